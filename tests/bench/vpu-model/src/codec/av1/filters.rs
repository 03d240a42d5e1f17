// SPDX-License-Identifier: LGPL-2.1-or-later
//! Quantisation, segmentation and the filters on reconstructed samples, 5.9.11 to 5.9.21.

use primebridge::uapi::*;

use super::bits::{Coder, Flags};
use super::header::Syntax;
use crate::codec::Fault;

/// Segmentation_Feature_Bits, _Signed and _Max, 5.9.14.
const FEATURES: [(u32, bool, i32); 8] =
    [(8, true, 255), (6, true, 63), (6, true, 63), (6, true, 63), (6, true, 63), (3, false, 7), (0, false, 0), (0, false, 0)];
/// setup_past_independence(), 7.20.
const REF_DELTAS: [i8; 8] = [1, 0, 0, 0, -1, 0, -1, -1];

/// read_delta_q(), 5.9.13; update_ref_delta and update_mode_delta with their values are written alike.
fn delta(coder: &mut Coder<'_>, field: &str, place: &mut i8, always: bool) -> Result<(), Fault> {
    if coder.bits(field, (always || *place != 0).into(), 1)? != 0 {
        *place = coder.su(field, (*place).into(), 7)? as i8;
    } else if !always {
        *place = 0;
    }
    Ok(())
}

