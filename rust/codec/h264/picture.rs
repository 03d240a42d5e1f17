// SPDX-License-Identifier: LGPL-2.1-or-later
//! The H.264 decode parameters: what holds for one picture, a frame or a field.

use super::dpb::{BOTTOM, FRAME, TOP, dpb};
use super::{H264Picture, SliceHeader, SliceType};
use crate::codec::controls::flag;
use crate::uapi::*;

/// Which predicted slice types a picture has shown so far.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct SliceTypes {
    /// A P or SP slice.
    pub p: bool,
    /// A B slice.
    pub b: bool,
}

impl SliceTypes {
    /// The same with a slice of `slice_type` seen.
    #[must_use]
    pub fn with(self, slice_type: SliceType) -> Self {
        Self { p: self.p || matches!(slice_type, SliceType::P | SliceType::Sp), b: self.b || slice_type == SliceType::B }
    }
}

/// V4L2_CID_STATELESS_H264_DECODE_PARAMS.
///
/// `header` is that of the picture's first slice: what is taken from it is the same in all its slices (7.4.3). The order count of
/// the field that is not being decoded is 0.
pub fn decode_params(picture: &H264Picture, header: &SliceHeader, types: SliceTypes) -> v4l2_ctrl_h264_decode_params {
    let [delta0, delta1] = header.delta_pic_order_cnt;
    let [top, bottom] = field_order_counts(picture);
    v4l2_ctrl_h264_decode_params {
        dpb: dpb(picture),
        nal_ref_idc: picture.nal_ref_idc.into(),
        frame_num: picture.frame_num,
        top_field_order_cnt: top,
        bottom_field_order_cnt: bottom,
        idr_pic_id: header.idr_pic_id,
        pic_order_cnt_lsb: header.pic_order_cnt_lsb,
        delta_pic_order_cnt_bottom: header.delta_pic_order_cnt_bottom,
        delta_pic_order_cnt0: delta0,
        delta_pic_order_cnt1: delta1,
        dec_ref_pic_marking_bit_size: header.dec_ref_pic_marking_bit_size,
        pic_order_cnt_bit_size: header.pic_order_cnt_bit_size,
        // Only with slice groups, which the slice header parser refuses.
        slice_group_change_cycle: 0,
        reserved: 0,
        flags: picture_flags(picture) | slice_type_flags(types),
    }
}

/// TopFieldOrderCnt and BottomFieldOrderCnt; 0 for the field that the picture is not.
fn field_order_counts(picture: &H264Picture) -> [i32; 2] {
    let of = |field: u8, count| {
        if picture.structure & field != 0 { count } else { 0 }
    };
    [of(TOP, picture.top_field_order_cnt), of(BOTTOM, picture.bottom_field_order_cnt)]
}

/// V4L2_H264_DECODE_PARAM_FLAG_* except for the picture's type.
fn picture_flags(picture: &H264Picture) -> u32 {
    let structure = picture.structure & FRAME;
    flag(picture.idr_pic_flag != 0, V4L2_H264_DECODE_PARAM_FLAG_IDR_PIC)
        | flag(structure != FRAME, V4L2_H264_DECODE_PARAM_FLAG_FIELD_PIC)
        | flag(structure == BOTTOM, V4L2_H264_DECODE_PARAM_FLAG_BOTTOM_FIELD)
}

/// The picture's type flags: hardware that cannot read slice headers has to know whether any slice is predicted.
pub(super) fn slice_type_flags(types: SliceTypes) -> u32 {
    flag(types.p, V4L2_H264_DECODE_PARAM_FLAG_PFRAME) | flag(types.b, V4L2_H264_DECODE_PARAM_FLAG_BFRAME)
}
