// SPDX-License-Identifier: LGPL-2.1-or-later
//! CPU access to frames in C: mappings, downloads and uploads.
#![allow(unsafe_code)]

use core::ffi::{CStr, c_char, c_int, c_void};
use core::{ptr, slice};
use std::os::fd::BorrowedFd;
use std::sync::Arc;

use super::guard::{guard, guard_value};
use super::log::logger;
use super::types::Log;
use crate::error::{Error, Result};
use crate::log::{LogContext, Logger};
use crate::pool::{self, FrameDescriptor, Intent, Planes, PlanesMut, Software, Surface};
use crate::sys::{Kernel, Linux};

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
pub struct Mappings {
    mappings: pool::Mappings,
    logger: Logger,
}

/// One access to the memory of a frame. Opaque in C.
pub struct Access(#[allow(dead_code)] pool::Access<'static>);

/// Makes an empty set of mappings. Never NULL but after an internal error.
#[unsafe(no_mangle)]
pub extern "C" fn primebridge_mappings_new(log: Log) -> *mut Mappings {
    mappings_on(Arc::new(Linux), log)
}

/// primebridge_mappings_new() on any kernel, for tests.
pub fn mappings_on(kernel: Arc<dyn Kernel>, log: Log) -> *mut Mappings {
    guard_value(ptr::null_mut(), || {
        Box::into_raw(Box::new(Mappings { mappings: pool::Mappings::new(kernel), logger: logger(log) }))
    })
}

/// Ends a set of mappings. Accesses that are still open keep theirs.
///
/// # Safety
/// `*mappings` is one of primebridge_mappings_new() that is not freed, or NULL; no other call uses it any more.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn primebridge_mappings_free(mappings: *mut *mut Mappings) {
    // SAFETY: promised by the caller; NULL is checked.
    let Some(slot) = (unsafe { mappings.as_mut() }) else { return };
    let freed = core::mem::replace(slot, ptr::null_mut());
    if !freed.is_null() {
        // SAFETY: primebridge_mappings_new() made it with Box::into_raw, and the slot that held it is NULL now.
        guard_value((), || drop(unsafe { Box::from_raw(freed) }));
    }
}

/// Maps a frame for the CPU and begins an access; `data` and `linesize` become those of an AVFrame of the sw_format. Without a flag
/// it is for reading.
///
/// AVERROR(ENOSYS) means that the frame is not laid out as its sw_format says; it was logged. The lines of the picture are not
/// checked here, as they depend on the sw_format: planes begin inside of the mapping.
///
/// # Safety
/// `mappings` is one of primebridge_mappings_new() that is not freed, `descriptor` an AVDRMFrameDescriptor whose fds stay open until
/// primebridge_unmap(), `data` and `linesize` are arrays of 4, `access` is a valid pointer.
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
    // SAFETY: promised by the caller; NULL is checked.
    let Some((mappings, out)) = (unsafe { mappings.as_ref().zip(access.as_mut()) }) else {
        return Error::Misuse("NULL").averror();
    };
    *out = ptr::null_mut();
    guard(&mappings.logger, LogContext(avcl), || {
        // SAFETY: promised by the caller; NULL is checked.
        let (data, linesize) = unsafe { data.cast::<[*mut u8; 4]>().as_mut().zip(linesize.cast::<[c_int; 4]>().as_mut()) }
            .ok_or(Error::Misuse("NULL"))?;
        // SAFETY: promised by the caller; the fds are open for as long as the access lasts.
        let surface: Surface<'static> = unsafe { surface(descriptor)? };
        surface.check_linear()?;
        let mapped = mappings.mappings.access(&surface, intent(flags)?)?;
        let (mut addresses, mut pitches) = ([ptr::null_mut(); 4], [0; 4]);
        for (plane, (address, pitch)) in surface.planes().iter().zip(addresses.iter_mut().zip(&mut pitches)) {
            *address = mapped.address(plane)?;
            *pitch = plane.pitch() as c_int;
        }
        (*data, *linesize) = (addresses, pitches);
        *out = Box::into_raw(Box::new(Access(mapped)));
        Ok(())
    })
}

