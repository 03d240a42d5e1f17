// SPDX-License-Identifier: LGPL-2.1-or-later
//! libdav1d as the engine for AV1, as [`crate::decoder`] is for the other codecs. Knows no V4L2.
#![allow(unsafe_code)]

use std::ffi::{CStr, c_char, c_int};
use std::ptr::NonNull;

use crate::picture::Picture;
use crate::raw_picture::RawPicture;

#[repr(C)]
struct Opaque {
    _private: [u8; 0],
}

unsafe extern "C" {
    fn vpu_dav1d_open() -> *mut Opaque;
    fn vpu_dav1d_close(decoder: *mut Opaque);
    fn vpu_dav1d_flush(decoder: *mut Opaque);
    fn vpu_dav1d_said(decoder: *const Opaque) -> *const c_char;
    fn vpu_dav1d_decode(decoder: *mut Opaque, bytes: *const u8, size: usize, picture: *mut RawPicture) -> c_int;
}

/// A decoder of one stream.
#[derive(Debug)]
pub struct Dav1d {
    raw: NonNull<Opaque>,
}

// SAFETY: a libdav1d context may be used from any thread, one at a time, which &mut self makes sure of.
unsafe impl Send for Dav1d {}

impl Dav1d {
    /// Opens one: single-threaded, without delay, with film grain, with the frames that are not shown.
    pub fn open() -> Result<Self, String> {
        // SAFETY: takes nothing.
        let raw = NonNull::new(unsafe { vpu_dav1d_open() });
        raw.map(|raw| Self { raw }).ok_or_else(|| "libdav1d could not be opened".into())
    }

    /// Decodes a frame with its headers. Gives the last picture that came out, if any, and how many there were.
    pub fn decode(&mut self, bytes: &[u8]) -> Result<(Option<Picture>, u32), String> {
        let mut raw = RawPicture::default();
        // SAFETY: `raw` of Dav1d is from vpu_dav1d_open; the bytes and their size belong together and are copied.
        let status = unsafe { vpu_dav1d_decode(self.raw.as_ptr(), bytes.as_ptr(), bytes.len(), &raw mut raw) };
        // SAFETY: a string inside the decoder, which ends with a zero.
        let said = unsafe { CStr::from_ptr(vpu_dav1d_said(self.raw.as_ptr())) }.to_string_lossy().trim().to_owned();
        let pictures = u32::try_from(status).map_err(|_| format!("libdav1d failed (error {status}): {said}"))?;
        if !said.is_empty() {
            return Err(format!("libdav1d complains: {said}"));
        }
        if pictures == 0 {
            return Ok((None, 0));
        }
        // SAFETY: libdav1d's picture is as it says, and the decoder holds a reference to it until the next call.
        let picture = unsafe { raw.copy() };
        Ok((Some(picture), pictures))
    }

    /// Forgets all references.
    pub fn flush(&mut self) {
        // SAFETY: as in decode().
        unsafe { vpu_dav1d_flush(self.raw.as_ptr()) }
    }
}

impl Drop for Dav1d {
    fn drop(&mut self) {
        // SAFETY: from vpu_dav1d_open, and closed once.
        unsafe { vpu_dav1d_close(self.raw.as_ptr()) }
    }
}
