// SPDX-License-Identifier: LGPL-2.1-or-later
//! The C API's VP8 calls.
#![allow(unsafe_code)]

use std::ffi::c_int;
use std::ptr;

use primebridge::capi::types::Config;
use primebridge::capi::{Frame, Session, primebridge_vp8_begin, primebridge_vp8_data};
use primebridge::codec::Codec;
use primebridge::codec::vp8::Vp8Picture;
use primebridge_fuzz::api::{self, Calls, pointer};
use primebridge_fuzz::input::Input;

struct Vp8;

impl Calls for Vp8 {
    const CODEC: Codec = Codec::Vp8;
    type Sequence = ();

    fn sequence(_: &mut Input<'_>) {}

    fn set(_: &mut Config, _: *const ()) {}

    fn begin(session: *mut Session, frame: *mut Frame, input: &mut Input<'_>) -> c_int {
        let picture: Vp8Picture = input.read();
        // SAFETY: session and frame are valid or NULL, the picture is a live value or NULL.
        unsafe { primebridge_vp8_begin(session, ptr::null_mut(), frame, pointer(input, &picture)) }
    }

    fn slice(session: *mut Session, input: &mut Input<'_>) -> c_int {
        let data = input.slice();
        // SAFETY: as above; the data are a live slice.
        unsafe { primebridge_vp8_data(session, ptr::null_mut(), data.as_ptr(), data.len()) }
    }
}

fn main() {
    primebridge_fuzz::run(api::run::<Vp8>);
}
