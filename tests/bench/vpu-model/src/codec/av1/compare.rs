// SPDX-License-Identifier: LGPL-2.1-or-later
//! The FRAME and FILM_GRAIN controls field by field against what a header says.

use std::fmt::Debug;

use primebridge::uapi::*;

use super::header::is_intra;
use crate::codec::Fault;

/// Collects differences.
pub struct Differences {
    /// Who says otherwise.
    who: &'static str,
    /// All of them, in the order of the control.
    pub found: Vec<Fault>,
}

impl Differences {
    /// None so far; `who` is compared with the control.
    pub fn new(who: &'static str) -> Self {
        Self { who, found: Vec::new() }
    }

    fn value<T: PartialEq + Debug>(&mut self, field: &str, control: T, other: T) {
        if control != other {
            self.found.push(Fault::new(field, format!("the control says {control:?}, {} {other:?}", self.who)));
        }
    }

    fn array<T: PartialEq + Debug>(&mut self, field: &str, control: &[T], other: &[T]) {
        for (index, (control, other)) in control.iter().zip(other).enumerate() {
            self.value(&format!("{field}[{index}]"), control, other);
        }
    }

    fn flags(&mut self, field: &str, control: u32, other: u32) {
        if control != other {
            self.found.push(Fault::new(field, format!("the control says {control:#x}, {} {other:#x}", self.who)));
        }
    }

    /// V4L2_CID_STATELESS_AV1_FRAME without the references' timestamps.
    pub fn frame(&mut self, control: &v4l2_ctrl_av1_frame, other: &v4l2_ctrl_av1_frame) {
        self.flags("frame.flags", control.flags, other.flags);
        self.value("frame.frame_type", control.frame_type, other.frame_type);
        self.value("frame.order_hint", control.order_hint, other.order_hint);
        self.value("frame.upscaled_width", control.upscaled_width, other.upscaled_width);
        self.value("frame.frame_width_minus_1", control.frame_width_minus_1, other.frame_width_minus_1);
        self.value("frame.frame_height_minus_1", control.frame_height_minus_1, other.frame_height_minus_1);
        self.value("frame.render_width_minus_1", control.render_width_minus_1, other.render_width_minus_1);
        self.value("frame.render_height_minus_1", control.render_height_minus_1, other.render_height_minus_1);
        self.value("frame.superres_denom", control.superres_denom, other.superres_denom);
        self.value("frame.primary_ref_frame", control.primary_ref_frame, other.primary_ref_frame);
        self.value("frame.refresh_frame_flags", control.refresh_frame_flags, other.refresh_frame_flags);
        self.value("frame.current_frame_id", control.current_frame_id, other.current_frame_id);
        self.array("frame.buffer_removal_time", &control.buffer_removal_time, &other.buffer_removal_time);
        if !is_intra(other) {
            // doc: order_hints and ref_frame_idx are for inter frames, and "order_hints[0] is always ignored".
            self.array("frame.ref_frame_idx", &control.ref_frame_idx, &other.ref_frame_idx);
            for reference in 1..8 {
                let field = format!("frame.order_hints[{reference}]");
                self.value(&field, control.order_hints[reference], other.order_hints[reference]);
            }
        }
        self.value("frame.interpolation_filter", control.interpolation_filter, other.interpolation_filter);
        self.value("frame.tx_mode", control.tx_mode, other.tx_mode);
        self.array("frame.skip_mode_frame", &control.skip_mode_frame, &other.skip_mode_frame);
        self.array("frame.reserved", &control.reserved, &[0; 4]);
        self.tile_info(&control.tile_info, &other.tile_info);
        self.quantization(&control.quantization, &other.quantization);
        self.segmentation(&control.segmentation, &other.segmentation);
        self.filters(control, other);
        self.motion(&control.global_motion, &other.global_motion);
    }

    fn tile_info(&mut self, control: &v4l2_av1_tile_info, other: &v4l2_av1_tile_info) {
        self.flags("frame.tile_info.flags", control.flags.into(), other.flags.into());
        let id = "frame.tile_info.context_update_tile_id";
        self.value(id, control.context_update_tile_id, other.context_update_tile_id);
        self.value("frame.tile_info.tile_cols", control.tile_cols, other.tile_cols);
        self.value("frame.tile_info.tile_rows", control.tile_rows, other.tile_rows);
        self.array("frame.tile_info.mi_col_starts", &control.mi_col_starts, &other.mi_col_starts);
        self.array("frame.tile_info.mi_row_starts", &control.mi_row_starts, &other.mi_row_starts);
        self.array("frame.tile_info.width_in_sbs_minus_1", &control.width_in_sbs_minus_1, &other.width_in_sbs_minus_1);
        self.array("frame.tile_info.height_in_sbs_minus_1", &control.height_in_sbs_minus_1, &other.height_in_sbs_minus_1);
        self.value("frame.tile_info.tile_size_bytes", control.tile_size_bytes, other.tile_size_bytes);
        self.array("frame.tile_info.reserved", &control.reserved, &[0; 3]);
    }

