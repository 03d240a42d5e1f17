// SPDX-License-Identifier: LGPL-2.1-or-later
//! Buffers as VIDIOC_QUERYBUF, VIDIOC_QBUF and VIDIOC_DQBUF speak of them.

use std::os::fd::BorrowedFd;

use super::Direction;
use crate::uapi::{
    V4L2_BUF_TYPE_VIDEO_CAPTURE, V4L2_BUF_TYPE_VIDEO_CAPTURE_MPLANE, V4L2_BUF_TYPE_VIDEO_OUTPUT,
    V4L2_BUF_TYPE_VIDEO_OUTPUT_MPLANE, VIDEO_MAX_PLANES,
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
