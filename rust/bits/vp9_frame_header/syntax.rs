// SPDX-License-Identifier: LGPL-2.1-or-later
//! The syntax tables of section 6.2 as functions.

use super::*;

/// frame_sync_code().
const SYNC_CODE: u32 = 0x49_83_42;
/// color_space of RGB samples.
const CS_RGB: u32 = 7;
/// Width of the widest and of the narrowest tile in superblocks of 64 samples.
const MAX_TILE_WIDTH_B64: u32 = 64;
const MIN_TILE_WIDTH_B64: u32 = 4;

type Result<T> = core::result::Result<T, FrameHeaderError>;

/// What stands between refresh_frame_context and the start of the header.
struct Start {
    key_frame: bool,
    show_frame: bool,
    error_resilient_mode: bool,
    intra_only: bool,
    reset_frame_context: u8,
    references: References,
    size: Size,
    render: Size,
}

/// What only an inter frame has.
struct References {
    sign_bias: [bool; 3],
    allow_high_precision_mv: bool,
    interpolation_filter: InterpolationFilter,
}

impl References {
    const NONE: Self =
        Self { sign_bias: [false; 3], allow_high_precision_mv: false, interpolation_filter: InterpolationFilter::Regular };
}

/// Width and height in samples, less 1.
#[derive(Clone, Copy)]
struct Size {
    width_minus_1: u16,
    height_minus_1: u16,
}

/// Reads the uncompressed header of `frame`, which is one frame without a superframe's index.
///
/// Where the frame takes its size over from a reference it is `size_minus_1`, width and height.
pub fn parse(frame: &[u8], size_minus_1: (u16, u16)) -> Result<FrameHeader> {
    let mut reader = BitReader::plain(frame);
    let inherited = Size { width_minus_1: size_minus_1.0, height_minus_1: size_minus_1.1 };
    let start = start(&mut reader, inherited)?;
    let (refresh_frame_context, frame_parallel_decoding_mode) =
        if start.error_resilient_mode { (false, true) } else { (reader.flag()?, reader.flag()?) };
    let frame_context_idx = reader.bits(2)? as u8;
    let loop_filter = loop_filter_params(&mut reader)?;
    let quantization = quantization_params(&mut reader)?;
    let segmentation = segmentation_params(&mut reader)?;
    let (tile_cols_log2, tile_rows_log2) = tile_info(&mut reader, start.size)?;
    let header = FrameHeader {
        key_frame: start.key_frame,
        show_frame: start.show_frame,
        error_resilient_mode: start.error_resilient_mode,
        intra_only: start.intra_only,
        reset_frame_context: start.reset_frame_context,
        ref_frame_sign_bias: start.references.sign_bias,
        frame_width_minus_1: start.size.width_minus_1,
        frame_height_minus_1: start.size.height_minus_1,
        render_width_minus_1: start.render.width_minus_1,
        render_height_minus_1: start.render.height_minus_1,
        allow_high_precision_mv: start.references.allow_high_precision_mv,
        interpolation_filter: start.references.interpolation_filter,
        refresh_frame_context,
        frame_parallel_decoding_mode,
        frame_context_idx,
        loop_filter,
        quantization,
        segmentation,
        tile_cols_log2,
        tile_rows_log2,
        compressed_header_size: reader.bits(16)? as u16,
        uncompressed_header_size: reader.position().div_ceil(8) as u16,
    };
    let headers = usize::from(header.uncompressed_header_size).saturating_add(header.compressed_header_size.into());
    if header.compressed_header_size == 0 || headers >= frame.len() {
        return Err(FrameHeaderError::NoTiles);
    }
    Ok(header)
}

