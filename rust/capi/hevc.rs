// SPDX-License-Identifier: LGPL-2.1-or-later
//! HEVC pictures in C.
#![allow(unsafe_code)]

use core::ffi::{c_int, c_void};
use core::slice::from_raw_parts;

use super::frame::{Frame, index_in};
use super::session::{Session, bytes, decode};
use crate::codec::hevc::{HevcPicture, HevcSlice};
use crate::error::{Error, Result};

/// Starts a HEVC picture in `frame`. `sps` is the active sequence parameter set as a NAL unit with its header and without emulation
/// prevention bytes; the same bytes again cost a comparison.
///
/// # Safety
/// `session` and `frame` are open and acquired, `picture` is a valid pointer, `sps` points at `sps_size` bytes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn primebridge_hevc_begin(
    session: *mut Session,
    avcl: *mut c_void,
    frame: *mut Frame,
    picture: *const HevcPicture,
    sps: *const u8,
    sps_size: usize,
) -> c_int {
    // SAFETY: as promised; NULL is checked.
    unsafe {
        decode(session, avcl, |session, decoder| {
            let picture = picture.as_ref().ok_or(Error::Misuse("NULL"))?;
            decoder.hevc_begin(index_in(session, frame)?, picture, bytes(sps, sps_size)?)
        })
    }
}

/// Adds a HEVC slice segment: a NAL unit as it stands in the stream, emulation prevention included, without its start code.
/// `entry_points` are entry_point_offset_minus1 + 1 of its header.
///
/// # Safety
/// `session` is open, `slice` is a valid pointer, `entry_points` points at `num_entry_points` numbers or is NULL where there are none,
/// `data` points at `size` bytes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn primebridge_hevc_slice(
    session: *mut Session,
    avcl: *mut c_void,
    slice: *const HevcSlice,
    entry_points: *const u32,
    num_entry_points: u32,
    data: *const u8,
    size: usize,
) -> c_int {
    // SAFETY: as promised; NULL is checked.
    unsafe {
        decode(session, avcl, |_, decoder| {
            let slice = slice.as_ref().ok_or(Error::Misuse("NULL"))?;
            decoder.hevc_slice(slice, numbers(entry_points, num_entry_points)?, bytes(data, size)?)
        })
    }
}

/// The `len` numbers at `data`.
///
/// # Safety
/// `data` points at `len` numbers that nobody changes during `'a`, or is NULL.
unsafe fn numbers<'a>(data: *const u32, len: u32) -> Result<&'a [u32]> {
    match (data.is_null(), len) {
        (_, 0) => Ok(&[]),
        (true, _) => Err(Error::Misuse("no entry points")),
        // SAFETY: promised by the caller; 2^32 numbers fit the address space where there are as many.
        (false, _) => Ok(unsafe { from_raw_parts(data, len as usize) }),
    }
}
