// SPDX-License-Identifier: LGPL-2.1-or-later
//! Kernels for every processor. The others use them for what is left at the end of a line.

use super::{Band, Implementation, Lines, Tiles};

/// What every processor runs.
pub(super) static PORTABLE: Implementation = Implementation {
    name: "portable",
    packed,
    tiles_4x4,
    tiles_4x4_packed,
    tiles_4x4_words,
    tiles_16,
    tiles_16_tiled_low,
    tiles_16_raster_low,
    tiles_32,
    columns_128,
    columns_96,
};

/// Ten bits in the high bits of a word.
const HIGH: u64 = 0x3ff;

/// Three or four samples of ten bits, to one word each.
fn spread(bits: u64) -> u64 {
    (bits & HIGH) << 6 | (bits & HIGH << 10) << 12 | (bits & HIGH << 20) << 18 | (bits & HIGH << 30) << 24
}

/// Four samples in five bytes.
pub(super) fn packed(source: &[u8], target: &mut [u8]) {
    let mut groups = source.chunks_exact(5);
    let mut fours = target.chunks_exact_mut(8);
    for (four, group) in fours.by_ref().zip(groups.by_ref()) {
        if let [a, b, c, d, e] = *group {
            four.copy_from_slice(&spread(u64::from_le_bytes([a, b, c, d, e, 0, 0, 0])).to_le_bytes());
        }
    }
    let rest = fours.into_remainder();
    if !rest.is_empty() {
        // The last line may end with the last sample's byte.
        let mut last = [0; 8];
        let group = groups.next().unwrap_or(groups.remainder());
        last.iter_mut().zip(group).for_each(|(to, from)| *to = *from);
        rest.iter_mut().zip(spread(u64::from_le_bytes(last)).to_le_bytes()).for_each(|(to, from)| *to = from);
    }
}

/// Three samples in 32 bits.
fn words(source: &[u8], target: &mut [u8]) {
    let mut threes = target.chunks_exact_mut(6);
    let mut groups = source.chunks_exact(4).map(|group| match *group {
        [a, b, c, d] => spread(u64::from_le_bytes([a, b, c, d, 0, 0, 0, 0])).to_le_bytes(),
        _ => [0; 8],
    });
    for (three, [a, b, c, d, e, f, ..]) in threes.by_ref().zip(groups.by_ref()) {
        three.copy_from_slice(&[a, b, c, d, e, f]);
    }
    let rest = threes.into_remainder();
    if !rest.is_empty() {
        rest.iter_mut().zip(groups.next().unwrap_or_default()).for_each(|(to, from)| *to = from);
    }
}

/// Gives each line of each tile to `convert`: the tile's bytes, the number of the line, and where it goes to.
fn band(width: usize, source: &Tiles<'_>, target: &mut Lines<'_>, convert: impl Fn(&[u8], usize, &mut [u8])) {
    for (line, target) in target.iter_mut().enumerate() {
        for (target, tile) in target.chunks_mut(width).zip(source.bytes.chunks(source.stride)) {
            convert(tile, line, target);
        }
    }
}

/// Tiles whose lines only have to be copied.
fn copied<const LINE: usize>(source: &Tiles<'_>, target: &mut Lines<'_>) {
    band(LINE, source, target, |tile, line, target| {
        let tile = tile.get(line * LINE..).unwrap_or_default();
        if let (Some(from), Ok(to)) = (tile.first_chunk::<LINE>(), <&mut [u8; LINE]>::try_from(&mut *target)) {
            // Of a size that is known, this is no call.
            *to = *from;
        } else if let Some(from) = tile.get(..target.len()) {
            target.copy_from_slice(from);
        }
    });
}

pub(super) fn tiles_4x4(source: &Tiles<'_>, target: &mut Lines<'_>) {
    copied::<4>(source, target);
}

pub(super) fn tiles_4x4_words(source: &Tiles<'_>, target: &mut Lines<'_>) {
    copied::<8>(source, target);
}

pub(super) fn tiles_16(source: &Tiles<'_>, target: &mut Lines<'_>) {
    copied::<16>(source, target);
}

pub(super) fn tiles_32(source: &Tiles<'_>, target: &mut Lines<'_>) {
    copied::<32>(source, target);
}

pub(super) fn columns_128(source: &Tiles<'_>, target: &mut Lines<'_>) {
    copied::<128>(source, target);
}

