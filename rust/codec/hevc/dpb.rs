// SPDX-License-Identifier: LGPL-2.1-or-later
//! The HEVC reference pictures as the kernel lists them, and how lists name them by their place.

use super::picture::IRAP;
use super::{HevcPicture, HevcReference, HevcReferenceSet};
use crate::codec::controls::flag;
use crate::uapi::*;

/// The `dpb` array of the decode parameters.
pub type Dpb = [v4l2_hevc_dpb_entry; LEN];

/// A list of places in the DPB.
pub(super) type Places = [u8; LEN];

const LEN: usize = V4L2_HEVC_DPB_ENTRIES_NUM_MAX as usize;

/// Beyond a list's end, and for a picture that the DPB does not have.
pub(super) const NOWHERE: u8 = 0xff;

/// The reference pictures of a picture and how many there are.
///
/// First those that it may refer to, each subset in the standard's order (8.3.2), then those that are kept for later pictures:
/// hantro forgets what is not listed. A DPB never has more than 16 pictures (A.4.2); of a broken stream's, those for later
/// pictures are left out first.
///
/// A picture that is missing has the timestamp 0. Where the current one may refer to it, it is listed like any other, with the
/// order count that the stream gives it: no buffer has that timestamp, and drivers find out and use a substitute or fail. One that
/// is only kept for later (8.3.3 has a decoder make them up at a CRA picture) is left out: hantro would fail for nothing.
pub fn dpb(picture: &HevcPicture) -> (Dpb, u8) {
    let mut entries = [empty_entry(); LEN];
    let mut used = 0u8;
    for (reference, long_term) in current(picture).chain(kept(picture)) {
        let known = entries.iter().take(used.into()).any(|entry| is(entry, reference));
        if let (false, Some(place)) = (known, entries.get_mut(usize::from(used))) {
            *place = entry(reference, long_term);
            used = used.saturating_add(1);
        }
    }
    (entries, used)
}

/// Whether all pictures that the current one may refer to have a place.
pub fn fits(picture: &HevcPicture, params: &v4l2_ctrl_hevc_decode_params) -> bool {
    current(picture).all(|(reference, _)| place(&params.dpb, params.num_active_dpb_entries, reference) != NOWHERE)
}

/// The entry of `dpb` for a picture of a list.
pub(super) fn place(dpb: &Dpb, used: u8, reference: &HevcReference) -> u8 {
    let found = dpb.iter().take(used.into()).position(|entry| is(entry, reference));
    found.and_then(|index| u8::try_from(index).ok()).unwrap_or(NOWHERE)
}

/// The places of the pictures of a subset.
pub(super) fn places(dpb: &Dpb, used: u8, set: &HevcReferenceSet) -> Places {
    let mut list = [NOWHERE; LEN];
    for (entry, reference) in list.iter_mut().zip(members(set)) {
        *entry = place(dpb, used, reference);
    }
    list
}

/// How many pictures a subset has.
pub(super) fn count(set: &HevcReferenceSet) -> u8 {
    members(set).count() as u8
}

fn members(set: &HevcReferenceSet) -> impl Iterator<Item = &HevcReference> {
    set.pictures.iter().take(set.len as usize)
}

/// What the current picture may refer to, with whether it does so as long-term references.
fn current(picture: &HevcPicture) -> impl Iterator<Item = (&HevcReference, bool)> {
    let short_term = members(&picture.st_curr_before).chain(members(&picture.st_curr_after));
    short_term.map(|reference| (reference, false)).chain(members(&picture.lt_curr).map(|reference| (reference, true)))
}

/// What is there for later pictures: nothing at an IRAP picture that starts a sequence, which unmarks all that came before (8.3.2).
fn kept(picture: &HevcPicture) -> impl Iterator<Item = (&HevcReference, bool)> {
    let starts = picture.no_rasl_output_flag != 0 && IRAP.contains(&picture.nal_unit_type);
    let all = members(&picture.st_foll).map(|reference| (reference, false));
    let all = all.chain(members(&picture.lt_foll).map(|reference| (reference, true)));
    all.filter(move |(reference, _)| !starts && reference.timestamp != 0)
}

/// Missing pictures have but their order count to tell them apart.
fn is(entry: &v4l2_hevc_dpb_entry, reference: &HevcReference) -> bool {
    entry.timestamp == reference.timestamp && entry.pic_order_cnt_val == reference.pic_order_cnt_val
}

fn entry(reference: &HevcReference, long_term: bool) -> v4l2_hevc_dpb_entry {
    v4l2_hevc_dpb_entry {
        timestamp: reference.timestamp,
        flags: entry_flags(long_term),
        field_pic: reference.pic_struct,
        reserved: 0,
        pic_order_cnt_val: reference.pic_order_cnt_val,
    }
}

/// V4L2_HEVC_DPB_ENTRY_LONG_TERM_REFERENCE or nothing.
fn entry_flags(long_term: bool) -> u8 {
    flag(long_term, V4L2_HEVC_DPB_ENTRY_LONG_TERM_REFERENCE) as u8
}

/// An entry beyond num_active_dpb_entries.
fn empty_entry() -> v4l2_hevc_dpb_entry {
    v4l2_hevc_dpb_entry {
        // That of no buffer.
        timestamp: 0,
        flags: 0,
        field_pic: 0,
        reserved: 0,
        pic_order_cnt_val: 0,
    }
}
