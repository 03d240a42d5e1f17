// SPDX-License-Identifier: LGPL-2.1-or-later
//! The frame header as it was submitted ("including the frame header, as extracted from the container", V4L2_PIX_FMT_AV1_FRAME),
//! compared with the controls.
//!
//! How it is to be read depends on parts of the sequence header that no control tells. So it is read in every way that there is,
//! and those ways stay which fit the controls, the tiles and all headers so far.

use primebridge::uapi::*;

use super::bits::{Coder, Flags};
use super::compare::Differences;
use super::grain::no_grain;
use super::header::{Slots, Stage, Syntax};
use super::obu::tile_groups;
use super::sequence::{DecoderModel, Hidden, SELECT, Sequence};
use crate::codec::Fault;

/// A frame as it was submitted.
pub struct Submitted<'a> {
    /// The controls.
    pub sequence: &'a v4l2_ctrl_av1_sequence,
    /// The controls.
    pub frame: &'a v4l2_ctrl_av1_frame,
    /// The controls.
    pub grain: &'a v4l2_ctrl_av1_film_grain,
    /// The controls.
    pub tiles: &'a [v4l2_ctrl_av1_tile_group_entry],
    /// The OUTPUT buffer.
    pub bytes: &'a [u8],
    /// The slots before the frame.
    pub slots: &'a Slots,
}

/// What does not fit: how much of it, and the first.
struct Misfit {
    count: usize,
    first: Fault,
}

impl Submitted<'_> {
    fn syntax<'a>(&'a self, sequence: &'a Sequence) -> Syntax<'a> {
        Syntax {
            sequence,
            slots: self.slots,
            coder: Coder::Read(self.bytes, 0),
            frame: v4l2_ctrl_av1_frame::default(),
            grain: no_grain(),
            tile_bits: 0,
            expected: None,
            stage: Stage::Kind,
        }
    }

    /// How far a way of reading fits the control.
    fn stage(&self, hidden: &Hidden) -> Stage {
        let sequence = Sequence { control: *self.sequence, hidden: *hidden };
        let mut syntax = Syntax { expected: Some(self.frame), ..self.syntax(&sequence) };
        // How it ends is told by the stage.
        let _ = syntax.uncompressed_header();
        syntax.stage
    }

    /// Reads the header in one way. Gives the film grain parameters in it.
    fn read(&self, hidden: &Hidden) -> Result<v4l2_ctrl_av1_film_grain, Misfit> {
        let sequence = Sequence { control: *self.sequence, hidden: *hidden };
        let mut syntax = self.syntax(&sequence);
        if let Err(first) = syntax.uncompressed_header() {
            return Err(Misfit { count: usize::MAX, first });
        }
        let delta_enabled = V4L2_AV1_LOOP_FILTER_FLAG_DELTA_ENABLED;
        if syntax.unfiltered() && self.frame.loop_filter.flags.has(delta_enabled) {
            // See loop_filter_params().
            syntax.frame.loop_filter.flags.set(delta_enabled, true);
        }
        let mut differences = Differences::new("the bitstream");
        differences.frame(self.frame, &syntax.frame);
        if self.grain.flags.has(V4L2_AV1_FILM_GRAIN_FLAG_APPLY_GRAIN) {
            differences.grain(self.grain, &syntax.grain);
        } else {
            // Who wants the parameters in order to add the grain himself has the decoder add none.
            differences.grain(self.grain, &no_grain());
        }
        let at = if let Coder::Read(_, at) = syntax.coder { at } else { 0 };
        let groups = tile_groups(self.bytes, at, syntax.tile_bits, &syntax.frame.tile_info, self.tiles);
        differences.found.extend(groups.err());
        let count = differences.found.len();
        differences.into_result().map_err(|first| Misfit { count, first })?;
        Ok(syntax.grain)
    }
}

/// The ways that fit so far; none yet at the start of a sequence.
#[derive(Debug, Default)]
pub struct Ways {
    fit: Vec<Hidden>,
}

impl Ways {
    /// Forgets what was found: another sequence header.
    pub fn clear(&mut self) {
        self.fit.clear();
    }

    /// Compares a frame. Gives the film grain parameters out of its header.
    pub fn check(&mut self, submitted: &Submitted<'_>) -> Result<v4l2_ctrl_av1_film_grain, Fault> {
        let key = submitted.frame.frame_type == V4L2_AV1_KEY_FRAME;
        let common = if self.fit.is_empty() { common_ways(submitted.sequence) } else { self.fit.clone() };
        let mut best: Option<Misfit> = None;
        // A key frame may follow a new sequence header which differs in nothing that the control tells.
        let anew = |ways: &dyn Fn() -> Vec<Hidden>| if key { ways() } else { Vec::new() };
        let sets: [&dyn Fn() -> Vec<Hidden>; 6] = [
            &|| common.clone(),
            &|| longer_ways(submitted, &common),
            &|| anew(&|| common_ways(submitted.sequence)),
            &|| anew(&|| rare_ways(submitted, false, true)),
            &|| anew(&|| rare_ways(submitted, true, false)),
            &|| anew(&|| rare_ways(submitted, true, true)),
        ];
        for set in sets {
            let mut fit = Vec::new();
            let mut grain = None;
            for hidden in set() {
                match submitted.read(&hidden) {
                    Ok(read) => {
                        grain = Some(read);
                        fit.push(hidden);
                    }
                    Err(misfit) if best.as_ref().is_none_or(|best| misfit.count < best.count) => best = Some(misfit),
                    Err(_) => {}
                }
            }
            if let Some(grain) = grain {
                self.fit = fit;
                return Ok(grain);
            }
        }
        Err(best.map_or_else(|| Fault::bitstream("no frame header"), |best| best.first))
    }
}

