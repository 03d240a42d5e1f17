// SPDX-License-Identifier: LGPL-2.1-or-later
//! The frame control: every field lands where it belongs.

use super::*;
use crate::codec::controls::tests::Flag;

/// One flag of a header.
type HeaderFlag = fn(&mut FrameHeader) -> &mut bool;

const SINGLE: ReferenceMode = ReferenceMode::Single;

fn control_of(header: &FrameHeader) -> v4l2_ctrl_vp9_frame {
    super::frame(&a_picture(), header, SINGLE, false)
}

#[test]
fn every_frame_field_has_its_place() {
    let expected = v4l2_ctrl_vp9_frame {
        lf: v4l2_vp9_loop_filter {
            ref_deltas: [11, -12, 13, -14],
            mode_deltas: [-15, 16],
            level: 61,
            sharpness: 6,
            flags: 0,
            reserved: [0; 7],
        },
        quant: v4l2_vp9_quantization { base_q_idx: 200, delta_q_y_dc: -9, delta_q_uv_dc: 8, delta_q_uv_ac: -7, reserved: [0; 4] },
        seg: v4l2_vp9_segmentation {
            feature_data: a_picture().feature_data,
            feature_enabled: [0xf; 8],
            tree_probs: [101, 102, 103, 104, 105, 106, 107],
            pred_probs: [111, 112, 113],
            flags: 0,
            reserved: [0; 5],
        },
        flags: 0,
        compressed_header_size: 1234,
        uncompressed_header_size: 56,
        frame_width_minus_1: 721,
        frame_height_minus_1: 577,
        render_width_minus_1: 639,
        render_height_minus_1: 479,
        last_frame_ts: 0x1_0000_0001,
        golden_frame_ts: 0x2_0000_0002,
        alt_frame_ts: 0x3_0000_0003,
        ref_frame_sign_bias: 0,
        reset_frame_context: 2,
        frame_context_idx: 3,
        profile: 2,
        bit_depth: 10,
        interpolation_filter: 4,
        tile_cols_log2: 5,
        tile_rows_log2: 1,
        reference_mode: 2,
        reserved: [0; 7],
    };
    assert_eq!(super::frame(&a_picture(), &a_header(), ReferenceMode::Select, false), expected);
}

#[test]
fn every_frame_flag_has_its_bit() {
    let cases: [(HeaderFlag, u32); 7] = [
        (|h| &mut h.key_frame, 0x001),
        (|h| &mut h.show_frame, 0x002),
        (|h| &mut h.error_resilient_mode, 0x004),
        (|h| &mut h.intra_only, 0x008),
        (|h| &mut h.allow_high_precision_mv, 0x010),
        (|h| &mut h.refresh_frame_context, 0x020),
        (|h| &mut h.frame_parallel_decoding_mode, 0x040),
    ];
    for (field, bit) in cases {
        let mut header = a_header();
        *field(&mut header) = true;
        assert_eq!(control_of(&header).flags, bit);
    }
    let cases: [(Flag<Vp9Picture>, u32); 3] =
        [(|p| &mut p.sequence.subsampling_x, 0x080), (|p| &mut p.sequence.subsampling_y, 0x100), (|p| &mut p.color_range, 0x200)];
    for (field, bit) in cases {
        let mut picture = a_picture();
        *field(&mut picture) = 1;
        assert_eq!(super::frame(&picture, &a_header(), SINGLE, false).flags, bit);
    }
}

#[test]
fn every_loop_filter_and_segmentation_flag_has_its_bit() {
    let flags = |change: fn(&mut FrameHeader)| {
        let mut header = a_header();
        change(&mut header);
        let control = control_of(&header);
        (control.lf.flags, control.seg.flags)
    };
    assert_eq!(flags(|_| ()), (0, 0));
    assert_eq!(flags(|h| h.loop_filter.delta_enabled = true), (1, 0));
    assert_eq!(flags(|h| h.loop_filter.delta_update = true), (2, 0));
    assert_eq!(flags(|h| h.segmentation.enabled = true), (0, 1));
    assert_eq!(flags(|h| h.segmentation.update_map = true), (0, 2));
    assert_eq!(flags(|h| h.segmentation.temporal_update = true), (0, 4));
    // That one is for the driver's memory to say.
    assert_eq!(flags(|h| h.segmentation.update_data = true), (0, 0));
    assert_eq!(super::frame(&a_picture(), &a_header(), SINGLE, true).seg.flags, 8);
    let absolute = Vp9Picture { segmentation_abs_or_delta_update: 1, ..a_picture() };
    assert_eq!(super::frame(&absolute, &a_header(), SINGLE, false).seg.flags, 16);
}

