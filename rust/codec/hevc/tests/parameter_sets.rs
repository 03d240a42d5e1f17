// SPDX-License-Identifier: LGPL-2.1-or-later
//! Parameter sets and scaling lists.

use super::*;
use crate::codec::controls::tests::Flag;
use crate::uapi::*;

#[test]
fn every_sps_field_has_its_place() {
    assert_eq!(
        sps(&an_sps()),
        v4l2_ctrl_hevc_sps {
            video_parameter_set_id: 5,
            seq_parameter_set_id: 9,
            pic_width_in_luma_samples: 1920,
            pic_height_in_luma_samples: 1088,
            bit_depth_luma_minus8: 2,
            bit_depth_chroma_minus8: 3,
            log2_max_pic_order_cnt_lsb_minus4: 7,
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
            chroma_format_idc: 1,
            sps_max_sub_layers_minus1: 6,
            reserved: [0; 6],
            flags: 0,
        }
    );
}

#[test]
fn every_sps_flag_has_its_bit() {
    let flags: [Flag<HevcSps>; 9] = [
        |sps| &mut sps.separate_colour_plane_flag,
        |sps| &mut sps.scaling_list_enabled_flag,
        |sps| &mut sps.amp_enabled_flag,
        |sps| &mut sps.sample_adaptive_offset_enabled_flag,
        |sps| &mut sps.pcm_enabled_flag,
        |sps| &mut sps.pcm_loop_filter_disabled_flag,
        |sps| &mut sps.long_term_ref_pics_present_flag,
        |sps| &mut sps.sps_temporal_mvp_enabled_flag,
        |sps| &mut sps.strong_intra_smoothing_enabled_flag,
    ];
    for (bit, flag) in flags.into_iter().enumerate() {
        let mut set = an_sps();
        *flag(&mut set) = 1;
        assert_eq!(sps(&set).flags, 1 << bit);
    }
}

#[test]
fn numbers_that_no_byte_holds_become_the_largest() {
    let mut set = an_sps();
    set.sps_max_latency_increase_plus1 = u32::MAX;
    set.sps_max_dec_pic_buffering_minus1 = 256;
    set.sps_max_num_reorder_pics = 300;
    let control = sps(&set);
    let numbers =
        [control.sps_max_latency_increase_plus1, control.sps_max_dec_pic_buffering_minus1, control.sps_max_num_reorder_pics];
    assert_eq!(numbers, [255; 3]);
}

#[test]
fn every_pps_field_has_its_place() {
    assert_eq!(
        pps(&HevcPps { output_flag_present_flag: 1, ..a_pps() }),
        v4l2_ctrl_hevc_pps {
            pic_parameter_set_id: 41,
            num_extra_slice_header_bits: 2,
            num_ref_idx_l0_default_active_minus1: 13,
            num_ref_idx_l1_default_active_minus1: 14,
            init_qp_minus26: -11,
            diff_cu_qp_delta_depth: 3,
            pps_cb_qp_offset: -5,
            pps_cr_qp_offset: 6,
            num_tile_columns_minus1: 17,
            num_tile_rows_minus1: 18,
            column_width_minus1: core::array::from_fn(|i| 49 + i as u8),
            row_height_minus1: core::array::from_fn(|i| 79 + 2 * i as u8),
            pps_beta_offset_div2: -3,
            pps_tc_offset_div2: 4,
            log2_parallel_merge_level_minus2: 1,
            reserved: 0,
            flags: u64::from(V4L2_HEVC_PPS_FLAG_OUTPUT_FLAG_PRESENT),
        }
    );
}

#[test]
fn every_pps_flag_has_its_bit() {
    let flags: [Flag<HevcPps>; 21] = [
        |pps| &mut pps.dependent_slice_segments_enabled_flag,
        |pps| &mut pps.output_flag_present_flag,
        |pps| &mut pps.sign_data_hiding_enabled_flag,
        |pps| &mut pps.cabac_init_present_flag,
        |pps| &mut pps.constrained_intra_pred_flag,
        |pps| &mut pps.transform_skip_enabled_flag,
        |pps| &mut pps.cu_qp_delta_enabled_flag,
        |pps| &mut pps.pps_slice_chroma_qp_offsets_present_flag,
        |pps| &mut pps.weighted_pred_flag,
        |pps| &mut pps.weighted_bipred_flag,
        |pps| &mut pps.transquant_bypass_enabled_flag,
        |pps| &mut pps.tiles_enabled_flag,
        |pps| &mut pps.entropy_coding_sync_enabled_flag,
        |pps| &mut pps.loop_filter_across_tiles_enabled_flag,
        |pps| &mut pps.pps_loop_filter_across_slices_enabled_flag,
        |pps| &mut pps.deblocking_filter_override_enabled_flag,
        |pps| &mut pps.pps_deblocking_filter_disabled_flag,
        |pps| &mut pps.lists_modification_present_flag,
        |pps| &mut pps.slice_segment_header_extension_present_flag,
        |pps| &mut pps.deblocking_filter_control_present_flag,
        |pps| &mut pps.uniform_spacing_flag,
    ];
    for (bit, flag) in flags.into_iter().enumerate() {
        let mut set = a_pps();
        *flag(&mut set) = 1;
        assert_eq!(pps(&set).flags, 1 << bit);
    }
}

#[test]
fn tiles_that_are_not_there_have_no_size() {
    let mut set = a_pps();
    set.column_width[2..].fill(0);
    set.row_height[1] = 300;
    assert_eq!(pps(&set).column_width_minus1[..4], [49, 50, 0, 0]);
    assert_eq!(pps(&set).row_height_minus1[..3], [79, 255, 83]);
}

fn matrix(lists: &HevcScalingList) -> v4l2_ctrl_hevc_scaling_matrix {
    v4l2_ctrl_hevc_scaling_matrix {
        scaling_list_4x4: lists.scaling_list_4x4,
        scaling_list_8x8: lists.scaling_list_8x8,
        scaling_list_16x16: lists.scaling_list_16x16,
        scaling_list_32x32: lists.scaling_list_32x32,
        scaling_list_dc_coef_16x16: lists.scaling_list_dc_coef_16x16,
        scaling_list_dc_coef_32x32: lists.scaling_list_dc_coef_32x32,
    }
}

#[test]
fn lists_of_the_picture_replace_those_of_the_sequence() {
    let (mut sps, mut pps) = (an_sps(), a_pps());
    sps.scaling_list_enabled_flag = 1;
    assert_eq!(scaling_matrix(&sps, &pps), matrix(&a_scaling_list(1)));
    pps.pps_scaling_list_data_present_flag = 1;
    assert_eq!(scaling_matrix(&sps, &pps), matrix(&a_scaling_list(101)));
}

#[test]
fn without_scaling_lists_all_factors_are_16() {
    let (sps, mut pps) = (an_sps(), a_pps());
    for present in [0, 1] {
        pps.pps_scaling_list_data_present_flag = present;
        let control = scaling_matrix(&sps, &pps);
        assert!(control.scaling_list_4x4.iter().flatten().all(|factor| *factor == 16));
        let lists = control.scaling_list_8x8.iter().chain(&control.scaling_list_16x16).chain(&control.scaling_list_32x32);
        assert!(lists.flatten().all(|factor| *factor == 16));
        assert_eq!((control.scaling_list_dc_coef_16x16, control.scaling_list_dc_coef_32x32), ([16; 6], [16; 2]));
    }
}
