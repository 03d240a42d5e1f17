// SPDX-License-Identifier: LGPL-2.1-or-later
//! Parameter sets and slice segment headers, bit by bit in the order of H.265 7.3. Keeps no state.

use super::super::bits::{BitWriter, escaped};

/// Bits of slice_pic_order_cnt_lsb.
pub const LSB_BITS: u32 = 8;
/// The only size of blocks.
pub const BLOCK: u32 = 16;
/// SliceQpY of all slices. Nothing is quantised: it only chooses initial states of contexts.
pub const QP: i32 = 26;
const IDR_N_LP: u8 = 20;
const TRAIL_R: u8 = 1;
const VPS: u8 = 32;
const SPS: u8 = 33;
const PPS: u8 = 34;

fn unit(unit_type: u8, rbsp: BitWriter) -> Vec<u8> {
    [&[0, 0, 0, 1, unit_type << 1, 1], &escaped(&rbsp.into_bytes())[..]].concat()
}

/// rbsp_trailing_bits, and byte_alignment, which looks the same.
fn trailing(w: &mut BitWriter) {
    w.flag(true);
    w.align();
}

/// profile_tier_level of Main profile, level 4.
fn profile(w: &mut BitWriter) {
    w.put(1, 8); // general_profile_space, general_tier_flag, general_profile_idc
    w.put(0x6000_0000, 32); // compatible with Main and Main 10
    w.code("1001"); // progressive, frames only
    w.put(0, 32);
    w.put(0, 12);
    w.put(120, 8); // general_level_idc
}

/// Two references, no reordering, any latency.
fn buffering(w: &mut BitWriter) {
    w.flag(true);
    [2, 0, 0].into_iter().for_each(|value| w.ue(value));
}

/// VPS, SPS and PPS of pictures of so many blocks.
pub fn parameter_sets(width: u32, height: u32) -> Vec<u8> {
    [unit(VPS, video()), unit(SPS, sequence(width, height)), unit(PPS, picture())].concat()
}

fn video() -> BitWriter {
    let mut w = BitWriter::new();
    w.code("0000110000000001"); // id 0, base layer, one layer, one sub-layer, vps_temporal_id_nesting_flag
    w.put(0xffff, 16);
    profile(&mut w);
    buffering(&mut w);
    w.put(0, 6); // vps_max_layer_id
    w.ue(0); // vps_num_layer_sets_minus1
    w.code("00"); // vps_timing_info_present_flag, vps_extension_flag
    trailing(&mut w);
    w
}

fn sequence(width: u32, height: u32) -> BitWriter {
    let mut w = BitWriter::new();
    w.code("00000001"); // id of the VPS, one sub-layer, sps_temporal_id_nesting_flag
    profile(&mut w);
    w.ue(0); // sps_seq_parameter_set_id
    w.ue(1); // chroma_format_idc
    w.ue(BLOCK * width);
    w.ue(BLOCK * height);
    w.flag(false); // conformance_window_flag
    [0, 0].into_iter().for_each(|depth| w.ue(depth));
    w.ue(LSB_BITS - 4);
    buffering(&mut w);
    w.ue(BLOCK.ilog2() - 3); // coding blocks, as large as coding tree blocks
    w.ue(0);
    w.ue(0); // transform blocks from 4x4 to 16x16
    w.ue(2);
    w.ue(0); // depths of the transform hierarchy
    w.ue(0);
    w.code("000"); // scaling_list_enabled_flag, amp_enabled_flag, sample_adaptive_offset_enabled_flag
    w.flag(true); // pcm_enabled_flag
    w.put(7, 4);
    w.put(7, 4);
    w.ue(BLOCK.ilog2() - 3);
    w.ue(0);
    w.flag(true); // pcm_loop_filter_disabled_flag
    w.ue(0); // num_short_term_ref_pic_sets
    w.code("00000"); // long-term references, temporal vectors, strong smoothing, VUI, extension
    trailing(&mut w);
    w
}

fn picture() -> BitWriter {
    let mut w = BitWriter::new();
    w.ue(0);
    w.ue(0);
    w.flag(true); // dependent_slice_segments_enabled_flag
    w.flag(false); // output_flag_present_flag
    w.put(0, 3); // num_extra_slice_header_bits
    w.code("00"); // sign_data_hiding_enabled_flag, cabac_init_present_flag
    w.ue(0); // lengths of the lists
    w.ue(0);
    w.se(QP - 26);
    w.code("000"); // constrained_intra_pred_flag, transform_skip_enabled_flag, cu_qp_delta_enabled_flag
    w.se(0);
    w.se(0);
    w.code("0000000"); // chroma offsets in slices, weights in P and B, bypass, tiles, wavefronts, filters across slices
    w.code("101"); // deblocking_filter_control_present_flag, no override, pps_deblocking_filter_disabled_flag
    w.code("00"); // pps_scaling_list_data_present_flag, lists_modification_present_flag
    w.ue(0);
    w.code("00"); // slice_segment_header_extension_present_flag, pps_extension_present_flag
    trailing(&mut w);
    w
}

/// What a slice segment header says.
#[derive(Clone, Copy, Debug)]
pub struct Segment {
    /// Address of its first block.
    pub address: u32,
    /// Blocks of a picture.
    pub blocks: u32,
    /// Goes on where the segment before ended.
    pub dependent: bool,
    /// PicOrderCntVal; 0 for an IDR picture.
    pub order: u32,
    /// Pictures right before it that it may refer to. None: an I slice.
    pub references: u32,
}

impl Segment {
    /// The header up to the slice segment's data.
    pub fn header(&self) -> BitWriter {
        let mut w = BitWriter::new();
        w.flag(self.address == 0);
        if self.order == 0 {
            w.flag(false); // no_output_of_prior_pics_flag
        }
        w.ue(0);
        if self.address != 0 {
            w.flag(self.dependent);
            w.put(self.address, u32::BITS - (self.blocks - 1).leading_zeros());
        }
        if !self.dependent {
            self.independent(&mut w);
        }
        trailing(&mut w);
        w
    }

    fn independent(&self, w: &mut BitWriter) {
        w.ue(if self.references == 0 { 2 } else { 1 });
        if self.order != 0 {
            w.put(self.order % (1 << LSB_BITS), LSB_BITS);
            w.flag(false); // short_term_ref_pic_set_sps_flag
            let kept = self.order.min(2);
            w.ue(kept);
            w.ue(0);
            for _ in 0..kept {
                w.ue(0); // delta_poc_s0_minus1
                w.flag(true);
            }
        }
        if self.references > 0 {
            w.flag(true); // num_ref_idx_active_override_flag
            w.ue(self.references - 1);
            w.ue(3); // five_minus_max_num_merge_cand
        }
        w.se(0); // slice_qp_delta
    }

    /// The NAL unit out of header and data.
    pub fn unit(&self, whole: BitWriter) -> Vec<u8> {
        unit(if self.order == 0 { IDR_N_LP } else { TRAIL_R }, whole)
    }
}
