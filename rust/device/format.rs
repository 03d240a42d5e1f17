// SPDX-License-Identifier: LGPL-2.1-or-later
//! The format table: what V4L2, FFmpeg and DRM call one picture layout, and where its planes lie.

use core::ffi::CStr;

use crate::uapi::*;

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

const SAMPLES_420: Samples = Samples { bit_depth: 8, chroma_format_idc: 1 };
const SAMPLES_422: Samples = Samples { bit_depth: 8, chroma_format_idc: 2 };
const SAMPLES_420_10: Samples = Samples { bit_depth: 10, chroma_format_idc: 1 };
const SAMPLES_422_10: Samples = Samples { bit_depth: 10, chroma_format_idc: 2 };

/// One colour plane, relative to the first: `pitch = luma pitch / pitch_divisor`, `lines = height / line_divisor`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PlaneRule {
    /// Divides the first plane's pitch.
    pub pitch_divisor: u32,
    /// Divides the height.
    pub line_divisor: u32,
}

const LUMA: PlaneRule = PlaneRule { pitch_divisor: 1, line_divisor: 1 };
const CHROMA_PACKED: PlaneRule = PlaneRule { pitch_divisor: 1, line_divisor: 2 };
const CHROMA_PLANAR: PlaneRule = PlaneRule { pitch_divisor: 2, line_divisor: 2 };

const PACKED_420: &[PlaneRule] = &[LUMA, CHROMA_PACKED];
const PLANAR_420: &[PlaneRule] = &[LUMA, CHROMA_PLANAR, CHROMA_PLANAR];
const PACKED_422: &[PlaneRule] = &[LUMA, LUMA];

/// How a buffer is divided.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Layout {
    /// Colour planes one after the other in one memory plane; `bytesperline` is the pitch, of tiled formats the bytes of a row of
    /// tiles divided by the lines of a tile.
    Contiguous,
    /// Every colour plane is a memory plane of its own. `bytesperline` counts samples, as mediatek reports it.
    Apart,
    /// Columns of 128 bytes that hold luma and then chroma; `bytesperline` is the lines of a column.
    Columns {
        /// Luma samples in 128 bytes.
        samples: u32,
    },
}

/// The DRM format modifier of a layout.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Modifier {
    /// This one.
    Is(u64),
    /// DRM_FORMAT_MOD_BROADCOM_SAND128_COL_HEIGHT of the lines of a column.
    Sand128,
    /// None of drm_fourcc.h says it. Such frames can be downloaded; so that nobody shows them for another layout, their DRM format is
    /// V4L2's fourcc, which no importer knows, with DRM_FORMAT_MOD_INVALID.
    Missing,
}

impl Modifier {
    /// Whether a descriptor's modifier is this one.
    fn is(self, modifier: u64) -> bool {
        match self {
            Modifier::Is(this) => modifier == this,
            // What is between the vendor and the kind is the lines of a column.
            Modifier::Sand128 => modifier & 0xff00_0000_0000_00ff == 0x0700_0000_0000_0004,
            // Readers take DRM_FORMAT_MOD_INVALID for linear.
            Modifier::Missing => modifier == DRM_FORMAT_MOD_LINEAR,
        }
    }
}

/// One row of the table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Format {
    /// V4L2_PIX_FMT_* of the CAPTURE queue.
    pub v4l2: u32,
    /// FFmpeg's name of the software format with the same samples. Of linear layouts but NV15 and NV20, a mapping is just that.
    pub ffmpeg: &'static CStr,
    /// DRM_FORMAT_* of the composed layer.
    pub drm: u32,
    /// DRM format modifier.
    pub modifier: Modifier,
    /// The samples that it stores.
    pub samples: Samples,
    /// Bits that a luma sample takes.
    pub sample_bits: u32,
    /// How the buffer is divided.
    pub layout: Layout,
    /// Colour planes in order.
    pub planes: &'static [PlaneRule],
}

impl Format {
    /// Memory planes of a buffer.
    pub fn memory_planes(&self) -> usize {
        match self.layout {
            Layout::Apart => self.planes.len(),
            Layout::Contiguous | Layout::Columns { .. } => 1,
        }
    }

    /// Bytes of a line and lines of a colour plane of the software format.
    pub fn software_plane(&self, plane: usize, width: u32, height: u32) -> Option<(usize, usize)> {
        let rule = self.planes.get(plane)?;
        let bytes = self.samples.bit_depth.div_ceil(8) as usize;
        // A line of chroma has whole pairs of Cb and Cr.
        let samples = if plane == 0 { width as usize } else { width as usize + width as usize % 2 };
        Some((samples.checked_mul(bytes)? / rule.pitch_divisor as usize, height.div_ceil(rule.line_divisor) as usize))
    }

