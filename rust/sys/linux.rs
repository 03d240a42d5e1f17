// SPDX-License-Identifier: LGPL-2.1-or-later
//! The real kernel, through libc, so that preloaded libraries and strace see every call.
#![allow(unsafe_code)]

pub(super) mod allocate;

use core::mem::zeroed;
use core::ptr;
use std::ffi::CString;
use std::fs;
use std::os::fd::{AsFd, AsRawFd, BorrowedFd, FromRawFd, OwnedFd, RawFd};
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::{FileTypeExt, MetadataExt};
use std::path::{Path, PathBuf};

use nix::errno::Errno;

use super::{
    BufferType, DequeuedBuffer, DmabufPlanes, FileIdentity, Kernel, Mapping, Memory, NewBuffers, PixelFormat, PlaneFormat,
    PollFlags, QueryBuffer, QueueBuffer, SharedMapping, Topology, dmabuf,
};
use crate::error::{Error, Result};
use crate::uapi::opcode::{self, Opcode};
use crate::uapi::*;

/// Controls in one VIDIOC_S_EXT_CTRLS: more than any codec has.
const MAX_CONTROLS: usize = 16;

/// The kernel that this process runs on.
#[derive(Clone, Copy, Debug, Default)]
pub struct Linux;

/// Marks structures that an ioctl may fill and that are valid when zeroed.
///
/// # Safety
/// All-zero bytes are a valid value, and the opcode used with it carries its size.
unsafe trait Argument: Sized {
    /// All fields zero, reserved ones included, as the kernel asks.
    fn zeroed() -> Self {
        // SAFETY: promised by the implementation.
        unsafe { zeroed() }
    }
}

macro_rules! arguments {
    ($($name:ty),* $(,)?) => {
        $(
            // SAFETY: a repr(C) structure of integers, arrays, unions of those and raw pointers: zero is a valid value of each.
            unsafe impl Argument for $name {}
        )*
    };
}

arguments! {
    media_v2_topology, media_v2_entity, media_v2_interface, media_v2_pad, media_v2_link, v4l2_buffer,
    v4l2_plane, v4l2_capability, v4l2_create_buffers, v4l2_decoder_cmd, v4l2_exportbuffer, v4l2_ext_control, v4l2_ext_controls,
    v4l2_fmtdesc, v4l2_format, v4l2_frmsizeenum, v4l2_query_ext_ctrl, v4l2_querymenu, v4l2_remove_buffers, RawFd,
    dma_heap_allocation_data, udmabuf_create, drm_mode_create_dumb, drm_mode_destroy_dumb, drm_prime_handle,
}

/// One ioctl with `argument` in and out.
fn ioctl<T: Argument>(fd: BorrowedFd<'_>, opcode: Opcode, argument: &mut T) -> Result<()> {
    // SAFETY: the opcode names the size of T, and argument lives through the call; pointers inside are the callers' concern, all in
    // this file.
    unsafe { raw_ioctl(fd, opcode, ptr::from_mut(argument).cast()) }.map(drop)
}

/// One ioctl, retried after a signal. Few have a result besides 0.
///
/// # Safety
/// `argument` must be what the opcode's documentation asks for.
unsafe fn raw_ioctl(fd: BorrowedFd<'_>, opcode: Opcode, argument: *mut libc::c_void) -> Result<libc::c_int> {
    loop {
        // SAFETY: promised by the caller.
        let result = unsafe { libc::ioctl(fd.as_raw_fd(), opcode.number as _, argument) };
        if result >= 0 {
            return Ok(result);
        }
        if Errno::last() != Errno::EINTR {
            return Err(Error::last(opcode.name));
        }
    }
}

/// Turns "there is none" into `None`.
fn optional<T>(result: Result<()>, value: T, none: &[Errno]) -> Result<Option<T>> {
    match result {
        Ok(()) => Ok(Some(value)),
        Err(Error::Sys { errno, .. }) if none.contains(&errno) => Ok(None),
        Err(error) => Err(error),
    }
}

