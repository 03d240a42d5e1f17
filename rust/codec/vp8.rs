// SPDX-License-Identifier: LGPL-2.1-or-later
//! VP8: what the shim copies out of libavcodec, and the kernel control built from it.
//!
//! Field names and meanings are those of RFC 6386 section 19.2 unless a comment says otherwise.

mod layout;

use super::controls::{ControlList, ControlSupport, flag};
use crate::error::Result;
use crate::uapi::*;
use layout::Layout;
pub use layout::Scale;

/// One coded frame, as its header leaves the decoder's state: with the header's own updates applied.
#[repr(C)]
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Vp8Picture {
    /// Timestamp of the last frame, `primebridge_frame_timestamp()`; 0 for none.
    pub last_timestamp: u64,
    /// Timestamp of the golden frame; 0 for none.
    pub golden_timestamp: u64,
    /// Timestamp of the alternate reference frame; 0 for none.
    pub alternate_timestamp: u64,
    /// Width in luma samples, of the last key frame where this is none.
    pub width: u16,
    /// Height in luma samples, of the last key frame where this is none.
    pub height: u16,
    /// The frame is a key frame (key_frame is 0 in the stream).
    pub key_frame: u8,
    /// version, all three bits.
    pub version: u8,
    /// show_frame.
    pub show_frame: u8,
    /// segmentation_enabled.
    pub segmentation_enabled: u8,
    /// update_mb_segmentation_map; counts only where segmentation is enabled.
    pub update_mb_segmentation_map: u8,
    /// update_segment_feature_data; counts only where segmentation is enabled.
    pub update_segment_feature_data: u8,
    /// segment_feature_mode: 1 values are absolute, 0 they are added to the frame's.
    pub segment_feature_mode: u8,
    /// quantizer_update_value of each segment, signed.
    pub quantizer_update_value: [i8; 4],
    /// lf_update_value of each segment, signed.
    pub lf_update_value: [i8; 4],
    /// segment_prob; counts only where the segment map is updated.
    pub segment_prob: [u8; 3],
    /// filter_type: 0 normal, 1 simple.
    pub filter_type: u8,
    /// loop_filter_level.
    pub loop_filter_level: u8,
    /// sharpness_level.
    pub sharpness_level: u8,
    /// loop_filter_adj_enable.
    pub loop_filter_adj_enable: u8,
    /// mode_ref_lf_delta_update; counts only where the adjustment is enabled.
    pub mode_ref_lf_delta_update: u8,
    /// Adjustment of the loop filter for each reference: the frame itself, last, golden, alternate.
    pub ref_frame_delta: [i8; 4],
    /// Adjustment of the loop filter for the modes B_PRED, zero, other whole-block vectors, split.
    pub mb_mode_delta: [i8; 4],
    /// y_ac_qi.
    pub y_ac_qi: u8,
    /// y_dc_delta, signed.
    pub y_dc_delta: i8,
    /// y2_dc_delta, signed.
    pub y2_dc_delta: i8,
    /// y2_ac_delta, signed.
    pub y2_ac_delta: i8,
    /// uv_dc_delta, signed.
    pub uv_dc_delta: i8,
    /// uv_ac_delta, signed.
    pub uv_ac_delta: i8,
    /// sign_bias_golden.
    pub sign_bias_golden: u8,
    /// sign_bias_alternate.
    pub sign_bias_alternate: u8,
    /// mb_no_skip_coeff.
    pub mb_no_skip_coeff: u8,
    /// prob_skip_false; counts only where mb_no_skip_coeff is set.
    pub prob_skip_false: u8,
    /// prob_intra; of a key frame it does not count.
    pub prob_intra: u8,
    /// prob_last; of a key frame it does not count.
    pub prob_last: u8,
    /// prob_gf; of a key frame it does not count.
    pub prob_gf: u8,
    /// Probabilities of the luma modes of inter frames.
    pub intra_16x16_prob: [u8; 4],
    /// Probabilities of the chroma modes of inter frames.
    pub intra_chroma_prob: [u8; 3],
    /// Probabilities of motion vectors: rows, then columns.
    pub mv_prob: [[u8; 19]; 2],
    /// Probabilities of tokens by block type, position of the coefficient (not its band), context and node of the tree.
    pub coeff_prob: [[[[u8; 11]; 3]; 16]; 4],
    /// The boolean decoder's range where the header ends, shifted up to 128 or more.
    pub bool_range: u32,
    /// The eight bits of the boolean decoder's value there.
    pub bool_value: u32,
    /// How many bits of the last byte read before `header_end` the value does not hold yet, 0 to 7.
    pub bool_bit_count: i32,
    /// Bytes from the start of the frame to the first one that the boolean decoder has not read there.
    pub header_end: u32,
    /// first_part_size in bytes.
    pub first_part_size: u32,
    /// How many DCT partitions there are: 1, 2, 4 or 8.
    pub num_dct_parts: u32,
    /// The size of each DCT partition in bytes.
    pub dct_part_sizes: [u32; 8],
}

