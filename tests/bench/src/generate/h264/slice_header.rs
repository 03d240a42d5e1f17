// SPDX-License-Identifier: LGPL-2.1-or-later
//! Slice headers, bit by bit in the order of H.264 7.3.3. Decides no value and keeps no state.

use super::super::bits::BitWriter;
use super::super::picture::Structure;
use super::parameter_sets::{OrderCount, Pps, Sps};

/// What a slice may hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SliceType {
    /// One list.
    P = 0,
    /// Two lists.
    B = 1,
    /// No references.
    I = 2,
}

/// A step of ref_pic_list_modification (7.3.3.1).
#[derive(Clone, Copy, Debug)]
pub enum Modification {
    /// abs_diff_pic_num, subtracted.
    Subtract(u32),
    /// abs_diff_pic_num, added.
    Add(u32),
    /// long_term_pic_num.
    LongTerm(u32),
}

/// A memory_management_control_operation (7.4.3.3).
#[derive(Clone, Copy, Debug)]
pub enum Mmco {
    /// 1: a short-term picture is unused from here on: difference of the picture numbers.
    ForgetShort(u32),
    /// 2: a long-term picture is unused from here on: long_term_pic_num.
    ForgetLong(u32),
    /// 3: a short-term picture (difference of the picture numbers) becomes long-term with this long_term_frame_idx.
    ShortToLong(u32, u32),
    /// 4: max_long_term_frame_idx_plus1.
    MaxLong(u32),
    /// 5: forget everything.
    ForgetAll,
    /// 6: the current picture becomes long-term with this long_term_frame_idx.
    CurrentToLong(u32),
}

/// dec_ref_pic_marking (7.3.3.3) of a picture that is referred to.
#[derive(Clone, Debug, Default)]
pub enum Marking {
    /// Sliding window; in an IDR picture: short-term.
    #[default]
    Default,
    /// An IDR picture with long_term_reference_flag.
    LongTermIdr,
    /// Commands.
    Commands(Vec<Mmco>),
}

/// Weight and offset of a reference, of luma, Cb and Cr.
pub type Weight = [(i32, i32); 3];

/// pred_weight_table (7.3.3.2).
#[derive(Clone, Debug)]
pub struct Weights {
    /// luma_log2_weight_denom, chroma_log2_weight_denom.
    pub log2_denom: [u32; 2],
    /// Of each reference in both lists; `None` where the flags are zero.
    pub lists: [Vec<Option<Weight>>; 2],
}

/// A slice header; the values are those of the syntax elements where nothing else is said.
#[derive(Clone, Debug)]
pub struct SliceHeader<'a> {
    /// The parameter sets.
    pub sps: &'a Sps,
    /// The parameter sets.
    pub pps: &'a Pps,
    /// first_mb_in_slice.
    pub first_mb: u32,
    /// slice_type.
    pub slice_type: SliceType,
    /// Whether slice_type also says that the picture's other slices are of that type.
    pub same_type: bool,
    /// frame_num.
    pub frame_num: u32,
    /// field_pic_flag and bottom_field_flag.
    pub structure: Structure,
    /// idr_pic_id of an IDR picture.
    pub idr_pic_id: Option<u32>,
    /// Type 0: pic_order_cnt_lsb and delta_pic_order_cnt_bottom; type 1: delta_pic_order_cnt.
    pub order: [i32; 2],
    /// Lengths of the lists.
    pub active: [u32; 2],
    /// List modifications.
    pub modifications: &'a [Vec<Modification>; 2],
    /// Explicit weights.
    pub weights: Option<&'a Weights>,
    /// Marking, if the picture is referred to.
    pub marking: Option<&'a Marking>,
    /// Quantiser.
    pub qp: i32,
}

