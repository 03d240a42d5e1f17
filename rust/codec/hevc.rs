// SPDX-License-Identifier: LGPL-2.1-or-later
//! HEVC: what the shim copies out of libavcodec, and the kernel controls built from it.
//!
//! Field names and meanings are those of ITU-T H.265 7.4 unless a comment says otherwise. All structures are plain data without
//! pointers; they cross the C boundary as `PrimebridgeHevcSps` and so on.

use crate::uapi::{V4L2_HEVC_SLICE_TYPE_B, V4L2_HEVC_SLICE_TYPE_P};

mod controls;
mod dpb;
mod limits;
mod parameter_sets;
mod picture;
mod quirks;
mod rps;
mod scaling;
mod slice;
mod weights;

pub use controls::{HevcArrays, HevcControls};
pub use dpb::{Dpb, dpb, fits};
pub use limits::{unsupported_pps, unsupported_sps};
pub use parameter_sets::{pps, sps};
pub use picture::decode_params;
pub use quirks::{BitSize, bit_size_of};
pub use rps::{SpsSets, long_term, short_term};
pub use scaling::scaling_matrix;
pub use slice::{SliceData, lists_are_complete, slice_params};
pub use weights::pred_weight_table;

/// The scaling factors that hold after default and copied lists were put in (H.265 7.4.5), in raster order.
#[repr(C)]
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct HevcScalingList {
    /// ScalingFactor of 4x4 blocks: intra Y, Cb, Cr, inter Y, Cb, Cr.
    pub scaling_list_4x4: [[u8; 16]; 6],
    /// ScalingFactor of 8x8 blocks, in the same order of matrices.
    pub scaling_list_8x8: [[u8; 64]; 6],
    /// The 8x8 list that 16x16 blocks are made from.
    pub scaling_list_16x16: [[u8; 64]; 6],
    /// The 8x8 list that 32x32 blocks are made from: intra Y, inter Y.
    pub scaling_list_32x32: [[u8; 64]; 2],
    /// scaling_list_dc_coef_minus8 + 8 of 16x16 blocks.
    pub scaling_list_dc_coef_16x16: [u8; 6],
    /// scaling_list_dc_coef_minus8 + 8 of 32x32 blocks: intra Y, inter Y.
    pub scaling_list_dc_coef_32x32: [u8; 2],
}

