// SPDX-License-Identifier: LGPL-2.1-or-later
//! The C API in an order and with structures that the input says, on the fake kernel.
//!
//! What the API asks of its caller is kept: pointers are NULL or valid, a released frame is not used again. All else is free. When
//! all is closed and released nothing may be left allocated, and every kernel must be free again.
//!
//! A caller that keeps all the frames there are waits for two seconds before the library tells it so; that ends the input, and no
//! other call may wait.
#![allow(unsafe_code)]

use std::ffi::{CStr, c_char, c_int, c_void};
use std::ptr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use primebridge::capi::types::{Config, FrameStatus, StreamInfo};
use primebridge::capi::*;
use primebridge::codec::{Codec, CodecInfo};
use primebridge::error::Error;
use primebridge::log::LogLevel;
use primebridge::sys::Kernel;
use primebridge::sys::fake::{FakeKernel, Makers, Offer};
use primebridge::uapi::*;

use crate::allocations;
use crate::input::{Input, Output};

/// `AVERROR_BUG`: what the guard makes of a panic.
const AVERROR_BUG: c_int = -c_int::from_le_bytes(*b"BUG!");
/// The shortest wait of the library: no call waits that long, save one that ends the input.
const QUICK: Duration = Duration::from_secs(2);
/// Frames that the caller holds at most.
const HELD: usize = 3;
/// Steps of one input.
const STEPS: usize = 48;

