// SPDX-License-Identifier: LGPL-2.1-or-later
//! HEVC.

use primebridge::codec::hevc::{
    HevcPicture, HevcPps, HevcReference, HevcReferenceSet, HevcScalingList, HevcSlice, HevcSps, HevcWeights,
};

use crate::input::structures;

structures! {
    HevcScalingList: scaling_list_dc_coef_16x16 scaling_list_dc_coef_32x32 scaling_list_4x4 scaling_list_32x32
        scaling_list_8x8 scaling_list_16x16;
    HevcSps: video_parameter_set_id seq_parameter_set_id general_profile_idc chroma_format_idc pic_width_in_luma_samples
        pic_height_in_luma_samples bit_depth_luma_minus8 bit_depth_chroma_minus8 log2_max_pic_order_cnt_lsb_minus4
        sps_max_sub_layers_minus1 sps_max_dec_pic_buffering_minus1 sps_max_num_reorder_pics sps_max_latency_increase_plus1
        log2_min_luma_coding_block_size_minus3 log2_diff_max_min_luma_coding_block_size
        log2_min_luma_transform_block_size_minus2 log2_diff_max_min_luma_transform_block_size
        max_transform_hierarchy_depth_inter max_transform_hierarchy_depth_intra pcm_sample_bit_depth_luma_minus1
        pcm_sample_bit_depth_chroma_minus1 log2_min_pcm_luma_coding_block_size_minus3
        log2_diff_max_min_pcm_luma_coding_block_size num_short_term_ref_pic_sets num_long_term_ref_pics_sps
        separate_colour_plane_flag scaling_list_enabled_flag amp_enabled_flag sample_adaptive_offset_enabled_flag
        pcm_enabled_flag pcm_loop_filter_disabled_flag long_term_ref_pics_present_flag sps_temporal_mvp_enabled_flag
        strong_intra_smoothing_enabled_flag transform_skip_rotation_enabled_flag transform_skip_context_enabled_flag
        implicit_rdpcm_enabled_flag explicit_rdpcm_enabled_flag extended_precision_processing_flag
        intra_smoothing_disabled_flag high_precision_offsets_enabled_flag persistent_rice_adaptation_enabled_flag
        cabac_bypass_alignment_enabled_flag sps_scc_extension_flag scaling_list;
    HevcPps: pic_parameter_set_id num_extra_slice_header_bits num_ref_idx_default_active_minus1 init_qp_minus26
        diff_cu_qp_delta_depth pps_cb_qp_offset pps_cr_qp_offset num_tile_columns_minus1 num_tile_rows_minus1
        pps_beta_offset_div2 pps_tc_offset_div2 log2_parallel_merge_level_minus2 dependent_slice_segments_enabled_flag
        output_flag_present_flag sign_data_hiding_enabled_flag cabac_init_present_flag constrained_intra_pred_flag
        transform_skip_enabled_flag cu_qp_delta_enabled_flag pps_slice_chroma_qp_offsets_present_flag weighted_pred_flag
        weighted_bipred_flag transquant_bypass_enabled_flag tiles_enabled_flag entropy_coding_sync_enabled_flag
        loop_filter_across_tiles_enabled_flag pps_loop_filter_across_slices_enabled_flag
        deblocking_filter_override_enabled_flag pps_deblocking_filter_disabled_flag lists_modification_present_flag
        slice_segment_header_extension_present_flag deblocking_filter_control_present_flag uniform_spacing_flag
        log2_max_transform_skip_block_size_minus2 cross_component_prediction_enabled_flag chroma_qp_offset_list_enabled_flag
        log2_sao_offset_scale_luma log2_sao_offset_scale_chroma pps_scc_extension_flag pps_scaling_list_data_present_flag
        scaling_list column_width row_height;
    HevcReference: timestamp pic_order_cnt_val pic_struct;
    HevcReferenceSet: len pictures;
    HevcPicture: pic_order_cnt_val short_term_ref_pic_set_sps_flag inter_ref_pic_set_prediction_flag
        num_delta_pocs_of_ref_rps_idx nal_unit_type short_term_ref_pic_set_size long_term_ref_pic_set_size
        no_output_of_prior_pics_flag no_rasl_output_flag pic_struct sps pps st_curr_before st_curr_after lt_curr st_foll lt_foll;
    HevcWeights: luma_weight luma_offset chroma_weight chroma_offset;
    HevcSlice: data_offset slice_segment_address nal_unit_type nuh_temporal_id_plus1 slice_type colour_plane_id
        num_ref_idx_active ref_pic_list_len collocated_ref_idx collocated_from_l0_flag max_num_merge_cand slice_qp_delta
        slice_cb_qp_offset slice_cr_qp_offset slice_beta_offset_div2 slice_tc_offset_div2 short_term_ref_pic_set_sps_flag
        dependent_slice_segment_flag slice_sao_luma_flag slice_sao_chroma_flag slice_temporal_mvp_enabled_flag
        mvd_l1_zero_flag cabac_init_flag slice_deblocking_filter_disabled_flag slice_loop_filter_across_slices_enabled_flag
        luma_log2_weight_denom chroma_log2_weight_denom short_term_ref_pic_set_size long_term_ref_pic_set_size weights
        ref_pic_list;
}
