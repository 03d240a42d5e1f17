// SPDX-License-Identifier: LGPL-2.1-or-later
//! Quantisation and the filters that run on reconstructed samples.

use super::Av1Picture;
use crate::codec::controls::flag;
use crate::uapi::*;

/// RESTORATION_TILESIZE_MAX >> 2: the loop restoration unit at lr_unit_shift 0, in samples.
const RESTORATION_UNIT: u32 = 64;

/// The quantisation parameters of a frame, 5.9.12 and 5.9.17.
pub(super) fn quantization(picture: &Av1Picture) -> v4l2_av1_quantization {
    let flags = flag(picture.diff_uv_delta != 0, V4L2_AV1_QUANTIZATION_FLAG_DIFF_UV_DELTA)
        | flag(picture.using_qmatrix != 0, V4L2_AV1_QUANTIZATION_FLAG_USING_QMATRIX)
        | flag(picture.delta_q_present != 0, V4L2_AV1_QUANTIZATION_FLAG_DELTA_Q_PRESENT);
    v4l2_av1_quantization {
        flags: flags as u8,
        base_q_idx: picture.base_q_idx,
        delta_q_y_dc: picture.delta_q_y_dc,
        delta_q_u_dc: picture.delta_q_u_dc,
        delta_q_u_ac: picture.delta_q_u_ac,
        delta_q_v_dc: picture.delta_q_v_dc,
        delta_q_v_ac: picture.delta_q_v_ac,
        qm_y: picture.qm_y,
        qm_u: picture.qm_u,
        qm_v: picture.qm_v,
        delta_q_res: picture.delta_q_res,
    }
}

/// The deblocking filter's parameters, 5.9.11 and 5.9.18.
pub(super) fn loop_filter(picture: &Av1Picture) -> v4l2_av1_loop_filter {
    let flags = flag(picture.loop_filter_delta_enabled != 0, V4L2_AV1_LOOP_FILTER_FLAG_DELTA_ENABLED)
        | flag(picture.loop_filter_delta_update != 0, V4L2_AV1_LOOP_FILTER_FLAG_DELTA_UPDATE)
        | flag(picture.delta_lf_present != 0, V4L2_AV1_LOOP_FILTER_FLAG_DELTA_LF_PRESENT)
        | flag(picture.delta_lf_multi != 0, V4L2_AV1_LOOP_FILTER_FLAG_DELTA_LF_MULTI);
    v4l2_av1_loop_filter {
        flags: flags as u8,
        level: picture.loop_filter_level,
        sharpness: picture.loop_filter_sharpness,
        ref_deltas: picture.loop_filter_ref_deltas,
        mode_deltas: picture.loop_filter_mode_deltas,
        delta_lf_res: picture.delta_lf_res,
    }
}

/// The constrained directional enhancement filter's parameters, 5.9.19.
pub(super) fn cdef(picture: &Av1Picture) -> v4l2_av1_cdef {
    v4l2_av1_cdef {
        damping_minus_3: picture.cdef_damping_minus_3,
        bits: picture.cdef_bits,
        y_pri_strength: picture.cdef_y_pri_strength,
        y_sec_strength: picture.cdef_y_sec_strength.map(secondary_strength),
        uv_pri_strength: picture.cdef_uv_pri_strength,
        uv_sec_strength: picture.cdef_uv_sec_strength.map(secondary_strength),
    }
}

/// The strength that a coded secondary strength stands for, 5.9.19. The drivers turn 4 back into 3 for their hardware.
fn secondary_strength(coded: u8) -> u8 {
    if coded == 3 { 4 } else { coded }
}

/// The loop restoration filter's parameters, 5.9.20.
pub(super) fn loop_restoration(picture: &Av1Picture) -> v4l2_av1_loop_restoration {
    let [luma, chroma @ ..] = picture.lr_type;
    let uses_chroma_lr = chroma != [0; 2];
    let uses_lr = luma != 0 || uses_chroma_lr;
    let flags = flag(uses_lr, V4L2_AV1_LOOP_RESTORATION_FLAG_USES_LR)
        | flag(uses_chroma_lr, V4L2_AV1_LOOP_RESTORATION_FLAG_USES_CHROMA_LR);
    // Units have a size where there is a filter only.
    let luma_size = if uses_lr { RESTORATION_UNIT.wrapping_shl(picture.lr_unit_shift.into()) } else { 0 };
    let chroma_size = luma_size.wrapping_shr(picture.lr_uv_shift.into());
    v4l2_av1_loop_restoration {
        flags: flags as u8,
        lr_unit_shift: picture.lr_unit_shift,
        lr_uv_shift: picture.lr_uv_shift,
        reserved: 0,
        frame_restoration_type: picture.lr_type.map(restoration_type),
        loop_restoration_size: [luma_size, chroma_size, chroma_size],
    }
}

/// Remap_Lr_Type, 6.10.15.
fn restoration_type(lr_type: u8) -> v4l2_av1_frame_restoration_type {
    match lr_type {
        1 => V4L2_AV1_FRAME_RESTORE_SWITCHABLE,
        2 => V4L2_AV1_FRAME_RESTORE_WIENER,
        3 => V4L2_AV1_FRAME_RESTORE_SGRPROJ,
        _ => V4L2_AV1_FRAME_RESTORE_NONE,
    }
}
