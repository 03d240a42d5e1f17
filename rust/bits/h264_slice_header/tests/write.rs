// SPDX-License-Identifier: LGPL-2.1-or-later
//! The slice header parser's counterpart, for its tests only: writes the syntax of 7.3.3 and says where each part lies.

use super::*;
use crate::bits::test_writer::BitWriter;
use crate::codec::h264::samples;

/// What the syntax carries beyond the header structure.
#[derive(Clone, Debug)]
pub(super) struct Extras {
    /// slice_type 5 to 9.
    pub(super) all_slices_alike: bool,
    /// num_ref_idx_active_override_flag.
    pub(super) override_active: bool,
    /// modification_of_pic_nums_idc and its operand, for each list.
    pub(super) modifications: [Vec<(u32, u32)>; 2],
    /// adaptive_ref_pic_marking_mode_flag.
    pub(super) adaptive_marking: bool,
    /// memory_management_control_operation and up to two operands.
    pub(super) marking: Vec<(u32, u32, u32)>,
}

/// A High profile SPS that adds nothing to the slice header.
pub(super) fn blank_sps() -> H264Sps {
    H264Sps {
        chroma_format_idc: 1,
        bit_depth_luma_minus8: 0,
        log2_max_frame_num_minus4: 0,
        pic_order_cnt_type: 0,
        log2_max_pic_order_cnt_lsb_minus4: 0,
        frame_mbs_only_flag: 1,
        ..samples::an_sps()
    }
}

/// A PPS that adds nothing to the slice header.
pub(super) fn blank_pps() -> H264Pps {
    H264Pps {
        num_slice_groups_minus1: 0,
        num_ref_idx_default_active_minus1: [0, 0],
        weighted_bipred_idc: 0,
        pic_init_qp_minus26: 0,
        pic_init_qs_minus26: 0,
        ..samples::a_pps()
    }
}

pub(super) fn blank_header() -> SliceHeader {
    SliceHeader {
        nal_ref_idc: 0,
        nal_unit_type: 1,
        first_mb_in_slice: 0,
        slice_type: SliceType::I,
        pic_parameter_set_id: 0,
        colour_plane_id: 0,
        frame_num: 0,
        field_pic_flag: false,
        bottom_field_flag: false,
        idr_pic_id: 0,
        pic_order_cnt_lsb: 0,
        delta_pic_order_cnt_bottom: 0,
        delta_pic_order_cnt: [0; 2],
        redundant_pic_cnt: 0,
        direct_spatial_mv_pred_flag: false,
        num_ref_idx_active_minus1: [0; 2],
        pred_weight_table: PredWeightTable::EMPTY,
        cabac_init_idc: 0,
        slice_qp_delta: 0,
        sp_for_switch_flag: false,
        slice_qs_delta: 0,
        disable_deblocking_filter_idc: 0,
        slice_alpha_c0_offset_div2: 0,
        slice_beta_offset_div2: 0,
        pic_order_cnt_bit_size: 0,
        memory_management_control_operation_5: false,
        dec_ref_pic_marking_bit_size: 0,
        header_bit_size: 0,
        raw_header_bit_size: 0,
    }
}

