// SPDX-License-Identifier: LGPL-2.1-or-later
//! The HEVC scaling matrix: which lists hold for a picture.

use super::{HevcPps, HevcScalingList, HevcSps};
use crate::uapi::*;

/// The factor of every coefficient where scaling lists are not enabled (m in 8.6.4.2).
const FLAT: u8 = 16;

/// What counts without scaling_list_enabled_flag.
const FLAT_LISTS: HevcScalingList = HevcScalingList {
    scaling_list_4x4: [[FLAT; 16]; 6],
    scaling_list_8x8: [[FLAT; 64]; 6],
    scaling_list_16x16: [[FLAT; 64]; 6],
    scaling_list_32x32: [[FLAT; 64]; 2],
    scaling_list_dc_coef_16x16: [FLAT; 6],
    scaling_list_dc_coef_32x32: [FLAT; 2],
};

/// V4L2_CID_STATELESS_HEVC_SCALING_MATRIX.
///
/// The lists of the picture parameter set replace those of the sequence parameter set; without either the default ones hold
/// (7.4.3.2.1, 7.4.3.3.1), which come as the sequence's. Raster order on both sides, as the control's documentation has it.
pub fn scaling_matrix(sps: &HevcSps, pps: &HevcPps) -> v4l2_ctrl_hevc_scaling_matrix {
    let lists = match (sps.scaling_list_enabled_flag != 0, pps.pps_scaling_list_data_present_flag != 0) {
        (false, _) => &FLAT_LISTS,
        (true, false) => &sps.scaling_list,
        (true, true) => &pps.scaling_list,
    };
    v4l2_ctrl_hevc_scaling_matrix {
        scaling_list_4x4: lists.scaling_list_4x4,
        scaling_list_8x8: lists.scaling_list_8x8,
        scaling_list_16x16: lists.scaling_list_16x16,
        scaling_list_32x32: lists.scaling_list_32x32,
        scaling_list_dc_coef_16x16: lists.scaling_list_dc_coef_16x16,
        scaling_list_dc_coef_32x32: lists.scaling_list_dc_coef_32x32,
    }
}
