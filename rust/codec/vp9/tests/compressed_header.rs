// SPDX-License-Identifier: LGPL-2.1-or-later
//! Every probability lands where it belongs.

use super::*;

#[test]
fn every_compressed_header_field_has_its_place() {
    let header = a_compressed_header();
    let expected = v4l2_ctrl_vp9_compressed_hdr {
        tx_mode: 4,
        tx8: header.tx8,
        tx16: header.tx16,
        tx32: header.tx32,
        coef: header.coef,
        skip: [11, 12, 13],
        inter_mode: header.inter_mode,
        interp_filter: header.interp_filter,
        is_inter: [14, 15, 16, 17],
        comp_mode: [18, 19, 20, 21, 22],
        single_ref: header.single_ref,
        comp_ref: [23, 24, 25, 26, 27],
        y_mode: header.y_mode,
        uv_mode: [[0; 9]; 10],
        partition: header.partition,
        mv: v4l2_vp9_mv_probs {
            joint: header.mv.joint,
            sign: header.mv.sign,
            classes: header.mv.classes,
            class0_bit: header.mv.class0_bit,
            bits: header.mv.bits,
            class0_fr: header.mv.class0_fr,
            fr: header.mv.fr,
            class0_hp: header.mv.class0_hp,
            hp: header.mv.hp,
        },
    };
    assert_eq!(compressed_header(&header), expected);
}
