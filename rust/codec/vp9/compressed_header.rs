// SPDX-License-Identifier: LGPL-2.1-or-later
//! The VP9 compressed header as a control, for drivers that cannot read it themselves.

use crate::bits::vp9_compressed_header::{CompressedHeader, MvProbs};
use crate::uapi::*;

/// V4L2_CID_STATELESS_VP9_COMPRESSED_HDR. No frame updates uv_mode_probs (6.3): they only adapt.
pub fn compressed_header(header: &CompressedHeader) -> v4l2_ctrl_vp9_compressed_hdr {
    v4l2_ctrl_vp9_compressed_hdr {
        tx_mode: header.tx_mode,
        tx8: header.tx8,
        tx16: header.tx16,
        tx32: header.tx32,
        coef: header.coef,
        skip: header.skip,
        inter_mode: header.inter_mode,
        interp_filter: header.interp_filter,
        is_inter: header.is_inter,
        comp_mode: header.comp_mode,
        single_ref: header.single_ref,
        comp_ref: header.comp_ref,
        y_mode: header.y_mode,
        uv_mode: [[0; 9]; 10],
        partition: header.partition,
        mv: mv_probs(&header.mv),
    }
}

fn mv_probs(mv: &MvProbs) -> v4l2_vp9_mv_probs {
    v4l2_vp9_mv_probs {
        joint: mv.joint,
        sign: mv.sign,
        classes: mv.classes,
        class0_bit: mv.class0_bit,
        bits: mv.bits,
        class0_fr: mv.class0_fr,
        fr: mv.fr,
        class0_hp: mv.class0_hp,
        hp: mv.hp,
    }
}
