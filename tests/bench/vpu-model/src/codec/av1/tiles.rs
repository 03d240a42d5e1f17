// SPDX-License-Identifier: LGPL-2.1-or-later
//! tile_info(), 5.9.15.

use primebridge::uapi::*;

use super::bits::Coder;
use super::header::Syntax;
use crate::codec::Fault;

/// MAX_TILE_WIDTH, MAX_TILE_AREA.
const MAX_TILE_WIDTH: u32 = 4096;
const MAX_TILE_AREA: u32 = 4096 * 2304;
/// TileSizeBytes of what is written.
pub const TILE_SIZE_BYTES: u32 = 4;

/// tile_log2(blkSize, target).
fn tile_log2(size: u32, target: u32) -> u32 {
    (0..32).find(|k| u64::from(size) << k >= u64::from(target)).unwrap_or(32)
}

/// The tile columns or rows of a frame.
struct Division<'f> {
    /// In superblocks.
    total: u32,
    /// log2 of a superblock in units of 4x4 samples.
    shift: u32,
    /// MiCols or MiRows.
    end: u32,
    count: &'f mut u8,
    starts: &'f mut [u32; 65],
    sizes: &'f mut [u32; 64],
    field: &'f str,
}

impl Division<'_> {
    /// Of uniform spacing. Gives TileColsLog2 or TileRowsLog2.
    fn uniform(&mut self, coder: &mut Coder<'_>, (least, most): (u32, u32)) -> Result<u32, Fault> {
        let size = |log2: u32| (self.total + (1 << log2) - 1) >> log2;
        let wanted = (least..=most).find(|&log2| self.total.div_ceil(size(log2)) == u32::from(*self.count)).unwrap_or(most);
        let mut log2 = least;
        while log2 < most && coder.bits(self.field, (log2 < wanted).into(), 1)? != 0 {
            log2 += 1;
        }
        let size = size(log2);
        let sizes: Vec<u32> = (0..self.total).step_by(size as usize).map(|start| size.min(self.total - start)).collect();
        self.set(&sizes)?;
        Ok(log2)
    }

    /// Of sizes of their own, none above `most`.
    fn explicit(&mut self, coder: &mut Coder<'_>, most: u32) -> Result<u32, Fault> {
        let (mut sizes, mut start) = (Vec::new(), 0);
        while start < self.total && sizes.len() < 64 {
            let size = coder.ns(self.field, self.sizes[sizes.len()], most.min(self.total - start))? + 1;
            sizes.push(size);
            start += size;
        }
        if start != self.total {
            return Err(Fault::new(self.field, "more than 64"));
        }
        self.set(&sizes)?;
        Ok(tile_log2(1, sizes.len() as u32))
    }

    fn set(&mut self, sizes: &[u32]) -> Result<(), Fault> {
        if sizes.len() > 64 {
            return Err(Fault::new(self.field, format!("{} of them", sizes.len())));
        }
        *self.count = sizes.len() as u8;
        (*self.starts, *self.sizes) = ([0; 65], [0; 64]);
        let mut start = 0;
        for (index, size) in sizes.iter().enumerate() {
            (self.starts[index], self.sizes[index]) = (start << self.shift, size - 1);
            start += size;
        }
        self.starts[sizes.len()] = self.end;
        Ok(())
    }
}

impl Syntax<'_> {
    /// tile_info().
    pub fn tile_info(&mut self) -> Result<(), Fault> {
        let shift = if self.sequence.has(V4L2_AV1_SEQUENCE_FLAG_USE_128X128_SUPERBLOCK) { 5 } else { 4 };
        let mi = |samples: u32| 2 * samples.div_ceil(8);
        let (mi_cols, mi_rows) = (mi(self.frame.frame_width_minus_1 + 1), mi(self.frame.frame_height_minus_1 + 1));
        let (sb_cols, sb_rows) = (mi_cols.div_ceil(1 << shift), mi_rows.div_ceil(1 << shift));
        let max_width = MAX_TILE_WIDTH >> (shift + 2);
        let min_cols = tile_log2(max_width, sb_cols);
        let min_tiles = min_cols.max(tile_log2(MAX_TILE_AREA >> (2 * (shift + 2)), sb_rows * sb_cols));
        let (max_cols, max_rows) = (tile_log2(1, sb_cols.min(64)), tile_log2(1, sb_rows.min(64)));
        let info = &mut self.frame.tile_info;
        let uniform = V4L2_AV1_TILE_INFO_FLAG_UNIFORM_TILE_SPACING;
        let uniform = self.coder.flag("frame.tile_info.flags", &mut info.flags, uniform)?;
        let mut cols = Division {
            total: sb_cols,
            shift,
            end: mi_cols,
            count: &mut info.tile_cols,
            starts: &mut info.mi_col_starts,
            sizes: &mut info.width_in_sbs_minus_1,
            field: "frame.tile_info.width_in_sbs_minus_1",
        };
        let mut rows = Division {
            total: sb_rows,
            shift,
            end: mi_rows,
            count: &mut info.tile_rows,
            starts: &mut info.mi_row_starts,
            sizes: &mut info.height_in_sbs_minus_1,
            field: "frame.tile_info.height_in_sbs_minus_1",
        };
        self.tile_bits = if uniform {
            let cols_log2 = cols.uniform(&mut self.coder, (min_cols, max_cols))?;
            cols_log2 + rows.uniform(&mut self.coder, (min_tiles.saturating_sub(cols_log2), max_rows))?
        } else {
            let cols_log2 = cols.explicit(&mut self.coder, max_width)?;
            let widest = cols.sizes.iter().max().map_or(1, |size| size + 1);
            let area = (sb_rows * sb_cols) >> if min_tiles > 0 { min_tiles + 1 } else { 0 };
            cols_log2 + rows.explicit(&mut self.coder, (area / widest).max(1))?
        };
        if self.tile_bits > 0 {
            self.coder.f("frame.tile_info.context_update_tile_id", &mut info.context_update_tile_id, self.tile_bits)?;
            let bytes = self.coder.bits("frame.tile_info.tile_size_bytes", TILE_SIZE_BYTES - 1, 2)? + 1;
            info.tile_size_bytes = bytes as u8;
        } else {
            info.context_update_tile_id = 0;
            info.tile_size_bytes = 0;
        }
        let tiles = u32::from(info.tile_cols) * u32::from(info.tile_rows);
        if u32::from(info.context_update_tile_id) >= tiles {
            let id = info.context_update_tile_id;
            return Err(Fault::new("frame.tile_info.context_update_tile_id", format!("{id} of {tiles} tiles")));
        }
        Ok(())
    }
}