/// Sequence parameter set, H.265 7.4.3.2.
#[repr(C)]
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct HevcSps {
    /// sps_video_parameter_set_id.
    pub video_parameter_set_id: u8,
    /// sps_seq_parameter_set_id.
    pub seq_parameter_set_id: u8,
    /// general_profile_idc.
    pub general_profile_idc: u8,
    /// chroma_format_idc: 0 monochrome, 1 4:2:0, 2 4:2:2, 3 4:4:4.
    pub chroma_format_idc: u8,
    /// pic_width_in_luma_samples.
    pub pic_width_in_luma_samples: u16,
    /// pic_height_in_luma_samples.
    pub pic_height_in_luma_samples: u16,
    /// bit_depth_luma_minus8.
    pub bit_depth_luma_minus8: u8,
    /// bit_depth_chroma_minus8.
    pub bit_depth_chroma_minus8: u8,
    /// log2_max_pic_order_cnt_lsb_minus4.
    pub log2_max_pic_order_cnt_lsb_minus4: u8,
    /// sps_max_sub_layers_minus1.
    pub sps_max_sub_layers_minus1: u8,
    /// sps_max_dec_pic_buffering_minus1 of the highest sub-layer.
    pub sps_max_dec_pic_buffering_minus1: u32,
    /// sps_max_num_reorder_pics of the highest sub-layer.
    pub sps_max_num_reorder_pics: u32,
    /// sps_max_latency_increase_plus1 of the highest sub-layer.
    pub sps_max_latency_increase_plus1: u32,
    /// log2_min_luma_coding_block_size_minus3.
    pub log2_min_luma_coding_block_size_minus3: u8,
    /// log2_diff_max_min_luma_coding_block_size.
    pub log2_diff_max_min_luma_coding_block_size: u8,
    /// log2_min_luma_transform_block_size_minus2.
    pub log2_min_luma_transform_block_size_minus2: u8,
    /// log2_diff_max_min_luma_transform_block_size.
    pub log2_diff_max_min_luma_transform_block_size: u8,
    /// max_transform_hierarchy_depth_inter.
    pub max_transform_hierarchy_depth_inter: u8,
    /// max_transform_hierarchy_depth_intra.
    pub max_transform_hierarchy_depth_intra: u8,
    /// pcm_sample_bit_depth_luma_minus1; 0 without pcm_enabled_flag, as the next three.
    pub pcm_sample_bit_depth_luma_minus1: u8,
    /// pcm_sample_bit_depth_chroma_minus1.
    pub pcm_sample_bit_depth_chroma_minus1: u8,
    /// log2_min_pcm_luma_coding_block_size_minus3.
    pub log2_min_pcm_luma_coding_block_size_minus3: u8,
    /// log2_diff_max_min_pcm_luma_coding_block_size.
    pub log2_diff_max_min_pcm_luma_coding_block_size: u8,
    /// num_short_term_ref_pic_sets.
    pub num_short_term_ref_pic_sets: u8,
    /// num_long_term_ref_pics_sps.
    pub num_long_term_ref_pics_sps: u8,
    /// separate_colour_plane_flag.
    pub separate_colour_plane_flag: u8,
    /// scaling_list_enabled_flag.
    pub scaling_list_enabled_flag: u8,
    /// amp_enabled_flag.
    pub amp_enabled_flag: u8,
    /// sample_adaptive_offset_enabled_flag.
    pub sample_adaptive_offset_enabled_flag: u8,
    /// pcm_enabled_flag.
    pub pcm_enabled_flag: u8,
    /// pcm_loop_filter_disabled_flag.
    pub pcm_loop_filter_disabled_flag: u8,
    /// long_term_ref_pics_present_flag.
    pub long_term_ref_pics_present_flag: u8,
    /// sps_temporal_mvp_enabled_flag.
    pub sps_temporal_mvp_enabled_flag: u8,
    /// strong_intra_smoothing_enabled_flag.
    pub strong_intra_smoothing_enabled_flag: u8,
    /// transform_skip_rotation_enabled_flag (7.4.3.2.2); no control has this one and those that follow.
    pub transform_skip_rotation_enabled_flag: u8,
    /// transform_skip_context_enabled_flag.
    pub transform_skip_context_enabled_flag: u8,
    /// implicit_rdpcm_enabled_flag.
    pub implicit_rdpcm_enabled_flag: u8,
    /// explicit_rdpcm_enabled_flag.
    pub explicit_rdpcm_enabled_flag: u8,
    /// extended_precision_processing_flag.
    pub extended_precision_processing_flag: u8,
    /// intra_smoothing_disabled_flag.
    pub intra_smoothing_disabled_flag: u8,
    /// high_precision_offsets_enabled_flag.
    pub high_precision_offsets_enabled_flag: u8,
    /// persistent_rice_adaptation_enabled_flag.
    pub persistent_rice_adaptation_enabled_flag: u8,
    /// cabac_bypass_alignment_enabled_flag.
    pub cabac_bypass_alignment_enabled_flag: u8,
    /// sps_scc_extension_flag (7.4.3.2.1).
    pub sps_scc_extension_flag: u8,
    /// The lists of the sequence parameter set; the default ones (tables 7-5 and 7-6) where it enables them without data.
    pub scaling_list: HevcScalingList,
}

