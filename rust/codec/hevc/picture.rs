// SPDX-License-Identifier: LGPL-2.1-or-later
//! The HEVC decode parameters: what holds for one picture.

use super::HevcPicture;
use super::dpb::{count, dpb, places};
use crate::codec::controls::flag;
use crate::uapi::*;

/// The nal_unit_type of intra random access pictures, reserved ones included (table 7-1).
pub(super) const IRAP: core::ops::RangeInclusive<u8> = 16..=23;
/// The nal_unit_type of instantaneous decoding refresh pictures.
const IDR: core::ops::RangeInclusive<u8> = 19..=20;

/// V4L2_CID_STATELESS_HEVC_DECODE_PARAMS.
pub fn decode_params(picture: &HevcPicture) -> v4l2_ctrl_hevc_decode_params {
    let (entries, used) = dpb(picture);
    let set_size = short_term_size(picture.short_term_ref_pic_set_sps_flag, picture.short_term_ref_pic_set_size);
    v4l2_ctrl_hevc_decode_params {
        pic_order_cnt_val: picture.pic_order_cnt_val,
        short_term_ref_pic_set_size: set_size,
        long_term_ref_pic_set_size: bits(picture.long_term_ref_pic_set_size),
        num_active_dpb_entries: used,
        num_poc_st_curr_before: count(&picture.st_curr_before),
        num_poc_st_curr_after: count(&picture.st_curr_after),
        num_poc_lt_curr: count(&picture.lt_curr),
        poc_st_curr_before: places(&entries, used, &picture.st_curr_before),
        poc_st_curr_after: places(&entries, used, &picture.st_curr_after),
        poc_lt_curr: places(&entries, used, &picture.lt_curr),
        num_delta_pocs_of_ref_rps_idx: num_delta_pocs_of_ref_rps_idx(picture),
        reserved: [0; 3],
        dpb: entries,
        flags: picture_flags(picture).into(),
    }
}

/// short_term_ref_pic_set_size: the bits of st_ref_pic_set() in the slice header.
///
/// 0 where the header has short_term_ref_pic_set_idx instead: rkvdec and hantro take 0 for that and compute its bits themselves.
pub(super) fn short_term_size(short_term_ref_pic_set_sps_flag: u8, size: u32) -> u16 {
    if short_term_ref_pic_set_sps_flag == 0 { bits(size) } else { 0 }
}

/// A number of bits in a slice header. What a u16 cannot hold no slice header has.
pub(super) fn bits(size: u32) -> u16 {
    u16::try_from(size).unwrap_or(u16::MAX)
}

/// 0 where the set is one of the sequence parameter set, or coded without a prediction: RefRpsIdx is not defined then (7-59).
fn num_delta_pocs_of_ref_rps_idx(picture: &HevcPicture) -> u8 {
    let predicted = picture.short_term_ref_pic_set_sps_flag == 0 && picture.inter_ref_pic_set_prediction_flag != 0;
    if predicted { picture.num_delta_pocs_of_ref_rps_idx } else { 0 }
}

/// V4L2_HEVC_DECODE_PARAM_FLAG_*.
fn picture_flags(picture: &HevcPicture) -> u32 {
    flag(IRAP.contains(&picture.nal_unit_type), V4L2_HEVC_DECODE_PARAM_FLAG_IRAP_PIC)
        | flag(IDR.contains(&picture.nal_unit_type), V4L2_HEVC_DECODE_PARAM_FLAG_IDR_PIC)
        | flag(picture.no_output_of_prior_pics_flag != 0, V4L2_HEVC_DECODE_PARAM_FLAG_NO_OUTPUT_OF_PRIOR)
}
