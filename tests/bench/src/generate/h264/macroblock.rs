// SPDX-License-Identifier: LGPL-2.1-or-later
//! Macroblocks with random content, as CAVLC bits and as the samples a decoder has to make of them.
//! Only types whose result is easy to compute: I_PCM, Intra_16x16 with a DC coefficient, skipped ones and 16x16 partitions.

use std::ops::Range;

use super::super::bits::BitWriter;
use super::super::picture::{Area, Picture};
use super::super::random::Random;
use super::description::Description;
use super::motion::{Motion, Neighbours, Prediction, predicted_vector, skip_vector};
use super::slice_header::SliceType;

/// What later macroblocks have to know of a coded one.
#[derive(Clone, Copy, Debug)]
struct Coded {
    slice: usize,
    pcm: bool,
    motion: [Option<Motion>; 2],
}

/// The macroblocks of one frame or field.
#[derive(Debug)]
pub struct Macroblocks<'a> {
    random: &'a mut Random,
    /// All pictures of the stream, the current one among them.
    pictures: &'a mut [Picture],
    current: usize,
    what: &'a Description,
    qp: i32,
    /// Width of the picture in macroblocks.
    width: usize,
    coded: Vec<Option<Coded>>,
    /// Number of the current slice, and how many macroblocks have just been skipped in it.
    slice: usize,
    skipped: u32,
    /// The reference index that is next, so that each one is used.
    turn: usize,
}

impl<'a> Macroblocks<'a> {
    /// Begins a picture.
    pub fn new(random: &'a mut Random, pictures: &'a mut [Picture], current: usize, what: &'a Description, qp: i32) -> Self {
        let (width, height) = pictures[current].size(0, what.structure);
        let coded = vec![None; width / 16 * (height / 16)];
        Self { random, pictures, current, what, qp, width: width / 16, coded, slice: 0, skipped: 0, turn: 0 }
    }

    /// How many there are.
    pub fn count(&self) -> usize {
        self.coded.len()
    }

    /// slice_data (7.3.4) of the next slice.
    pub fn write_slice(&mut self, range: Range<usize>, w: &mut BitWriter) {
        self.slice += 1;
        let first = range.start;
        for address in range {
            if self.what.slice_type != SliceType::I && self.skip(address) {
                self.skipped += 1;
                continue;
            }
            if self.what.slice_type != SliceType::I {
                w.ue(std::mem::take(&mut self.skipped));
            }
            let intra = self.what.slice_type == SliceType::I || self.random.percent(10);
            if address == first && self.slice == 1 || self.what.direct || intra && self.random.percent(15) {
                self.pcm(address, w);
            } else if intra {
                self.intra16(address, w);
            } else {
                self.inter(address, w);
            }
        }
        if self.skipped > 0 {
            w.ue(std::mem::take(&mut self.skipped));
        }
    }

    fn place(&self, address: usize) -> [usize; 2] {
        [address % self.width, address / self.width]
    }

    /// A macroblock of the same slice, by its distance.
    fn neighbour(&self, address: usize, across: isize, up: usize) -> Option<Coded> {
        let [x, y] = self.place(address);
        let x = x.checked_add_signed(across).filter(|&x| x < self.width)?;
        self.coded[y.checked_sub(up)? * self.width + x].filter(|coded| coded.slice == self.slice)
    }

    fn motion_around(&self, address: usize, list: usize) -> Neighbours {
        let corner = self.neighbour(address, 1, 1).or_else(|| self.neighbour(address, -1, 1));
        [self.neighbour(address, -1, 0), self.neighbour(address, 0, 1), corner].map(|coded| coded.map(|coded| coded.motion[list]))
    }

    fn remember(&mut self, address: usize, pcm: bool, motion: [Option<Motion>; 2]) {
        self.coded[address] = Some(Coded { slice: self.slice, pcm, motion });
    }

    fn fill(&mut self, address: usize, plane: usize, sample: impl FnMut(usize, usize) -> i32) {
        let size = if plane == 0 { 16 } else { 8 };
        let [x, y] = self.place(address).map(|place| place * size);
        let area = Area { plane, structure: self.what.structure, x, y, size };
        self.pictures[self.current].fill(area, sample);
    }

    fn intra_type(&self, number: u32, w: &mut BitWriter) {
        // Tables 7-11, 7-13 and 7-14: intra types come after the inter types.
        w.ue(number
            + match self.what.slice_type {
                SliceType::I => 0,
                SliceType::P => 5,
                SliceType::B => 23,
            });
    }

    fn pcm(&mut self, address: usize, w: &mut BitWriter) {
        self.intra_type(25, w);
        w.align();
        for plane in 0..3 {
            let samples: Vec<u8> = (0..if plane == 0 { 256 } else { 64 }).map(|_| self.random.sample()).collect();
            samples.iter().for_each(|&sample| w.put(sample.into(), 8));
            let width = if plane == 0 { 16 } else { 8 };
            self.fill(address, plane, |column, row| samples[row * width + column].into());
        }
        self.remember(address, true, [None, None]);
    }

