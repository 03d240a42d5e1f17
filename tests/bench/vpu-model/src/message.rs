// SPDX-License-Identifier: LGPL-2.1-or-later
//! What visl's character device tells: jobs with all that a decoder is handed, and the end of streams. The layout is that of
//! `visl-vpu.h` in the bench's kernel patch. Reads bytes, makes no calls.

use crate::controls::Controls;

/// `VISL_VPU_VERSION`.
const VERSION: u32 = 1;
/// `VISL_VPU_HOLD`.
const HOLD: u32 = 1;
/// Bytes of `struct visl_vpu_message`, `_control` and `_capture`.
const MESSAGE: usize = 96;
const CONTROL: usize = 16;
const CAPTURE: usize = 24;

/// One message of the device.
#[derive(Clone, Debug)]
pub enum Message {
    /// A picture, or a part of one, to be decoded.
    Job(Box<Job>),
    /// A context stopped its OUTPUT queue.
    Flush(u32),
    /// A context was closed.
    Close(u32),
}

/// What a decoder is handed.
#[derive(Clone, Debug)]
pub struct Job {
    /// The job's number, for the answer.
    pub number: u64,
    /// The open file that it came from.
    pub context: u32,
    /// Of the OUTPUT buffer, in nanoseconds: the picture's name as a reference.
    pub timestamp: u64,
    /// The fourcc of the OUTPUT queue, `V4L2_PIX_FMT_H264_SLICE` and so on.
    pub coded_format: u32,
    /// Width and height of the OUTPUT queue's format.
    pub coded_size: (u32, u32),
    /// The format of the CAPTURE queue.
    pub capture: Capture,
    /// The CAPTURE buffer to be written.
    pub destination: u32,
    /// More slices of this picture follow: the CAPTURE buffer stays where it is.
    pub hold: bool,
    /// The payloads of all controls of the codec.
    pub controls: Controls,
    /// All CAPTURE buffers.
    pub buffers: Vec<CaptureBuffer>,
    /// The OUTPUT buffer's content.
    pub bitstream: Vec<u8>,
}

/// The format of a CAPTURE queue with one memory plane.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Capture {
    /// The fourcc.
    pub format: u32,
    /// Samples of a row.
    pub width: u32,
    /// Rows of luma.
    pub height: u32,
    /// Bytes of a row of luma.
    pub bytes_per_line: u32,
    /// Bytes of a buffer.
    pub size: u32,
}

/// One CAPTURE buffer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CaptureBuffer {
    /// That of the picture in it.
    pub timestamp: u64,
    /// Its number.
    pub index: u32,
    /// Bytes.
    pub length: u32,
}

impl Message {
    /// Reads one message.
    pub fn parse(bytes: &[u8]) -> Result<Self, String> {
        let mut rest = Reader { rest: bytes };
        let mut head = Reader { rest: rest.take(MESSAGE)? };
        let (size, version, kind, context) = (head.u32()?, head.u32()?, head.u32()?, head.u32()?);
        if version != VERSION {
            return Err(format!("the kernel speaks version {version} of the protocol, this program version {VERSION}"));
        }
        if size as usize != bytes.len() {
            return Err(format!("a message of {size} bytes came as {}", bytes.len()));
        }
        let (number, timestamp) = (head.u64()?, head.u64()?);
        match kind {
            1 => {}
            2 => return Ok(Self::Flush(context)),
            3 => return Ok(Self::Close(context)),
            other => return Err(format!("a message of kind {other}")),
        }
        let coded_format = head.u32()?;
        let coded_size = (head.u32()?, head.u32()?);
        let capture = Capture {
            format: head.u32()?,
            width: head.u32()?,
            height: head.u32()?,
            bytes_per_line: head.u32()?,
            size: head.u32()?,
        };
        let (destination, flags) = (head.u32()?, head.u32()?);
        let (controls, buffers, bitstream) = (head.u32()?, head.u32()?, head.u32()?);
        Ok(Self::Job(Box::new(Job {
            number,
            context,
            timestamp,
            coded_format,
            coded_size,
            capture,
            destination,
            hold: flags & HOLD != 0,
            controls: read_controls(&mut rest, controls)?,
            buffers: (0..buffers).map(|_| read_buffer(&mut rest)).collect::<Result<_, _>>()?,
            bitstream: rest.take(bitstream as usize)?.to_vec(),
        })))
    }
}

fn read_controls(rest: &mut Reader<'_>, count: u32) -> Result<Controls, String> {
    let mut controls = Controls::default();
    for _ in 0..count {
        let mut head = Reader { rest: rest.take(CONTROL)? };
        let (id, size, elements) = (head.u32()?, head.u32()?, head.u32()?);
        let padded = rest.take((size as usize).next_multiple_of(8))?;
        controls.insert(id, elements, padded.get(..size as usize).unwrap_or_default());
    }
    Ok(controls)
}

fn read_buffer(rest: &mut Reader<'_>) -> Result<CaptureBuffer, String> {
    let mut head = Reader { rest: rest.take(CAPTURE)? };
    let (timestamp, index, _state, length) = (head.u64()?, head.u32()?, head.u32()?, head.u32()?);
    Ok(CaptureBuffer { timestamp, index, length })
}

struct Reader<'a> {
    rest: &'a [u8],
}

impl<'a> Reader<'a> {
    fn take(&mut self, count: usize) -> Result<&'a [u8], String> {
        let (taken, rest) = self.rest.split_at_checked(count).ok_or("a message ends in the middle")?;
        self.rest = rest;
        Ok(taken)
    }

    fn u32(&mut self) -> Result<u32, String> {
        self.take(4)?.try_into().map(u32::from_ne_bytes).map_err(|_| "four bytes".into())
    }

    fn u64(&mut self) -> Result<u64, String> {
        self.take(8)?.try_into().map(u64::from_ne_bytes).map_err(|_| "eight bytes".into())
    }
}