/// Picture parameter set, H.265 7.4.3.3.
#[repr(C)]
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct HevcPps {
    /// pps_pic_parameter_set_id.
    pub pic_parameter_set_id: u8,
    /// num_extra_slice_header_bits.
    pub num_extra_slice_header_bits: u8,
    /// num_ref_idx_l0_default_active_minus1, then that of list 1.
    pub num_ref_idx_default_active_minus1: [u8; 2],
    /// init_qp_minus26.
    pub init_qp_minus26: i8,
    /// diff_cu_qp_delta_depth.
    pub diff_cu_qp_delta_depth: u8,
    /// pps_cb_qp_offset.
    pub pps_cb_qp_offset: i8,
    /// pps_cr_qp_offset.
    pub pps_cr_qp_offset: i8,
    /// num_tile_columns_minus1.
    pub num_tile_columns_minus1: u16,
    /// num_tile_rows_minus1.
    pub num_tile_rows_minus1: u16,
    /// colWidth (6-3) of the first 20 tile columns in coding tree blocks, the last and uniformly spaced ones included; 0 beyond.
    pub column_width: [u16; 20],
    /// rowHeight (6-4) of the first 22 tile rows in coding tree blocks, likewise.
    pub row_height: [u16; 22],
    /// pps_beta_offset_div2.
    pub pps_beta_offset_div2: i8,
    /// pps_tc_offset_div2.
    pub pps_tc_offset_div2: i8,
    /// log2_parallel_merge_level_minus2.
    pub log2_parallel_merge_level_minus2: u8,
    /// dependent_slice_segments_enabled_flag.
    pub dependent_slice_segments_enabled_flag: u8,
    /// output_flag_present_flag.
    pub output_flag_present_flag: u8,
    /// sign_data_hiding_enabled_flag.
    pub sign_data_hiding_enabled_flag: u8,
    /// cabac_init_present_flag.
    pub cabac_init_present_flag: u8,
    /// constrained_intra_pred_flag.
    pub constrained_intra_pred_flag: u8,
    /// transform_skip_enabled_flag.
    pub transform_skip_enabled_flag: u8,
    /// cu_qp_delta_enabled_flag.
    pub cu_qp_delta_enabled_flag: u8,
    /// pps_slice_chroma_qp_offsets_present_flag.
    pub pps_slice_chroma_qp_offsets_present_flag: u8,
    /// weighted_pred_flag.
    pub weighted_pred_flag: u8,
    /// weighted_bipred_flag.
    pub weighted_bipred_flag: u8,
    /// transquant_bypass_enabled_flag.
    pub transquant_bypass_enabled_flag: u8,
    /// tiles_enabled_flag.
    pub tiles_enabled_flag: u8,
    /// entropy_coding_sync_enabled_flag.
    pub entropy_coding_sync_enabled_flag: u8,
    /// loop_filter_across_tiles_enabled_flag.
    pub loop_filter_across_tiles_enabled_flag: u8,
    /// pps_loop_filter_across_slices_enabled_flag.
    pub pps_loop_filter_across_slices_enabled_flag: u8,
    /// deblocking_filter_override_enabled_flag.
    pub deblocking_filter_override_enabled_flag: u8,
    /// pps_deblocking_filter_disabled_flag.
    pub pps_deblocking_filter_disabled_flag: u8,
    /// lists_modification_present_flag.
    pub lists_modification_present_flag: u8,
    /// slice_segment_header_extension_present_flag.
    pub slice_segment_header_extension_present_flag: u8,
    /// deblocking_filter_control_present_flag.
    pub deblocking_filter_control_present_flag: u8,
    /// uniform_spacing_flag.
    pub uniform_spacing_flag: u8,
    /// log2_max_transform_skip_block_size_minus2 (7.4.3.3.2); no control has this one and those that follow up to the lists.
    pub log2_max_transform_skip_block_size_minus2: u8,
    /// cross_component_prediction_enabled_flag.
    pub cross_component_prediction_enabled_flag: u8,
    /// chroma_qp_offset_list_enabled_flag.
    pub chroma_qp_offset_list_enabled_flag: u8,
    /// log2_sao_offset_scale_luma.
    pub log2_sao_offset_scale_luma: u8,
    /// log2_sao_offset_scale_chroma.
    pub log2_sao_offset_scale_chroma: u8,
    /// pps_scc_extension_flag (7.4.3.3.1).
    pub pps_scc_extension_flag: u8,
    /// pps_scaling_list_data_present_flag: `scaling_list` replaces that of the sequence.
    pub pps_scaling_list_data_present_flag: u8,
    /// The lists of the picture parameter set, where it has any.
    pub scaling_list: HevcScalingList,
}

