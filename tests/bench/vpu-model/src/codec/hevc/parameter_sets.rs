// SPDX-License-Identifier: LGPL-2.1-or-later
//! Parameter sets as NAL units, from the controls. What no control says has its neutral value: no VUI, no cropping, one layer, no
//! extension. Values that the syntax cannot carry are faults: a driver would see them, the decoder of the model would not.

use primebridge::uapi::*;

use super::sets::{SequenceSets, write_element};
use crate::codec::nal::Writer;
use crate::codec::{Fault, expect};

/// nal_unit_type of the parameter sets.
const VPS_NUT: u8 = 32;
const SPS_NUT: u8 = 33;
const PPS_NUT: u8 = 34;

/// What slice headers that are written anew count with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Coding {
    /// log2_max_pic_order_cnt_lsb_minus4 + 4.
    pub log2_max_lsb: u32,
    /// num_short_term_ref_pic_sets.
    pub num_short_term: u32,
    /// num_long_term_ref_pics_sps.
    pub num_long_term: u32,
    /// long_term_ref_pics_present_flag.
    pub long_term_present: bool,
}

impl Coding {
    /// That of the stream itself.
    pub fn of(sps: &v4l2_ctrl_hevc_sps) -> Self {
        Self {
            log2_max_lsb: u32::from(sps.log2_max_pic_order_cnt_lsb_minus4) + 4,
            num_short_term: sps.num_short_term_ref_pic_sets.into(),
            num_long_term: sps.num_long_term_ref_pics_sps.into(),
            long_term_present: sps.flags & u64::from(V4L2_HEVC_SPS_FLAG_LONG_TERM_REF_PICS_PRESENT) != 0,
        }
    }

    /// That of a stream whose slice headers are all written anew: no sets in the sequence parameter set, and order counts of 16
    /// bits, by which long-term pictures are told apart in nearly any order.
    pub fn without_sets(self) -> Self {
        Self { log2_max_lsb: 16, num_short_term: 0, num_long_term: 0, ..self }
    }
}

/// The sets of the sequence parameter set as the controls have them.
#[derive(Clone, Copy, Debug)]
pub struct Elements<'a> {
    /// V4L2_CID_STATELESS_HEVC_EXT_SPS_ST_RPS.
    pub short_term: &'a [v4l2_ctrl_hevc_ext_sps_st_rps],
    /// What they come to.
    pub sets: &'a SequenceSets,
}

/// general_profile_idc: Main, Main 10, or what has all of the formats.
fn profile_idc(sps: &v4l2_ctrl_hevc_sps) -> u32 {
    match (sps.chroma_format_idc, sps.bit_depth_luma_minus8) {
        (1, 0) => 1,
        (1, ..=2) => 2,
        _ => 4,
    }
}

/// profile_tier_level() (7.3.3) with the highest level, and nothing about sub-layers.
fn profile_tier_level(writer: &mut Writer, sps: &v4l2_ctrl_hevc_sps) {
    let idc = profile_idc(sps);
    writer.bits(idc, 8);
    writer.bits(1 << (31 - idc), 32);
    // Progressive, frames only, and the other constraint flags.
    writer.bits(0b1001, 4);
    writer.bits(0, 32);
    writer.bits(0, 12);
    // Level 6.2.
    writer.bits(186, 8);
    let sub_layers = u32::from(sps.sps_max_sub_layers_minus1);
    if sub_layers > 0 {
        // sub_layer_profile_present_flag and sub_layer_level_present_flag, then reserved_zero_2bits up to 8 of them.
        writer.bits(0, 16);
    }
}

/// sps_max_dec_pic_buffering_minus1 and the two others; those of the highest sub-layer for all (7.4.3.2.1).
fn ordering_info(writer: &mut Writer, sps: &v4l2_ctrl_hevc_sps) {
    writer.flag(false);
    writer.ue(sps.sps_max_dec_pic_buffering_minus1.into());
    writer.ue(sps.sps_max_num_reorder_pics.into());
    writer.ue(sps.sps_max_latency_increase_plus1.into());
}