/// Ends an access, from any thread, and also after primebridge_mappings_free().
///
/// # Safety
/// `access` is one of primebridge_map() that has not ended, or NULL.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn primebridge_unmap(access: *mut Access) {
    if !access.is_null() {
        // SAFETY: primebridge_map() made it with Box::into_raw, and it is given back once.
        guard_value((), || drop(unsafe { Box::from_raw(access) }));
    }
}

/// Copies the upper left `width` x `height` samples of a frame into the caller's planes of `sw_format`, and unpacks them where the
/// frame is packed or tiled.
///
/// AVERROR(ENOSYS), which is not logged, means that primebridge_downloadable() is 0 for the frame, or that the planes are upside
/// down or interleaved: primebridge_map() may still do.
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
    // SAFETY: promised by the caller; NULL is checked.
    let Some(mappings) = (unsafe { mappings.as_ref() }) else { return Error::Misuse("NULL").averror() };
    // SAFETY: promised by the caller.
    transferred(mappings, avcl, || unsafe {
        let surface = surface(descriptor)?;
        let name = string(sw_format)?;
        let known = Software::new(name, width, height);
        let Some(picture) = known.filter(|_| pool::downloadable(name, surface.format(), surface.modifier())) else {
            return Ok(None);
        };
        let Some(ranges) = ranges(&picture, data.cast(), linesize)? else { return Ok(None) };
        let mut planes = PlanesMut::default();
        for (plane, (address, bytes, pitch)) in planes.iter_mut().zip(ranges).take(picture.planes()) {
            // The caller's writable memory; ranges() has seen to it that no two planes share any.
            *plane = (slice::from_raw_parts_mut(address.cast_mut(), bytes), pitch);
        }
        pool::download(&mappings.mappings, &surface, &picture, planes).map(Some)
    })
}

/// Copies the caller's planes of `sw_format` into the upper left `width` x `height` samples of a frame, linear ones only.
///
/// AVERROR(ENOSYS), which is not logged, means that the format is not known here, or that the planes are upside down or interleaved:
/// primebridge_map() may still do.
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
    // SAFETY: promised by the caller; NULL is checked.
    let Some(mappings) = (unsafe { mappings.as_ref() }) else { return Error::Misuse("NULL").averror() };
    // SAFETY: promised by the caller.
    transferred(mappings, avcl, || unsafe {
        let surface = surface(descriptor)?;
        let name = string(sw_format)?;
        let known = Software::new(name, width, height);
        let Some(picture) = known.filter(|_| pool::uploadable(name, &surface)) else { return Ok(None) };
        let Some(ranges) = ranges(&picture, data, linesize)? else { return Ok(None) };
        let mut planes = Planes::default();
        for (plane, (address, bytes, pitch)) in planes.iter_mut().zip(ranges).take(picture.planes()) {
            *plane = (slice::from_raw_parts(address, bytes), pitch);
        }
        pool::upload(&mappings.mappings, &surface, &picture, planes).map(Some)
    })
}

/// Whether primebridge_download() makes `sw_format` of frames of this DRM format and modifier: 1 or 0. DRM format 0 is any one whose
/// layout is the sw_format's.
///
/// # Safety
/// `sw_format` is a string or NULL.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn primebridge_downloadable(sw_format: *const c_char, drm_format: u32, modifier: u64) -> c_int {
    // SAFETY: promised by the caller; NULL is checked.
    let name = unsafe { string(sw_format) };
    guard_value(0, || name.map_or(0, |name| c_int::from(pool::downloadable(name, drm_format, modifier))))
}

