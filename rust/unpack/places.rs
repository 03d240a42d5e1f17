// SPDX-License-Identifier: LGPL-2.1-or-later
//! Where samples of ten bits are: for each of eight of them the two bytes in which they lie.

/// Four samples in five bytes.
pub(super) const PACKED: [u8; 16] = [0, 1, 1, 2, 2, 3, 3, 4, 5, 6, 6, 7, 7, 8, 8, 9];
/// The same of the third and fourth line of a packed 4x4 tile, in its last 16 bytes.
pub(super) const PACKED_AT_6: [u8; 16] = [6, 7, 7, 8, 8, 9, 9, 10, 11, 12, 12, 13, 13, 14, 14, 15];
/// Three samples in 32 bits, from a word's first sample on.
pub(super) const WORDS_FROM_FIRST: [u8; 16] = [0, 1, 1, 2, 2, 3, 4, 5, 5, 6, 6, 7, 8, 9, 9, 10];
/// The next eight; the bytes are counted from the third word on.
pub(super) const WORDS_FROM_THIRD: [u8; 16] = [2, 3, 4, 5, 5, 6, 6, 7, 8, 9, 9, 10, 10, 11, 12, 13];
/// The next eight; the bytes are counted from the fifth word on.
pub(super) const WORDS_FROM_SECOND: [u8; 16] = [5, 6, 6, 7, 8, 9, 9, 10, 10, 11, 12, 13, 13, 14, 14, 15];
