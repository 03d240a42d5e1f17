// SPDX-License-Identifier: LGPL-2.1-or-later
//! Reference frames, skip mode and global motion, 5.9.22 to 5.9.29, 7.8 and 7.11.3.6.

use primebridge::uapi::*;

use super::bits::Flags;
use super::header::{Syntax, is_intra};
use crate::codec::Fault;

/// The identity, WARPEDMODEL_PREC_BITS 16.
const IDENTITY: [i32; 6] = [0, 0, 1 << 16, 0, 0, 1 << 16];

impl Syntax<'_> {
    /// RefOrderHint of a slot.
    fn slot_hint(&self, slot: usize) -> u32 {
        self.slots[slot].as_ref().map_or(0, |slot| slot.frame.order_hint)
    }

    /// set_frame_refs(), 7.8.
    pub fn set_frame_refs(&mut self, last: usize, gold: usize) {
        let hint = |slot: usize| self.sequence.relative_dist(self.slot_hint(slot), self.frame.order_hint);
        let mut used = [false; 8];
        (used[last], used[gold]) = (true, true);
        let mut index: [Option<usize>; 7] = [Some(last), None, None, Some(gold), None, None, None];
        // ALTREF_FRAME is the latest one after the frame, BWDREF_FRAME and ALTREF2_FRAME are the earliest ones.
        let after = |used: &[bool; 8], latest: bool| {
            let free = (0..8).filter(|&slot| !used[slot] && hint(slot) >= 0);
            if latest { free.max_by_key(|&slot| (hint(slot), slot)) } else { free.min_by_key(|&slot| (hint(slot), slot)) }
        };
        for (reference, latest) in [(6, true), (4, false), (5, false)] {
            if let Some(slot) = after(&used, latest) {
                (index[reference], used[slot]) = (Some(slot), true);
            }
        }
        // The others are the latest ones before the frame.
        for reference in [1, 2, 4, 5, 6] {
            if index[reference].is_none() {
                let free = (0..8).filter(|&slot| !used[slot] && hint(slot) < 0);
                if let Some(slot) = free.max_by_key(|&slot| (hint(slot), slot)) {
                    (index[reference], used[slot]) = (Some(slot), true);
                }
            }
        }
        let earliest = (0..8).min_by_key(|&slot| (hint(slot), slot)).unwrap_or(0);
        let index = index.map(|slot| slot.unwrap_or(earliest) as i8);
        self.frame.ref_frame_idx = index;
    }

    /// SkipModeFrame, 5.9.22.
    fn skip_mode_frame(&self) -> Option<[u8; 2]> {
        let select = self.frame.flags.has(V4L2_AV1_FRAME_FLAG_REFERENCE_SELECT);
        if is_intra(&self.frame) || !select || self.sequence.order_hint_bits() == 0 {
            return None;
        }
        let dist = |a, b| self.sequence.relative_dist(a, b);
        let hints = &self.frame.order_hints;
        let (mut forward, mut backward): (Option<usize>, Option<usize>) = (None, None);
        for reference in 1..8 {
            let to_frame = dist(hints[reference], self.frame.order_hint);
            if to_frame < 0 && forward.is_none_or(|best| dist(hints[reference], hints[best]) > 0) {
                forward = Some(reference);
            }
            if to_frame > 0 && backward.is_none_or(|best| dist(hints[reference], hints[best]) < 0) {
                backward = Some(reference);
            }
        }
        let forward = forward?;
        let mut second: Option<usize> = None;
        for reference in 1..8 {
            let before = dist(hints[reference], hints[forward]) < 0;
            if before && second.is_none_or(|best| dist(hints[reference], hints[best]) > 0) {
                second = Some(reference);
            }
        }
        let other = backward.or(second)?;
        Some([forward.min(other) as u8, forward.max(other) as u8])
    }

    /// frame_reference_mode() to reduced_tx_set.
    pub fn reference_modes(&mut self) -> Result<(), Fault> {
        let intra = is_intra(&self.frame);
        let select = V4L2_AV1_FRAME_FLAG_REFERENCE_SELECT;
        if intra {
            self.frame.flags.set(select, false);
        } else {
            self.coder.flag("frame.flags reference_select", &mut self.frame.flags, select)?;
        }
        let skip = self.skip_mode_frame();
        let (frame, coder) = (&mut self.frame, &mut self.coder);
        frame.skip_mode_frame = skip.unwrap_or_default();
        frame.flags.set(V4L2_AV1_FRAME_FLAG_SKIP_MODE_ALLOWED, skip.is_some());
        if skip.is_some() {
            coder.flag("frame.flags skip_mode_present", &mut frame.flags, V4L2_AV1_FRAME_FLAG_SKIP_MODE_PRESENT)?;
        } else {
            frame.flags.set(V4L2_AV1_FRAME_FLAG_SKIP_MODE_PRESENT, false);
        }
        let warped = V4L2_AV1_FRAME_FLAG_ALLOW_WARPED_MOTION;
        let resilient = frame.flags.has(V4L2_AV1_FRAME_FLAG_ERROR_RESILIENT_MODE);
        if intra || resilient || !self.sequence.has(V4L2_AV1_SEQUENCE_FLAG_ENABLE_WARPED_MOTION) {
            frame.flags.set(warped, false);
        } else {
            coder.flag("frame.flags allow_warped_motion", &mut frame.flags, warped)?;
        }
        coder.flag("frame.flags reduced_tx_set", &mut frame.flags, V4L2_AV1_FRAME_FLAG_REDUCED_TX_SET)?;
        Ok(())
    }

    /// global_motion_params(), 5.9.24.
    pub fn global_motion_params(&mut self) -> Result<(), Fault> {
        let primary = self.primary()?;
        let intra = is_intra(&self.frame);
        let wanted = self.frame.global_motion.params;
        let motion = &mut self.frame.global_motion;
        // The intra frame has no parameters.
        (motion.flags[0], motion.type_[0], motion.params[0], motion.invalid) = (0, 0, [0; 6], 0);
        for reference in 1..8 {
            let motion = &mut self.frame.global_motion;
            motion.params[reference] = IDENTITY;
            if intra {
                (motion.flags[reference], motion.type_[reference]) = (0, V4L2_AV1_WARP_MODEL_IDENTITY);
                continue;
            }
            let kind = self.warp_model(reference)?;
            let previous = primary.map_or(IDENTITY, |slot| slot.frame.global_motion.params[reference]);
            self.warp_params(reference, kind, &wanted[reference], &previous)?;
            let motion = &mut self.frame.global_motion;
            motion.type_[reference] = kind;
            if !warp_valid(&motion.params[reference]) {
                motion.invalid |= 1 << reference;
            }
        }
        Ok(())
    }

    /// is_global, is_rot_zoom and is_translation.
    fn warp_model(&mut self, reference: usize) -> Result<u32, Fault> {
        let flags = &mut self.frame.global_motion.flags[reference];
        let field = "frame.global_motion.flags";
        let (rot_zoom, translation) = (V4L2_AV1_GLOBAL_MOTION_FLAG_IS_ROT_ZOOM, V4L2_AV1_GLOBAL_MOTION_FLAG_IS_TRANSLATION);
        if !self.coder.flag(field, flags, V4L2_AV1_GLOBAL_MOTION_FLAG_IS_GLOBAL)? {
            *flags = 0;
            return Ok(V4L2_AV1_WARP_MODEL_IDENTITY);
        }
        if self.coder.flag(field, flags, rot_zoom)? {
            flags.set(translation, false);
            return Ok(V4L2_AV1_WARP_MODEL_ROTZOOM);
        }
        let translation = self.coder.flag(field, flags, translation)?;
        Ok(if translation { V4L2_AV1_WARP_MODEL_TRANSLATION } else { V4L2_AV1_WARP_MODEL_AFFINE })
    }

    fn warp_params(&mut self, reference: usize, kind: u32, wanted: &[i32; 6], previous: &[i32; 6]) -> Result<(), Fault> {
        let coded: &[usize] = match kind {
            V4L2_AV1_WARP_MODEL_ROTZOOM => &[2, 3],
            V4L2_AV1_WARP_MODEL_AFFINE => &[2, 3, 4, 5],
            _ => &[],
        };
        for &index in coded {
            self.global_param(reference, index, kind, wanted[index], previous[index])?;
        }
        if kind == V4L2_AV1_WARP_MODEL_ROTZOOM {
            let params = &mut self.frame.global_motion.params[reference];
            (params[4], params[5]) = (-params[3], params[2]);
        }
        if kind != V4L2_AV1_WARP_MODEL_IDENTITY {
            self.global_param(reference, 0, kind, wanted[0], previous[0])?;
            self.global_param(reference, 1, kind, wanted[1], previous[1])?;
        }
        Ok(())
    }

    /// read_global_param(), 5.9.25.
    fn global_param(&mut self, reference: usize, index: usize, kind: u32, wanted: i32, previous: i32) -> Result<(), Fault> {
        // GM_ABS_ALPHA_BITS, GM_ALPHA_PREC_BITS; GM_ABS_TRANS_BITS, GM_TRANS_PREC_BITS; _TRANS_ONLY_.
        let (mut abs_bits, mut prec_bits) = if index < 2 { (12, 6) } else { (12, 15) };
        if index < 2 && kind == V4L2_AV1_WARP_MODEL_TRANSLATION {
            let less = u32::from(!self.frame.flags.has(V4L2_AV1_FRAME_FLAG_ALLOW_HIGH_PRECISION_MV));
            (abs_bits, prec_bits) = (9 - less, 3 - less);
        }
        let prec_diff = 16 - prec_bits;
        let (round, sub) = if index % 3 == 2 { (1 << 16, 1 << prec_bits) } else { (0, 0) };
        let mx = 1 << abs_bits;
        let r = (previous >> prec_diff) - sub;
        let value = wanted.saturating_sub(round) >> prec_diff;
        let field = "frame.global_motion.params";
        let value = self.coder.signed_subexp(field, value, (-mx, mx + 1), r)?;
        self.frame.global_motion.params[reference][index] = (value << prec_diff) + round;
        Ok(())
    }
}