/// Probabilities of the luma and chroma modes of key frames, RFC 6386 11.2.
const KEY_FRAME_Y_MODES: [u8; 4] = [145, 156, 163, 128];
const KEY_FRAME_UV_MODES: [u8; 3] = [142, 114, 183];

/// A position in each of the bands into which RFC 6386 13.3 divides the 16 coefficients of a block.
const POSITION_IN_BAND: [usize; 8] = [0, 1, 2, 3, 5, 6, 4, 15];

/// The segments' part. What was updated in an earlier frame is not updated in one without segmentation.
fn segment(picture: &Vp8Picture) -> v4l2_vp8_segment {
    let enabled = picture.segmentation_enabled != 0;
    v4l2_vp8_segment {
        quant_update: picture.quantizer_update_value,
        lf_update: picture.lf_update_value,
        segment_probs: picture.segment_prob,
        padding: 0,
        flags: flag(enabled, V4L2_VP8_SEGMENT_FLAG_ENABLED)
            | flag(enabled && picture.update_mb_segmentation_map != 0, V4L2_VP8_SEGMENT_FLAG_UPDATE_MAP)
            | flag(enabled && picture.update_segment_feature_data != 0, V4L2_VP8_SEGMENT_FLAG_UPDATE_FEATURE_DATA)
            | flag(picture.segment_feature_mode == 0, V4L2_VP8_SEGMENT_FLAG_DELTA_VALUE_MODE),
    }
}

/// The loop filter's part.
fn loop_filter(picture: &Vp8Picture) -> v4l2_vp8_loop_filter {
    let adjusted = picture.loop_filter_adj_enable != 0;
    v4l2_vp8_loop_filter {
        ref_frm_delta: picture.ref_frame_delta,
        mb_mode_delta: picture.mb_mode_delta,
        sharpness_level: picture.sharpness_level,
        level: picture.loop_filter_level,
        padding: 0,
        flags: flag(adjusted, V4L2_VP8_LF_ADJ_ENABLE)
            | flag(adjusted && picture.mode_ref_lf_delta_update != 0, V4L2_VP8_LF_DELTA_UPDATE)
            | flag(picture.filter_type != 0, V4L2_VP8_LF_FILTER_TYPE_SIMPLE),
    }
}

/// The quantisers' part.
fn quantization(picture: &Vp8Picture) -> v4l2_vp8_quantization {
    v4l2_vp8_quantization {
        y_ac_qi: picture.y_ac_qi,
        y_dc_delta: picture.y_dc_delta,
        y2_dc_delta: picture.y2_dc_delta,
        y2_ac_delta: picture.y2_ac_delta,
        uv_dc_delta: picture.uv_dc_delta,
        uv_ac_delta: picture.uv_ac_delta,
        padding: 0,
    }
}

/// The probabilities by which this very frame is decoded: drivers write them into the device's tables as they are. A key frame has
/// fixed ones for its modes, and leaves those of inter frames alone.
fn entropy(picture: &Vp8Picture) -> v4l2_vp8_entropy {
    let (y_modes, uv_modes) = match picture.key_frame {
        0 => (picture.intra_16x16_prob, picture.intra_chroma_prob),
        _ => (KEY_FRAME_Y_MODES, KEY_FRAME_UV_MODES),
    };
    v4l2_vp8_entropy {
        coeff_probs: picture.coeff_prob.map(by_band),
        y_mode_probs: y_modes,
        uv_mode_probs: uv_modes,
        mv_probs: picture.mv_prob,
        padding: [0; 3],
    }
}

/// Of a table by position, the entries of one position of each band.
fn by_band(positions: [[[u8; 11]; 3]; 16]) -> [[[u8; 11]; 3]; 8] {
    POSITION_IN_BAND.map(|position| positions.get(position).copied().unwrap_or_default())
}

