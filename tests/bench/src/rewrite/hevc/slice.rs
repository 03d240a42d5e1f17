// SPDX-License-Identifier: LGPL-2.1-or-later
//! Headers of slices that are a whole picture (H.265 7.3.6.1), as x265 writes them without weighted prediction.

use super::super::bits::BitReader;
use super::nal::{self, Unit};
use super::parameter_sets::{Pps, Sps};
use super::sets::{self, Set};
use crate::generate::bits::BitWriter;

/// A long-term reference that the picture uses.
#[derive(Clone, Copy, Debug)]
pub struct LongTerm {
    /// Order count of the picture.
    pub order_count: u32,
    /// Whether `delta_poc_msb_cycle_lt` is written.
    pub whole: bool,
}

/// A header. What is not named is copied.
#[derive(Clone, Debug)]
pub struct Slice {
    header: [u8; 2],
    start: Vec<bool>,
    idr: bool,
    /// `slice_type`: 0 B, 1 P, 2 I.
    pub slice_type: u32,
    /// Order count of the picture. The number of pictures is small, so it is all in the least significant bits that x265 writes.
    pub order_count: u32,
    /// The short-term set.
    pub set: Set,
    /// Whether a set that the SPS has is nevertheless written, as a difference to another one where that is possible.
    pub set_in_slice: bool,
    /// Long-term references.
    pub long_term: Vec<LongTerm>,
    middle: Vec<bool>,
    /// `num_ref_idx_l0_active_minus1` + 1, and of list 1.
    references: [u32; 2],
    override_references: bool,
    rest: Vec<bool>,
    data: Vec<u8>,
}

impl Slice {
    pub fn read(unit: &Unit, sps: &Sps, pps: &Pps) -> Self {
        let mut bits = BitReader::new(&unit.payload);
        assert!(bits.flag(), "first_slice_segment_in_pic_flag");
        if unit.is_random_access() {
            bits.flag();
        }
        assert_eq!(bits.ue(), 0, "slice_pic_parameter_set_id");
        let start = bits.since(0);
        let slice_type = bits.ue();
        let (mut order_count, mut set) = (0, Set::new());
        if !unit.is_idr() {
            order_count = bits.read(sps.order_count_bits);
            assert!(!bits.flag(), "short_term_ref_pic_set_sps_flag");
            set = sets::read(&mut bits, sps.sets.len() as u32);
        }
        let after_sets = bits.position();
        if !unit.is_idr() && sps.temporal_vectors {
            bits.flag();
        }
        let temporal_vectors = bits.since(after_sets).contains(&true);
        if sps.sao {
            bits.read(2);
        }
        let middle = bits.since(after_sets);
        let mut references = pps.references;
        let override_references = slice_type != 2 && bits.flag();
        if override_references {
            references[0] = bits.ue() + 1;
            if slice_type == 0 {
                references[1] = bits.ue() + 1;
            }
        }
        let rest = bits.position();
        assert!(!pps.modification);
        if slice_type != 2 {
            inter(&mut bits, slice_type, temporal_vectors, references, pps);
        }
        bits.ue(); // slice_qp_delta, signed
        if pps.chroma_offsets {
            bits.ue();
            bits.ue();
        }
        let mut filter_disabled = pps.filter_disabled;
        if pps.filter_override && bits.flag() {
            filter_disabled = bits.flag();
            assert!(filter_disabled, "offsets in the slice header");
        }
        if pps.filter_across && (middle.iter().skip(usize::from(sps.temporal_vectors)).any(|&sao| sao) || !filter_disabled) {
            bits.flag();
        }
        let rest = bits.since(rest);
        assert!(bits.flag(), "byte_alignment");
        Self {
            header: unit.header,
            start,
            idr: unit.is_idr(),
            slice_type,
            order_count,
            set,
            set_in_slice: false,
            long_term: Vec::new(),
            middle,
            references,
            override_references,
            rest,
            data: bits.aligned().to_vec(),
        }
    }

