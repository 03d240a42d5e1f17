// SPDX-License-Identifier: LGPL-2.1-or-later
//! The uncompressed header of a VP9 frame (6.2), read again because libavcodec does not keep all of it, and some of it changed.
//!
//! What one frame leaves to the next is not here: the sizes of the references, the adjustments of the loop filter and the features
//! of the segments are libavcodec's to remember, and come with the picture structure. This reader only steps over their updates.

use core::fmt;

use super::reader::{BitError, BitReader};

mod syntax;
#[cfg(test)]
pub(crate) mod tests;

pub use syntax::parse;

/// Why a frame header was rejected.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FrameHeaderError {
    /// The frame ends before its header does.
    Bits(BitError),
    /// frame_marker is not 2.
    FrameMarker,
    /// frame_sync_code is not 49 83 42.
    SyncCode,
    /// A reserved bit is set.
    ReservedBit,
    /// RGB samples in a profile that has none (7.2.2).
    ColorSpace,
    /// The frame only shows another one: there is nothing to decode.
    ShowExisting,
    /// tile_cols_log2 is above 6 (7.2.13).
    TileColumns,
    /// The frame has no compressed header, or ends in front of its tiles.
    NoTiles,
}

impl FrameHeaderError {
    /// The same in words.
    pub fn text(self) -> &'static str {
        match self {
            Self::Bits(_) => "a VP9 frame header ends too early",
            Self::FrameMarker => "no VP9 frame: its marker is missing",
            Self::SyncCode => "a VP9 frame without its sync code",
            Self::ReservedBit => "a reserved bit of a VP9 frame header is set",
            Self::ColorSpace => "RGB in a VP9 profile that has only YUV 4:2:0",
            Self::ShowExisting => "a VP9 frame that only shows another one",
            Self::TileColumns => "a VP9 frame with more than 64 tile columns",
            Self::NoTiles => "a VP9 frame ends in front of its tiles",
        }
    }
}

impl From<BitError> for FrameHeaderError {
    fn from(error: BitError) -> Self {
        Self::Bits(error)
    }
}

impl fmt::Display for FrameHeaderError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.text())
    }
}

impl core::error::Error for FrameHeaderError {}

/// interpolation_filter by its meaning, since stream and kernel number it differently.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum InterpolationFilter {
    /// EIGHTTAP_SMOOTH.
    Smooth,
    /// EIGHTTAP.
    Regular,
    /// EIGHTTAP_SHARP.
    Sharp,
    /// BILINEAR.
    Bilinear,
    /// Coded for each block.
    Switchable,
}

/// loop_filter_params(), 6.2.8, without the adjustments.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LoopFilter {
    /// loop_filter_level.
    pub level: u8,
    /// loop_filter_sharpness.
    pub sharpness: u8,
    /// loop_filter_delta_enabled.
    pub delta_enabled: bool,
    /// loop_filter_delta_update.
    pub delta_update: bool,
}

/// quantization_params(), 6.2.9.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Quantization {
    /// base_q_idx.
    pub base_q_idx: u8,
    /// delta_q_y_dc.
    pub delta_q_y_dc: i8,
    /// delta_q_uv_dc.
    pub delta_q_uv_dc: i8,
    /// delta_q_uv_ac.
    pub delta_q_uv_ac: i8,
}

impl Quantization {
    /// Lossless, 7.2.9.
    pub fn lossless(&self) -> bool {
        self.base_q_idx == 0 && self.delta_q_y_dc == 0 && self.delta_q_uv_dc == 0 && self.delta_q_uv_ac == 0
    }
}

/// segmentation_params(), 6.2.11, without the features.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Segmentation {
    /// segmentation_enabled.
    pub enabled: bool,
    /// segmentation_update_map.
    pub update_map: bool,
    /// segmentation_tree_probs; 255 where the frame has none, as for one that is not coded.
    pub tree_probs: [u8; 7],
    /// segmentation_pred_prob; 255 where the frame has none.
    pub pred_probs: [u8; 3],
    /// segmentation_temporal_update.
    pub temporal_update: bool,
    /// segmentation_update_data.
    pub update_data: bool,
}

/// The elements of uncompressed_header() that matter for a decoder. What a frame does not code has the value that 7.2 infers, else 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FrameHeader {
    /// frame_type is KEY_FRAME.
    pub key_frame: bool,
    /// show_frame.
    pub show_frame: bool,
    /// error_resilient_mode.
    pub error_resilient_mode: bool,
    /// intra_only.
    pub intra_only: bool,
    /// reset_frame_context as coded, 0 to 3.
    pub reset_frame_context: u8,
    /// ref_frame_sign_bias of LAST_FRAME, GOLDEN_FRAME and ALTREF_FRAME.
    pub ref_frame_sign_bias: [bool; 3],
    /// FrameWidth - 1.
    pub frame_width_minus_1: u16,
    /// FrameHeight - 1.
    pub frame_height_minus_1: u16,
    /// RenderWidth - 1.
    pub render_width_minus_1: u16,
    /// RenderHeight - 1.
    pub render_height_minus_1: u16,
    /// allow_high_precision_mv.
    pub allow_high_precision_mv: bool,
    /// interpolation_filter; `Regular`, the kernel's 0, where it is not coded.
    pub interpolation_filter: InterpolationFilter,
    /// refresh_frame_context.
    pub refresh_frame_context: bool,
    /// frame_parallel_decoding_mode.
    pub frame_parallel_decoding_mode: bool,
    /// frame_context_idx as coded: setup_past_independence() comes later.
    pub frame_context_idx: u8,
    /// loop_filter_params().
    pub loop_filter: LoopFilter,
    /// quantization_params().
    pub quantization: Quantization,
    /// segmentation_params().
    pub segmentation: Segmentation,
    /// tile_cols_log2.
    pub tile_cols_log2: u8,
    /// tile_rows_log2.
    pub tile_rows_log2: u8,
    /// header_size_in_bytes: of the compressed header.
    pub compressed_header_size: u16,
    /// Bytes of the uncompressed header, trailing_bits() included.
    pub uncompressed_header_size: u16,
}

impl FrameHeader {
    /// FrameIsIntra, 7.2.
    pub fn frame_is_intra(&self) -> bool {
        self.key_frame || self.intra_only
    }

    /// Whether the frame calls setup_past_independence(), 6.2.
    pub fn past_independent(&self) -> bool {
        self.frame_is_intra() || self.error_resilient_mode
    }

    /// The compressed header within the frame.
    pub fn compressed_header<'a>(&self, frame: &'a [u8]) -> Option<&'a [u8]> {
        let start = usize::from(self.uncompressed_header_size);
        frame.get(start..start.saturating_add(self.compressed_header_size.into()))
    }
}
