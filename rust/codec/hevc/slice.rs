// SPDX-License-Identifier: LGPL-2.1-or-later
//! The HEVC slice parameters: what drivers that do not read slice headers need for each slice segment.

use super::dpb::{NOWHERE, Places, place};
use super::picture::{bits, short_term_size};
use super::{B, BitSize, HevcPicture, HevcSlice, P, pred_weight_table};
use crate::codec::controls::flag;
use crate::uapi::*;

/// Where a slice segment lies in the bitstream buffer. Bytes as they stand in the stream, emulation prevention included.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SliceData {
    /// From the buffer's first byte to slice_segment_data().
    pub data_byte_offset: u32,
    /// From the buffer's first byte to the end of the NAL unit.
    pub end: u32,
    /// What the driver takes bit_size for.
    pub bit_size: BitSize,
    /// num_entry_point_offsets.
    pub num_entry_point_offsets: u32,
}

/// One element of V4L2_CID_STATELESS_HEVC_SLICE_PARAMS.
///
/// `params` is that of the decode parameters of the same request. Offsets count from the start of the bitstream buffer, start
/// codes included: it is the one place that a driver knows where a picture's slices share a buffer.
pub fn slice_params(
    picture: &HevcPicture,
    slice: &HevcSlice,
    data: &SliceData,
    params: &v4l2_ctrl_hevc_decode_params,
) -> v4l2_ctrl_hevc_slice_params {
    let [l0, l1] = slice.num_ref_idx_active;
    let [short_term_size, long_term_size] = set_sizes(slice);
    v4l2_ctrl_hevc_slice_params {
        bit_size: bit_size(data),
        data_byte_offset: data.data_byte_offset,
        num_entry_point_offsets: data.num_entry_point_offsets,
        nal_unit_type: slice.nal_unit_type,
        nuh_temporal_id_plus1: slice.nuh_temporal_id_plus1,
        slice_type: slice.slice_type,
        colour_plane_id: slice.colour_plane_id,
        slice_pic_order_cnt: params.pic_order_cnt_val,
        num_ref_idx_l0_active_minus1: l0.saturating_sub(1),
        num_ref_idx_l1_active_minus1: l1.saturating_sub(1),
        collocated_ref_idx: slice.collocated_ref_idx,
        five_minus_max_num_merge_cand: five_minus_max_num_merge_cand(slice),
        slice_qp_delta: slice.slice_qp_delta,
        slice_cb_qp_offset: slice.slice_cb_qp_offset,
        slice_cr_qp_offset: slice.slice_cr_qp_offset,
        // Adaptive colour transforms are tools of screen content coding, which is refused.
        slice_act_y_qp_offset: 0,
        slice_act_cb_qp_offset: 0,
        slice_act_cr_qp_offset: 0,
        slice_beta_offset_div2: deblocking_offset(slice, slice.slice_beta_offset_div2, picture.pps.pps_beta_offset_div2),
        slice_tc_offset_div2: deblocking_offset(slice, slice.slice_tc_offset_div2, picture.pps.pps_tc_offset_div2),
        pic_struct: picture.pic_struct,
        reserved0: [0; 3],
        slice_segment_addr: slice.slice_segment_address,
        ref_idx_l0: ref_idx(slice, params, 0),
        ref_idx_l1: ref_idx(slice, params, 1),
        short_term_ref_pic_set_size: short_term_size,
        long_term_ref_pic_set_size: long_term_size,
        pred_weight_table: pred_weight_table(picture, slice),
        reserved1: [0; 2],
        flags: slice_flags(slice).into(),
    }
}

/// short_term_ref_pic_set_size and long_term_ref_pic_set_size: bits of this very header, and that of a dependent slice segment has
/// neither (7.3.6.1).
fn set_sizes(slice: &HevcSlice) -> [u16; 2] {
    if slice.dependent_slice_segment_flag != 0 {
        return [0; 2];
    }
    let short_term = short_term_size(slice.short_term_ref_pic_set_sps_flag, slice.short_term_ref_pic_set_size);
    [short_term, bits(slice.long_term_ref_pic_set_size)]
}

fn bit_size(data: &SliceData) -> u32 {
    let bytes = match data.bit_size {
        BitSize::SliceData => data.end.saturating_sub(data.data_byte_offset),
        BitSize::FromBufferStart => data.end,
    };
    bytes.saturating_mul(8)
}

