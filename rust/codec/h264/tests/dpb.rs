// SPDX-License-Identifier: LGPL-2.1-or-later
//! The DPB entries: copies, flags, picture numbers, merging, and what happens to too many.

use super::super::dpb::dpb;
use super::*;
use crate::uapi::v4l2_h264_dpb_entry;

const VALID: u32 = 1;
const ACTIVE: u32 = 2;
const LONG_TERM: u32 = 4;
const FIELD: u32 = 8;

fn field(reference: H264Reference, structure: u8) -> H264Reference {
    H264Reference { structure, field_picture: 1, ..reference }
}

fn long_term(reference: H264Reference) -> H264Reference {
    H264Reference { long_term: 1, ..reference }
}

/// The field picture of a `structure` with the given references.
fn a_field(structure: u8, dpb: &[H264Reference]) -> H264Picture {
    H264Picture { structure, ..a_picture(dpb) }
}

fn pic_nums(picture: &H264Picture) -> Vec<i32> {
    dpb(picture)[..picture.dpb_len as usize].iter().map(|entry| entry.pic_num as i32).collect()
}

#[test]
fn every_field_has_its_place_and_the_rest_is_empty() {
    let entries = dpb(&a_field(
        1,
        &[H264Reference {
            timestamp: 0x1_0000_0007,
            top_field_order_cnt: -31,
            bottom_field_order_cnt: -32,
            frame_num: 33,
            structure: 2,
            long_term: 0,
            field_picture: 0,
        }],
    ));
    assert_eq!(
        entries[0],
        v4l2_h264_dpb_entry {
            reference_ts: 0x1_0000_0007,
            pic_num: 66,
            frame_num: 33,
            fields: 2,
            reserved: [0; 5],
            top_field_order_cnt: -31,
            bottom_field_order_cnt: -32,
            flags: VALID | ACTIVE,
        }
    );
    assert_eq!(entries[1..], [v4l2_h264_dpb_entry::default(); 15]);
}

#[test]
fn every_flag_has_its_bit() {
    let plain = a_reference(1);
    let entries = dpb(&a_picture(&[plain, long_term(a_reference(2)), H264Reference { field_picture: 1, ..a_reference(3) }]));
    assert_eq!(entries.map(|entry| entry.flags)[..4], [VALID | ACTIVE, VALID | ACTIVE | LONG_TERM, VALID | ACTIVE | FIELD, 0]);
}

#[test]
fn references_stay_in_order_and_entries_beyond_the_length_do_not_count() {
    let mut picture = a_picture(&[a_reference(5), a_reference(3), a_reference(9)]);
    assert_eq!(dpb(&picture).map(|entry| entry.frame_num)[..4], [5, 3, 9, 0]);
    picture.dpb_len = 2;
    assert_eq!(dpb(&picture).map(|entry| entry.flags)[..3], [VALID | ACTIVE, VALID | ACTIVE, 0]);
    picture.dpb_len = u32::MAX;
    assert_eq!(dpb(&picture).map(|entry| entry.frame_num)[..4], [5, 3, 9, 0]);
}

#[test]
fn two_fields_of_a_frame_become_one_entry() {
    let top = field(H264Reference { bottom_field_order_cnt: 0, ..a_reference(7) }, 1);
    let bottom = field(H264Reference { top_field_order_cnt: 0, ..a_reference(7) }, 2);
    for pair in [[top, bottom], [bottom, top]] {
        let entries = dpb(&a_picture(&[pair[0], a_reference(8), pair[1]]));
        assert_eq!(
            entries[0],
            v4l2_h264_dpb_entry {
                reference_ts: 7000,
                pic_num: 7,
                frame_num: 7,
                fields: 3,
                reserved: [0; 5],
                top_field_order_cnt: 107,
                bottom_field_order_cnt: 207,
                flags: VALID | ACTIVE | FIELD,
            }
        );
        assert_eq!(entries[1].frame_num, 8);
        assert_eq!(entries[2].flags, 0);
    }
}

#[test]
fn fields_of_which_only_the_second_came_as_a_field_are_field_pictures() {
    let first = H264Reference { structure: 1, ..a_reference(7) };
    let entries = dpb(&a_picture(&[first, field(a_reference(7), 2)]));
    assert_eq!(entries[0].flags, VALID | ACTIVE | FIELD);
}

#[test]
fn frames_that_differ_in_one_respect_are_not_merged() {
    let one = field(a_reference(7), 1);
    let others = [
        H264Reference { timestamp: 7001, structure: 2, ..one },
        H264Reference { frame_num: 8, structure: 2, ..one },
        H264Reference { long_term: 1, structure: 2, ..one },
    ];
    for other in others {
        let entries = dpb(&a_picture(&[one, other]));
        assert_eq!(entries.map(|entry| entry.fields)[..3], [1, 2, 0]);
    }
}

