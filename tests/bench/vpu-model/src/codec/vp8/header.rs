// SPDX-License-Identifier: LGPL-2.1-or-later
//! Frame headers, RFC 6386 9 and 19.2, with what they leave behind for later frames.
//!
//! Not the parser of cros-codecs: it reads the probabilities of the segments only where their data are updated as well.

use super::bools::Bools;
use super::tables;

/// Probabilities that hold on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Probabilities {
    pub coeff: [[[[u8; 11]; 3]; 8]; 4],
    pub y_mode: [u8; 4],
    pub uv_mode: [u8; 3],
    pub mv: [[u8; 19]; 2],
}

/// update_segmentation(), and what of it holds on.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Segmentation {
    pub enabled: bool,
    pub update_map: bool,
    pub update_data: bool,
    /// segment_feature_mode: values are absolute.
    pub absolute: bool,
    pub quantizer: [i8; 4],
    pub loop_filter: [i8; 4],
    /// segment_prob of this frame, where it updates the map.
    pub probabilities: [u8; 3],
}

/// mb_lf_adjustments(), and what of it holds on.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Adjustments {
    pub enabled: bool,
    pub update: bool,
    pub reference: [i8; 4],
    pub mode: [i8; 4],
}

/// What outlives a frame.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct State {
    probabilities: Probabilities,
    segmentation: Segmentation,
    adjustments: Adjustments,
    size: Size,
}

/// Of the last key frame.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Size {
    pub width: u16,
    pub height: u16,
    pub horizontal_scale: u8,
    pub vertical_scale: u8,
}

/// quant_indices().
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Quantizers {
    pub y_ac_qi: u8,
    pub y_dc_delta: i8,
    pub y2_dc_delta: i8,
    pub y2_ac_delta: i8,
    pub uv_dc_delta: i8,
    pub uv_ac_delta: i8,
}

/// Where golden or alternate reference come from after the frame.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refresh {
    /// They stay.
    Kept,
    /// They become this frame.
    Frame,
    /// They become what the last frame was before.
    Last,
    /// Golden becomes what the alternate reference was before, and the other way round.
    Other,
}

/// One frame's header.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Header {
    pub key_frame: bool,
    pub version: u8,
    pub show_frame: bool,
    pub first_part_size: u32,
    pub size: Size,
    pub segmentation: Segmentation,
    pub simple_filter: bool,
    pub loop_filter_level: u8,
    pub sharpness_level: u8,
    pub adjustments: Adjustments,
    pub quantizers: Quantizers,
    pub refresh_entropy: bool,
    pub refresh_last: bool,
    pub golden: Refresh,
    pub alternate: Refresh,
    pub sign_bias_golden: bool,
    pub sign_bias_alternate: bool,
    /// For this frame.
    pub probabilities: Probabilities,
    /// prob_skip_false, where mb_no_skip_coeff is set.
    pub skip: Option<u8>,
    /// prob_intra, prob_last and prob_gf; 0 in a key frame.
    pub inter: [u8; 3],
    /// Sizes of the partitions of coefficients.
    pub partitions: Vec<u32>,
    /// The boolean decoder where the header ends.
    pub range: u8,
    pub value: u8,
    pub bits_left: u8,
    pub header_bits: u32,
}

impl Default for State {
    /// What a key frame begins with (9.3, 9.6, 9.9 to 9.11).
    fn default() -> Self {
        let probabilities =
            Probabilities { coeff: tables::COEFF, y_mode: tables::Y_MODE, uv_mode: tables::UV_MODE, mv: tables::MV };
        Self { probabilities, segmentation: Segmentation::default(), adjustments: Adjustments::default(), size: Size::default() }
    }
}

