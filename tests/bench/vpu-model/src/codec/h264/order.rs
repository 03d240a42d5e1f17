// SPDX-License-Identifier: LGPL-2.1-or-later
//! Picture order counts (8.2.1).

use primebridge::uapi::V4L2_H264_SPS_FLAG_DELTA_PIC_ORDER_ALWAYS_ZERO;

use super::header::{BOTTOM, Header, TOP};
use super::parameter_sets::ParameterSets;

/// What earlier pictures leave for the next one's order counts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Order {
    /// prevPicOrderCntMsb.
    msb: i64,
    /// prevPicOrderCntLsb.
    lsb: i64,
    /// prevFrameNum.
    frame_num: i64,
    /// prevFrameNumOffset.
    frame_num_offset: i64,
}

/// The order counts of a picture, and what they were made of.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// TopFieldOrderCnt and BottomFieldOrderCnt; 0 of a field that the picture has not.
    pub fields: [i32; 2],
    msb: i64,
    frame_num_offset: i64,
}

impl Counts {
    /// PicOrderCnt( CurrPic ).
    pub fn of(&self, structure: u8) -> i32 {
        least(self.fields, structure)
    }
}

/// The least order count of the fields in `structure`.
pub fn least(fields: [i32; 2], structure: u8) -> i32 {
    match structure {
        TOP => fields[0],
        BOTTOM => fields[1],
        _ => fields[0].min(fields[1]),
    }
}

impl Order {
    /// For a stream that starts without an IDR picture: such that the picture with this header has `count` of its field (of its
    /// top field in a frame), as far as pic_order_cnt_lsb lets it.
    pub fn resume(header: &Header, sets: &ParameterSets, count: i32) -> Self {
        let mut order = Self { frame_num: header.frame_num.into(), lsb: header.pic_order_cnt_lsb.into(), ..Self::default() };
        if sets.sps.pic_order_cnt_type == 0 {
            let max_lsb = 16i64 << sets.sps.log2_max_pic_order_cnt_lsb_minus4;
            order.msb = (i64::from(count) - order.lsb).div_euclid(max_lsb) * max_lsb;
        }
        order
    }

    /// The order counts of a picture.
    pub fn counts(&self, header: &Header, sets: &ParameterSets) -> Counts {
        let (mut top, mut bottom, mut counts);
        if sets.sps.pic_order_cnt_type == 0 {
            counts = Counts { msb: self.msb_of(header, sets), ..Counts::default() };
            top = counts.msb + i64::from(header.pic_order_cnt_lsb);
            bottom = top + if header.is_field() { 0 } else { i64::from(header.delta_pic_order_cnt_bottom) };
        } else {
            let frame_num_offset = if header.idr { 0 } else { self.offset_of(header.frame_num, sets) };
            counts = Counts { frame_num_offset, ..Counts::default() };
            let base = frame_num_base(header.frame_num, frame_num_offset, header.is_reference(), sets);
            let to_bottom = if sets.sps.pic_order_cnt_type == 1 { i64::from(sets.sps.offset_for_top_to_bottom_field) } else { 0 };
            let [delta0, delta1] = if sets.sps_flag(V4L2_H264_SPS_FLAG_DELTA_PIC_ORDER_ALWAYS_ZERO) {
                [0, 0]
            } else {
                header.delta_pic_order_cnt.map(i64::from)
            };
            top = base + delta0;
            bottom = top + to_bottom + if header.is_field() { 0 } else { delta1 };
        }
        if header.structure & TOP == 0 {
            top = 0;
        }
        if header.structure & BOTTOM == 0 {
            bottom = 0;
        }
        counts.fields = [top as i32, bottom as i32];
        counts
    }

    /// PicOrderCntMsb (8-3).
    fn msb_of(&self, header: &Header, sets: &ParameterSets) -> i64 {
        let max_lsb = 16i64 << sets.sps.log2_max_pic_order_cnt_lsb_minus4;
        let lsb = i64::from(header.pic_order_cnt_lsb);
        let (previous_msb, previous_lsb) = if header.idr { (0, 0) } else { (self.msb, self.lsb) };
        if lsb < previous_lsb && previous_lsb - lsb >= max_lsb / 2 {
            previous_msb + max_lsb
        } else if lsb > previous_lsb && lsb - previous_lsb > max_lsb / 2 {
            previous_msb - max_lsb
        } else {
            previous_msb
        }
    }

    /// FrameNumOffset (8-6, 8-11).
    fn offset_of(&self, frame_num: i32, sets: &ParameterSets) -> i64 {
        self.frame_num_offset + if self.frame_num > i64::from(frame_num) { i64::from(sets.max_frame_num()) } else { 0 }
    }

    /// The order count of an inferred frame (8.2.5.2), which is one where frame_num says it.
    pub fn inferred(&mut self, frame_num: i32, sets: &ParameterSets) -> i32 {
        self.frame_num_offset = self.offset_of(frame_num, sets);
        self.frame_num = frame_num.into();
        if sets.sps.pic_order_cnt_type == 0 { 0 } else { frame_num_base(frame_num, self.frame_num_offset, true, sets) as i32 }
    }

    /// Takes note of a picture that was decoded. `top` is its TopFieldOrderCnt after memory_management_control_operation 5.
    pub fn follow(&mut self, header: &Header, counts: &Counts, top: i32) {
        let resets = header.marking.resets();
        (self.frame_num, self.frame_num_offset) =
            if resets { (0, 0) } else { (header.frame_num.into(), counts.frame_num_offset) };
        if !header.is_reference() {
            return;
        }
        (self.msb, self.lsb) = match (resets, header.structure) {
            (true, BOTTOM) => (0, 0),
            (true, _) => (0, top.into()),
            (false, _) => (counts.msb, header.pic_order_cnt_lsb.into()),
        };
    }
}

/// expectedPicOrderCnt of type 1 (8-7 to 8-9), tempPicOrderCnt of type 2 (8-12).
fn frame_num_base(frame_num: i32, frame_num_offset: i64, reference: bool, sets: &ParameterSets) -> i64 {
    let sps = &sets.sps;
    let absolute = frame_num_offset + i64::from(frame_num);
    if sps.pic_order_cnt_type == 2 {
        return if absolute == 0 { 0 } else { 2 * absolute - i64::from(!reference) };
    }
    let cycle = &sps.offset_for_ref_frame[..sps.num_ref_frames_in_pic_order_cnt_cycle.into()];
    let mut number = if cycle.is_empty() { 0 } else { absolute };
    if !reference && number > 0 {
        number -= 1;
    }
    let mut expected = 0;
    if number > 0 {
        let length = cycle.len() as i64;
        let sum = |count: i64| cycle[..count as usize].iter().map(|&offset| i64::from(offset)).sum::<i64>();
        expected = (number - 1) / length * sum(length) + sum((number - 1) % length + 1);
    }
    expected + if reference { 0 } else { i64::from(sps.offset_for_non_ref_pic) }
}
