// SPDX-License-Identifier: LGPL-2.1-or-later
//! How busy a client keeps a device that takes its time: the share of the time in which a job is with the virtual decoder.

use std::path::{Path, PathBuf};

use crate::ffmpeg::Call;
use crate::scratch::Scratch;
use crate::virtual_device::VirtualDevice;

/// Pictures at the start that do not count: buffers are made while they are decoded.
const FIRST: usize = 10;
/// Fewer pictures than this after the first ones say nothing.
const LEAST: usize = 10;
/// A gap between two jobs in which the kernel hands over one that was queued takes less, even on a busy machine.
const HANDOVER: f64 = 0.001;

/// One clip with one number of threads.
#[derive(Clone, Debug, PartialEq)]
pub struct Occupancy {
    /// The file.
    pub clip: PathBuf,
    /// Pictures that count.
    pub pictures: usize,
    /// The share of the time in which the device was busy, 0 to 1.
    pub busy: f64,
    /// How often the device had nothing to do although it had just finished a picture: the client waited for that picture.
    pub waits: usize,
}

/// Decodes the clips, one after the other, on a device that takes `milliseconds` for each picture. `None` for a clip that is too
/// short or was not decoded.
pub fn measure(branch: &str, clips: &[PathBuf], threads: u32, milliseconds: u32) -> Vec<Option<Occupancy>> {
    let scratch = Scratch::new("occupancy");
    let times = scratch.file("times");
    let device = VirtualDevice::new()
        .model(&format!("--time {milliseconds} --trust-contents --times {}", times.to_str().expect("a path in UTF-8")));
    let name = |clip: &Path| clip.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let steps: Vec<_> = clips.iter().map(|clip| Call::drm_prime(branch, clip).threads(threads).step(name(clip))).collect();
    let finished = device.run("", &steps);
    let contexts = contexts(&std::fs::read_to_string(times).unwrap_or_default());
    // A program makes one context after the other; one that probes a device without decoding leaves no line.
    let mut next = contexts.into_iter();
    let whole = clips.iter().zip(finished).map(|(clip, finished)| {
        let sessions = finished.stderr.matches(" visl decoded ").count();
        let times: Vec<(f64, f64)> = next.by_ref().take(sessions).max_by_key(Vec::len)?;
        occupancy(clip, &times)
    });
    whole.collect()
}

/// Start and end of each job in seconds, by context in the order of their first jobs.
fn contexts(text: &str) -> Vec<Vec<(f64, f64)>> {
    let mut known: Vec<(u64, Vec<(f64, f64)>)> = Vec::new();
    for line in text.lines() {
        let numbers: Vec<u64> = line.split_whitespace().filter_map(|word| word.parse().ok()).collect();
        let [context, _, started, ended] = numbers[..] else { continue };
        let job = (started as f64 / 1e9, ended as f64 / 1e9);
        match known.iter_mut().find(|(number, _)| *number == context) {
            Some((_, jobs)) => jobs.push(job),
            None => known.push((context, vec![job])),
        }
    }
    known.into_iter().map(|(_, jobs)| jobs).collect()
}

fn occupancy(clip: &Path, times: &[(f64, f64)]) -> Option<Occupancy> {
    let times = times.get(FIRST..).filter(|times| times.len() >= LEAST)?;
    let whole = times.last()?.1 - times.first()?.0;
    let busy: f64 = times.iter().map(|(started, ended)| ended - started).sum();
    let waits = times.windows(2).filter(|pair| pair[1].0 - pair[0].1 > HANDOVER).count();
    Some(Occupancy { clip: clip.into(), pictures: times.len(), busy: busy / whole, waits })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn gaps_are_what_is_missing() {
        let mut text = String::new();
        for picture in 0..30_u64 {
            // 5 ms of work, then nothing for 5 ms after every fifth picture.
            let start = picture * 5_000_000 + picture / 5 * 5_000_000;
            text += &format!("7 {picture} {start} {}\n", start + 5_000_000);
        }
        let jobs = contexts(&text);
        let found = occupancy(Path::new("a"), &jobs[0]).unwrap();
        assert_eq!((found.pictures, found.waits), (20, 3));
        assert!((found.busy - 100.0 / 115.0).abs() < 1e-6);
        assert_eq!(occupancy(Path::new("a"), &jobs[0][..15]), None);
    }
}
