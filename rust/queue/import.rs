// SPDX-License-Identifier: LGPL-2.1-or-later
//! Decoding into a caller's frames (V4L2_MEMORY_DMABUF): each dmabuf has one capture buffer for as long as a picture in it may be
//! referred to. The kernel takes another dmabuf of the same index for another picture, and the reference would be lost.

use std::os::fd::BorrowedFd;
use std::sync::atomic::Ordering;
use std::sync::{Arc, PoisonError};
use std::time::Instant;

use nix::errno::Errno;

use super::Queues;
use super::frames::RELEASE;
use super::table::Acquire;
use crate::error::{Error, Result};
use crate::pool::{Frame, FrameDescriptor, Lent};
use crate::sys::{Direction, Memory};

impl Queues {
    /// The frame that stands for a caller's: to be decoded into next, with nobody else holding it. `dmabufs` are the descriptor's.
    ///
    /// # Errors
    /// `Refused` where the memory is not as the driver wants it, with what would be.
    pub fn import(self: &Arc<Self>, descriptor: &FrameDescriptor, dmabufs: &[BorrowedFd<'_>]) -> Result<Arc<Frame>> {
        if self.configured.memory != Memory::Dmabuf {
            return Err(Error::Misuse("a frame is imported into a session that has its own"));
        }
        let lent = Lent::new(self.kernel(), dmabufs)?;
        lent.check(descriptor, &self.formats())?;
        let deadline = Instant::now() + RELEASE;
        loop {
            let known = self.frame_in(&lent);
            let limit = self.limit.load(Ordering::Relaxed);
            let mut table = self.lock();
            if table.lost {
                return Err(Error::DeviceLost);
            }
            let frames = table.captures_len();
            let found = match &known {
                Some(frame) => table.take(frame.index()),
                None => table.place(limit, lent.size(), self.configured.can_remove),
            };
            match (found, known) {
                (Acquire::Frame(_), Some(frame)) => return Ok(frame),
                (Acquire::Frame(index), None) => {
                    drop(table);
                    return self.bind(index, &lent, descriptor);
                }
                (Acquire::Create, _) => {
                    drop(table);
                    match self.create_slot() {
                        Err(_) if frames > 0 => self.limit.store(frames, Ordering::Relaxed),
                        made => return made.and_then(|index| self.bind(index, &lent, descriptor)),
                    }
                }
                (Acquire::Reap, known) => {
                    drop(table);
                    self.release_held(|capture| !capture.owned);
                    match known {
                        Some(frame) => self.reap_until(Direction::Capture, |table| !table.capture(frame.index()).queued)?,
                        None => {
                            let (size, can_remove) = (lent.size(), self.configured.can_remove);
                            self.reap_until(Direction::Capture, |table| table.any_capture_replaceable(size, can_remove))?;
                        }
                    }
                }
                (Acquire::Remove(index), _) => {
                    drop(table);
                    self.remove(index);
                }
                (Acquire::Wait, known) => {
                    let left = deadline.saturating_duration_since(Instant::now());
                    match known {
                        _ if !left.is_zero() => drop(self.changed.wait_timeout(table, left)),
                        Some(_) => return Err(Error::Misuse("the pool hands out a frame that is still in use")),
                        None => return Err(Error::PoolExhausted { frames }),
                    }
                }
            }
        }
    }

    /// How many frames were given back so far.
    pub fn releases(&self) -> u64 {
        self.lock().releases
    }

    /// Waits until more frames than `seen` were given back, so that the caller's pool may have one again.
    ///
    /// # Errors
    /// `PoolExhausted` when none is within two seconds.
    pub fn wait_release(&self, seen: u64) -> Result<()> {
        let deadline = Instant::now() + RELEASE;
        let mut table = self.lock();
        while table.releases <= seen {
            let left = deadline.saturating_duration_since(Instant::now());
            if left.is_zero() {
                return Err(Error::PoolExhausted { frames: table.captures_len() });
            }
            table = self.changed.wait_timeout(table, left).unwrap_or_else(PoisonError::into_inner).0;
        }
        Ok(())
    }

    fn frame_in(&self, lent: &Lent<'_>) -> Option<Arc<Frame>> {
        let frames = self.frames.lock().unwrap_or_else(PoisonError::into_inner);
        frames.iter().flatten().find(|frame| frame.is_in(lent.identities())).cloned()
    }

    /// Makes a capture buffer without memory, which is the caller's at once.
    fn create_slot(&self) -> Result<usize> {
        let (video, queue) = (self.video(), self.queue(Direction::Capture));
        let capture = self.formats().capture;
        let made = self.kernel.create_buffers(video, queue, Memory::Dmabuf, 1, &capture)?;
        let index = made.index as usize;
        if made.count != 1 || !self.lock().created(index) {
            return Err(Error::Misuse("VIDIOC_CREATE_BUFS gave out an index twice, or one that is too large"));
        }
        let mut table = self.lock();
        table.show(index);
        table.needs(index, u64::from(capture.plane().sizeimage));
        Ok(index)
    }

    /// Gives a capture buffer its memory, of which the driver says here whether it can use it.
    fn bind(self: &Arc<Self>, index: usize, lent: &Lent<'_>, descriptor: &FrameDescriptor) -> Result<Arc<Frame>> {
        self.set_frame(index, None);
        let bound = Frame::import(self, index, lent, descriptor).and_then(|frame| {
            self.prepare(&frame)?;
            if !self.started.load(Ordering::Relaxed) {
                // VIDIOC_STREAMON fails on a queue without a buffer.
                self.start()?;
            }
            Ok(Arc::new(frame))
        });
        match &bound {
            Ok(frame) => self.set_frame(index, Some(Arc::clone(frame))),
            Err(_) => self.release(index),
        }
        bound
    }

    fn prepare(&self, frame: &Frame) -> Result<()> {
        let prepared =
            self.kernel.prepare_buffer(self.video(), self.queue(Direction::Capture), frame.index() as u32, frame.planes());
        match prepared {
            Ok(()) => self.lock().prepared(frame.index()),
            // Then VIDIOC_QBUF has to say it.
            Err(error) if error.is(Errno::ENOTTY) => {}
            Err(error @ Error::Sys { .. }) => {
                return Err(Error::Refused(format!(
                    "{} cannot write into the memory of the frame ({error}); a device without an IOMMU wants it contiguous, from a \
                     CMA heap",
                    self.configured.decoder.driver
                )));
            }
            Err(error) => return Err(error),
        }
        Ok(())
    }
}
