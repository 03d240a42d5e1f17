// SPDX-License-Identifier: LGPL-2.1-or-later
//! VP8.

use primebridge::codec::vp8::Vp8Picture;

use crate::input::structures;

structures! {
    Vp8Picture: last_timestamp golden_timestamp alternate_timestamp width height key_frame version show_frame
        segmentation_enabled update_mb_segmentation_map update_segment_feature_data segment_feature_mode
        quantizer_update_value lf_update_value segment_prob filter_type loop_filter_level sharpness_level
        loop_filter_adj_enable mode_ref_lf_delta_update ref_frame_delta mb_mode_delta y_ac_qi y_dc_delta y2_dc_delta
        y2_ac_delta uv_dc_delta uv_ac_delta sign_bias_golden sign_bias_alternate mb_no_skip_coeff prob_skip_false prob_intra
        prob_last prob_gf intra_16x16_prob intra_chroma_prob bool_range bool_value bool_bit_count header_end first_part_size
        num_dct_parts dct_part_sizes mv_prob coeff_prob;
}