/// uncompressed_header() up to the interpolation filter.
fn start(reader: &mut BitReader<'_>, inherited: Size) -> Result<Start> {
    if reader.bits(2)? != 2 {
        return Err(FrameHeaderError::FrameMarker);
    }
    let profile = reader.bits(1)? | reader.bits(1)?.wrapping_shl(1);
    if profile == 3 {
        reserved_zero(reader)?;
    }
    if reader.flag()? {
        return Err(FrameHeaderError::ShowExisting);
    }
    let key_frame = !reader.flag()?;
    let show_frame = reader.flag()?;
    let error_resilient_mode = reader.flag()?;
    let intra_only = !key_frame && !show_frame && reader.flag()?;
    let reset_frame_context = if key_frame || error_resilient_mode { 0 } else { reader.bits(2)? as u8 };
    let (references, size, render);
    if key_frame || intra_only {
        sync_code(reader)?;
        // An intra-only frame of profile 0 is 8-bit 4:2:0 and does not say so.
        if key_frame || profile > 0 {
            color_config(reader, profile)?;
        }
        if intra_only {
            refresh_frame_flags(reader)?;
        }
        references = References::NONE;
        size = frame_size(reader)?;
        render = render_size(reader, size)?;
    } else {
        refresh_frame_flags(reader)?;
        let sign_bias = ref_frame_sign_bias(reader)?;
        size = frame_size_with_refs(reader, inherited)?;
        render = render_size(reader, size)?;
        references = References {
            sign_bias,
            allow_high_precision_mv: reader.flag()?,
            interpolation_filter: read_interpolation_filter(reader)?,
        };
    }
    Ok(Start { key_frame, show_frame, error_resilient_mode, intra_only, reset_frame_context, references, size, render })
}

fn sync_code(reader: &mut BitReader<'_>) -> Result<()> {
    if reader.bits(24)? == SYNC_CODE { Ok(()) } else { Err(FrameHeaderError::SyncCode) }
}

fn reserved_zero(reader: &mut BitReader<'_>) -> Result<()> {
    if reader.flag()? { Err(FrameHeaderError::ReservedBit) } else { Ok(()) }
}

/// Steps over refresh_frame_flags: which frames are kept is libavcodec's business.
fn refresh_frame_flags(reader: &mut BitReader<'_>) -> Result<()> {
    reader.bits(8)?;
    Ok(())
}

/// Steps over color_config(): libavcodec hands over what holds, for frames too that do not code it.
fn color_config(reader: &mut BitReader<'_>, profile: u32) -> Result<()> {
    if profile >= 2 {
        reader.flag()?;
    }
    let other_chroma = profile == 1 || profile == 3;
    if reader.bits(3)? == CS_RGB {
        if !other_chroma {
            return Err(FrameHeaderError::ColorSpace);
        }
        return reserved_zero(reader);
    }
    reader.flag()?;
    if other_chroma {
        reader.bits(2)?;
        reserved_zero(reader)?;
    }
    Ok(())
}

fn frame_size(reader: &mut BitReader<'_>) -> Result<Size> {
    Ok(Size { width_minus_1: reader.bits(16)? as u16, height_minus_1: reader.bits(16)? as u16 })
}

fn render_size(reader: &mut BitReader<'_>, frame: Size) -> Result<Size> {
    if reader.flag()? { frame_size(reader) } else { Ok(frame) }
}

/// Steps over ref_frame_idx: libavcodec hands over the references themselves.
fn ref_frame_sign_bias(reader: &mut BitReader<'_>) -> Result<[bool; 3]> {
    let mut sign_bias = [false; 3];
    for bias in &mut sign_bias {
        reader.bits(3)?;
        *bias = reader.flag()?;
    }
    Ok(sign_bias)
}

fn frame_size_with_refs(reader: &mut BitReader<'_>, inherited: Size) -> Result<Size> {
    for _ in 0..3 {
        if reader.flag()? {
            return Ok(inherited);
        }
    }
    frame_size(reader)
}

/// literal_to_type of 7.2.7.
fn read_interpolation_filter(reader: &mut BitReader<'_>) -> Result<InterpolationFilter> {
    if reader.flag()? {
        return Ok(InterpolationFilter::Switchable);
    }
    Ok(match reader.bits(2)? {
        0 => InterpolationFilter::Smooth,
        1 => InterpolationFilter::Regular,
        2 => InterpolationFilter::Sharp,
        _ => InterpolationFilter::Bilinear,
    })
}

