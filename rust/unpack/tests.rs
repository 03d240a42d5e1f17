// SPDX-License-Identifier: LGPL-2.1-or-later
//! Every layout with every implementation against the reference, between pages that must not be touched.
#![allow(unsafe_code, clippy::needless_range_loop)]

use core::ffi::c_void;

use super::reference::sample;
use super::*;

/// Every layout; columns are given their lines later.
const LAYOUTS: [Layout; 11] = [
    Layout::Nv15,
    Layout::Nv20,
    Layout::Nv12Tiled4x4,
    Layout::Nv15Tiled4x4,
    Layout::P010Tiled4x4,
    Layout::Nv12Tiled32x32,
    Layout::Mm21,
    Layout::Mt2110T,
    Layout::Mt2110R,
    Layout::Sand128 { lines: 0 },
    Layout::Sand30 { lines: 0 },
];

// The crate's own bindings are not there where this folder is compiled alone.
unsafe extern "C" {
    fn mmap(address: *mut c_void, length: usize, protection: i32, flags: i32, fd: i32, offset: i64) -> *mut c_void;
    fn mprotect(address: *mut c_void, length: usize, protection: i32) -> i32;
}
const PAGE: usize = 65536;

/// Memory with pages around it that cannot be touched; slices of it end, or start, at one of those.
struct Guarded {
    start: *mut u8,
    length: usize,
}

impl Guarded {
    fn new(length: usize) -> Guarded {
        let length = length.next_multiple_of(PAGE);
        // SAFETY: an anonymous private mapping of its own, never unmapped
        let start = unsafe {
            let start = mmap(core::ptr::null_mut(), length + 2 * PAGE, 0, 0x22, -1, 0).cast::<u8>();
            assert_ne!(start as isize, -1);
            let start = start.add(PAGE);
            assert_eq!(mprotect(start.cast(), length, 3), 0);
            start
        };
        Guarded { start, length }
    }

    fn slice(&mut self, length: usize, at_end: bool) -> &mut [u8] {
        let first = if at_end { self.length.checked_sub(length).unwrap() } else { 0 };
        assert!(length <= self.length);
        // SAFETY: inside of the mapping, and borrowed from it
        unsafe { core::slice::from_raw_parts_mut(self.start.add(first), length) }
    }
}

/// Xorshift: the same numbers in every run.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }

    fn below(&mut self, end: usize) -> usize {
        (self.next() % end as u64) as usize
    }

    fn fill(&mut self, bytes: &mut [u8]) {
        for chunk in bytes.chunks_mut(8) {
            chunk.copy_from_slice(&self.next().to_le_bytes()[..chunk.len()]);
        }
    }
}

/// Columns with enough lines for a picture, and some more.
fn with_lines(layout: Layout, height: u32, random: &mut Random) -> Layout {
    let lines = height + height.div_ceil(2) + random.below(9) as u32;
    match layout {
        Layout::Sand128 { .. } => Layout::Sand128 { lines },
        Layout::Sand30 { .. } => Layout::Sand30 { lines },
        other => other,
    }
}

/// The least pitch of a line of so many samples.
fn least_pitch(layout: Layout, samples: usize) -> usize {
    match layout {
        Layout::Nv15 | Layout::Nv20 => (samples * 10).div_ceil(8),
        Layout::Nv12Tiled4x4 => samples.next_multiple_of(4),
        Layout::Nv15Tiled4x4 => samples.div_ceil(4) * 5,
        Layout::P010Tiled4x4 => samples.next_multiple_of(4) * 2,
        Layout::Nv12Tiled32x32 => samples.next_multiple_of(32),
        Layout::Mm21 => samples.next_multiple_of(16),
        Layout::Mt2110T | Layout::Mt2110R => samples.div_ceil(16) * 20,
        Layout::Sand128 { .. } | Layout::Sand30 { .. } => 0,
    }
}

/// One picture in memory that ends, or starts, where it may.
struct Memory {
    source: [Guarded; 2],
    target: [Guarded; 2],
}

struct Case {
    layout: Layout,
    size: (u32, u32),
    source_pitch: [usize; 2],
    target_pitch: [usize; 2],
    target_length: [usize; 2],
    at_end: bool,
}

