// SPDX-License-Identifier: LGPL-2.1-or-later
//! AV1 film grain parameters.

use crate::codec::controls::flag;
use crate::uapi::*;

/// Film grain parameters, 5.9.30.
#[repr(C)]
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Av1FilmGrain {
    /// apply_grain.
    pub apply_grain: u8,
    /// update_grain.
    pub update_grain: u8,
    /// grain_seed.
    pub grain_seed: u16,
    /// film_grain_params_ref_idx.
    pub film_grain_params_ref_idx: u8,
    /// num_y_points.
    pub num_y_points: u8,
    /// point_y_value.
    pub point_y_value: [u8; 14],
    /// point_y_scaling.
    pub point_y_scaling: [u8; 14],
    /// chroma_scaling_from_luma.
    pub chroma_scaling_from_luma: u8,
    /// num_cb_points.
    pub num_cb_points: u8,
    /// point_cb_value.
    pub point_cb_value: [u8; 10],
    /// point_cb_scaling.
    pub point_cb_scaling: [u8; 10],
    /// num_cr_points.
    pub num_cr_points: u8,
    /// point_cr_value.
    pub point_cr_value: [u8; 10],
    /// point_cr_scaling.
    pub point_cr_scaling: [u8; 10],
    /// grain_scaling_minus_8.
    pub grain_scaling_minus_8: u8,
    /// ar_coeff_lag.
    pub ar_coeff_lag: u8,
    /// ar_coeffs_y_plus_128.
    pub ar_coeffs_y_plus_128: [u8; 24],
    /// ar_coeffs_cb_plus_128.
    pub ar_coeffs_cb_plus_128: [u8; 25],
    /// ar_coeffs_cr_plus_128.
    pub ar_coeffs_cr_plus_128: [u8; 25],
    /// ar_coeff_shift_minus_6.
    pub ar_coeff_shift_minus_6: u8,
    /// grain_scale_shift.
    pub grain_scale_shift: u8,
    /// cb_mult.
    pub cb_mult: u8,
    /// cb_luma_mult.
    pub cb_luma_mult: u8,
    /// cb_offset.
    pub cb_offset: u16,
    /// cr_offset.
    pub cr_offset: u16,
    /// cr_mult.
    pub cr_mult: u8,
    /// cr_luma_mult.
    pub cr_luma_mult: u8,
    /// overlap_flag.
    pub overlap_flag: u8,
    /// clip_to_restricted_range.
    pub clip_to_restricted_range: u8,
}

impl Av1FilmGrain {
    /// No film grain: what reset_grain_params() leaves.
    pub const NONE: Self = Self {
        apply_grain: 0,
        update_grain: 0,
        grain_seed: 0,
        film_grain_params_ref_idx: 0,
        num_y_points: 0,
        point_y_value: [0; 14],
        point_y_scaling: [0; 14],
        chroma_scaling_from_luma: 0,
        num_cb_points: 0,
        point_cb_value: [0; 10],
        point_cb_scaling: [0; 10],
        num_cr_points: 0,
        point_cr_value: [0; 10],
        point_cr_scaling: [0; 10],
        grain_scaling_minus_8: 0,
        ar_coeff_lag: 0,
        ar_coeffs_y_plus_128: [0; 24],
        ar_coeffs_cb_plus_128: [0; 25],
        ar_coeffs_cr_plus_128: [0; 25],
        ar_coeff_shift_minus_6: 0,
        grain_scale_shift: 0,
        cb_mult: 0,
        cb_luma_mult: 0,
        cb_offset: 0,
        cr_offset: 0,
        cr_mult: 0,
        cr_luma_mult: 0,
        overlap_flag: 0,
        clip_to_restricted_range: 0,
    };
}

/// V4L2_CID_STATELESS_AV1_FILM_GRAIN.
///
/// A frame without grain gets zeros: the kernel keeps a control until it is set again, and a driver looks at the control of
/// every frame.
pub fn film_grain(grain: &Av1FilmGrain) -> v4l2_ctrl_av1_film_grain {
    let grain = if grain.apply_grain != 0 { grain } else { &Av1FilmGrain::NONE };
    v4l2_ctrl_av1_film_grain {
        flags: flags(grain) as u8,
        cr_mult: grain.cr_mult,
        grain_seed: grain.grain_seed,
        film_grain_params_ref_idx: grain.film_grain_params_ref_idx,
        num_y_points: grain.num_y_points,
        point_y_value: points(&grain.point_y_value),
        point_y_scaling: points(&grain.point_y_scaling),
        num_cb_points: grain.num_cb_points,
        point_cb_value: points(&grain.point_cb_value),
        point_cb_scaling: points(&grain.point_cb_scaling),
        num_cr_points: grain.num_cr_points,
        point_cr_value: points(&grain.point_cr_value),
        point_cr_scaling: points(&grain.point_cr_scaling),
        grain_scaling_minus_8: grain.grain_scaling_minus_8,
        ar_coeff_lag: grain.ar_coeff_lag,
        ar_coeffs_y_plus_128: coefficients(&grain.ar_coeffs_y_plus_128),
        ar_coeffs_cb_plus_128: grain.ar_coeffs_cb_plus_128,
        ar_coeffs_cr_plus_128: grain.ar_coeffs_cr_plus_128,
        ar_coeff_shift_minus_6: grain.ar_coeff_shift_minus_6,
        grain_scale_shift: grain.grain_scale_shift,
        cb_mult: grain.cb_mult,
        cb_luma_mult: grain.cb_luma_mult,
        cr_luma_mult: grain.cr_luma_mult,
        cb_offset: grain.cb_offset,
        cr_offset: grain.cr_offset,
        reserved: [0; 4],
    }
}

/// V4L2_AV1_FILM_GRAIN_FLAG_*.
fn flags(grain: &Av1FilmGrain) -> u32 {
    flag(grain.apply_grain != 0, V4L2_AV1_FILM_GRAIN_FLAG_APPLY_GRAIN)
        | flag(grain.update_grain != 0, V4L2_AV1_FILM_GRAIN_FLAG_UPDATE_GRAIN)
        | flag(grain.chroma_scaling_from_luma != 0, V4L2_AV1_FILM_GRAIN_FLAG_CHROMA_SCALING_FROM_LUMA)
        | flag(grain.overlap_flag != 0, V4L2_AV1_FILM_GRAIN_FLAG_OVERLAP)
        | flag(grain.clip_to_restricted_range != 0, V4L2_AV1_FILM_GRAIN_FLAG_CLIP_TO_RESTRICTED_RANGE)
}

/// The points with zeros after them: the kernel's arrays are longer than what the syntax can fill.
fn points(values: &[u8]) -> [u8; 16] {
    core::array::from_fn(|i| values.get(i).copied().unwrap_or_default())
}

/// The luma plane's coefficients with a zero after them: chroma has one more.
fn coefficients(values: &[u8; 24]) -> [u8; 25] {
    core::array::from_fn(|i| values.get(i).copied().unwrap_or_default())
}
