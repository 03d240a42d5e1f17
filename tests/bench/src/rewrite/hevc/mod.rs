// SPDX-License-Identifier: LGPL-2.1-or-later
//! HEVC streams that x265 does not write. Names are those of H.265.

mod nal;
mod parameter_sets;
mod sets;
mod slice;

use nal::Unit;
use parameter_sets::{Pps, Sps};
use sets::Set;
use slice::{LongTerm, Slice};

/// All that a stream consists of. It has one SPS and one PPS, which may be repeated, and each picture is one slice.
struct Stream {
    units: Vec<Unit>,
    sps: Sps,
    pps: Pps,
    /// Positions in `units` with the slices there.
    slices: Vec<(usize, Slice)>,
}

impl Stream {
    fn read(bytes: &[u8]) -> Self {
        let units = nal::split(bytes);
        let first = |kind: u8| &units.iter().find(|unit| unit.kind() == kind).expect("parameter sets").payload;
        let (sps, pps) = (Sps::read(first(nal::SPS)), Pps::read(first(nal::PPS)));
        let slices = units.iter().enumerate().filter(|(_, unit)| unit.is_slice());
        let slices = slices.map(|(at, unit)| (at, Slice::read(unit, &sps, &pps))).collect();
        Self { units, sps, pps, slices }
    }

    fn write(mut self) -> Vec<u8> {
        for unit in &mut self.units {
            match unit.kind() {
                nal::SPS => unit.payload = self.sps.write(),
                nal::PPS => unit.payload = self.pps.write(),
                _ => {}
            }
        }
        for (at, slice) in &self.slices {
            self.units[*at] = slice.write(&self.sps, &self.pps);
        }
        nal::join(&self.units)
    }
}

/// Begins at the first CRA picture. The parameter sets have to be repeated there.
pub fn from_cra(bytes: &[u8]) -> Vec<u8> {
    let units = nal::split(bytes);
    let cra = units.iter().position(|unit| unit.kind() == nal::CRA).expect("a CRA picture");
    let start = units[..cra].iter().rposition(Unit::is_slice).expect("a picture before it") + 1;
    nal::join(&units[start..])
}

/// Ends the sequence before the first CRA picture, which then is no IDR picture but begins a sequence all the same.
pub fn end_of_sequence(bytes: &[u8]) -> Vec<u8> {
    let mut units = nal::split(bytes);
    let cra = units.iter().position(|unit| unit.kind() == nal::CRA).expect("a CRA picture");
    let start = units[..cra].iter().rposition(Unit::is_slice).expect("a picture before it") + 1;
    units.insert(start, Unit { header: [nal::END_OF_SEQUENCE << 1, 1], payload: Vec::new() });
    nal::join(&units)
}

/// The scaling lists of the SPS go into the PPS; the SPS then asks for the default ones.
pub fn lists_in_pps(bytes: &[u8]) -> Vec<u8> {
    let mut stream = Stream::read(bytes);
    stream.pps.lists = stream.sps.lists.take();
    assert!(stream.pps.lists.is_some(), "no scaling lists");
    stream.write()
}

/// All short-term sets of the slices go into the SPS, which gets 64 of them, most as a difference to the one before. Every third
/// slice still has its own, as a difference to one of the SPS.
pub fn sets_in_sps(bytes: &[u8]) -> Vec<u8> {
    let mut stream = Stream::read(bytes);
    for (number, (_, slice)) in stream.slices.iter_mut().enumerate() {
        if !slice.set.is_empty() && !stream.sps.sets.contains(&slice.set) {
            stream.sps.sets.push(slice.set.clone());
        }
        slice.set_in_slice = number % 3 == 2;
    }
    let mut more = (1..).map(|delta| Set::from([(-delta - 1, true), (-delta - 3, false)]));
    while stream.sps.sets.len() < 64 {
        stream.sps.sets.push(more.next().expect("an endless row"));
    }
    stream.write()
}

/// Reference picture lists the other way round.
pub fn modified_lists(bytes: &[u8]) -> Vec<u8> {
    let mut stream = Stream::read(bytes);
    stream.pps.modification = true;
    stream.write()
}

/// Of a stream of P pictures, the two farthest references of each become long-term ones; the SPS names some of them, some
/// have their whole order count, of which the least significant part has 4 bits now.
pub fn long_term(bytes: &[u8]) -> Vec<u8> {
    let mut stream = Stream::read(bytes);
    stream.sps.order_count_bits = 4;
    stream.sps.long_term = Some(vec![1, 4, 6, 9, 14]);
    for (_, slice) in &mut stream.slices {
        while slice.set.len() > 2 {
            let (delta, used) = slice.set.pop().expect("a reference");
            assert!(delta < 0 && used, "not a stream of P pictures");
            let order_count = slice.order_count - delta.unsigned_abs();
            // More pictures of the same least significant part: the whole count has to be said only then.
            let whole = order_count % 3 == 0;
            // The nearest first: the cycles of the whole count are written as growing numbers.
            slice.long_term.insert(0, LongTerm { order_count, whole });
        }
    }
    stream.write()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bench::repository;

    fn clip(name: &str) -> Vec<u8> {
        std::fs::read(repository().join("fixtures/hevc").join(name)).expect("a fixture")
    }

    #[test]
    fn what_is_not_changed_is_written_as_it_was() {
        for name in ["main-low-delay-p.265", "main-scaling-custom.265", "main-no-filters.265", "main10-crop-70x66.265"] {
            let bytes = clip(name);
            let (mut stream, units) = (Stream::read(&bytes), nal::split(&bytes));
            assert!(nal::split(&nal::join(&units)) == units, "{name}");
            // A set that the SPS does not have is predicted from one that it has, or else written as x265 does.
            stream.slices.iter_mut().for_each(|(_, slice)| slice.set_in_slice = true);
            assert!(nal::split(&stream.write()) == units, "{name}");
        }
    }
}
