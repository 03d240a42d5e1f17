// SPDX-License-Identifier: LGPL-2.1-or-later
//! compressed_header(), 6.3 and 7.3 of the VP9 specification, as V4L2_CID_STATELESS_VP9_COMPRESSED_HDR has it: "a value of zero in an
//! array element means no update", vectors "contain a new value", "all other updates contain values translated with
//! inv_map_table[]".

use primebridge::uapi::*;

use super::super::vp8::bools::Bools;
use super::header::{Header, SWITCHABLE};

/// The probability of "no update".
const NO_UPDATE: u8 = 252;

/// What the header says.
#[derive(Clone, Debug)]
pub struct Compressed {
    pub control: v4l2_ctrl_vp9_compressed_hdr,
    /// By the kernel's numbers.
    pub reference_mode: u8,
}

/// Reads the header of a frame, out of all of its bytes.
pub fn read(header: &Header, frame: &[u8]) -> Result<Compressed, String> {
    let start = usize::from(header.uncompressed_size);
    let size = usize::from(header.compressed_size);
    let data = frame.get(start..start + size).ok_or_else(|| format!("a compressed header of {size} bytes in {}", frame.len()))?;
    let mut reader = Reader { bools: Bools::new(data) };
    if reader.bools.flag() {
        return Err("the marker bit of the compressed header is set".into());
    }
    let compressed = reader.header(header);
    // The decoder's window may reach beyond the end by what it reads ahead (9.2.1): 8 bits less the one that is looked at.
    if reader.bools.position() > 8 * size {
        return Err("a compressed header that is longer than its size".into());
    }
    Ok(compressed)
}

struct Reader<'a> {
    bools: Bools<'a>,
}

impl Reader<'_> {
    fn header(&mut self, header: &Header) -> Compressed {
        let mut control = empty();
        control.tx_mode = self.tx_mode(header);
        if u32::from(control.tx_mode) == V4L2_VP9_TX_MODE_SELECT {
            self.deltas(control.tx8.as_flattened_mut());
            self.deltas(control.tx16.as_flattened_mut());
            self.deltas(control.tx32.as_flattened_mut());
        }
        self.coefficients(&mut control);
        self.deltas(&mut control.skip);
        let mut reference_mode = V4L2_VP9_REFERENCE_MODE_SINGLE_REFERENCE;
        if !header.is_intra() {
            self.deltas(control.inter_mode.as_flattened_mut());
            if header.interpolation_filter == SWITCHABLE {
                self.deltas(control.interp_filter.as_flattened_mut());
            }
            self.deltas(&mut control.is_inter);
            reference_mode = self.references(header, &mut control);
            self.deltas(control.y_mode.as_flattened_mut());
            self.deltas(control.partition.as_flattened_mut());
            self.vectors(header.allow_high_precision_mv, &mut control.mv);
        }
        Compressed { control, reference_mode: reference_mode as u8 }
    }

    /// read_tx_mode(): ALLOW_32X32 has one bit more, that makes it TX_MODE_SELECT.
    fn tx_mode(&mut self, header: &Header) -> u8 {
        if header.is_lossless() {
            return 0;
        }
        match self.bools.literal(2) as u8 {
            3 => 3 + u8::from(self.bools.flag()),
            mode => mode,
        }
    }

    /// read_coef_probs(). The first band has three contexts only.
    fn coefficients(&mut self, control: &mut v4l2_ctrl_vp9_compressed_hdr) {
        let largest = usize::from(control.tx_mode.min(3));
        for size in control.coef.iter_mut().take(largest + 1) {
            if !self.bools.flag() {
                continue;
            }
            for bands in size.as_flattened_mut() {
                for (band, contexts) in bands.iter_mut().enumerate() {
                    let count = if band == 0 { 3 } else { 6 };
                    self.deltas(contexts[..count].as_flattened_mut());
                }
            }
        }
    }

    /// frame_reference_mode() and frame_reference_mode_probs().
    fn references(&mut self, header: &Header, control: &mut v4l2_ctrl_vp9_compressed_hdr) -> u32 {
        let biases = header.references.map(|references| references.map(|reference| reference.sign_bias)).unwrap_or_default();
        let compound_allowed = biases.iter().any(|bias| *bias != biases[0]);
        let mode = if compound_allowed && self.bools.flag() {
            if self.bools.flag() { V4L2_VP9_REFERENCE_MODE_SELECT } else { V4L2_VP9_REFERENCE_MODE_COMPOUND_REFERENCE }
        } else {
            V4L2_VP9_REFERENCE_MODE_SINGLE_REFERENCE
        };
        if mode == V4L2_VP9_REFERENCE_MODE_SELECT {
            self.deltas(&mut control.comp_mode);
        }
        if mode != V4L2_VP9_REFERENCE_MODE_COMPOUND_REFERENCE {
            self.deltas(control.single_ref.as_flattened_mut());
        }
        if mode != V4L2_VP9_REFERENCE_MODE_SINGLE_REFERENCE {
            self.deltas(&mut control.comp_ref);
        }
        mode
    }

    /// mv_probs().
    fn vectors(&mut self, high_precision: bool, mv: &mut v4l2_vp9_mv_probs) {
        self.values(&mut mv.joint);
        for component in 0..2 {
            self.values(&mut mv.sign[component..=component]);
            self.values(&mut mv.classes[component]);
            self.values(&mut mv.class0_bit[component..=component]);
            self.values(&mut mv.bits[component]);
        }
        for component in 0..2 {
            self.values(mv.class0_fr[component].as_flattened_mut());
            self.values(&mut mv.fr[component]);
        }
        if high_precision {
            for component in 0..2 {
                self.values(&mut mv.class0_hp[component..=component]);
                self.values(&mut mv.hp[component..=component]);
            }
        }
    }

    /// diff_update_prob() of each.
    fn deltas(&mut self, deltas: &mut [u8]) {
        for delta in deltas {
            if self.bools.bool(NO_UPDATE) {
                let coded = self.subexponential();
                *delta = inv_map(coded);
            }
        }
    }

    /// update_mv_prob() of each.
    fn values(&mut self, values: &mut [u8]) {
        for value in values {
            if self.bools.bool(NO_UPDATE) {
                *value = (self.bools.literal(7) as u8) << 1 | 1;
            }
        }
    }

    /// decode_term_subexp().
    fn subexponential(&mut self) -> u32 {
        for (bits, base) in [(4, 0), (4, 16), (5, 32)] {
            if !self.bools.flag() {
                return self.bools.literal(bits) + base;
            }
        }
        let value = self.bools.literal(7);
        if value < 65 { value + 64 } else { (value << 1) - 1 + self.bools.literal(1) }
    }
}

/// inv_map_table\[\]: first every 13th number from 7 to 254, then all others in order, and 253 for what is left.
fn inv_map(coded: u32) -> u8 {
    let value = match coded {
        0..20 => 7 + 13 * coded,
        _ => {
            let other = coded - 20;
            (1 + other + (other + 6) / 12).min(253)
        }
    };
    value as u8
}

fn empty() -> v4l2_ctrl_vp9_compressed_hdr {
    v4l2_ctrl_vp9_compressed_hdr {
        tx_mode: 0,
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
        uv_mode: [[0; 9]; 10],
        partition: [[0; 3]; 16],
        mv: v4l2_vp9_mv_probs {
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
    }
}

#[cfg(test)]
mod tests;
