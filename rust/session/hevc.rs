// SPDX-License-Identifier: LGPL-2.1-or-later
//! HEVC sessions.

use core::mem::size_of;

use super::assembly::Assembly;
use super::{CodecDemand, EMPTY_PICTURE, OpenRequest};
use crate::codec::hevc::HevcSps;
use crate::codec::{Codec, CodecInfo};
use crate::debug::DebugSwitch;
use crate::device::Configured;
use crate::error::Result;
use crate::sys::Kernel;
use crate::uapi::*;

/// The controls that a session may send.
pub const CONTROLS: [(u32, usize); 1] = [(V4L2_CID_STATELESS_HEVC_SPS, size_of::<v4l2_ctrl_hevc_sps>())];

/// SCAFFOLD: the codec's author fills this in.
pub fn configure(kernel: &dyn Kernel, request: &OpenRequest<'_>, _sequence: &HevcSps, debug: &DebugSwitch) -> Result<Configured> {
    let demand = CodecDemand { info: CodecInfo::of(Codec::Hevc), profiles: &[], sequence: None, controls: &CONTROLS };
    super::configure_codec(kernel, request, &demand, debug)
}

/// SCAFFOLD: the codec's author fills this in.
#[derive(Default)]
pub struct Decoder {}

impl Decoder {
    /// Submits the picture.
    pub fn end(&mut self, _assembly: &mut Assembly) -> Result<()> {
        Err(EMPTY_PICTURE)
    }
}
