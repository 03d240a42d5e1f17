// SPDX-License-Identifier: LGPL-2.1-or-later
//! The fixed-length fields of the uncompressed header, 4.10 of the VP9 specification.

/// Reads bits, the highest first. What lies beyond the end reads as 0; the end is looked at once, by [`Bits::bytes`].
#[derive(Debug)]
pub struct Bits<'a> {
    data: &'a [u8],
    position: usize,
}

impl<'a> Bits<'a> {
    pub fn new(data: &'a [u8]) -> Self {
        Self { data, position: 0 }
    }

    /// f(count), up to 32.
    pub fn f(&mut self, count: usize) -> u32 {
        (0..count).fold(0, |value, _| {
            let byte = self.data.get(self.position / 8).copied().unwrap_or_default();
            let bit = byte >> (7 - self.position % 8) & 1;
            self.position += 1;
            value << 1 | u32::from(bit)
        })
    }

    pub fn flag(&mut self) -> bool {
        self.f(1) == 1
    }

    /// su(count): a magnitude of up to seven bits and its sign.
    pub fn su(&mut self, count: usize) -> i8 {
        let magnitude = self.f(count) as i8;
        if self.flag() { -magnitude } else { magnitude }
    }

    /// Bytes read, the last one to its end. `Err` where the data have fewer.
    pub fn bytes(&self) -> Result<usize, String> {
        let bytes = self.position.div_ceil(8);
        if bytes > self.data.len() {
            return Err(format!("an uncompressed header of {bytes} bytes in {}", self.data.len()));
        }
        Ok(bytes)
    }
}
