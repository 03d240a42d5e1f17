// SPDX-License-Identifier: LGPL-2.1-or-later
//! The C API's HEVC calls.
#![allow(unsafe_code)]

use std::ffi::c_int;
use std::ptr;

use primebridge::capi::types::Config;
use primebridge::capi::{Frame, Session, primebridge_hevc_begin, primebridge_hevc_slice};
use primebridge::codec::Codec;
use primebridge::codec::hevc::{HevcPicture, HevcSlice, HevcSps};
use primebridge_fuzz::api::{self, Calls, pointer};
use primebridge_fuzz::input::Input;

struct Hevc;

impl Calls for Hevc {
    const CODEC: Codec = Codec::Hevc;
    type Sequence = HevcSps;

    fn sequence(input: &mut Input<'_>) -> HevcSps {
        input.read()
    }

    fn set(config: &mut Config, sequence: *const HevcSps) {
        config.hevc = sequence;
    }

    fn begin(session: *mut Session, frame: *mut Frame, input: &mut Input<'_>) -> c_int {
        let sps = input.slice();
        let picture: HevcPicture = input.read();
        let picture = pointer(input, &picture);
        // SAFETY: session and frame are valid or NULL, the picture is a live value or NULL; the parameter set is a live slice.
        unsafe { primebridge_hevc_begin(session, ptr::null_mut(), frame, picture, sps.as_ptr(), sps.len()) }
    }

    fn slice(session: *mut Session, input: &mut Input<'_>) -> c_int {
        let nal = input.slice();
        let points: Vec<u32> = input.slice().iter().map(|point| (*point).into()).collect();
        let slice: HevcSlice = input.read();
        let slice = pointer(input, &slice);
        let count = points.len() as u32;
        // SAFETY: as above.
        unsafe { primebridge_hevc_slice(session, ptr::null_mut(), slice, points.as_ptr(), count, nal.as_ptr(), nal.len()) }
    }
}

fn main() {
    primebridge_fuzz::run(api::run::<Hevc>);
}
