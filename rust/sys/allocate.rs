// SPDX-License-Identifier: LGPL-2.1-or-later
//! The seam's part that makes memory: dma-heaps, udmabuf and dumb buffers.

use std::os::fd::{BorrowedFd, OwnedFd};
use std::path::PathBuf;

use crate::error::Result;

/// A dumb buffer of a DRM device.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DumbBuffer {
    /// Its name among those of the device's open file.
    pub handle: u32,
    /// Bytes that it has, at least as many as were asked for.
    pub size: u64,
}

/// The system calls that make dmabufs. Sizes are in bytes and multiples of the page size.
pub trait Allocate {
    /// Bytes of a page, a power of two.
    fn page_size(&self) -> usize;
    /// A duplicate with F_DUPFD_CLOEXEC.
    fn duplicate(&self, fd: BorrowedFd<'_>) -> Result<OwnedFd>;

    /// Bytes that can be had without taking any from programs: MemAvailable of `/proc/meminfo`. `None` where it does not say.
    fn available_memory(&self) -> Option<u64> {
        None
    }

    /// Names of the heaps in `/dev/dma_heap`, sorted.
    fn heaps(&self) -> Vec<String>;
    /// DMA_HEAP_IOCTL_ALLOC: a dmabuf of zeros.
    fn heap_allocate(&self, heap: BorrowedFd<'_>, size: u64) -> Result<OwnedFd>;

    /// `memfd_create`, `ftruncate` and F_SEAL_SHRINK: memory of zeros that udmabuf takes.
    fn sealed_memory(&self, size: u64) -> Result<OwnedFd>;
    /// UDMABUF_CREATE: a dmabuf of all pages of `memory`, which may be closed then.
    fn udmabuf_create(&self, udmabuf: BorrowedFd<'_>, memory: BorrowedFd<'_>, size: u64) -> Result<OwnedFd>;

    /// All `/dev/dri/card*` nodes in numerical order.
    fn primary_nodes(&self) -> Vec<PathBuf>;
    /// DRM_IOCTL_DROP_MASTER.
    fn drop_master(&self, card: BorrowedFd<'_>) -> Result<()>;
    /// DRM_IOCTL_MODE_CREATE_DUMB of at least `size` bytes.
    fn dumb_create(&self, card: BorrowedFd<'_>, size: u64) -> Result<DumbBuffer>;
    /// DRM_IOCTL_PRIME_HANDLE_TO_FD: the dmabuf of a handle, which outlives it, to be read and written.
    fn prime_export(&self, card: BorrowedFd<'_>, handle: u32) -> Result<OwnedFd>;
    /// DRM_IOCTL_MODE_DESTROY_DUMB: the handle ends.
    fn dumb_destroy(&self, card: BorrowedFd<'_>, handle: u32) -> Result<()>;
}
