// SPDX-License-Identifier: LGPL-2.1-or-later
//! `AVDRMFrameDescriptor` (libavutil/hwcontext_drm.h, unchanged since FFmpeg 3.4), and how a capture buffer is described by it.

use core::ffi::c_int;
use core::mem::{offset_of, size_of};
use std::os::fd::RawFd;

use crate::device::{Format, Layout, Modifier};
use crate::error::{Error, Result};
use crate::sys::PixelFormat;

/// `AV_DRM_MAX_PLANES`.
const MAX_PLANES: usize = 4;

/// `AVDRMObjectDescriptor`: one dmabuf.
#[repr(C)]
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ObjectDescriptor {
    /// The dmabuf.
    pub fd: c_int,
    /// Bytes that can be mapped.
    pub size: usize,
    /// DRM format modifier.
    pub format_modifier: u64,
}

/// `AVDRMPlaneDescriptor`: one colour plane.
#[repr(C)]
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct PlaneDescriptor {
    /// Which object holds it.
    pub object_index: c_int,
    /// Bytes from the object's start.
    pub offset: isize,
    /// Bytes from one line to the next.
    pub pitch: isize,
}

/// `AVDRMLayerDescriptor`: one picture.
#[repr(C)]
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct LayerDescriptor {
    /// DRM_FORMAT_*.
    pub format: u32,
    /// How many planes count.
    pub nb_planes: c_int,
    /// Colour planes.
    pub planes: [PlaneDescriptor; MAX_PLANES],
}

/// `AVDRMFrameDescriptor`.
#[repr(C)]
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct FrameDescriptor {
    /// How many objects count.
    pub nb_objects: c_int,
    /// Dmabufs.
    pub objects: [ObjectDescriptor; MAX_PLANES],
    /// How many layers count.
    pub nb_layers: c_int,
    /// Layers.
    pub layers: [LayerDescriptor; MAX_PLANES],
}

#[cfg(target_pointer_width = "64")]
const _: () = {
    assert!(size_of::<ObjectDescriptor>() == 24);
    assert!(size_of::<LayerDescriptor>() == 104);
    assert!(size_of::<FrameDescriptor>() == 528);
    assert!(offset_of!(FrameDescriptor, layers) == 112);
};
// ptrdiff_t and size_t have the size of a pointer on every target of FFmpeg's DRM code.
const _: () = assert!(offset_of!(PlaneDescriptor, pitch) == 2 * size_of::<isize>());

/// Describes a buffer in the given format: one layer, and one object for each memory plane, of which `objects` holds the dmabuf and
/// its length in bytes.
///
/// # Errors
/// `Refused` when the planes that the format promises do not lie inside the buffer.
pub fn describe(objects: &[(RawFd, u32)], format: &Format, capture: &PixelFormat) -> Result<FrameDescriptor> {
    let Picture { pitch, modifier } = picture(format, capture);
    let mut descriptor = FrameDescriptor { nb_objects: objects.len() as c_int, nb_layers: 1, ..Default::default() };
    for (object, &(fd, length)) in descriptor.objects.iter_mut().zip(objects) {
        *object = ObjectDescriptor { fd, size: length as usize, format_modifier: modifier };
    }
    let mut layer = LayerDescriptor { format: format.drm, nb_planes: format.planes.len() as c_int, ..Default::default() };
    let mut fits = pitch >= line_bytes(format, capture.width);
    for (plane, (ruled, end)) in layer.planes.iter_mut().zip(planes(format, capture)) {
        let object = objects.get(ruled.object_index as usize);
        *plane = ruled;
        fits &= object.is_some_and(|&(_, length)| end <= u64::from(length));
    }
    if let Layout::Columns { .. } = format.layout {
        // Luma and chroma of 4:2:0 share a column.
        fits &= u64::from(capture.plane().bytesperline) >= u64::from(capture.height) * 3 / 2;
    }
    if !fits {
        let lengths: Vec<String> = objects.iter().map(|(_, length)| length.to_string()).collect();
        return Err(Error::Refused(format!(
            "the driver's buffer of {} bytes with {} bytes a line is too small for {}x{}",
            lengths.join(" + "),
            capture.plane().bytesperline,
            capture.width,
            capture.height
        )));
    }
    if let Some(first) = descriptor.layers.first_mut() {
        *first = layer;
    }
    Ok(descriptor)
}

