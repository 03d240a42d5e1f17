// SPDX-License-Identifier: LGPL-2.1-or-later
//! What CPU access to dmabufs needs, after `linux/dma-buf.h` of Linux 7.2.

/// `struct dma_buf_sync`.
#[repr(C)]
#[derive(Clone, Copy, Debug, Default)]
pub struct dma_buf_sync {
    /// DMA_BUF_SYNC_*.
    pub flags: u64,
}

/// The CPU reads.
pub const DMA_BUF_SYNC_READ: u64 = 1;
/// The CPU writes.
pub const DMA_BUF_SYNC_WRITE: u64 = 2;
/// Both.
pub const DMA_BUF_SYNC_RW: u64 = DMA_BUF_SYNC_READ | DMA_BUF_SYNC_WRITE;
/// An access begins; no bit at all.
pub const DMA_BUF_SYNC_START: u64 = 0;
/// An access ends.
pub const DMA_BUF_SYNC_END: u64 = 4;
