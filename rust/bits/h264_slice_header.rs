// SPDX-License-Identifier: LGPL-2.1-or-later
//! The H.264 slice header (7.3.3), read again because libavcodec keeps neither its bit sizes nor all its elements.

use core::fmt;

use super::reader::{BitError, BitReader};
use crate::codec::h264::{H264Pps, H264Sps};

mod syntax;

use syntax::*;

/// nal_unit_type of a slice of a non-IDR picture, table 7-1.
const NAL_SLICE: u8 = 1;
/// nal_unit_type of a slice of an IDR picture, table 7-1.
const NAL_IDR_SLICE: u8 = 5;

/// Why a slice header was rejected.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SliceHeaderError {
    /// The bits do not form the syntax.
    Bits(BitError),
    /// The NAL unit is not a coded slice (nal_unit_type 1 or 5).
    NalUnitType(u8),
    /// The named element of a parameter set is outside its range: the syntax cannot be followed.
    ParameterSet(&'static str),
    /// The named element is outside the range of 7.4.3.
    Range(&'static str),
    /// The picture has slice groups (FMO), which libavcodec does not decode and whose change rate is not handed over.
    SliceGroups,
}

impl From<BitError> for SliceHeaderError {
    fn from(error: BitError) -> Self {
        Self::Bits(error)
    }
}

impl fmt::Display for SliceHeaderError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Bits(error) => write!(f, "slice header: {error}"),
            Self::NalUnitType(kind) => write!(f, "NAL unit type {kind} is not a slice"),
            Self::ParameterSet(element) => write!(f, "parameter set: {element} is out of range"),
            Self::Range(element) => write!(f, "slice header: {element} is out of range"),
            Self::SliceGroups => f.write_str("slice groups (flexible macroblock ordering) are not supported"),
        }
    }
}

impl core::error::Error for SliceHeaderError {}

/// slice_type modulo 5, table 7-6; the numbers are those of V4L2_H264_SLICE_TYPE_*.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum SliceType {
    /// Predicted from list 0.
    P = 0,
    /// Predicted from two lists.
    B = 1,
    /// Intra.
    I = 2,
    /// Switching P.
    Sp = 3,
    /// Switching I.
    Si = 4,
}

impl SliceType {
    fn from_code(code: u32) -> Option<Self> {
        match code {
            0 | 5 => Some(Self::P),
            1 | 6 => Some(Self::B),
            2 | 7 => Some(Self::I),
            3 | 8 => Some(Self::Sp),
            4 | 9 => Some(Self::Si),
            _ => None,
        }
    }

    /// How many reference picture lists such a slice has: none, RefPicList0, or both.
    pub fn list_count(self) -> usize {
        match self {
            Self::I | Self::Si => 0,
            Self::P | Self::Sp => 1,
            Self::B => 2,
        }
    }
}

/// Weights and offsets for the entries of one reference list; entries that the slice does not use are 0.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct WeightList {
    /// luma_weight_lX.
    pub luma_weight: [i16; 32],
    /// luma_offset_lX.
    pub luma_offset: [i16; 32],
    /// chroma_weight_lX, Cb then Cr.
    pub chroma_weight: [[i16; 2]; 32],
    /// chroma_offset_lX, Cb then Cr.
    pub chroma_offset: [[i16; 2]; 32],
}

impl WeightList {
    const EMPTY: Self =
        Self { luma_weight: [0; 32], luma_offset: [0; 32], chroma_weight: [[0; 2]; 32], chroma_offset: [[0; 2]; 32] };
}

/// pred_weight_table() with the inferred values filled in (7.4.3.2); all 0 where the slice has none.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct PredWeightTable {
    /// luma_log2_weight_denom.
    pub luma_log2_weight_denom: u8,
    /// chroma_log2_weight_denom.
    pub chroma_log2_weight_denom: u8,
    /// For RefPicList0 and RefPicList1.
    pub lists: [WeightList; 2],
}

impl PredWeightTable {
    /// No table.
    pub const EMPTY: Self = Self { luma_log2_weight_denom: 0, chroma_log2_weight_denom: 0, lists: [WeightList::EMPTY; 2] };
}

