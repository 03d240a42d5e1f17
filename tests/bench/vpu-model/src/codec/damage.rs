// SPDX-License-Identifier: LGPL-2.1-or-later
//! For tests: controls and bytes with something changed in them.

use primebridge::uapi::bytes::{Pod, as_bytes};
use primebridge_bench::generate::Random;

/// The places of those bytes of a control that may change without `found` noticing.
pub fn unseen<T: Pod>(right: &T, mut found: impl FnMut(&T) -> bool) -> Vec<usize> {
    let goes_unnoticed = |at: &usize| {
        let mut wrong = *right;
        as_bytes(&mut wrong)[*at] ^= 0x55;
        !found(&wrong)
    };
    (0..size_of::<T>()).filter(goes_unnoticed).collect()
}

/// Changes a bit. Nothing where there are no bytes.
pub fn flip(bytes: &mut [u8], random: &mut Random) {
    if !bytes.is_empty() {
        let at = random.below(bytes.len() as u32) as usize;
        bytes[at] ^= 1 << random.below(8);
    }
}

/// Cuts bytes off in one of `cases`.
pub fn cut(bytes: &mut Vec<u8>, cases: u32, random: &mut Random) {
    if random.below(cases) == 0 {
        bytes.truncate(random.below(bytes.len().max(1) as u32) as usize);
    }
}

/// Damages frames: a bit in the first bytes now and then, one anywhere, and the end now and then.
pub fn frames(frames: &[Vec<u8>], seed: u64) -> Vec<Vec<u8>> {
    let mut random = Random::new(seed);
    let mut damaged = frames.to_vec();
    for frame in &mut damaged {
        if random.below(3) == 0 {
            let beginning = frame.len().min(40);
            flip(&mut frame[..beginning], &mut random);
        }
        flip(frame, &mut random);
        cut(frame, 4, &mut random);
    }
    damaged
}
