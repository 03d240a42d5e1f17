// SPDX-License-Identifier: LGPL-2.1-or-later
//! The boolean decoder against one that takes single bits, as the VP9 specification words it (9.2).

use primebridge::bits::reader::BitReader;
use primebridge::bits::vp9_bool::{BoolDecoder, BoolError};
use primebridge_fuzz::allocations;
use primebridge_fuzz::input::Input;

fn main() {
    primebridge_fuzz::run(|data| {
        let input = &mut Input::new(data);
        let probabilities = input.slice();
        let bytes = input.rest();
        let plain = Plain::new(bytes);
        let decoder = allocations::none(|| BoolDecoder::new(bytes));
        assert_eq!(decoder.as_ref().err(), plain.as_ref().err());
        let (Ok(mut decoder), Ok(mut plain)) = (decoder, plain) else { return };
        for probability in probabilities {
            let read = allocations::none(|| decoder.bool(*probability));
            assert_eq!(read, plain.bool(*probability));
            if read.is_err() {
                break;
            }
        }
    });
}

struct Plain<'a> {
    bits: BitReader<'a>,
    value: u32,
    range: u32,
}

impl<'a> Plain<'a> {
    fn new(data: &'a [u8]) -> Result<Self, BoolError> {
        let mut bits = BitReader::plain(data);
        let value = bits.bits(8).map_err(|_| BoolError::Empty)?;
        let mut plain = Self { bits, value, range: 255 };
        if plain.bool(128)? { Err(BoolError::Marker) } else { Ok(plain) }
    }

    fn bool(&mut self, probability: u8) -> Result<bool, BoolError> {
        let split = 1 + (((self.range - 1) * u32::from(probability)) >> 8);
        let set = self.value >= split;
        if set {
            self.range -= split;
            self.value -= split;
        } else {
            self.range = split;
        }
        while self.range < 128 {
            self.range *= 2;
            self.value = self.value * 2 + self.bits.bits(1).map_err(|_| BoolError::EndOfData)?;
        }
        Ok(set)
    }
}
