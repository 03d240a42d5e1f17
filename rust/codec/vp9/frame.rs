// SPDX-License-Identifier: LGPL-2.1-or-later
//! The VP9 frame parameters: the uncompressed header as a control.

use super::{Vp9Picture, Vp9Reference, Vp9Sequence};
use crate::bits::vp9_compressed_header::ReferenceMode;
use crate::bits::vp9_frame_header::{FrameHeader, InterpolationFilter, LoopFilter, Quantization, Segmentation};
use crate::codec::controls::flag;
use crate::uapi::*;

/// V4L2_CID_STATELESS_VP9_FRAME.
///
/// frame_context_idx goes as it is coded, although an intra or error resilient frame uses context 0: drivers do
/// setup_past_independence() themselves, and need the index for reset_frame_context 2 before they put it to 0.
pub fn frame(
    picture: &Vp9Picture,
    header: &FrameHeader,
    reference_mode: ReferenceMode,
    update_data: bool,
) -> v4l2_ctrl_vp9_frame {
    let [last, golden, alt] = picture.references.map(|reference| timestamp(&reference, header));
    v4l2_ctrl_vp9_frame {
        lf: loop_filter(picture, &header.loop_filter),
        quant: quantization(&header.quantization),
        seg: segmentation(picture, &header.segmentation, update_data),
        flags: frame_flags(picture, header),
        compressed_header_size: header.compressed_header_size,
        uncompressed_header_size: header.uncompressed_header_size,
        frame_width_minus_1: header.frame_width_minus_1,
        frame_height_minus_1: header.frame_height_minus_1,
        render_width_minus_1: header.render_width_minus_1,
        render_height_minus_1: header.render_height_minus_1,
        last_frame_ts: last,
        golden_frame_ts: golden,
        alt_frame_ts: alt,
        ref_frame_sign_bias: sign_bias(header) as u8,
        reset_frame_context: reset_frame_context(header) as u8,
        frame_context_idx: header.frame_context_idx,
        profile: picture.sequence.profile,
        bit_depth: picture.sequence.bit_depth,
        interpolation_filter: interpolation_filter(header.interpolation_filter) as u8,
        tile_cols_log2: header.tile_cols_log2,
        tile_rows_log2: header.tile_rows_log2,
        reference_mode: reference_mode as u8,
        reserved: [0; 7],
    }
}

/// V4L2_CID_STATELESS_VP9_FRAME before the first frame: drivers find their CAPTURE formats by its depth and chroma.
pub fn sequence(sequence: &Vp9Sequence, width: u32, height: u32) -> v4l2_ctrl_vp9_frame {
    let minus_1 = |size: u32| u16::try_from(size.saturating_sub(1)).unwrap_or(u16::MAX);
    let picture = Vp9Picture {
        sequence: *sequence,
        references: [Vp9Reference { timestamp: 0, width: 0, height: 0 }; 3],
        frame_width_minus_1: minus_1(width),
        frame_height_minus_1: minus_1(height),
        color_range: 0,
        segmentation_abs_or_delta_update: 0,
        loop_filter_ref_deltas: [0; 4],
        loop_filter_mode_deltas: [0; 2],
        feature_enabled: [[0; 4]; 8],
        feature_data: [[0; 4]; 8],
    };
    let header = FrameHeader {
        key_frame: true,
        show_frame: true,
        error_resilient_mode: false,
        intra_only: false,
        reset_frame_context: 0,
        ref_frame_sign_bias: [false; 3],
        frame_width_minus_1: picture.frame_width_minus_1,
        frame_height_minus_1: picture.frame_height_minus_1,
        render_width_minus_1: picture.frame_width_minus_1,
        render_height_minus_1: picture.frame_height_minus_1,
        allow_high_precision_mv: false,
        interpolation_filter: InterpolationFilter::Regular,
        refresh_frame_context: false,
        frame_parallel_decoding_mode: false,
        frame_context_idx: 0,
        loop_filter: LoopFilter { level: 0, sharpness: 0, delta_enabled: false, delta_update: false },
        quantization: Quantization { base_q_idx: 0, delta_q_y_dc: 0, delta_q_uv_dc: 0, delta_q_uv_ac: 0 },
        segmentation: Segmentation {
            enabled: false,
            update_map: false,
            tree_probs: [255; 7],
            pred_probs: [255; 3],
            temporal_update: false,
            update_data: false,
        },
        tile_cols_log2: 0,
        tile_rows_log2: 0,
        compressed_header_size: 0,
        uncompressed_header_size: 0,
    };
    frame(&picture, &header, ReferenceMode::Single, false)
}

