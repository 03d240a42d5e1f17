// SPDX-License-Identifier: LGPL-2.1-or-later
//! The VP8 builder: every field lands where it belongs, and no frame is submitted whose numbers contradict each other.

use proptest::prelude::*;

use super::*;
use crate::codec::controls::tests::{Flag, contents, control};
use crate::error::Error;

/// An inter frame: tag (3), first partition (150), seven sizes (21), eight partitions (8, 16, 24, ... 64).
fn a_picture() -> Vp8Picture {
    Vp8Picture {
        last_timestamp: 0x1_0000_0001,
        golden_timestamp: 0x2_0000_0002,
        alternate_timestamp: 0x3_0000_0003,
        width: 175,
        height: 143,
        key_frame: 0,
        version: 2,
        show_frame: 0,
        segmentation_enabled: 0,
        update_mb_segmentation_map: 0,
        update_segment_feature_data: 0,
        segment_feature_mode: 1,
        quantizer_update_value: [-127, 2, -3, 127],
        lf_update_value: [-63, 5, -6, 63],
        segment_prob: [201, 202, 203],
        filter_type: 0,
        loop_filter_level: 61,
        sharpness_level: 7,
        loop_filter_adj_enable: 0,
        mode_ref_lf_delta_update: 0,
        ref_frame_delta: [-62, 8, -9, 62],
        mb_mode_delta: [-60, 10, -11, 60],
        y_ac_qi: 126,
        y_dc_delta: -15,
        y2_dc_delta: 14,
        y2_ac_delta: -13,
        uv_dc_delta: 12,
        uv_ac_delta: -11,
        sign_bias_golden: 0,
        sign_bias_alternate: 0,
        mb_no_skip_coeff: 1,
        prob_skip_false: 211,
        prob_intra: 212,
        prob_last: 213,
        prob_gf: 214,
        intra_16x16_prob: [221, 222, 223, 224],
        intra_chroma_prob: [225, 226, 227],
        mv_prob: [core::array::from_fn(|i| 100 + i as u8), core::array::from_fn(|i| 150 + i as u8)],
        coeff_prob: core::array::from_fn(|t| {
            core::array::from_fn(|p| core::array::from_fn(|c| core::array::from_fn(|n| coefficient(t, p, c, n))))
        }),
        bool_range: 231,
        bool_value: 132,
        bool_bit_count: 5,
        header_end: 3 + 101,
        first_part_size: 150,
        num_dct_parts: 8,
        dct_part_sizes: core::array::from_fn(|i| 8 * (i as u32 + 1)),
    }
}

/// Different from those of all neighbours in each direction.
fn coefficient(block_type: usize, position: usize, context: usize, node: usize) -> u8 {
    (97 * block_type + 33 * context + 3 * node + 11 * position) as u8
}

/// The bytes of `a_picture`, and those of the same as a key frame with the scales 1 and 2.
const INTER_SIZE: usize = 3 + 150 + 21 + 288;
const KEY_FRAME_START: [u8; 10] = [0, 0, 0, 0x9d, 0x01, 0x2a, 0xaf, 0x40, 0x8f, 0x80];

fn a_key_frame() -> (Vp8Picture, Vec<u8>) {
    let mut data = KEY_FRAME_START.to_vec();
    data.resize(INTER_SIZE + 7, 0x55);
    (Vp8Picture { key_frame: 1, header_end: 10 + 101, ..a_picture() }, data)
}

/// The control of an inter frame that follows a key frame with the scales 3 and 1.
fn control_of(picture: &Vp8Picture) -> v4l2_ctrl_vp8_frame {
    let mut scale = Scale { horizontal: 3, vertical: 1 };
    Vp8Controls::new(picture, &[0x55; INTER_SIZE], &mut scale).unwrap().frame
}

fn expected_entropy() -> v4l2_vp8_entropy {
    v4l2_vp8_entropy {
        coeff_probs: core::array::from_fn(|t| {
            [0, 1, 2, 3, 5, 6, 4, 15].map(|p| core::array::from_fn(|c| core::array::from_fn(|n| coefficient(t, p, c, n))))
        }),
        y_mode_probs: [221, 222, 223, 224],
        uv_mode_probs: [225, 226, 227],
        mv_probs: a_picture().mv_prob,
        padding: [0; 3],
    }
}