/// The planes of a buffer, and for each how many bytes of its object it needs.
fn planes<'a>(format: &'a Format, capture: &'a PixelFormat) -> impl Iterator<Item = (PlaneDescriptor, u64)> + 'a {
    let first = picture(format, capture).pitch;
    let mut end = 0u64;
    format.planes.iter().enumerate().map(move |(number, rule)| {
        let object = if format.layout == Layout::Apart { number } else { 0 };
        let (pitch, lines) = (first / u64::from(rule.pitch_divisor), u64::from(capture.height.div_ceil(rule.line_divisor)));
        let offset = match format.layout {
            Layout::Contiguous => end,
            Layout::Apart => 0,
            // The second plane starts in the first column, below the luma lines.
            Layout::Columns { .. } => number as u64 * COLUMN * u64::from(capture.height),
        };
        end = match format.layout {
            Layout::Columns { .. } => pitch * u64::from(capture.plane().bytesperline),
            Layout::Contiguous | Layout::Apart => offset + pitch * lines,
        };
        (PlaneDescriptor { object_index: object as c_int, offset: offset as isize, pitch: pitch as isize }, end)
    })
}

/// Bytes that the planes of a format with one object take of it; pitch and lines are less than 2^31.
pub(super) fn plane_bytes(format: &Format, capture: &PixelFormat) -> u64 {
    planes(format, capture).map(|(_, end)| end).max().unwrap_or_default()
}

/// Bytes from one column to the next, in a line.
const COLUMN: u64 = 128;

/// What V4L2's `bytesperline` becomes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Picture {
    /// Bytes of a luma line.
    pub pitch: u64,
    /// DRM format modifier.
    pub modifier: u64,
}

/// How lines and columns of a picture in the given format lie in memory.
pub fn picture(format: &Format, capture: &PixelFormat) -> Picture {
    let bytesperline = u64::from(capture.plane().bytesperline);
    let pitch = match format.layout {
        Layout::Contiguous => bytesperline,
        Layout::Apart => bytesperline * u64::from(format.sample_bits) / 8,
        // drm_fourcc.h: the pitch is that of a line across all columns, the lines of a column are in the modifier.
        Layout::Columns { samples } => u64::from(capture.width.div_ceil(samples)) * COLUMN,
    };
    let modifier = match format.modifier {
        Modifier::Is(modifier) => modifier,
        Modifier::Sand128 => SAND128 | bytesperline << 8,
        Modifier::Missing => DRM_FORMAT_MOD_INVALID,
    };
    Picture { pitch, modifier }
}

/// The least bytes that a line takes; one of chroma has an even number of samples where Cb and Cr alternate.
pub(super) fn line_bytes(format: &Format, width: u32) -> u64 {
    (u64::from(width).next_multiple_of(2) * u64::from(format.sample_bits)).div_ceil(8)
}

