// SPDX-License-Identifier: LGPL-2.1-or-later
//! Clips of frames: marking, list modification, gaps, order counts, parameter sets, weights.

use super::super::Clip;
use super::super::picture::Structure;
use super::description::{Description as Picture, Reference};
use super::parameter_sets::{OrderCount, Pps, Sps};
use super::slice_header::{Marking, Mmco, Modification, Weight, Weights};
use super::stream::Stream;

/// All of them.
pub fn clips() -> Vec<Clip> {
    vec![
        long_term(),
        forget_all(),
        reordering(),
        weighted(),
        frame_num_gaps(),
        order_type1(),
        order_type2(),
        parameter_sets(),
        emulation_prevention(),
    ]
}

/// Frames by number.
fn frames<const N: usize>(numbers: [usize; N]) -> [Reference; N] {
    numbers.map(|number| (number, Structure::Frame))
}

fn p<const N: usize>(order: i32, list: [usize; N]) -> Picture {
    Picture::p(order, &frames(list))
}

fn b<const N: usize, const M: usize>(order: i32, list0: [usize; N], list1: [usize; M]) -> Picture {
    Picture::b(order, &frames(list0), &frames(list1))
}

fn clip(file: &'static str, features: &'static str, stream: Stream) -> Clip {
    Clip::new("h264", file, features, stream.finish())
}

fn long_term() -> Clip {
    let mut s = Stream::new(1, Sps { reorder_frames: 1, ..Sps::default() }, vec![Pps::default()]);
    s.code(Picture { marking: Marking::LongTermIdr, ..Picture::idr(0) }); // long-term 0
    s.code(p(4, [0]).commands(&[Mmco::MaxLong(3)]));
    s.code(p(8, [1, 0]));
    s.code(p(12, [2, 1, 0]).commands(&[Mmco::CurrentToLong(1)]));
    s.code(p(16, [2, 1, 0, 3]).commands(&[Mmco::ForgetShort(3)])); // 1
    s.code(p(20, [4, 2, 0, 3]).commands(&[Mmco::ForgetLong(0), Mmco::ShortToLong(3, 2)])); // 0; 2
    let lists = [Modification::LongTerm(2), Modification::Subtract(2), Modification::LongTerm(1)];
    s.code(p(24, [2, 4, 3, 5]).reordered(&lists, &[]).disposable());
    // Takes the index that 3 has.
    s.code(p(28, [3]).reordered(&[Modification::LongTerm(1)], &[]).commands(&[Mmco::CurrentToLong(1)]));
    s.code(p(32, [5, 4, 7, 2]).commands(&[Mmco::MaxLong(2)])); // 2
    s.code(p(36, [8, 5, 4, 7]));
    s.code(b(34, [8, 5, 9, 7], [9, 8, 5, 7]));
    s.code(b(35, [7, 8], [7, 9]).reordered(&[Modification::LongTerm(1)], &[Modification::LongTerm(1)]));
    s.code(p(40, [9, 8, 5, 7]));
    s.code(Picture::idr(1));
    s.code(p(4, [13]));
    clip("gen-long-term.264", "long-term references in frames: MMCO 1, 2, 3, 4, 6, long-term IDR, reordering, B", s)
}

fn forget_all() -> Clip {
    let mut s = Stream::new(2, Sps::default(), vec![Pps::default()]);
    s.code(Picture::idr(0));
    s.code(p(4, [0]));
    s.code(p(8, [1, 0]));
    s.code(p(12, [2, 1, 0]).commands(&[Mmco::ForgetAll]));
    s.code(p(4, [3]));
    s.code(p(8, [4, 3]).commands(&[Mmco::MaxLong(1), Mmco::ShortToLong(2, 0)])); // 3
    s.code(p(12, [5, 4, 3]));
    s.code(Picture::i(16).commands(&[Mmco::ForgetAll, Mmco::MaxLong(1), Mmco::CurrentToLong(0)]));
    s.code(p(4, [7]));
    s.code(p(8, [8, 7]));
    clip("gen-mmco5.264", "MMCO 5 in P and I frames: order counts and frame_num begin anew without IDR", s)
}

