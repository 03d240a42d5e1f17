// SPDX-License-Identifier: LGPL-2.1-or-later
//! MPEG-2 streams with field pictures, which FFmpeg's encoder cannot make.

mod headers;
mod macroblock;

use super::Clip;
use super::picture::{Picture, Structure};
use super::random::Random;
use headers::{CodingType, PictureHeader};
use macroblock::Slices;

const WIDTH: usize = 96;
const HEIGHT: usize = 64;

/// All clips.
pub fn clips() -> Vec<Clip> {
    vec![
        field_pictures(
            "gen-field-pictures-tff.m2v",
            "I, P and B field pictures, top field first; second P fields that refer to the first field of their frame",
            Stream::new(21, Structure::Top),
        ),
        field_pictures(
            "gen-field-pictures-bff.m2v",
            "field pictures, bottom field first; other scan, VLC table and quantiser scale",
            Stream { other_tables: true, ..Stream::new(22, Structure::Bottom) },
        ),
        field_pictures(
            "gen-slices-per-row.m2v",
            "field pictures, three slices to a row of macroblocks",
            Stream { slices_per_row: 3, ..Stream::new(23, Structure::Top) },
        ),
        mixed(),
    ]
}

/// A stream in the making.
#[derive(Debug)]
struct Stream {
    random: Random,
    bytes: Vec<u8>,
    pictures: Vec<Picture>,
    /// Place of each picture in output order: group, temporal_reference.
    places: Vec<(u32, u32)>,
    group: u32,
    /// The last two I or P pictures, the older one first.
    anchors: [Option<usize>; 2],
    first_field: Structure,
    other_tables: bool,
    slices_per_row: usize,
}

impl Stream {
    fn new(seed: u64, first_field: Structure) -> Self {
        Self {
            random: Random::new(seed),
            bytes: Vec::new(),
            pictures: Vec::new(),
            places: Vec::new(),
            group: 0,
            anchors: [None; 2],
            first_field,
            other_tables: false,
            slices_per_row: 1,
        }
    }

    /// Begins a closed group of pictures with a sequence header.
    fn group(&mut self) {
        self.bytes.extend([headers::sequence(WIDTH as u32, HEIGHT as u32), headers::group()].concat());
        self.group += 1;
    }

    fn code(&mut self, coding_type: CodingType, temporal_reference: u32, structure: Structure, second: bool) {
        if !second {
            self.pictures.push(Picture::new(WIDTH, HEIGHT));
            self.places.push((self.group, temporal_reference));
        }
        let current = self.pictures.len() - 1;
        if !second && coding_type != CodingType::B {
            self.anchors = [self.anchors[1], Some(current)];
        }
        let top_field_first = self.first_field == Structure::Top;
        let header = PictureHeader {
            temporal_reference,
            coding_type,
            structure,
            top_field_first,
            f_code: 3,
            other_tables: self.other_tables,
        };
        self.bytes.extend(header.bytes());
        let mut slices = Slices {
            random: &mut self.random,
            pictures: &mut self.pictures,
            current,
            references: self.anchors,
            second,
            header,
            predictors: Default::default(),
            last: Default::default(),
            dc: Default::default(),
        };
        self.bytes.extend(slices.bytes(self.slices_per_row));
    }

    /// Two fields.
    fn pair(&mut self, types: [CodingType; 2], temporal_reference: u32) {
        self.code(types[0], temporal_reference, self.first_field, false);
        self.code(types[1], temporal_reference, self.first_field.opposite(), true);
    }

    fn frame(&mut self, coding_type: CodingType, temporal_reference: u32) {
        self.code(coding_type, temporal_reference, Structure::Frame, false);
    }

    fn finish(mut self) -> (Vec<u8>, Vec<Picture>) {
        self.bytes.extend(headers::unit(0xb7, Default::default())); // sequence_end_code
        let mut shown: Vec<_> = self.places.into_iter().zip(self.pictures).collect();
        shown.sort_by_key(|(place, _)| *place);
        (self.bytes, shown.into_iter().map(|(_, picture)| picture).collect())
    }
}

fn field_pictures(file: &'static str, features: &'static str, mut s: Stream) -> Clip {
    use CodingType::{B, I, P};
    for last in [P, I] {
        s.group();
        s.pair([I, P], 0);
        for n in [3, 6] {
            s.pair([P, P], n);
            s.pair([B, B], n - 2);
            s.pair([B, B], n - 1);
        }
        s.pair([I, last], 7);
    }
    Clip::new("mpeg2", file, features, s.finish())
}

fn mixed() -> Clip {
    use CodingType::{B, I, P};
    let mut s = Stream::new(24, Structure::Top);
    s.group();
    s.frame(I, 0);
    s.pair([P, P], 2);
    s.frame(B, 1);
    s.frame(P, 4);
    s.pair([B, B], 3);
    s.pair([I, P], 6);
    s.frame(B, 5);
    s.frame(P, 7);
    Clip::new("mpeg2", "gen-fields-and-frames.m2v", "field pictures and frame pictures in turn", s.finish())
}
