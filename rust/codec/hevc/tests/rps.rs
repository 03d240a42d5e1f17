// SPDX-License-Identifier: LGPL-2.1-or-later
//! The reference picture sets of the sequence parameter set.

use super::*;
use crate::bits::hevc_sps::samples::{Sps, explicit, predicted};
use crate::bits::hevc_sps::{LongTermPicture, ShortTermSet};
use crate::uapi::*;

#[test]
fn every_short_term_field_has_its_place() {
    let set = ShortTermSet {
        inter_ref_pic_set_prediction_flag: false,
        delta_rps_sign: true,
        abs_delta_rps_minus1: 301,
        used_by_curr_pic: 302,
        use_delta_flag: 303,
        num_negative_pics: 4,
        num_positive_pics: 5,
        delta_poc_s0_minus1: core::array::from_fn(|i| 400 + i as u16),
        delta_poc_s1_minus1: core::array::from_fn(|i| 500 + i as u16),
    };
    let expected = v4l2_ctrl_hevc_ext_sps_st_rps {
        delta_idx_minus1: 0,
        delta_rps_sign: 1,
        num_negative_pics: 4,
        num_positive_pics: 5,
        used_by_curr_pic: 302,
        use_delta_flag: 303,
        abs_delta_rps_minus1: 301,
        delta_poc_s0_minus1: core::array::from_fn(|i| 400 + i as u16),
        delta_poc_s1_minus1: core::array::from_fn(|i| 500 + i as u16),
        flags: 0,
    };
    assert_eq!(short_term(&set), expected);
    let set = ShortTermSet { inter_ref_pic_set_prediction_flag: true, delta_rps_sign: false, ..set };
    assert_eq!(short_term(&set), v4l2_ctrl_hevc_ext_sps_st_rps { delta_rps_sign: 0, flags: 1, ..expected });
}

#[test]
fn every_long_term_field_has_its_place() {
    let picture = LongTermPicture { lt_ref_pic_poc_lsb_sps: 601, used_by_curr_pic_lt_sps_flag: false };
    assert_eq!(long_term(&picture), v4l2_ctrl_hevc_ext_sps_lt_rps { lt_ref_pic_poc_lsb_sps: 601, flags: 0 });
    let picture = LongTermPicture { used_by_curr_pic_lt_sps_flag: true, ..picture };
    assert_eq!(long_term(&picture), v4l2_ctrl_hevc_ext_sps_lt_rps { lt_ref_pic_poc_lsb_sps: 601, flags: 1 });
}

/// The first element's mark, and how many elements there are.
fn after(sets: &mut SpsSets, sps: &Sps) -> (u16, usize, usize) {
    sets.update(&sps.rbsp()).unwrap();
    let mark = sets.short_term.first().map_or(0, |first| first.abs_delta_rps_minus1);
    (mark, sets.short_term.len(), sets.long_term.len())
}

#[test]
fn sets_that_differ_behind_the_first_change_the_first() {
    let mut sets = SpsSets::default();
    let one = Sps { short_term: vec![explicit(&[1], &[]), explicit(&[2], &[])], ..Sps::default() };
    let two = Sps { short_term: vec![explicit(&[1], &[]), explicit(&[3], &[])], ..Sps::default() };
    assert_eq!(after(&mut sets, &one), (0, 2, 0), "as the stream has it");
    let first = sets.short_term[0];
    assert_eq!(after(&mut sets, &one), (0, 2, 0));
    assert_eq!(after(&mut sets, &two), (1, 2, 0));
    assert_eq!(v4l2_ctrl_hevc_ext_sps_st_rps { abs_delta_rps_minus1: 0, ..sets.short_term[0] }, first);
    assert_eq!(after(&mut sets, &one), (2, 2, 0));
    let same_sets = Sps { width: 128, ..one.clone() };
    assert_eq!(after(&mut sets, &same_sets), (2, 2, 0), "nothing to renew");
    let fewer = Sps { short_term: vec![explicit(&[1], &[])], ..Sps::default() };
    assert_eq!(after(&mut sets, &fewer), (3, 1, 0));
    let other_first = Sps { short_term: vec![explicit(&[5], &[]), explicit(&[3], &[])], ..Sps::default() };
    assert_eq!(after(&mut sets, &other_first), (3, 2, 0), "they differ without a mark");
}

#[test]
fn predicted_sets_keep_their_elements() {
    let mut sets = SpsSets::default();
    let sps = Sps { short_term: vec![explicit(&[1], &[]), predicted(true, 7, &[(true, true), (false, true)])], ..Sps::default() };
    assert_eq!(after(&mut sets, &sps), (0, 2, 0));
    assert_eq!((sets.short_term[1].abs_delta_rps_minus1, sets.short_term[1].flags), (7, 1));
}

#[test]
fn the_first_element_is_never_all_zero() {
    let mut sets = SpsSets::default();
    let empty = Sps { short_term: vec![explicit(&[], &[])], ..Sps::default() };
    assert_eq!(after(&mut sets, &empty), (1, 1, 0));
    assert_eq!(after(&mut sets, &Sps { short_term: vec![explicit(&[1], &[])], ..Sps::default() }), (1, 1, 0));
    assert_eq!(after(&mut sets, &empty), (1, 1, 0));
}

#[test]
fn long_term_pictures_of_zeros_do_not_look_unset() {
    let mut sets = SpsSets::default();
    let long_term = |pictures: &[(u16, bool)]| Sps { long_term: Some(pictures.to_vec()), ..Sps::default() };
    assert_eq!(after(&mut sets, &long_term(&[(0, false)])), (0, 0, 2));
    assert_eq!(after(&mut sets, &long_term(&[(0, true)])), (0, 0, 1));
    assert_eq!(after(&mut sets, &long_term(&[(0, false), (0, false)])), (0, 0, 2));
    assert_eq!(after(&mut sets, &long_term(&[])), (0, 0, 0));
}

#[test]
fn an_empty_parameter_set_is_an_error_for_a_fresh_session_too() {
    assert!(SpsSets::default().update(&[]).is_err());
}

#[test]
fn a_damaged_sequence_parameter_set_leaves_the_sets_as_they_were() {
    let mut sets = SpsSets::default();
    after(&mut sets, &Sps { short_term: vec![explicit(&[1], &[])], ..Sps::default() });
    assert!(sets.update(&[0x42, 1, 1]).is_err());
    assert!(sets.update(&vec![0; (1 << 16) + 1]).is_err());
    assert_eq!(sets.short_term.len(), 1);
}
