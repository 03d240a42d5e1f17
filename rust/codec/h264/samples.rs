// SPDX-License-Identifier: LGPL-2.1-or-later
//! Parameter sets for tests: every field has a value of its own, every flag is off.

use super::{H264Pps, H264Sps};

/// A sequence parameter set.
pub(crate) fn an_sps() -> H264Sps {
    H264Sps {
        profile_idc: 100,
        constraint_set_flags: 0x2a,
        level_idc: 41,
        seq_parameter_set_id: 9,
        chroma_format_idc: 3,
        bit_depth_luma_minus8: 4,
        bit_depth_chroma_minus8: 6,
        log2_max_frame_num_minus4: 5,
        pic_order_cnt_type: 2,
        log2_max_pic_order_cnt_lsb_minus4: 7,
        max_num_ref_frames: 11,
        num_ref_frames_in_pic_order_cnt_cycle: 201,
        offset_for_ref_frame: core::array::from_fn(|i| 1000 + i as i32),
        offset_for_non_ref_pic: -21,
        offset_for_top_to_bottom_field: -22,
        pic_width_in_mbs_minus1: 119,
        pic_height_in_map_units_minus1: 67,
        separate_colour_plane_flag: 0,
        qpprime_y_zero_transform_bypass_flag: 0,
        delta_pic_order_always_zero_flag: 0,
        gaps_in_frame_num_value_allowed_flag: 0,
        frame_mbs_only_flag: 0,
        mb_adaptive_frame_field_flag: 0,
        direct_8x8_inference_flag: 0,
    }
}

/// A picture parameter set.
pub(crate) fn a_pps() -> H264Pps {
    H264Pps {
        pic_parameter_set_id: 41,
        seq_parameter_set_id: 9,
        num_slice_groups_minus1: 7,
        num_ref_idx_default_active_minus1: [13, 14],
        weighted_bipred_idc: 2,
        pic_init_qp_minus26: -11,
        pic_init_qs_minus26: -12,
        chroma_qp_index_offset: -5,
        second_chroma_qp_index_offset: 6,
        entropy_coding_mode_flag: 0,
        bottom_field_pic_order_in_frame_present_flag: 0,
        weighted_pred_flag: 0,
        deblocking_filter_control_present_flag: 0,
        constrained_intra_pred_flag: 0,
        redundant_pic_cnt_present_flag: 0,
        transform_8x8_mode_flag: 0,
        scaling_list_4x4: [[16; 16]; 6],
        scaling_list_8x8: [[16; 64]; 6],
    }
}
