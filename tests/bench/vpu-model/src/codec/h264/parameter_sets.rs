// SPDX-License-Identifier: LGPL-2.1-or-later
//! The parameter sets of a job: the controls, and the NAL units that say the same (7.3.2.1, 7.3.2.2).

use primebridge::uapi::*;

use crate::codec::Fault;
use crate::codec::nal::Writer;
use crate::controls::Controls;

/// Profiles with chroma format, bit depths and scaling lists in the SPS (7.3.2.1.1).
const HIGH_PROFILES: [u8; 13] = [100, 110, 122, 244, 44, 83, 86, 118, 128, 138, 139, 134, 135];
/// Zig-zag scan of a 4x4 block (figure 8-8), as raster indices.
const ZIGZAG_4X4: [usize; 16] = [0, 1, 4, 8, 5, 2, 3, 6, 9, 12, 13, 10, 7, 11, 14, 15];
/// The entry from which a scaling list's first difference is taken (7.3.2.1.1.1).
const FIRST_SCALE: u8 = 8;

/// The parameter sets of one job.
#[derive(Clone, Copy)]
pub struct ParameterSets {
    /// V4L2_CID_STATELESS_H264_SPS.
    pub sps: v4l2_ctrl_h264_sps,
    /// V4L2_CID_STATELESS_H264_PPS.
    pub pps: v4l2_ctrl_h264_pps,
    /// V4L2_CID_STATELESS_H264_SCALING_MATRIX, where the PPS says that it counts.
    pub matrix: Option<v4l2_ctrl_h264_scaling_matrix>,
}

impl ParameterSets {
    /// Out of a job's controls.
    pub fn read(controls: &Controls) -> Result<Self, Fault> {
        let sps: v4l2_ctrl_h264_sps = controls.get(V4L2_CID_STATELESS_H264_SPS, "sps")?;
        let pps: v4l2_ctrl_h264_pps = controls.get(V4L2_CID_STATELESS_H264_PPS, "pps")?;
        let present = u32::from(pps.flags) & V4L2_H264_PPS_FLAG_SCALING_MATRIX_PRESENT != 0;
        let matrix = if present { Some(controls.get(V4L2_CID_STATELESS_H264_SCALING_MATRIX, "scaling_matrix")?) } else { None };
        let sets = Self { sps, pps, matrix };
        sets.validate()?;
        Ok(sets)
    }

    /// An SPS flag.
    pub fn sps_flag(&self, flag: u32) -> bool {
        self.sps.flags & flag != 0
    }

    /// A PPS flag.
    pub fn pps_flag(&self, flag: u32) -> bool {
        u32::from(self.pps.flags) & flag != 0
    }

    /// MaxFrameNum.
    pub fn max_frame_num(&self) -> i32 {
        1 << (self.sps.log2_max_frame_num_minus4 + 4)
    }

    /// ChromaArrayType.
    pub fn chroma_array_type(&self) -> u8 {
        if self.sps_flag(V4L2_H264_SPS_FLAG_SEPARATE_COLOUR_PLANE) { 0 } else { self.sps.chroma_format_idc }
    }

    /// frame_mbs_only_flag.
    pub fn frame_mbs_only(&self) -> bool {
        self.sps_flag(V4L2_H264_SPS_FLAG_FRAME_MBS_ONLY)
    }

    /// Macroblocks of a frame.
    pub fn frame_size_in_mbs(&self) -> u32 {
        let rows = (u32::from(self.sps.pic_height_in_map_units_minus1) + 1) * if self.frame_mbs_only() { 1 } else { 2 };
        (u32::from(self.sps.pic_width_in_mbs_minus1) + 1).saturating_mul(rows)
    }

    /// Max( max_num_ref_frames, 1 ).
    pub fn max_references(&self) -> usize {
        usize::from(self.sps.max_num_ref_frames).max(1)
    }

