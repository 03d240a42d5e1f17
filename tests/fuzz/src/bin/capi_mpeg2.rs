// SPDX-License-Identifier: LGPL-2.1-or-later
//! The C API's MPEG-2 calls.
#![allow(unsafe_code)]

use std::ffi::c_int;
use std::ptr;

use primebridge::capi::types::Config;
use primebridge::capi::{Frame, Session, primebridge_mpeg2_begin, primebridge_mpeg2_slice};
use primebridge::codec::Codec;
use primebridge::codec::mpeg2::{Mpeg2Picture, Mpeg2Sequence};
use primebridge_fuzz::api::{self, Calls, pointer};
use primebridge_fuzz::input::Input;

struct Mpeg2;

impl Calls for Mpeg2 {
    const CODEC: Codec = Codec::Mpeg2;
    type Sequence = Mpeg2Sequence;

    fn sequence(input: &mut Input<'_>) -> Mpeg2Sequence {
        input.read()
    }

    fn set(config: &mut Config, sequence: *const Mpeg2Sequence) {
        config.mpeg2 = sequence;
    }

    fn begin(session: *mut Session, frame: *mut Frame, input: &mut Input<'_>) -> c_int {
        let picture: Mpeg2Picture = input.read();
        // SAFETY: session and frame are valid or NULL, the picture is a live value or NULL.
        unsafe { primebridge_mpeg2_begin(session, ptr::null_mut(), frame, pointer(input, &picture)) }
    }

    fn slice(session: *mut Session, input: &mut Input<'_>) -> c_int {
        let data = input.slice();
        // SAFETY: as above; the data are a live slice.
        unsafe { primebridge_mpeg2_slice(session, ptr::null_mut(), data.as_ptr(), data.len()) }
    }
}

fn main() {
    primebridge_fuzz::run(api::run::<Mpeg2>);
}
