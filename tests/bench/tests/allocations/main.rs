// SPDX-License-Identifier: LGPL-2.1-or-later
//! The core allocates nothing a picture, nor for its download: pictures made up here go through the C API on visl under a counting
//! allocator.
#![allow(unsafe_code)]

mod av1;
mod bits;
mod h264;
mod hevc;
mod import;
mod mpeg2;
mod vp8;
mod vp9;

use std::alloc::{GlobalAlloc, Layout, System};
use std::collections::VecDeque;
use std::ffi::{CStr, c_char, c_void};
use std::ptr;
use std::sync::atomic::{AtomicUsize, Ordering};

use primebridge::capi::types::{Config, FrameStatus, StreamInfo};
use primebridge::capi::*;
use primebridge::codec::Codec;
use primebridge::log::LogLevel;
use primebridge_bench::bench::Bench;

struct Counting;

static ALLOCATIONS: AtomicUsize = AtomicUsize::new(0);

// SAFETY: every call goes on to the system's allocator unchanged; counting is one atomic addition.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        ALLOCATIONS.fetch_add(1, Ordering::Relaxed);
        // SAFETY: the caller's promises are those of this function.
        unsafe { System.alloc(layout) }
    }

    unsafe fn alloc_zeroed(&self, layout: Layout) -> *mut u8 {
        ALLOCATIONS.fetch_add(1, Ordering::Relaxed);
        // SAFETY: as above.
        unsafe { System.alloc_zeroed(layout) }
    }

    unsafe fn realloc(&self, block: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        ALLOCATIONS.fetch_add(1, Ordering::Relaxed);
        // SAFETY: as above.
        unsafe { System.realloc(block, layout, size) }
    }

    unsafe fn dealloc(&self, block: *mut u8, layout: Layout) {
        // SAFETY: as above.
        unsafe { System.dealloc(block, layout) }
    }
}

#[global_allocator]
static ALLOCATOR: Counting = Counting;

/// Pictures of a run.
const PICTURES: usize = 200;
/// Pictures after which the pool is full.
const WARM_UP: usize = 30;
/// Frames that a player holds back.
const HELD: usize = 4;
/// Size of the pictures in macroblocks.
const SIZE: (u16, u16) = (20, 12);

/// A player that reads with the CPU: its mappings, and its planes.
struct Reader {
    mappings: *mut Mappings,
    planes: [Vec<u8>; 3],
    sw_format: *const c_char,
}

/// Bytes of a line of any plane.
const LINE: usize = SIZE.0 as usize * 16;

impl Reader {
    fn new(sw_format: *const c_char) -> Self {
        let planes = [0; 3].map(|_| vec![0; LINE * usize::from(SIZE.1) * 16]);
        Self { mappings: primebridge_mappings_new(Some(log)), planes, sw_format }
    }

    /// A frame leaves the decoder, is copied and comes back from the player.
    fn leave(&mut self, frame: *mut Frame) {
        let mut status = FrameStatus::Corrupt;
        let [first, second, third] = &mut self.planes;
        let data = [first.as_mut_ptr(), second.as_mut_ptr(), third.as_mut_ptr(), ptr::null_mut()];
        let (linesize, none) = ([LINE as i32, LINE as i32, LINE as i32, 0], ptr::null_mut());
        let (width, height) = (u32::from(SIZE.0) * 16, u32::from(SIZE.1) * 16);
        // SAFETY: the frame is acquired, and released once; each plane holds as many lines as the picture, of as many bytes.
        unsafe {
            assert_eq!(primebridge_frame_wait(frame, none, &mut status), 0);
            let (data, linesize, descriptor) = (data.as_ptr(), linesize.as_ptr(), primebridge_frame_descriptor(frame));
            let copied = primebridge_download(self.mappings, none, descriptor, self.sw_format, width, height, data, linesize);
            assert_eq!(copied, 0);
            primebridge_frame_release(frame);
        }
        assert_eq!(status, FrameStatus::Ok);
    }
}

impl Drop for Reader {
    fn drop(&mut self) {
        // SAFETY: made in new(), and freed once.
        unsafe { primebridge_mappings_free(&mut self.mappings) };
    }
}

/// All of them, as the lines below name them.
const CODECS: [&str; 6] = ["H.264", "MPEG-2", "HEVC", "VP8", "VP9", "AV1"];

#[test]
fn no_allocation_a_picture() {
    let this = std::env::current_exe().expect("the path of this program");
    let arguments = ["--ignored", "--exact", "in_the_bench", "--nocapture", "--test-threads=1"];
    for mode in ["frame", "slice"] {
        let bench = Bench::new().without_dri().env("PRIMEBRIDGE_DEBUG", &format!("decode_mode={mode}"));
        let output = bench.run([this.as_os_str()].into_iter().chain(arguments.map(AsRef::as_ref)));
        let said = format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
        assert!(output.status.success(), "{mode}: {said}");
        let lines = CODECS.map(|name| format!("{name}: 0 allocations"));
        let lent = CODECS.map(|name| format!("{name} into lent frames: 0 allocations"));
        for line in lines.into_iter().chain(lent).chain([format!("{mode} based")]) {
            assert!(said.contains(&line), "{mode}: no \"{line}\" in {said}");
        }
        println!("{mode}: {}", said.lines().filter(|line| line.contains("allocations")).collect::<Vec<_>>().join(", "));
    }
}

