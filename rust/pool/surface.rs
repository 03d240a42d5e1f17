// SPDX-License-Identifier: LGPL-2.1-or-later
//! A frame descriptor of anybody's, read with distrust: whatever it says, nothing outside of its objects is touched.

use core::ffi::c_int;
use std::os::fd::{BorrowedFd, RawFd};

use nix::errno::Errno;

use super::FrameDescriptor;
use crate::error::{Error, Result};
use crate::uapi::{V4L2_PIX_FMT_NV12_4L4, V4L2_PIX_FMT_NV15_4L4, V4L2_PIX_FMT_P010_4L4};

/// `AV_DRM_MAX_PLANES`.
pub(super) const MAX_PLANES: usize = 4;

/// `DRM_FORMAT_MOD_LINEAR`.
const DRM_FORMAT_MOD_LINEAR: u64 = 0;
/// `DRM_FORMAT_MOD_INVALID`: an older interface that knows no modifiers.
const DRM_FORMAT_MOD_INVALID: u64 = 0x00ff_ffff_ffff_ffff;
/// Of all formats that decoders write, those whose samples are not in order on byte boundaries, whatever the modifier: the packed ones,
/// and the tiles of 4x4 by V4L2's fourccs, for which there is no modifier.
const PACKED: [u32; 5] = [DRM_FORMAT_NV15, DRM_FORMAT_NV20, V4L2_PIX_FMT_NV12_4L4, V4L2_PIX_FMT_NV15_4L4, V4L2_PIX_FMT_P010_4L4];
const DRM_FORMAT_NV15: u32 = u32::from_le_bytes(*b"NV15");
const DRM_FORMAT_NV20: u32 = u32::from_le_bytes(*b"NV20");

/// One dmabuf.
#[derive(Clone, Copy, Debug)]
pub(super) struct Object<'fd> {
    /// The descriptor.
    pub fd: BorrowedFd<'fd>,
    /// Bytes of it that belong to the frame; 0 is all of them.
    pub size: usize,
    modifier: u64,
}

/// One colour plane.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct SurfacePlane {
    pub(super) object: usize,
    pub(super) offset: usize,
    pub(super) pitch: usize,
}

impl SurfacePlane {
    /// Bytes from one line to the next; not more than a C int holds.
    pub fn pitch(&self) -> usize {
        self.pitch
    }
}

/// What a descriptor says, as far as it can be checked without the memory.
#[derive(Clone, Debug)]
pub struct Surface<'fd> {
    objects: [Option<Object<'fd>>; MAX_PLANES],
    planes: [SurfacePlane; MAX_PLANES],
    count: usize,
    format: u32,
    modifier: u64,
    linear: bool,
}

fn wrong(what: &'static str) -> Error {
    Error::Frame { what, errno: Errno::EINVAL }
}

impl<'fd> Surface<'fd> {
    /// Reads a descriptor. `borrow` is given fds that are not negative. The planes of all layers count on, as those of an AVFrame do.
    ///
    /// # Errors
    /// `Frame` where it contradicts itself.
    pub fn new(descriptor: &FrameDescriptor, borrow: impl Fn(RawFd) -> BorrowedFd<'fd>) -> Result<Self> {
        let layers = counted(&descriptor.layers, descriptor.nb_layers).ok_or(wrong("wrong number of layers"))?;
        let described = counted(&descriptor.objects, descriptor.nb_objects).ok_or(wrong("wrong number of objects"))?;
        let modifier = described.first().map_or(DRM_FORMAT_MOD_INVALID, |object| object.format_modifier);
        let format = layers.first().map_or(0, |layer| layer.format);
        let mut surface = Self {
            objects: [None; MAX_PLANES],
            planes: Default::default(),
            count: 0,
            format,
            modifier,
            linear: !layers.iter().any(|layer| PACKED.contains(&layer.format)),
        };
        for layer in layers {
            for plane in counted(&layer.planes, layer.nb_planes).ok_or(wrong("wrong number of planes"))? {
                let object = usize::try_from(plane.object_index).ok().filter(|object| *object < described.len());
                let object = object.ok_or(wrong("a plane of no object"))?;
                let offset = usize::try_from(plane.offset).map_err(|_| wrong("a negative offset"))?;
                let pitch = c_int::try_from(plane.pitch).ok().and_then(|pitch| usize::try_from(pitch).ok());
                let pitch = pitch.ok_or(wrong("a negative pitch, or a huge one"))?;
                let slot = surface.planes.get_mut(surface.count).ok_or(wrong("more than four planes"))?;
                *slot = SurfacePlane { object, offset, pitch };
                surface.count += 1;
            }
        }
        if surface.count == 0 {
            return Err(wrong("no plane"));
        }
        for (number, (object, described)) in surface.objects.iter_mut().zip(described).enumerate() {
            // An object without a plane is not touched.
            if !surface.planes.iter().take(surface.count).any(|plane| plane.object == number) {
                continue;
            }
            if described.fd < 0 {
                return Err(wrong("no file descriptor"));
            }
            let (size, modifier) = (described.size, described.format_modifier);
            surface.linear &= modifier == DRM_FORMAT_MOD_LINEAR || modifier == DRM_FORMAT_MOD_INVALID;
            *object = Some(Object { fd: borrow(described.fd), size, modifier });
        }
        Ok(surface)
    }

    /// The colour planes in order.
    pub fn planes(&self) -> &[SurfacePlane] {
        self.planes.get(..self.count).unwrap_or_default()
    }

    /// The objects by number, those that a plane lies in.
    pub(super) fn objects(&self) -> &[Option<Object<'fd>>; MAX_PLANES] {
        &self.objects
    }

    /// DRM_FORMAT_* of the first layer.
    pub fn format(&self) -> u32 {
        self.format
    }

    /// DRM format modifier of the first object; of linear ones the same value, whoever made them.
    pub fn modifier(&self) -> u64 {
        if self.linear || self.modifier == DRM_FORMAT_MOD_INVALID { DRM_FORMAT_MOD_LINEAR } else { self.modifier }
    }

    /// Whether all objects have the same modifier.
    pub(super) fn uniform(&self) -> bool {
        self.linear || self.objects.iter().flatten().all(|object| object.modifier == self.modifier)
    }

    /// Succeeds where bytes in memory are samples.
    ///
    /// # Errors
    /// `NotLinear` for tiles, columns and packed samples.
    pub fn check_linear(&self) -> Result<()> {
        if self.linear { Ok(()) } else { Err(Error::NotLinear { format: self.format, modifier: self.modifier }) }
    }
}

/// The first `count` of a descriptor's entries; `None` where it is wrong.
fn counted<T>(entries: &[T], count: c_int) -> Option<&[T]> {
    entries.get(..usize::try_from(count).ok()?)
}

/// Whether bytes in memory are samples of a frame with this DRM format and modifier.
pub(super) fn linear(format: u32, modifier: u64) -> bool {
    (modifier == DRM_FORMAT_MOD_LINEAR || modifier == DRM_FORMAT_MOD_INVALID) && !PACKED.contains(&format)
}
