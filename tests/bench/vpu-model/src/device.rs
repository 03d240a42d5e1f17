// SPDX-License-Identifier: LGPL-2.1-or-later
//! visl's character device: messages in, answers out. One open file for each device.

use std::fs::{File, OpenOptions};
use std::io::{self, Read, Write};
use std::os::unix::fs::FileExt;
use std::path::Path;

use crate::counts::{self, Counts};
use crate::message::Message;

/// Bit 62 of a pread()'s offset says that it reads a CAPTURE buffer: `1 << 62 | index << 32 | byte`.
const CAPTURE_BIT: u64 = 1 << 62;
/// Bytes of a CAPTURE buffer that are read at once: they stay in the processor's cache.
const PIECE: usize = 64 << 10;
/// The largest OUTPUT buffer with its controls that is expected.
const LARGEST_MESSAGE: usize = 64 << 20;
const ENODEV: i32 = 19;
const ENODATA: i32 = 61;
const EMSGSIZE: i32 = 90;
const ESTALE: i32 = 116;

/// How a job ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// The picture is in the buffer, or this part of it is decoded.
    Decoded,
    /// The buffer's content is not to be used.
    Failed,
}

/// An open device.
#[derive(Debug)]
pub struct Device {
    file: File,
    buffer: Vec<u8>,
    number: u32,
    counts: Counts,
}

impl Device {
    /// Opens `/dev/visl-vpuN`.
    pub fn open(path: &Path) -> io::Result<Self> {
        let file = OpenOptions::new().read(true).write(true).open(path)?;
        let number = counts::number(path);
        Ok(Self { file, buffer: vec![0; 1 << 20], number, counts: Counts::of(number) })
    }

    /// The device's number.
    pub fn number(&self) -> u32 {
        self.number
    }

    /// How many jobs the kernel's watchdog has ended.
    pub fn timeouts(&self) -> io::Result<u64> {
        self.counts.read(["timeouts"]).map(|[timeouts]| timeouts)
    }

    /// Takes the device away from its driver, as if it were unplugged.
    pub fn vanish(&self) -> io::Result<()> {
        std::fs::write("/sys/bus/platform/drivers/visl/unbind", format!("visl.{}", self.number))
    }

    /// Waits for the next message; `None` once the device is gone.
    pub fn receive(&mut self) -> io::Result<Option<Message>> {
        loop {
            match self.file.read(&mut self.buffer) {
                Ok(size) => return Message::parse(&self.buffer[..size]).map(Some).map_err(io::Error::other),
                Err(error) if error.raw_os_error() == Some(EMSGSIZE) && self.buffer.len() < LARGEST_MESSAGE => {
                    self.buffer.resize(2 * self.buffer.len(), 0);
                }
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) if error.raw_os_error() == Some(ENODEV) => return Ok(None),
                Err(error) => return Err(error),
            }
        }
    }

    /// The CRC-32 of the first `size` bytes of a CAPTURE buffer of the running job's context.
    pub fn checksum(&self, index: u32, size: u32) -> io::Result<u32> {
        let mut hasher = crc32fast::Hasher::new();
        let mut piece = [0; PIECE];
        let mut offset = 0;
        while offset < size {
            let piece = &mut piece[..PIECE.min((size - offset) as usize)];
            self.file.read_exact_at(piece, CAPTURE_BIT | u64::from(index) << 32 | u64::from(offset))?;
            hasher.update(piece);
            offset += piece.len() as u32;
        }
        Ok(hasher.finalize())
    }

    /// Whether `error` of [`Self::checksum`] says that the kernel has ended the job.
    pub fn job_is_over(error: &io::Error) -> bool {
        error.raw_os_error() == Some(ENODATA)
    }

    /// Ends a job; `bytes` go to the start of its CAPTURE buffer. False where the kernel ended it before.
    pub fn answer(&mut self, job: u64, outcome: Outcome, bytes: &[u8]) -> io::Result<bool> {
        let size = u32::try_from(bytes.len()).map_err(io::Error::other)?;
        let status = u32::from(outcome == Outcome::Failed);
        let mut answer = Vec::with_capacity(32 + bytes.len());
        answer.extend(job.to_ne_bytes());
        // status, offset, size, reserved
        for word in [status, 0, size, 0, 0, 0] {
            answer.extend(word.to_ne_bytes());
        }
        answer.extend(bytes);
        match self.file.write(&answer) {
            Ok(written) if written == answer.len() => Ok(true),
            Ok(written) => Err(io::Error::other(format!("{written} of {} bytes were taken", answer.len()))),
            Err(error) if error.raw_os_error() == Some(ESTALE) => Ok(false),
            Err(error) => Err(error),
        }
    }
}
