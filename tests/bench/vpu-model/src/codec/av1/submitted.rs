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
use super::header::{Slots, Syntax};
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
    /// Reads the header in one way. Gives the film grain parameters in it.
    fn read(&self, hidden: &Hidden) -> Result<v4l2_ctrl_av1_film_grain, Misfit> {
        let sequence = Sequence { control: *self.sequence, hidden: *hidden };
        let mut syntax = Syntax {
            sequence: &sequence,
            slots: self.slots,
            coder: Coder::Read(self.bytes, 0),
            frame: v4l2_ctrl_av1_frame::default(),
            grain: no_grain(),
            tile_bits: 0,
        };
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
        let sets: [&dyn Fn() -> Vec<Hidden>; 3] =
            [&|| common.clone(), &|| if key { common_ways(submitted.sequence) } else { Vec::new() }, &|| {
                rare_ways(submitted, if key { common_ways(submitted.sequence) } else { common.clone() })
            }];
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

/// What else there may be: sizes with more bits than they need, frame ids, a decoder model.
fn rare_ways(submitted: &Submitted<'_>, common: Vec<Hidden>) -> Vec<Hidden> {
    let mut ways = Vec::new();
    for plain in common.iter().filter(|plain| !plain.reduced) {
        if submitted.frame.flags.has(V4L2_AV1_FRAME_FLAG_FRAME_SIZE_OVERRIDE) {
            let sizes = (1..=16).flat_map(|width_bits| (1..=16).map(move |height_bits| (width_bits, height_bits)));
            ways.extend(sizes.map(|(width_bits, height_bits)| Hidden { width_bits, height_bits, ..*plain }));
        }
        for delta in 2..=17 {
            let lengths = (delta + 1..=delta + 8).filter(|length| *length <= 16);
            ways.extend(lengths.map(|length| Hidden { frame_ids: Some((length, delta)), ..*plain }));
        }
    }
    for plain in common.iter().filter(|plain| !plain.reduced).take(3) {
        for presentation_time in 0..=32 {
            for removal_time in 1..=32 {
                for points in 0..=2 {
                    // Without times their length does not count.
                    if points > 0 || removal_time == 1 {
                        let model = DecoderModel { presentation_time, removal_time, points };
                        ways.push(Hidden { decoder_model: Some(model), ..*plain });
                    }
                }
            }
        }
    }
    ways
}