    pub fn write(&self, sps: &Sps, pps: &Pps) -> Unit {
        let mut writer = BitWriter::new();
        let put_all = |writer: &mut BitWriter, bits: &[bool]| bits.iter().for_each(|&bit| writer.flag(bit));
        put_all(&mut writer, &self.start);
        writer.ue(self.slice_type);
        if !self.idr {
            writer.put(self.order_count & ((1 << sps.order_count_bits) - 1), sps.order_count_bits);
            self.write_set(&mut writer, sps);
            if let Some(candidates) = &sps.long_term {
                self.write_long_term(&mut writer, candidates, sps.order_count_bits);
            }
        }
        put_all(&mut writer, &self.middle);
        if self.slice_type != 2 {
            writer.flag(self.override_references);
            if self.override_references {
                writer.ue(self.references[0] - 1);
                if self.slice_type == 0 {
                    writer.ue(self.references[1] - 1);
                }
            }
            if pps.modification {
                self.write_modification(&mut writer);
            }
        }
        put_all(&mut writer, &self.rest);
        let mut payload = nal::finish(writer);
        payload.extend(&self.data);
        Unit { header: self.header, payload }
    }

    fn write_set(&self, writer: &mut BitWriter, sps: &Sps) {
        let index = sps.sets.iter().position(|set| *set == self.set);
        writer.flag(index.is_some() && !self.set_in_slice); // short_term_ref_pic_set_sps_flag
        match index {
            Some(index) if !self.set_in_slice => writer.put(index as u32, bits_for(sps.sets.len() as u32)),
            _ => {
                let count = sps.sets.len();
                let predicted = (1..=count)
                    .any(|distance| sets::write_predicted(writer, &self.set, &sps.sets[count - distance], Some(distance as u32)));
                if !predicted {
                    sets::write(writer, &self.set, count > 0);
                }
            }
        }
    }

    /// Those that the SPS names come first.
    fn write_long_term(&self, writer: &mut BitWriter, candidates: &[u32], order_count_bits: u32) {
        let lsb = |picture: &LongTerm| picture.order_count & ((1 << order_count_bits) - 1);
        let index = |picture: &LongTerm| candidates.iter().position(|&candidate| candidate == lsb(picture));
        let (named, others): (Vec<LongTerm>, Vec<LongTerm>) = self.long_term.iter().partition(|picture| index(picture).is_some());
        if !candidates.is_empty() {
            writer.ue(named.len() as u32);
        }
        writer.ue(others.len() as u32);
        for group in [&named, &others] {
            let mut last = 0;
            for picture in group {
                match index(picture) {
                    Some(index) => writer.put(index as u32, bits_for(candidates.len() as u32)),
                    None => {
                        writer.put(lsb(picture), order_count_bits);
                        writer.flag(true); // used_by_curr_pic_lt_flag
                    }
                }
                writer.flag(picture.whole); // delta_poc_msb_present_flag
                if picture.whole {
                    let cycles = (self.order_count >> order_count_bits) - (picture.order_count >> order_count_bits);
                    writer.ue(cycles - last);
                    last = cycles;
                }
            }
        }
    }

    /// Both lists from the last entry to the first.
    fn write_modification(&self, writer: &mut BitWriter) {
        let total = self.set.iter().filter(|&&(_, used)| used).count() + self.long_term.len();
        if total < 2 {
            return;
        }
        for &count in &self.references[..if self.slice_type == 0 { 2 } else { 1 }] {
            writer.flag(true); // ref_pic_list_modification_flag
            for entry in 0..count {
                writer.put(total as u32 - 1 - entry % total as u32, bits_for(total as u32));
            }
        }
    }
}

/// Ceil(Log2(count)).
fn bits_for(count: u32) -> u32 {
    count.next_power_of_two().ilog2()
}

/// `mvd_l1_zero_flag` to `five_minus_max_num_merge_cand`.
fn inter(bits: &mut BitReader, slice_type: u32, temporal_vectors: bool, references: [u32; 2], pps: &Pps) {
    let both = slice_type == 0;
    if both {
        bits.flag(); // mvd_l1_zero_flag
    }
    if pps.cabac_init {
        bits.flag();
    }
    if temporal_vectors {
        let first = !both || bits.flag(); // collocated_from_l0_flag
        if references[usize::from(!first)] > 1 {
            bits.ue(); // collocated_ref_idx
        }
    }
    bits.ue(); // five_minus_max_num_merge_cand
}
