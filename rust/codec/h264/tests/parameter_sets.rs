// SPDX-License-Identifier: LGPL-2.1-or-later
//! SPS, PPS and scaling matrix: every field lands where it belongs.

use super::*;
use crate::codec::controls::tests::Flag;
use crate::uapi::*;

#[test]
fn every_sps_field_has_its_place() {
    let expected = v4l2_ctrl_h264_sps {
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
        flags: 0,
    };
    assert_eq!(sps(&an_sps()), expected);
}

#[test]
fn every_sps_flag_has_its_bit() {
    let cases: [(Flag<H264Sps>, u32); 7] = [
        (|s| &mut s.separate_colour_plane_flag, 0x01),
        (|s| &mut s.qpprime_y_zero_transform_bypass_flag, 0x02),
        (|s| &mut s.delta_pic_order_always_zero_flag, 0x04),
        (|s| &mut s.gaps_in_frame_num_value_allowed_flag, 0x08),
        (|s| &mut s.frame_mbs_only_flag, 0x10),
        (|s| &mut s.mb_adaptive_frame_field_flag, 0x20),
        (|s| &mut s.direct_8x8_inference_flag, 0x40),
    ];
    for (field, bit) in cases {
        let mut input = an_sps();
        *field(&mut input) = 1;
        assert_eq!(sps(&input).flags, bit);
    }
}

#[test]
fn every_pps_field_has_its_place() {
    let expected = v4l2_ctrl_h264_pps {
        pic_parameter_set_id: 41,
        seq_parameter_set_id: 9,
        num_slice_groups_minus1: 7,
        num_ref_idx_l0_default_active_minus1: 13,
        num_ref_idx_l1_default_active_minus1: 14,
        weighted_bipred_idc: 2,
        pic_init_qp_minus26: -11,
        pic_init_qs_minus26: -12,
        chroma_qp_index_offset: -5,
        second_chroma_qp_index_offset: 6,
        flags: 0,
    };
    assert_eq!(pps(&a_pps()), expected);
}

#[test]
fn every_pps_flag_has_its_bit() {
    let cases: [(Flag<H264Pps>, u16); 7] = [
        (|p| &mut p.entropy_coding_mode_flag, 0x01),
        (|p| &mut p.bottom_field_pic_order_in_frame_present_flag, 0x02),
        (|p| &mut p.weighted_pred_flag, 0x04),
        (|p| &mut p.deblocking_filter_control_present_flag, 0x08),
        (|p| &mut p.constrained_intra_pred_flag, 0x10),
        (|p| &mut p.redundant_pic_cnt_present_flag, 0x20),
        (|p| &mut p.transform_8x8_mode_flag, 0x40),
    ];
    for (field, bit) in cases {
        let mut input = a_pps();
        *field(&mut input) = 1;
        assert_eq!(pps(&input).flags, bit);
    }
}

#[test]
fn one_entry_that_is_not_flat_makes_the_scaling_matrix_present() {
    for list in 0..6 {
        let mut input = a_pps();
        input.scaling_list_4x4[list][15] = 17;
        assert_eq!(pps(&input).flags, 0x80);
        let mut input = a_pps();
        input.scaling_list_8x8[list][63] = 15;
        assert_eq!(pps(&input).flags, 0x80);
    }
}

#[test]
fn scaling_lists_keep_their_values_and_change_their_order() {
    let mut input = a_pps();
    input.scaling_list_4x4 = core::array::from_fn(|list| core::array::from_fn(|i| (list * 16 + i) as u8));
    // Intra Y 100 to Inter Cr 105, first entry told from the rest.
    input.scaling_list_8x8 =
        core::array::from_fn(|list| core::array::from_fn(|i| if i == 0 { list as u8 } else { 100 + list as u8 }));
    let matrix = scaling_matrix(&input);
    assert_eq!(matrix.scaling_list_4x4[0][1], 1);
    assert_eq!(matrix.scaling_list_4x4, input.scaling_list_4x4);
    // Intra Y, Inter Y, Intra Cb, Inter Cb, Intra Cr, Inter Cr.
    assert_eq!(
        matrix.scaling_list_8x8.map(|list| (list[0], list[1], list[63])),
        [(0, 100, 100), (3, 103, 103), (1, 101, 101), (4, 104, 104), (2, 102, 102), (5, 105, 105),]
    );
}