    /// What the syntax cannot say, or would make other elements unreadable.
    fn validate(&self) -> Result<(), Fault> {
        let (sps, pps) = (&self.sps, &self.pps);
        let limits: [(&str, u8, u8); 14] = [
            ("sps.seq_parameter_set_id", sps.seq_parameter_set_id, 31),
            ("sps.chroma_format_idc", sps.chroma_format_idc, 3),
            ("sps.bit_depth_luma_minus8", sps.bit_depth_luma_minus8, 6),
            ("sps.bit_depth_chroma_minus8", sps.bit_depth_chroma_minus8, 6),
            ("sps.log2_max_frame_num_minus4", sps.log2_max_frame_num_minus4, 12),
            ("sps.pic_order_cnt_type", sps.pic_order_cnt_type, 2),
            ("sps.log2_max_pic_order_cnt_lsb_minus4", sps.log2_max_pic_order_cnt_lsb_minus4, 12),
            ("sps.max_num_ref_frames", sps.max_num_ref_frames, 16),
            // Slice groups: neither the controls nor libavcodec have them.
            ("pps.num_slice_groups_minus1", pps.num_slice_groups_minus1, 0),
            ("pps.num_ref_idx_l0_default_active_minus1", pps.num_ref_idx_l0_default_active_minus1, 31),
            ("pps.num_ref_idx_l1_default_active_minus1", pps.num_ref_idx_l1_default_active_minus1, 31),
            ("pps.weighted_bipred_idc", pps.weighted_bipred_idc, 2),
            ("pps.chroma_qp_index_offset", pps.chroma_qp_index_offset.unsigned_abs(), 12),
            ("pps.second_chroma_qp_index_offset", pps.second_chroma_qp_index_offset.unsigned_abs(), 12),
        ];
        for (field, value, limit) in limits {
            if value > limit {
                return Err(Fault::new(field, format!("{value} is beyond {limit}")));
            }
        }
        if pps.seq_parameter_set_id != sps.seq_parameter_set_id {
            let message = format!("{}, but the SPS is {}", pps.seq_parameter_set_id, sps.seq_parameter_set_id);
            return Err(Fault::new("pps.seq_parameter_set_id", message));
        }
        let high = HIGH_PROFILES.contains(&sps.profile_idc);
        if !high && (sps.chroma_format_idc, sps.bit_depth_luma_minus8, sps.bit_depth_chroma_minus8) != (1, 0, 0) {
            return Err(Fault::new("sps.profile_idc", format!("profile {} is 4:2:0 with 8 bits", sps.profile_idc)));
        }
        let lists = self
            .matrix
            .iter()
            .flat_map(|matrix| matrix.scaling_list_4x4.as_flattened().iter().chain(self.lists_8x8(matrix).iter().flatten()));
        if lists.into_iter().any(|&scale| scale == 0) {
            return Err(Fault::new("scaling_matrix", "has a 0, which no stream can say"));
        }
        Ok(())
    }