/// The adjustments go as they hold, coded in this frame or not: "users should pass its last value".
fn loop_filter(picture: &Vp9Picture, header: &LoopFilter) -> v4l2_vp9_loop_filter {
    let flags = flag(header.delta_enabled, V4L2_VP9_LOOP_FILTER_FLAG_DELTA_ENABLED)
        | flag(header.delta_update, V4L2_VP9_LOOP_FILTER_FLAG_DELTA_UPDATE);
    v4l2_vp9_loop_filter {
        ref_deltas: picture.loop_filter_ref_deltas,
        mode_deltas: picture.loop_filter_mode_deltas,
        level: header.level,
        sharpness: header.sharpness,
        flags: flags as u8,
        reserved: [0; 7],
    }
}

fn quantization(header: &Quantization) -> v4l2_vp9_quantization {
    v4l2_vp9_quantization {
        base_q_idx: header.base_q_idx,
        delta_q_y_dc: header.delta_q_y_dc,
        delta_q_uv_dc: header.delta_q_uv_dc,
        delta_q_uv_ac: header.delta_q_uv_ac,
        reserved: [0; 4],
    }
}

fn segmentation(picture: &Vp9Picture, header: &Segmentation, update_data: bool) -> v4l2_vp9_segmentation {
    v4l2_vp9_segmentation {
        feature_data: feature_data(picture),
        feature_enabled: picture.feature_enabled.map(feature_mask),
        tree_probs: header.tree_probs,
        pred_probs: header.pred_probs,
        flags: segmentation_flags(picture, header, update_data) as u8,
        reserved: [0; 5],
    }
}

/// V4L2_VP9_SEGMENTATION_FLAG_*.
fn segmentation_flags(picture: &Vp9Picture, header: &Segmentation, update_data: bool) -> u32 {
    flag(header.enabled, V4L2_VP9_SEGMENTATION_FLAG_ENABLED)
        | flag(header.update_map, V4L2_VP9_SEGMENTATION_FLAG_UPDATE_MAP)
        | flag(header.temporal_update, V4L2_VP9_SEGMENTATION_FLAG_TEMPORAL_UPDATE)
        | flag(update_data, V4L2_VP9_SEGMENTATION_FLAG_UPDATE_DATA)
        | flag(picture.segmentation_abs_or_delta_update != 0, V4L2_VP9_SEGMENTATION_FLAG_ABS_OR_DELTA_UPDATE)
}

/// FeatureData, with 0 where the feature is off (6.2.11): libavcodec leaves an older value there.
pub(super) fn feature_data(picture: &Vp9Picture) -> [[i16; 4]; 8] {
    let mut data = picture.feature_data;
    let enabled = picture.feature_enabled.as_flattened();
    for (value, _) in data.as_flattened_mut().iter_mut().zip(enabled).filter(|(_, enabled)| **enabled == 0) {
        *value = 0;
    }
    data
}

/// V4L2_VP9_SEGMENT_FEATURE_ENABLED of each feature of a segment.
fn feature_mask(enabled: [u8; 4]) -> u8 {
    enabled.iter().rev().fold(0, |mask: u8, enabled| mask.wrapping_shl(1) | u8::from(*enabled != 0))
}

