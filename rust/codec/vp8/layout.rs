// SPDX-License-Identifier: LGPL-2.1-or-later
//! Where things are in a frame: checked before a driver computes addresses from it.

use super::Vp8Picture;
use crate::error::{Error, Result};

/// Bytes before the first partition: the frame tag, and a key frame's start code and size (RFC 6386 9.1).
const FRAME_TAG: u32 = 3;
const KEY_FRAME_HEADER: u32 = 10;
/// Bytes of a DCT partition's size; the last partition has none (RFC 6386 9.5).
const PARTITION_SIZE: u64 = 3;

/// How far the pictures are to be enlarged for display, RFC 6386 9.1: 0 not at all, 1 to 5/4, 2 to 5/3, 3 to 2/1.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Scale {
    /// horizontal_scale.
    pub horizontal: u8,
    /// vertical_scale.
    pub vertical: u8,
}

impl Scale {
    /// That of a key frame, which libavcodec does not keep: the two bits above each 14-bit size.
    pub(super) fn of_key_frame(data: &[u8]) -> Result<Self> {
        match data {
            [_, _, _, 0x9d, 0x01, 0x2a, _, width, _, height, ..] => Ok(Self { horizontal: width >> 6, vertical: height >> 6 }),
            _ => Err(Error::Bitstream("a key frame without its start code")),
        }
    }
}

/// The checked numbers of a frame.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Layout {
    /// The boolean decoder's range, value, and bits left where the header ends.
    pub range: u8,
    pub value: u8,
    pub bit_count: u8,
    /// Bits of the first partition that are used up where the header ends; the eight of `value` come next.
    pub first_part_header_bits: u32,
    /// 1, 2, 4 or 8.
    pub num_dct_parts: u8,
    /// Sizes of the DCT partitions; 0 for those that there are not.
    pub dct_part_sizes: [u32; 8],
}

impl Layout {
    /// Of a frame of `size` bytes.
    pub fn new(picture: &Vp8Picture, size: usize) -> Result<Self> {
        let bit_count = u8::try_from(picture.bool_bit_count).ok().filter(|left| *left < 8);
        let (Some(range), Some(value), Some(bit_count)) =
            (u8::try_from(picture.bool_range).ok(), u8::try_from(picture.bool_value).ok(), bit_count)
        else {
            return Err(Error::Bitstream("a frame header that its boolean decoder cannot read"));
        };
        let start = if picture.key_frame != 0 { KEY_FRAME_HEADER } else { FRAME_TAG };
        let (num_dct_parts, dct_part_sizes) = partitions(picture, start, size)?;
        Ok(Self {
            range,
            value,
            bit_count,
            first_part_header_bits: header_bits(picture, start, bit_count)?,
            num_dct_parts,
            dct_part_sizes,
        })
    }
}

/// The bits of the header in the first partition, which begins at `start`.
///
/// Of the bytes before `header_end`, all bits are used up but the eight of the value and the `bit_count` after them. A header that
/// leaves nothing of the partition is damaged: the size of the rest, which drivers compute, would be below zero.
fn header_bits(picture: &Vp8Picture, start: u32, bit_count: u8) -> Result<u32> {
    let read = picture.header_end.checked_sub(start).and_then(|bytes| bytes.checked_mul(8));
    let bits = read.and_then(|bits| bits.checked_sub(8)?.checked_sub(bit_count.into()));
    // With the value's byte, as the macroblocks' data are found.
    let fits = |bits: &u32| (bits / 8).saturating_add(1) <= picture.first_part_size;
    bits.filter(fits).ok_or(Error::Bitstream("a frame header that is longer than its partition"))
}

/// Number and sizes of the DCT partitions, where all partitions lie within `size` bytes.
fn partitions(picture: &Vp8Picture, start: u32, size: usize) -> Result<(u8, [u32; 8])> {
    let number = match picture.num_dct_parts {
        1 => 1,
        2 => 2,
        4 => 4,
        8 => 8,
        _ => return Err(Error::Bitstream("a number of partitions that VP8 does not have")),
    };
    let mut sizes = picture.dct_part_sizes;
    sizes.iter_mut().skip(number.into()).for_each(|absent| *absent = 0);
    let table = PARTITION_SIZE.saturating_mul(u64::from(number).saturating_sub(1));
    let parts = [start, picture.first_part_size].into_iter().chain(sizes).map(u64::from);
    let needed = parts.fold(table, u64::saturating_add);
    if needed > size as u64 {
        return Err(Error::Bitstream("partitions that reach beyond the frame"));
    }
    Ok((number, sizes))
}
