// SPDX-License-Identifier: LGPL-2.1-or-later
//! Prediction weights.

use super::*;
use crate::uapi::*;

fn picture(weighted_pred_flag: u8, weighted_bipred_flag: u8) -> HevcPicture {
    let mut picture = an_intra_picture();
    picture.pps.weighted_pred_flag = weighted_pred_flag;
    picture.pps.weighted_bipred_flag = weighted_bipred_flag;
    picture
}

/// A slice with as many references as lists can have: 15 (7.4.7.1) and one less.
fn slice(slice_type: u8) -> HevcSlice {
    HevcSlice { slice_type, num_ref_idx_active: [15, 14], ..a_slice(&[], &[]) }
}

/// The first `used` entries made by `entry`.
fn table<T: Copy + Default>(used: usize, entry: impl Fn(i8) -> T) -> [T; 16] {
    core::array::from_fn(|i| if i < used { entry(i as i8) } else { T::default() })
}

#[test]
fn every_field_has_its_place() {
    // luma_log2_weight_denom 6 and ChromaLog2WeightDenom 5: 1.0 is 64 and 32.
    assert_eq!(
        pred_weight_table(&picture(0, 1), &slice(0)),
        v4l2_hevc_pred_weight_table {
            delta_luma_weight_l0: table(15, |i| i),
            luma_offset_l0: table(15, |i| 84 - i),
            delta_chroma_weight_l0: table(15, |i| [72 + i, 92 - i]),
            chroma_offset_l0: table(15, |i| [-64 - i, -84 + i]),
            delta_luma_weight_l1: table(14, |i| -34 + i),
            luma_offset_l1: table(14, |i| 50 - i),
            delta_chroma_weight_l1: table(14, |i| [38 + i, 58 - i]),
            chroma_offset_l1: table(14, |i| [-30 - i, -50 + i]),
            luma_log2_weight_denom: 6,
            delta_chroma_log2_weight_denom: -1,
        }
    );
}

#[test]
fn a_p_slice_has_one_list() {
    let table = pred_weight_table(&picture(1, 0), &slice(1));
    let both = pred_weight_table(&picture(0, 1), &slice(0));
    assert_eq!(
        table,
        v4l2_hevc_pred_weight_table {
            delta_luma_weight_l1: [0; 16],
            luma_offset_l1: [0; 16],
            delta_chroma_weight_l1: [[0; 2]; 16],
            chroma_offset_l1: [[0; 2]; 16],
            ..both
        }
    );
}

#[test]
fn without_a_table_all_is_zero() {
    let none = v4l2_hevc_pred_weight_table::default();
    assert_eq!(pred_weight_table(&picture(0, 1), &slice(1)), none);
    assert_eq!(pred_weight_table(&picture(1, 0), &slice(0)), none);
    assert_eq!(pred_weight_table(&picture(1, 1), &slice(2)), none);
}

#[test]
fn monochrome_has_weights_of_luma_alone() {
    let mut picture = picture(0, 1);
    picture.sps.chroma_format_idc = 0;
    let table = pred_weight_table(&picture, &slice(0));
    assert_eq!(table.delta_luma_weight_l0[3], 3);
    assert_eq!(table.delta_chroma_log2_weight_denom, 0);
    assert!(table.delta_chroma_weight_l0.iter().chain(&table.chroma_offset_l1).flatten().all(|value| *value == 0));
}
