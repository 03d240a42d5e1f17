// SPDX-License-Identifier: LGPL-2.1-or-later
//! A bounded bit reader over one NAL unit as it stands in the stream; it knows syntax element types, not their meaning.

use core::fmt;

/// Why a syntax element could not be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BitError {
    /// The NAL unit ends before the element does.
    EndOfData,
    /// An Exp-Golomb code with more than 31 leading zeros: no syntax element has such values (H.264 9.1).
    CodeTooLong,
    /// More than 32 bits were asked for at once.
    TooManyBits,
}

impl fmt::Display for BitError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::EndOfData => "the NAL unit ends too early",
            Self::CodeTooLong => "an Exp-Golomb code is too long",
            Self::TooManyBits => "more than 32 bits were asked for at once",
        })
    }
}

impl core::error::Error for BitError {}

/// Reads bits from the NAL unit's first byte on and leaves out emulation prevention bytes (H.264 and H.265 7.4.1.1).
///
/// The byte 3 behind two zero bytes is such a byte wherever it stands, also where a conforming stream would not have put it:
/// that is what decoders do.
#[derive(Clone, Debug)]
pub struct BitReader<'a> {
    /// The NAL unit without start code, its header bytes included.
    nal: &'a [u8],
    /// Index of the raw byte that is loaded next.
    next: usize,
    /// Emulation prevention bytes among the loaded ones.
    skipped: usize,
    /// How many zero bytes in a row were loaded last, 2 at the most.
    zeros: u8,
    /// The byte loaded last.
    byte: u8,
    /// How many low bits of `byte` are still to be read.
    left: u8,
    /// Whether the data has no emulation prevention bytes.
    plain: bool,
}

impl<'a> BitReader<'a> {
    /// A reader in front of the first bit of `nal`, which starts with the NAL unit header.
    pub fn new(nal: &'a [u8]) -> Self {
        Self { nal, next: 0, skipped: 0, zeros: 0, byte: 0, left: 0, plain: false }
    }

    /// A reader in front of the first bit of `data` that has no emulation prevention bytes, as in VP9 and AV1.
    pub fn plain(data: &'a [u8]) -> Self {
        Self { plain: true, ..Self::new(data) }
    }

    /// Bits read so far, emulation prevention bytes not counted, NAL unit header counted.
    pub fn position(&self) -> usize {
        self.raw_position().saturating_sub(self.skipped.saturating_mul(8))
    }

    /// Bits read so far as they stand in the stream: with the emulation prevention bytes in front of the last bit read.
    pub fn raw_position(&self) -> usize {
        self.next.saturating_mul(8).saturating_sub(usize::from(self.left))
    }

    /// Loads the next byte that is not an emulation prevention byte; changes nothing when there is none.
    fn load(&mut self) -> Result<(), BitError> {
        let mut rest = self.nal.iter().skip(self.next).copied();
        let mut byte = rest.next().ok_or(BitError::EndOfData)?;
        let mut taken = 1;
        if self.zeros == 2 && byte == 3 && !self.plain {
            byte = rest.next().ok_or(BitError::EndOfData)?;
            taken = 2;
            self.zeros = 0;
            self.skipped = self.skipped.saturating_add(1);
        }
        self.next = self.next.saturating_add(taken);
        self.zeros = if byte == 0 { self.zeros.saturating_add(1).min(2) } else { 0 };
        self.byte = byte;
        self.left = 8;
        Ok(())
    }

    /// u(n): the next `count` bits, first bit highest; `count` is 32 at the most.
    pub fn bits(&mut self, count: u32) -> Result<u32, BitError> {
        if count > 32 {
            return Err(BitError::TooManyBits);
        }
        let mut value = 0u64;
        let mut wanted = count;
        while wanted > 0 {
            if self.left == 0 {
                self.load()?;
            }
            let take = wanted.min(u32::from(self.left));
            let keep = u32::from(self.left).saturating_sub(take);
            let mask = 0xffu32.wrapping_shr(8u32.saturating_sub(take));
            let chunk = u32::from(self.byte).wrapping_shr(keep) & mask;
            value = value.wrapping_shl(take) | u64::from(chunk);
            self.left = self.left.saturating_sub(take as u8);
            wanted = wanted.saturating_sub(take);
        }
        Ok(value as u32)
    }

    /// u(1) as a flag.
    pub fn flag(&mut self) -> Result<bool, BitError> {
        Ok(self.bits(1)? != 0)
    }

    /// ue(v), H.264 9.1: 0 to 2^32 - 2.
    pub fn ue(&mut self) -> Result<u32, BitError> {
        let mut zeros = 0u32;
        while !self.flag()? {
            zeros = zeros.saturating_add(1);
            if zeros > 31 {
                return Err(BitError::CodeTooLong);
            }
        }
        let base = 1u32.wrapping_shl(zeros).wrapping_sub(1);
        Ok(base.wrapping_add(self.bits(zeros)?))
    }

    /// se(v), H.264 9.1.1: -(2^31 - 1) to 2^31 - 1.
    pub fn se(&mut self) -> Result<i32, BitError> {
        let code = i64::from(self.ue()?);
        let magnitude = code.saturating_add(1) / 2;
        Ok((if code % 2 == 1 { magnitude } else { magnitude.saturating_neg() }) as i32)
    }
}

