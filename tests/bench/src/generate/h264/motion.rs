// SPDX-License-Identifier: LGPL-2.1-or-later
//! Motion vector prediction (H.264 8.4.1.3) and inter prediction of whole macroblocks. Writes no bits.

use super::super::picture::{Picture, Structure};
use super::slice_header::Weights;

/// Reference index and vector, in quarters of a luma sample.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Motion {
    /// ref_idx.
    pub index: usize,
    /// Horizontal and vertical.
    pub vector: [i32; 2],
}

/// The macroblocks around one: left, above, and above to the right or, where that one is missing, to the left.
/// The outer `Option` is for availability, the inner one is empty for intra macroblocks and unused lists.
pub type Neighbours = [Option<Option<Motion>>; 3];

/// The predicted vector of a 16x16 partition.
pub fn predicted_vector(neighbours: Neighbours, index: usize) -> [i32; 2] {
    let [left, above, corner] = neighbours;
    let candidates = match (left, above, corner) {
        (Some(left), None, None) => [left; 3],
        _ => neighbours.map(Option::flatten),
    };
    let vectors = candidates.map(|motion| motion.map_or([0, 0], |motion| motion.vector));
    let mut same = (0..3).filter(|&n| candidates[n].is_some_and(|motion| motion.index == index));
    match (same.next(), same.next()) {
        (Some(only), None) => vectors[only],
        _ => [0, 1].map(|axis| {
            let mut sorted = vectors.map(|vector| vector[axis]);
            sorted.sort_unstable();
            sorted[1]
        }),
    }
}

/// The vector of P_Skip (8.4.1.1).
pub fn skip_vector(neighbours: Neighbours) -> [i32; 2] {
    let still = Some(Motion { index: 0, vector: [0, 0] });
    match neighbours {
        [None, ..] | [_, None, _] => [0, 0],
        [Some(left), Some(above), _] if left == still || above == still => [0, 0],
        _ => predicted_vector(neighbours, 0),
    }
}

/// A macroblock that is predicted, and what it is predicted from.
#[derive(Clone, Copy, Debug)]
pub struct Prediction<'a> {
    /// All pictures of the stream, by number.
    pub pictures: &'a [Picture],
    /// The two reference lists.
    pub lists: &'a [Vec<(usize, Structure)>; 2],
    /// Explicit weights.
    pub weights: Option<&'a Weights>,
    /// Whether it is in a frame or in which field.
    pub structure: Structure,
    /// Motion from both lists.
    pub motion: [Option<Motion>; 2],
}

impl Prediction<'_> {
    /// A predicted sample (8.4.2).
    pub fn sample(&self, plane: usize, x: usize, y: usize) -> i32 {
        let single = |list: usize| {
            self.motion[list].map(|motion| (self.fetch(list, motion, plane, x, y), self.weight(list, motion, plane)))
        };
        let log2 = self.weights.map_or(0, |weights| weights.log2_denom[plane.min(1)]);
        match (single(0), single(1)) {
            (Some((first, (w0, o0))), Some((second, (w1, o1)))) => {
                ((first * w0 + second * w1 + (1 << log2)) >> (log2 + 1)) + ((o0 + o1 + 1) >> 1)
            }
            (Some((sample, (w, o))), None) | (None, Some((sample, (w, o)))) => {
                let rounding = if log2 > 0 { 1 << (log2 - 1) } else { 0 };
                ((sample * w + rounding) >> log2) + o
            }
            (None, None) => unreachable!("a predicted macroblock has motion"),
        }
        .clamp(0, 255)
    }

    fn weight(&self, list: usize, motion: Motion, plane: usize) -> (i32, i32) {
        let Some(weights) = self.weights else { return (1, 0) };
        weights.lists[list][motion.index].map_or((1 << weights.log2_denom[plane.min(1)], 0), |weight| weight[plane])
    }

    /// A sample at a displaced place: luma at whole samples only, chroma by bilinear interpolation (8.4.2.2.2).
    fn fetch(&self, list: usize, motion: Motion, plane: usize, x: usize, y: usize) -> i32 {
        let (number, structure) = self.lists[list][motion.index];
        let get = |x, y| self.pictures[number].get(plane, structure, x, y);
        let (x, y) = (x as i32, y as i32);
        let [across, down] = motion.vector;
        if plane == 0 {
            return get(x + across / 4, y + down / 4);
        }
        // Chroma lines of the two fields lie a quarter of their distance off (table 8-9).
        let down = down
            + match (structure, self.structure) {
                (Structure::Bottom, Structure::Top) => -2,
                (Structure::Top, Structure::Bottom) => 2,
                _ => 0,
            };
        let (x, y, across, down) = (x + (across >> 3), y + (down >> 3), across & 7, down & 7);
        let row = |y| (8 - across) * get(x, y) + across * get(x + 1, y);
        ((8 - down) * row(y) + down * row(y + 1) + 32) >> 6
    }
}
