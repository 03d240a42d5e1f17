// SPDX-License-Identifier: LGPL-2.1-or-later
//! Kernels for AArch64, where NEON is always there.
//!
//! A sample of ten bits lies in two neighbouring bytes wherever it starts. So all of the packed layouts are read in the same way: a
//! table look-up gives every sample a word with its two bytes, a shift moves it up to the highest bits, and a mask removes its
//! neighbours.
#![allow(unsafe_code)]

use core::arch::aarch64::*;

use super::places::*;
use super::portable::{self, finish, pointers, whole_groups, whole_tiles};
use super::{Implementation, Lines, Tiles};

/// What every AArch64 processor runs.
pub(super) static NEON: Implementation = Implementation {
    name: "neon",
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

fn packed(source: &[u8], target: &mut [u8]) {
    let groups = whole_groups(source, target, 10, 16, 16);
    // SAFETY: so many groups can be read and written
    unsafe { packed_groups(source.as_ptr(), target.as_mut_ptr(), groups) };
    let (source, target) = (source.get(groups * 10..), target.get_mut(groups * 16..));
    portable::packed(source.unwrap_or_default(), target.unwrap_or_default());
}

/// A kernel for bands: `$kernel` converts `$tiles` tiles at a time of `$bytes` bytes in four lines, which become `$width` bytes of
/// each line.
macro_rules! band {
    ($name:ident, $kernel:expr, $tiles:literal, $bytes:literal, $width:literal) => {
        fn $name(source: &Tiles<'_>, target: &mut Lines<'_>) {
            let tiles = whole_tiles(source, target, $bytes, $width) / $tiles * $tiles;
            // SAFETY: so many tiles can be read and written
            unsafe { $kernel(source, pointers(target), tiles) };
            finish(source, target, tiles, $width, portable::$name);
        }
    };
}

band!(tiles_4x4, four_tiles_4x4, 4, 16, 4);
band!(tiles_4x4_packed, two_tiles_4x4_packed, 2, 20, 8);
band!(tiles_4x4_words, two_tiles_4x4_words, 2, 32, 8);
band!(tiles_16, copied::<16>, 1, 64, 16);
band!(tiles_32, copied::<32>, 1, 128, 32);
band!(columns_128, copied::<128>, 1, 512, 128);
band!(tiles_16_tiled_low, one_tile_16_tiled_low, 1, 80, 32);
band!(tiles_16_raster_low, one_tile_16_raster_low, 1, 80, 32);
band!(columns_96, one_column_96, 1, 512, 192);

// The kernels' common contract: the source can be read, and each line of the target be written, as far as the number of groups or
// tiles says.

/// Where a tile begins.
#[inline(always)]
unsafe fn tile_at(source: &Tiles<'_>, tile: usize) -> *const u8 {
    // SAFETY: the caller's
    unsafe { source.bytes.as_ptr().add(tile * source.stride) }
}

/// Asks for so many bytes of the following band, in the same tile; the second cache, since the first does not hold a whole band.
#[inline(always)]
fn ask(source: &Tiles<'_>, tile: usize, bytes: usize) {
    for ahead in (0..bytes).step_by(64) {
        let at = source.next.as_ptr().wrapping_add(tile * source.stride + ahead);
        // SAFETY: any address can be asked for
        unsafe { core::arch::asm!("prfm pldl2keep, [{at}]", at = in(reg) at, options(nostack, preserves_flags, readonly)) };
    }
}

#[inline(always)]
unsafe fn store(to: *mut u8, value: uint16x8_t) {
    // SAFETY: the caller's
    unsafe { vst1q_u8(to, vreinterpretq_u8_u16(value)) }
}

/// How far eight samples in ten bytes are moved up.
const SHIFTS: [i16; 8] = [6, 4, 2, 0, 6, 4, 2, 0];
/// The same for the two low bits that four samples have in one byte.
const LOW_SHIFTS: [i8; 16] = [6, 4, 2, 0, 6, 4, 2, 0, 6, 4, 2, 0, 6, 4, 2, 0];

/// Makes samples of the bytes at the given places.
#[inline(always)]
unsafe fn samples(bytes: uint8x16_t, places: &[u8; 16], shifts: &[i16; 8]) -> uint16x8_t {
    // SAFETY: the arrays are as long as a register
    unsafe {
        let words = vreinterpretq_u16_u8(vqtbl1q_u8(bytes, vld1q_u8(places.as_ptr())));
        vandq_u16(vshlq_u16(words, vld1q_s16(shifts.as_ptr())), vdupq_n_u16(0xffc0))
    }
}

unsafe fn packed_groups(source: *const u8, target: *mut u8, groups: usize) {
    for group in 0..groups {
        // SAFETY: the caller's
        unsafe { store(target.add(16 * group), samples(vld1q_u8(source.add(10 * group)), &PACKED, &SHIFTS)) }
    }
}

unsafe fn four_tiles_4x4(source: &Tiles<'_>, target: [*mut u8; 4], tiles: usize) {
    for tile in (0..tiles).step_by(4) {
        // SAFETY: the caller's
        unsafe {
            let [a, b, c, d] = [0, 1, 2, 3].map(|number| vreinterpretq_u32_u8(vld1q_u8(tile_at(source, tile + number))));
            // Lines of two tiles in turn: the first and the second one, the third and the fourth one.
            let pair = |low, high| [vzip1q_u32(low, high), vzip2q_u32(low, high)].map(|lines| vreinterpretq_u64_u32(lines));
            let ([above_left, below_left], [above_right, below_right]) = (pair(a, b), pair(c, d));
            let [first, second, third, fourth] = target.map(|line| line.add(4 * tile));
            vst1q_u8(first, vreinterpretq_u8_u64(vzip1q_u64(above_left, above_right)));
            vst1q_u8(second, vreinterpretq_u8_u64(vzip2q_u64(above_left, above_right)));
            vst1q_u8(third, vreinterpretq_u8_u64(vzip1q_u64(below_left, below_right)));
            vst1q_u8(fourth, vreinterpretq_u8_u64(vzip2q_u64(below_left, below_right)));
        }
    }
}

/// The first two lines of a packed 4x4 tile, and the others.
#[inline(always)]
unsafe fn tile_4x4_packed(from: *const u8) -> [uint64x2_t; 2] {
    // SAFETY: the caller's
    unsafe {
        let above = samples(vld1q_u8(from), &PACKED, &SHIFTS);
        let below = samples(vld1q_u8(from.add(4)), &PACKED_AT_6, &SHIFTS);
        [vreinterpretq_u64_u16(above), vreinterpretq_u64_u16(below)]
    }
}

unsafe fn two_tiles_4x4_packed(source: &Tiles<'_>, target: [*mut u8; 4], tiles: usize) {
    for tile in (0..tiles).step_by(2) {
        // SAFETY: the caller's
        unsafe {
            let [above_left, below_left] = tile_4x4_packed(tile_at(source, tile));
            let [above_right, below_right] = tile_4x4_packed(tile_at(source, tile + 1));
            let [first, second, third, fourth] = target.map(|line| line.add(8 * tile));
            vst1q_u8(first, vreinterpretq_u8_u64(vzip1q_u64(above_left, above_right)));
            vst1q_u8(second, vreinterpretq_u8_u64(vzip2q_u64(above_left, above_right)));
            vst1q_u8(third, vreinterpretq_u8_u64(vzip1q_u64(below_left, below_right)));
            vst1q_u8(fourth, vreinterpretq_u8_u64(vzip2q_u64(below_left, below_right)));
        }
    }
}

unsafe fn two_tiles_4x4_words(source: &Tiles<'_>, target: [*mut u8; 4], tiles: usize) {
    for tile in (0..tiles).step_by(2) {
        // SAFETY: the caller's
        unsafe {
            let [left, right] = [0, 1].map(|number| {
                let from = tile_at(source, tile + number);
                [vreinterpretq_u64_u8(vld1q_u8(from)), vreinterpretq_u64_u8(vld1q_u8(from.add(16)))]
            });
            let ([above_left, below_left], [above_right, below_right]) = (left, right);
            let [first, second, third, fourth] = target.map(|line| line.add(8 * tile));
            vst1q_u8(first, vreinterpretq_u8_u64(vzip1q_u64(above_left, above_right)));
            vst1q_u8(second, vreinterpretq_u8_u64(vzip2q_u64(above_left, above_right)));
            vst1q_u8(third, vreinterpretq_u8_u64(vzip1q_u64(below_left, below_right)));
            vst1q_u8(fourth, vreinterpretq_u8_u64(vzip2q_u64(below_left, below_right)));
        }
    }
}

/// Tiles whose lines are copied.
unsafe fn copied<const LINE: usize>(source: &Tiles<'_>, target: [*mut u8; 4], tiles: usize) {
    for tile in 0..tiles {
        ask(source, tile, 4 * LINE);
        for (number, line) in target.iter().enumerate() {
            for part in (0..LINE).step_by(16) {
                // SAFETY: the caller's
                unsafe { vst1q_u8(line.add(LINE * tile + part), vld1q_u8(tile_at(source, tile).add(LINE * number + part))) }
            }
        }
    }
}

unsafe fn one_tile_16_tiled_low(source: &Tiles<'_>, target: [*mut u8; 4], tiles: usize) {
    for tile in 0..tiles {
        ask(source, tile, 80);
        // SAFETY: the caller's
        unsafe {
            let from = tile_at(source, tile);
            let lows = vld1q_u8(from);
            for (number, line) in target.iter().enumerate() {
                let moved = vshlq_u8(lows, vdupq_n_s8(6 - 2 * number as i8));
                let high = vld1q_u8(from.add(16 + 16 * number));
                vst2q_u8(line.add(32 * tile), uint8x16x2_t(vandq_u8(moved, vdupq_n_u8(0xc0)), high));
            }
        }
    }
}

unsafe fn one_tile_16_raster_low(source: &Tiles<'_>, target: [*mut u8; 4], tiles: usize) {
    for tile in 0..tiles {
        ask(source, tile, 80);
        // SAFETY: the caller's
        unsafe {
            let from = tile_at(source, tile);
            let lows = vld1q_u8(from);
            let first = vld1q_u8([0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3].as_ptr());
            for (number, line) in target.iter().enumerate() {
                let bytes = vqtbl1q_u8(lows, vaddq_u8(first, vdupq_n_u8(4 * number as u8)));
                let moved = vshlq_u8(bytes, vld1q_s8(LOW_SHIFTS.as_ptr()));
                let high = vld1q_u8(from.add(16 + 16 * number));
                vst2q_u8(line.add(32 * tile), uint8x16x2_t(vandq_u8(moved, vdupq_n_u8(0xc0)), high));
            }
        }
    }
}

/// Eight samples of 32-bit words, the next eight and those after them: the bytes of each, and how far they are moved up.
const IN_WORDS: [([u8; 16], [i16; 8]); 3] = [
    (WORDS_FROM_FIRST, [6, 4, 2, 6, 4, 2, 6, 4]),
    (WORDS_FROM_THIRD, [2, 6, 4, 2, 6, 4, 2, 6]),
    (WORDS_FROM_SECOND, [4, 2, 6, 4, 2, 6, 4, 2]),
];

unsafe fn one_column_96(source: &Tiles<'_>, target: [*mut u8; 4], tiles: usize) {
    let [first, second, third] = &IN_WORDS;
    for tile in 0..tiles {
        ask(source, tile, 512);
        for (number, line) in target.iter().enumerate() {
            for group in 0..4 {
                // SAFETY: the caller's
                unsafe {
                    let from = tile_at(source, tile).add(128 * number + 32 * group);
                    let to = line.add(192 * tile + 48 * group);
                    store(to, samples(vld1q_u8(from), &first.0, &first.1));
                    store(to.add(16), samples(vld1q_u8(from.add(8)), &second.0, &second.1));
                    store(to.add(32), samples(vld1q_u8(from.add(16)), &third.0, &third.1));
                }
            }
        }
    }
}