/// A video parameter set (7.3.2.1).
pub fn vps(sps: &v4l2_ctrl_hevc_sps) -> Vec<u8> {
    let mut writer = Writer::new(&[VPS_NUT << 1, 1]);
    writer.bits(sps.video_parameter_set_id.into(), 4);
    // vps_base_layer_internal_flag, vps_base_layer_available_flag, vps_max_layers_minus1.
    writer.bits(0b1100_0000, 8);
    writer.bits(sps.sps_max_sub_layers_minus1.into(), 3);
    writer.flag(sps.sps_max_sub_layers_minus1 == 0);
    writer.bits(0xffff, 16);
    profile_tier_level(&mut writer, sps);
    ordering_info(&mut writer, sps);
    // vps_max_layer_id, vps_num_layer_sets_minus1, vps_timing_info_present_flag, vps_extension_flag.
    writer.bits(0, 6);
    writer.ue(0);
    writer.bits(0, 2);
    writer.nal()
}

/// A sequence parameter set (7.3.2.2), with the sets in `elements` or none. [`check`] passed, as for all that follow.
pub fn sps(sps: &v4l2_ctrl_hevc_sps, coding: &Coding, elements: Option<Elements<'_>>) -> Result<Vec<u8>, Fault> {
    let flag = |bit: u32| sps.flags & u64::from(bit) != 0;
    let mut writer = Writer::new(&[SPS_NUT << 1, 1]);
    writer.bits(sps.video_parameter_set_id.into(), 4);
    writer.bits(sps.sps_max_sub_layers_minus1.into(), 3);
    // sps_temporal_id_nesting_flag shall be 1 with one sub-layer.
    writer.flag(sps.sps_max_sub_layers_minus1 == 0);
    profile_tier_level(&mut writer, sps);
    writer.ue(sps.seq_parameter_set_id.into());
    writer.ue(sps.chroma_format_idc.into());
    if sps.chroma_format_idc == 3 {
        writer.flag(flag(V4L2_HEVC_SPS_FLAG_SEPARATE_COLOUR_PLANE));
    }
    writer.ue(sps.pic_width_in_luma_samples.into());
    writer.ue(sps.pic_height_in_luma_samples.into());
    writer.flag(false);
    writer.ue(sps.bit_depth_luma_minus8.into());
    writer.ue(sps.bit_depth_chroma_minus8.into());
    writer.ue(coding.log2_max_lsb - 4);
    ordering_info(&mut writer, sps);
    writer.ue(sps.log2_min_luma_coding_block_size_minus3.into());
    writer.ue(sps.log2_diff_max_min_luma_coding_block_size.into());
    writer.ue(sps.log2_min_luma_transform_block_size_minus2.into());
    writer.ue(sps.log2_diff_max_min_luma_transform_block_size.into());
    writer.ue(sps.max_transform_hierarchy_depth_inter.into());
    writer.ue(sps.max_transform_hierarchy_depth_intra.into());
    writer.flag(flag(V4L2_HEVC_SPS_FLAG_SCALING_LIST_ENABLED));
    if flag(V4L2_HEVC_SPS_FLAG_SCALING_LIST_ENABLED) {
        // The picture parameter set has the lists: the control may change with each picture.
        writer.flag(false);
    }
    writer.flag(flag(V4L2_HEVC_SPS_FLAG_AMP_ENABLED));
    writer.flag(flag(V4L2_HEVC_SPS_FLAG_SAMPLE_ADAPTIVE_OFFSET));
    writer.flag(flag(V4L2_HEVC_SPS_FLAG_PCM_ENABLED));
    if flag(V4L2_HEVC_SPS_FLAG_PCM_ENABLED) {
        writer.bits(sps.pcm_sample_bit_depth_luma_minus1.into(), 4);
        writer.bits(sps.pcm_sample_bit_depth_chroma_minus1.into(), 4);
        writer.ue(sps.log2_min_pcm_luma_coding_block_size_minus3.into());
        writer.ue(sps.log2_diff_max_min_pcm_luma_coding_block_size.into());
        writer.flag(flag(V4L2_HEVC_SPS_FLAG_PCM_LOOP_FILTER_DISABLED));
    }
    write_sets(&mut writer, coding, elements)?;
    writer.flag(flag(V4L2_HEVC_SPS_FLAG_SPS_TEMPORAL_MVP_ENABLED));
    writer.flag(flag(V4L2_HEVC_SPS_FLAG_STRONG_INTRA_SMOOTHING_ENABLED));
    // vui_parameters_present_flag, sps_extension_present_flag.
    writer.bits(0, 2);
    Ok(writer.nal())
}

