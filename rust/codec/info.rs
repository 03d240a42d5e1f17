// SPDX-License-Identifier: LGPL-2.1-or-later
//! The codec table: what the kernel calls each codec and its menu controls.

use crate::uapi::{
    V4L2_CID_MPEG_VIDEO_H264_LEVEL, V4L2_CID_MPEG_VIDEO_H264_PROFILE, V4L2_CID_MPEG_VIDEO_MPEG2_LEVEL,
    V4L2_CID_MPEG_VIDEO_MPEG2_PROFILE, V4L2_CID_STATELESS_H264_DECODE_MODE, V4L2_CID_STATELESS_H264_START_CODE,
    V4L2_PIX_FMT_H264_SLICE, V4L2_PIX_FMT_MPEG2_SLICE,
};

/// The codec of a session.
#[repr(C)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Codec {
    /// ITU-T H.262 | ISO/IEC 13818-2.
    Mpeg2 = 1,
    /// ITU-T H.264 | ISO/IEC 14496-10.
    H264 = 2,
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
}

static CODECS: [CodecInfo; 2] = [
    CodecInfo {
        codec: Codec::Mpeg2,
        name: "mpeg2video",
        pixelformat: V4L2_PIX_FMT_MPEG2_SLICE,
        decode_mode: None,
        start_code: None,
        profile: Some(V4L2_CID_MPEG_VIDEO_MPEG2_PROFILE),
        level: Some(V4L2_CID_MPEG_VIDEO_MPEG2_LEVEL),
    },
    CodecInfo {
        codec: Codec::H264,
        name: "h264",
        pixelformat: V4L2_PIX_FMT_H264_SLICE,
        decode_mode: Some(V4L2_CID_STATELESS_H264_DECODE_MODE),
        start_code: Some(V4L2_CID_STATELESS_H264_START_CODE),
        profile: Some(V4L2_CID_MPEG_VIDEO_H264_PROFILE),
        level: Some(V4L2_CID_MPEG_VIDEO_H264_LEVEL),
    },
];

impl CodecInfo {
    /// The row of a codec.
    pub fn of(codec: Codec) -> &'static Self {
        let [mpeg2, h264] = &CODECS;
        match codec {
            Codec::Mpeg2 => mpeg2,
            Codec::H264 => h264,
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
        for codec in [Codec::Mpeg2, Codec::H264] {
            assert_eq!(CodecInfo::of(codec).codec, codec);
        }
    }
}
