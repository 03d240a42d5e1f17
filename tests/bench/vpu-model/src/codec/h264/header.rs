// SPDX-License-Identifier: LGPL-2.1-or-later
//! Slice headers (7.3.3), read with the parameter sets that the controls hold.

use primebridge::uapi::*;

use super::parameter_sets::ParameterSets;
use crate::codec::Fault;
use crate::codec::nal::{Reader, Unescaped};

/// No slice header is longer, weights and marking included.
const LONGEST_HEADER: usize = 16 << 10;

/// Both fields, as `v4l2_h264_dpb_entry::fields`.
pub const FRAME: u8 = 3;
/// The top field.
pub const TOP: u8 = 1;
/// The bottom field.
pub const BOTTOM: u8 = 2;

/// slice_type modulo 5 (table 7-6).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SliceType {
    /// One list.
    P,
    /// Two lists.
    B,
    /// None.
    I,
    /// As P.
    Sp,
    /// As I.
    Si,
}

impl SliceType {
    /// How many reference lists it has.
    pub fn lists(self) -> usize {
        match self {
            Self::I | Self::Si => 0,
            Self::P | Self::Sp => 1,
            Self::B => 2,
        }
    }
}

/// A step of ref_pic_list_modification (7.4.3.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Modification {
    /// abs_diff_pic_num, negative for modification_of_pic_nums_idc 0.
    Difference(i32),
    /// long_term_pic_num.
    LongTerm(i32),
}

/// A memory_management_control_operation (7.4.3.3).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Operation {
    /// 1: difference_of_pic_nums.
    ForgetShort(i32),
    /// 2: long_term_pic_num.
    ForgetLong(i32),
    /// 3: difference_of_pic_nums, long_term_frame_idx.
    ShortToLong(i32, i32),
    /// 4: max_long_term_frame_idx_plus1.
    MaxLong(i32),
    /// 5.
    ForgetAll,
    /// 6: long_term_frame_idx.
    CurrentToLong(i32),
}

/// dec_ref_pic_marking( ) (7.4.3.3).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Marking {
    /// long_term_reference_flag of an IDR picture.
    pub long_term_idr: bool,
    /// The operations; none: sliding window.
    pub operations: Option<Vec<Operation>>,
}

impl Marking {
    /// Whether there is a memory_management_control_operation 5.
    pub fn resets(&self) -> bool {
        self.operations.iter().flatten().any(|operation| *operation == Operation::ForgetAll)
    }
}

/// Weight and offset of luma, Cb and Cr.
pub type Weights = [(i32, i32); 3];

/// pred_weight_table( ) (7.4.3.2), with what is inferred.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct WeightTable {
    /// luma_log2_weight_denom.
    pub luma_denominator: u32,
    /// chroma_log2_weight_denom.
    pub chroma_denominator: u32,
    /// For each entry of the lists.
    pub lists: [Vec<Weights>; 2],
}

/// A slice header; what is not in the stream has its inferred value, else 0.
#[derive(Clone, Debug, PartialEq, Eq)]
#[allow(missing_docs)]
pub struct Header {
    pub nal_ref_idc: u8,
    /// nal_unit_type 5.
    pub idr: bool,
    pub first_mb_in_slice: u32,
    pub slice_type: SliceType,
    pub colour_plane_id: u8,
    pub frame_num: i32,
    /// FRAME, TOP or BOTTOM.
    pub structure: u8,
    pub idr_pic_id: u16,
    pub pic_order_cnt_lsb: u16,
    pub delta_pic_order_cnt_bottom: i32,
    pub delta_pic_order_cnt: [i32; 2],
    pub pic_order_cnt_bit_size: u32,
    pub redundant_pic_cnt: u8,
    pub direct_spatial_mv_pred_flag: bool,
    /// num_ref_idx_l0_active_minus1 + 1, and that of list 1; 0 where the slice has no such list.
    pub active: [usize; 2],
    pub modifications: [Vec<Modification>; 2],
    pub weights: Option<WeightTable>,
    pub marking: Marking,
    pub dec_ref_pic_marking_bit_size: u32,
    pub cabac_init_idc: u8,
    pub slice_qp_delta: i32,
    pub sp_for_switch_flag: bool,
    pub slice_qs_delta: i32,
    pub disable_deblocking_filter_idc: u8,
    pub slice_alpha_c0_offset_div2: i32,
    pub slice_beta_offset_div2: i32,
    /// Bits before slice_data( ), the NAL unit header's byte counted, emulation prevention bytes not.
    pub header_bit_size: u32,
}

