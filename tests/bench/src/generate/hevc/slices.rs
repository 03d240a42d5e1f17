// SPDX-License-Identifier: LGPL-2.1-or-later
//! Pictures in many slices: blocks of random samples that are not coded (PCM), and skipped ones.

use std::ops::Range;

use super::super::bits::BitWriter;
use super::super::random::Random;
use super::cabac::{Context, Encoder};
use super::headers::{BLOCK, QP, Segment, parameter_sets};

/// 64x960, as H.264's.
const WIDTH: u32 = 4;
const HEIGHT: u32 = 60;
/// Luma and both of chroma.
const SAMPLES: u32 = BLOCK * BLOCK * 3 / 2;

/// What the parts of a picture are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Segments {
    /// Slices.
    Independent,
    /// Dependent slice segments but for the first.
    Dependent,
    /// Both, in no order.
    Mixed,
}

/// Contexts of the elements that there are, with initType 0 or 1 (tables 9-11, 9-13, 9-14, 9-19).
#[derive(Clone, Copy, Debug)]
struct Contexts {
    skip: [Context; 3],
    prediction_mode: Context,
    part_mode: Context,
    merge: Context,
}

impl Contexts {
    fn new(intra: bool) -> Self {
        let context = |value| Context::new(value, QP);
        Self {
            skip: [197, 185, 201].map(context),
            prediction_mode: context(149),
            part_mode: context(if intra { 184 } else { 154 }),
            merge: context(122),
        }
    }
}

/// A slice, of which segments are written one after the other.
struct Slice {
    /// Address of its first block.
    first: u32,
    references: u32,
    contexts: Contexts,
}

/// A picture of one slice segment, one of two and so on up to `most`: an IDR picture, then P pictures and some I pictures.
pub fn pictures_in_slices(most: u32, segments: Segments) -> Vec<u8> {
    let mut random = Random::new(62 + segments as u64);
    let mut stream = parameter_sets(WIDTH, HEIGHT);
    for count in 1..=most {
        stream.extend(picture(count, segments, &mut random));
    }
    stream
}

fn picture(count: u32, segments: Segments, random: &mut Random) -> Vec<u8> {
    let blocks = WIDTH * HEIGHT;
    let order = count - 1;
    let intra = order == 0 || count % 20 == 0;
    // Whether each block is skipped.
    let mut skipped = vec![false; blocks as usize];
    let mut slice = Slice { first: 0, references: 0, contexts: Contexts::new(intra) };
    let mut units = Vec::new();
    for number in 0..count {
        let range = number * blocks / count..(number + 1) * blocks / count;
        let dependent = number > 0
            && match segments {
                Segments::Independent => false,
                Segments::Dependent => true,
                Segments::Mixed => random.percent(50),
            };
        if !dependent {
            let references = if intra { 0 } else { 1 + random.below(order.min(2)) };
            slice = Slice { first: range.start, references, contexts: Contexts::new(intra) };
        }
        let segment = Segment { address: range.start, blocks, dependent, order, references: slice.references };
        units.extend(segment.unit(slice.write(range, &mut skipped, random, segment.header())));
    }
    units
}

impl Slice {
    /// slice_segment_data (7.3.8.1) behind the header.
    fn write(&mut self, range: Range<u32>, skipped: &mut [bool], random: &mut Random, header: BitWriter) -> BitWriter {
        let last = range.end - 1;
        let mut encoder = Encoder::new(header);
        for address in range {
            let skip = self.references > 0 && random.percent(85);
            if self.references > 0 {
                let context = self.skip_context(address, skipped);
                encoder.bin(&mut self.contexts.skip[context], skip);
            }
            skipped[address as usize] = skip;
            if skip {
                encoder.bin(&mut self.contexts.merge, random.percent(50));
            } else {
                encoder = self.samples(encoder, random);
            }
            if address != last {
                encoder.goes_on();
            }
        }
        encoder.ends()
    }

    /// How many of the blocks to the left and above are skipped, if they are of this slice.
    fn skip_context(&self, address: u32, skipped: &[bool]) -> usize {
        let neighbour = |distance: u32, there: bool| {
            let before = address.checked_sub(distance).filter(|&before| there && before >= self.first);
            usize::from(before.is_some_and(|before| skipped[before as usize]))
        };
        neighbour(1, address % WIDTH > 0) + neighbour(WIDTH, true)
    }

    fn samples(&mut self, mut encoder: Encoder, random: &mut Random) -> Encoder {
        if self.references > 0 {
            encoder.bin(&mut self.contexts.prediction_mode, true);
        }
        encoder.bin(&mut self.contexts.part_mode, true);
        let mut bits = encoder.ends(); // pcm_flag
        let middle = random.sample();
        for _ in 0..SAMPLES {
            bits.put((i32::from(middle) + random.around_zero(15)) as u32, 8);
        }
        Encoder::new(bits)
    }
}
