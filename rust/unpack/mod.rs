// SPDX-License-Identifier: LGPL-2.1-or-later
//! Unpacks and detiles pictures: from what decoders write to FFmpeg's NV12, P010 and P210.
//!
//! Pure functions over bytes. They import nothing of the rest of the crate, so that this folder can be compiled alone, which is how
//! its AArch64 code is tested (scripts/test_aarch64.sh).
//!
//! Where the layouts are defined: NV15, NV20, the 4x4 and 32x32 tiles, MM21 and MT2110 in pixfmt-yuv-planar.rst of the kernel's
//! documentation, whose "10 high bits" of P010 are also those that are made here; the columns in drm_fourcc.h
//! (`DRM_FORMAT_MOD_BROADCOM_SAND128_COL_HEIGHT`, `DRM_FORMAT_P030`).
//!
//! All sizes are checked before the first byte is touched. After that the loops of this file cut source and target into lines or,
//! of everything that is not linear, into *bands*: four lines across a row of tiles, or of columns. A kernel converts a line or a
//! band; it gets slices, and none reads or writes outside of them.

#[cfg(all(target_arch = "aarch64", target_endian = "little"))]
mod aarch64;
#[cfg(any(target_arch = "x86_64", all(target_arch = "aarch64", target_endian = "little")))]
mod places;
mod portable;
#[cfg(test)]
mod reference;
#[cfg(test)]
mod tests;
#[cfg(target_arch = "x86_64")]
mod x86_64;

use core::fmt;

/// How a picture is stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Layout {
    /// V4L2_PIX_FMT_NV15 and DRM_FORMAT_NV15: 4:2:0, four samples of ten bits in five bytes. Becomes P010.
    Nv15,
    /// V4L2_PIX_FMT_NV20 and DRM_FORMAT_NV20: the same in 4:2:2. Becomes P210.
    Nv20,
    /// V4L2_PIX_FMT_NV12_4L4: tiles of four lines of four bytes. Becomes NV12.
    Nv12Tiled4x4,
    /// V4L2_PIX_FMT_NV15_4L4: tiles of four lines of four samples in five bytes. Becomes P010.
    Nv15Tiled4x4,
    /// V4L2_PIX_FMT_P010_4L4: tiles of four lines of four 16-bit words. Becomes P010.
    P010Tiled4x4,
    /// V4L2_PIX_FMT_NV12_32L32: tiles of 32 lines of 32 bytes. Becomes NV12.
    Nv12Tiled32x32,
    /// V4L2_PIX_FMT_MM21: tiles of 32 lines of 16 bytes, of chroma 16 lines. Becomes NV12.
    Mm21,
    /// V4L2_PIX_FMT_MT2110T: MM21 of ten bits; the two low bits of four lines of a tile come before their high bits, those of one
    /// column in one byte. Becomes P010.
    Mt2110T,
    /// V4L2_PIX_FMT_MT2110R: the same, but the low bits are in the order of the samples. Becomes P010.
    Mt2110R,
    /// V4L2_PIX_FMT_NV12_COL128 (NC12): columns of 128 bytes. Becomes NV12.
    Sand128 {
        /// Lines from the start of one column to the start of the next.
        lines: u32,
    },
    /// V4L2_PIX_FMT_NV12_10_COL128 (NC30): columns of 128 bytes, in which each 32 bits hold three samples. Becomes P010.
    Sand30 {
        /// Lines from the start of one column to the start of the next.
        lines: u32,
    },
}

impl Layout {
    /// Bytes of a sample in the target: 1 of NV12, 2 of P010 and P210.
    pub const fn target_bytes(self) -> usize {
        match self {
            Layout::Nv12Tiled4x4 | Layout::Nv12Tiled32x32 | Layout::Mm21 | Layout::Sand128 { .. } => 1,
            Layout::Nv15 | Layout::Nv20 | Layout::Nv15Tiled4x4 | Layout::P010Tiled4x4 => 2,
            Layout::Mt2110T | Layout::Mt2110R | Layout::Sand30 { .. } => 2,
        }
    }

    /// Samples in a line of each plane, and the plane's lines; a pair of chroma samples counts as two.
    fn planes(self, width: usize, height: usize) -> [(usize, usize); 2] {
        let chroma = width.div_ceil(2).saturating_mul(2);
        let lines = if self == Layout::Nv20 { height } else { height.div_ceil(2) };
        [(width, height), (chroma, lines)]
    }

