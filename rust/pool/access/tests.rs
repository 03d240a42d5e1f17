// SPDX-License-Identifier: LGPL-2.1-or-later

use std::os::fd::{AsFd, AsRawFd, OwnedFd};

use proptest::prelude::*;

use super::*;
use crate::pool::FrameDescriptor;
use crate::sys::fake::{FakeKernel, Offer};
use crate::sys::fake_dmabuf::memfd;

const SIZE: usize = 1 << 16;
const NV12: u32 = u32::from_le_bytes(*b"NV12");

fn kernel() -> Arc<FakeKernel> {
    let kernel = Arc::new(FakeKernel::new(Offer::default()));
    kernel.dmabufs.log_syncs();
    kernel
}

/// Two planes of 64 lines of 64 bytes, each in its object if there are two.
fn descriptor(objects: &[&OwnedFd], size: usize) -> FrameDescriptor {
    let mut descriptor = FrameDescriptor { nb_objects: objects.len() as i32, nb_layers: 1, ..Default::default() };
    for (object, fd) in descriptor.objects.iter_mut().zip(objects) {
        (object.fd, object.size) = (fd.as_raw_fd(), size);
    }
    let layer = &mut descriptor.layers[0];
    (layer.format, layer.nb_planes) = (NV12, 2);
    layer.planes[0].pitch = 64;
    layer.planes[1].pitch = 64;
    layer.planes[1].offset = if objects.len() == 1 { 4096 } else { 0 };
    layer.planes[1].object_index = objects.len() as i32 - 1;
    descriptor
}

/// `descriptor` over fds that live.
fn surface<'fd>(descriptor: &FrameDescriptor, fds: &[&'fd OwnedFd]) -> Result<Surface<'fd>> {
    let fds = fds.to_vec();
    Surface::new(descriptor, move |raw| {
        let fd: &'fd OwnedFd = fds.iter().copied().find(|fd| fd.as_raw_fd() == raw).unwrap();
        fd.as_fd()
    })
}

fn inode(fd: &OwnedFd) -> u64 {
    crate::sys::Linux.identify(fd.as_fd()).unwrap().inode
}

#[test]
fn an_access_is_a_pair_of_ioctls_for_each_object() {
    let (kernel, luma, chroma) = (kernel(), memfd("luma", SIZE as u64), memfd("chroma", SIZE as u64));
    let mappings = Mappings::new(kernel.clone());
    let surface = surface(&descriptor(&[&luma, &chroma], SIZE), &[&luma, &chroma]).unwrap();
    for (intent, flags) in [(Intent::Read, 1), (Intent::Change, 3), (Intent::Overwrite, 2)] {
        let access = mappings.access(&surface, intent).unwrap();
        assert_eq!(kernel.dmabufs.syncs(), [(inode(&luma), flags), (inode(&chroma), flags)], "{intent:?}");
        drop(access);
        assert_eq!(kernel.dmabufs.syncs(), [(inode(&luma), flags | 4), (inode(&chroma), flags | 4)], "{intent:?}");
    }
}

#[test]
fn the_second_access_maps_nothing() {
    let (kernel, fd) = (kernel(), memfd("again", SIZE as u64));
    let mappings = Mappings::new(kernel.clone());
    let surface = surface(&descriptor(&[&fd], SIZE), &[&fd]).unwrap();
    for _ in 0..10 {
        drop(mappings.access(&surface, Intent::Read).unwrap());
        drop(mappings.access(&surface, Intent::Change).unwrap());
    }
    let calls = ["map_dmabuf", "identify", "sync_dmabuf"].map(|name| kernel.calls(name));
    assert_eq!(calls, [1, 20, 40]);
    assert_eq!(kernel.total(), 61);
}

#[test]
fn another_descriptor_of_the_same_memory_finds_its_mapping() {
    let (kernel, fd) = (kernel(), memfd("twice", SIZE as u64));
    let mappings = Mappings::new(kernel.clone());
    for fd in [&fd, &fd.try_clone().unwrap()] {
        drop(mappings.access(&surface(&descriptor(&[fd], 0), &[fd]).unwrap(), Intent::Read).unwrap());
    }
    assert_eq!(kernel.calls("map_dmabuf"), 1);
}

