// SPDX-License-Identifier: LGPL-2.1-or-later
//! Kernels for x86-64 with SSSE3, and with AVX2.
//!
//! A sample of ten bits lies in two neighbouring bytes wherever it starts. So all of the packed layouts are read in the same way: a
//! shuffle gives every sample a word with its two bytes, a multiplication moves it up to the highest bits, and a mask removes its
//! neighbours.
#![allow(unsafe_code)]

mod avx2;
mod ssse3;

use core::arch::x86_64::*;

use super::places::*;
use super::portable::{self, finish, pointers, whole_groups, whole_tiles};
use super::{Implementation, Lines, Tiles};

/// Both, where the processor has them.
pub(super) fn implementations() -> [Option<&'static Implementation>; 2] {
    let ssse3 = std::is_x86_feature_detected!("ssse3");
    let avx2 = ssse3 && std::is_x86_feature_detected!("avx2");
    [ssse3.then_some(&SSSE3), avx2.then_some(&AVX2)]
}

static SSSE3: Implementation = Implementation {
    name: "ssse3",
    packed: packed_ssse3,
    tiles_4x4: tiles_4x4_ssse3,
    tiles_4x4_packed: tiles_4x4_packed_ssse3,
    tiles_4x4_words: tiles_4x4_words_ssse3,
    tiles_16: tiles_16_ssse3,
    tiles_16_tiled_low: tiles_16_tiled_low_ssse3,
    tiles_16_raster_low: tiles_16_raster_low_ssse3,
    tiles_32: tiles_32_ssse3,
    columns_128: columns_128_ssse3,
    columns_96: columns_96_ssse3,
};

static AVX2: Implementation = Implementation {
    name: "avx2",
    packed: packed_avx2,
    tiles_4x4: tiles_4x4_avx2,
    tiles_4x4_packed: tiles_4x4_packed_avx2,
    tiles_4x4_words: tiles_4x4_words_avx2,
    tiles_16: tiles_16_avx2,
    tiles_16_tiled_low: tiles_16_tiled_low_avx2,
    tiles_16_raster_low: tiles_16_raster_low_avx2,
    tiles_32: tiles_32_avx2,
    columns_128: columns_128_avx2,
    columns_96: columns_96_avx2,
};

/// A kernel for lines: `$kernel` converts groups of `$samples` samples, for each of which it reads `$read` bytes and goes on by
/// `$bytes`; `$rest` converts what is left.
macro_rules! line {
    ($name:ident, $kernel:expr, $samples:literal, $bytes:literal, $read:literal, $rest:path) => {
        fn $name(source: &[u8], target: &mut [u8]) {
            let groups = whole_groups(source, target, $bytes, $read, 2 * $samples);
            // SAFETY: only the tables above name this function, and are given out where the processor has what it needs; so many
            // groups can be read and written.
            unsafe { $kernel(source.as_ptr(), target.as_mut_ptr(), groups) };
            let (source, target) = (source.get(groups * $bytes..), target.get_mut(groups * 2 * $samples..));
            $rest(source.unwrap_or_default(), target.unwrap_or_default());
        }
    };
}

/// A kernel for bands: `$kernel` converts `$tiles` tiles at a time of `$bytes` bytes in four lines, which become `$width` bytes of
/// each line; `$rest` converts what is left.
macro_rules! band {
    ($name:ident, $kernel:expr, $tiles:literal, $bytes:literal, $width:literal, $rest:path) => {
        fn $name(source: &Tiles<'_>, target: &mut Lines<'_>) {
            let tiles = whole_tiles(source, target, $bytes, $width) / $tiles * $tiles;
            // SAFETY: only the tables above name this function, and are given out where the processor has what it needs; so many
            // tiles can be read and written.
            unsafe { $kernel(source, pointers(target), tiles) };
            finish(source, target, tiles, $width, $rest);
        }
    };
}

line!(packed_ssse3, ssse3::packed_128, 8, 10, 16, portable::packed);
line!(packed_avx2, avx2::packed_256, 16, 20, 26, packed_ssse3);
band!(tiles_4x4_ssse3, ssse3::tiles_4x4_128, 4, 16, 4, portable::tiles_4x4);
band!(tiles_4x4_avx2, avx2::tiles_4x4_256, 8, 16, 4, tiles_4x4_ssse3);
band!(tiles_4x4_packed_ssse3, ssse3::tiles_4x4_packed_128, 2, 20, 8, portable::tiles_4x4_packed);
band!(tiles_4x4_packed_avx2, avx2::tiles_4x4_packed_256, 4, 20, 8, tiles_4x4_packed_ssse3);
band!(tiles_4x4_words_ssse3, ssse3::tiles_4x4_words_128, 2, 32, 8, portable::tiles_4x4_words);
band!(tiles_4x4_words_avx2, avx2::tiles_4x4_words_256, 4, 32, 8, tiles_4x4_words_ssse3);
band!(tiles_16_ssse3, ssse3::copied_128::<16>, 1, 64, 16, portable::tiles_16);
band!(tiles_16_avx2, avx2::tiles_16_256, 2, 64, 16, tiles_16_ssse3);
band!(tiles_32_ssse3, ssse3::copied_128::<32>, 1, 128, 32, portable::tiles_32);
band!(tiles_32_avx2, avx2::copied_256::<32>, 1, 128, 32, portable::tiles_32);
band!(columns_128_ssse3, ssse3::copied_128::<128>, 1, 512, 128, portable::columns_128);
band!(columns_128_avx2, avx2::copied_256::<128>, 1, 512, 128, portable::columns_128);
band!(tiles_16_tiled_low_ssse3, ssse3::tiles_16_tiled_low_128, 1, 80, 32, portable::tiles_16_tiled_low);
band!(tiles_16_tiled_low_avx2, avx2::tiles_16_tiled_low_256, 1, 80, 32, portable::tiles_16_tiled_low);
band!(tiles_16_raster_low_ssse3, ssse3::tiles_16_raster_low_128, 1, 80, 32, portable::tiles_16_raster_low);
band!(tiles_16_raster_low_avx2, avx2::tiles_16_raster_low_256, 1, 80, 32, portable::tiles_16_raster_low);
band!(columns_96_ssse3, ssse3::columns_96_128, 1, 512, 192, portable::columns_96);
band!(columns_96_avx2, avx2::columns_96_256, 1, 512, 192, portable::columns_96);