#[cfg(test)]
mod tests {
    use super::super::test_writer::{BitWriter, Element};
    use super::*;
    use proptest::prelude::*;

    fn element() -> impl Strategy<Value = Element> {
        prop_oneof![
            (1u32..=32, any::<u32>()).prop_map(|(n, v)| Element::U(n, if n == 32 { v } else { v & ((1 << n) - 1) })),
            (0u32..40).prop_map(|n| Element::U(32.min(n.max(1)), 0)),
            prop_oneof![0..u32::MAX, 0u32..300].prop_map(Element::Ue),
            prop_oneof![-i32::MAX..=i32::MAX, -300i32..300].prop_map(Element::Se),
        ]
    }

    proptest! {
        #[test]
        fn what_was_written_is_read(elements in proptest::collection::vec(element(), 0..60)) {
            let mut writer = BitWriter::new(0x65);
            let mut positions = Vec::new();
            for e in &elements {
                writer.put(*e);
                positions.push(writer.position());
            }
            let (nal, raw) = writer.finish_with(&positions);
            let mut reader = BitReader::new(&nal);
            prop_assert_eq!(reader.bits(8), Ok(0x65));
            for ((e, position), raw) in elements.iter().zip(&positions).zip(&raw) {
                match *e {
                    Element::U(n, v) => prop_assert_eq!(reader.bits(n), Ok(v)),
                    Element::Ue(v) => prop_assert_eq!(reader.ue(), Ok(v)),
                    Element::Se(v) => prop_assert_eq!(reader.se(), Ok(v)),
                }
                prop_assert_eq!(reader.position(), *position);
                prop_assert_eq!(reader.raw_position(), *raw);
            }
        }

        #[test]
        fn any_bytes_and_any_calls_are_survived(
            nal in proptest::collection::vec(prop_oneof![Just(0u8), Just(3), any::<u8>()], 0..40),
            calls in proptest::collection::vec((0u8..4, 0u32..40), 0..80),
        ) {
            let mut reader = BitReader::new(&nal);
            for (kind, n) in calls {
                match kind {
                    0 => drop(reader.bits(n)),
                    1 => drop(reader.ue()),
                    2 => drop(reader.se()),
                    _ => drop(reader.flag()),
                }
                prop_assert!(reader.position() <= reader.raw_position());
                prop_assert!(reader.raw_position() <= nal.len() * 8);
            }
        }
    }

    #[test]
    fn emulation_prevention_bytes_are_left_out() {
        let mut reader = BitReader::new(&[0x65, 0, 0, 3, 0, 0, 3, 1, 3, 0, 0, 3, 3, 4]);
        let bytes: Vec<_> = std::iter::from_fn(|| reader.bits(8).ok()).collect();
        assert_eq!(bytes, [0x65, 0, 0, 0, 0, 1, 3, 0, 0, 3, 4]);
        assert_eq!(reader.position(), 88);
        assert_eq!(reader.raw_position(), 14 * 8);
    }

    #[test]
    fn plain_data_has_no_emulation_prevention_bytes() {
        let mut reader = BitReader::plain(&[0, 0, 3, 1]);
        let bytes: Vec<_> = std::iter::from_fn(|| reader.bits(8).ok()).collect();
        assert_eq!(bytes, [0, 0, 3, 1]);
        assert_eq!(reader.position(), 32);
    }

    #[test]
    fn the_raw_position_counts_an_emulation_prevention_byte_once_a_bit_behind_it_is_read() {
        let mut reader = BitReader::new(&[0, 0, 3, 0x80]);
        assert_eq!(reader.bits(16), Ok(0));
        assert_eq!((reader.position(), reader.raw_position()), (16, 16));
        assert_eq!(reader.bits(1), Ok(1));
        assert_eq!((reader.position(), reader.raw_position()), (17, 25));
    }

    #[test]
    fn a_closing_emulation_prevention_byte_is_the_end() {
        let mut reader = BitReader::new(&[0, 0, 3]);
        assert_eq!(reader.bits(16), Ok(0));
        assert_eq!(reader.bits(1), Err(BitError::EndOfData));
        assert_eq!((reader.position(), reader.raw_position()), (16, 16));
    }

    #[test]
    fn limits() {
        let mut reader = BitReader::new(&[0, 0, 0, 0, 0xff, 0xff, 0xff, 0xff]);
        assert_eq!(reader.ue(), Err(BitError::CodeTooLong));
        assert_eq!(BitReader::new(&[0; 9]).bits(33), Err(BitError::TooManyBits));
        assert_eq!(BitReader::new(&[]).bits(0), Ok(0));
        assert_eq!(BitReader::new(&[]).ue(), Err(BitError::EndOfData));
        let mut longest = BitReader::new(&[0, 0, 0, 1, 0xff, 0xff, 0xff, 0xfe]);
        assert_eq!(longest.ue(), Ok(u32::MAX - 1));
        let mut longest = BitReader::new(&[0, 0, 0, 1, 0xff, 0xff, 0xff, 0xfe]);
        assert_eq!(longest.se(), Ok(-i32::MAX));
    }
}
