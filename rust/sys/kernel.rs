// SPDX-License-Identifier: LGPL-2.1-or-later
//! The seam: everything that the library asks of the kernel.

use std::os::fd::{BorrowedFd, OwnedFd};
use std::path::{Path, PathBuf};

use super::{
    Allocate, BufferType, DequeuedBuffer, DmabufPlanes, FileIdentity, Mapping, Memory, PixelFormat, QueryBuffer, QueueBuffer,
    SharedMapping,
};
use crate::error::Result;
use crate::uapi::{
    media_v2_entity, media_v2_interface, media_v2_link, media_v2_pad, v4l2_capability, v4l2_fmtdesc, v4l2_frmsizeenum,
    v4l2_query_ext_ctrl, v4l2_querymenu,
};

/// The graph of a media device (MEDIA_IOC_G_TOPOLOGY).
#[derive(Clone, Default)]
pub struct Topology {
    /// Functions such as the decoder and its two DMA ends.
    pub entities: Vec<media_v2_entity>,
    /// Device nodes.
    pub interfaces: Vec<media_v2_interface>,
    /// Ends of data links.
    pub pads: Vec<media_v2_pad>,
    /// Data links between pads, interface links between nodes and entities.
    pub links: Vec<media_v2_link>,
}

/// What VIDIOC_CREATE_BUFS made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NewBuffers {
    /// Index of the first one.
    pub index: u32,
    /// How many were made; may be fewer than asked for.
    pub count: u32,
    /// V4L2_BUF_CAP_* of the queue.
    pub capabilities: u32,
}

/// Events for `poll`, a set of libc's POLL* bits.
pub type PollFlags = i16;

/// The system calls; those that make memory are in `Allocate`. All fds are non-blocking; EINTR is retried inside.
pub trait Kernel: Allocate + Send + Sync {
    /// All `/dev/media*` nodes in numerical order.
    fn media_nodes(&self) -> Vec<PathBuf>;
    /// The node under `/dev` of a character device, found by its device number.
    fn device_node(&self, major: u32, minor: u32) -> Option<PathBuf>;
    /// `open` with O_RDWR | O_NONBLOCK | O_CLOEXEC.
    fn open(&self, path: &Path) -> Result<OwnedFd>;

