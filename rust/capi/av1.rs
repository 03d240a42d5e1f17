// SPDX-License-Identifier: LGPL-2.1-or-later
//! AV1 pictures in C.
#![allow(unsafe_code)]

use core::ffi::{c_int, c_void};

use super::frame::{Frame, index_in};
use super::session::{Session, bytes, decode};
use crate::codec::av1::{Av1Picture, Av1TileGroup};
use crate::error::Error;

/// Starts an AV1 frame in `frame`. `obu` is the OBU that has its header: a frame header OBU or a frame OBU, as it stands in the
/// stream.
///
/// # Safety
/// `session` and `frame` are open and acquired, `picture` is a valid pointer, `obu` points at `size` bytes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn primebridge_av1_begin(
    session: *mut Session,
    avcl: *mut c_void,
    frame: *mut Frame,
    picture: *const Av1Picture,
    obu: *const u8,
    size: usize,
) -> c_int {
    // SAFETY: as promised; NULL is checked.
    unsafe {
        decode(session, avcl, |session, decoder| {
            let picture = picture.as_ref().ok_or(Error::Misuse("NULL"))?;
            decoder.av1_begin(index_in(session, frame)?, picture, bytes(obu, size)?)
        })
    }
}

/// Adds an AV1 tile group. `obu` is the OBU that has it: a tile group OBU or, once more, the frame OBU.
///
/// # Safety
/// `session` is open, `group` is a valid pointer, `obu` points at `size` bytes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn primebridge_av1_tile_group(
    session: *mut Session,
    avcl: *mut c_void,
    group: *const Av1TileGroup,
    obu: *const u8,
    size: usize,
) -> c_int {
    // SAFETY: as promised; NULL is checked.
    unsafe {
        decode(session, avcl, |_, decoder| {
            decoder.av1_tile_group(group.as_ref().ok_or(Error::Misuse("NULL"))?, bytes(obu, size)?)
        })
    }
}
