// SPDX-License-Identifier: LGPL-2.1-or-later
//! Memory that a caller lends for pictures: what tells it apart, and whether it is laid out as the decoder writes.

use core::fmt;
use std::os::fd::{AsRawFd, BorrowedFd};

use super::descriptor::{FrameDescriptor, LayerDescriptor, describe};
use crate::device::Formats;
use crate::error::{Error, Result};
use crate::sys::{FileIdentity, Kernel, MAX_MEMORY_PLANES, fourcc_name};

/// Which dmabufs the memory planes of a frame are.
pub type Identities = [Option<FileIdentity>; MAX_MEMORY_PLANES];

/// The dmabufs of a caller's frame, one for each memory plane.
#[derive(Clone, Copy, Debug)]
pub struct Lent<'a> {
    pub(super) dmabufs: [Option<BorrowedFd<'a>>; MAX_MEMORY_PLANES],
    pub(super) identities: Identities,
}

impl<'a> Lent<'a> {
    /// Finds out which dmabufs these are.
    ///
    /// # Errors
    /// `Refused` where they cannot be told apart.
    pub fn new(kernel: &dyn Kernel, dmabufs: &[BorrowedFd<'a>]) -> Result<Self> {
        let mut lent = Self { dmabufs: [None; MAX_MEMORY_PLANES], identities: [None; MAX_MEMORY_PLANES] };
        let places = lent.dmabufs.iter_mut().zip(&mut lent.identities);
        for ((place, identity), &dmabuf) in places.zip(dmabufs) {
            let known = kernel.identify(dmabuf)?;
            (*identity, *place) = (Some(known), Some(dmabuf));
            // No kernel with stable controls for stateless decoders is that old. A number may be another buffer tomorrow, and so
            // may the address of a descriptor: references would be lost without a word.
            if known.size == 0 {
                return Err(Error::Refused("this kernel does not tell dmabufs apart (Linux 5.3 and later do)".into()));
            }
        }
        Ok(lent)
    }

    /// Which dmabufs.
    pub fn identities(&self) -> &Identities {
        &self.identities
    }

    /// Bytes of the first memory plane.
    pub fn size(&self) -> u64 {
        self.identities.iter().flatten().next().map_or(0, |identity| identity.size)
    }

    /// Checks that a frame in this memory, as `frame` describes it, is what the decoder writes.
    ///
    /// # Errors
    /// `Refused`, with the numbers that would do.
    pub fn check(&self, frame: &FrameDescriptor, formats: &Formats) -> Result<()> {
        let mut objects = [(-1, 0); MAX_MEMORY_PLANES];
        let mut needed = [0; MAX_MEMORY_PLANES];
        let planes = formats.format.memory_planes().min(MAX_MEMORY_PLANES);
        let sizes = needed.iter_mut().zip(&formats.capture.planes);
        for ((object, dmabuf), (needed, plane)) in objects.iter_mut().zip(&self.dmabufs).zip(sizes).take(planes) {
            *object = (dmabuf.map_or(-1, |dmabuf| dmabuf.as_raw_fd()), plane.sizeimage);
            *needed = u64::from(plane.sizeimage);
        }
        let written = describe(objects.get(..planes).unwrap_or_default(), formats.format, &formats.capture)?;
        let present = self.identities.map(|identity| identity.map_or(0, |identity| identity.size));
        let large = present.iter().zip(needed).all(|(present, needed)| *present >= needed);
        let as_many = frame.nb_objects == written.nb_objects && self.dmabufs.iter().flatten().count() == planes;
        let (wanted, given) = (Shape::of(&written, needed), Shape::of(frame, present));
        if large && as_many && frame.nb_layers == 1 && wanted.is_layout_of(&given) {
            return Ok(());
        }
        Err(Error::Refused(format!(
            "the decoder writes {wanted}; the frame has {given}: make the pool with avcodec_get_hw_frames_parameters()"
        )))
    }
}

/// What counts of a descriptor.
struct Shape<'a> {
    layer: Option<&'a LayerDescriptor>,
    modifiers: [u64; MAX_MEMORY_PLANES],
    sizes: [u64; MAX_MEMORY_PLANES],
}

impl<'a> Shape<'a> {
    fn of(frame: &'a FrameDescriptor, sizes: [u64; MAX_MEMORY_PLANES]) -> Self {
        let mut modifiers = [0; MAX_MEMORY_PLANES];
        let objects = usize::try_from(frame.nb_objects).unwrap_or_default();
        for (modifier, object) in modifiers.iter_mut().zip(&frame.objects).take(objects) {
            *modifier = object.format_modifier;
        }
        Self { layer: frame.layers.first(), modifiers, sizes }
    }