#[test]
fn an_access_outlives_its_eviction_and_the_cache() {
    let (kernel, first) = (kernel(), memfd("first", SIZE as u64));
    let mappings = Mappings::new(kernel.clone());
    let held = surface(&descriptor(&[&first], SIZE), &[&first]).unwrap();
    let access = mappings.access(&held, Intent::Change).unwrap();
    for number in 0..2 * KEPT {
        let fd = memfd("other", SIZE as u64);
        drop(mappings.access(&surface(&descriptor(&[&fd], SIZE), &[&fd]).unwrap(), Intent::Read).unwrap());
        assert_eq!(mappings.len(), KEPT.min(number + 2));
    }
    // Evicted: it is mapped once more.
    let before = kernel.calls("map_dmabuf");
    drop(mappings.access(&held, Intent::Read).unwrap());
    assert_eq!(kernel.calls("map_dmabuf"), before + 1);
    drop(mappings);
    let plane = &held.planes()[1];
    access.write(plane, 7, b"still there").unwrap();
    assert_eq!(&access.bytes(plane).unwrap()[7..18], b"still there");
    drop(access);
    assert_eq!(kernel.dmabufs.open_accesses(), 0);
}

#[test]
fn what_is_used_least_goes_first_and_what_is_not_used_goes() {
    let kernel = kernel();
    let mappings = Mappings::new(kernel.clone());
    let fds: Vec<OwnedFd> = (0..=KEPT).map(|_| memfd("pool", SIZE as u64)).collect();
    let surfaces: Vec<_> = fds.iter().map(|fd| surface(&descriptor(&[fd], SIZE), &[fd]).unwrap()).collect();
    for surface in &surfaces[..KEPT] {
        drop(mappings.access(surface, Intent::Read).unwrap());
    }
    drop(mappings.access(&surfaces[0], Intent::Read).unwrap());
    drop(mappings.access(&surfaces[KEPT], Intent::Read).unwrap());
    assert_eq!(kernel.calls("map_dmabuf"), KEPT as u32 + 1);
    drop(mappings.access(&surfaces[0], Intent::Read).unwrap());
    assert_eq!(kernel.calls("map_dmabuf"), KEPT as u32 + 1, "the first one was used lately");
    for _ in 0..STALE as usize + KEPT {
        drop(mappings.access(&surfaces[0], Intent::Read).unwrap());
    }
    assert_eq!(mappings.len(), 1);
}

#[test]
fn dmabufs_that_share_an_inode_are_not_taken_for_each_other() {
    let (kernel, one, other) = (kernel(), memfd("one", SIZE as u64), memfd("other", SIZE as u64));
    kernel.dmabufs.one_inode(true);
    let mappings = Mappings::new(kernel.clone());
    for (fd, text) in [(&one, b"one  "), (&other, b"other"), (&one, b"one  ")] {
        let surface = surface(&descriptor(&[fd], SIZE), &[fd]).unwrap();
        let access = mappings.access(&surface, Intent::Change).unwrap();
        access.write(&surface.planes()[0], 0, text).unwrap();
    }
    assert_eq!((kernel.calls("map_dmabuf"), mappings.len()), (3, 0));
    kernel.dmabufs.one_inode(false);
    let surface = surface(&descriptor(&[&other], SIZE), &[&other]).unwrap();
    let access = mappings.access(&surface, Intent::Read).unwrap();
    assert_eq!(&access.bytes(&surface.planes()[0]).unwrap()[..5], b"other");
    // What has no size anywhere is not mapped.
    kernel.dmabufs.one_inode(true);
    let unknown = self::surface(&descriptor(&[&other], 0), &[&other]).unwrap();
    assert_eq!(mappings.access(&unknown, Intent::Read).err().unwrap().averror(), -22);
}

