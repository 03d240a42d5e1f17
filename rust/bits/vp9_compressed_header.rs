// SPDX-License-Identifier: LGPL-2.1-or-later
//! The compressed header of a VP9 frame (6.3): how its probabilities differ from those of the frame context.
//!
//! libavcodec reads it too and keeps the sums only, while drivers want the differences, because the frame contexts are theirs. What
//! is kept here is what `v4l2_ctrl_vp9_compressed_hdr` asks for: the value of inv_map_table, which is never 0, for a probability
//! that is to be updated, the new value for one of a motion vector, and 0 for one that stays.

use super::vp9_bool::{BoolDecoder, BoolError};
use super::vp9_frame_header::{FrameHeader, InterpolationFilter};

#[cfg(test)]
pub(crate) mod tests;

/// The probability that a probability stays, 6.3.4 and 6.3.17.
const STAYS: u8 = 252;
/// tx_mode where blocks choose their transform size.
const TX_MODE_SELECT: u8 = 4;

/// reference_mode, 7.3.6; the numbers are those of V4L2_VP9_REFERENCE_MODE_*.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum ReferenceMode {
    /// SINGLE_REFERENCE.
    Single = 0,
    /// COMPOUND_REFERENCE.
    Compound = 1,
    /// REFERENCE_MODE_SELECT.
    Select = 2,
}

/// mv_probs(), 6.3.16. Index 0 of a pair is the vertical component.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MvProbs {
    /// mv_joint_probs.
    pub joint: [u8; 3],
    /// mv_sign_prob.
    pub sign: [u8; 2],
    /// mv_class_probs.
    pub classes: [[u8; 10]; 2],
    /// mv_class0_bit_prob.
    pub class0_bit: [u8; 2],
    /// mv_bits_prob.
    pub bits: [[u8; 10]; 2],
    /// mv_class0_fr_probs.
    pub class0_fr: [[[u8; 3]; 2]; 2],
    /// mv_fr_probs.
    pub fr: [[u8; 3]; 2],
    /// mv_class0_hp_prob.
    pub class0_hp: [u8; 2],
    /// mv_hp_prob.
    pub hp: [u8; 2],
}

/// coef_probs of a transform size, plane type and reference type: six bands of six contexts, of which the first band uses three.
pub type CoefBands = [[[u8; 3]; 6]; 6];

/// The updates of one frame; 0 where there is none.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CompressedHeader {
    /// tx_mode.
    pub tx_mode: u8,
    /// reference_mode.
    pub reference_mode: ReferenceMode,
    /// tx_probs_8x8.
    pub tx8: [[u8; 1]; 2],
    /// tx_probs_16x16.
    pub tx16: [[u8; 2]; 2],
    /// tx_probs_32x32.
    pub tx32: [[u8; 3]; 2],
    /// coef_probs.
    pub coef: [[[CoefBands; 2]; 2]; 4],
    /// skip_prob.
    pub skip: [u8; 3],
    /// inter_mode_probs.
    pub inter_mode: [[u8; 3]; 7],
    /// interp_filter_probs.
    pub interp_filter: [[u8; 2]; 4],
    /// is_inter_prob.
    pub is_inter: [u8; 4],
    /// comp_mode_prob.
    pub comp_mode: [u8; 5],
    /// single_ref_prob.
    pub single_ref: [[u8; 2]; 5],
    /// comp_ref_prob.
    pub comp_ref: [u8; 5],
    /// y_mode_probs.
    pub y_mode: [[u8; 9]; 4],
    /// partition_probs.
    pub partition: [[u8; 3]; 16],
    /// mv_probs().
    pub mv: MvProbs,
}

impl CompressedHeader {
    /// No update at all, and the smallest transforms only.
    pub const EMPTY: Self = Self {
        tx_mode: 0,
        reference_mode: ReferenceMode::Single,
        tx8: [[0; 1]; 2],
        tx16: [[0; 2]; 2],
        tx32: [[0; 3]; 2],
        coef: [[[[[[0; 3]; 6]; 6]; 2]; 2]; 4],
        skip: [0; 3],
        inter_mode: [[0; 3]; 7],
        interp_filter: [[0; 2]; 4],
        is_inter: [0; 4],
        comp_mode: [0; 5],
        single_ref: [[0; 2]; 5],
        comp_ref: [0; 5],
        y_mode: [[0; 9]; 4],
        partition: [[0; 3]; 16],
        mv: MvProbs {
            joint: [0; 3],
            sign: [0; 2],
            classes: [[0; 10]; 2],
            class0_bit: [0; 2],
            bits: [[0; 10]; 2],
            class0_fr: [[[0; 3]; 2]; 2],
            fr: [[0; 3]; 2],
            class0_hp: [0; 2],
            hp: [0; 2],
        },
    };
}

