// SPDX-License-Identifier: LGPL-2.1-or-later
//! What can be allocated and uploaded, for libavutil to ask before it does.
#![allow(unsafe_code)]

use core::ffi::{CStr, c_char, c_int, c_void};

use super::types::Log;

/// The most that a picture of a pool may be wide, and high.
#[unsafe(no_mangle)]
pub extern "C" fn primebridge_max_size() -> u32 {
    16384
}

/// Whether primebridge_pool_open() can make frames of `sw_format` in this DRM format (0: the one whose mapping is `sw_format`
/// itself) and modifier: 1 or 0.
///
/// # Safety
/// `sw_format` is a string or NULL.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn primebridge_allocatable(sw_format: *const c_char, drm_format: u32, modifier: u64) -> c_int {
    if sw_format.is_null() || modifier != 0 {
        return 0;
    }
    let name = unsafe { CStr::from_ptr(sw_format) };
    c_int::from(matches!(name.to_bytes(), b"nv12" | b"nv16" | b"p010le" | b"yuv420p"))
}

/// Whether primebridge_upload() takes `sw_format` for frames of this DRM format and modifier: 1 or 0.
///
/// # Safety
/// `sw_format` is a string or NULL.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn primebridge_uploadable(sw_format: *const c_char, drm_format: u32, modifier: u64) -> c_int {
    0
}

/// Checks a name for PrimebridgePoolConfig.allocator before it is used.
///
/// AVERROR(EINVAL) means that there is none of that name; those that there are were logged.
///
/// # Safety
/// `name` is a string or NULL.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn primebridge_allocator_check(name: *const c_char, avcl: *mut c_void, log: Log) -> c_int {
    0
}
