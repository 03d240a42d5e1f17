// SPDX-License-Identifier: LGPL-2.1-or-later
//! VP8 pictures in C.
#![allow(unsafe_code)]

use core::ffi::{c_int, c_void};

use super::frame::{Frame, index_in};
use super::session::{Session, bytes, decode};
use crate::codec::vp8::Vp8Picture;
use crate::error::Error;

/// Starts a VP8 frame in `frame`.
///
/// # Safety
/// `session` and `frame` are open and acquired, `picture` is a valid pointer.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn primebridge_vp8_begin(
    session: *mut Session,
    avcl: *mut c_void,
    frame: *mut Frame,
    picture: *const Vp8Picture,
) -> c_int {
    // SAFETY: as promised; NULL is checked.
    unsafe {
        decode(session, avcl, |session, decoder| {
            decoder.vp8_begin(index_in(session, frame)?, picture.as_ref().ok_or(Error::Misuse("NULL"))?)
        })
    }
}

/// Adds the bytes of the frame, all of them, from the frame tag on.
///
/// # Safety
/// `session` is open, `data` points at `size` bytes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn primebridge_vp8_data(session: *mut Session, avcl: *mut c_void, data: *const u8, size: usize) -> c_int {
    // SAFETY: as promised; NULL is checked.
    unsafe { decode(session, avcl, |_, decoder| decoder.vp8_data(bytes(data, size)?)) }
}
