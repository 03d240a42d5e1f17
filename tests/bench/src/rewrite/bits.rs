// SPDX-License-Identifier: LGPL-2.1-or-later
//! Bits of bytes, the most significant first, read and copied. Knows no syntax element.

use crate::generate::bits::BitWriter;

/// A place in a bit string.
#[derive(Clone, Debug)]
pub struct BitReader<'a> {
    bytes: &'a [u8],
    position: usize,
}

impl<'a> BitReader<'a> {
    /// At the first bit.
    pub fn new(bytes: &'a [u8]) -> Self {
        Self { bytes, position: 0 }
    }

    /// `count` bits as a value, u(n).
    pub fn read(&mut self, count: u32) -> u32 {
        (0..count).fold(0, |value, _| {
            let bit = self.bytes[self.position / 8] >> (7 - self.position % 8) & 1;
            self.position += 1;
            value << 1 | u32::from(bit)
        })
    }

    /// One bit.
    pub fn flag(&mut self) -> bool {
        self.read(1) == 1
    }

    /// An unsigned Exp-Golomb code, ue(v). Where a signed one has to be passed over, it does as well.
    pub fn ue(&mut self) -> u32 {
        let mut length = 0;
        while !self.flag() {
            length += 1;
        }
        (1 << length) - 1 + self.read(length)
    }

    /// Passes over codes.
    pub fn skip_ue(&mut self, count: u32) {
        for _ in 0..count {
            self.ue();
        }
    }

    /// All bits from bit number `start` to this place.
    pub fn since(&self, start: usize) -> Vec<bool> {
        let mut before = Self { bytes: self.bytes, position: start };
        (start..self.position).map(|_| before.flag()).collect()
    }

    /// The number of bits before this place.
    pub fn position(&self) -> usize {
        self.position
    }

    /// Goes on to bit number `position`.
    pub fn read_past(&mut self, position: usize) {
        assert!(position >= self.position, "backwards");
        self.position = position;
    }

    /// The first whole byte from this place on.
    pub fn aligned(&self) -> &'a [u8] {
        &self.bytes[self.position.div_ceil(8)..]
    }

    /// Copies what is between this place and bit number `end`.
    pub fn copy_to(&mut self, writer: &mut BitWriter, end: usize) {
        while self.position < end {
            let bit = self.flag();
            writer.flag(bit);
        }
    }
}