impl Case {
    fn random(layout: Layout, size: (u32, u32), random: &mut Random) -> Case {
        let layout = with_lines(layout, size.1, random);
        let planes = layout.planes(size.0 as usize, size.1 as usize);
        let more = [random.below(3) * random.below(70), random.below(3) * random.below(70)];
        let source_pitch = [0, 1].map(|plane| least_pitch(layout, planes[plane].0) + more[plane]);
        let more = [random.below(3) * random.below(50), random.below(3) * random.below(50)];
        let bytes = [0, 1].map(|plane| planes[plane].0 * layout.target_bytes());
        let target_pitch = [0, 1].map(|plane| bytes[plane] + more[plane]);
        let target_length = [0, 1].map(|plane| target_pitch[plane] * (planes[plane].1 - 1) + bytes[plane]);
        Case { layout, size, source_pitch, target_pitch, target_length, at_end: random.below(2) == 0 }
    }

    fn run(&self, implementation: &Implementation, memory: &mut Memory, source_length: [usize; 2]) -> Result<(), Error> {
        let [first, second] = &mut memory.source;
        let planes = [&*first.slice(source_length[0], self.at_end), &*second.slice(source_length[1], self.at_end)];
        let source = Source { planes, pitch: self.source_pitch };
        let [luma, chroma] = &mut memory.target;
        let luma = luma.slice(self.target_length[0], self.at_end);
        let chroma = chroma.slice(self.target_length[1], self.at_end);
        implementation.unpack(self.layout, source, Target { luma, chroma, pitch: self.target_pitch }, self.size.0, self.size.1)
    }

    /// The least source that is accepted, of each plane.
    fn source_length(&self) -> [usize; 2] {
        let planes = self.layout.planes(self.size.0 as usize, self.size.1 as usize);
        [0, 1].map(|plane| source_bytes(self.layout, plane, self.source_pitch[plane], planes[plane]).unwrap())
    }

    fn expected(&self, source: &Source, plane: usize, before: &[u8]) -> (Vec<u8>, usize) {
        let (mut all, mut needed) = (before.to_vec(), 0);
        let (samples, lines) = self.layout.planes(self.size.0 as usize, self.size.1 as usize)[plane];
        let bytes = self.layout.target_bytes();
        for (x, y) in (0..lines).flat_map(|y| (0..samples).map(move |x| (x, y))) {
            let value = sample(self.layout, source, plane, x, y, &mut needed).to_le_bytes();
            all[y * self.target_pitch[plane] + x * bytes..][..bytes].copy_from_slice(&value[..bytes]);
        }
        (all, needed)
    }

    fn check(&self, memory: &mut Memory, random: &mut Random) {
        let lengths = self.source_length();
        for plane in 0..2 {
            random.fill(memory.source[plane].slice(lengths[plane], self.at_end));
            random.fill(memory.target[plane].slice(self.target_length[plane], self.at_end));
        }
        let name = format!("{:?} {:?} {:?} to {:?}", self.layout, self.size, self.source_pitch, self.target_pitch);
        let before = [0, 1].map(|plane| memory.target[plane].slice(self.target_length[plane], self.at_end).to_vec());
        let copies = [0, 1].map(|plane| memory.source[plane].slice(lengths[plane], self.at_end).to_vec());
        let source = Source { planes: [&copies[0], &copies[1]], pitch: self.source_pitch };
        let expected = [0, 1].map(|plane| self.expected(&source, plane, &before[plane]));
        for plane in 0..2 {
            // Whole lines of tiles are wanted, nothing more.
            assert!(expected[plane].1 <= lengths[plane], "{name}");
            assert!(expected[plane].1 + 128 >= lengths[plane], "{name}");
        }
        for implementation in Implementation::all() {
            for (plane, before) in before.iter().enumerate() {
                memory.target[plane].slice(before.len(), self.at_end).copy_from_slice(before);
            }
            for plane in 0..2 {
                let mut short = lengths;
                short[plane] -= 1;
                assert_eq!(self.run(implementation, memory, short), Err(Error::Source), "{name}");
                assert!(*memory.target[plane].slice(before[plane].len(), self.at_end) == before[plane], "{name}");
            }
            assert_eq!(self.run(implementation, memory, lengths), Ok(()), "{name}");
            for (plane, (expected, _)) in expected.iter().enumerate() {
                let made = &*memory.target[plane].slice(expected.len(), self.at_end);
                if let Some(place) = made.iter().zip(expected).position(|(made, expected)| made != expected) {
                    panic!("{}: {name}: plane {plane} differs at byte {place}", implementation.name);
                }
            }
        }
    }
}

fn memory(bytes: usize) -> Memory {
    Memory { source: [Guarded::new(bytes), Guarded::new(bytes)], target: [Guarded::new(bytes), Guarded::new(bytes)] }
}

