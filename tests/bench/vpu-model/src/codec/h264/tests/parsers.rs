// SPDX-License-Identifier: LGPL-2.1-or-later
//! What the model writes and reads, against the parsers of cros-codecs.

use std::io::Cursor;

use cros_codecs::codec::h264::parser::{MaxLongTermFrameIdx, Nalu, Parser, Slice};

use super::super::header::{Modification, Operation, SliceType};
use super::client::parameter_sets;
use super::*;

fn nalu(bytes: &[u8]) -> Nalu<'_> {
    Nalu::next(&mut Cursor::new(bytes)).unwrap()
}

/// The controls' parameter sets, written and read again.
fn rewritten(sets: &ParameterSets) -> ParameterSets {
    let mut parser = Parser::default();
    parser.parse_sps(&nalu(&sets.sps_nal())).unwrap();
    parameter_sets(parser.parse_pps(&nalu(&sets.pps_nal())).unwrap())
}

fn bytes<T: primebridge::uapi::bytes::Pod>(mut value: T) -> Vec<u8> {
    primebridge::uapi::bytes::as_bytes(&mut value).to_vec()
}

fn assert_same(a: &ParameterSets, b: &ParameterSets, what: &str) {
    assert_eq!(bytes(a.sps), bytes(b.sps), "{what}: SPS");
    assert_eq!(bytes(a.pps), bytes(b.pps), "{what}: PPS");
    assert_eq!(a.matrix.map(|matrix| matrix.scaling_list_4x4), b.matrix.map(|matrix| matrix.scaling_list_4x4), "{what}");
    let large = |sets: &ParameterSets| {
        sets.matrix.filter(|_| sets.pps_flag(V4L2_H264_PPS_FLAG_TRANSFORM_8X8_MODE)).map(|matrix| {
            let [intra, inter, ..] = matrix.scaling_list_8x8;
            [intra, inter]
        })
    };
    assert_eq!(large(a), large(b), "{what}");
}

#[test]
fn parameter_sets_and_headers_are_those_of_another_parser() {
    let mut matrices = 0;
    for clip in clips() {
        let stream = std::fs::read(&clip).unwrap();
        let mut parser = Parser::default();
        for unit in nal::split_annex_b(&stream).unwrap() {
            let coded = [&[0, 0, 0, 1], unit].concat();
            match unit[0] & 31 {
                7 => drop(parser.parse_sps(&nalu(&coded)).unwrap()),
                8 => {
                    let sets = parameter_sets(parser.parse_pps(&nalu(&coded)).unwrap());
                    assert_same(&sets, &rewritten(&sets), &name(&clip));
                    matrices += usize::from(sets.matrix.is_some());
                }
                1 | 5 => {
                    let slice = parser.parse_slice_header(nalu(&coded)).unwrap();
                    let pps = parser.get_pps(slice.header.pic_parameter_set_id).unwrap();
                    let header = Header::parse(unit, &parameter_sets(pps)).unwrap();
                    compare(&header, &slice);
                    // cros-codecs counts emulation prevention bytes among the bits of an element.
                    if !name(&clip).contains("emulation") {
                        compare_sizes(&header, &slice);
                    }
                }
                _ => {}
            }
        }
    }
    assert!(matrices > 1);
}

