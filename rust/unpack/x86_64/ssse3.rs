// SPDX-License-Identifier: LGPL-2.1-or-later
//! Kernels with registers of 16 bytes.
#![allow(unsafe_code)]

use core::arch::x86_64::*;

use super::super::Tiles;
use super::super::places::*;
use super::*;

#[target_feature(enable = "ssse3")]
pub(super) unsafe fn packed_128(source: *const u8, target: *mut u8, groups: usize) {
    for group in 0..groups {
        // SAFETY: the caller's
        unsafe { store(target.add(16 * group), samples(load(source.add(10 * group)), &PACKED, &FACTORS)) }
    }
}

#[target_feature(enable = "ssse3")]
pub(super) unsafe fn tiles_4x4_128(source: &Tiles<'_>, target: [*mut u8; 4], tiles: usize) {
    for tile in (0..tiles).step_by(4) {
        // SAFETY: the caller's
        unsafe {
            let [a, b, c, d] = [0, 1, 2, 3].map(|number| load(tile_at(source, tile + number)));
            let (ab, cd) = (_mm_unpacklo_epi32(a, b), _mm_unpacklo_epi32(c, d));
            let (ab_below, cd_below) = (_mm_unpackhi_epi32(a, b), _mm_unpackhi_epi32(c, d));
            let [first, second, third, fourth] = target.map(|line| line.add(4 * tile));
            store(first, _mm_unpacklo_epi64(ab, cd));
            store(second, _mm_unpackhi_epi64(ab, cd));
            store(third, _mm_unpacklo_epi64(ab_below, cd_below));
            store(fourth, _mm_unpackhi_epi64(ab_below, cd_below));
        }
    }
}

#[target_feature(enable = "ssse3")]
pub(super) unsafe fn tiles_4x4_packed_128(source: &Tiles<'_>, target: [*mut u8; 4], tiles: usize) {
    for tile in (0..tiles).step_by(2) {
        // SAFETY: the caller's
        unsafe {
            let [left, right] = [0, 1].map(|number| {
                let from = tile_at(source, tile + number);
                let above = samples(load(from), &PACKED, &FACTORS);
                (above, samples(load(from.add(4)), &PACKED_AT_6, &FACTORS))
            });
            let [first, second, third, fourth] = target.map(|line| line.add(8 * tile));
            store(first, _mm_unpacklo_epi64(left.0, right.0));
            store(second, _mm_unpackhi_epi64(left.0, right.0));
            store(third, _mm_unpacklo_epi64(left.1, right.1));
            store(fourth, _mm_unpackhi_epi64(left.1, right.1));
        }
    }
}

#[target_feature(enable = "ssse3")]
pub(super) unsafe fn tiles_4x4_words_128(source: &Tiles<'_>, target: [*mut u8; 4], tiles: usize) {
    for tile in (0..tiles).step_by(2) {
        // SAFETY: the caller's
        unsafe {
            let (left, right) = (tile_at(source, tile), tile_at(source, tile + 1));
            let (above_left, below_left) = (load(left), load(left.add(16)));
            let (above_right, below_right) = (load(right), load(right.add(16)));
            let [first, second, third, fourth] = target.map(|line| line.add(8 * tile));
            store(first, _mm_unpacklo_epi64(above_left, above_right));
            store(second, _mm_unpackhi_epi64(above_left, above_right));
            store(third, _mm_unpacklo_epi64(below_left, below_right));
            store(fourth, _mm_unpackhi_epi64(below_left, below_right));
        }
    }
}

/// Tiles whose lines are copied.
#[target_feature(enable = "sse2")]
pub(super) unsafe fn copied_128<const LINE: usize>(source: &Tiles<'_>, target: [*mut u8; 4], tiles: usize) {
    for tile in 0..tiles {
        ask(source, tile, 4 * LINE);
        for (number, line) in target.iter().enumerate() {
            for part in (0..LINE).step_by(16) {
                // SAFETY: the caller's
                unsafe { store(line.add(LINE * tile + part), load(tile_at(source, tile).add(LINE * number + part))) }
            }
        }
    }
}

/// The same of low bits in the order of the samples.
#[inline]
#[target_feature(enable = "ssse3")]
pub(super) unsafe fn raster_low(from: *const u8) -> [__m128i; 4] {
    // SAFETY: the caller's
    unsafe {
        let lows = load(from);
        [0, 4, 8, 12].map(|line| {
            let [left, right] = RASTER_LOW.each_ref().map(|places| {
                let bytes = _mm_shuffle_epi8(lows, _mm_or_si128(load(places.as_ptr()), _mm_set1_epi8(line)));
                let moved = _mm_mullo_epi16(bytes, load(FACTORS.as_ptr().cast()));
                _mm_and_si128(moved, _mm_set1_epi16(0xc0))
            });
            _mm_packus_epi16(left, right)
        })
    }
}

/// Converts tiles of 16 columns, the low bits of which `$low` finds.
macro_rules! tiles_16_128 {
    ($name:ident, $low:ident) => {
        #[target_feature(enable = "ssse3")]
        pub(super) unsafe fn $name(source: &Tiles<'_>, target: [*mut u8; 4], tiles: usize) {
            for tile in 0..tiles {
                ask(source, tile, 80);
                // SAFETY: the caller's
                unsafe {
                    let from = tile_at(source, tile);
                    for (number, (low, line)) in $low(from).into_iter().zip(target).enumerate() {
                        let high = load(from.add(16 + 16 * number));
                        store(line.add(32 * tile), _mm_unpacklo_epi8(low, high));
                        store(line.add(32 * tile + 16), _mm_unpackhi_epi8(low, high));
                    }
                }
            }
        }
    };
}

tiles_16_128!(tiles_16_tiled_low_128, tiled_low);
tiles_16_128!(tiles_16_raster_low_128, raster_low);

#[target_feature(enable = "ssse3")]
pub(super) unsafe fn columns_96_128(source: &Tiles<'_>, target: [*mut u8; 4], tiles: usize) {
    let [first, second, third] = &IN_WORDS;
    for tile in 0..tiles {
        ask(source, tile, 512);
        for (number, line) in target.iter().enumerate() {
            for group in 0..4 {
                // SAFETY: the caller's
                unsafe {
                    let from = tile_at(source, tile).add(128 * number + 32 * group);
                    let to = line.add(192 * tile + 48 * group);
                    store(to, samples(load(from), &first.0, &first.1));
                    store(to.add(16), samples(load(from.add(8)), &second.0, &second.1));
                    store(to.add(32), samples(load(from.add(16)), &third.0, &third.1));
                }
            }
        }
    }
}