/// One reference picture.
#[repr(C)]
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct HevcReference {
    /// The reference's timestamp, `primebridge_frame_timestamp()`; 0 where no picture was decoded into that frame.
    pub timestamp: u64,
    /// PicOrderCntVal.
    pub pic_order_cnt_val: i32,
    /// pic_struct of its picture timing SEI message (D.3.3), as far as libavcodec keeps it: 0 a frame, 1 a top, 2 a bottom field.
    pub pic_struct: u8,
}

/// One subset of the reference picture set, H.265 8.3.2.
#[repr(C)]
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct HevcReferenceSet {
    /// Its pictures, in the order of the standard.
    pub pictures: [HevcReference; 16],
    /// How many of `pictures` count.
    pub len: u32,
}

/// One coded picture, constant over its slices.
#[repr(C)]
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct HevcPicture {
    /// The active sequence parameter set.
    pub sps: HevcSps,
    /// The picture parameter set that its slices refer to.
    pub pps: HevcPps,
    /// RefPicSetStCurrBefore.
    pub st_curr_before: HevcReferenceSet,
    /// RefPicSetStCurrAfter.
    pub st_curr_after: HevcReferenceSet,
    /// RefPicSetLtCurr.
    pub lt_curr: HevcReferenceSet,
    /// RefPicSetStFoll.
    pub st_foll: HevcReferenceSet,
    /// RefPicSetLtFoll.
    pub lt_foll: HevcReferenceSet,
    /// PicOrderCntVal.
    pub pic_order_cnt_val: i32,
    /// short_term_ref_pic_set_sps_flag of the first slice segment header.
    pub short_term_ref_pic_set_sps_flag: u8,
    /// inter_ref_pic_set_prediction_flag of the st_ref_pic_set() in the first slice segment header.
    pub inter_ref_pic_set_prediction_flag: u8,
    /// NumDeltaPocs[ RefRpsIdx ] of that prediction; unspecified without it.
    pub num_delta_pocs_of_ref_rps_idx: u8,
    /// nal_unit_type.
    pub nal_unit_type: u8,
    /// Bits of the first slice segment header that name the short-term set: st_ref_pic_set() or short_term_ref_pic_set_idx.
    pub short_term_ref_pic_set_size: u32,
    /// Bits of the first slice segment header under "if( long_term_ref_pics_present_flag )" (7.3.6.1).
    pub long_term_ref_pic_set_size: u32,
    /// no_output_of_prior_pics_flag.
    pub no_output_of_prior_pics_flag: u8,
    /// NoRaslOutputFlag of the last IRAP picture, this one included (8.1.3).
    pub no_rasl_output_flag: u8,
    /// pic_struct of the picture's own picture timing SEI message, as in HevcReference, and 7 or 8 for a frame shown two or three times.
    pub pic_struct: u8,
}

/// The prediction weights of one reference list, H.265 7.4.7.3.
#[repr(C)]
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct HevcWeights {
    /// LumaWeightL0 or L1.
    pub luma_weight: [i16; 16],
    /// luma_offset_l0 or l1.
    pub luma_offset: [i16; 16],
    /// ChromaWeightL0 or L1, Cb and Cr.
    pub chroma_weight: [[i16; 2]; 16],
    /// ChromaOffsetL0 or L1, Cb and Cr.
    pub chroma_offset: [[i16; 2]; 16],
}

