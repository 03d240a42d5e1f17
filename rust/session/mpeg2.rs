// SPDX-License-Identifier: LGPL-2.1-or-later
//! MPEG-2 sessions. A picture is always one request, and slices carry their own start codes.

use core::mem::size_of;

use super::assembly::{Assembly, Field};
use super::{CodecDemand, OpenRequest};
use crate::codec::mpeg2::{Mpeg2Controls, Mpeg2Picture, Mpeg2Sequence, sequence};
use crate::codec::{Codec, CodecInfo};
use crate::debug::DebugSwitch;
use crate::device::Configured;
use crate::error::Result;
use crate::sys::Kernel;
use crate::uapi::bytes::as_bytes;
use crate::uapi::*;

/// The controls that an MPEG-2 session may send.
pub const CONTROLS: [(u32, usize); 3] = [
    (V4L2_CID_STATELESS_MPEG2_SEQUENCE, size_of::<v4l2_ctrl_mpeg2_sequence>()),
    (V4L2_CID_STATELESS_MPEG2_PICTURE, size_of::<v4l2_ctrl_mpeg2_picture>()),
    (V4L2_CID_STATELESS_MPEG2_QUANTISATION, size_of::<v4l2_ctrl_mpeg2_quantisation>()),
];

/// Finds and configures a decoder for the stream.
pub fn configure(
    kernel: &dyn Kernel,
    request: &OpenRequest<'_>,
    header: &Mpeg2Sequence,
    debug: &DebugSwitch,
) -> Result<Configured> {
    let mut control = sequence(header);
    let demand = CodecDemand {
        info: CodecInfo::of(Codec::Mpeg2),
        // Streams often carry a wrong profile_and_level_indication, and what decodes one profile's 4:2:0 decodes the others'.
        profiles: &[],
        sequence: (V4L2_CID_STATELESS_MPEG2_SEQUENCE, as_bytes(&mut control)),
        controls: &CONTROLS,
    };
    super::configure_codec(kernel, request, &demand, debug)
}

/// A picture's controls.
pub struct Picture {
    controls: Mpeg2Controls,
}

/// Starts a frame or field.
pub fn begin(assembly: &mut Assembly, capture: usize, picture: &Mpeg2Picture) -> Result<Picture> {
    assembly.begin(capture, Field::new(picture.picture_structure, picture.second_field != 0))?;
    Ok(Picture { controls: Mpeg2Controls::new(picture) })
}

impl Picture {
    /// Submits all slices that were added.
    pub fn submit(&mut self, assembly: &mut Assembly) -> Result<()> {
        assembly.submit(self.controls.list(assembly.supported()).as_mut_slice(), false)
    }
}