fn loop_filter_params(reader: &mut BitReader<'_>) -> Result<LoopFilter> {
    let level = reader.bits(6)? as u8;
    let sharpness = reader.bits(3)? as u8;
    let delta_enabled = reader.flag()?;
    let delta_update = delta_enabled && reader.flag()?;
    if delta_update {
        // Four loop_filter_ref_deltas and two loop_filter_mode_deltas.
        for _ in 0..6 {
            if reader.flag()? {
                reader.bits(7)?;
            }
        }
    }
    Ok(LoopFilter { level, sharpness, delta_enabled, delta_update })
}

fn quantization_params(reader: &mut BitReader<'_>) -> Result<Quantization> {
    Ok(Quantization {
        base_q_idx: reader.bits(8)? as u8,
        delta_q_y_dc: read_delta_q(reader)?,
        delta_q_uv_dc: read_delta_q(reader)?,
        delta_q_uv_ac: read_delta_q(reader)?,
    })
}

/// delta_coded and su(4).
fn read_delta_q(reader: &mut BitReader<'_>) -> Result<i8> {
    if !reader.flag()? {
        return Ok(0);
    }
    let magnitude = reader.bits(4)? as i8;
    Ok(if reader.flag()? { magnitude.saturating_neg() } else { magnitude })
}

fn segmentation_params(reader: &mut BitReader<'_>) -> Result<Segmentation> {
    let mut segmentation = Segmentation {
        enabled: reader.flag()?,
        update_map: false,
        tree_probs: [255; 7],
        pred_probs: [255; 3],
        temporal_update: false,
        update_data: false,
    };
    if !segmentation.enabled {
        return Ok(segmentation);
    }
    segmentation.update_map = reader.flag()?;
    if segmentation.update_map {
        read_probs(reader, &mut segmentation.tree_probs)?;
        segmentation.temporal_update = reader.flag()?;
        if segmentation.temporal_update {
            read_probs(reader, &mut segmentation.pred_probs)?;
        }
    }
    segmentation.update_data = reader.flag()?;
    if segmentation.update_data {
        features(reader)?;
    }
    Ok(segmentation)
}

/// read_prob() for each of `probs`.
fn read_probs(reader: &mut BitReader<'_>, probs: &mut [u8]) -> Result<()> {
    for prob in probs {
        *prob = if reader.flag()? { reader.bits(8)? as u8 } else { 255 };
    }
    Ok(())
}

/// Steps over segmentation_abs_or_delta_update and the features of the segments.
fn features(reader: &mut BitReader<'_>) -> Result<()> {
    // segmentation_feature_bits, the sign of those that have one included.
    const BITS: [u32; 4] = [9, 7, 2, 0];
    reader.flag()?;
    for _ in 0..8 {
        for bits in BITS {
            if reader.flag()? {
                reader.bits(bits)?;
            }
        }
    }
    Ok(())
}

/// tile_info(): tile_cols_log2 and tile_rows_log2.
fn tile_info(reader: &mut BitReader<'_>, size: Size) -> Result<(u8, u8)> {
    let columns = u32::from(size.width_minus_1).wrapping_shr(6).saturating_add(1);
    let mut min_log2 = 0u32;
    while MAX_TILE_WIDTH_B64.wrapping_shl(min_log2) < columns {
        min_log2 = min_log2.saturating_add(1);
    }
    let mut max_log2 = 1u32;
    while columns.wrapping_shr(max_log2) >= MIN_TILE_WIDTH_B64 {
        max_log2 = max_log2.saturating_add(1);
    }
    max_log2 = max_log2.saturating_sub(1);
    let mut tile_cols_log2 = min_log2;
    while tile_cols_log2 < max_log2 && reader.flag()? {
        tile_cols_log2 = tile_cols_log2.saturating_add(1);
    }
    if tile_cols_log2 > 6 {
        return Err(FrameHeaderError::TileColumns);
    }
    let mut tile_rows_log2 = u8::from(reader.flag()?);
    if tile_rows_log2 == 1 {
        tile_rows_log2 = tile_rows_log2.saturating_add(reader.flag()?.into());
    }
    Ok((tile_cols_log2 as u8, tile_rows_log2))
}