/// DRM_FORMAT_MOD_BROADCOM_SAND128_COL_HEIGHT(0).
const SAND128: u64 = 0x07 << 56 | 4;
/// DRM_FORMAT_MOD_INVALID.
const DRM_FORMAT_MOD_INVALID: u64 = 0x00ff_ffff_ffff_ffff;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::device::find_by_v4l2;
    use crate::uapi::*;

    fn capture(pixelformat: u32, width: u32, height: u32, bytesperline: u32) -> PixelFormat {
        let mut format = PixelFormat::request(pixelformat, width, height, 0);
        format.planes[0].bytesperline = bytesperline;
        format
    }

    /// DRM format, modifier, and offset and pitch of each plane.
    type Described = (u32, u64, Vec<(isize, isize)>);

    /// How a buffer in one object is described.
    fn described(v4l2: u32, size: (u32, u32), bytesperline: u32, length: u32) -> Result<Described> {
        let format = find_by_v4l2(v4l2).unwrap();
        let descriptor = describe(&[(7, length)], format, &capture(v4l2, size.0, size.1, bytesperline))?;
        assert_eq!((descriptor.nb_objects, descriptor.nb_layers, descriptor.objects[0].fd), (1, 1, 7));
        let layer = descriptor.layers[0];
        let planes = layer.planes.iter().take(layer.nb_planes as usize);
        assert!(planes.clone().all(|plane| plane.object_index == 0));
        Ok((layer.format, descriptor.objects[0].format_modifier, planes.map(|plane| (plane.offset, plane.pitch)).collect()))
    }

    #[test]
    fn nv12_is_one_object_one_layer_two_planes() {
        // 1920x1088 as the RK3566 hantro gives it: sizeimage holds motion vectors behind the pixels.
        let format = find_by_v4l2(V4L2_PIX_FMT_NV12).unwrap();
        let descriptor = describe(&[(7, 3_655_712)], format, &capture(V4L2_PIX_FMT_NV12, 1920, 1088, 1920)).unwrap();
        assert_eq!((descriptor.nb_objects, descriptor.nb_layers), (1, 1));
        assert_eq!(descriptor.objects[0], ObjectDescriptor { fd: 7, size: 3_655_712, format_modifier: 0 });
        let layer = descriptor.layers[0];
        assert_eq!((layer.format, layer.nb_planes), (u32::from_le_bytes(*b"NV12"), 2));
        assert_eq!(layer.planes[0], PlaneDescriptor { object_index: 0, offset: 0, pitch: 1920 });
        assert_eq!(layer.planes[1], PlaneDescriptor { object_index: 0, offset: 1920 * 1088, pitch: 1920 });
    }

    #[test]
    fn planar_420_has_half_pitch_and_rounds_odd_heights_up() {
        let (_, _, planes) = described(V4L2_PIX_FMT_YUV420, (64, 35), 128, 1 << 20).unwrap();
        assert_eq!(planes, [(0, 128), (128 * 35, 64), (128 * 35 + 64 * 18, 64)]);
    }

    #[test]
    fn packed_ten_bit_has_the_drivers_pitch() {
        // 1920 samples of 10 bits are 2400 bytes; rkvdec aligns the pitch to 64.
        let nv15 = u32::from_le_bytes(*b"NV15");
        let least = 2432 * 1088 * 3 / 2;
        assert_eq!(
            described(V4L2_PIX_FMT_NV15, (1920, 1088), 2432, least).unwrap(),
            (nv15, 0, vec![(0, 2432), (2432 * 1088, 2432)])
        );
        assert!(described(V4L2_PIX_FMT_NV15, (1920, 1088), 2432, least - 1).is_err());
        assert!(described(V4L2_PIX_FMT_NV15, (1920, 1088), 2399, least).is_err());
        let (_, _, planes) = described(V4L2_PIX_FMT_NV20, (1920, 1088), 2432, 2432 * 1088 * 2).unwrap();
        assert_eq!(planes[1], (2432 * 1088, 2432));
        assert!(described(V4L2_PIX_FMT_P010, (64, 64), 127, 1 << 20).is_err());
    }

    #[test]
    fn memory_planes_are_objects() {
        let format = find_by_v4l2(V4L2_PIX_FMT_MT2110T).unwrap();
        let capture = capture(V4L2_PIX_FMT_MT2110T, 64, 64, 64);
        let (luma, chroma) = (64 * 64 * 5 / 4, 64 * 32 * 5 / 4);
        let descriptor = describe(&[(7, luma), (8, chroma)], format, &capture).unwrap();
        assert_eq!(descriptor.nb_objects, 2);
        let modifier = 0x0b00_0000_0001_0001;
        assert_eq!(descriptor.objects[1], ObjectDescriptor { fd: 8, size: chroma as usize, format_modifier: modifier });
        let planes = descriptor.layers[0].planes;
        assert_eq!(planes[0], PlaneDescriptor { object_index: 0, offset: 0, pitch: 80 });
        assert_eq!(planes[1], PlaneDescriptor { object_index: 1, offset: 0, pitch: 80 });
        assert!(describe(&[(7, luma), (8, chroma - 1)], format, &capture).is_err());
        assert!(describe(&[(7, luma)], format, &capture).is_err());
    }

    #[test]
    fn columns_have_their_lines_in_the_modifier() {
        let (nc12, nc30) = (u32::from_le_bytes(*b"NC12"), u32::from_le_bytes(*b"NC30"));
        // 200 samples are two columns of 128, or three of 96.
        let (drm, modifier, planes) = described(nc12, (200, 64), 96, 2 * 128 * 96).unwrap();
        assert_eq!((drm, modifier), (u32::from_le_bytes(*b"NV12"), 0x0700_0000_0000_0004 | 96 << 8));
        assert_eq!(planes, [(0, 256), (128 * 64, 256)]);
        let (drm, _, planes) = described(nc30, (200, 64), 96, 3 * 128 * 96).unwrap();
        assert_eq!((drm, planes), (u32::from_le_bytes(*b"P030"), vec![(0, 384), (128 * 64, 384)]));
        assert!(described(nc12, (200, 64), 96, 2 * 128 * 96 - 1).is_err());
        assert!(described(nc12, (200, 64), 95, 2 * 128 * 96).is_err());
    }

    #[test]
    fn a_buffer_that_is_too_small_is_refused() {
        assert!(described(V4L2_PIX_FMT_NV12, (64, 64), 64, 64 * 96).is_ok());
        assert!(described(V4L2_PIX_FMT_NV12, (64, 64), 64, 64 * 96 - 1).is_err());
        assert!(described(V4L2_PIX_FMT_NV12, (64, 64), 63, 64 * 96).is_err());
        assert!(described(V4L2_PIX_FMT_NV12, (35, 64), 35, 64 * 96).is_err(), "18 pairs of chroma samples are 36 bytes");
    }
}
