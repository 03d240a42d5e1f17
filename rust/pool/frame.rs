// SPDX-License-Identifier: LGPL-2.1-or-later
//! One capture buffer for its whole life: its dmabuf, its descriptor and the way back to its queues.

use std::os::fd::{AsFd, AsRawFd, BorrowedFd, OwnedFd};
use std::sync::{Arc, Weak};

use super::{FrameDescriptor, describe};
use crate::error::{Error, Result};
use crate::queue::Queues;
use crate::sys::BufferType;

/// Most memory planes of a format of the table.
const MAX_OBJECTS: usize = 2;

/// A capture buffer. Its address does not change while its queues live.
pub struct Frame {
    index: usize,
    dmabufs: [Option<OwnedFd>; MAX_OBJECTS],
    descriptor: FrameDescriptor,
    queues: Weak<Queues>,
}

impl Frame {
    /// Makes a capture buffer in the queue's present format and exports it, once, under numbers that no recent buffer had.
    pub fn create(queues: &Arc<Queues>) -> Result<Self> {
        let (kernel, configured, formats) = (queues.kernel(), queues.configured(), queues.formats());
        let video = configured.decoder.video.as_fd();
        let queue = BufferType::capture(configured.decoder.multiplanar);
        let made = kernel.create_buffers(video, queue, 1, &formats.capture)?;
        if made.count != 1 {
            return Err(Error::Misuse("VIDIOC_CREATE_BUFS made no buffer"));
        }
        let lengths = kernel.query_buffer(video, queue, made.index)?.lengths;
        let mut dmabufs = [const { None }; MAX_OBJECTS];
        let mut objects = [(-1, 0); MAX_OBJECTS];
        let count = formats.format.memory_planes().min(MAX_OBJECTS);
        for (plane, ((dmabuf, object), length)) in (0..).zip(dmabufs.iter_mut().zip(&mut objects).zip(lengths)).take(count) {
            let exported = kernel.renumber(kernel.export_buffer(video, queue, made.index, plane)?);
            *object = (exported.as_raw_fd(), length);
            *dmabuf = Some(exported);
        }
        let descriptor = describe(objects.get(..count).unwrap_or_default(), formats.format, &formats.capture)?;
        Ok(Self { index: made.index as usize, dmabufs, descriptor, queues: Arc::downgrade(queues) })
    }

    /// Index of the capture buffer.
    pub fn index(&self) -> usize {
        self.index
    }

    /// What libavutil gets to see.
    pub fn descriptor(&self) -> &FrameDescriptor {
        &self.descriptor
    }

    /// The exported memory planes.
    pub fn dmabufs(&self) -> impl Iterator<Item = BorrowedFd<'_>> {
        self.dmabufs.iter().flatten().map(AsFd::as_fd)
    }

    /// The queues that the buffer belongs to; they live while anybody holds the frame.
    pub fn queues(&self) -> &Weak<Queues> {
        &self.queues
    }
}
