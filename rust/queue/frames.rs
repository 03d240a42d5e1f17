// SPDX-License-Identifier: LGPL-2.1-or-later
//! The frames of a session's queues: handing out, making and removing them, and the change to another format.

use std::sync::atomic::Ordering;
use std::sync::{Arc, PoisonError};
use std::time::{Duration, Instant};

use super::Queues;
use super::table::{Acquire, Table};
use crate::device::Formats;
use crate::error::{Error, Result};
use crate::pool::Frame;
use crate::sys::{Direction, Memory};
use crate::uapi::VIDEO_MAX_FRAME;

/// How long an application may keep all frames before decoding fails.
pub(super) const RELEASE: Duration = Duration::from_secs(2);

impl Queues {
    /// A frame that exists.
    pub fn frame(&self, index: usize) -> Option<Arc<Frame>> {
        self.frames.lock().unwrap_or_else(PoisonError::into_inner).get(index)?.clone()
    }

    pub(super) fn set_frame(&self, index: usize, frame: Option<Arc<Frame>>) {
        let mut frames = self.frames.lock().unwrap_or_else(PoisonError::into_inner);
        let old = frames.get_mut(index).and_then(|slot| core::mem::replace(slot, frame));
        drop(frames);
        // Closes the dmabuf, not under the lock.
        drop(old);
    }

    /// Takes an idle frame out of the pool, makes one, or waits for one.
    ///
    /// # Errors
    /// `PoolExhausted` when the application gives none back within two seconds.
    pub fn acquire(self: &Arc<Self>) -> Result<Arc<Frame>> {
        let deadline = Instant::now() + RELEASE;
        loop {
            let (wanted, limit) = (self.wanted.load(Ordering::Relaxed), self.limit.load(Ordering::Relaxed));
            let mut table = self.lock();
            if table.lost {
                return Err(Error::DeviceLost);
            }
            let (frames, usable) = (table.captures_len(), table.usable_len());
            match table.acquire(wanted.min(limit), limit, self.configured.can_remove) {
                Acquire::Frame(index) => {
                    drop(table);
                    return self.frame(index).ok_or(Error::Misuse("a frame of the table does not exist"));
                }
                Acquire::Create => {
                    drop(table);
                    match self.create() {
                        // The driver's own limit, or no memory: live with what there is, or comes free.
                        Err(error) if usable > 0 || self.gives_way(frames, &error) => self.limit.store(frames, Ordering::Relaxed),
                        made => return made,
                    }
                }
                Acquire::Remove(index) => {
                    drop(table);
                    self.remove(index);
                }
                Acquire::Reap => {
                    drop(table);
                    self.release_held(|capture| !capture.owned);
                    self.reap_until(Direction::Capture, Table::any_capture_free)?;
                }
                Acquire::Wait => {
                    let left = deadline.saturating_duration_since(Instant::now());
                    if left.is_zero() {
                        return Err(Error::PoolExhausted { frames });
                    }
                    drop(self.changed.wait_timeout(table, left));
                }
            }
        }
    }

    /// Makes `count` frames at once, without which the stream cannot be decoded.
    ///
    /// # Errors
    /// `Refused` where the driver has fewer, or memory for fewer.
    pub fn provide(self: &Arc<Self>, count: usize) -> Result<()> {
        for made in 0..count {
            let frame = self.create().map_err(|error| match error {
                Error::Sys { .. } => Error::Refused(format!(
                    "{} made {made} of the {count} frames of {}x{} that the stream needs ({error})",
                    self.configured.decoder.driver, self.configured.formats.capture.width, self.configured.formats.capture.height,
                )),
                error => error,
            })?;
            self.release(frame.index());
        }
        Ok(())
    }

    fn create(self: &Arc<Self>) -> Result<Arc<Frame>> {
        let frame = Arc::new(Frame::create(self)?);
        let index = frame.index();
        if !self.lock().created(index) {
            return Err(Error::Misuse("VIDIOC_CREATE_BUFS gave out an index twice, or one that is too large"));
        }
        self.set_frame(index, Some(Arc::clone(&frame)));
        Ok(frame)
    }

    /// Whether another frame may be made once one of the retired `frames` is removed.
    fn gives_way(&self, frames: usize, error: &Error) -> bool {
        frames > 0 && self.configured.can_remove && matches!(error, Error::Sys { .. })
    }

    /// Removes a retired buffer. Where that fails it stays, and is not asked for again.
    pub(super) fn remove(&self, index: usize) {
        let removed = self.kernel.remove_buffer(self.video(), self.queue(Direction::Capture), index as u32);
        match removed {
            Ok(()) => {
                self.set_frame(index, None);
                self.lock().removed(index);
            }
            Err(_) => self.lock().keep(index),
        }
    }

    /// Lets the pool grow to `wanted` frames before it waits for one to be decoded.
    pub fn want(&self, wanted: usize) {
        self.wanted.fetch_max(wanted, Ordering::Relaxed);
    }

    /// Whether `wanted` frames of other formats can be made while those that there are stay. A driver that cannot remove them
    /// keeps all of them, and one that has not refused any yet is taken to make no more than most do.
    pub fn has_room(&self, wanted: usize) -> bool {
        let limit = self.limit.load(Ordering::Relaxed).min(VIDEO_MAX_FRAME as usize);
        self.configured.can_remove || self.lock().captures_len().saturating_add(wanted) <= limit
    }

    /// Puts new formats in force. The frames that there are stay what they are and can be referred to.
    pub fn change_formats(&self, formats: Formats) {
        if self.configured.memory != Memory::Dmabuf {
            self.lock().retire();
        }
        *self.formats.lock().unwrap_or_else(PoisonError::into_inner) = formats;
    }
}
