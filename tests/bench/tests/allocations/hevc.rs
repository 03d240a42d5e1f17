// SPDX-License-Identifier: LGPL-2.1-or-later
//! HEVC: one IDR picture, then P pictures that refer to the one before; three slice segments each, with entry points.

use std::ptr;

use primebridge::capi::*;
use primebridge::codec::hevc::{HevcPicture, HevcReference, HevcSlice, HevcSps};

use crate::SIZE;
use crate::bits::Bits;

/// nal_unit_type of an IDR picture and of a picture that others refer to.
const IDR_W_RADL: u8 = 19;
const TRAIL_R: u8 = 1;

pub fn sps() -> HevcSps {
    // SAFETY: the structure is made of integers only.
    let zero: HevcSps = unsafe { std::mem::zeroed() };
    HevcSps {
        general_profile_idc: 1,
        chroma_format_idc: 1,
        pic_width_in_luma_samples: SIZE.0 * 16,
        pic_height_in_luma_samples: SIZE.1 * 16,
        log2_max_pic_order_cnt_lsb_minus4: 4,
        sps_max_dec_pic_buffering_minus1: 1,
        log2_diff_max_min_luma_coding_block_size: 1,
        log2_diff_max_min_luma_transform_block_size: 1,
        num_short_term_ref_pic_sets: 1,
        ..zero
    }
}

/// The same as a NAL unit without emulation prevention bytes (7.3.2.2).
fn sps_nal() -> [u8; 64] {
    let mut bits = Bits::<64>::default();
    bits.put(33 << 9 | 1, 16); // nal_unit_type, nuh_layer_id, nuh_temporal_id_plus1
    bits.put(1, 8); // sps_video_parameter_set_id, sps_max_sub_layers_minus1, sps_temporal_id_nesting_flag
    bits.put(1, 8); // general_profile_space, general_tier_flag, general_profile_idc
    bits.put(3 << 29, 32); // general_profile_compatibility_flag
    bits.put(0, 32); // other flags
    bits.put(0, 16);
    bits.put(60, 8); // general_level_idc
    bits.ue(0); // sps_seq_parameter_set_id
    bits.ue(1); // chroma_format_idc
    bits.ue(u32::from(SIZE.0) * 16);
    bits.ue(u32::from(SIZE.1) * 16);
    bits.put(0, 1); // conformance_window_flag
    bits.ue(0); // bit_depth_luma_minus8
    bits.ue(0); // bit_depth_chroma_minus8
    bits.ue(4); // log2_max_pic_order_cnt_lsb_minus4
    bits.put(1, 1); // sps_sub_layer_ordering_info_present_flag
    bits.ue(1); // sps_max_dec_pic_buffering_minus1
    bits.ue(0); // sps_max_num_reorder_pics
    bits.ue(0); // sps_max_latency_increase_plus1
    // log2_min_luma_coding_block_size_minus3, log2_diff_max_min of it, the same of transform blocks, the two depths.
    [0, 1, 0, 1, 0, 0].into_iter().for_each(|value| bits.ue(value));
    bits.put(0, 4); // scaling_list_enabled_flag, amp_enabled_flag, sample_adaptive_offset_enabled_flag, pcm_enabled_flag
    bits.ue(1); // num_short_term_ref_pic_sets
    bits.ue(1); // num_negative_pics
    bits.ue(0); // num_positive_pics
    bits.ue(0); // delta_poc_s0_minus1
    bits.put(1, 1); // used_by_curr_pic_s0_flag
    bits.put(0, 5); // long_term_ref_pics_present_flag and the flags behind it
    bits.put(1, 1); // rbsp_stop_one_bit
    bits.bytes
}

pub fn picture(session: *mut Session, frame: *mut Frame, number: usize, reference: u64) {
    const SLICES: u32 = 3;
    const ENTRY_POINTS: [u32; 2] = [10, 12];
    let idr = number == 0;
    let nal_unit_type = if idr { IDR_W_RADL } else { TRAIL_R };
    // SAFETY: both structures are made of integers only.
    let (mut picture, mut slice): (HevcPicture, HevcSlice) = unsafe { std::mem::zeroed() };
    picture.sps = sps();
    picture.pps.entropy_coding_sync_enabled_flag = 1;
    picture.pic_order_cnt_val = number as i32;
    picture.nal_unit_type = nal_unit_type;
    picture.short_term_ref_pic_set_sps_flag = 1;
    slice.data_offset = 8;
    slice.nal_unit_type = nal_unit_type;
    slice.nuh_temporal_id_plus1 = 1;
    slice.slice_type = if idr { 2 } else { 1 };
    slice.max_num_merge_cand = 5;
    slice.short_term_ref_pic_set_sps_flag = 1;
    if !idr {
        let previous = HevcReference { timestamp: reference, pic_order_cnt_val: number as i32 - 1, pic_struct: 0 };
        (picture.st_curr_before.pictures[0], picture.st_curr_before.len) = (previous, 1);
        slice.num_ref_idx_active = [1, 0];
        (slice.ref_pic_list[0][0], slice.ref_pic_list_len[0]) = (previous, 1);
    }
    let mut nal = [0x55; 64];
    (nal[0], nal[1]) = (nal_unit_type << 1, 1);
    let sps = sps_nal();
    // SAFETY: session and frame are open and acquired, the rest live values; the NAL units outlive the calls.
    unsafe {
        assert_eq!(primebridge_hevc_begin(session, ptr::null_mut(), frame, &picture, sps.as_ptr(), sps.len()), 0);
        for part in 0..SLICES {
            slice.slice_segment_address = part * 80;
            let (entry_points, count) = (ENTRY_POINTS.as_ptr(), ENTRY_POINTS.len() as u32);
            let added = primebridge_hevc_slice(session, ptr::null_mut(), &slice, entry_points, count, nal.as_ptr(), nal.len());
            assert_eq!(added, 0);
        }
        assert_eq!(primebridge_end(session, ptr::null_mut()), 0);
    }
}
