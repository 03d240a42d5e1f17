// SPDX-License-Identifier: LGPL-2.1-or-later
//! The HEVC prediction weights, which the control holds as differences.

use super::{B, HevcPicture, HevcSlice, HevcWeights, P};
use crate::uapi::*;

/// How many entries the kernel's tables have.
const LEN: usize = V4L2_HEVC_DPB_ENTRIES_NUM_MAX as usize;

/// The `pred_weight_table` of the slice parameters; all zero where the slice has none (7.3.6.1).
///
/// delta_luma_weight and delta_chroma_weight are those of the stream (7-56 and the like). chroma_offset is ChromaOffset after (7-57),
/// not the stream's difference: that one needs ten bits, and drivers hand the field to the hardware as it is.
pub fn pred_weight_table(picture: &HevcPicture, slice: &HevcSlice) -> v4l2_hevc_pred_weight_table {
    let [list0, list1] = &slice.weights;
    let [used0, used1] = used(picture, slice);
    let denoms = Denominators::of(picture, slice);
    v4l2_hevc_pred_weight_table {
        delta_luma_weight_l0: denoms.luma_deltas(list0, used0),
        luma_offset_l0: luma_offsets(list0, used0),
        delta_chroma_weight_l0: denoms.chroma_deltas(list0, used0),
        chroma_offset_l0: denoms.chroma_offsets(list0, used0),
        delta_luma_weight_l1: denoms.luma_deltas(list1, used1),
        luma_offset_l1: luma_offsets(list1, used1),
        delta_chroma_weight_l1: denoms.chroma_deltas(list1, used1),
        chroma_offset_l1: denoms.chroma_offsets(list1, used1),
        luma_log2_weight_denom: denoms.luma,
        delta_chroma_log2_weight_denom: denoms.chroma_minus_luma(),
    }
}

/// Whether the slice header has a pred_weight_table().
fn has_table(picture: &HevcPicture, slice: &HevcSlice) -> bool {
    match slice.slice_type {
        P => picture.pps.weighted_pred_flag != 0,
        B => picture.pps.weighted_bipred_flag != 0,
        _ => false,
    }
}

/// How many entries of each list have weights.
fn used(picture: &HevcPicture, slice: &HevcSlice) -> [usize; 2] {
    let [l0, l1] = slice.num_ref_idx_active;
    match (has_table(picture, slice), slice.slice_type) {
        (true, B) => [l0.into(), l1.into()],
        (true, _) => [l0.into(), 0],
        (false, _) => [0; 2],
    }
}

/// luma_log2_weight_denom and ChromaLog2WeightDenom; the latter only where there is chroma.
struct Denominators {
    luma: u8,
    chroma: Option<u8>,
}

impl Denominators {
    fn of(picture: &HevcPicture, slice: &HevcSlice) -> Self {
        let (present, monochrome) = (has_table(picture, slice), picture.sps.chroma_format_idc == 0);
        Self {
            luma: if present { slice.luma_log2_weight_denom } else { 0 },
            chroma: (present && !monochrome).then_some(slice.chroma_log2_weight_denom),
        }
    }

    fn chroma_minus_luma(&self) -> i8 {
        self.chroma.map_or(0, |chroma| (chroma as i8).wrapping_sub(self.luma as i8))
    }

    fn luma_deltas(&self, list: &HevcWeights, used: usize) -> [i8; LEN] {
        first(used, |i| list.luma_weight.get(i).map(|weight| delta(*weight, self.luma)))
    }

    fn chroma_deltas(&self, list: &HevcWeights, used: usize) -> [[i8; 2]; LEN] {
        first(used, |i| Some(list.chroma_weight.get(i)?.map(|weight| self.chroma.map_or(0, |denom| delta(weight, denom)))))
    }

    fn chroma_offsets(&self, list: &HevcWeights, used: usize) -> [[i8; 2]; LEN] {
        first(used, |i| Some(list.chroma_offset.get(i)?.map(|offset| self.chroma.map_or(0, |_| offset as i8))))
    }
}

/// A weight as the stream has it: how far it is from 1.0, in units of 1 / (1 << denom). -128 to 127 (7.4.7.3).
fn delta(weight: i16, denom: u8) -> i8 {
    weight.wrapping_sub(1i16.wrapping_shl(denom.into())) as i8
}

fn luma_offsets(list: &HevcWeights, used: usize) -> [i8; LEN] {
    first(used, |i| list.luma_offset.get(i).map(|offset| *offset as i8))
}

/// A table of which the first `used` entries are made by `entry`, the others zero.
fn first<T: Copy + Default>(used: usize, entry: impl Fn(usize) -> Option<T>) -> [T; LEN] {
    core::array::from_fn(|i| if i < used { entry(i).unwrap_or_default() } else { T::default() })
}
