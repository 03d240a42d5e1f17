// SPDX-License-Identifier: LGPL-2.1-or-later
//! AV1 sessions.

use core::mem::size_of;

use super::assembly::Assembly;
use super::{CodecDemand, EMPTY_PICTURE};
use crate::codec::av1::Av1Sequence;
use crate::error::Result;
use crate::uapi::*;

/// The controls that a session may send.
pub const CONTROLS: [(u32, usize); 1] = [(V4L2_CID_STATELESS_AV1_SEQUENCE, size_of::<v4l2_ctrl_av1_sequence>())];

/// SCAFFOLD: the codec's author fills this in.
pub fn with_demand<R>(_sequence: &Av1Sequence, then: impl FnOnce(&CodecDemand<'_>) -> R) -> R {
    let demand = CodecDemand { profiles: &[], sequence: None, controls: &CONTROLS };
    then(&demand)
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
