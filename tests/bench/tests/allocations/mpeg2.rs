// SPDX-License-Identifier: LGPL-2.1-or-later
//! MPEG-2: one I picture, then P pictures, a slice a row.

use std::ptr;

use primebridge::capi::*;
use primebridge::codec::mpeg2::{Mpeg2Picture, Mpeg2Sequence};

use crate::SIZE;

pub fn sequence() -> Mpeg2Sequence {
    Mpeg2Sequence {
        vbv_buffer_size: 1 << 20,
        horizontal_size: SIZE.0 * 16,
        vertical_size: SIZE.1 * 16,
        profile_and_level_indication: 0x48,
        chroma_format: 1,
        progressive_sequence: 1,
    }
}

pub fn picture(session: *mut Session, frame: *mut Frame, number: usize, reference: u64) {
    let predicted = number > 0;
    let picture = Mpeg2Picture {
        sequence: sequence(),
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