/// Gives every element that the syntax leaves out its inferred value, and cuts the others down to their ranges.
pub(super) fn normalise(mut h: SliceHeader, sps: &H264Sps, pps: &H264Pps, extras: &Extras) -> SliceHeader {
    let t = h.slice_type;
    let planes = sps.separate_colour_plane_flag != 0;
    h.colour_plane_id *= u8::from(planes);
    h.frame_num &= (1u32 << (sps.log2_max_frame_num_minus4 + 4)).wrapping_sub(1) as u16;
    h.field_pic_flag &= sps.frame_mbs_only_flag == 0;
    h.bottom_field_flag &= h.field_pic_flag;
    h.idr_pic_id *= u16::from(h.nal_unit_type == 5);
    let bottom = pps.bottom_field_pic_order_in_frame_present_flag != 0 && !h.field_pic_flag;
    let type0 = sps.pic_order_cnt_type == 0;
    let type1 = sps.pic_order_cnt_type == 1 && sps.delta_pic_order_always_zero_flag == 0;
    h.pic_order_cnt_lsb &= (1u32 << (sps.log2_max_pic_order_cnt_lsb_minus4 + 4)).wrapping_sub(1) as u16;
    h.pic_order_cnt_lsb *= u16::from(type0);
    h.delta_pic_order_cnt_bottom *= i32::from(type0 && bottom);
    h.delta_pic_order_cnt[0] *= i32::from(type1);
    h.delta_pic_order_cnt[1] *= i32::from(type1 && bottom);
    h.redundant_pic_cnt *= pps.redundant_pic_cnt_present_flag;
    h.direct_spatial_mv_pred_flag &= t == SliceType::B;
    let lists = t.list_count();
    for (list, count) in h.num_ref_idx_active_minus1.iter_mut().enumerate() {
        if extras.override_active && list < lists {
            *count %= if h.field_pic_flag { 32 } else { 16 };
        } else {
            *count = pps.num_ref_idx_default_active_minus1[list];
        }
    }
    normalise_weights(&mut h, sps, pps);
    h.cabac_init_idc *= u8::from(pps.entropy_coding_mode_flag != 0 && lists != 0);
    let qp = 26 + i32::from(pps.pic_init_qp_minus26);
    let offset = 6 * i32::from(sps.bit_depth_luma_minus8);
    h.slice_qp_delta = i32::from(h.slice_qp_delta).clamp(-qp - offset, 51 - qp) as i8;
    let qs = 26 + i32::from(pps.pic_init_qs_minus26);
    let switching = matches!(t, SliceType::Sp | SliceType::Si);
    h.slice_qs_delta = if switching { i32::from(h.slice_qs_delta).clamp(-qs, 51 - qs) as i8 } else { 0 };
    h.sp_for_switch_flag &= t == SliceType::Sp;
    h.disable_deblocking_filter_idc *= pps.deblocking_filter_control_present_flag;
    if pps.deblocking_filter_control_present_flag == 0 || h.disable_deblocking_filter_idc == 1 {
        (h.slice_alpha_c0_offset_div2, h.slice_beta_offset_div2) = (0, 0);
    }
    h
}

/// Entries beyond the list's length are 0; every third entry is what is inferred without its flag.
fn normalise_weights(h: &mut SliceHeader, sps: &H264Sps, pps: &H264Pps) {
    if !has_weights(h, pps) {
        h.pred_weight_table = PredWeightTable::EMPTY;
        return;
    }
    let chroma = has_chroma(sps);
    let table = &mut h.pred_weight_table;
    table.chroma_log2_weight_denom *= u8::from(chroma);
    let defaults = (1 << table.luma_log2_weight_denom, 1 << table.chroma_log2_weight_denom);
    for (list, weights) in table.lists.iter_mut().enumerate() {
        for i in 0..32 {
            let present = list < h.slice_type.list_count() && i <= usize::from(h.num_ref_idx_active_minus1[list]);
            if !present {
                (weights.luma_weight[i], weights.luma_offset[i]) = (0, 0);
            } else if i % 3 == 0 {
                (weights.luma_weight[i], weights.luma_offset[i]) = (defaults.0, 0);
            }
            if !present || !chroma {
                (weights.chroma_weight[i], weights.chroma_offset[i]) = ([0; 2], [0; 2]);
            } else if i % 3 == 1 {
                (weights.chroma_weight[i], weights.chroma_offset[i]) = ([defaults.1; 2], [0; 2]);
            }
        }
    }
}

fn has_weights(h: &SliceHeader, pps: &H264Pps) -> bool {
    let p = matches!(h.slice_type, SliceType::P | SliceType::Sp);
    (p && pps.weighted_pred_flag == 1) || (h.slice_type == SliceType::B && pps.weighted_bipred_idc == 1)
}

fn has_chroma(sps: &H264Sps) -> bool {
    sps.chroma_format_idc != 0 && sps.separate_colour_plane_flag == 0
}

