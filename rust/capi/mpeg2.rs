// SPDX-License-Identifier: LGPL-2.1-or-later
//! MPEG-2 pictures in C.
#![allow(unsafe_code)]

use core::ffi::{c_int, c_void};

use super::frame::{Frame, index_in};
use super::session::{Session, bytes, decode};
use crate::codec::mpeg2::Mpeg2Picture;
use crate::error::Error;

/// Starts an MPEG-2 frame or field in `frame`.
///
/// # Safety
/// `session` and `frame` are open and acquired, `picture` is a valid pointer.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn primebridge_mpeg2_begin(
    session: *mut Session,
    avcl: *mut c_void,
    frame: *mut Frame,
    picture: *const Mpeg2Picture,
) -> c_int {
    // SAFETY: as promised; NULL is checked.
    unsafe {
        decode(session, avcl, |session, decoder| {
            decoder.mpeg2_begin(index_in(session, frame)?, picture.as_ref().ok_or(Error::Misuse("NULL"))?)
        })
    }
}

/// Adds an MPEG-2 slice with its start code.
///
/// # Safety
/// `session` is open, `data` points at `size` bytes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn primebridge_mpeg2_slice(
    session: *mut Session,
    avcl: *mut c_void,
    data: *const u8,
    size: usize,
) -> c_int {
    // SAFETY: as promised; NULL is checked.
    unsafe { decode(session, avcl, |_, decoder| decoder.mpeg2_slice(bytes(data, size)?)) }
}
