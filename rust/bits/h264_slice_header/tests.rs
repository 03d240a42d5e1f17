// SPDX-License-Identifier: LGPL-2.1-or-later
//! The slice header parser against headers written by the test, against arbitrary bytes and against real streams.

use super::*;
use proptest::prelude::*;

mod ranges;
mod streams;
mod write;

use write::{Extras, blank_header, blank_pps, blank_sps, normalise, write};

/// Parameter sets whose values decide over the syntax.
fn parameter_sets() -> impl Strategy<Value = (H264Sps, H264Pps)> {
    let sps = (0u8..=12, 0u8..=2, 0u8..=12, 0u8..=3, 0u8..=6, 0u8..2, 0u8..2, 0u8..2).prop_map(|s| H264Sps {
        log2_max_frame_num_minus4: s.0,
        pic_order_cnt_type: s.1,
        log2_max_pic_order_cnt_lsb_minus4: s.2,
        chroma_format_idc: s.3,
        bit_depth_luma_minus8: s.4,
        separate_colour_plane_flag: s.5,
        delta_pic_order_always_zero_flag: s.6,
        frame_mbs_only_flag: s.7,
        ..blank_sps()
    });
    let flags = (0u8..2, 0u8..2, 0u8..2, 0u8..2, 0u8..2);
    let pps = (0u8..=2, -26i8..=25, -26i8..=25, [0u8..16, 0u8..16], flags).prop_map(|(bipred, qp, qs, active, f)| H264Pps {
        weighted_bipred_idc: bipred,
        pic_init_qp_minus26: qp,
        pic_init_qs_minus26: qs,
        num_ref_idx_default_active_minus1: active,
        entropy_coding_mode_flag: f.0,
        bottom_field_pic_order_in_frame_present_flag: f.1,
        weighted_pred_flag: f.2,
        deblocking_filter_control_present_flag: f.3,
        redundant_pic_cnt_present_flag: f.4,
        ..blank_pps()
    });
    (sps, pps)
}

/// Values that are small, often 0, or anything: zeros make emulation prevention bytes.
fn number() -> impl Strategy<Value = i32> {
    prop_oneof![Just(0), -300i32..300, -i32::MAX..=i32::MAX]
}

fn slice_type() -> impl Strategy<Value = SliceType> {
    prop_oneof![Just(SliceType::P), Just(SliceType::B), Just(SliceType::I), Just(SliceType::Sp), Just(SliceType::Si)]
}

fn weights() -> impl Strategy<Value = WeightList> {
    let values = proptest::collection::vec(prop_oneof![Just(0i16), -128i16..=127], 192);
    values.prop_map(|v| WeightList {
        luma_weight: core::array::from_fn(|i| v[i]),
        luma_offset: core::array::from_fn(|i| v[32 + i]),
        chroma_weight: core::array::from_fn(|i| [v[64 + i], v[96 + i]]),
        chroma_offset: core::array::from_fn(|i| [v[128 + i], v[160 + i]]),
    })
}

/// Any header; `normalise` makes it one that the parameter sets allow.
fn header() -> impl Strategy<Value = SliceHeader> {
    let ids = (0u8..=3, prop_oneof![Just(1u8), Just(5)], 0u32..1 << 20, slice_type(), any::<u8>(), 0u8..=2);
    let picture = (any::<u16>(), any::<bool>(), any::<bool>(), any::<u16>(), any::<u16>());
    let order = (number(), [number(), number()], 0u8..=127, any::<bool>(), [0u8..32, 0u8..32]);
    let tail = (0u8..=2, any::<i8>(), any::<bool>(), any::<i8>(), 0u8..=2, -6i8..=6, -6i8..=6);
    let table = (0u8..=7, 0u8..=7, [weights(), weights()]);
    (ids, picture, order, tail, table).prop_map(|(ids, picture, order, tail, table)| SliceHeader {
        nal_ref_idc: ids.0,
        nal_unit_type: ids.1,
        first_mb_in_slice: ids.2,
        slice_type: ids.3,
        pic_parameter_set_id: ids.4,
        colour_plane_id: ids.5,
        frame_num: picture.0,
        field_pic_flag: picture.1,
        bottom_field_flag: picture.2,
        idr_pic_id: picture.3,
        pic_order_cnt_lsb: picture.4,
        delta_pic_order_cnt_bottom: order.0,
        delta_pic_order_cnt: order.1,
        redundant_pic_cnt: order.2,
        direct_spatial_mv_pred_flag: order.3,
        num_ref_idx_active_minus1: order.4,
        cabac_init_idc: tail.0,
        slice_qp_delta: tail.1,
        sp_for_switch_flag: tail.2,
        slice_qs_delta: tail.3,
        disable_deblocking_filter_idc: tail.4,
        slice_alpha_c0_offset_div2: tail.5,
        slice_beta_offset_div2: tail.6,
        pred_weight_table: PredWeightTable { luma_log2_weight_denom: table.0, chroma_log2_weight_denom: table.1, lists: table.2 },
        ..blank_header()
    })
}

