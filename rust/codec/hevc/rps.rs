// SPDX-License-Identifier: LGPL-2.1-or-later
//! The reference picture sets of a HEVC sequence parameter set, for drivers whose hardware reads slice headers itself.

use crate::bits::hevc_sps::{LongTermPicture, MAX_LONG_TERM_PICTURES, MAX_SHORT_TERM_SETS, ShortTermSet, SpsError, parse};
use crate::codec::controls::flag;
use crate::uapi::*;

/// An element of V4L2_CID_STATELESS_HEVC_EXT_SPS_ST_RPS: the syntax elements as they are.
pub fn short_term(set: &ShortTermSet) -> v4l2_ctrl_hevc_ext_sps_st_rps {
    v4l2_ctrl_hevc_ext_sps_st_rps {
        // Only slice headers have delta_idx_minus1; in the sequence parameter set it is inferred to be 0 (7.4.8).
        delta_idx_minus1: 0,
        delta_rps_sign: u8::from(set.delta_rps_sign),
        num_negative_pics: set.num_negative_pics,
        num_positive_pics: set.num_positive_pics,
        used_by_curr_pic: set.used_by_curr_pic,
        use_delta_flag: set.use_delta_flag,
        abs_delta_rps_minus1: set.abs_delta_rps_minus1,
        delta_poc_s0_minus1: set.delta_poc_s0_minus1,
        delta_poc_s1_minus1: set.delta_poc_s1_minus1,
        flags: short_term_flags(set),
    }
}

/// V4L2_HEVC_EXT_SPS_ST_RPS_FLAG_*.
fn short_term_flags(set: &ShortTermSet) -> u16 {
    flag(set.inter_ref_pic_set_prediction_flag, V4L2_HEVC_EXT_SPS_ST_RPS_FLAG_INTER_REF_PIC_SET_PRED) as u16
}

/// An element of V4L2_CID_STATELESS_HEVC_EXT_SPS_LT_RPS.
pub fn long_term(picture: &LongTermPicture) -> v4l2_ctrl_hevc_ext_sps_lt_rps {
    v4l2_ctrl_hevc_ext_sps_lt_rps {
        // As many bits as log2_max_pic_order_cnt_lsb_minus4 + 4 says.
        lt_ref_pic_poc_lsb_sps: picture.lt_ref_pic_poc_lsb_sps,
        flags: long_term_flags(picture),
    }
}

/// V4L2_HEVC_EXT_SPS_LT_RPS_FLAG_*.
fn long_term_flags(picture: &LongTermPicture) -> u16 {
    flag(picture.used_by_curr_pic_lt_sps_flag, V4L2_HEVC_EXT_SPS_LT_RPS_FLAG_USED_LT) as u16
}

/// The largest sequence parameter set that is looked at, in bytes: many times what 64 short-term sets need.
const MAX_SPS: usize = 1 << 16;

/// The arrays of a session, remade where another sequence parameter set comes.
///
/// rkvdec compares the first short-term element alone with that of the picture before, and goes on with its old table where they
/// are equal; its table starts as if that element were all zero. So the first element always differs from the last one that was
/// sent, whenever any set does, and is never all zero: where the stream does not see to that, a count in abs_delta_rps_minus1 does.
/// Nobody reads that element there: the first set of a sequence parameter set is never predicted (7.3.7).
#[derive(Debug)]
pub struct SpsSets {
    raw: Vec<u8>,
    /// The short-term sets.
    pub short_term: Vec<v4l2_ctrl_hevc_ext_sps_st_rps>,
    /// The long-term pictures.
    pub long_term: Vec<v4l2_ctrl_hevc_ext_sps_lt_rps>,
    /// The first short-term element that was sent last, zero before that.
    first: v4l2_ctrl_hevc_ext_sps_st_rps,
    /// abs_delta_rps_minus1 of the first short-term element.
    mark: u16,
}

impl Default for SpsSets {
    /// With place for all that a stream may have.
    fn default() -> Self {
        Self {
            raw: Vec::new(),
            short_term: Vec::with_capacity(MAX_SHORT_TERM_SETS),
            // One more, see `update`.
            long_term: Vec::with_capacity(MAX_LONG_TERM_PICTURES.saturating_add(1)),
            first: short_term(&ShortTermSet::EMPTY),
            mark: 0,
        }
    }
}

impl SpsSets {
    /// Takes the sets of a sequence parameter set, as [`parse`] wants it; the same one again costs a comparison.
    pub fn update(&mut self, sps: &[u8]) -> Result<(), SpsError> {
        if !sps.is_empty() && self.raw == sps {
            return Ok(());
        }
        if sps.len() > MAX_SPS {
            return Err(SpsError::Range("the size of the sequence parameter set"));
        }
        let sets = parse(sps)?;
        self.raw.clear();
        self.raw.extend_from_slice(sps);
        self.update_short_term(sets.short_term());
        self.long_term.clear();
        self.long_term.extend(sets.long_term().iter().map(long_term));
        // rkvdec takes long-term pictures for never set as long as the control has its first value, one element of zeros. It does not
        // look at more elements than num_long_term_ref_pics_sps.
        if sets.long_term() == [LongTermPicture::EMPTY] {
            self.long_term.extend_from_within(..);
        }
        Ok(())
    }

    fn update_short_term(&mut self, sets: &[ShortTermSet]) {
        let same = self.short_term.len() == sets.len()
            && self.short_term.iter().zip(sets).skip(1).all(|(old, new)| *old == short_term(new));
        self.short_term.clear();
        self.short_term.extend(sets.iter().map(short_term));
        let Some(first) = self.short_term.first_mut() else { return };
        first.abs_delta_rps_minus1 = self.mark;
        if (*first == self.first && !same) || *first == short_term(&ShortTermSet::EMPTY) {
            self.mark = self.mark.wrapping_add(1);
            first.abs_delta_rps_minus1 = self.mark;
        }
        self.first = *first;
    }
}
