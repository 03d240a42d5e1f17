// SPDX-License-Identifier: LGPL-2.1-or-later
//! AV1: the beginnings of OBUs, with two tiles made up behind their headers.

use primebridge::codec::av1::{Av1Picture, Av1Reference, Av1TileGroup};

use super::{Corpus, head};
use crate::api::{Opening, picture};
use crate::input::{Input, Output};

/// obu_type of a frame header, of a tile group and of both in one.
const FRAME_HEADER: u8 = 3;
const TILE_GROUP: u8 = 4;
const FRAME: u8 = 6;

/// Cuts a stream's temporal units.
pub fn cut(corpus: &mut Corpus, units: &[&[u8]]) {
    for (number, obu) in (1u64..).zip(units.iter().flat_map(|unit| obus(unit))) {
        let kind = obu[0] >> 3 & 15;
        if !matches!(kind, FRAME_HEADER | TILE_GROUP | FRAME) || obu.len() < 16 {
            continue;
        }
        let mut obu = head(obu).to_vec();
        // tile_size_minus_1 of the first tile.
        obu[8] = 3;
        let group = Av1TileGroup { tile_data_offset: 8, tg_start: 0, tg_end: 1 };
        let mut output = Output::default();
        output.write(&[2u16, 1]);
        output.write(&1u8);
        output.write(&group);
        output.write(&16u32);
        output.rest(&obu);
        corpus.add("av1_tile_group", output.finish());
        frame(corpus, &obu, &group, number);
    }
}

fn frame(corpus: &mut Corpus, obu: &[u8], group: &Av1TileGroup, number: u64) {
    let mut begun: Av1Picture = Input::new(&[]).read();
    [begun.sequence.bit_depth, begun.sequence.subsampling_x, begun.sequence.subsampling_y] = [8, 1, 1];
    (begun.tile_cols, begun.tile_rows) = (2, 1);
    begun.frame_type = number as u8 & 1;
    [begun.frame_width_minus_1, begun.frame_height_minus_1] = [63; 2];
    begun.references = [Av1Reference { timestamp: number * 1000, order_hint: number as u32 }; 8];

    let mut output = Output::default();
    output.write(&0u8);
    output.write(&begun);
    corpus.add("av1_controls", output.finish());

    let mut output = Output::default();
    output.write(&Opening::USUAL);
    output.write(&begun.sequence);
    let begin = |output: &mut Output| {
        output.slice(obu);
        output.write(&begun);
        output.write(&0u8);
    };
    let add = |output: &mut Output| {
        output.slice(obu);
        output.write(group);
        output.write(&0u8);
    };
    picture(&mut output, begin, &[&add]);
    corpus.add("capi_av1", output.finish());
}

/// The OBUs of a temporal unit, which all have their sizes with them (5.3).
fn obus(mut rest: &[u8]) -> Vec<&[u8]> {
    let mut obus = Vec::new();
    while let Some(header) = rest.first() {
        let mut at = if header & 4 != 0 { 2 } else { 1 };
        let mut size = 0;
        for shift in (0..56).step_by(7) {
            let Some(byte) = rest.get(at) else { return obus };
            at += 1;
            size |= usize::from(byte & 0x7f) << shift;
            if byte & 0x80 == 0 {
                break;
            }
        }
        let Some((obu, next)) = rest.split_at_checked(at + size) else { break };
        obus.push(obu);
        rest = next;
    }
    obus
}
