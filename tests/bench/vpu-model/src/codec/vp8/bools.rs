// SPDX-License-Identifier: LGPL-2.1-or-later
//! The boolean decoder of VP8 (RFC 6386 7) and VP9 (9.2 of its specification): the same arithmetic. Goes bit by bit, so that its
//! state after a header can be told in the drivers' terms.

/// Reads booleans.
#[derive(Clone, Debug)]
pub struct Bools<'a> {
    data: &'a [u8],
    /// Bits shifted out so far; the eight of `value` come next.
    position: usize,
    range: u32,
    value: u32,
}

impl<'a> Bools<'a> {
    /// At the start of a partition. What lies beyond its end reads as zero bits.
    pub fn new(data: &'a [u8]) -> Self {
        Self { data, position: 0, range: 255, value: data.first().copied().unwrap_or_default().into() }
    }

    /// A boolean that is false with a probability of `probability` / 256.
    pub fn bool(&mut self, probability: u8) -> bool {
        let split = 1 + (((self.range - 1) * u32::from(probability)) >> 8);
        let bit = self.value >= split;
        if bit {
            self.value -= split;
            self.range -= split;
        } else {
            self.range = split;
        }
        while self.range < 128 {
            self.range <<= 1;
            let next = self.position + 8;
            let byte = self.data.get(next / 8).copied().unwrap_or_default();
            self.value = self.value << 1 | u32::from(byte >> (7 - next % 8) & 1);
            self.position += 1;
        }
        bit
    }

    /// A flag: as likely true as false.
    pub fn flag(&mut self) -> bool {
        self.bool(128)
    }

    /// `bits` bits, the highest first.
    pub fn literal(&mut self, bits: u32) -> u32 {
        (0..bits).fold(0, |value, _| value << 1 | u32::from(self.flag()))
    }

    /// A magnitude of up to seven bits, and its sign.
    pub fn signed(&mut self, bits: u32) -> i8 {
        let magnitude = self.literal(bits) as i8;
        if self.flag() { -magnitude } else { magnitude }
    }

    /// Bits that are used up, without those of the value.
    pub fn position(&self) -> usize {
        self.position
    }

    /// The range, 128 to 255.
    pub fn range(&self) -> u8 {
        self.range as u8
    }

    /// The eight bits that are looked at next, less what the range has taken from them.
    pub fn value(&self) -> u8 {
        self.value as u8
    }

    /// How many bits of the byte in which the value ends are not in it yet.
    pub fn bits_left(&self) -> u8 {
        ((8 - self.position % 8) % 8) as u8
    }

    /// Whether all bits of the value are in the partition.
    pub fn is_inside(&self) -> bool {
        self.position + 8 <= 8 * self.data.len()
    }
}

#[cfg(test)]
pub(in crate::codec) mod writer {
    /// The encoder of RFC 6386 7.3, for tests.
    #[derive(Debug)]
    pub struct Writer {
        bytes: Vec<u8>,
        range: u32,
        bottom: u32,
        count: i32,
    }

    impl Writer {
        pub fn new() -> Self {
            Self { bytes: Vec::new(), range: 255, bottom: 0, count: 24 }
        }

        pub fn bool(&mut self, bit: bool, probability: u8) {
            let split = 1 + (((self.range - 1) * u32::from(probability)) >> 8);
            if bit {
                let (bottom, carry) = self.bottom.overflowing_add(split);
                self.bottom = bottom;
                assert!(!carry);
                self.range -= split;
            } else {
                self.range = split;
            }
            while self.range < 128 {
                self.range <<= 1;
                if self.bottom & 1 << 31 != 0 {
                    self.carry();
                }
                self.bottom <<= 1;
                self.count -= 1;
                if self.count == 0 {
                    self.bytes.push((self.bottom >> 24) as u8);
                    self.bottom &= (1 << 24) - 1;
                    self.count = 8;
                }
            }
        }

        fn carry(&mut self) {
            for byte in self.bytes.iter_mut().rev() {
                *byte = byte.wrapping_add(1);
                if *byte != 0 {
                    break;
                }
            }
        }

        pub fn literal(&mut self, value: u32, bits: u32) {
            (0..bits).rev().for_each(|bit| self.bool(value >> bit & 1 != 0, 128));
        }

        pub fn flag(&mut self, bit: bool) {
            self.bool(bit, 128);
        }

        pub fn finish(mut self) -> Vec<u8> {
            (0..32).for_each(|_| self.bool(false, 128));
            self.bytes
        }
    }
}

#[cfg(test)]
mod tests {
    use super::writer::Writer;
    use super::*;

    #[test]
    fn what_is_written_is_read() {
        let bools: Vec<(bool, u8)> = (0..500u32).map(|at| (at * at % 7 < 3, (at * 37 % 255) as u8 + 1)).collect();
        let mut writer = Writer::new();
        bools.iter().for_each(|&(bit, probability)| writer.bool(bit, probability));
        let bytes = writer.finish();
        let mut reader = Bools::new(&bytes);
        assert!(bools.iter().all(|&(bit, probability)| reader.bool(probability) == bit));
        assert!(reader.is_inside());
        assert_eq!((reader.position() + usize::from(reader.bits_left())) % 8, 0);
        (0..200).for_each(|_| _ = reader.flag());
        assert!(!reader.is_inside());
    }
}
