// SPDX-License-Identifier: LGPL-2.1-or-later
//! The C API's AV1 calls.
#![allow(unsafe_code)]

use std::ffi::c_int;
use std::ptr;

use primebridge::capi::types::Config;
use primebridge::capi::{Frame, Session, primebridge_av1_begin, primebridge_av1_tile_group};
use primebridge::codec::Codec;
use primebridge::codec::av1::{Av1Picture, Av1Sequence, Av1TileGroup};
use primebridge_fuzz::api::{self, Calls, pointer};
use primebridge_fuzz::input::Input;

struct Av1;

impl Calls for Av1 {
    const CODEC: Codec = Codec::Av1;
    type Sequence = Av1Sequence;

    fn sequence(input: &mut Input<'_>) -> Av1Sequence {
        input.read()
    }

    fn set(config: &mut Config, sequence: *const Av1Sequence) {
        config.av1 = sequence;
    }

    fn begin(session: *mut Session, frame: *mut Frame, input: &mut Input<'_>) -> c_int {
        let obu = input.slice();
        let picture: Av1Picture = input.read();
        let picture = pointer(input, &picture);
        // SAFETY: session and frame are valid or NULL, the picture is a live value or NULL; the OBU is a live slice.
        unsafe { primebridge_av1_begin(session, ptr::null_mut(), frame, picture, obu.as_ptr(), obu.len()) }
    }

    fn slice(session: *mut Session, input: &mut Input<'_>) -> c_int {
        let obu = input.slice();
        let group: Av1TileGroup = input.read();
        let group = pointer(input, &group);
        // SAFETY: as above.
        unsafe { primebridge_av1_tile_group(session, ptr::null_mut(), group, obu.as_ptr(), obu.len()) }
    }
}

fn main() {
    primebridge_fuzz::run(api::run::<Av1>);
}
