// SPDX-License-Identifier: LGPL-2.1-or-later
//! Kernels with registers of 32 bytes, whose shuffles stay in halves: each half is given what it needs.
#![allow(unsafe_code)]

use core::arch::x86_64::*;

use super::super::Tiles;
use super::super::places::*;
use super::*;

#[target_feature(enable = "avx2")]
pub(super) unsafe fn packed_256(source: *const u8, target: *mut u8, groups: usize) {
    for group in 0..groups {
        // SAFETY: the caller's
        unsafe {
            let from = source.add(20 * group);
            let bytes = load_two(from, from.add(10));
            store_two(target.add(32 * group), samples_two(bytes, [&PACKED; 2], [&FACTORS; 2]));
        }
    }
}

#[target_feature(enable = "avx2")]
pub(super) unsafe fn tiles_4x4_256(source: &Tiles<'_>, target: [*mut u8; 4], tiles: usize) {
    for tile in (0..tiles).step_by(8) {
        // SAFETY: the caller's
        unsafe {
            let at = |number: usize| tile_at(source, tile + number);
            // The unpacking below stays in halves.
            let [a, b, c, d] = [0, 1, 2, 3].map(|number| load_two(at(number), at(number + 4)));
            let (ab, cd) = (_mm256_unpacklo_epi32(a, b), _mm256_unpacklo_epi32(c, d));
            let (ab_below, cd_below) = (_mm256_unpackhi_epi32(a, b), _mm256_unpackhi_epi32(c, d));
            let [first, second, third, fourth] = target.map(|line| line.add(4 * tile));
            store_two(first, _mm256_unpacklo_epi64(ab, cd));
            store_two(second, _mm256_unpackhi_epi64(ab, cd));
            store_two(third, _mm256_unpacklo_epi64(ab_below, cd_below));
            store_two(fourth, _mm256_unpackhi_epi64(ab_below, cd_below));
        }
    }
}

#[target_feature(enable = "avx2")]
pub(super) unsafe fn tiles_4x4_packed_256(source: &Tiles<'_>, target: [*mut u8; 4], tiles: usize) {
    for tile in (0..tiles).step_by(4) {
        // SAFETY: the caller's
        unsafe {
            let [left, right] = [0, 1].map(|number| {
                let (low, high) = (tile_at(source, tile + number), tile_at(source, tile + number + 2));
                let above = samples_two(load_two(low, high), [&PACKED; 2], [&FACTORS; 2]);
                let below = load_two(low.add(4), high.add(4));
                (above, samples_two(below, [&PACKED_AT_6; 2], [&FACTORS; 2]))
            });
            let [first, second, third, fourth] = target.map(|line| line.add(8 * tile));
            store_two(first, _mm256_unpacklo_epi64(left.0, right.0));
            store_two(second, _mm256_unpackhi_epi64(left.0, right.0));
            store_two(third, _mm256_unpacklo_epi64(left.1, right.1));
            store_two(fourth, _mm256_unpackhi_epi64(left.1, right.1));
        }
    }
}

#[target_feature(enable = "avx2")]
pub(super) unsafe fn tiles_4x4_words_256(source: &Tiles<'_>, target: [*mut u8; 4], tiles: usize) {
    for tile in (0..tiles).step_by(4) {
        // SAFETY: the caller's
        unsafe {
            let [a, b, c, d] = [0, 1, 2, 3].map(|number| tile_at(source, tile + number));
            let (above_left, above_right) = (load_two(a, c), load_two(b, d));
            let (below_left, below_right) = (load_two(a.add(16), c.add(16)), load_two(b.add(16), d.add(16)));
            let [first, second, third, fourth] = target.map(|line| line.add(8 * tile));
            store_two(first, _mm256_unpacklo_epi64(above_left, above_right));
            store_two(second, _mm256_unpackhi_epi64(above_left, above_right));
            store_two(third, _mm256_unpacklo_epi64(below_left, below_right));
            store_two(fourth, _mm256_unpackhi_epi64(below_left, below_right));
        }
    }
}