impl State {
    /// Reads a frame's header. The state is that after the frame, and unchanged by an error.
    pub fn read(&mut self, frame: &[u8]) -> Result<Header, String> {
        let [a, b, c, rest @ ..] = frame else { return Err("a frame without a frame tag".into()) };
        let tag = u32::from_le_bytes([*a, *b, *c, 0]);
        let key_frame = tag & 1 == 0;
        let mut next = if key_frame { Self::default() } else { self.clone() };
        let data = if key_frame {
            let (size, data) = key_frame_size(rest)?;
            next.size = size;
            data
        } else {
            rest
        };
        let first_part_size = tag >> 5;
        let Some((first, rest)) = data.split_at_checked(first_part_size as usize) else {
            return Err(format!("a first partition of {first_part_size} bytes in {}", data.len()));
        };
        let mut bools = Bools::new(first);
        let mut header = next.read_first(&mut bools, key_frame, rest)?;
        if !bools.is_inside() {
            return Err("a header that is longer than the first partition".into());
        }
        header.version = (tag >> 1 & 7) as u8;
        header.show_frame = tag & 0x10 != 0;
        header.first_part_size = first_part_size;
        *self = next;
        Ok(header)
    }

    /// frame_header(). `rest` is what comes after the first partition.
    fn read_first(&mut self, bools: &mut Bools<'_>, key_frame: bool, rest: &[u8]) -> Result<Header, String> {
        if key_frame {
            // color_space and clamping_type, which no control has.
            bools.literal(2);
        }
        self.segmentation.read(bools);
        let (simple_filter, loop_filter_level, sharpness_level) = (bools.flag(), bools.literal(6) as u8, bools.literal(3) as u8);
        self.adjustments.read(bools);
        let partitions = read_partitions(1 << bools.literal(2), rest)?;
        let quantizers = Quantizers::read(bools);
        let refresh = if key_frame { References::KEY_FRAME } else { References::read(bools) };
        let refresh_entropy = bools.flag();
        let refresh_last = key_frame || bools.flag();
        let saved = self.probabilities.clone();
        self.probabilities.read_coeff(bools);
        let skip = bools.flag().then(|| bools.literal(8) as u8);
        let inter = if key_frame { [0; 3] } else { [(); 3].map(|()| bools.literal(8) as u8) };
        let mut probabilities = self.probabilities.clone();
        if key_frame {
            probabilities.y_mode = tables::Y_MODE_KEY;
            probabilities.uv_mode = tables::UV_MODE_KEY;
        } else {
            self.probabilities.read_inter(bools);
            probabilities = self.probabilities.clone();
        }
        if !refresh_entropy {
            self.probabilities = saved;
        }
        Ok(Header {
            key_frame,
            version: 0,
            show_frame: false,
            first_part_size: 0,
            size: self.size,
            segmentation: self.segmentation,
            simple_filter,
            loop_filter_level,
            sharpness_level,
            adjustments: self.adjustments,
            quantizers,
            refresh_entropy,
            refresh_last,
            golden: refresh.golden,
            alternate: refresh.alternate,
            sign_bias_golden: refresh.sign_bias_golden,
            sign_bias_alternate: refresh.sign_bias_alternate,
            probabilities,
            skip,
            inter,
            partitions,
            range: bools.range(),
            value: bools.value(),
            bits_left: bools.bits_left(),
            header_bits: bools.position() as u32,
        })
    }
}

/// Start code and sizes of a key frame (9.1), and what comes after them.
fn key_frame_size(data: &[u8]) -> Result<(Size, &[u8]), String> {
    let [0x9d, 0x01, 0x2a, a, b, c, d, rest @ ..] = data else { return Err("a key frame without its start code".into()) };
    let (width, height) = (u16::from_le_bytes([*a, *b]), u16::from_le_bytes([*c, *d]));
    let size = Size {
        width: width & 0x3fff,
        height: height & 0x3fff,
        horizontal_scale: (width >> 14) as u8,
        vertical_scale: (height >> 14) as u8,
    };
    Ok((size, rest))
}

