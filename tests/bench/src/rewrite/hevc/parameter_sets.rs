// SPDX-License-Identifier: LGPL-2.1-or-later
//! The parts of x265's sequence and picture parameter sets (H.265 7.3.2.2, 7.3.2.3) that are rewritten or needed to read slices.

use super::super::bits::BitReader;
use super::nal;
use super::sets::{self, Set};
use crate::generate::bits::BitWriter;

/// A sequence parameter set. What is not named is copied.
#[derive(Clone, Debug)]
pub struct Sps {
    before_order_count: Vec<bool>,
    /// `log2_max_pic_order_cnt_lsb_minus4` + 4.
    pub order_count_bits: u32,
    before_lists: Vec<bool>,
    /// `scaling_list_enabled_flag`.
    pub lists_enabled: bool,
    /// `scaling_list_data`.
    pub lists: Option<Vec<bool>>,
    amp: bool,
    /// `sample_adaptive_offset_enabled_flag`.
    pub sao: bool,
    /// Short-term reference picture sets.
    pub sets: Vec<Set>,
    /// Candidates for long-term references: `lt_ref_pic_poc_lsb_sps`, all used by the current picture.
    pub long_term: Option<Vec<u32>>,
    /// `sps_temporal_mvp_enabled_flag`.
    pub temporal_vectors: bool,
    rest: Vec<bool>,
}

impl Sps {
    pub fn read(payload: &[u8]) -> Self {
        let mut bits = BitReader::new(payload);
        bits.read(4);
        assert_eq!(bits.read(3), 0, "sps_max_sub_layers_minus1");
        bits.read(1 + 24);
        bits.read(32);
        bits.read(32);
        bits.read(8); // with what is before it: temporal nesting, 88 bits of profile and tier, level
        bits.ue();
        assert_eq!(bits.ue(), 1, "chroma_format_idc");
        bits.ue();
        bits.ue();
        if bits.flag() {
            bits.skip_ue(4);
        }
        bits.ue();
        bits.ue();
        let before_order_count = bits.since(0);
        let order_count_bits = bits.ue() + 4;
        let start = bits.position();
        bits.flag();
        bits.skip_ue(3 + 6);
        let before_lists = bits.since(start);
        let lists_enabled = bits.flag();
        let lists = (lists_enabled && bits.flag()).then(|| scaling_lists(&mut bits));
        let (amp, sao) = (bits.flag(), bits.flag());
        assert!(!bits.flag(), "pcm_enabled_flag");
        let sets = (0..bits.ue()).map(|index| sets::read(&mut bits, index)).collect();
        assert!(!bits.flag(), "long_term_ref_pics_present_flag");
        let temporal_vectors = bits.flag();
        let start = bits.position();
        bits.read_past(nal::length_in_bits(payload));
        let rest = bits.since(start);
        Self {
            before_order_count,
            order_count_bits,
            before_lists,
            lists_enabled,
            lists,
            amp,
            sao,
            sets,
            long_term: None,
            temporal_vectors,
            rest,
        }
    }

    pub fn write(&self) -> Vec<u8> {
        let mut writer = BitWriter::new();
        put_all(&mut writer, &self.before_order_count);
        writer.ue(self.order_count_bits - 4);
        put_all(&mut writer, &self.before_lists);
        writer.flag(self.lists_enabled);
        if self.lists_enabled {
            writer.flag(self.lists.is_some());
            put_all(&mut writer, self.lists.as_deref().unwrap_or_default());
        }
        writer.flag(self.amp);
        writer.flag(self.sao);
        writer.flag(false); // pcm_enabled_flag
        writer.ue(self.sets.len() as u32);
        for (index, set) in self.sets.iter().enumerate() {
            let predicted = index > 0 && sets::write_predicted(&mut writer, set, &self.sets[index - 1], None);
            if !predicted {
                sets::write(&mut writer, set, index > 0);
            }
        }
        writer.flag(self.long_term.is_some());
        if let Some(candidates) = &self.long_term {
            writer.ue(candidates.len() as u32);
            for &lsb in candidates {
                writer.put(lsb, self.order_count_bits);
                writer.flag(true); // used_by_curr_pic_lt_sps_flag
            }
        }
        writer.flag(self.temporal_vectors);
        put_all(&mut writer, &self.rest);
        nal::finish(writer)
    }
}