fn write_sets(writer: &mut Writer, coding: &Coding, elements: Option<Elements<'_>>) -> Result<(), Fault> {
    writer.ue(coding.num_short_term);
    let (short_term, long_term) = match elements {
        Some(Elements { short_term, sets }) => {
            let (Some(known), Some(long_term)) = (&sets.short_term, &sets.long_term) else {
                return Err(Fault::new("ext_sps_st_rps", "the kernel has but one of the two controls"));
            };
            for (index, element) in short_term.iter().enumerate().take(known.len()) {
                write_element(writer, index, element, known);
            }
            (known.len(), long_term.as_slice())
        }
        None => (0, [].as_slice()),
    };
    expect("ext_sps_st_rps", short_term as u32, coding.num_short_term)?;
    writer.flag(coding.long_term_present);
    if coding.long_term_present {
        writer.ue(coding.num_long_term);
        for (lsb, used) in long_term {
            if lsb >> coding.log2_max_lsb != 0 {
                return Err(Fault::new("ext_sps_lt_rps.lt_ref_pic_poc_lsb_sps", format!("{lsb} is not below MaxPicOrderCntLsb")));
            }
            writer.bits(*lsb, coding.log2_max_lsb);
            writer.flag(*used);
        }
    }
    Ok(())
}

/// Demands of the two controls that they can be written as parameter sets, and be counted with.
pub fn check(sps: &v4l2_ctrl_hevc_sps, pps: &v4l2_ctrl_hevc_pps) -> Result<(), Fault> {
    check_sps(sps)?;
    check_pps(pps, sps)
}

/// What the syntax has no place for.
fn check_sps(sps: &v4l2_ctrl_hevc_sps) -> Result<(), Fault> {
    let flag = |bit: u32| sps.flags & u64::from(bit) != 0;
    let most = |name: &str, value: u8, most: u8| {
        if value <= most { Ok(()) } else { Err(Fault::new(format!("sps.{name}"), format!("{value}, at most {most} is allowed"))) }
    };
    most("video_parameter_set_id", sps.video_parameter_set_id, 15)?;
    most("seq_parameter_set_id", sps.seq_parameter_set_id, 15)?;
    most("chroma_format_idc", sps.chroma_format_idc, 3)?;
    most("sps_max_sub_layers_minus1", sps.sps_max_sub_layers_minus1, 6)?;
    most("log2_max_pic_order_cnt_lsb_minus4", sps.log2_max_pic_order_cnt_lsb_minus4, 12)?;
    most("sps_max_dec_pic_buffering_minus1", sps.sps_max_dec_pic_buffering_minus1, 15)?;
    most("sps_max_num_reorder_pics", sps.sps_max_num_reorder_pics, sps.sps_max_dec_pic_buffering_minus1)?;
    most("num_short_term_ref_pic_sets", sps.num_short_term_ref_pic_sets, 64)?;
    most("num_long_term_ref_pics_sps", sps.num_long_term_ref_pics_sps, 32)?;
    most("pcm_sample_bit_depth_luma_minus1", sps.pcm_sample_bit_depth_luma_minus1, 15)?;
    most("pcm_sample_bit_depth_chroma_minus1", sps.pcm_sample_bit_depth_chroma_minus1, 15)?;
    if !flag(V4L2_HEVC_SPS_FLAG_PCM_ENABLED) {
        most("pcm_sample_bit_depth_luma_minus1", sps.pcm_sample_bit_depth_luma_minus1, 0)?;
        most("pcm_sample_bit_depth_chroma_minus1", sps.pcm_sample_bit_depth_chroma_minus1, 0)?;
        most("log2_min_pcm_luma_coding_block_size_minus3", sps.log2_min_pcm_luma_coding_block_size_minus3, 0)?;
        most("log2_diff_max_min_pcm_luma_coding_block_size", sps.log2_diff_max_min_pcm_luma_coding_block_size, 0)?;
        absent("sps.flags", "PCM_LOOP_FILTER_DISABLED", flag(V4L2_HEVC_SPS_FLAG_PCM_LOOP_FILTER_DISABLED))?;
    }
    if !flag(V4L2_HEVC_SPS_FLAG_LONG_TERM_REF_PICS_PRESENT) {
        most("num_long_term_ref_pics_sps", sps.num_long_term_ref_pics_sps, 0)?;
    }
    absent("sps.flags", "SEPARATE_COLOUR_PLANE", sps.chroma_format_idc != 3 && flag(V4L2_HEVC_SPS_FLAG_SEPARATE_COLOUR_PLANE))?;
    absent("sps.flags", "unknown", sps.flags >> 9 != 0)?;
    absent("sps.reserved", "not zero", sps.reserved != [0; 6])
}

