// SPDX-License-Identifier: LGPL-2.1-or-later
//! Film grain.

use super::super::film_grain;
use super::*;

fn counted<const N: usize>(first: u8, values: u8) -> [u8; N] {
    core::array::from_fn(|i| if i < usize::from(values) { first + i as u8 } else { 0 })
}

#[test]
fn every_film_grain_field_has_its_place() {
    let expected = v4l2_ctrl_av1_film_grain {
        flags: 1,
        cr_mult: 235,
        grain_seed: 0x1234,
        film_grain_params_ref_idx: 5,
        num_y_points: 13,
        point_y_value: counted(10, 14),
        point_y_scaling: counted(30, 14),
        num_cb_points: 9,
        point_cb_value: counted(50, 10),
        point_cb_scaling: counted(70, 10),
        num_cr_points: 8,
        point_cr_value: counted(90, 10),
        point_cr_scaling: counted(110, 10),
        grain_scaling_minus_8: 2,
        ar_coeff_lag: 3,
        ar_coeffs_y_plus_128: counted(130, 24),
        ar_coeffs_cb_plus_128: counted(160, 25),
        ar_coeffs_cr_plus_128: counted(200, 25),
        ar_coeff_shift_minus_6: 1,
        grain_scale_shift: 4,
        cb_mult: 231,
        cb_luma_mult: 232,
        cr_luma_mult: 236,
        cb_offset: 333,
        cr_offset: 334,
        reserved: [0; 4],
    };
    assert_eq!(film_grain(&a_film_grain()), expected);
}

#[test]
fn every_film_grain_flag_has_its_bit() {
    let cases: [(Flag<Av1FilmGrain>, u8); 4] = [
        (|g| &mut g.update_grain, 0x2),
        (|g| &mut g.chroma_scaling_from_luma, 0x4),
        (|g| &mut g.overlap_flag, 0x8),
        (|g| &mut g.clip_to_restricted_range, 0x10),
    ];
    for (field, bit) in cases {
        let mut input = a_film_grain();
        *field(&mut input) = 1;
        assert_eq!(film_grain(&input).flags, 1 | bit);
    }
}

/// libavcodec keeps old parameters around, and the kernel keeps the last control.
#[test]
fn a_frame_without_grain_has_zeros() {
    let off = Av1FilmGrain { apply_grain: 0, update_grain: 1, overlap_flag: 1, ..a_film_grain() };
    let zeros = film_grain(&Av1FilmGrain::NONE);
    assert_eq!(film_grain(&off), zeros);
    assert_eq!((zeros.flags, zeros.grain_seed, zeros.num_y_points), (0, 0, 0));
}
