// SPDX-License-Identifier: LGPL-2.1-or-later
//! The HEVC parameter sets as controls: what holds for a whole sequence or picture.

use super::{HevcPps, HevcSps};
use crate::codec::controls::flag;
use crate::uapi::*;

/// V4L2_CID_STATELESS_HEVC_SPS.
pub fn sps(sps: &HevcSps) -> v4l2_ctrl_hevc_sps {
    v4l2_ctrl_hevc_sps {
        video_parameter_set_id: sps.video_parameter_set_id,
        seq_parameter_set_id: sps.seq_parameter_set_id,
        pic_width_in_luma_samples: sps.pic_width_in_luma_samples,
        pic_height_in_luma_samples: sps.pic_height_in_luma_samples,
        bit_depth_luma_minus8: sps.bit_depth_luma_minus8,
        bit_depth_chroma_minus8: sps.bit_depth_chroma_minus8,
        log2_max_pic_order_cnt_lsb_minus4: sps.log2_max_pic_order_cnt_lsb_minus4,
        sps_max_dec_pic_buffering_minus1: byte(sps.sps_max_dec_pic_buffering_minus1),
        sps_max_num_reorder_pics: byte(sps.sps_max_num_reorder_pics),
        // Up to 2^32 - 2 in a stream: whatever the byte cannot hold is as good as no limit.
        sps_max_latency_increase_plus1: byte(sps.sps_max_latency_increase_plus1),
        log2_min_luma_coding_block_size_minus3: sps.log2_min_luma_coding_block_size_minus3,
        log2_diff_max_min_luma_coding_block_size: sps.log2_diff_max_min_luma_coding_block_size,
        log2_min_luma_transform_block_size_minus2: sps.log2_min_luma_transform_block_size_minus2,
        log2_diff_max_min_luma_transform_block_size: sps.log2_diff_max_min_luma_transform_block_size,
        max_transform_hierarchy_depth_inter: sps.max_transform_hierarchy_depth_inter,
        max_transform_hierarchy_depth_intra: sps.max_transform_hierarchy_depth_intra,
        pcm_sample_bit_depth_luma_minus1: sps.pcm_sample_bit_depth_luma_minus1,
        pcm_sample_bit_depth_chroma_minus1: sps.pcm_sample_bit_depth_chroma_minus1,
        log2_min_pcm_luma_coding_block_size_minus3: sps.log2_min_pcm_luma_coding_block_size_minus3,
        log2_diff_max_min_pcm_luma_coding_block_size: sps.log2_diff_max_min_pcm_luma_coding_block_size,
        num_short_term_ref_pic_sets: sps.num_short_term_ref_pic_sets,
        num_long_term_ref_pics_sps: sps.num_long_term_ref_pics_sps,
        chroma_format_idc: sps.chroma_format_idc,
        sps_max_sub_layers_minus1: sps.sps_max_sub_layers_minus1,
        reserved: [0; 6],
        flags: sps_flags(sps).into(),
    }
}

/// V4L2_HEVC_SPS_FLAG_*.
fn sps_flags(sps: &HevcSps) -> u32 {
    flag(sps.separate_colour_plane_flag != 0, V4L2_HEVC_SPS_FLAG_SEPARATE_COLOUR_PLANE)
        | flag(sps.scaling_list_enabled_flag != 0, V4L2_HEVC_SPS_FLAG_SCALING_LIST_ENABLED)
        | flag(sps.amp_enabled_flag != 0, V4L2_HEVC_SPS_FLAG_AMP_ENABLED)
        | flag(sps.sample_adaptive_offset_enabled_flag != 0, V4L2_HEVC_SPS_FLAG_SAMPLE_ADAPTIVE_OFFSET)
        | flag(sps.pcm_enabled_flag != 0, V4L2_HEVC_SPS_FLAG_PCM_ENABLED)
        | flag(sps.pcm_loop_filter_disabled_flag != 0, V4L2_HEVC_SPS_FLAG_PCM_LOOP_FILTER_DISABLED)
        | flag(sps.long_term_ref_pics_present_flag != 0, V4L2_HEVC_SPS_FLAG_LONG_TERM_REF_PICS_PRESENT)
        | flag(sps.sps_temporal_mvp_enabled_flag != 0, V4L2_HEVC_SPS_FLAG_SPS_TEMPORAL_MVP_ENABLED)
        | flag(sps.strong_intra_smoothing_enabled_flag != 0, V4L2_HEVC_SPS_FLAG_STRONG_INTRA_SMOOTHING_ENABLED)
}

