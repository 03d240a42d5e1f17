// SPDX-License-Identifier: LGPL-2.1-or-later
//! AV1: a key frame, then inter frames that refer to the one before; a frame header OBU and two tile groups each.

use std::ptr;

use primebridge::capi::*;
use primebridge::codec::av1::{Av1Picture, Av1Reference, Av1Sequence, Av1TileGroup};

use crate::SIZE;

pub fn sequence() -> Av1Sequence {
    // SAFETY: the structure is made of integers only.
    let zero: Av1Sequence = unsafe { std::mem::zeroed() };
    Av1Sequence {
        max_frame_width_minus_1: SIZE.0 * 16 - 1,
        max_frame_height_minus_1: SIZE.1 * 16 - 1,
        enable_order_hint: 1,
        order_hint_bits_minus_1: 6,
        bit_depth: 8,
        subsampling_x: 1,
        subsampling_y: 1,
        film_grain_params_present: 1,
        ..zero
    }
}

pub fn picture(session: *mut Session, frame: *mut Frame, number: usize, reference: u64) {
    const HEADER: [u8; 8] = [3 << 3, 0x10, 0x20, 0x30, 0x40, 0x50, 0x60, 0x70];
    // Each group starts with the byte of tile_start_and_end_present_flag, tg_start and tg_end.
    const GROUPS: [[u8; 6]; 2] = [[4 << 3, 0x80, 1, 2, 3, 4], [4 << 3, 0xe0, 5, 6, 7, 8]];
    let hint = |number: usize| (number % 128) as u8;
    // SAFETY: the structure is made of integers only.
    let mut picture: Av1Picture = unsafe { std::mem::zeroed() };
    picture.sequence = sequence();
    picture.references = [Av1Reference { timestamp: reference, order_hint: hint(number.max(1) - 1).into() }; 8];
    picture.film_grain.apply_grain = 1;
    picture.film_grain.grain_seed = 1234;
    picture.gm_params = [[0, 0, 1 << 16, 0, 0, 1 << 16]; 8];
    picture.frame_width_minus_1 = SIZE.0 * 16 - 1;
    picture.frame_height_minus_1 = SIZE.1 * 16 - 1;
    picture.render_width_minus_1 = SIZE.0 * 16 - 1;
    picture.render_height_minus_1 = SIZE.1 * 16 - 1;
    (picture.tile_cols, picture.tile_rows) = (2, 1);
    (picture.width_in_sbs_minus_1[0], picture.width_in_sbs_minus_1[1], picture.height_in_sbs_minus_1[0]) = (2, 1, 2);
    picture.uniform_tile_spacing_flag = 1;
    picture.tile_size_bytes_minus_1 = 3;
    picture.frame_type = (number > 0).into();
    picture.show_frame = 1;
    picture.order_hint = hint(number);
    picture.primary_ref_frame = 7;
    picture.refresh_frame_flags = 0xff;
    picture.base_q_idx = 100;
    // SAFETY: session and frame are open and acquired, the rest live values.
    unsafe {
        let header = (HEADER.as_ptr(), HEADER.len());
        assert_eq!(primebridge_av1_begin(session, ptr::null_mut(), frame, &picture, header.0, header.1), 0);
        for (tile, obu) in (0..).zip(GROUPS) {
            let group = Av1TileGroup { tile_data_offset: 2, tg_start: tile, tg_end: tile };
            assert_eq!(primebridge_av1_tile_group(session, ptr::null_mut(), &group, obu.as_ptr(), obu.len()), 0);
        }
        assert_eq!(primebridge_end(session, ptr::null_mut()), 0);
    }
}
