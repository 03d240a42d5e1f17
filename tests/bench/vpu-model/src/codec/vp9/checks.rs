// SPDX-License-Identifier: LGPL-2.1-or-later
//! V4L2_CID_STATELESS_VP9_FRAME and V4L2_CID_STATELESS_VP9_COMPRESSED_HDR against the frame's own headers.

use primebridge::uapi::*;

use super::super::vp8::{expect_table, flags};
use super::super::{Fault, expect};
use super::header::{Header, LoopFilter, Quantization, Segmentation};

/// All but the references and what comes out of the compressed header.
pub fn frame(control: &v4l2_ctrl_vp9_frame, header: &Header) -> Result<(), Fault> {
    // First what kind of frame it is: the rest follows from that.
    expect("frame.flags", control.flags, frame_flags(header))?;
    expect("frame.profile", control.profile, header.profile)?;
    expect("frame.bit_depth", control.bit_depth, header.colour.bit_depth)?;
    expect("frame.uncompressed_header_size", control.uncompressed_header_size, header.uncompressed_size)?;
    expect("frame.compressed_header_size", control.compressed_header_size, header.compressed_size)?;
    let (width, height) = header.size;
    expect("frame.frame_width_minus_1", u32::from(control.frame_width_minus_1), width - 1)?;
    expect("frame.frame_height_minus_1", u32::from(control.frame_height_minus_1), height - 1)?;
    let (width, height) = header.render_size;
    expect("frame.render_width_minus_1", u32::from(control.render_width_minus_1), width - 1)?;
    expect("frame.render_height_minus_1", u32::from(control.render_height_minus_1), height - 1)?;
    expect("frame.ref_frame_sign_bias", u32::from(control.ref_frame_sign_bias), sign_biases(header))?;
    // The stream's 0 and 1 both mean no reset (7.2).
    expect("frame.reset_frame_context", control.reset_frame_context, header.reset_frame_context.saturating_sub(1))?;
    // As it is coded: drivers set it to 0 themselves where 6.2 does, and need the coded one for RESET_FRAME_CTX_SPEC
    // (v4l2_vp9_reset_frame_ctx()).
    expect("frame.frame_context_idx", control.frame_context_idx, header.frame_context_idx)?;
    expect("frame.interpolation_filter", control.interpolation_filter, header.interpolation_filter)?;
    expect("frame.tile_cols_log2", control.tile_cols_log2, header.tile_cols_log2)?;
    expect("frame.tile_rows_log2", control.tile_rows_log2, header.tile_rows_log2)?;
    expect("frame.reserved", control.reserved, [0; 7])?;
    loop_filter(&control.lf, &header.loop_filter)?;
    quantization(&control.quant, &header.quantization)?;
    segmentation(&control.seg, &header.segmentation)
}

fn frame_flags(header: &Header) -> u32 {
    let colour = &header.colour;
    flags([
        (header.key_frame, V4L2_VP9_FRAME_FLAG_KEY_FRAME),
        (header.show_frame, V4L2_VP9_FRAME_FLAG_SHOW_FRAME),
        (header.error_resilient, V4L2_VP9_FRAME_FLAG_ERROR_RESILIENT),
        (header.intra_only, V4L2_VP9_FRAME_FLAG_INTRA_ONLY),
        (header.allow_high_precision_mv, V4L2_VP9_FRAME_FLAG_ALLOW_HIGH_PREC_MV),
        (header.refresh_frame_context, V4L2_VP9_FRAME_FLAG_REFRESH_FRAME_CTX),
        (header.frame_parallel, V4L2_VP9_FRAME_FLAG_PARALLEL_DEC_MODE),
        (colour.subsampling_x, V4L2_VP9_FRAME_FLAG_X_SUBSAMPLING),
        (colour.subsampling_y, V4L2_VP9_FRAME_FLAG_Y_SUBSAMPLING),
        (colour.full_range, V4L2_VP9_FRAME_FLAG_COLOR_RANGE_FULL_SWING),
    ])
}

fn sign_biases(header: &Header) -> u32 {
    let [last, golden, alt] = header.references.map(|references| references.map(|one| one.sign_bias)).unwrap_or_default();
    flags([(last, V4L2_VP9_SIGN_BIAS_LAST), (golden, V4L2_VP9_SIGN_BIAS_GOLDEN), (alt, V4L2_VP9_SIGN_BIAS_ALT)])
}

