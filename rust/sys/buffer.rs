// SPDX-License-Identifier: LGPL-2.1-or-later
//! Buffers as VIDIOC_QUERYBUF, VIDIOC_QBUF and VIDIOC_DQBUF speak of them.

use std::os::fd::BorrowedFd;

use super::Direction;
use crate::uapi::{
    V4L2_BUF_TYPE_VIDEO_CAPTURE, V4L2_BUF_TYPE_VIDEO_CAPTURE_MPLANE, V4L2_BUF_TYPE_VIDEO_OUTPUT,
    V4L2_BUF_TYPE_VIDEO_OUTPUT_MPLANE, V4L2_MEMORY_DMABUF, V4L2_MEMORY_FLAG_NON_COHERENT, V4L2_MEMORY_MMAP, VIDEO_MAX_PLANES,
};

/// A queue of a device: its direction and which of the two APIs it speaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BufferType {
    /// OUTPUT or CAPTURE.
    pub direction: Direction,
    /// Whether the device has the multi-planar API (V4L2_CAP_VIDEO_M2M_MPLANE).
    pub multiplanar: bool,
}

impl BufferType {
    /// The OUTPUT queue.
    pub fn output(multiplanar: bool) -> Self {
        Self { direction: Direction::Output, multiplanar }
    }

    /// The CAPTURE queue.
    pub fn capture(multiplanar: bool) -> Self {
        Self { direction: Direction::Capture, multiplanar }
    }

    /// `enum v4l2_buf_type`.
    pub fn raw(self) -> u32 {
        match (self.direction, self.multiplanar) {
            (Direction::Output, false) => V4L2_BUF_TYPE_VIDEO_OUTPUT,
            (Direction::Output, true) => V4L2_BUF_TYPE_VIDEO_OUTPUT_MPLANE,
            (Direction::Capture, false) => V4L2_BUF_TYPE_VIDEO_CAPTURE,
            (Direction::Capture, true) => V4L2_BUF_TYPE_VIDEO_CAPTURE_MPLANE,
        }
    }
}

/// Whose memory the buffers of a queue are: the same for all of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Memory {
    /// The driver's.
    Driver,
    /// The driver's, cached for the CPU, which says when it reads and writes (DMA_BUF_IOCTL_SYNC).
    DriverCached,
    /// Dmabufs of somebody else.
    Dmabuf,
}

impl Memory {
    /// `enum v4l2_memory`.
    pub fn raw(self) -> u32 {
        match self {
            Memory::Driver | Memory::DriverCached => V4L2_MEMORY_MMAP,
            Memory::Dmabuf => V4L2_MEMORY_DMABUF,
        }
    }

    /// V4L2_MEMORY_FLAG_* for VIDIOC_CREATE_BUFS.
    pub fn flags(self) -> u32 {
        match self {
            Memory::DriverCached => V4L2_MEMORY_FLAG_NON_COHERENT,
            Memory::Driver | Memory::Dmabuf => 0,
        }
    }
}

/// Most memory planes of a format of the table.
pub const MAX_MEMORY_PLANES: usize = 2;

/// One memory plane of a buffer that is somebody else's.
#[derive(Clone, Copy, Debug)]
pub struct DmabufPlane<'a> {
    /// The dmabuf, which the kernel recognises by whatever number.
    pub fd: BorrowedFd<'a>,
    /// Its length in bytes. Another length is another buffer for the kernel.
    pub length: u32,
}

/// All memory planes of a buffer that is somebody else's; none of one of the driver's.
pub type DmabufPlanes<'a> = [Option<DmabufPlane<'a>>; MAX_MEMORY_PLANES];

/// Where a buffer's memory is (VIDIOC_QUERYBUF, MMAP).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct QueryBuffer {
    /// Offset for mmap on the video node.
    pub mem_offset: u32,
    /// Length in bytes of each memory plane; 0 past the last one.
    pub lengths: [u32; VIDEO_MAX_PLANES as usize],
}

/// What VIDIOC_QBUF needs.
#[derive(Clone, Copy, Debug)]
pub struct QueueBuffer<'a> {
    /// Buffer index.
    pub index: u32,
    /// Bytes used by the bitstream (OUTPUT); 0 for CAPTURE.
    pub bytesused: u32,
    /// Timestamp in nanoseconds, a multiple of 1000: the queue carries a `struct timeval` (OUTPUT).
    pub timestamp: u64,
    /// V4L2_BUF_FLAG_* besides the request flag.
    pub flags: u32,
    /// The request that the buffer becomes part of (OUTPUT).
    pub request: Option<BorrowedFd<'a>>,
    /// The memory of a queue of `Memory::Dmabuf`.
    pub planes: DmabufPlanes<'a>,
}

/// What VIDIOC_DQBUF said.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DequeuedBuffer {
    /// Buffer index.
    pub index: u32,
    /// Timestamp in nanoseconds, copied from the OUTPUT buffer.
    pub timestamp: u64,
    /// V4L2_BUF_FLAG_*.
    pub flags: u32,
}
