// SPDX-License-Identifier: LGPL-2.1-or-later
//! From the machine's media devices to a decoder that takes a stream: topology, capabilities, formats, configuration.

mod configure;
mod format;
mod probe;
mod topology;

pub use configure::{Configured, Formats, Stream, accepts, change_formats, open_decoder};
pub use format::{
    DRM_FORMAT_MOD_LINEAR, Format, Layout, Modifier, Samples, find_by_drm, find_by_name, find_by_v4l2, find_linear,
    linear_formats,
};
pub use probe::{CodedFormat, DecodeMode, Decoder, Menu, SizeRange, StartCode, probe_decoder};
pub use topology::{DecoderNodes, decoder_nodes};
