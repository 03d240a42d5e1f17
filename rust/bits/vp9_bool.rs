// SPDX-License-Identifier: LGPL-2.1-or-later
//! The boolean decoder of VP9, section 9.2 of its specification: it reads bits whose probability is known to both sides.

use core::fmt;

/// Why a boolean could not be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BoolError {
    /// There is no byte to start with (9.2.1).
    Empty,
    /// The marker in front of the first boolean is set (9.2.1).
    Marker,
    /// The data ends before the boolean does.
    EndOfData,
}

impl BoolError {
    /// The same in words.
    pub fn text(self) -> &'static str {
        match self {
            Self::Empty => "a VP9 compressed header without data",
            Self::Marker => "the marker of a VP9 compressed header is set",
            Self::EndOfData => "a VP9 compressed header ends too early",
        }
    }
}

impl fmt::Display for BoolError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.text())
    }
}

impl core::error::Error for BoolError {}

/// Bits that a renormalisation takes at the most: BoolRange is 1 at the least and 128 afterwards.
const MAX_SHIFT: u32 = 7;

/// Reads booleans from the compressed header.
///
/// The specification reads single bits into BoolValue; here whole bytes are read ahead, and the bits that BoolValue does not have
/// yet stand below it.
#[derive(Clone, Debug)]
pub struct BoolDecoder<'a> {
    /// What is not read yet.
    rest: core::slice::Iter<'a, u8>,
    /// BoolValue and `ahead` bits that follow it.
    value: u32,
    /// How many bits were read ahead, less than 16.
    ahead: u32,
    /// BoolRange, 128 to 255.
    range: u32,
}

impl<'a> BoolDecoder<'a> {
    /// init_bool(), 9.2.1: starts at the first byte of `data` and reads the marker.
    pub fn new(data: &'a [u8]) -> Result<Self, BoolError> {
        let mut rest = data.iter();
        let value = rest.next().copied().ok_or(BoolError::Empty)?.into();
        let mut decoder = Self { rest, value, ahead: 0, range: 255 };
        if decoder.bool(128)? { Err(BoolError::Marker) } else { Ok(decoder) }
    }

    /// read_bool(p), 9.2.2: a boolean that is 0 with the probability `probability / 256`.
    ///
    /// A boolean that needs bits behind the end is an error, as it is for the reference decoder: damaged data, which would
    /// otherwise go on as zeros.
    pub fn bool(&mut self, probability: u8) -> Result<bool, BoolError> {
        if self.ahead < MAX_SHIFT {
            if let Some(byte) = self.rest.next() {
                self.value = self.value.wrapping_shl(8) | u32::from(*byte);
                self.ahead = self.ahead.saturating_add(8);
            }
        }
        let below = self.range.saturating_sub(1).saturating_mul(probability.into()).wrapping_shr(8);
        let split = below.saturating_add(1);
        let threshold = split.wrapping_shl(self.ahead);
        let set = self.value >= threshold;
        if set {
            self.value = self.value.saturating_sub(threshold);
            self.range = self.range.saturating_sub(split);
        } else {
            self.range = split;
        }
        let shift = self.range.leading_zeros().saturating_sub(24);
        self.range = self.range.wrapping_shl(shift);
        self.ahead = self.ahead.checked_sub(shift).ok_or(BoolError::EndOfData)?;
        Ok(set)
    }