#[test]
fn an_object_ends_where_its_memory_ends() {
    let (kernel, fd, empty) = (kernel(), memfd("small", 8192), memfd("empty", 0));
    let mappings = Mappings::new(kernel);
    let try_it = |fd: &OwnedFd, size| mappings.access(&surface(&descriptor(&[fd], size), &[fd]).unwrap(), Intent::Read).map(drop);
    try_it(&fd, 8192).unwrap();
    try_it(&fd, 0).unwrap();
    assert_eq!(try_it(&fd, 8193).unwrap_err().averror(), -22);
    assert_eq!(try_it(&fd, usize::MAX).unwrap_err().averror(), -22);
    assert_eq!(try_it(&empty, 4096).unwrap_err().averror(), -22);
    assert_eq!(try_it(&empty, 0).unwrap_err().averror(), -22);
    assert_eq!(try_it(&fd, 4096).unwrap_err().averror(), -22, "the second plane starts at 4096");
    // It shrinks while its mapping is kept.
    std::fs::File::from(fd.try_clone().unwrap()).set_len(4096).unwrap();
    assert_eq!(try_it(&fd, 8192).unwrap_err().averror(), -22);
}

#[test]
fn a_smaller_frame_in_the_same_memory_does_not_see_what_is_behind_it() {
    let (kernel, fd) = (kernel(), memfd("two frames", SIZE as u64));
    let mappings = Mappings::new(kernel.clone());
    drop(mappings.access(&surface(&descriptor(&[&fd], SIZE), &[&fd]).unwrap(), Intent::Read).unwrap());
    let small = surface(&descriptor(&[&fd], 4200), &[&fd]).unwrap();
    let access = mappings.access(&small, Intent::Change).unwrap();
    assert_eq!(kernel.calls("map_dmabuf"), 1);
    assert_eq!(access.bytes(&small.planes()[1]).unwrap().len(), 4200 - 4096);
    access.write(&small.planes()[1], 0, &[1; 104]).unwrap();
    access.write(&small.planes()[1], 1, &[1; 104]).unwrap_err();
    access.write(&small.planes()[1], usize::MAX, &[1; 2]).unwrap_err();
}

#[test]
fn a_larger_frame_in_the_same_memory_is_mapped_anew() {
    let (kernel, fd) = (kernel(), memfd("grows", SIZE as u64));
    let mappings = Mappings::new(kernel.clone());
    for size in [8192, SIZE, 8192] {
        let surface = surface(&descriptor(&[&fd], size), &[&fd]).unwrap();
        let access = mappings.access(&surface, Intent::Read).unwrap();
        assert_eq!(access.bytes(&surface.planes()[0]).unwrap().len(), size);
    }
    assert_eq!((kernel.calls("map_dmabuf"), mappings.len()), (2, 1));
}

#[test]
fn signals_are_waited_out_and_other_errors_end_what_began() {
    let (kernel, luma, chroma) = (kernel(), memfd("luma", SIZE as u64), memfd("chroma", SIZE as u64));
    let mappings = Mappings::new(kernel.clone());
    let surface = surface(&descriptor(&[&luma, &chroma], SIZE), &[&luma, &chroma]).unwrap();
    kernel.dmabufs.fail_sync(&[Errno::EAGAIN, Errno::EINTR, Errno::EINTR]);
    drop(mappings.access(&surface, Intent::Read).unwrap());
    assert_eq!(kernel.calls("sync_dmabuf"), 7);
    // No dmabuf at all: nothing is begun, so nothing is ended.
    kernel.dmabufs.fail_sync(&[Errno::ENOTTY, Errno::ENOTTY]);
    drop(mappings.access(&surface, Intent::Read).unwrap());
    assert_eq!(kernel.calls("sync_dmabuf"), 9);
    kernel.dmabufs.syncs();
    // The second object's beginning fails: after mapping (no call now) and two fstats, it is the fourth call.
    kernel.fail(3, Errno::EIO);
    assert_eq!(mappings.access(&surface, Intent::Read).err().unwrap().averror(), -5);
    assert_eq!(kernel.dmabufs.syncs(), [(inode(&luma), 1), (inode(&luma), 5)]);
    assert_eq!(kernel.dmabufs.open_accesses(), 0);
}

#[test]
fn every_call_may_fail() {
    for nth in 0..6 {
        let (kernel, luma, chroma) = (kernel(), memfd("luma", SIZE as u64), memfd("chroma", SIZE as u64));
        let mappings = Mappings::new(kernel.clone());
        let surface = surface(&descriptor(&[&luma, &chroma], SIZE), &[&luma, &chroma]).unwrap();
        kernel.fail(nth, Errno::ENOMEM);
        assert_eq!(mappings.access(&surface, Intent::Read).err().unwrap().averror(), -12, "{nth}");
        assert_eq!(kernel.dmabufs.open_accesses(), 0, "{nth}");
        drop(mappings.access(&surface, Intent::Read).unwrap());
    }
}

