// SPDX-License-Identifier: LGPL-2.1-or-later
//! Puts one picture together and submits it: the part of a session that is the same for every codec.

use std::sync::Arc;

use super::{EMPTY_PICTURE, STRAY_SLICE};
use crate::codec::ControlSupport;
use crate::device::{DecodeMode, StartCode};
use crate::error::Result;
use crate::queue::{Bitstream, Job, Queues};

/// The picture being put together.
#[derive(Clone, Copy, Debug)]
struct Current {
    capture: usize,
    output: Option<usize>,
    /// Whether a second field of the same frame may follow.
    first_field: bool,
}

/// Bitstream buffers and the picture that is being written into one.
pub struct Assembly {
    queues: Arc<Queues>,
    bitstream: Bitstream,
    current: Option<Current>,
}

impl Assembly {
    /// Writes into `bitstream`, submits to `queues`.
    pub fn new(queues: Arc<Queues>, bitstream: Bitstream) -> Self {
        Self { queues, bitstream, current: None }
    }

    /// The queues.
    pub fn queues(&self) -> &Arc<Queues> {
        &self.queues
    }

    /// Whether every slice is a request of its own.
    pub fn slice_based(&self) -> bool {
        self.queues.configured().decode_mode == DecodeMode::SliceBased
    }

    /// Which controls the driver has.
    pub fn supported(&self) -> ControlSupport {
        self.queues.configured().supported
    }

    /// Makes the bitstream buffers large enough for a changed OUTPUT format.
    pub fn fit_bitstream(&mut self) -> Result<()> {
        self.bitstream.fit()
    }

    /// Starts a frame or field in a frame of the pool.
    pub fn begin(&mut self, capture: usize, field: Field) -> Result<()> {
        self.abandon();
        let second = field == Field::Second;
        if second && !self.queues.configured().can_hold {
            self.queues.wait(capture)?;
        }
        self.queues.name_picture(capture, second);
        self.current = Some(Current { capture, output: None, first_field: field == Field::First });
        Ok(())
    }

    /// Adds a slice to the picture's bitstream buffer.
    pub fn append(&mut self, data: &[u8]) -> Result<()> {
        let current = self.current.as_mut().ok_or(STRAY_SLICE)?;
        let output = match current.output {
            Some(output) => output,
            None => *current.output.insert(self.bitstream.take()?),
        };
        let start_code: &[u8] = match self.queues.configured().start_code {
            StartCode::AnnexB => &[0, 0, 1],
            StartCode::None => &[],
        };
        self.bitstream.append(output, [start_code, data])
    }

    /// The timestamp that names the current picture; 0 for none.
    pub fn timestamp(&self) -> u64 {
        self.current.map_or(0, |current| self.queues.capture(current.capture).timestamp)
    }

    /// Whether a slice was added that is not submitted yet.
    pub fn pending(&self) -> bool {
        self.current.is_some_and(|current| current.output.is_some())
    }

    /// Submits what was added. `more` says that another slice of the same picture follows.
    pub fn submit(&mut self, controls: &mut [(u32, &mut [u8])], more: bool) -> Result<()> {
        let current = self.current.as_mut().ok_or(EMPTY_PICTURE)?;
        let output = current.output.take().ok_or(EMPTY_PICTURE)?;
        let hold = (more || current.first_field) && self.queues.configured().can_hold;
        let (request, bytesused) = self.bitstream.filled(output)?;
        let job = Job { output, bytesused, request, capture: current.capture, hold };
        self.queues.submit(&job, controls)
    }

    /// Drops what was not submitted.
    pub fn abandon(&mut self) {
        if let Some(output) = self.current.take().and_then(|current| current.output) {
            self.queues.drop_output(output);
        }
    }
}

/// Which part of a frame a picture is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Field {
    /// All of it.
    Both,
    /// The first field; the second one follows, or never comes.
    First,
    /// The second field of the same frame.
    Second,
}

impl Field {
    /// From picture_structure (1 top, 2 bottom, 3 frame) and whether it is the frame's second field.
    pub fn new(structure: u8, second: bool) -> Self {
        match (structure, second) {
            (1 | 2, false) => Field::First,
            (1 | 2, true) => Field::Second,
            _ => Field::Both,
        }
    }
}