fn expected() -> v4l2_ctrl_vp8_frame {
    v4l2_ctrl_vp8_frame {
        segment: v4l2_vp8_segment {
            quant_update: [-127, 2, -3, 127],
            lf_update: [-63, 5, -6, 63],
            segment_probs: [201, 202, 203],
            padding: 0,
            flags: 0,
        },
        lf: v4l2_vp8_loop_filter {
            ref_frm_delta: [-62, 8, -9, 62],
            mb_mode_delta: [-60, 10, -11, 60],
            sharpness_level: 7,
            level: 61,
            padding: 0,
            flags: 0,
        },
        quant: v4l2_vp8_quantization {
            y_ac_qi: 126,
            y_dc_delta: -15,
            y2_dc_delta: 14,
            y2_ac_delta: -13,
            uv_dc_delta: 12,
            uv_ac_delta: -11,
            padding: 0,
        },
        entropy: expected_entropy(),
        coder_state: v4l2_vp8_entropy_coder_state { range: 231, value: 132, bit_count: 5, padding: 0 },
        width: 175,
        height: 143,
        horizontal_scale: 3,
        vertical_scale: 1,
        version: 2,
        prob_skip_false: 211,
        prob_intra: 212,
        prob_last: 213,
        prob_gf: 214,
        num_dct_parts: 8,
        first_part_size: 150,
        // 101 bytes are read, of which 8 bits are the value and 5 are left.
        first_part_header_bits: 795,
        dct_part_sizes: [8, 16, 24, 32, 40, 48, 56, 64],
        last_frame_ts: 0x1_0000_0001,
        golden_frame_ts: 0x2_0000_0002,
        alt_frame_ts: 0x3_0000_0003,
        flags: 0x08,
    }
}

#[test]
fn every_field_has_its_place() {
    assert_eq!(control_of(&a_picture()), expected());
}

#[test]
fn a_key_frame_has_nothing_of_earlier_frames() {
    let (mut picture, data) = a_key_frame();
    (picture.sign_bias_golden, picture.sign_bias_alternate) = (1, 1);
    let mut scale = Scale { horizontal: 3, vertical: 1 };
    let key_frame = v4l2_ctrl_vp8_frame {
        entropy: v4l2_vp8_entropy { y_mode_probs: [145, 156, 163, 128], uv_mode_probs: [142, 114, 183], ..expected_entropy() },
        horizontal_scale: 1,
        vertical_scale: 2,
        prob_intra: 0,
        prob_last: 0,
        prob_gf: 0,
        last_frame_ts: 0,
        golden_frame_ts: 0,
        alt_frame_ts: 0,
        flags: 0x01 | 0x08,
        ..expected()
    };
    assert_eq!(Vp8Controls::new(&picture, &data, &mut scale).unwrap().frame, key_frame);
    assert_eq!(scale, Scale { horizontal: 1, vertical: 2 });
    let next = Vp8Controls::new(&a_picture(), &[0x55; INTER_SIZE], &mut scale).unwrap().frame;
    assert_eq!((next.horizontal_scale, next.vertical_scale), (1, 2), "it lasts to the next key frame");
}

#[test]
fn every_frame_flag_has_its_bit() {
    let cases: [(Flag<Vp8Picture>, u64); 5] = [
        (|p| &mut p.show_frame, 0x04),
        (|p| &mut p.mb_no_skip_coeff, 0x08),
        (|p| &mut p.sign_bias_golden, 0x10),
        (|p| &mut p.sign_bias_alternate, 0x20),
        (|p| &mut p.segmentation_enabled, 0),
    ];
    for (field, bit) in cases {
        let mut picture = Vp8Picture { mb_no_skip_coeff: 0, ..a_picture() };
        *field(&mut picture) = 1;
        assert_eq!(control_of(&picture).flags, bit);
    }
    for (version, flags) in [(0, 0x08), (3, 0x08), (4, 0x0a), (7, 0x0a)] {
        let control = control_of(&Vp8Picture { version, ..a_picture() });
        assert_eq!((control.version, control.flags), (version, flags));
    }
}

#[test]
fn without_skipping_there_is_no_probability_of_it() {
    assert_eq!(control_of(&Vp8Picture { mb_no_skip_coeff: 0, ..a_picture() }).prob_skip_false, 0);
}

#[test]
fn every_segment_flag_has_its_bit() {
    let cases: [(Flag<Vp8Picture>, u32); 2] =
        [(|p| &mut p.update_mb_segmentation_map, 0x02), (|p| &mut p.update_segment_feature_data, 0x04)];
    for (field, bit) in cases {
        let mut picture = a_picture();
        *field(&mut picture) = 1;
        assert_eq!(segment(&picture).flags, 0, "stale without segmentation");
        picture.segmentation_enabled = 1;
        assert_eq!(segment(&picture).flags, 0x01 | bit);
    }
    let enabled = Vp8Picture { segmentation_enabled: 1, ..a_picture() };
    assert_eq!(segment(&enabled).flags, 0x01);
    assert_eq!(segment(&Vp8Picture { segment_feature_mode: 0, ..a_picture() }).flags, 0x08);
}

#[test]
fn every_loop_filter_flag_has_its_bit() {
    let with = |filter_type, loop_filter_adj_enable, mode_ref_lf_delta_update| {
        let picture = Vp8Picture { filter_type, loop_filter_adj_enable, mode_ref_lf_delta_update, ..a_picture() };
        loop_filter(&picture).flags
    };
    assert_eq!(with(1, 0, 0), 0x04);
    assert_eq!(with(0, 1, 0), 0x01);
    assert_eq!(with(0, 1, 1), 0x03);
    assert_eq!(with(0, 0, 1), 0, "stale without adjustment");
}