    fn linear(&self) -> bool {
        self.modifier == Modifier::Is(DRM_FORMAT_MOD_LINEAR)
    }
}

const fn fourcc(code: &[u8; 4]) -> u32 {
    u32::from_le_bytes(*code)
}

/// `fourcc_mod_code()` of drm_fourcc.h.
const fn modifier(vendor: u64, value: u64) -> Modifier {
    Modifier::Is(vendor << 56 | value)
}

const LINEAR: Modifier = Modifier::Is(DRM_FORMAT_MOD_LINEAR);
/// DRM_FORMAT_MOD_ALLWINNER_TILED: 32x32 tiles.
const ALLWINNER_TILED: Modifier = modifier(0x09, 1);
/// DRM_FORMAT_MOD_MTK_16L_32S_TILE: 16x32 tiles of luma, 16x16 of chroma.
const MTK_16L_32S: Modifier = modifier(0x0b, 1);
/// The same with MTK_FMT_MOD_10BIT_LAYOUT_LSBTILED.
const MTK_16L_32S_LSBTILED: Modifier = modifier(0x0b, 1 | 1 << 16);
/// The same with MTK_FMT_MOD_10BIT_LAYOUT_LSBRASTER.
const MTK_16L_32S_LSBRASTER: Modifier = modifier(0x0b, 1 | 2 << 16);

/// V4L2_PIX_FMT_NV12_COL128 and V4L2_PIX_FMT_NV12_10_COL128 of the Raspberry Pi kernel; 7.2 does not have them.
const V4L2_PIX_FMT_NV12_COL128: u32 = fourcc(b"NC12");
const V4L2_PIX_FMT_NV12_10_COL128: u32 = fourcc(b"NC30");

const fn row(v4l2: u32, ffmpeg: &'static CStr, drm: &[u8; 4], modifier: Modifier, layout: Layout, sample: Sample) -> Format {
    let Sample { samples, bits, planes } = sample;
    Format { v4l2, ffmpeg, drm: fourcc(drm), modifier, samples, sample_bits: bits, layout, planes }
}

/// What several rows have in common: the samples, the bits that each takes, and the colour planes.
#[derive(Clone, Copy)]
struct Sample {
    samples: Samples,
    bits: u32,
    planes: &'static [PlaneRule],
}

const NV12: Sample = Sample { samples: SAMPLES_420, bits: 8, planes: PACKED_420 };
const YUV420: Sample = Sample { samples: SAMPLES_420, bits: 8, planes: PLANAR_420 };
const NV16: Sample = Sample { samples: SAMPLES_422, bits: 8, planes: PACKED_422 };
const P010: Sample = Sample { samples: SAMPLES_420_10, bits: 16, planes: PACKED_420 };
const NV15: Sample = Sample { samples: SAMPLES_420_10, bits: 10, planes: PACKED_420 };
const NV20: Sample = Sample { samples: SAMPLES_422_10, bits: 10, planes: PACKED_422 };

const CONTIGUOUS: Layout = Layout::Contiguous;
const APART: Layout = Layout::Apart;

/// In order of preference. Which rows a bench or a board has shown is in the README's table. No driver of 7.2 has a fourcc for
/// AFBC.
const FORMATS: &[Format] = &[
    row(V4L2_PIX_FMT_NV12, c"nv12", b"NV12", LINEAR, CONTIGUOUS, NV12),
    row(V4L2_PIX_FMT_YUV420, c"yuv420p", b"YU12", LINEAR, CONTIGUOUS, YUV420),
    row(V4L2_PIX_FMT_NV16, c"nv16", b"NV16", LINEAR, CONTIGUOUS, NV16),
    row(V4L2_PIX_FMT_P010, c"p010", b"P010", LINEAR, CONTIGUOUS, P010),
    row(V4L2_PIX_FMT_NV15, c"p010", b"NV15", LINEAR, CONTIGUOUS, NV15),
    row(V4L2_PIX_FMT_NV20, c"p210", b"NV20", LINEAR, CONTIGUOUS, NV20),
    row(V4L2_PIX_FMT_NV12_32L32, c"nv12", b"NV12", ALLWINNER_TILED, CONTIGUOUS, NV12),
    row(V4L2_PIX_FMT_MM21, c"nv12", b"NV12", MTK_16L_32S, APART, NV12),
    row(V4L2_PIX_FMT_MT2110T, c"p010", b"NV15", MTK_16L_32S_LSBTILED, APART, NV15),
    row(V4L2_PIX_FMT_MT2110R, c"p010", b"NV15", MTK_16L_32S_LSBRASTER, APART, NV15),
    row(V4L2_PIX_FMT_NV12_COL128, c"nv12", b"NV12", Modifier::Sand128, Layout::Columns { samples: 128 }, NV12),
    row(V4L2_PIX_FMT_NV12_10_COL128, c"p010", b"P030", Modifier::Sand128, Layout::Columns { samples: 96 }, NV15),
    row(V4L2_PIX_FMT_NV12_4L4, c"nv12", b"VT12", Modifier::Missing, CONTIGUOUS, NV12),
    row(V4L2_PIX_FMT_NV15_4L4, c"p010", b"VT15", Modifier::Missing, CONTIGUOUS, NV15),
    row(V4L2_PIX_FMT_P010_4L4, c"p010", b"T010", Modifier::Missing, CONTIGUOUS, P010),
];

