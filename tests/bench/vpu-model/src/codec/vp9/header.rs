// SPDX-License-Identifier: LGPL-2.1-or-later
//! uncompressed_header(), 6.2 and 7.2 of the VP9 specification, with what it leaves behind for later frames.
//!
//! Not the parser of cros-codecs: it forgets the sign biases of error resilient inter frames, leaves flags of earlier frames
//! standing, and keeps feature data that an update cleared.

use super::bits::Bits;

/// color_config().
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Colour {
    pub bit_depth: u8,
    pub subsampling_x: bool,
    pub subsampling_y: bool,
    pub full_range: bool,
}

/// loop_filter_params(), the deltas after this header's updates.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct LoopFilter {
    pub level: u8,
    pub sharpness: u8,
    pub delta_enabled: bool,
    pub delta_update: bool,
    /// loop_filter_delta_update of the last frame that has it.
    pub last_delta_update: bool,
    pub ref_deltas: [i8; 4],
    pub mode_deltas: [i8; 2],
}

/// quantization_params().
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Quantization {
    pub base_q_idx: u8,
    pub delta_q_y_dc: i8,
    pub delta_q_uv_dc: i8,
    pub delta_q_uv_ac: i8,
}

/// segmentation_params(), the features after this header's updates.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Segmentation {
    pub enabled: bool,
    pub update_map: bool,
    pub temporal_update: bool,
    pub update_data: bool,
    pub absolute: bool,
    pub tree_probs: [u8; 7],
    pub pred_probs: [u8; 3],
    /// One bit a feature.
    pub feature_enabled: [u8; 8],
    /// 0 where the feature is off.
    pub feature_data: [[i16; 4]; 8],
}

/// What a frame refers to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reference {
    /// ref_frame_idx.
    pub slot: usize,
    pub sign_bias: bool,
}

/// Width and height.
pub type Size = (u32, u32);

/// One frame's header.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Header {
    pub profile: u8,
    pub colour: Colour,
    pub key_frame: bool,
    pub show_frame: bool,
    pub error_resilient: bool,
    pub intra_only: bool,
    /// As it is coded, 0 to 3.
    pub reset_frame_context: u8,
    pub refresh_frame_flags: u8,
    /// Last, golden and alternate reference; none where the frame is intra.
    pub references: Option<[Reference; 3]>,
    pub size: Size,
    pub render_size: Size,
    pub allow_high_precision_mv: bool,
    /// By its meaning, see [`SWITCHABLE`]; 0 where the frame is intra.
    pub interpolation_filter: u8,
    pub refresh_frame_context: bool,
    pub frame_parallel: bool,
    /// As it is coded.
    pub frame_context_idx: u8,
    pub loop_filter: LoopFilter,
    pub quantization: Quantization,
    pub segmentation: Segmentation,
    pub tile_cols_log2: u8,
    pub tile_rows_log2: u8,
    /// header_size_in_bytes.
    pub compressed_size: u16,
    pub uncompressed_size: u16,
}

/// interpolation_filter: each block says its own (7.2.7).
pub const SWITCHABLE: u8 = 4;

impl Header {
    /// FrameIsIntra.
    pub fn is_intra(&self) -> bool {
        self.references.is_none()
    }

    /// Lossless.
    pub fn is_lossless(&self) -> bool {
        let quantization = &self.quantization;
        let deltas = [quantization.delta_q_y_dc, quantization.delta_q_uv_dc, quantization.delta_q_uv_ac];
        quantization.base_q_idx == 0 && deltas == [0; 3]
    }
}

/// What outlives a frame.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct State {
    colour: Colour,
    loop_filter: LoopFilter,
    segmentation: Segmentation,
    /// Sizes of the frames in the slots.
    sizes: [Option<Size>; 8],
}

impl Default for State {
    fn default() -> Self {
        Self {
            colour: Colour { bit_depth: 8, subsampling_x: true, subsampling_y: true, full_range: false },
            loop_filter: LoopFilter::default(),
            segmentation: Segmentation {
                enabled: false,
                update_map: false,
                temporal_update: false,
                update_data: false,
                absolute: false,
                tree_probs: [255; 7],
                pred_probs: [255; 3],
                feature_enabled: [0; 8],
                feature_data: [[0; 4]; 8],
            },
            sizes: [None; 8],
        }
    }
}

/// The part of the header that depends on the kind of frame.
struct Kind {
    reset_frame_context: u8,
    refresh_frame_flags: u8,
    references: Option<[Reference; 3]>,
    size: Size,
    render_size: Size,
    allow_high_precision_mv: bool,
    interpolation_filter: u8,
}

impl State {
    /// Reads a frame's header. The state is that after the frame, and unchanged by an error.
    pub fn read(&mut self, frame: &[u8]) -> Result<Header, String> {
        let mut next = *self;
        let header = next.read_header(&mut Bits::new(frame))?;
        for (slot, size) in next.sizes.iter_mut().enumerate() {
            if header.refresh_frame_flags >> slot & 1 != 0 {
                *size = Some(header.size);
            }
        }
        *self = next;
        Ok(header)
    }

