// SPDX-License-Identifier: LGPL-2.1-or-later
//! AV1 tiles: how a frame is divided into them, and where each one lies in the bitstream.

use super::{Av1Picture, Av1Sequence, Obu};
use crate::codec::controls::flag;
use crate::uapi::*;

/// A tile group as it stands in the stream, 5.11.1.
#[repr(C)]
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Av1TileGroup {
    /// Where the tiles start, in bytes from the start of the OBU (its header included); they end where the OBU ends.
    pub tile_data_offset: usize,
    /// tg_start.
    pub tg_start: u16,
    /// tg_end.
    pub tg_end: u16,
}

/// What of a frame it takes to find its tiles.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TileLayout {
    /// TileCols.
    pub cols: u32,
    /// TileRows.
    pub rows: u32,
    /// TileSizeBytes; 0 for a single tile.
    pub size_bytes: u8,
}

impl TileLayout {
    /// That of a frame.
    pub fn new(picture: &Av1Picture) -> Self {
        let (cols, rows) = (u32::from(picture.tile_cols), u32::from(picture.tile_rows));
        // A single tile has no tile_size_minus_1, and the frame header then has no tile_size_bytes_minus_1.
        let size_bytes = if cols.max(rows) > 1 { picture.tile_size_bytes_minus_1.saturating_add(1) } else { 0 };
        Self { cols, rows, size_bytes }
    }

    /// NumTiles.
    pub fn tiles(&self) -> usize {
        self.cols.saturating_mul(self.rows) as usize
    }

    /// V4L2_CID_STATELESS_AV1_TILE_GROUP_ENTRY for the tiles of one group, 5.11.1: fills `entries`, one for each tile from tg_start
    /// to tg_end. `obu` is the OBU that holds the group; its payload starts at `base` in the bitstream buffer.
    ///
    /// Nothing where the tiles are not all there.
    pub fn locate(
        &self,
        group: &Av1TileGroup,
        obu: &Obu<'_>,
        base: u32,
        entries: &mut [v4l2_ctrl_av1_tile_group_entry],
    ) -> Option<()> {
        let payload = obu.payload;
        let mut rest = payload.get(group.tile_data_offset.checked_sub(obu.header_len)?..)?;
        for (tile, entry) in (u32::from(group.tg_start)..=u32::from(group.tg_end)).zip(entries) {
            let size = if tile == u32::from(group.tg_end) {
                rest.len()
            } else {
                let (size, tiles) = rest.split_at_checked(self.size_bytes.into())?;
                rest = tiles;
                size.iter().rev().fold(0usize, |value, byte| value.wrapping_shl(8) | usize::from(*byte)).checked_add(1)?
            };
            let (data, next) = rest.split_at_checked(size).filter(|(data, _)| !data.is_empty())?;
            let offset = u32::try_from(payload.len().checked_sub(rest.len())?).ok()?;
            let place = (tile.checked_div(self.cols)?, tile.checked_rem(self.cols)?);
            *entry = tile_group_entry(base.checked_add(offset)?, data.len().try_into().ok()?, place);
            rest = next;
        }
        Some(())
    }
}

/// V4L2_CID_STATELESS_AV1_TILE_GROUP_ENTRY of one tile: where it starts in the bitstream buffer, its bytes, its row and column.
fn tile_group_entry(offset: u32, size: u32, (row, col): (u32, u32)) -> v4l2_ctrl_av1_tile_group_entry {
    v4l2_ctrl_av1_tile_group_entry {
        // "Offset from the OBU data": the drivers add it to the buffer's address.
        tile_offset: offset,
        tile_size: size,
        tile_row: row,
        tile_col: col,
    }
}

/// The tiles of a frame, 5.9.15.
pub(super) fn tile_info(picture: &Av1Picture) -> v4l2_av1_tile_info {
    let layout = TileLayout::new(picture);
    let uniform = flag(picture.uniform_tile_spacing_flag != 0, V4L2_AV1_TILE_INFO_FLAG_UNIFORM_TILE_SPACING);
    let cols = Division { sizes: &picture.width_in_sbs_minus_1, tiles: picture.tile_cols.into() };
    let rows = Division { sizes: &picture.height_in_sbs_minus_1, tiles: picture.tile_rows.into() };
    v4l2_av1_tile_info {
        flags: uniform as u8,
        context_update_tile_id: picture.context_update_tile_id as u8,
        tile_cols: layout.cols as u8,
        tile_rows: layout.rows as u8,
        mi_col_starts: cols.starts(&picture.sequence, picture.frame_width()),
        mi_row_starts: rows.starts(&picture.sequence, u32::from(picture.frame_height_minus_1).saturating_add(1)),
        width_in_sbs_minus_1: cols.sizes(),
        height_in_sbs_minus_1: rows.sizes(),
        tile_size_bytes: layout.size_bytes,
        reserved: [0; 3],
    }
}

/// The tile columns or the tile rows of a frame.
struct Division<'a> {
    /// Size of each minus 1, in superblocks.
    sizes: &'a [u8; 64],
    tiles: usize,
}

impl Division<'_> {
    /// The sizes of those that there are.
    fn sizes(&self) -> [u32; 64] {
        let mut sizes = self.sizes.map(u32::from);
        sizes.iter_mut().skip(self.tiles).for_each(|size| *size = 0);
        sizes
    }

    /// Where each starts, "in units of 4x4 luma samples", and where the frame of `samples` luma samples ends (MiCols, MiRows).
    fn starts(&self, sequence: &Av1Sequence, samples: u32) -> [u32; 65] {
        let mut starts = [0; 65];
        let mut next = 0u32;
        for (start, size) in starts.iter_mut().zip(self.sizes).take(self.tiles) {
            *start = next;
            next = next.saturating_add(u32::from(*size).saturating_add(1).saturating_mul(sequence.superblock_mi()));
        }
        if let Some(end) = starts.get_mut(self.tiles) {
            *end = samples.div_ceil(8).saturating_mul(2);
        }
        starts
    }
}