/// Div_Lut, 7.11.3.7, is rounded (1 << 22) / (256 + index).
fn div_lut(index: i64) -> i64 {
    ((1 << 22) + (256 + index) / 2) / (256 + index)
}

/// warpValid, 7.11.3.6.
fn warp_valid(params: &[i32; 6]) -> bool {
    let params = params.map(i64::from);
    if params[2] <= 0 {
        return false;
    }
    let round2signed = |x: i64, n: u32| {
        let rounded = (x.abs() + if n == 0 { 0 } else { 1 << (n - 1) }) >> n;
        if x < 0 { -rounded } else { rounded }
    };
    let clamp = |x: i64| x.clamp(-32768, 32767);
    let n = params[2].ilog2();
    let e = params[2] - (1 << n);
    let f = if n > 8 { round2signed(e, n - 8) } else { e << (8 - n) };
    let (shift, factor) = (n + 14, div_lut(f));
    let alpha = clamp(params[2] - (1 << 16));
    let beta = clamp(params[3]);
    let gamma = clamp(round2signed((params[4] << 16) * factor, shift));
    let delta = clamp(params[5] - round2signed(params[3] * params[4] * factor, shift) - (1 << 16));
    let reduce = |x: i64| round2signed(x, 6) << 6;
    let (alpha, beta, gamma, delta) = (reduce(alpha), reduce(beta), reduce(gamma), reduce(delta));
    4 * alpha.abs() + 7 * beta.abs() < 1 << 16 && 4 * gamma.abs() + 4 * delta.abs() < 1 << 16
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn small_warps_are_valid() {
        assert!(warp_valid(&IDENTITY));
        assert!(warp_valid(&[5, 7, (1 << 16) + 100, 64, -64, (1 << 16) + 100]));
        assert!(!warp_valid(&[0, 0, (1 << 16) + (1 << 14), 0, 0, 1 << 16]));
        assert!(!warp_valid(&[0, 0, 1 << 16, 0, 1 << 14, 1 << 16]));
        assert!(!warp_valid(&[0, 0, 0, 0, 0, 1 << 16]));
        // The first and the last entry, and one between, of the table in 7.11.3.7.
        assert_eq!((div_lut(0), div_lut(1), div_lut(256)), (16384, 16320, 8192));
    }
}