    /// L(n), 9.2.4: a number of `count` bits, first bit highest.
    pub fn literal(&mut self, count: u32) -> Result<u8, BoolError> {
        let mut value = 0u8;
        for _ in 0..count {
            value = value.wrapping_shl(1) | u8::from(self.bool(128)?);
        }
        Ok(value)
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use proptest::prelude::*;

    /// The decoder's counterpart: writes booleans as the specification's decoder reads them.
    pub(crate) struct BoolEncoder {
        /// What is written, first bit highest; a carry may still run through it.
        bits: Vec<u8>,
        /// The eight bits that follow `bits`.
        low: u32,
        range: u32,
    }

    impl BoolEncoder {
        /// Starts with the marker.
        pub(crate) fn new() -> Self {
            let mut encoder = Self { bits: Vec::new(), low: 0, range: 255 };
            encoder.put(128, false);
            encoder
        }

        pub(crate) fn put(&mut self, probability: u8, set: bool) {
            let split = 1 + (((self.range - 1) * u32::from(probability)) >> 8);
            if set {
                self.low += split;
                self.range -= split;
                if self.low > 255 {
                    self.low -= 256;
                    self.carry();
                }
            } else {
                self.range = split;
            }
            while self.range < 128 {
                self.range *= 2;
                self.bits.push((self.low >> 7) as u8);
                self.low = self.low << 1 & 0xff;
            }
        }

        /// Adds 1 to the number that the bits form.
        fn carry(&mut self) {
            for bit in self.bits.iter_mut().rev() {
                *bit ^= 1;
                if *bit == 1 {
                    return;
                }
            }
            panic!("the number is below 1");
        }

        pub(crate) fn literal(&mut self, count: u32, value: u32) {
            for bit in (0..count).rev() {
                self.put(128, value >> bit & 1 == 1);
            }
        }

        /// The bytes, padded with zeros.
        pub(crate) fn finish(mut self) -> Vec<u8> {
            self.bits.extend((0..8).rev().map(|bit| (self.low >> bit & 1) as u8));
            self.bits.chunks(8).map(|byte| byte.iter().enumerate().fold(0, |sum, (i, bit)| sum | bit << (7 - i))).collect()
        }
    }

    proptest! {
        #[test]
        fn what_was_written_is_read(bools in proptest::collection::vec((1u8..=255, any::<bool>()), 0..300)) {
            let mut encoder = BoolEncoder::new();
            bools.iter().for_each(|(probability, set)| encoder.put(*probability, *set));
            let data = encoder.finish();
            let mut decoder = BoolDecoder::new(&data).unwrap();
            for (probability, set) in &bools {
                prop_assert_eq!(decoder.bool(*probability), Ok(*set));
            }
        }

        #[test]
        fn data_cut_short_is_an_error(bools in proptest::collection::vec((1u8..=255, any::<bool>()), 200), cut in 0usize..3) {
            let mut encoder = BoolEncoder::new();
            bools.iter().for_each(|(probability, set)| encoder.put(*probability, *set));
            let data = encoder.finish();
            prop_assume!(data.len() > 2);
            let mut decoder = BoolDecoder::new(&data[..cut.min(data.len() - 2)]);
            let failed = bools.iter().any(|(probability, _)| match &mut decoder {
                Ok(decoder) => decoder.bool(*probability).is_err(),
                Err(_) => true,
            });
            prop_assert!(failed);
        }

        #[test]
        fn any_bytes_are_survived_and_end(data in proptest::collection::vec(any::<u8>(), 0..40), probability in any::<u8>()) {
            if let Ok(mut decoder) = BoolDecoder::new(&data) {
                for _ in 0..5000 {
                    let _ = decoder.bool(128);
                    let _ = decoder.bool(probability);
                }
                prop_assert_eq!(decoder.bool(128).and(decoder.bool(128)), Err(BoolError::EndOfData));
            }
        }
    }

    #[test]
    fn no_byte_and_a_set_marker_are_errors() {
        assert_eq!(BoolDecoder::new(&[]).unwrap_err(), BoolError::Empty);
        assert_eq!(BoolDecoder::new(&[0x80, 0]).unwrap_err(), BoolError::Marker);
        assert!(BoolDecoder::new(&[0x7f, 0xff]).is_ok());
    }

    #[test]
    fn the_last_bit_can_be_read_and_no_bit_behind_it() {
        // The marker leaves BoolRange at 128 and takes no bit; each zero of probability 128 after it takes one. BoolValue has the
        // first eight bits from the start, the other eight come into it one by one.
        let mut decoder = BoolDecoder::new(&[0, 0]).unwrap();
        let read = (0..100).take_while(|_| decoder.bool(128).is_ok()).count();
        assert_eq!(read, 8);
    }

    #[test]
    fn literals_have_their_first_bit_highest() {
        let mut encoder = BoolEncoder::new();
        encoder.literal(7, 0x53);
        encoder.literal(4, 0xa);
        let data = encoder.finish();
        let mut decoder = BoolDecoder::new(&data).unwrap();
        assert_eq!((decoder.literal(7), decoder.literal(4)), (Ok(0x53), Ok(0xa)));
    }
}
