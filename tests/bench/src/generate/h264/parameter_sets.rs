// SPDX-License-Identifier: LGPL-2.1-or-later
//! Parameter sets and NAL units, bit by bit in the order of H.264 7.3. Decides no value and keeps no state.

use super::super::bits::{BitWriter, escaped};

/// How picture order counts are coded (pic_order_cnt_type).
#[derive(Clone, Debug)]
pub enum OrderCount {
    /// The least significant bits are in each slice header.
    Type0 {
        /// How many of them.
        log2_max_lsb: u32,
    },
    /// A repeating pattern and differences from it.
    Type1 {
        /// Added for pictures that are not referred to.
        offset_for_non_ref_pic: i32,
        /// Of a bottom field against its top field.
        offset_for_top_to_bottom_field: i32,
        /// The pattern.
        offset_for_ref_frame: Vec<i32>,
    },
    /// Output order is decoding order.
    Type2,
}

/// A sequence parameter set; what it does not name is the same in all clips.
#[derive(Clone, Debug)]
pub struct Sps {
    /// seq_parameter_set_id.
    pub id: u32,
    /// Width of the pictures in macroblocks.
    pub width_mbs: u32,
    /// Height of frames in macroblocks.
    pub height_mbs: u32,
    /// log2_max_frame_num_minus4 + 4.
    pub log2_max_frame_num: u32,
    /// Picture order counts.
    pub order_count: OrderCount,
    /// max_num_ref_frames.
    pub max_num_ref_frames: u32,
    /// gaps_in_frame_num_value_allowed_flag.
    pub gaps_allowed: bool,
    /// frame_mbs_only_flag.
    pub frame_mbs_only: bool,
    /// max_num_reorder_frames.
    pub reorder_frames: u32,
}

impl Default for Sps {
    fn default() -> Self {
        Self {
            id: 0,
            width_mbs: 6,
            height_mbs: 4,
            log2_max_frame_num: 4,
            order_count: OrderCount::Type0 { log2_max_lsb: 8 },
            max_num_ref_frames: 4,
            gaps_allowed: false,
            frame_mbs_only: true,
            reorder_frames: 0,
        }
    }
}

impl Sps {
    /// The NAL unit (7.3.2.1.1): Main profile, level 4.
    pub fn nal(&self) -> Vec<u8> {
        let mut w = BitWriter::new();
        w.put(77, 8);
        w.put(0, 8); // constraint flags
        w.put(40, 8);
        w.ue(self.id);
        w.ue(self.log2_max_frame_num - 4);
        match &self.order_count {
            OrderCount::Type0 { log2_max_lsb } => {
                w.ue(0);
                w.ue(log2_max_lsb - 4);
            }
            OrderCount::Type1 { offset_for_non_ref_pic, offset_for_top_to_bottom_field, offset_for_ref_frame } => {
                w.ue(1);
                w.flag(false); // delta_pic_order_always_zero_flag
                w.se(*offset_for_non_ref_pic);
                w.se(*offset_for_top_to_bottom_field);
                w.ue(offset_for_ref_frame.len() as u32);
                offset_for_ref_frame.iter().for_each(|&offset| w.se(offset));
            }
            OrderCount::Type2 => w.ue(2),
        }
        w.ue(self.max_num_ref_frames);
        w.flag(self.gaps_allowed);
        w.ue(self.width_mbs - 1);
        w.ue(if self.frame_mbs_only { self.height_mbs } else { self.height_mbs / 2 } - 1);
        w.flag(self.frame_mbs_only);
        if !self.frame_mbs_only {
            w.flag(false); // mb_adaptive_frame_field_flag
        }
        w.flag(true); // direct_8x8_inference_flag
        w.flag(false); // frame_cropping_flag
        w.flag(true); // vui_parameters_present_flag
        w.code("00000000"); // none of them down to pic_struct_present_flag ...
        w.flag(true); // ... but bitstream_restriction_flag, or FFmpeg has to guess how far pictures are reordered
        w.flag(true); // motion_vectors_over_pic_boundaries_flag
        [0, 0, 12, 12, self.reorder_frames, self.max_num_ref_frames.max(self.reorder_frames)]
            .into_iter()
            .for_each(|value| w.ue(value));
        nal(3, 7, w)
    }
}

/// A picture parameter set.
#[derive(Clone, Debug)]
pub struct Pps {
    /// pic_parameter_set_id.
    pub id: u32,
    /// The SPS it belongs to.
    pub sps_id: u32,
    /// bottom_field_pic_order_in_frame_present_flag.
    pub bottom_order: bool,
    /// num_ref_idx_l0_default_active_minus1 + 1, and the same for list 1.
    pub default_active: [u32; 2],
    /// weighted_pred_flag.
    pub weighted_pred: bool,
    /// weighted_bipred_idc.
    pub weighted_bipred_idc: u32,
    /// 26 + pic_init_qp_minus26.
    pub init_qp: i32,
}

impl Default for Pps {
    fn default() -> Self {
        Self {
            id: 0,
            sps_id: 0,
            bottom_order: false,
            default_active: [1, 1],
            weighted_pred: false,
            weighted_bipred_idc: 0,
            init_qp: 48,
        }
    }
}

impl Pps {
    /// The NAL unit (7.3.2.2): CAVLC, with control over the deblocking filter.
    pub fn nal(&self) -> Vec<u8> {
        let mut w = BitWriter::new();
        w.ue(self.id);
        w.ue(self.sps_id);
        w.flag(false); // entropy_coding_mode_flag
        w.flag(self.bottom_order);
        w.ue(0); // num_slice_groups_minus1
        self.default_active.into_iter().for_each(|count| w.ue(count - 1));
        w.flag(self.weighted_pred);
        w.put(self.weighted_bipred_idc, 2);
        w.se(self.init_qp - 26);
        w.se(0); // pic_init_qs_minus26
        w.se(0); // chroma_qp_index_offset
        w.flag(true); // deblocking_filter_control_present_flag
        w.flag(false); // constrained_intra_pred_flag
        w.flag(false); // redundant_pic_cnt_present_flag
        nal(3, 8, w)
    }
}

/// A NAL unit with start code, stop bit and emulation prevention (7.3.1, 7.4.1).
pub fn nal(ref_idc: u8, unit_type: u8, mut rbsp: BitWriter) -> Vec<u8> {
    rbsp.flag(true); // rbsp_stop_one_bit
    [&[0, 0, 0, 1, ref_idc << 5 | unit_type], &escaped(&rbsp.into_bytes())[..]].concat()
}
