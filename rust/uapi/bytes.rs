// SPDX-License-Identifier: LGPL-2.1-or-later
//! Control payloads as bytes: which kernel structures may be read byte by byte, and the one function that does so.
#![allow(unsafe_code)]

use super::generated::*;

mod sealed {
    /// Keeps `Pod` for the structures listed in this file.
    pub trait Sealed {}
}

/// A kernel structure of which every byte is always initialised and may take any value.
///
/// # Safety
/// The type is `repr(C)`, has neither padding nor pointers, and all its fields are integers or arrays and structures of them.
pub unsafe trait Pod: sealed::Sealed + Copy + 'static {}

/// The bytes of a kernel structure, in memory order, as `VIDIOC_S_EXT_CTRLS` takes them and writes them back.
pub fn as_bytes<T: Pod>(value: &mut T) -> &mut [u8] {
    // SAFETY: Pod promises that all size_of::<T>() bytes are initialised and may take any value; the slice borrows `value`, and u8
    // needs no alignment.
    unsafe { core::slice::from_raw_parts_mut((value as *mut T).cast::<u8>(), size_of::<T>()) }
}

/// The bytes of an array of kernel structures, as [`as_bytes`] gives those of one.
pub fn slice_as_bytes<T: Pod>(values: &mut [T]) -> &mut [u8] {
    // SAFETY: as in as_bytes(); the elements of a slice lie one after the other.
    unsafe { core::slice::from_raw_parts_mut(values.as_mut_ptr().cast::<u8>(), size_of_val(values)) }
}

/// The size of the field that the accessor gives; the accessor is never called.
const fn field_size<S, F>(_: fn(&S) -> &F) -> usize {
    size_of::<F>()
}

/// Declares a structure `Pod` and proves while compiling that its fields, all of them, fill it without padding.
macro_rules! pod {
    ($name:ident: $($field:ident)+) => {
        const _: () = {
            let fields = 0 $(+ field_size(|s: &$name| &s.$field))+;
            assert!(fields == size_of::<$name>(), "padding or a field left out");
        };
        impl sealed::Sealed for $name {}
        // SAFETY: repr(C) out of bindgen, integers only, and the assertion above excludes padding.
        unsafe impl Pod for $name {}
    };
}

impl sealed::Sealed for u32 {}
// SAFETY: an integer.
unsafe impl Pod for u32 {}

pod!(v4l2_ctrl_h264_sps: profile_idc constraint_set_flags level_idc seq_parameter_set_id chroma_format_idc
    bit_depth_luma_minus8 bit_depth_chroma_minus8 log2_max_frame_num_minus4 pic_order_cnt_type
    log2_max_pic_order_cnt_lsb_minus4 max_num_ref_frames num_ref_frames_in_pic_order_cnt_cycle offset_for_ref_frame
    offset_for_non_ref_pic offset_for_top_to_bottom_field pic_width_in_mbs_minus1 pic_height_in_map_units_minus1 flags);
pod!(v4l2_ctrl_h264_pps: pic_parameter_set_id seq_parameter_set_id num_slice_groups_minus1
    num_ref_idx_l0_default_active_minus1 num_ref_idx_l1_default_active_minus1 weighted_bipred_idc pic_init_qp_minus26
    pic_init_qs_minus26 chroma_qp_index_offset second_chroma_qp_index_offset flags);
pod!(v4l2_ctrl_h264_scaling_matrix: scaling_list_4x4 scaling_list_8x8);
pod!(v4l2_h264_weight_factors: luma_weight luma_offset chroma_weight chroma_offset);
pod!(v4l2_ctrl_h264_pred_weights: luma_log2_weight_denom chroma_log2_weight_denom weight_factors);
pod!(v4l2_h264_reference: fields index);
pod!(v4l2_ctrl_h264_slice_params: header_bit_size first_mb_in_slice slice_type colour_plane_id redundant_pic_cnt
    cabac_init_idc slice_qp_delta slice_qs_delta disable_deblocking_filter_idc slice_alpha_c0_offset_div2
    slice_beta_offset_div2 num_ref_idx_l0_active_minus1 num_ref_idx_l1_active_minus1 reserved ref_pic_list0 ref_pic_list1
    flags);
pod!(v4l2_h264_dpb_entry: reference_ts pic_num frame_num fields reserved top_field_order_cnt bottom_field_order_cnt flags);
pod!(v4l2_ctrl_h264_decode_params: dpb nal_ref_idc frame_num top_field_order_cnt bottom_field_order_cnt idr_pic_id
    pic_order_cnt_lsb delta_pic_order_cnt_bottom delta_pic_order_cnt0 delta_pic_order_cnt1 dec_ref_pic_marking_bit_size
    pic_order_cnt_bit_size slice_group_change_cycle reserved flags);
