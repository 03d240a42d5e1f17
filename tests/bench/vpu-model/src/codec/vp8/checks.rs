// SPDX-License-Identifier: LGPL-2.1-or-later
//! V4L2_CID_STATELESS_VP8_FRAME against the frame's own header.

use primebridge::uapi::*;

use super::super::{Fault, expect};
use super::header::{Adjustments, Header, Segmentation};
use super::{Slots, expect_table, flags};

/// All but the references.
pub fn frame(control: &v4l2_ctrl_vp8_frame, header: &Header) -> Result<(), Fault> {
    // First what kind of frame it is: the rest follows from that.
    expect("frame.flags", control.flags, u64::from(frame_flags(header)))?;
    expect("frame.version", control.version, header.version)?;
    expect("frame.width", control.width, header.size.width)?;
    expect("frame.height", control.height, header.size.height)?;
    scale("frame.horizontal_scale", control.horizontal_scale, header.size.horizontal_scale, header)?;
    scale("frame.vertical_scale", control.vertical_scale, header.size.vertical_scale, header)?;
    segment(&control.segment, &header.segmentation)?;
    loop_filter(&control.lf, header, &header.adjustments)?;
    quantization(&control.quant, header)?;
    entropy(&control.entropy, header)?;
    // Without mb_no_skip_coeff there is no such probability.
    expect("frame.prob_skip_false", control.prob_skip_false, header.skip.unwrap_or(0))?;
    expect("frame.prob_intra", control.prob_intra, header.inter[0])?;
    expect("frame.prob_last", control.prob_last, header.inter[1])?;
    expect("frame.prob_gf", control.prob_gf, header.inter[2])?;
    partitions(control, header)
}

/// The scale of a frame that is no key frame: that of the last key frame, or 0. The documentation says neither
/// (tests/bench/differences.tsv), RFC 6386 9.1 has it in key frames only.
fn scale(field: &str, control: u8, bitstream: u8, header: &Header) -> Result<(), Fault> {
    if !header.key_frame && control == 0 {
        return Ok(());
    }
    expect(field, control, bitstream)
}

fn frame_flags(header: &Header) -> u32 {
    flags([
        (header.key_frame, V4L2_VP8_FRAME_FLAG_KEY_FRAME),
        (header.version > 3, V4L2_VP8_FRAME_FLAG_EXPERIMENTAL),
        (header.show_frame, V4L2_VP8_FRAME_FLAG_SHOW_FRAME),
        (header.skip.is_some(), V4L2_VP8_FRAME_FLAG_MB_NO_SKIP_COEFF),
        (header.sign_bias_golden, V4L2_VP8_FRAME_FLAG_SIGN_BIAS_GOLDEN),
        (header.sign_bias_alternate, V4L2_VP8_FRAME_FLAG_SIGN_BIAS_ALT),
    ])
}

fn segment(control: &v4l2_vp8_segment, header: &Segmentation) -> Result<(), Fault> {
    let expected = flags([
        (header.enabled, V4L2_VP8_SEGMENT_FLAG_ENABLED),
        (header.update_map, V4L2_VP8_SEGMENT_FLAG_UPDATE_MAP),
        (header.update_data, V4L2_VP8_SEGMENT_FLAG_UPDATE_FEATURE_DATA),
        (!header.absolute, V4L2_VP8_SEGMENT_FLAG_DELTA_VALUE_MODE),
    ]);
    expect("frame.segment.flags", control.flags, expected)?;
    expect("frame.segment.quant_update", control.quant_update, header.quantizer)?;
    expect("frame.segment.lf_update", control.lf_update, header.loop_filter)?;
    // 9.3 and 10: where the map is not updated, no macroblock has a segment_id to be read with them.
    if header.update_map {
        expect("frame.segment.segment_probs", control.segment_probs, header.probabilities)?;
    }
    expect("frame.segment.padding", control.padding, 0)
}

fn loop_filter(control: &v4l2_vp8_loop_filter, header: &Header, adjustments: &Adjustments) -> Result<(), Fault> {
    let expected = flags([
        (adjustments.enabled, V4L2_VP8_LF_ADJ_ENABLE),
        (adjustments.update, V4L2_VP8_LF_DELTA_UPDATE),
        (header.simple_filter, V4L2_VP8_LF_FILTER_TYPE_SIMPLE),
    ]);
    expect("frame.lf.flags", control.flags, expected)?;
    expect("frame.lf.ref_frm_delta", control.ref_frm_delta, adjustments.reference)?;
    expect("frame.lf.mb_mode_delta", control.mb_mode_delta, adjustments.mode)?;
    expect("frame.lf.sharpness_level", control.sharpness_level, header.sharpness_level)?;
    expect("frame.lf.level", control.level, header.loop_filter_level)?;
    expect("frame.lf.padding", control.padding, 0)
}