/// V4L2_HEVC_SLICE_PARAMS_FLAG_*. USE_INTEGER_MV is one of screen content coding.
fn slice_flags(slice: &HevcSlice) -> u32 {
    flag(slice.slice_sao_luma_flag != 0, V4L2_HEVC_SLICE_PARAMS_FLAG_SLICE_SAO_LUMA)
        | flag(slice.slice_sao_chroma_flag != 0, V4L2_HEVC_SLICE_PARAMS_FLAG_SLICE_SAO_CHROMA)
        | flag(slice.slice_temporal_mvp_enabled_flag != 0, V4L2_HEVC_SLICE_PARAMS_FLAG_SLICE_TEMPORAL_MVP_ENABLED)
        | flag(slice.slice_type == B && slice.mvd_l1_zero_flag != 0, V4L2_HEVC_SLICE_PARAMS_FLAG_MVD_L1_ZERO)
        | flag(is_predicted(slice) && slice.cabac_init_flag != 0, V4L2_HEVC_SLICE_PARAMS_FLAG_CABAC_INIT)
        | flag(collocated_from_l0(slice), V4L2_HEVC_SLICE_PARAMS_FLAG_COLLOCATED_FROM_L0)
        | flag(deblocking_disabled(slice), V4L2_HEVC_SLICE_PARAMS_FLAG_SLICE_DEBLOCKING_FILTER_DISABLED)
        | flag(filter_across_slices(slice), V4L2_HEVC_SLICE_PARAMS_FLAG_SLICE_LOOP_FILTER_ACROSS_SLICES_ENABLED)
        | flag(slice.dependent_slice_segment_flag != 0, V4L2_HEVC_SLICE_PARAMS_FLAG_DEPENDENT_SLICE_SEGMENT)
}

/// collocated_from_l0_flag, inferred to be 1 where only list 0 can be meant or none is (7.4.7.1).
fn collocated_from_l0(slice: &HevcSlice) -> bool {
    slice.slice_type != B || slice.slice_temporal_mvp_enabled_flag == 0 || slice.collocated_from_l0_flag != 0
}

fn deblocking_disabled(slice: &HevcSlice) -> bool {
    slice.slice_deblocking_filter_disabled_flag != 0
}

fn filter_across_slices(slice: &HevcSlice) -> bool {
    slice.slice_loop_filter_across_slices_enabled_flag != 0
}

/// An offset of the deblocking filter; not in the stream where that is off, and inferred to be the picture's (7.4.7.1).
fn deblocking_offset(slice: &HevcSlice, own: i8, inferred: i8) -> i8 {
    if deblocking_disabled(slice) { inferred } else { own }
}

/// I slices have no such element.
fn five_minus_max_num_merge_cand(slice: &HevcSlice) -> u8 {
    if is_predicted(slice) { 5u8.saturating_sub(slice.max_num_merge_cand) } else { 0 }
}

fn is_predicted(slice: &HevcSlice) -> bool {
    matches!(slice.slice_type, B | P)
}

/// RefPicList0 or RefPicList1 as places in the DPB.
fn ref_idx(slice: &HevcSlice, params: &v4l2_ctrl_hevc_decode_params, list: usize) -> Places {
    let mut places = [NOWHERE; V4L2_HEVC_DPB_ENTRIES_NUM_MAX as usize];
    let parts = (slice.ref_pic_list.get(list), slice.ref_pic_list_len.get(list), slice.num_ref_idx_active.get(list));
    if let (Some(pictures), Some(len), Some(active)) = parts {
        let used = pictures.iter().take(*len as usize).take((*active).into());
        for (entry, picture) in places.iter_mut().zip(used) {
            *entry = place(&params.dpb, params.num_active_dpb_entries, picture);
        }
    }
    places
}

/// Whether every entry that the slice may refer to has a place in the DPB. Drivers index it unchecked.
pub fn lists_are_complete(slice: &HevcSlice, params: &v4l2_ctrl_hevc_slice_params) -> bool {
    let [l0, l1] = slice.num_ref_idx_active;
    [(&params.ref_idx_l0, l0), (&params.ref_idx_l1, l1)].iter().all(|(places, active)| {
        usize::from(*active) <= places.len() && places.iter().take((*active).into()).all(|place| *place != NOWHERE)
    })
}