/// A slice header, H.264 7.4.3; elements that are not present have the value that 7.4.3 infers, else 0.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct SliceHeader {
    /// nal_ref_idc.
    pub nal_ref_idc: u8,
    /// nal_unit_type: 1 or 5.
    pub nal_unit_type: u8,
    /// first_mb_in_slice.
    pub first_mb_in_slice: u32,
    /// slice_type.
    pub slice_type: SliceType,
    /// pic_parameter_set_id.
    pub pic_parameter_set_id: u8,
    /// colour_plane_id.
    pub colour_plane_id: u8,
    /// frame_num.
    pub frame_num: u16,
    /// field_pic_flag.
    pub field_pic_flag: bool,
    /// bottom_field_flag.
    pub bottom_field_flag: bool,
    /// idr_pic_id.
    pub idr_pic_id: u16,
    /// pic_order_cnt_lsb.
    pub pic_order_cnt_lsb: u16,
    /// delta_pic_order_cnt_bottom.
    pub delta_pic_order_cnt_bottom: i32,
    /// delta_pic_order_cnt.
    pub delta_pic_order_cnt: [i32; 2],
    /// redundant_pic_cnt.
    pub redundant_pic_cnt: u8,
    /// direct_spatial_mv_pred_flag.
    pub direct_spatial_mv_pred_flag: bool,
    /// num_ref_idx_l0_active_minus1 and that of list 1; the picture parameter set's where the slice does not override them.
    pub num_ref_idx_active_minus1: [u8; 2],
    /// pred_weight_table().
    pub pred_weight_table: PredWeightTable,
    /// cabac_init_idc.
    pub cabac_init_idc: u8,
    /// slice_qp_delta.
    pub slice_qp_delta: i8,
    /// sp_for_switch_flag.
    pub sp_for_switch_flag: bool,
    /// slice_qs_delta.
    pub slice_qs_delta: i8,
    /// disable_deblocking_filter_idc.
    pub disable_deblocking_filter_idc: u8,
    /// slice_alpha_c0_offset_div2.
    pub slice_alpha_c0_offset_div2: i8,
    /// slice_beta_offset_div2.
    pub slice_beta_offset_div2: i8,
    /// Bits of the four picture order count elements together, emulation prevention not counted.
    pub pic_order_cnt_bit_size: u32,
    /// Whether dec_ref_pic_marking() has memory_management_control_operation 5, which resets frame_num and order counts (8.2.1).
    pub memory_management_control_operation_5: bool,
    /// Bits of dec_ref_pic_marking(), emulation prevention not counted; 0 where it is absent.
    pub dec_ref_pic_marking_bit_size: u32,
    /// Bits from the NAL unit header's first to slice_data(), emulation prevention not counted, start code not counted.
    pub header_bit_size: u32,
    /// The same as it stands in the stream, with the emulation prevention bytes.
    pub raw_header_bit_size: u32,
}

