// SPDX-License-Identifier: LGPL-2.1-or-later
//! Slice parameters.

use super::*;
use crate::codec::controls::tests::Flag;
use crate::uapi::*;

const DATA: SliceData =
    SliceData { data_byte_offset: 1020, end: 5020, bit_size: BitSize::SliceData, num_entry_point_offsets: 33 };

/// A picture that refers to 1, 2 and 3.
fn picture() -> HevcPicture {
    let r = a_reference;
    a_picture([&[r(1)], &[r(2)], &[r(3)], &[], &[]])
}

fn params(slice: &HevcSlice) -> v4l2_ctrl_hevc_slice_params {
    let picture = picture();
    slice_params(&picture, slice, &DATA, &decode_params(&picture))
}

fn places(list: &[u8]) -> [u8; 16] {
    let mut all = [0xff; 16];
    all[..list.len()].copy_from_slice(list);
    all
}

#[test]
fn every_field_has_its_place() {
    let r = a_reference;
    let mut picture = picture();
    picture.pps.weighted_bipred_flag = 1;
    let slice = a_slice(&[r(3), r(1), r(2), r(3)], &[r(2), r(1)]);
    let table = pred_weight_table(&picture, &slice);
    assert_ne!(table, v4l2_hevc_pred_weight_table::default());
    assert_eq!(
        slice_params(&picture, &slice, &DATA, &decode_params(&picture)),
        v4l2_ctrl_hevc_slice_params {
            bit_size: 32000,
            data_byte_offset: 1020,
            num_entry_point_offsets: 33,
            nal_unit_type: 3,
            nuh_temporal_id_plus1: 4,
            slice_type: 0,
            colour_plane_id: 2,
            slice_pic_order_cnt: -301,
            num_ref_idx_l0_active_minus1: 3,
            num_ref_idx_l1_active_minus1: 1,
            collocated_ref_idx: 9,
            five_minus_max_num_merge_cand: 2,
            slice_qp_delta: -16,
            slice_cb_qp_offset: -7,
            slice_cr_qp_offset: 8,
            slice_act_y_qp_offset: 0,
            slice_act_cb_qp_offset: 0,
            slice_act_cr_qp_offset: 0,
            slice_beta_offset_div2: -6,
            slice_tc_offset_div2: 5,
            pic_struct: 7,
            reserved0: [0; 3],
            slice_segment_addr: 400,
            ref_idx_l0: places(&[2, 0, 1, 2]),
            ref_idx_l1: places(&[1, 0]),
            short_term_ref_pic_set_size: 501,
            long_term_ref_pic_set_size: 502,
            pred_weight_table: table,
            reserved1: [0; 2],
            // Without temporal motion vectors collocated_from_l0_flag is inferred.
            flags: u64::from(V4L2_HEVC_SLICE_PARAMS_FLAG_COLLOCATED_FROM_L0),
        }
    );
}

#[test]
fn every_flag_has_its_bit() {
    let flags: [(Flag<HevcSlice>, u32); 8] = [
        (|slice| &mut slice.slice_sao_luma_flag, V4L2_HEVC_SLICE_PARAMS_FLAG_SLICE_SAO_LUMA),
        (|slice| &mut slice.slice_sao_chroma_flag, V4L2_HEVC_SLICE_PARAMS_FLAG_SLICE_SAO_CHROMA),
        (|slice| &mut slice.mvd_l1_zero_flag, V4L2_HEVC_SLICE_PARAMS_FLAG_MVD_L1_ZERO),
        (|slice| &mut slice.cabac_init_flag, V4L2_HEVC_SLICE_PARAMS_FLAG_CABAC_INIT),
        (|slice| &mut slice.slice_deblocking_filter_disabled_flag, V4L2_HEVC_SLICE_PARAMS_FLAG_SLICE_DEBLOCKING_FILTER_DISABLED),
        (
            |slice| &mut slice.slice_loop_filter_across_slices_enabled_flag,
            V4L2_HEVC_SLICE_PARAMS_FLAG_SLICE_LOOP_FILTER_ACROSS_SLICES_ENABLED,
        ),
        (|slice| &mut slice.dependent_slice_segment_flag, V4L2_HEVC_SLICE_PARAMS_FLAG_DEPENDENT_SLICE_SEGMENT),
        (|slice| &mut slice.collocated_from_l0_flag, V4L2_HEVC_SLICE_PARAMS_FLAG_COLLOCATED_FROM_L0),
    ];
    let temporal = V4L2_HEVC_SLICE_PARAMS_FLAG_SLICE_TEMPORAL_MVP_ENABLED;
    let with_temporal = || HevcSlice { slice_temporal_mvp_enabled_flag: 1, ..a_slice(&[], &[]) };
    assert_eq!(params(&with_temporal()).flags, temporal.into());
    for (flag, bit) in flags {
        let mut slice = with_temporal();
        *flag(&mut slice) = 1;
        assert_eq!(params(&slice).flags, (temporal | bit).into());
    }
}

