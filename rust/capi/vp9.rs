// SPDX-License-Identifier: LGPL-2.1-or-later
//! VP9 pictures in C.
#![allow(unsafe_code)]

use core::ffi::{c_int, c_void};

use super::frame::{Frame, index_in};
use super::session::{Session, bytes, decode};
use crate::codec::vp9::Vp9Picture;
use crate::error::Error;

/// Starts a VP9 frame in `frame`.
///
/// # Safety
/// `session` and `frame` are open and acquired, `picture` is a valid pointer.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn primebridge_vp9_begin(
    session: *mut Session,
    avcl: *mut c_void,
    frame: *mut Frame,
    picture: *const Vp9Picture,
) -> c_int {
    // SAFETY: as promised; NULL is checked.
    unsafe {
        decode(session, avcl, |session, decoder| {
            decoder.vp9_begin(index_in(session, frame)?, picture.as_ref().ok_or(Error::Misuse("NULL"))?)
        })
    }
}

/// Adds the data of the VP9 frame: both headers and all tiles, without a superframe's index.
///
/// # Safety
/// `session` is open, `data` points at `size` bytes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn primebridge_vp9_frame(session: *mut Session, avcl: *mut c_void, data: *const u8, size: usize) -> c_int {
    // SAFETY: as promised; NULL is checked.
    unsafe { decode(session, avcl, |_, decoder| decoder.vp9_frame(bytes(data, size)?)) }
}