/// The boolean decoder's part, RFC 6386 7.3.
fn coder_state(layout: &Layout) -> v4l2_vp8_entropy_coder_state {
    v4l2_vp8_entropy_coder_state {
        range: layout.range,
        value: layout.value,
        // Not the bits shifted out, as in the RFC: those that are left of the byte.
        bit_count: layout.bit_count,
        padding: 0,
    }
}

/// V4L2_CID_STATELESS_VP8_FRAME.
///
/// What a key frame does not have (references, their sign bias, the probabilities of inter prediction) is 0 for it, whatever an
/// earlier frame left behind; so is the probability of skipping where the frame has no skipping.
fn frame(picture: &Vp8Picture, scale: Scale, layout: &Layout) -> v4l2_ctrl_vp8_frame {
    let key_frame = picture.key_frame != 0;
    let inter = |value: u8| if key_frame { 0 } else { value };
    let reference = |timestamp: u64| if key_frame { 0 } else { timestamp };
    let skipping = picture.mb_no_skip_coeff != 0;
    v4l2_ctrl_vp8_frame {
        segment: segment(picture),
        lf: loop_filter(picture),
        quant: quantization(picture),
        entropy: entropy(picture),
        coder_state: coder_state(layout),
        width: picture.width,
        height: picture.height,
        horizontal_scale: scale.horizontal,
        vertical_scale: scale.vertical,
        version: picture.version,
        prob_skip_false: if skipping { picture.prob_skip_false } else { 0 },
        prob_intra: inter(picture.prob_intra),
        prob_last: inter(picture.prob_last),
        prob_gf: inter(picture.prob_gf),
        num_dct_parts: layout.num_dct_parts,
        first_part_size: picture.first_part_size,
        first_part_header_bits: layout.first_part_header_bits,
        dct_part_sizes: layout.dct_part_sizes,
        last_frame_ts: reference(picture.last_timestamp),
        golden_frame_ts: reference(picture.golden_timestamp),
        alt_frame_ts: reference(picture.alternate_timestamp),
        flags: frame_flags(picture).into(),
    }
}

/// V4L2_VP8_FRAME_FLAG_*. RFC 6386 defines versions 0 to 3; its decoder calls the bit above them experimental (20.4).
fn frame_flags(picture: &Vp8Picture) -> u32 {
    let inter = picture.key_frame == 0;
    flag(picture.key_frame != 0, V4L2_VP8_FRAME_FLAG_KEY_FRAME)
        | flag(picture.version > 3, V4L2_VP8_FRAME_FLAG_EXPERIMENTAL)
        | flag(picture.show_frame != 0, V4L2_VP8_FRAME_FLAG_SHOW_FRAME)
        | flag(picture.mb_no_skip_coeff != 0, V4L2_VP8_FRAME_FLAG_MB_NO_SKIP_COEFF)
        | flag(inter && picture.sign_bias_golden != 0, V4L2_VP8_FRAME_FLAG_SIGN_BIAS_GOLDEN)
        | flag(inter && picture.sign_bias_alternate != 0, V4L2_VP8_FRAME_FLAG_SIGN_BIAS_ALT)
}

/// The payload of the one VP8 control.
#[derive(Clone, Debug, PartialEq)]
pub struct Vp8Controls {
    frame: v4l2_ctrl_vp8_frame,
}

impl Vp8Controls {
    /// The control of a frame of `data`. `scale` is that of the last key frame, and renewed by a key frame.
    ///
    /// # Errors
    /// `Bitstream` where header and partitions do not fit into each other and into `data`: drivers compute addresses of them.
    pub fn new(picture: &Vp8Picture, data: &[u8], scale: &mut Scale) -> Result<Self> {
        let layout = Layout::new(picture, data.len())?;
        if picture.key_frame != 0 {
            *scale = Scale::of_key_frame(data)?;
        }
        Ok(Self { frame: frame(picture, *scale, &layout) })
    }

    /// The controls of the frame's request, as far as the driver has them.
    pub fn list(&mut self, support: ControlSupport) -> ControlList<'_> {
        ControlList::new(support).with(V4L2_CID_STATELESS_VP8_FRAME, &mut self.frame)
    }
}

#[cfg(test)]
mod tests;
