// SPDX-License-Identifier: LGPL-2.1-or-later

use std::os::fd::{AsFd, AsRawFd, BorrowedFd, OwnedFd};
use std::sync::Arc;

use proptest::prelude::*;

use super::*;
use crate::allocations::made;
use crate::device::find_by_v4l2;
use crate::pool::{FrameDescriptor, describe};
use crate::sys::fake::{FakeKernel, Offer};
use crate::sys::fake_dmabuf::memfd;
use crate::sys::{PixelFormat, PlaneFormat};
use crate::uapi::*;

/// A frame in memory, full of noise.
struct Frame {
    fds: Vec<OwnedFd>,
    bytes: Vec<Vec<u8>>,
    descriptor: FrameDescriptor,
}

fn noise(seed: u64, bytes: usize) -> Vec<u8> {
    let mut state = seed.wrapping_mul(2).wrapping_add(1);
    let mut next = || {
        state = state.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
        (state >> 56) as u8
    };
    (0..bytes).map(|_| next()).collect()
}

impl Frame {
    /// A capture buffer of a row of the table, as a driver makes them: `size` is the allocated one.
    fn new(v4l2: u32, size: (u32, u32), bytesperline: u32, lengths: &[usize]) -> Self {
        let fds: Vec<OwnedFd> = lengths.iter().map(|length| memfd("frame", *length as u64)).collect();
        let bytes: Vec<Vec<u8>> = lengths.iter().enumerate().map(|(seed, length)| noise(seed as u64, *length)).collect();
        for (fd, bytes) in fds.iter().zip(&bytes) {
            std::os::unix::fs::FileExt::write_all_at(&std::fs::File::from(fd.try_clone().unwrap()), bytes, 0).unwrap();
        }
        let mut capture = PixelFormat::request(v4l2, size.0, size.1, 0);
        capture.planes[0] = PlaneFormat { bytesperline, sizeimage: lengths[0] as u32 };
        let objects: Vec<_> = fds.iter().zip(lengths).map(|(fd, length)| (fd.as_raw_fd(), *length as u32)).collect();
        let descriptor = describe(&objects, find_by_v4l2(v4l2).unwrap(), &capture).unwrap();
        Self { fds, bytes, descriptor }
    }

    fn fd(&self, raw: i32) -> BorrowedFd<'_> {
        self.fds.iter().find(|fd| fd.as_raw_fd() == raw).unwrap().as_fd()
    }

    fn surface(&self) -> Surface<'_> {
        Surface::new(&self.descriptor, |raw| self.fd(raw)).unwrap()
    }
}

/// The caller's planes: memory with a margin, and the pitch of each.
struct Target {
    planes: Vec<(Vec<u8>, usize)>,
    /// What the margin is filled with.
    picture: Software,
}

const MARGIN: u8 = 0xa5;

impl Target {
    fn new(picture: Software, gap: usize) -> Self {
        let planes = (0..picture.planes()).map(|number| {
            let (line, lines) = picture.plane(number).unwrap();
            (vec![MARGIN; (line + gap) * lines], line + gap)
        });
        Self { planes: planes.collect(), picture }
    }

    fn slices(&mut self) -> PlanesMut<'_> {
        let mut slices = PlanesMut::default();
        for (number, (slice, (plane, pitch))) in slices.iter_mut().zip(&mut self.planes).enumerate() {
            *slice = (&mut plane[..self.picture.bytes(number, *pitch).unwrap()], *pitch);
        }
        slices
    }

    /// The lines without what is between them, which must be as it was.
    fn lines(&self, number: usize) -> Vec<u8> {
        let (line, lines) = self.picture.plane(number).unwrap();
        let (plane, pitch) = &self.planes[number];
        let mut all = Vec::new();
        for number in 0..lines {
            all.extend(&plane[number * pitch..number * pitch + line]);
            assert!(plane[number * pitch + line..(number + 1) * pitch].iter().all(|byte| *byte == MARGIN), "line {number}");
        }
        all
    }
}

fn mappings() -> Mappings {
    Mappings::new(Arc::new(FakeKernel::new(Offer::default())))
}

fn downloaded(frame: &Frame, name: &CStr, size: (u32, u32), gap: usize) -> Result<Target> {
    let picture = Software::new(name, size.0, size.1).unwrap();
    let mut target = Target::new(picture, gap);
    download(&mappings(), &frame.surface(), &picture, target.slices())?;
    Ok(target)
}

