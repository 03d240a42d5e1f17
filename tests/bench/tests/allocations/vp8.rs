// SPDX-License-Identifier: LGPL-2.1-or-later
//! VP8: a key frame, then frames that refer to the one before.

use std::ptr;

use primebridge::capi::*;
use primebridge::codec::vp8::Vp8Picture;

use crate::SIZE;

/// Bytes of the frame tag, and of a key frame's start code and size behind it.
const FRAME_TAG: usize = 3;
const KEY_FRAME_HEADER: usize = 10;
/// Bytes of the first partition and of each of two DCT partitions.
const FIRST_PARTITION: usize = 100;
const PARTITION: usize = 50;
const PARTITION_SIZES: usize = 3;

pub fn picture(session: *mut Session, frame: *mut Frame, number: usize, reference: u64) {
    let key_frame = number == 0;
    let header = if key_frame { KEY_FRAME_HEADER } else { FRAME_TAG };
    let size = header + FIRST_PARTITION + PARTITION_SIZES + 2 * PARTITION;
    let mut data = [0x55; KEY_FRAME_HEADER + FIRST_PARTITION + PARTITION_SIZES + 2 * PARTITION];
    data[3..6].copy_from_slice(&[0x9d, 1, 0x2a]);
    // SAFETY: the structure is made of integers only.
    let zero: Vp8Picture = unsafe { std::mem::zeroed() };
    let picture = Vp8Picture {
        last_timestamp: reference,
        golden_timestamp: reference,
        alternate_timestamp: reference,
        width: SIZE.0 * 16,
        height: SIZE.1 * 16,
        key_frame: key_frame.into(),
        show_frame: 1,
        coeff_prob: [[[[128; 11]; 3]; 16]; 4],
        bool_range: 128,
        header_end: header as u32 + 20,
        first_part_size: FIRST_PARTITION as u32,
        num_dct_parts: 2,
        dct_part_sizes: [PARTITION as u32, PARTITION as u32, 0, 0, 0, 0, 0, 0],
        ..zero
    };
    // SAFETY: session and frame are open and acquired, the rest live values.
    unsafe {
        assert_eq!(primebridge_vp8_begin(session, ptr::null_mut(), frame, &picture), 0);
        assert_eq!(primebridge_vp8_data(session, ptr::null_mut(), data.as_ptr(), size), 0);
        assert_eq!(primebridge_end(session, ptr::null_mut()), 0);
    }
}
