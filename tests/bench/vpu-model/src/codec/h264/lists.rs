// SPDX-License-Identifier: LGPL-2.1-or-later
//! Reference picture lists (8.2.4).

use std::cmp::Reverse;

use super::header::{FRAME, Header, Modification, SliceType};
use super::marking::{Current, Frame, Origin, long_pic_num, short_pic_num};

/// A reference: a frame by its place among the record's, and which of its fields.
pub type Entry = (usize, u8);

/// RefPicList0 and RefPicList1 of a slice; `None`: "no reference picture".
pub type Lists = [Vec<Option<Entry>>; 2];

/// The lists of a slice, as long as its num_ref_idx_lX_active_minus1 says.
pub fn lists(frames: &[Frame], current: &Current, header: &Header, order_type: u8) -> Lists {
    let builder = Builder { frames, current };
    let mut initial = if header.slice_type == SliceType::B {
        let [first, mut second] = [false, true].map(|later_first| builder.initial_b(later_first, order_type));
        // 8.2.4.2.3, 8.2.4.2.4: before the lists are cut to their lengths.
        if second.len() > 1 && first == second {
            second.swap(0, 1);
        }
        [first, second]
    } else {
        [builder.initial_p(), Vec::new()]
    };
    let mut lists = [Vec::new(), Vec::new()];
    for index in 0..header.slice_type.lists() {
        let mut list: Vec<Option<Entry>> = std::mem::take(&mut initial[index]).into_iter().map(Some).collect();
        list.resize(header.active[index], None);
        builder.modify(&mut list, &header.modifications[index]);
        lists[index] = list;
    }
    lists
}

struct Builder<'a> {
    frames: &'a [Frame],
    current: &'a Current,
}

impl Builder<'_> {
    fn is_frame(&self) -> bool {
        self.current.structure == FRAME
    }

    /// Frames of which `marks` has what the picture may refer to: both fields for a frame, one for a field.
    fn marked(&self, marks: impl Fn(&Frame) -> u8) -> Vec<usize> {
        let enough = |mask: u8| if self.is_frame() { mask == FRAME } else { mask != 0 };
        (0..self.frames.len()).filter(|&at| enough(marks(&self.frames[at]))).collect()
    }

    /// 8.2.4.2.1, 8.2.4.2.2.
    fn initial_p(&self) -> Vec<Entry> {
        let mut short = self.marked(|frame| frame.short);
        short.sort_by_key(|&at| Reverse(self.frames[at].frame_num_wrap(self.current.frame_num, self.current.max_frame_num)));
        self.entries(&short)
    }

    /// 8.2.4.2.3, 8.2.4.2.4.
    fn initial_b(&self, later_first: bool, order_type: u8) -> Vec<Entry> {
        let mut short = self.marked(|frame| frame.short);
        // Order counts of type 0 are in slice headers, which a "non-existing" frame has not.
        short.retain(|&at| self.frames[at].origin == Origin::Decoded || order_type != 0);
        let now = self.current.counts.of(self.current.structure);
        let count = |at: usize| self.frames[at].count();
        // A field's partner may have the same order count; a frame's references have not.
        let (mut before, mut after): (Vec<_>, Vec<_>) = short.into_iter().partition(|&at| count(at) <= now);
        before.sort_by_key(|&at| Reverse(count(at)));
        after.sort_by_key(|&at| count(at));
        let order = if later_first { [after, before] } else { [before, after] };
        self.entries(&order.concat())
    }

    /// The list of `short`, then the long-term references.
    fn entries(&self, short: &[usize]) -> Vec<Entry> {
        let mut long = self.marked(|frame| frame.long);
        long.sort_by_key(|&at| self.frames[at].long_term_frame_idx);
        if self.is_frame() {
            return short.iter().chain(&long).map(|&at| (at, FRAME)).collect();
        }
        let mut entries = self.alternate(short, |frame| frame.short);
        entries.extend(self.alternate(&long, |frame| frame.long));
        entries
    }

    /// 8.2.4.2.5: fields of both parities in turn, the current one first.
    fn alternate(&self, frames: &[usize], marks: impl Fn(&Frame) -> u8) -> Vec<Entry> {
        let parities = [self.current.structure, FRAME - self.current.structure];
        let mut fields = parities.map(|parity| {
            let of_parity: Vec<Entry> =
                frames.iter().filter(|&&at| marks(&self.frames[at]) & parity != 0).map(|&at| (at, parity)).collect();
            of_parity.into_iter()
        });
        let [own, other] = &mut fields;
        let mut entries = Vec::new();
        loop {
            // Where one parity has no more, the rest of the other one follows.
            let Some(entry) = own.next() else {
                entries.extend(other);
                return entries;
            };
            entries.push(entry);
            std::mem::swap(own, other);
        }
    }

    /// 8.2.4.3.
    fn modify(&self, list: &mut Vec<Option<Entry>>, steps: &[Modification]) {
        let field = i32::from(!self.is_frame());
        let max_pic_num = self.current.max_frame_num << field;
        let current_pic_num = (self.current.frame_num << field) + field;
        let mut predicted = current_pic_num;
        let length = list.len();
        for (at, step) in steps.iter().enumerate().take(length) {
            let found = match *step {
                Modification::Difference(difference) => {
                    predicted = (predicted + difference).rem_euclid(max_pic_num);
                    let number = if predicted > current_pic_num { predicted - max_pic_num } else { predicted };
                    self.find(|frame, fields| {
                        frame.short & fields == fields && short_pic_num(frame, self.current, fields) == number
                    })
                }
                Modification::LongTerm(number) => self
                    .find(|frame, fields| frame.long & fields == fields && long_pic_num(frame, self.current, fields) == number),
            };
            list.insert(at, found);
            // What moved to the front is taken out further behind, else the last entry falls off.
            let behind = (at + 1..list.len()).find(|&behind| found.is_some() && list[behind] == found);
            list.remove(behind.unwrap_or(length));
        }
    }

    fn find(&self, wanted: impl Fn(&Frame, u8) -> bool) -> Option<Entry> {
        let parts: &[u8] = if self.is_frame() { &[FRAME] } else { &[1, 2] };
        let candidates = (0..self.frames.len()).flat_map(|at| parts.iter().map(move |&fields| (at, fields)));
        candidates.into_iter().find(|&(at, fields)| wanted(&self.frames[at], fields))
    }
}
