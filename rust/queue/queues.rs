// SPDX-License-Identifier: LGPL-2.1-or-later
//! Submission and reaping: the calls around the table.
//!
//! One thread at a time reaps for all (it polls the video node and dequeues); the others wait for it to report. So nobody polls for a
//! buffer that somebody else has taken already, and a thread that waits for a picture never keeps another one from submitting.

use std::os::fd::{AsFd, BorrowedFd};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use nix::errno::Errno;

use super::table::{Capture, MAX_CAPTURES, Plan, Table};
use crate::device::{Configured, Formats};
use crate::error::{Error, Result};
use crate::log::Logger;
use crate::pool::Frame;
use crate::sys::{BufferType, Direction, Kernel, Memory, QueueBuffer};
use crate::uapi::{V4L2_BUF_FLAG_ERROR, V4L2_BUF_FLAG_M2M_HOLD_CAPTURE_BUF};

/// The kernel's own watchdogs give a picture 2 s; only a device that stands still for longer than that is reset.
const STALL: Duration = Duration::from_secs(4);
/// How long to give a submission that is under way before polling again.
const SUBMISSION: Duration = Duration::from_millis(10);
/// How long a compositor may keep reading a buffer after it gave it back.
const READERS_MS: i32 = 1000;

/// One submission.
pub struct Job<'a> {
    /// Slot of the bitstream buffer in the table.
    pub output: usize,
    /// Bytes of bitstream.
    pub bytesused: u32,
    /// Its request.
    pub request: BorrowedFd<'a>,
    /// The frame that is decoded into.
    pub capture: usize,
    /// Whether another job into the same frame follows.
    pub hold: bool,
}

/// Both queues of one configured decoder. Lives as long as the session or any frame.
pub struct Queues {
    pub(super) kernel: Arc<dyn Kernel>,
    pub(super) configured: Configured,
    logger: Logger,
    pub(super) formats: Mutex<Formats>,
    /// Frames that the pool makes before it waits for one to be decoded.
    pub(super) wanted: AtomicUsize,
    /// Most frames that the driver makes: lowered for good when it refuses one.
    pub(super) limit: AtomicUsize,
    /// VIDIOC_STREAMON was called for both queues.
    pub(super) started: AtomicBool,
    pub(super) frames: Mutex<[Option<Arc<Frame>>; MAX_CAPTURES]>,
    table: Mutex<Table>,
    pub(super) changed: Condvar,
}

impl Queues {
    /// Takes over a configured decoder. The pool holds `wanted` frames before it waits for decoding ones, `limit` at most.
    pub fn new(kernel: Arc<dyn Kernel>, configured: Configured, logger: Logger, wanted: usize, limit: usize) -> Arc<Self> {
        Arc::new(Self {
            kernel,
            formats: Mutex::new(configured.formats),
            configured,
            logger,
            wanted: AtomicUsize::new(wanted),
            limit: AtomicUsize::new(limit),
            started: AtomicBool::new(false),
            frames: Mutex::new([const { None }; MAX_CAPTURES]),
            table: Mutex::default(),
            changed: Condvar::new(),
        })
    }

    /// The kernel.
    pub fn kernel(&self) -> &dyn Kernel {
        &*self.kernel
    }

    /// The decoder.
    pub fn configured(&self) -> &Configured {
        &self.configured
    }

    /// Where lines about this stream go.
    pub fn logger(&self) -> &Logger {
        &self.logger
    }

    /// The formats of both queues, which a change of resolution replaces.
    pub fn formats(&self) -> Formats {
        *self.formats.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The state of a frame.
    pub fn capture(&self, index: usize) -> Capture {
        self.lock().capture(index)
    }

    /// Frames, pictures submitted and pictures damaged so far.
    pub fn totals(&self) -> (usize, u64, u64) {
        let table = self.lock();
        (table.captures_len(), table.pictures, table.errors)
    }

    /// How often the device was reset so far. A driver forgets then what earlier pictures left in it.
    pub fn resets(&self) -> u64 {
        self.lock().resets
    }

    pub(super) fn lock(&self) -> MutexGuard<'_, Table> {
        // A panic is stopped at the C boundary; the table is consistent between any two of its methods.
        self.table.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn video(&self) -> BorrowedFd<'_> {
        self.configured.decoder.video.as_fd()
    }

    pub(super) fn queue(&self, direction: Direction) -> BufferType {
        BufferType { direction, multiplanar: self.configured.decoder.multiplanar }
    }

    /// Waits until the kernel has given everything back, so that the formats can be changed.
    pub fn drain(&self) -> Result<()> {
        self.release_held(|_| true);
        self.reap_until(Direction::Capture, |table| !table.any_capture_queued() && !table.any_output_queued())
    }