/// The row of a V4L2 format.
pub fn find_by_v4l2(v4l2: u32) -> Option<&'static Format> {
    FORMATS.iter().find(|format| format.v4l2 == v4l2)
}

/// The first row whose samples are those of a software format, by FFmpeg's name, as in [`find_linear`].
pub fn find_by_name(ffmpeg: &CStr) -> Option<&'static Format> {
    let name = ffmpeg.to_str().ok()?;
    FORMATS.iter().find(|format| is_called(format.ffmpeg, format.samples.bit_depth, name))
}

/// The row that frames of a DRM format and modifier have, of those that make a software format.
pub fn find_by_drm(drm: u32, modifier: u64, ffmpeg: &CStr) -> Option<&'static Format> {
    let name = ffmpeg.to_str().ok()?;
    let mut rows = FORMATS.iter().filter(|format| format.drm == drm && format.modifier.is(modifier));
    rows.find(|format| is_called(format.ffmpeg, format.samples.bit_depth, name))
}

/// The linear row of FFmpeg's name for a software format and of a DRM format; the first one of the name where `drm` is 0. FFmpeg
/// itself names formats of more than 8 bits with their byte order, such as "p010le"; without it they are the machine's own.
pub fn find_linear(ffmpeg: &str, drm: u32) -> Option<&'static Format> {
    linear_formats().find(|format| is_called(format.ffmpeg, format.samples.bit_depth, ffmpeg) && (drm == 0 || format.drm == drm))
}

/// The linear rows.
pub fn linear_formats() -> impl Iterator<Item = &'static Format> {
    FORMATS.iter().filter(|format| format.linear())
}

/// Whether `given` is `name` or, where a sample takes two bytes, `name` with the machine's byte order.
fn is_called(name: &CStr, bit_depth: u32, given: &str) -> bool {
    let order = if cfg!(target_endian = "big") { "be" } else { "le" };
    let base = if bit_depth > 8 { given.strip_suffix(order).unwrap_or(given) } else { given };
    name.to_bytes() == base.as_bytes()
}

