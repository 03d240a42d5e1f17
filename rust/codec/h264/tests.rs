// SPDX-License-Identifier: LGPL-2.1-or-later
//! Inputs for the tests of the H.264 builders: every field of a structure has a value of its own, every flag is off.

use super::samples::{a_pps, an_sps};
use super::*;
use crate::bits::h264_slice_header::PredWeightTable;

mod controls;
mod dpb;
mod hostile;
mod parameter_sets;
mod picture;
mod slice;

const NO_REFERENCE: H264Reference = H264Reference {
    timestamp: 0,
    top_field_order_cnt: 0,
    bottom_field_order_cnt: 0,
    frame_num: 0,
    structure: 0,
    long_term: 0,
    field_picture: 0,
};

/// A short-term frame that is told from others by `n`.
pub(super) fn a_reference(n: u16) -> H264Reference {
    H264Reference {
        timestamp: 1000 * u64::from(n),
        top_field_order_cnt: 100 + i32::from(n),
        bottom_field_order_cnt: 200 + i32::from(n),
        frame_num: n,
        structure: 3,
        long_term: 0,
        field_picture: 0,
    }
}

fn references<const N: usize>(list: &[H264Reference]) -> [H264Reference; N] {
    core::array::from_fn(|i| list.get(i).copied().unwrap_or(NO_REFERENCE))
}

/// A frame picture with frame_num 50 and the given references.
pub(super) fn a_picture(dpb: &[H264Reference]) -> H264Picture {
    H264Picture {
        sps: an_sps(),
        dpb: references(dpb),
        dpb_len: dpb.len() as u32,
        top_field_order_cnt: 301,
        bottom_field_order_cnt: 302,
        frame_num: 50,
        nal_ref_idc: 2,
        idr_pic_flag: 0,
        structure: 3,
        second_field: 0,
    }
}

fn a_header() -> SliceHeader {
    SliceHeader {
        nal_ref_idc: 3,
        nal_unit_type: 1,
        first_mb_in_slice: 400,
        slice_type: SliceType::B,
        pic_parameter_set_id: 41,
        colour_plane_id: 2,
        frame_num: 51,
        field_pic_flag: false,
        bottom_field_flag: false,
        idr_pic_id: 401,
        pic_order_cnt_lsb: 402,
        delta_pic_order_cnt_bottom: -403,
        delta_pic_order_cnt: [-404, -405],
        redundant_pic_cnt: 15,
        direct_spatial_mv_pred_flag: false,
        num_ref_idx_active_minus1: [3, 1],
        pred_weight_table: PredWeightTable::EMPTY,
        cabac_init_idc: 8,
        slice_qp_delta: -16,
        sp_for_switch_flag: false,
        slice_qs_delta: -17,
        disable_deblocking_filter_idc: 4,
        slice_alpha_c0_offset_div2: -6,
        slice_beta_offset_div2: 5,
        pic_order_cnt_bit_size: 20,
        memory_management_control_operation_5: false,
        dec_ref_pic_marking_bit_size: 21,
        header_bit_size: 122,
        raw_header_bit_size: 130,
    }
}

fn a_slice(list0: &[H264Reference], list1: &[H264Reference]) -> H264Slice {
    H264Slice {
        pps: a_pps(),
        ref_pic_list: [references(list0), references(list1)],
        ref_pic_list_len: [list0.len() as u32, list1.len() as u32],
    }
}
