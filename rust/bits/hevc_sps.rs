// SPDX-License-Identifier: LGPL-2.1-or-later
//! The reference picture sets of a HEVC sequence parameter set as they are coded. FFmpeg keeps what they mean, not how they are said.

use super::reader::{BitError, BitReader};

mod derive;
mod syntax;

use derive::Derived;

#[cfg(test)]
pub(crate) mod samples;
#[cfg(test)]
mod tests;

/// num_short_term_ref_pic_sets is 64 at the most (7.4.3.2.1).
pub const MAX_SHORT_TERM_SETS: usize = 64;
/// num_long_term_ref_pics_sps is 32 at the most.
pub const MAX_LONG_TERM_PICTURES: usize = 32;
/// A decoded picture buffer holds 16 pictures at the most, the current one included (A.4.2): a set has one less.
const MAX_DELTA_POCS: usize = 15;

/// Why the sets could not be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SpsError {
    /// The data ends early, or holds a code that no element has.
    Bits(BitError),
    /// It is no sequence parameter set of the base layer.
    NotBaseSps,
    /// An element is out of the range that 7.4 gives it.
    Range(&'static str),
}

impl From<BitError> for SpsError {
    fn from(error: BitError) -> Self {
        Self::Bits(error)
    }
}

/// One st_ref_pic_set() as it stands in the stream (7.3.7). Elements that do not are zero.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ShortTermSet {
    /// inter_ref_pic_set_prediction_flag.
    pub inter_ref_pic_set_prediction_flag: bool,
    /// delta_rps_sign.
    pub delta_rps_sign: bool,
    /// abs_delta_rps_minus1.
    pub abs_delta_rps_minus1: u16,
    /// Bit j is used_by_curr_pic_flag[ j ]; without prediction, used_by_curr_pic_s0_flag and behind it used_by_curr_pic_s1_flag.
    pub used_by_curr_pic: u32,
    /// Bit j is use_delta_flag[ j ], inferred to be 1 where it is not there; none without prediction.
    pub use_delta_flag: u32,
    /// num_negative_pics.
    pub num_negative_pics: u8,
    /// num_positive_pics.
    pub num_positive_pics: u8,
    /// delta_poc_s0_minus1.
    pub delta_poc_s0_minus1: [u16; 16],
    /// delta_poc_s1_minus1.
    pub delta_poc_s1_minus1: [u16; 16],
}

impl ShortTermSet {
    /// A set of no picture.
    pub const EMPTY: Self = Self {
        inter_ref_pic_set_prediction_flag: false,
        delta_rps_sign: false,
        abs_delta_rps_minus1: 0,
        used_by_curr_pic: 0,
        use_delta_flag: 0,
        num_negative_pics: 0,
        num_positive_pics: 0,
        delta_poc_s0_minus1: [0; 16],
        delta_poc_s1_minus1: [0; 16],
    };
}

/// One long-term reference picture of the sequence parameter set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LongTermPicture {
    /// lt_ref_pic_poc_lsb_sps.
    pub lt_ref_pic_poc_lsb_sps: u16,
    /// used_by_curr_pic_lt_sps_flag.
    pub used_by_curr_pic_lt_sps_flag: bool,
}

impl LongTermPicture {
    /// One with an order count of 0 that the current picture does not use.
    pub const EMPTY: Self = Self { lt_ref_pic_poc_lsb_sps: 0, used_by_curr_pic_lt_sps_flag: false };
}

/// All sets of a sequence parameter set.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReferencePictureSets {
    short_term: [ShortTermSet; MAX_SHORT_TERM_SETS],
    num_short_term_ref_pic_sets: usize,
    long_term: [LongTermPicture; MAX_LONG_TERM_PICTURES],
    num_long_term_ref_pics_sps: usize,
}

impl ReferencePictureSets {
    const EMPTY: Self = Self {
        short_term: [ShortTermSet::EMPTY; MAX_SHORT_TERM_SETS],
        num_short_term_ref_pic_sets: 0,
        long_term: [LongTermPicture::EMPTY; MAX_LONG_TERM_PICTURES],
        num_long_term_ref_pics_sps: 0,
    };

    /// The short-term sets.
    pub fn short_term(&self) -> &[ShortTermSet] {
        self.short_term.get(..self.num_short_term_ref_pic_sets).unwrap_or_default()
    }

