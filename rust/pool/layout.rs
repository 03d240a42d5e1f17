// SPDX-License-Identifier: LGPL-2.1-or-later
//! How a linear buffer that no decoder made is laid out: so that players, GPUs and, where it can be, decoders take it.

use nix::errno::Errno;

use super::descriptor::{line_bytes, plane_bytes};
use crate::device::Format;
use crate::error::{Error, Result};
use crate::sys::{PixelFormat, PlaneFormat, fourcc_name};

/// Most luma samples of a line, and most lines: AV1's highest level is as wide, and boards' decoders end at half of it.
pub const MAX_SIDE: u32 = 16384;
/// Most bytes of a buffer: its offsets are FFmpeg's ptrdiff_t, and its lengths are `int` in many players.
const MAX_BYTES: u64 = i32::MAX as u64;
/// Luma samples of a line come in such groups. rkvdec's lines are these samples without padding, in every format; of 8 and 16 bits
/// that is what GPUs and display controllers ask for as well, a multiple of 64 bytes.
const SAMPLE_GROUP: u32 = 64;
/// Luma lines come in such groups: macroblocks of all decoders.
const LINE_GROUP: u32 = 16;

/// What the caller asks for. Of `pitch`, `lines` and `size`, 0 means that it is chosen here.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct LayoutRequest {
    /// Width in luma samples.
    pub width: u32,
    /// Height in luma samples.
    pub height: u32,
    /// Bytes from one line of the first plane to the next.
    pub pitch: u32,
    /// Lines of the first plane.
    pub lines: u32,
    /// Bytes of a buffer.
    pub size: u64,
}

/// Where everything lies in a buffer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LinearLayout {
    /// A linear row of the format table.
    pub format: &'static Format,
    /// Width in luma samples, as asked for.
    pub width: u32,
    /// Height in luma samples, as asked for.
    pub height: u32,
    /// Bytes from one line of the first plane to the next.
    pub pitch: u32,
    /// Lines of the first plane, at least the height.
    pub lines: u32,
    /// Bytes of a buffer, in whole pages.
    pub size: u32,
}

/// What a driver adds behind the pixels of a picture, or the most of what one does, in bytes. Takes width and height in luma samples.
type Tail = fn(u64, u64) -> u64;

const fn blocks(width: u64, height: u64, side: u64) -> u64 {
    width.div_ceil(side) * height.div_ceil(side)
}

/// Every tail of Linux 7.2's decoders that write linear formats. A decoder refuses buffers that are smaller than its pixels and its
/// tail (vb2 compares with `sizeimage`). cedrus keeps its motion vectors elsewhere; visl and the Raspberry Pi's have none in the
/// buffer; mediatek writes tiles only.
const TAILS: &[Tail] = &[
    // hantro, H.264: hantro_h264_mv_size(), 64 bytes a macroblock, and 32 for multi-core devices.
    |width, height| 64 * blocks(width, height, 16) + 32,
    // hantro G2, VP9: hantro_vp9_mv_size(), 64 blocks of 16 bytes in each superblock.
    |width, height| 64 * 16 * blocks(width, height, 64),
    // hantro G2, HEVC: hantro_hevc_mv_size().
    |width, height| width * height / 16,
    // hantro VPU981, AV1: hantro_av1_mv_size(), twice 384 bytes in each superblock, and 512.
    |width, height| (384 * blocks(width, height, 64)).next_multiple_of(16) * 2 + 512,
    // rkvdec and its VDPU381, every codec: rkvdec_colmv_size().
    |width, height| 128 * blocks(width, height, 16),
    // rkvdec's VDPU383, every codec: vdpu383_colmv_size(), a byte a sample, twice as much as any other. Kept, or no plain pool would
    // do for an RK3576.
    |width, height| width.next_multiple_of(64) * height.next_multiple_of(16),
];

/// Bytes behind the pixels with which every decoder has enough.
fn tail(width: u32, lines: u32) -> u64 {
    TAILS.iter().map(|tail| tail(width.into(), lines.into())).max().unwrap_or_default()
}

fn refused(reason: String) -> Error {
    Error::Impossible { errno: Errno::EINVAL, reason }
}

/// Lays out a buffer of a linear format. A machine's pages have `page_size` bytes, a power of two.
///
/// What is chosen: a pitch and lines that decoders have too, and room for their motion vectors behind the pixels. Odd sides are
/// allowed; chroma is rounded up.
///
/// # Errors
/// `Impossible` (EINVAL) where a number makes no sense, with the ones that would.
pub fn lay_out(format: &'static Format, wanted: &LayoutRequest, page_size: usize) -> Result<LinearLayout> {
    let LayoutRequest { width, height, .. } = *wanted;
    if !(1..=MAX_SIDE).contains(&width) || !(1..=MAX_SIDE).contains(&height) {
        return Err(refused(format!("frames of {width}x{height} are impossible: allowed is 1x1 to {MAX_SIDE}x{MAX_SIDE}")));
    }
    let name = fourcc_name(format.drm);
    let least = line_bytes(format, width);
    let group = width.next_multiple_of(SAMPLE_GROUP);
    let pitch = match wanted.pitch {
        0 => line_bytes(format, group),
        pitch => u64::from(pitch),
    };
    if pitch < least || pitch > MAX_BYTES || pitch % 2 != 0 {
        return Err(refused(format!(
            "a pitch of {pitch} bytes does not do for {width} samples of {name}: it must be even and at least {least}"
        )));
    }
    let lines = match wanted.lines {
        0 => height.next_multiple_of(LINE_GROUP),
        lines => lines,
    };
    if lines < height || u64::from(lines) > MAX_BYTES {
        return Err(refused(format!("{lines} lines do not do for a height of {height}: at least {height} are needed")));
    }
    // Both are less than 2^31 here.
    let mut capture = PixelFormat::request(format.v4l2, width, lines, 0);
    if let Some(plane) = capture.planes.first_mut() {
        plane.bytesperline = pitch as u32;
    }
    let planes = plane_bytes(format, &capture);
    let size = match wanted.size {
        // The drivers' sums are of whole blocks.
        0 => planes.saturating_add(tail(group, lines.next_multiple_of(LINE_GROUP))),
        size => size,
    };
    if size < planes {
        return Err(refused(format!(
            "a buffer of {size} bytes is too small for {width}x{height} of {name} with {lines} lines of {pitch} bytes: at least \
             {planes} are needed"
        )));
    }
    let pages = size.checked_next_multiple_of(page_size.max(1) as u64).filter(|&pages| pages <= MAX_BYTES);
    let Some(size) = pages.and_then(|pages| u32::try_from(pages).ok()) else {
        return Err(refused(format!(
            "a buffer of {size} bytes for {width}x{height} of {name} with {lines} lines of {pitch} bytes is too large: at most \
             {MAX_BYTES} are allowed"
        )));
    };
    Ok(LinearLayout { format, width, height, pitch: pitch as u32, lines, size })
}

impl LinearLayout {
    /// The layout as a decoder would report it.
    pub fn capture(&self) -> PixelFormat {
        let mut capture = PixelFormat::request(self.format.v4l2, self.width, self.lines, self.size);
        if let Some(plane) = capture.planes.first_mut() {
            *plane = PlaneFormat { sizeimage: self.size, bytesperline: self.pitch };
        }
        capture
    }
}

#[cfg(test)]
mod tests;
