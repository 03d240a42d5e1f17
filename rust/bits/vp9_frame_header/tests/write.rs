// SPDX-License-Identifier: LGPL-2.1-or-later
//! Writes uncompressed headers.

use super::*;

/// color_config().
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Color {
    pub(super) profile: u32,
    pub(super) twelve_bit: bool,
    pub(super) space: u32,
    pub(super) full_range: bool,
    /// subsampling_x and subsampling_y.
    pub(super) subsampling: u32,
}

/// What a header has and the parser steps over.
#[derive(Clone, Copy, Debug)]
pub(super) struct Extras {
    pub(super) color: Color,
    pub(super) refresh_frame_flags: u8,
    pub(super) ref_frame_idx: [u32; 3],
    /// The reference that an inter frame has its size from; 3 for none.
    pub(super) size_of_reference: usize,
    /// Whether the render size is coded although it is the frame's.
    pub(super) code_render_size: bool,
    /// Bits that decide which adjustments and features are updated, and are their values.
    pub(super) updates: u32,
}

impl Default for Extras {
    fn default() -> Self {
        Self {
            color: Color::default(),
            refresh_frame_flags: 0,
            ref_frame_idx: [0; 3],
            size_of_reference: 3,
            code_render_size: false,
            updates: 0,
        }
    }
}

const CS_RGB: u32 = 7;

/// The fewest and the most tile columns of a width, as powers of two.
pub(super) fn tile_range(width_minus_1: u16) -> (u8, u8) {
    let superblocks = u32::from(width_minus_1) / 64 + 1;
    let fewest = (0u8..).find(|log2| superblocks.div_ceil(1 << log2) <= 64).unwrap();
    let most = (0u8..9).rev().find(|log2| superblocks >> log2 >= 4).unwrap_or(0);
    (fewest, most.max(fewest))
}

/// The header with what the syntax infers in place of what `any` has.
pub(super) fn normalise(any: FrameHeader) -> FrameHeader {
    let mut header = any;
    header.intra_only &= !header.key_frame && !header.show_frame;
    if header.key_frame || header.error_resilient_mode {
        header.reset_frame_context = 0;
    }
    if header.error_resilient_mode {
        header.refresh_frame_context = false;
        header.frame_parallel_decoding_mode = true;
    }
    if header.frame_is_intra() {
        header.ref_frame_sign_bias = [false; 3];
        header.allow_high_precision_mv = false;
        header.interpolation_filter = InterpolationFilter::Regular;
    }
    header.loop_filter.delta_update &= header.loop_filter.delta_enabled;
    let segmentation = &mut header.segmentation;
    segmentation.update_map &= segmentation.enabled;
    segmentation.update_data &= segmentation.enabled;
    segmentation.temporal_update &= segmentation.update_map;
    if !segmentation.update_map {
        segmentation.tree_probs = [255; 7];
    }
    if !segmentation.temporal_update {
        segmentation.pred_probs = [255; 3];
    }
    let (fewest, most) = tile_range(header.frame_width_minus_1);
    header.tile_cols_log2 = header.tile_cols_log2.clamp(fewest, most.min(6));
    header
}

#[derive(Default)]
struct Bits(Vec<bool>);

impl Bits {
    fn u(&mut self, count: u32, value: u32) {
        self.0.extend((0..count).rev().map(|bit| value >> bit & 1 == 1));
    }

    fn flag(&mut self, value: bool) {
        self.0.push(value);
    }

    fn bytes(&self) -> Vec<u8> {
        self.0.chunks(8).map(|byte| byte.iter().enumerate().fold(0, |sum, (i, bit)| sum | u8::from(*bit) << (7 - i))).collect()
    }
}

/// The uncompressed header, and what the parser makes of it.
pub(super) fn write(header: &FrameHeader, extras: &Extras) -> (Vec<u8>, FrameHeader) {
    let mut bits = Bits::default();
    let profile = extras.color.profile;
    bits.u(2, 2);
    bits.u(1, profile & 1);
    bits.u(1, profile >> 1);
    if profile == 3 {
        bits.flag(false);
    }
    bits.flag(false);
    bits.flag(!header.key_frame);
    bits.flag(header.show_frame);
    bits.flag(header.error_resilient_mode);
    if !header.key_frame {
        if !header.show_frame {
            bits.flag(header.intra_only);
        }
        if !header.error_resilient_mode {
            bits.u(2, header.reset_frame_context.into());
        }
    }
    references_and_sizes(&mut bits, header, extras);
    if !header.error_resilient_mode {
        bits.flag(header.refresh_frame_context);
        bits.flag(header.frame_parallel_decoding_mode);
    }
    bits.u(2, header.frame_context_idx.into());
    loop_filter(&mut bits, &header.loop_filter, extras.updates);
    quantization(&mut bits, &header.quantization);
    segmentation(&mut bits, &header.segmentation, extras.updates);
    let (fewest, most) = tile_range(header.frame_width_minus_1);
    for log2 in fewest..most {
        bits.flag(log2 < header.tile_cols_log2);
        if log2 >= header.tile_cols_log2 {
            break;
        }
    }
    bits.flag(header.tile_rows_log2 > 0);
    if header.tile_rows_log2 > 0 {
        bits.flag(header.tile_rows_log2 > 1);
    }
    bits.u(16, header.compressed_header_size.into());
    let bytes = bits.bytes();
    let expected = FrameHeader { uncompressed_header_size: bytes.len() as u16, ..*header };
    (bytes, expected)
}

