// SPDX-License-Identifier: LGPL-2.1-or-later
//! Bits to bytes, the most significant first, and Exp-Golomb codes. Knows no syntax element.

/// A growing bit string.
#[derive(Clone, Debug, Default)]
pub struct BitWriter {
    bytes: Vec<u8>,
    /// Bits of the last byte that are still free.
    free: u32,
}

impl BitWriter {
    /// An empty string.
    pub fn new() -> Self {
        Self::default()
    }

    /// `count` bits of a value, u(n).
    pub fn put(&mut self, value: u32, count: u32) {
        assert!(count <= 32 && (count == 32 || value >> count == 0), "{value} does not fit into {count} bits");
        for bit in (0..count).rev() {
            if self.free == 0 {
                self.bytes.push(0);
                self.free = 8;
            }
            self.free -= 1;
            if let Some(last) = self.bytes.last_mut() {
                *last |= ((value >> bit & 1) as u8) << self.free;
            }
        }
    }

    /// One bit.
    pub fn flag(&mut self, value: bool) {
        self.put(value.into(), 1);
    }

    /// Bits as a string of zeros and ones, the way the standards print their code tables.
    pub fn code(&mut self, code: &str) {
        for digit in code.bytes() {
            self.flag(digit == b'1');
        }
    }

    /// An unsigned Exp-Golomb code, ue(v) (H.264 9.1).
    pub fn ue(&mut self, value: u32) {
        let length = (value + 1).ilog2();
        self.put(0, length);
        self.put(value + 1, length + 1);
    }

    /// A signed Exp-Golomb code, se(v) (H.264 9.1.1).
    pub fn se(&mut self, value: i32) {
        let magnitude = value.unsigned_abs();
        self.ue(if value > 0 { 2 * magnitude - 1 } else { 2 * magnitude });
    }

    /// Zeros up to the next byte.
    pub fn align(&mut self) {
        self.free = 0;
    }

    /// The bytes; the last one is filled up with zeros.
    pub fn into_bytes(self) -> Vec<u8> {
        self.bytes
    }
}

/// The payload of a NAL unit with emulation prevention (H.264 7.4.1, H.265 7.4.2).
pub fn escaped(rbsp: &[u8]) -> Vec<u8> {
    let mut escaped = Vec::with_capacity(rbsp.len());
    let mut zeros = 0;
    for &byte in rbsp {
        if zeros == 2 && byte <= 3 {
            escaped.push(3);
            zeros = 0;
        }
        zeros = if byte == 0 { zeros + 1 } else { 0 };
        escaped.push(byte);
    }
    escaped
}
