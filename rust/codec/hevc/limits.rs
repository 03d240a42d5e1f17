// SPDX-License-Identifier: LGPL-2.1-or-later
//! Tools of HEVC's later versions that no kernel control can express.

use super::{HevcPps, HevcSps};

/// What of a sequence parameter set no control expresses; none where all is well.
pub fn unsupported_sps(sps: &HevcSps) -> Option<&'static str> {
    let range_extension = [
        (sps.transform_skip_rotation_enabled_flag, "transform_skip_rotation"),
        (sps.transform_skip_context_enabled_flag, "transform_skip_context"),
        (sps.implicit_rdpcm_enabled_flag, "implicit_rdpcm"),
        (sps.explicit_rdpcm_enabled_flag, "explicit_rdpcm"),
        (sps.extended_precision_processing_flag, "extended_precision_processing"),
        (sps.intra_smoothing_disabled_flag, "intra_smoothing_disabled"),
        (sps.high_precision_offsets_enabled_flag, "high_precision_offsets"),
        (sps.persistent_rice_adaptation_enabled_flag, "persistent_rice_adaptation"),
        (sps.cabac_bypass_alignment_enabled_flag, "cabac_bypass_alignment"),
        (sps.sps_scc_extension_flag, "screen content coding"),
        (u8::from(sps.chroma_format_idc > 2), "4:4:4"),
        (u8::from(sps.bit_depth_luma_minus8 != sps.bit_depth_chroma_minus8), "luma and chroma of different depths"),
    ];
    range_extension.iter().find(|(set, _)| *set != 0).map(|(_, name)| *name)
}

/// What of a picture parameter set no control expresses; none where all is well.
pub fn unsupported_pps(pps: &HevcPps) -> Option<&'static str> {
    let extensions = [
        (pps.log2_max_transform_skip_block_size_minus2, "HEVC with log2_max_transform_skip_block_size above 2"),
        (pps.cross_component_prediction_enabled_flag, "HEVC with cross-component prediction"),
        (pps.chroma_qp_offset_list_enabled_flag, "HEVC with lists of chroma QP offsets"),
        (pps.log2_sao_offset_scale_luma, "HEVC with scaled offsets of luma SAO"),
        (pps.log2_sao_offset_scale_chroma, "HEVC with scaled offsets of chroma SAO"),
        (pps.pps_scc_extension_flag, "HEVC with screen content coding"),
        (u8::from(pps.num_tile_columns_minus1 >= 20), "HEVC with more than 20 tile columns"),
        (u8::from(pps.num_tile_rows_minus1 >= 22), "HEVC with more than 22 tile rows"),
    ];
    extensions.iter().find(|(set, _)| *set != 0).map(|(_, name)| *name)
}