    fn quantization(&mut self, control: &v4l2_av1_quantization, other: &v4l2_av1_quantization) {
        self.flags("frame.quantization.flags", control.flags.into(), other.flags.into());
        self.value("frame.quantization.base_q_idx", control.base_q_idx, other.base_q_idx);
        self.value("frame.quantization.delta_q_y_dc", control.delta_q_y_dc, other.delta_q_y_dc);
        self.value("frame.quantization.delta_q_u_dc", control.delta_q_u_dc, other.delta_q_u_dc);
        self.value("frame.quantization.delta_q_u_ac", control.delta_q_u_ac, other.delta_q_u_ac);
        self.value("frame.quantization.delta_q_v_dc", control.delta_q_v_dc, other.delta_q_v_dc);
        self.value("frame.quantization.delta_q_v_ac", control.delta_q_v_ac, other.delta_q_v_ac);
        self.value("frame.quantization.qm_y", control.qm_y, other.qm_y);
        self.value("frame.quantization.qm_u", control.qm_u, other.qm_u);
        self.value("frame.quantization.qm_v", control.qm_v, other.qm_v);
        self.value("frame.quantization.delta_q_res", control.delta_q_res, other.delta_q_res);
    }

    fn segmentation(&mut self, control: &v4l2_av1_segmentation, other: &v4l2_av1_segmentation) {
        self.flags("frame.segmentation.flags", control.flags.into(), other.flags.into());
        self.value("frame.segmentation.last_active_seg_id", control.last_active_seg_id, other.last_active_seg_id);
        self.array("frame.segmentation.feature_enabled", &control.feature_enabled, &other.feature_enabled);
        for (segment, enabled) in other.feature_enabled.iter().enumerate() {
            // doc: "Data entry is only valid if the feature is enabled".
            for feature in (0..8).filter(|feature| enabled >> feature & 1 != 0) {
                let field = format!("frame.segmentation.feature_data[{segment}][{feature}]");
                self.value(&field, control.feature_data[segment][feature], other.feature_data[segment][feature]);
            }
        }
    }

    fn filters(&mut self, control: &v4l2_ctrl_av1_frame, other: &v4l2_ctrl_av1_frame) {
        let (lf, other_lf) = (&control.loop_filter, &other.loop_filter);
        self.flags("frame.loop_filter.flags", lf.flags.into(), other_lf.flags.into());
        self.array("frame.loop_filter.level", &lf.level, &other_lf.level);
        self.value("frame.loop_filter.sharpness", lf.sharpness, other_lf.sharpness);
        self.array("frame.loop_filter.ref_deltas", &lf.ref_deltas, &other_lf.ref_deltas);
        self.array("frame.loop_filter.mode_deltas", &lf.mode_deltas, &other_lf.mode_deltas);
        self.value("frame.loop_filter.delta_lf_res", lf.delta_lf_res, other_lf.delta_lf_res);
        let (cdef, other_cdef) = (&control.cdef, &other.cdef);
        self.value("frame.cdef.damping_minus_3", cdef.damping_minus_3, other_cdef.damping_minus_3);
        self.value("frame.cdef.bits", cdef.bits, other_cdef.bits);
        self.array("frame.cdef.y_pri_strength", &cdef.y_pri_strength, &other_cdef.y_pri_strength);
        self.array("frame.cdef.y_sec_strength", &cdef.y_sec_strength, &other_cdef.y_sec_strength);
        self.array("frame.cdef.uv_pri_strength", &cdef.uv_pri_strength, &other_cdef.uv_pri_strength);
        self.array("frame.cdef.uv_sec_strength", &cdef.uv_sec_strength, &other_cdef.uv_sec_strength);
        let (lr, other_lr) = (&control.loop_restoration, &other.loop_restoration);
        self.flags("frame.loop_restoration.flags", lr.flags.into(), other_lr.flags.into());
        self.value("frame.loop_restoration.lr_unit_shift", lr.lr_unit_shift, other_lr.lr_unit_shift);
        self.value("frame.loop_restoration.lr_uv_shift", lr.lr_uv_shift, other_lr.lr_uv_shift);
        let field = "frame.loop_restoration.frame_restoration_type";
        self.array(field, &lr.frame_restoration_type, &other_lr.frame_restoration_type);
        let field = "frame.loop_restoration.loop_restoration_size";
        self.array(field, &lr.loop_restoration_size, &other_lr.loop_restoration_size);
    }