#[test]
fn elements_that_the_slice_type_does_not_have_are_inferred() {
    let of_type = |slice_type| HevcSlice {
        slice_type,
        mvd_l1_zero_flag: 1,
        cabac_init_flag: 1,
        slice_temporal_mvp_enabled_flag: 1,
        ..a_slice(&[], &[])
    };
    let interesting = V4L2_HEVC_SLICE_PARAMS_FLAG_MVD_L1_ZERO
        | V4L2_HEVC_SLICE_PARAMS_FLAG_CABAC_INIT
        | V4L2_HEVC_SLICE_PARAMS_FLAG_COLLOCATED_FROM_L0;
    let found = |slice_type| {
        let params = params(&of_type(slice_type));
        assert_eq!(params.slice_type, slice_type);
        (params.flags as u32 & interesting, params.five_minus_max_num_merge_cand)
    };
    assert_eq!(found(0), (V4L2_HEVC_SLICE_PARAMS_FLAG_MVD_L1_ZERO | V4L2_HEVC_SLICE_PARAMS_FLAG_CABAC_INIT, 2));
    assert_eq!(found(1), (V4L2_HEVC_SLICE_PARAMS_FLAG_CABAC_INIT | V4L2_HEVC_SLICE_PARAMS_FLAG_COLLOCATED_FROM_L0, 2));
    assert_eq!(found(2), (V4L2_HEVC_SLICE_PARAMS_FLAG_COLLOCATED_FROM_L0, 0));
}

#[test]
fn a_slice_without_a_list_has_no_number_below_zero() {
    let intra = params(&HevcSlice { slice_type: 2, ..a_slice(&[], &[]) });
    assert_eq!((intra.num_ref_idx_l0_active_minus1, intra.num_ref_idx_l1_active_minus1), (0, 0));
    assert_eq!((intra.ref_idx_l0, intra.ref_idx_l1), ([0xff; 16], [0xff; 16]));
}

#[test]
fn offsets_of_a_filter_that_is_off_are_the_pictures() {
    let off = params(&HevcSlice { slice_deblocking_filter_disabled_flag: 1, ..a_slice(&[], &[]) });
    assert_eq!((off.slice_beta_offset_div2, off.slice_tc_offset_div2), (-3, 4));
}

#[test]
fn a_set_of_the_sps_has_no_size() {
    let slice = HevcSlice { short_term_ref_pic_set_sps_flag: 1, ..a_slice(&[], &[]) };
    assert_eq!(params(&slice).short_term_ref_pic_set_size, 0);
}

#[test]
fn a_dependent_slice_segments_header_has_no_set() {
    let params = params(&HevcSlice { dependent_slice_segment_flag: 1, ..a_slice(&[], &[]) });
    assert_eq!((params.short_term_ref_pic_set_size, params.long_term_ref_pic_set_size), (0, 0));
}

#[test]
fn some_drivers_count_bits_from_the_buffers_start() {
    let picture = picture();
    let data = SliceData { bit_size: BitSize::FromBufferStart, ..DATA };
    let params = slice_params(&picture, &a_slice(&[], &[]), &data, &decode_params(&picture));
    assert_eq!((params.bit_size, params.data_byte_offset), (5020 * 8, 1020));
    assert_eq!(bit_size_of("cedrus"), BitSize::FromBufferStart);
    assert_eq!(bit_size_of("rpivid"), BitSize::FromBufferStart);
    assert_eq!(bit_size_of("rpi-hevc-dec"), BitSize::SliceData);
    assert_eq!(bit_size_of("visl"), BitSize::SliceData);
}

#[test]
fn a_picture_that_the_dpb_does_not_have_has_no_place() {
    let r = a_reference;
    let slice = a_slice(&[r(1), r(9)], &[r(2)]);
    let params = params(&slice);
    assert_eq!(params.ref_idx_l0, places(&[0, 0xff]));
    assert!(!lists_are_complete(&slice, &params));
    let slice = HevcSlice { num_ref_idx_active: [1, 1], ..slice };
    assert!(lists_are_complete(&slice, &params));
    for active in [[1, 2], [1, 17]] {
        assert!(!lists_are_complete(&HevcSlice { num_ref_idx_active: active, ..slice }, &params));
    }
}