fn to_raw_format(queue: BufferType, format: &PixelFormat) -> v4l2_format {
    let mut raw = v4l2_format::zeroed();
    raw.type_ = queue.raw();
    if queue.multiplanar {
        let mut pix = v4l2_pix_format_mplane {
            width: format.width,
            height: format.height,
            pixelformat: format.pixelformat,
            field: format.field,
            num_planes: format.num_planes,
            ..Default::default()
        };
        for (plane_fmt, plane) in pix.plane_fmt.iter_mut().zip(&format.planes) {
            plane_fmt.sizeimage = plane.sizeimage;
            plane_fmt.bytesperline = plane.bytesperline;
        }
        raw.fmt.pix_mp = pix;
    } else {
        raw.fmt.pix = v4l2_pix_format {
            width: format.width,
            height: format.height,
            pixelformat: format.pixelformat,
            field: format.field,
            bytesperline: format.plane().bytesperline,
            sizeimage: format.plane().sizeimage,
            ..Default::default()
        };
    }
    raw
}

fn from_raw_format(queue: BufferType, raw: &v4l2_format) -> PixelFormat {
    let mut planes = [PlaneFormat::default(); VIDEO_MAX_PLANES as usize];
    if queue.multiplanar {
        // SAFETY: the queue's type selects this member; all its bytes are integers.
        let pix = unsafe { raw.fmt.pix_mp };
        for (plane, plane_fmt) in planes.iter_mut().zip(pix.plane_fmt) {
            *plane = PlaneFormat { sizeimage: plane_fmt.sizeimage, bytesperline: plane_fmt.bytesperline };
        }
        PixelFormat {
            pixelformat: pix.pixelformat,
            width: pix.width,
            height: pix.height,
            field: pix.field,
            num_planes: pix.num_planes,
            planes,
        }
    } else {
        // SAFETY: as above.
        let pix = unsafe { raw.fmt.pix };
        if let Some(plane) = planes.first_mut() {
            *plane = PlaneFormat { sizeimage: pix.sizeimage, bytesperline: pix.bytesperline };
        }
        PixelFormat {
            pixelformat: pix.pixelformat,
            width: pix.width,
            height: pix.height,
            field: pix.field,
            num_planes: 1,
            planes,
        }
    }
}

fn set_ext_ctrls(video: BorrowedFd<'_>, request: Option<BorrowedFd<'_>>, controls: &mut [v4l2_ext_control]) -> Result<()> {
    let mut list = v4l2_ext_controls {
        which: if request.is_some() { V4L2_CTRL_WHICH_REQUEST_VAL } else { V4L2_CTRL_WHICH_CUR_VAL },
        count: controls.len() as u32,
        request_fd: request.map_or(0, |fd| fd.as_raw_fd()),
        controls: controls.as_mut_ptr(),
        ..v4l2_ext_controls::zeroed()
    };
    ioctl(video, opcode::VIDIOC_S_EXT_CTRLS, &mut list)
}

/// A zeroed buffer of `queue`; multi-planar ones point at `planes`.
fn raw_buffer(
    queue: BufferType,
    memory: Memory,
    index: u32,
    planes: &mut [v4l2_plane; VIDEO_MAX_PLANES as usize],
) -> v4l2_buffer {
    let mut raw = v4l2_buffer::zeroed();
    raw.index = index;
    raw.type_ = queue.raw();
    raw.memory = memory.raw();
    if queue.multiplanar {
        // Longer than the buffer has planes is allowed (videobuf2's __verify_planes_array()).
        raw.length = VIDEO_MAX_PLANES;
        raw.m.planes = planes.as_mut_ptr();
    }
    raw
}

