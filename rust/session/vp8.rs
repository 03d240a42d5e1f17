// SPDX-License-Identifier: LGPL-2.1-or-later
//! VP8 sessions. A frame is one request, and goes to the device whole, its header included.

use core::mem::size_of;

use super::assembly::{Assembly, Field};
use super::{CodecDemand, EMPTY_PICTURE, OTHER_CODEC, STRAY_SLICE, Session};
use crate::codec::vp8::{Scale, Vp8Controls, Vp8Picture};
use crate::error::Result;
use crate::uapi::*;

/// The controls that a VP8 session may send.
pub const CONTROLS: [(u32, usize); 1] = [(V4L2_CID_STATELESS_VP8_FRAME, size_of::<v4l2_ctrl_vp8_frame>())];

/// What a stream asks of a decoder.
pub fn with_demand<R>(then: impl FnOnce(&CodecDemand<'_>) -> R) -> R {
    let demand = CodecDemand {
        unsupported: None,
        // Every frame has a version of its own, and decoders take all four.
        profiles: &[],
        sequence: None,
        controls: &CONTROLS,
    };
    then(&demand)
}

/// The frame that is being put together, and what lasts from one key frame to the next.
#[derive(Default)]
pub struct Decoder {
    picture: Option<Vp8Picture>,
    controls: Option<Vp8Controls>,
    scale: Scale,
}

impl Session {
    /// Starts a VP8 frame.
    pub fn vp8_begin(&mut self, capture: usize, picture: &Vp8Picture) -> Result<()> {
        let super::Decoder::Vp8(decoder) = &mut self.decoder else { return Err(OTHER_CODEC) };
        decoder.controls = None;
        decoder.picture = None;
        self.assembly.begin(capture, Field::Both)?;
        decoder.picture = Some(*picture);
        Ok(())
    }

    /// Adds the bytes of the VP8 frame.
    pub fn vp8_data(&mut self, data: &[u8]) -> Result<()> {
        let super::Decoder::Vp8(decoder) = &mut self.decoder else { return Err(OTHER_CODEC) };
        let picture = decoder.picture.take().ok_or(STRAY_SLICE)?;
        let controls = Vp8Controls::new(&picture, data, &mut decoder.scale)?;
        self.assembly.append(data)?;
        decoder.controls = Some(controls);
        Ok(())
    }
}

impl Decoder {
    /// Submits the frame.
    pub fn end(&mut self, assembly: &mut Assembly) -> Result<()> {
        let mut controls = self.controls.take().ok_or(EMPTY_PICTURE)?;
        assembly.submit(controls.list(assembly.supported()).as_mut_slice(), false)
    }
}

#[cfg(test)]
mod tests;
