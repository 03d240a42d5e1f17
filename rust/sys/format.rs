// SPDX-License-Identifier: LGPL-2.1-or-later
//! Pixel formats as VIDIOC_G_FMT and VIDIOC_S_FMT speak of them, single- and multi-planar alike.

use crate::uapi::{V4L2_FIELD_NONE, VIDEO_MAX_PLANES};

/// Which side of a memory-to-memory device.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    /// OUTPUT: the bitstream goes to the device.
    Output,
    /// CAPTURE: pictures come from the device.
    Capture,
}

/// Memory layout of one plane.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct PlaneFormat {
    /// Bytes of the whole plane.
    pub sizeimage: u32,
    /// Bytes from one line to the next.
    pub bytesperline: u32,
}

/// A format of one queue.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PixelFormat {
    /// V4L2 fourcc (V4L2_PIX_FMT_*).
    pub pixelformat: u32,
    /// Width in samples.
    pub width: u32,
    /// Height in samples.
    pub height: u32,
    /// V4L2_FIELD_*.
    pub field: u32,
    /// How many entries of `planes` count.
    pub num_planes: u8,
    /// Memory planes, not colour planes.
    pub planes: [PlaneFormat; VIDEO_MAX_PLANES as usize],
}

impl PixelFormat {
    /// A request for a format: one plane of at least `sizeimage` bytes (0: the driver's choice).
    pub fn request(pixelformat: u32, width: u32, height: u32, sizeimage: u32) -> Self {
        let mut planes = [PlaneFormat::default(); VIDEO_MAX_PLANES as usize];
        if let Some(first) = planes.first_mut() {
            first.sizeimage = sizeimage;
        }
        Self { pixelformat, width, height, field: V4L2_FIELD_NONE, num_planes: 1, planes }
    }

    /// The first memory plane.
    pub fn plane(&self) -> PlaneFormat {
        self.planes.first().copied().unwrap_or_default()
    }
}

/// A fourcc in letters, such as `NV12`; what is no printable letter shows as `?`.
pub fn fourcc_name(fourcc: u32) -> String {
    fourcc.to_le_bytes().iter().map(|&byte| if byte.is_ascii_graphic() { char::from(byte) } else { '?' }).collect()
}