fn reordering() -> Clip {
    let mut s = Stream::new(3, Sps::default(), vec![Pps { default_active: [4, 1], ..Pps::default() }]);
    s.code(Picture::idr(0));
    s.code(p(2, [0]));
    s.code(p(4, [1, 0]));
    s.code(p(6, [2, 1, 0]));
    // More than 16 pictures: frame_num wraps, and so do the picture numbers.
    for n in 4..22 {
        let order = 2 * n as i32;
        s.code(match n % 5 {
            0 => p(order, [n - 1, n - 2, n - 3, n - 4]),
            1 => p(order, [n - 3, n - 1, n - 2, n - 4]).reordered(&[Modification::Subtract(3)], &[]),
            2 => p(order, [n - 4, n - 2, n - 1, n - 3]).reordered(&[Modification::Subtract(4), Modification::Add(2)], &[]),
            // Round the whole number circle, so that the same picture stands there twice.
            3 => p(order, [n - 2, n - 2, n - 1, n - 3]).reordered(&[Modification::Subtract(2), Modification::Subtract(16)], &[]),
            _ => Picture { slices: 3, ..p(order, [n - 1, n - 2]) },
        });
    }
    clip("gen-reordering.264", "ref_pic_list_modification up, down and round; num_ref_idx override; frame_num wraps; slices", s)
}

/// A weight for luma and two for chroma.
fn weight(luma: (i32, i32), chroma: [(i32, i32); 2]) -> Option<Weight> {
    Some([luma, chroma[0], chroma[1]])
}

fn weighted() -> Clip {
    let pps = Pps { weighted_pred: true, weighted_bipred_idc: 1, default_active: [2, 2], ..Pps::default() };
    let mut s = Stream::new(4, Sps { reorder_frames: 1, ..Sps::default() }, vec![pps]);
    let first = vec![weight((20, 7), [(5, -3), (9, 4)]), None, weight((40, -12), [(8, 10), (7, 0)])];
    let second = vec![weight((33, 5), [(6, 2), (-3, 100)]), None];
    let weights = |log2_denom, first: &[_], second: &[_]| Some(Weights { log2_denom, lists: [first.to_vec(), second.to_vec()] });
    s.code(Picture::idr(0));
    s.code(Picture { weights: weights([5, 3], &first[..1], &[]), ..p(4, [0]) });
    s.code(Picture { weights: weights([5, 3], &first[..2], &[]), ..p(8, [1, 0]) });
    // The same picture twice with two weights.
    let twice = [Modification::Subtract(1), Modification::Subtract(16)];
    s.code(Picture { weights: weights([5, 3], &first, &[]), ..p(12, [2, 2, 1]).reordered(&twice, &[]) });
    s.code(Picture { weights: weights([0, 0], &[weight((1, -20), [(1, 6), (1, -6)])], &[]), ..p(20, [3]) });
    s.code(Picture { weights: weights([5, 3], &first[..2], &second), ..b(16, [3, 2], [4, 3]) });
    s.code(Picture { weights: weights([5, 3], &second, &first[..1]), ..b(17, [3, 2], [4]) });
    s.code(Picture { weights: weights([7, 7], &[weight((100, 0), [(90, 1), (70, 2)])], &[]), ..p(24, [4]) });
    clip("gen-weighted.264", "explicit weights for P and B frames, flags off for some references, negative and large ones", s)
}

fn frame_num_gaps() -> Clip {
    let mut s = Stream::new(5, Sps { gaps_allowed: true, ..Sps::default() }, vec![Pps::default()]);
    s.code(Picture::idr(0));
    s.code(p(2, [0]));
    s.code(p(4, [1, 0]));
    s.code(p(6, [2, 1, 0]));
    // frame_num 4 and 5 do not exist; they stand first in the list and must not be referred to.
    let past = [Modification::Subtract(3), Modification::Subtract(1)];
    s.code(Picture { gap: 2, ..p(8, [3, 2]).reordered(&past, &[]) }); // 6
    s.code(p(10, [4, 3]).reordered(&[Modification::Subtract(1), Modification::Subtract(3)], &[])); // 7
    s.code(p(12, [5, 4])); // 8
    // Over the end of the numbers: 9 to 15 and 0 do not exist and push everything out.
    s.code(Picture { gap: 8, ..Picture::i(14) }); // 1
    s.code(p(16, [7]));
    s.code(Picture { gap: 1, ..p(18, [8, 7]).reordered(&[Modification::Subtract(2), Modification::Subtract(1)], &[]) });
    clip("gen-frame-num-gaps.264", "gaps in frame_num that the SPS allows, one of them over the wrap", s)
}

