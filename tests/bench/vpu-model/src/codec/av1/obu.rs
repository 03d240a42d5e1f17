// SPDX-License-Identifier: LGPL-2.1-or-later
//! OBUs, 5.3: the temporal unit that is rebuilt, and the tile groups as they were submitted.

use primebridge::uapi::*;
use primebridge_bench::generate::bits::BitWriter;

use super::bits::Coder;
use super::tiles::TILE_SIZE_BYTES;
use crate::codec::{Fault, expect};

const OBU_SEQUENCE_HEADER: u8 = 1;
const OBU_TEMPORAL_DELIMITER: u8 = 2;
const OBU_FRAME_HEADER: u8 = 3;
const OBU_FRAME: u8 = 6;

/// Appends an OBU with its size.
fn append(unit: &mut Vec<u8>, kind: u8, payload: &[u8]) {
    unit.push(kind << 3 | 2);
    let mut size = payload.len();
    loop {
        let more = size > 0x7f;
        unit.push(size as u8 & 0x7f | if more { 0x80 } else { 0 });
        size >>= 7;
        if !more {
            break;
        }
    }
    unit.extend(payload);
}

/// A temporal unit without a frame.
fn unit(sequence: &[u8]) -> Vec<u8> {
    let mut unit = Vec::new();
    append(&mut unit, OBU_TEMPORAL_DELIMITER, &[]);
    append(&mut unit, OBU_SEQUENCE_HEADER, sequence);
    unit
}

/// A temporal unit with a frame of one tile group. `header` is its uncompressed_header().
pub fn frame_unit(sequence: &[u8], header: BitWriter, tiles: &[&[u8]]) -> Vec<u8> {
    let mut payload = header.into_bytes();
    if tiles.len() > 1 {
        // tile_start_and_end_present_flag
        payload.push(0);
    }
    for (number, tile) in (1..).zip(tiles) {
        if number < tiles.len() {
            payload.extend(&(tile.len() as u32 - 1).to_le_bytes()[..TILE_SIZE_BYTES as usize]);
        }
        payload.extend(*tile);
    }
    let mut unit = unit(sequence);
    append(&mut unit, OBU_FRAME, &payload);
    unit
}

/// A temporal unit that shows the frame in a slot.
pub fn show_unit(sequence: &[u8], slot: u32) -> Vec<u8> {
    let mut header = BitWriter::new();
    header.flag(true);
    header.put(slot, 3);
    header.flag(true);
    let mut unit = unit(sequence);
    append(&mut unit, OBU_FRAME_HEADER, &header.into_bytes());
    unit
}

/// The bytes of each tile. Checks that the entries are those of the frame's tiles, within the buffer and in order.
pub fn tiles<'a>(
    bytes: &'a [u8],
    info: &v4l2_av1_tile_info,
    entries: &[v4l2_ctrl_av1_tile_group_entry],
) -> Result<Vec<&'a [u8]>, Fault> {
    let (cols, rows) = (u32::from(info.tile_cols), u32::from(info.tile_rows));
    if entries.len() as u32 != cols * rows || entries.is_empty() {
        return Err(Fault::new("tile_group_entry", format!("{} for {cols} columns and {rows} rows", entries.len())));
    }
    let (mut tiles, mut end) = (Vec::new(), 0);
    for (number, entry) in (0..).zip(entries) {
        let fault = |field: &str, message: String| Fault::new(format!("tile_group_entry[{number}].{field}"), message);
        let (row, col) = (number / cols, number % cols);
        if entry.tile_row != row || entry.tile_col != col {
            let message = format!("row {} and column {}, this is the tile {row}, {col}", entry.tile_row, entry.tile_col);
            return Err(fault("tile_row", message));
        }
        if entry.tile_offset < end {
            return Err(fault("tile_offset", format!("{}, the tile before ends at {end}", entry.tile_offset)));
        }
        let range = entry.tile_offset as usize..entry.tile_offset as usize + entry.tile_size as usize;
        let tile = bytes.get(range.clone()).filter(|tile| !tile.is_empty());
        tiles.push(tile.ok_or_else(|| fault("tile_size", format!("{range:?} of {} bytes", bytes.len())))?);
        end = entry.tile_offset + entry.tile_size;
    }
    Ok(tiles)
}

