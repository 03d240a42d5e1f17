// SPDX-License-Identifier: LGPL-2.1-or-later
//! Frame header OBU, 5.9, into and out of the fields of the FRAME and FILM_GRAIN controls. Written headers leave nothing to
//! earlier frames that can be said outright; read ones are as the encoder wrote them.

use std::sync::Arc;

use primebridge::uapi::*;

use super::bits::{Coder, Flags};
use super::sequence::{SELECT, Sequence};
use crate::codec::Fault;

/// PRIMARY_REF_NONE.
pub const PRIMARY_REF_NONE: u8 = 7;
/// SUPERRES_NUM.
const SUPERRES_NUM: u32 = 8;
/// SUPERRES_DENOM_MIN.
const SUPERRES_DENOM_MIN: u32 = 9;

/// What a reference slot holds, 7.20.
#[derive(Clone, Debug)]
pub struct Slot {
    /// The picture's name.
    pub timestamp: u64,
    /// Its control.
    pub frame: Arc<v4l2_ctrl_av1_frame>,
    /// Its film grain parameters, out of the submitted header.
    pub grain: v4l2_ctrl_av1_film_grain,
    /// Whether it was decoded.
    pub decoded: bool,
}

/// The reference slots.
pub type Slots = [Option<Slot>; 8];

/// A frame header while it is read or written.
pub struct Syntax<'a> {
    /// Its sequence.
    pub sequence: &'a Sequence,
    /// The slots before the frame.
    pub slots: &'a Slots,
    /// The bits.
    pub coder: Coder<'a>,
    /// The control's fields, but for reference_frame_ts.
    pub frame: v4l2_ctrl_av1_frame,
    /// The other control's.
    pub grain: v4l2_ctrl_av1_film_grain,
    /// TileColsLog2 + TileRowsLog2.
    pub tile_bits: u32,
    /// The control, where reading is to end as soon as it differs.
    pub expected: Option<&'a v4l2_ctrl_av1_frame>,
    /// How far it came.
    pub stage: Stage,
}

/// Parts of a header, each of which depends on other things that the SEQUENCE control does not tell.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Stage {
    /// Up to force_integer_mv.
    Kind,
    /// current_frame_id.
    Id,
    /// Up to buffer_removal_time.
    Times,
    /// Up to the frame's size.
    Size,
    /// What comes then.
    Rest,
}

/// FrameIsIntra.
pub fn is_intra(frame: &v4l2_ctrl_av1_frame) -> bool {
    matches!(frame.frame_type, V4L2_AV1_KEY_FRAME | V4L2_AV1_INTRA_ONLY_FRAME)
}

/// The slot that a reference frame (0 for LAST_FRAME) is in.
pub fn slot<'a>(slots: &'a Slots, frame: &v4l2_ctrl_av1_frame, reference: usize) -> Result<&'a Slot, Fault> {
    let index = frame.ref_frame_idx.get(reference).copied().unwrap_or(-1);
    let fault = |message| Fault::new(format!("frame.ref_frame_idx[{reference}]"), format!("slot {index} holds {message}"));
    let held = usize::try_from(index).ok().and_then(|index| slots.get(index)).and_then(Option::as_ref);
    let held = held.ok_or_else(|| fault("no picture"))?;
    if held.decoded { Ok(held) } else { Err(fault("a picture that could not be decoded")) }
}

impl<'a> Syntax<'a> {
    /// CodedLossless, 5.9.2.
    pub fn coded_lossless(&self) -> bool {
        let q = &self.frame.quantization;
        let deltas = [q.delta_q_y_dc, q.delta_q_u_dc, q.delta_q_u_ac, q.delta_q_v_dc, q.delta_q_v_ac];
        deltas == [0; 5] && (0..8).all(|segment| self.qindex(segment) == 0)
    }

    /// get_qindex(1, segmentId), 7.12.2.
    fn qindex(&self, segment: usize) -> i32 {
        let segmentation = &self.frame.segmentation;
        let base = i32::from(self.frame.quantization.base_q_idx);
        let enabled = segmentation.flags.has(V4L2_AV1_SEGMENTATION_FLAG_ENABLED);
        if enabled && segmentation.feature_enabled[segment].has(1 << V4L2_AV1_SEG_LVL_ALT_Q) {
            return (base + i32::from(segmentation.feature_data[segment][0])).clamp(0, 255);
        }
        base
    }