impl SliceHeader<'_> {
    /// Writes it (7.3.3).
    pub fn write(&self, w: &mut BitWriter) {
        w.ue(self.first_mb);
        w.ue(self.slice_type as u32 + if self.same_type { 5 } else { 0 });
        w.ue(self.pps.id);
        w.put(self.frame_num, self.sps.log2_max_frame_num);
        if !self.sps.frame_mbs_only {
            w.flag(self.structure.is_field());
            if self.structure.is_field() {
                w.flag(self.structure == Structure::Bottom);
            }
        }
        if let Some(id) = self.idr_pic_id {
            w.ue(id);
        }
        self.write_order(w);
        if self.slice_type == SliceType::B {
            w.flag(true); // direct_spatial_mv_pred_flag
        }
        self.write_lists(w);
        if let Some(weights) = self.weights {
            self.write_weights(weights, w);
        }
        if let Some(marking) = self.marking {
            self.write_marking(marking, w);
        }
        w.se(self.qp - self.pps.init_qp);
        w.ue(1); // disable_deblocking_filter_idc
    }

    fn write_order(&self, w: &mut BitWriter) {
        let bottom = self.pps.bottom_order && !self.structure.is_field();
        match self.sps.order_count {
            OrderCount::Type0 { log2_max_lsb } => {
                w.put(self.order[0] as u32 & ((1 << log2_max_lsb) - 1), log2_max_lsb);
                if bottom {
                    w.se(self.order[1]);
                }
            }
            OrderCount::Type1 { .. } => {
                w.se(self.order[0]);
                if bottom {
                    w.se(self.order[1]);
                }
            }
            OrderCount::Type2 => {}
        }
    }

    fn lists(&self) -> usize {
        match self.slice_type {
            SliceType::I => 0,
            SliceType::P => 1,
            SliceType::B => 2,
        }
    }

    fn write_lists(&self, w: &mut BitWriter) {
        let lists = self.lists();
        if lists > 0 {
            let overridden = self.active[..lists] != self.pps.default_active[..lists];
            w.flag(overridden);
            if overridden {
                self.active[..lists].iter().for_each(|count| w.ue(count - 1));
            }
        }
        for steps in &self.modifications[..lists] {
            w.flag(!steps.is_empty());
            for &step in steps {
                let (idc, value) = match step {
                    Modification::Subtract(difference) => (0, difference - 1),
                    Modification::Add(difference) => (1, difference - 1),
                    Modification::LongTerm(number) => (2, number),
                };
                w.ue(idc);
                w.ue(value);
            }
            if !steps.is_empty() {
                w.ue(3);
            }
        }
    }

    fn write_weights(&self, weights: &Weights, w: &mut BitWriter) {
        weights.log2_denom.into_iter().for_each(|denom| w.ue(denom));
        for list in &weights.lists[..self.lists()] {
            for weight in list {
                for planes in [0..1, 1..3] {
                    w.flag(weight.is_some());
                    for (factor, offset) in weight.iter().flat_map(|weight| &weight[planes.clone()]) {
                        w.se(*factor);
                        w.se(*offset);
                    }
                }
            }
        }
    }

    fn write_marking(&self, marking: &Marking, w: &mut BitWriter) {
        if self.idr_pic_id.is_some() {
            w.flag(false); // no_output_of_prior_pics_flag
            w.flag(matches!(marking, Marking::LongTermIdr));
            return;
        }
        let Marking::Commands(commands) = marking else { return w.flag(false) };
        w.flag(true);
        for &command in commands {
            let (operation, first, second) = match command {
                Mmco::ForgetShort(difference) => (1, Some(difference - 1), None),
                Mmco::ForgetLong(number) => (2, Some(number), None),
                Mmco::ShortToLong(difference, index) => (3, Some(difference - 1), Some(index)),
                Mmco::MaxLong(limit) => (4, Some(limit), None),
                Mmco::ForgetAll => (5, None, None),
                Mmco::CurrentToLong(index) => (6, Some(index), None),
            };
            w.ue(operation);
            first.into_iter().chain(second).for_each(|value| w.ue(value));
        }
        w.ue(0);
    }
}
