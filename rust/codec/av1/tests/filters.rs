// SPDX-License-Identifier: LGPL-2.1-or-later
//! Quantisation and filters.

use super::super::filters::{cdef, loop_filter, loop_restoration, quantization};
use super::*;

#[test]
fn every_quantisation_field_has_its_place() {
    let expected = v4l2_av1_quantization {
        flags: 0,
        base_q_idx: 201,
        delta_q_y_dc: -11,
        delta_q_u_dc: -12,
        delta_q_u_ac: -13,
        delta_q_v_dc: -14,
        delta_q_v_ac: -15,
        qm_y: 8,
        qm_u: 11,
        qm_v: 13,
        delta_q_res: 3,
    };
    assert_eq!(quantization(&a_picture()), expected);
    let cases: [(Flag<Av1Picture>, u8); 3] =
        [(|p| &mut p.diff_uv_delta, 1), (|p| &mut p.using_qmatrix, 2), (|p| &mut p.delta_q_present, 4)];
    for (field, bit) in cases {
        let mut input = a_picture();
        *field(&mut input) = 1;
        assert_eq!(quantization(&input), v4l2_av1_quantization { flags: bit, ..expected });
    }
}

#[test]
fn every_loop_filter_field_has_its_place() {
    let expected = v4l2_av1_loop_filter {
        flags: 0,
        level: [31, 32, 33, 34],
        sharpness: 6,
        ref_deltas: [1, 2, 3, 4, -5, -6, -7, -8],
        mode_deltas: [9, -10],
        delta_lf_res: 2,
    };
    assert_eq!(loop_filter(&a_picture()), expected);
    let cases: [(Flag<Av1Picture>, u8); 4] = [
        (|p| &mut p.loop_filter_delta_enabled, 1),
        (|p| &mut p.loop_filter_delta_update, 2),
        (|p| &mut p.delta_lf_present, 4),
        (|p| &mut p.delta_lf_multi, 8),
    ];
    for (field, bit) in cases {
        let mut input = a_picture();
        *field(&mut input) = 1;
        assert_eq!(loop_filter(&input), v4l2_av1_loop_filter { flags: bit, ..expected });
    }
}

/// A secondary strength of 3 stands for 4.
#[test]
fn every_cdef_field_has_its_place() {
    let expected = v4l2_av1_cdef {
        damping_minus_3: 2,
        bits: 3,
        y_pri_strength: [1, 2, 3, 4, 5, 6, 7, 8],
        y_sec_strength: [0, 1, 2, 4, 4, 2, 1, 0],
        uv_pri_strength: [9, 10, 11, 12, 13, 14, 15, 8],
        uv_sec_strength: [4, 2, 1, 0, 0, 1, 2, 4],
    };
    assert_eq!(cdef(&a_picture()), expected);
}

/// The stream counts the types in another order than the kernel, and sizes are those of the plane's own samples.
#[test]
fn every_loop_restoration_field_has_its_place() {
    let expected = v4l2_av1_loop_restoration {
        flags: 3,
        lr_unit_shift: 2,
        lr_uv_shift: 1,
        reserved: 0,
        frame_restoration_type: [
            V4L2_AV1_FRAME_RESTORE_SWITCHABLE,
            V4L2_AV1_FRAME_RESTORE_WIENER,
            V4L2_AV1_FRAME_RESTORE_SGRPROJ,
        ],
        loop_restoration_size: [256, 128, 128],
    };
    assert_eq!(loop_restoration(&a_picture()), expected);
    let sizes = |lr_unit_shift, lr_uv_shift| {
        loop_restoration(&Av1Picture { lr_unit_shift, lr_uv_shift, ..a_picture() }).loop_restoration_size
    };
    assert_eq!([sizes(0, 0), sizes(1, 0), sizes(1, 1)], [[64; 3], [128; 3], [128, 64, 64]]);
}

#[test]
fn restoration_of_one_plane_is_told_from_that_of_others() {
    let of = |lr_type| {
        let made = loop_restoration(&Av1Picture { lr_type, lr_unit_shift: 0, lr_uv_shift: 0, ..a_picture() });
        (made.flags, made.loop_restoration_size)
    };
    assert_eq!(of([0, 0, 0]), (0, [0; 3]));
    assert_eq!(of([2, 0, 0]), (1, [64; 3]));
    assert_eq!(of([0, 1, 0]), (3, [64; 3]));
    assert_eq!(of([0, 0, 3]), (3, [64; 3]));
}
