// SPDX-License-Identifier: LGPL-2.1-or-later
//! Kernel structures that hold a pointer or a `struct timeval`, so that their layout follows the word size. Written by hand after
//! `linux/videodev2.h` and `linux/media.h` of Linux 7.2.

use core::ffi::{c_ulong, c_void};
use core::mem::{offset_of, size_of};

/// `struct v4l2_timecode`.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct v4l2_timecode {
    pub type_: u32,
    pub flags: u32,
    pub frames: u8,
    pub seconds: u8,
    pub minutes: u8,
    pub hours: u8,
    pub userbits: [u8; 4],
}

/// The `m` union of `struct v4l2_plane`.
#[repr(C)]
#[derive(Clone, Copy)]
pub union v4l2_plane_m {
    pub mem_offset: u32,
    pub userptr: c_ulong,
    pub fd: i32,
}

/// `struct v4l2_plane`.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct v4l2_plane {
    pub bytesused: u32,
    pub length: u32,
    pub m: v4l2_plane_m,
    pub data_offset: u32,
    pub reserved: [u32; 11],
}

/// The `m` union of `struct v4l2_buffer`.
#[repr(C)]
#[derive(Clone, Copy)]
pub union v4l2_buffer_m {
    pub offset: u32,
    pub userptr: c_ulong,
    pub planes: *mut v4l2_plane,
    pub fd: i32,
}

/// `struct v4l2_buffer`; the kernel knows both widths of `timeval` by the size in the opcode.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct v4l2_buffer {
    pub index: u32,
    pub type_: u32,
    pub bytesused: u32,
    pub flags: u32,
    pub field: u32,
    pub timestamp: libc::timeval,
    pub timecode: v4l2_timecode,
    pub sequence: u32,
    pub memory: u32,
    pub m: v4l2_buffer_m,
    pub length: u32,
    pub reserved2: u32,
    pub request_fd: i32,
}

/// The `fmt` union of `struct v4l2_format`. `window` stands for `struct v4l2_window`, whose pointers give the union its alignment.
#[repr(C)]
#[derive(Clone, Copy)]
pub union v4l2_format_fmt {
    pub pix: super::v4l2_pix_format,
    pub pix_mp: super::v4l2_pix_format_mplane,
    pub window: *mut c_void,
    pub raw_data: [u8; 200],
}

/// `struct v4l2_format`.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct v4l2_format {
    pub type_: u32,
    pub fmt: v4l2_format_fmt,
}

/// `struct v4l2_create_buffers`.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct v4l2_create_buffers {
    pub index: u32,
    pub count: u32,
    pub memory: u32,
    pub format: v4l2_format,
    pub capabilities: u32,
    pub flags: u32,
    pub max_num_buffers: u32,
    pub reserved: [u32; 5],
}

/// The value union of `struct v4l2_ext_control`.
#[repr(C, packed)]
#[derive(Clone, Copy)]
pub union v4l2_ext_control_value {
    pub value: i32,
    pub value64: i64,
    pub ptr: *mut c_void,
}

/// `struct v4l2_ext_control`, packed as in the header.
#[repr(C, packed)]
#[derive(Clone, Copy)]
pub struct v4l2_ext_control {
    pub id: u32,
    pub size: u32,
    pub reserved2: [u32; 1],
    pub value: v4l2_ext_control_value,
}

/// `struct v4l2_ext_controls`.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct v4l2_ext_controls {
    pub which: u32,
    pub count: u32,
    pub error_idx: u32,
    pub request_fd: i32,
    pub reserved: [u32; 1],
    pub controls: *mut v4l2_ext_control,
}

/// `struct v4l2_decoder_cmd`; only commands without parameters are used, so the union is its `raw` member.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct v4l2_decoder_cmd {
    pub cmd: u32,
    pub flags: u32,
    pub raw: v4l2_decoder_cmd_raw,
}

/// The union of `struct v4l2_decoder_cmd`: 16 words, aligned for its 64-bit member `stop.pts`.
#[repr(C)]
#[derive(Clone, Copy)]
pub union v4l2_decoder_cmd_raw {
    pub data: [u32; 16],
    pub stop_pts: u64,
}

/// `struct media_v2_topology`; the pointers are 64 bits wide everywhere.
#[repr(C, packed(4))]
#[derive(Clone, Copy, Default)]
pub struct media_v2_topology {
    pub topology_version: u64,
    pub num_entities: u32,
    pub reserved1: u32,
    pub ptr_entities: u64,
    pub num_interfaces: u32,
    pub reserved2: u32,
    pub ptr_interfaces: u64,
    pub num_pads: u32,
    pub reserved3: u32,
    pub ptr_pads: u64,
    pub num_links: u32,
    pub reserved4: u32,
    pub ptr_links: u64,
}

// linux/videodev2.h and linux/media.h, checked with a C compiler on both word sizes.
#[cfg(target_pointer_width = "64")]
const _: () = {
    assert!(size_of::<v4l2_plane>() == 64);
    assert!(size_of::<v4l2_buffer>() == 88);
    assert!(offset_of!(v4l2_buffer, m) == 64);
    assert!(offset_of!(v4l2_buffer, request_fd) == 80);
    assert!(size_of::<v4l2_format>() == 208);
    assert!(size_of::<v4l2_create_buffers>() == 256);
    assert!(size_of::<v4l2_ext_controls>() == 32);
};
#[cfg(target_pointer_width = "32")]
const _: () = {
    assert!(size_of::<v4l2_plane>() == 60);
    assert!(offset_of!(v4l2_buffer, m) == size_of::<libc::timeval>() + 44);
    assert!(size_of::<v4l2_format>() == 204);
    assert!(size_of::<v4l2_create_buffers>() == 248);
    assert!(size_of::<v4l2_ext_controls>() == 24);
};
const _: () = {
    assert!(size_of::<v4l2_ext_control>() == 20);
    assert!(size_of::<v4l2_decoder_cmd>() == 72);
    assert!(size_of::<media_v2_topology>() == 72);
    assert!(offset_of!(media_v2_topology, ptr_links) == 64);
};