// The kernels' common contract: the processor has the features; the source can be read, and each line of the target be written, as
// far as the number of groups or tiles says.

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
        unsafe { _mm_prefetch::<_MM_HINT_T1>(at.cast()) };
    }
}

#[inline]
#[target_feature(enable = "sse2")]
unsafe fn load(from: *const u8) -> __m128i {
    // SAFETY: the caller's
    unsafe { _mm_loadu_si128(from.cast()) }
}

#[inline]
#[target_feature(enable = "avx2")]
unsafe fn load_two(low: *const u8, high: *const u8) -> __m256i {
    // SAFETY: the caller's
    unsafe { _mm256_inserti128_si256::<1>(_mm256_castsi128_si256(load(low)), load(high)) }
}

#[inline]
#[target_feature(enable = "sse2")]
unsafe fn store(to: *mut u8, value: __m128i) {
    // SAFETY: the caller's
    unsafe { _mm_storeu_si128(to.cast(), value) }
}

#[inline]
#[target_feature(enable = "avx2")]
unsafe fn store_two(to: *mut u8, value: __m256i) {
    // SAFETY: the caller's
    unsafe { _mm256_storeu_si256(to.cast(), value) }
}

/// What moves eight samples in ten bytes up.
const FACTORS: [i16; 8] = [64, 16, 4, 1, 64, 16, 4, 1];
/// The ten high bits.
const HIGH: i16 = 0xffc0_u16 as i16;

/// Makes samples of the bytes at the given places.
#[inline]
#[target_feature(enable = "ssse3")]
unsafe fn samples(bytes: __m128i, places: &[u8; 16], factors: &[i16; 8]) -> __m128i {
    // SAFETY: the arrays are as long as a register
    unsafe {
        let words = _mm_shuffle_epi8(bytes, load(places.as_ptr()));
        let moved = _mm_mullo_epi16(words, load(factors.as_ptr().cast()));
        _mm_and_si128(moved, _mm_set1_epi16(HIGH))
    }
}

/// The same in both halves; each has places and factors of its own.
#[inline]
#[target_feature(enable = "avx2")]
unsafe fn samples_two(bytes: __m256i, places: [&[u8; 16]; 2], factors: [&[i16; 8]; 2]) -> __m256i {
    let ([low_places, high_places], [low_factors, high_factors]) = (places, factors);
    // SAFETY: the arrays are as long as half a register
    unsafe {
        let words = _mm256_shuffle_epi8(bytes, load_two(low_places.as_ptr(), high_places.as_ptr()));
        let moved = _mm256_mullo_epi16(words, load_two(low_factors.as_ptr().cast(), high_factors.as_ptr().cast()));
        _mm256_and_si256(moved, _mm256_set1_epi16(HIGH))
    }
}

/// The low bits of four lines, in the high bits of a byte each; those of a column are in one byte.
#[inline]
#[target_feature(enable = "ssse3")]
unsafe fn tiled_low(from: *const u8) -> [__m128i; 4] {
    // SAFETY: the caller's
    unsafe {
        let lows = load(from);
        // What a shift moves into a neighbour is below the mask.
        let all = [_mm_slli_epi16::<6>(lows), _mm_slli_epi16::<4>(lows), _mm_slli_epi16::<2>(lows), lows];
        all.map(|line| _mm_and_si128(line, _mm_set1_epi8(0xc0_u8 as i8)))
    }
}

/// A line's four bytes of low bits, each in the words of its four samples; behind them what makes a word's high byte 0.
const RASTER_LOW: [[u8; 16]; 2] = [
    [0, 0x80, 0, 0x80, 0, 0x80, 0, 0x80, 1, 0x80, 1, 0x80, 1, 0x80, 1, 0x80],
    [2, 0x80, 2, 0x80, 2, 0x80, 2, 0x80, 3, 0x80, 3, 0x80, 3, 0x80, 3, 0x80],
];

/// Eight samples of 32-bit words, the next eight and those after them: the bytes of each, and what moves them up.
const IN_WORDS: [([u8; 16], [i16; 8]); 3] = [
    (WORDS_FROM_FIRST, [64, 16, 4, 64, 16, 4, 64, 16]),
    (WORDS_FROM_THIRD, [4, 64, 16, 4, 64, 16, 4, 64]),
    (WORDS_FROM_SECOND, [16, 4, 64, 16, 4, 64, 16, 4]),
];
