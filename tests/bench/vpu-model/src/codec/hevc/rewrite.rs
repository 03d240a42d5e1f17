// SPDX-License-Identifier: LGPL-2.1-or-later
//! Slice segment headers written anew, with the reference picture set of the decode parameters instead of the stream's.

use primebridge::uapi::*;

use super::header::Header;
use super::parameter_sets::Coding;
use super::sets::ShortTermSet;
use crate::codec::Fault;
use crate::codec::nal::{Unescaped, Writer, escaped};

/// A long-term entry as it is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct LongTerm {
    lsb: u32,
    used: bool,
    /// DeltaPocMsbCycleLt, none where it is not written.
    cycle: Option<u32>,
}

/// A reference picture set with all its pictures, for a slice header.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Explicit {
    short_term: ShortTermSet,
    long_term: Vec<LongTerm>,
}

impl Explicit {
    /// The set that the decode parameters describe: what they list as current may be used, the other entries are kept. Of those,
    /// only the ones that the decoder `has`.
    pub fn new(params: &v4l2_ctrl_hevc_decode_params, coding: &Coding, has: impl Fn(u64) -> bool) -> Result<Self, Fault> {
        let entries = params.dpb.get(..params.num_active_dpb_entries.into());
        let entries = entries.ok_or_else(|| Fault::new("decode_params.num_active_dpb_entries", "more than 16"))?;
        let before = places("poc_st_curr_before", &params.poc_st_curr_before, params.num_poc_st_curr_before)?;
        let after = places("poc_st_curr_after", &params.poc_st_curr_after, params.num_poc_st_curr_after)?;
        let current = places("poc_lt_curr", &params.poc_lt_curr, params.num_poc_lt_curr)?;
        let mut deltas = Vec::new();
        let mut kept = Vec::new();
        for (place, entry) in entries.iter().enumerate().filter(|(_, entry)| entry.timestamp != 0) {
            let place = place as u8;
            let used = before.contains(&place) || after.contains(&place);
            let long_term = u32::from(entry.flags) & V4L2_HEVC_DPB_ENTRY_LONG_TERM_REFERENCE != 0;
            match (used, long_term, current.contains(&place) || !has(entry.timestamp)) {
                (true, ..) | (_, false, false) => {
                    deltas.push((entry.pic_order_cnt_val.wrapping_sub(params.pic_order_cnt_val), used))
                }
                (_, true, false) => kept.push(entry.pic_order_cnt_val),
                (_, _, true) => {}
            }
        }
        let mut long_term = Vec::new();
        for place in current {
            let entry = entries.get(usize::from(*place));
            let entry = entry.ok_or_else(|| Fault::new("decode_params.poc_lt_curr", format!("{place} is no entry of dpb")))?;
            long_term.push((entry.pic_order_cnt_val, true));
        }
        Ok(Self {
            short_term: short_term(deltas)?,
            long_term: long_term_entries(long_term, kept, params.pic_order_cnt_val, coding)?,
        })
    }
}

fn places<'a>(name: &str, list: &'a [u8], count: u8) -> Result<&'a [u8], Fault> {
    list.get(..count.into())
        .ok_or_else(|| Fault::new(format!("decode_params.num_{name}"), format!("{count}, more than it holds")))
}

/// The syntax has pictures by distance.
fn short_term(mut deltas: Vec<(i32, bool)>) -> Result<ShortTermSet, Fault> {
    deltas.sort_unstable();
    let distinct = deltas.windows(2).all(|pair| pair[0].0 != pair[1].0) && deltas.iter().all(|(delta, _)| *delta != 0);
    let gap = |set: &[(i32, bool)]| set.windows(2).any(|pair| pair[0].0.abs_diff(pair[1].0) > 0x8000);
    let far = deltas.iter().any(|(delta, _)| delta.unsigned_abs() > 0x8000 * 16);
    if !distinct || far || gap(&deltas) {
        return Err(Fault::new("decode_params.dpb", "short-term entries whose order counts no slice header can name"));
    }
    let mut negative: Vec<_> = deltas.iter().copied().filter(|(delta, _)| *delta < 0).collect();
    negative.reverse();
    Ok(ShortTermSet { negative, positive: deltas.into_iter().filter(|(delta, _)| *delta > 0).collect() })
}

/// The order of the current ones holds for the lists; the kept ones go where msbs rise. An msb that falls cannot be written (7-52):
/// that entry goes without, which does as long as no other picture has its lsb.
fn long_term_entries(
    mut pictures: Vec<(i32, bool)>,
    kept: Vec<i32>,
    current: i32,
    coding: &Coding,
) -> Result<Vec<LongTerm>, Fault> {
    let mask = (1i32 << coding.log2_max_lsb) - 1;
    let cycle = |poc: i32| (i64::from(current & !mask) - i64::from(poc & !mask)) >> coding.log2_max_lsb;
    for poc in kept {
        let place = pictures.iter().position(|(other, _)| cycle(*other) > cycle(poc)).unwrap_or(pictures.len());
        pictures.insert(place, (poc, false));
    }
    let mut last = 0;
    let mut entries = Vec::new();
    for (poc, used) in &pictures {
        let written = u32::try_from(cycle(*poc)).ok().filter(|cycle| *cycle >= last);
        if written.is_none() && pictures.iter().filter(|(other, _)| other & mask == poc & mask).count() > 1 {
            return Err(Fault::bitstream(format!("the long-term pictures {pictures:?} cannot be named in a slice header")));
        }
        last = written.unwrap_or(last);
        entries.push(LongTerm { lsb: (poc & mask) as u32, used: *used, cycle: written });
    }
    Ok(entries)
}

