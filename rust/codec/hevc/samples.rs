// SPDX-License-Identifier: LGPL-2.1-or-later
//! Parameter sets, pictures and slices for tests: every field has a value of its own, every flag is off.

use super::*;

/// Lists of which every entry is told from the others by `seed`.
pub(crate) fn a_scaling_list(seed: u8) -> HevcScalingList {
    let fill = |list: usize, i: usize| (usize::from(seed) + 31 * list + 3 * i) as u8;
    HevcScalingList {
        scaling_list_4x4: core::array::from_fn(|m| core::array::from_fn(|i| fill(m, i))),
        scaling_list_8x8: core::array::from_fn(|m| core::array::from_fn(|i| fill(m + 6, i))),
        scaling_list_16x16: core::array::from_fn(|m| core::array::from_fn(|i| fill(m + 12, i))),
        scaling_list_32x32: core::array::from_fn(|m| core::array::from_fn(|i| fill(m + 18, i))),
        scaling_list_dc_coef_16x16: core::array::from_fn(|m| fill(20, m)),
        scaling_list_dc_coef_32x32: core::array::from_fn(|m| fill(21, m)),
    }
}

/// A sequence parameter set.
pub(crate) fn an_sps() -> HevcSps {
    HevcSps {
        video_parameter_set_id: 5,
        seq_parameter_set_id: 9,
        general_profile_idc: 1,
        chroma_format_idc: 1,
        pic_width_in_luma_samples: 1920,
        pic_height_in_luma_samples: 1088,
        bit_depth_luma_minus8: 2,
        bit_depth_chroma_minus8: 3,
        log2_max_pic_order_cnt_lsb_minus4: 7,
        sps_max_sub_layers_minus1: 6,
        sps_max_dec_pic_buffering_minus1: 15,
        sps_max_num_reorder_pics: 13,
        sps_max_latency_increase_plus1: 200,
        log2_min_luma_coding_block_size_minus3: 20,
        log2_diff_max_min_luma_coding_block_size: 21,
        log2_min_luma_transform_block_size_minus2: 22,
        log2_diff_max_min_luma_transform_block_size: 23,
        max_transform_hierarchy_depth_inter: 24,
        max_transform_hierarchy_depth_intra: 25,
        pcm_sample_bit_depth_luma_minus1: 26,
        pcm_sample_bit_depth_chroma_minus1: 27,
        log2_min_pcm_luma_coding_block_size_minus3: 28,
        log2_diff_max_min_pcm_luma_coding_block_size: 29,
        num_short_term_ref_pic_sets: 60,
        num_long_term_ref_pics_sps: 31,
        separate_colour_plane_flag: 0,
        scaling_list_enabled_flag: 0,
        amp_enabled_flag: 0,
        sample_adaptive_offset_enabled_flag: 0,
        pcm_enabled_flag: 0,
        pcm_loop_filter_disabled_flag: 0,
        long_term_ref_pics_present_flag: 0,
        sps_temporal_mvp_enabled_flag: 0,
        strong_intra_smoothing_enabled_flag: 0,
        transform_skip_rotation_enabled_flag: 0,
        transform_skip_context_enabled_flag: 0,
        implicit_rdpcm_enabled_flag: 0,
        explicit_rdpcm_enabled_flag: 0,
        extended_precision_processing_flag: 0,
        intra_smoothing_disabled_flag: 0,
        high_precision_offsets_enabled_flag: 0,
        persistent_rice_adaptation_enabled_flag: 0,
        cabac_bypass_alignment_enabled_flag: 0,
        sps_scc_extension_flag: 0,
        scaling_list: a_scaling_list(1),
    }
}

/// A picture parameter set.
pub(crate) fn a_pps() -> HevcPps {
    HevcPps {
        pic_parameter_set_id: 41,
        num_extra_slice_header_bits: 2,
        num_ref_idx_default_active_minus1: [13, 14],
        init_qp_minus26: -11,
        diff_cu_qp_delta_depth: 3,
        pps_cb_qp_offset: -5,
        pps_cr_qp_offset: 6,
        num_tile_columns_minus1: 17,
        num_tile_rows_minus1: 18,
        column_width: core::array::from_fn(|i| 50 + i as u16),
        row_height: core::array::from_fn(|i| 80 + 2 * i as u16),
        pps_beta_offset_div2: -3,
        pps_tc_offset_div2: 4,
        log2_parallel_merge_level_minus2: 1,
        dependent_slice_segments_enabled_flag: 0,
        output_flag_present_flag: 0,
        sign_data_hiding_enabled_flag: 0,
        cabac_init_present_flag: 0,
        constrained_intra_pred_flag: 0,
        transform_skip_enabled_flag: 0,
        cu_qp_delta_enabled_flag: 0,
        pps_slice_chroma_qp_offsets_present_flag: 0,
        weighted_pred_flag: 0,
        weighted_bipred_flag: 0,
        transquant_bypass_enabled_flag: 0,
        tiles_enabled_flag: 0,
        entropy_coding_sync_enabled_flag: 0,
        loop_filter_across_tiles_enabled_flag: 0,
        pps_loop_filter_across_slices_enabled_flag: 0,
        deblocking_filter_override_enabled_flag: 0,
        pps_deblocking_filter_disabled_flag: 0,
        lists_modification_present_flag: 0,
        slice_segment_header_extension_present_flag: 0,
        deblocking_filter_control_present_flag: 0,
        uniform_spacing_flag: 0,
        log2_max_transform_skip_block_size_minus2: 0,
        cross_component_prediction_enabled_flag: 0,
        chroma_qp_offset_list_enabled_flag: 0,
        log2_sao_offset_scale_luma: 0,
        log2_sao_offset_scale_chroma: 0,
        pps_scc_extension_flag: 0,
        pps_scaling_list_data_present_flag: 0,
        scaling_list: a_scaling_list(101),
    }
}

