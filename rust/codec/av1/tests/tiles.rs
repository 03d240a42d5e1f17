// SPDX-License-Identifier: LGPL-2.1-or-later
//! How a frame is divided into tiles, and where they are.

use super::super::tiles::tile_info;
use super::*;

fn padded<const N: usize>(values: &[u32]) -> [u32; N] {
    core::array::from_fn(|i| values.get(i).copied().unwrap_or_default())
}

/// Starts are in units of 4x4 luma samples, the frame's end with them; sizes are in superblocks.
#[test]
fn every_tile_info_field_has_its_place() {
    let expected = v4l2_av1_tile_info {
        flags: 0,
        context_update_tile_id: 4,
        tile_cols: 3,
        tile_rows: 2,
        mi_col_starts: padded(&[0, 5 * 16, 11 * 16, 250]),
        mi_row_starts: padded(&[0, 8 * 16, 176]),
        width_in_sbs_minus_1: padded(&[4, 5, 4]),
        height_in_sbs_minus_1: padded(&[7, 2]),
        tile_size_bytes: 2,
        reserved: [0; 3],
    };
    assert_eq!(tile_info(&a_picture()), expected);
    let uniform = tile_info(&Av1Picture { uniform_tile_spacing_flag: 1, ..a_picture() });
    assert_eq!(uniform, v4l2_av1_tile_info { flags: 1, ..expected });
}

#[test]
fn large_superblocks_are_twice_as_wide() {
    let mut picture = a_picture();
    picture.sequence.use_128x128_superblock = 1;
    let info = tile_info(&picture);
    assert_eq!(info.mi_col_starts, padded(&[0, 5 * 32, 11 * 32, 250]));
    assert_eq!(info.mi_row_starts, padded(&[0, 8 * 32, 176]));
}

/// Tiles are those of the frame before super-resolution; sizes are rounded up to pairs of units.
#[test]
fn the_last_tile_ends_with_the_coded_frame() {
    let ends = |width: u16, denom: Option<u8>| {
        let (use_superres, coded_denom) = (denom.is_some().into(), denom.unwrap_or(0));
        tile_info(&Av1Picture { frame_width_minus_1: width - 1, use_superres, coded_denom, ..a_picture() }).mi_col_starts[3]
    };
    assert_eq!([ends(1000, None), ends(1001, None), ends(1008, None), ends(1009, None)], [250, 252, 252, 254]);
    // (1000 * 8 + 6) / 13 = 615 samples.
    assert_eq!(ends(1000, Some(4)), 154);
}

#[test]
fn as_many_tiles_as_there_can_be() {
    let many = Av1Picture { tile_cols: 64, tile_rows: 64, width_in_sbs_minus_1: [0; 64], ..a_picture() };
    let info = tile_info(&many);
    assert_eq!((info.tile_cols, info.tile_rows, info.mi_col_starts[63], info.mi_col_starts[64]), (64, 64, 63 * 16, 250));
    assert_eq!(info.width_in_sbs_minus_1, [0; 64]);
    assert_eq!(info.height_in_sbs_minus_1[63], 98);
}

#[test]
fn a_single_tile_has_no_size_field() {
    let size_bytes = |tile_cols, tile_rows| {
        let picture = Av1Picture { tile_cols, tile_rows, ..a_picture() };
        assert_eq!(tile_info(&picture).tile_size_bytes, TileLayout::new(&picture).size_bytes);
        TileLayout::new(&picture).size_bytes
    };
    assert_eq!([size_bytes(1, 1), size_bytes(2, 1), size_bytes(1, 2)], [0, 2, 2]);
}

const LAYOUT: TileLayout = TileLayout { cols: 3, rows: 2, size_bytes: 2 };
const EMPTY: v4l2_ctrl_av1_tile_group_entry =
    v4l2_ctrl_av1_tile_group_entry { tile_offset: 0, tile_size: 0, tile_row: 0, tile_col: 0 };

fn located(group: Av1TileGroup, obu: &[u8], base: u32) -> Option<Vec<[u32; 4]>> {
    let mut entries = vec![EMPTY; usize::from(group.tg_end - group.tg_start) + 1];
    LAYOUT.locate(&group, &Obu::new(obu)?, base, &mut entries)?;
    Some(entries.iter().map(|entry| [entry.tile_offset, entry.tile_size, entry.tile_row, entry.tile_col]).collect())
}

/// Tiles 2 to 4, behind an OBU header of three bytes (tile group, with a size) and another byte: sizes of two bytes, little endian
/// and less one; the last one has none.
fn three_tiles() -> Vec<u8> {
    let mut obu = vec![4 << 3 | 2, 0x8a, 0x02, 0x80];
    obu.extend([0x02, 0x00, 1, 1, 1]);
    obu.extend([0x00, 0x01]);
    obu.extend([2; 257]);
    obu.extend([3, 3]);
    obu
}

#[test]
fn tiles_are_found_in_their_group() {
    let group = Av1TileGroup { tile_data_offset: 4, tg_start: 2, tg_end: 4 };
    let entry = |offset: u32, size, row, col| [1000 + offset, size, row, col];
    let expected = vec![entry(3, 3, 0, 2), entry(8, 257, 1, 0), entry(265, 2, 1, 1)];
    assert_eq!(located(group, &three_tiles(), 1000), Some(expected));
}

#[test]
fn a_tile_on_its_own_has_no_size_before_it() {
    let group = Av1TileGroup { tile_data_offset: 1, tg_start: 5, tg_end: 5 };
    assert_eq!(located(group, &[0, 9, 9, 9], 7), Some(vec![[7, 3, 1, 2]]));
}

/// Every other length than the right one leaves some tile short, or the last one without a byte.
#[test]
fn tiles_that_are_not_there_are_an_error() {
    let group = Av1TileGroup { tile_data_offset: 4, tg_start: 2, tg_end: 4 };
    let obu = three_tiles();
    for len in 0..obu.len() - 1 {
        assert_eq!(located(group, &obu[..len], 0), None, "{len}");
    }
    assert!(located(Av1TileGroup { tile_data_offset: obu.len() + 1, ..group }, &obu, 0).is_none());
    assert!(located(Av1TileGroup { tile_data_offset: 2, ..group }, &obu, 0).is_none(), "in the OBU's header");
    assert!(located(group, &obu, u32::MAX - 100).is_none());
}

#[test]
fn the_layout_is_that_of_the_frame() {
    assert_eq!(TileLayout::new(&a_picture()), LAYOUT);
    assert_eq!(LAYOUT.tiles(), 6);
}

#[test]
fn the_obu_header_is_taken_off() {
    let taken = |obu: &[u8]| Obu::new(obu).map(|obu| (obu.is_frame, obu.header_len, obu.payload.to_vec()));
    assert_eq!(taken(&[6 << 3, 7, 8]), Some((true, 1, vec![7, 8])));
    assert_eq!(taken(&[3 << 3 | 4, 0x28, 8]), Some((false, 2, vec![8])));
    assert_eq!(taken(&[6 << 3 | 2, 1, 8]), Some((true, 2, vec![8])));
    assert_eq!(taken(&[0x80 | 6 << 3 | 6, 0x28, 0x81, 0x80, 0x00, 8]), Some((true, 5, vec![8])));
    assert_eq!(taken(&[4 << 3 | 2, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0, 8]), Some((false, 9, vec![8])));
    assert_eq!(taken(&[4 << 3 | 2, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0]), None);
    for short in [&[][..], &[6 << 3 | 4], &[6 << 3 | 2], &[6 << 3 | 2, 0x80], &[6 << 3 | 6, 0]] {
        assert_eq!(taken(short), None);
    }
}
