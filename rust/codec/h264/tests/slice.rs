// SPDX-License-Identifier: LGPL-2.1-or-later
//! Slice parameters, reference lists and prediction weights.

use super::super::dpb::dpb;
use super::*;
use crate::uapi::*;

/// Fields and index of the entries of a list, up to the last one that is used.
fn used(list: &[v4l2_h264_reference]) -> Vec<(u8, u8)> {
    let entries = list.iter().map(|reference| (reference.fields, reference.index));
    entries.take_while(|entry| *entry != (0, 0xff)).collect()
}

#[test]
fn every_field_has_its_place() {
    let (a, b, c) = (a_reference(7), a_reference(8), a_reference(9));
    let entries = dpb(&a_picture(&[a, b, c]));
    let params = slice_params(&a_slice(&[b, c, a, c], &[c, a]), &a_header(), &entries);
    let reference = |fields, index| v4l2_h264_reference { fields, index };
    let mut list0 = [reference(0, 0xff); 32];
    list0[..4].copy_from_slice(&[reference(3, 1), reference(3, 2), reference(3, 0), reference(3, 2)]);
    let mut list1 = [reference(0, 0xff); 32];
    list1[..2].copy_from_slice(&[reference(3, 2), reference(3, 0)]);
    assert_eq!(
        params,
        v4l2_ctrl_h264_slice_params {
            header_bit_size: 122,
            first_mb_in_slice: 400,
            slice_type: 1,
            colour_plane_id: 2,
            redundant_pic_cnt: 15,
            cabac_init_idc: 8,
            slice_qp_delta: -16,
            slice_qs_delta: -17,
            disable_deblocking_filter_idc: 4,
            slice_alpha_c0_offset_div2: -6,
            slice_beta_offset_div2: 5,
            num_ref_idx_l0_active_minus1: 3,
            num_ref_idx_l1_active_minus1: 1,
            reserved: 0,
            ref_pic_list0: list0,
            ref_pic_list1: list1,
            flags: 0,
        }
    );
}

#[test]
fn every_flag_has_its_bit() {
    let flags = |header: SliceHeader| slice_params(&a_slice(&[], &[]), &header, &dpb(&a_picture(&[]))).flags;
    assert_eq!(flags(SliceHeader { direct_spatial_mv_pred_flag: true, ..a_header() }), 1);
    assert_eq!(flags(SliceHeader { sp_for_switch_flag: true, ..a_header() }), 2);
}

#[test]
fn slice_types_are_the_kernels() {
    let entries = dpb(&a_picture(&[]));
    let cases = [(SliceType::P, 0), (SliceType::B, 1), (SliceType::I, 2), (SliceType::Sp, 3), (SliceType::Si, 4)];
    for (slice_type, number) in cases {
        let header = SliceHeader { slice_type, ..a_header() };
        assert_eq!(slice_params(&a_slice(&[], &[]), &header, &entries).slice_type, number);
    }
}

#[test]
fn a_slice_has_the_lists_of_its_type() {
    let a = a_reference(7);
    let entries = dpb(&a_picture(&[a]));
    let lists = |slice_type| {
        let header = SliceHeader { slice_type, num_ref_idx_active_minus1: [0, 0], ..a_header() };
        let params = slice_params(&a_slice(&[a], &[a]), &header, &entries);
        (used(&params.ref_pic_list0).len(), used(&params.ref_pic_list1).len())
    };
    assert_eq!(lists(SliceType::I), (0, 0));
    assert_eq!(lists(SliceType::Si), (0, 0));
    assert_eq!(lists(SliceType::P), (1, 0));
    assert_eq!(lists(SliceType::Sp), (1, 0));
    assert_eq!(lists(SliceType::B), (1, 1));
}