/// Reads compressed_header(). `data` is that part of the frame, `frame` what was in front of it.
pub fn parse(data: &[u8], frame: &FrameHeader) -> Result<CompressedHeader, BoolError> {
    let mut decoder = BoolDecoder::new(data)?;
    let mut header = CompressedHeader::EMPTY;
    // Without loss there are transforms of 4x4 only.
    if !frame.quantization.lossless() {
        header.tx_mode = read_tx_mode(&mut decoder)?;
    }
    if header.tx_mode == TX_MODE_SELECT {
        header.tx8.as_flattened_mut().diff_update(&mut decoder)?;
        header.tx16.as_flattened_mut().diff_update(&mut decoder)?;
        header.tx32.as_flattened_mut().diff_update(&mut decoder)?;
    }
    read_coef_probs(&mut decoder, &mut header)?;
    header.skip.diff_update(&mut decoder)?;
    if !frame.frame_is_intra() {
        inter_probs(&mut decoder, &mut header, frame)?;
    }
    Ok(header)
}

/// What compressed_header() has for frames that are not intra.
fn inter_probs(decoder: &mut BoolDecoder<'_>, header: &mut CompressedHeader, frame: &FrameHeader) -> Result<(), BoolError> {
    header.inter_mode.as_flattened_mut().diff_update(decoder)?;
    if frame.interpolation_filter == InterpolationFilter::Switchable {
        header.interp_filter.as_flattened_mut().diff_update(decoder)?;
    }
    header.is_inter.diff_update(decoder)?;
    header.reference_mode = frame_reference_mode(decoder, &frame.ref_frame_sign_bias)?;
    if header.reference_mode == ReferenceMode::Select {
        header.comp_mode.diff_update(decoder)?;
    }
    if header.reference_mode != ReferenceMode::Compound {
        header.single_ref.as_flattened_mut().diff_update(decoder)?;
    }
    if header.reference_mode != ReferenceMode::Single {
        header.comp_ref.diff_update(decoder)?;
    }
    header.y_mode.as_flattened_mut().diff_update(decoder)?;
    header.partition.as_flattened_mut().diff_update(decoder)?;
    mv_probs(decoder, &mut header.mv, frame.allow_high_precision_mv)
}

fn read_tx_mode(decoder: &mut BoolDecoder<'_>) -> Result<u8, BoolError> {
    let tx_mode = decoder.literal(2)?;
    Ok(if tx_mode == 3 { tx_mode.saturating_add(decoder.literal(1)?) } else { tx_mode })
}

fn read_coef_probs(decoder: &mut BoolDecoder<'_>, header: &mut CompressedHeader) -> Result<(), BoolError> {
    let sizes = usize::from(header.tx_mode).saturating_add(1);
    for size in header.coef.iter_mut().take(sizes) {
        if decoder.literal(1)? == 0 {
            continue;
        }
        for bands in size.as_flattened_mut() {
            for (band, contexts) in bands.iter_mut().enumerate() {
                // The first band, of the DC coefficient, has three contexts.
                let used = if band == 0 { 3 } else { 6 };
                for probs in contexts.iter_mut().take(used) {
                    probs.diff_update(decoder)?;
                }
            }
        }
    }
    Ok(())
}

/// frame_reference_mode(), and setup_compound_reference_mode()'s condition in front of it.
fn frame_reference_mode(decoder: &mut BoolDecoder<'_>, sign_bias: &[bool; 3]) -> Result<ReferenceMode, BoolError> {
    let [last, golden, altref] = *sign_bias;
    let compound_allowed = golden != last || altref != last;
    if !compound_allowed || decoder.literal(1)? == 0 {
        return Ok(ReferenceMode::Single);
    }
    Ok(if decoder.literal(1)? == 0 { ReferenceMode::Compound } else { ReferenceMode::Select })
}

