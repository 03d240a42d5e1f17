// SPDX-License-Identifier: LGPL-2.1-or-later
//! What a short-term set means (H.265 7.4.8): only as much of it as is needed to read the one that is predicted from it.

use super::{MAX_DELTA_POCS, ShortTermSet, SpsError};

/// DeltaPocS0 or DeltaPocS1.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Deltas {
    values: [i32; MAX_DELTA_POCS],
    len: usize,
}

impl Deltas {
    fn values(&self) -> &[i32] {
        self.values.get(..self.len).unwrap_or_default()
    }

    fn push(&mut self, value: i32) -> Result<(), SpsError> {
        *self.values.get_mut(self.len).ok_or(SpsError::Range("NumDeltaPocs"))? = value;
        self.len = self.len.saturating_add(1);
        Ok(())
    }
}

/// DeltaPocS0 and DeltaPocS1 of a set.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Derived {
    s0: Deltas,
    s1: Deltas,
}

impl Derived {
    /// What `set` means; `reference` is the set before it.
    pub fn of(set: &ShortTermSet, reference: Option<&Self>) -> Result<Self, SpsError> {
        let derived = match reference.filter(|_| set.inter_ref_pic_set_prediction_flag) {
            Some(reference) => Self::predicted(set, reference)?,
            None => Self::explicit(set)?,
        };
        if derived.num_delta_pocs() as usize > MAX_DELTA_POCS {
            return Err(SpsError::Range("NumDeltaPocs"));
        }
        Ok(derived)
    }

    /// NumDeltaPocs, (7-71).
    pub fn num_delta_pocs(&self) -> u32 {
        self.s0.len.saturating_add(self.s1.len) as u32
    }

    /// (7-63) to (7-70).
    fn explicit(set: &ShortTermSet) -> Result<Self, SpsError> {
        let mut derived = Self::default();
        let mut poc = 0i32;
        for minus1 in set.delta_poc_s0_minus1.iter().take(set.num_negative_pics.into()) {
            poc = poc.saturating_sub(i32::from(*minus1)).saturating_sub(1);
            derived.s0.push(poc)?;
        }
        poc = 0;
        for minus1 in set.delta_poc_s1_minus1.iter().take(set.num_positive_pics.into()) {
            poc = poc.saturating_add(i32::from(*minus1)).saturating_add(1);
            derived.s1.push(poc)?;
        }
        Ok(derived)
    }

    /// (7-61) and (7-62). The order of the entries is that of the standard: a set predicted from this one counts them.
    fn predicted(set: &ShortTermSet, reference: &Self) -> Result<Self, SpsError> {
        let magnitude = i32::from(set.abs_delta_rps_minus1).saturating_add(1);
        let delta_rps = if set.delta_rps_sign { magnitude.saturating_neg() } else { magnitude };
        let (negative, positive) = (reference.s0.values(), reference.s1.values());
        let used = |j: usize| set.use_delta_flag.wrapping_shr(j as u32) & 1 != 0;
        let moved = |poc: &i32| poc.saturating_add(delta_rps);
        let s0 = negative.iter().enumerate().map(|(j, poc)| (j, moved(poc)));
        let s1 = positive.iter().enumerate().map(|(j, poc)| (negative.len().saturating_add(j), moved(poc)));
        let own = core::iter::once((reference.num_delta_pocs() as usize, delta_rps));

        let mut derived = Self::default();
        for (j, poc) in s1.clone().rev().chain(own.clone()).chain(s0.clone()) {
            if poc < 0 && used(j) {
                derived.s0.push(poc)?;
            }
        }
        for (j, poc) in s0.rev().chain(own).chain(s1) {
            if poc > 0 && used(j) {
                derived.s1.push(poc)?;
            }
        }
        Ok(derived)
    }
}
