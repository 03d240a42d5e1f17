// SPDX-License-Identifier: LGPL-2.1-or-later
//! The C API's H.264 calls.
#![allow(unsafe_code)]

use std::ffi::c_int;
use std::ptr;

use primebridge::capi::types::Config;
use primebridge::capi::{Frame, Session, primebridge_h264_begin, primebridge_h264_slice};
use primebridge::codec::Codec;
use primebridge::codec::h264::{H264Picture, H264Slice, H264Sps};
use primebridge_fuzz::api::{self, Calls, pointer};
use primebridge_fuzz::input::Input;

struct H264;

impl Calls for H264 {
    const CODEC: Codec = Codec::H264;
    type Sequence = H264Sps;

    fn sequence(input: &mut Input<'_>) -> H264Sps {
        input.read()
    }

    fn set(config: &mut Config, sequence: *const H264Sps) {
        config.h264 = sequence;
    }

    fn begin(session: *mut Session, frame: *mut Frame, input: &mut Input<'_>) -> c_int {
        let picture: H264Picture = input.read();
        // SAFETY: session and frame are valid or NULL, the picture is a live value or NULL.
        unsafe { primebridge_h264_begin(session, ptr::null_mut(), frame, pointer(input, &picture)) }
    }

    fn slice(session: *mut Session, input: &mut Input<'_>) -> c_int {
        let nal = input.slice();
        let slice: H264Slice = input.read();
        // SAFETY: as above; the data are a live slice.
        unsafe { primebridge_h264_slice(session, ptr::null_mut(), pointer(input, &slice), nal.as_ptr(), nal.len()) }
    }
}

fn main() {
    primebridge_fuzz::run(api::run::<H264>);
}
