// SPDX-License-Identifier: LGPL-2.1-or-later
//! The C API's VP9 calls.
#![allow(unsafe_code)]

use std::ffi::c_int;
use std::ptr;

use primebridge::capi::types::Config;
use primebridge::capi::{Frame, Session, primebridge_vp9_begin, primebridge_vp9_frame};
use primebridge::codec::Codec;
use primebridge::codec::vp9::{Vp9Picture, Vp9Sequence};
use primebridge_fuzz::api::{self, Calls, pointer};
use primebridge_fuzz::input::Input;

struct Vp9;

impl Calls for Vp9 {
    const CODEC: Codec = Codec::Vp9;
    type Sequence = Vp9Sequence;

    fn sequence(input: &mut Input<'_>) -> Vp9Sequence {
        input.read()
    }

    fn set(config: &mut Config, sequence: *const Vp9Sequence) {
        config.vp9 = sequence;
    }

    fn begin(session: *mut Session, frame: *mut Frame, input: &mut Input<'_>) -> c_int {
        let picture: Vp9Picture = input.read();
        // SAFETY: session and frame are valid or NULL, the picture is a live value or NULL.
        unsafe { primebridge_vp9_begin(session, ptr::null_mut(), frame, pointer(input, &picture)) }
    }

    fn slice(session: *mut Session, input: &mut Input<'_>) -> c_int {
        let data = input.slice();
        // SAFETY: as above; the data are a live slice.
        unsafe { primebridge_vp9_frame(session, ptr::null_mut(), data.as_ptr(), data.len()) }
    }
}

fn main() {
    primebridge_fuzz::run(api::run::<Vp9>);
}
