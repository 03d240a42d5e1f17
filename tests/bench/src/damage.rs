// SPDX-License-Identifier: LGPL-2.1-or-later
//! Damaged streams, derived from whole ones and the same in every run. Reads and writes no files.

use crate::generate::Random;

/// The stream cut off in the middle of a slice: after so many hundredths of its bytes.
pub fn truncated(stream: &[u8], percent: usize) -> Vec<u8> {
    stream[..stream.len() * percent / 100].to_vec()
}

/// The stream with `count` flipped bits. The first `kept` bytes, where the first headers are, stay as they are, or no
/// decoder would even begin.
pub fn flipped(stream: &[u8], kept: usize, count: usize, seed: u64) -> Vec<u8> {
    let mut random = Random::new(seed);
    let mut damaged = stream.to_vec();
    let open = damaged.get_mut(kept..).unwrap_or_default();
    if !open.is_empty() {
        for _ in 0..count {
            let place = random.below(open.len() as u32) as usize;
            open[place] ^= 1 << random.below(8);
        }
    }
    damaged
}

/// The stream without a run of bytes out of its second and third quarter, start codes and all.
pub fn with_a_gap(stream: &[u8], seed: u64) -> Vec<u8> {
    let mut random = Random::new(seed);
    let quarter = (stream.len() / 4).max(1) as u32;
    let start = stream.len() / 4 + random.below(quarter) as usize;
    let end = (start + random.below(quarter) as usize).min(stream.len());
    [&stream[..start], &stream[end..]].concat()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn damage_is_the_same_each_time_and_spares_the_headers() {
        let stream = vec![0x55; 1000];
        let damaged = flipped(&stream, 100, 20, 7);
        assert_eq!(damaged, flipped(&stream, 100, 20, 7));
        assert_ne!(damaged, flipped(&stream, 100, 20, 8));
        assert_eq!(damaged[..100], stream[..100]);
        let bits: u32 = damaged.iter().zip(&stream).map(|(damaged, whole)| (damaged ^ whole).count_ones()).sum();
        assert!((1..=20).contains(&bits), "{bits} bits differ");
    }

    #[test]
    fn short_streams_are_no_trouble() {
        assert_eq!(flipped(&[1, 2], 100, 5, 1), [1, 2]);
        assert_eq!(truncated(&[1, 2, 3, 4], 50), [1, 2]);
    }
}