    fn motion(&mut self, control: &v4l2_av1_global_motion, other: &v4l2_av1_global_motion) {
        // The arrays go by reference frame, and the first is the intra frame, which has no motion.
        for reference in 1..8 {
            let field = |name: &str| format!("frame.global_motion.{name}[{reference}]");
            self.flags(&field("flags"), control.flags[reference].into(), other.flags[reference].into());
            self.value(&field("type"), control.type_[reference], other.type_[reference]);
            self.array(&field("params"), &control.params[reference], &other.params[reference]);
        }
        self.flags("frame.global_motion.invalid", control.invalid.into(), other.invalid.into());
    }

    /// V4L2_CID_STATELESS_AV1_FILM_GRAIN.
    pub fn grain(&mut self, control: &v4l2_ctrl_av1_film_grain, other: &v4l2_ctrl_av1_film_grain) {
        self.flags("film_grain.flags", control.flags.into(), other.flags.into());
        self.value("film_grain.grain_seed", control.grain_seed, other.grain_seed);
        let field = "film_grain.film_grain_params_ref_idx";
        self.value(field, control.film_grain_params_ref_idx, other.film_grain_params_ref_idx);
        self.value("film_grain.num_y_points", control.num_y_points, other.num_y_points);
        self.array("film_grain.point_y_value", &control.point_y_value, &other.point_y_value);
        self.array("film_grain.point_y_scaling", &control.point_y_scaling, &other.point_y_scaling);
        self.value("film_grain.num_cb_points", control.num_cb_points, other.num_cb_points);
        self.array("film_grain.point_cb_value", &control.point_cb_value, &other.point_cb_value);
        self.array("film_grain.point_cb_scaling", &control.point_cb_scaling, &other.point_cb_scaling);
        self.value("film_grain.num_cr_points", control.num_cr_points, other.num_cr_points);
        self.array("film_grain.point_cr_value", &control.point_cr_value, &other.point_cr_value);
        self.array("film_grain.point_cr_scaling", &control.point_cr_scaling, &other.point_cr_scaling);
        self.value("film_grain.grain_scaling_minus_8", control.grain_scaling_minus_8, other.grain_scaling_minus_8);
        self.value("film_grain.ar_coeff_lag", control.ar_coeff_lag, other.ar_coeff_lag);
        self.array("film_grain.ar_coeffs_y_plus_128", &control.ar_coeffs_y_plus_128, &other.ar_coeffs_y_plus_128);
        self.array("film_grain.ar_coeffs_cb_plus_128", &control.ar_coeffs_cb_plus_128, &other.ar_coeffs_cb_plus_128);
        self.array("film_grain.ar_coeffs_cr_plus_128", &control.ar_coeffs_cr_plus_128, &other.ar_coeffs_cr_plus_128);
        self.value("film_grain.ar_coeff_shift_minus_6", control.ar_coeff_shift_minus_6, other.ar_coeff_shift_minus_6);
        self.value("film_grain.grain_scale_shift", control.grain_scale_shift, other.grain_scale_shift);
        self.value("film_grain.cb_mult", control.cb_mult, other.cb_mult);
        self.value("film_grain.cb_luma_mult", control.cb_luma_mult, other.cb_luma_mult);
        self.value("film_grain.cb_offset", control.cb_offset, other.cb_offset);
        self.value("film_grain.cr_mult", control.cr_mult, other.cr_mult);
        self.value("film_grain.cr_luma_mult", control.cr_luma_mult, other.cr_luma_mult);
        self.value("film_grain.cr_offset", control.cr_offset, other.cr_offset);
        self.array("film_grain.reserved", &control.reserved, &[0; 4]);
    }

    /// The first one, if any, as the fault of the job.
    pub fn into_result(self) -> Result<(), Fault> {
        self.found.into_iter().next().map_or(Ok(()), Err)
    }
}