    /// How a plane is tiled, if it is.
    fn tiling(self, plane: usize, pitch: usize) -> Option<Tiling> {
        let (samples, lines, line, band): (usize, usize, usize, usize) = match self {
            Layout::Nv15 | Layout::Nv20 => return None,
            Layout::Nv12Tiled4x4 => (4, 4, 4, 16),
            Layout::Nv15Tiled4x4 => (4, 4, 5, 20),
            Layout::P010Tiled4x4 => (4, 4, 8, 32),
            Layout::Nv12Tiled32x32 => (32, 32, 32, 128),
            Layout::Mm21 => (16, if plane == 0 { 32 } else { 16 }, 16, 64),
            Layout::Mt2110T | Layout::Mt2110R => (16, if plane == 0 { 32 } else { 16 }, 16, 80),
            Layout::Sand128 { lines } => (128, lines as usize, 128, 512),
            Layout::Sand30 { lines } => (96, lines as usize, 128, 512),
        };
        let columns = matches!(self, Layout::Sand128 { .. } | Layout::Sand30 { .. });
        // Lines of a column need not be a multiple of four.
        let tile = if columns { line.checked_mul(lines) } else { Some(lines / 4 * band) };
        // There is one row of columns, and a descriptor's pitch says nothing of their place.
        let row = if columns { Some(usize::MAX) } else { pitch.checked_mul(lines) };
        let whole_bands = matches!(self, Layout::Mt2110T | Layout::Mt2110R);
        Some(Tiling { samples, lines, line, band, tile: tile.unwrap_or(0), row: row.unwrap_or(0), columns, whole_bands })
    }
}

/// How a plane is tiled.
#[derive(Clone, Copy, Debug)]
struct Tiling {
    /// Samples in a line of a tile.
    samples: usize,
    /// Lines of a tile.
    lines: usize,
    /// Bytes of a line of a tile.
    line: usize,
    /// Bytes of four lines of a tile, with what belongs to all of them.
    band: usize,
    /// Bytes of a tile; 0 is a size that cannot be.
    tile: usize,
    /// Bytes from one row of tiles to the next; 0 is a size that cannot be.
    row: usize,
    /// There is one row of tiles only.
    columns: bool,
    /// Each line needs the band's first bytes.
    whole_bands: bool,
}

impl Tiling {
    /// The bytes that a plane takes: up to the last line of the last tile, whose further lines need not be there.
    fn bytes(&self, samples: usize, lines: usize) -> Option<usize> {
        let tiles = samples.div_ceil(self.samples);
        if self.tile == 0 || self.lines == 0 || tiles.checked_mul(self.tile)? > self.row || self.columns && lines > self.lines {
            return None;
        }
        let last = lines.checked_sub(1)?;
        let (above, last) = (last / self.lines, last % self.lines);
        let bands = (last / 4).checked_mul(self.band)?;
        let band = if self.whole_bands { self.band } else { (last % 4 + 1) * self.line };
        let rows = if above == 0 { 0 } else { self.row.checked_mul(above)? };
        rows.checked_add((tiles - 1).checked_mul(self.tile)?)?.checked_add(bands)?.checked_add(band)
    }
}

/// A picture as it is stored.
#[derive(Clone, Copy, Debug)]
pub struct Source<'a> {
    /// From the first byte of the luma and of the chroma plane on, at least to the last byte that is needed; both may reach into
    /// what is behind. Of columns the chroma plane starts in the first of them.
    pub planes: [&'a [u8]; 2],
    /// As in a frame descriptor: bytes of a line, of tiles the bytes of a row of tiles divided by the lines of a tile (MT2110: 80
    /// for 64 samples). Of columns it does not count.
    pub pitch: [usize; 2],
}

/// Where it goes to: NV12, P010 or P210.
#[derive(Debug)]
pub struct Target<'a> {
    /// Luma lines. What is between them stays as it is.
    pub luma: &'a mut [u8],
    /// Chroma lines, Cb and Cr in turn; there is one pair for an odd last column, and one line for an odd last line.
    pub chroma: &'a mut [u8],
    /// Bytes from one line to the next, of each plane.
    pub pitch: [usize; 2],
}

