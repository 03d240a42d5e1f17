// SPDX-License-Identifier: LGPL-2.1-or-later
//! Plain types of the C API that belong to no codec.

use core::ffi::{c_char, c_void};

use crate::codec::{Codec, av1::Av1Sequence, h264::H264Sps, hevc::HevcSps, mpeg2::Mpeg2Sequence, vp9::Vp9Sequence};
use crate::log::LogLevel;

/// Receives one line without a line feed. `avcl` is the context pointer given to the call that logs, or NULL.
pub type Log = Option<unsafe extern "C" fn(avcl: *mut c_void, level: LogLevel, message: *const c_char)>;

/// What a stream needs of a decoder. Of the sequence pointers the one of `codec` is set; they are read during the call only.
#[repr(C)]
pub struct Config {
    /// The codec.
    pub codec: Codec,
    /// Width in luma samples that the decoder writes (before cropping).
    pub coded_width: u32,
    /// Height in luma samples that the decoder writes (before cropping).
    pub coded_height: u32,
    /// Bits of a luma sample.
    pub bit_depth: u32,
    /// 0 monochrome, 1 4:2:0, 2 4:2:2, 3 4:4:4.
    pub chroma_format_idc: u32,
    /// Frames that the codec itself may hold: references, reordering and the one being decoded.
    pub codec_frames: u32,
    /// Frames that the caller may hold besides.
    pub extra_frames: u32,
    /// Active H.264 sequence parameter set.
    pub h264: *const H264Sps,
    /// MPEG-2 sequence.
    pub mpeg2: *const Mpeg2Sequence,
    /// Active HEVC sequence parameter set.
    pub hevc: *const HevcSps,
    /// What holds for a VP9 stream from one key frame to the next. VP8 has no such thing.
    pub vp9: *const Vp9Sequence,
    /// Active AV1 sequence header.
    pub av1: *const Av1Sequence,
    /// Whether the caller brings the frames that are decoded into (primebridge_frame_import()): 1, or 0 for the decoder's own.
    pub import_frames: u8,
    /// Where log lines go; NULL for nowhere.
    pub log: Log,
}

/// What the decoder will produce.
#[repr(C)]
pub struct StreamInfo {
    /// Width of the allocated picture in luma samples, never less than the coded width.
    pub width: u32,
    /// Height of the allocated picture in luma samples, never less than the coded height.
    pub height: u32,
    /// FFmpeg's name of the pixel format that a mapping of the frame yields, such as "nv12"; static.
    pub sw_format: *const c_char,
    /// DRM_FORMAT_* of the picture.
    pub drm_format: u32,
    /// DRM format modifier.
    pub modifier: u64,
    /// Bytes from one line of the first plane to the next.
    pub pitch: u32,
    /// Lines of the first plane, behind which the second one begins.
    pub lines: u32,
    /// Bytes of the whole buffer, with what the decoder writes behind the picture.
    pub size: usize,
    /// Frames that the codec and the caller may hold at a time.
    pub frames: u32,
}

impl StreamInfo {
    /// Nothing yet.
    pub const NONE: Self = Self {
        width: 0,
        height: 0,
        sw_format: core::ptr::null(),
        drm_format: 0,
        modifier: 0,
        pitch: 0,
        lines: 0,
        size: 0,
        frames: 0,
    };
}

/// Outcome of a finished picture.
#[repr(C)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FrameStatus {
    /// Decoded, or nothing was decoded into the frame.
    Ok = 0,
    /// The picture is damaged: the driver flagged it (`V4L2_BUF_FLAG_ERROR`) or never finished it.
    Corrupt = 1,
}
