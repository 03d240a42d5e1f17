// SPDX-License-Identifier: LGPL-2.1-or-later
//! film_grain_params(), 5.9.30. Written with all parameters.

use primebridge::uapi::*;

use super::bits::{Coder, Flags};
use super::header::Syntax;
use crate::codec::Fault;

/// No grain, reset_grain_params().
pub fn no_grain() -> v4l2_ctrl_av1_film_grain {
    v4l2_ctrl_av1_film_grain::default()
}

/// Points of a scaling function; what is behind them is 0.
fn points(coder: &mut Coder<'_>, field: &str, count: u8, values: &mut [u8; 16], scaling: &mut [u8; 16]) -> Result<(), Fault> {
    let count = usize::from(count);
    for i in 0..count {
        coder.f(&format!("film_grain.point_{field}_value[{i}]"), &mut values[i], 8)?;
        if i > 0 && values[i - 1] >= values[i] {
            return Err(Fault::new(format!("film_grain.point_{field}_value[{i}]"), "not above the one before"));
        }
        coder.f(&format!("film_grain.point_{field}_scaling[{i}]"), &mut scaling[i], 8)?;
    }
    values[count..].fill(0);
    scaling[count..].fill(0);
    Ok(())
}

fn count(coder: &mut Coder<'_>, field: &str, count: &mut u8, most: u8) -> Result<(), Fault> {
    coder.f(field, count, 4)?;
    if *count > most {
        return Err(Fault::new(field, format!("{count} is above {most}")));
    }
    Ok(())
}

fn coefficients(coder: &mut Coder<'_>, field: &str, count: usize, values: &mut [u8; 25]) -> Result<(), Fault> {
    for value in &mut values[..count] {
        coder.f(field, value, 8)?;
    }
    values[count..].fill(0);
    Ok(())
}

