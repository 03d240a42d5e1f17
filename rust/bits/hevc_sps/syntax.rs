// SPDX-License-Identifier: LGPL-2.1-or-later
//! The HEVC sequence parameter set up to its reference picture sets (H.265 7.3.2.2.1): read to get past it.

use super::{BitReader, SpsError, ranged};

/// nal_unit_type of a sequence parameter set (table 7-1).
const SPS_NUT: u32 = 33;

/// Reads all up to num_short_term_ref_pic_sets. Returns the bits of an order count's low part.
pub fn up_to_sets(reader: &mut BitReader<'_>) -> Result<u32, SpsError> {
    nal_unit_header(reader)?;
    // sps_video_parameter_set_id.
    reader.bits(4)?;
    let max_sub_layers_minus1 = ranged(reader.bits(3)?, 6, "sps_max_sub_layers_minus1")?;
    // sps_temporal_id_nesting_flag.
    reader.flag()?;
    profile_tier_level(reader, max_sub_layers_minus1)?;
    // sps_seq_parameter_set_id.
    reader.ue()?;
    let chroma_format_idc = ranged(reader.ue()?, 3, "chroma_format_idc")?;
    if chroma_format_idc == 3 {
        // separate_colour_plane_flag.
        reader.flag()?;
    }
    // pic_width_in_luma_samples and pic_height_in_luma_samples.
    codes(reader, 2)?;
    // conformance_window_flag and the window.
    if reader.flag()? {
        codes(reader, 4)?;
    }
    // bit_depth_luma_minus8 and bit_depth_chroma_minus8.
    codes(reader, 2)?;
    let log2_max_pic_order_cnt_lsb_minus4 = ranged(reader.ue()?, 12, "log2_max_pic_order_cnt_lsb_minus4")?;
    // sps_sub_layer_ordering_info_present_flag: three numbers for each sub-layer, or for the highest alone.
    let all = reader.flag()?;
    codes(reader, if all { max_sub_layers_minus1.saturating_add(1).saturating_mul(3) } else { 3 })?;
    // Sizes of coding and transform blocks, depths of the transform hierarchies.
    codes(reader, 6)?;
    // scaling_list_enabled_flag, and sps_scaling_list_data_present_flag.
    if reader.flag()? && reader.flag()? {
        scaling_list_data(reader)?;
    }
    // amp_enabled_flag and sample_adaptive_offset_enabled_flag.
    reader.bits(2)?;
    // pcm_enabled_flag: two depths, two sizes, pcm_loop_filter_disabled_flag.
    if reader.flag()? {
        reader.bits(8)?;
        codes(reader, 2)?;
        reader.flag()?;
    }
    Ok((log2_max_pic_order_cnt_lsb_minus4 as u32).saturating_add(4))
}

/// nal_unit_header() (7.3.1.2). Other layers' parameter sets have another syntax (F.7.3.2.2.1).
fn nal_unit_header(reader: &mut BitReader<'_>) -> Result<(), SpsError> {
    let forbidden_zero_bit = reader.bits(1)?;
    let nal_unit_type = reader.bits(6)?;
    let nuh_layer_id = reader.bits(6)?;
    reader.bits(3)?;
    if (forbidden_zero_bit, nal_unit_type, nuh_layer_id) == (0, SPS_NUT, 0) { Ok(()) } else { Err(SpsError::NotBaseSps) }
}

/// Reads `count` Exp-Golomb codes.
fn codes(reader: &mut BitReader<'_>, count: usize) -> Result<(), SpsError> {
    for _ in 0..count {
        reader.ue()?;
    }
    Ok(())
}

/// profile_tier_level( 1, maxNumSubLayersMinus1 ) (7.3.3).
fn profile_tier_level(reader: &mut BitReader<'_>, max_sub_layers_minus1: usize) -> Result<(), SpsError> {
    profile(reader)?;
    // general_level_idc.
    reader.bits(8)?;
    if max_sub_layers_minus1 == 0 {
        return Ok(());
    }
    // Eight pairs of flags: sub_layer_profile_present_flag and sub_layer_level_present_flag of each sub-layer, then
    // reserved_zero_2bits.
    let mut present = [(false, false); 8];
    for pair in &mut present {
        *pair = (reader.flag()?, reader.flag()?);
    }
    for (has_profile, has_level) in present.iter().take(max_sub_layers_minus1) {
        if *has_profile {
            profile(reader)?;
        }
        if *has_level {
            reader.bits(8)?;
        }
    }
    Ok(())
}

/// The 88 bits of a profile: space, tier and number, 32 compatibility flags, 48 bits of constraints.
fn profile(reader: &mut BitReader<'_>) -> Result<(), SpsError> {
    for count in [8, 32, 32, 16] {
        reader.bits(count)?;
    }
    Ok(())
}

/// scaling_list_data() (7.3.4).
fn scaling_list_data(reader: &mut BitReader<'_>) -> Result<(), SpsError> {
    for size_id in 0u32..4 {
        let matrices = if size_id == 3 { 2 } else { 6 };
        for _ in 0..matrices {
            // scaling_list_pred_mode_flag; without it scaling_list_pred_matrix_id_delta.
            if !reader.flag()? {
                reader.ue()?;
                continue;
            }
            if size_id > 1 {
                // scaling_list_dc_coef_minus8.
                reader.se()?;
            }
            // scaling_list_delta_coef.
            codes(reader, if size_id == 0 { 16 } else { 64 })?;
        }
    }
    Ok(())
}