/// A buffer in somebody else's memory, or in the driver's where that is none.
fn raw_buffer_of(
    queue: BufferType,
    index: u32,
    memory: DmabufPlanes<'_>,
    planes: &mut [v4l2_plane; VIDEO_MAX_PLANES as usize],
) -> v4l2_buffer {
    let [first, ..] = memory;
    let Some(first) = first else { return raw_buffer(queue, Memory::Driver, index, planes) };
    for (raw, plane) in planes.iter_mut().zip(memory.iter().flatten()) {
        raw.m.fd = plane.fd.as_raw_fd();
        raw.length = plane.length;
    }
    let mut raw = raw_buffer(queue, Memory::Dmabuf, index, planes);
    if !queue.multiplanar {
        raw.m.fd = first.fd.as_raw_fd();
        raw.length = first.length;
    }
    raw
}

impl Kernel for Linux {
    fn media_nodes(&self) -> Vec<PathBuf> {
        let mut nodes: Vec<(u32, PathBuf)> = fs::read_dir("/dev")
            .into_iter()
            .flatten()
            .flatten()
            .filter_map(|entry| {
                let number = entry.file_name().to_str()?.strip_prefix("media")?.parse().ok()?;
                Some((number, entry.path()))
            })
            .collect();
        nodes.sort();
        nodes.into_iter().map(|(_, path)| path).collect()
    }

    fn device_node(&self, major: u32, minor: u32) -> Option<PathBuf> {
        let wanted = libc::makedev(major, minor);
        fs::read_dir("/dev")
            .ok()?
            .flatten()
            .map(|entry| entry.path())
            .find(|path| fs::metadata(path).is_ok_and(|node| node.file_type().is_char_device() && node.rdev() == wanted))
    }

    fn open(&self, path: &Path) -> Result<OwnedFd> {
        let path = CString::new(path.as_os_str().as_bytes()).map_err(|_| Error::Misuse("path with a NUL byte"))?;
        // SAFETY: path is a NUL-terminated string that lives through the call.
        let fd = unsafe { libc::open(path.as_ptr(), libc::O_RDWR | libc::O_NONBLOCK | libc::O_CLOEXEC) };
        if fd < 0 {
            return Err(Error::last("open"));
        }
        // SAFETY: a new descriptor that nothing else owns.
        Ok(unsafe { OwnedFd::from_raw_fd(fd) })
    }

    fn topology(&self, media: BorrowedFd<'_>) -> Result<Topology> {
        // The graph may grow between the two calls (ENOSPC); a few rounds settle it.
        let mut last = Error::Misuse("topology does not settle");
        for _ in 0..4 {
            let mut counts = media_v2_topology::zeroed();
            ioctl(media, opcode::MEDIA_IOC_G_TOPOLOGY, &mut counts)?;
            let mut entities = zeroed_vec::<media_v2_entity>(counts.num_entities);
            let mut interfaces = zeroed_vec::<media_v2_interface>(counts.num_interfaces);
            let mut pads = zeroed_vec::<media_v2_pad>(counts.num_pads);
            let mut links = zeroed_vec::<media_v2_link>(counts.num_links);
            counts.ptr_entities = entities.as_mut_ptr() as u64;
            counts.ptr_interfaces = interfaces.as_mut_ptr() as u64;
            counts.ptr_pads = pads.as_mut_ptr() as u64;
            counts.ptr_links = links.as_mut_ptr() as u64;
            match ioctl(media, opcode::MEDIA_IOC_G_TOPOLOGY, &mut counts) {
                Ok(()) => return Ok(Topology { entities, interfaces, pads, links }),
                Err(error) if error.is(Errno::ENOSPC) => last = error,
                Err(error) => return Err(error),
            }
        }
        Err(last)
    }

    fn request_alloc(&self, media: BorrowedFd<'_>) -> Result<OwnedFd> {
        let mut fd: RawFd = -1;
        ioctl(media, opcode::MEDIA_IOC_REQUEST_ALLOC, &mut fd)?;
        // SAFETY: a new descriptor that nothing else owns.
        Ok(unsafe { OwnedFd::from_raw_fd(fd) })
    }

    fn request_queue(&self, request: BorrowedFd<'_>) -> Result<()> {
        // SAFETY: this opcode takes no argument.
        unsafe { raw_ioctl(request, opcode::MEDIA_REQUEST_IOC_QUEUE, ptr::null_mut()) }.map(drop)
    }

