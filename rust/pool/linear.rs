// SPDX-License-Identifier: LGPL-2.1-or-later
//! Pools of linear buffers that no decoder made.

use std::os::fd::{AsFd, AsRawFd, BorrowedFd, OwnedFd};
use std::sync::{Arc, Mutex, PoisonError};

use super::allocator::{self, Allocator, Memory};
use super::layout::{LayoutRequest, LinearLayout, lay_out};
use super::{FrameDescriptor, describe};
use crate::device::Format;
use crate::error::Result;
use crate::log::{LogContext, LogLevel, Logger};
use crate::sys::{Kernel, fourcc_name};

/// What a pool is opened with.
#[derive(Clone, Copy)]
pub struct PoolRequest<'a> {
    /// A linear row of the format table.
    pub format: &'static Format,
    /// How a buffer is laid out.
    pub layout: LayoutRequest,
    /// The allocator's name; `None` for the first that has memory.
    pub allocator: Option<&'a str>,
    /// The caller's DRM device, for dumb buffers; duplicated where it is used.
    pub card: Option<BorrowedFd<'a>>,
}

/// Makes buffers of one layout with one allocator. Any thread may call it.
pub struct LinearPool {
    kernel: Arc<dyn Kernel>,
    logger: Logger,
    layout: LinearLayout,
    allocator: Allocator,
    /// The buffer with which the allocator was found, until somebody asks for one.
    first: Mutex<Option<LinearBuffer>>,
}

/// A buffer of a pool, which it may outlive. Dropping it closes the dmabuf; who imported or mapped that keeps the memory.
///
/// Heaps and udmabuf give zeros, which is a green picture; dumb buffers are what their driver makes them.
pub struct LinearBuffer {
    dmabuf: OwnedFd,
    descriptor: FrameDescriptor,
}

impl LinearPool {
    /// Lays a buffer out and finds who makes it; the pool stays with that allocator for all others.
    ///
    /// # Errors
    /// As of `lay_out` and `allocator::find`.
    pub fn open(kernel: Arc<dyn Kernel>, logger: Logger, avcl: LogContext, request: &PoolRequest<'_>) -> Result<Self> {
        let layout = lay_out(request.format, &request.layout, kernel.page_size())?;
        let found = allocator::find(&*kernel, request.allocator, request.card, layout.size.into())?;
        let first = LinearBuffer::new(&*kernel, &layout, found.first)?;
        logger.line(
            avcl,
            LogLevel::Verbose,
            format_args!(
                "frames of {}x{} {} ({} lines of {} bytes, {} bytes in all) come from {}{}{}",
                layout.width,
                layout.height,
                fourcc_name(layout.format.drm),
                layout.lines,
                layout.pitch,
                layout.size,
                found.allocator.device(),
                if found.passed.is_empty() { "" } else { "; not from others: " },
                found.passed
            ),
        );
        Ok(Self { kernel, logger, layout, allocator: found.allocator, first: Mutex::new(Some(first)) })
    }

    /// A buffer, which is the caller's.
    ///
    /// # Errors
    /// `Impossible` with the failing call and its errno, such as ENOMEM.
    pub fn allocate(&self) -> Result<LinearBuffer> {
        let first = self.first.lock().unwrap_or_else(PoisonError::into_inner).take();
        match first {
            Some(buffer) => Ok(buffer),
            None => {
                let size = self.layout.size.into();
                let memory = self.allocator.allocate(&*self.kernel, size);
                let memory = memory.map_err(|error| allocator::exhausted(&self.allocator, error, size))?;
                LinearBuffer::new(&*self.kernel, &self.layout, memory)
            }
        }
    }

    /// How its buffers are laid out.
    pub fn layout(&self) -> &LinearLayout {
        &self.layout
    }

    /// Who makes them.
    pub fn allocator(&self) -> &Allocator {
        &self.allocator
    }

    /// Where its log lines go.
    pub fn logger(&self) -> &Logger {
        &self.logger
    }
}

impl LinearBuffer {
    fn new(kernel: &dyn Kernel, layout: &LinearLayout, memory: Memory) -> Result<Self> {
        let dmabuf = kernel.renumber(memory.dmabuf);
        // A dumb buffer may have more than was asked for.
        let size = u32::try_from(memory.size).unwrap_or(layout.size);
        let descriptor = describe(&[(dmabuf.as_raw_fd(), size)], layout.format, &layout.capture())?;
        Ok(Self { dmabuf, descriptor })
    }

    /// What libavutil gets to see: constant for the buffer's life, as is the fd in it.
    pub fn descriptor(&self) -> &FrameDescriptor {
        &self.descriptor
    }

    /// The dmabuf.
    pub fn dmabuf(&self) -> BorrowedFd<'_> {
        self.dmabuf.as_fd()
    }
}

#[cfg(test)]
mod tests;