fn order_type1() -> Clip {
    let order_count =
        OrderCount::Type1 { offset_for_non_ref_pic: -3, offset_for_top_to_bottom_field: 1, offset_for_ref_frame: vec![4, 6] };
    let mut s = Stream::new(6, Sps { order_count, reorder_frames: 1, ..Sps::default() }, vec![Pps::default()]);
    s.code(Picture::idr(0));
    let (mut last, mut order) = (0, 0);
    for n in 0..18 {
        order += if n % 2 == 0 { 4 } else { 6 };
        // The pattern is right most of the time; delta_pic_order_cnt says where it is not.
        let next = s.code(p(order + i32::from(n % 5 == 4), [last]));
        s.code(Picture { direct: n % 3 != 0, ..b(order - 3 + n % 2, [last], [next]) });
        last = next;
    }
    clip("gen-poc-type1.264", "pic_order_cnt_type 1 with a pattern of two, B frames, frame_num wraps", s)
}

fn order_type2() -> Clip {
    let mut s = Stream::new(7, Sps { order_count: OrderCount::Type2, ..Sps::default() }, vec![Pps::default()]);
    s.code(Picture::idr(0));
    let mut last = 0;
    for n in 1..20 {
        if n % 3 == 2 {
            s.code(p(n, [last]).disposable());
        } else {
            last = s.code(p(n, [last]));
        }
    }
    clip("gen-poc-type2.264", "pic_order_cnt_type 2, some frames not referred to, frame_num wraps", s)
}

fn parameter_sets() -> Clip {
    let weights = Some(Weights { log2_denom: [5, 5], lists: [vec![weight((30, 4), [(28, 3), (36, -5)]); 2], vec![]] });
    let pps = vec![
        Pps::default(),
        Pps { id: 3, default_active: [2, 1], init_qp: 26, ..Pps::default() },
        Pps { id: 255, default_active: [2, 2], weighted_pred: true, init_qp: 51, ..Pps::default() },
    ];
    let mut s = Stream::new(8, Sps::default(), pps);
    s.code(Picture::idr(0));
    s.code(p(2, [0]));
    s.code(Picture { pps: 1, ..p(4, [1, 0]) });
    s.code(Picture { pps: 2, weights: weights.clone(), ..p(6, [2, 1]) });
    s.code(Picture { pps: 1, ..p(8, [3]) });
    // The same id, other contents, within the coded video sequence.
    s.set_pps(1, Pps { id: 3, default_active: [3, 1], weighted_pred: true, init_qp: 40, ..Pps::default() });
    s.code(p(10, [4, 3]));
    s.code(Picture { pps: 1, weights: weights.clone(), ..p(12, [5, 4]) });
    // Another SPS, that the next IDR picture begins to use; then PPS 0 means another SPS too.
    s.set_sps(Sps { id: 5, log2_max_frame_num: 9, order_count: OrderCount::Type2, max_num_ref_frames: 2, ..Sps::default() });
    s.set_pps(0, Pps { id: 0, sps_id: 5, ..Pps::default() });
    s.set_pps(2, Pps { id: 255, sps_id: 5, default_active: [2, 2], weighted_pred: true, ..Pps::default() });
    s.code(Picture::idr(1));
    s.code(p(2, [7]));
    s.code(Picture { pps: 2, weights, ..p(4, [8, 7]) });
    s.code(p(6, [9]));
    clip("gen-parameter-sets.264", "several PPS and SPS, ids up to 255, a PPS sent again with other contents", s)
}

fn emulation_prevention() -> Clip {
    let order_count = OrderCount::Type0 { log2_max_lsb: 16 };
    let sps = Sps { log2_max_frame_num: 16, order_count, ..Sps::default() };
    // A long id, so that the zeros of frame_num fill whole bytes; every P frame here has frame_num 1.
    let mut s = Stream::new(9, sps, vec![Pps { id: 255, ..Pps::default() }]);
    for id in [65535, 65534] {
        let first = s.code(Picture::idr(id));
        for n in 1..6 {
            s.code(p(2 * n, [first]).disposable());
        }
    }
    clip("gen-emulation-prevention.264", "emulation prevention bytes inside slice headers, in P slices and long ids", s)
}