/// Plane by plane: bytes of a sample, and by what the width and the height are divided; a pair of Cb and Cr is a sample.
type Shape = &'static [(usize, u32, u32)];

const LINEAR: [(u32, &CStr, Shape); 4] = [
    (V4L2_PIX_FMT_NV12, c"nv12", &[(1, 1, 1), (2, 2, 2)]),
    (V4L2_PIX_FMT_YUV420, c"yuv420p", &[(1, 1, 1), (1, 2, 2), (1, 2, 2)]),
    (V4L2_PIX_FMT_NV16, c"nv16", &[(1, 1, 1), (2, 2, 1)]),
    (V4L2_PIX_FMT_P010, c"p010le", &[(2, 1, 1), (4, 2, 2)]),
];

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn linear_frames_are_copied(row in 0..4usize, width in 1..70u32, height in 1..40u32, more in 0..3usize, gap in 0..3usize) {
        let (v4l2, name, shape) = LINEAR[row];
        // No gap at all is one copy.
        let (more, gap) = ([0, 16, 64][more], [0, 1, 32][gap]);
        let pitch = (width.next_multiple_of(2) * if row == 3 { 2 } else { 1 }).next_multiple_of(2) + more;
        let frame = Frame::new(v4l2, (width, height), pitch, &[(pitch * height * 3) as usize]);
        let target = downloaded(&frame, name, (width, height), gap).unwrap();
        for (number, (sample, across, down)) in shape.iter().enumerate() {
            let plane = frame.descriptor.layers[0].planes[number];
            let expected: Vec<u8> = (0..height.div_ceil(*down) as usize).flat_map(|line| {
                let start = plane.offset as usize + line * plane.pitch as usize;
                &frame.bytes[0][start..start + width.div_ceil(*across) as usize * sample]
            }).copied().collect();
            prop_assert!(target.lines(number) == expected, "plane {number}");
        }
    }

    #[test]
    fn what_is_uploaded_is_downloaded(row in 0..4usize, width in 1..70u32, height in 1..40u32, more in 0..3u32, gap in 0..3usize) {
        let (v4l2, name, _) = LINEAR[row];
        let pitch = (width.next_multiple_of(2) * if row == 3 { 2 } else { 1 }) + more * 16;
        let frame = Frame::new(v4l2, (width, height), pitch, &[(pitch * height * 3) as usize]);
        let picture = Software::new(name, width, height).unwrap();
        let mut source = Target::new(picture, gap);
        for (seed, (plane, _)) in source.planes.iter_mut().enumerate() {
            *plane = noise(99 + seed as u64, plane.len());
        }
        let (mappings, mut slices) = (mappings(), Planes::default());
        for (number, (slice, (plane, pitch))) in slices.iter_mut().zip(&source.planes).enumerate() {
            *slice = (&plane[..picture.bytes(number, *pitch).unwrap()], *pitch);
        }
        upload(&mappings, &frame.surface(), &picture, slices).unwrap();
        let mut target = Target::new(picture, 5);
        download(&mappings, &frame.surface(), &picture, target.slices()).unwrap();
        for number in 0..picture.planes() {
            let (line, lines) = picture.plane(number).unwrap();
            let (plane, pitch) = &source.planes[number];
            let expected: Vec<u8> = (0..lines).flat_map(|number| &plane[number * pitch..number * pitch + line]).copied().collect();
            prop_assert!(target.lines(number) == expected, "plane {number}");
        }
    }
}

/// Fourcc, name, what unpack calls it, the allocated size, bytesperline, and the bytes of each memory plane.
type Packed = (u32, &'static CStr, unpack::Layout, (u32, u32), u32, &'static [usize]);