impl Syntax<'_> {
    /// film_grain_params().
    pub fn film_grain_params(&mut self) -> Result<(), Fault> {
        let visible = V4L2_AV1_FRAME_FLAG_SHOW_FRAME | V4L2_AV1_FRAME_FLAG_SHOWABLE_FRAME;
        let present = self.sequence.has(V4L2_AV1_SEQUENCE_FLAG_FILM_GRAIN_PARAMS_PRESENT) && self.frame.flags & visible != 0;
        let (g, coder) = (&mut self.grain, &mut self.coder);
        let apply = V4L2_AV1_FILM_GRAIN_FLAG_APPLY_GRAIN;
        if !present || !coder.flag("film_grain.flags apply_grain", &mut g.flags, apply)? {
            *g = no_grain();
            return Ok(());
        }
        coder.f("film_grain.grain_seed", &mut g.grain_seed, 16)?;
        let update = V4L2_AV1_FILM_GRAIN_FLAG_UPDATE_GRAIN;
        g.flags.set(update, true);
        if self.frame.frame_type == V4L2_AV1_INTER_FRAME && !coder.flag("film_grain.flags update_grain", &mut g.flags, update)? {
            let index = coder.bits("film_grain.film_grain_params_ref_idx", 0, 3)?;
            let fault = |message| Fault::new("film_grain.film_grain_params_ref_idx", format!("slot {index} {message}"));
            if !self.frame.ref_frame_idx.contains(&(index as i8)) {
                return Err(fault("is no reference of the frame"));
            }
            let slot = self.slots[index as usize].as_ref().ok_or_else(|| fault("holds no picture"))?;
            // load_grain_params(), 6.8.20: all of them, with update_grain and the index as they were then, but for the seed.
            *g = v4l2_ctrl_av1_film_grain { grain_seed: g.grain_seed, ..slot.grain };
            return Ok(());
        }
        g.film_grain_params_ref_idx = 0;
        self.scaling_functions()?;
        self.auto_regression()
    }

    fn scaling_functions(&mut self) -> Result<(), Fault> {
        let mono = self.sequence.planes() == 1;
        let subsampled = V4L2_AV1_SEQUENCE_FLAG_SUBSAMPLING_X | V4L2_AV1_SEQUENCE_FLAG_SUBSAMPLING_Y;
        let subsampled = self.sequence.control.flags & subsampled == subsampled;
        let (g, coder) = (&mut self.grain, &mut self.coder);
        count(coder, "film_grain.num_y_points", &mut g.num_y_points, 14)?;
        points(coder, "y", g.num_y_points, &mut g.point_y_value, &mut g.point_y_scaling)?;
        let from_luma = V4L2_AV1_FILM_GRAIN_FLAG_CHROMA_SCALING_FROM_LUMA;
        if mono {
            g.flags.set(from_luma, false);
        } else {
            coder.flag("film_grain.flags chroma_scaling_from_luma", &mut g.flags, from_luma)?;
        }
        if mono || g.flags.has(from_luma) || (subsampled && g.num_y_points == 0) {
            (g.num_cb_points, g.num_cr_points) = (0, 0);
            points(coder, "cb", 0, &mut g.point_cb_value, &mut g.point_cb_scaling)?;
            return points(coder, "cr", 0, &mut g.point_cr_value, &mut g.point_cr_scaling);
        }
        count(coder, "film_grain.num_cb_points", &mut g.num_cb_points, 10)?;
        points(coder, "cb", g.num_cb_points, &mut g.point_cb_value, &mut g.point_cb_scaling)?;
        count(coder, "film_grain.num_cr_points", &mut g.num_cr_points, 10)?;
        points(coder, "cr", g.num_cr_points, &mut g.point_cr_value, &mut g.point_cr_scaling)
    }

    /// grain_scaling_minus_8 to the end.
    fn auto_regression(&mut self) -> Result<(), Fault> {
        let (g, coder) = (&mut self.grain, &mut self.coder);
        coder.f("film_grain.grain_scaling_minus_8", &mut g.grain_scaling_minus_8, 2)?;
        coder.f("film_grain.ar_coeff_lag", &mut g.ar_coeff_lag, 2)?;
        let lag = usize::from(g.ar_coeff_lag);
        let luma = 2 * lag * (lag + 1);
        let has_luma = g.num_y_points > 0;
        let from_luma = g.flags.has(V4L2_AV1_FILM_GRAIN_FLAG_CHROMA_SCALING_FROM_LUMA);
        let chroma = luma + usize::from(has_luma);
        let of = |on: bool, count: usize| if on { count } else { 0 };
        let (has_cb, has_cr) = (from_luma || g.num_cb_points > 0, from_luma || g.num_cr_points > 0);
        coefficients(coder, "film_grain.ar_coeffs_y_plus_128", of(has_luma, luma), &mut g.ar_coeffs_y_plus_128)?;
        coefficients(coder, "film_grain.ar_coeffs_cb_plus_128", of(has_cb, chroma), &mut g.ar_coeffs_cb_plus_128)?;
        coefficients(coder, "film_grain.ar_coeffs_cr_plus_128", of(has_cr, chroma), &mut g.ar_coeffs_cr_plus_128)?;
        coder.f("film_grain.ar_coeff_shift_minus_6", &mut g.ar_coeff_shift_minus_6, 2)?;
        coder.f("film_grain.grain_scale_shift", &mut g.grain_scale_shift, 2)?;
        if g.num_cb_points > 0 {
            coder.f("film_grain.cb_mult", &mut g.cb_mult, 8)?;
            coder.f("film_grain.cb_luma_mult", &mut g.cb_luma_mult, 8)?;
            coder.f("film_grain.cb_offset", &mut g.cb_offset, 9)?;
        } else {
            (g.cb_mult, g.cb_luma_mult, g.cb_offset) = (0, 0, 0);
        }
        if g.num_cr_points > 0 {
            coder.f("film_grain.cr_mult", &mut g.cr_mult, 8)?;
            coder.f("film_grain.cr_luma_mult", &mut g.cr_luma_mult, 8)?;
            coder.f("film_grain.cr_offset", &mut g.cr_offset, 9)?;
        } else {
            (g.cr_mult, g.cr_luma_mult, g.cr_offset) = (0, 0, 0);
        }
        coder.flag("film_grain.flags overlap", &mut g.flags, V4L2_AV1_FILM_GRAIN_FLAG_OVERLAP)?;
        coder.flag("film_grain.flags clip", &mut g.flags, V4L2_AV1_FILM_GRAIN_FLAG_CLIP_TO_RESTRICTED_RANGE)?;
        Ok(())
    }
}
