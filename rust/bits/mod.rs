// SPDX-License-Identifier: LGPL-2.1-or-later
//! Allocation-free parsers of what FFmpeg reads and throws away.
#![cfg_attr(not(test), deny(clippy::arithmetic_side_effects))]

pub mod h264_slice_header;
pub mod hevc_slice_data;
pub mod hevc_sps;
pub mod reader;
pub mod vp9_bool;
pub mod vp9_compressed_header;
pub mod vp9_frame_header;

#[cfg(test)]
pub(crate) mod test_writer;
