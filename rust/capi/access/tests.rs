// SPDX-License-Identifier: LGPL-2.1-or-later

use std::cell::RefCell;
use std::os::fd::{AsRawFd, OwnedFd};

use nix::errno::Errno;

use super::*;
use crate::log::LogLevel;
use crate::sys::fake::{FakeKernel, Offer};
use crate::sys::fake_dmabuf::memfd;

thread_local! {
    static LINES: RefCell<Vec<String>> = const { RefCell::new(Vec::new()) };
}

unsafe extern "C" fn log(_: *mut c_void, level: LogLevel, message: *const c_char) {
    // SAFETY: the library passes a C string that lives through the call.
    let text = unsafe { CStr::from_ptr(message) }.to_string_lossy().into_owned();
    LINES.with_borrow_mut(|lines| lines.push(format!("{level:?}: {text}")));
}

fn lines() -> Vec<String> {
    LINES.take()
}

/// Mappings on a fake kernel, freed at the end.
struct Fixture {
    kernel: Arc<FakeKernel>,
    mappings: *mut Mappings,
}

impl Fixture {
    fn new() -> Self {
        let kernel = Arc::new(FakeKernel::new(Offer::default()));
        Self { mappings: mappings_on(kernel.clone(), Some(log)), kernel }
    }

    fn map(&self, descriptor: &FrameDescriptor, flags: u32) -> (c_int, [*mut u8; 4], [c_int; 4], *mut Access) {
        let (mut data, mut linesize) = ([ptr::dangling_mut(); 4], [-1; 4]);
        let mut access = ptr::dangling_mut();
        let descriptor = ptr::from_ref(descriptor).cast();
        // SAFETY: all pointers are of live values, and the fds are open.
        let result = unsafe {
            let (data, linesize) = (data.as_mut_ptr(), linesize.as_mut_ptr());
            primebridge_map(self.mappings, ptr::null_mut(), descriptor, flags, data, linesize, &mut access)
        };
        (result, data, linesize, access)
    }

    fn transfer(&self, up: bool, descriptor: &FrameDescriptor, format: &CStr, data: [*mut u8; 4], linesize: [c_int; 4]) -> c_int {
        let (descriptor, name) = (ptr::from_ref(descriptor).cast(), format.as_ptr());
        // SAFETY: all pointers are of live values, and the fds are open.
        unsafe {
            if up {
                let data = data.map(<*mut u8>::cast_const);
                primebridge_upload(self.mappings, ptr::null_mut(), descriptor, name, 16, 8, data.as_ptr(), linesize.as_ptr())
            } else {
                primebridge_download(self.mappings, ptr::null_mut(), descriptor, name, 16, 8, data.as_ptr(), linesize.as_ptr())
            }
        }
    }
}

impl Drop for Fixture {
    fn drop(&mut self) {
        // SAFETY: made in new(), and freed once.
        unsafe { primebridge_mappings_free(&mut self.mappings) };
        assert!(self.mappings.is_null());
    }
}

/// 16x8 samples of NV12, and what they lie in.
fn frame() -> (OwnedFd, FrameDescriptor) {
    let fd = memfd("frame", 4096);
    let mut descriptor = FrameDescriptor { nb_objects: 1, nb_layers: 1, ..Default::default() };
    (descriptor.objects[0].fd, descriptor.objects[0].size) = (fd.as_raw_fd(), 4096);
    let layer = &mut descriptor.layers[0];
    (layer.format, layer.nb_planes) = (u32::from_le_bytes(*b"NV12"), 2);
    layer.planes[0].pitch = 64;
    (layer.planes[1].offset, layer.planes[1].pitch) = (512, 64);
    (fd, descriptor)
}

