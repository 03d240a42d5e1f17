// SPDX-License-Identifier: LGPL-2.1-or-later
//! Pools of linear buffers in C, which no decoder is needed for.
#![allow(unsafe_code)]

use core::ffi::{CStr, c_char, c_int, c_void};
use core::ptr;
use std::os::fd::BorrowedFd;
use std::sync::Arc;

use nix::errno::Errno;

use super::guard::{guard, guard_value};
use super::log::logger;
use super::types::Log;
use crate::device::{find_linear, linear_formats};
use crate::error::{Error, Result};
use crate::log::LogContext;
use crate::pool::{LayoutRequest, LinearBuffer, LinearPool, PoolRequest};
use crate::sys::{Kernel, Linux, fourcc_name};

/// Makes buffers of one layout. Opaque in C. Its calls may come from any thread, several at a time.
pub struct Pool(LinearPool);

/// A buffer of a pool. Opaque in C.
pub struct Buffer(LinearBuffer);

/// What the buffers of a pool are like. The strings are read during the call only.
#[repr(C)]
pub struct PoolConfig {
    /// FFmpeg's name of the software format with the same samples, such as "nv12" or "p010le".
    pub sw_format: *const c_char,
    /// DRM_FORMAT_* of the layer; 0 for that of the first linear layout of `sw_format`.
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
    // SAFETY: the promises are the same.
    unsafe { pool_open_on(Arc::new(Linux), config, avcl, pool) }
}

/// primebridge_pool_open() on any kernel, for tests.
///
/// # Safety
/// As for primebridge_pool_open().
pub unsafe fn pool_open_on(kernel: Arc<dyn Kernel>, config: *const PoolConfig, avcl: *mut c_void, pool: *mut *mut Pool) -> c_int {
    // SAFETY: promised by the caller; NULL is checked.
    let Some(out) = (unsafe { pool.as_mut() }) else { return Error::Misuse("NULL").averror() };
    *out = ptr::null_mut();
    // SAFETY: promised by the caller; NULL is checked.
    let Some(config) = (unsafe { config.as_ref() }) else { return Error::Misuse("NULL").averror() };
    let logger = logger(config.log);
    guard(&logger, LogContext(avcl), || {
        // SAFETY: promised by the caller; NULL is checked.
        let (name, allocator) = unsafe { (text(config.sw_format)?, text(config.allocator)?) };
        let name = name.ok_or(Error::Misuse("no software format"))?;
        let format = find_linear(name, config.drm_format).ok_or_else(|| no_layout(name, config.drm_format))?;
        let &PoolConfig { width, height, pitch, lines, size, .. } = config;
        // SAFETY: the caller promises that it is open during the call; -1 is no descriptor, and filtered.
        let card = (config.drm_fd >= 0).then(|| unsafe { BorrowedFd::borrow_raw(config.drm_fd) });
        let layout = LayoutRequest { width, height, pitch, lines, size: size as u64 };
        let request = PoolRequest { format, layout, allocator, card };
        let opened = LinearPool::open(kernel, logger.clone(), LogContext(avcl), &request)?;
        *out = Box::into_raw(Box::new(Pool(opened)));
        Ok(())
    })
}

/// A string that may be NULL.
///
/// # Safety
/// `string` is NUL-terminated and nobody changes it during `'a`, or it is NULL.
unsafe fn text<'a>(string: *const c_char) -> Result<Option<&'a str>> {
    if string.is_null() {
        return Ok(None);
    }
    // SAFETY: promised by the caller.
    let text = unsafe { CStr::from_ptr(string) }.to_str();
    text.map(Some).map_err(|_| Error::Misuse("a name that is not UTF-8"))
}

fn no_layout(name: &str, drm: u32) -> Error {
    let known: Vec<String> =
        linear_formats().map(|format| format!("{} as {}", format.ffmpeg.to_string_lossy(), fourcc_name(format.drm))).collect();
    let layout = if drm == 0 { String::new() } else { format!(" as {}", fourcc_name(drm)) };
    let reason = format!("no linear frames of {name}{layout} can be allocated; there are {}", known.join(", "));
    Error::Impossible { errno: Errno::ENOSYS, reason }
}

/// Closes a pool and sets `*pool` to NULL. Its buffers live on.
///
/// # Safety
/// `*pool` is one of primebridge_pool_open() that is not closed, or NULL; no other call uses it any more.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn primebridge_pool_close(pool: *mut *mut Pool) {
    // SAFETY: promised by the caller; NULL is checked.
    let Some(slot) = (unsafe { pool.as_mut() }) else { return };
    let closed = core::mem::replace(slot, ptr::null_mut());
    if !closed.is_null() {
        // SAFETY: pool_open_on() made it with Box::into_raw, and the slot that held it is NULL now.
        guard_value((), || drop(unsafe { Box::from_raw(closed) }));
    }
}

/// Makes a buffer. AVERROR(ENOMEM) means that the allocator has no more memory. It is the caller's until primebridge_buffer_free() and may outlive the pool.
///
/// Its contents are zero, except where a driver makes dumb buffers of memory that it does not clear.
///
/// # Safety
/// `pool` is one of primebridge_pool_open() that is not closed, `buffer` a valid pointer.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn primebridge_buffer_alloc(pool: *mut Pool, avcl: *mut c_void, buffer: *mut *mut Buffer) -> c_int {
    // SAFETY: promised by the caller; NULL is checked.
    let Some(out) = (unsafe { buffer.as_mut() }) else { return Error::Misuse("NULL").averror() };
    *out = ptr::null_mut();
    // SAFETY: promised by the caller; NULL is checked.
    let Some(pool) = (unsafe { pool.as_ref() }) else { return Error::Misuse("NULL").averror() };
    guard(pool.0.logger(), LogContext(avcl), || {
        *out = Box::into_raw(Box::new(Buffer(pool.0.allocate()?)));
        Ok(())
    })
}

/// The buffer's AVDRMFrameDescriptor: one object, one layer. It and the fd in it stay as they are for as long as the buffer lives.
///
/// # Safety
/// `buffer` is one of primebridge_buffer_alloc() that is not freed, or NULL.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn primebridge_buffer_descriptor(buffer: *const Buffer) -> *const c_void {
    // SAFETY: promised by the caller; NULL is checked.
    match unsafe { buffer.as_ref() } {
        Some(buffer) => ptr::from_ref(buffer.0.descriptor()).cast(),
        None => ptr::null(),
    }
}

/// Frees a buffer, from any thread. Whoever imported or mapped its dmabuf keeps the memory.
///
/// # Safety
/// `buffer` is one of primebridge_buffer_alloc() that is not freed, or NULL.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn primebridge_buffer_free(buffer: *mut Buffer) {
    if !buffer.is_null() {
        // SAFETY: primebridge_buffer_alloc() made it with Box::into_raw, and it is freed once.
        guard_value((), || drop(unsafe { Box::from_raw(buffer) }));
    }
}

#[cfg(test)]
mod tests;