pub(super) fn tiles_4x4_packed(source: &Tiles<'_>, target: &mut Lines<'_>) {
    band(8, source, target, |tile, line, target| {
        let tile = tile.get(line * 5..).unwrap_or_default();
        if let ([a, b, c, d, e, ..], Ok(to)) = (tile, <&mut [u8; 8]>::try_from(&mut *target)) {
            *to = spread(u64::from_le_bytes([*a, *b, *c, *d, *e, 0, 0, 0])).to_le_bytes();
        } else {
            packed(tile, target);
        }
    });
}

pub(super) fn columns_96(source: &Tiles<'_>, target: &mut Lines<'_>) {
    band(192, source, target, |tile, line, target| words(tile.get(line * 128..).unwrap_or_default(), target));
}

/// Sixteen samples, from their high bits and a byte for each that ends in its low bits.
fn high_and_low(tile: &[u8], line: usize, target: &mut [u8], lows: &[u8; 16]) {
    let high = tile.get(16 + line * 16..).unwrap_or_default();
    if let (Some(high), Ok(target)) = (high.first_chunk::<16>(), <&mut [u8; 32]>::try_from(&mut *target)) {
        // Of sizes that are known, this becomes vectors.
        high.iter()
            .zip(lows)
            .zip(target.chunks_exact_mut(2))
            .for_each(|((high, low), to)| to.copy_from_slice(&[low << 6, *high]));
    } else {
        high.iter()
            .zip(lows)
            .zip(target.chunks_exact_mut(2))
            .for_each(|((high, low), to)| to.copy_from_slice(&[low << 6, *high]));
    }
}

pub(super) fn tiles_16_tiled_low(source: &Tiles<'_>, target: &mut Lines<'_>) {
    band(32, source, target, |tile, line, target| {
        if let Some(lows) = tile.first_chunk::<16>() {
            high_and_low(tile, line, target, &lows.map(|low| low >> (2 * line)));
        }
    });
}

pub(super) fn tiles_16_raster_low(source: &Tiles<'_>, target: &mut Lines<'_>) {
    band(32, source, target, |tile, line, target| {
        if let Some([a, b, c, d]) = tile.get(4 * line..).and_then(|lows| lows.first_chunk()) {
            let mut lows = [*a, *a, *a, *a, *b, *b, *b, *b, *c, *c, *c, *c, *d, *d, *d, *d];
            lows.iter_mut().zip([0, 2, 4, 6].into_iter().cycle()).for_each(|(low, shift)| *low >>= shift);
            high_and_low(tile, line, target, &lows);
        }
    });
}

// What kernels with vectors share.

/// How many groups of `bytes` source bytes can be converted by a kernel that reads `read` bytes for each, and writes `written`.
#[cfg_attr(not(any(target_arch = "x86_64", target_arch = "aarch64")), allow(dead_code))]
pub(super) fn whole_groups(source: &[u8], target: &[u8], bytes: usize, read: usize, written: usize) -> usize {
    let readable = source.len().checked_sub(read).map_or(0, |beyond| beyond / bytes + 1);
    readable.min(target.len() / written)
}

/// How many tiles of a band can be converted, of `bytes` bytes in four lines and `width` bytes of each target line.
#[cfg_attr(not(any(target_arch = "x86_64", target_arch = "aarch64")), allow(dead_code))]
pub(super) fn whole_tiles(source: &Tiles<'_>, target: &Lines<'_>, bytes: usize, width: usize) -> usize {
    let readable = source.bytes.len().checked_sub(bytes).map_or(0, |beyond| beyond / source.stride + 1);
    target.iter().map(|line| line.len() / width).min().map_or(0, |writable| readable.min(writable))
}

/// Where the lines begin.
#[cfg_attr(not(any(target_arch = "x86_64", target_arch = "aarch64")), allow(dead_code))]
pub(super) fn pointers(target: &mut Lines<'_>) -> [*mut u8; 4] {
    let [first, second, third, fourth] = target;
    [first.as_mut_ptr(), second.as_mut_ptr(), third.as_mut_ptr(), fourth.as_mut_ptr()]
}

/// Converts what is behind the first tiles of a band.
#[cfg_attr(not(any(target_arch = "x86_64", target_arch = "aarch64")), allow(dead_code))]
pub(super) fn finish(source: &Tiles<'_>, target: &mut Lines<'_>, tiles: usize, width: usize, rest: Band) {
    let mut behind = Lines::default();
    for (behind, line) in behind.iter_mut().zip(target) {
        *behind = line.get_mut(tiles * width..).unwrap_or_default();
    }
    if behind.iter().any(|line| !line.is_empty()) {
        rest(&source.skip(tiles), &mut behind);
    }
}