    fn is_layout_of(&self, other: &Shape<'_>) -> bool {
        let (Some(layer), Some(others)) = (self.layer, other.layer) else { return false };
        let count = usize::try_from(layer.nb_planes).unwrap_or_default();
        let planes = layer.planes.iter().zip(&others.planes).take(count);
        self.modifiers == other.modifiers
            && (layer.format, layer.nb_planes) == (others.format, others.nb_planes)
            && planes.into_iter().all(|(plane, others)| plane == others)
    }
}

impl fmt::Display for Shape<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Some(layer) = self.layer else { return f.write_str("nothing") };
        let count = usize::try_from(layer.nb_planes).unwrap_or_default();
        let mut planes = layer.planes.iter().take(count);
        let pitch = planes.next().map_or(0, |plane| plane.pitch);
        write!(f, "{} with {pitch} bytes a line", fourcc_name(layer.format))?;
        for (plane, word) in planes.zip([", chroma at ", " and ", " and "]) {
            write!(f, "{word}{}", plane.offset)?;
        }
        for (size, word) in self.sizes.iter().filter(|size| **size > 0).zip([", ", " + "]) {
            write!(f, "{word}{size}")?;
        }
        f.write_str(" bytes in all")?;
        match self.modifiers {
            [0, ..] => Ok(()),
            [modifier, ..] => write!(f, ", modifier {modifier:#x}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::device::find_by_v4l2;
    use crate::pool::descriptor::ObjectDescriptor;
    use crate::sys::PixelFormat;
    use crate::uapi::*;

    /// As the RK3566's hantro writes 1920x1080 of H.264.
    fn formats() -> Formats {
        let mut capture = PixelFormat::request(V4L2_PIX_FMT_NV12, 1920, 1088, 3_655_712);
        capture.planes[0].bytesperline = 1920;
        Formats { output: capture, capture, format: find_by_v4l2(V4L2_PIX_FMT_NV12).unwrap() }
    }

    fn nv12(pitch: isize, chroma: isize) -> FrameDescriptor {
        let mut frame = FrameDescriptor { nb_objects: 1, nb_layers: 1, ..Default::default() };
        frame.objects[0] = ObjectDescriptor { fd: 5, size: 0, format_modifier: 0 };
        frame.layers[0].format = u32::from_le_bytes(*b"NV12");
        frame.layers[0].nb_planes = 2;
        frame.layers[0].planes[0].pitch = pitch;
        frame.layers[0].planes[1].pitch = pitch;
        frame.layers[0].planes[1].offset = chroma;
        frame
    }

    fn check(frame: &FrameDescriptor, size: u64) -> Result<()> {
        let null = std::fs::File::open("/dev/null").unwrap();
        let identity = FileIdentity { device: 1, inode: 2, size, regular: false };
        let fd = std::os::fd::AsFd::as_fd(&null);
        Lent { dmabufs: [Some(fd), None], identities: [Some(identity), None] }.check(frame, &formats())
    }

    #[test]
    fn a_frame_that_is_laid_out_as_the_driver_writes_fits() {
        assert_eq!(check(&nv12(1920, 1920 * 1088), 3_655_712), Ok(()));
        assert_eq!(check(&nv12(1920, 1920 * 1088), 4 << 20), Ok(()), "more does no harm");
    }

    #[test]
    fn what_does_not_fit_is_refused_with_the_numbers_that_would() {
        let Err(Error::Refused(line)) = check(&nv12(1920, 1920 * 1080), 3_110_400) else { panic!("not refused") };
        assert_eq!(
            line,
            "the decoder writes NV12 with 1920 bytes a line, chroma at 2088960, 3655712 bytes in all; \
             the frame has NV12 with 1920 bytes a line, chroma at 2073600, 3110400 bytes in all: \
             make the pool with avcodec_get_hw_frames_parameters()"
        );
    }

    #[test]
    fn every_number_counts() {
        let good = nv12(1920, 1920 * 1088);
        let refused = |change: &dyn Fn(&mut FrameDescriptor)| {
            let mut frame = good;
            change(&mut frame);
            assert!(matches!(check(&frame, 3_655_712), Err(Error::Refused(_))), "{frame:?}");
        };
        refused(&|frame| frame.nb_objects = 2);
        refused(&|frame| frame.nb_objects = -1);
        refused(&|frame| frame.nb_layers = 2);
        refused(&|frame| frame.objects[0].format_modifier = 1);
        refused(&|frame| frame.layers[0].format = u32::from_le_bytes(*b"NV21"));
        refused(&|frame| frame.layers[0].nb_planes = 3);
        refused(&|frame| frame.layers[0].nb_planes = i32::MAX);
        refused(&|frame| frame.layers[0].planes[0].pitch = 2048);
        refused(&|frame| frame.layers[0].planes[0].offset = 64);
        refused(&|frame| frame.layers[0].planes[1].pitch = 960);
        refused(&|frame| frame.layers[0].planes[1].object_index = 1);
        assert!(check(&good, 3_655_711).is_err());
    }
}