fn absent(field: &str, what: &str, is: bool) -> Result<(), Fault> {
    if is { Err(Fault::new(field, format!("{what}, which the other fields do not let be"))) } else { Ok(()) }
}

/// A picture parameter set (7.3.2.3).
pub fn pps(pps: &v4l2_ctrl_hevc_pps, sps: &v4l2_ctrl_hevc_sps, matrix: &v4l2_ctrl_hevc_scaling_matrix) -> Result<Vec<u8>, Fault> {
    let flag = |bit: u32| pps.flags & u64::from(bit) != 0;
    let mut writer = Writer::new(&[PPS_NUT << 1, 1]);
    writer.ue(pps.pic_parameter_set_id.into());
    writer.ue(sps.seq_parameter_set_id.into());
    writer.flag(flag(V4L2_HEVC_PPS_FLAG_DEPENDENT_SLICE_SEGMENT_ENABLED));
    writer.flag(flag(V4L2_HEVC_PPS_FLAG_OUTPUT_FLAG_PRESENT));
    writer.bits(pps.num_extra_slice_header_bits.into(), 3);
    writer.flag(flag(V4L2_HEVC_PPS_FLAG_SIGN_DATA_HIDING_ENABLED));
    writer.flag(flag(V4L2_HEVC_PPS_FLAG_CABAC_INIT_PRESENT));
    writer.ue(pps.num_ref_idx_l0_default_active_minus1.into());
    writer.ue(pps.num_ref_idx_l1_default_active_minus1.into());
    writer.se(pps.init_qp_minus26.into());
    writer.flag(flag(V4L2_HEVC_PPS_FLAG_CONSTRAINED_INTRA_PRED));
    writer.flag(flag(V4L2_HEVC_PPS_FLAG_TRANSFORM_SKIP_ENABLED));
    writer.flag(flag(V4L2_HEVC_PPS_FLAG_CU_QP_DELTA_ENABLED));
    if flag(V4L2_HEVC_PPS_FLAG_CU_QP_DELTA_ENABLED) {
        writer.ue(pps.diff_cu_qp_delta_depth.into());
    }
    writer.se(pps.pps_cb_qp_offset.into());
    writer.se(pps.pps_cr_qp_offset.into());
    writer.flag(flag(V4L2_HEVC_PPS_FLAG_PPS_SLICE_CHROMA_QP_OFFSETS_PRESENT));
    writer.flag(flag(V4L2_HEVC_PPS_FLAG_WEIGHTED_PRED));
    writer.flag(flag(V4L2_HEVC_PPS_FLAG_WEIGHTED_BIPRED));
    writer.flag(flag(V4L2_HEVC_PPS_FLAG_TRANSQUANT_BYPASS_ENABLED));
    writer.flag(flag(V4L2_HEVC_PPS_FLAG_TILES_ENABLED));
    writer.flag(flag(V4L2_HEVC_PPS_FLAG_ENTROPY_CODING_SYNC_ENABLED));
    if flag(V4L2_HEVC_PPS_FLAG_TILES_ENABLED) {
        write_tiles(&mut writer, pps);
    }
    writer.flag(flag(V4L2_HEVC_PPS_FLAG_PPS_LOOP_FILTER_ACROSS_SLICES_ENABLED));
    writer.flag(flag(V4L2_HEVC_PPS_FLAG_DEBLOCKING_FILTER_CONTROL_PRESENT));
    if flag(V4L2_HEVC_PPS_FLAG_DEBLOCKING_FILTER_CONTROL_PRESENT) {
        writer.flag(flag(V4L2_HEVC_PPS_FLAG_DEBLOCKING_FILTER_OVERRIDE_ENABLED));
        writer.flag(flag(V4L2_HEVC_PPS_FLAG_PPS_DISABLE_DEBLOCKING_FILTER));
        if !flag(V4L2_HEVC_PPS_FLAG_PPS_DISABLE_DEBLOCKING_FILTER) {
            writer.se(pps.pps_beta_offset_div2.into());
            writer.se(pps.pps_tc_offset_div2.into());
        }
    }
    let lists = sps.flags & u64::from(V4L2_HEVC_SPS_FLAG_SCALING_LIST_ENABLED) != 0;
    writer.flag(lists);
    if lists {
        write_scaling_lists(&mut writer, matrix)?;
    }
    writer.flag(flag(V4L2_HEVC_PPS_FLAG_LISTS_MODIFICATION_PRESENT));
    writer.ue(pps.log2_parallel_merge_level_minus2.into());
    writer.flag(flag(V4L2_HEVC_PPS_FLAG_SLICE_SEGMENT_HEADER_EXTENSION_PRESENT));
    // pps_extension_present_flag.
    writer.flag(false);
    Ok(writer.nal())
}

