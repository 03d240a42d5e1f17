// SPDX-License-Identifier: LGPL-2.1-or-later
//! The H.264 parameter sets as controls: what holds for a whole sequence or picture.

use super::{H264Pps, H264Sps};
use crate::codec::controls::flag;
use crate::uapi::*;

/// The value of every entry of a flat scaling list (Flat_4x4_16 and Flat_8x8_16, H.264 7.4.2.1.1).
const FLAT: u8 = 16;

/// V4L2_CID_STATELESS_H264_SPS.
///
/// The kernel puts elements that the stream cannot have carried (chroma format of a Main profile stream, say) to their
/// inferred values itself; libavcodec has inferred the same.
pub fn sps(sps: &H264Sps) -> v4l2_ctrl_h264_sps {
    v4l2_ctrl_h264_sps {
        profile_idc: sps.profile_idc,
        constraint_set_flags: sps.constraint_set_flags,
        level_idc: sps.level_idc,
        seq_parameter_set_id: sps.seq_parameter_set_id,
        chroma_format_idc: sps.chroma_format_idc,
        bit_depth_luma_minus8: sps.bit_depth_luma_minus8,
        bit_depth_chroma_minus8: sps.bit_depth_chroma_minus8,
        log2_max_frame_num_minus4: sps.log2_max_frame_num_minus4,
        pic_order_cnt_type: sps.pic_order_cnt_type,
        log2_max_pic_order_cnt_lsb_minus4: sps.log2_max_pic_order_cnt_lsb_minus4,
        max_num_ref_frames: sps.max_num_ref_frames,
        num_ref_frames_in_pic_order_cnt_cycle: sps.num_ref_frames_in_pic_order_cnt_cycle,
        offset_for_ref_frame: sps.offset_for_ref_frame,
        offset_for_non_ref_pic: sps.offset_for_non_ref_pic,
        offset_for_top_to_bottom_field: sps.offset_for_top_to_bottom_field,
        pic_width_in_mbs_minus1: sps.pic_width_in_mbs_minus1,
        pic_height_in_map_units_minus1: sps.pic_height_in_map_units_minus1,
        flags: sps_flags(sps),
    }
}

/// V4L2_H264_SPS_FLAG_*.
fn sps_flags(sps: &H264Sps) -> u32 {
    flag(sps.separate_colour_plane_flag != 0, V4L2_H264_SPS_FLAG_SEPARATE_COLOUR_PLANE)
        | flag(sps.qpprime_y_zero_transform_bypass_flag != 0, V4L2_H264_SPS_FLAG_QPPRIME_Y_ZERO_TRANSFORM_BYPASS)
        | flag(sps.delta_pic_order_always_zero_flag != 0, V4L2_H264_SPS_FLAG_DELTA_PIC_ORDER_ALWAYS_ZERO)
        | flag(sps.gaps_in_frame_num_value_allowed_flag != 0, V4L2_H264_SPS_FLAG_GAPS_IN_FRAME_NUM_VALUE_ALLOWED)
        | flag(sps.frame_mbs_only_flag != 0, V4L2_H264_SPS_FLAG_FRAME_MBS_ONLY)
        | flag(sps.mb_adaptive_frame_field_flag != 0, V4L2_H264_SPS_FLAG_MB_ADAPTIVE_FRAME_FIELD)
        | flag(sps.direct_8x8_inference_flag != 0, V4L2_H264_SPS_FLAG_DIRECT_8X8_INFERENCE)
}

/// V4L2_CID_STATELESS_H264_PPS.
pub fn pps(pps: &H264Pps) -> v4l2_ctrl_h264_pps {
    let [l0, l1] = pps.num_ref_idx_default_active_minus1;
    v4l2_ctrl_h264_pps {
        pic_parameter_set_id: pps.pic_parameter_set_id,
        seq_parameter_set_id: pps.seq_parameter_set_id,
        num_slice_groups_minus1: pps.num_slice_groups_minus1,
        num_ref_idx_l0_default_active_minus1: l0,
        num_ref_idx_l1_default_active_minus1: l1,
        weighted_bipred_idc: pps.weighted_bipred_idc,
        pic_init_qp_minus26: pps.pic_init_qp_minus26,
        pic_init_qs_minus26: pps.pic_init_qs_minus26,
        chroma_qp_index_offset: pps.chroma_qp_index_offset,
        second_chroma_qp_index_offset: pps.second_chroma_qp_index_offset,
        flags: pps_flags(pps) as u16,
    }
}

/// V4L2_H264_PPS_FLAG_*.
fn pps_flags(pps: &H264Pps) -> u32 {
    flag(pps.entropy_coding_mode_flag != 0, V4L2_H264_PPS_FLAG_ENTROPY_CODING_MODE)
        | flag(pps.bottom_field_pic_order_in_frame_present_flag != 0, V4L2_H264_PPS_FLAG_BOTTOM_FIELD_PIC_ORDER_IN_FRAME_PRESENT)
        | flag(pps.weighted_pred_flag != 0, V4L2_H264_PPS_FLAG_WEIGHTED_PRED)
        | flag(pps.deblocking_filter_control_present_flag != 0, V4L2_H264_PPS_FLAG_DEBLOCKING_FILTER_CONTROL_PRESENT)
        | flag(pps.constrained_intra_pred_flag != 0, V4L2_H264_PPS_FLAG_CONSTRAINED_INTRA_PRED)
        | flag(pps.redundant_pic_cnt_present_flag != 0, V4L2_H264_PPS_FLAG_REDUNDANT_PIC_CNT_PRESENT)
        | flag(pps.transform_8x8_mode_flag != 0, V4L2_H264_PPS_FLAG_TRANSFORM_8X8_MODE)
        | flag(scaling_matrix_present(pps), V4L2_H264_PPS_FLAG_SCALING_MATRIX_PRESENT)
}

/// Whether the scaling matrix control has to be used for this picture.
///
/// The kernel's flag joins seq_scaling_matrix_present_flag and pic_scaling_matrix_present_flag. libavcodec hands over the lists
/// that hold in the end, and not in every version whether they were coded. Without either flag all lists are flat (7.4.2.1.1),
/// and lists coded flat decode like none: what the lists say is what counts.
fn scaling_matrix_present(pps: &H264Pps) -> bool {
    pps.scaling_list_4x4.iter().flatten().chain(pps.scaling_list_8x8.iter().flatten()).any(|entry| *entry != FLAT)
}

/// V4L2_CID_STATELESS_H264_SCALING_MATRIX.
///
/// All lists are in raster order on both sides. The 8x8 lists come as Intra Y, Cb, Cr, Inter Y, Cb, Cr (libavcodec's order) and
/// go as Intra Y, Inter Y, Intra Cb, Inter Cb, Intra Cr, Inter Cr (table 7-2, and the control's documentation).
pub fn scaling_matrix(pps: &H264Pps) -> v4l2_ctrl_h264_scaling_matrix {
    let [intra_y, intra_cb, intra_cr, inter_y, inter_cb, inter_cr] = pps.scaling_list_8x8;
    v4l2_ctrl_h264_scaling_matrix {
        scaling_list_4x4: pps.scaling_list_4x4,
        scaling_list_8x8: [intra_y, inter_y, intra_cb, inter_cb, intra_cr, inter_cr],
    }
}
