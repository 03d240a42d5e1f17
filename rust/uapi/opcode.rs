// SPDX-License-Identifier: LGPL-2.1-or-later
//! The `ioctl` opcodes, computed from the size of the structure that each one takes (`asm-generic/ioctl.h`).

use core::mem::size_of;

use super::{
    dma_buf_sync, dma_heap_allocation_data, drm_mode_create_dumb, drm_mode_destroy_dumb, drm_prime_handle, media_v2_topology,
    udmabuf_create, v4l2_buffer, v4l2_capability, v4l2_create_buffers, v4l2_decoder_cmd, v4l2_exportbuffer, v4l2_ext_controls,
    v4l2_fmtdesc, v4l2_format, v4l2_frmsizeenum, v4l2_query_ext_ctrl, v4l2_querymenu, v4l2_remove_buffers, v4l2_requestbuffers,
};

/// An opcode, and the name that errors and traces show.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Opcode {
    /// The header's name.
    pub name: &'static str,
    /// The number.
    pub number: u32,
}

const NONE: u32 = 0;
const WRITE: u32 = 1;
const READ: u32 = 2;

const fn opcode(name: &'static str, direction: u32, group: u8, number: u32, size: usize) -> Opcode {
    assert!(size < 1 << 14);
    Opcode { name, number: direction << 30 | (size as u32) << 16 | (group as u32) << 8 | number }
}

macro_rules! opcodes {
    ($($name:ident = $direction:expr, $group:literal, $number:literal, $size:expr;)*) => {
        $(
            #[doc = concat!("`", stringify!($name), "`.")]
            pub const $name: Opcode = opcode(stringify!($name), $direction, $group, $number, $size);
        )*
    };
}

opcodes! {
    VIDIOC_QUERYCAP = READ, b'V', 0, size_of::<v4l2_capability>();
    VIDIOC_ENUM_FMT = READ | WRITE, b'V', 2, size_of::<v4l2_fmtdesc>();
    VIDIOC_G_FMT = READ | WRITE, b'V', 4, size_of::<v4l2_format>();
    VIDIOC_S_FMT = READ | WRITE, b'V', 5, size_of::<v4l2_format>();
    VIDIOC_REQBUFS = READ | WRITE, b'V', 8, size_of::<v4l2_requestbuffers>();
    VIDIOC_QUERYBUF = READ | WRITE, b'V', 9, size_of::<v4l2_buffer>();
    VIDIOC_QBUF = READ | WRITE, b'V', 15, size_of::<v4l2_buffer>();
    VIDIOC_EXPBUF = READ | WRITE, b'V', 16, size_of::<v4l2_exportbuffer>();
    VIDIOC_DQBUF = READ | WRITE, b'V', 17, size_of::<v4l2_buffer>();
    VIDIOC_STREAMON = WRITE, b'V', 18, size_of::<i32>();
    VIDIOC_STREAMOFF = WRITE, b'V', 19, size_of::<i32>();
    VIDIOC_QUERYMENU = READ | WRITE, b'V', 37, size_of::<v4l2_querymenu>();
    VIDIOC_S_EXT_CTRLS = READ | WRITE, b'V', 72, size_of::<v4l2_ext_controls>();
    VIDIOC_ENUM_FRAMESIZES = READ | WRITE, b'V', 74, size_of::<v4l2_frmsizeenum>();
    VIDIOC_CREATE_BUFS = READ | WRITE, b'V', 92, size_of::<v4l2_create_buffers>();
    VIDIOC_PREPARE_BUF = READ | WRITE, b'V', 93, size_of::<v4l2_buffer>();
    VIDIOC_DECODER_CMD = READ | WRITE, b'V', 96, size_of::<v4l2_decoder_cmd>();
    VIDIOC_QUERY_EXT_CTRL = READ | WRITE, b'V', 103, size_of::<v4l2_query_ext_ctrl>();
    VIDIOC_REMOVE_BUFS = READ | WRITE, b'V', 104, size_of::<v4l2_remove_buffers>();
    MEDIA_IOC_G_TOPOLOGY = READ | WRITE, b'|', 0x04, size_of::<media_v2_topology>();
    MEDIA_IOC_REQUEST_ALLOC = READ, b'|', 0x05, size_of::<i32>();
    MEDIA_REQUEST_IOC_QUEUE = NONE, b'|', 0x80, 0;
    MEDIA_REQUEST_IOC_REINIT = NONE, b'|', 0x81, 0;
    DMA_BUF_IOCTL_SYNC = WRITE, b'b', 0, size_of::<dma_buf_sync>();
    DMA_HEAP_IOCTL_ALLOC = READ | WRITE, b'H', 0x0, size_of::<dma_heap_allocation_data>();
    UDMABUF_CREATE = WRITE, b'u', 0x42, size_of::<udmabuf_create>();
    DRM_IOCTL_DROP_MASTER = NONE, b'd', 0x1f, 0;
    DRM_IOCTL_PRIME_HANDLE_TO_FD = READ | WRITE, b'd', 0x2d, size_of::<drm_prime_handle>();
    DRM_IOCTL_MODE_CREATE_DUMB = READ | WRITE, b'd', 0xb2, size_of::<drm_mode_create_dumb>();
    DRM_IOCTL_MODE_DESTROY_DUMB = READ | WRITE, b'd', 0xb4, size_of::<drm_mode_destroy_dumb>();
}
