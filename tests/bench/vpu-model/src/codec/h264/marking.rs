// SPDX-License-Identifier: LGPL-2.1-or-later
//! Decoded reference picture marking (8.2.5): which frames and fields the next picture may refer to.

use super::header::{BOTTOM, FRAME, Header, Operation, TOP};
use super::order::{Counts, Order, least};
use super::parameter_sets::ParameterSets;

/// Where a frame comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Origin {
    /// It was submitted.
    Decoded,
    /// The SPS lets frame_num leave it out (8.2.5.2): "non-existing", never referred to.
    Inferred,
    /// It should be there: the stream was cut before it, or it was lost on the way.
    Lost,
}

/// A frame of which a field is a reference or waits for its partner.
#[derive(Clone, Debug)]
pub struct Frame {
    /// The picture's name.
    pub timestamp: u64,
    /// Where it comes from.
    pub origin: Origin,
    /// Of a frame that was not submitted: the picture that libavcodec puts in its place, 0 for none.
    pub substitute: u64,
    /// frame_num; 0 after memory_management_control_operation 5.
    pub frame_num: i32,
    /// LongTermFrameIdx.
    pub long_term_frame_idx: i32,
    /// Fields marked "used for short-term reference".
    pub short: u8,
    /// Fields marked "used for long-term reference".
    pub long: u8,
    /// Fields that were decoded.
    pub decoded: u8,
    /// TopFieldOrderCnt, BottomFieldOrderCnt.
    pub counts: [i32; 2],
    /// The same before memory_management_control_operation 5.
    pub counts_before_reset: [i32; 2],
    /// Decoded as fields.
    pub field_coded: bool,
    /// Whether its own decoding failed: nothing was written.
    pub failed: bool,
    /// The second field, where both fields have memory_management_control_operation 6.
    pub marked_twice: u8,
}

impl Frame {
    /// Fields that are references.
    pub fn references(&self) -> u8 {
        self.short | self.long
    }

    /// FrameNumWrap (8-27).
    pub fn frame_num_wrap(&self, current: i32, max_frame_num: i32) -> i32 {
        if self.frame_num > current { self.frame_num - max_frame_num } else { self.frame_num }
    }

    /// PicOrderCnt( ) of what was decoded of it.
    pub fn count(&self) -> i32 {
        least(self.counts, self.decoded)
    }
}

/// A picture that is about to be decoded.
#[derive(Clone, Debug)]
pub struct Current {
    /// The picture's name.
    pub timestamp: u64,
    /// frame_num.
    pub frame_num: i32,
    /// MaxFrameNum.
    pub max_frame_num: i32,
    /// FRAME, TOP or BOTTOM.
    pub structure: u8,
    /// Order counts, those of the picture alone.
    pub counts: Counts,
    /// The frame whose second field it is.
    pub second: bool,
    /// Frames that frame_num left out before it.
    pub gap: usize,
    /// The stream starts here, in the middle.
    pub start: bool,
}

/// What is known of the stream so far.
#[derive(Clone, Debug, Default)]
pub struct Record {
    /// Reference frames, in decoding order, and the one that waits for its second field.
    pub frames: Vec<Frame>,
    /// What order counts follow from.
    pub order: Order,
    /// Nothing was decoded since the stream was opened or stopped.
    pub empty: bool,
    /// References may be missing: no IDR picture came since the start.
    pub cut: bool,
    /// The order count of the picture in the middle of the stream at which it started.
    start_count: Option<i32>,
    /// PrevRefFrameNum (7.4.3).
    previous_frame_num: i32,
    /// The field that waits for its partner: parity, and whether it is a reference. Its frame is the last of `frames`.
    open: Option<(u8, bool)>,
}

impl Record {
    /// Of no stream.
    pub fn new() -> Self {
        Self { empty: true, ..Self::default() }
    }

    /// Whether a picture is the second field of the last frame (3.30, 3.31, 7.4.1.2.4).
    pub fn is_second(&self, header: &Header) -> bool {
        let Some((parity, reference)) = self.open else { return false };
        header.structure == FRAME - parity
            && !header.idr
            && header.is_reference() == reference
            && self.frames.last().is_some_and(|frame| frame.frame_num == header.frame_num)
    }

    /// The timestamp of the field that waits for its partner.
    pub fn open_timestamp(&self) -> Option<u64> {
        self.open.and_then(|_| self.frames.last()).map(|frame| frame.timestamp)
    }

    /// Whether a picture comes out before the one at which the stream started.
    pub fn leads(&self, current: &Current) -> bool {
        self.start_count.is_some_and(|start| current.counts.of(current.structure) < start)
    }

    /// The frame of which the next picture is the second field.
    pub fn open_frame(&self) -> Option<&Frame> {
        self.open.and_then(|_| self.frames.last())
    }

