// SPDX-License-Identifier: LGPL-2.1-or-later
//! VP9: what the shim copies out of libavcodec, and the kernel controls built from it.
//!
//! Field names and meanings are those of the VP9 specification unless a comment says otherwise.
//!
//! A frame's two headers are read again from its bytes ([`crate::bits::vp9_frame_header`], [`crate::bits::vp9_compressed_header`]).
//! Only what one frame leaves to the next comes from libavcodec: it lives as long as the stream does, while a session ends with a
//! change of size, and software decoding goes by the same state after a seek or a lost frame.

mod compressed_header;
mod driver;
mod frame;

pub use compressed_header::compressed_header;
pub use driver::{DriverState, MissingContext};
pub use frame::{frame, sequence};

use super::controls::{ControlList, ControlSupport};
use crate::bits::vp9_compressed_header::CompressedHeader;
use crate::bits::vp9_frame_header::FrameHeader;
use crate::uapi::*;

/// What holds for a stream until its next key frame.
#[repr(C)]
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Vp9Sequence {
    /// Profile, 0 to 3.
    pub profile: u8,
    /// BitDepth: 8, 10 or 12.
    pub bit_depth: u8,
    /// subsampling_x.
    pub subsampling_x: u8,
    /// subsampling_y.
    pub subsampling_y: u8,
}

/// A reference frame.
#[repr(C)]
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Vp9Reference {
    /// Its timestamp, `primebridge_frame_timestamp()`; 0 for none.
    pub timestamp: u64,
    /// RefFrameWidth in luma samples.
    pub width: u32,
    /// RefFrameHeight in luma samples.
    pub height: u32,
}

/// One frame: what its own bytes do not say.
#[repr(C)]
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Vp9Picture {
    /// What holds for the stream; of an intra-only frame of profile 0, 8 bits and 4:2:0.
    pub sequence: Vp9Sequence,
    /// ref_frame_idx put to use: the last, the golden and the alternative reference. Not looked at for intra frames.
    pub references: [Vp9Reference; 3],
    /// FrameWidth - 1 in luma samples, for a frame that takes its size over from a reference.
    pub frame_width_minus_1: u16,
    /// FrameHeight - 1 in luma samples, likewise.
    pub frame_height_minus_1: u16,
    /// color_range of the stream: 1 full swing.
    pub color_range: u8,
    /// segmentation_abs_or_delta_update as it holds for this frame.
    pub segmentation_abs_or_delta_update: u8,
    /// loop_filter_ref_deltas as they hold for this frame: intra, last, golden, alternative.
    pub loop_filter_ref_deltas: [i8; 4],
    /// loop_filter_mode_deltas as they hold for this frame.
    pub loop_filter_mode_deltas: [i8; 2],
    /// FeatureEnabled\[segment\]\[feature\] as it holds for this frame; features are quantizer, loop filter, reference, skip.
    pub feature_enabled: [[u8; 4]; 8],
    /// FeatureData\[segment\]\[feature\], likewise; not looked at where the feature is off.
    pub feature_data: [[i16; 4]; 8],
}

/// The payloads of all VP9 controls of one frame.
#[derive(Clone, Debug, PartialEq)]
pub struct Vp9Controls {
    frame: v4l2_ctrl_vp9_frame,
    compressed_header: v4l2_ctrl_vp9_compressed_hdr,
}

impl Vp9Controls {
    /// The controls of a frame. `update_data` says that the driver has to be told the segments' features, see [`DriverState`].
    pub fn new(picture: &Vp9Picture, header: &FrameHeader, compressed: &CompressedHeader, update_data: bool) -> Self {
        Self {
            frame: frame(picture, header, compressed.reference_mode, update_data),
            compressed_header: compressed_header(compressed),
        }
    }

    /// The controls of the frame's request, as far as the driver has them: the compressed header "is optional and needs to be used
    /// when dealing with the hardware which is not capable of parsing the compressed header itself".
    pub fn list(&mut self, support: ControlSupport) -> ControlList<'_> {
        ControlList::new(support)
            .with(V4L2_CID_STATELESS_VP9_FRAME, &mut self.frame)
            .with(V4L2_CID_STATELESS_VP9_COMPRESSED_HDR, &mut self.compressed_header)
    }
}

#[cfg(test)]
mod tests;
