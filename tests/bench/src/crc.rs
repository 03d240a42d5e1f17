// SPDX-License-Identifier: LGPL-2.1-or-later
//! CRC-32 (ISO 3309, as in zip and PNG), and that of several pieces from the sums of each.

const POLYNOMIAL: u32 = 0xedb8_8320;

/// The sum of some bytes.
pub fn crc32(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(!0, |sum, byte| step(sum ^ u32::from(*byte), 8))
}

/// The sum of two pieces in a row; `length` is the second one's in bytes.
///
/// The sum of the first goes on through as many zero bits as the second is long: that is a multiplication by a power of x,
/// which squaring finds in few steps.
pub fn join(first: u32, second: u32, length: u64) -> u32 {
    let mut power = 1 << 31; // x^0; the highest bit is the lowest power
    let mut square = step(1 << 31, 8); // x^8: one byte
    let mut left = length;
    while left != 0 {
        if left & 1 != 0 {
            power = multiply(power, square);
        }
        square = multiply(square, square);
        left >>= 1;
    }
    multiply(power, first) ^ second
}

/// Multiplies by x so many times.
fn step(mut value: u32, times: u32) -> u32 {
    for _ in 0..times {
        value = value >> 1 ^ if value & 1 != 0 { POLYNOMIAL } else { 0 };
    }
    value
}

fn multiply(a: u32, mut b: u32) -> u32 {
    let mut product = 0;
    for bit in (0..32).rev() {
        if a >> bit & 1 != 0 {
            product ^= b;
        }
        b = step(b, 1);
    }
    product
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_check_value_of_the_standard() {
        assert_eq!(crc32(b"123456789"), 0xcbf4_3926);
    }

    #[test]
    fn pieces_have_the_sum_of_the_whole() {
        let bytes: Vec<u8> = (0..=255).cycle().take(1000).collect();
        for cut in [0, 1, 3, 255, 256, 999, 1000] {
            let (first, second) = bytes.split_at(cut);
            assert_eq!(join(crc32(first), crc32(second), second.len() as u64), crc32(&bytes), "{cut}");
        }
    }
}