/// The codec's part.
pub trait Calls {
    /// Which codec.
    const CODEC: Codec;
    /// What `Config` points at.
    type Sequence;
    /// Reads it.
    fn sequence(input: &mut Input<'_>) -> Self::Sequence;
    /// Sets its pointer.
    fn set(config: &mut Config, sequence: *const Self::Sequence);
    /// Calls primebridge_*_begin() with a structure of the input.
    fn begin(session: *mut Session, frame: *mut Frame, input: &mut Input<'_>) -> c_int;
    /// Calls primebridge_*_slice() with a structure and data of the input.
    fn slice(session: *mut Session, input: &mut Input<'_>) -> c_int;
}

/// A pointer to the structure, or NULL: the input says.
pub fn pointer<T>(input: &mut Input<'_>, value: &T) -> *const T {
    if input.read::<u8>() == 0xff { ptr::null() } else { value }
}

/// A device that reads slice headers itself, takes few tiles and adds no film grain.
const FEWER: [(u32, u32); 6] = [
    (V4L2_CID_STATELESS_HEVC_SLICE_PARAMS, 0),
    (V4L2_CID_STATELESS_HEVC_EXT_SPS_ST_RPS, 1),
    (V4L2_CID_STATELESS_HEVC_EXT_SPS_LT_RPS, 1),
    (V4L2_CID_STATELESS_VP9_COMPRESSED_HDR, 0),
    (V4L2_CID_STATELESS_AV1_TILE_GROUP_ENTRY, 2),
    (V4L2_CID_STATELESS_AV1_FILM_GRAIN, 0),
];

/// One step of the caller.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum Step {
    /// primebridge_frame_acquire(); the oldest frame is released where there are enough.
    Acquire,
    /// primebridge_*_begin().
    Begin,
    /// primebridge_*_slice().
    Slice,
    /// primebridge_end().
    End,
    /// primebridge_frame_wait(), with the timestamp and the descriptor.
    Leave,
    /// primebridge_frame_release().
    Release,
    /// primebridge_flush().
    Flush,
    /// The device flags the next picture as damaged.
    Damage,
    /// primebridge_open() with another size, and with another sequence header where `Sequence` is one.
    Renew,
}

impl Step {
    fn read(input: &mut Input<'_>) -> Self {
        match input.read::<u8>() % 9 {
            0 => Self::Acquire,
            1 => Self::Begin,
            2 => Self::Slice,
            3 => Self::End,
            4 => Self::Leave,
            5 => Self::Release,
            6 => Self::Flush,
            7 => Self::Damage,
            _ => Self::Renew,
        }
    }
}

/// What opens a session, as it stands at the front of an input.
#[derive(Clone, Copy, Debug)]
pub struct Opening {
    /// Bits of what the device offers.
    pub device: u8,
    /// `Config::bit_depth`.
    pub bit_depth: u8,
    /// `Config::chroma_format_idc`.
    pub chroma_format_idc: u8,
    /// `Config::coded_width`.
    pub coded_width: u16,
    /// `Config::coded_height`.
    pub coded_height: u16,
    /// `Config::codec_frames`, taken modulo more than there can be.
    pub codec_frames: u32,
    /// `Config::extra_frames`.
    pub extra_frames: u32,
}

crate::input::structures! {
    Opening: device bit_depth chroma_format_idc coded_width coded_height codec_frames extra_frames;
}

impl Opening {
    /// A small 8-bit stream on a device that can do all.
    pub const USUAL: Self = Self {
        device: 0,
        bit_depth: 8,
        chroma_format_idc: 1,
        coded_width: 64,
        coded_height: 64,
        codec_frames: 2,
        extra_frames: 2,
    };

    /// Slice-based.
    pub const SLICES: Self = Self { device: 1, ..Self::USUAL };

    /// Faults of the device are left to the library's own tests: those wait for seconds where the device does.
    fn offer(&self) -> Offer {
        let has = |bit: u8| self.device & 1 << bit == 0;
        let hold = if has(1) { V4L2_BUF_CAP_SUPPORTS_M2M_HOLD_CAPTURE_BUF } else { 0 };
        // With few buffers a change of formats wants room for new ones.
        let remove = if has(5) { 0 } else { V4L2_BUF_CAP_SUPPORTS_REMOVE_BUFS };
        Offer {
            multiplanar: has(2),
            coded: ALL.iter().map(|codec| CodecInfo::of(*codec).pixelformat).collect(),
            capture: if has(3) { vec![V4L2_PIX_FMT_NV12] } else { vec![V4L2_PIX_FMT_P010, V4L2_PIX_FMT_NV16] },
            max_size: if has(4) { (8192, 8192) } else { (256, 256) },
            decode_modes: if has(0) { vec![0, 1] } else { vec![0] },
            profiles: Vec::new(),
            elements: if has(7) { Vec::new() } else { FEWER.to_vec() },
            capabilities: V4L2_BUF_CAP_SUPPORTS_REQUESTS | hold | remove,
            capture_capabilities: V4L2_BUF_CAP_SUPPORTS_MMAP,
            refuses_memory: false,
            prepares: true,
            max_captures: if has(5) { 32 } else { HELD as u32 + 1 },
            resizes: has(6),
            immediate: true,
            makers: Makers::none(),
        }
    }
}

const ALL: [Codec; 6] = [Codec::Mpeg2, Codec::H264, Codec::Hevc, Codec::Vp8, Codec::Vp9, Codec::Av1];

/// Writes the input of one whole picture: `opening` and the sequence come before.
pub fn picture(output: &mut Output, begin: impl FnOnce(&mut Output), slices: &[&dyn Fn(&mut Output)]) {
    for step in [Step::Acquire, Step::Begin] {
        output.write(&(step as u8));
    }
    output.write(&0u8);
    begin(output);
    for slice in slices {
        output.write(&(Step::Slice as u8));
        slice(output);
    }
    for step in [Step::End, Step::Leave] {
        output.write(&(step as u8));
    }
    output.write(&0u8);
}

unsafe extern "C" fn log(_: *mut c_void, _: LogLevel, message: *const c_char) {
    // SAFETY: the library passes a C string that lives through the call.
    let line = unsafe { CStr::from_ptr(message) };
    assert!(!line.is_empty());
}

/// Runs an input.
pub fn run<C: Calls>(data: &[u8]) {
    static WARM: AtomicBool = AtomicBool::new(false);
    let before = allocations::live();
    caller::<C>(&mut Input::new(data));
    let after = allocations::live();
    // The first run fills what the standard library keeps for good.
    if WARM.swap(true, Ordering::Relaxed) {
        assert_eq!(before, after, "something is left allocated");
    }
}

/// What the caller has.
struct Caller {
    opening: Opening,
    session: *mut Session,
    frames: Vec<*mut Frame>,
    /// What each session that was opened runs on, the present one last: to open a device is to get queues of one's own.
    kernels: Vec<Arc<FakeKernel>>,
}

fn caller<C: Calls>(input: &mut Input<'_>) {
    let opening: Opening = input.read();
    let mut caller = Caller { opening, session: ptr::null_mut(), frames: Vec::with_capacity(HELD), kernels: Vec::new() };
    let exhausted = Error::PoolExhausted { frames: 0 }.averror();
    if caller.open::<C>(&opening, input) == 0 {
        for _ in 0..STEPS {
            if input.is_empty() {
                break;
            }
            let step = Step::read(input);
            let begun = Instant::now();
            let result = caller.step::<C>(step, input);
            assert_ne!(result, AVERROR_BUG);
            if step == Step::Acquire && result == exhausted {
                break;
            }
            assert!(begun.elapsed() < QUICK, "{step:?} waits");
        }
    }
    // SAFETY: the session is open or NULL, and closed once; frames outlive it and are released once.
    unsafe {
        primebridge_close(&mut caller.session, ptr::null_mut());
        caller.frames.into_iter().for_each(|frame| primebridge_frame_release(frame));
    }
    assert!(caller.kernels.iter().all(|kernel| Arc::strong_count(kernel) == 1), "a kernel is still in use");
}

impl Caller {
    fn open<C: Calls>(&mut self, request: &Opening, input: &mut Input<'_>) -> c_int {
        let sequence = C::sequence(input);
        let mut config = Config {
            codec: C::CODEC,
            coded_width: request.coded_width.into(),
            coded_height: request.coded_height.into(),
            bit_depth: request.bit_depth.into(),
            chroma_format_idc: request.chroma_format_idc.into(),
            // All of them are made at once: few inputs would get further with any number.
            codec_frames: request.codec_frames % (2 * HELD as u32),
            extra_frames: request.extra_frames,
            h264: ptr::null(),
            mpeg2: ptr::null(),
            hevc: ptr::null(),
            vp9: ptr::null(),
            av1: ptr::null(),
            import_frames: 0,
            log: Some(log),
        };
        C::set(&mut config, &sequence);
        let mut info = StreamInfo::NONE;
        let kernel = Arc::new(FakeKernel::new(self.opening.offer()));
        let opened_on = Arc::clone(&kernel) as Arc<dyn Kernel>;
        // SAFETY: all pointers are of live values; the session is open or NULL, and the sequence fits the codec.
        let opened = unsafe { open_on(opened_on, &config, ptr::null_mut(), &mut self.session, &mut info) };
        assert_ne!(opened, AVERROR_BUG);
        assert_eq!(opened == 0, !self.session.is_null());
        if opened == 0 {
            assert!(info.width >= config.coded_width && info.height >= config.coded_height && !info.sw_format.is_null());
        }
        // A session that goes on keeps its own.
        if Arc::strong_count(&kernel) > 1 {
            self.kernels.push(kernel);
        }
        opened
    }

    fn acquire(&mut self) -> c_int {
        let mut frame = ptr::null_mut();
        // SAFETY: the session is open or NULL; a frame leaves `frames` when it is released.
        let result = unsafe {
            if self.frames.len() == HELD {
                primebridge_frame_release(self.frames.remove(0));
            }
            primebridge_frame_acquire(self.session, ptr::null_mut(), &mut frame)
        };
        assert_eq!(result == 0, !frame.is_null());
        self.frames.extend((result == 0).then_some(frame));
        result
    }

    fn step<C: Calls>(&mut self, step: Step, input: &mut Input<'_>) -> c_int {
        let (session, none) = (self.session, ptr::null_mut());
        let frame = match step {
            Step::Begin | Step::Leave | Step::Release => usize::from(input.read::<u8>()),
            _ => 0,
        };
        // Counted from the newest; NULL where there is no such frame.
        let place = self.frames.len().checked_sub(frame + 1);
        let frame = place.map_or(ptr::null_mut(), |place| self.frames[place]);
        // SAFETY: the session is open or NULL; `frame` is NULL or acquired and not released; all else are live values.
        unsafe {
            match step {
                Step::Acquire => self.acquire(),
                Step::Begin => C::begin(session, frame, input),
                Step::Slice => C::slice(session, input),
                Step::End => primebridge_end(session, none),
                Step::Leave => {
                    let mut status = FrameStatus::Ok;
                    let _ = primebridge_frame_timestamp(session, frame);
                    assert_eq!(frame.is_null(), primebridge_frame_descriptor(frame).is_null());
                    primebridge_frame_wait(frame, none, &mut status)
                }
                Step::Release => {
                    if let Some(place) = place {
                        self.frames.remove(place);
                    }
                    primebridge_frame_release(frame);
                    0
                }
                Step::Flush => {
                    primebridge_flush(session, none);
                    0
                }
                Step::Damage => {
                    self.kernels.last().inspect(|kernel| kernel.corrupt_next());
                    0
                }
                Step::Renew => self.open::<C>(&input.read(), input),
            }
        }
    }
}