/// One slice segment. What a dependent one does not have is that of the slice segment before it.
#[repr(C)]
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct HevcSlice {
    /// Where slice_segment_data() starts, counted in bytes from the NAL unit header without emulation prevention bytes.
    pub data_offset: u32,
    /// slice_segment_address.
    pub slice_segment_address: u32,
    /// nal_unit_type.
    pub nal_unit_type: u8,
    /// nuh_temporal_id_plus1.
    pub nuh_temporal_id_plus1: u8,
    /// slice_type: 0 B, 1 P, 2 I.
    pub slice_type: u8,
    /// colour_plane_id.
    pub colour_plane_id: u8,
    /// num_ref_idx_l0_active_minus1 + 1, then that of list 1; 0 for a list that the slice does not have.
    pub num_ref_idx_active: [u8; 2],
    /// RefPicList0 and RefPicList1 (8.3.4).
    pub ref_pic_list: [[HevcReference; 16]; 2],
    /// How many entries of each list count.
    pub ref_pic_list_len: [u32; 2],
    /// collocated_ref_idx.
    pub collocated_ref_idx: u8,
    /// collocated_from_l0_flag; unspecified where it is inferred.
    pub collocated_from_l0_flag: u8,
    /// MaxNumMergeCand; unspecified in I slices.
    pub max_num_merge_cand: u8,
    /// slice_qp_delta.
    pub slice_qp_delta: i8,
    /// slice_cb_qp_offset.
    pub slice_cb_qp_offset: i8,
    /// slice_cr_qp_offset.
    pub slice_cr_qp_offset: i8,
    /// slice_beta_offset_div2; unspecified with slice_deblocking_filter_disabled_flag.
    pub slice_beta_offset_div2: i8,
    /// slice_tc_offset_div2; likewise.
    pub slice_tc_offset_div2: i8,
    /// short_term_ref_pic_set_sps_flag.
    pub short_term_ref_pic_set_sps_flag: u8,
    /// dependent_slice_segment_flag.
    pub dependent_slice_segment_flag: u8,
    /// slice_sao_luma_flag.
    pub slice_sao_luma_flag: u8,
    /// slice_sao_chroma_flag.
    pub slice_sao_chroma_flag: u8,
    /// slice_temporal_mvp_enabled_flag.
    pub slice_temporal_mvp_enabled_flag: u8,
    /// mvd_l1_zero_flag; unspecified in other than B slices.
    pub mvd_l1_zero_flag: u8,
    /// cabac_init_flag; unspecified in I slices.
    pub cabac_init_flag: u8,
    /// slice_deblocking_filter_disabled_flag.
    pub slice_deblocking_filter_disabled_flag: u8,
    /// slice_loop_filter_across_slices_enabled_flag.
    pub slice_loop_filter_across_slices_enabled_flag: u8,
    /// luma_log2_weight_denom; unspecified without pred_weight_table(), as all that follows it.
    pub luma_log2_weight_denom: u8,
    /// ChromaLog2WeightDenom; unspecified in monochrome pictures.
    pub chroma_log2_weight_denom: u8,
    /// Bits of the header that name the short-term set, as in HevcPicture.
    pub short_term_ref_pic_set_size: u32,
    /// Bits of the header that name long-term pictures, as in HevcPicture.
    pub long_term_ref_pic_set_size: u32,
    /// The weights of list 0 and list 1.
    pub weights: [HevcWeights; 2],
}

/// slice_type of a B slice.
const B: u8 = V4L2_HEVC_SLICE_TYPE_B as u8;
/// slice_type of a P slice.
const P: u8 = V4L2_HEVC_SLICE_TYPE_P as u8;

#[cfg(test)]
pub(crate) mod samples;
#[cfg(test)]
mod tests;
