// SPDX-License-Identifier: LGPL-2.1-or-later
//! The bit reader against a simple one that first removes emulation prevention, where there is any.

use primebridge::bits::reader::{BitError, BitReader};
use primebridge_fuzz::allocations;
use primebridge_fuzz::input::Input;

fn main() {
    primebridge_fuzz::run(|data| {
        let input = &mut Input::new(data);
        let prevention = input.read::<u8>() & 1 == 0;
        let calls = input.slice();
        let nal = input.rest();
        let mut plain = Plain::new(nal, prevention);
        let mut reader = if prevention { BitReader::new(nal) } else { BitReader::plain(nal) };
        for call in calls {
            let (read, expected) = match call {
                0..=0x7f => {
                    let count = u32::from(*call) % 34;
                    (allocations::none(|| reader.bits(count)).map(i64::from), plain.bits(count).map(|value| value as i64))
                }
                0x80..=0xbf => (allocations::none(|| reader.ue()).map(i64::from), plain.ue().map(|value| value as i64)),
                _ => (allocations::none(|| reader.se()).map(i64::from), plain.se()),
            };
            assert_eq!(read, expected, "call {call:#x}");
            assert!(reader.position() <= reader.raw_position() && reader.raw_position() <= nal.len() * 8);
            if read.is_err() {
                break;
            }
            assert_eq!(reader.position(), plain.next);
        }
    });
}

struct Plain {
    bits: Vec<bool>,
    next: usize,
}

impl Plain {
    fn new(nal: &[u8], prevention: bool) -> Self {
        let mut bytes: Vec<u8> = Vec::new();
        let mut zeros = 0;
        for byte in nal {
            if prevention && zeros >= 2 && *byte == 3 {
                zeros = 0;
                continue;
            }
            zeros = if *byte == 0 { zeros + 1 } else { 0 };
            bytes.push(*byte);
        }
        let bits = bytes.iter().flat_map(|byte| (0..8).rev().map(move |bit| byte >> bit & 1 != 0)).collect();
        Self { bits, next: 0 }
    }

    fn bits(&mut self, count: u32) -> Result<u64, BitError> {
        if count > 32 {
            return Err(BitError::TooManyBits);
        }
        let bits = self.bits.get(self.next..self.next + count as usize).ok_or(BitError::EndOfData)?;
        self.next += count as usize;
        Ok(bits.iter().fold(0, |value, bit| value << 1 | u64::from(*bit)))
    }

    fn ue(&mut self) -> Result<u64, BitError> {
        let mut zeros = 0;
        while self.bits(1)? == 0 {
            zeros += 1;
            if zeros == 32 {
                return Err(BitError::CodeTooLong);
            }
        }
        Ok((1 << zeros) - 1 + self.bits(zeros)?)
    }

    fn se(&mut self) -> Result<i64, BitError> {
        let code = self.ue()? as i64;
        Ok(if code % 2 == 1 { (code + 1) / 2 } else { -(code / 2) })
    }
}
