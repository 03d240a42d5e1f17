// SPDX-License-Identifier: LGPL-2.1-or-later
//! CPU access to frames in C: mappings, downloads and uploads.
#![allow(unsafe_code, unused_variables)]

use core::ffi::{c_char, c_int, c_void};

use super::types::Log;
use crate::error::Error;

/// What a mapping is for; bits of the flags of primebridge_map().
/// cbindgen:prefix-with-name=false
#[repr(C)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(clippy::enum_variant_names)]
pub enum AccessFlag {
    /// The caller reads.
    PrimebridgeAccessRead = 1,
    /// The caller writes.
    PrimebridgeAccessWrite = 2,
    /// What was there before is not needed.
    PrimebridgeAccessOverwrite = 4,
}

/// Mappings that are kept from one access to the next, of the frames of one frames context. Opaque in C. May be used by several
/// threads at once.
pub struct Mappings(());

/// One access to the memory of a frame. Opaque in C.
pub struct Access(());

/// Makes an empty set of mappings; NULL where there is no memory.
#[unsafe(no_mangle)]
pub extern "C" fn primebridge_mappings_new(log: Log) -> *mut Mappings {
    Box::into_raw(Box::new(Mappings(())))
}

/// Ends a set of mappings. Accesses that are still open keep theirs.
///
/// # Safety
/// `*mappings` is one of primebridge_mappings_new() that is not freed, or NULL; no other call uses it any more.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn primebridge_mappings_free(mappings: *mut *mut Mappings) {
    // SAFETY: promised by the caller; NULL is checked.
    let Some(slot) = (unsafe { mappings.as_mut() }) else { return };
    let freed = core::mem::replace(slot, core::ptr::null_mut());
    if !freed.is_null() {
        // SAFETY: primebridge_mappings_new() made it with Box::into_raw, and the slot that held it is NULL now.
        drop(unsafe { Box::from_raw(freed) });
    }
}

/// Maps a frame for the CPU and begins an access; `data` and `linesize` are those of an AVFrame of the sw_format. Without a flag
/// that reads or writes it is for reading.
///
/// AVERROR(ENOSYS) means that the frame is not laid out as its sw_format says; it was logged.
///
/// # Safety
/// `mappings` is one of primebridge_mappings_new() that is not freed, `descriptor` an AVDRMFrameDescriptor whose fds stay open during
/// the call and until primebridge_unmap(), `data` and `linesize` are arrays of 4, `access` is a valid pointer.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn primebridge_map(
    mappings: *const Mappings,
    avcl: *mut c_void,
    descriptor: *const c_void,
    flags: u32,
    data: *mut *mut u8,
    linesize: *mut c_int,
    access: *mut *mut Access,
) -> c_int {
    Error::Unsupported("").averror()
}

/// Ends an access, from any thread, and also after primebridge_mappings_free().
///
/// # Safety
/// `access` is one of primebridge_map() that has not ended, or NULL.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn primebridge_unmap(access: *mut Access) {}

/// Copies the upper left `width` x `height` samples of a frame into the caller's planes of `sw_format`, and unpacks them where the
/// frame is packed or tiled.
///
/// AVERROR(ENOSYS), which is not logged, means that primebridge_downloadable() is 0 for the frame.
///
/// # Safety
/// `mappings` is one of primebridge_mappings_new() that is not freed, `descriptor` an AVDRMFrameDescriptor whose fds stay open during
/// the call, `sw_format` a string; `data` and `linesize` are arrays of 4 that describe writable memory of that format and size.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn primebridge_download(
    mappings: *const Mappings,
    avcl: *mut c_void,
    descriptor: *const c_void,
    sw_format: *const c_char,
    width: u32,
    height: u32,
    data: *const *mut u8,
    linesize: *const c_int,
) -> c_int {
    Error::Unsupported("").averror()
}

/// Copies the caller's planes of `sw_format` into the upper left `width` x `height` samples of a frame, linear ones only.
///
/// AVERROR(ENOSYS), which is not logged, means that the format is not known here: primebridge_map() may still do.
///
/// # Safety
/// As for primebridge_download(), but that the memory at `data` is only read.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn primebridge_upload(
    mappings: *const Mappings,
    avcl: *mut c_void,
    descriptor: *const c_void,
    sw_format: *const c_char,
    width: u32,
    height: u32,
    data: *const *const u8,
    linesize: *const c_int,
) -> c_int {
    Error::Unsupported("").averror()
}

/// Whether primebridge_download() makes `sw_format` of frames of this DRM format and modifier: 1 or 0.
///
/// # Safety
/// `sw_format` is a string or NULL.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn primebridge_downloadable(sw_format: *const c_char, drm_format: u32, modifier: u64) -> c_int {
    0
}