/// Reads the slice header of `nal`: one NAL unit without start code, with its header byte, as it stands in the stream.
///
/// `sps` and `pps` are the parameter sets that are active for the slice.
pub fn parse(nal: &[u8], sps: &H264Sps, pps: &H264Pps) -> Result<SliceHeader, SliceHeaderError> {
    check_parameter_sets(sps, pps)?;
    let r = &mut BitReader::new(nal);
    let nal_header = r.bits(8)?;
    let nal_ref_idc = (nal_header >> 5 & 3) as u8;
    let nal_unit_type = (nal_header & 31) as u8;
    if nal_unit_type != NAL_SLICE && nal_unit_type != NAL_IDR_SLICE {
        return Err(SliceHeaderError::NalUnitType(nal_unit_type));
    }
    let idr = nal_unit_type == NAL_IDR_SLICE;

    let first_mb_in_slice = r.ue()?;
    let slice_type = SliceType::from_code(r.ue()?).ok_or(SliceHeaderError::Range("slice_type"))?;
    let pic_parameter_set_id = ue_to(r, 255, "pic_parameter_set_id")?;
    let colour_plane_id = if sps.separate_colour_plane_flag != 0 { r.bits(2)? as u8 } else { 0 };
    if colour_plane_id > 2 {
        return Err(SliceHeaderError::Range("colour_plane_id"));
    }
    let frame_num = r.bits(u32::from(sps.log2_max_frame_num_minus4).saturating_add(4))? as u16;
    let field_pic_flag = sps.frame_mbs_only_flag == 0 && r.flag()?;
    let bottom_field_flag = field_pic_flag && r.flag()?;
    let idr_pic_id = if idr { ue_to(r, u16::MAX, "idr_pic_id")? } else { 0 };
    let order = picture_order_count(r, sps, pps, field_pic_flag)?;
    let redundant_pic_cnt = if pps.redundant_pic_cnt_present_flag != 0 { ue_to(r, 127, "redundant_pic_cnt")? } else { 0 };

    let direct_spatial_mv_pred_flag = slice_type == SliceType::B && r.flag()?;
    let num_ref_idx_active_minus1 = num_ref_idx_active_minus1(r, pps, slice_type, field_pic_flag)?;
    skip_ref_pic_list_modification(r, slice_type, num_ref_idx_active_minus1)?;
    let pred_weight_table = if has_pred_weight_table(pps, slice_type) {
        pred_weight_table(r, chroma_array_type(sps), slice_type, num_ref_idx_active_minus1)?
    } else {
        PredWeightTable::EMPTY
    };
    let marking = if nal_ref_idc != 0 { dec_ref_pic_marking(r, idr)? } else { Marking::default() };

    let has_cabac_init_idc = pps.entropy_coding_mode_flag != 0 && slice_type.list_count() != 0;
    let cabac_init_idc = if has_cabac_init_idc { ue_to(r, 2, "cabac_init_idc")? } else { 0 };
    let qp = slice_quantiser(r, sps, pps, slice_type)?;
    let deblocking = deblocking(r, pps)?;

    Ok(SliceHeader {
        nal_ref_idc,
        nal_unit_type,
        first_mb_in_slice,
        slice_type,
        pic_parameter_set_id,
        colour_plane_id,
        frame_num,
        field_pic_flag,
        bottom_field_flag,
        idr_pic_id,
        pic_order_cnt_lsb: order.lsb,
        delta_pic_order_cnt_bottom: order.delta_bottom,
        delta_pic_order_cnt: order.delta,
        redundant_pic_cnt,
        direct_spatial_mv_pred_flag,
        num_ref_idx_active_minus1,
        pred_weight_table,
        cabac_init_idc,
        slice_qp_delta: qp.slice_qp_delta,
        sp_for_switch_flag: qp.sp_for_switch_flag,
        slice_qs_delta: qp.slice_qs_delta,
        disable_deblocking_filter_idc: deblocking.disable_idc,
        slice_alpha_c0_offset_div2: deblocking.alpha_c0_offset_div2,
        slice_beta_offset_div2: deblocking.beta_offset_div2,
        pic_order_cnt_bit_size: order.bit_size,
        memory_management_control_operation_5: marking.resets,
        dec_ref_pic_marking_bit_size: marking.bit_size,
        header_bit_size: bit_count(r.position()),
        raw_header_bit_size: bit_count(r.raw_position()),
    })
}

/// Whether the slice carries pred_weight_table(), 7.3.3; V4L2_H264_CTRL_PRED_WEIGHTS_REQUIRED says the same.
pub fn has_pred_weight_table(pps: &H264Pps, slice_type: SliceType) -> bool {
    match slice_type {
        SliceType::P | SliceType::Sp => pps.weighted_pred_flag != 0,
        SliceType::B => pps.weighted_bipred_idc == 1,
        SliceType::I | SliceType::Si => false,
    }
}

/// ChromaArrayType, 7.4.2.1.1.
fn chroma_array_type(sps: &H264Sps) -> u8 {
    if sps.separate_colour_plane_flag != 0 { 0 } else { sps.chroma_format_idc }
}

/// Refuses what would make the syntax ambiguous: field widths and conditions outside their ranges.
fn check_parameter_sets(sps: &H264Sps, pps: &H264Pps) -> Result<(), SliceHeaderError> {
    let check = |good: bool, element| {
        if good { Ok(()) } else { Err(SliceHeaderError::ParameterSet(element)) }
    };
    check(sps.log2_max_frame_num_minus4 <= 12, "log2_max_frame_num_minus4")?;
    check(sps.pic_order_cnt_type <= 2, "pic_order_cnt_type")?;
    // Coded, and given a meaning, only for type 0.
    let lsb_fits = sps.pic_order_cnt_type != 0 || sps.log2_max_pic_order_cnt_lsb_minus4 <= 12;
    check(lsb_fits, "log2_max_pic_order_cnt_lsb_minus4")?;
    check(sps.bit_depth_luma_minus8 <= 6, "bit_depth_luma_minus8")?;
    check(sps.chroma_format_idc <= 3, "chroma_format_idc")?;
    check(pps.weighted_bipred_idc <= 2, "weighted_bipred_idc")?;
    if pps.num_slice_groups_minus1 != 0 { Err(SliceHeaderError::SliceGroups) } else { Ok(()) }
}

#[cfg(test)]
mod tests;