/// Follows the tile groups (5.11.1) from where the frame header ends, at bit `at`, and compares the entries. In a frame OBU the
/// groups begin at the next byte (5.10), in OBUs of their own after the trailing bits of the header's.
pub fn tile_groups(
    bytes: &[u8],
    at: usize,
    tile_bits: u32,
    info: &v4l2_av1_tile_info,
    entries: &[v4l2_ctrl_av1_tile_group_entry],
) -> Result<(), Fault> {
    let mut coder = Coder::Read(bytes, at);
    if align(&mut coder)? {
        let begin = at.div_ceil(8);
        let in_frame = follow(bytes, begin, tile_bits, info, entries);
        if in_frame.is_ok() || at % 8 != 0 || bytes.get(begin) != Some(&0x80) {
            return in_frame;
        }
    }
    let mut coder = Coder::Read(bytes, at);
    if coder.bits("trailing_one_bit", 1, 1)? != 1 || !align(&mut coder)? {
        return Err(Fault::bitstream("the frame header does not end with trailing bits"));
    }
    follow(bytes, (at + 1).div_ceil(8), tile_bits, info, entries)
}

/// Reads up to the next byte. False where the bits are not zero.
fn align(coder: &mut Coder<'_>) -> Result<bool, Fault> {
    let Coder::Read(_, at) = coder else { return Ok(true) };
    let count = at.next_multiple_of(8) - *at;
    Ok(coder.bits("zero_bit", 0, count as u32)? == 0)
}

fn follow(
    bytes: &[u8],
    begin: usize,
    tile_bits: u32,
    info: &v4l2_av1_tile_info,
    entries: &[v4l2_ctrl_av1_tile_group_entry],
) -> Result<(), Fault> {
    let (mut position, mut tile) = (begin, 0);
    while tile < entries.len() {
        let mut coder = Coder::Read(bytes, 8 * position);
        let (mut start, mut end) = (0, entries.len() as u32 - 1);
        if entries.len() > 1 && coder.bits("tile_start_and_end_present_flag", 0, 1)? != 0 {
            start = coder.bits("tg_start", 0, tile_bits)?;
            end = coder.bits("tg_end", 0, tile_bits)?;
        }
        if start as usize != tile || end < start || end as usize >= entries.len() || !align(&mut coder)? {
            return Err(Fault::bitstream(format!("no tile group from tile {tile} on at byte {position}")));
        }
        if let Coder::Read(_, at) = coder {
            position = at / 8;
        }
        for (number, entry) in entries.iter().enumerate().take(end as usize + 1).skip(tile) {
            if number != end as usize {
                let field = format!("tile_group_entry[{number}].tile_size");
                let length = usize::from(info.tile_size_bytes);
                let size = bytes.get(position..position + length).ok_or_else(|| Fault::bitstream("ends in tile_size_minus_1"))?;
                let size = size.iter().rev().fold(0u64, |size, byte| size << 8 | u64::from(*byte)) + 1;
                expect(&field, u64::from(entry.tile_size), size)?;
                position += length;
            }
            expect(&format!("tile_group_entry[{number}].tile_offset"), entry.tile_offset as usize, position)?;
            position += entry.tile_size as usize;
        }
        tile = end as usize + 1;
    }
    if position != bytes.len() {
        let last = entries.len() - 1;
        let message = format!("the tile ends at byte {position}, the bitstream at {}", bytes.len());
        return Err(Fault::new(format!("tile_group_entry[{last}].tile_size"), message));
    }
    Ok(())
}
