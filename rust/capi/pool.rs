// SPDX-License-Identifier: LGPL-2.1-or-later
//! Pools of linear buffers in C, which no decoder is needed for.
#![allow(unsafe_code)]

use core::ffi::{c_char, c_int, c_void};

use super::types::Log;
use crate::error::Error;

/// Makes buffers of one layout. Opaque in C. Its calls may come from any thread, several at a time.
pub struct Pool;

/// A buffer of a pool. Opaque in C.
pub struct Buffer;

/// What the buffers of a pool are like. The strings are read during the call only.
#[repr(C)]
pub struct PoolConfig {
    /// FFmpeg's name of the software format with the same samples, such as "nv12" or "p010le".
    pub sw_format: *const c_char,
    /// DRM_FORMAT_* of the layer; 0 for the one whose mapping is `sw_format` itself.
    pub drm_format: u32,
    /// Width in luma samples.
    pub width: u32,
    /// Height in luma samples.
    pub height: u32,
    /// Bytes from one line of the first plane to the next; 0 for what suits decoders.
    pub pitch: u32,
    /// Lines of the first plane that are reserved; 0 for what suits decoders.
    pub lines: u32,
    /// Bytes of a buffer; 0 for what suits decoders, with the motion vectors that many of them put behind the pixels.
    pub size: usize,
    /// Who makes the memory: NULL for the first that can of "system", "cma" (any heap of contiguous memory), "udmabuf" and "dumb", or
    /// one of these, or the name of a heap in /dev/dma_heap.
    pub allocator: *const c_char,
    /// A DRM device for dumb buffers, which stays the caller's (the pool duplicates it), or -1. A render node cannot make any, /dev/dri/card* is tried then.
    pub drm_fd: c_int,
    /// Where log lines go; NULL for nowhere.
    pub log: Log,
}

/// Opens a pool: finds who can make its buffers, by making the first one, which the first primebridge_buffer_alloc() gets.
///
/// AVERROR(EINVAL) means that there is no such picture, AVERROR(ENOSYS) that the format has no linear layout here; another error is
/// that of the allocator which came furthest. The reason was logged. `*pool` is NULL after any error.
///
/// # Safety
/// `config` and `pool` are valid pointers, the strings of `config` NUL-terminated or NULL, `drm_fd` open or -1.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn primebridge_pool_open(config: *const PoolConfig, avcl: *mut c_void, pool: *mut *mut Pool) -> c_int {
    let _ = (config, avcl, pool);
    Error::Unsupported("not written").averror()
}

/// Closes a pool and sets `*pool` to NULL. Its buffers live on.
///
/// # Safety
/// `*pool` is one of primebridge_pool_open() that is not closed, or NULL; no other call uses it any more.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn primebridge_pool_close(pool: *mut *mut Pool) {
    let _ = pool;
}

/// Makes a buffer. It is the caller's until primebridge_buffer_free() and may outlive the pool.
///
/// Its contents are zero, except where a driver makes dumb buffers of memory that it does not clear.
///
/// # Safety
/// `pool` is one of primebridge_pool_open() that is not closed, `buffer` a valid pointer.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn primebridge_buffer_alloc(pool: *mut Pool, avcl: *mut c_void, buffer: *mut *mut Buffer) -> c_int {
    let _ = (pool, avcl, buffer);
    Error::Unsupported("not written").averror()
}

/// The buffer's AVDRMFrameDescriptor: one object, one layer. It and the fd in it stay as they are for as long as the buffer lives.
///
/// # Safety
/// `buffer` is one of primebridge_buffer_alloc() that is not freed, or NULL.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn primebridge_buffer_descriptor(buffer: *const Buffer) -> *const c_void {
    buffer.cast()
}

/// Frees a buffer, from any thread. Whoever imported or mapped its dmabuf keeps the memory.
///
/// # Safety
/// `buffer` is one of primebridge_buffer_alloc() that is not freed, or NULL.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn primebridge_buffer_free(buffer: *mut Buffer) {
    let _ = buffer;
}