/// No picture.
pub(crate) const NO_REFERENCE: HevcReference = HevcReference { timestamp: 0, pic_order_cnt_val: 0, pic_struct: 0 };

/// A picture that is told from others by `n`.
pub(crate) fn a_reference(n: u16) -> HevcReference {
    HevcReference { timestamp: 1000 * u64::from(n), pic_order_cnt_val: 100 + i32::from(n), pic_struct: 0 }
}

/// A subset of these pictures.
pub(crate) fn a_set(pictures: &[HevcReference]) -> HevcReferenceSet {
    let at = |i: usize| pictures.get(i).copied().unwrap_or(NO_REFERENCE);
    HevcReferenceSet { pictures: core::array::from_fn(at), len: pictures.len() as u32 }
}

/// A picture with the given subsets: before, after, long-term, and kept for later of both kinds.
pub(crate) fn a_picture(sets: [&[HevcReference]; 5]) -> HevcPicture {
    let [st_curr_before, st_curr_after, lt_curr, st_foll, lt_foll] = sets.map(a_set);
    HevcPicture {
        sps: an_sps(),
        pps: a_pps(),
        st_curr_before,
        st_curr_after,
        lt_curr,
        st_foll,
        lt_foll,
        pic_order_cnt_val: -301,
        short_term_ref_pic_set_sps_flag: 0,
        inter_ref_pic_set_prediction_flag: 1,
        num_delta_pocs_of_ref_rps_idx: 11,
        nal_unit_type: 1,
        short_term_ref_pic_set_size: 302,
        long_term_ref_pic_set_size: 303,
        no_output_of_prior_pics_flag: 0,
        no_rasl_output_flag: 0,
        pic_struct: 7,
    }
}

/// Weights of which every entry is told from the others by `seed`.
pub(crate) fn a_weights(seed: i16) -> HevcWeights {
    HevcWeights {
        luma_weight: core::array::from_fn(|i| seed + i as i16),
        luma_offset: core::array::from_fn(|i| seed + 20 - i as i16),
        chroma_weight: core::array::from_fn(|i| [seed + 40 + i as i16, seed + 60 - i as i16]),
        chroma_offset: core::array::from_fn(|i| [-seed - i as i16, -seed - 20 + i as i16]),
    }
}

/// A B slice with the given lists.
pub(crate) fn a_slice(list0: &[HevcReference], list1: &[HevcReference]) -> HevcSlice {
    HevcSlice {
        data_offset: 17,
        slice_segment_address: 400,
        nal_unit_type: 3,
        nuh_temporal_id_plus1: 4,
        slice_type: 0,
        colour_plane_id: 2,
        num_ref_idx_active: [list0.len() as u8, list1.len() as u8],
        ref_pic_list: [a_set(list0).pictures, a_set(list1).pictures],
        ref_pic_list_len: [list0.len() as u32, list1.len() as u32],
        collocated_ref_idx: 9,
        collocated_from_l0_flag: 0,
        max_num_merge_cand: 3,
        slice_qp_delta: -16,
        slice_cb_qp_offset: -7,
        slice_cr_qp_offset: 8,
        slice_beta_offset_div2: -6,
        slice_tc_offset_div2: 5,
        short_term_ref_pic_set_sps_flag: 0,
        dependent_slice_segment_flag: 0,
        slice_sao_luma_flag: 0,
        slice_sao_chroma_flag: 0,
        slice_temporal_mvp_enabled_flag: 0,
        mvd_l1_zero_flag: 0,
        cabac_init_flag: 0,
        slice_deblocking_filter_disabled_flag: 0,
        slice_loop_filter_across_slices_enabled_flag: 0,
        luma_log2_weight_denom: 6,
        chroma_log2_weight_denom: 5,
        short_term_ref_pic_set_size: 501,
        long_term_ref_pic_set_size: 502,
        weights: [a_weights(64), a_weights(30)],
    }
}