    /// The size of the frame in a slot.
    pub fn size(&self, slot: usize) -> Option<Size> {
        self.sizes[slot]
    }

    fn read_header(&mut self, bits: &mut Bits<'_>) -> Result<Header, String> {
        if bits.f(2) != 2 {
            return Err("frame_marker is not 2".into());
        }
        let profile = bits.f(1) as u8 | (bits.f(1) as u8) << 1;
        if profile == 3 && bits.flag() {
            return Err("the reserved bit of profile 3 is set".into());
        }
        if bits.flag() {
            return Err("show_existing_frame: there is nothing to decode".into());
        }
        let key_frame = !bits.flag();
        let show_frame = bits.flag();
        let error_resilient = bits.flag();
        let intra_only = !key_frame && !show_frame && bits.flag();
        let kind = if key_frame {
            self.read_key_frame(bits, profile)?
        } else {
            self.read_other_frame(bits, profile, intra_only, error_resilient)?
        };
        let (refresh_frame_context, frame_parallel) = if error_resilient { (false, true) } else { (bits.flag(), bits.flag()) };
        let frame_context_idx = bits.f(2) as u8;
        if kind.references.is_none() || error_resilient {
            self.setup_past_independence();
        }
        self.loop_filter.read(bits);
        let quantization = Quantization::read(bits);
        self.segmentation.read(bits);
        let (tile_cols_log2, tile_rows_log2) = read_tiles(bits, kind.size.0);
        let compressed_size = bits.f(16) as u16;
        if compressed_size == 0 {
            return Err("header_size_in_bytes is 0".into());
        }
        Ok(Header {
            profile,
            colour: self.colour,
            key_frame,
            show_frame,
            error_resilient,
            intra_only,
            reset_frame_context: kind.reset_frame_context,
            refresh_frame_flags: kind.refresh_frame_flags,
            references: kind.references,
            size: kind.size,
            render_size: kind.render_size,
            allow_high_precision_mv: kind.allow_high_precision_mv,
            interpolation_filter: kind.interpolation_filter,
            refresh_frame_context,
            frame_parallel,
            frame_context_idx,
            loop_filter: self.loop_filter,
            quantization,
            segmentation: self.segmentation,
            tile_cols_log2,
            tile_rows_log2,
            compressed_size,
            uncompressed_size: bits.bytes()? as u16,
        })
    }

    fn read_key_frame(&mut self, bits: &mut Bits<'_>, profile: u8) -> Result<Kind, String> {
        read_sync_code(bits)?;
        self.colour = Colour::read(bits, profile)?;
        let size = read_size(bits);
        Ok(Kind::intra(0, 0xff, size, read_render_size(bits, size)))
    }

    fn read_other_frame(
        &mut self,
        bits: &mut Bits<'_>,
        profile: u8,
        intra_only: bool,
        error_resilient: bool,
    ) -> Result<Kind, String> {
        let reset_frame_context = if error_resilient { 0 } else { bits.f(2) as u8 };
        if intra_only {
            read_sync_code(bits)?;
            if profile > 0 {
                self.colour = Colour::read(bits, profile)?;
            } else {
                // 7.2, intra_only: profile 0 has 8 bits and 4:2:0 without saying so. Nothing is said of the range.
                self.colour = Colour { bit_depth: 8, subsampling_x: true, subsampling_y: true, ..self.colour };
            }
            let refresh_frame_flags = bits.f(8) as u8;
            let size = read_size(bits);
            return Ok(Kind::intra(reset_frame_context, refresh_frame_flags, size, read_render_size(bits, size)));
        }
        let refresh_frame_flags = bits.f(8) as u8;
        let references = [(); 3].map(|()| Reference { slot: bits.f(3) as usize, sign_bias: bits.flag() });
        let size = match references.iter().find(|_| bits.flag()) {
            Some(reference) => self.sizes[reference.slot].ok_or("the size of a reference that there is not")?,
            None => read_size(bits),
        };
        Ok(Kind {
            reset_frame_context,
            refresh_frame_flags,
            references: Some(references),
            size,
            render_size: read_render_size(bits, size),
            allow_high_precision_mv: bits.flag(),
            interpolation_filter: read_interpolation_filter(bits),
        })
    }

    fn setup_past_independence(&mut self) {
        self.segmentation.feature_enabled = [0; 8];
        self.segmentation.feature_data = [[0; 4]; 8];
        self.loop_filter.ref_deltas = [1, 0, -1, -1];
        self.loop_filter.mode_deltas = [0; 2];
    }
}

impl Kind {
    fn intra(reset_frame_context: u8, refresh_frame_flags: u8, size: Size, render_size: Size) -> Self {
        Self {
            reset_frame_context,
            refresh_frame_flags,
            references: None,
            size,
            render_size,
            allow_high_precision_mv: false,
            interpolation_filter: 0,
        }
    }
}

