// SPDX-License-Identifier: LGPL-2.1-or-later
//! libdav1d as the engine for AV1, as [`crate::decoder`] is for the other codecs. Knows no V4L2.
#![allow(unsafe_code)]

use std::ffi::{CStr, c_char, c_int};
use std::ptr::{self, NonNull};

use crate::picture::{Picture, Plane};

#[repr(C)]
struct Opaque {
    _private: [u8; 0],
}

/// `struct vpu_dav1d_picture` of dav1d.c.
#[repr(C)]
struct RawPicture {
    data: [*const u8; 3],
    stride: [i64; 3],
    width: u32,
    height: u32,
    bit_depth: u32,
    planes: u32,
    shift_x: u32,
    shift_y: u32,
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
        let mut raw = RawPicture {
            data: [ptr::null(); 3],
            stride: [0; 3],
            width: 0,
            height: 0,
            bit_depth: 0,
            planes: 0,
            shift_x: 0,
            shift_y: 0,
        };
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
        let planes = (0..raw.planes.min(3)).map(|plane| copy_plane(&raw, plane as usize)).collect();
        let picture = Picture {
            width: raw.width,
            height: raw.height,
            bit_depth: raw.bit_depth,
            shift_x: raw.shift_x,
            shift_y: raw.shift_y,
            planes,
        };
        Ok((Some(picture), pictures))
    }

    /// Forgets all references.
    pub fn flush(&mut self) {
        // SAFETY: as in decode().
        unsafe { vpu_dav1d_flush(self.raw.as_ptr()) }
    }
}

fn copy_plane(raw: &RawPicture, plane: usize) -> Plane {
    let (shift_x, shift_y) = if plane == 0 { (0, 0) } else { (raw.shift_x, raw.shift_y) };
    let width = (raw.width + (1 << shift_x) - 1) >> shift_x;
    let height = (raw.height + (1 << shift_y) - 1) >> shift_y;
    let row = width as usize * if raw.bit_depth > 8 { 2 } else { 1 };
    let mut bytes = Vec::with_capacity(row * height as usize);
    for y in 0..height as usize {
        // SAFETY: libdav1d's picture has `height` rows, `stride` bytes from one to the next, of which `row` are samples, and the
        // decoder holds a reference to it until the next call.
        bytes.extend_from_slice(unsafe {
            std::slice::from_raw_parts(raw.data[plane].offset(y as isize * raw.stride[plane] as isize), row)
        });
    }
    Plane { width, height, bytes }
}

impl Drop for Dav1d {
    fn drop(&mut self) {
        // SAFETY: from vpu_dav1d_open, and closed once.
        unsafe { vpu_dav1d_close(self.raw.as_ptr()) }
    }
}
