// SPDX-License-Identifier: LGPL-2.1-or-later
//! Order counts and reference picture sets (H.265 8.3.1, 8.3.2), and which pictures are marked as references.

use super::header::{Header, Slice};

/// A picture that is marked as "used for reference".
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Known {
    /// Its name in controls.
    pub timestamp: u64,
    /// PicOrderCntVal.
    pub poc: i32,
    /// Marked as "used for long-term reference".
    pub long_term: bool,
    /// Whether it was decoded: later pictures may keep one that was not, but not use it.
    pub decoded: bool,
    /// pic_struct as the slice parameters had it.
    pub pic_struct: Option<u8>,
}

/// An entry of a reference picture set: a picture, or the order count of one that is missing (its lsb, without an msb).
pub type Entry = Result<Known, i32>;

/// The five subsets of a reference picture set.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sets {
    /// RefPicSetStCurrBefore.
    pub st_curr_before: Vec<Entry>,
    /// RefPicSetStCurrAfter.
    pub st_curr_after: Vec<Entry>,
    /// RefPicSetLtCurr.
    pub lt_curr: Vec<Entry>,
    /// RefPicSetStFoll.
    pub st_foll: Vec<Entry>,
    /// RefPicSetLtFoll.
    pub lt_foll: Vec<Entry>,
}

impl Sets {
    /// All that are there.
    pub fn present(&self) -> impl Iterator<Item = &Known> {
        let current = self.st_curr_before.iter().chain(&self.st_curr_after).chain(&self.lt_curr);
        current.chain(&self.st_foll).chain(&self.lt_foll).flatten()
    }

    /// Whether any is missing that the current picture does not use.
    pub fn lacks_later_ones(&self) -> bool {
        self.st_foll.iter().chain(&self.lt_foll).any(|entry| !entry.is_ok_and(|known| known.decoded))
    }
}

/// PicOrderCntVal (8.3.1). `anchor` is that of prevTid0Pic, none at a picture at which counting starts.
pub fn order_count(lsb: u32, log2_max_lsb: u32, anchor: Option<i32>) -> i32 {
    let max = 1i32 << log2_max_lsb;
    let lsb = lsb as i32;
    let Some(anchor) = anchor else { return lsb };
    let (anchor_lsb, anchor_msb) = (anchor & (max - 1), anchor & !(max - 1));
    let msb = if lsb < anchor_lsb && anchor_lsb - lsb >= max / 2 {
        anchor_msb.wrapping_add(max)
    } else if lsb > anchor_lsb && lsb - anchor_lsb > max / 2 {
        anchor_msb.wrapping_sub(max)
    } else {
        anchor_msb
    };
    msb.wrapping_add(lsb)
}

/// The pictures of a stream that are marked, and what order counts are counted from.
#[derive(Clone, Debug, Default)]
pub struct Marking {
    pictures: Vec<Known>,
    /// PicOrderCntVal of prevTid0Pic.
    pub anchor: i32,
}

impl Marking {
    /// No picture is marked any longer.
    pub fn clear(&mut self) {
        self.pictures.clear();
    }

    /// The marked picture of a timestamp.
    pub fn named(&self, timestamp: u64) -> Option<&Known> {
        self.pictures.iter().find(|known| known.timestamp == timestamp)
    }

    /// The reference picture set of a picture, (8-5) to (8-7) with the derivation behind them; none where the header names sets that
    /// are not known. `none_marked` at pictures that begin a sequence: all pictures before were unmarked.
    pub fn sets(&self, slice: &Slice, poc: i32, log2_max_lsb: u32, none_marked: bool) -> Option<Sets> {
        let pictures: &[Known] = if none_marked { &[] } else { &self.pictures };
        let mut sets = Sets::default();
        let max = 1i32 << log2_max_lsb;
        let mut long_term = Vec::new();
        for entry in &slice.long_term {
            let (lsb, used) = entry.picture?;
            let lsb = lsb as i32;
            let whole = entry.msb_cycle.map(|cycle| {
                let base = poc.wrapping_sub((cycle as i32).wrapping_mul(max)).wrapping_sub(poc & (max - 1));
                base.wrapping_add(lsb)
            });
            let named = |known: &&Known| match whole {
                Some(whole) => known.poc == whole,
                None => known.poc & (max - 1) == lsb,
            };
            let found = pictures.iter().find(named).copied().ok_or(whole.unwrap_or(lsb));
            long_term.extend(found.ok().map(|known| known.timestamp));
            if used { &mut sets.lt_curr } else { &mut sets.lt_foll }.push(found);
        }
        let short_term = slice.short_term.as_ref()?;
        for (list, before) in [(&short_term.negative, true), (&short_term.positive, false)] {
            for (delta, used) in list {
                let whole = poc.wrapping_add(*delta);
                let named = |known: &&Known| known.poc == whole && !known.long_term && !long_term.contains(&known.timestamp);
                let found = pictures.iter().find(named).copied().ok_or(whole);
                let subset = match (used, before) {
                    (false, _) => &mut sets.st_foll,
                    (true, true) => &mut sets.st_curr_before,
                    (true, false) => &mut sets.st_curr_after,
                };
                subset.push(found);
            }
        }
        Some(sets)
    }

