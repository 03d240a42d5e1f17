// SPDX-License-Identifier: LGPL-2.1-or-later
//! H.264: what the shim copies out of libavcodec, and the kernel controls built from it.
//!
//! Field names and meanings are those of ITU-T H.264 7.4 unless a comment says otherwise. All structures are plain data without
//! pointers; they cross the C boundary as `PrimebridgeH264Sps` and so on.

use crate::bits::h264_slice_header::{SliceHeader, SliceType, WeightList};

mod controls;
mod dpb;
mod parameter_sets;
mod picture;
mod reset;
mod slice;

pub use controls::H264Controls;
pub use dpb::{Dpb, dpb};
pub use parameter_sets::{pps, scaling_matrix, sps};
pub use picture::{SliceTypes, decode_params};
pub use reset::OrderCountReset;
pub use slice::{pred_weights, slice_params};

/// Sequence parameter set, H.264 7.4.2.1.1.
#[repr(C)]
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct H264Sps {
    /// profile_idc.
    pub profile_idc: u8,
    /// constraint_set0_flag is bit 0, constraint_set5_flag bit 5.
    pub constraint_set_flags: u8,
    /// level_idc.
    pub level_idc: u8,
    /// seq_parameter_set_id.
    pub seq_parameter_set_id: u8,
    /// chroma_format_idc: 0 monochrome, 1 4:2:0, 2 4:2:2, 3 4:4:4.
    pub chroma_format_idc: u8,
    /// bit_depth_luma_minus8.
    pub bit_depth_luma_minus8: u8,
    /// bit_depth_chroma_minus8.
    pub bit_depth_chroma_minus8: u8,
    /// log2_max_frame_num_minus4.
    pub log2_max_frame_num_minus4: u8,
    /// pic_order_cnt_type.
    pub pic_order_cnt_type: u8,
    /// log2_max_pic_order_cnt_lsb_minus4.
    pub log2_max_pic_order_cnt_lsb_minus4: u8,
    /// max_num_ref_frames.
    pub max_num_ref_frames: u8,
    /// num_ref_frames_in_pic_order_cnt_cycle.
    pub num_ref_frames_in_pic_order_cnt_cycle: u8,
    /// offset_for_ref_frame, the first num_ref_frames_in_pic_order_cnt_cycle entries.
    pub offset_for_ref_frame: [i32; 255],
    /// offset_for_non_ref_pic.
    pub offset_for_non_ref_pic: i32,
    /// offset_for_top_to_bottom_field.
    pub offset_for_top_to_bottom_field: i32,
    /// pic_width_in_mbs_minus1.
    pub pic_width_in_mbs_minus1: u16,
    /// pic_height_in_map_units_minus1.
    pub pic_height_in_map_units_minus1: u16,
    /// separate_colour_plane_flag.
    pub separate_colour_plane_flag: u8,
    /// qpprime_y_zero_transform_bypass_flag.
    pub qpprime_y_zero_transform_bypass_flag: u8,
    /// delta_pic_order_always_zero_flag.
    pub delta_pic_order_always_zero_flag: u8,
    /// gaps_in_frame_num_value_allowed_flag.
    pub gaps_in_frame_num_value_allowed_flag: u8,
    /// frame_mbs_only_flag.
    pub frame_mbs_only_flag: u8,
    /// mb_adaptive_frame_field_flag.
    pub mb_adaptive_frame_field_flag: u8,
    /// direct_8x8_inference_flag.
    pub direct_8x8_inference_flag: u8,
}

