// SPDX-License-Identifier: LGPL-2.1-or-later
//! `AVDRMFrameDescriptor` (libavutil/hwcontext_drm.h, unchanged since FFmpeg 3.4), and how a capture buffer is described by it.

use core::ffi::c_int;
use core::mem::{offset_of, size_of};
use std::os::fd::RawFd;

use crate::device::Format;
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

/// Describes a buffer of `length` bytes in the given format: one object, one layer, planes one after the other.
///
/// # Errors
/// `Refused` when the planes that the format promises do not lie inside the buffer.
pub fn describe(fd: RawFd, length: u32, format: &Format, capture: &PixelFormat) -> Result<FrameDescriptor> {
    let bytesperline = u64::from(capture.plane().bytesperline);
    let height = u64::from(capture.height);
    let mut planes = [PlaneDescriptor::default(); MAX_PLANES];
    let mut offset = 0u64;
    for (plane, rule) in planes.iter_mut().zip(format.planes) {
        let pitch = bytesperline / u64::from(rule.pitch_divisor);
        *plane = PlaneDescriptor { object_index: 0, offset: offset as isize, pitch: pitch as isize };
        offset += pitch * height.div_ceil(u64::from(rule.line_divisor));
    }
    if bytesperline < u64::from(capture.width) || offset > u64::from(length) {
        return Err(Error::Refused(format!(
            "the driver's buffer of {length} bytes with {bytesperline} bytes a line is too small for {}x{}",
            capture.width, capture.height
        )));
    }
    let object = ObjectDescriptor { fd, size: length as usize, format_modifier: format.modifier };
    let layer = LayerDescriptor { format: format.drm, nb_planes: format.planes.len() as c_int, planes };
    let none = ObjectDescriptor::default();
    let empty = LayerDescriptor::default();
    Ok(FrameDescriptor { nb_objects: 1, objects: [object, none, none, none], nb_layers: 1, layers: [layer, empty, empty, empty] })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::device::find_by_v4l2;
    use crate::uapi::{V4L2_PIX_FMT_NV12, V4L2_PIX_FMT_YUV420};

    fn capture(pixelformat: u32, width: u32, height: u32, bytesperline: u32) -> PixelFormat {
        let mut format = PixelFormat::request(pixelformat, width, height, 0);
        format.planes[0].bytesperline = bytesperline;
        format
    }

    #[test]
    fn nv12_is_one_object_one_layer_two_planes() {
        // 1920x1088 as the RK3566 hantro gives it: sizeimage holds motion vectors behind the pixels.
        let format = find_by_v4l2(V4L2_PIX_FMT_NV12).unwrap();
        let descriptor = describe(7, 3_655_712, format, &capture(V4L2_PIX_FMT_NV12, 1920, 1088, 1920)).unwrap();
        assert_eq!((descriptor.nb_objects, descriptor.nb_layers), (1, 1));
        assert_eq!(descriptor.objects[0], ObjectDescriptor { fd: 7, size: 3_655_712, format_modifier: 0 });
        let layer = descriptor.layers[0];
        assert_eq!((layer.format, layer.nb_planes), (u32::from_le_bytes(*b"NV12"), 2));
        assert_eq!(layer.planes[0], PlaneDescriptor { object_index: 0, offset: 0, pitch: 1920 });
        assert_eq!(layer.planes[1], PlaneDescriptor { object_index: 0, offset: 1920 * 1088, pitch: 1920 });
    }

    #[test]
    fn planar_420_has_half_pitch_and_rounds_odd_heights_up() {
        let format = find_by_v4l2(V4L2_PIX_FMT_YUV420).unwrap();
        let descriptor = describe(7, 1 << 20, format, &capture(V4L2_PIX_FMT_YUV420, 64, 35, 128)).unwrap();
        let planes = descriptor.layers[0].planes;
        assert_eq!(planes[1], PlaneDescriptor { object_index: 0, offset: 128 * 35, pitch: 64 });
        assert_eq!(planes[2], PlaneDescriptor { object_index: 0, offset: 128 * 35 + 64 * 18, pitch: 64 });
    }

    #[test]
    fn a_buffer_that_is_too_small_is_refused() {
        let format = find_by_v4l2(V4L2_PIX_FMT_NV12).unwrap();
        let fits = capture(V4L2_PIX_FMT_NV12, 64, 64, 64);
        assert!(describe(7, 64 * 96, format, &fits).is_ok());
        assert!(describe(7, 64 * 96 - 1, format, &fits).is_err());
        assert!(describe(7, 64 * 96, format, &capture(V4L2_PIX_FMT_NV12, 64, 64, 63)).is_err());
    }
}