impl Syntax<'_> {
    /// quantization_params(), 5.9.12.
    pub fn quantization_params(&mut self) -> Result<(), Fault> {
        let (q, coder) = (&mut self.frame.quantization, &mut self.coder);
        coder.f("frame.quantization.base_q_idx", &mut q.base_q_idx, 8)?;
        delta(coder, "frame.quantization.delta_q_y_dc", &mut q.delta_q_y_dc, false)?;
        let separate = self.sequence.has(V4L2_AV1_SEQUENCE_FLAG_SEPARATE_UV_DELTA_Q);
        let different = V4L2_AV1_QUANTIZATION_FLAG_DIFF_UV_DELTA;
        if self.sequence.planes() == 1 {
            q.flags.set(different, false);
            (q.delta_q_u_dc, q.delta_q_u_ac, q.delta_q_v_dc, q.delta_q_v_ac) = (0, 0, 0, 0);
        } else {
            let different = if separate {
                coder.flag("frame.quantization.flags diff_uv_delta", &mut q.flags, different)?
            } else {
                q.flags.set(different, false);
                false
            };
            delta(coder, "frame.quantization.delta_q_u_dc", &mut q.delta_q_u_dc, false)?;
            delta(coder, "frame.quantization.delta_q_u_ac", &mut q.delta_q_u_ac, false)?;
            if different {
                delta(coder, "frame.quantization.delta_q_v_dc", &mut q.delta_q_v_dc, false)?;
                delta(coder, "frame.quantization.delta_q_v_ac", &mut q.delta_q_v_ac, false)?;
            } else {
                (q.delta_q_v_dc, q.delta_q_v_ac) = (q.delta_q_u_dc, q.delta_q_u_ac);
            }
        }
        if !coder.flag("frame.quantization.flags using_qmatrix", &mut q.flags, V4L2_AV1_QUANTIZATION_FLAG_USING_QMATRIX)? {
            (q.qm_y, q.qm_u, q.qm_v) = (0, 0, 0);
            return Ok(());
        }
        coder.f("frame.quantization.qm_y", &mut q.qm_y, 4)?;
        coder.f("frame.quantization.qm_u", &mut q.qm_u, 4)?;
        if separate {
            coder.f("frame.quantization.qm_v", &mut q.qm_v, 4)
        } else {
            q.qm_v = q.qm_u;
            Ok(())
        }
    }

    /// segmentation_params(), 5.9.14. Written with all its data.
    pub fn segmentation_params(&mut self) -> Result<(), Fault> {
        let primary = self.primary()?;
        let (s, coder) = (&mut self.frame.segmentation, &mut self.coder);
        let map = V4L2_AV1_SEGMENTATION_FLAG_UPDATE_MAP;
        let temporal = V4L2_AV1_SEGMENTATION_FLAG_TEMPORAL_UPDATE;
        let data = V4L2_AV1_SEGMENTATION_FLAG_UPDATE_DATA;
        if !coder.flag("frame.segmentation.flags enabled", &mut s.flags, V4L2_AV1_SEGMENTATION_FLAG_ENABLED)? {
            (s.flags, s.last_active_seg_id, s.feature_enabled) = (0, 0, [0; 8]);
            s.feature_data = [[0; 8]; 8];
            return Ok(());
        }
        if let Some(primary) = primary {
            if coder.flag("frame.segmentation.flags update_map", &mut s.flags, map)? {
                coder.flag("frame.segmentation.flags temporal_update", &mut s.flags, temporal)?;
            } else {
                s.flags.set(temporal, false);
            }
            s.flags.set(data, true);
            if !coder.flag("frame.segmentation.flags update_data", &mut s.flags, data)? {
                s.feature_enabled = primary.frame.segmentation.feature_enabled;
                s.feature_data = primary.frame.segmentation.feature_data;
            }
        } else {
            s.flags.set(map | data, true);
            s.flags.set(temporal, false);
        }
        for (enabled, values) in s.feature_enabled.iter_mut().zip(&mut s.feature_data) {
            for (feature, (value, (bits, signed, most))) in values.iter_mut().zip(FEATURES).enumerate() {
                const FIELD: &str = "frame.segmentation.feature_data";
                if s.flags.has(data) && coder.flag("frame.segmentation.feature_enabled", enabled, 1 << feature)? {
                    let coded = if signed {
                        coder.su(FIELD, (*value).into(), bits + 1)?
                    } else {
                        let value = u32::try_from(*value).map_err(|_| Fault::new(FIELD, "a negative value"))?;
                        coder.bits(FIELD, value, bits)? as i32
                    };
                    *value = coded.clamp(if signed { -most } else { 0 }, most) as i16;
                }
                if !enabled.has(1 << feature) {
                    // "Data entry is only valid if the feature is enabled" (doc).
                    *value = 0;
                }
            }
        }
        let pre_skip = s.feature_enabled.iter().any(|enabled| u32::from(*enabled) >= 1 << V4L2_AV1_SEG_LVL_REF_FRAME);
        s.flags.set(V4L2_AV1_SEGMENTATION_FLAG_SEG_ID_PRE_SKIP, pre_skip);
        s.last_active_seg_id = s.feature_enabled.iter().rposition(|enabled| *enabled != 0).unwrap_or(0) as u8;
        Ok(())
    }

    /// delta_q_params() and delta_lf_params(), 5.9.17 and 5.9.18.
    pub fn delta_params(&mut self) -> Result<(), Fault> {
        let (q, lf, coder) = (&mut self.frame.quantization, &mut self.frame.loop_filter, &mut self.coder);
        let present = V4L2_AV1_QUANTIZATION_FLAG_DELTA_Q_PRESENT;
        let (lf_present, multi) = (V4L2_AV1_LOOP_FILTER_FLAG_DELTA_LF_PRESENT, V4L2_AV1_LOOP_FILTER_FLAG_DELTA_LF_MULTI);
        let mut delta_q = false;
        if q.base_q_idx > 0 {
            delta_q = coder.flag("frame.quantization.flags delta_q_present", &mut q.flags, present)?;
        }
        q.flags.set(present, delta_q);
        if delta_q {
            coder.f("frame.quantization.delta_q_res", &mut q.delta_q_res, 2)?;
        } else {
            q.delta_q_res = 0;
        }
        let mut delta_lf = false;
        if delta_q && !self.frame.flags.has(V4L2_AV1_FRAME_FLAG_ALLOW_INTRABC) {
            delta_lf = coder.flag("frame.loop_filter.flags delta_lf_present", &mut lf.flags, lf_present)?;
        }
        lf.flags.set(lf_present, delta_lf);
        if delta_lf {
            coder.f("frame.loop_filter.delta_lf_res", &mut lf.delta_lf_res, 2)?;
            coder.flag("frame.loop_filter.flags delta_lf_multi", &mut lf.flags, multi)?;
        } else {
            lf.delta_lf_res = 0;
            lf.flags.set(multi, false);
        }
        Ok(())
    }

    /// Whether the filters are off and not coded.
    pub fn unfiltered(&self) -> bool {
        self.coded_lossless() || self.frame.flags.has(V4L2_AV1_FRAME_FLAG_ALLOW_INTRABC)
    }

    /// loop_filter_params(), 5.9.11. Written with all deltas.
    pub fn loop_filter_params(&mut self) -> Result<(), Fault> {
        let (primary, unfiltered) = (self.primary()?, self.unfiltered());
        let (lf, coder) = (&mut self.frame.loop_filter, &mut self.coder);
        let (enabled, update) = (V4L2_AV1_LOOP_FILTER_FLAG_DELTA_ENABLED, V4L2_AV1_LOOP_FILTER_FLAG_DELTA_UPDATE);
        if unfiltered {
            (lf.level, lf.sharpness) = ([0; 4], 0);
            (lf.ref_deltas, lf.mode_deltas) = (REF_DELTAS, [0; 2]);
            lf.flags.set(update, false);
            // 5.9.11 leaves loop_filter_delta_enabled at the 1 of setup_past_independence() or at nothing; the filter is off
            // (differences.tsv: "The drivers do not look at it"). Whatever the control says may stand; read headers have 0.
            return Ok(());
        }
        let (wanted_refs, wanted_modes) = (lf.ref_deltas, lf.mode_deltas);
        let loaded = primary.map(|slot| slot.frame.loop_filter);
        (lf.ref_deltas, lf.mode_deltas) = loaded.map_or((REF_DELTAS, [0; 2]), |loaded| (loaded.ref_deltas, loaded.mode_deltas));
        for level in &mut lf.level[..2] {
            coder.f("frame.loop_filter.level", level, 6)?;
        }
        if self.sequence.planes() > 1 && lf.level[..2] != [0; 2] {
            for level in &mut lf.level[2..] {
                coder.f("frame.loop_filter.level", level, 6)?;
            }
        } else {
            lf.level[2..].fill(0);
        }
        coder.f("frame.loop_filter.sharpness", &mut lf.sharpness, 3)?;
        if !coder.flag("frame.loop_filter.flags delta_enabled", &mut lf.flags, enabled)? {
            lf.flags.set(update, false);
            return Ok(());
        }
        if coder.writes() {
            lf.flags.set(update, true);
            (lf.ref_deltas, lf.mode_deltas) = (wanted_refs, wanted_modes);
        }
        if coder.flag("frame.loop_filter.flags delta_update", &mut lf.flags, update)? {
            for place in &mut lf.ref_deltas {
                delta(coder, "frame.loop_filter.ref_deltas", place, true)?;
            }
            for place in &mut lf.mode_deltas {
                delta(coder, "frame.loop_filter.mode_deltas", place, true)?;
            }
        }
        Ok(())
    }

    /// cdef_params(), 5.9.19.
    pub fn cdef_params(&mut self) -> Result<(), Fault> {
        let off = self.unfiltered() || !self.sequence.has(V4L2_AV1_SEQUENCE_FLAG_ENABLE_CDEF);
        let (cdef, coder) = (&mut self.frame.cdef, &mut self.coder);
        let mut strengths = 0;
        if off {
            (cdef.bits, cdef.damping_minus_3) = (0, 0);
        } else {
            coder.f("frame.cdef.damping_minus_3", &mut cdef.damping_minus_3, 2)?;
            coder.f("frame.cdef.bits", &mut cdef.bits, 2)?;
            strengths = 1 << cdef.bits;
        }
        let chroma = self.sequence.planes() > 1;
        for i in 0..8 {
            let on = i < strengths;
            strength(coder, "frame.cdef.y", on, &mut cdef.y_pri_strength[i], &mut cdef.y_sec_strength[i])?;
            strength(coder, "frame.cdef.uv", on && chroma, &mut cdef.uv_pri_strength[i], &mut cdef.uv_sec_strength[i])?;
        }
        Ok(())
    }

    /// lr_params(), 5.9.20.
    pub fn lr_params(&mut self) -> Result<(), Fault> {
        let all_lossless = self.coded_lossless() && self.frame.upscaled_width == self.frame.frame_width_minus_1 + 1;
        let off = all_lossless
            || self.frame.flags.has(V4L2_AV1_FRAME_FLAG_ALLOW_INTRABC)
            || !self.sequence.has(V4L2_AV1_SEQUENCE_FLAG_ENABLE_RESTORATION);
        let planes = if off { 0 } else { self.sequence.planes() };
        let (lr, coder) = (&mut self.frame.loop_restoration, &mut self.coder);
        /// Remap_Lr_Type.
        const TYPES: [u32; 4] = [
            V4L2_AV1_FRAME_RESTORE_NONE,
            V4L2_AV1_FRAME_RESTORE_SWITCHABLE,
            V4L2_AV1_FRAME_RESTORE_WIENER,
            V4L2_AV1_FRAME_RESTORE_SGRPROJ,
        ];
        for (plane, kind) in lr.frame_restoration_type.iter_mut().enumerate() {
            if plane < planes {
                const FIELD: &str = "frame.loop_restoration.frame_restoration_type";
                let coded = TYPES.iter().position(|known| known == kind);
                let coded = coded.ok_or_else(|| Fault::new(FIELD, format!("there is no type {kind}")))?;
                *kind = TYPES[coder.bits(FIELD, coded as u32, 2)? as usize];
            } else {
                *kind = V4L2_AV1_FRAME_RESTORE_NONE;
            }
        }
        let used = lr.frame_restoration_type.map(|kind| kind != V4L2_AV1_FRAME_RESTORE_NONE);
        let (uses, uses_chroma) = (used != [false; 3], used[1] || used[2]);
        lr.flags.set(V4L2_AV1_LOOP_RESTORATION_FLAG_USES_LR, uses);
        lr.flags.set(V4L2_AV1_LOOP_RESTORATION_FLAG_USES_CHROMA_LR, uses_chroma);
        if !uses {
            (lr.lr_unit_shift, lr.lr_uv_shift, lr.loop_restoration_size) = (0, 0, [0; 3]);
            return Ok(());
        }
        const SHIFT: &str = "frame.loop_restoration.lr_unit_shift";
        let wanted = u32::from(lr.lr_unit_shift);
        let shift = if self.sequence.has(V4L2_AV1_SEQUENCE_FLAG_USE_128X128_SUPERBLOCK) {
            coder.bits(SHIFT, wanted.wrapping_sub(1), 1)? + 1
        } else {
            let shift = coder.bits(SHIFT, (wanted > 0).into(), 1)?;
            if shift > 0 { 1 + coder.bits(SHIFT, wanted.wrapping_sub(1), 1)? } else { 0 }
        };
        lr.lr_unit_shift = shift as u8;
        let subsampled = V4L2_AV1_SEQUENCE_FLAG_SUBSAMPLING_X | V4L2_AV1_SEQUENCE_FLAG_SUBSAMPLING_Y;
        if self.sequence.control.flags & subsampled == subsampled && uses_chroma {
            coder.f("frame.loop_restoration.lr_uv_shift", &mut lr.lr_uv_shift, 1)?;
        } else {
            lr.lr_uv_shift = 0;
        }
        // RESTORATION_TILESIZE_MAX >> (2 - lr_unit_shift)
        let size = 64 << shift;
        lr.loop_restoration_size = [size, size >> lr.lr_uv_shift, size >> lr.lr_uv_shift];
        Ok(())
    }

    /// read_tx_mode(), 5.9.21.
    pub fn read_tx_mode(&mut self) -> Result<(), Fault> {
        let lossless = self.coded_lossless();
        let mode = &mut self.frame.tx_mode;
        if lossless {
            *mode = V4L2_AV1_TX_MODE_ONLY_4X4;
        } else {
            // Any other wrong value shows by the difference.
            let select = self.coder.bits("frame.tx_mode", (*mode == V4L2_AV1_TX_MODE_SELECT).into(), 1)? != 0;
            *mode = if select { V4L2_AV1_TX_MODE_SELECT } else { V4L2_AV1_TX_MODE_LARGEST };
        }
        Ok(())
    }
}

/// A primary and a secondary strength; the secondary 4 is coded as 3.
fn strength(coder: &mut Coder<'_>, field: &str, on: bool, primary: &mut u8, secondary: &mut u8) -> Result<(), Fault> {
    if !on {
        (*primary, *secondary) = (0, 0);
        return Ok(());
    }
    coder.f(&format!("{field}_pri_strength"), primary, 4)?;
    let field = format!("{field}_sec_strength");
    if *secondary == 3 {
        return Err(Fault::new(field, "3, which stands for no strength"));
    }
    let coded = if *secondary == 4 { 3 } else { u32::from(*secondary) };
    let coded = if coded > 3 { return Err(Fault::new(field, format!("{secondary}"))) } else { coder.bits(&field, coded, 2)? };
    *secondary = if coded == 3 { 4 } else { coded as u8 };
    Ok(())
}