#[test]
fn features_that_are_off_have_no_data() {
    let mut picture = a_picture();
    picture.feature_enabled = [[0; 4]; 8];
    picture.feature_enabled[2] = [0, 1, 0, 0];
    picture.feature_enabled[5] = [1, 0, 1, 1];
    let seg = super::frame(&picture, &a_header(), SINGLE, false).seg;
    assert_eq!(seg.feature_enabled, [0, 0, 0b0010, 0, 0, 0b1101, 0, 0]);
    let mut expected = [[0; 4]; 8];
    expected[2][1] = picture.feature_data[2][1];
    expected[5] = [picture.feature_data[5][0], 0, picture.feature_data[5][2], picture.feature_data[5][3]];
    assert_eq!(seg.feature_data, expected);
}

#[test]
fn each_reference_has_its_sign_bias() {
    for (reference, bit) in [1, 2, 4].into_iter().enumerate() {
        let mut header = a_header();
        header.ref_frame_sign_bias[reference] = true;
        assert_eq!(control_of(&header).ref_frame_sign_bias, bit);
    }
}

#[test]
fn intra_frames_have_no_references() {
    let key = FrameHeader { key_frame: true, ..a_header() };
    let intra_only = FrameHeader { intra_only: true, ..a_header() };
    for header in [key, intra_only] {
        let control = control_of(&header);
        assert_eq!((control.last_frame_ts, control.golden_frame_ts, control.alt_frame_ts), (0, 0, 0));
    }
}

#[test]
fn a_reference_is_at_most_twice_and_at_least_a_sixteenth_as_large() {
    let header = FrameHeader { frame_width_minus_1: 159, frame_height_minus_1: 319, ..a_header() };
    let usable = |width, height| {
        let mut picture = a_picture();
        picture.references[1] = Vp9Reference { timestamp: 77, width, height };
        super::frame(&picture, &header, SINGLE, false).golden_frame_ts == 77
    };
    for (width, height) in [(160, 320), (320, 640), (10, 20), (320, 20), (10, 640)] {
        assert!(usable(width, height), "{width}x{height}");
    }
    for (width, height) in [(321, 320), (160, 641), (9, 320), (160, 19), (0, 0), (u32::MAX, u32::MAX)] {
        assert!(!usable(width, height), "{width}x{height}");
    }
}

#[test]
fn resets_are_numbered_as_the_kernel_does() {
    let reset = |reset_frame_context| control_of(&FrameHeader { reset_frame_context, ..a_header() }).reset_frame_context;
    assert_eq!([0, 1, 2, 3].map(reset), [0, 0, 1, 2]);
}

#[test]
fn filters_and_reference_modes_are_numbered_as_the_kernel_does() {
    use InterpolationFilter::*;
    let number = |interpolation_filter| control_of(&FrameHeader { interpolation_filter, ..a_header() }).interpolation_filter;
    assert_eq!([Regular, Smooth, Sharp, Bilinear, Switchable].map(number), [0, 1, 2, 3, 4]);
    let number = |mode| super::frame(&a_picture(), &a_header(), mode, false).reference_mode;
    assert_eq!([SINGLE, ReferenceMode::Compound, ReferenceMode::Select].map(number), [0, 1, 2]);
}

#[test]
fn before_the_first_frame_the_control_says_size_depth_and_chroma() {
    let sequence = Vp9Sequence { profile: 2, bit_depth: 10, subsampling_x: 1, subsampling_y: 1 };
    let control = super::sequence(&sequence, 1920, 1080);
    assert_eq!((control.profile, control.bit_depth, control.flags), (2, 10, 0x001 | 0x002 | 0x080 | 0x100));
    assert_eq!((control.frame_width_minus_1, control.frame_height_minus_1), (1919, 1079));
    assert_eq!((control.render_width_minus_1, control.render_height_minus_1), (1919, 1079));
    assert_eq!((control.last_frame_ts, control.compressed_header_size, control.seg.flags), (0, 0, 0));
    let sizes = |width, height| {
        let control = super::sequence(&sequence, width, height);
        (control.frame_width_minus_1, control.frame_height_minus_1)
    };
    assert_eq!(sizes(0, u32::MAX), (0, 65_535));
}
