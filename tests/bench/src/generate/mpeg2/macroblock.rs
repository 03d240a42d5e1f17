// SPDX-License-Identifier: LGPL-2.1-or-later
//! Slices of macroblocks with random content, as bits and as the samples a decoder has to make of them.
//! Blocks have a DC coefficient only and come out exactly with every inverse transform; vectors stay inside the picture.

use super::super::bits::BitWriter;
use super::super::picture::{Area, Picture, Structure};
use super::super::random::Random;
use super::headers::{CodingType, PictureHeader, unit};

/// dct_dc_size_luminance and dct_dc_size_chrominance (tables B.12, B.13).
const DC_SIZE: [[&str; 9]; 2] = [
    ["100", "00", "01", "101", "110", "1110", "11110", "111110", "1111110"],
    ["00", "01", "10", "110", "1110", "11110", "111110", "1111110", "11111110"],
];

/// motion_code without its sign (table B.10).
const MOTION_CODE: [&str; 17] = [
    "1",
    "01",
    "001",
    "0001",
    "000011",
    "0000101",
    "0000100",
    "0000011",
    "000001011",
    "000001010",
    "000001001",
    "0000010001",
    "0000010000",
    "0000001111",
    "0000001110",
    "0000001101",
    "0000001100",
];

/// macroblock_address_increment, as far as it is needed (table B.1).
const INCREMENT: [&str; 8] = ["", "1", "011", "010", "0011", "0010", "00011", "00010"];

/// A reference field or frame, and a vector in halves of a sample.
type Motion = (Structure, [i32; 2]);

/// The frame or field that is being coded.
#[derive(Debug)]
pub struct Slices<'a> {
    /// Where the content comes from.
    pub random: &'a mut Random,
    /// All pictures of the stream, the current one among them.
    pub pictures: &'a mut [Picture],
    /// The current one.
    pub current: usize,
    /// The pictures predicted from, forward and backward; `None` where there is none yet.
    pub references: [Option<usize>; 2],
    /// Whether it is the second field of its frame.
    pub second: bool,
    /// The picture's header.
    pub header: PictureHeader,
    /// Predictors of the vectors, forward and backward (PMV).
    pub predictors: [[i32; 2]; 2],
    /// The last macroblock's motion, which a skipped one of a B picture has too.
    pub last: [Option<Motion>; 2],
    /// Predictors of the DC coefficients of the three planes.
    pub dc: [i32; 3],
}