/// V4L2_VP9_FRAME_FLAG_*.
fn frame_flags(picture: &Vp9Picture, header: &FrameHeader) -> u32 {
    flag(header.key_frame, V4L2_VP9_FRAME_FLAG_KEY_FRAME)
        | flag(header.show_frame, V4L2_VP9_FRAME_FLAG_SHOW_FRAME)
        | flag(header.error_resilient_mode, V4L2_VP9_FRAME_FLAG_ERROR_RESILIENT)
        | flag(header.intra_only, V4L2_VP9_FRAME_FLAG_INTRA_ONLY)
        | flag(header.allow_high_precision_mv, V4L2_VP9_FRAME_FLAG_ALLOW_HIGH_PREC_MV)
        | flag(header.refresh_frame_context, V4L2_VP9_FRAME_FLAG_REFRESH_FRAME_CTX)
        | flag(header.frame_parallel_decoding_mode, V4L2_VP9_FRAME_FLAG_PARALLEL_DEC_MODE)
        | flag(picture.sequence.subsampling_x != 0, V4L2_VP9_FRAME_FLAG_X_SUBSAMPLING)
        | flag(picture.sequence.subsampling_y != 0, V4L2_VP9_FRAME_FLAG_Y_SUBSAMPLING)
        | flag(picture.color_range != 0, V4L2_VP9_FRAME_FLAG_COLOR_RANGE_FULL_SWING)
}

/// The timestamp of a reference that the frame may use; 0, which no buffer has, for the others.
///
/// A frame may have references whose size it cannot be scaled from (7.2.5) as long as one of the three can be used. Drivers would
/// make a scale factor of such a size that their registers do not hold.
fn timestamp(reference: &Vp9Reference, header: &FrameHeader) -> u64 {
    let in_range = |size_minus_1: u16, reference: u32| {
        let size = u32::from(size_minus_1).saturating_add(1);
        size.saturating_mul(2) >= reference && size <= reference.saturating_mul(16)
    };
    let usable = in_range(header.frame_width_minus_1, reference.width) && in_range(header.frame_height_minus_1, reference.height);
    if usable && !header.frame_is_intra() { reference.timestamp } else { 0 }
}

/// V4L2_VP9_SIGN_BIAS_*.
fn sign_bias(header: &FrameHeader) -> u32 {
    let [last, golden, alt] = header.ref_frame_sign_bias;
    flag(last, V4L2_VP9_SIGN_BIAS_LAST) | flag(golden, V4L2_VP9_SIGN_BIAS_GOLDEN) | flag(alt, V4L2_VP9_SIGN_BIAS_ALT)
}

/// V4L2_VP9_RESET_FRAME_CTX_*: both 0 and 1 of the stream mean no reset (7.2).
fn reset_frame_context(header: &FrameHeader) -> u32 {
    match header.reset_frame_context {
        2 => V4L2_VP9_RESET_FRAME_CTX_SPEC,
        3 => V4L2_VP9_RESET_FRAME_CTX_ALL,
        _ => V4L2_VP9_RESET_FRAME_CTX_NONE,
    }
}

/// V4L2_VP9_INTERP_FILTER_*.
fn interpolation_filter(filter: InterpolationFilter) -> u32 {
    match filter {
        InterpolationFilter::Regular => V4L2_VP9_INTERP_FILTER_EIGHTTAP,
        InterpolationFilter::Smooth => V4L2_VP9_INTERP_FILTER_EIGHTTAP_SMOOTH,
        InterpolationFilter::Sharp => V4L2_VP9_INTERP_FILTER_EIGHTTAP_SHARP,
        InterpolationFilter::Bilinear => V4L2_VP9_INTERP_FILTER_BILINEAR,
        InterpolationFilter::Switchable => V4L2_VP9_INTERP_FILTER_SWITCHABLE,
    }
}