fn references_and_sizes(bits: &mut Bits, header: &FrameHeader, extras: &Extras) {
    if header.frame_is_intra() {
        bits.u(24, 0x49_83_42);
        if header.key_frame || extras.color.profile > 0 {
            color_config(bits, &extras.color);
        }
    }
    if !header.key_frame {
        bits.u(8, extras.refresh_frame_flags.into());
    }
    if !header.frame_is_intra() {
        for (index, sign_bias) in extras.ref_frame_idx.iter().zip(header.ref_frame_sign_bias) {
            bits.u(3, *index);
            bits.flag(sign_bias);
        }
        for reference in 0..3.min(extras.size_of_reference + 1) {
            bits.flag(reference == extras.size_of_reference);
        }
    }
    if header.frame_is_intra() || extras.size_of_reference > 2 {
        bits.u(16, header.frame_width_minus_1.into());
        bits.u(16, header.frame_height_minus_1.into());
    }
    let alike =
        header.render_width_minus_1 == header.frame_width_minus_1 && header.render_height_minus_1 == header.frame_height_minus_1;
    bits.flag(!alike || extras.code_render_size);
    if !alike || extras.code_render_size {
        bits.u(16, header.render_width_minus_1.into());
        bits.u(16, header.render_height_minus_1.into());
    }
    if !header.frame_is_intra() {
        bits.flag(header.allow_high_precision_mv);
        match header.interpolation_filter {
            InterpolationFilter::Switchable => bits.flag(true),
            InterpolationFilter::Smooth => bits.u(3, 0),
            InterpolationFilter::Regular => bits.u(3, 1),
            InterpolationFilter::Sharp => bits.u(3, 2),
            InterpolationFilter::Bilinear => bits.u(3, 3),
        }
    }
}

fn color_config(bits: &mut Bits, color: &Color) {
    let other_chroma = color.profile & 1 == 1;
    if color.profile >= 2 {
        bits.flag(color.twelve_bit);
    }
    if color.space == CS_RGB && other_chroma {
        bits.u(3, CS_RGB);
        return bits.flag(false);
    }
    bits.u(3, color.space % CS_RGB);
    bits.flag(color.full_range);
    if other_chroma {
        bits.u(2, color.subsampling);
        bits.flag(false);
    }
}

fn loop_filter(bits: &mut Bits, header: &LoopFilter, updates: u32) {
    bits.u(6, header.level.into());
    bits.u(3, header.sharpness.into());
    bits.flag(header.delta_enabled);
    if header.delta_enabled {
        bits.flag(header.delta_update);
    }
    if header.delta_update {
        for index in 0..6 {
            let updated = updates >> index & 1 == 1;
            bits.flag(updated);
            if updated {
                bits.u(7, updates >> (index + 8) & 0x7f);
            }
        }
    }
}

fn quantization(bits: &mut Bits, header: &Quantization) {
    bits.u(8, header.base_q_idx.into());
    for delta in [header.delta_q_y_dc, header.delta_q_uv_dc, header.delta_q_uv_ac] {
        bits.flag(delta != 0);
        if delta != 0 {
            bits.u(4, delta.unsigned_abs().into());
            bits.flag(delta < 0);
        }
    }
}

fn segmentation(bits: &mut Bits, header: &Segmentation, updates: u32) {
    bits.flag(header.enabled);
    if !header.enabled {
        return;
    }
    bits.flag(header.update_map);
    if header.update_map {
        probs(bits, &header.tree_probs);
        bits.flag(header.temporal_update);
        if header.temporal_update {
            probs(bits, &header.pred_probs);
        }
    }
    bits.flag(header.update_data);
    if header.update_data {
        bits.flag(updates & 1 == 1);
        for index in 0..32 {
            let enabled = updates.rotate_left(index) & 1 == 1;
            bits.flag(enabled);
            // Quantiser and loop filter have a sign; to skip needs no value.
            let count = [9, 7, 2, 0][index as usize % 4];
            if enabled {
                bits.u(count, updates.rotate_right(index) & ((1 << count) - 1));
            }
        }
    }
}

fn probs(bits: &mut Bits, list: &[u8]) {
    for prob in list {
        bits.flag(*prob != 255);
        if *prob != 255 {
            bits.u(8, (*prob).into());
        }
    }
}
