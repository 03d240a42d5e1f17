// SPDX-License-Identifier: LGPL-2.1-or-later
//! A decoded picture in a decoder's own memory, as the C side describes it, and its way into ours.
#![allow(unsafe_code)]

use std::ptr::NonNull;

use crate::picture::{Picture, Plane};

/// `struct vpu_picture` of picture.h.
#[repr(C)]
#[derive(Debug, Default)]
pub(crate) struct RawPicture {
    data: [Option<NonNull<u8>>; 3],
    stride: [i64; 3],
    width: u32,
    height: u32,
    bit_depth: u32,
    planes: u32,
    shift_x: u32,
    shift_y: u32,
}

impl RawPicture {
    /// Copies the picture.
    ///
    /// # Safety
    /// Each plane has as many rows as the size and its shifts say, `stride` bytes from one to the next, all of them readable.
    pub(crate) unsafe fn copy(&self) -> Picture {
        // SAFETY: promised by the caller.
        let planes = (0..self.planes.min(3)).map(|plane| unsafe { self.copy_plane(plane as usize) }).collect();
        Picture {
            width: self.width,
            height: self.height,
            bit_depth: self.bit_depth,
            shift_x: self.shift_x,
            shift_y: self.shift_y,
            planes,
        }
    }

    /// # Safety
    /// As for `copy`.
    unsafe fn copy_plane(&self, plane: usize) -> Plane {
        let (shift_x, shift_y) = if plane == 0 { (0, 0) } else { (self.shift_x, self.shift_y) };
        let width = (self.width + (1 << shift_x) - 1) >> shift_x;
        let height = (self.height + (1 << shift_y) - 1) >> shift_y;
        let row = width as usize * if self.bit_depth > 8 { 2 } else { 1 };
        let mut bytes = Vec::with_capacity(row * height as usize);
        if let Some(data) = self.data[plane] {
            for y in 0..height as isize {
                // SAFETY: promised by the caller: row y is within the plane.
                let start = unsafe { data.as_ptr().cast_const().offset(y * self.stride[plane] as isize) };
                // SAFETY: and so are its samples.
                bytes.extend_from_slice(unsafe { std::slice::from_raw_parts(start, row) });
            }
        }
        Plane { width, height, bytes }
    }
}
