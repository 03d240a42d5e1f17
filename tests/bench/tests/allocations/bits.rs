// SPDX-License-Identifier: LGPL-2.1-or-later
//! Writes headers without allocating.

/// Bits, most significant first, of a header that is no longer than `N` bytes; zeros behind them.
pub struct Bits<const N: usize> {
    pub bytes: [u8; N],
    /// How many bits are written.
    pub len: usize,
}

impl<const N: usize> Default for Bits<N> {
    fn default() -> Self {
        Self { bytes: [0; N], len: 0 }
    }
}

impl<const N: usize> Bits<N> {
    /// u(count).
    pub fn put(&mut self, value: u32, count: u32) {
        for shift in (0..count).rev() {
            self.bytes[self.len / 8] |= ((value >> shift & 1) as u8) << (7 - self.len % 8);
            self.len += 1;
        }
    }

    /// ue(v).
    pub fn ue(&mut self, value: u32) {
        let len = (value + 1).ilog2();
        self.put(0, len);
        self.put(value + 1, len + 1);
    }
}
