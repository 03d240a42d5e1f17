// SPDX-License-Identifier: LGPL-2.1-or-later
//! The frame header.

use super::super::filters::{cdef, loop_filter, loop_restoration, quantization};
use super::super::motion::global_motion;
use super::super::segmentation::segmentation;
use super::super::tiles::tile_info;
use super::*;

#[test]
fn every_frame_field_has_its_place() {
    let mut picture = a_picture();
    picture.reference_select = 1;
    picture.feature_enabled[2] = [1, 0, 1, 0, 0, 0, 1, 0];
    let expected = v4l2_ctrl_av1_frame {
        tile_info: tile_info(&picture),
        quantization: quantization(&picture),
        superres_denom: 8,
        segmentation: segmentation(&picture),
        loop_filter: loop_filter(&picture),
        cdef: cdef(&picture),
        skip_mode_frame: [1, 2],
        primary_ref_frame: 6,
        loop_restoration: loop_restoration(&picture),
        global_motion: global_motion(&picture),
        flags: 0xa000,
        frame_type: V4L2_AV1_INTER_FRAME,
        order_hint: 50,
        upscaled_width: 1000,
        interpolation_filter: V4L2_AV1_INTERPOLATION_FILTER_SWITCHABLE,
        tx_mode: V4L2_AV1_TX_MODE_SELECT,
        frame_width_minus_1: 999,
        frame_height_minus_1: 699,
        render_width_minus_1: 801,
        render_height_minus_1: 602,
        current_frame_id: 0xabcd,
        buffer_removal_time: core::array::from_fn(|i| 7000 + i as u32),
        reserved: [0; 4],
        order_hints: [0, 48, 47, 46, 45, 44, 43, 42],
        reference_frame_ts: core::array::from_fn(|slot| 41_000 + 1000 * slot as u64),
        ref_frame_idx: [7, 6, 5, 4, 3, 2, 1],
        refresh_frame_flags: 0xa5,
    };
    assert_eq!(frame(&picture), expected);
}

#[test]
fn every_frame_flag_has_its_bit() {
    let cases: [(Flag<Av1Picture>, u32); 19] = [
        (|p| &mut p.show_frame, 0x1),
        (|p| &mut p.showable_frame, 0x2),
        (|p| &mut p.error_resilient_mode, 0x4),
        (|p| &mut p.disable_cdf_update, 0x8),
        (|p| &mut p.allow_screen_content_tools, 0x10),
        (|p| &mut p.force_integer_mv, 0x20),
        (|p| &mut p.allow_intrabc, 0x40),
        (|p| &mut p.use_superres, 0x80),
        (|p| &mut p.allow_high_precision_mv, 0x100),
        (|p| &mut p.is_motion_mode_switchable, 0x200),
        (|p| &mut p.use_ref_frame_mvs, 0x400),
        (|p| &mut p.disable_frame_end_update_cdf, 0x800),
        (|p| &mut p.allow_warped_motion, 0x1000),
        // With it SKIP_MODE_ALLOWED: the references give two frames for it.
        (|p| &mut p.reference_select, 0xa000),
        (|p| &mut p.reduced_tx_set, 0x4000),
        (|p| &mut p.skip_mode_present, 0x1_0000),
        (|p| &mut p.frame_size_override_flag, 0x2_0000),
        (|p| &mut p.buffer_removal_time_present_flag, 0x4_0000),
        (|p| &mut p.frame_refs_short_signaling, 0x8_0000),
    ];
    for (field, bit) in cases {
        let mut input = a_picture();
        *field(&mut input) = 1;
        assert_eq!(frame(&input).flags, bit);
    }
}

#[test]
fn skip_mode_is_allowed_where_there_are_frames_for_it() {
    let mut picture = Av1Picture { reference_select: 1, ..a_picture() };
    picture.references = [a_reference(60); 8];
    let made = frame(&picture);
    assert_eq!((made.skip_mode_frame, made.flags), ([0, 0], 0x2000));
}

#[test]
fn intra_frames_have_integer_motion_vectors() {
    let flags = |frame_type| frame(&Av1Picture { frame_type, ..a_picture() }).flags;
    assert_eq!([flags(0), flags(1), flags(2), flags(3)], [0x20, 0, 0x20, 0]);
}

/// upscaled_width is that of the picture, frame_width_minus_1 that of what is coded: 5.9.8.
#[test]
fn super_resolution_widens_the_frame() {
    let of = |width: u16, coded_denom| {
        let made = frame(&Av1Picture { frame_width_minus_1: width - 1, use_superres: 1, coded_denom, ..a_picture() });
        (made.superres_denom, made.upscaled_width, made.frame_width_minus_1 + 1)
    };
    assert_eq!(of(1000, 0), (9, 1000, 889));
    assert_eq!(of(1000, 7), (16, 1000, 500));
    assert_eq!(of(1001, 7), (16, 1001, 501));
    assert_eq!(of(16, 1), (10, 16, 13));
}