/// Picks a CAPTURE format for `samples`: linear ones before others, among them the driver's own choice first, then the order of the
/// table. What no modifier describes comes last: nobody can show it as it is.
pub fn choose(samples: Samples, current: u32, offered: &[u32]) -> Option<&'static Format> {
    let fits = |format: &&Format| format.samples == samples && (format.v4l2 == current || offered.contains(&format.v4l2));
    FORMATS
        .iter()
        .filter(fits)
        .min_by_key(|format| (format.modifier == Modifier::Missing, !format.linear(), format.v4l2 != current))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_drivers_own_format_wins_where_it_fits() {
        let chosen = choose(SAMPLES_420, V4L2_PIX_FMT_YUV420, &[V4L2_PIX_FMT_NV12, V4L2_PIX_FMT_YUV420]);
        assert_eq!(chosen.unwrap().ffmpeg, c"yuv420p");
    }

    #[test]
    fn else_the_first_row_that_is_offered() {
        let offered = [V4L2_PIX_FMT_P010, V4L2_PIX_FMT_YUV420, V4L2_PIX_FMT_NV12];
        assert_eq!(choose(SAMPLES_420, V4L2_PIX_FMT_P010, &offered).unwrap().ffmpeg, c"nv12");
    }

    #[test]
    fn what_every_player_can_show_wins_over_tiles() {
        // hantro's default may be its tiled format, with the post-processor's linear one behind it.
        let offered = [V4L2_PIX_FMT_NV12_4L4, V4L2_PIX_FMT_NV12_32L32, V4L2_PIX_FMT_NV12];
        assert_eq!(choose(SAMPLES_420, V4L2_PIX_FMT_NV12_32L32, &offered).unwrap().v4l2, V4L2_PIX_FMT_NV12);
        assert_eq!(choose(SAMPLES_420, V4L2_PIX_FMT_MM21, &[V4L2_PIX_FMT_MM21]).unwrap().v4l2, V4L2_PIX_FMT_MM21);
        let ten_bit = [V4L2_PIX_FMT_MT2110T, V4L2_PIX_FMT_MT2110R];
        assert_eq!(choose(SAMPLES_420_10, V4L2_PIX_FMT_MT2110R, &ten_bit).unwrap().v4l2, V4L2_PIX_FMT_MT2110R);
    }

    #[test]
    fn samples_that_no_offered_format_holds_are_refused() {
        assert_eq!(choose(SAMPLES_420_10, V4L2_PIX_FMT_NV12, &[V4L2_PIX_FMT_NV12, V4L2_PIX_FMT_YUV420]), None);
        let full_chroma = Samples { bit_depth: 8, chroma_format_idc: 3 };
        assert_eq!(choose(full_chroma, V4L2_PIX_FMT_NV12, &[V4L2_PIX_FMT_NV12]), None);
    }

    #[test]
    fn a_layout_without_a_modifier_is_the_last_choice_and_passes_for_no_other() {
        let offered = [V4L2_PIX_FMT_NV12_4L4, V4L2_PIX_FMT_MM21];
        assert_eq!(choose(SAMPLES_420, V4L2_PIX_FMT_NV12_4L4, &offered).unwrap().v4l2, V4L2_PIX_FMT_MM21);
        for v4l2 in [V4L2_PIX_FMT_NV12_4L4, V4L2_PIX_FMT_NV15_4L4, V4L2_PIX_FMT_P010_4L4] {
            let format = find_by_v4l2(v4l2).unwrap();
            assert_eq!(choose(format.samples, v4l2, &[v4l2]), Some(format));
            assert_eq!(format.drm, v4l2);
            assert_eq!(find_by_drm(v4l2, DRM_FORMAT_MOD_LINEAR, format.ffmpeg), Some(format));
        }
    }

    #[test]
    fn linear_rows_are_found_by_both_names() {
        let found = |name: &str, drm: u32| find_linear(name, drm).map(|format| format.v4l2);
        assert_eq!(found("nv12", 0), Some(V4L2_PIX_FMT_NV12));
        assert_eq!(found("p010", 0), Some(V4L2_PIX_FMT_P010));
        assert_eq!(found("p010", fourcc(b"NV15")), Some(V4L2_PIX_FMT_NV15));
        assert_eq!(found("p210", 0), Some(V4L2_PIX_FMT_NV20));
        #[cfg(target_endian = "little")]
        {
            assert_eq!(found("p010le", 0), Some(V4L2_PIX_FMT_P010));
            assert_eq!(found("p010be", 0), None);
        }
        for (name, drm) in [("", 0), ("le", 0), ("nv12le", 0), ("nv21", 0), ("p010", fourcc(b"NV12")), ("nv12", fourcc(b"NV15"))]
        {
            assert_eq!(found(name, drm), None, "{name}");
        }
    }

    #[test]
    fn linear_formats_have_the_same_letters_in_v4l2_and_drm() {
        for format in FORMATS.iter().filter(|format| format.linear()) {
            assert_eq!(format.v4l2, format.drm, "{:?}", format.ffmpeg);
        }
    }

    /// The values of drm_fourcc.h, written out.
    #[test]
    fn modifiers_are_those_of_the_header() {
        let of = |v4l2| find_by_v4l2(v4l2).unwrap().modifier;
        assert_eq!(of(V4L2_PIX_FMT_NV12_32L32), Modifier::Is(0x0900_0000_0000_0001));
        assert_eq!(of(V4L2_PIX_FMT_MM21), Modifier::Is(0x0b00_0000_0000_0001));
        assert_eq!(of(V4L2_PIX_FMT_MT2110T), Modifier::Is(0x0b00_0000_0001_0001));
        assert_eq!(of(V4L2_PIX_FMT_MT2110R), Modifier::Is(0x0b00_0000_0002_0001));
    }
}
