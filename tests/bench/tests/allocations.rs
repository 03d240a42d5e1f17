// SPDX-License-Identifier: LGPL-2.1-or-later
//! The core allocates nothing a picture: pictures made up here go through the C API on visl under a counting allocator.
#![allow(unsafe_code)]

use std::alloc::{GlobalAlloc, Layout, System};
use std::collections::VecDeque;
use std::ffi::{CStr, c_char, c_void};
use std::ptr;
use std::sync::atomic::{AtomicUsize, Ordering};

use primebridge::capi::types::{Config, FrameStatus, StreamInfo};
use primebridge::capi::*;
use primebridge::codec::Codec;
use primebridge::codec::h264::{H264Picture, H264Reference, H264Slice, H264Sps};
use primebridge::codec::mpeg2::{Mpeg2Picture, Mpeg2Sequence};
use primebridge::codec::vp9::{Vp9Picture, Vp9Reference, Vp9Sequence};
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

#[test]
fn no_allocation_a_picture() {
    let this = std::env::current_exe().expect("the path of this program");
    let arguments = ["--ignored", "--exact", "in_the_bench", "--nocapture", "--test-threads=1"];
    for mode in ["frame", "slice"] {
        let bench = Bench::new().without_dri().env("PRIMEBRIDGE_DEBUG", &format!("decode_mode={mode}"));
        let output = bench.run([this.as_os_str()].into_iter().chain(arguments.map(AsRef::as_ref)));
        let said = format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
        assert!(output.status.success(), "{mode}: {said}");
        for line in ["H.264: 0 allocations", "MPEG-2: 0 allocations", "VP9: 0 allocations", &format!("{mode} based")] {
            assert!(said.contains(line), "{mode}: no \"{line}\" in {said}");
        }
        println!("{mode}: {}", said.lines().filter(|line| line.contains("allocations")).collect::<Vec<_>>().join(", "));
    }
}

#[test]
#[ignore = "needs visl: no_allocation_a_picture runs it in the bench"]
fn in_the_bench() {
    let h264 = h264_sps();
    decode("H.264", Codec::H264, &h264, ptr::null(), h264_picture);
    let mpeg2 = mpeg2_sequence();
    decode("MPEG-2", Codec::Mpeg2, ptr::null(), &mpeg2, mpeg2_picture);
    decode("VP9", Codec::Vp9, ptr::null(), ptr::null(), vp9_picture);
}

unsafe extern "C" fn log(_: *mut c_void, _: LogLevel, message: *const c_char) {
    // SAFETY: the library passes a C string that lives through the call.
    println!("{}", unsafe { CStr::from_ptr(message) }.to_string_lossy());
}

const VP9: Vp9Sequence = Vp9Sequence { profile: 0, bit_depth: 8, subsampling_x: 1, subsampling_y: 1 };

/// What a codec does between two frames: submits picture `number` into `frame`, `reference` (a timestamp) being the one before.
type Submit = fn(*mut Session, *mut Frame, usize, u64);

fn decode(name: &str, codec: Codec, h264: *const H264Sps, mpeg2: *const Mpeg2Sequence, submit: Submit) {
    let before = ALLOCATIONS.load(Ordering::Relaxed);
    let config = Config {
        hevc: ptr::null(),
        vp9: &VP9,
        av1: ptr::null(),
        codec,
        coded_width: u32::from(SIZE.0) * 16,
        coded_height: u32::from(SIZE.1) * 16,
        bit_depth: 8,
        chroma_format_idc: 1,
        codec_frames: 3,
        extra_frames: HELD as u32,
        h264,
        mpeg2,
        log: Some(log),
    };
    let none = ptr::null_mut();
    let mut session = ptr::null_mut();
    let mut info = StreamInfo { width: 0, height: 0, sw_format: ptr::null() };
    // SAFETY: all pointers are of live values; the sequence fits the codec.
    assert_eq!(unsafe { primebridge_open(&config, none, &mut session, &mut info) }, 0, "{name}");
    let opened = ALLOCATIONS.load(Ordering::Relaxed);
    assert!(opened > before, "the allocator does not count");

    let mut held = VecDeque::with_capacity(HELD + 1);
    let mut reference = 0;
    let mut warm = 0;
    for number in 0..PICTURES {
        if number == WARM_UP {
            warm = ALLOCATIONS.load(Ordering::Relaxed);
        }
        let mut frame = ptr::null_mut();
        // SAFETY: the session is open and the frame pointer a live value.
        assert_eq!(unsafe { primebridge_frame_acquire(session, none, &mut frame) }, 0, "{name} picture {number}");
        submit(session, frame, number, reference);
        // SAFETY: session and frame are open and acquired.
        reference = unsafe { primebridge_frame_timestamp(session, frame) };
        assert_ne!(reference, 0, "{name} picture {number}");
        held.push_back(frame);
        if held.len() > HELD {
            leave(held.pop_front().expect("frames are held"));
        }
    }
    let after = ALLOCATIONS.load(Ordering::Relaxed);
    held.drain(..).for_each(leave);
    // SAFETY: the session is open, and closed once.
    unsafe { primebridge_close(&mut session, none) };
    println!("{name}: {} allocations in {} pictures, {} to open", after - warm, PICTURES - WARM_UP, opened - before);
    assert_eq!(after, warm, "{name}");
}