impl Slices<'_> {
    /// All slices, so many to a row of macroblocks.
    pub fn bytes(&mut self, per_row: usize) -> Vec<u8> {
        let (width, height) = self.pictures[self.current].size(0, self.header.structure);
        let (width, rows) = (width / 16, height / 16);
        let mut bytes = Vec::new();
        for row in 0..rows {
            for part in 0..per_row {
                let mut w = BitWriter::new();
                w.put(4 + row as u32, 5); // quantiser_scale_code
                w.flag(false); // extra_bit_slice
                self.slice(row, part * width / per_row..(part + 1) * width / per_row, &mut w);
                bytes.extend(unit(row as u8 + 1, w));
            }
        }
        bytes
    }

    fn slice(&mut self, row: usize, columns: std::ops::Range<usize>, w: &mut BitWriter) {
        self.predictors = [[0; 2]; 2];
        self.dc = [128; 3];
        self.last = [None; 2];
        let mut increment = columns.start + 1;
        for column in columns.clone() {
            let inner = column > columns.start && column + 1 < columns.end;
            if inner && self.random.percent(25) && self.skip(column, row) {
                increment += 1;
                continue;
            }
            w.code(INCREMENT[increment]);
            increment = 1;
            if self.header.coding_type == CodingType::I || self.random.percent(20) {
                self.intra(column, row, w);
            } else {
                self.inter(column, row, w);
            }
        }
    }

    fn fill(&mut self, column: usize, row: usize, plane: usize, sample: impl FnMut(usize, usize) -> i32) {
        let size = if plane == 0 { 16 } else { 8 };
        let area = Area { plane, structure: self.header.structure, x: column * size, y: row * size, size };
        self.pictures[self.current].fill(area, sample);
    }

    fn intra(&mut self, column: usize, row: usize, w: &mut BitWriter) {
        w.code(if self.header.coding_type == CodingType::I { "1" } else { "00011" });
        let mut levels = [0; 6];
        for (block, level) in levels.iter_mut().enumerate() {
            let plane = block.saturating_sub(3);
            *level = i32::from(self.random.sample());
            let difference = *level - std::mem::replace(&mut self.dc[plane], *level);
            let size = difference.unsigned_abs().checked_ilog2().map_or(0, |log2| log2 + 1);
            w.code(DC_SIZE[plane.min(1)][size as usize]);
            w.put((if difference < 0 { difference + (1 << size) - 1 } else { difference }) as u32, size);
            w.code(if self.header.other_tables { "0110" } else { "10" }); // End of block
        }
        self.fill(column, row, 0, |x, y| levels[y / 8 * 2 + x / 8]);
        self.fill(column, row, 1, |_, _| levels[4]);
        self.fill(column, row, 2, |_, _| levels[5]);
        self.predictors = [[0; 2]; 2];
        self.last = [None; 2];
    }

    /// The picture that a prediction in this direction reads: the second P field finds the first in its own frame.
    fn source(&self, direction: usize, structure: Structure) -> Option<usize> {
        let own = self.second && self.header.coding_type == CodingType::P && structure != self.header.structure;
        if own { Some(self.current) } else { self.references[direction] }
    }

    /// A vector to somewhere inside the picture, and the field it points into.
    fn choose(&mut self, direction: usize, place: [usize; 2]) -> Motion {
        let own = self.header.structure;
        let mut structure = if self.random.percent(50) { own } else { own.opposite() };
        if self.source(direction, structure).is_none() {
            structure = own.opposite();
        }
        let (width, height) = self.pictures[self.current].size(0, own);
        let vector = [(0, width), (1, height)].map(|(axis, size)| {
            let lowest = -2 * (16 * place[axis] as i32);
            let highest = lowest + 2 * (size as i32 - 16);
            self.random.around_zero(29).clamp(lowest, highest)
        });
        (structure, vector)
    }

    /// The samples that a vector points to, between samples the mean of two or four (7.6.4).
    fn fetch(&self, direction: usize, motion: Motion, plane: usize, [column, row]: [usize; 2]) -> Vec<i32> {
        let size = if plane == 0 { 16 } else { 8 };
        let (structure, vector) = motion;
        let source = &self.pictures[self.source(direction, structure).expect("a reference")];
        let [across, down] = vector.map(|part| if plane == 0 { part } else { part / 2 });
        let sample = |place| {
            let x = (column * size + place % size) as i32 + (across >> 1);
            let y = (row * size + place / size) as i32 + (down >> 1);
            let get = |x, y| source.get(plane, structure, x, y);
            let (right, below) = (x + (across & 1), y + (down & 1));
            (get(x, y) + get(right, y) + get(x, below) + get(right, below) + 2) >> 2
        };
        (0..size * size).map(sample).collect()
    }

    fn predict(&mut self, column: usize, row: usize, motion: [Option<Motion>; 2]) {
        for plane in 0..3 {
            let size = if plane == 0 { 16 } else { 8 };
            let fetch = |n: usize| motion[n].map(|motion| self.fetch(n, motion, plane, [column, row]));
            let parts: Vec<Vec<i32>> = [fetch(0), fetch(1)].into_iter().flatten().collect();
            let count = parts.len() as i32;
            self.fill(column, row, plane, |x, y| (parts.iter().map(|part| part[y * size + x]).sum::<i32>() + count / 2) / count);
        }
        self.dc = [128; 3];
    }

    /// Skips a macroblock if its result is defined: P: the same place, same parity; B: the last one's vectors, same parity.
    fn skip(&mut self, column: usize, row: usize) -> bool {
        let own = self.header.structure;
        let motion = match self.header.coding_type {
            CodingType::I => return false,
            CodingType::P => [Some((own, [0, 0])), None],
            CodingType::B => self.last.map(|motion| motion.map(|(_, vector)| (own, vector))),
        };
        let (width, height) = self.pictures[self.current].size(0, own);
        let inside = |vector: [i32; 2]| {
            [(column, width), (row, height)].into_iter().zip(vector).all(|((place, size), part)| {
                let edge = 2 * 16 * place as i32 + part;
                edge >= 0 && edge <= 2 * (size as i32 - 16)
            })
        };
        let usable =
            (0..2).all(|n| motion[n].is_none_or(|(structure, vector)| inside(vector) && self.source(n, structure).is_some()));
        if !usable || motion == [None; 2] {
            return false;
        }
        if self.header.coding_type == CodingType::P {
            self.predictors = [[0; 2]; 2];
        }
        self.predict(column, row, motion);
        true
    }

    /// A macroblock with vectors and without coefficients.
    fn inter(&mut self, column: usize, row: usize, w: &mut BitWriter) {
        let (code, used) = match (self.header.coding_type, self.random.below(3)) {
            (CodingType::B, 0) => ("0010", [true, false]),
            (CodingType::B, 1) => ("010", [false, true]),
            (CodingType::B, _) => ("10", [true, true]),
            _ => ("001", [true, false]),
        };
        w.code(code);
        if self.header.structure.is_field() {
            w.code("01"); // field_motion_type: one vector for the whole macroblock
        }
        let motion = [0, 1].map(|n| used[n].then(|| self.choose(n, [column, row])));
        for (n, motion) in motion.iter().enumerate() {
            let Some((structure, vector)) = *motion else { continue };
            if self.header.structure.is_field() {
                w.flag(structure == Structure::Bottom); // motion_vertical_field_select
            }
            for (part, predictor) in vector.into_iter().zip(&mut self.predictors[n]) {
                write_vector(part - std::mem::replace(predictor, part), self.header.f_code - 1, w);
            }
        }
        self.predict(column, row, motion);
        self.last = motion;
    }
}

/// motion_code and motion_residual (7.6.3.1).
fn write_vector(difference: i32, r_size: u32, w: &mut BitWriter) {
    let limit = 16 << r_size;
    let wrapped = (difference + limit).rem_euclid(2 * limit) - limit;
    let coded = wrapped.unsigned_abs() + (1 << r_size) - 1;
    if wrapped == 0 {
        return w.code(MOTION_CODE[0]);
    }
    w.code(MOTION_CODE[(coded >> r_size) as usize]);
    w.flag(wrapped < 0);
    w.put(coded & ((1 << r_size) - 1), r_size);
}