/// The sizes of `count` partitions of coefficients (9.5): three bytes each, but for the last one, which has the rest.
fn read_partitions(count: usize, data: &[u8]) -> Result<Vec<u32>, String> {
    let (table, data) = data.split_at_checked(3 * (count - 1)).ok_or("the sizes of the partitions are not there")?;
    let mut sizes: Vec<u32> = table.chunks_exact(3).map(|size| u32::from_le_bytes([size[0], size[1], size[2], 0])).collect();
    let sum: usize = sizes.iter().map(|size| *size as usize).sum();
    let last = data.len().checked_sub(sum).ok_or_else(|| format!("partitions of {sum} bytes in {}", data.len()))?;
    sizes.push(last as u32);
    Ok(sizes)
}

impl Segmentation {
    fn read(&mut self, bools: &mut Bools<'_>) {
        self.enabled = bools.flag();
        self.update_map = self.enabled && bools.flag();
        self.update_data = self.enabled && bools.flag();
        if self.update_data {
            self.absolute = bools.flag();
            // 9.3: a value that is not there is 0.
            self.quantizer = [(); 4].map(|()| if bools.flag() { bools.signed(7) } else { 0 });
            self.loop_filter = [(); 4].map(|()| if bools.flag() { bools.signed(6) } else { 0 });
        }
        if self.update_map {
            self.probabilities = [(); 3].map(|()| if bools.flag() { bools.literal(8) as u8 } else { 255 });
        }
    }
}

impl Adjustments {
    fn read(&mut self, bools: &mut Bools<'_>) {
        self.enabled = bools.flag();
        self.update = self.enabled && bools.flag();
        if self.update {
            for value in self.reference.iter_mut().chain(&mut self.mode) {
                if bools.flag() {
                    *value = bools.signed(6);
                }
            }
        }
    }
}

impl Quantizers {
    fn read(bools: &mut Bools<'_>) -> Self {
        let y_ac_qi = bools.literal(7) as u8;
        let mut delta = || if bools.flag() { bools.signed(4) } else { 0 };
        Self {
            y_ac_qi,
            y_dc_delta: delta(),
            y2_dc_delta: delta(),
            y2_ac_delta: delta(),
            uv_dc_delta: delta(),
            uv_ac_delta: delta(),
        }
    }
}

/// What becomes of the references.
struct References {
    golden: Refresh,
    alternate: Refresh,
    sign_bias_golden: bool,
    sign_bias_alternate: bool,
}

impl References {
    const KEY_FRAME: Self =
        Self { golden: Refresh::Frame, alternate: Refresh::Frame, sign_bias_golden: false, sign_bias_alternate: false };

    fn read(bools: &mut Bools<'_>) -> Self {
        let refreshed = [bools.flag(), bools.flag()];
        let [golden, alternate] = refreshed.map(|refreshed| match refreshed {
            true => Refresh::Frame,
            false => match bools.literal(2) {
                1 => Refresh::Last,
                2 => Refresh::Other,
                // 3 has no meaning, and no decoder does anything about it.
                _ => Refresh::Kept,
            },
        });
        Self { golden, alternate, sign_bias_golden: bools.flag(), sign_bias_alternate: bools.flag() }
    }
}

impl Probabilities {
    fn read_coeff(&mut self, bools: &mut Bools<'_>) {
        let update = tables::COEFF_UPDATE.as_flattened().as_flattened().as_flattened();
        for (probability, update) in self.coeff.as_flattened_mut().as_flattened_mut().as_flattened_mut().iter_mut().zip(update) {
            if bools.bool(*update) {
                *probability = bools.literal(8) as u8;
            }
        }
    }

    fn read_inter(&mut self, bools: &mut Bools<'_>) {
        if bools.flag() {
            self.y_mode = [(); 4].map(|()| bools.literal(8) as u8);
        }
        if bools.flag() {
            self.uv_mode = [(); 3].map(|()| bools.literal(8) as u8);
        }
        for (probability, update) in self.mv.as_flattened_mut().iter_mut().zip(tables::MV_UPDATE.as_flattened()) {
            if bools.bool(*update) {
                let value = bools.literal(7) as u8;
                *probability = if value == 0 { 1 } else { value << 1 };
            }
        }
    }
}

#[cfg(test)]
mod tests;