const PACKED: [Packed; 11] = [
    (V4L2_PIX_FMT_NV15, c"p010le", unpack::Layout::Nv15, (192, 64), 256, &[256 * 96]),
    (V4L2_PIX_FMT_NV20, c"p210le", unpack::Layout::Nv20, (192, 64), 256, &[256 * 128]),
    (V4L2_PIX_FMT_NV12_4L4, c"nv12", unpack::Layout::Nv12Tiled4x4, (192, 64), 192, &[192 * 96]),
    (V4L2_PIX_FMT_NV15_4L4, c"p010le", unpack::Layout::Nv15Tiled4x4, (192, 64), 240, &[240 * 96]),
    (V4L2_PIX_FMT_P010_4L4, c"p010le", unpack::Layout::P010Tiled4x4, (192, 64), 384, &[384 * 96]),
    (V4L2_PIX_FMT_NV12_32L32, c"nv12", unpack::Layout::Nv12Tiled32x32, (192, 64), 192, &[192 * 96]),
    (V4L2_PIX_FMT_MM21, c"nv12", unpack::Layout::Mm21, (192, 64), 192, &[192 * 64, 192 * 32]),
    (V4L2_PIX_FMT_MT2110T, c"p010", unpack::Layout::Mt2110T, (192, 64), 192, &[240 * 64, 240 * 32]),
    (V4L2_PIX_FMT_MT2110R, c"p010", unpack::Layout::Mt2110R, (192, 64), 192, &[240 * 64, 240 * 32]),
    (NC12, c"nv12", unpack::Layout::Sand128 { lines: 104 }, (192, 64), 104, &[2 * 128 * 104]),
    (NC30, c"p010", unpack::Layout::Sand30 { lines: 104 }, (192, 64), 104, &[2 * 128 * 104]),
];

#[test]
fn packed_and_tiled_frames_are_unpacked() {
    for (v4l2, name, layout, allocated, bytesperline, lengths) in PACKED {
        let frame = Frame::new(v4l2, allocated, bytesperline, lengths);
        let [luma, chroma, ..] = frame.descriptor.layers[0].planes;
        for size in [(192, 64), (190, 62), (65, 33), (1, 1)] {
            let target = downloaded(&frame, name, size, 7).unwrap();
            let mut expected = Target::new(target.picture, 0);
            let [(luma_target, luma_pitch), (chroma_target, chroma_pitch), ..] = expected.slices();
            let target_planes = unpack::Target { luma: luma_target, chroma: chroma_target, pitch: [luma_pitch, chroma_pitch] };
            let planes = [luma, chroma].map(|plane| &frame.bytes[plane.object_index as usize][plane.offset as usize..]);
            let source = unpack::Source { planes, pitch: [luma.pitch as usize, chroma.pitch as usize] };
            unpack::unpack(layout, source, target_planes, size.0, size.1).unwrap();
            for number in 0..2 {
                assert!(target.lines(number) == expected.planes[number].0, "{layout:?} {size:?} plane {number}");
            }
        }
        // One line of tiles more than there is.
        assert_eq!(downloaded(&frame, name, (192, 129), 0).err().unwrap().averror(), -22, "{layout:?}");
    }
}

#[test]
fn what_can_be_downloaded() {
    let drm = |name: &[u8; 4]| u32::from_le_bytes(*name);
    for (v4l2, name, layout, allocated, bytesperline, lengths) in PACKED {
        let frame = Frame::new(v4l2, allocated, bytesperline, lengths);
        let surface = Surface::new(&frame.descriptor, |raw| frame.fd(raw)).unwrap();
        let found = way(name, surface.format(), surface.modifier());
        assert_eq!(found, Some(Way::Unpack(layout)));
        assert!(surface.check_linear().is_err() && !uploadable(name, &surface), "{layout:?}");
        assert!(!downloadable(c"yuv420p", surface.format(), surface.modifier()), "{layout:?}");
    }
    for (_, name, _) in LINEAR {
        assert!(downloadable(name, 0, 0));
    }
    // What sw_format says is what counts of linear frames.
    assert!(downloadable(c"nv12", drm(b"R8  "), 0));
    assert!(downloadable(c"nv12", drm(b"NV12"), 0x00ff_ffff_ffff_ffff));
    assert!(!downloadable(c"bgr0", drm(b"XR24"), 0), "the caller copies it, as ever");
    assert!(!downloadable(c"nv12", drm(b"NV12"), 0x0800_0000_0000_0001), "AFBC");
    assert!(!downloadable(c"nv12", drm(b"NV15"), 0));
    assert!(!downloadable(c"p010be", drm(b"P010"), 0));
    // A column of more lines than there can be.
    assert!(!downloadable(c"nv12", drm(b"NV12"), 0x07ff_ffff_ffff_ff04));
}