    fn request_reinit(&self, request: BorrowedFd<'_>) -> Result<()> {
        // SAFETY: this opcode takes no argument.
        unsafe { raw_ioctl(request, opcode::MEDIA_REQUEST_IOC_REINIT, ptr::null_mut()) }.map(drop)
    }

    fn querycap(&self, video: BorrowedFd<'_>) -> Result<v4l2_capability> {
        let mut capability = v4l2_capability::zeroed();
        ioctl(video, opcode::VIDIOC_QUERYCAP, &mut capability).map(|()| capability)
    }

    fn enum_fmt(&self, video: BorrowedFd<'_>, queue: BufferType, index: u32) -> Result<Option<v4l2_fmtdesc>> {
        let mut description = v4l2_fmtdesc { index, type_: queue.raw(), ..v4l2_fmtdesc::zeroed() };
        let result = ioctl(video, opcode::VIDIOC_ENUM_FMT, &mut description);
        optional(result, description, &[Errno::EINVAL])
    }

    fn enum_framesizes(&self, video: BorrowedFd<'_>, pixelformat: u32, index: u32) -> Result<Option<v4l2_frmsizeenum>> {
        let mut size = v4l2_frmsizeenum { index, pixel_format: pixelformat, ..v4l2_frmsizeenum::zeroed() };
        let result = ioctl(video, opcode::VIDIOC_ENUM_FRAMESIZES, &mut size);
        optional(result, size, &[Errno::EINVAL, Errno::ENOTTY])
    }

    fn get_format(&self, video: BorrowedFd<'_>, queue: BufferType) -> Result<PixelFormat> {
        let mut raw = v4l2_format { type_: queue.raw(), ..v4l2_format::zeroed() };
        ioctl(video, opcode::VIDIOC_G_FMT, &mut raw).map(|()| from_raw_format(queue, &raw))
    }

    fn set_format(&self, video: BorrowedFd<'_>, queue: BufferType, format: &PixelFormat) -> Result<PixelFormat> {
        let mut raw = to_raw_format(queue, format);
        ioctl(video, opcode::VIDIOC_S_FMT, &mut raw).map(|()| from_raw_format(queue, &raw))
    }

    fn query_ext_ctrl(&self, video: BorrowedFd<'_>, id: u32) -> Result<Option<v4l2_query_ext_ctrl>> {
        let mut query = v4l2_query_ext_ctrl { id, ..v4l2_query_ext_ctrl::zeroed() };
        let result = ioctl(video, opcode::VIDIOC_QUERY_EXT_CTRL, &mut query);
        optional(result, query, &[Errno::EINVAL, Errno::ENOTTY])
    }

    fn querymenu(&self, video: BorrowedFd<'_>, id: u32, index: u32) -> Result<Option<v4l2_querymenu>> {
        let mut menu = v4l2_querymenu { id, index, ..v4l2_querymenu::zeroed() };
        let result = ioctl(video, opcode::VIDIOC_QUERYMENU, &mut menu);
        optional(result, menu, &[Errno::EINVAL, Errno::ENOTTY])
    }

    fn set_controls(
        &self,
        video: BorrowedFd<'_>,
        request: Option<BorrowedFd<'_>>,
        controls: &mut [(u32, &mut [u8])],
    ) -> Result<()> {
        let mut raw = [v4l2_ext_control::zeroed(); MAX_CONTROLS];
        let count = controls.len();
        for (raw, (id, payload)) in raw.iter_mut().zip(controls) {
            raw.id = *id;
            raw.size = u32::try_from(payload.len()).map_err(|_| Error::Misuse("control too large"))?;
            raw.value = v4l2_ext_control_value { ptr: payload.as_mut_ptr().cast() };
        }
        set_ext_ctrls(video, request, raw.get_mut(..count).ok_or(Error::Misuse("too many controls in one call"))?)
    }

