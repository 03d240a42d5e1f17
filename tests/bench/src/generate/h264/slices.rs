// SPDX-License-Identifier: LGPL-2.1-or-later
//! Streams for tests that sweep the number of slices in a picture. They are made when they are wanted, not kept.

use super::super::picture::{Picture as Samples, Structure};
use super::description::Description as Picture;
use super::parameter_sets::{Pps, Sps};
use super::stream::Stream;

/// 64x960, so that each of 60 slices may be a row of macroblocks; slices begin anywhere in a row all the same.
fn stream(seed: u64, frame_mbs_only: bool) -> Stream {
    let sps = Sps { width_mbs: 4, height_mbs: 60, reorder_frames: 1, frame_mbs_only, ..Sps::default() };
    Stream::new(seed, sps, vec![Pps::default()])
}

fn finished(stream: Stream) -> (Vec<u8>, Vec<Vec<u8>>) {
    let (bytes, pictures) = stream.finish();
    (bytes, pictures.iter().map(Samples::to_yuv420p).collect())
}

/// A picture of one slice, one of two and so on up to `most`: I, P and B. The stream, and its pictures in output order.
pub fn frames_in_slices(most: usize) -> (Vec<u8>, Vec<Vec<u8>>) {
    let mut stream = stream(60, true);
    let mut order = 0;
    // The last two that may be referred to, the nearer one first.
    let mut references = [(stream.code(Picture::idr(0)), Structure::Frame); 1].to_vec();
    for slices in 2..=most {
        if slices % 3 == 1 && references.len() == 2 {
            stream.code(Picture { slices, ..Picture::b(order - 2, &references[1..], &references[..1]).disposable() });
            continue;
        }
        order += 4;
        let picture = if slices % 11 == 0 { Picture::i(order) } else { Picture::p(order, &references) };
        references.insert(0, (stream.code(Picture { slices, ..picture }), Structure::Frame));
        references.truncate(2);
    }
    finished(stream)
}

/// The same with two fields in each picture, both in so many slices.
pub fn fields_in_slices(most: usize) -> (Vec<u8>, Vec<Vec<u8>>) {
    let mut stream = stream(61, false);
    for slices in 1..=most {
        let order = 4 * (slices as i32 - 1);
        let [top, bottom] = [Structure::Top, Structure::Bottom];
        let current = slices - 1;
        let (first, second) = match current.checked_sub(1) {
            None => (Picture::idr(0), Picture::p(order + 1, &[(current, top)])),
            Some(last) => {
                (Picture::p(order, &[(last, top), (last, bottom)]), Picture::p(order + 1, &[(last, bottom), (current, top)]))
            }
        };
        stream.code(Picture { slices, ..first.field(top) });
        stream.code(Picture { slices, ..second.second_field(bottom) });
    }
    finished(stream)
}