/// Why nothing was done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Error {
    /// The picture has no samples.
    Empty,
    /// The picture does not lie inside the source.
    Source,
    /// The picture does not fit into the target.
    Target,
}

impl fmt::Display for Error {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        to.write_str(match self {
            Error::Empty => "the picture has no samples",
            Error::Source => "the buffer is too small for a picture of this size and layout",
            Error::Target => "the destination is too small for a picture of this size",
        })
    }
}

/// Unpacks the upper left `width` x `height` samples of a picture, with the best code that the processor runs.
///
/// # Errors
/// Where source or target are too small; the target is unchanged then.
pub fn unpack(layout: Layout, source: Source<'_>, target: Target<'_>, width: u32, height: u32) -> Result<(), Error> {
    Implementation::best().unpack(layout, source, target, width, height)
}

/// Converts a line: the source has the bytes that the samples of the target take, or more.
type Line = fn(source: &[u8], target: &mut [u8]);

/// Converts a band. The lines have one length; those behind the picture's last one are empty.
type Band = fn(source: &Tiles<'_>, target: &mut Lines<'_>);

/// The source of a band.
#[derive(Clone, Copy)]
struct Tiles<'a> {
    /// From the band in its first tile on.
    bytes: &'a [u8],
    /// From the following band on: no cache can know that it comes next.
    next: &'a [u8],
    /// Bytes from tile to tile.
    stride: usize,
}

impl<'a> Tiles<'a> {
    /// Without the first tiles.
    fn skip(&self, tiles: usize) -> Tiles<'a> {
        let skip = |bytes: &'a [u8]| bytes.get(tiles * self.stride..).unwrap_or_default();
        Tiles { bytes: skip(self.bytes), next: skip(self.next), stride: self.stride }
    }
}

/// The target of a band.
type Lines<'a> = [&'a mut [u8]; 4];

/// The kernels for one kind of processor. All of them do the same: tests and benchmarks compare them.
#[derive(Clone, Copy, Debug)]
pub struct Implementation {
    /// What it is called.
    pub name: &'static str,
    packed: Line,
    tiles_4x4: Band,
    tiles_4x4_packed: Band,
    tiles_4x4_words: Band,
    tiles_16: Band,
    tiles_16_tiled_low: Band,
    tiles_16_raster_low: Band,
    tiles_32: Band,
    columns_128: Band,
    columns_96: Band,
}

impl Implementation {
    /// Those that this processor can run, the best one last.
    pub fn all() -> impl Iterator<Item = &'static Implementation> {
        #[cfg(target_arch = "x86_64")]
        let special = x86_64::implementations();
        #[cfg(all(target_arch = "aarch64", target_endian = "little"))]
        let special = [Some(&aarch64::NEON)];
        #[cfg(not(any(target_arch = "x86_64", all(target_arch = "aarch64", target_endian = "little"))))]
        let special = [None];
        [Some(&portable::PORTABLE)].into_iter().chain(special).flatten()
    }

    /// The best one that this processor can run.
    pub fn best() -> &'static Implementation {
        Implementation::all().last().unwrap_or(&portable::PORTABLE)
    }

    /// [`unpack`] with this one.
    ///
    /// # Errors
    /// As there.
    pub fn unpack(&self, layout: Layout, source: Source<'_>, target: Target<'_>, width: u32, height: u32) -> Result<(), Error> {
        if width == 0 || height == 0 {
            return Err(Error::Empty);
        }
        let sizes = layout.planes(width as usize, height as usize);
        let [luma, chroma] = sizes;
        let [luma_source, chroma_source] = source.planes;
        let [luma_pitch, chroma_pitch] = source.pitch;
        let bytes = layout.target_bytes();
        let mut luma = Plane {
            source: take(luma_source, source_bytes(layout, 0, luma_pitch, luma)).ok_or(Error::Source)?,
            pitch: luma_pitch,
            lines: TargetLines::new(target.luma, target.pitch[0], luma, bytes).ok_or(Error::Target)?,
        };
        let mut chroma = Plane {
            source: take(chroma_source, source_bytes(layout, 1, chroma_pitch, chroma)).ok_or(Error::Source)?,
            pitch: chroma_pitch,
            lines: TargetLines::new(target.chroma, target.pitch[1], chroma, bytes).ok_or(Error::Target)?,
        };
        self.plane(layout, 0, &mut luma);
        self.plane(layout, 1, &mut chroma);
        Ok(())
    }

    fn plane(&self, layout: Layout, number: usize, plane: &mut Plane<'_>) {
        let band = match layout {
            Layout::Nv15 | Layout::Nv20 => return plane.linear(self.packed),
            Layout::Nv12Tiled4x4 => self.tiles_4x4,
            Layout::Nv15Tiled4x4 => self.tiles_4x4_packed,
            Layout::P010Tiled4x4 => self.tiles_4x4_words,
            Layout::Nv12Tiled32x32 => self.tiles_32,
            Layout::Mm21 => self.tiles_16,
            Layout::Mt2110T => self.tiles_16_tiled_low,
            Layout::Mt2110R => self.tiles_16_raster_low,
            Layout::Sand128 { .. } => self.columns_128,
            Layout::Sand30 { .. } => self.columns_96,
        };
        if let Some(tiling) = layout.tiling(number, plane.pitch) {
            plane.tiled(&tiling, band);
        }
    }
}