fn write_tiles(writer: &mut Writer, pps: &v4l2_ctrl_hevc_pps) {
    let flag = |bit: u32| pps.flags & u64::from(bit) != 0;
    writer.ue(pps.num_tile_columns_minus1.into());
    writer.ue(pps.num_tile_rows_minus1.into());
    writer.flag(flag(V4L2_HEVC_PPS_FLAG_UNIFORM_SPACING));
    if !flag(V4L2_HEVC_PPS_FLAG_UNIFORM_SPACING) {
        let columns = pps.column_width_minus1.iter().take(pps.num_tile_columns_minus1.into());
        let rows = pps.row_height_minus1.iter().take(pps.num_tile_rows_minus1.into());
        columns.chain(rows).for_each(|minus1| writer.ue((*minus1).into()));
    }
    writer.flag(flag(V4L2_HEVC_PPS_FLAG_LOOP_FILTER_ACROSS_TILES_ENABLED));
}

/// scaling_list_data() (7.3.4), every list with its coefficients.
fn write_scaling_lists(writer: &mut Writer, matrix: &v4l2_ctrl_hevc_scaling_matrix) -> Result<(), Fault> {
    let mut list = |name: &str, raster: &[u8], size: usize, dc: Option<u8>| {
        if raster.contains(&0) || dc == Some(0) {
            return Err(Fault::new(format!("scaling_matrix.{name}"), "a factor of 0"));
        }
        // scaling_list_pred_mode_flag: no list is copied.
        writer.flag(true);
        let mut next = 8;
        if let Some(dc) = dc {
            writer.se(i32::from(dc) - 8);
            next = i32::from(dc);
        }
        for (x, y) in diagonal(size) {
            let factor = i32::from(raster[y * size + x]);
            // scaling_list_delta_coef is added modulo 256.
            writer.se(i32::from((factor - next) as u8 as i8));
            next = factor;
        }
        Ok(())
    };
    matrix.scaling_list_4x4.iter().try_for_each(|raster| list("scaling_list_4x4", raster, 4, None))?;
    matrix.scaling_list_8x8.iter().try_for_each(|raster| list("scaling_list_8x8", raster, 8, None))?;
    let with_dc = matrix.scaling_list_16x16.iter().zip(matrix.scaling_list_dc_coef_16x16);
    with_dc.into_iter().try_for_each(|(raster, dc)| list("scaling_list_16x16", raster, 8, Some(dc)))?;
    let with_dc = matrix.scaling_list_32x32.iter().zip(matrix.scaling_list_dc_coef_32x32);
    with_dc.into_iter().try_for_each(|(raster, dc)| list("scaling_list_32x32", raster, 8, Some(dc)))
}

/// The up-right diagonal scan (6.5.3): columns and rows.
fn diagonal(size: usize) -> impl Iterator<Item = (usize, usize)> {
    (0..2 * size - 1).flat_map(move |sum| (0..=sum).map(move |x| (x, sum - x)).filter(move |(x, y)| *x < size && *y < size))
}