    /// Starts both queues (VIDIOC_STREAMON).
    pub fn start(&self) -> Result<()> {
        [Direction::Output, Direction::Capture]
            .iter()
            .try_for_each(|&direction| self.kernel.stream_on(self.video(), self.queue(direction)))?;
        self.started.store(true, Ordering::Relaxed);
        Ok(())
    }

    /// The last reference to a frame died.
    pub fn release(&self, index: usize) {
        self.lock().release(index);
        self.changed.notify_all();
    }

    /// Names the picture that is about to be decoded into a frame; the name is its timestamp.
    pub fn name_picture(&self, index: usize, second_field: bool) {
        self.lock().name_picture(index, second_field);
    }

    /// Waits until the kernel has given a frame back; returns whether the picture in it is damaged.
    pub fn wait(&self, index: usize) -> Result<bool> {
        let Capture { held, timestamp, .. } = self.capture(index);
        if held {
            self.release_held(|capture| capture.timestamp == timestamp);
        }
        let reaped = self.reap_until(Direction::Capture, |table| !table.capture(index).queued);
        match reaped {
            Ok(()) | Err(Error::Timeout | Error::DeviceLost) => Ok(self.capture(index).damaged()),
            Err(error) => Err(error),
        }
    }

    /// The frame leaves the decoder.
    pub fn show(&self, index: usize) {
        self.lock().show(index);
    }

    /// A bitstream buffer to fill out of the first `len`, and whether its request was used before. Waits while all are with the kernel.
    pub fn take_output(&self, len: usize) -> Result<(usize, bool)> {
        loop {
            let taken = self.lock().take_output(len);
            match taken {
                Some(taken) => return Ok(taken),
                None => self.reap_until(Direction::Output, |table| table.any_output_free(len))?,
            }
        }
    }

    /// Says which of the kernel's bitstream buffers a slot is.
    pub fn bind_output(&self, slot: usize, index: u32) {
        self.lock().bind_output(slot, index);
    }

    /// Which of the kernel's bitstream buffers a slot is.
    pub fn bound_output(&self, slot: usize) -> u32 {
        self.lock().bound_output(slot)
    }

    /// Removes one of the kernel's bitstream buffers that no slot is any more, where the driver can; else it stays until the end.
    pub fn remove_output(&self, index: u32) {
        if self.configured.can_remove {
            // What cannot be removed does no harm.
            let _ = self.kernel.remove_buffer(self.video(), self.queue(Direction::Output), index);
        }
    }

    /// Gives a bitstream buffer back that was not submitted.
    pub fn drop_output(&self, output: usize) {
        self.lock().drop_output(output);
    }

    /// Queues a bitstream buffer with its controls, and the frame where the kernel does not have it yet.
    ///
    /// The request goes first: what the kernel may find wrong shows there, while everything can still be taken back.
    pub fn submit(&self, job: &Job<'_>, controls: &mut [(u32, &mut [u8])]) -> Result<()> {
        let mut table = self.lock();
        while table.resetting {
            table = self.changed.wait(table).unwrap_or_else(PoisonError::into_inner);
        }
        if table.lost {
            return Err(Error::DeviceLost);
        }
        let plan = table.submit(job.output, job.capture, job.hold);
        drop(table);

        let requested = self.queue_request(job, plan, controls);
        let mut table = self.lock();
        if requested.is_err() {
            table.take_back(job.output, job.capture, plan);
        }
        drop(table);
        let queued = match (&requested, plan.queue_capture) {
            (Ok(()), true) => self.queue_frame(job.capture, plan.wait_readers),
            _ => Ok(()),
        };

        let mut table = self.lock();
        table.submitting = false;
        drop(table);
        self.changed.notify_all();
        requested?;
        if queued.is_err() {
            // The kernel has a request without a frame: the next frame would get the wrong picture.
            self.reset();
        }
        queued
    }

    fn queue_request(&self, job: &Job<'_>, plan: Plan, controls: &mut [(u32, &mut [u8])]) -> Result<()> {
        self.kernel.set_controls(self.video(), Some(job.request), controls)?;
        let buffer = QueueBuffer {
            index: plan.output_index,
            bytesused: job.bytesused,
            timestamp: plan.timestamp,
            flags: if job.hold { V4L2_BUF_FLAG_M2M_HOLD_CAPTURE_BUF } else { 0 },
            request: Some(job.request),
            planes: Default::default(),
        };
        self.kernel.queue_buffer(self.video(), self.queue(Direction::Output), &buffer)?;
        self.kernel.request_queue(job.request)
    }

