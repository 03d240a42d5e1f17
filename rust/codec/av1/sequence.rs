// SPDX-License-Identifier: LGPL-2.1-or-later
//! The AV1 sequence header.

use crate::codec::controls::flag;
use crate::uapi::*;

/// Sequence header OBU, 5.5.
#[repr(C)]
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Av1Sequence {
    /// seq_profile.
    pub seq_profile: u8,
    /// still_picture.
    pub still_picture: u8,
    /// max_frame_width_minus_1, in luma samples.
    pub max_frame_width_minus_1: u16,
    /// max_frame_height_minus_1, in luma lines.
    pub max_frame_height_minus_1: u16,
    /// use_128x128_superblock.
    pub use_128x128_superblock: u8,
    /// enable_filter_intra.
    pub enable_filter_intra: u8,
    /// enable_intra_edge_filter.
    pub enable_intra_edge_filter: u8,
    /// enable_interintra_compound.
    pub enable_interintra_compound: u8,
    /// enable_masked_compound.
    pub enable_masked_compound: u8,
    /// enable_warped_motion.
    pub enable_warped_motion: u8,
    /// enable_dual_filter.
    pub enable_dual_filter: u8,
    /// enable_order_hint.
    pub enable_order_hint: u8,
    /// enable_jnt_comp.
    pub enable_jnt_comp: u8,
    /// enable_ref_frame_mvs.
    pub enable_ref_frame_mvs: u8,
    /// order_hint_bits_minus_1.
    pub order_hint_bits_minus_1: u8,
    /// enable_superres.
    pub enable_superres: u8,
    /// enable_cdef.
    pub enable_cdef: u8,
    /// enable_restoration.
    pub enable_restoration: u8,
    /// BitDepth.
    pub bit_depth: u8,
    /// mono_chrome.
    pub mono_chrome: u8,
    /// color_range.
    pub color_range: u8,
    /// subsampling_x.
    pub subsampling_x: u8,
    /// subsampling_y.
    pub subsampling_y: u8,
    /// separate_uv_delta_q.
    pub separate_uv_delta_q: u8,
    /// film_grain_params_present.
    pub film_grain_params_present: u8,
}

impl Av1Sequence {
    /// OrderHintBits.
    pub(super) fn order_hint_bits(&self) -> u8 {
        if self.enable_order_hint != 0 { self.order_hint_bits_minus_1.saturating_add(1) } else { 0 }
    }

    /// The width of a superblock in units of 4x4 luma samples.
    pub(super) fn superblock_mi(&self) -> u32 {
        if self.use_128x128_superblock != 0 { 32 } else { 16 }
    }
}

/// V4L2_CID_STATELESS_AV1_SEQUENCE.
pub fn sequence(sequence: &Av1Sequence) -> v4l2_ctrl_av1_sequence {
    v4l2_ctrl_av1_sequence {
        flags: flags(sequence),
        seq_profile: sequence.seq_profile,
        order_hint_bits: sequence.order_hint_bits(),
        bit_depth: sequence.bit_depth,
        reserved: 0,
        max_frame_width_minus_1: sequence.max_frame_width_minus_1,
        max_frame_height_minus_1: sequence.max_frame_height_minus_1,
    }
}

/// V4L2_AV1_SEQUENCE_FLAG_*.
fn flags(sequence: &Av1Sequence) -> u32 {
    flag(sequence.still_picture != 0, V4L2_AV1_SEQUENCE_FLAG_STILL_PICTURE)
        | flag(sequence.use_128x128_superblock != 0, V4L2_AV1_SEQUENCE_FLAG_USE_128X128_SUPERBLOCK)
        | flag(sequence.enable_filter_intra != 0, V4L2_AV1_SEQUENCE_FLAG_ENABLE_FILTER_INTRA)
        | flag(sequence.enable_intra_edge_filter != 0, V4L2_AV1_SEQUENCE_FLAG_ENABLE_INTRA_EDGE_FILTER)
        | flag(sequence.enable_interintra_compound != 0, V4L2_AV1_SEQUENCE_FLAG_ENABLE_INTERINTRA_COMPOUND)
        | flag(sequence.enable_masked_compound != 0, V4L2_AV1_SEQUENCE_FLAG_ENABLE_MASKED_COMPOUND)
        | flag(sequence.enable_warped_motion != 0, V4L2_AV1_SEQUENCE_FLAG_ENABLE_WARPED_MOTION)
        | flag(sequence.enable_dual_filter != 0, V4L2_AV1_SEQUENCE_FLAG_ENABLE_DUAL_FILTER)
        | flag(sequence.enable_order_hint != 0, V4L2_AV1_SEQUENCE_FLAG_ENABLE_ORDER_HINT)
        | flag(sequence.enable_jnt_comp != 0, V4L2_AV1_SEQUENCE_FLAG_ENABLE_JNT_COMP)
        | flag(sequence.enable_ref_frame_mvs != 0, V4L2_AV1_SEQUENCE_FLAG_ENABLE_REF_FRAME_MVS)
        | flag(sequence.enable_superres != 0, V4L2_AV1_SEQUENCE_FLAG_ENABLE_SUPERRES)
        | flag(sequence.enable_cdef != 0, V4L2_AV1_SEQUENCE_FLAG_ENABLE_CDEF)
        | flag(sequence.enable_restoration != 0, V4L2_AV1_SEQUENCE_FLAG_ENABLE_RESTORATION)
        | flag(sequence.mono_chrome != 0, V4L2_AV1_SEQUENCE_FLAG_MONO_CHROME)
        | flag(sequence.color_range != 0, V4L2_AV1_SEQUENCE_FLAG_COLOR_RANGE)
        | flag(sequence.subsampling_x != 0, V4L2_AV1_SEQUENCE_FLAG_SUBSAMPLING_X)
        | flag(sequence.subsampling_y != 0, V4L2_AV1_SEQUENCE_FLAG_SUBSAMPLING_Y)
        | flag(sequence.film_grain_params_present != 0, V4L2_AV1_SEQUENCE_FLAG_FILM_GRAIN_PARAMS_PRESENT)
        | flag(sequence.separate_uv_delta_q != 0, V4L2_AV1_SEQUENCE_FLAG_SEPARATE_UV_DELTA_Q)
}