pod!(v4l2_ctrl_mpeg2_sequence: horizontal_size vertical_size vbv_buffer_size profile_and_level_indication chroma_format
    flags);
pod!(v4l2_ctrl_mpeg2_picture: backward_ref_ts forward_ref_ts flags f_code picture_coding_type picture_structure
    intra_dc_precision reserved);
pod!(v4l2_ctrl_mpeg2_quantisation: intra_quantiser_matrix non_intra_quantiser_matrix chroma_intra_quantiser_matrix
    chroma_non_intra_quantiser_matrix);

pod!(v4l2_ctrl_av1_sequence: flags seq_profile order_hint_bits bit_depth reserved max_frame_width_minus_1
    max_frame_height_minus_1);
pod!(v4l2_ctrl_av1_tile_group_entry: tile_offset tile_size tile_row tile_col);
pod!(v4l2_av1_global_motion: flags type_ params invalid reserved);
pod!(v4l2_av1_loop_restoration: flags lr_unit_shift lr_uv_shift reserved frame_restoration_type loop_restoration_size);
pod!(v4l2_av1_cdef: damping_minus_3 bits y_pri_strength y_sec_strength uv_pri_strength uv_sec_strength);
pod!(v4l2_av1_segmentation: flags last_active_seg_id feature_enabled feature_data);
pod!(v4l2_av1_loop_filter: flags level sharpness ref_deltas mode_deltas delta_lf_res);
pod!(v4l2_av1_quantization: flags base_q_idx delta_q_y_dc delta_q_u_dc delta_q_u_ac delta_q_v_dc delta_q_v_ac qm_y qm_u qm_v
    delta_q_res);
pod!(v4l2_av1_tile_info: flags context_update_tile_id tile_cols tile_rows mi_col_starts mi_row_starts width_in_sbs_minus_1
    height_in_sbs_minus_1 tile_size_bytes reserved);
pod!(v4l2_ctrl_av1_frame: tile_info quantization superres_denom segmentation loop_filter cdef skip_mode_frame
    primary_ref_frame loop_restoration global_motion flags frame_type order_hint upscaled_width interpolation_filter tx_mode
    frame_width_minus_1 frame_height_minus_1 render_width_minus_1 render_height_minus_1 current_frame_id buffer_removal_time
    reserved order_hints reference_frame_ts ref_frame_idx refresh_frame_flags);
pod!(v4l2_ctrl_av1_film_grain: flags cr_mult grain_seed film_grain_params_ref_idx num_y_points point_y_value point_y_scaling
    num_cb_points point_cb_value point_cb_scaling num_cr_points point_cr_value point_cr_scaling grain_scaling_minus_8
    ar_coeff_lag ar_coeffs_y_plus_128 ar_coeffs_cb_plus_128 ar_coeffs_cr_plus_128 ar_coeff_shift_minus_6 grain_scale_shift
    cb_mult cb_luma_mult cr_luma_mult cb_offset cr_offset reserved);
pod!(v4l2_vp8_segment: quant_update lf_update segment_probs padding flags);
pod!(v4l2_vp8_loop_filter: ref_frm_delta mb_mode_delta sharpness_level level padding flags);
pod!(v4l2_vp8_quantization: y_ac_qi y_dc_delta y2_dc_delta y2_ac_delta uv_dc_delta uv_ac_delta padding);
pod!(v4l2_vp8_entropy: coeff_probs y_mode_probs uv_mode_probs mv_probs padding);
pod!(v4l2_vp8_entropy_coder_state: range value bit_count padding);
pod!(v4l2_ctrl_vp8_frame: segment lf quant entropy coder_state width height horizontal_scale vertical_scale version
    prob_skip_false prob_intra prob_last prob_gf num_dct_parts first_part_size first_part_header_bits dct_part_sizes
    last_frame_ts golden_frame_ts alt_frame_ts flags);
pod!(v4l2_vp9_loop_filter: ref_deltas mode_deltas level sharpness flags reserved);
pod!(v4l2_vp9_quantization: base_q_idx delta_q_y_dc delta_q_uv_dc delta_q_uv_ac reserved);
pod!(v4l2_vp9_segmentation: feature_data feature_enabled tree_probs pred_probs flags reserved);
pod!(v4l2_ctrl_vp9_frame: lf quant seg flags compressed_header_size uncompressed_header_size frame_width_minus_1
    frame_height_minus_1 render_width_minus_1 render_height_minus_1 last_frame_ts golden_frame_ts alt_frame_ts
    ref_frame_sign_bias reset_frame_context frame_context_idx profile bit_depth interpolation_filter tile_cols_log2
    tile_rows_log2 reference_mode reserved);
pod!(v4l2_vp9_mv_probs: joint sign classes class0_bit bits class0_fr fr class0_hp hp);
pod!(v4l2_ctrl_vp9_compressed_hdr: tx_mode tx8 tx16 tx32 coef skip inter_mode interp_filter is_inter comp_mode single_ref
    comp_ref y_mode uv_mode partition mv);
