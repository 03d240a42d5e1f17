// SPDX-License-Identifier: LGPL-2.1-or-later
//! MPEG-2 sessions. A picture is always one request, and slices carry their own start codes.

use core::mem::size_of;

use super::assembly::{Assembly, Field};
use super::{CodecDemand, EMPTY_PICTURE, OTHER_CODEC, Session};
use crate::codec::mpeg2::{Mpeg2Controls, Mpeg2Picture, Mpeg2Sequence, sequence};
use crate::error::Result;
use crate::uapi::bytes::as_bytes;
use crate::uapi::*;

/// The controls that an MPEG-2 session may send.
pub const CONTROLS: [(u32, usize); 3] = [
    (V4L2_CID_STATELESS_MPEG2_SEQUENCE, size_of::<v4l2_ctrl_mpeg2_sequence>()),
    (V4L2_CID_STATELESS_MPEG2_PICTURE, size_of::<v4l2_ctrl_mpeg2_picture>()),
    (V4L2_CID_STATELESS_MPEG2_QUANTISATION, size_of::<v4l2_ctrl_mpeg2_quantisation>()),
];

/// What a stream asks of a decoder.
pub fn with_demand<R>(header: &Mpeg2Sequence, then: impl FnOnce(&CodecDemand<'_>) -> R) -> R {
    let mut control = sequence(header);
    let demand = CodecDemand {
        unsupported: None,
        // Streams often carry a wrong profile_and_level_indication, and what decodes one profile's 4:2:0 decodes the others'.
        profiles: &[],
        sequence: Some((V4L2_CID_STATELESS_MPEG2_SEQUENCE, as_bytes(&mut control))),
        controls: &CONTROLS,
    };
    then(&demand)
}

/// The controls of the picture that is being put together.
#[derive(Default)]
pub struct Decoder {
    picture: Option<Mpeg2Controls>,
}

impl Session {
    /// Starts an MPEG-2 frame or field.
    pub fn mpeg2_begin(&mut self, capture: usize, picture: &Mpeg2Picture) -> Result<()> {
        let super::Decoder::Mpeg2(decoder) = &mut self.decoder else { return Err(OTHER_CODEC) };
        decoder.picture = None;
        self.assembly.begin(capture, Field::new(picture.picture_structure, picture.second_field != 0))?;
        decoder.picture = Some(Mpeg2Controls::new(picture));
        Ok(())
    }

    /// Adds an MPEG-2 slice, with its start code.
    pub fn mpeg2_slice(&mut self, data: &[u8]) -> Result<()> {
        let super::Decoder::Mpeg2(_) = &self.decoder else { return Err(OTHER_CODEC) };
        self.assembly.append(data)
    }
}

impl Decoder {
    /// Submits all slices that were added.
    pub fn end(&mut self, assembly: &mut Assembly) -> Result<()> {
        let mut controls = self.picture.take().ok_or(EMPTY_PICTURE)?;
        assembly.submit(controls.list(assembly.supported()).as_mut_slice(), false)
    }
}