#[test]
fn a_mapping_is_written_and_downloaded_and_outlives_its_mappings() {
    let fixture = Fixture::new();
    let (_fd, descriptor) = frame();
    let (result, data, linesize, access) = fixture.map(&descriptor, 2);
    assert_eq!((result, linesize), (0, [64, 64, 0, 0]));
    assert!(data[2].is_null() && data[3].is_null() && data[0].wrapping_add(512) == data[1]);
    let (mut luma, mut chroma) = ([0u8; 128], [0u8; 64]);
    // SAFETY: seven lines of 64 bytes and 16 more lie in the mapping, and so do three and 16 of chroma.
    unsafe {
        data[0].add(7 * 64 + 15).write(7);
        data[1].add(3 * 64 + 15).write(9);
    }
    let planes = [luma.as_mut_ptr(), chroma.as_mut_ptr(), ptr::null_mut(), ptr::null_mut()];
    assert_eq!(fixture.transfer(false, &descriptor, c"nv12", planes, [16, 16, 0, 0]), 0);
    assert_eq!((luma[127], chroma[63]), (7, 9));
    luma[0] = 3;
    chroma[0] = 4;
    let planes = [luma.as_mut_ptr(), chroma.as_mut_ptr(), ptr::null_mut(), ptr::null_mut()];
    assert_eq!(fixture.transfer(true, &descriptor, c"nv12", planes, [16, 16, 0, 0]), 0);
    let kernel = fixture.kernel.clone();
    assert_eq!(kernel.calls("map_dmabuf"), 1);
    drop(fixture);
    assert_eq!(kernel.dmabufs.open_accesses(), 1);
    // SAFETY: the access lasts; it is ended once, in a thread that is not the one that began it.
    unsafe {
        assert_eq!((data[0].read(), data[1].read()), (3, 4));
        let access = access as usize;
        std::thread::spawn(move || primebridge_unmap(access as *mut Access)).join().unwrap();
    }
    assert_eq!(kernel.dmabufs.open_accesses(), 0);
    assert_eq!(lines(), [""; 0]);
}

#[test]
fn flags_become_directions() {
    let fixture = Fixture::new();
    let (_fd, descriptor) = frame();
    fixture.kernel.dmabufs.log_syncs();
    for (flags, direction) in [(0, 1), (1, 1), (2, 3), (3, 3), (4, 2), (6, 2), (7, 3)] {
        let (result, _, _, access) = fixture.map(&descriptor, flags);
        assert_eq!(result, 0);
        // SAFETY: it is ended once.
        unsafe { primebridge_unmap(access) };
        let syncs: Vec<u64> = fixture.kernel.dmabufs.syncs().iter().map(|(_, flags)| *flags).collect();
        assert_eq!(syncs, [direction, direction | 4], "{flags}");
    }
    assert_eq!(fixture.map(&descriptor, 8).0, -22);
    assert_eq!(lines().len(), 1);
}

#[test]
fn what_is_not_linear_is_not_mapped_and_said_so_once() {
    let fixture = Fixture::new();
    for (format, modifier) in [(b"NV12", 0x0900_0000_0000_0001), (b"NV15", 0), (b"NV20", 0x00ff_ffff_ffff_ffff)] {
        let (_fd, mut descriptor) = frame();
        (descriptor.layers[0].format, descriptor.objects[0].format_modifier) = (u32::from_le_bytes(*format), modifier);
        let (result, data, linesize, access) = fixture.map(&descriptor, 1);
        assert_eq!((result, access), (-(Errno::ENOSYS as i32), ptr::null_mut()));
        assert_eq!((data, linesize), ([ptr::dangling_mut(); 4], [-1; 4]), "they are as they were");
        let said = lines();
        assert_eq!(said.len(), 1);
        assert!(
            said[0].starts_with("Error: frames of DRM format 0x") && said[0].contains(&format!("{modifier:016x}")),
            "{said:?}"
        );
    }
    let (_fd, mut descriptor) = frame();
    descriptor.objects[0].format_modifier = 0x00ff_ffff_ffff_ffff;
    let (result, _, _, access) = fixture.map(&descriptor, 1);
    assert_eq!(result, 0, "of who knows no modifiers, linear is believed, as ever");
    // SAFETY: it is ended once.
    unsafe { primebridge_unmap(access) };
}