    fn set_control_value(&self, video: BorrowedFd<'_>, id: u32, value: i32) -> Result<()> {
        let control = v4l2_ext_control { id, value: v4l2_ext_control_value { value }, ..v4l2_ext_control::zeroed() };
        set_ext_ctrls(video, None, &mut [control])
    }

    fn create_buffers(
        &self,
        video: BorrowedFd<'_>,
        queue: BufferType,
        memory: Memory,
        count: u32,
        format: &PixelFormat,
    ) -> Result<NewBuffers> {
        let mut create = v4l2_create_buffers {
            count,
            memory: memory.raw(),
            flags: memory.flags(),
            format: to_raw_format(queue, format),
            ..v4l2_create_buffers::zeroed()
        };
        ioctl(video, opcode::VIDIOC_CREATE_BUFS, &mut create)?;
        Ok(NewBuffers { index: create.index, count: create.count, capabilities: create.capabilities })
    }

    fn query_buffer(&self, video: BorrowedFd<'_>, queue: BufferType, index: u32) -> Result<QueryBuffer> {
        let mut planes = [v4l2_plane::zeroed(); VIDEO_MAX_PLANES as usize];
        let mut raw = raw_buffer(queue, Memory::Driver, index, &mut planes);
        ioctl(video, opcode::VIDIOC_QUERYBUF, &mut raw)?;
        let [first, ..] = planes;
        // SAFETY: with V4L2_MEMORY_MMAP both unions hold an offset.
        let mem_offset = unsafe { if queue.multiplanar { first.m.mem_offset } else { raw.m.offset } };
        let mut lengths = planes.map(|plane| plane.length);
        if !queue.multiplanar {
            lengths = [0; VIDEO_MAX_PLANES as usize];
            lengths[0] = raw.length;
        }
        Ok(QueryBuffer { mem_offset, lengths })
    }

    fn export_buffer(&self, video: BorrowedFd<'_>, queue: BufferType, index: u32, plane: u32) -> Result<OwnedFd> {
        let mut export = v4l2_exportbuffer {
            type_: queue.raw(),
            index,
            plane,
            flags: (libc::O_RDWR | libc::O_CLOEXEC) as u32,
            ..v4l2_exportbuffer::zeroed()
        };
        ioctl(video, opcode::VIDIOC_EXPBUF, &mut export)?;
        // SAFETY: a new descriptor that nothing else owns.
        Ok(unsafe { OwnedFd::from_raw_fd(export.fd) })
    }

    fn remove_buffer(&self, video: BorrowedFd<'_>, queue: BufferType, index: u32) -> Result<()> {
        let mut remove = v4l2_remove_buffers { index, count: 1, type_: queue.raw(), ..v4l2_remove_buffers::zeroed() };
        ioctl(video, opcode::VIDIOC_REMOVE_BUFS, &mut remove)
    }

    fn prepare_buffer(&self, video: BorrowedFd<'_>, queue: BufferType, index: u32, planes: DmabufPlanes<'_>) -> Result<()> {
        let mut raw_planes = [v4l2_plane::zeroed(); VIDEO_MAX_PLANES as usize];
        let mut raw = raw_buffer_of(queue, index, planes, &mut raw_planes);
        raw.field = V4L2_FIELD_NONE;
        ioctl(video, opcode::VIDIOC_PREPARE_BUF, &mut raw)
    }

    fn queue_buffer(&self, video: BorrowedFd<'_>, queue: BufferType, buffer: &QueueBuffer<'_>) -> Result<()> {
        let mut planes = [v4l2_plane::zeroed(); VIDEO_MAX_PLANES as usize];
        let mut raw = raw_buffer_of(queue, buffer.index, buffer.planes, &mut planes);
        if let Some(first) = planes.first_mut() {
            first.bytesused = buffer.bytesused;
        }
        raw.bytesused = buffer.bytesused;
        raw.flags = buffer.flags;
        raw.field = V4L2_FIELD_NONE;
        let micros = buffer.timestamp / 1000;
        raw.timestamp.tv_sec = (micros / 1_000_000) as _;
        raw.timestamp.tv_usec = (micros % 1_000_000) as _;
        if let Some(request) = buffer.request {
            raw.flags |= V4L2_BUF_FLAG_REQUEST_FD;
            raw.request_fd = request.as_raw_fd();
        }
        ioctl(video, opcode::VIDIOC_QBUF, &mut raw)
    }