fn quantization(control: &v4l2_vp8_quantization, header: &Header) -> Result<(), Fault> {
    let quantizers = &header.quantizers;
    expect("frame.quant.y_ac_qi", control.y_ac_qi, quantizers.y_ac_qi)?;
    expect("frame.quant.y_dc_delta", control.y_dc_delta, quantizers.y_dc_delta)?;
    expect("frame.quant.y2_dc_delta", control.y2_dc_delta, quantizers.y2_dc_delta)?;
    expect("frame.quant.y2_ac_delta", control.y2_ac_delta, quantizers.y2_ac_delta)?;
    expect("frame.quant.uv_dc_delta", control.uv_dc_delta, quantizers.uv_dc_delta)?;
    expect("frame.quant.uv_ac_delta", control.uv_ac_delta, quantizers.uv_ac_delta)?;
    expect("frame.quant.padding", control.padding, 0)
}

/// The probabilities with which this very frame is read, its own updates among them: hantro writes them as they are into the table
/// that the device reads (hantro_vp8_prob_update()).
fn entropy(control: &v4l2_vp8_entropy, header: &Header) -> Result<(), Fault> {
    let expected = &header.probabilities;
    let coeff = control.coeff_probs.as_flattened().as_flattened().as_flattened();
    expect_table("frame.entropy.coeff_probs", coeff, expected.coeff.as_flattened().as_flattened().as_flattened())?;
    expect("frame.entropy.y_mode_probs", control.y_mode_probs, expected.y_mode)?;
    expect("frame.entropy.uv_mode_probs", control.uv_mode_probs, expected.uv_mode)?;
    expect_table("frame.entropy.mv_probs", control.mv_probs.as_flattened(), expected.mv.as_flattened())?;
    expect("frame.entropy.padding", control.padding, [0; 3])
}

/// Partitions, and the boolean decoder where the header ends.
fn partitions(control: &v4l2_ctrl_vp8_frame, header: &Header) -> Result<(), Fault> {
    expect("frame.first_part_size", control.first_part_size, header.first_part_size)?;
    expect("frame.num_dct_parts", usize::from(control.num_dct_parts), header.partitions.len())?;
    let mut sizes = [0; 8];
    sizes.iter_mut().zip(&header.partitions).for_each(|(size, partition)| *size = *partition);
    expect("frame.dct_part_sizes", control.dct_part_sizes, sizes)?;
    // The documentation: "size in bits of the first partition header portion". hantro finds the macroblocks' data eight bits
    // after it (cfg_parts()): the bits of coder_state.value do not belong to it.
    expect("frame.first_part_header_bits", control.first_part_header_bits, header.header_bits)?;
    expect("frame.coder_state.range", control.coder_state.range, header.range)?;
    expect("frame.coder_state.value", control.coder_state.value, header.value)?;
    // "Number of bits left": of the byte that the value ends in.
    expect("frame.coder_state.bit_count", control.coder_state.bit_count, header.bits_left)?;
    expect("frame.coder_state.padding", control.coder_state.padding, 0)
}

/// The references, which must be those of the stream: all three for an inter frame (9.7). A key frame has none: the documentation has
/// them "used with inter-coded frames" (tests/bench/unseen.tsv), and one client sends those that an inter frame would have. Returns
/// those to be looked up.
pub fn references<'a>(control: &v4l2_ctrl_vp8_frame, header: &Header, slots: &Slots) -> Result<Vec<(&'a str, u64)>, Fault> {
    let all = [
        ("frame.last_frame_ts", control.last_frame_ts, slots.last),
        ("frame.golden_frame_ts", control.golden_frame_ts, slots.golden),
        ("frame.alt_frame_ts", control.alt_frame_ts, slots.alternate),
    ];
    for (field, timestamp, slot) in all {
        match slot {
            _ if header.key_frame && timestamp == 0 => {}
            Some(slot) => expect(field, timestamp, slot)?,
            None if header.key_frame => expect(field, timestamp, 0)?,
            None => return Err(Fault::new(field, "an inter frame before any key frame")),
        }
    }
    Ok(if header.key_frame { Vec::new() } else { all.map(|(field, timestamp, _)| (field, timestamp)).to_vec() })
}