/// The bytes of the source that a plane needs.
fn source_bytes(layout: Layout, plane: usize, pitch: usize, (samples, lines): (usize, usize)) -> Option<usize> {
    if let Some(tiling) = layout.tiling(plane, pitch) {
        return tiling.bytes(samples, lines);
    }
    let line = samples.checked_mul(10)?.div_ceil(8);
    if pitch < line { None } else { pitch.checked_mul(lines.checked_sub(1)?)?.checked_add(line) }
}

fn take(slice: &[u8], bytes: Option<usize>) -> Option<&[u8]> {
    slice.get(..bytes?)
}

/// A plane of a picture and where it goes to, both of them as long as they have to be.
struct Plane<'a> {
    source: &'a [u8],
    pitch: usize,
    lines: TargetLines<'a>,
}

/// Lines of a target plane.
struct TargetLines<'a> {
    /// From the first byte of the first line to the last one of the last.
    bytes: &'a mut [u8],
    pitch: usize,
    /// Bytes of a line.
    width: usize,
    lines: usize,
}

impl<'a> TargetLines<'a> {
    fn new(target: &'a mut [u8], pitch: usize, (samples, lines): (usize, usize), bytes: usize) -> Option<Self> {
        let width = samples.checked_mul(bytes)?;
        let all = pitch.checked_mul(lines.checked_sub(1)?)?.checked_add(width)?;
        let target = target.get_mut(..all)?;
        // A single line may say any pitch; with more of them, all of the sizes below are those of bytes that exist.
        let pitch = if lines == 1 { width } else { pitch };
        if pitch < width { None } else { Some(TargetLines { bytes: target, pitch, width, lines }) }
    }
}

impl Plane<'_> {
    fn linear(&mut self, convert: Line) {
        let TargetLines { pitch, width, .. } = self.lines;
        for (source, target) in self.source.chunks(self.pitch).zip(self.lines.bytes.chunks_mut(pitch)) {
            if let Some(target) = target.get_mut(..width) {
                convert(source, target);
            }
        }
    }

    /// Goes through rows of tiles, and through a row band by band: lines are written from one end to the other.
    fn tiled(&mut self, tiling: &Tiling, convert: Band) {
        let TargetLines { pitch, width, lines, .. } = self.lines;
        let rows = self.lines.bytes.chunks_mut(pitch * tiling.lines.min(lines));
        let mut sources = self.source.chunks(tiling.row).peekable();
        for target in rows {
            let source = sources.next().unwrap_or_default();
            let next_row = sources.peek().copied().unwrap_or_default();
            let last = tiling.lines.div_ceil(4) - 1;
            for (number, target) in target.chunks_mut(pitch * lines.min(4)).enumerate() {
                let mut four = Lines::default();
                for (line, target) in four.iter_mut().zip(target.chunks_mut(pitch)) {
                    *line = target.get_mut(..width).unwrap_or_default();
                }
                let band = |number: usize| source.get(number * tiling.band..).unwrap_or_default();
                let next = if number == last { next_row } else { band(number + 1) };
                convert(&Tiles { bytes: band(number), next, stride: tiling.tile }, &mut four);
            }
        }
    }
}
