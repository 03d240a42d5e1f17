// SPDX-License-Identifier: LGPL-2.1-or-later
//! Sequence header OBU, 5.5. The control tells a part of it; the other part only changes how frame headers are written.

use primebridge::uapi::*;
use primebridge_bench::generate::bits::BitWriter;

use super::bits::Flags;
use crate::codec::Fault;

/// Stands for a choice that each frame makes (SELECT_SCREEN_CONTENT_TOOLS, SELECT_INTEGER_MV).
pub const SELECT: u32 = 2;

/// What V4L2_CID_STATELESS_AV1_SEQUENCE leaves out, as far as frame headers depend on it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Hidden {
    /// reduced_still_picture_header.
    pub reduced: bool,
    /// frame_width_bits_minus_1 + 1.
    pub width_bits: u32,
    /// frame_height_bits_minus_1 + 1.
    pub height_bits: u32,
    /// seq_force_screen_content_tools.
    pub screen_content_tools: u32,
    /// seq_force_integer_mv.
    pub integer_mv: u32,
    /// idLen and delta_frame_id_length_minus_2 + 2, with frame_id_numbers_present_flag.
    pub frame_ids: Option<(u32, u32)>,
    /// With decoder_model_info_present_flag.
    pub decoder_model: Option<DecoderModel>,
}

/// What of the decoder model frame headers depend on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DecoderModel {
    /// Bits of frame_presentation_time; 0 with equal_picture_interval.
    pub presentation_time: u32,
    /// Bits of buffer_removal_time.
    pub removal_time: u32,
    /// How many operating points have one.
    pub points: u32,
}

/// A sequence header.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Sequence {
    /// What the control says.
    pub control: v4l2_ctrl_av1_sequence,
    /// The rest.
    pub hidden: Hidden,
}

impl Sequence {
    /// The sequence that is written: all that frames can choose is left to them, and sizes have all the bits that there are.
    pub fn neutral(control: v4l2_ctrl_av1_sequence) -> Self {
        let hidden = Hidden {
            reduced: false,
            width_bits: 16,
            height_bits: 16,
            screen_content_tools: SELECT,
            integer_mv: SELECT,
            frame_ids: None,
            decoder_model: None,
        };
        Self { control, hidden }
    }

    /// A flag of the control.
    pub fn has(&self, flag: u32) -> bool {
        self.control.flags.has(flag)
    }

    /// OrderHintBits.
    pub fn order_hint_bits(&self) -> u32 {
        self.control.order_hint_bits.into()
    }

    /// NumPlanes.
    pub fn planes(&self) -> usize {
        if self.has(V4L2_AV1_SEQUENCE_FLAG_MONO_CHROME) { 1 } else { 3 }
    }

    /// get_relative_dist(a, b), 7.9.3.
    pub fn relative_dist(&self, a: u32, b: u32) -> i32 {
        if self.order_hint_bits() == 0 {
            return 0;
        }
        let m = 1i32 << (self.order_hint_bits() - 1);
        let diff = a.wrapping_sub(b) as i32;
        (diff & (m - 1)) - (diff & m)
    }

    /// Contradictions within the control, which no sequence header has.
    pub fn check(&self) -> Result<(), Fault> {
        let control = &self.control;
        let fault = |field: &str, message: String| Err(Fault::new(format!("sequence.{field}"), message));
        if (control.order_hint_bits != 0) != self.has(V4L2_AV1_SEQUENCE_FLAG_ENABLE_ORDER_HINT) || control.order_hint_bits > 8 {
            return fault("order_hint_bits", format!("{} with flags {:#x}", control.order_hint_bits, control.flags));
        }
        let order = V4L2_AV1_SEQUENCE_FLAG_ENABLE_JNT_COMP | V4L2_AV1_SEQUENCE_FLAG_ENABLE_REF_FRAME_MVS;
        if control.flags & order != 0 && control.order_hint_bits == 0 {
            return fault("flags", format!("{:#x} has what goes with order hints only", control.flags));
        }
        let mono = self.has(V4L2_AV1_SEQUENCE_FLAG_MONO_CHROME);
        let subsampling = (self.has(V4L2_AV1_SEQUENCE_FLAG_SUBSAMPLING_X), self.has(V4L2_AV1_SEQUENCE_FLAG_SUBSAMPLING_Y));
        let possible = match (control.seq_profile, control.bit_depth) {
            (0, 8 | 10) => subsampling == (true, true),
            (1, 8 | 10) => subsampling == (false, false) && !mono,
            (2, 8 | 10) => subsampling == (true, mono),
            (2, 12) => subsampling != (false, true) && (!mono || subsampling == (true, true)),
            _ => false,
        };
        if !possible || (mono && self.has(V4L2_AV1_SEQUENCE_FLAG_SEPARATE_UV_DELTA_Q)) {
            let (profile, depth) = (control.seq_profile, control.bit_depth);
            return fault("seq_profile", format!("{profile} with {depth} bits and flags {:#x}", control.flags));
        }
        Ok(())
    }

