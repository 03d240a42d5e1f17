// SPDX-License-Identifier: LGPL-2.1-or-later
//! The H.264 reference pictures as the kernel lists them: one entry a frame, whichever of its fields are references.

use super::{H264Picture, H264Reference};
use crate::codec::controls::flag;
use crate::uapi::*;

/// The `dpb` array of the decode parameters.
pub type Dpb = [v4l2_h264_dpb_entry; V4L2_H264_NUM_DPB_ENTRIES as usize];

/// Both fields, as H264Reference::structure and as v4l2_h264_dpb_entry::fields.
pub(super) const FRAME: u8 = V4L2_H264_FRAME_REF as u8;
/// The top field alone.
pub(super) const TOP: u8 = V4L2_H264_TOP_FIELD_REF as u8;
/// The bottom field alone.
pub(super) const BOTTOM: u8 = V4L2_H264_BOTTOM_FIELD_REF as u8;

/// The reference pictures of a picture, first come first listed.
///
/// A frame that stands twice in `picture.dpb`, once for each field, becomes one entry. A conforming stream never has more than 16
/// frames (A.3.1); of a broken one the first 16 are kept.
///
/// A frame that was never decoded (an inferred one, 8.2.5.2) has the timestamp 0 and is listed like any other: drivers that
/// build the initial reference lists themselves need it to count the others right. No buffer has that timestamp, so the driver
/// finds none and uses its own substitute.
pub fn dpb(picture: &H264Picture) -> Dpb {
    merged(picture).map(|reference| reference.map_or(empty_entry(), |reference| entry(picture, &reference)))
}

/// The entry of `dpb` for a picture of a reference list.
pub(super) fn index_of(dpb: &Dpb, reference: &H264Reference) -> Option<u8> {
    let found = dpb.iter().position(|entry| {
        entry.flags & V4L2_H264_DPB_ENTRY_FLAG_VALID != 0
            && entry.reference_ts == reference.timestamp
            && entry.frame_num == reference.frame_num
            && (entry.flags & V4L2_H264_DPB_ENTRY_FLAG_LONG_TERM != 0) == (reference.long_term != 0)
    });
    found.and_then(|index| u8::try_from(index).ok())
}

/// The entry of one frame.
fn entry(picture: &H264Picture, reference: &H264Reference) -> v4l2_h264_dpb_entry {
    v4l2_h264_dpb_entry {
        reference_ts: reference.timestamp,
        pic_num: pic_num(picture, reference) as u32,
        frame_num: reference.frame_num,
        fields: reference.structure & FRAME,
        reserved: [0; 5],
        top_field_order_cnt: reference.top_field_order_cnt,
        bottom_field_order_cnt: reference.bottom_field_order_cnt,
        flags: entry_flags(picture, reference),
    }
}

/// V4L2_H264_DPB_ENTRY_FLAG_*.
fn entry_flags(picture: &H264Picture, reference: &H264Reference) -> u32 {
    V4L2_H264_DPB_ENTRY_FLAG_VALID
        | flag(is_active(picture, reference), V4L2_H264_DPB_ENTRY_FLAG_ACTIVE)
        | flag(reference.long_term != 0, V4L2_H264_DPB_ENTRY_FLAG_LONG_TERM)
        | flag(reference.field_picture != 0, V4L2_H264_DPB_ENTRY_FLAG_FIELD)
}

/// An entry that holds no picture: the kernel skips what is not VALID.
fn empty_entry() -> v4l2_h264_dpb_entry {
    v4l2_h264_dpb_entry {
        reference_ts: 0,
        pic_num: 0,
        frame_num: 0,
        fields: 0,
        reserved: [0; 5],
        top_field_order_cnt: 0,
        bottom_field_order_cnt: 0,
        flags: 0,
    }
}

/// Whether the current picture may refer to the entry.
///
/// A frame refers to frames of which both fields are marked, never to a single field (8.2.4.2.1). The kernel's list builder
/// takes every ACTIVE entry into a frame's lists without a look at `fields`, so a single field must not be ACTIVE there.
fn is_active(picture: &H264Picture, reference: &H264Reference) -> bool {
    picture.structure & FRAME != FRAME || reference.structure & FRAME == FRAME
}

/// PicNum of a short-term and LongTermPicNum of a long-term reference, 8.2.4.1.
///
/// Of a frame they are FrameNumWrap and LongTermFrameIdx (8-28, 8-29). When fields are decoded each field has its own (8-30 to
/// 8-33); an entry stands for both and gets that of the field with the current one's parity if that is a reference.
fn pic_num(picture: &H264Picture, reference: &H264Reference) -> i32 {
    let number = if reference.long_term != 0 { reference.frame_num.into() } else { frame_num_wrap(picture, reference) };
    if picture.structure & FRAME == FRAME {
        return number;
    }
    let same_parity = reference.structure & picture.structure & FRAME != 0;
    number.saturating_mul(2).saturating_add(same_parity.into())
}

/// FrameNumWrap, (8-27).
fn frame_num_wrap(picture: &H264Picture, reference: &H264Reference) -> i32 {
    let log2_max_frame_num = u32::from(picture.sps.log2_max_frame_num_minus4).saturating_add(4);
    let max_frame_num = 1i32.wrapping_shl(log2_max_frame_num);
    let frame_num = i32::from(reference.frame_num);
    if reference.frame_num > picture.frame_num { frame_num.saturating_sub(max_frame_num) } else { frame_num }
}

/// The references with both fields of a frame in one place.
fn merged(picture: &H264Picture) -> [Option<H264Reference>; V4L2_H264_NUM_DPB_ENTRIES as usize] {
    let mut frames = [None; V4L2_H264_NUM_DPB_ENTRIES as usize];
    for reference in picture.dpb.iter().take(picture.dpb_len as usize) {
        if reference.structure & FRAME == 0 {
            continue;
        }
        if let Some(frame) = frames.iter_mut().flatten().find(|frame| same_frame(frame, reference)) {
            merge(frame, reference);
        } else if let Some(free) = frames.iter_mut().find(|frame| frame.is_none()) {
            *free = Some(*reference);
        }
    }
    frames
}

fn same_frame(a: &H264Reference, b: &H264Reference) -> bool {
    a.timestamp == b.timestamp && a.frame_num == b.frame_num && (a.long_term != 0) == (b.long_term != 0)
}

/// Adds the fields of `reference`, each with its own order count.
fn merge(frame: &mut H264Reference, reference: &H264Reference) {
    if reference.structure & TOP != 0 {
        frame.top_field_order_cnt = reference.top_field_order_cnt;
    }
    if reference.structure & BOTTOM != 0 {
        frame.bottom_field_order_cnt = reference.bottom_field_order_cnt;
    }
    frame.structure |= reference.structure;
    frame.field_picture |= reference.field_picture;
}