impl Header {
    /// Whether it is a field.
    pub fn is_field(&self) -> bool {
        self.structure != FRAME
    }

    /// Whether later pictures may refer to the picture.
    pub fn is_reference(&self) -> bool {
        self.nal_ref_idc != 0
    }

    /// Reads the header of a NAL unit, which begins with its header byte.
    pub fn parse(nal: &[u8], sets: &ParameterSets) -> Result<Self, Fault> {
        let unescaped = Unescaped::new(&nal[..nal.len().min(LONGEST_HEADER)]);
        let r = &mut Reader::new(&unescaped.bytes);
        let [forbidden_zero_bit, nal_ref_idc, unit_type] = [r.bits(1)?, r.bits(2)?, r.bits(5)?];
        if forbidden_zero_bit != 0 || !matches!(unit_type, 1 | 5) {
            return Err(Fault::bitstream(format!("a NAL unit of type {unit_type} is no slice")));
        }
        let idr = unit_type == 5;
        let first_mb_in_slice = r.ue("first_mb_in_slice", sets.frame_size_in_mbs().saturating_sub(1))?;
        let slice_type =
            [SliceType::P, SliceType::B, SliceType::I, SliceType::Sp, SliceType::Si][(r.ue("slice_type", 9)? % 5) as usize];
        let pic_parameter_set_id = r.ue("pic_parameter_set_id", 255)?;
        if pic_parameter_set_id != u32::from(sets.pps.pic_parameter_set_id) {
            let message = format!("the control says {}, the slice {pic_parameter_set_id}", sets.pps.pic_parameter_set_id);
            return Err(Fault::new("pps.pic_parameter_set_id", message));
        }
        let separate_planes = sets.sps_flag(V4L2_H264_SPS_FLAG_SEPARATE_COLOUR_PLANE);
        let colour_plane_id = if separate_planes { r.bits(2)? as u8 } else { 0 };
        let frame_num = r.bits(u32::from(sets.sps.log2_max_frame_num_minus4) + 4)? as i32;
        let field = !sets.frame_mbs_only() && r.flag()?;
        let bottom = field && r.flag()?;
        let structure = match (field, bottom) {
            (false, _) => FRAME,
            (true, false) => TOP,
            (true, true) => BOTTOM,
        };
        let idr_pic_id = if idr { r.ue("idr_pic_id", 65_535)? as u16 } else { 0 };
        let order = read_order(r, sets, field)?;
        let redundant = sets.pps_flag(V4L2_H264_PPS_FLAG_REDUNDANT_PIC_CNT_PRESENT);
        let redundant_pic_cnt = if redundant { r.ue("redundant_pic_cnt", 127)? as u8 } else { 0 };
        let direct_spatial_mv_pred_flag = slice_type == SliceType::B && r.flag()?;
        let active = read_active(r, sets, slice_type, field)?;
        let mut modifications = [Vec::new(), Vec::new()];
        for (list, active) in modifications.iter_mut().zip(active).take(slice_type.lists()) {
            *list = read_modifications(r, active)?;
        }
        let weighted = match slice_type {
            SliceType::P | SliceType::Sp => sets.pps_flag(V4L2_H264_PPS_FLAG_WEIGHTED_PRED),
            SliceType::B => sets.pps.weighted_bipred_idc == 1,
            _ => false,
        };
        let weights = if weighted { Some(read_weights(r, sets, active)?) } else { None };
        let before_marking = r.position();
        let marking = if nal_ref_idc != 0 { read_marking(r, idr)? } else { Marking::default() };
        let dec_ref_pic_marking_bit_size = (r.position() - before_marking) as u32;
        let cabac = sets.pps_flag(V4L2_H264_PPS_FLAG_ENTROPY_CODING_MODE) && slice_type.lists() > 0;
        let cabac_init_idc = if cabac { r.ue("cabac_init_idc", 2)? as u8 } else { 0 };
        let slice_qp_delta = r.se("slice_qp_delta", -128, 127)?;
        let sp_for_switch_flag = slice_type == SliceType::Sp && r.flag()?;
        let switching = matches!(slice_type, SliceType::Sp | SliceType::Si);
        let slice_qs_delta = if switching { r.se("slice_qs_delta", -128, 127)? } else { 0 };
        let mut deblocking = (0, 0, 0);
        if sets.pps_flag(V4L2_H264_PPS_FLAG_DEBLOCKING_FILTER_CONTROL_PRESENT) {
            deblocking.0 = r.ue("disable_deblocking_filter_idc", 2)? as u8;
            if deblocking.0 != 1 {
                deblocking.1 = r.se("slice_alpha_c0_offset_div2", -6, 6)?;
                deblocking.2 = r.se("slice_beta_offset_div2", -6, 6)?;
            }
        }
        Ok(Self {
            nal_ref_idc: nal_ref_idc as u8,
            idr,
            first_mb_in_slice,
            slice_type,
            colour_plane_id,
            frame_num,
            structure,
            idr_pic_id,
            pic_order_cnt_lsb: order.lsb,
            delta_pic_order_cnt_bottom: order.delta_bottom,
            delta_pic_order_cnt: order.delta,
            pic_order_cnt_bit_size: order.bits,
            redundant_pic_cnt,
            direct_spatial_mv_pred_flag,
            active,
            modifications,
            weights,
            marking,
            dec_ref_pic_marking_bit_size,
            cabac_init_idc,
            slice_qp_delta,
            sp_for_switch_flag,
            slice_qs_delta,
            disable_deblocking_filter_idc: deblocking.0,
            slice_alpha_c0_offset_div2: deblocking.1,
            slice_beta_offset_div2: deblocking.2,
            header_bit_size: r.position() as u32,
        })
    }
}

