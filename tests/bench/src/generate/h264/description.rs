// SPDX-License-Identifier: LGPL-2.1-or-later
//! What a scenario says of a picture: its type, its order, and which pictures it claims to refer to. Codes nothing.

use super::super::picture::Structure;
use super::slice_header::{Marking, Modification, SliceType, Weights};

/// A picture of the stream (numbered in decoding order, a field pair once), and the frame or field of it that is meant.
pub type Reference = (usize, Structure);

/// A frame or a field to be coded.
#[derive(Clone, Debug)]
pub struct Description {
    /// Type of all its slices.
    pub slice_type: SliceType,
    /// Frame or field.
    pub structure: Structure,
    /// Whether it is the second field of the picture that the last field began.
    pub second: bool,
    /// idr_pic_id of an IDR picture.
    pub idr_pic_id: Option<u32>,
    /// Whether later pictures may refer to it.
    pub reference: bool,
    /// Picture order count; of a frame, its top field's.
    pub order: i32,
    /// What a frame's bottom field adds to it (delta_pic_order_cnt_bottom, or \[1\] of delta_pic_order_cnt).
    pub bottom_delta: i32,
    /// Which PPS, counted from 0.
    pub pps: usize,
    /// The reference lists as a decoder must have them, after modification. The bits do not hold them: this is the
    /// claim that a comparison of decoded samples proves.
    pub lists: [Vec<Reference>; 2],
    /// ref_pic_list_modification of both lists.
    pub modifications: [Vec<Modification>; 2],
    /// pred_weight_table.
    pub weights: Option<Weights>,
    /// dec_ref_pic_marking.
    pub marking: Marking,
    /// Number of slices.
    pub slices: usize,
    /// How many values of frame_num are left out before it.
    pub gap: u32,
    /// A B picture of skipped macroblocks.
    pub direct: bool,
    /// Whether FFmpeg puts it out.
    pub shown: bool,
}

impl Description {
    fn new(slice_type: SliceType, order: i32, lists: [&[Reference]; 2]) -> Self {
        Self {
            slice_type,
            structure: Structure::Frame,
            second: false,
            idr_pic_id: None,
            reference: slice_type != SliceType::B,
            order,
            bottom_delta: 0,
            pps: 0,
            lists: lists.map(<[_]>::to_vec),
            modifications: Default::default(),
            weights: None,
            marking: Marking::Default,
            slices: 1,
            gap: 0,
            direct: false,
            shown: true,
        }
    }

    /// An IDR picture; its order count is 0.
    pub fn idr(idr_pic_id: u32) -> Self {
        Self { idr_pic_id: Some(idr_pic_id), ..Self::i(0) }
    }

    /// An I picture.
    pub fn i(order: i32) -> Self {
        Self::new(SliceType::I, order, [&[], &[]])
    }

    /// A P picture.
    pub fn p(order: i32, list: &[Reference]) -> Self {
        Self::new(SliceType::P, order, [list, &[]])
    }

    /// A B picture.
    pub fn b(order: i32, list0: &[Reference], list1: &[Reference]) -> Self {
        Self::new(SliceType::B, order, [list0, list1])
    }

    /// The first or only field of a picture.
    pub fn field(self, structure: Structure) -> Self {
        Self { structure, ..self }
    }

    /// The second field of a picture.
    pub fn second_field(self, structure: Structure) -> Self {
        Self { structure, second: true, ..self }
    }

    /// With modified lists.
    pub fn reordered(self, list0: &[Modification], list1: &[Modification]) -> Self {
        Self { modifications: [list0, list1].map(<[_]>::to_vec), ..self }
    }

    /// With marking commands.
    pub fn commands(self, commands: &[super::slice_header::Mmco]) -> Self {
        Self { marking: Marking::Commands(commands.to_vec()), ..self }
    }

    /// Not referred to by later pictures.
    pub fn disposable(self) -> Self {
        Self { reference: false, ..self }
    }
}