#[test]
#[ignore = "needs visl: no_allocation_a_picture runs it in the bench"]
fn in_the_bench() {
    let (h264, mpeg2, hevc, av1) = (h264::sps(), mpeg2::sequence(), hevc::sps(), av1::sequence());
    decode("H.264", &Config { h264: &h264, ..config(Codec::H264) }, h264::picture);
    decode("MPEG-2", &Config { mpeg2: &mpeg2, ..config(Codec::Mpeg2) }, mpeg2::picture);
    decode("HEVC", &Config { hevc: &hevc, ..config(Codec::Hevc) }, hevc::picture);
    decode("VP8", &config(Codec::Vp8), vp8::picture);
    decode("VP9", &Config { vp9: &vp9::SEQUENCE, ..config(Codec::Vp9) }, vp9::picture);
    decode("AV1", &Config { av1: &av1, ..config(Codec::Av1) }, av1::picture);
}

unsafe extern "C" fn log(_: *mut c_void, _: LogLevel, message: *const c_char) {
    // SAFETY: the library passes a C string that lives through the call.
    println!("{}", unsafe { CStr::from_ptr(message) }.to_string_lossy());
}

/// What a codec does between two frames: submits picture `number` into `frame`, `reference` (a timestamp) being the one before.
type Submit = fn(*mut Session, *mut Frame, usize, u64);

/// What all streams ask for, without a sequence header.
fn config(codec: Codec) -> Config {
    Config {
        codec,
        coded_width: u32::from(SIZE.0) * 16,
        coded_height: u32::from(SIZE.1) * 16,
        bit_depth: 8,
        chroma_format_idc: 1,
        codec_frames: 3,
        extra_frames: HELD as u32,
        h264: ptr::null(),
        mpeg2: ptr::null(),
        hevc: ptr::null(),
        vp9: ptr::null(),
        av1: ptr::null(),
        import_frames: 0,
        log: Some(log),
    }
}

fn decode(name: &str, config: &Config, submit: Submit) {
    decode_into(&Buffers::Own, name, config, submit);
    // SAFETY: the configuration and its sequence header are live values.
    let lent = unsafe { import::Lent::new(config) };
    decode_into(&Buffers::Lent(&lent), &format!("{name} into lent frames"), &Config { import_frames: 1, ..*config }, submit);
}

/// Where frames come from.
enum Buffers<'a> {
    /// The session.
    Own,
    /// A pool of the caller.
    Lent(&'a import::Lent),
}

impl Buffers<'_> {
    fn frame(&self, session: *mut Session, number: usize) -> *mut Frame {
        let mut frame = ptr::null_mut();
        // SAFETY: the session is open and the frame pointer a live value.
        let got = unsafe {
            match self {
                Self::Own => primebridge_frame_acquire(session, ptr::null_mut(), &mut frame),
                Self::Lent(lent) => primebridge_frame_import(session, ptr::null_mut(), lent.descriptor(number), &mut frame),
            }
        };
        assert_eq!(got, 0, "picture {number}");
        frame
    }
}

fn decode_into(buffers: &Buffers<'_>, name: &str, config: &Config, submit: Submit) {
    let before = ALLOCATIONS.load(Ordering::Relaxed);
    let none = ptr::null_mut();
    let mut session = ptr::null_mut();
    let mut info = StreamInfo::NONE;
    // SAFETY: all pointers are of live values; the sequence fits the codec.
    assert_eq!(unsafe { primebridge_open(config, none, &mut session, &mut info) }, 0, "{name}");
    let opened = ALLOCATIONS.load(Ordering::Relaxed);
    assert!(opened > before, "the allocator does not count");

    let mut reader = Reader::new(info.sw_format);
    let mut held = VecDeque::with_capacity(HELD + 1);
    let mut reference = 0;
    let mut warm = 0;
    for number in 0..PICTURES {
        if number == WARM_UP {
            warm = ALLOCATIONS.load(Ordering::Relaxed);
        }
        let frame = buffers.frame(session, number);
        submit(session, frame, number, reference);
        // SAFETY: session and frame are open and acquired.
        reference = unsafe { primebridge_frame_timestamp(session, frame) };
        assert_ne!(reference, 0, "{name} picture {number}");
        held.push_back(frame);
        if held.len() > HELD {
            reader.leave(held.pop_front().expect("frames are held"));
        }
    }
    let after = ALLOCATIONS.load(Ordering::Relaxed);
    held.drain(..).for_each(|frame| reader.leave(frame));
    // SAFETY: the session is open, and closed once.
    unsafe { primebridge_close(&mut session, none) };
    println!("{name}: {} allocations in {} pictures, {} to open", after - warm, PICTURES - WARM_UP, opened - before);
    assert_eq!(after, warm, "{name}");
}