/// Runs a transfer; `None` is AVERROR(ENOSYS) without a word.
fn transferred(mappings: &Mappings, avcl: *mut c_void, body: impl FnOnce() -> Result<Option<()>>) -> c_int {
    let mut known = true;
    let result = guard(&mappings.logger, LogContext(avcl), || {
        known = body()?.is_some();
        Ok(())
    });
    if known { result } else { Error::Unsupported("").averror() }
}

/// Reads a descriptor.
///
/// # Safety
/// `descriptor` is an AVDRMFrameDescriptor or NULL; its fds stay open during `'fd`.
unsafe fn surface<'fd>(descriptor: *const c_void) -> Result<Surface<'fd>> {
    // SAFETY: promised by the caller; NULL is checked. A copy, so that what is checked is what is used.
    let descriptor = *unsafe { descriptor.cast::<FrameDescriptor>().as_ref() }.ok_or(Error::Misuse("NULL"))?;
    // SAFETY: promised by the caller; new() leaves out what is no descriptor.
    Surface::new(&descriptor, |fd| unsafe { BorrowedFd::borrow_raw(fd) })
}

/// # Safety
/// `text` is a string that lives through `'a`, or NULL.
unsafe fn string<'a>(text: *const c_char) -> Result<&'a CStr> {
    // SAFETY: promised by the caller; NULL is checked.
    if text.is_null() { Err(Error::Misuse("NULL")) } else { Ok(unsafe { CStr::from_ptr(text) }) }
}

fn intent(flags: u32) -> Result<Intent> {
    use AccessFlag::{PrimebridgeAccessOverwrite, PrimebridgeAccessRead, PrimebridgeAccessWrite};
    let (read, write) = (PrimebridgeAccessRead as u32, PrimebridgeAccessWrite as u32);
    let overwrite = PrimebridgeAccessOverwrite as u32;
    if flags & !(read | write | overwrite) != 0 {
        return Err(Error::Misuse("flags that are not known"));
    }
    Ok(if flags & !read == 0 {
        Intent::Read
    } else if flags & overwrite != 0 && flags & read == 0 {
        Intent::Overwrite
    } else {
        Intent::Change
    })
}

/// Address, bytes and pitch of a plane of the caller's.
type Range = (*const u8, usize, usize);

/// The caller's planes; `None` where they are upside down, or share memory as interleaved ones do.
///
/// # Safety
/// `data` and `linesize` are arrays of 4 or NULL.
unsafe fn ranges(picture: &Software, data: *const *const u8, linesize: *const c_int) -> Result<Option<[Range; 4]>> {
    // SAFETY: promised by the caller; NULL is checked.
    let (data, linesize) = unsafe { data.cast::<[*const u8; 4]>().as_ref().zip(linesize.cast::<[c_int; 4]>().as_ref()) }
        .ok_or(Error::Misuse("NULL"))?;
    let mut ranges = [(ptr::null(), 0, 0); 4];
    for (number, (range, (data, linesize))) in ranges.iter_mut().zip(data.iter().zip(linesize)).enumerate().take(picture.planes())
    {
        if data.is_null() {
            return Err(Error::Misuse("a plane without memory"));
        }
        let Ok(pitch) = usize::try_from(*linesize) else { return Ok(None) };
        let bytes = picture.bytes(number, pitch).filter(|bytes| isize::try_from(*bytes).is_ok());
        *range = (*data, bytes.ok_or(Error::Misuse("a line is longer than its linesize, or the picture is empty"))?, pitch);
    }
    let used = ranges.iter().take(picture.planes());
    let shared = used.clone().enumerate().any(|(number, one)| {
        used.clone().skip(number + 1).any(|other| {
            let (one_end, other_end) = (one.0.wrapping_add(one.1), other.0.wrapping_add(other.1));
            one.0 < other_end && other.0 < one_end
        })
    });
    Ok((!shared).then_some(ranges))
}

#[cfg(test)]
mod stress;
#[cfg(test)]
mod tests;
