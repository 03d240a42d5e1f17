// SPDX-License-Identifier: LGPL-2.1-or-later
//! H.264: one IDR picture, then P pictures that refer to the one before; three slices each.

use std::ptr;

use primebridge::capi::*;
use primebridge::codec::h264::{H264Picture, H264Reference, H264Slice, H264Sps};

use crate::SIZE;
use crate::bits::Bits;

pub fn sps() -> H264Sps {
    // SAFETY: the structure is made of integers only.
    let zero: H264Sps = unsafe { std::mem::zeroed() };
    H264Sps {
        profile_idc: 77,
        level_idc: 40,
        chroma_format_idc: 1,
        pic_order_cnt_type: 2,
        max_num_ref_frames: 1,
        pic_width_in_mbs_minus1: SIZE.0 - 1,
        pic_height_in_map_units_minus1: SIZE.1 - 1,
        frame_mbs_only_flag: 1,
        direct_8x8_inference_flag: 1,
        ..zero
    }
}

pub fn picture(session: *mut Session, frame: *mut Frame, number: usize, reference: u64) {
    const SLICES: u32 = 3;
    let idr = number == 0;
    // SAFETY: both structures are made of integers only.
    let (mut picture, mut slice): (H264Picture, H264Slice) = unsafe { std::mem::zeroed() };
    let frame_num = |number: usize| (number % 16) as u16;
    let order_count = |number: usize| 2 * number as i32;
    picture.sps = sps();
    picture.top_field_order_cnt = order_count(number);
    picture.bottom_field_order_cnt = order_count(number);
    picture.frame_num = frame_num(number);
    picture.nal_ref_idc = 1;
    picture.idr_pic_flag = idr.into();
    picture.structure = 3;
    slice.pps.scaling_list_4x4 = [[16; 16]; 6];
    slice.pps.scaling_list_8x8 = [[16; 64]; 6];
    if !idr {
        let previous = H264Reference {
            timestamp: reference,
            top_field_order_cnt: order_count(number - 1),
            bottom_field_order_cnt: order_count(number - 1),
            frame_num: frame_num(number - 1),
            structure: 3,
            long_term: 0,
            field_picture: 0,
        };
        (picture.dpb[0], picture.dpb_len) = (previous, 1);
        (slice.ref_pic_list[0][0], slice.ref_pic_list_len[0]) = (previous, 1);
    }
    // SAFETY: session and frame are open and acquired, the rest live values; the NAL unit outlives the call.
    unsafe {
        assert_eq!(primebridge_h264_begin(session, ptr::null_mut(), frame, &picture), 0);
        for part in 0..SLICES {
            let (nal, len) = nal(part * 80, idr, frame_num(number));
            assert_eq!(primebridge_h264_slice(session, ptr::null_mut(), &slice, nal.as_ptr(), len), 0);
        }
        assert_eq!(primebridge_end(session, ptr::null_mut()), 0);
    }
}

/// A slice header (7.3.3) and something in place of slice data.
fn nal(first_macroblock: u32, idr: bool, frame_num: u16) -> ([u8; 64], usize) {
    let mut bits = Bits::<64>::default();
    bits.put(if idr { 1 << 5 | 5 } else { 1 << 5 | 1 }, 8);
    bits.ue(first_macroblock);
    bits.ue(if idr { 7 } else { 5 }); // slice_type: all I, all P
    bits.ue(0); // pic_parameter_set_id
    bits.put(frame_num.into(), 4);
    if idr {
        bits.ue(0); // idr_pic_id
        bits.put(0, 2); // no_output_of_prior_pics_flag, long_term_reference_flag
    } else {
        bits.put(0, 3); // num_ref_idx_active_override_flag, ref_pic_list_modification_flag_l0, adaptive_ref_pic_marking_mode_flag
    }
    bits.ue(0); // slice_qp_delta
    bits.put(0x5555, 16);
    (bits.bytes, 64)
}
