// SPDX-License-Identifier: LGPL-2.1-or-later
//! The OBU of an AV1 tile group and its tiles, in a frame of any number of tiles.

use primebridge::codec::av1::{Av1TileGroup, Obu, TileLayout};
use primebridge::uapi::v4l2_ctrl_av1_tile_group_entry;
use primebridge_fuzz::allocations;
use primebridge_fuzz::input::Input;

/// More than a group of a small input can have.
const ENTRIES: usize = 64;
const UNSET: v4l2_ctrl_av1_tile_group_entry =
    v4l2_ctrl_av1_tile_group_entry { tile_offset: 0, tile_size: 0, tile_row: 0, tile_col: 0 };

fn main() {
    primebridge_fuzz::run(|data| {
        let input = &mut Input::new(data);
        let (cols, rows, size_bytes) = (input.read::<u16>().into(), input.read::<u16>().into(), input.read());
        let (group, base): (Av1TileGroup, u32) = (input.read(), input.read());
        let Some(obu) = allocations::none(|| Obu::new(input.rest())) else { return };
        assert_eq!(obu.header_len + obu.payload.len(), input.rest().len());
        let layout = TileLayout { cols, rows, size_bytes };
        let mut entries = [UNSET; ENTRIES];
        if allocations::none(|| layout.locate(&group, &obu, base, &mut entries)).is_none() {
            return;
        }

        let count = usize::from(group.tg_end).saturating_sub(group.tg_start.into()) + 1;
        let mut end = u64::from(base) + (group.tile_data_offset - obu.header_len) as u64;
        for entry in entries.iter().take(if group.tg_start <= group.tg_end { count } else { 0 }) {
            assert!(entry.tile_size > 0 && u64::from(entry.tile_offset) >= end, "tiles do not overlap");
            end = u64::from(entry.tile_offset) + u64::from(entry.tile_size);
            assert!(entry.tile_col < cols && end <= u64::from(base) + obu.payload.len() as u64);
        }
    });
}
