// SPDX-License-Identifier: LGPL-2.1-or-later
//! AV1.

use primebridge::codec::av1::{Av1FilmGrain, Av1Picture, Av1Reference, Av1Sequence, Av1TileGroup};

use crate::input::structures;

structures! {
    Av1Sequence: seq_profile still_picture max_frame_width_minus_1 max_frame_height_minus_1 use_128x128_superblock
        enable_filter_intra enable_intra_edge_filter enable_interintra_compound enable_masked_compound enable_warped_motion
        enable_dual_filter enable_order_hint enable_jnt_comp enable_ref_frame_mvs order_hint_bits_minus_1 enable_superres
        enable_cdef enable_restoration bit_depth mono_chrome color_range subsampling_x subsampling_y separate_uv_delta_q
        film_grain_params_present;
    Av1Reference: timestamp order_hint;
    Av1Picture: export_film_grain current_frame_id gm_invalid is_global is_rot_zoom is_translation frame_width_minus_1
        frame_height_minus_1 render_width_minus_1 render_height_minus_1 context_update_tile_id tile_cols tile_rows
        uniform_tile_spacing_flag tile_size_bytes_minus_1 frame_type show_frame showable_frame error_resilient_mode
        disable_cdf_update allow_screen_content_tools force_integer_mv frame_size_override_flag order_hint
        buffer_removal_time_present_flag primary_ref_frame use_superres coded_denom refresh_frame_flags allow_intrabc
        frame_refs_short_signaling ref_frame_idx allow_high_precision_mv interpolation_filter is_motion_mode_switchable
        use_ref_frame_mvs disable_frame_end_update_cdf base_q_idx delta_q_y_dc diff_uv_delta delta_q_u_dc delta_q_u_ac
        delta_q_v_dc delta_q_v_ac using_qmatrix qm_y qm_u qm_v segmentation_enabled segmentation_update_map
        segmentation_temporal_update segmentation_update_data delta_q_present delta_q_res delta_lf_present delta_lf_res
        delta_lf_multi loop_filter_level loop_filter_sharpness loop_filter_delta_enabled loop_filter_delta_update
        loop_filter_ref_deltas loop_filter_mode_deltas cdef_damping_minus_3 cdef_bits cdef_y_pri_strength
        cdef_y_sec_strength cdef_uv_pri_strength cdef_uv_sec_strength lr_type lr_unit_shift lr_uv_shift tx_mode
        reference_select skip_mode_present allow_warped_motion reduced_tx_set sequence film_grain references
        buffer_removal_time gm_params feature_value feature_enabled width_in_sbs_minus_1 height_in_sbs_minus_1;
    Av1FilmGrain: apply_grain update_grain grain_seed film_grain_params_ref_idx num_y_points point_y_value point_y_scaling
        chroma_scaling_from_luma num_cb_points point_cb_value point_cb_scaling num_cr_points point_cr_value point_cr_scaling
        grain_scaling_minus_8 ar_coeff_lag ar_coeff_shift_minus_6 grain_scale_shift cb_mult cb_luma_mult cb_offset cr_offset
        cr_mult cr_luma_mult overlap_flag clip_to_restricted_range ar_coeffs_y_plus_128 ar_coeffs_cb_plus_128
        ar_coeffs_cr_plus_128;
    Av1TileGroup: tile_data_offset tg_start tg_end;
}