fn mv_probs(decoder: &mut BoolDecoder<'_>, mv: &mut MvProbs, high_precision: bool) -> Result<(), BoolError> {
    mv.joint.replace(decoder)?;
    let components = mv.sign.iter_mut().zip(&mut mv.classes).zip(mv.class0_bit.iter_mut().zip(&mut mv.bits));
    for ((sign, classes), (class0_bit, bits)) in components {
        update_mv_prob(decoder, sign)?;
        classes.replace(decoder)?;
        update_mv_prob(decoder, class0_bit)?;
        bits.replace(decoder)?;
    }
    for (class0_fr, fr) in mv.class0_fr.iter_mut().zip(&mut mv.fr) {
        class0_fr.as_flattened_mut().replace(decoder)?;
        fr.replace(decoder)?;
    }
    if high_precision {
        for (class0_hp, hp) in mv.class0_hp.iter_mut().zip(&mut mv.hp) {
            update_mv_prob(decoder, class0_hp)?;
            update_mv_prob(decoder, hp)?;
        }
    }
    Ok(())
}

/// Updates of all probabilities of a list, one after the other.
trait Probabilities {
    /// diff_update_prob() for each.
    fn diff_update(&mut self, decoder: &mut BoolDecoder<'_>) -> Result<(), BoolError>;
    /// update_mv_prob() for each.
    fn replace(&mut self, decoder: &mut BoolDecoder<'_>) -> Result<(), BoolError>;
}

impl Probabilities for [u8] {
    fn diff_update(&mut self, decoder: &mut BoolDecoder<'_>) -> Result<(), BoolError> {
        for delta in self {
            if decoder.bool(STAYS)? {
                let code = decode_term_subexp(decoder)?;
                *delta = INV_MAP_TABLE.get(usize::from(code)).copied().unwrap_or(LARGEST_DELTA);
            }
        }
        Ok(())
    }

    fn replace(&mut self, decoder: &mut BoolDecoder<'_>) -> Result<(), BoolError> {
        self.iter_mut().try_for_each(|prob| update_mv_prob(decoder, prob))
    }
}

/// update_mv_prob(), 6.3.17.
fn update_mv_prob(decoder: &mut BoolDecoder<'_>, prob: &mut u8) -> Result<(), BoolError> {
    if decoder.bool(STAYS)? {
        *prob = decoder.literal(7)?.wrapping_shl(1) | 1;
    }
    Ok(())
}

/// decode_term_subexp(), 6.3.4: 0 to 254.
fn decode_term_subexp(decoder: &mut BoolDecoder<'_>) -> Result<u8, BoolError> {
    if decoder.literal(1)? == 0 {
        return decoder.literal(4);
    }
    if decoder.literal(1)? == 0 {
        return Ok(decoder.literal(4)?.saturating_add(16));
    }
    if decoder.literal(1)? == 0 {
        return Ok(decoder.literal(5)?.saturating_add(32));
    }
    let value = decoder.literal(7)?;
    if value < 65 {
        return Ok(value.saturating_add(64));
    }
    Ok(value.wrapping_shl(1).wrapping_sub(1).saturating_add(decoder.literal(1)?))
}

/// The largest value of inv_map_table but for the last of its coarse ones; its last two codes have it.
const LARGEST_DELTA: u8 = 253;
/// The codes of inv_map_table for coarse steps: 7, 20, 33 to 254.
const COARSE: usize = 20;

/// inv_map_table, 6.3.5: the short codes are 20 coarse steps, the others all that lies between them, in order.
const INV_MAP_TABLE: [u8; 255] = inv_map_table();

#[allow(clippy::indexing_slicing, clippy::arithmetic_side_effects, reason = "evaluated by the compiler")]
const fn inv_map_table() -> [u8; 255] {
    let mut table = [LARGEST_DELTA; 255];
    let mut code = 0;
    while code < COARSE {
        table[code] = (7 + 13 * code) as u8;
        code += 1;
    }
    let mut value = 1;
    while value < LARGEST_DELTA {
        if value % 13 != 7 {
            table[code] = value;
            code += 1;
        }
        value += 1;
    }
    table
}