    /// Only what is in the set stays marked, as it is marked there.
    pub fn keep(&mut self, sets: &Sets) {
        let long_term: Vec<Known> = sets.lt_curr.iter().chain(&sets.lt_foll).flatten().copied().collect();
        self.pictures.retain(|known| sets.present().any(|kept| kept.timestamp == known.timestamp));
        for known in &mut self.pictures {
            known.long_term = long_term.iter().any(|other| other.timestamp == known.timestamp);
        }
    }

    /// Marks the current picture as a short-term reference.
    pub fn add(&mut self, header: &Header, known: Known) {
        // A timestamp names one picture, and the later one holds.
        self.pictures.retain(|other| other.timestamp != known.timestamp);
        self.pictures.push(known);
        if header.counts() {
            self.anchor = known.poc;
        }
    }

    /// Notes that the picture was decoded.
    pub fn decoded(&mut self, timestamp: u64) {
        for known in self.pictures.iter_mut().filter(|known| known.timestamp == timestamp) {
            known.decoded = true;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::codec::hevc::header::LongTerm;
    use crate::codec::hevc::sets::ShortTermSet;

    fn known(timestamp: u64, poc: i32) -> Known {
        Known { timestamp, poc, long_term: false, decoded: true, pic_struct: None }
    }

    #[test]
    fn order_counts_wrap_both_ways() {
        assert_eq!(order_count(3, 4, None), 3);
        assert_eq!(order_count(3, 4, Some(14)), 19);
        assert_eq!(order_count(14, 4, Some(17)), 14);
        assert_eq!(order_count(10, 4, Some(18)), 26);
        assert_eq!(order_count(11, 4, Some(18)), 11);
        assert_eq!(order_count(14, 4, Some(1)), -2);
    }

    #[test]
    fn sets_find_their_pictures() {
        let marking = Marking { pictures: vec![known(1, 0), known(2, 16), known(3, 33), known(4, 36)], anchor: 36 };
        let slice = Slice {
            short_term: Some(ShortTermSet { negative: vec![(-1, true), (-18, true)], positive: vec![(2, true), (4, false)] }),
            long_term: vec![
                LongTerm { picture: Some((0, true)), msb_cycle: Some(2) },
                LongTerm { picture: Some((0, false)), msb_cycle: Some(1) },
                LongTerm { picture: Some((5, false)), msb_cycle: None },
            ],
            ..Slice::default()
        };
        let sets = marking.sets(&slice, 34, 4, false).unwrap();
        assert_eq!(sets.lt_curr, [Ok(known(1, 0))]);
        assert_eq!(sets.lt_foll, [Ok(known(2, 16)), Err(5)]);
        // The picture 16 is a long-term reference now.
        assert_eq!(sets.st_curr_before, [Ok(known(3, 33)), Err(16)]);
        assert_eq!(sets.st_curr_after, [Ok(known(4, 36))]);
        assert_eq!(sets.st_foll, [Err(38)]);
        assert!(sets.lacks_later_ones());
        let mut after = marking.clone();
        after.keep(&sets);
        assert_eq!(after.pictures.iter().map(|known| known.long_term).collect::<Vec<_>>(), [true, true, false, false]);
        assert_eq!(marking.sets(&slice, 34, 4, true).unwrap().present().count(), 0);
        let unknown = Slice { long_term: vec![LongTerm { picture: None, msb_cycle: None }], ..slice };
        assert_eq!(marking.sets(&unknown, 34, 4, false), None);
    }
}