    fn dequeue_buffer(&self, video: BorrowedFd<'_>, queue: BufferType, memory: Memory) -> Result<Option<DequeuedBuffer>> {
        let mut planes = [v4l2_plane::zeroed(); VIDEO_MAX_PLANES as usize];
        let mut raw = raw_buffer(queue, memory, 0, &mut planes);
        let result = ioctl(video, opcode::VIDIOC_DQBUF, &mut raw);
        let nanos =
            (raw.timestamp.tv_sec as u64).wrapping_mul(1_000_000).wrapping_add(raw.timestamp.tv_usec as u64).wrapping_mul(1000);
        optional(result, DequeuedBuffer { index: raw.index, timestamp: nanos, flags: raw.flags }, &[Errno::EAGAIN])
    }

    fn stream_on(&self, video: BorrowedFd<'_>, queue: BufferType) -> Result<()> {
        let mut kind = queue.raw() as RawFd;
        ioctl(video, opcode::VIDIOC_STREAMON, &mut kind)
    }

    fn stream_off(&self, video: BorrowedFd<'_>, queue: BufferType) -> Result<()> {
        let mut kind = queue.raw() as RawFd;
        ioctl(video, opcode::VIDIOC_STREAMOFF, &mut kind)
    }

    fn decoder_flush(&self, video: BorrowedFd<'_>) -> Result<()> {
        let mut command = v4l2_decoder_cmd { cmd: V4L2_DEC_CMD_FLUSH, ..v4l2_decoder_cmd::zeroed() };
        ioctl(video, opcode::VIDIOC_DECODER_CMD, &mut command)
    }

    fn poll(&self, fd: BorrowedFd<'_>, events: PollFlags, timeout_ms: i32) -> Result<PollFlags> {
        let mut entry = libc::pollfd { fd: fd.as_raw_fd(), events, revents: 0 };
        // SAFETY: one pollfd that lives through the call.
        let result = unsafe { libc::poll(&raw mut entry, 1, timeout_ms) };
        match result {
            0.. => Ok(entry.revents),
            _ if Errno::last() == Errno::EINTR => Ok(0),
            _ => Err(Error::last("poll")),
        }
    }

    fn map(&self, fd: BorrowedFd<'_>, offset: u64, len: usize) -> Result<Mapping> {
        Mapping::new(fd, offset, len)
    }

    fn identify(&self, fd: BorrowedFd<'_>) -> Result<FileIdentity> {
        dmabuf::identify(fd)
    }

    fn map_dmabuf(&self, fd: BorrowedFd<'_>, len: usize, writable: bool) -> Result<SharedMapping> {
        SharedMapping::new(fd, len, writable)
    }

    fn sync_dmabuf(&self, fd: BorrowedFd<'_>, flags: u64) -> Result<()> {
        dmabuf::sync(fd, flags)
    }

    fn renumber(&self, fd: OwnedFd) -> OwnedFd {
        const FIRST: u64 = 256;
        const COUNT: u64 = 640;
        // dma-buf inodes are numbered in the order of their making, so this walks through the range before it repeats itself.
        let Ok(identity) = self.identify(fd.as_fd()) else { return fd };
        let minimum = (FIRST + identity.inode % COUNT) as libc::c_int;
        // SAFETY: F_DUPFD_CLOEXEC makes a new descriptor that nothing else owns, or fails.
        unsafe {
            match libc::fcntl(fd.as_raw_fd(), libc::F_DUPFD_CLOEXEC, minimum) {
                new if new >= 0 => OwnedFd::from_raw_fd(new),
                _ => fd,
            }
        }
    }
}

fn zeroed_vec<T: Argument>(len: u32) -> Vec<T> {
    (0..len).map(|_| T::zeroed()).collect()
}
