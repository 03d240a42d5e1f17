// SPDX-License-Identifier: LGPL-2.1-or-later
//! Where each sample is, from the definitions of the formats and nothing else: one sample at a time, one bit field at a time.

use super::{Layout, Source};

/// The bytes of a plane, and how many of them were needed.
struct Bytes<'a> {
    bytes: &'a [u8],
    needed: &'a mut usize,
}

impl Bytes<'_> {
    fn at(&mut self, place: usize) -> usize {
        *self.needed = (*self.needed).max(place + 1);
        // What is not there is a byte that a test will miss.
        self.bytes.get(place).map_or(0, |byte| usize::from(*byte))
    }

    /// Ten bits from the given bit on, little endian.
    fn ten(&mut self, bit: usize) -> usize {
        let (byte, shift) = (bit / 8, bit % 8);
        (self.at(byte) | self.at(byte + 1) << 8) >> shift & 0x3ff
    }
}

/// The place of a tile's first byte.
fn tile(pitch: usize, (tile_width, tile_height): (usize, usize), tile_bytes: usize, x: usize, y: usize) -> usize {
    y / tile_height * tile_height * pitch + x / tile_width * tile_bytes
}

/// A sample as it is in the target, and the bytes of the plane that were needed so far. `x` counts Cb and Cr alike.
pub fn sample(layout: Layout, source: &Source, plane: usize, x: usize, y: usize, needed: &mut usize) -> u16 {
    let pitch = source.pitch[plane];
    let mut bytes = Bytes { bytes: source.planes[plane], needed };
    let mtk = if plane == 0 { (16, 32) } else { (16, 16) };
    let value = match layout {
        Layout::Nv15 | Layout::Nv20 => bytes.ten(y * pitch * 8 + x * 10) << 6,
        Layout::Nv12Tiled4x4 => bytes.at(tile(pitch, (4, 4), 16, x, y) + y % 4 * 4 + x % 4),
        Layout::Nv15Tiled4x4 => bytes.ten(tile(pitch, (4, 4), 20, x, y) * 8 + (y % 4 * 4 + x % 4) * 10) << 6,
        Layout::P010Tiled4x4 => {
            let place = tile(pitch, (4, 4), 32, x, y) + (y % 4 * 4 + x % 4) * 2;
            bytes.at(place) | bytes.at(place + 1) << 8
        }
        Layout::Nv12Tiled32x32 => bytes.at(tile(pitch, (32, 32), 1024, x, y) + y % 32 * 32 + x % 32),
        Layout::Mm21 => bytes.at(tile(pitch, mtk, mtk.0 * mtk.1, x, y) + y % mtk.1 * 16 + x % 16),
        Layout::Mt2110T | Layout::Mt2110R => {
            let partition = tile(pitch, mtk, mtk.0 * mtk.1 * 5 / 4, x, y) + y % mtk.1 / 4 * 80;
            let high = bytes.at(partition + 16 + y % 4 * 16 + x % 16);
            let low = if layout == Layout::Mt2110T {
                bytes.at(partition + x % 16) >> (y % 4 * 2)
            } else {
                bytes.at(partition + y % 4 * 4 + x % 16 / 4) >> (x % 4 * 2)
            };
            (high << 2 | low & 3) << 6
        }
        Layout::Sand128 { lines } => bytes.at(x / 128 * 128 * lines as usize + y * 128 + x % 128),
        Layout::Sand30 { lines } => {
            let word = x / 96 * 128 * lines as usize + y * 128 + x % 96 / 3 * 4;
            let word = (0..4).map(|byte| bytes.at(word + byte) << (8 * byte)).sum::<usize>();
            (word >> (x % 3 * 10) & 0x3ff) << 6
        }
    };
    value as u16
}
