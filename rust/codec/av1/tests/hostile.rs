// SPDX-License-Identifier: LGPL-2.1-or-later
//! Frames and tile groups that no stream should give: nothing panics, and what is made stays inside the buffer.

use super::*;
use proptest::prelude::*;

proptest! {
    #[test]
    fn hostile_frames_are_survived(
        (tile_cols, tile_rows, context_update_tile_id, frame_type) in any::<(u16, u16, u16, u8)>(),
        (sizes, bits, idx) in (any::<[u8; 32]>(), any::<[u8; 16]>(), any::<[i8; 7]>()),
        (frame_width_minus_1, frame_height_minus_1) in any::<(u16, u16)>(),
        value in any::<i16>(),
        hints in any::<[u32; 8]>(),
    ) {
        let mut picture = Av1Picture {
            tile_cols,
            tile_rows,
            context_update_tile_id,
            frame_type,
            frame_width_minus_1,
            frame_height_minus_1,
            width_in_sbs_minus_1: core::array::from_fn(|i| sizes[i % 32]),
            height_in_sbs_minus_1: core::array::from_fn(|i| sizes[31 - i % 32]),
            ref_frame_idx: idx,
            feature_value: [[value; 8]; 8],
            use_superres: bits[0],
            coded_denom: bits[1],
            lr_unit_shift: bits[2],
            lr_uv_shift: bits[3],
            cdef_bits: bits[4],
            tile_size_bytes_minus_1: bits[5],
            order_hint: bits[6],
            reference_select: 1,
            ..a_picture()
        };
        picture.sequence.order_hint_bits_minus_1 = bits[7];
        picture.references = hints.map(a_reference);
        let made = frame(&picture);
        for values in made.segmentation.feature_data {
            prop_assert!(values.iter().all(|value| (-255..=255).contains(value)));
        }
        misses_reference(&picture);
        Av1Controls::new(&picture);
        TileLayout::new(&picture).tiles();
    }

    #[test]
    fn hostile_tile_groups_are_survived(
        obu in proptest::collection::vec(prop_oneof![0u8..4, any::<u8>()], 0..200),
        tile_data_offset in 0usize..250,
        (tg_start, tg_end) in (0u16..20, 0u16..20),
        (cols, rows, size_bytes) in (0u32..70, 0u32..70, 0u8..6),
        base in prop_oneof![0u32..1000, any::<u32>()],
    ) {
        let group = Av1TileGroup { tile_data_offset, tg_start, tg_end };
        let mut entries = vec![tile(0); 32];
        let Some(entries) = entries.get_mut(..(usize::from(tg_end) + 1).saturating_sub(tg_start.into())) else { return Ok(()) };
        let Some(obu) = Obu::new(&obu) else { return Ok(()) };
        let made = TileLayout { cols, rows, size_bytes }.locate(&group, &obu, base, entries);
        if made.is_some() {
            let mut end = u64::from(base);
            for entry in entries {
                prop_assert!(u64::from(entry.tile_offset) >= end && entry.tile_size > 0);
                end = u64::from(entry.tile_offset) + u64::from(entry.tile_size);
            }
            prop_assert!(end <= u64::from(base) + obu.payload.len() as u64);
        }
    }
}
