// SPDX-License-Identifier: LGPL-2.1-or-later
//! The format table: what V4L2, FFmpeg and DRM call one picture layout, and where its planes lie.

use crate::uapi::{V4L2_PIX_FMT_NV12, V4L2_PIX_FMT_NV16, V4L2_PIX_FMT_P010, V4L2_PIX_FMT_YUV420};
use core::ffi::CStr;

/// `DRM_FORMAT_MOD_LINEAR`.
pub const DRM_FORMAT_MOD_LINEAR: u64 = 0;

/// What a stream's samples are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Samples {
    /// Bits of a luma sample.
    pub bit_depth: u32,
    /// chroma_format_idc: 1 is 4:2:0, 2 is 4:2:2, 3 is 4:4:4.
    pub chroma_format_idc: u32,
}

/// One colour plane, relative to the first: `pitch = bytesperline / pitch_divisor`, `lines = height / line_divisor`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PlaneRule {
    /// Divides bytesperline.
    pub pitch_divisor: u32,
    /// Divides the height.
    pub line_divisor: u32,
}

const LUMA: PlaneRule = PlaneRule { pitch_divisor: 1, line_divisor: 1 };
const CHROMA_420_PACKED: PlaneRule = PlaneRule { pitch_divisor: 1, line_divisor: 2 };
const CHROMA_420_PLANAR: PlaneRule = PlaneRule { pitch_divisor: 2, line_divisor: 2 };

/// One row of the table. All colour planes lie one after the other in one memory plane.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Format {
    /// V4L2_PIX_FMT_* of the CAPTURE queue.
    pub v4l2: u32,
    /// FFmpeg's name of the software format that a mapping yields byte for byte.
    pub ffmpeg: &'static CStr,
    /// DRM_FORMAT_* of the composed layer.
    pub drm: u32,
    /// DRM format modifier.
    pub modifier: u64,
    /// The samples that it stores.
    pub samples: Samples,
    /// Colour planes in order.
    pub planes: &'static [PlaneRule],
}

const fn fourcc(code: &[u8; 4]) -> u32 {
    u32::from_le_bytes(*code)
}

/// In order of preference. Rows that no bench or board has shown yet belong in the README's table too.
const FORMATS: &[Format] = &[
    Format {
        v4l2: V4L2_PIX_FMT_NV12,
        ffmpeg: c"nv12",
        drm: fourcc(b"NV12"),
        modifier: DRM_FORMAT_MOD_LINEAR,
        samples: Samples { bit_depth: 8, chroma_format_idc: 1 },
        planes: &[LUMA, CHROMA_420_PACKED],
    },
    Format {
        v4l2: V4L2_PIX_FMT_YUV420,
        ffmpeg: c"yuv420p",
        drm: fourcc(b"YU12"),
        modifier: DRM_FORMAT_MOD_LINEAR,
        samples: Samples { bit_depth: 8, chroma_format_idc: 1 },
        planes: &[LUMA, CHROMA_420_PLANAR, CHROMA_420_PLANAR],
    },
    Format {
        v4l2: V4L2_PIX_FMT_NV16,
        ffmpeg: c"nv16",
        drm: fourcc(b"NV16"),
        modifier: DRM_FORMAT_MOD_LINEAR,
        samples: Samples { bit_depth: 8, chroma_format_idc: 2 },
        planes: &[LUMA, LUMA],
    },
    Format {
        v4l2: V4L2_PIX_FMT_P010,
        ffmpeg: c"p010",
        drm: fourcc(b"P010"),
        modifier: DRM_FORMAT_MOD_LINEAR,
        samples: Samples { bit_depth: 10, chroma_format_idc: 1 },
        planes: &[LUMA, CHROMA_420_PACKED],
    },
];

/// The row of a V4L2 format.
pub fn find_by_v4l2(v4l2: u32) -> Option<&'static Format> {
    FORMATS.iter().find(|format| format.v4l2 == v4l2)
}

/// Picks a CAPTURE format for `samples`: the driver's own choice where it fits, else the table's first that the driver offers.
pub fn choose(samples: Samples, current: u32, offered: &[u32]) -> Option<&'static Format> {
    let fits = |format: &&Format| format.samples == samples;
    find_by_v4l2(current).filter(fits).or_else(|| FORMATS.iter().filter(fits).find(|format| offered.contains(&format.v4l2)))
}

#[cfg(test)]
mod tests {
    use super::*;

    const EIGHT_BIT_420: Samples = Samples { bit_depth: 8, chroma_format_idc: 1 };

    #[test]
    fn the_drivers_own_format_wins_where_it_fits() {
        let chosen = choose(EIGHT_BIT_420, V4L2_PIX_FMT_YUV420, &[V4L2_PIX_FMT_NV12, V4L2_PIX_FMT_YUV420]);
        assert_eq!(chosen.unwrap().ffmpeg, c"yuv420p");
    }

    #[test]
    fn else_the_first_row_that_is_offered() {
        let offered = [V4L2_PIX_FMT_P010, V4L2_PIX_FMT_YUV420, V4L2_PIX_FMT_NV12];
        assert_eq!(choose(EIGHT_BIT_420, V4L2_PIX_FMT_P010, &offered).unwrap().ffmpeg, c"nv12");
    }

    #[test]
    fn samples_that_no_offered_format_holds_are_refused() {
        let ten_bit = Samples { bit_depth: 10, chroma_format_idc: 1 };
        assert_eq!(choose(ten_bit, V4L2_PIX_FMT_NV12, &[V4L2_PIX_FMT_NV12, V4L2_PIX_FMT_YUV420]), None);
        let full_chroma = Samples { bit_depth: 8, chroma_format_idc: 3 };
        assert_eq!(choose(full_chroma, V4L2_PIX_FMT_NV12, &[V4L2_PIX_FMT_NV12]), None);
    }

    #[test]
    fn fourccs_agree_between_v4l2_and_drm_where_the_letters_do() {
        for format in FORMATS {
            assert_eq!(format.v4l2, format.drm, "{:?}", format.ffmpeg);
        }
    }
}