/// The bits that a number needs, at least one.
fn bits(value: u16) -> u32 {
    (u16::BITS - value.leading_zeros()).max(1)
}

/// The ways of most streams.
fn common_ways(sequence: &v4l2_ctrl_av1_sequence) -> Vec<Hidden> {
    let plain = Hidden {
        reduced: false,
        width_bits: bits(sequence.max_frame_width_minus_1),
        height_bits: bits(sequence.max_frame_height_minus_1),
        screen_content_tools: SELECT,
        integer_mv: SELECT,
        frame_ids: None,
        decoder_model: None,
    };
    let choices = [(SELECT, SELECT), (0, SELECT), (SELECT, 0), (SELECT, 1), (1, SELECT), (1, 0), (1, 1)];
    let mut ways: Vec<Hidden> =
        choices.iter().map(|&(screen_content_tools, integer_mv)| Hidden { screen_content_tools, integer_mv, ..plain }).collect();
    if sequence.flags.has(V4L2_AV1_SEQUENCE_FLAG_STILL_PICTURE) {
        ways.push(Hidden { reduced: true, ..plain });
    }
    ways
}

/// What else there may be, with a decoder model or frame ids. What does not fit up to one of them is not followed further.
fn rare_ways(submitted: &Submitted<'_>, model: bool, ids: bool) -> Vec<Hidden> {
    let fits = |stage: Stage| move |way: &Hidden| submitted.stage(way) >= stage;
    let mut ways = common_ways(submitted.sequence);
    ways.retain(|way| !way.reduced);
    if model {
        let model = |presentation_time| Some(DecoderModel { presentation_time, removal_time: 1, points: 0 });
        let models = |way: Hidden| (0..=32).map(move |time| Hidden { decoder_model: model(time), ..way });
        ways = ways.into_iter().flat_map(models).collect();
    }
    ways.retain(fits(Stage::Id));
    if ids {
        // A key frame has no delta_frame_id.
        let lengths = |way: Hidden| (3..=16).map(move |length| Hidden { frame_ids: Some((length, length - 1)), ..way });
        ways = ways.into_iter().flat_map(lengths).collect();
    }
    ways.retain(fits(Stage::Times));
    longer_ways(submitted, &ways)
}

/// Ways with other lengths of what the frame has and key frames may not have had.
fn longer_ways(submitted: &Submitted<'_>, ways: &[Hidden]) -> Vec<Hidden> {
    let fits = |stage: Stage| move |way: &Hidden| submitted.stage(way) >= stage;
    let mut ways = ways.to_vec();
    if submitted.frame.flags.has(V4L2_AV1_FRAME_FLAG_BUFFER_REMOVAL_TIME_PRESENT) {
        let times = |way: Hidden| {
            let lengths = (0..=32).flat_map(|points| (1..=32).map(move |removal_time| (points, removal_time)));
            // Of no points the length does not count.
            let lengths = lengths.filter(|(points, removal_time)| *points > 0 || *removal_time == 1);
            lengths.filter_map(move |(points, removal_time)| {
                let model = DecoderModel { points, removal_time, ..way.decoder_model? };
                Some(Hidden { decoder_model: Some(model), ..way })
            })
        };
        ways = ways.into_iter().flat_map(times).collect();
    }
    ways.retain(fits(Stage::Size));
    if submitted.frame.flags.has(V4L2_AV1_FRAME_FLAG_FRAME_SIZE_OVERRIDE) {
        let sizes = |way: Hidden| {
            let bits = (1..=16).flat_map(|width_bits| (1..=16).map(move |height_bits| (width_bits, height_bits)));
            bits.map(move |(width_bits, height_bits)| Hidden { width_bits, height_bits, ..way })
        };
        ways = ways.into_iter().flat_map(sizes).collect();
    }
    let inter = matches!(submitted.frame.frame_type, V4L2_AV1_INTER_FRAME | V4L2_AV1_SWITCH_FRAME);
    if inter && ways.iter().any(|way| way.frame_ids.is_some()) {
        let deltas = |way: Hidden| {
            let (length, _) = way.frame_ids.unwrap_or_default();
            (2..length).map(move |delta| Hidden { frame_ids: Some((length, delta)), ..way })
        };
        ways = ways.into_iter().flat_map(deltas).collect();
    }
    ways.retain(fits(Stage::Rest));
    ways
}
