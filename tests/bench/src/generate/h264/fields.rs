// SPDX-License-Identifier: LGPL-2.1-or-later
//! Clips with field pictures: pairs, single fields, fields as long-term references, weights.

use super::super::Clip;
use super::super::picture::Structure::{self, Bottom, Frame, Top};
use super::description::{Description as Picture, Reference};
use super::parameter_sets::{OrderCount, Pps, Sps};
use super::slice_header::{Mmco, Modification, Weights};
use super::stream::Stream;

/// All of them.
pub fn clips() -> Vec<Clip> {
    vec![pairs(), single_fields(), long_term(), weighted(), order_type1()]
}

fn interlaced(max_num_ref_frames: u32, reorder_frames: u32) -> Sps {
    Sps { frame_mbs_only: false, max_num_ref_frames, reorder_frames, ..Sps::default() }
}

/// The top field of a picture.
fn t(number: usize) -> Reference {
    (number, Top)
}

/// The bottom field.
fn b(number: usize) -> Reference {
    (number, Bottom)
}

/// The frame.
fn f(number: usize) -> Reference {
    (number, Frame)
}

fn clip(file: &'static str, features: &'static str, stream: Stream) -> Clip {
    Clip::new("h264", file, features, stream.finish())
}

/// An IDR field and a P field that refers to it.
fn idr_pair(s: &mut Stream, first: Structure) {
    s.code(Picture::idr(0).field(first));
    s.code(Picture::p(1, &[(0, first)]).second_field(first.opposite()));
}

fn pairs() -> Clip {
    let mut s = Stream::new(11, interlaced(2, 1), vec![Pps { bottom_order: true, ..Pps::default() }]);
    idr_pair(&mut s, Top);
    s.code(Picture::p(4, &[t(0), b(0)]).field(Top));
    s.code(Picture::p(5, &[b(0), t(1), t(0)]).second_field(Bottom));
    s.code(Picture { bottom_delta: 1, ..Picture::p(8, &[f(1), f(0)]) });
    // The bottom field first.
    s.code(Picture::p(12, &[b(2), t(2), b(1), t(1)]).field(Bottom));
    s.code(Picture::p(13, &[t(2), b(3), b(2)]).second_field(Top));
    s.code(Picture::p(20, &[t(3), b(3), t(2), b(2)]).field(Top));
    s.code(Picture { slices: 2, ..Picture::p(21, &[b(3), t(4), t(3)]).second_field(Bottom) });
    s.code(Picture::b(16, &[t(3), b(3), t(4), b(4)], &[t(4), b(4), t(3), b(3)]).field(Top));
    s.code(Picture::b(17, &[b(3), t(3), b(4), t(4)], &[b(4), t(4), b(3), t(3)]).second_field(Bottom));
    s.code(Picture { bottom_delta: 1, ..Picture::b(18, &[f(3), f(4)], &[f(4), f(3)]) });
    s.code(Picture::i(24).field(Top));
    s.code(Picture::p(25, &[b(4), t(7), t(4)]).second_field(Bottom));
    s.code(Picture { direct: true, ..Picture::b(22, &[t(4)], &[t(7)]).field(Top) });
    s.code(Picture { direct: true, ..Picture::b(23, &[b(4)], &[b(7)]).second_field(Bottom) });
    // Lists in another order, by the numbers of fields: the same parity has odd ones.
    let other_parity = [Modification::Subtract(3), Modification::Add(1)];
    s.code(Picture::p(28, &[b(7), t(7), t(4), b(4)]).field(Top).reordered(&other_parity, &[]));
    s.code(Picture::p(29, &[t(9), b(7)]).second_field(Bottom).reordered(&[Modification::Subtract(1)], &[]));
    s.code(Picture::p(32, &[f(9), f(7)]));
    clip(
        "gen-field-pairs.264",
        "PAFF: I, P and B field pairs of both orders beside frames, second fields that refer to the first",
        s,
    )
}

fn single_fields() -> Clip {
    let mut s = Stream::new(12, interlaced(2, 0), vec![Pps::default()]);
    idr_pair(&mut s, Top);
    s.code(Picture { shown: false, ..Picture::p(4, &[t(0), b(0)]).field(Top) });
    s.code(Picture::p(8, &[t(1), b(0), t(0)]).field(Top));
    s.code(Picture::p(9, &[t(2), t(1)]).second_field(Bottom));
    s.code(Picture { shown: false, ..Picture::p(12, &[b(2), t(2)]).field(Bottom).disposable() });
    s.code(Picture::p(16, &[f(2)]));
    s.code(Picture::p(20, &[t(4), b(4), t(2)]).field(Top));
    s.code(Picture::p(21, &[b(4), t(5), t(4)]).second_field(Bottom));
    clip("gen-single-fields.264", "fields without a partner, referred to or not; FFmpeg does not show them", s)
}

