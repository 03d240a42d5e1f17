// SPDX-License-Identifier: LGPL-2.1-or-later
//! The parts of the slice header syntax (7.3.3), each read by one function in the order of the standard.

use super::{H264Pps, H264Sps, PredWeightTable, SliceHeaderError, SliceType};
use crate::bits::reader::BitReader;

/// ue(v) that 7.4.3 limits to `max`.
pub(super) fn ue_to<T: TryFrom<u32> + PartialOrd>(
    r: &mut BitReader<'_>,
    max: T,
    element: &'static str,
) -> Result<T, SliceHeaderError> {
    let value = T::try_from(r.ue()?).map_err(|_| SliceHeaderError::Range(element))?;
    if value > max { Err(SliceHeaderError::Range(element)) } else { Ok(value) }
}

/// se(v) that 7.4.3 limits to `min..=max`.
fn se_in<T: TryFrom<i32>>(r: &mut BitReader<'_>, min: i32, max: i32, element: &'static str) -> Result<T, SliceHeaderError> {
    let value = r.se()?;
    if value < min || value > max {
        return Err(SliceHeaderError::Range(element));
    }
    T::try_from(value).map_err(|_| SliceHeaderError::Range(element))
}

/// A bit position as the kernel's controls hold it. No NAL unit reaches 512 MiB, where this would saturate.
pub(super) fn bit_count(bits: usize) -> u32 {
    u32::try_from(bits).unwrap_or(u32::MAX)
}

/// Bits read since the position `start`.
fn bits_since(r: &BitReader<'_>, start: usize) -> u32 {
    bit_count(r.position().saturating_sub(start))
}

/// The elements that tell the picture order count, and their size.
pub(super) struct PictureOrderCount {
    pub(super) lsb: u16,
    pub(super) delta_bottom: i32,
    pub(super) delta: [i32; 2],
    pub(super) bit_size: u32,
}

/// pic_order_cnt_lsb to delta_pic_order_cnt\[1\].
pub(super) fn picture_order_count(
    r: &mut BitReader<'_>,
    sps: &H264Sps,
    pps: &H264Pps,
    field_pic_flag: bool,
) -> Result<PictureOrderCount, SliceHeaderError> {
    let start = r.position();
    let bottom_present = pps.bottom_field_pic_order_in_frame_present_flag != 0 && !field_pic_flag;
    let mut order = PictureOrderCount { lsb: 0, delta_bottom: 0, delta: [0; 2], bit_size: 0 };
    if sps.pic_order_cnt_type == 0 {
        order.lsb = r.bits(u32::from(sps.log2_max_pic_order_cnt_lsb_minus4).saturating_add(4))? as u16;
        if bottom_present {
            order.delta_bottom = r.se()?;
        }
    }
    if sps.pic_order_cnt_type == 1 && sps.delta_pic_order_always_zero_flag == 0 {
        let first = r.se()?;
        order.delta = [first, if bottom_present { r.se()? } else { 0 }];
    }
    order.bit_size = bits_since(r, start);
    Ok(order)
}

/// num_ref_idx_active_override_flag and what follows it.
pub(super) fn num_ref_idx_active_minus1(
    r: &mut BitReader<'_>,
    pps: &H264Pps,
    slice_type: SliceType,
    field_pic_flag: bool,
) -> Result<[u8; 2], SliceHeaderError> {
    let mut counts = pps.num_ref_idx_default_active_minus1;
    let lists = slice_type.list_count();
    let overridden = lists != 0 && r.flag()?;
    let max = if field_pic_flag { 31 } else { 15 };
    for count in counts.iter_mut().take(lists) {
        if overridden {
            *count = ue_to(r, max, "num_ref_idx_active_minus1")?;
        } else if *count > max {
            return Err(SliceHeaderError::Range("num_ref_idx_default_active_minus1"));
        }
    }
    Ok(counts)
}

/// ref_pic_list_modification(), 7.3.3.1: libavcodec has applied it, only its length matters here.
pub(super) fn skip_ref_pic_list_modification(
    r: &mut BitReader<'_>,
    slice_type: SliceType,
    num_ref_idx_active_minus1: [u8; 2],
) -> Result<(), SliceHeaderError> {
    for count in num_ref_idx_active_minus1.into_iter().take(slice_type.list_count()) {
        if !r.flag()? {
            continue;
        }
        // 7.4.3.1: no more operations than entries; then the one that ends the loop.
        let mut left = u32::from(count).saturating_add(1);
        loop {
            match r.ue()? {
                3 => break,
                0..=2 if left > 0 => drop(r.ue()?),
                _ => return Err(SliceHeaderError::Range("modification_of_pic_nums_idc")),
            }
            left = left.saturating_sub(1);
        }
    }
    Ok(())
}