    /// MEDIA_IOC_G_TOPOLOGY.
    fn topology(&self, media: BorrowedFd<'_>) -> Result<Topology>;
    /// MEDIA_IOC_REQUEST_ALLOC.
    fn request_alloc(&self, media: BorrowedFd<'_>) -> Result<OwnedFd>;
    /// MEDIA_REQUEST_IOC_QUEUE.
    fn request_queue(&self, request: BorrowedFd<'_>) -> Result<()>;
    /// MEDIA_REQUEST_IOC_REINIT.
    fn request_reinit(&self, request: BorrowedFd<'_>) -> Result<()>;

    /// VIDIOC_QUERYCAP.
    fn querycap(&self, video: BorrowedFd<'_>) -> Result<v4l2_capability>;
    /// VIDIOC_ENUM_FMT; `None` past the end.
    fn enum_fmt(&self, video: BorrowedFd<'_>, queue: BufferType, index: u32) -> Result<Option<v4l2_fmtdesc>>;
    /// VIDIOC_ENUM_FRAMESIZES; `None` past the end or where the driver does not have it.
    fn enum_framesizes(&self, video: BorrowedFd<'_>, pixelformat: u32, index: u32) -> Result<Option<v4l2_frmsizeenum>>;
    /// VIDIOC_G_FMT.
    fn get_format(&self, video: BorrowedFd<'_>, queue: BufferType) -> Result<PixelFormat>;
    /// VIDIOC_S_FMT; returns what the driver made of it.
    fn set_format(&self, video: BorrowedFd<'_>, queue: BufferType, format: &PixelFormat) -> Result<PixelFormat>;

    /// VIDIOC_QUERY_EXT_CTRL; `None` where the device does not have the control.
    fn query_ext_ctrl(&self, video: BorrowedFd<'_>, id: u32) -> Result<Option<v4l2_query_ext_ctrl>>;
    /// VIDIOC_QUERYMENU; `None` for an item that the device does not have.
    fn querymenu(&self, video: BorrowedFd<'_>, id: u32, index: u32) -> Result<Option<v4l2_querymenu>>;
    /// VIDIOC_S_EXT_CTRLS with compound controls, into the request where one is given, else at once. Payloads are written back.
    fn set_controls(
        &self,
        video: BorrowedFd<'_>,
        request: Option<BorrowedFd<'_>>,
        controls: &mut [(u32, &mut [u8])],
    ) -> Result<()>;
    /// VIDIOC_S_EXT_CTRLS with one integer or menu control, at once.
    fn set_control_value(&self, video: BorrowedFd<'_>, id: u32, value: i32) -> Result<()>;

    /// VIDIOC_CREATE_BUFS.
    fn create_buffers(
        &self,
        video: BorrowedFd<'_>,
        queue: BufferType,
        memory: Memory,
        count: u32,
        format: &PixelFormat,
    ) -> Result<NewBuffers>;
    /// VIDIOC_QUERYBUF.
    fn query_buffer(&self, video: BorrowedFd<'_>, queue: BufferType, index: u32) -> Result<QueryBuffer>;
    /// VIDIOC_EXPBUF of one memory plane with O_RDWR | O_CLOEXEC.
    fn export_buffer(&self, video: BorrowedFd<'_>, queue: BufferType, index: u32, plane: u32) -> Result<OwnedFd>;
    /// VIDIOC_REMOVE_BUFS of one buffer. Its memory lives on while a dmabuf or a mapping of it does.
    fn remove_buffer(&self, video: BorrowedFd<'_>, queue: BufferType, index: u32) -> Result<()>;
    /// VIDIOC_PREPARE_BUF with somebody else's memory, which the driver may refuse.
    fn prepare_buffer(&self, video: BorrowedFd<'_>, queue: BufferType, index: u32, planes: DmabufPlanes<'_>) -> Result<()>;
    /// VIDIOC_QBUF.
    fn queue_buffer(&self, video: BorrowedFd<'_>, queue: BufferType, buffer: &QueueBuffer<'_>) -> Result<()>;
    /// VIDIOC_DQBUF; `None` where nothing is finished (EAGAIN).
    fn dequeue_buffer(&self, video: BorrowedFd<'_>, queue: BufferType, memory: Memory) -> Result<Option<DequeuedBuffer>>;
    /// VIDIOC_STREAMON.
    fn stream_on(&self, video: BorrowedFd<'_>, queue: BufferType) -> Result<()>;
    /// VIDIOC_STREAMOFF.
    fn stream_off(&self, video: BorrowedFd<'_>, queue: BufferType) -> Result<()>;
    /// VIDIOC_DECODER_CMD with V4L2_DEC_CMD_FLUSH.
    fn decoder_flush(&self, video: BorrowedFd<'_>) -> Result<()>;

    /// `poll` on one fd; 0 after `timeout_ms` without an event.
    fn poll(&self, fd: BorrowedFd<'_>, events: PollFlags, timeout_ms: i32) -> Result<PollFlags>;
    /// `mmap` for writing.
    fn map(&self, fd: BorrowedFd<'_>, offset: u64, len: usize) -> Result<Mapping>;
    /// `fstat`.
    fn identify(&self, fd: BorrowedFd<'_>) -> Result<FileIdentity>;
    /// `mmap` of the first `len` bytes of a dmabuf, for reading and, on demand, for writing.
    fn map_dmabuf(&self, fd: BorrowedFd<'_>, len: usize, writable: bool) -> Result<SharedMapping>;
    /// DMA_BUF_IOCTL_SYNC with DMA_BUF_SYNC_* flags. EINTR and EAGAIN are the caller's to retry.
    fn sync_dmabuf(&self, fd: BorrowedFd<'_>, flags: u64) -> Result<()>;
    /// A duplicate of `fd` (which is closed) numbered by its inode, so that a number is not soon used again for another buffer.
    fn renumber(&self, fd: OwnedFd) -> OwnedFd;
}