/// Picture parameter set, H.264 7.4.2.2, with the scaling lists that hold after the fall-back rules.
#[repr(C)]
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct H264Pps {
    /// pic_parameter_set_id.
    pub pic_parameter_set_id: u8,
    /// seq_parameter_set_id.
    pub seq_parameter_set_id: u8,
    /// num_slice_groups_minus1.
    pub num_slice_groups_minus1: u8,
    /// num_ref_idx_l0_default_active_minus1, then that of list 1.
    pub num_ref_idx_default_active_minus1: [u8; 2],
    /// weighted_bipred_idc.
    pub weighted_bipred_idc: u8,
    /// pic_init_qp_minus26.
    pub pic_init_qp_minus26: i8,
    /// pic_init_qs_minus26.
    pub pic_init_qs_minus26: i8,
    /// chroma_qp_index_offset.
    pub chroma_qp_index_offset: i8,
    /// second_chroma_qp_index_offset.
    pub second_chroma_qp_index_offset: i8,
    /// entropy_coding_mode_flag.
    pub entropy_coding_mode_flag: u8,
    /// bottom_field_pic_order_in_frame_present_flag.
    pub bottom_field_pic_order_in_frame_present_flag: u8,
    /// weighted_pred_flag.
    pub weighted_pred_flag: u8,
    /// deblocking_filter_control_present_flag.
    pub deblocking_filter_control_present_flag: u8,
    /// constrained_intra_pred_flag.
    pub constrained_intra_pred_flag: u8,
    /// redundant_pic_cnt_present_flag.
    pub redundant_pic_cnt_present_flag: u8,
    /// transform_8x8_mode_flag.
    pub transform_8x8_mode_flag: u8,
    /// 4x4 lists in raster order: Intra Y, Cb, Cr, Inter Y, Cb, Cr.
    pub scaling_list_4x4: [[u8; 16]; 6],
    /// 8x8 lists in raster order, in FFmpeg's list order: Intra Y, Cb, Cr, Inter Y, Cb, Cr.
    pub scaling_list_8x8: [[u8; 64]; 6],
}

/// One reference picture, as an entry of the DPB or of a slice's reference list.
#[repr(C)]
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct H264Reference {
    /// The reference's timestamp, `primebridge_frame_timestamp()`; 0 where no picture was decoded into that frame.
    pub timestamp: u64,
    /// TopFieldOrderCnt; 0 where the top field is not there.
    pub top_field_order_cnt: i32,
    /// BottomFieldOrderCnt; 0 where the bottom field is not there.
    pub bottom_field_order_cnt: i32,
    /// FrameNum (8.2.4.1) of a short-term reference, LongTermFrameIdx of a long-term one.
    pub frame_num: u16,
    /// Which fields are meant: 1 top, 2 bottom, 3 both (frame).
    pub structure: u8,
    /// Whether it is a long-term reference.
    pub long_term: u8,
    /// Whether it was decoded as one or two field pictures.
    pub field_picture: u8,
}

/// One coded picture (frame or field), constant over its slices.
#[repr(C)]
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct H264Picture {
    /// The active sequence parameter set.
    pub sps: H264Sps,
    /// The reference pictures marked "used for reference" (FFmpeg keeps 16 short-term and 16 long-term ones), in any order; a frame may stand twice, once for each field.
    pub dpb: [H264Reference; 32],
    /// How many entries of `dpb` count.
    pub dpb_len: u32,
    /// TopFieldOrderCnt of the current frame; 0 as long as it has no top field.
    pub top_field_order_cnt: i32,
    /// BottomFieldOrderCnt of the current frame; 0 as long as it has no bottom field.
    pub bottom_field_order_cnt: i32,
    /// frame_num.
    pub frame_num: u16,
    /// nal_ref_idc.
    pub nal_ref_idc: u8,
    /// nal_unit_type is 5.
    pub idr_pic_flag: u8,
    /// 1 top field, 2 bottom field, 3 frame.
    pub structure: u8,
    /// For a field: whether it is the second one of its frame.
    pub second_field: u8,
}

/// One slice: what changes between the slices of a picture. The rest is read from the slice header itself.
#[repr(C)]
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct H264Slice {
    /// The picture parameter set that the slice refers to.
    pub pps: H264Pps,
    /// RefPicList0 and RefPicList1 after modification (8.2.4).
    pub ref_pic_list: [[H264Reference; 32]; 2],
    /// How many entries of each list count.
    pub ref_pic_list_len: [u32; 2],
}

#[cfg(test)]
pub(crate) mod samples;
#[cfg(test)]
mod tests;