    fn queue_frame(&self, capture: usize, wait_readers: bool) -> Result<()> {
        let frame = self.frame(capture);
        if let (true, Some(frame)) = (wait_readers, &frame) {
            // V4L2 does not look at the fences that a GPU puts on a dmabuf.
            for dmabuf in frame.dmabufs() {
                self.kernel.poll(dmabuf, libc::POLLOUT, READERS_MS)?;
            }
        }
        let planes = frame.as_deref().map_or_else(Default::default, Frame::planes);
        let buffer = QueueBuffer { index: capture as u32, bytesused: 0, timestamp: 0, flags: 0, request: None, planes };
        self.kernel.queue_buffer(self.video(), self.queue(Direction::Capture), &buffer)
    }

    /// Makes the kernel give back a frame that it keeps for another job (V4L2_DEC_CMD_FLUSH).
    pub(super) fn release_held(&self, wanted: impl Fn(&Capture) -> bool) {
        let held = self.lock().find_capture(|capture| capture.queued && capture.held && wanted(capture));
        let Some(index) = held else { return };
        match self.kernel.decoder_flush(self.video()) {
            Ok(()) => self.lock().unheld(index),
            Err(_) => self.reset(),
        }
    }

    /// Dequeues until `done`, or lets the thread that is at it do so.
    pub(super) fn reap_until(&self, first: Direction, done: impl Fn(&Table) -> bool) -> Result<()> {
        let mut deadline = Instant::now() + STALL;
        let mut table = self.lock();
        loop {
            if done(&table) {
                return Ok(());
            }
            if table.lost {
                return Err(Error::DeviceLost);
            }
            if table.reaping || table.resetting {
                table = self.changed.wait_timeout(table, STALL).unwrap_or_else(PoisonError::into_inner).0;
                continue;
            }
            if !table.any_capture_queued() && !table.any_output_queued() {
                return Err(Error::Misuse("waiting for a buffer that nobody has"));
            }
            table.reaping = true;
            drop(table);
            let progress = self.reap(first, deadline);
            table = self.lock();
            table.reaping = false;
            match progress {
                Ok(true) => deadline = Instant::now() + STALL,
                Ok(false) if Instant::now() < deadline => {}
                Ok(false) => {
                    drop(table);
                    self.reset();
                    return Err(Error::Timeout);
                }
                Err(error) => {
                    drop(table);
                    self.reset();
                    return Err(error);
                }
            }
            self.changed.notify_all();
        }
    }

    /// Dequeues what is finished, `first` queue first, and waits where nothing is. Returns whether anything was.
    fn reap(&self, first: Direction, deadline: Instant) -> Result<bool> {
        if self.dequeue(first)? {
            return Ok(true);
        }
        let left = deadline.saturating_duration_since(Instant::now()).as_millis();
        let events = self.kernel.poll(self.video(), libc::POLLIN | libc::POLLOUT, i32::try_from(left).unwrap_or(i32::MAX))?;
        let mut progress = false;
        if events & libc::POLLIN != 0 {
            progress |= self.dequeue(Direction::Capture)?;
        }
        if events & libc::POLLOUT != 0 {
            progress |= self.dequeue(Direction::Output)?;
        }
        if progress || events & (libc::POLLERR | libc::POLLHUP | libc::POLLNVAL) == 0 {
            return Ok(progress);
        }
        // v4l2_m2m_poll() also says POLLERR while both queues are empty: a submission that is under way ends that.
        let table = self.lock();
        if !table.submitting {
            return Err(Error::Sys { call: "poll", errno: Errno::EIO });
        }
        drop(self.changed.wait_timeout(table, SUBMISSION));
        Ok(false)
    }

    fn dequeue(&self, direction: Direction) -> Result<bool> {
        let memory = match direction {
            Direction::Capture => self.configured.memory,
            Direction::Output => Memory::Driver,
        };
        let Some(buffer) = self.kernel.dequeue_buffer(self.video(), self.queue(direction), memory)? else { return Ok(false) };
        let (index, error) = (buffer.index as usize, buffer.flags & V4L2_BUF_FLAG_ERROR != 0);
        let mut table = self.lock();
        let known = match direction {
            Direction::Capture => table.capture_done(index, buffer.timestamp, error),
            Direction::Output => table.output_done(index),
        };
        if known { Ok(true) } else { Err(Error::Misuse("the driver returned a buffer that it did not have")) }
    }

    /// Switches both queues off and on: everything comes back unfinished, and a device that stood still may go on.
    fn reset(&self) {
        let mut table = self.lock();
        if table.resetting || table.lost {
            return;
        }
        table.resetting = true;
        while table.submitting || table.reaping {
            table = self.changed.wait_timeout(table, STALL).unwrap_or_else(PoisonError::into_inner).0;
        }
        drop(table);
        let off = [Direction::Output, Direction::Capture]
            .iter()
            .try_for_each(|&direction| self.kernel.stream_off(self.video(), self.queue(direction)));
        self.lock().cancelled();
        let on = self.start();
        let mut table = self.lock();
        table.resetting = false;
        table.lost = off.is_err() || on.is_err();
        drop(table);
        self.changed.notify_all();
    }
}