/// The NAL unit with another set in its header. Segments without a set stay as they are. The slice data goes along byte for byte:
/// byte_alignment() in front of it has a 1, so that no emulation prevention in the data depends on the header.
pub fn rewritten(
    nal: &[u8],
    header: &Header,
    unescaped: &Unescaped,
    explicit: &Explicit,
    coding: &Coding,
    poc: i32,
) -> Result<Vec<u8>, Fault> {
    let Some(spots) = header.spots else { return Ok(nal.to_vec()) };
    let mut writer = Writer::default();
    writer.copy(&unescaped.bytes, 0, spots.lsb)?;
    writer.bits(poc as u32 & ((1 << coding.log2_max_lsb) - 1), coding.log2_max_lsb);
    // short_term_ref_pic_set_sps_flag, and inter_ref_pic_set_prediction_flag where there is a set to predict from.
    writer.flag(false);
    if coding.num_short_term > 0 {
        writer.flag(false);
    }
    explicit.short_term.write(&mut writer);
    if coding.long_term_present {
        if coding.num_long_term > 0 {
            writer.ue(0);
        }
        writer.ue(explicit.long_term.len() as u32);
        let mut last = 0;
        for entry in &explicit.long_term {
            writer.bits(entry.lsb, coding.log2_max_lsb);
            writer.flag(entry.used);
            writer.flag(entry.cycle.is_some());
            if let Some(cycle) = entry.cycle {
                writer.ue(cycle - last);
                last = cycle;
            }
        }
    } else if !explicit.long_term.is_empty() {
        return Err(Fault::new("sps.flags", "no LONG_TERM_REF_PICS_PRESENT, but there are long-term pictures in the dpb"));
    }
    writer.copy(&unescaped.bytes, spots.after_sets, spots.end)?;
    let mut bytes = escaped(&writer.aligned());
    bytes.extend(&nal[header.raw_data_offset..]);
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    const CODING: Coding = Coding { log2_max_lsb: 4, num_short_term: 0, num_long_term: 0, long_term_present: true };

    fn params(pictures: &[(i32, bool)]) -> v4l2_ctrl_hevc_decode_params {
        let mut params = v4l2_ctrl_hevc_decode_params {
            pic_order_cnt_val: 40,
            num_active_dpb_entries: pictures.len() as u8,
            ..Default::default()
        };
        for (at, ((poc, long_term), entry)) in pictures.iter().zip(&mut params.dpb).enumerate() {
            (entry.timestamp, entry.flags, entry.pic_order_cnt_val) = (at as u64 + 1, (*long_term).into(), *poc);
        }
        params
    }

    #[test]
    fn entries_are_sorted_as_the_syntax_wants_them() {
        let mut params = params(&[(38, false), (44, false), (30, false), (42, false), (20, true), (33, true), (3, true)]);
        (params.num_poc_st_curr_before, params.num_poc_st_curr_after, params.num_poc_lt_curr) = (1, 1, 2);
        (params.poc_st_curr_before[0], params.poc_st_curr_after[0]) = (0, 1);
        (params.poc_lt_curr[0], params.poc_lt_curr[1]) = (4, 5);
        let explicit = Explicit::new(&params, &CODING, |_| true).unwrap();
        assert_eq!(explicit.short_term.negative, [(-2, true), (-10, false)]);
        assert_eq!(explicit.short_term.positive, [(2, false), (4, true)]);
        let entry = |lsb, used, cycle| LongTerm { lsb, used, cycle };
        // The second one's msb falls, so that it goes without.
        assert_eq!(explicit.long_term, [entry(4, true, Some(1)), entry(1, true, None), entry(3, false, Some(2))]);
        let without = Explicit::new(&params, &CODING, |timestamp| timestamp != 7).unwrap();
        assert_eq!(without.long_term.len(), 2);
        params.dpb[6].pic_order_cnt_val = 1;
        assert!(Explicit::new(&params, &CODING, |_| true).is_err());
    }

    #[test]
    fn what_no_header_can_say_is_a_fault() {
        assert!(Explicit::new(&params(&[(40, false)]), &CODING, |_| true).is_err());
        assert!(Explicit::new(&params(&[(38, false), (38, false)]), &CODING, |_| true).is_err());
        let mut more = params(&[]);
        more.num_active_dpb_entries = 17;
        assert!(Explicit::new(&more, &CODING, |_| true).is_err());
        more.num_active_dpb_entries = 0;
        more.num_poc_lt_curr = 1;
        assert!(Explicit::new(&more, &CODING, |_| true).is_err());
        more.num_poc_lt_curr = 17;
        assert!(Explicit::new(&more, &CODING, |_| true).is_err());
    }
}
