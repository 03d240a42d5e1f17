// SPDX-License-Identifier: LGPL-2.1-or-later
//! VP8: the beginnings of frames with partitions that fit into them.

use primebridge::codec::vp8::Vp8Picture;

use super::{Corpus, HEAD, head};
use crate::api::{Opening, picture};
use crate::input::{Input, Output};

/// Cuts a stream's frames.
pub fn cut(corpus: &mut Corpus, frames: &[&[u8]]) {
    for (number, frame) in (1u64..).zip(frames.iter().filter(|frame| frame.len() >= HEAD)) {
        let mut begun: Vp8Picture = Input::new(&[]).read();
        begun.key_frame = !frame[0] & 1;
        begun.version = frame[0] >> 1 & 7;
        begun.show_frame = frame[0] >> 4 & 1;
        [begun.last_timestamp, begun.golden_timestamp, begun.alternate_timestamp] = [number * 1000; 3];
        [begun.width, begun.height] = [64; 2];
        [begun.bool_range, begun.bool_value, begun.header_end] = [128, 64, 24];
        begun.first_part_size = 40;
        begun.num_dct_parts = 1;
        begun.dct_part_sizes[0] = 40;
        begun.coeff_prob = [[[[128; 11]; 3]; 16]; 4];

        let mut output = Output::default();
        output.write(&0u8);
        output.write(&begun);
        output.slice(head(frame));
        corpus.add("vp8_controls", output.finish());

        let mut output = Output::default();
        output.write(&Opening::USUAL);
        let begin = |output: &mut Output| {
            output.write(&begun);
            output.write(&0u8);
        };
        picture(&mut output, begin, &[&|output: &mut Output| output.slice(head(frame))]);
        corpus.add("capi_vp8", output.finish());
    }
}
