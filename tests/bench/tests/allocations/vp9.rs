// SPDX-License-Identifier: LGPL-2.1-or-later
//! VP9: a key frame of 64x64, then frames that refer to the one before.

use std::ptr;

use primebridge::capi::*;
use primebridge::codec::vp9::{Vp9Picture, Vp9Reference, Vp9Sequence};

pub const SEQUENCE: Vp9Sequence = Vp9Sequence { profile: 0, bit_depth: 8, subsampling_x: 1, subsampling_y: 1 };

pub fn picture(session: *mut Session, frame: *mut Frame, number: usize, reference: u64) {
    const KEY: [u8; 17] = [0x82, 0x49, 0x83, 0x42, 0, 3, 0xf0, 3, 0xf0, 0, 7, 0x80, 0, 2, 0, 0, 0];
    const INTER: [u8; 19] = [0x86, 0, 0, 0, 0, 0x1f, 0x80, 0x1f, 0x84, 0, 3, 0xc0, 0, 1, 0x80, 0, 0, 0, 0];
    let data: &[u8] = if number == 0 { &KEY } else { &INTER };
    let picture = Vp9Picture {
        sequence: SEQUENCE,
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
