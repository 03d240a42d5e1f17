// SPDX-License-Identifier: LGPL-2.1-or-later
//! The decode parameters.

use super::super::dpb::dpb;
use super::*;
use crate::uapi::v4l2_ctrl_h264_decode_params;

const NONE: SliceTypes = SliceTypes { p: false, b: false };

#[test]
fn every_field_has_its_place() {
    let picture = a_picture(&[a_reference(7)]);
    let entries = dpb(&picture);
    assert_eq!(entries[0].reference_ts, 7000);
    assert_eq!(
        decode_params(&picture, &a_header(), NONE),
        v4l2_ctrl_h264_decode_params {
            dpb: entries,
            nal_ref_idc: 2,
            frame_num: 50,
            top_field_order_cnt: 301,
            bottom_field_order_cnt: 302,
            idr_pic_id: 401,
            pic_order_cnt_lsb: 402,
            delta_pic_order_cnt_bottom: -403,
            delta_pic_order_cnt0: -404,
            delta_pic_order_cnt1: -405,
            dec_ref_pic_marking_bit_size: 21,
            pic_order_cnt_bit_size: 20,
            slice_group_change_cycle: 0,
            reserved: 0,
            flags: 0,
        }
    );
}

#[test]
fn every_flag_has_its_bit() {
    let picture = a_picture(&[]);
    let flags = |picture: H264Picture, types| decode_params(&picture, &a_header(), types).flags;
    assert_eq!(flags(H264Picture { idr_pic_flag: 1, ..picture }, NONE), 0x01);
    assert_eq!(flags(H264Picture { structure: 1, ..picture }, NONE), 0x02);
    assert_eq!(flags(H264Picture { structure: 2, ..picture }, NONE), 0x06);
    assert_eq!(flags(picture, SliceTypes { p: true, b: false }), 0x08);
    assert_eq!(flags(picture, SliceTypes { p: false, b: true }), 0x10);
    assert_eq!(flags(H264Picture { second_field: 1, ..picture }, NONE), 0);
}

#[test]
fn a_field_has_one_order_count() {
    let counts = |structure| {
        let picture = H264Picture { structure, ..a_picture(&[]) };
        let params = decode_params(&picture, &a_header(), NONE);
        (params.top_field_order_cnt, params.bottom_field_order_cnt)
    };
    assert_eq!(counts(1), (301, 0));
    assert_eq!(counts(2), (0, 302));
    assert_eq!(counts(3), (301, 302));
}

#[test]
fn slice_types_add_up() {
    let types = |list: &[SliceType]| list.iter().fold(NONE, |types, slice_type| types.with(*slice_type));
    assert_eq!(types(&[SliceType::I, SliceType::Si]), NONE);
    assert_eq!(types(&[SliceType::I, SliceType::P, SliceType::I]), SliceTypes { p: true, b: false });
    assert_eq!(types(&[SliceType::Sp]), SliceTypes { p: true, b: false });
    assert_eq!(types(&[SliceType::B, SliceType::I]), SliceTypes { p: false, b: true });
    assert_eq!(types(&[SliceType::P, SliceType::B, SliceType::P]), SliceTypes { p: true, b: true });
}