    /// The slot that the frame takes its state from, or none.
    pub fn primary(&self) -> Result<Option<&'a Slot>, Fault> {
        match self.frame.primary_ref_frame {
            PRIMARY_REF_NONE => Ok(None),
            primary => slot(self.slots, &self.frame, primary.into()).map(Some),
        }
    }

    /// uncompressed_header(), 5.9.2, of a frame that is decoded.
    pub fn uncompressed_header(&mut self) -> Result<(), Fault> {
        self.kind()?;
        let intra = is_intra(&self.frame);
        self.tools()?;
        self.reached(Stage::Id)?;
        self.numbers()?;
        self.reached(Stage::Size)?;
        self.refresh()?;
        let flags = V4L2_AV1_FRAME_FLAG_ALLOW_INTRABC;
        self.frame.flags.set(flags, self.frame.flags.has(flags) && intra);
        if intra {
            self.intra()?;
        } else {
            self.inter()?;
        }
        self.reached(Stage::Rest)?;
        let no_update = V4L2_AV1_FRAME_FLAG_DISABLE_FRAME_END_UPDATE_CDF;
        if self.sequence.hidden.reduced || self.frame.flags.has(V4L2_AV1_FRAME_FLAG_DISABLE_CDF_UPDATE) {
            self.frame.flags.set(no_update, true);
        } else {
            self.coder.flag("frame.flags disable_frame_end_update_cdf", &mut self.frame.flags, no_update)?;
        }
        self.tile_info()?;
        self.quantization_params()?;
        self.segmentation_params()?;
        self.delta_params()?;
        self.loop_filter_params()?;
        self.cdef_params()?;
        self.lr_params()?;
        self.read_tx_mode()?;
        self.reference_modes()?;
        self.global_motion_params()?;
        self.film_grain_params()
    }

    /// A part of the header was read.
    fn reached(&mut self, next: Stage) -> Result<(), Fault> {
        let Some(expected) = self.expected else { return Ok(()) };
        let frame = &self.frame;
        let differ = match next {
            Stage::Kind => false,
            Stage::Id => {
                let flags = V4L2_AV1_FRAME_FLAG_SHOW_FRAME
                    | V4L2_AV1_FRAME_FLAG_SHOWABLE_FRAME
                    | V4L2_AV1_FRAME_FLAG_ERROR_RESILIENT_MODE
                    | V4L2_AV1_FRAME_FLAG_DISABLE_CDF_UPDATE
                    | V4L2_AV1_FRAME_FLAG_ALLOW_SCREEN_CONTENT_TOOLS
                    | V4L2_AV1_FRAME_FLAG_FORCE_INTEGER_MV;
                frame.frame_type != expected.frame_type || (frame.flags ^ expected.flags) & flags != 0
            }
            Stage::Times => frame.current_frame_id != expected.current_frame_id,
            Stage::Size => {
                let flags = V4L2_AV1_FRAME_FLAG_FRAME_SIZE_OVERRIDE | V4L2_AV1_FRAME_FLAG_BUFFER_REMOVAL_TIME_PRESENT;
                (frame.order_hint, frame.primary_ref_frame) != (expected.order_hint, expected.primary_ref_frame)
                    || frame.buffer_removal_time != expected.buffer_removal_time
                    || (frame.flags ^ expected.flags) & flags != 0
            }
            Stage::Rest => {
                let size = |frame: &v4l2_ctrl_av1_frame| (frame.upscaled_width, frame.frame_height_minus_1);
                frame.refresh_frame_flags != expected.refresh_frame_flags || size(frame) != size(expected)
            }
        };
        if differ {
            return Err(Fault::bitstream(format!("differs from the control before {next:?}")));
        }
        self.stage = next;
        Ok(())
    }

    /// Up to error_resilient_mode.
    fn kind(&mut self) -> Result<(), Fault> {
        let frame = &mut self.frame;
        if self.sequence.hidden.reduced {
            // 5.9.2 gives error_resilient_mode no value then; nothing of a key frame depends on it. libavcodec has 0.
            frame.frame_type = V4L2_AV1_KEY_FRAME;
            frame.flags.set(V4L2_AV1_FRAME_FLAG_SHOW_FRAME, true);
            frame.flags.set(V4L2_AV1_FRAME_FLAG_SHOWABLE_FRAME | V4L2_AV1_FRAME_FLAG_ERROR_RESILIENT_MODE, false);
            return Ok(());
        }
        if self.coder.bits("show_existing_frame", 0, 1)? != 0 {
            return Err(Fault::bitstream("a header that shows an existing frame"));
        }
        self.coder.f("frame.frame_type", &mut frame.frame_type, 2)?;
        let show = self.coder.flag("frame.flags show_frame", &mut frame.flags, V4L2_AV1_FRAME_FLAG_SHOW_FRAME)?;
        let presentation_time = self.sequence.hidden.decoder_model.map_or(0, |model| model.presentation_time);
        if show && presentation_time != 0 {
            self.coder.bits("frame_presentation_time", 0, presentation_time)?;
        }
        let key = frame.frame_type == V4L2_AV1_KEY_FRAME;
        if show {
            frame.flags.set(V4L2_AV1_FRAME_FLAG_SHOWABLE_FRAME, !key);
        } else {
            self.coder.flag("frame.flags showable_frame", &mut frame.flags, V4L2_AV1_FRAME_FLAG_SHOWABLE_FRAME)?;
        }
        let resilient = V4L2_AV1_FRAME_FLAG_ERROR_RESILIENT_MODE;
        if frame.frame_type == V4L2_AV1_SWITCH_FRAME || (key && show) {
            frame.flags.set(resilient, true);
        } else {
            self.coder.flag("frame.flags error_resilient_mode", &mut frame.flags, resilient)?;
        }
        Ok(())
    }

    /// disable_cdf_update to force_integer_mv.
    fn tools(&mut self) -> Result<(), Fault> {
        let (frame, hidden) = (&mut self.frame, &self.sequence.hidden);
        self.coder.flag("frame.flags disable_cdf_update", &mut frame.flags, V4L2_AV1_FRAME_FLAG_DISABLE_CDF_UPDATE)?;
        let tools = V4L2_AV1_FRAME_FLAG_ALLOW_SCREEN_CONTENT_TOOLS;
        if hidden.screen_content_tools == SELECT {
            self.coder.flag("frame.flags allow_screen_content_tools", &mut frame.flags, tools)?;
        } else {
            frame.flags.set(tools, hidden.screen_content_tools != 0);
        }
        let integer = V4L2_AV1_FRAME_FLAG_FORCE_INTEGER_MV;
        if !frame.flags.has(tools) {
            frame.flags.set(integer, false);
        } else if hidden.integer_mv == SELECT {
            self.coder.flag("frame.flags force_integer_mv", &mut frame.flags, integer)?;
        } else {
            frame.flags.set(integer, hidden.integer_mv != 0);
        }
        if is_intra(frame) {
            frame.flags.set(integer, true);
        }
        Ok(())
    }

    /// current_frame_id to buffer_removal_time.
    fn numbers(&mut self) -> Result<(), Fault> {
        let (frame, hidden) = (&mut self.frame, &self.sequence.hidden);
        match hidden.frame_ids {
            Some((length, _)) => self.coder.f("frame.current_frame_id", &mut frame.current_frame_id, length)?,
            None => frame.current_frame_id = 0,
        }
        self.reached(Stage::Times)?;
        let frame = &mut self.frame;
        let size_override = V4L2_AV1_FRAME_FLAG_FRAME_SIZE_OVERRIDE;
        if frame.frame_type == V4L2_AV1_SWITCH_FRAME {
            frame.flags.set(size_override, true);
        } else if hidden.reduced {
            frame.flags.set(size_override, false);
        } else {
            self.coder.flag("frame.flags frame_size_override", &mut frame.flags, size_override)?;
        }
        self.coder.f("frame.order_hint", &mut frame.order_hint, self.sequence.order_hint_bits())?;
        if is_intra(frame) || frame.flags.has(V4L2_AV1_FRAME_FLAG_ERROR_RESILIENT_MODE) {
            frame.primary_ref_frame = PRIMARY_REF_NONE;
        } else {
            self.coder.f("frame.primary_ref_frame", &mut frame.primary_ref_frame, 3)?;
        }
        frame.buffer_removal_time = [0; 32];
        let present = V4L2_AV1_FRAME_FLAG_BUFFER_REMOVAL_TIME_PRESENT;
        match hidden.decoder_model {
            Some(model) if self.coder.flag("frame.flags buffer_removal_time_present", &mut frame.flags, present)? => {
                for time in frame.buffer_removal_time.iter_mut().take(model.points as usize) {
                    self.coder.f("frame.buffer_removal_time", time, model.removal_time)?;
                }
            }
            Some(_) => {}
            None => frame.flags.set(present, false),
        }
        Ok(())
    }

    /// refresh_frame_flags and ref_order_hint.
    fn refresh(&mut self) -> Result<(), Fault> {
        let frame = &mut self.frame;
        let shown_key = frame.frame_type == V4L2_AV1_KEY_FRAME && frame.flags.has(V4L2_AV1_FRAME_FLAG_SHOW_FRAME);
        if frame.frame_type == V4L2_AV1_SWITCH_FRAME || shown_key {
            frame.refresh_frame_flags = 0xff;
        } else {
            self.coder.f("frame.refresh_frame_flags", &mut frame.refresh_frame_flags, 8)?;
        }
        let resilient = frame.flags.has(V4L2_AV1_FRAME_FLAG_ERROR_RESILIENT_MODE);
        if (!is_intra(frame) || frame.refresh_frame_flags != 0xff) && resilient && self.sequence.order_hint_bits() != 0 {
            for slot in self.slots {
                let hint = slot.as_ref().filter(|slot| slot.decoded).map_or(0, |slot| slot.frame.order_hint);
                self.coder.bits("ref_order_hint", hint, self.sequence.order_hint_bits())?;
            }
        }
        Ok(())
    }

    fn intra(&mut self) -> Result<(), Fault> {
        self.frame_size()?;
        self.render_size()?;
        let frame = &mut self.frame;
        let intrabc = V4L2_AV1_FRAME_FLAG_ALLOW_INTRABC;
        let tools = frame.flags.has(V4L2_AV1_FRAME_FLAG_ALLOW_SCREEN_CONTENT_TOOLS);
        if tools && frame.upscaled_width == frame.frame_width_minus_1 + 1 {
            self.coder.flag("frame.flags allow_intrabc", &mut frame.flags, intrabc)?;
        } else {
            frame.flags.set(intrabc, false);
        }
        let none = V4L2_AV1_FRAME_FLAG_FRAME_REFS_SHORT_SIGNALING
            | V4L2_AV1_FRAME_FLAG_ALLOW_HIGH_PRECISION_MV
            | V4L2_AV1_FRAME_FLAG_IS_MOTION_MODE_SWITCHABLE
            | V4L2_AV1_FRAME_FLAG_USE_REF_FRAME_MVS;
        frame.flags.set(none, false);
        frame.interpolation_filter = V4L2_AV1_INTERPOLATION_FILTER_EIGHTTAP;
        frame.order_hints = [0; 8];
        Ok(())
    }

    fn inter(&mut self) -> Result<(), Fault> {
        self.reference_frames()?;
        let frame = &self.frame;
        let resilient = frame.flags.has(V4L2_AV1_FRAME_FLAG_ERROR_RESILIENT_MODE);
        if frame.flags.has(V4L2_AV1_FRAME_FLAG_FRAME_SIZE_OVERRIDE) && !resilient {
            self.frame_size_with_refs()?;
        } else {
            self.frame_size()?;
            self.render_size()?;
        }
        let frame = &mut self.frame;
        let precise = V4L2_AV1_FRAME_FLAG_ALLOW_HIGH_PRECISION_MV;
        if frame.flags.has(V4L2_AV1_FRAME_FLAG_FORCE_INTEGER_MV) {
            frame.flags.set(precise, false);
        } else {
            self.coder.flag("frame.flags allow_high_precision_mv", &mut frame.flags, precise)?;
        }
        let switchable = frame.interpolation_filter == V4L2_AV1_INTERPOLATION_FILTER_SWITCHABLE;
        if self.coder.bits("frame.interpolation_filter", switchable.into(), 1)? != 0 {
            frame.interpolation_filter = V4L2_AV1_INTERPOLATION_FILTER_SWITCHABLE;
        } else {
            self.coder.f("frame.interpolation_filter", &mut frame.interpolation_filter, 2)?;
        }
        let motion = V4L2_AV1_FRAME_FLAG_IS_MOTION_MODE_SWITCHABLE;
        self.coder.flag("frame.flags is_motion_mode_switchable", &mut frame.flags, motion)?;
        let vectors = V4L2_AV1_FRAME_FLAG_USE_REF_FRAME_MVS;
        if resilient || !self.sequence.has(V4L2_AV1_SEQUENCE_FLAG_ENABLE_REF_FRAME_MVS) {
            frame.flags.set(vectors, false);
        } else {
            self.coder.flag("frame.flags use_ref_frame_mvs", &mut frame.flags, vectors)?;
        }
        frame.order_hints = [0; 8];
        for reference in 0..7 {
            self.frame.order_hints[reference + 1] = slot(self.slots, &self.frame, reference)?.frame.order_hint;
        }
        Ok(())
    }

    /// frame_refs_short_signaling and ref_frame_idx.
    fn reference_frames(&mut self) -> Result<(), Fault> {
        let short = V4L2_AV1_FRAME_FLAG_FRAME_REFS_SHORT_SIGNALING;
        let frame = &mut self.frame;
        if self.coder.writes() || self.sequence.order_hint_bits() == 0 {
            frame.flags.set(short, false);
        }
        if self.sequence.order_hint_bits() != 0 && self.coder.flag("frame_refs_short_signaling", &mut frame.flags, short)? {
            let last = self.coder.bits("last_frame_idx", 0, 3)?;
            let gold = self.coder.bits("gold_frame_idx", 0, 3)?;
            self.set_frame_refs(last as usize, gold as usize);
        }
        let frame = &mut self.frame;
        for index in &mut frame.ref_frame_idx {
            if !frame.flags.has(short) {
                self.coder.f("frame.ref_frame_idx", index, 3)?;
            }
            if let Some((_, delta)) = self.sequence.hidden.frame_ids {
                self.coder.bits("delta_frame_id_minus_1", 0, delta)?;
            }
        }
        Ok(())
    }

    /// frame_size(), 5.9.5.
    fn frame_size(&mut self) -> Result<(), Fault> {
        let (frame, sequence) = (&mut self.frame, self.sequence);
        let (mut width, mut height) = (frame.upscaled_width.wrapping_sub(1), frame.frame_height_minus_1);
        if frame.flags.has(V4L2_AV1_FRAME_FLAG_FRAME_SIZE_OVERRIDE) {
            self.coder.f("frame.upscaled_width", &mut width, sequence.hidden.width_bits)?;
            self.coder.f("frame.frame_height_minus_1", &mut height, sequence.hidden.height_bits)?;
        } else {
            width = sequence.control.max_frame_width_minus_1.into();
            height = sequence.control.max_frame_height_minus_1.into();
        }
        (frame.upscaled_width, frame.frame_height_minus_1) = (width + 1, height);
        self.superres_params()
    }

    /// superres_params(), 5.9.8.
    fn superres_params(&mut self) -> Result<(), Fault> {
        let frame = &mut self.frame;
        let superres = V4L2_AV1_FRAME_FLAG_USE_SUPERRES;
        let mut denominator = SUPERRES_NUM;
        if !self.sequence.has(V4L2_AV1_SEQUENCE_FLAG_ENABLE_SUPERRES) {
            frame.flags.set(superres, false);
        } else if self.coder.flag("frame.flags use_superres", &mut frame.flags, superres)? {
            let coded = u32::from(frame.superres_denom).wrapping_sub(SUPERRES_DENOM_MIN);
            denominator = self.coder.bits("frame.superres_denom", coded, 3)? + SUPERRES_DENOM_MIN;
        }
        frame.superres_denom = denominator as u8;
        let width = (frame.upscaled_width * SUPERRES_NUM + denominator / 2) / denominator;
        frame.frame_width_minus_1 = width.wrapping_sub(1);
        Ok(())
    }

    /// render_size(), 5.9.6.
    fn render_size(&mut self) -> Result<(), Fault> {
        let frame = &mut self.frame;
        if self.coder.bits("render_and_frame_size_different", 1, 1)? != 0 {
            self.coder.f("frame.render_width_minus_1", &mut frame.render_width_minus_1, 16)?;
            self.coder.f("frame.render_height_minus_1", &mut frame.render_height_minus_1, 16)?;
        } else {
            frame.render_width_minus_1 = frame.upscaled_width.wrapping_sub(1) as u16;
            frame.render_height_minus_1 = frame.frame_height_minus_1 as u16;
        }
        Ok(())
    }

    /// frame_size_with_refs(), 5.9.7.
    fn frame_size_with_refs(&mut self) -> Result<(), Fault> {
        for reference in 0..7 {
            if self.coder.bits("found_ref", 0, 1)? != 0 {
                let from = &slot(self.slots, &self.frame, reference)?.frame;
                self.frame.upscaled_width = from.upscaled_width;
                self.frame.frame_height_minus_1 = from.frame_height_minus_1;
                self.frame.render_width_minus_1 = from.render_width_minus_1;
                self.frame.render_height_minus_1 = from.render_height_minus_1;
                return self.superres_params();
            }
        }
        self.frame_size()?;
        self.render_size()
    }
}
