// SPDX-License-Identifier: LGPL-2.1-or-later
//! The H.264 slice parameters and prediction weights: what slice-based drivers need for each slice.

use super::dpb::{Dpb, FRAME, index_of};
use super::{H264Reference, H264Slice, SliceHeader, WeightList};
use crate::codec::controls::flag;
use crate::uapi::*;

/// A reference list as a control holds it.
type ReferenceList = [v4l2_h264_reference; V4L2_H264_REF_LIST_LEN as usize];

/// V4L2_CID_STATELESS_H264_SLICE_PARAMS.
///
/// `dpb` is that of the decode parameters of the same request. header_bit_size starts at the NAL unit header and does not count
/// emulation prevention bytes: hardware steps over the header with the unit that removes them (cedrus), and GStreamer, with which
/// the control was brought up, counts the same way.
pub fn slice_params(slice: &H264Slice, header: &SliceHeader, dpb: &Dpb) -> v4l2_ctrl_h264_slice_params {
    let [l0, l1] = header.num_ref_idx_active_minus1;
    v4l2_ctrl_h264_slice_params {
        header_bit_size: header.header_bit_size,
        first_mb_in_slice: header.first_mb_in_slice,
        slice_type: header.slice_type as u8,
        colour_plane_id: header.colour_plane_id,
        redundant_pic_cnt: header.redundant_pic_cnt,
        cabac_init_idc: header.cabac_init_idc,
        slice_qp_delta: header.slice_qp_delta,
        slice_qs_delta: header.slice_qs_delta,
        disable_deblocking_filter_idc: header.disable_deblocking_filter_idc,
        slice_alpha_c0_offset_div2: header.slice_alpha_c0_offset_div2,
        slice_beta_offset_div2: header.slice_beta_offset_div2,
        num_ref_idx_l0_active_minus1: l0,
        num_ref_idx_l1_active_minus1: l1,
        reserved: 0,
        ref_pic_list0: ref_pic_list(slice, header, dpb, 0),
        ref_pic_list1: ref_pic_list(slice, header, dpb, 1),
        flags: slice_flags(header),
    }
}

/// V4L2_H264_SLICE_FLAG_*.
fn slice_flags(header: &SliceHeader) -> u32 {
    flag(header.direct_spatial_mv_pred_flag, V4L2_H264_SLICE_FLAG_DIRECT_SPATIAL_MV_PRED)
        | flag(header.sp_for_switch_flag, V4L2_H264_SLICE_FLAG_SP_FOR_SWITCH)
}

/// RefPicList0 or RefPicList1 as indices into `dpb`.
fn ref_pic_list(slice: &H264Slice, header: &SliceHeader, dpb: &Dpb, list: usize) -> ReferenceList {
    let mut references = [unused_entry(); V4L2_H264_REF_LIST_LEN as usize];
    let parts = (slice.ref_pic_list.get(list), slice.ref_pic_list_len.get(list), header.num_ref_idx_active_minus1.get(list));
    if let (Some(pictures), Some(len), Some(active_minus1)) = parts {
        if list < header.slice_type.list_count() {
            let active = usize::from(*active_minus1).saturating_add(1);
            let pictures = pictures.iter().take(*len as usize).map(Some).chain(core::iter::repeat(None));
            for (reference, picture) in references.iter_mut().zip(pictures).take(active) {
                *reference = list_entry(dpb, picture);
            }
        }
    }
    references
}

/// One entry that the slice may refer to; `picture` is none where the list is shorter than the slice says.
fn list_entry(dpb: &Dpb, picture: Option<&H264Reference>) -> v4l2_h264_reference {
    let index = picture.and_then(|picture| index_of(dpb, picture));
    v4l2_h264_reference {
        fields: picture.map_or(0, |picture| picture.structure & FRAME),
        // Only broken streams name a picture that is not in the DPB. No index outside the array for them: cedrus indexed it
        // unchecked for years.
        index: index.unwrap_or(0),
    }
}

/// An entry beyond the list's end.
fn unused_entry() -> v4l2_h264_reference {
    v4l2_h264_reference {
        fields: 0,
        // No driver reads it; GStreamer marks such entries and gaps with the same index.
        index: 0xff,
    }
}

/// V4L2_CID_STATELESS_H264_PRED_WEIGHTS; to be sent only where `has_pred_weight_table` holds.
pub fn pred_weights(header: &SliceHeader) -> v4l2_ctrl_h264_pred_weights {
    let table = &header.pred_weight_table;
    let [l0, l1] = &table.lists;
    v4l2_ctrl_h264_pred_weights {
        luma_log2_weight_denom: table.luma_log2_weight_denom.into(),
        chroma_log2_weight_denom: table.chroma_log2_weight_denom.into(),
        weight_factors: [weight_factors(l0), weight_factors(l1)],
    }
}

fn weight_factors(list: &WeightList) -> v4l2_h264_weight_factors {
    v4l2_h264_weight_factors {
        luma_weight: list.luma_weight,
        luma_offset: list.luma_offset,
        chroma_weight: list.chroma_weight,
        chroma_offset: list.chroma_offset,
    }
}