fn extras() -> impl Strategy<Value = Extras> {
    let modifications = || proptest::collection::vec((0u32..3, 0u32..70_000), 0..4);
    let marking = (any::<bool>(), proptest::collection::vec((1u32..=6, 0u32..70_000, 0u32..17), 0..5));
    (any::<bool>(), any::<bool>(), [modifications(), modifications()], marking).prop_map(|e| Extras {
        all_slices_alike: e.0,
        override_active: e.1,
        modifications: e.2,
        adaptive_marking: e.3.0,
        marking: e.3.1,
    })
}

proptest! {
    #[test]
    fn what_was_written_is_read((sps, pps) in parameter_sets(), any in header(), extras in extras()) {
        let header = normalise(any, &sps, &pps, &extras);
        let (nal, expected) = write(&header, &sps, &pps, &extras);
        prop_assert_eq!(parse(&nal, &sps, &pps), Ok(expected));
    }

    #[test]
    fn a_header_cut_short_is_an_error((sps, pps) in parameter_sets(), any in header(), extras in extras(), cut in any::<prop::sample::Index>()) {
        let (nal, expected) = write(&normalise(any, &sps, &pps, &extras), &sps, &pps, &extras);
        let cut = cut.index(expected.raw_header_bit_size.div_ceil(8) as usize);
        prop_assert_eq!(parse(&nal[..cut], &sps, &pps), Err(SliceHeaderError::Bits(BitError::EndOfData)));
    }

    #[test]
    fn any_bytes_are_survived(
        (sps, pps) in parameter_sets(),
        first in prop_oneof![Just(0x65u8), Just(0x41), Just(0x01), any::<u8>()],
        rest in proptest::collection::vec(prop_oneof![Just(0u8), Just(3), Just(0xff), any::<u8>()], 0..120),
    ) {
        let nal: Vec<u8> = std::iter::once(first).chain(rest).collect();
        if let Ok(header) = parse(&nal, &sps, &pps) {
            prop_assert!(header.header_bit_size <= header.raw_header_bit_size);
            prop_assert!(header.raw_header_bit_size as usize <= nal.len() * 8);
            prop_assert!(header.pic_order_cnt_bit_size < header.header_bit_size);
            prop_assert!(header.dec_ref_pic_marking_bit_size < header.header_bit_size);
        }
    }

    #[test]
    fn any_parameter_sets_are_survived(
        sps in proptest::collection::vec(any::<u8>(), 8),
        pps in proptest::collection::vec(any::<u8>(), 8),
        nal in proptest::collection::vec(any::<u8>(), 0..60),
    ) {
        let sps = H264Sps {
            log2_max_frame_num_minus4: sps[0],
            pic_order_cnt_type: sps[1],
            log2_max_pic_order_cnt_lsb_minus4: sps[2],
            chroma_format_idc: sps[3],
            bit_depth_luma_minus8: sps[4],
            separate_colour_plane_flag: sps[5],
            delta_pic_order_always_zero_flag: sps[6],
            frame_mbs_only_flag: sps[7],
            ..blank_sps()
        };
        let pps = H264Pps {
            weighted_bipred_idc: pps[0],
            pic_init_qp_minus26: pps[1] as i8,
            pic_init_qs_minus26: pps[2] as i8,
            num_ref_idx_default_active_minus1: [pps[3], pps[4]],
            num_slice_groups_minus1: pps[5] / 128,
            weighted_pred_flag: pps[6],
            redundant_pic_cnt_present_flag: pps[7],
            ..blank_pps()
        };
        let _ = parse(&nal, &sps, &pps);
    }
}
