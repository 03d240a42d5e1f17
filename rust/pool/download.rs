// SPDX-License-Identifier: LGPL-2.1-or-later
//! Samples between frames and the caller's memory: copied, or unpacked where they are packed or tiled.

use core::ffi::CStr;

use nix::errno::Errno;

use super::access::{Access, Intent, Mappings};
use super::surface::{Surface, linear};
use crate::device::{Format, find_by_drm, find_by_name};
use crate::error::{Error, Result};
use crate::uapi::{
    V4L2_PIX_FMT_MM21, V4L2_PIX_FMT_MT2110R, V4L2_PIX_FMT_MT2110T, V4L2_PIX_FMT_NV12_4L4, V4L2_PIX_FMT_NV12_32L32,
    V4L2_PIX_FMT_NV15, V4L2_PIX_FMT_NV15_4L4, V4L2_PIX_FMT_NV20, V4L2_PIX_FMT_P010_4L4,
};
use crate::unpack;

/// What is copied: the upper left part of a frame, in a software format.
#[derive(Clone, Copy, Debug)]
pub struct Software {
    format: &'static Format,
    width: u32,
    height: u32,
}

/// The caller's planes for reading. Of each plane, `Software::bytes()`.
pub type Planes<'a> = [(&'a [u8], usize); 4];

/// The caller's planes for writing, with the bytes from one line to the next. None overlaps another one.
pub type PlanesMut<'a> = [(&'a mut [u8], usize); 4];

fn wrong(what: &'static str) -> Error {
    Error::Frame { what, errno: Errno::EINVAL }
}

impl Software {
    /// `None` for a software format that no row of the format table has.
    pub fn new(sw_format: &CStr, width: u32, height: u32) -> Option<Self> {
        find_by_name(sw_format).map(|format| Self { format, width, height })
    }

    /// How many planes there are.
    pub fn planes(&self) -> usize {
        self.format.planes.len()
    }

    /// Bytes of a line, and lines.
    fn plane(&self, plane: usize) -> Option<(usize, usize)> {
        self.format.software_plane(plane, self.width, self.height).filter(|(line, lines)| *line > 0 && *lines > 0)
    }

    /// From the first byte of a plane to the last one of its last line; `None` where its lines would overlap.
    pub fn bytes(&self, plane: usize, pitch: usize) -> Option<usize> {
        let (line, lines) = self.plane(plane)?;
        let above = lines - 1;
        if above > 0 && pitch < line { None } else { pitch.checked_mul(above)?.checked_add(line) }
    }
}

/// How a frame becomes a software format.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Way {
    Copy,
    Unpack(unpack::Layout),
}

fn way(sw_format: &CStr, format: u32, modifier: u64) -> Option<Way> {
    if linear(format, modifier) {
        return find_by_name(sw_format).map(|_| Way::Copy);
    }
    // Of a column, the lines are what is between vendor and kind.
    let lines = || u32::try_from(modifier << 8 >> 16).ok();
    let layout = match find_by_drm(format, modifier, sw_format)?.v4l2 {
        V4L2_PIX_FMT_NV15 => unpack::Layout::Nv15,
        V4L2_PIX_FMT_NV20 => unpack::Layout::Nv20,
        V4L2_PIX_FMT_NV12_4L4 => unpack::Layout::Nv12Tiled4x4,
        V4L2_PIX_FMT_NV15_4L4 => unpack::Layout::Nv15Tiled4x4,
        V4L2_PIX_FMT_P010_4L4 => unpack::Layout::P010Tiled4x4,
        V4L2_PIX_FMT_NV12_32L32 => unpack::Layout::Nv12Tiled32x32,
        V4L2_PIX_FMT_MM21 => unpack::Layout::Mm21,
        V4L2_PIX_FMT_MT2110T => unpack::Layout::Mt2110T,
        V4L2_PIX_FMT_MT2110R => unpack::Layout::Mt2110R,
        NC12 => unpack::Layout::Sand128 { lines: lines()? },
        NC30 => unpack::Layout::Sand30 { lines: lines()? },
        _ => return None,
    };
    Some(Way::Unpack(layout))
}

/// The Raspberry Pi kernel's fourccs of columns.
const NC12: u32 = u32::from_le_bytes(*b"NC12");
const NC30: u32 = u32::from_le_bytes(*b"NC30");

/// Whether frames of a DRM format and modifier can be downloaded as this software format.
pub fn downloadable(sw_format: &CStr, format: u32, modifier: u64) -> bool {
    way(sw_format, format, modifier).is_some()
}

/// Whether a frame can be uploaded from this software format.
pub fn uploadable(sw_format: &CStr, surface: &Surface<'_>) -> bool {
    surface.check_linear().is_ok() && find_by_name(sw_format).is_some()
}