    /// The 8x8 lists that the PPS has (7.3.2.2).
    fn lists_8x8<'a>(&self, matrix: &'a v4l2_ctrl_h264_scaling_matrix) -> &'a [[u8; 64]] {
        let count = match (self.pps_flag(V4L2_H264_PPS_FLAG_TRANSFORM_8X8_MODE), self.sps.chroma_format_idc) {
            (false, _) => 0,
            (true, 3) => 6,
            (true, _) => 2,
        };
        &matrix.scaling_list_8x8[..count]
    }

    /// The sequence parameter set (7.3.2.1.1), without VUI and cropping: the picture is decoded in its coded size.
    pub fn sps_nal(&self) -> Vec<u8> {
        let sps = &self.sps;
        let mut w = Writer::new(&[0x67]);
        w.bits(sps.profile_idc.into(), 8);
        // constraint_set0_flag is the first bit in the stream, and the lowest in the control.
        w.bits(u32::from(sps.constraint_set_flags).reverse_bits() >> 24, 8);
        w.bits(sps.level_idc.into(), 8);
        w.ue(sps.seq_parameter_set_id.into());
        if HIGH_PROFILES.contains(&sps.profile_idc) {
            w.ue(sps.chroma_format_idc.into());
            if sps.chroma_format_idc == 3 {
                w.flag(self.sps_flag(V4L2_H264_SPS_FLAG_SEPARATE_COLOUR_PLANE));
            }
            w.ue(sps.bit_depth_luma_minus8.into());
            w.ue(sps.bit_depth_chroma_minus8.into());
            w.flag(self.sps_flag(V4L2_H264_SPS_FLAG_QPPRIME_Y_ZERO_TRANSFORM_BYPASS));
            // seq_scaling_matrix_present_flag: the PPS has the lists.
            w.flag(false);
        }
        w.ue(sps.log2_max_frame_num_minus4.into());
        self.write_order_count(&mut w);
        w.ue(sps.max_num_ref_frames.into());
        w.flag(self.sps_flag(V4L2_H264_SPS_FLAG_GAPS_IN_FRAME_NUM_VALUE_ALLOWED));
        w.ue(sps.pic_width_in_mbs_minus1.into());
        w.ue(sps.pic_height_in_map_units_minus1.into());
        w.flag(self.frame_mbs_only());
        if !self.frame_mbs_only() {
            w.flag(self.sps_flag(V4L2_H264_SPS_FLAG_MB_ADAPTIVE_FRAME_FIELD));
        }
        w.flag(self.sps_flag(V4L2_H264_SPS_FLAG_DIRECT_8X8_INFERENCE));
        w.flag(false); // frame_cropping_flag
        w.flag(false); // vui_parameters_present_flag
        [&[0, 0, 0, 1], &w.nal()[..]].concat()
    }

    fn write_order_count(&self, w: &mut Writer) {
        let sps = &self.sps;
        w.ue(sps.pic_order_cnt_type.into());
        match sps.pic_order_cnt_type {
            0 => w.ue(sps.log2_max_pic_order_cnt_lsb_minus4.into()),
            1 => {
                w.flag(self.sps_flag(V4L2_H264_SPS_FLAG_DELTA_PIC_ORDER_ALWAYS_ZERO));
                w.se(sps.offset_for_non_ref_pic);
                w.se(sps.offset_for_top_to_bottom_field);
                w.ue(sps.num_ref_frames_in_pic_order_cnt_cycle.into());
                let count = usize::from(sps.num_ref_frames_in_pic_order_cnt_cycle);
                sps.offset_for_ref_frame.iter().take(count).for_each(|&offset| w.se(offset));
            }
            _ => {}
        }
    }

    /// The picture parameter set (7.3.2.2).
    pub fn pps_nal(&self) -> Vec<u8> {
        let pps = &self.pps;
        let mut w = Writer::new(&[0x68]);
        w.ue(pps.pic_parameter_set_id.into());
        w.ue(pps.seq_parameter_set_id.into());
        w.flag(self.pps_flag(V4L2_H264_PPS_FLAG_ENTROPY_CODING_MODE));
        w.flag(self.pps_flag(V4L2_H264_PPS_FLAG_BOTTOM_FIELD_PIC_ORDER_IN_FRAME_PRESENT));
        w.ue(pps.num_slice_groups_minus1.into());
        w.ue(pps.num_ref_idx_l0_default_active_minus1.into());
        w.ue(pps.num_ref_idx_l1_default_active_minus1.into());
        w.flag(self.pps_flag(V4L2_H264_PPS_FLAG_WEIGHTED_PRED));
        w.bits(pps.weighted_bipred_idc.into(), 2);
        w.se(pps.pic_init_qp_minus26.into());
        w.se(pps.pic_init_qs_minus26.into());
        w.se(pps.chroma_qp_index_offset.into());
        w.flag(self.pps_flag(V4L2_H264_PPS_FLAG_DEBLOCKING_FILTER_CONTROL_PRESENT));
        w.flag(self.pps_flag(V4L2_H264_PPS_FLAG_CONSTRAINED_INTRA_PRED));
        w.flag(self.pps_flag(V4L2_H264_PPS_FLAG_REDUNDANT_PIC_CNT_PRESENT));
        let transform_8x8 = self.pps_flag(V4L2_H264_PPS_FLAG_TRANSFORM_8X8_MODE);
        // Without this part second_chroma_qp_index_offset is the first one.
        if transform_8x8 || self.matrix.is_some() || pps.second_chroma_qp_index_offset != pps.chroma_qp_index_offset {
            w.flag(transform_8x8);
            w.flag(self.matrix.is_some());
            if let Some(matrix) = &self.matrix {
                for list in &matrix.scaling_list_4x4 {
                    write_list(&mut w, ZIGZAG_4X4.iter().map(|&at| list[at]));
                }
                // Intra Y, Inter Y, Intra Cb ...: the order of table 7-2 on both sides.
                for list in self.lists_8x8(matrix) {
                    write_list(&mut w, zigzag_8x8().map(|at| list[at]));
                }
            }
            w.se(pps.second_chroma_qp_index_offset.into());
        }
        [&[0, 0, 0, 1], &w.nal()[..]].concat()
    }
}

/// scaling_list( ), every entry as a difference (7.3.2.1.1.1), with the flag that it is there.
fn write_list(w: &mut Writer, list: impl Iterator<Item = u8>) {
    w.flag(true);
    let mut last = FIRST_SCALE;
    for scale in list {
        // Modulo 256, and within -128 to 127.
        w.se(i32::from(scale.wrapping_sub(last) as i8));
        last = scale;
    }
}

/// Zig-zag scan of an 8x8 block (figure 8-9), as raster indices: the diagonals, upwards and downwards in turn.
fn zigzag_8x8() -> impl Iterator<Item = usize> {
    (0..15usize).flat_map(|diagonal| {
        let (low, high) = (diagonal.saturating_sub(7), diagonal.min(7));
        (low..=high).map(move |step| {
            let y = if diagonal % 2 == 0 { high + low - step } else { step };
            8 * y + (diagonal - y)
        })
    })
}
