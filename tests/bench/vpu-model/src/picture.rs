// SPDX-License-Identifier: LGPL-2.1-or-later
//! A decoded picture in planes, and how it is laid out in a CAPTURE buffer.

use primebridge::uapi::{V4L2_PIX_FMT_NV12, V4L2_PIX_FMT_NV15, V4L2_PIX_FMT_P010, V4L2_PIX_FMT_YUV420};

use crate::message::Capture;

/// One plane: rows without gaps, samples of one byte, or of two (little-endian) where the picture has more than 8 bits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Plane {
    /// Samples of a row.
    pub width: u32,
    /// Rows.
    pub height: u32,
    /// All rows.
    pub bytes: Vec<u8>,
}

impl Plane {
    /// Puts the samples of row `y` into every `step`th place of `row`, from the place `first` on. What is beyond the picture is like
    /// the last one of its row or column.
    fn spread(&self, y: u32, size: usize, (first, step): (usize, usize), row: &mut [u8]) {
        let length = self.width as usize * size;
        let samples = &self.bytes[y.min(self.height - 1) as usize * length..][..length];
        match (step, size) {
            (1, _) => {
                let common = length.min(row.len());
                row[..common].copy_from_slice(&samples[..common]);
            }
            (_, 1) => every_second::<1>(samples, &mut row[first..]),
            _ => every_second::<2>(samples, &mut row[2 * first..]),
        }
        for place in row.chunks_exact_mut(step * size).skip(self.width as usize) {
            place[first * size..][..size].copy_from_slice(&samples[length - size..]);
        }
    }
}

/// Samples of SIZE bytes to every second place.
fn every_second<const SIZE: usize>(samples: &[u8], row: &mut [u8]) {
    for (place, sample) in row.chunks_mut(2 * SIZE).zip(samples.chunks_exact(SIZE)) {
        place[..SIZE].copy_from_slice(sample);
    }
}

/// A picture of the coded size: luma, and two planes of chroma unless it is monochrome.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Picture {
    /// Luma samples of a row.
    pub width: u32,
    /// Rows of luma.
    pub height: u32,
    /// Bits of a sample.
    pub bit_depth: u32,
    /// log2 of luma samples per chroma sample, horizontally.
    pub shift_x: u32,
    /// log2 of luma rows per chroma row.
    pub shift_y: u32,
    /// One plane or three.
    pub planes: Vec<Plane>,
}

impl Picture {
    /// The bytes of a CAPTURE buffer that shows this picture. `Err` says why the format cannot hold it.
    pub fn lay_out(&self, capture: &Capture) -> Result<Vec<u8>, String> {
        if self.planes.len() == 3 && (self.shift_x, self.shift_y) != (1, 1) {
            return Err(format!("no CAPTURE format for chroma shifts {} and {}", self.shift_x, self.shift_y));
        }
        let depth = match capture.format {
            V4L2_PIX_FMT_NV12 | V4L2_PIX_FMT_YUV420 => 8,
            V4L2_PIX_FMT_P010 | V4L2_PIX_FMT_NV15 => 10,
            other => return Err(format!("CAPTURE format {:?} is not known here", other.to_le_bytes().map(char::from))),
        };
        if self.bit_depth != depth {
            return Err(format!("a picture of {} bits in a CAPTURE format of {depth}", self.bit_depth));
        }
        let mut buffer = Buffer { bytes: vec![0; capture.size as usize], written: 0 };
        let size = if depth > 8 { 2 } else { 1 };
        // Chroma of a monochrome picture: one sample, which is also what is beyond it.
        let middle = (1u16 << (depth - 1)).to_le_bytes();
        let grey = Plane { width: 1, height: 1, bytes: middle[..size].to_vec() };
        let [cb, cr] = [1, 2].map(|plane| self.planes.get(plane).unwrap_or(&grey));
        let (width, height, stride) = (capture.width as usize, capture.height, capture.bytes_per_line as usize);
        let (chroma_width, chroma_height) = (width.div_ceil(2), height.div_ceil(2));
        let pack = match capture.format {
            V4L2_PIX_FMT_P010 => pack16,
            V4L2_PIX_FMT_NV15 => pack10,
            _ => pack8,
        };
        buffer.plane(&[&self.planes[0]], (width * size, height), stride, size, pack);
        if capture.format == V4L2_PIX_FMT_YUV420 {
            for plane in [cb, cr] {
                buffer.plane(&[plane], (chroma_width, chroma_height), stride / 2, size, pack);
            }
        } else {
            buffer.plane(&[cb, cr], (2 * chroma_width * size, chroma_height), stride, size, pack);
        }
        if buffer.written > buffer.bytes.len() {
            return Err(format!("the picture needs {} bytes, the CAPTURE buffer has {}", buffer.written, buffer.bytes.len()));
        }
        Ok(buffer.bytes)
    }
}

struct Buffer {
    bytes: Vec<u8>,
    /// Where the next plane begins; beyond `bytes` where the buffer is too small.
    written: usize,
}

