// SPDX-License-Identifier: LGPL-2.1-or-later
//! H.264 pictures in C.
#![allow(unsafe_code)]

use core::ffi::{c_int, c_void};

use super::frame::{Frame, index_in};
use super::session::{Session, bytes, decode};
use crate::codec::h264::{H264Picture, H264Slice};
use crate::error::Error;

/// Starts an H.264 frame or field in `frame`.
///
/// # Safety
/// `session` and `frame` are open and acquired, `picture` is a valid pointer.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn primebridge_h264_begin(
    session: *mut Session,
    avcl: *mut c_void,
    frame: *mut Frame,
    picture: *const H264Picture,
) -> c_int {
    // SAFETY: as promised; NULL is checked.
    unsafe {
        decode(session, avcl, |session, decoder| {
            decoder.h264_begin(index_in(session, frame)?, picture.as_ref().ok_or(Error::Misuse("NULL"))?)
        })
    }
}

/// Adds an H.264 slice: a NAL unit as it stands in the stream, emulation prevention included, without its start code.
///
/// # Safety
/// `session` is open, `slice` is a valid pointer, `data` points at `size` bytes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn primebridge_h264_slice(
    session: *mut Session,
    avcl: *mut c_void,
    slice: *const H264Slice,
    data: *const u8,
    size: usize,
) -> c_int {
    // SAFETY: as promised; NULL is checked.
    unsafe {
        decode(session, avcl, |_, decoder| decoder.h264_slice(slice.as_ref().ok_or(Error::Misuse("NULL"))?, bytes(data, size)?))
    }
}
