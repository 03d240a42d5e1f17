// SPDX-License-Identifier: LGPL-2.1-or-later
//! Decode parameters.

use super::*;
use crate::uapi::*;

#[test]
fn every_field_has_its_place() {
    let r = a_reference;
    let picture = a_picture([&[r(1), r(2), r(3)], &[r(4), r(5)], &[r(6)], &[r(7)], &[r(8)]]);
    let entry = |n: u16, flags| v4l2_hevc_dpb_entry {
        timestamp: 1000 * u64::from(n),
        flags,
        field_pic: 0,
        reserved: 0,
        pic_order_cnt_val: 100 + i32::from(n),
    };
    let mut dpb = [v4l2_hevc_dpb_entry::default(); 16];
    for (n, flags) in (1..).zip([0, 0, 0, 0, 0, 1, 0, 1]) {
        dpb[usize::from(n) - 1] = entry(n, flags);
    }
    let places = |list: &[u8]| {
        let mut all = [0xff; 16];
        all[..list.len()].copy_from_slice(list);
        all
    };
    assert_eq!(
        decode_params(&picture),
        v4l2_ctrl_hevc_decode_params {
            pic_order_cnt_val: -301,
            short_term_ref_pic_set_size: 302,
            long_term_ref_pic_set_size: 303,
            num_active_dpb_entries: 8,
            num_poc_st_curr_before: 3,
            num_poc_st_curr_after: 2,
            num_poc_lt_curr: 1,
            poc_st_curr_before: places(&[0, 1, 2]),
            poc_st_curr_after: places(&[3, 4]),
            poc_lt_curr: places(&[5]),
            num_delta_pocs_of_ref_rps_idx: 11,
            reserved: [0; 3],
            dpb,
            flags: 0,
        }
    );
}

#[test]
fn a_set_of_the_sps_has_no_size_and_no_prediction() {
    let picture = HevcPicture { short_term_ref_pic_set_sps_flag: 1, ..an_intra_picture() };
    let params = decode_params(&picture);
    assert_eq!((params.short_term_ref_pic_set_size, params.num_delta_pocs_of_ref_rps_idx), (0, 0));
    let picture = HevcPicture { inter_ref_pic_set_prediction_flag: 0, ..an_intra_picture() };
    let params = decode_params(&picture);
    assert_eq!((params.short_term_ref_pic_set_size, params.num_delta_pocs_of_ref_rps_idx), (302, 0));
}

#[test]
fn flags_follow_the_nal_unit_type() {
    for nal_unit_type in 0..64 {
        let flags = decode_params(&HevcPicture { nal_unit_type, ..an_intra_picture() }).flags;
        let irap = (16..=23).contains(&nal_unit_type);
        let idr = nal_unit_type == 19 || nal_unit_type == 20;
        assert_eq!(flags, u64::from(irap) | u64::from(idr) << 1, "{nal_unit_type}");
    }
    let picture = HevcPicture { no_output_of_prior_pics_flag: 1, ..an_intra_picture() };
    assert_eq!(decode_params(&picture).flags, 4);
}

#[test]
fn sizes_beyond_any_header_become_the_largest() {
    let picture = HevcPicture { long_term_ref_pic_set_size: 1 << 16, ..an_intra_picture() };
    assert_eq!(decode_params(&picture).long_term_ref_pic_set_size, u16::MAX);
}