/// Copies or unpacks a frame into the caller's planes. Allocates nothing where the frame's mapping is kept from earlier.
///
/// # Errors
/// Where the frame cannot be accessed, is smaller than the picture, or is not `downloadable()`. The target is unchanged then.
pub fn download(mappings: &Mappings, surface: &Surface<'_>, picture: &Software, target: PlanesMut<'_>) -> Result<()> {
    let unknown = Error::NotLinear { format: surface.format(), modifier: surface.modifier() };
    let way = way(picture.format.ffmpeg, surface.format(), surface.modifier()).filter(|_| surface.uniform()).ok_or(unknown)?;
    let access = mappings.access(surface, Intent::Read)?;
    if target.iter().any(|(plane, _)| access.overlaps(plane)) {
        return Err(wrong("it was to be downloaded into itself"));
    }
    match way {
        Way::Copy => copy_from(&access, surface, picture, target),
        Way::Unpack(layout) => unpack_from(&access, surface, picture, layout, target),
    }
}

fn copy_from(access: &Access<'_>, surface: &Surface<'_>, picture: &Software, target: PlanesMut<'_>) -> Result<()> {
    let mut sources = Planes::default();
    for (number, (source, (target, target_pitch))) in sources.iter_mut().zip(&target).enumerate().take(picture.planes()) {
        let plane = surface.planes().get(number).ok_or(wrong("it has too few planes"))?;
        let bytes = picture.bytes(number, plane.pitch).and_then(|bytes| access.bytes(plane).ok()?.get(..bytes));
        *source = (bytes.ok_or(wrong("the picture does not lie inside of its objects"))?, plane.pitch);
        if picture.bytes(number, *target_pitch) != Some(target.len()) {
            return Err(Error::Misuse("a target plane of another size"));
        }
    }
    for (number, (source, (target, target_pitch))) in sources.iter().zip(target).enumerate().take(picture.planes()) {
        let (line, lines) = picture.plane(number).unwrap_or_default();
        let (source, source_pitch) = *source;
        for_lines(line, lines, source_pitch, target_pitch, |from, to, bytes| {
            if let (Some(to), Some(from)) = (target.get_mut(to..to + bytes), source.get(from..from + bytes)) {
                to.copy_from_slice(from);
            }
            Ok(())
        })?;
    }
    Ok(())
}

/// Calls `copy` with the offsets in both planes and the bytes to copy: once where the lines of both follow each other without a
/// gap, else once a line. What is between two lines may be the neighbour's samples.
fn for_lines(
    line: usize,
    lines: usize,
    source_pitch: usize,
    target_pitch: usize,
    mut copy: impl FnMut(usize, usize, usize) -> Result<()>,
) -> Result<()> {
    if source_pitch == line && target_pitch == line {
        return copy(0, 0, line * lines);
    }
    (0..lines).try_for_each(|number| copy(number * source_pitch, number * target_pitch, line))
}

fn unpack_from(
    access: &Access<'_>,
    surface: &Surface<'_>,
    picture: &Software,
    layout: unpack::Layout,
    target: PlanesMut<'_>,
) -> Result<()> {
    let [luma, chroma] = surface.planes() else { return Err(wrong("it has not two planes")) };
    let source = unpack::Source { planes: [access.bytes(luma)?, access.bytes(chroma)?], pitch: [luma.pitch, chroma.pitch] };
    let [(luma, luma_pitch), (chroma, chroma_pitch), ..] = target;
    let target = unpack::Target { luma, chroma, pitch: [luma_pitch, chroma_pitch] };
    unpack::unpack(layout, source, target, picture.width, picture.height).map_err(|error| {
        wrong(match error {
            unpack::Error::Empty => "the picture has no samples",
            unpack::Error::Source => "the picture does not lie inside of its objects",
            unpack::Error::Target => "the destination is too small",
        })
    })
}

/// Copies the caller's planes into a linear frame.
///
/// # Errors
/// Where the frame cannot be written, is smaller than the picture, or is not `uploadable()`. It is unchanged then.
pub fn upload(mappings: &Mappings, surface: &Surface<'_>, picture: &Software, source: Planes<'_>) -> Result<()> {
    surface.check_linear()?;
    let access = mappings.access(surface, Intent::Overwrite)?;
    for (number, (source, source_pitch)) in source.iter().enumerate().take(picture.planes()) {
        let plane = surface.planes().get(number).ok_or(wrong("it has too few planes"))?;
        let fits =
            picture.bytes(number, plane.pitch).is_some_and(|bytes| access.bytes(plane).is_ok_and(|all| bytes <= all.len()));
        if !fits {
            return Err(wrong("the picture does not fit into its objects"));
        }
        if picture.bytes(number, *source_pitch) != Some(source.len()) {
            return Err(Error::Misuse("a source plane of another size"));
        }
    }
    for (number, (plane, (source, source_pitch))) in surface.planes().iter().zip(source).enumerate().take(picture.planes()) {
        let (line, lines) = picture.plane(number).unwrap_or_default();
        for_lines(line, lines, source_pitch, plane.pitch, |from, to, bytes| {
            access.write(plane, to, source.get(from..from + bytes).unwrap_or_default())
        })?;
    }
    Ok(())
}

#[cfg(test)]
mod tests;