impl Colour {
    fn read(bits: &mut Bits<'_>, profile: u8) -> Result<Self, String> {
        const RGB: u32 = 7;
        let bit_depth = match profile {
            0 | 1 => 8,
            _ if bits.flag() => 12,
            _ => 10,
        };
        let other_subsampling = profile & 1 != 0;
        if bits.f(3) == RGB {
            if !other_subsampling {
                return Err("RGB in a profile of 4:2:0".into());
            }
            bits.f(1);
            return Ok(Self { bit_depth, subsampling_x: false, subsampling_y: false, full_range: true });
        }
        let full_range = bits.flag();
        let (subsampling_x, subsampling_y) = if other_subsampling { (bits.flag(), bits.flag()) } else { (true, true) };
        if other_subsampling {
            bits.f(1);
        }
        Ok(Self { bit_depth, subsampling_x, subsampling_y, full_range })
    }
}

impl LoopFilter {
    fn read(&mut self, bits: &mut Bits<'_>) {
        self.level = bits.f(6) as u8;
        self.sharpness = bits.f(3) as u8;
        self.delta_enabled = bits.flag();
        self.delta_update = self.delta_enabled && bits.flag();
        if self.delta_enabled {
            self.last_delta_update = self.delta_update;
        }
        if self.delta_update {
            for delta in self.ref_deltas.iter_mut().chain(&mut self.mode_deltas) {
                if bits.flag() {
                    *delta = bits.su(6);
                }
            }
        }
    }
}

impl Quantization {
    fn read(bits: &mut Bits<'_>) -> Self {
        let base_q_idx = bits.f(8) as u8;
        let mut delta = || if bits.flag() { bits.su(4) } else { 0 };
        Self { base_q_idx, delta_q_y_dc: delta(), delta_q_uv_dc: delta(), delta_q_uv_ac: delta() }
    }
}

impl Segmentation {
    fn read(&mut self, bits: &mut Bits<'_>) {
        self.enabled = bits.flag();
        self.update_map = self.enabled && bits.flag();
        self.temporal_update = false;
        if self.update_map {
            let prob = |bits: &mut Bits<'_>| if bits.flag() { bits.f(8) as u8 } else { 255 };
            self.tree_probs = [(); 7].map(|()| prob(bits));
            self.temporal_update = bits.flag();
            let temporal = self.temporal_update;
            self.pred_probs = [(); 3].map(|()| if temporal { prob(bits) } else { 255 });
        }
        self.update_data = self.enabled && bits.flag();
        if self.update_data {
            self.read_features(bits);
        }
    }

    fn read_features(&mut self, bits: &mut Bits<'_>) {
        /// segmentation_feature_bits and segmentation_feature_signed.
        const FEATURES: [(usize, bool); 4] = [(8, true), (6, true), (2, false), (0, false)];
        self.absolute = bits.flag();
        for (enabled, data) in self.feature_enabled.iter_mut().zip(&mut self.feature_data) {
            *enabled = 0;
            for (feature, (count, signed)) in FEATURES.into_iter().enumerate() {
                data[feature] = 0;
                if bits.flag() {
                    *enabled |= 1 << feature;
                    let value = bits.f(count) as i16;
                    data[feature] = if signed && bits.flag() { -value } else { value };
                }
            }
        }
    }
}

fn read_sync_code(bits: &mut Bits<'_>) -> Result<(), String> {
    match bits.f(24) {
        0x49_83_42 => Ok(()),
        other => Err(format!("the frame_sync_code is {other:06x}")),
    }
}

fn read_size(bits: &mut Bits<'_>) -> Size {
    (bits.f(16) + 1, bits.f(16) + 1)
}

fn read_render_size(bits: &mut Bits<'_>, size: Size) -> Size {
    if bits.flag() { read_size(bits) } else { size }
}

fn read_interpolation_filter(bits: &mut Bits<'_>) -> u8 {
    /// literal_to_type: smooth, regular, sharp, bilinear, by the numbers of the specification, which are the kernel's.
    const TYPES: [u8; 4] = [1, 0, 2, 3];
    if bits.flag() { SWITCHABLE } else { TYPES[bits.f(2) as usize] }
}

/// tile_info(): tile_cols_log2 and tile_rows_log2.
fn read_tiles(bits: &mut Bits<'_>, width: u32) -> (u8, u8) {
    let sb64_cols = width.div_ceil(64);
    let minimum = (0..).find(|log2| 64 << log2 >= sb64_cols).unwrap_or(0);
    let maximum = (1..).find(|log2| sb64_cols >> log2 < 4).unwrap_or(1) - 1;
    let mut columns = minimum;
    while columns < maximum && bits.flag() {
        columns += 1;
    }
    let rows = if bits.flag() { 1 + bits.f(1) } else { 0 };
    (columns as u8, rows as u8)
}

#[cfg(test)]
mod tests;