#[test]
fn every_small_size_is_exact() {
    let (mut random, mut memory) = (Random(0x1234_5678_9abc_def1), memory(1 << 18));
    for layout in LAYOUTS {
        for (width, height) in (1..=37).flat_map(|width| [1, 2, 3, 4, 5, 8, 33].map(|height| (width, height))) {
            Case::random(layout, (width, height), &mut random).check(&mut memory, &mut random);
        }
    }
}

#[test]
fn random_sizes_are_exact() {
    let (mut random, mut memory) = (Random(0xfeed_0000_0000_0001), memory(1 << 19));
    for layout in LAYOUTS {
        for _ in 0..25 {
            let size = (1 + random.below(300) as u32, 1 + random.below(200) as u32);
            Case::random(layout, size, &mut random).check(&mut memory, &mut random);
        }
    }
}

#[test]
fn a_target_that_is_too_small_stays_as_it_is() {
    let (mut random, mut memory) = (Random(77), memory(1 << 17));
    for layout in LAYOUTS {
        let case = Case::random(layout, (61, 47), &mut random);
        let lengths = case.source_length();
        for plane in 0..2 {
            let mut short = Case { at_end: true, ..case };
            short.target_length[plane] -= 1;
            let before = memory.target.each_mut().map(|target| target.slice(1 << 17, true).to_vec());
            for implementation in Implementation::all() {
                assert_eq!(short.run(implementation, &mut memory, lengths), Err(Error::Target));
            }
            assert!(memory.target.each_mut().map(|target| target.slice(1 << 17, true).to_vec()) == before);
            // Lines that would overlap.
            let mut narrow = Case { ..case };
            narrow.target_pitch[plane] = 61 * layout.target_bytes() - 1;
            assert_eq!(narrow.run(Implementation::best(), &mut memory, lengths), Err(Error::Target));
        }
    }
}

#[test]
fn a_source_whose_lines_overlap_is_refused() {
    let (mut random, mut memory) = (Random(78), memory(1 << 17));
    for layout in LAYOUTS {
        let mut case = Case::random(layout, (61, 47), &mut random);
        case.layout = match case.layout {
            Layout::Sand128 { .. } => Layout::Sand128 { lines: 46 },
            Layout::Sand30 { .. } => Layout::Sand30 { lines: 46 },
            other => other,
        };
        case.source_pitch = [least_pitch(layout, 61).wrapping_sub(1); 2];
        assert_eq!(case.run(Implementation::best(), &mut memory, [1 << 17; 2]), Err(Error::Source), "{layout:?}");
    }
}

#[test]
fn no_samples_are_refused() {
    let (mut luma, mut chroma) = ([0; 64], [0; 64]);
    for (layout, (width, height)) in LAYOUTS.into_iter().flat_map(|layout| [(0, 4), (4, 0), (0, 0)].map(|size| (layout, size))) {
        let source = Source { planes: [&[0; 640]; 2], pitch: [64; 2] };
        let target = Target { luma: &mut luma, chroma: &mut chroma, pitch: [8; 2] };
        assert_eq!(unpack(layout, source, target, width, height), Err(Error::Empty));
    }
}

/// Whatever the numbers are, nothing happens outside of the slices.
#[test]
fn hostile_sizes_are_refused_or_stay_inside() {
    let (mut random, mut memory) = (Random(0xbad_cafe), memory(PAGE));
    let number = |random: &mut Random| match random.below(7) {
        0 => usize::MAX - random.below(3),
        1 => isize::MAX as usize + 2 - random.below(4),
        2 => (1 << random.below(usize::BITS as usize)) + random.below(2),
        3 => usize::MAX / (1 + random.below(70)),
        4 => 0,
        _ => random.below(300),
    };
    let mut accepted = 0;
    for round in 0..50_000 {
        let lines = number(&mut random) as u32;
        let layout = match LAYOUTS[round % LAYOUTS.len()] {
            Layout::Sand128 { .. } => Layout::Sand128 { lines },
            Layout::Sand30 { .. } => Layout::Sand30 { lines },
            other => other,
        };
        let small = |random: &mut Random| if random.below(2) == 0 { random.below(40) as u32 } else { number(random) as u32 };
        let size = (small(&mut random), small(&mut random));
        let case = Case {
            layout,
            size,
            source_pitch: [number(&mut random), number(&mut random)],
            target_pitch: [number(&mut random), number(&mut random)],
            target_length: [random.below(PAGE), random.below(PAGE)],
            at_end: random.below(2) == 0,
        };
        let lengths = [random.below(PAGE), random.below(PAGE)];
        for implementation in Implementation::all() {
            accepted += usize::from(case.run(implementation, &mut memory, lengths).is_ok());
        }
    }
    assert!(accepted > 100, "{accepted}");
}