    /// Intra_16x16 without AC and chroma coefficients.
    fn intra16(&mut self, address: usize, w: &mut BitWriter) {
        let left = self.neighbour(address, -1, 0);
        let above = self.neighbour(address, 0, 1);
        // Vertical, horizontal, DC; chroma numbers them DC, horizontal, vertical and is DC here only where nothing is near.
        let possible: Vec<u32> = [above.map(|_| 0), left.map(|_| 1), Some(2)].into_iter().flatten().collect();
        let luma = possible[self.random.below(possible.len() as u32) as usize];
        let chroma = if possible.len() == 1 { 2 } else { possible[self.random.below(possible.len() as u32 - 1) as usize] };
        let level = self.random.around_zero(8);

        self.intra_type(1 + luma, w);
        w.ue(2 - chroma);
        w.se(0); // mb_qp_delta
        let counts: Vec<u32> = [left, above].into_iter().flatten().map(|coded| if coded.pcm { 16 } else { 0 }).collect();
        let near = (counts.iter().sum::<u32>() + u32::from(counts.len() == 2)) >> u32::from(counts.len() == 2);
        write_level(level, near, w);

        // Flat scaling: the DC coefficient changes all samples by 10 levels at QP 48, and half that at QP 42 (8.5.10).
        let change = level * if self.qp == 48 { 10 } else { 5 };
        self.intra_plane(address, 0, luma, change);
        self.intra_plane(address, 1, chroma, 0);
        self.intra_plane(address, 2, chroma, 0);
        self.remember(address, false, [None, None]);
    }

    fn intra_plane(&mut self, address: usize, plane: usize, mode: u32, change: i32) {
        let size = if plane == 0 { 16 } else { 8 };
        let [x, y] = self.place(address).map(|place| (place * size) as i32);
        let (picture, structure) = (&self.pictures[self.current], self.what.structure);
        let row: Vec<i32> = (0..size as i32).map(|n| picture.get(plane, structure, x + n, y - 1)).collect();
        let column: Vec<i32> = (0..size as i32).map(|n| picture.get(plane, structure, x - 1, y + n)).collect();
        let near = [self.neighbour(address, -1, 0).map(|_| &column), self.neighbour(address, 0, 1).map(|_| &row)];
        let edges: Vec<i32> = near.into_iter().flatten().flatten().copied().collect();
        let mean = match edges.len() as i32 {
            0 => 128,
            count => (edges.iter().sum::<i32>() + count / 2) / count,
        };
        self.fill(address, plane, |across, down| {
            change
                + match mode {
                    0 => row[across],
                    1 => column[down],
                    _ => mean,
                }
        });
    }

    fn predict(&mut self, address: usize, motion: [Option<Motion>; 2]) {
        for plane in 0..3 {
            let size = if plane == 0 { 16 } else { 8 };
            let [x, y] = self.place(address).map(|place| place * size);
            let prediction = Prediction {
                pictures: self.pictures,
                lists: &self.what.lists,
                weights: self.what.weights.as_ref(),
                structure: self.what.structure,
                motion,
            };
            let samples: Vec<i32> = (0..size * size).map(|n| prediction.sample(plane, x + n % size, y + n / size)).collect();
            self.fill(address, plane, |column, row| samples[row * size + column]);
        }
        self.remember(address, false, motion);
    }

    /// Skips a macroblock, now and then.
    fn skip(&mut self, address: usize) -> bool {
        let chance = match self.what.slice_type {
            SliceType::P => 25,
            _ if self.what.direct => 95,
            _ => 0,
        };
        if !self.random.percent(chance) {
            return false;
        }
        let first = Motion { index: 0, vector: [0, 0] };
        let motion = match self.what.slice_type {
            SliceType::P => [Some(Motion { vector: skip_vector(self.motion_around(address, 0)), ..first }), None],
            _ => [Some(first); 2],
        };
        self.predict(address, motion);
        true
    }

    /// P_L0_16x16, B_L0_16x16, B_L1_16x16 or B_Bi_16x16 without coefficients.
    fn inter(&mut self, address: usize, w: &mut BitWriter) {
        let number = if self.what.slice_type == SliceType::P { 0 } else { 1 + self.random.below(3) };
        w.ue(number);
        let used = [number != 2, number >= 2];
        self.turn += 1;
        let motion = [0, 1].map(|list| {
            used[list].then(|| Motion {
                index: self.turn % self.what.lists[list].len(),
                vector: [0, 1].map(|_| 4 * self.random.around_zero(9)),
            })
        });
        for (list, motion) in motion.iter().enumerate() {
            let Some(motion) = motion else { continue };
            // ref_idx, te(v) (9.1.2)
            match self.what.lists[list].len() {
                1 => {}
                2 => w.flag(motion.index == 0),
                _ => w.ue(motion.index as u32),
            }
        }
        for (list, motion) in motion.iter().enumerate() {
            let Some(motion) = motion else { continue };
            let predicted = predicted_vector(self.motion_around(address, list), motion.index);
            [0, 1].into_iter().for_each(|axis| w.se(motion.vector[axis] - predicted[axis]));
        }
        w.ue(0); // coded_block_pattern: nothing
        self.predict(address, motion);
    }
}

/// residual_block_cavlc (7.3.5.3.2) with at most one level, at the first position; `near` is nC: 0, 8 or 16.
fn write_level(level: i32, near: u32, w: &mut BitWriter) {
    let dense = near >= 8;
    match (level.unsigned_abs(), dense) {
        (0, false) => w.code("1"),
        (0, true) => w.code("000011"),
        (1, false) => w.code("01"),
        (1, true) => w.code("000001"),
        (_, false) => w.code("000101"),
        (_, true) => w.code("000000"),
    }
    match level.unsigned_abs() {
        0 => return,
        1 => w.flag(level < 0), // trailing_ones_sign_flag
        magnitude => {
            // level_prefix; ones have a code of their own, so that numbering begins at two (9.2.2.1)
            w.put(0, 2 * (magnitude - 2) + u32::from(level < 0));
            w.flag(true);
        }
    }
    w.code("1"); // total_zeros: none
}