/// What the syntax has no place for, and tiles that are no partition of the picture.
fn check_pps(pps: &v4l2_ctrl_hevc_pps, sps: &v4l2_ctrl_hevc_sps) -> Result<(), Fault> {
    let flag = |bit: u32| pps.flags & u64::from(bit) != 0;
    let field = |name: &str| format!("pps.{name}");
    if pps.pic_parameter_set_id > 63 {
        return Err(Fault::new(field("pic_parameter_set_id"), "more than 63"));
    }
    if pps.num_extra_slice_header_bits > 7 {
        return Err(Fault::new(field("num_extra_slice_header_bits"), "more than three bits"));
    }
    let quiet = !flag(V4L2_HEVC_PPS_FLAG_CU_QP_DELTA_ENABLED);
    absent(&field("diff_cu_qp_delta_depth"), "not zero", quiet && pps.diff_cu_qp_delta_depth != 0)?;
    let control = flag(V4L2_HEVC_PPS_FLAG_DEBLOCKING_FILTER_CONTROL_PRESENT);
    let disabled = flag(V4L2_HEVC_PPS_FLAG_PPS_DISABLE_DEBLOCKING_FILTER);
    let overrides = flag(V4L2_HEVC_PPS_FLAG_DEBLOCKING_FILTER_OVERRIDE_ENABLED);
    absent(&field("flags"), "DEBLOCKING_FILTER_OVERRIDE_ENABLED", overrides && !control)?;
    absent(&field("flags"), "PPS_DISABLE_DEBLOCKING_FILTER", disabled && !control)?;
    // 7.4.3.3.1: inferred to be 0 where they are not coded.
    let offsets = control && !disabled;
    absent(&field("pps_beta_offset_div2"), "not zero", pps.pps_beta_offset_div2 != 0 && !offsets)?;
    absent(&field("pps_tc_offset_div2"), "not zero", pps.pps_tc_offset_div2 != 0 && !offsets)?;
    absent(&field("flags"), "unknown", pps.flags >> 21 != 0)?;
    absent(&field("reserved"), "not zero", pps.reserved != 0)?;
    check_tiles(pps, sps)
}

/// 6.5.1: the sizes of columns and rows, which drivers take from the control even for uniform spacing and for the last one.
fn check_tiles(pps: &v4l2_ctrl_hevc_pps, sps: &v4l2_ctrl_hevc_sps) -> Result<(), Fault> {
    let (columns, rows) = (usize::from(pps.num_tile_columns_minus1) + 1, usize::from(pps.num_tile_rows_minus1) + 1);
    if pps.flags & u64::from(V4L2_HEVC_PPS_FLAG_TILES_ENABLED) == 0 {
        absent("pps.num_tile_columns_minus1", "not zero", columns != 1)?;
        return absent("pps.num_tile_rows_minus1", "not zero", rows != 1);
    }
    let (width, height) = size_in_ctbs(sps);
    let uniform = pps.flags & u64::from(V4L2_HEVC_PPS_FLAG_UNIFORM_SPACING) != 0;
    check_sizes("column_width_minus1", &pps.column_width_minus1, columns, width, uniform)?;
    check_sizes("row_height_minus1", &pps.row_height_minus1, rows, height, uniform)
}

fn check_sizes(name: &str, minus1: &[u8], count: usize, whole: u32, uniform: bool) -> Result<(), Fault> {
    let name = format!("pps.{name}");
    let Some(sizes) = minus1.get(..count) else { return Err(Fault::new(name, format!("{count} tiles, more than it holds"))) };
    let sizes: Vec<u32> = sizes.iter().map(|minus1| u32::from(*minus1) + 1).collect();
    let (number, total) = (count as u32, sizes.iter().sum::<u32>());
    if total != whole {
        return Err(Fault::new(name, format!("{sizes:?} make {total} coding tree blocks, the picture has {whole}")));
    }
    // (6-3) and (6-4).
    let expected: Vec<u32> = (0..number).map(|i| (i + 1) * whole / number - i * whole / number).collect();
    if uniform { expect(&name, sizes, expected) } else { Ok(()) }
}

/// PicWidthInCtbsY and PicHeightInCtbsY.
pub fn size_in_ctbs(sps: &v4l2_ctrl_hevc_sps) -> (u32, u32) {
    let log2 =
        u32::from(sps.log2_min_luma_coding_block_size_minus3) + u32::from(sps.log2_diff_max_min_luma_coding_block_size) + 3;
    let size = 1u32 << log2.min(15);
    (u32::from(sps.pic_width_in_luma_samples).div_ceil(size), u32::from(sps.pic_height_in_luma_samples).div_ceil(size))
}
