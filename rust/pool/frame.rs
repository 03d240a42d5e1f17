// SPDX-License-Identifier: LGPL-2.1-or-later
//! One capture buffer for its whole life: its dmabuf, its descriptor and the way back to its queues.

use std::os::fd::{AsFd, AsRawFd, BorrowedFd, OwnedFd};
use std::sync::{Arc, Weak};

use super::{FrameDescriptor, Identities, Lent, describe};
use crate::error::{Error, Result};
use crate::queue::Queues;
use crate::sys::{BufferType, DmabufPlane, DmabufPlanes, MAX_MEMORY_PLANES};

/// A capture buffer. Its address does not change while its queues live.
pub struct Frame {
    index: usize,
    dmabufs: [Option<OwnedFd>; MAX_MEMORY_PLANES],
    /// Of a caller's frame, whose memory goes to the kernel by its dmabufs.
    lent: Option<Identities>,
    descriptor: FrameDescriptor,
    queues: Weak<Queues>,
}

impl Frame {
    /// Makes a capture buffer in the queue's present format and exports it, once, under numbers that no recent buffer had.
    pub fn create(queues: &Arc<Queues>) -> Result<Self> {
        let (kernel, configured, formats) = (queues.kernel(), queues.configured(), queues.formats());
        let video = configured.decoder.video.as_fd();
        let queue = BufferType::capture(configured.decoder.multiplanar);
        let made = kernel.create_buffers(video, queue, configured.memory, 1, &formats.capture)?;
        if made.count != 1 {
            return Err(Error::Misuse("VIDIOC_CREATE_BUFS made no buffer"));
        }
        let lengths = kernel.query_buffer(video, queue, made.index)?.lengths;
        let mut dmabufs = [const { None }; MAX_MEMORY_PLANES];
        let mut objects = [(-1, 0); MAX_MEMORY_PLANES];
        let count = formats.format.memory_planes().min(MAX_MEMORY_PLANES);
        for (plane, ((dmabuf, object), length)) in (0..).zip(dmabufs.iter_mut().zip(&mut objects).zip(lengths)).take(count) {
            let exported = kernel.renumber(kernel.export_buffer(video, queue, made.index, plane)?);
            *object = (exported.as_raw_fd(), length);
            *dmabuf = Some(exported);
        }
        let descriptor = describe(objects.get(..count).unwrap_or_default(), formats.format, &formats.capture)?;
        Ok(Self { index: made.index as usize, dmabufs, lent: None, descriptor, queues: Arc::downgrade(queues) })
    }

    /// A capture buffer of a caller's memory, which stays what it is for as long as this lives. `descriptor` is the caller's.
    pub fn import(queues: &Arc<Queues>, index: usize, lent: &Lent<'_>, descriptor: &FrameDescriptor) -> Result<Self> {
        let mut dmabufs = [const { None }; MAX_MEMORY_PLANES];
        for (own, callers) in dmabufs.iter_mut().zip(lent.dmabufs.iter().flatten()) {
            *own = Some(queues.kernel().duplicate(*callers)?);
        }
        Ok(Self { index, dmabufs, lent: Some(lent.identities), descriptor: *descriptor, queues: Arc::downgrade(queues) })
    }

    /// Index of the capture buffer.
    pub fn index(&self) -> usize {
        self.index
    }

    /// What libavutil gets to see.
    pub fn descriptor(&self) -> &FrameDescriptor {
        &self.descriptor
    }

    /// The exported or imported memory planes.
    pub fn dmabufs(&self) -> impl Iterator<Item = BorrowedFd<'_>> {
        self.dmabufs.iter().flatten().map(AsFd::as_fd)
    }

    /// Whether these dmabufs of a caller are its memory.
    pub fn is_in(&self, identities: &Identities) -> bool {
        self.lent.as_ref() == Some(identities)
    }

    /// The memory for the kernel, where it is a caller's. The lengths are always the same, or it would be another buffer.
    pub fn planes(&self) -> DmabufPlanes<'_> {
        let mut planes = [None; MAX_MEMORY_PLANES];
        let lent = self.lent.iter().flatten().flatten().zip(self.dmabufs.iter().flatten());
        for (plane, (identity, dmabuf)) in planes.iter_mut().zip(lent) {
            *plane = Some(DmabufPlane { fd: dmabuf.as_fd(), length: u32::try_from(identity.size).unwrap_or(u32::MAX) });
        }
        planes
    }

    /// The queues that the buffer belongs to; they live while anybody holds the frame.
    pub fn queues(&self) -> &Weak<Queues> {
        &self.queues
    }
}