#[derive(Default)]
struct OrderElements {
    lsb: u16,
    delta_bottom: i32,
    delta: [i32; 2],
    bits: u32,
}

fn read_order(r: &mut Reader<'_>, sets: &ParameterSets, field: bool) -> Result<OrderElements, Fault> {
    let start = r.position();
    let bottom = sets.pps_flag(V4L2_H264_PPS_FLAG_BOTTOM_FIELD_PIC_ORDER_IN_FRAME_PRESENT) && !field;
    let mut order = OrderElements::default();
    if sets.sps.pic_order_cnt_type == 0 {
        order.lsb = r.bits(u32::from(sets.sps.log2_max_pic_order_cnt_lsb_minus4) + 4)? as u16;
        if bottom {
            order.delta_bottom = r.se("delta_pic_order_cnt_bottom", i32::MIN, i32::MAX)?;
        }
    }
    if sets.sps.pic_order_cnt_type == 1 && !sets.sps_flag(V4L2_H264_SPS_FLAG_DELTA_PIC_ORDER_ALWAYS_ZERO) {
        order.delta[0] = r.se("delta_pic_order_cnt[0]", i32::MIN, i32::MAX)?;
        if bottom {
            order.delta[1] = r.se("delta_pic_order_cnt[1]", i32::MIN, i32::MAX)?;
        }
    }
    order.bits = (r.position() - start) as u32;
    Ok(order)
}

