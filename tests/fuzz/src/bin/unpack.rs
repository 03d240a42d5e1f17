// SPDX-License-Identifier: LGPL-2.1-or-later
//! Pictures of any layout, size and pitch in buffers of any length: whatever the processor can run does what the portable code does, and
//! nothing outside of the picture is read or written.

use primebridge::unpack::{Implementation, Layout, Source, Target};
use primebridge_fuzz::allocations;
use primebridge_fuzz::input::Input;

/// Bytes that a target may have.
const LARGEST: usize = 1 << 16;

fn layout(input: &mut Input<'_>) -> Layout {
    let lines = u32::from(input.read::<u16>());
    match input.read::<u8>() % 11 {
        0 => Layout::Nv15,
        1 => Layout::Nv20,
        2 => Layout::Nv12Tiled4x4,
        3 => Layout::Nv15Tiled4x4,
        4 => Layout::P010Tiled4x4,
        5 => Layout::Nv12Tiled32x32,
        6 => Layout::Mm21,
        7 => Layout::Mt2110T,
        8 => Layout::Mt2110R,
        9 => Layout::Sand128 { lines },
        _ => Layout::Sand30 { lines },
    }
}

/// A pitch that makes sense, or any.
fn pitch(input: &mut Input<'_>) -> usize {
    match input.read::<u8>() {
        255 => input.read::<u64>() as usize,
        _ => usize::from(input.read::<u16>()),
    }
}

fn main() {
    primebridge_fuzz::run(|data| {
        let input = &mut Input::new(data);
        let layout = layout(input);
        let [width, height] = [input.read::<u8>(), input.read::<u8>()].map(u32::from);
        let [from, to] = [[pitch(input), pitch(input)], [pitch(input), pitch(input)]];
        let lengths = [input.read::<u16>(), input.read::<u16>()].map(|length| usize::from(length).min(LARGEST));
        // Repeated, so that short inputs make large pictures; of exact length, so that a read behind it is seen.
        let filled =
            |length: u16| -> Box<[u8]> { input.rest().iter().chain(&[0]).copied().cycle().take(length.into()).collect() };
        let source = [filled(u16::MAX), filled(lengths[0] as u16)];
        let mut expected = None;
        for implementation in Implementation::all() {
            let mut target = lengths.map(|length| vec![0xa5; length].into_boxed_slice());
            let [luma, chroma] = &mut target;
            let picture = Source { planes: [&source[0], &source[1]], pitch: from };
            let result =
                allocations::none(|| implementation.unpack(layout, picture, Target { luma, chroma, pitch: to }, width, height));
            if result.is_err() {
                assert!(target.iter().flatten().all(|byte| *byte == 0xa5), "{}: changed", implementation.name);
            }
            let outcome = (result, target);
            assert!(*expected.get_or_insert_with(|| outcome.clone()) == outcome, "{} differs", implementation.name);
        }
    });
}
