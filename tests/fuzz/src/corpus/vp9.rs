// SPDX-License-Identifier: LGPL-2.1-or-later
//! VP9: frames up to their first tile.

use primebridge::bits::vp9_frame_header::{FrameHeader, InterpolationFilter, parse};
use primebridge::codec::vp9::{Vp9Picture, Vp9Reference, Vp9Sequence};

use super::Corpus;
use crate::api::{Opening, picture};
use crate::input::{Input, Output};

/// Bytes of the first tile.
const TILE: usize = 8;

/// Cuts a stream's frames.
pub fn cut(corpus: &mut Corpus, chunks: &[&[u8]]) {
    // An input is a frame and the one before, whose probabilities it goes on with.
    let mut earlier: Option<(Vec<u8>, Vp9Picture)> = None;
    for frame in chunks.iter().flat_map(|chunk| superframe(chunk)) {
        let Ok(header) = parse(frame, (63, 63)) else { continue };
        let end = usize::from(header.uncompressed_header_size) + usize::from(header.compressed_header_size) + TILE;
        let frame = &frame[..end.min(frame.len())];
        headers(corpus, frame, &header);

        let profile = frame[0] >> 5 & 1 | frame[0] >> 3 & 2;
        let begun = Vp9Picture {
            sequence: Vp9Sequence { profile, bit_depth: 8, subsampling_x: 1, subsampling_y: 1 },
            references: [Vp9Reference { timestamp: 1000, width: 64, height: 64 }; 3],
            frame_width_minus_1: 63,
            frame_height_minus_1: 63,
            segmentation_abs_or_delta_update: 1,
            loop_filter_ref_deltas: [1, 0, -1, -1],
            ..Input::new(&[]).read()
        };
        if let Some((first, picture)) = &earlier {
            frames(corpus, &[(first, picture), (frame, &begun)]);
        }
        if header.key_frame {
            frames(corpus, &[(frame, &begun)]);
            earlier = Some((frame.to_vec(), begun));
        }
    }
}

fn headers(corpus: &mut Corpus, frame: &[u8], header: &FrameHeader) {
    let mut output = Output::default();
    output.write(&[63u16, 63]);
    output.rest(frame);
    corpus.add("vp9_frame_header", output.finish());

    let [last, golden, altref] = header.ref_frame_sign_bias;
    let switchable = header.interpolation_filter == InterpolationFilter::Switchable;
    let lossy = !header.quantization.lossless();
    let facts = [header.key_frame, header.intra_only, last, golden, altref, header.allow_high_precision_mv, switchable, lossy];
    let compressed = header.compressed_header(frame).unwrap_or_default();
    let mut output = Output::default();
    output.write(&(0..).zip(facts).fold(0u8, |bits, (bit, set)| bits | u8::from(set) << bit));
    output.rest(compressed);
    corpus.add("vp9_compressed_header", output.finish());

    let mut output = Output::default();
    output.slice(&[252, 128, 128, 252, 128, 1, 255, 7]);
    output.rest(compressed);
    corpus.add("vp9_bool_decoder", output.finish());
}

fn frames(corpus: &mut Corpus, frames: &[(&[u8], &Vp9Picture)]) {
    let (mut controls, mut calls) = (Output::default(), Output::default());
    controls.write(&0u8);
    calls.write(&Opening::USUAL);
    calls.write(&frames[0].1.sequence);
    for (frame, begun) in frames {
        controls.slice(frame);
        controls.write(*begun);
        let begin = |output: &mut Output| {
            output.write(*begun);
            output.write(&0u8);
        };
        picture(&mut calls, begin, &[&|output: &mut Output| output.slice(frame)]);
    }
    corpus.add("vp9_controls", controls.finish());
    corpus.add("capi_vp9", calls.finish());
}

/// The frames of a superframe, Annex B of the specification; a single frame as it is.
fn superframe(chunk: &[u8]) -> Vec<&[u8]> {
    let Some(marker) = chunk.last().filter(|last| **last >> 5 == 6) else { return vec![chunk] };
    let (bytes, count) = (usize::from(marker >> 3 & 3) + 1, usize::from(marker & 7) + 1);
    let Some(index) = chunk.len().checked_sub(2 + bytes * count).filter(|start| chunk[*start] == *marker) else {
        return vec![chunk];
    };
    let sizes = chunk[index + 1..].chunks_exact(bytes);
    let mut rest = &chunk[..index];
    let mut frames = Vec::new();
    for size in sizes {
        let size = size.iter().rev().fold(0, |size, byte| size << 8 | usize::from(*byte));
        let Some((frame, next)) = rest.split_at_checked(size) else { break };
        frames.push(frame);
        rest = next;
    }
    frames
}