/// V4L2_CID_STATELESS_HEVC_PPS.
///
/// The sizes of tile columns and rows go along for uniform spacing too, the last of them included: rkvdec and cedrus read
/// all of them and leave it to user space to compute (6-3) and (6-4).
pub fn pps(pps: &HevcPps) -> v4l2_ctrl_hevc_pps {
    let [l0, l1] = pps.num_ref_idx_default_active_minus1;
    v4l2_ctrl_hevc_pps {
        pic_parameter_set_id: pps.pic_parameter_set_id,
        num_extra_slice_header_bits: pps.num_extra_slice_header_bits,
        num_ref_idx_l0_default_active_minus1: l0,
        num_ref_idx_l1_default_active_minus1: l1,
        init_qp_minus26: pps.init_qp_minus26,
        diff_cu_qp_delta_depth: pps.diff_cu_qp_delta_depth,
        pps_cb_qp_offset: pps.pps_cb_qp_offset,
        pps_cr_qp_offset: pps.pps_cr_qp_offset,
        num_tile_columns_minus1: byte(pps.num_tile_columns_minus1.into()),
        num_tile_rows_minus1: byte(pps.num_tile_rows_minus1.into()),
        column_width_minus1: pps.column_width.map(minus1),
        row_height_minus1: pps.row_height.map(minus1),
        pps_beta_offset_div2: pps.pps_beta_offset_div2,
        pps_tc_offset_div2: pps.pps_tc_offset_div2,
        log2_parallel_merge_level_minus2: pps.log2_parallel_merge_level_minus2,
        reserved: 0,
        flags: (pps_flags(pps) | pps_filter_flags(pps)).into(),
    }
}

/// A tile's width or height as the control holds it; 0 where there is no such tile.
fn minus1(size: u16) -> u8 {
    byte(u32::from(size).saturating_sub(1))
}

/// A number that only a stream beyond all levels has larger than a byte.
fn byte(number: u32) -> u8 {
    u8::try_from(number).unwrap_or(u8::MAX)
}

/// V4L2_HEVC_PPS_FLAG_*, without those of the loop filters.
fn pps_flags(pps: &HevcPps) -> u32 {
    flag(pps.dependent_slice_segments_enabled_flag != 0, V4L2_HEVC_PPS_FLAG_DEPENDENT_SLICE_SEGMENT_ENABLED)
        | flag(pps.output_flag_present_flag != 0, V4L2_HEVC_PPS_FLAG_OUTPUT_FLAG_PRESENT)
        | flag(pps.sign_data_hiding_enabled_flag != 0, V4L2_HEVC_PPS_FLAG_SIGN_DATA_HIDING_ENABLED)
        | flag(pps.cabac_init_present_flag != 0, V4L2_HEVC_PPS_FLAG_CABAC_INIT_PRESENT)
        | flag(pps.constrained_intra_pred_flag != 0, V4L2_HEVC_PPS_FLAG_CONSTRAINED_INTRA_PRED)
        | flag(pps.transform_skip_enabled_flag != 0, V4L2_HEVC_PPS_FLAG_TRANSFORM_SKIP_ENABLED)
        | flag(pps.cu_qp_delta_enabled_flag != 0, V4L2_HEVC_PPS_FLAG_CU_QP_DELTA_ENABLED)
        | flag(pps.pps_slice_chroma_qp_offsets_present_flag != 0, V4L2_HEVC_PPS_FLAG_PPS_SLICE_CHROMA_QP_OFFSETS_PRESENT)
        | flag(pps.weighted_pred_flag != 0, V4L2_HEVC_PPS_FLAG_WEIGHTED_PRED)
        | flag(pps.weighted_bipred_flag != 0, V4L2_HEVC_PPS_FLAG_WEIGHTED_BIPRED)
        | flag(pps.transquant_bypass_enabled_flag != 0, V4L2_HEVC_PPS_FLAG_TRANSQUANT_BYPASS_ENABLED)
        | flag(pps.tiles_enabled_flag != 0, V4L2_HEVC_PPS_FLAG_TILES_ENABLED)
        | flag(pps.entropy_coding_sync_enabled_flag != 0, V4L2_HEVC_PPS_FLAG_ENTROPY_CODING_SYNC_ENABLED)
        | flag(pps.lists_modification_present_flag != 0, V4L2_HEVC_PPS_FLAG_LISTS_MODIFICATION_PRESENT)
        | flag(slice_header_extension(pps), V4L2_HEVC_PPS_FLAG_SLICE_SEGMENT_HEADER_EXTENSION_PRESENT)
        | flag(pps.uniform_spacing_flag != 0, V4L2_HEVC_PPS_FLAG_UNIFORM_SPACING)
}

/// V4L2_HEVC_PPS_FLAG_* of the deblocking filter and of what filters may cross.
fn pps_filter_flags(pps: &HevcPps) -> u32 {
    flag(pps.loop_filter_across_tiles_enabled_flag != 0, V4L2_HEVC_PPS_FLAG_LOOP_FILTER_ACROSS_TILES_ENABLED)
        | flag(filter_across_slices(pps), V4L2_HEVC_PPS_FLAG_PPS_LOOP_FILTER_ACROSS_SLICES_ENABLED)
        | flag(pps.deblocking_filter_override_enabled_flag != 0, V4L2_HEVC_PPS_FLAG_DEBLOCKING_FILTER_OVERRIDE_ENABLED)
        | flag(pps.pps_deblocking_filter_disabled_flag != 0, V4L2_HEVC_PPS_FLAG_PPS_DISABLE_DEBLOCKING_FILTER)
        | flag(pps.deblocking_filter_control_present_flag != 0, V4L2_HEVC_PPS_FLAG_DEBLOCKING_FILTER_CONTROL_PRESENT)
}

fn slice_header_extension(pps: &HevcPps) -> bool {
    pps.slice_segment_header_extension_present_flag != 0
}

fn filter_across_slices(pps: &HevcPps) -> bool {
    pps.pps_loop_filter_across_slices_enabled_flag != 0
}