    /// Starts in the middle of a stream: `lost` are the frames that the client has in place of what it does not know.
    pub fn start(&mut self, header: &Header, sets: &ParameterSets, count: i32, lost: impl Iterator<Item = i32>) {
        *self = Self {
            frames: lost.map(|frame_num| absent(frame_num, Origin::Lost, 0, 0)).collect(),
            order: Order::resume(header, sets, count),
            empty: false,
            cut: true,
            start_count: None,
            previous_frame_num: header.frame_num,
            open: None,
        };
    }

    /// Begins a picture: an IDR picture makes an end of all references, a gap in frame_num makes frames (8.2.5.2).
    pub fn begin(&mut self, header: &Header, sets: &ParameterSets, timestamp: u64, gaps_allowed: bool) -> Current {
        let second = self.is_second(header);
        if !second {
            self.close();
        }
        let mut gap = 0;
        if header.idr {
            self.frames.clear();
            (self.cut, self.empty, self.start_count) = (false, false, None);
        } else if !second {
            gap = self.infer(header, sets, if gaps_allowed { Origin::Inferred } else { Origin::Lost });
        }
        Current {
            timestamp,
            frame_num: header.frame_num,
            max_frame_num: sets.max_frame_num(),
            structure: header.structure,
            counts: self.order.counts(header, sets),
            second,
            gap,
            start: false,
        }
    }

    fn close(&mut self) {
        self.open = None;
        self.frames.retain(|frame| frame.references() != 0);
    }

    /// Frames between PrevRefFrameNum and frame_num. All but the last max_num_ref_frames would be gone at once.
    fn infer(&mut self, header: &Header, sets: &ParameterSets, origin: Origin) -> usize {
        let max = sets.max_frame_num();
        let missing = (header.frame_num - self.previous_frame_num - 1).rem_euclid(max);
        if header.frame_num == self.previous_frame_num || missing == 0 {
            return 0;
        }
        let kept = missing.min(sets.max_references() as i32);
        let substitute = self.frames.iter().rev().find(|frame| frame.short != 0).map_or(0, |frame| frame.timestamp);
        for behind in (1..=missing).rev() {
            let frame_num = (header.frame_num - behind).rem_euclid(max);
            let count = self.order.inferred(frame_num, sets);
            if behind <= kept {
                self.slide(frame_num, sets);
                self.frames.push(absent(frame_num, origin, count, substitute));
            }
        }
        self.previous_frame_num = (header.frame_num - 1).rem_euclid(max);
        kept as usize
    }

    /// The sliding window (8.2.5.3). `frame_num` is that of the picture for which there has to be room.
    fn slide(&mut self, frame_num: i32, sets: &ParameterSets) {
        let max = sets.max_frame_num();
        while self.frames.iter().filter(|frame| frame.references() != 0).count() >= sets.max_references() {
            let short = self.frames.iter_mut().filter(|frame| frame.short != 0);
            let Some(oldest) = short.min_by_key(|frame| frame.frame_num_wrap(frame_num, max)) else { break };
            oldest.short = 0;
            self.frames.retain(|frame| frame.references() != 0);
        }
    }

    /// Marks the pictures after one was decoded (8.2.5.1), and the picture itself.
    pub fn finish(&mut self, header: &Header, sets: &ParameterSets, current: &Current, failed: bool) {
        let structure = current.structure;
        let mut frame = if current.second { self.frames.pop() } else { None }.unwrap_or_else(|| Frame {
            timestamp: current.timestamp,
            field_coded: structure != FRAME,
            decoded: 0,
            ..absent(header.frame_num, Origin::Decoded, 0, 0)
        });
        if !current.second {
            frame.short = 0;
        }
        frame.decoded |= structure;
        frame.failed |= failed;
        for (field, mask) in [TOP, BOTTOM].into_iter().enumerate() {
            if structure & mask != 0 {
                frame.counts[field] = current.counts.fields[field];
                frame.counts_before_reset[field] = current.counts.fields[field];
            }
        }
        if header.is_reference() {
            self.mark(header, sets, current, &mut frame);
        }
        self.order.follow(header, &current.counts, frame.counts[0]);
        if header.is_reference() {
            self.previous_frame_num = frame.frame_num;
        }
        if current.start {
            self.start_count = Some(current.counts.of(structure));
        }
        if header.marking.resets() {
            self.start_count = None;
        }
        self.empty = false;
        self.open = (structure != FRAME && !current.second).then_some((structure, header.is_reference()));
        if frame.references() != 0 || self.open.is_some() {
            self.frames.push(frame);
        }
    }

    fn mark(&mut self, header: &Header, sets: &ParameterSets, current: &Current, frame: &mut Frame) {
        let structure = current.structure;
        let was_long = frame.long != 0;
        let mut long = false;
        if header.idr {
            (long, frame.long_term_frame_idx) = (header.marking.long_term_idr, 0);
        } else if let Some(operations) = &header.marking.operations {
            for &operation in operations {
                self.operate(operation, current, frame, &mut long);
            }
        } else if !(current.second && frame.short != 0) {
            self.slide(header.frame_num, sets);
        }
        if long {
            frame.long |= structure;
            if was_long && current.second && !header.idr {
                frame.marked_twice = structure;
            }
        } else {
            frame.short |= structure;
        }
        if header.marking.resets() {
            frame.frame_num = 0;
            let least = least(current.counts.fields, structure);
            for (field, mask) in [TOP, BOTTOM].into_iter().enumerate() {
                if structure & mask != 0 {
                    frame.counts[field] = frame.counts[field].wrapping_sub(least);
                }
            }
        }
        self.frames.retain(|frame| frame.references() != 0);
    }