    /// The payload of the OBU, with the neutral values of what the control leaves out.
    pub fn write(&self) -> Vec<u8> {
        let mut w = BitWriter::new();
        let order = self.has(V4L2_AV1_SEQUENCE_FLAG_ENABLE_ORDER_HINT);
        w.put(self.control.seq_profile.into(), 3);
        w.flag(self.has(V4L2_AV1_SEQUENCE_FLAG_STILL_PICTURE));
        // reduced_still_picture_header, timing_info_present_flag, initial_display_delay_present_flag
        w.put(0, 3);
        // One operating point that contains all layers, of the level without limits, Main tier.
        w.put(0, 5);
        w.put(0, 12);
        w.put(31, 5);
        w.put(0, 1);
        w.put(15, 4);
        w.put(15, 4);
        w.put(self.control.max_frame_width_minus_1.into(), 16);
        w.put(self.control.max_frame_height_minus_1.into(), 16);
        // frame_id_numbers_present_flag
        w.flag(false);
        w.flag(self.has(V4L2_AV1_SEQUENCE_FLAG_USE_128X128_SUPERBLOCK));
        w.flag(self.has(V4L2_AV1_SEQUENCE_FLAG_ENABLE_FILTER_INTRA));
        w.flag(self.has(V4L2_AV1_SEQUENCE_FLAG_ENABLE_INTRA_EDGE_FILTER));
        w.flag(self.has(V4L2_AV1_SEQUENCE_FLAG_ENABLE_INTERINTRA_COMPOUND));
        w.flag(self.has(V4L2_AV1_SEQUENCE_FLAG_ENABLE_MASKED_COMPOUND));
        w.flag(self.has(V4L2_AV1_SEQUENCE_FLAG_ENABLE_WARPED_MOTION));
        w.flag(self.has(V4L2_AV1_SEQUENCE_FLAG_ENABLE_DUAL_FILTER));
        w.flag(order);
        if order {
            w.flag(self.has(V4L2_AV1_SEQUENCE_FLAG_ENABLE_JNT_COMP));
            w.flag(self.has(V4L2_AV1_SEQUENCE_FLAG_ENABLE_REF_FRAME_MVS));
        }
        // seq_choose_screen_content_tools, seq_choose_integer_mv
        w.put(3, 2);
        if order {
            w.put(self.order_hint_bits() - 1, 3);
        }
        w.flag(self.has(V4L2_AV1_SEQUENCE_FLAG_ENABLE_SUPERRES));
        w.flag(self.has(V4L2_AV1_SEQUENCE_FLAG_ENABLE_CDEF));
        w.flag(self.has(V4L2_AV1_SEQUENCE_FLAG_ENABLE_RESTORATION));
        self.write_color_config(&mut w);
        w.flag(self.has(V4L2_AV1_SEQUENCE_FLAG_FILM_GRAIN_PARAMS_PRESENT));
        w.flag(true);
        w.into_bytes()
    }

    /// color_config(), 5.5.2, of a control that passed the check.
    fn write_color_config(&self, w: &mut BitWriter) {
        let control = &self.control;
        w.flag(control.bit_depth > 8);
        if control.seq_profile == 2 && control.bit_depth > 8 {
            w.flag(control.bit_depth > 10);
        }
        let mono = self.has(V4L2_AV1_SEQUENCE_FLAG_MONO_CHROME);
        if control.seq_profile != 1 {
            w.flag(mono);
        }
        // color_description_present_flag
        w.flag(false);
        w.flag(self.has(V4L2_AV1_SEQUENCE_FLAG_COLOR_RANGE));
        if mono {
            return;
        }
        let x = self.has(V4L2_AV1_SEQUENCE_FLAG_SUBSAMPLING_X);
        let y = self.has(V4L2_AV1_SEQUENCE_FLAG_SUBSAMPLING_Y);
        if control.seq_profile == 2 && control.bit_depth == 12 {
            w.flag(x);
            if x {
                w.flag(y);
            }
        }
        if x && y {
            // chroma_sample_position
            w.put(0, 2);
        }
        w.flag(self.has(V4L2_AV1_SEQUENCE_FLAG_SEPARATE_UV_DELTA_Q));
    }
}
