// SPDX-License-Identifier: LGPL-2.1-or-later
//! Structures of the devices that make dmabufs: `linux/dma-heap.h`, `linux/udmabuf.h`, and of `drm/drm.h` and `drm/drm_mode.h` what
//! dumb buffers need, all of Linux 7.2 and by hand. None holds a pointer, so that they are the same on both word sizes.

use core::mem::{offset_of, size_of};

/// `struct dma_heap_allocation_data`.
#[repr(C)]
#[derive(Clone, Copy, Default)]
pub struct dma_heap_allocation_data {
    pub len: u64,
    pub fd: u32,
    pub fd_flags: u32,
    pub heap_flags: u64,
}

/// `struct udmabuf_create`.
#[repr(C)]
#[derive(Clone, Copy, Default)]
pub struct udmabuf_create {
    pub memfd: u32,
    pub flags: u32,
    pub offset: u64,
    pub size: u64,
}

/// `struct drm_mode_create_dumb`.
#[repr(C)]
#[derive(Clone, Copy, Default)]
pub struct drm_mode_create_dumb {
    pub height: u32,
    pub width: u32,
    pub bpp: u32,
    pub flags: u32,
    pub handle: u32,
    pub pitch: u32,
    pub size: u64,
}

/// `struct drm_mode_destroy_dumb`.
#[repr(C)]
#[derive(Clone, Copy, Default)]
pub struct drm_mode_destroy_dumb {
    pub handle: u32,
}

/// `struct drm_prime_handle`.
#[repr(C)]
#[derive(Clone, Copy, Default)]
pub struct drm_prime_handle {
    pub handle: u32,
    pub flags: u32,
    pub fd: i32,
}

/// `UDMABUF_FLAGS_CLOEXEC`.
pub const UDMABUF_FLAGS_CLOEXEC: u32 = 1;

const _: () = {
    assert!(size_of::<dma_heap_allocation_data>() == 24);
    assert!(offset_of!(dma_heap_allocation_data, heap_flags) == 16);
    assert!(size_of::<udmabuf_create>() == 24);
    assert!(offset_of!(udmabuf_create, offset) == 8);
    assert!(size_of::<drm_mode_create_dumb>() == 32);
    assert!(offset_of!(drm_mode_create_dumb, size) == 24);
    assert!(size_of::<drm_mode_destroy_dumb>() == 4);
    assert!(size_of::<drm_prime_handle>() == 12);
};