impl Buffer {
    /// Adds rows of so many bytes before they are packed, with samples of `planes` in turns.
    fn plane(&mut self, planes: &[&Plane], (length, rows): (usize, u32), stride: usize, size: usize, pack: fn(&[u8], &mut [u8])) {
        let mut row = vec![0; length];
        for y in 0..rows {
            for (turn, plane) in planes.iter().enumerate() {
                plane.spread(y, size, (turn, planes.len()), &mut row);
            }
            let start = self.written + y as usize * stride;
            if let Some(target) = self.bytes.get_mut(start..start + stride) {
                pack(&row, target);
            }
        }
        self.written += rows as usize * stride;
    }
}

/// One byte a sample.
fn pack8(samples: &[u8], row: &mut [u8]) {
    let common = samples.len().min(row.len());
    row[..common].copy_from_slice(&samples[..common]);
}

/// V4L2_PIX_FMT_P010: two bytes a sample, the bits at the top.
fn pack16(samples: &[u8], row: &mut [u8]) {
    for (sample, place) in samples.chunks_exact(2).zip(row.chunks_exact_mut(2)) {
        place.copy_from_slice(&(u16::from_le_bytes([sample[0], sample[1]]) << 6).to_le_bytes());
    }
}

/// V4L2_PIX_FMT_NV15: four samples in five bytes, the first in the lowest bits.
fn pack10(samples: &[u8], row: &mut [u8]) {
    for (group, place) in samples.chunks(8).zip(row.chunks_mut(5)) {
        let mut four = [0; 8];
        four[..group.len()].copy_from_slice(group);
        let word = u64::from_le_bytes(four);
        let bits = word & 0x3ff | (word >> 16 & 0x3ff) << 10 | (word >> 32 & 0x3ff) << 20 | (word >> 48 & 0x3ff) << 30;
        let length = place.len();
        place.copy_from_slice(&bits.to_le_bytes()[..length]);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn picture(bit_depth: u32) -> Picture {
        let plane = |width: u32, height: u32, first: u16| {
            let samples = (0..width * height).map(|at| first + at as u16);
            let bytes = if bit_depth > 8 {
                samples.flat_map(|sample| sample.to_le_bytes()).collect()
            } else {
                samples.map(|sample| sample as u8).collect()
            };
            Plane { width, height, bytes }
        };
        let planes = vec![plane(4, 2, 1), plane(2, 1, 100), plane(2, 1, 200)];
        Picture { width: 4, height: 2, bit_depth, shift_x: 1, shift_y: 1, planes }
    }

    fn capture(format: u32, bytes_per_line: u32, size: u32) -> Capture {
        Capture { format, width: 4, height: 2, bytes_per_line, size }
    }

    #[test]
    fn layouts_are_those_of_the_kernels_documentation() {
        assert_eq!(
            picture(8).lay_out(&capture(V4L2_PIX_FMT_NV12, 6, 20)).unwrap(),
            [1, 2, 3, 4, 0, 0, 5, 6, 7, 8, 0, 0, 100, 200, 101, 201, 0, 0, 0, 0]
        );
        assert_eq!(
            picture(8).lay_out(&capture(V4L2_PIX_FMT_YUV420, 4, 12)).unwrap(),
            [1, 2, 3, 4, 5, 6, 7, 8, 100, 101, 200, 201]
        );
        let p010 = picture(10).lay_out(&capture(V4L2_PIX_FMT_P010, 8, 24)).unwrap();
        assert_eq!(p010[..4], [0x40, 0, 0x80, 0]);
        // pixfmt-yuv-planar.rst, NV15: Y'00[7:0], Y'01[5:0]Y'00[9:8], Y'02[3:0]Y'01[9:6], Y'03[1:0]Y'02[9:4], Y'03[9:2].
        let nv15 = picture(10).lay_out(&capture(V4L2_PIX_FMT_NV15, 5, 15)).unwrap();
        assert_eq!(nv15[..5], [1, 2 << 2, 3 << 4, 0, 4 >> 2]);
        assert_eq!(nv15[10..], [100, (200 & 0x3f) << 2, 101 << 4 | (200 >> 6), (201 & 3) << 6 | (101 >> 4), 201 >> 2]);
    }

    #[test]
    fn what_does_not_fit_is_refused() {
        assert!(picture(10).lay_out(&capture(V4L2_PIX_FMT_NV12, 4, 12)).is_err());
        assert!(picture(8).lay_out(&capture(V4L2_PIX_FMT_NV12, 4, 11)).unwrap_err().contains("12 bytes"));
        assert!(picture(8).lay_out(&capture(0, 4, 12)).is_err());
    }

    #[test]
    fn monochrome_gets_grey_chroma() {
        let mut grey = picture(8);
        grey.planes.truncate(1);
        assert_eq!(grey.lay_out(&capture(V4L2_PIX_FMT_NV12, 4, 12)).unwrap()[8..], [128; 4]);
    }
}