fn long_term() -> Clip {
    let mut s = Stream::new(13, interlaced(4, 0), vec![Pps::default()]);
    idr_pair(&mut s, Top);
    // Both fields of 0 become long-term, each by a command of its own.
    let both = [Mmco::MaxLong(2), Mmco::ShortToLong(2, 0), Mmco::ShortToLong(3, 0)];
    s.code(Picture::p(4, &[t(0), b(0)]).field(Top).commands(&both));
    s.code(Picture::p(5, &[t(1), b(0), t(0)]).second_field(Bottom));
    s.code(Picture::p(8, &[t(1), b(1), t(0), b(0)]).field(Top));
    // The bottom field of 0 alone is forgotten.
    s.code(Picture::p(9, &[b(1), t(2), t(1), b(0), t(0)]).second_field(Bottom).commands(&[Mmco::ForgetLong(1)]));
    s.code(Picture::p(12, &[t(2), b(2), t(1), b(1), t(0)]).field(Top));
    s.code(Picture::p(13, &[b(2), t(3), b(1), t(2), t(1), t(0)]).second_field(Bottom));
    // A frame: 0 has but one field left and is no reference of it. (Not MMCO 6 in both fields of 3: FFmpeg then
    // takes the first field for unused when it marks the second.)
    let commands = [Mmco::ShortToLong(1, 1), Mmco::ForgetShort(3)];
    s.code(Picture::p(16, &[f(3), f(2), f(1)]).commands(&commands));
    let steps = [Modification::LongTerm(3), Modification::LongTerm(1), Modification::Subtract(2)];
    s.code(Picture::p(20, &[t(3), t(0), t(4), b(4)]).field(Top).reordered(&steps, &[]));
    s.code(Picture::p(21, &[b(4), t(5), t(4), b(3), t(0), t(3)]).second_field(Bottom));
    // One short-term field (the bottom of 4) is forgotten, the other stays.
    s.code(
        Picture::p(24, &[t(5), b(5), t(4), b(4), t(0), b(3), t(3)])
            .field(Top)
            .commands(&[Mmco::ForgetShort(5), Mmco::ForgetLong(1)]),
    );
    s.code(Picture::p(25, &[b(5), t(6), t(5), t(4), b(3), t(3)]).second_field(Bottom));
    clip("gen-long-term-fields.264", "fields as long-term references, MMCO 1, 2, 3, 4 for single fields, reordering", s)
}

fn weighted() -> Clip {
    let pps = Pps { weighted_pred: true, weighted_bipred_idc: 1, ..Pps::default() };
    let mut s = Stream::new(14, interlaced(2, 1), vec![pps]);
    let weights = |first: usize, second: usize| {
        let list = |count: usize, luma: i32| {
            (0..count as i32).map(|n| (n != 1).then_some([(luma - 3 * n, n), (30 + n, -n), (33, 2 * n)])).collect()
        };
        Some(Weights { log2_denom: [5, 5], lists: [list(first, 28), list(second, 34)] })
    };
    s.code(Picture::idr(0).field(Top));
    s.code(Picture { weights: weights(1, 0), ..Picture::p(1, &[t(0)]).second_field(Bottom) });
    s.code(Picture { weights: weights(2, 0), ..Picture::p(8, &[t(0), b(0)]).field(Top) });
    s.code(Picture { weights: weights(3, 0), ..Picture::p(9, &[b(0), t(1), t(0)]).second_field(Bottom) });
    s.code(Picture { weights: weights(2, 3), ..Picture::b(4, &[t(0), b(0)], &[t(1), b(1), t(0)]).field(Top) });
    s.code(Picture { weights: weights(3, 1), ..Picture::b(5, &[b(0), t(0), b(1)], &[b(1)]).second_field(Bottom) });
    s.code(Picture { weights: weights(2, 0), ..Picture::p(12, &[f(1), f(0)]) });
    clip("gen-weighted-fields.264", "explicit weights in P and B fields", s)
}

fn order_type1() -> Clip {
    let order_count =
        OrderCount::Type1 { offset_for_non_ref_pic: -2, offset_for_top_to_bottom_field: 1, offset_for_ref_frame: vec![4] };
    let mut s = Stream::new(15, Sps { order_count, ..interlaced(1, 1) }, vec![Pps { bottom_order: true, ..Pps::default() }]);
    idr_pair(&mut s, Top);
    let mut last = 0;
    for order in [4, 8, 12] {
        let next = s.code(Picture::p(order, &[t(last)]).field(Top));
        s.code(Picture::p(order + 1, &[t(next)]).second_field(Bottom));
        last = next;
    }
    s.code(Picture { bottom_delta: 1, ..Picture::p(16, &[f(last)]) });
    clip("gen-poc-type1-fields.264", "pic_order_cnt_type 1 in field pairs and a frame", s)
}
