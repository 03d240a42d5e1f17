// SPDX-License-Identifier: LGPL-2.1-or-later
//! The bitstream buffers of a session: mapped OUTPUT buffers, each with a request of its own. Only the decoding thread uses them.

use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::sync::Arc;

use nix::errno::Errno;

use super::Queues;
use crate::error::{Error, Result};
use crate::sys::{BufferType, Mapping, Memory};

/// How long a request may take to complete after its buffer came back.
const COMPLETION_MS: i32 = 2000;

struct Slot {
    mapping: Mapping,
    request: OwnedFd,
    used: usize,
}

/// All bitstream buffers.
pub struct Bitstream {
    queues: Arc<Queues>,
    slots: Vec<Slot>,
}

impl Bitstream {
    /// Makes `count` buffers of the size that the driver agreed to, and their requests.
    pub fn new(queues: Arc<Queues>, count: u32) -> Result<Self> {
        let mut bitstream = Self { queues, slots: Vec::new() };
        for slot in 0..count as usize {
            let size = bitstream.queues.formats().output.plane().sizeimage;
            let mapping = bitstream.make_buffer(slot, size)?;
            let request = bitstream.queues.kernel().request_alloc(bitstream.media())?;
            bitstream.slots.push(Slot { mapping, request, used: 0 });
        }
        Ok(bitstream)
    }

    fn media(&self) -> BorrowedFd<'_> {
        self.queues.configured().decoder.media.as_fd()
    }

    /// Makes one buffer of at least `size` bytes and binds it to `slot`.
    fn make_buffer(&self, slot: usize, size: u32) -> Result<Mapping> {
        let (kernel, configured) = (self.queues.kernel(), self.queues.configured());
        let video = configured.decoder.video.as_fd();
        let queue = BufferType::output(configured.decoder.multiplanar);
        let mut format = self.queues.formats().output;
        if let Some(plane) = format.planes.first_mut() {
            plane.sizeimage = size;
        }
        let made = kernel.create_buffers(video, queue, Memory::Driver, 1, &format)?;
        if made.count != 1 {
            return Err(Error::Sys { call: "VIDIOC_CREATE_BUFS", errno: Errno::ENOMEM });
        }
        let buffer = kernel.query_buffer(video, queue, made.index)?;
        let [length, ..] = buffer.lengths;
        let mapping = kernel.map(video, u64::from(buffer.mem_offset), length as usize)?;
        self.queues.bind_output(slot, made.index);
        Ok(mapping)
    }

    /// Takes a buffer to fill, empty and with a fresh request. Waits while all are with the kernel.
    pub fn take(&mut self) -> Result<usize> {
        let (index, used) = self.queues.take_output(self.slots.len())?;
        let fresh = match (used, self.slots.get_mut(index)) {
            (true, Some(slot)) => {
                slot.used = 0;
                self.refresh(index)
            }
            _ => Ok(()),
        };
        if fresh.is_err() {
            self.queues.drop_output(index);
        }
        fresh.map(|()| index)
    }

    /// Makes a used request fresh. One that does not complete is left to the kernel and replaced.
    fn refresh(&mut self, index: usize) -> Result<()> {
        let kernel = self.queues.kernel();
        let Some(slot) = self.slots.get(index) else { return Ok(()) };
        let request = slot.request.as_fd();
        let mut done = kernel.request_reinit(request);
        if done.as_ref().is_err_and(|error| error.is(Errno::EBUSY)) {
            kernel.poll(request, libc::POLLPRI, COMPLETION_MS)?;
            done = kernel.request_reinit(request);
        }
        if done.is_err() {
            let new = kernel.request_alloc(self.media())?;
            if let Some(slot) = self.slots.get_mut(index) {
                slot.request = new;
            }
        }
        Ok(())
    }

    /// Adds bytes to a buffer; one that gets too small is replaced by one of twice the size.
    pub fn append(&mut self, index: usize, parts: [&[u8]; 2]) -> Result<()> {
        let slot = self.slots.get(index).ok_or(Error::Misuse("no such bitstream buffer"))?;
        let (used, capacity) = (slot.used, slot.mapping.bytes().len());
        let needed = parts.iter().fold(used, |sum, part| sum.saturating_add(part.len()));
        if needed > capacity {
            self.grow(index, needed.max(capacity.saturating_mul(2)))?;
        }
        let slot = self.slots.get_mut(index).ok_or(Error::Misuse("no such bitstream buffer"))?;
        let mut rest = slot.mapping.bytes_mut().get_mut(used..).unwrap_or_default();
        for part in parts {
            let (now, later) = rest.split_at_mut_checked(part.len()).ok_or(Error::Misuse("bitstream buffer too small"))?;
            now.copy_from_slice(part);
            rest = later;
        }
        slot.used = needed;
        Ok(())
    }

    /// Replaces the buffers that are smaller than the OUTPUT format asks for, since it was changed. None is with the kernel.
    pub fn fit(&mut self) -> Result<()> {
        let size = self.queues.formats().output.plane().sizeimage as usize;
        for index in 0..self.slots.len() {
            if self.slots.get(index).is_some_and(|slot| slot.mapping.bytes().len() < size) {
                self.grow(index, size)?;
            }
        }
        Ok(())
    }

    fn grow(&mut self, index: usize, size: usize) -> Result<()> {
        let size = u32::try_from(size).map_err(|_| Error::Bitstream("a picture of more than 4 GiB"))?;
        let old = self.queues.bound_output(index);
        let mut mapping = self.make_buffer(index, size)?;
        let slot = self.slots.get_mut(index).ok_or(Error::Misuse("no such bitstream buffer"))?;
        let filled = slot.mapping.bytes().get(..slot.used).unwrap_or_default();
        match mapping.bytes_mut().get_mut(..filled.len()) {
            Some(start) => start.copy_from_slice(filled),
            None => return Err(Error::Sys { call: "VIDIOC_CREATE_BUFS", errno: Errno::ENOMEM }),
        }
        slot.mapping = mapping;
        self.queues.remove_output(old);
        Ok(())
    }

    /// The request of a buffer and how many bytes were added to it.
    pub fn filled(&self, index: usize) -> Result<(BorrowedFd<'_>, u32)> {
        let slot = self.slots.get(index).ok_or(Error::Misuse("no such bitstream buffer"))?;
        Ok((slot.request.as_fd(), slot.used as u32))
    }
}