/// A frame leaves the decoder and comes back from the player.
fn leave(frame: *mut Frame) {
    let mut status = FrameStatus::Corrupt;
    // SAFETY: the frame is acquired, and released once.
    unsafe {
        assert_eq!(primebridge_frame_wait(frame, ptr::null_mut(), &mut status), 0);
        primebridge_frame_release(frame);
    }
    assert_eq!(status, FrameStatus::Ok);
}

fn h264_sps() -> H264Sps {
    // SAFETY: the structure is made of integers only.
    let zero: H264Sps = unsafe { std::mem::zeroed() };
    H264Sps {
        profile_idc: 77,
        level_idc: 40,
        chroma_format_idc: 1,
        pic_order_cnt_type: 2,
        max_num_ref_frames: 1,
        pic_width_in_mbs_minus1: SIZE.0 - 1,
        pic_height_in_map_units_minus1: SIZE.1 - 1,
        frame_mbs_only_flag: 1,
        direct_8x8_inference_flag: 1,
        ..zero
    }
}

/// One IDR picture, then P pictures that refer to the one before; three slices each.
fn h264_picture(session: *mut Session, frame: *mut Frame, number: usize, reference: u64) {
    const SLICES: u32 = 3;
    let idr = number == 0;
    // SAFETY: both structures are made of integers only.
    let (mut picture, mut slice): (H264Picture, H264Slice) = unsafe { std::mem::zeroed() };
    let frame_num = |number: usize| (number % 16) as u16;
    let order_count = |number: usize| 2 * number as i32;
    picture.sps = h264_sps();
    picture.top_field_order_cnt = order_count(number);
    picture.bottom_field_order_cnt = order_count(number);
    picture.frame_num = frame_num(number);
    picture.nal_ref_idc = 1;
    picture.idr_pic_flag = idr.into();
    picture.structure = 3;
    slice.pps.scaling_list_4x4 = [[16; 16]; 6];
    slice.pps.scaling_list_8x8 = [[16; 64]; 6];
    if !idr {
        let previous = H264Reference {
            timestamp: reference,
            top_field_order_cnt: order_count(number - 1),
            bottom_field_order_cnt: order_count(number - 1),
            frame_num: frame_num(number - 1),
            structure: 3,
            long_term: 0,
            field_picture: 0,
        };
        (picture.dpb[0], picture.dpb_len) = (previous, 1);
        (slice.ref_pic_list[0][0], slice.ref_pic_list_len[0]) = (previous, 1);
    }
    // SAFETY: session and frame are open and acquired, the rest live values; the NAL unit outlives the call.
    unsafe {
        assert_eq!(primebridge_h264_begin(session, ptr::null_mut(), frame, &picture), 0);
        for part in 0..SLICES {
            let (nal, len) = h264_nal(part * 80, idr, frame_num(number));
            assert_eq!(primebridge_h264_slice(session, ptr::null_mut(), &slice, nal.as_ptr(), len), 0);
        }
        assert_eq!(primebridge_end(session, ptr::null_mut()), 0);
    }
}