fn compare(header: &Header, slice: &Slice<'_>) {
    let other = &slice.header;
    assert_eq!(header.nal_ref_idc, slice.nalu.header.ref_idc);
    assert_eq!(header.first_mb_in_slice, other.first_mb_in_slice);
    assert_eq!(header.slice_type as u8, other.slice_type as u8);
    assert_eq!(header.frame_num, other.frame_num.into());
    assert_eq!((header.is_field(), header.structure == header::BOTTOM), (other.field_pic_flag, other.bottom_field_flag));
    assert_eq!(header.idr_pic_id, other.idr_pic_id);
    assert_eq!(header.pic_order_cnt_lsb, other.pic_order_cnt_lsb);
    assert_eq!(header.delta_pic_order_cnt_bottom, other.delta_pic_order_cnt_bottom);
    assert_eq!(header.delta_pic_order_cnt, other.delta_pic_order_cnt);
    assert_eq!(header.direct_spatial_mv_pred_flag, other.direct_spatial_mv_pred_flag);
    assert_eq!(header.cabac_init_idc, other.cabac_init_idc);
    assert_eq!(header.slice_qp_delta, other.slice_qp_delta.into());
    assert_eq!(header.disable_deblocking_filter_idc, other.disable_deblocking_filter_idc);
    assert_eq!(header.slice_alpha_c0_offset_div2, other.slice_alpha_c0_offset_div2.into());
    assert_eq!(header.slice_beta_offset_div2, other.slice_beta_offset_div2.into());
    let actives = [other.num_ref_idx_l0_active_minus1, other.num_ref_idx_l1_active_minus1];
    for (ours, theirs) in header.active.into_iter().zip(actives).take(header.slice_type.lists()) {
        assert_eq!(ours, usize::from(theirs) + 1);
    }
    let steps = [&other.ref_pic_list_modification_l0, &other.ref_pic_list_modification_l1];
    for (ours, theirs) in header.modifications.iter().zip(steps) {
        let theirs: Vec<_> = theirs
            .iter()
            .filter(|step| step.modification_of_pic_nums_idc != 3)
            .map(|step| match step.modification_of_pic_nums_idc {
                0 => Modification::Difference(-(step.abs_diff_pic_num_minus1 as i32 + 1)),
                1 => Modification::Difference(step.abs_diff_pic_num_minus1 as i32 + 1),
                _ => Modification::LongTerm(step.long_term_pic_num as i32),
            })
            .collect();
        assert_eq!(*ours, theirs);
    }
    compare_marking(header, slice);
    compare_weights(header, slice);
}

fn compare_sizes(header: &Header, slice: &Slice<'_>) {
    let other = &slice.header;
    assert_eq!(header.pic_order_cnt_bit_size as usize, other.pic_order_cnt_bit_size);
    assert_eq!(header.dec_ref_pic_marking_bit_size as usize, other.dec_ref_pic_marking_bit_size);
    assert_eq!(header.header_bit_size as usize, other.header_bit_size);
}

fn compare_marking(header: &Header, slice: &Slice<'_>) {
    let other = &slice.header.dec_ref_pic_marking;
    assert_eq!(header.marking.long_term_idr, other.long_term_reference_flag);
    assert_eq!(header.marking.operations.is_some(), other.adaptive_ref_pic_marking_mode_flag);
    let theirs: Vec<_> = other
        .inner
        .iter()
        .filter(|step| step.memory_management_control_operation != 0)
        .map(|step| {
            let difference = step.difference_of_pic_nums_minus1 as i32 + 1;
            let index = step.long_term_frame_idx as i32;
            let limit = match step.max_long_term_frame_idx {
                MaxLongTermFrameIdx::NoLongTermFrameIndices => 0,
                MaxLongTermFrameIdx::Idx(index) => index as i32 + 1,
            };
            match step.memory_management_control_operation {
                1 => Operation::ForgetShort(difference),
                2 => Operation::ForgetLong(step.long_term_pic_num as i32),
                3 => Operation::ShortToLong(difference, index),
                4 => Operation::MaxLong(limit),
                5 => Operation::ForgetAll,
                _ => Operation::CurrentToLong(index),
            }
        })
        .collect();
    assert_eq!(header.marking.operations.clone().unwrap_or_default(), theirs);
}

fn compare_weights(header: &Header, slice: &Slice<'_>) {
    let Some(table) = &header.weights else { return };
    let other = &slice.header.pred_weight_table;
    assert_eq!(table.luma_denominator, other.luma_log2_weight_denom.into());
    for (at, weights) in table.lists[0].iter().enumerate() {
        assert_eq!(weights[0], (other.luma_weight_l0[at].into(), other.luma_offset_l0[at].into()));
        for plane in 0..2 {
            let theirs = (other.chroma_weight_l0[at][plane].into(), other.chroma_offset_l0[at][plane].into());
            // Without chroma_weight_l0_flag cros-codecs infers no weight.
            assert!(weights[plane + 1] == theirs || theirs == (0, 0));
        }
    }
    if header.slice_type == SliceType::B {
        for (at, weights) in table.lists[1].iter().enumerate() {
            assert_eq!(weights[0], (other.luma_weight_l1[at].into(), other.luma_offset_l1[at].into()));
        }
    }
}
