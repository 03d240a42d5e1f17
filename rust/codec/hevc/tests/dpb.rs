// SPDX-License-Identifier: LGPL-2.1-or-later
//! The DPB and places in it.

use super::*;
use crate::uapi::*;

fn listed(picture: &HevcPicture) -> Vec<(u64, i32, u8)> {
    let (dpb, used) = dpb(picture);
    let (entries, rest) = dpb.split_at(used.into());
    assert!(rest.iter().all(|entry| *entry == v4l2_hevc_dpb_entry::default()));
    entries.iter().map(|entry| (entry.timestamp, entry.pic_order_cnt_val, entry.flags)).collect()
}

#[test]
fn every_field_has_its_place() {
    let reference = HevcReference { timestamp: 7000, pic_order_cnt_val: -8, pic_struct: 2 };
    let (dpb, used) = dpb(&a_picture([&[], &[], &[reference], &[], &[]]));
    assert_eq!(used, 1);
    assert_eq!(dpb[0], v4l2_hevc_dpb_entry { timestamp: 7000, flags: 1, field_pic: 2, reserved: 0, pic_order_cnt_val: -8 });
    assert_eq!(dpb[1], v4l2_hevc_dpb_entry { timestamp: 0, flags: 0, field_pic: 0, reserved: 0, pic_order_cnt_val: 0 });
}

#[test]
fn subsets_come_in_the_standards_order() {
    let r = a_reference;
    let picture = a_picture([&[r(3), r(1)], &[r(7)], &[r(2)], &[r(9)], &[r(8), r(6)]]);
    let expected = [(3, 0), (1, 0), (7, 0), (2, 1), (9, 0), (8, 1), (6, 1)];
    assert_eq!(listed(&picture), expected.map(|(n, flags)| (1000 * n, 100 + n as i32, flags)));
}

#[test]
fn of_too_many_the_ones_for_later_are_left_out() {
    let many = |from: u16, n: u16| (from..from + n).map(a_reference).collect::<Vec<_>>();
    let picture = a_picture([&many(1, 6), &many(7, 6), &many(13, 2), &many(20, 10), &many(40, 7)]);
    let order: Vec<u64> = listed(&picture).iter().map(|entry| entry.0 / 1000).collect();
    assert_eq!(order, (1..=14).chain([20, 21]).collect::<Vec<_>>());
    assert!(fits(&picture, &decode_params(&picture)));
    let picture = a_picture([&many(1, 16), &many(17, 1), &[], &[], &[]]);
    assert_eq!(listed(&picture).len(), 16);
    assert!(!fits(&picture, &decode_params(&picture)));
}

#[test]
fn a_picture_stands_once() {
    let r = a_reference;
    let picture = a_picture([&[r(1)], &[r(1), r(2)], &[r(2)], &[r(1)], &[r(3)]]);
    assert_eq!(listed(&picture), [(1000, 101, 0), (2000, 102, 0), (3000, 103, 1)]);
}

#[test]
fn a_missing_picture_is_listed_where_it_may_be_used_and_nowhere_else() {
    let missing = |pic_order_cnt_val| HevcReference { timestamp: 0, pic_order_cnt_val, pic_struct: 0 };
    let picture = a_picture([&[missing(4), missing(5)], &[a_reference(1)], &[], &[missing(6)], &[missing(7)]]);
    assert_eq!(listed(&picture), [(0, 4, 0), (0, 5, 0), (1000, 101, 0)]);
    let params = decode_params(&picture);
    assert_eq!((params.num_poc_st_curr_before, &params.poc_st_curr_before[..3]), (2, &[0, 1, 0xff][..]));
    assert_eq!((params.num_poc_st_curr_after, params.poc_st_curr_after[0]), (1, 2));
    assert!(fits(&picture, &params));
}

#[test]
fn a_picture_that_starts_a_sequence_keeps_none() {
    let r = a_reference;
    let picture = a_picture([&[], &[], &[], &[r(1), r(2)], &[r(3)]]);
    let of = |nal_unit_type, no_rasl_output_flag| HevcPicture { nal_unit_type, no_rasl_output_flag, ..picture };
    assert!(listed(&of(21, 1)).is_empty(), "a CRA picture after an end of sequence");
    assert_eq!(listed(&of(21, 0)).len(), 3, "its leading pictures may refer to them");
    assert_eq!(listed(&of(1, 1)).len(), 3, "the flag is that of the last IRAP picture");
}