pod!(v4l2_ctrl_hevc_sps: video_parameter_set_id seq_parameter_set_id pic_width_in_luma_samples pic_height_in_luma_samples
    bit_depth_luma_minus8 bit_depth_chroma_minus8 log2_max_pic_order_cnt_lsb_minus4 sps_max_dec_pic_buffering_minus1
    sps_max_num_reorder_pics sps_max_latency_increase_plus1 log2_min_luma_coding_block_size_minus3
    log2_diff_max_min_luma_coding_block_size log2_min_luma_transform_block_size_minus2
    log2_diff_max_min_luma_transform_block_size max_transform_hierarchy_depth_inter max_transform_hierarchy_depth_intra
    pcm_sample_bit_depth_luma_minus1 pcm_sample_bit_depth_chroma_minus1 log2_min_pcm_luma_coding_block_size_minus3
    log2_diff_max_min_pcm_luma_coding_block_size num_short_term_ref_pic_sets num_long_term_ref_pics_sps chroma_format_idc
    sps_max_sub_layers_minus1 reserved flags);
pod!(v4l2_ctrl_hevc_pps: pic_parameter_set_id num_extra_slice_header_bits num_ref_idx_l0_default_active_minus1
    num_ref_idx_l1_default_active_minus1 init_qp_minus26 diff_cu_qp_delta_depth pps_cb_qp_offset pps_cr_qp_offset
    num_tile_columns_minus1 num_tile_rows_minus1 column_width_minus1 row_height_minus1 pps_beta_offset_div2
    pps_tc_offset_div2 log2_parallel_merge_level_minus2 reserved flags);
pod!(v4l2_hevc_dpb_entry: timestamp flags field_pic reserved pic_order_cnt_val);
pod!(v4l2_hevc_pred_weight_table: delta_luma_weight_l0 luma_offset_l0 delta_chroma_weight_l0 chroma_offset_l0
    delta_luma_weight_l1 luma_offset_l1 delta_chroma_weight_l1 chroma_offset_l1 luma_log2_weight_denom
    delta_chroma_log2_weight_denom);
pod!(v4l2_ctrl_hevc_slice_params: bit_size data_byte_offset num_entry_point_offsets nal_unit_type nuh_temporal_id_plus1
    slice_type colour_plane_id slice_pic_order_cnt num_ref_idx_l0_active_minus1 num_ref_idx_l1_active_minus1
    collocated_ref_idx five_minus_max_num_merge_cand slice_qp_delta slice_cb_qp_offset slice_cr_qp_offset
    slice_act_y_qp_offset slice_act_cb_qp_offset slice_act_cr_qp_offset slice_beta_offset_div2 slice_tc_offset_div2 pic_struct
    reserved0 slice_segment_addr ref_idx_l0 ref_idx_l1 short_term_ref_pic_set_size long_term_ref_pic_set_size
    pred_weight_table reserved1 flags);
pod!(v4l2_ctrl_hevc_decode_params: pic_order_cnt_val short_term_ref_pic_set_size long_term_ref_pic_set_size
    num_active_dpb_entries num_poc_st_curr_before num_poc_st_curr_after num_poc_lt_curr poc_st_curr_before poc_st_curr_after
    poc_lt_curr num_delta_pocs_of_ref_rps_idx reserved dpb flags);
pod!(v4l2_ctrl_hevc_scaling_matrix: scaling_list_4x4 scaling_list_8x8 scaling_list_16x16 scaling_list_32x32
    scaling_list_dc_coef_16x16 scaling_list_dc_coef_32x32);
pod!(v4l2_ctrl_hevc_ext_sps_st_rps: delta_idx_minus1 delta_rps_sign num_negative_pics num_positive_pics used_by_curr_pic
    use_delta_flag abs_delta_rps_minus1 delta_poc_s0_minus1 delta_poc_s1_minus1 flags);
pod!(v4l2_ctrl_hevc_ext_sps_lt_rps: lt_ref_pic_poc_lsb_sps flags);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_are_those_in_memory_order() {
        let mut sequence = v4l2_ctrl_mpeg2_sequence {
            horizontal_size: 0x0102,
            vertical_size: 0x0304,
            vbv_buffer_size: 0x0506_0708,
            profile_and_level_indication: 0x090a,
            chroma_format: 0x0b,
            flags: 0x0c,
        };
        let mut expected = Vec::new();
        expected.extend(0x0102u16.to_ne_bytes());
        expected.extend(0x0304u16.to_ne_bytes());
        expected.extend(0x0506_0708u32.to_ne_bytes());
        expected.extend(0x090au16.to_ne_bytes());
        expected.extend([0x0b, 0x0c]);
        assert_eq!(as_bytes(&mut sequence), expected);
    }
}