#[test]
fn planes_of_other_producers_count_on_over_layers_and_objects() {
    let luma = Frame::new(V4L2_PIX_FMT_NV12, (64, 32), 64, &[64 * 48]);
    let chroma = Frame::new(V4L2_PIX_FMT_NV12, (64, 32), 64, &[64 * 48]);
    let mut descriptor = luma.descriptor;
    (descriptor.nb_objects, descriptor.nb_layers) = (2, 2);
    descriptor.objects[1] = chroma.descriptor.objects[0];
    descriptor.layers[1] = descriptor.layers[0];
    (descriptor.layers[0].nb_planes, descriptor.layers[1].nb_planes) = (1, 1);
    (descriptor.layers[0].format, descriptor.layers[1].format) = (u32::from_le_bytes(*b"R8  "), u32::from_le_bytes(*b"GR88"));
    descriptor.layers[1].planes[0].object_index = 1;
    descriptor.layers[1].planes[0].offset = 128;
    let frame = Frame { fds: vec![], bytes: vec![], descriptor };
    let find = |raw| if luma.fds[0].as_raw_fd() == raw { luma.fd(raw) } else { chroma.fd(raw) };
    let surface = Surface::new(&frame.descriptor, find).unwrap();
    let picture = Software::new(c"nv12", 64, 32).unwrap();
    let mut target = Target::new(picture, 0);
    download(&mappings(), &surface, &picture, target.slices()).unwrap();
    assert!(target.lines(0) == luma.bytes[0][..64 * 32]);
    assert!(target.lines(1) == chroma.bytes[0][128..128 + 64 * 16]);
}

#[test]
fn a_picture_that_is_larger_than_its_frame_is_refused_and_nothing_is_touched() {
    let frame = Frame::new(V4L2_PIX_FMT_NV12, (64, 32), 64, &[64 * 48]);
    for size in [(65, 32), (64, 34), (66, 2), (64, 65536)] {
        let picture = Software::new(c"nv12", size.0, size.1).unwrap();
        let mut target = Target::new(picture, 0);
        assert_eq!(download(&mappings(), &frame.surface(), &picture, target.slices()).unwrap_err().averror(), -22, "{size:?}");
        assert!(target.planes.iter().all(|(plane, _)| plane.iter().all(|byte| *byte == MARGIN)), "{size:?}");
        let mut slices = Planes::default();
        for (slice, (plane, pitch)) in slices.iter_mut().zip(&target.planes) {
            *slice = (plane, *pitch);
        }
        assert_eq!(upload(&mappings(), &frame.surface(), &picture, slices).unwrap_err().averror(), -22, "{size:?}");
    }
    // Three planes are not in it.
    assert_eq!(downloaded(&frame, c"yuv420p", (64, 32), 0).err().unwrap().averror(), -22);
    let bytes = std::os::unix::fs::FileExt::read_exact_at;
    let mut now = vec![0; 64 * 48];
    bytes(&std::fs::File::from(frame.fds[0].try_clone().unwrap()), &mut now, 0).unwrap();
    assert!(now == frame.bytes[0]);
}

#[test]
fn objects_of_different_modifiers_are_no_picture() {
    let mut frame = Frame::new(V4L2_PIX_FMT_MM21, (192, 64), 192, &[192 * 64, 192 * 32]);
    frame.descriptor.objects[1].format_modifier = 0;
    assert_eq!(downloaded(&frame, c"nv12", (192, 64), 0).err().unwrap().averror(), -38);
}

#[test]
fn a_transfer_allocates_nothing_once_its_frame_is_mapped() {
    let mappings = mappings();
    let frames = [
        (Frame::new(V4L2_PIX_FMT_NV12, (64, 32), 64, &[64 * 48]), c"nv12"),
        (Frame::new(V4L2_PIX_FMT_MM21, (64, 64), 64, &[64 * 64, 64 * 32]), c"nv12"),
        (Frame::new(V4L2_PIX_FMT_NV15, (64, 32), 80, &[80 * 48]), c"p010le"),
    ];
    for (frame, name) in &frames {
        let picture = Software::new(name, 64, 32).unwrap();
        let (mut target, surface) = (Target::new(picture, 3), frame.surface());
        download(&mappings, &surface, &picture, target.slices()).unwrap();
        let none = made(|| download(&mappings, &surface, &picture, target.slices()).unwrap());
        assert_eq!(none, 0, "{name:?}");
    }
    let picture = Software::new(c"nv12", 64, 32).unwrap();
    let (luma, chroma) = (vec![1; 64 * 32], vec![2; 64 * 16]);
    let planes: Planes<'_> = [(&luma, 64), (&chroma, 64), (&[], 0), (&[], 0)];
    assert_eq!(made(|| upload(&mappings, &frames[0].0.surface(), &picture, planes).unwrap()), 0);
    assert_ne!(made(|| drop(vec![1; 64])), 0, "it counts");
}
