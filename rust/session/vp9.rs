// SPDX-License-Identifier: LGPL-2.1-or-later
//! VP9 sessions. A frame is always one request, and goes as it is coded, both headers included.

use core::mem::size_of;

use super::assembly::{Assembly, Field};
use super::{CodecDemand, EMPTY_PICTURE, OTHER_CODEC, OpenRequest, STRAY_SLICE, Session};
use crate::bits::{vp9_compressed_header, vp9_frame_header};
use crate::codec::vp9::{DriverState, Vp9Controls, Vp9Picture, Vp9Sequence, sequence};
use crate::error::{Error, Result};
use crate::uapi::bytes::as_bytes;
use crate::uapi::*;

/// The controls that a session may send.
pub const CONTROLS: [(u32, usize); 2] = [
    (V4L2_CID_STATELESS_VP9_FRAME, size_of::<v4l2_ctrl_vp9_frame>()),
    (V4L2_CID_STATELESS_VP9_COMPRESSED_HDR, size_of::<v4l2_ctrl_vp9_compressed_hdr>()),
];

/// A frame that needs what an earlier one left in the driver, and no such frame was decoded in this session.
const NO_CONTEXT: Error = Error::Bitstream("a VP9 frame that goes on with probabilities of frames that were not decoded here");

/// The item of V4L2_CID_MPEG_VIDEO_VP9_PROFILE that decodes streams of this profile.
fn profile_items(sequence: &Vp9Sequence) -> &'static [u32] {
    match sequence.profile {
        0 => &[V4L2_MPEG_VIDEO_VP9_PROFILE_0],
        1 => &[V4L2_MPEG_VIDEO_VP9_PROFILE_1],
        2 => &[V4L2_MPEG_VIDEO_VP9_PROFILE_2],
        _ => &[V4L2_MPEG_VIDEO_VP9_PROFILE_3],
    }
}

/// What a stream asks of a decoder.
pub fn with_demand<R>(request: &OpenRequest<'_>, header: &Vp9Sequence, then: impl FnOnce(&CodecDemand<'_>) -> R) -> R {
    let mut control = sequence(header, request.coded_width, request.coded_height);
    let demand = CodecDemand {
        unsupported: None,
        profiles: profile_items(header),
        sequence: Some((V4L2_CID_STATELESS_VP9_FRAME, as_bytes(&mut control))),
        controls: &CONTROLS,
    };
    then(&demand)
}

/// What the driver knows, and the frame that is being put together.
#[derive(Default)]
pub struct Decoder {
    driver: DriverState,
    /// Resets of the device that `driver` knows of.
    resets: u64,
    picture: Option<Vp9Picture>,
    /// The controls of the frame, and what the driver knows once it has them.
    controls: Option<(Vp9Controls, DriverState)>,
}

impl Session {
    /// Starts a VP9 frame.
    pub fn vp9_begin(&mut self, capture: usize, picture: &Vp9Picture) -> Result<()> {
        let super::Decoder::Vp9(decoder) = &mut self.decoder else { return Err(OTHER_CODEC) };
        (decoder.picture, decoder.controls) = (None, None);
        self.assembly.begin(capture, Field::Both)?;
        decoder.picture = Some(*picture);
        Ok(())
    }

    /// Adds the frame's data: one frame without a superframe's index.
    pub fn vp9_frame(&mut self, data: &[u8]) -> Result<()> {
        let super::Decoder::Vp9(decoder) = &mut self.decoder else { return Err(OTHER_CODEC) };
        let picture = decoder.picture.take().ok_or(STRAY_SLICE)?;
        // VIDIOC_STREAMOFF makes drivers free their frame contexts (hantro, rkvdec).
        let resets = self.assembly.queues().resets();
        if resets != decoder.resets {
            (decoder.driver, decoder.resets) = (DriverState::default(), resets);
        }
        decoder.controls = Some(decoder.driver.controls(&picture, data)?);
        self.assembly.append(data)
    }
}

impl DriverState {
    /// The controls of a frame, and what the driver knows after it.
    fn controls(&self, picture: &Vp9Picture, data: &[u8]) -> Result<(Vp9Controls, Self)> {
        let inherited = (picture.frame_width_minus_1, picture.frame_height_minus_1);
        let header = vp9_frame_header::parse(data, inherited).map_err(|error| Error::Bitstream(error.text()))?;
        let compressed = header.compressed_header(data).unwrap_or_default();
        let compressed = vp9_compressed_header::parse(compressed, &header).map_err(|error| Error::Bitstream(error.text()))?;
        let (after, update_data) = self.after(picture, &header).map_err(|_| NO_CONTEXT)?;
        Ok((Vp9Controls::new(picture, &header, &compressed, update_data), after))
    }
}

impl Decoder {
    /// Submits the frame.
    pub fn end(&mut self, assembly: &mut Assembly) -> Result<()> {
        let (mut controls, after) = self.controls.take().ok_or(EMPTY_PICTURE)?;
        assembly.submit(controls.list(assembly.supported()).as_mut_slice(), false)?;
        self.driver = after;
        Ok(())
    }
}

#[cfg(test)]
mod tests;
