// SPDX-License-Identifier: LGPL-2.1-or-later
//! One stream on one decoder: open, then begin / slice / end for every frame or field. A change of resolution is a new session.
//!
//! What is said here holds for every codec; `h264` and `mpeg2` hold what differs.

mod h264;
mod mpeg2;

use std::sync::Arc;

use crate::codec::Codec;
use crate::debug::DebugSwitch;
use crate::device::{DecodeMode, StartCode, Stream, open_decoder};
use crate::error::{Error, Result};
use crate::pool::Frame;
use crate::queue::{Bitstream, Job, MAX_CAPTURES, Queues};
use crate::sys::{BufferType, ControlValue, Kernel};

pub use h264::H264Stream;
pub use mpeg2::Mpeg2Stream;

/// Bitstream buffers where a picture is one request: enough to keep a device busy while pictures are parsed.
const FRAME_BASED_OUTPUTS: u32 = 4;
/// Bitstream buffers where a slice is one request.
const SLICE_BASED_OUTPUTS: u32 = 8;
/// The smallest bitstream buffer to ask for.
const MIN_BITSTREAM: u32 = 128 << 10;

/// How many frames a stream needs.
#[derive(Clone, Copy, Debug)]
pub struct Demand {
    /// Frames that the codec may hold: references, reordering and the one being decoded.
    pub codec_frames: u32,
    /// Frames that the caller may hold besides.
    pub extra_frames: u32,
}

/// The picture being put together.
#[derive(Clone, Copy, Debug)]
struct Current {
    capture: usize,
    output: Option<usize>,
    /// Whether a second field of the same frame may follow.
    first_field: bool,
}

/// The decoding side of a session. Frames outlive it.
pub struct Session {
    queues: Arc<Queues>,
    bitstream: Bitstream,
    current: Option<Current>,
}

impl Session {
    /// Opens a decoder that takes the stream, makes its bitstream buffers and starts both queues.
    ///
    /// # Errors
    /// `Refused` where no decoder takes the stream; nothing is left open then.
    pub fn open(kernel: Arc<dyn Kernel>, stream: &Stream<'_>, demand: Demand, debug: &DebugSwitch) -> Result<Self> {
        let configured = open_decoder(&*kernel, stream, debug)?;
        let slice_based = configured.decode_mode == DecodeMode::SliceBased;
        let wanted = (demand.codec_frames.saturating_add(demand.extra_frames) as usize).clamp(2, MAX_CAPTURES);
        let queues = Queues::new(kernel, configured, wanted, MAX_CAPTURES);
        let outputs = if slice_based { SLICE_BASED_OUTPUTS } else { FRAME_BASED_OUTPUTS };
        let bitstream = Bitstream::new(Arc::clone(&queues), outputs)?;
        // VIDIOC_STREAMON wants a buffer in the queue's books.
        let first = queues.acquire()?.index();
        queues.release(first);
        queues.start()?;
        Ok(Self { queues, bitstream, current: None })
    }

    /// Size of the smallest bitstream buffer worth asking for: a quarter of the uncompressed picture. It grows on demand.
    pub fn bitstream_size(width: u32, height: u32) -> u32 {
        (width.saturating_mul(height) / 8 * 3).max(MIN_BITSTREAM)
    }

    /// The queues, which frames keep alive.
    pub fn queues(&self) -> &Arc<Queues> {
        &self.queues
    }

    /// A frame to decode into. Waits while all are in use.
    pub fn acquire(&self) -> Result<&Frame> {
        self.queues.acquire()
    }

    fn slice_based(&self) -> bool {
        self.queues.configured().decode_mode == DecodeMode::SliceBased
    }

    /// Starts a frame or field.
    fn begin(&mut self, capture: usize, field: Field) -> Result<()> {
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
    fn append(&mut self, data: &[u8]) -> Result<()> {
        let current = self.current.as_mut().ok_or(Error::Misuse("a slice without a picture"))?;
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

    /// Submits what was added. `more` says that another slice of the same picture follows.
    fn submit(&mut self, controls: &mut [(u32, ControlValue<'_>)], more: bool) -> Result<()> {
        let current = self.current.as_mut().ok_or(Error::Misuse("a submission without a picture"))?;
        let output = current.output.take().ok_or(Error::Bitstream("a picture without a slice"))?;
        let hold = (more || current.first_field) && self.queues.configured().can_hold;
        let (request, bytesused) = self.bitstream.filled(output)?;
        let job = Job { output, bytesused, request, capture: current.capture, hold };
        self.queues.submit(&job, controls)
    }

    /// Whether a slice was added that is not submitted yet.
    fn pending(&self) -> bool {
        self.current.is_some_and(|current| current.output.is_some())
    }

    /// Drops a picture that was not submitted.
    pub fn abandon(&mut self) {
        if let Some(output) = self.current.take().and_then(|current| current.output) {
            self.queues.drop_output(output);
        }
    }
}

/// Which part of a frame a picture is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Field {
    /// All of it.
    Both,
    /// The first field; the second one follows, or never comes.
    First,
    /// The second field of the same frame.
    Second,
}

impl Field {
    /// From picture_structure (1 top, 2 bottom, 3 frame) and whether it is the frame's second field.
    fn new(structure: u8, second: bool) -> Self {
        match (structure, second) {
            (1 | 2, false) => Field::First,
            (1 | 2, true) => Field::Second,
            _ => Field::Both,
        }
    }
}
