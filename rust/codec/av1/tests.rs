// SPDX-License-Identifier: LGPL-2.1-or-later
//! The AV1 builders: every field lands where it belongs.

use super::samples::{a_film_grain, a_picture, a_reference, a_sequence};
use super::*;
use crate::codec::controls::tests::{Flag, contents, control};
use crate::codec::{ControlList, ControlSupport};
use crate::uapi::*;

mod film_grain;
mod filters;
mod frame;
mod hostile;
mod motion;
mod segmentation;
mod tiles;

#[test]
fn every_sequence_field_has_its_place() {
    let expected = v4l2_ctrl_av1_sequence {
        flags: 0x100,
        seq_profile: 2,
        order_hint_bits: 7,
        bit_depth: 10,
        reserved: 0,
        max_frame_width_minus_1: 4095,
        max_frame_height_minus_1: 2175,
    };
    assert_eq!(sequence(&a_sequence()), expected);
    let without = sequence(&Av1Sequence { enable_order_hint: 0, ..a_sequence() });
    assert_eq!((without.flags, without.order_hint_bits), (0, 0));
}

#[test]
fn every_sequence_flag_has_its_bit() {
    let cases: [(Flag<Av1Sequence>, u32); 19] = [
        (|s| &mut s.still_picture, 0x1),
        (|s| &mut s.use_128x128_superblock, 0x2),
        (|s| &mut s.enable_filter_intra, 0x4),
        (|s| &mut s.enable_intra_edge_filter, 0x8),
        (|s| &mut s.enable_interintra_compound, 0x10),
        (|s| &mut s.enable_masked_compound, 0x20),
        (|s| &mut s.enable_warped_motion, 0x40),
        (|s| &mut s.enable_dual_filter, 0x80),
        (|s| &mut s.enable_jnt_comp, 0x200),
        (|s| &mut s.enable_ref_frame_mvs, 0x400),
        (|s| &mut s.enable_superres, 0x800),
        (|s| &mut s.enable_cdef, 0x1000),
        (|s| &mut s.enable_restoration, 0x2000),
        (|s| &mut s.mono_chrome, 0x4000),
        (|s| &mut s.color_range, 0x8000),
        (|s| &mut s.subsampling_x, 0x1_0000),
        (|s| &mut s.subsampling_y, 0x2_0000),
        (|s| &mut s.film_grain_params_present, 0x4_0000),
        (|s| &mut s.separate_uv_delta_q, 0x8_0000),
    ];
    for (field, bit) in cases {
        let mut input = a_sequence();
        *field(&mut input) = 1;
        assert_eq!(sequence(&input).flags, 0x100 | bit);
    }
}

fn tile(n: u32) -> v4l2_ctrl_av1_tile_group_entry {
    v4l2_ctrl_av1_tile_group_entry { tile_offset: n, tile_size: n + 1, tile_row: n + 2, tile_col: n + 3 }
}

fn bytes_of(tiles: &[v4l2_ctrl_av1_tile_group_entry]) -> (u32, Vec<u8>) {
    let bytes = tiles.iter().flat_map(|t| [t.tile_offset, t.tile_size, t.tile_row, t.tile_col]).flat_map(u32::to_ne_bytes);
    (V4L2_CID_STATELESS_AV1_TILE_GROUP_ENTRY, bytes.collect())
}

#[test]
fn a_request_carries_what_the_driver_has() {
    let mut controls = Av1Controls::new(&a_picture());
    let mut tiles = [tile(10), tile(20)];
    let all = [
        control(V4L2_CID_STATELESS_AV1_SEQUENCE, sequence(&a_sequence())),
        control(V4L2_CID_STATELESS_AV1_FRAME, frame(&a_picture())),
        bytes_of(&tiles),
        control(V4L2_CID_STATELESS_AV1_FILM_GRAIN, super::film_grain(&a_film_grain())),
    ];
    assert_eq!(contents(&controls.list(&mut tiles, ControlSupport::ALL)), all);
    let without = ControlSupport::ALL.without(V4L2_CID_STATELESS_AV1_FILM_GRAIN);
    assert_eq!(contents(&controls.list(&mut tiles, without)), all[..3]);
}

/// Grain that the caller adds must not be in the picture already.
#[test]
fn the_decoder_adds_no_grain_that_the_caller_asked_for() {
    let grain = |picture: &Av1Picture| {
        let mut controls = Av1Controls::new(picture);
        let list: ControlList<'_> = controls.list(&mut [], ControlSupport::ALL);
        contents(&list).pop().unwrap()
    };
    let none = control(V4L2_CID_STATELESS_AV1_FILM_GRAIN, super::film_grain(&Av1FilmGrain::NONE));
    assert!(none.1.iter().all(|byte| *byte == 0));
    assert_ne!(grain(&a_picture()), none);
    assert_eq!(grain(&Av1Picture { export_film_grain: 1, ..a_picture() }), none);
}