/// The NAL unit of a normalised header, and the header with the sizes as they were written.
pub(super) fn write(h: &SliceHeader, sps: &H264Sps, pps: &H264Pps, extras: &Extras) -> (Vec<u8>, SliceHeader) {
    let mut w = BitWriter::new(h.nal_ref_idc << 5 | h.nal_unit_type);
    let mut h = *h;
    w.ue(h.first_mb_in_slice);
    w.ue(h.slice_type as u32 + if extras.all_slices_alike { 5 } else { 0 });
    w.ue(h.pic_parameter_set_id.into());
    if sps.separate_colour_plane_flag == 1 {
        w.u(2, h.colour_plane_id.into());
    }
    w.u(u32::from(sps.log2_max_frame_num_minus4) + 4, h.frame_num.into());
    if sps.frame_mbs_only_flag == 0 {
        w.u(1, h.field_pic_flag.into());
        if h.field_pic_flag {
            w.u(1, h.bottom_field_flag.into());
        }
    }
    if h.nal_unit_type == 5 {
        w.ue(h.idr_pic_id.into());
    }
    let start = w.position();
    let bottom = pps.bottom_field_pic_order_in_frame_present_flag == 1 && !h.field_pic_flag;
    if sps.pic_order_cnt_type == 0 {
        w.u(u32::from(sps.log2_max_pic_order_cnt_lsb_minus4) + 4, h.pic_order_cnt_lsb.into());
        if bottom {
            w.se(h.delta_pic_order_cnt_bottom);
        }
    } else if sps.pic_order_cnt_type == 1 && sps.delta_pic_order_always_zero_flag == 0 {
        w.se(h.delta_pic_order_cnt[0]);
        if bottom {
            w.se(h.delta_pic_order_cnt[1]);
        }
    }
    h.pic_order_cnt_bit_size = (w.position() - start) as u32;
    if pps.redundant_pic_cnt_present_flag == 1 {
        w.ue(h.redundant_pic_cnt.into());
    }
    write_references(&mut w, &h, extras);
    if has_weights(&h, pps) {
        write_weights(&mut w, &h, has_chroma(sps));
    }
    let start = w.position();
    if h.nal_ref_idc != 0 {
        write_marking(&mut w, h.nal_unit_type == 5, extras);
        let carried = h.nal_unit_type != 5 && extras.adaptive_marking;
        h.memory_management_control_operation_5 = carried && extras.marking.iter().any(|(operation, ..)| *operation == 5);
    }
    h.dec_ref_pic_marking_bit_size = (w.position() - start) as u32;
    if pps.entropy_coding_mode_flag == 1 && h.slice_type.list_count() != 0 {
        w.ue(h.cabac_init_idc.into());
    }
    w.se(h.slice_qp_delta.into());
    if h.slice_type == SliceType::Sp {
        w.u(1, h.sp_for_switch_flag.into());
    }
    if matches!(h.slice_type, SliceType::Sp | SliceType::Si) {
        w.se(h.slice_qs_delta.into());
    }
    if pps.deblocking_filter_control_present_flag == 1 {
        w.ue(h.disable_deblocking_filter_idc.into());
        if h.disable_deblocking_filter_idc != 1 {
            w.se(h.slice_alpha_c0_offset_div2.into());
            w.se(h.slice_beta_offset_div2.into());
        }
    }
    let end = w.position();
    let (nal, raw) = w.finish_with(&[end]);
    h.header_bit_size = end as u32;
    h.raw_header_bit_size = raw[0] as u32;
    (nal, h)
}

/// direct_spatial_mv_pred_flag to ref_pic_list_modification().
fn write_references(w: &mut BitWriter, h: &SliceHeader, extras: &Extras) {
    let lists = h.slice_type.list_count();
    if h.slice_type == SliceType::B {
        w.u(1, h.direct_spatial_mv_pred_flag.into());
    }
    if lists != 0 {
        w.u(1, extras.override_active.into());
    }
    for count in h.num_ref_idx_active_minus1.iter().take(lists) {
        if extras.override_active {
            w.ue((*count).into());
        }
    }
    for (list, operations) in extras.modifications.iter().enumerate().take(lists) {
        let room = usize::from(h.num_ref_idx_active_minus1[list]) + 1;
        w.u(1, u32::from(!operations.is_empty()));
        if !operations.is_empty() {
            for (operation, operand) in operations.iter().take(room) {
                w.ue(*operation);
                w.ue(*operand);
            }
            w.ue(3);
        }
    }
}

fn write_weights(w: &mut BitWriter, h: &SliceHeader, chroma: bool) {
    let table = &h.pred_weight_table;
    w.ue(table.luma_log2_weight_denom.into());
    if chroma {
        w.ue(table.chroma_log2_weight_denom.into());
    }
    for (list, weights) in table.lists.iter().enumerate().take(h.slice_type.list_count()) {
        for i in 0..=usize::from(h.num_ref_idx_active_minus1[list]) {
            let luma = i % 3 != 0;
            w.u(1, luma.into());
            if luma {
                w.se(weights.luma_weight[i].into());
                w.se(weights.luma_offset[i].into());
            }
            if chroma {
                w.u(1, u32::from(i % 3 != 1));
            }
            for plane in 0..if chroma && i % 3 != 1 { 2 } else { 0 } {
                w.se(weights.chroma_weight[i][plane].into());
                w.se(weights.chroma_offset[i][plane].into());
            }
        }
    }
}

fn write_marking(w: &mut BitWriter, idr: bool, extras: &Extras) {
    if idr {
        w.u(2, extras.adaptive_marking.into());
        return;
    }
    w.u(1, extras.adaptive_marking.into());
    if extras.adaptive_marking {
        for (operation, first, second) in &extras.marking {
            w.ue(*operation);
            if *operation != 5 {
                w.ue(*first);
            }
            if *operation == 3 {
                w.ue(*second);
            }
        }
        w.ue(0);
    }
}