#[test]
fn partitions_that_there_are_not_have_no_size() {
    for (number, sizes) in [
        (1, [8, 0, 0, 0, 0, 0, 0, 0]),
        (2, [8, 16, 0, 0, 0, 0, 0, 0]),
        (4, [8, 16, 24, 32, 0, 0, 0, 0]),
        (8, [8, 16, 24, 32, 40, 48, 56, 64]),
    ] {
        let control = control_of(&Vp8Picture { num_dct_parts: number, ..a_picture() });
        assert_eq!((u32::from(control.num_dct_parts), control.dct_part_sizes), (number, sizes));
    }
}

#[test]
fn header_bits_are_those_before_the_value() {
    let bits =
        |header_end, bool_bit_count| control_of(&Vp8Picture { header_end, bool_bit_count, ..a_picture() }).first_part_header_bits;
    // As the decoder starts: the value is the first byte.
    assert_eq!(bits(3 + 1, 0), 0);
    assert_eq!([bits(3 + 2, 7), bits(3 + 2, 0), bits(3 + 3, 7)], [1, 8, 9]);
    // The last byte of the partition.
    assert_eq!(bits(3 + 150, 0), 149 * 8);
}

fn refusal(picture: &Vp8Picture, size: usize) -> Error {
    Vp8Controls::new(picture, &vec![0x55; size], &mut Scale::default()).unwrap_err()
}

#[test]
fn numbers_that_contradict_each_other_are_errors_of_the_stream() {
    let good = a_picture();
    assert!(Vp8Controls::new(&good, &[0x55; INTER_SIZE], &mut Scale::default()).is_ok());
    let cases = [
        Vp8Picture { bool_range: 256, ..good },
        Vp8Picture { bool_value: 256, ..good },
        Vp8Picture { bool_bit_count: 8, ..good },
        Vp8Picture { bool_bit_count: -1, ..good },
        Vp8Picture { header_end: 3, bool_bit_count: 0, ..good },
        Vp8Picture { header_end: 3 + 1, bool_bit_count: 1, ..good },
        Vp8Picture { header_end: 2, ..good },
        Vp8Picture { header_end: 3 + 151, bool_bit_count: 0, ..good },
        Vp8Picture { header_end: u32::MAX, ..good },
        Vp8Picture { first_part_size: 0, ..good },
        Vp8Picture { first_part_size: 99, ..good },
        Vp8Picture { first_part_size: 151, ..good },
        Vp8Picture { first_part_size: u32::MAX, ..good },
        Vp8Picture { num_dct_parts: 0, ..good },
        Vp8Picture { num_dct_parts: 3, ..good },
        Vp8Picture { num_dct_parts: 16, ..good },
        Vp8Picture { dct_part_sizes: [u32::MAX; 8], ..good },
    ];
    for picture in cases {
        assert!(matches!(refusal(&picture, INTER_SIZE), Error::Bitstream(_)), "{picture:?}");
    }
    assert!(matches!(refusal(&good, INTER_SIZE - 1), Error::Bitstream(_)));
    assert!(matches!(refusal(&good, 0), Error::Bitstream(_)));
}

#[test]
fn a_key_frame_needs_its_start_code() {
    let (picture, mut data) = a_key_frame();
    let mut scale = Scale { horizontal: 3, vertical: 1 };
    for byte in 3..6 {
        data[byte] ^= 1;
        assert!(matches!(Vp8Controls::new(&picture, &data, &mut scale), Err(Error::Bitstream(_))));
        data[byte] ^= 1;
    }
    assert_eq!(scale, Scale { horizontal: 3, vertical: 1 }, "a damaged key frame changes nothing");
    for length in 0..KEY_FRAME_START.len() {
        assert!(Scale::of_key_frame(&KEY_FRAME_START[..length]).is_err());
    }
}

#[test]
fn a_request_carries_the_control() {
    let mut controls = Vp8Controls::new(&a_picture(), &[0x55; INTER_SIZE], &mut Scale { horizontal: 3, vertical: 1 }).unwrap();
    let all = [control(V4L2_CID_STATELESS_VP8_FRAME, expected())];
    assert_eq!(contents(&controls.list(ControlSupport::ALL)), all);
    assert!(controls.list(ControlSupport::NONE).is_empty());
}

proptest! {
    #[test]
    fn hostile_numbers_do_no_harm(
        key_frame: bool, range: u32, value: u32, bit_count: i32, header_end: u32, first: u32, parts: u32, sizes: [u32; 8],
        small: bool, data in proptest::collection::vec(any::<u8>(), 0..600),
    ) {
        let cut = |number: u32| if small { number % 80 } else { number };
        let picture = Vp8Picture {
            key_frame: key_frame.into(),
            bool_range: cut(range),
            bool_value: cut(value),
            bool_bit_count: if small { bit_count % 9 } else { bit_count },
            header_end: cut(header_end),
            first_part_size: cut(first),
            num_dct_parts: if small { 1 << (parts % 4) } else { parts },
            dct_part_sizes: sizes.map(cut),
            ..a_picture()
        };
        if let Ok(controls) = Vp8Controls::new(&picture, &data, &mut Scale::default()) {
            let frame = controls.frame;
            prop_assert!(frame.first_part_header_bits / 8 < frame.first_part_size);
            prop_assert!((frame.first_part_size as usize) < data.len());
        }
    }
}