#[test]
fn memory_that_may_not_be_written_is_read() {
    let (kernel, fd) = (kernel(), memfd("read only", SIZE as u64));
    let mappings = Mappings::new(kernel.clone());
    let surface = surface(&descriptor(&[&fd], SIZE), &[&fd]).unwrap();
    kernel.dmabufs.read_only(true);
    drop(mappings.access(&surface, Intent::Read).unwrap());
    assert_eq!(mappings.access(&surface, Intent::Change).err().unwrap().averror(), -13);
    drop(mappings.access(&surface, Intent::Read).unwrap());
    assert_eq!(kernel.calls("map_dmabuf"), 3);
    // Another descriptor of it may be less strict.
    kernel.dmabufs.read_only(false);
    let access = mappings.access(&surface, Intent::Overwrite).unwrap();
    access.write(&surface.planes()[0], 0, &[1]).unwrap();
    assert_eq!((kernel.calls("map_dmabuf"), mappings.len()), (4, 1));
}

/// Mostly small numbers, and those at the limits.
fn number() -> impl Strategy<Value = i64> {
    prop_oneof![4 => -1..5i64, 2 => 0..(SIZE as i64 + 4096), 1 => Just(i64::MAX), 1 => Just(i64::MIN), 1 => any::<i64>()]
}

fn any_descriptor() -> impl Strategy<Value = FrameDescriptor> {
    let objects = proptest::array::uniform4((-1..2i32, number(), prop_oneof![3 => Just(0u64), 1 => any::<u64>()]));
    let planes = proptest::collection::vec((number(), number(), number()), 16);
    let counts = (prop_oneof![6 => 0..5i32, 1 => any::<i32>()], prop_oneof![6 => 0..5i32, 1 => any::<i32>()]);
    let layers = proptest::array::uniform4((prop_oneof![Just(NV12), any::<u32>()], prop_oneof![6 => 0..5i32, 1 => any::<i32>()]));
    (counts, objects, layers, planes).prop_map(|((nb_objects, nb_layers), objects, layers, planes)| {
        let mut made = FrameDescriptor { nb_objects, nb_layers, ..Default::default() };
        for (object, (fd, size, modifier)) in made.objects.iter_mut().zip(objects) {
            (object.fd, object.size, object.format_modifier) = (fd, size as usize, modifier);
        }
        let mut planes = planes.into_iter();
        for (layer, (format, nb_planes)) in made.layers.iter_mut().zip(layers) {
            (layer.format, layer.nb_planes) = (format, nb_planes);
            for plane in &mut layer.planes {
                let (object, offset, pitch) = planes.next().unwrap();
                (plane.object_index, plane.offset, plane.pitch) = (object as i32, offset as isize, pitch as isize);
            }
        }
        made
    })
}

proptest! {
    #[test]
    fn descriptors_from_hell(descriptor in any_descriptor()) {
        let (kernel, fds) = (kernel(), [memfd("zero", SIZE as u64), memfd("one", SIZE as u64 / 2)]);
        let mappings = Mappings::new(kernel.clone());
        // Object fds are numbers in `fds`.
        let surface = Surface::new(&descriptor, |fd| fds[fd as usize].as_fd());
        if let Ok(access) = surface.as_ref().map_err(Clone::clone).and_then(|surface| mappings.access(surface, Intent::Change)) {
            for plane in surface.unwrap().planes() {
                let bytes = access.bytes(plane).unwrap();
                prop_assert!(!bytes.is_empty() && bytes.len() <= SIZE);
                // Reads and writes the first and the last of them.
                access.write(plane, 0, &[1]).unwrap();
                access.write(plane, bytes.len() - 1, &[2]).unwrap();
                access.write(plane, bytes.len(), &[3]).unwrap_err();
                prop_assert_eq!(bytes[bytes.len() - 1], 2);
            }
        }
        prop_assert_eq!(kernel.dmabufs.open_accesses(), 0);
    }
}
