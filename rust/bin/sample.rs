// SPDX-License-Identifier: LGPL-2.1-or-later
//! Sequence headers of an ordinary 8-bit 4:2:0 stream of each codec, for trying a decoder.

use primebridge::codec::Codec;
use primebridge::codec::av1::Av1Sequence;
use primebridge::codec::h264::H264Sps;
use primebridge::codec::hevc::{HevcScalingList, HevcSps};
use primebridge::codec::mpeg2::Mpeg2Sequence;
use primebridge::codec::vp9::Vp9Sequence;
use primebridge::session::Sequence;

/// One of each.
pub struct SampleSequences {
    mpeg2: Mpeg2Sequence,
    h264: H264Sps,
    hevc: HevcSps,
    vp9: Vp9Sequence,
    av1: Av1Sequence,
}

impl SampleSequences {
    /// Those of a stream of that size.
    pub fn new(width: u32, height: u32) -> Self {
        Self {
            mpeg2: mpeg2_sequence(width, height),
            h264: h264_sps(width, height),
            hevc: hevc_sps(width, height),
            vp9: Vp9Sequence { profile: 0, bit_depth: 8, subsampling_x: 1, subsampling_y: 1 },
            av1: av1_sequence(width, height),
        }
    }

    /// That of a codec.
    pub fn of(&self, codec: Codec) -> Sequence<'_> {
        match codec {
            Codec::Mpeg2 => Sequence::Mpeg2(&self.mpeg2),
            Codec::H264 => Sequence::H264(&self.h264),
            Codec::Hevc => Sequence::Hevc(&self.hevc),
            Codec::Vp8 => Sequence::Vp8,
            Codec::Vp9 => Sequence::Vp9(&self.vp9),
            Codec::Av1 => Sequence::Av1(&self.av1),
        }
    }
}

fn mpeg2_sequence(width: u32, height: u32) -> Mpeg2Sequence {
    Mpeg2Sequence {
        vbv_buffer_size: 0,
        horizontal_size: width as u16,
        vertical_size: height as u16,
        profile_and_level_indication: 0x48,
        chroma_format: 1,
        progressive_sequence: 1,
    }
}

/// A Main profile sequence, level 4.0.
fn h264_sps(width: u32, height: u32) -> H264Sps {
    H264Sps {
        profile_idc: 77,
        constraint_set_flags: 0,
        level_idc: 40,
        seq_parameter_set_id: 0,
        chroma_format_idc: 1,
        bit_depth_luma_minus8: 0,
        bit_depth_chroma_minus8: 0,
        log2_max_frame_num_minus4: 0,
        pic_order_cnt_type: 0,
        log2_max_pic_order_cnt_lsb_minus4: 0,
        max_num_ref_frames: 4,
        num_ref_frames_in_pic_order_cnt_cycle: 0,
        offset_for_ref_frame: [0; 255],
        offset_for_non_ref_pic: 0,
        offset_for_top_to_bottom_field: 0,
        pic_width_in_mbs_minus1: (width.div_ceil(16) - 1) as u16,
        pic_height_in_map_units_minus1: (height.div_ceil(16) - 1) as u16,
        separate_colour_plane_flag: 0,
        qpprime_y_zero_transform_bypass_flag: 0,
        delta_pic_order_always_zero_flag: 0,
        gaps_in_frame_num_value_allowed_flag: 0,
        frame_mbs_only_flag: 1,
        mb_adaptive_frame_field_flag: 0,
        direct_8x8_inference_flag: 1,
    }
}

/// A Main profile sequence with 64x64 superblocks.
fn av1_sequence(width: u32, height: u32) -> Av1Sequence {
    Av1Sequence {
        seq_profile: 0,
        still_picture: 0,
        max_frame_width_minus_1: (width - 1) as u16,
        max_frame_height_minus_1: (height - 1) as u16,
        use_128x128_superblock: 0,
        enable_filter_intra: 0,
        enable_intra_edge_filter: 0,
        enable_interintra_compound: 0,
        enable_masked_compound: 0,
        enable_warped_motion: 0,
        enable_dual_filter: 0,
        enable_order_hint: 1,
        enable_jnt_comp: 0,
        enable_ref_frame_mvs: 0,
        order_hint_bits_minus_1: 6,
        enable_superres: 0,
        enable_cdef: 0,
        enable_restoration: 0,
        bit_depth: 8,
        mono_chrome: 0,
        color_range: 0,
        subsampling_x: 1,
        subsampling_y: 1,
        separate_uv_delta_q: 0,
        film_grain_params_present: 0,
    }
}

/// A Main profile sequence with blocks of 8 to 64 samples.
fn hevc_sps(width: u32, height: u32) -> HevcSps {
    HevcSps {
        video_parameter_set_id: 0,
        seq_parameter_set_id: 0,
        general_profile_idc: 1,
        chroma_format_idc: 1,
        pic_width_in_luma_samples: (width.div_ceil(8) * 8) as u16,
        pic_height_in_luma_samples: (height.div_ceil(8) * 8) as u16,
        bit_depth_luma_minus8: 0,
        bit_depth_chroma_minus8: 0,
        log2_max_pic_order_cnt_lsb_minus4: 4,
        sps_max_sub_layers_minus1: 0,
        sps_max_dec_pic_buffering_minus1: 4,
        sps_max_num_reorder_pics: 2,
        sps_max_latency_increase_plus1: 0,
        log2_min_luma_coding_block_size_minus3: 0,
        log2_diff_max_min_luma_coding_block_size: 3,
        log2_min_luma_transform_block_size_minus2: 0,
        log2_diff_max_min_luma_transform_block_size: 3,
        max_transform_hierarchy_depth_inter: 0,
        max_transform_hierarchy_depth_intra: 0,
        pcm_sample_bit_depth_luma_minus1: 0,
        pcm_sample_bit_depth_chroma_minus1: 0,
        log2_min_pcm_luma_coding_block_size_minus3: 0,
        log2_diff_max_min_pcm_luma_coding_block_size: 0,
        num_short_term_ref_pic_sets: 0,
        num_long_term_ref_pics_sps: 0,
        separate_colour_plane_flag: 0,
        scaling_list_enabled_flag: 0,
        amp_enabled_flag: 0,
        sample_adaptive_offset_enabled_flag: 1,
        pcm_enabled_flag: 0,
        pcm_loop_filter_disabled_flag: 0,
        long_term_ref_pics_present_flag: 0,
        sps_temporal_mvp_enabled_flag: 1,
        strong_intra_smoothing_enabled_flag: 1,
        transform_skip_rotation_enabled_flag: 0,
        transform_skip_context_enabled_flag: 0,
        implicit_rdpcm_enabled_flag: 0,
        explicit_rdpcm_enabled_flag: 0,
        extended_precision_processing_flag: 0,
        intra_smoothing_disabled_flag: 0,
        high_precision_offsets_enabled_flag: 0,
        persistent_rice_adaptation_enabled_flag: 0,
        cabac_bypass_alignment_enabled_flag: 0,
        sps_scc_extension_flag: 0,
        scaling_list: HevcScalingList {
            scaling_list_4x4: [[16; 16]; 6],
            scaling_list_8x8: [[16; 64]; 6],
            scaling_list_16x16: [[16; 64]; 6],
            scaling_list_32x32: [[16; 64]; 2],
            scaling_list_dc_coef_16x16: [16; 6],
            scaling_list_dc_coef_32x32: [16; 2],
        },
    }
}
