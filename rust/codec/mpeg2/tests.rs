// SPDX-License-Identifier: LGPL-2.1-or-later
//! The MPEG-2 builders: every field lands where it belongs.

use super::*;
use crate::codec::controls::tests::{Flag, contents, control};

fn a_sequence() -> Mpeg2Sequence {
    Mpeg2Sequence {
        vbv_buffer_size: 112 * 16 * 1024,
        horizontal_size: 720,
        vertical_size: 576,
        profile_and_level_indication: 0x48,
        chroma_format: 2,
        progressive_sequence: 0,
    }
}

/// A B frame.
fn a_picture() -> Mpeg2Picture {
    Mpeg2Picture {
        sequence: a_sequence(),
        forward_timestamp: 0x1_0000_0001,
        backward_timestamp: 0x2_0000_0002,
        f_code: [[4, 5], [6, 7]],
        picture_coding_type: 3,
        picture_structure: 1,
        intra_dc_precision: 2,
        top_field_first: 0,
        frame_pred_frame_dct: 0,
        concealment_motion_vectors: 0,
        q_scale_type: 0,
        intra_vlc_format: 0,
        alternate_scan: 0,
        repeat_first_field: 0,
        progressive_frame: 0,
        second_field: 0,
        quantiser_matrix: core::array::from_fn(|matrix| core::array::from_fn(|i| (64 * matrix + i) as u8)),
    }
}

#[test]
fn every_sequence_field_has_its_place() {
    let expected = v4l2_ctrl_mpeg2_sequence {
        horizontal_size: 720,
        vertical_size: 576,
        vbv_buffer_size: 112,
        profile_and_level_indication: 0x48,
        chroma_format: 2,
        flags: 0,
    };
    assert_eq!(sequence(&a_sequence()), expected);
    assert_eq!(sequence(&Mpeg2Sequence { progressive_sequence: 1, ..a_sequence() }).flags, 1);
}

#[test]
fn the_largest_buffer_size_fits() {
    // 18 bits of units of 16 * 1024 bits.
    let largest = Mpeg2Sequence { vbv_buffer_size: 0x3_ffff << 14, ..a_sequence() };
    assert_eq!(sequence(&largest).vbv_buffer_size, 0x3_ffff);
}

#[test]
fn every_picture_field_has_its_place() {
    let expected = v4l2_ctrl_mpeg2_picture {
        backward_ref_ts: 0x2_0000_0002,
        forward_ref_ts: 0x1_0000_0001,
        flags: 0,
        f_code: [[4, 5], [6, 7]],
        picture_coding_type: 3,
        picture_structure: 1,
        intra_dc_precision: 2,
        reserved: [0; 5],
    };
    assert_eq!(picture(&a_picture()), expected);
    assert_eq!(picture(&Mpeg2Picture { second_field: 1, ..a_picture() }), expected);
}

#[test]
fn every_picture_flag_has_its_bit() {
    let cases: [(Flag<Mpeg2Picture>, u32); 8] = [
        (|p| &mut p.top_field_first, 0x01),
        (|p| &mut p.frame_pred_frame_dct, 0x02),
        (|p| &mut p.concealment_motion_vectors, 0x04),
        (|p| &mut p.q_scale_type, 0x08),
        (|p| &mut p.intra_vlc_format, 0x10),
        (|p| &mut p.alternate_scan, 0x20),
        (|p| &mut p.repeat_first_field, 0x40),
        (|p| &mut p.progressive_frame, 0x80),
    ];
    for (field, bit) in cases {
        let mut input = a_picture();
        *field(&mut input) = 1;
        assert_eq!(picture(&input).flags, bit);
    }
}

#[test]
fn pictures_have_the_references_of_their_type() {
    let references = |picture_coding_type| {
        let control = picture(&Mpeg2Picture { picture_coding_type, ..a_picture() });
        (control.forward_ref_ts, control.backward_ref_ts)
    };
    assert_eq!(references(1), (0, 0));
    assert_eq!(references(2), (0x1_0000_0001, 0));
    assert_eq!(references(3), (0x1_0000_0001, 0x2_0000_0002));
}

#[test]
fn every_matrix_has_its_place() {
    let matrix = |first: u8| core::array::from_fn(|i| first + i as u8);
    let expected = v4l2_ctrl_mpeg2_quantisation {
        intra_quantiser_matrix: matrix(0),
        non_intra_quantiser_matrix: matrix(64),
        chroma_intra_quantiser_matrix: matrix(128),
        chroma_non_intra_quantiser_matrix: matrix(192),
    };
    assert_eq!(quantisation(&a_picture()), expected);
}

#[test]
fn a_request_carries_what_the_driver_has() {
    let mut controls = Mpeg2Controls::new(&a_picture());
    let all = [
        control(V4L2_CID_STATELESS_MPEG2_SEQUENCE, sequence(&a_sequence())),
        control(V4L2_CID_STATELESS_MPEG2_PICTURE, picture(&a_picture())),
        control(V4L2_CID_STATELESS_MPEG2_QUANTISATION, quantisation(&a_picture())),
    ];
    assert_eq!(contents(&controls.list(ControlSupport::ALL)), all);
    let without = ControlSupport::ALL.without(V4L2_CID_STATELESS_MPEG2_QUANTISATION);
    assert_eq!(contents(&controls.list(without)), all[..2]);
}
