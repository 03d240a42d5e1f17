// SPDX-License-Identifier: LGPL-2.1-or-later
//! One capture buffer for its whole life: its dmabuf, its descriptor and the way back to its queues.

use std::os::fd::{AsFd, AsRawFd, BorrowedFd, OwnedFd};
use std::sync::Weak;

use super::{FrameDescriptor, describe};
use crate::error::{Error, Result};
use crate::queue::Queues;
use crate::sys::BufferType;

/// A capture buffer. Its address does not change while its queues live.
pub struct Frame {
    index: usize,
    dmabuf: OwnedFd,
    descriptor: FrameDescriptor,
    queues: Weak<Queues>,
}

impl Frame {
    /// Makes the capture buffer that is to have `index` and exports it, once, under a number that no recent buffer had.
    pub fn create(queues: &std::sync::Arc<Queues>, index: usize) -> Result<Self> {
        let (kernel, configured) = (queues.kernel(), queues.configured());
        let video = configured.decoder.video.as_fd();
        let queue = BufferType::capture(configured.decoder.multiplanar);
        let made = kernel.create_buffers(video, queue, 1, &configured.capture)?;
        if made.count != 1 || made.index as usize != index {
            return Err(Error::Misuse("VIDIOC_CREATE_BUFS numbered a buffer out of turn"));
        }
        let buffer = kernel.query_buffer(video, queue, made.index)?;
        let dmabuf = kernel.renumber(kernel.export_buffer(video, queue, made.index)?);
        let descriptor = describe(dmabuf.as_raw_fd(), buffer.length, configured.format, &configured.capture)?;
        Ok(Self { index, dmabuf, descriptor, queues: std::sync::Arc::downgrade(queues) })
    }

    /// Index of the capture buffer.
    pub fn index(&self) -> usize {
        self.index
    }

    /// What libavutil gets to see.
    pub fn descriptor(&self) -> &FrameDescriptor {
        &self.descriptor
    }

    /// The exported buffer.
    pub fn dmabuf(&self) -> BorrowedFd<'_> {
        self.dmabuf.as_fd()
    }

    /// The queues that the buffer belongs to; they live while anybody holds the frame.
    pub fn queues(&self) -> &Weak<Queues> {
        &self.queues
    }
}
