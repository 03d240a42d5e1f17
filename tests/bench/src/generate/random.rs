// SPDX-License-Identifier: LGPL-2.1-or-later
//! Seeded random numbers (SplitMix64) that are the same on every machine and with every compiler.

/// A sequence of numbers that its seed decides.
#[derive(Clone, Debug)]
pub struct Random(u64);

impl Random {
    /// The sequence of a seed.
    pub fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// A number from 0 to `limit - 1`.
    pub fn below(&mut self, limit: u32) -> u32 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ mixed >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ mixed >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((mixed ^ mixed >> 31) >> 33) as u32 % limit
    }

    /// A number from `-limit` to `limit`.
    pub fn around_zero(&mut self, limit: u32) -> i32 {
        self.below(2 * limit + 1) as i32 - limit as i32
    }

    /// True in so many of a hundred cases.
    pub fn percent(&mut self, chance: u32) -> bool {
        self.below(100) < chance
    }

    /// A sample value within the video range.
    pub fn sample(&mut self) -> u8 {
        16 + self.below(220) as u8
    }
}
