// SPDX-License-Identifier: LGPL-2.1-or-later
//! What can be allocated and written, for libavutil to say before anybody tries.
#![allow(unsafe_code)]

use core::ffi::{CStr, c_char, c_int, c_void};
use core::slice;

use super::guard::{guard, guard_value};
use super::log::logger;
use super::types::Log;
use crate::debug::DebugSwitch;
use crate::device::{DRM_FORMAT_MOD_LINEAR, find_linear, linear_formats};
use crate::error::Error;
use crate::log::LogContext;
use crate::pool::{MAX_SIDE, check_allocator};
use crate::sys::Linux;

/// `DRM_FORMAT_MOD_INVALID`: of an interface that knows no modifiers, and means linear frames mostly.
const DRM_FORMAT_MOD_INVALID: u64 = 0x00ff_ffff_ffff_ffff;

/// The most that primebridge_pool_open() takes as a width, and as a height.
#[unsafe(no_mangle)]
pub extern "C" fn primebridge_max_size() -> u32 {
    MAX_SIDE
}

/// Whether primebridge_pool_open() has a layout for frames of `sw_format`, of this DRM format (0: any) and modifier: 1 or 0.
///
/// # Safety
/// `sw_format` is a string or NULL.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn primebridge_allocatable(sw_format: *const c_char, drm_format: u32, modifier: u64) -> c_int {
    // SAFETY: the promise is the same.
    let name = unsafe { text(sw_format) };
    guard_value(0, || {
        let row = name.and_then(|name| find_linear(name, drm_format));
        c_int::from(modifier == DRM_FORMAT_MOD_LINEAR && row.is_some())
    })
}

/// Whether frames of this DRM format (0: of what primebridge_pool_open() makes) and modifier can be written as `sw_format`, through
/// primebridge_upload() or a mapping: 1 or 0. Formats that are not known here are taken for what they say.
///
/// # Safety
/// `sw_format` is a string or NULL.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn primebridge_uploadable(sw_format: *const c_char, drm_format: u32, modifier: u64) -> c_int {
    // SAFETY: the promise is the same.
    let name = unsafe { text(sw_format) };
    guard_value(0, || {
        let row = match drm_format {
            0 => name.and_then(|name| find_linear(name, 0)),
            _ => linear_formats().find(|row| row.drm == drm_format),
        };
        let packed = row.is_some_and(|row| row.sample_bits % 8 != 0);
        c_int::from(matches!(modifier, DRM_FORMAT_MOD_LINEAR | DRM_FORMAT_MOD_INVALID) && !packed)
    })
}

/// Chooses the allocator of a device: the one that its option names, or where `option` is NULL the debug switch. `name` gets it for
/// PrimebridgePoolConfig.allocator, or "" where nobody asked for one. Whether it has memory shows later.
///
/// AVERROR(EINVAL) means that none is called so; the names that there are were logged.
///
/// # Safety
/// `option` is a string or NULL, `name` has room for `size` bytes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn primebridge_allocator_choose(
    option: *const c_char,
    avcl: *mut c_void,
    log: Log,
    name: *mut c_char,
    size: usize,
) -> c_int {
    if name.is_null() || size > isize::MAX as usize {
        return Error::Misuse("NULL").averror();
    }
    // SAFETY: promised by the caller.
    let (option, out) = unsafe { (text(option), slice::from_raw_parts_mut(name.cast::<u8>(), size)) };
    guard(&logger(log), LogContext(avcl), || {
        let chosen = match option {
            Some(option) => Some(option.to_owned()),
            None => DebugSwitch::from_environment()?.alloc,
        };
        if let Some(chosen) = &chosen {
            check_allocator(&Linux, chosen)?;
        }
        let chosen = chosen.unwrap_or_default();
        if chosen.len() >= out.len() {
            return Err(Error::Misuse("no room for the name of an allocator"));
        }
        out.iter_mut().zip(chosen.bytes().chain([0])).for_each(|(to, from)| *to = from);
        Ok(())
    })
}

/// A string; `None` for NULL, and for what is no name of anything.
///
/// # Safety
/// `string` is NUL-terminated and nobody changes it during `'a`, or it is NULL.
unsafe fn text<'a>(string: *const c_char) -> Option<&'a str> {
    if string.is_null() {
        return None;
    }
    // SAFETY: promised by the caller; NULL is checked.
    unsafe { CStr::from_ptr(string) }.to_str().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    const NV12: u32 = u32::from_le_bytes(*b"NV12");
    const NV15: u32 = u32::from_le_bytes(*b"NV15");
    const ALLWINNER_TILED: u64 = 9 << 56 | 1;

    fn allocatable(name: &CStr, drm: u32, modifier: u64) -> bool {
        // SAFETY: a string.
        unsafe { primebridge_allocatable(name.as_ptr(), drm, modifier) == 1 }
    }

    fn uploadable(name: &CStr, drm: u32, modifier: u64) -> bool {
        // SAFETY: a string.
        unsafe { primebridge_uploadable(name.as_ptr(), drm, modifier) == 1 }
    }

    #[test]
    fn linear_rows_can_be_allocated() {
        assert!([c"nv12", c"nv16", c"yuv420p", c"p010le", c"p210le"].into_iter().all(|name| allocatable(name, 0, 0)));
        assert!(allocatable(c"p010le", NV15, 0) && allocatable(c"nv12", NV12, 0));
        assert!(!allocatable(c"nv12", NV15, 0) && !allocatable(c"nv12", NV12, ALLWINNER_TILED) && !allocatable(c"bgr0", 0, 0));
        // SAFETY: NULL is allowed.
        assert_eq!(unsafe { primebridge_allocatable(core::ptr::null(), 0, 0) }, 0);
    }

    #[test]
    fn what_is_packed_or_tiled_cannot_be_written() {
        assert!(uploadable(c"nv12", 0, 0) && uploadable(c"p010le", 0, 0) && uploadable(c"nv12", NV12, DRM_FORMAT_MOD_INVALID));
        assert!(!uploadable(c"p210le", 0, 0), "it is NV20");
        assert!(!uploadable(c"p010le", NV15, 0) && !uploadable(c"nv12", NV12, ALLWINNER_TILED));
        assert!(uploadable(c"bgr0", u32::from_le_bytes(*b"XR24"), 0), "a screen that was grabbed");
    }

    #[test]
    fn names_of_allocators() {
        let choose = |name: *const c_char, size: usize| {
            let mut chosen = [b'?'; 8];
            // SAFETY: a string or NULL, a place of at least that size, and no callback.
            let status = unsafe {
                primebridge_allocator_choose(name, core::ptr::null_mut(), None, chosen.as_mut_ptr().cast::<c_char>(), size)
            };
            (status, chosen)
        };
        assert_eq!(choose(c"system".as_ptr(), 7), (0, *b"system\0?"));
        assert!([c"cma", c"udmabuf", c"dumb"].into_iter().all(|name| choose(name.as_ptr(), 8).0 == 0));
        assert_eq!(choose(c"no such heap".as_ptr(), 8).0, -22);
        assert_eq!(choose(c"system".as_ptr(), 6), (-22, *b"????????"), "no room");
        assert_eq!(choose(core::ptr::null(), 8), (0, *b"\0???????"));
    }
}