#[target_feature(enable = "avx2")]
pub(super) unsafe fn copied_256<const LINE: usize>(source: &Tiles<'_>, target: [*mut u8; 4], tiles: usize) {
    for tile in 0..tiles {
        ask(source, tile, 4 * LINE);
        for (number, line) in target.iter().enumerate() {
            for part in (0..LINE).step_by(32) {
                // SAFETY: the caller's
                unsafe {
                    let from = tile_at(source, tile).add(LINE * number + part);
                    store_two(line.add(LINE * tile + part), _mm256_loadu_si256(from.cast()));
                }
            }
        }
    }
}

#[target_feature(enable = "avx2")]
pub(super) unsafe fn tiles_16_256(source: &Tiles<'_>, target: [*mut u8; 4], tiles: usize) {
    for tile in (0..tiles).step_by(2) {
        ask(source, tile, 64);
        ask(source, tile + 1, 64);
        for (number, line) in target.iter().enumerate() {
            // SAFETY: the caller's
            unsafe {
                let (left, right) = (tile_at(source, tile), tile_at(source, tile + 1));
                store_two(line.add(16 * tile), load_two(left.add(16 * number), right.add(16 * number)));
            }
        }
    }
}

/// Sixteen bytes, in the high bytes of words.
#[inline]
#[target_feature(enable = "avx2")]
pub(super) unsafe fn high_two(from: *const u8) -> __m256i {
    // SAFETY: the caller's
    unsafe { _mm256_slli_epi16::<8>(_mm256_cvtepu8_epi16(load(from))) }
}

#[target_feature(enable = "avx2")]
pub(super) unsafe fn tiles_16_tiled_low_256(source: &Tiles<'_>, target: [*mut u8; 4], tiles: usize) {
    for tile in 0..tiles {
        ask(source, tile, 80);
        // SAFETY: the caller's
        unsafe {
            let from = tile_at(source, tile);
            for (number, (low, line)) in tiled_low(from).into_iter().zip(target).enumerate() {
                let words = _mm256_or_si256(high_two(from.add(16 + 16 * number)), _mm256_cvtepu8_epi16(low));
                store_two(line.add(32 * tile), words);
            }
        }
    }
}

#[target_feature(enable = "avx2")]
pub(super) unsafe fn tiles_16_raster_low_256(source: &Tiles<'_>, target: [*mut u8; 4], tiles: usize) {
    let [left, right] = &RASTER_LOW;
    for tile in 0..tiles {
        ask(source, tile, 80);
        // SAFETY: the caller's
        unsafe {
            let from = tile_at(source, tile);
            let (lows, places) = (load_two(from, from), load_two(left.as_ptr(), right.as_ptr()));
            let factors = load_two(FACTORS.as_ptr().cast(), FACTORS.as_ptr().cast());
            for (number, line) in target.iter().enumerate() {
                let bytes = _mm256_shuffle_epi8(lows, _mm256_or_si256(places, _mm256_set1_epi8(4 * number as i8)));
                let low = _mm256_and_si256(_mm256_mullo_epi16(bytes, factors), _mm256_set1_epi16(0xc0));
                store_two(line.add(32 * tile), _mm256_or_si256(high_two(from.add(16 + 16 * number)), low));
            }
        }
    }
}

#[target_feature(enable = "avx2")]
pub(super) unsafe fn columns_96_256(source: &Tiles<'_>, target: [*mut u8; 4], tiles: usize) {
    let [first, second, third] = &IN_WORDS;
    for tile in 0..tiles {
        ask(source, tile, 512);
        for (number, line) in target.iter().enumerate() {
            for group in 0..2 {
                // SAFETY: the caller's
                unsafe {
                    let from = tile_at(source, tile).add(128 * number + 64 * group);
                    let to = line.add(192 * tile + 96 * group);
                    let bytes = load_two(from, from.add(8));
                    store_two(to, samples_two(bytes, [&first.0, &second.0], [&first.1, &second.1]));
                    let bytes = load_two(from.add(16), from.add(32));
                    store_two(to.add(32), samples_two(bytes, [&third.0, &first.0], [&third.1, &first.1]));
                    let bytes = load_two(from.add(40), from.add(48));
                    store_two(to.add(64), samples_two(bytes, [&second.0, &third.0], [&second.1, &third.1]));
                }
            }
        }
    }
}