#[test]
fn what_the_caller_can_do_by_itself_is_passed_back_without_a_word() {
    let fixture = Fixture::new();
    let (_fd, mut descriptor) = frame();
    let mut memory = [0u8; 4096];
    let start = memory.as_mut_ptr();
    let none = ptr::null_mut();
    let at = |offset: usize| start.wrapping_add(offset);
    let nosys = -(Errno::ENOSYS as i32);
    for up in [false, true] {
        // Not in the table; upside down; planes in turn in one line.
        assert_eq!(fixture.transfer(up, &descriptor, c"bgr0", [start, none, none, none], [64, 0, 0, 0]), nosys);
        assert_eq!(fixture.transfer(up, &descriptor, c"nv12", [at(7 * 64), at(1024), none, none], [-64, 64, 0, 0]), nosys);
        assert_eq!(fixture.transfer(up, &descriptor, c"nv12", [start, at(16), none, none], [32, 32, 0, 0]), nosys);
    }
    descriptor.objects[0].format_modifier = 0x0800_0000_0000_0001;
    for up in [false, true] {
        assert_eq!(fixture.transfer(up, &descriptor, c"nv12", [start, at(1024), none, none], [16, 16, 0, 0]), nosys);
    }
    assert_eq!(lines(), [""; 0]);
    assert_eq!(fixture.kernel.total(), 0);
}

#[test]
fn a_frame_is_not_downloaded_into_itself() {
    let fixture = Fixture::new();
    let (_fd, descriptor) = frame();
    let (_, data, linesize, access) = fixture.map(&descriptor, 3);
    assert_eq!(fixture.transfer(false, &descriptor, c"nv12", data, linesize), -22);
    assert_eq!(fixture.transfer(true, &descriptor, c"nv12", data, linesize), 0, "the same bytes to the same place");
    // SAFETY: it is ended once.
    unsafe { primebridge_unmap(access) };
    assert_eq!(lines().len(), 1);
}

#[test]
fn wrong_arguments_are_errors() {
    let fixture = Fixture::new();
    let (_fd, descriptor) = frame();
    let mut byte = 0u8;
    let (start, none) = (ptr::from_mut(&mut byte), ptr::null_mut());
    assert_eq!(fixture.transfer(false, &descriptor, c"nv12", [start, none, none, none], [16, 16, 0, 0]), -22);
    assert_eq!(fixture.transfer(false, &descriptor, c"nv12", [start, start, none, none], [15, 16, 0, 0]), -22);
    let raw = ptr::from_ref(&descriptor).cast();
    let (mut access, mut data, mut linesize) = (none.cast(), [none; 4], [0; 4]);
    let (data, linesize) = (data.as_mut_ptr(), linesize.as_mut_ptr());
    // SAFETY: NULL is allowed everywhere, and all else are live values.
    unsafe {
        let (m, access) = (fixture.mappings.cast_const(), &raw mut access);
        assert_eq!(primebridge_map(ptr::null(), none.cast(), raw, 1, data, linesize, access), -22);
        assert_eq!(primebridge_map(m, none.cast(), ptr::null(), 1, data, linesize, access), -22);
        assert_eq!(primebridge_map(m, none.cast(), raw, 1, ptr::null_mut(), linesize, access), -22);
        assert_eq!(primebridge_map(m, none.cast(), raw, 1, data, ptr::null_mut(), access), -22);
        assert_eq!(primebridge_map(m, none.cast(), raw, 1, data, linesize, ptr::null_mut()), -22);
        let name = c"nv12".as_ptr();
        assert_eq!(primebridge_download(ptr::null(), none.cast(), raw, name, 16, 8, data, linesize), -22);
        assert_eq!(primebridge_download(m, none.cast(), ptr::null(), name, 16, 8, data, linesize), -22);
        assert_eq!(primebridge_download(m, none.cast(), raw, ptr::null(), 16, 8, data, linesize), -22);
        assert_eq!(primebridge_download(m, none.cast(), raw, name, 16, 8, ptr::null(), linesize), -22);
        assert_eq!(primebridge_download(m, none.cast(), raw, name, 16, 8, data, ptr::null()), -22);
        assert_eq!(primebridge_download(m, none.cast(), raw, name, 0, 8, data, linesize), -22);
        assert_eq!(primebridge_download(m, none.cast(), raw, name, u32::MAX, u32::MAX, data, linesize), -22);
        assert_eq!(primebridge_upload(m, none.cast(), raw, name, 16, 8, ptr::null(), linesize), -22);
        primebridge_unmap(ptr::null_mut());
        primebridge_mappings_free(ptr::null_mut());
        primebridge_mappings_free(&mut ptr::null_mut());
        assert_eq!(primebridge_downloadable(ptr::null(), 0, 0), 0);
        assert_eq!(primebridge_downloadable(name, 0, 0), 1);
        assert_eq!(primebridge_downloadable(c"bgr0".as_ptr(), 0, 0), 0);
    }
    lines();
}