fn read_active(r: &mut Reader<'_>, sets: &ParameterSets, slice_type: SliceType, field: bool) -> Result<[usize; 2], Fault> {
    let mut minus1 =
        [sets.pps.num_ref_idx_l0_default_active_minus1, sets.pps.num_ref_idx_l1_default_active_minus1].map(u32::from);
    let lists = slice_type.lists();
    if lists > 0 && r.flag()? {
        for count in &mut minus1[..lists] {
            *count = r.ue("num_ref_idx_active_minus1", u32::MAX - 1)?;
        }
    }
    let limit = if field { 31 } else { 15 };
    let mut active = [0; 2];
    for (list, count) in active.iter_mut().enumerate().take(lists) {
        if minus1[list] > limit {
            return Err(Fault::bitstream(format!("num_ref_idx_l{list}_active_minus1 is {}", minus1[list])));
        }
        *count = minus1[list] as usize + 1;
    }
    Ok(active)
}

fn read_modifications(r: &mut Reader<'_>, active: usize) -> Result<Vec<Modification>, Fault> {
    let mut list = Vec::new();
    if !r.flag()? {
        return Ok(list);
    }
    loop {
        let idc = r.ue("modification_of_pic_nums_idc", 3)?;
        if idc == 3 {
            return Ok(list);
        }
        // One for each entry at most (7.4.3.1).
        if list.len() > active {
            return Err(Fault::bitstream("more list modifications than entries"));
        }
        let value = r.ue("a picture number's difference", 1 << 17)? as i32;
        list.push(match idc {
            0 => Modification::Difference(-(value + 1)),
            1 => Modification::Difference(value + 1),
            _ => Modification::LongTerm(value),
        });
    }
}

fn read_weights(r: &mut Reader<'_>, sets: &ParameterSets, active: [usize; 2]) -> Result<WeightTable, Fault> {
    let chroma = sets.chroma_array_type() != 0;
    let luma_denominator = r.ue("luma_log2_weight_denom", 7)?;
    let chroma_denominator = if chroma { r.ue("chroma_log2_weight_denom", 7)? } else { 0 };
    let inferred = [1 << luma_denominator, 1 << chroma_denominator, 1 << chroma_denominator];
    let mut lists = [Vec::new(), Vec::new()];
    for (list, active) in lists.iter_mut().zip(active) {
        for _ in 0..active {
            let mut weights: Weights = inferred.map(|weight| (weight, 0));
            for planes in [0..1, 1..if chroma { 3 } else { 1 }] {
                if planes.is_empty() || !r.flag()? {
                    continue;
                }
                for plane in planes {
                    weights[plane] = (r.se("a prediction weight", -128, 127)?, r.se("a prediction offset", -128, 127)?);
                }
            }
            list.push(weights);
        }
    }
    Ok(WeightTable { luma_denominator, chroma_denominator, lists })
}

fn read_marking(r: &mut Reader<'_>, idr: bool) -> Result<Marking, Fault> {
    if idr {
        let _no_output_of_prior_pics_flag = r.flag()?;
        return Ok(Marking { long_term_idr: r.flag()?, operations: None });
    }
    if !r.flag()? {
        return Ok(Marking::default());
    }
    let mut operations = Vec::new();
    loop {
        let operation = r.ue("memory_management_control_operation", 6)?;
        if operation == 0 {
            return Ok(Marking { long_term_idr: false, operations: Some(operations) });
        }
        if operations.len() > 64 {
            return Err(Fault::bitstream("more than 64 memory_management_control_operations"));
        }
        let mut value = |limit, element| r.ue(element, limit).map(|value| value as i32);
        operations.push(match operation {
            1 => Operation::ForgetShort(value(1 << 17, "difference_of_pic_nums_minus1")? + 1),
            2 => Operation::ForgetLong(value(31, "long_term_pic_num")?),
            3 => Operation::ShortToLong(value(1 << 17, "difference_of_pic_nums_minus1")? + 1, value(15, "long_term_frame_idx")?),
            4 => Operation::MaxLong(value(16, "max_long_term_frame_idx_plus1")?),
            5 => Operation::ForgetAll,
            _ => Operation::CurrentToLong(value(15, "long_term_frame_idx")?),
        });
    }
}