/// A picture parameter set. What is not named is copied.
#[derive(Clone, Debug)]
pub struct Pps {
    before_lists: Vec<bool>,
    /// `scaling_list_data`.
    pub lists: Option<Vec<bool>>,
    /// `lists_modification_present_flag`.
    pub modification: bool,
    rest: Vec<bool>,
    /// `cabac_init_present_flag`.
    pub cabac_init: bool,
    /// `num_ref_idx_l0_default_active_minus1` + 1, and of list 1.
    pub references: [u32; 2],
    /// `pps_slice_chroma_qp_offsets_present_flag`.
    pub chroma_offsets: bool,
    /// `pps_loop_filter_across_slices_enabled_flag`.
    pub filter_across: bool,
    /// `deblocking_filter_override_enabled_flag`.
    pub filter_override: bool,
    /// `pps_deblocking_filter_disabled_flag`.
    pub filter_disabled: bool,
}

impl Pps {
    pub fn read(payload: &[u8]) -> Self {
        let mut bits = BitReader::new(payload);
        assert_eq!((bits.ue(), bits.ue()), (0, 0), "identifiers");
        assert_eq!(bits.read(1 + 1 + 3), 0, "dependent slices, output flags or more header bits");
        bits.flag(); // sign_data_hiding_enabled_flag
        let cabac_init = bits.flag();
        let references = [bits.ue() + 1, bits.ue() + 1];
        bits.ue(); // init_qp_minus26, signed
        bits.read(2);
        if bits.flag() {
            bits.ue(); // diff_cu_qp_delta_depth
        }
        bits.ue();
        bits.ue(); // pps_cb_qp_offset and pps_cr_qp_offset, signed
        let chroma_offsets = bits.flag();
        assert_eq!(bits.read(2), 0, "weighted prediction");
        bits.flag(); // transquant_bypass_enabled_flag
        assert_eq!(bits.read(2), 0, "tiles or wavefronts");
        let filter_across = bits.flag();
        let (mut filter_override, mut filter_disabled) = (false, false);
        if bits.flag() {
            filter_override = bits.flag();
            filter_disabled = bits.flag();
            if !filter_disabled {
                bits.ue();
                bits.ue();
            }
        }
        let before_lists = bits.since(0);
        let lists = bits.flag().then(|| scaling_lists(&mut bits));
        let modification = bits.flag();
        let start = bits.position();
        bits.read_past(nal::length_in_bits(payload));
        let rest = bits.since(start);
        Self {
            before_lists,
            lists,
            modification,
            rest,
            cabac_init,
            references,
            chroma_offsets,
            filter_across,
            filter_override,
            filter_disabled,
        }
    }

    pub fn write(&self) -> Vec<u8> {
        let mut writer = BitWriter::new();
        put_all(&mut writer, &self.before_lists);
        writer.flag(self.lists.is_some());
        put_all(&mut writer, self.lists.as_deref().unwrap_or_default());
        writer.flag(self.modification);
        put_all(&mut writer, &self.rest);
        nal::finish(writer)
    }
}

/// `scaling_list_data` (7.3.4), as it is.
fn scaling_lists(bits: &mut BitReader) -> Vec<bool> {
    let start = bits.position();
    for size in 0..4 {
        for _ in 0..if size == 3 { 2 } else { 6 } {
            if !bits.flag() {
                bits.ue(); // scaling_list_pred_matrix_id_delta
                continue;
            }
            let coefficients = if size == 0 { 16 } else { 64 };
            let dc = u32::from(size > 1);
            bits.skip_ue(dc + coefficients);
        }
    }
    bits.since(start)
}

fn put_all(writer: &mut BitWriter, bits: &[bool]) {
    bits.iter().for_each(|&bit| writer.flag(bit));
}