fn loop_filter(control: &v4l2_vp9_loop_filter, header: &LoopFilter) -> Result<(), Fault> {
    let expected = flags([
        (header.delta_enabled, V4L2_VP9_LOOP_FILTER_FLAG_DELTA_ENABLED),
        (header.delta_update, V4L2_VP9_LOOP_FILTER_FLAG_DELTA_UPDATE),
    ]);
    // tests/bench/differences.tsv: where deltas are off, one client sends the update of an earlier frame, which no driver reads then.
    let stale = !header.delta_enabled && header.last_delta_update;
    if !stale || u32::from(control.flags) != V4L2_VP9_LOOP_FILTER_FLAG_DELTA_UPDATE {
        expect("frame.lf.flags", u32::from(control.flags), expected)?;
    }
    expect("frame.lf.ref_deltas", control.ref_deltas, header.ref_deltas)?;
    expect("frame.lf.mode_deltas", control.mode_deltas, header.mode_deltas)?;
    expect("frame.lf.level", control.level, header.level)?;
    expect("frame.lf.sharpness", control.sharpness, header.sharpness)?;
    expect("frame.lf.reserved", control.reserved, [0; 7])
}

fn quantization(control: &v4l2_vp9_quantization, header: &Quantization) -> Result<(), Fault> {
    expect("frame.quant.base_q_idx", control.base_q_idx, header.base_q_idx)?;
    expect("frame.quant.delta_q_y_dc", control.delta_q_y_dc, header.delta_q_y_dc)?;
    expect("frame.quant.delta_q_uv_dc", control.delta_q_uv_dc, header.delta_q_uv_dc)?;
    expect("frame.quant.delta_q_uv_ac", control.delta_q_uv_ac, header.delta_q_uv_ac)?;
    expect("frame.quant.reserved", control.reserved, [0; 4])
}

fn segmentation(control: &v4l2_vp9_segmentation, header: &Segmentation) -> Result<(), Fault> {
    // 6.4.9: where no segment has a feature, nothing asks how its data count.
    let counts = if header.feature_enabled == [0; 8] { V4L2_VP9_SEGMENTATION_FLAG_ABS_OR_DELTA_UPDATE } else { 0 };
    let expected = flags([
        (header.enabled, V4L2_VP9_SEGMENTATION_FLAG_ENABLED),
        (header.update_map, V4L2_VP9_SEGMENTATION_FLAG_UPDATE_MAP),
        (header.temporal_update, V4L2_VP9_SEGMENTATION_FLAG_TEMPORAL_UPDATE),
        (header.update_data, V4L2_VP9_SEGMENTATION_FLAG_UPDATE_DATA),
        (header.absolute, V4L2_VP9_SEGMENTATION_FLAG_ABS_OR_DELTA_UPDATE),
    ]);
    expect("frame.seg.flags", u32::from(control.flags) & !counts, expected & !counts)?;
    expect("frame.seg.feature_enabled", control.feature_enabled, header.feature_enabled)?;
    for (segment, (data, expected)) in control.feature_data.iter().zip(&header.feature_data).enumerate() {
        for feature in 0..4 {
            // The documentation: "Data entry is only valid if the feature is enabled."
            if header.feature_enabled[segment] >> feature & 1 != 0 {
                expect(&format!("frame.seg.feature_data[{segment}][{feature}]"), data[feature], expected[feature])?;
            }
        }
    }
    // 6.4.7 and 6.4.11: they are read with the map only.
    if header.update_map {
        expect("frame.seg.tree_probs", control.tree_probs, header.tree_probs)?;
        expect("frame.seg.pred_probs", control.pred_probs, header.pred_probs)?;
    }
    expect("frame.seg.reserved", control.reserved, [0; 5])
}

/// Every table of the compressed header.
pub fn compressed(control: &v4l2_ctrl_vp9_compressed_hdr, expected: &v4l2_ctrl_vp9_compressed_hdr) -> Result<(), Fault> {
    expect("compressed_hdr.tx_mode", control.tx_mode, expected.tx_mode)?;
    let table =
        |field: &str, control: &[u8], expected: &[u8]| expect_table(&format!("compressed_hdr.{field}"), control, expected);
    macro_rules! tables {
        ($($field:ident $(.$part:ident)?: $($flat:ident)*;)+) => {
            $(table(
                concat!(stringify!($field) $(, ".", stringify!($part))?),
                &control.$field$(.$part)?$(.$flat())*[..],
                &expected.$field$(.$part)?$(.$flat())*[..],
            )?;)+
        };
    }
    tables! {
        tx8: as_flattened;
        tx16: as_flattened;
        tx32: as_flattened;
        coef: as_flattened as_flattened as_flattened as_flattened as_flattened;
        skip:;
        inter_mode: as_flattened;
        interp_filter: as_flattened;
        is_inter:;
        comp_mode:;
        single_ref: as_flattened;
        comp_ref:;
        y_mode: as_flattened;
        uv_mode: as_flattened;
        partition: as_flattened;
        mv.joint:;
        mv.sign:;
        mv.classes: as_flattened;
        mv.class0_bit:;
        mv.bits: as_flattened;
        mv.class0_fr: as_flattened as_flattened;
        mv.fr: as_flattened;
        mv.class0_hp:;
        mv.hp:;
    }
    Ok(())
}
