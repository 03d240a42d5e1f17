// SPDX-License-Identifier: LGPL-2.1-or-later
//! The distribution's libavcodec as the engine of the virtual decoder: one packet in, its picture out at once. Knows no V4L2.
#![allow(unsafe_code)]

use std::ffi::{CStr, CString, c_char, c_int};
use std::ptr::NonNull;

use crate::picture::Picture;
use crate::raw_picture::RawPicture;

#[repr(C)]
struct Opaque {
    _private: [u8; 0],
}

unsafe extern "C" {
    fn vpu_decoder_open(name: *const c_char) -> *mut Opaque;
    fn vpu_decoder_close(decoder: *mut Opaque);
    fn vpu_decoder_flush(decoder: *mut Opaque);
    fn vpu_decoder_said(decoder: *const Opaque) -> *const c_char;
    fn vpu_decoder_allocated(decoder: *const Opaque) -> u32;
    fn vpu_decoder_complaints(decoder: *const Opaque) -> u32;
    fn vpu_decoder_decode(decoder: *mut Opaque, data: *const u8, size: usize, first: c_int, picture: *mut RawPicture) -> c_int;
}

/// Which of the frames that libavcodec asks for while it decodes a packet is the picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wanted {
    /// It asks for substitutes of missing references after the picture's own frame (HEVC, MPEG-2).
    First,
    /// It asks for them before (H.264 with gaps in frame_num).
    Last,
}

/// What came of a packet.
#[derive(Debug)]
pub struct Decoded {
    /// The picture, whole coded size. That of the packet before where this one asked for none: a second field.
    pub picture: Picture,
    /// Frames that the packet asked for: 0 for a second field, more than 1 where references were missing.
    pub allocated: u32,
    /// Errors that libavcodec logged.
    pub complaints: u32,
    /// The first of them.
    pub said: String,
}

/// A decoder of one stream.
#[derive(Debug)]
pub struct Decoder {
    raw: NonNull<Opaque>,
}

// SAFETY: libavcodec's contexts may be used from any thread, one at a time, which &mut self makes sure of.
unsafe impl Send for Decoder {}

impl Decoder {
    /// Opens libavcodec's decoder of that name ("h264").
    pub fn open(name: &str) -> Result<Self, String> {
        let name_c = CString::new(name).map_err(|error| error.to_string())?;
        // SAFETY: a string with its zero; the function keeps no pointer to it.
        let raw = NonNull::new(unsafe { vpu_decoder_open(name_c.as_ptr()) });
        raw.map(|raw| Self { raw }).ok_or_else(|| format!("libavcodec has no decoder {name}, or could not open it"))
    }

    /// Decodes a packet and copies its picture. `Err` holds what libavcodec said.
    pub fn decode(&mut self, data: &[u8], wanted: Wanted) -> Result<Decoded, String> {
        let mut raw = RawPicture::default();
        // SAFETY: `raw` of Decoder is from vpu_decoder_open; data and its size belong together and are copied.
        let status = unsafe {
            vpu_decoder_decode(self.raw.as_ptr(), data.as_ptr(), data.len(), (wanted == Wanted::First).into(), &raw mut raw)
        };
        // SAFETY: a string inside the decoder, which ends with a zero.
        let said = unsafe { CStr::from_ptr(vpu_decoder_said(self.raw.as_ptr())) }.to_string_lossy().trim().to_owned();
        if status != 0 {
            return Err(format!("libavcodec gave no picture (error {status}): {said}"));
        }
        // SAFETY: libavcodec's frame is as it says, and the decoder holds a reference to it until the next call.
        let picture = unsafe { raw.copy() };
        // SAFETY: as in the calls before.
        let (allocated, complaints) =
            unsafe { (vpu_decoder_allocated(self.raw.as_ptr()), vpu_decoder_complaints(self.raw.as_ptr())) };
        Ok(Decoded { picture, allocated, complaints, said })
    }

    /// Forgets all references.
    pub fn flush(&mut self) {
        // SAFETY: as in decode().
        unsafe { vpu_decoder_flush(self.raw.as_ptr()) }
    }
}

impl Drop for Decoder {
    fn drop(&mut self) {
        // SAFETY: from vpu_decoder_open, and closed once.
        unsafe { vpu_decoder_close(self.raw.as_ptr()) }
    }
}
