// SPDX-License-Identifier: LGPL-2.1-or-later
//! The codec table: what the kernel calls each codec and its menu controls.

use crate::uapi::*;

/// The codec of a session.
#[repr(C)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Codec {
    /// ITU-T H.262 | ISO/IEC 13818-2.
    Mpeg2 = 1,
    /// ITU-T H.264 | ISO/IEC 14496-10.
    H264 = 2,
    /// ITU-T H.265 | ISO/IEC 23008-2.
    Hevc = 3,
    /// RFC 6386.
    Vp8 = 4,
    /// VP9 Bitstream & Decoding Process Specification.
    Vp9 = 5,
    /// AV1 Bitstream & Decoding Process Specification.
    Av1 = 6,
}

/// One row of the codec table.
#[derive(Debug, PartialEq, Eq)]
pub struct CodecInfo {
    /// The codec.
    pub codec: Codec,
    /// FFmpeg's name of it.
    pub name: &'static str,
    /// V4L2_PIX_FMT_* of the OUTPUT queue.
    pub pixelformat: u32,
    /// V4L2_CID_STATELESS_*_DECODE_MODE.
    pub decode_mode: Option<u32>,
    /// V4L2_CID_STATELESS_*_START_CODE.
    pub start_code: Option<u32>,
    /// V4L2_CID_MPEG_VIDEO_*_PROFILE.
    pub profile: Option<u32>,
    /// V4L2_CID_MPEG_VIDEO_*_LEVEL.
    pub level: Option<u32>,
    /// Whether a picture may refer to pictures of another size.
    pub scales_references: bool,
}

static CODECS: [CodecInfo; 6] = [
    CodecInfo {
        codec: Codec::Mpeg2,
        name: "mpeg2video",
        pixelformat: V4L2_PIX_FMT_MPEG2_SLICE,
        decode_mode: None,
        start_code: None,
        profile: Some(V4L2_CID_MPEG_VIDEO_MPEG2_PROFILE),
        level: Some(V4L2_CID_MPEG_VIDEO_MPEG2_LEVEL),
        scales_references: false,
    },
    CodecInfo {
        codec: Codec::H264,
        name: "h264",
        pixelformat: V4L2_PIX_FMT_H264_SLICE,
        decode_mode: Some(V4L2_CID_STATELESS_H264_DECODE_MODE),
        start_code: Some(V4L2_CID_STATELESS_H264_START_CODE),
        profile: Some(V4L2_CID_MPEG_VIDEO_H264_PROFILE),
        level: Some(V4L2_CID_MPEG_VIDEO_H264_LEVEL),
        scales_references: false,
    },
    CodecInfo {
        codec: Codec::Hevc,
        name: "hevc",
        pixelformat: V4L2_PIX_FMT_HEVC_SLICE,
        decode_mode: Some(V4L2_CID_STATELESS_HEVC_DECODE_MODE),
        start_code: Some(V4L2_CID_STATELESS_HEVC_START_CODE),
        profile: Some(V4L2_CID_MPEG_VIDEO_HEVC_PROFILE),
        level: Some(V4L2_CID_MPEG_VIDEO_HEVC_LEVEL),
        scales_references: false,
    },
    CodecInfo {
        codec: Codec::Vp8,
        name: "vp8",
        pixelformat: V4L2_PIX_FMT_VP8_FRAME,
        decode_mode: None,
        start_code: None,
        profile: Some(V4L2_CID_MPEG_VIDEO_VP8_PROFILE),
        level: None,
        scales_references: false,
    },
    CodecInfo {
        codec: Codec::Vp9,
        name: "vp9",
        pixelformat: V4L2_PIX_FMT_VP9_FRAME,
        decode_mode: None,
        start_code: None,
        profile: Some(V4L2_CID_MPEG_VIDEO_VP9_PROFILE),
        level: Some(V4L2_CID_MPEG_VIDEO_VP9_LEVEL),
        scales_references: true,
    },
    CodecInfo {
        codec: Codec::Av1,
        name: "av1",
        pixelformat: V4L2_PIX_FMT_AV1_FRAME,
        decode_mode: None,
        start_code: None,
        profile: Some(V4L2_CID_MPEG_VIDEO_AV1_PROFILE),
        level: Some(V4L2_CID_MPEG_VIDEO_AV1_LEVEL),
        scales_references: true,
    },
];

impl CodecInfo {
    /// The row of a codec.
    pub fn of(codec: Codec) -> &'static Self {
        let [mpeg2, h264, hevc, vp8, vp9, av1] = &CODECS;
        match codec {
            Codec::Mpeg2 => mpeg2,
            Codec::H264 => h264,
            Codec::Hevc => hevc,
            Codec::Vp8 => vp8,
            Codec::Vp9 => vp9,
            Codec::Av1 => av1,
        }
    }

    /// The row of a coded pixel format.
    pub fn by_pixelformat(pixelformat: u32) -> Option<&'static Self> {
        CODECS.iter().find(|info| info.pixelformat == pixelformat)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_codec_finds_its_own_row() {
        for codec in [Codec::Mpeg2, Codec::H264, Codec::Hevc, Codec::Vp8, Codec::Vp9, Codec::Av1] {
            assert_eq!(CodecInfo::of(codec).codec, codec);
        }
    }
}