    /// One memory_management_control_operation (8.2.5.4). `frame` is the current one, in whose first field it may be.
    fn operate(&mut self, operation: Operation, current: &Current, frame: &mut Frame, long: &mut bool) {
        let pic_num = |difference: i32| {
            let current_pic_num = if current.structure == FRAME { current.frame_num } else { 2 * current.frame_num + 1 };
            current_pic_num - difference
        };
        match operation {
            Operation::ForgetShort(difference) => {
                if let Some((found, fields)) = find(&mut self.frames, frame, current, |candidate, fields| {
                    candidate.short & fields == fields && short_pic_num(candidate, current, fields) == pic_num(difference)
                }) {
                    found.short &= !fields;
                }
            }
            Operation::ForgetLong(number) => {
                if let Some((found, fields)) = find(&mut self.frames, frame, current, |candidate, fields| {
                    candidate.long & fields == fields && long_pic_num(candidate, current, fields) == number
                }) {
                    found.long &= !fields;
                }
            }
            Operation::ShortToLong(difference, index) => {
                let wanted = |candidate: &Frame, fields: u8| {
                    candidate.short & fields == fields && short_pic_num(candidate, current, fields) == pic_num(difference)
                };
                let target = find(&mut self.frames, frame, current, wanted).map(|(found, _)| found.timestamp_and_number());
                for other in self.frames.iter_mut().chain([&mut *frame]) {
                    if other.long != 0 && other.long_term_frame_idx == index && Some(other.timestamp_and_number()) != target {
                        other.long = 0;
                    }
                }
                if let Some((found, fields)) = find(&mut self.frames, frame, current, wanted) {
                    found.short &= !fields;
                    found.long |= fields;
                    found.long_term_frame_idx = index;
                }
            }
            Operation::MaxLong(limit) => {
                for other in self.frames.iter_mut().chain([frame]).filter(|other| other.long_term_frame_idx >= limit) {
                    other.long = 0;
                }
            }
            Operation::ForgetAll => {
                for other in self.frames.iter_mut().chain([frame]) {
                    (other.short, other.long) = (0, 0);
                }
            }
            Operation::CurrentToLong(index) => {
                for other in self.frames.iter_mut().filter(|other| other.long_term_frame_idx == index) {
                    other.long = 0;
                }
                if frame.long_term_frame_idx != index {
                    frame.long = 0;
                }
                frame.long_term_frame_idx = index;
                *long = true;
            }
        }
    }
}

impl Frame {
    fn timestamp_and_number(&self) -> (u64, i32, Origin) {
        (self.timestamp, self.frame_num, self.origin)
    }
}

/// PicNum (8-28, 8-30, 8-31) of a frame or field.
pub fn short_pic_num(frame: &Frame, current: &Current, fields: u8) -> i32 {
    let wrap = frame.frame_num_wrap(current.frame_num, current.max_frame_num);
    if current.structure == FRAME { wrap } else { 2 * wrap + i32::from(fields == current.structure) }
}

/// LongTermPicNum (8-29, 8-32, 8-33) of a frame or field.
pub fn long_pic_num(frame: &Frame, current: &Current, fields: u8) -> i32 {
    let index = frame.long_term_frame_idx;
    if current.structure == FRAME { index } else { 2 * index + i32::from(fields == current.structure) }
}

/// The frame or field that `wanted` holds for, among the references and the current frame's first field.
fn find<'a>(
    frames: &'a mut [Frame],
    current_frame: &'a mut Frame,
    current: &Current,
    wanted: impl Fn(&Frame, u8) -> bool,
) -> Option<(&'a mut Frame, u8)> {
    let parts: &[u8] = if current.structure == FRAME { &[FRAME] } else { &[TOP, BOTTOM] };
    for frame in frames.iter_mut().chain([current_frame]) {
        if let Some(&fields) = parts.iter().find(|&&fields| wanted(frame, fields)) {
            return Some((frame, fields));
        }
    }
    None
}

/// A frame that was not submitted.
fn absent(frame_num: i32, origin: Origin, count: i32, substitute: u64) -> Frame {
    Frame {
        timestamp: 0,
        origin,
        substitute,
        frame_num,
        long_term_frame_idx: 0,
        short: FRAME,
        long: 0,
        decoded: FRAME,
        counts: [count; 2],
        counts_before_reset: [count; 2],
        field_coded: false,
        failed: false,
        marked_twice: 0,
    }
}