#[test]
fn of_more_than_sixteen_frames_the_first_sixteen_stay() {
    let many: Vec<_> = (1..=32).map(a_reference).collect();
    let entries = dpb(&a_picture(&many));
    assert_eq!(entries.map(|entry| entry.frame_num), core::array::from_fn(|i| i as u16 + 1));
    // The second fields of sixteen frames still find their frames.
    let mut pairs: Vec<_> = (1..=16).map(|n| field(a_reference(n), 1)).collect();
    pairs.extend((1..=16).map(|n| field(a_reference(n), 2)));
    assert_eq!(dpb(&a_picture(&pairs)).map(|entry| entry.fields), [3; 16]);
}

#[test]
fn what_has_no_field_is_no_reference() {
    let gone = H264Reference { structure: 0, ..a_reference(1) };
    let entries = dpb(&a_picture(&[gone, a_reference(2)]));
    assert_eq!(entries.map(|entry| entry.frame_num)[..2], [2, 0]);
}

#[test]
fn only_the_two_field_bits_of_a_structure_count() {
    let entries = dpb(&a_picture(&[H264Reference { structure: 0xff, ..a_reference(1) }]));
    assert_eq!(entries[0].fields, 3);
}

#[test]
fn frames_that_were_never_decoded_stay_listed_one_by_one_without_a_buffer() {
    let gap = |n| H264Reference { timestamp: 0, ..a_reference(n) };
    let entries = dpb(&a_picture(&[gap(4), gap(5), a_reference(3)]));
    assert_eq!(
        entries.map(|e| (e.reference_ts, e.frame_num, e.flags))[..4],
        [(0, 4, VALID | ACTIVE), (0, 5, VALID | ACTIVE), (3000, 3, VALID | ACTIVE), (0, 0, 0)]
    );
}

#[test]
fn a_single_field_is_no_reference_of_a_frame_but_keeps_its_buffer() {
    let references = [field(a_reference(1), 1), field(a_reference(2), 2), a_reference(3)];
    let flags = |picture: &H264Picture| dpb(picture).map(|entry| entry.flags)[..3].to_vec();
    assert_eq!(flags(&a_picture(&references)), [VALID | FIELD, VALID | FIELD, VALID | ACTIVE]);
    for structure in [1, 2] {
        let expected = [VALID | ACTIVE | FIELD, VALID | ACTIVE | FIELD, VALID | ACTIVE];
        assert_eq!(flags(&a_field(structure, &references)), expected);
    }
}

#[test]
fn the_first_field_of_the_current_frame_is_a_reference_of_the_second() {
    let first = field(H264Reference { bottom_field_order_cnt: 0, ..a_reference(50) }, 1);
    let entries = dpb(&H264Picture { second_field: 1, ..a_field(2, &[first, a_reference(49)]) });
    assert_eq!((entries[0].reference_ts, entries[0].fields, entries[0].pic_num), (50_000, 1, 100));
    assert_eq!(entries[0].flags, VALID | ACTIVE | FIELD);
    // Both fields of an older frame: that with the current one's parity gives the number.
    assert_eq!((entries[1].fields, entries[1].pic_num), (3, 99));
}

#[test]
fn picture_numbers_of_frames_wrap() {
    // frame_num 50, MaxFrameNum 512 (8-27, 8-28).
    let picture = a_picture(&[a_reference(49), a_reference(50), a_reference(51), a_reference(511)]);
    assert_eq!(pic_nums(&picture), [49, 50, 51 - 512, -1]);
}

#[test]
fn picture_numbers_of_fields_count_twice_and_tell_parity() {
    let references = [field(a_reference(49), 1), field(a_reference(48), 2), a_reference(47), field(a_reference(511), 1)];
    assert_eq!(pic_nums(&a_field(1, &references)), [99, 96, 95, -1]);
    assert_eq!(pic_nums(&a_field(2, &references)), [98, 97, 95, -2]);
}

#[test]
fn long_term_picture_numbers_do_not_wrap() {
    let references = [long_term(a_reference(60)), long_term(field(a_reference(3), 2))];
    assert_eq!(pic_nums(&a_picture(&references)), [60, 3]);
    assert_eq!(pic_nums(&a_field(2, &references)), [121, 7]);
    assert_eq!(pic_nums(&a_field(1, &references)), [121, 6]);
}

#[test]
fn senseless_parameter_sets_do_not_harm() {
    let mut picture = a_picture(&[a_reference(u16::MAX)]);
    picture.sps.log2_max_frame_num_minus4 = u8::MAX;
    assert_eq!(dpb(&picture)[0].frame_num, u16::MAX);
}