/// pred_weight_table(), 7.3.3.2, with what 7.4.3.2 infers.
pub(super) fn pred_weight_table(
    r: &mut BitReader<'_>,
    chroma_array_type: u8,
    slice_type: SliceType,
    num_ref_idx_active_minus1: [u8; 2],
) -> Result<PredWeightTable, SliceHeaderError> {
    let mut table = PredWeightTable::EMPTY;
    table.luma_log2_weight_denom = ue_to(r, 7, "luma_log2_weight_denom")?;
    if chroma_array_type != 0 {
        table.chroma_log2_weight_denom = ue_to(r, 7, "chroma_log2_weight_denom")?;
    }
    let luma_default = 1i16.wrapping_shl(table.luma_log2_weight_denom.into());
    let chroma_default = 1i16.wrapping_shl(table.chroma_log2_weight_denom.into());
    let counts = num_ref_idx_active_minus1.into_iter().take(slice_type.list_count());
    for (list, count) in table.lists.iter_mut().zip(counts) {
        let luma = list.luma_weight.iter_mut().zip(&mut list.luma_offset);
        let chroma = list.chroma_weight.iter_mut().zip(&mut list.chroma_offset);
        for ((weight, offset), (chroma_weight, chroma_offset)) in luma.zip(chroma).take(usize::from(count).saturating_add(1)) {
            (*weight, *offset) = (luma_default, 0);
            if r.flag()? {
                *weight = se_in(r, -128, 127, "luma_weight")?;
                *offset = se_in(r, -128, 127, "luma_offset")?;
            }
            if chroma_array_type != 0 {
                *chroma_weight = [chroma_default; 2];
                if r.flag()? {
                    for (weight, offset) in chroma_weight.iter_mut().zip(chroma_offset) {
                        *weight = se_in(r, -128, 127, "chroma_weight")?;
                        *offset = se_in(r, -128, 127, "chroma_offset")?;
                    }
                }
            }
        }
    }
    Ok(table)
}

/// What is of interest in dec_ref_pic_marking(), 7.3.3.3: libavcodec carries it out, the hardware only has to step over it.
#[derive(Default)]
pub(super) struct Marking {
    pub(super) bit_size: u32,
    pub(super) resets: bool,
}

/// dec_ref_pic_marking().
pub(super) fn dec_ref_pic_marking(r: &mut BitReader<'_>, idr: bool) -> Result<Marking, SliceHeaderError> {
    let start = r.position();
    let mut resets = false;
    if idr {
        // no_output_of_prior_pics_flag and long_term_reference_flag.
        r.bits(2)?;
    } else if r.flag()? {
        loop {
            match r.ue()? {
                0 => break,
                1 | 2 | 4 | 6 => drop(r.ue()?),
                3 => {
                    r.ue()?;
                    r.ue()?;
                }
                5 => resets = true,
                _ => {
                    return Err(SliceHeaderError::Range("memory_management_control_operation"));
                }
            }
        }
    }
    Ok(Marking { bit_size: bits_since(r, start), resets })
}

/// The quantiser elements.
pub(super) struct Quantiser {
    pub(super) slice_qp_delta: i8,
    pub(super) sp_for_switch_flag: bool,
    pub(super) slice_qs_delta: i8,
}

/// slice_qp_delta, sp_for_switch_flag, slice_qs_delta.
pub(super) fn slice_quantiser(
    r: &mut BitReader<'_>,
    sps: &H264Sps,
    pps: &H264Pps,
    slice_type: SliceType,
) -> Result<Quantiser, SliceHeaderError> {
    let switching = matches!(slice_type, SliceType::Sp | SliceType::Si);
    // SliceQPY (7-32) lies between -QpBdOffsetY and 51, QSY (7-33) between 0 and 51.
    let qp_bd_offset = i32::from(sps.bit_depth_luma_minus8).saturating_mul(6);
    let init_qp = i32::from(pps.pic_init_qp_minus26).saturating_add(26);
    let init_qs = i32::from(pps.pic_init_qs_minus26).saturating_add(26);
    let lowest = qp_bd_offset.saturating_add(init_qp).saturating_neg();
    Ok(Quantiser {
        slice_qp_delta: se_in(r, lowest, 51i32.saturating_sub(init_qp), "slice_qp_delta")?,
        sp_for_switch_flag: slice_type == SliceType::Sp && r.flag()?,
        slice_qs_delta: if switching {
            se_in(r, init_qs.saturating_neg(), 51i32.saturating_sub(init_qs), "slice_qs_delta")?
        } else {
            0
        },
    })
}

/// The deblocking filter elements.
pub(super) struct Deblocking {
    pub(super) disable_idc: u8,
    pub(super) alpha_c0_offset_div2: i8,
    pub(super) beta_offset_div2: i8,
}

/// disable_deblocking_filter_idc and the offsets.
pub(super) fn deblocking(r: &mut BitReader<'_>, pps: &H264Pps) -> Result<Deblocking, SliceHeaderError> {
    let mut deblocking = Deblocking { disable_idc: 0, alpha_c0_offset_div2: 0, beta_offset_div2: 0 };
    if pps.deblocking_filter_control_present_flag != 0 {
        deblocking.disable_idc = ue_to(r, 2, "disable_deblocking_filter_idc")?;
        if deblocking.disable_idc != 1 {
            deblocking.alpha_c0_offset_div2 = se_in(r, -6, 6, "slice_alpha_c0_offset_div2")?;
            deblocking.beta_offset_div2 = se_in(r, -6, 6, "slice_beta_offset_div2")?;
        }
    }
    Ok(deblocking)
}