#[test]
fn fields_of_one_frame_share_its_entry() {
    let top = H264Reference { structure: 1, field_picture: 1, ..a_reference(7) };
    let bottom = H264Reference { structure: 2, ..top };
    let picture = H264Picture { structure: 2, ..a_picture(&[a_reference(8), top, bottom]) };
    let params = slice_params(&a_slice(&[bottom, top], &[]), &a_header(), &dpb(&picture));
    assert_eq!(used(&params.ref_pic_list0)[..2], [(2, 1), (1, 1)]);
}

#[test]
fn a_picture_is_found_by_timestamp_number_and_term() {
    let a = a_reference(7);
    let dpb = dpb(&a_picture(&[
        H264Reference { timestamp: 1, ..a },
        H264Reference { frame_num: 1, ..a },
        H264Reference { long_term: 1, ..a },
        a,
    ]));
    let long = H264Reference { long_term: 1, ..a };
    let params = slice_params(&a_slice(&[a, long], &[]), &a_header(), &dpb);
    assert_eq!(used(&params.ref_pic_list0)[..2], [(3, 3), (3, 2)]);
}

#[test]
fn a_picture_that_was_never_decoded_is_found_but_an_empty_entry_is_not() {
    let gap = H264Reference { timestamp: 0, ..a_reference(4) };
    let blank = H264Reference { timestamp: 0, frame_num: 0, ..a_reference(4) };
    let dpb = dpb(&a_picture(&[a_reference(1), gap]));
    let params = slice_params(&a_slice(&[gap, blank], &[]), &a_header(), &dpb);
    assert_eq!(used(&params.ref_pic_list0)[..2], [(3, 1), (3, 0)]);
}

#[test]
fn missing_pictures_keep_their_place_with_an_index_inside_the_array() {
    let a = a_reference(7);
    let entries = dpb(&a_picture(&[a_reference(8), a]));
    let params = slice_params(&a_slice(&[a, a_reference(9), a], &[]), &a_header(), &entries);
    assert_eq!(used(&params.ref_pic_list0), [(3, 1), (3, 0), (3, 1), (0, 0)]);
}

#[test]
fn lengths_that_make_no_sense_do_not_harm() {
    let a = a_reference(7);
    let mut slice = a_slice(&[a; 32], &[a; 32]);
    slice.ref_pic_list_len = [u32::MAX; 2];
    let header = SliceHeader { num_ref_idx_active_minus1: [255, 31], ..a_header() };
    let params = slice_params(&slice, &header, &dpb(&a_picture(&[a])));
    assert_eq!(used(&params.ref_pic_list0), [(3, 0); 32]);
    assert_eq!(used(&params.ref_pic_list1), [(3, 0); 32]);
}

#[test]
fn every_weight_has_its_place() {
    let mut header = a_header();
    let table = &mut header.pred_weight_table;
    table.luma_log2_weight_denom = 6;
    table.chroma_log2_weight_denom = 5;
    for (list, base) in table.lists.iter_mut().zip([1000, 2000]) {
        list.luma_weight = core::array::from_fn(|i| base + i as i16);
        list.luma_offset = core::array::from_fn(|i| base + 100 + i as i16);
        list.chroma_weight = core::array::from_fn(|i| [base + 200 + i as i16, base + 300 + i as i16]);
        list.chroma_offset = core::array::from_fn(|i| [base + 400 + i as i16, base + 500 + i as i16]);
    }
    let factors = |base: i16| v4l2_h264_weight_factors {
        luma_weight: core::array::from_fn(|i| base + i as i16),
        luma_offset: core::array::from_fn(|i| base + 100 + i as i16),
        chroma_weight: core::array::from_fn(|i| [base + 200 + i as i16, base + 300 + i as i16]),
        chroma_offset: core::array::from_fn(|i| [base + 400 + i as i16, base + 500 + i as i16]),
    };
    assert_eq!(
        pred_weights(&header),
        v4l2_ctrl_h264_pred_weights {
            luma_log2_weight_denom: 6,
            chroma_log2_weight_denom: 5,
            weight_factors: [factors(1000), factors(2000)],
        }
    );
}
