// SPDX-License-Identifier: LGPL-2.1-or-later
//! H.264.

use primebridge::codec::h264::{H264Picture, H264Pps, H264Reference, H264Slice, H264Sps};

use crate::input::structures;

structures! {
    H264Sps: profile_idc constraint_set_flags level_idc seq_parameter_set_id chroma_format_idc bit_depth_luma_minus8
        bit_depth_chroma_minus8 log2_max_frame_num_minus4 pic_order_cnt_type log2_max_pic_order_cnt_lsb_minus4
        max_num_ref_frames num_ref_frames_in_pic_order_cnt_cycle offset_for_non_ref_pic offset_for_top_to_bottom_field
        pic_width_in_mbs_minus1 pic_height_in_map_units_minus1 separate_colour_plane_flag
        qpprime_y_zero_transform_bypass_flag delta_pic_order_always_zero_flag gaps_in_frame_num_value_allowed_flag
        frame_mbs_only_flag mb_adaptive_frame_field_flag direct_8x8_inference_flag offset_for_ref_frame;
    H264Pps: pic_parameter_set_id seq_parameter_set_id num_slice_groups_minus1 num_ref_idx_default_active_minus1
        weighted_bipred_idc pic_init_qp_minus26 pic_init_qs_minus26 chroma_qp_index_offset second_chroma_qp_index_offset
        entropy_coding_mode_flag bottom_field_pic_order_in_frame_present_flag weighted_pred_flag
        deblocking_filter_control_present_flag constrained_intra_pred_flag redundant_pic_cnt_present_flag
        transform_8x8_mode_flag scaling_list_4x4 scaling_list_8x8;
    H264Reference: timestamp top_field_order_cnt bottom_field_order_cnt frame_num structure long_term field_picture;
    H264Picture: dpb_len top_field_order_cnt bottom_field_order_cnt frame_num nal_ref_idc idr_pic_flag structure second_field
        sps dpb;
    H264Slice: ref_pic_list_len pps ref_pic_list;
}