    /// The long-term pictures.
    pub fn long_term(&self) -> &[LongTermPicture] {
        self.long_term.get(..self.num_long_term_ref_pics_sps).unwrap_or_default()
    }
}

/// Reads the sets of a sequence parameter set: a NAL unit with its header and without emulation prevention bytes, as FFmpeg keeps it.
pub fn parse(rbsp: &[u8]) -> Result<ReferencePictureSets, SpsError> {
    let mut reader = BitReader::plain(rbsp);
    let poc_lsb_bits = syntax::up_to_sets(&mut reader)?;
    let mut sets = ReferencePictureSets::EMPTY;
    sets.num_short_term_ref_pic_sets = ranged(reader.ue()?, MAX_SHORT_TERM_SETS, "num_short_term_ref_pic_sets")?;
    let mut previous = None;
    for set in sets.short_term.iter_mut().take(sets.num_short_term_ref_pic_sets) {
        *set = short_term_set(&mut reader, previous.as_ref())?;
        previous = Some(Derived::of(set, previous.as_ref())?);
    }
    if reader.flag()? {
        sets.num_long_term_ref_pics_sps = ranged(reader.ue()?, MAX_LONG_TERM_PICTURES, "num_long_term_ref_pics_sps")?;
        for picture in sets.long_term.iter_mut().take(sets.num_long_term_ref_pics_sps) {
            *picture = LongTermPicture {
                lt_ref_pic_poc_lsb_sps: reader.bits(poc_lsb_bits)? as u16,
                used_by_curr_pic_lt_sps_flag: reader.flag()?,
            };
        }
    }
    Ok(sets)
}

/// `value`, if it is no more than `max`.
fn ranged(value: u32, max: usize, name: &'static str) -> Result<usize, SpsError> {
    usize::try_from(value).ok().filter(|value| *value <= max).ok_or(SpsError::Range(name))
}

/// st_ref_pic_set( stRpsIdx ) of a sequence parameter set (7.3.7); `previous` is the set before, the only one that it may refer to.
fn short_term_set(reader: &mut BitReader<'_>, previous: Option<&Derived>) -> Result<ShortTermSet, SpsError> {
    match previous {
        Some(previous) if reader.flag()? => predicted_set(reader, previous),
        _ => explicit_set(reader),
    }
}

fn predicted_set(reader: &mut BitReader<'_>, previous: &Derived) -> Result<ShortTermSet, SpsError> {
    let mut set = ShortTermSet {
        inter_ref_pic_set_prediction_flag: true,
        delta_rps_sign: reader.flag()?,
        abs_delta_rps_minus1: delta(reader.ue()?, "abs_delta_rps_minus1")?,
        ..ShortTermSet::EMPTY
    };
    for j in 0..=previous.num_delta_pocs() {
        let bit = 1u32.wrapping_shl(j);
        let used = reader.flag()?;
        if used {
            set.used_by_curr_pic |= bit;
        }
        if used || reader.flag()? {
            set.use_delta_flag |= bit;
        }
    }
    Ok(set)
}

fn explicit_set(reader: &mut BitReader<'_>) -> Result<ShortTermSet, SpsError> {
    let negative = ranged(reader.ue()?, MAX_DELTA_POCS, "num_negative_pics")?;
    let positive = ranged(reader.ue()?, MAX_DELTA_POCS.saturating_sub(negative), "num_positive_pics")?;
    let mut set = ShortTermSet { num_negative_pics: negative as u8, num_positive_pics: positive as u8, ..ShortTermSet::EMPTY };
    let negative = set.delta_poc_s0_minus1.iter_mut().take(negative);
    let positive = set.delta_poc_s1_minus1.iter_mut().take(positive);
    for (delta_poc_minus1, bit) in negative.chain(positive).zip(0u32..) {
        *delta_poc_minus1 = delta(reader.ue()?, "delta_poc_minus1")?;
        if reader.flag()? {
            set.used_by_curr_pic |= 1u32.wrapping_shl(bit);
        }
    }
    Ok(set)
}

/// delta_poc_s0_minus1 and its like are 2^15 - 1 at the most (7.4.8).
fn delta(value: u32, name: &'static str) -> Result<u16, SpsError> {
    ranged(value, 0x7fff, name).map(|value| value as u16)
}