/// A slice header (7.3.3) and something in place of slice data.
fn h264_nal(first_macroblock: u32, idr: bool, frame_num: u16) -> ([u8; 64], usize) {
    let (mut nal, mut bit) = ([0; 64], 8);
    nal[0] = if idr { 1 << 5 | 5 } else { 1 << 5 | 1 };
    let mut put = |value: u32, count: u32| {
        for shift in (0..count).rev() {
            nal[bit / 8] |= ((value >> shift & 1) as u8) << (7 - bit % 8);
            bit += 1;
        }
    };
    let ue = |put: &mut dyn FnMut(u32, u32), value: u32| {
        let len = (value + 1).ilog2();
        put(0, len);
        put(value + 1, len + 1);
    };
    ue(&mut put, first_macroblock);
    ue(&mut put, if idr { 7 } else { 5 }); // slice_type: all I, all P
    ue(&mut put, 0); // pic_parameter_set_id
    put(frame_num.into(), 4);
    if idr {
        ue(&mut put, 0); // idr_pic_id
        put(0, 2); // no_output_of_prior_pics_flag, long_term_reference_flag
    } else {
        put(0, 3); // num_ref_idx_active_override_flag, ref_pic_list_modification_flag_l0, adaptive_ref_pic_marking_mode_flag
    }
    ue(&mut put, 0); // slice_qp_delta
    put(0x5555, 16);
    (nal, 64)
}

fn mpeg2_sequence() -> Mpeg2Sequence {
    Mpeg2Sequence {
        vbv_buffer_size: 1 << 20,
        horizontal_size: SIZE.0 * 16,
        vertical_size: SIZE.1 * 16,
        profile_and_level_indication: 0x48,
        chroma_format: 1,
        progressive_sequence: 1,
    }
}

/// I, then P pictures.
fn mpeg2_picture(session: *mut Session, frame: *mut Frame, number: usize, reference: u64) {
    let predicted = number > 0;
    let picture = Mpeg2Picture {
        sequence: mpeg2_sequence(),
        forward_timestamp: if predicted { reference } else { 0 },
        backward_timestamp: 0,
        f_code: if predicted { [[1, 1], [15, 15]] } else { [[15; 2]; 2] },
        picture_coding_type: if predicted { 2 } else { 1 },
        picture_structure: 3,
        intra_dc_precision: 0,
        top_field_first: 0,
        frame_pred_frame_dct: 1,
        concealment_motion_vectors: 0,
        q_scale_type: 0,
        intra_vlc_format: 0,
        alternate_scan: 0,
        repeat_first_field: 0,
        progressive_frame: 1,
        second_field: 0,
        quantiser_matrix: [[16; 64]; 4],
    };
    // SAFETY: session and frame are open and acquired, the rest live values.
    unsafe {
        assert_eq!(primebridge_mpeg2_begin(session, ptr::null_mut(), frame, &picture), 0);
        for row in 1..=SIZE.1 {
            let slice = [0, 0, 1, row as u8, 0x42, 0x55, 0x55];
            assert_eq!(primebridge_mpeg2_slice(session, ptr::null_mut(), slice.as_ptr(), slice.len()), 0);
        }
        assert_eq!(primebridge_end(session, ptr::null_mut()), 0);
    }
}

/// A key frame of 64x64, then frames that refer to the one before.
fn vp9_picture(session: *mut Session, frame: *mut Frame, number: usize, reference: u64) {
    const KEY: [u8; 17] = [0x82, 0x49, 0x83, 0x42, 0, 3, 0xf0, 3, 0xf0, 0, 7, 0x80, 0, 2, 0, 0, 0];
    const INTER: [u8; 19] = [0x86, 0, 0, 0, 0, 0x1f, 0x80, 0x1f, 0x84, 0, 3, 0xc0, 0, 1, 0x80, 0, 0, 0, 0];
    let data: &[u8] = if number == 0 { &KEY } else { &INTER };
    let picture = Vp9Picture {
        sequence: VP9,
        references: [Vp9Reference { timestamp: reference, width: 64, height: 64 }; 3],
        frame_width_minus_1: 63,
        frame_height_minus_1: 63,
        color_range: 0,
        segmentation_abs_or_delta_update: 0,
        loop_filter_ref_deltas: [1, 0, -1, -1],
        loop_filter_mode_deltas: [0; 2],
        feature_enabled: [[0; 4]; 8],
        feature_data: [[0; 4]; 8],
    };
    // SAFETY: session and frame are open and acquired, the rest live values.
    unsafe {
        assert_eq!(primebridge_vp9_begin(session, ptr::null_mut(), frame, &picture), 0);
        assert_eq!(primebridge_vp9_frame(session, ptr::null_mut(), data.as_ptr(), data.len()), 0);
        assert_eq!(primebridge_end(session, ptr::null_mut()), 0);
    }
}
