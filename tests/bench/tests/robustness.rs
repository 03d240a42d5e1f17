// SPDX-License-Identifier: LGPL-2.1-or-later
//! Damaged and truncated clips: decoding ends by itself, in time, with nothing left open and no complaint of the kernel.
//! A device that fails is the affair of the unit tests.

use std::fs;
use std::path::{Path, PathBuf};

use primebridge_bench::batch::{self, Step};
use primebridge_bench::bench::Bench;
use primebridge_bench::ffmpeg::{BRANCHES, Call};
use primebridge_bench::report::Report;
use primebridge_bench::scratch::Scratch;
use primebridge_bench::{clips, cprogram};

const MODES: [&str; 2] = ["decode_mode=frame", "decode_mode=slice"];

/// SplitMix64: the same damage on every machine.
struct Random(u64);

impl Random {
    fn next(&mut self, below: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ self.0 >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ mixed >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((mixed ^ mixed >> 31) % below as u64) as usize
    }
}

/// Flips one bit in about each `interval` bytes, after the first `spared`.
fn flipped(mut data: Vec<u8>, seed: u64, interval: usize, spared: usize) -> Vec<u8> {
    let mut random = Random(seed);
    let mut place = spared + random.next(interval);
    while let Some(byte) = data.get_mut(place) {
        *byte ^= 1 << random.next(8);
        place += 1 + random.next(2 * interval);
    }
    data
}

/// Cuts a run of bytes out of the middle, start codes and all.
fn with_a_gap(mut data: Vec<u8>, seed: u64) -> Vec<u8> {
    let mut random = Random(seed);
    let start = data.len() / 4 + random.next(data.len() / 4);
    let end = start + random.next(data.len() / 4);
    data.drain(start..end);
    data
}

/// Writes the damaged variants of one clip.
fn damage(clip: &Path, folder: &Path, seed: u64) -> Vec<PathBuf> {
    let data = fs::read(clip).unwrap_or_else(|error| panic!("{}: {error}", clip.display()));
    let len = data.len();
    let variants = [
        ("headers", flipped(data.clone(), seed, 40, 0)),
        ("few", flipped(data.clone(), seed + 1, 1500, 64)),
        ("many", flipped(data.clone(), seed + 2, 150, 64)),
        ("gap", with_a_gap(data.clone(), seed + 3)),
        ("third", data[..len / 3].to_vec()),
        ("short", data[..len - 1 - Random(seed).next(len / 20)].to_vec()),
    ];
    let name = clip.file_name().unwrap_or_default().to_string_lossy();
    let write = |(kind, bytes): (&str, Vec<u8>)| {
        let path = folder.join(format!("{kind}-{name}"));
        fs::write(&path, bytes).expect("the scratch folder takes files");
        path
    };
    variants.into_iter().map(write).collect()
}

/// All variants of all clips would take too long: every third clip of the repository, all variants.
fn damaged_clips(folder: &Path) -> Vec<PathBuf> {
    let clips = clips::CODECS.iter().flat_map(|codec| clips::fixtures(codec)).enumerate().filter(|(number, _)| number % 3 == 0);
    let damaged: Vec<PathBuf> = clips.flat_map(|(number, clip)| damage(&clip, folder, 1000 * number as u64)).collect();
    assert!(damaged.len() >= 50, "only {} variants", damaged.len());
    damaged
}

#[test]
fn the_program_ends_by_itself() {
    let scratch = Scratch::new("robustness");
    let clips = damaged_clips(scratch.path());
    let mut steps = Vec::new();
    for branch in BRANCHES {
        for (number, clip) in clips.iter().enumerate() {
            let (mode, threads) = (MODES[number % 2], [1, 4][number / 2 % 2]);
            let name = clip.file_name().unwrap_or_default().to_string_lossy();
            let call = Call::hardware(branch, clip).threads(threads);
            steps.push(call.step(format!("{branch} {mode} threads {threads} {name}")).env("PRIMEBRIDGE_DEBUG", mode).limit(30));
        }
    }
    let (mut failed, mut pictures, mut unclosed) = (0, 0, Vec::new());
    for finished in batch::run(&Bench::new().without_dri(), "", &steps) {
        assert!(finished.ended_by_itself(), "{}", finished.summary());
        assert!(!finished.stderr.contains("internal error"), "{}", finished.summary());
        let report = Report::read(&finished.stderr);
        pictures += report.pictures();
        failed += usize::from(finished.status != 0);
        if report.opened != report.sessions.len() {
            unclosed.push(finished.name);
        }
    }
    assert_eq!(unclosed, [""; 0], "sessions that were opened and not closed");
    assert!(pictures > 0);
    println!("{} runs over {} clips: {pictures} pictures decoded, {failed} ended with an error status", steps.len(), clips.len());
}

/// One process decodes all of them and has as many files open after each as before.
#[test]
fn nothing_stays_open() {
    let scratch = Scratch::new("robustness-leaks");
    let clips = damaged_clips(scratch.path());
    let mut steps = Vec::new();
    for branch in BRANCHES {
        let program = cprogram::build("frames", branch, scratch.path());
        for (mode, threads) in MODES.into_iter().zip(["1", "4"]) {
            let mut words = vec![program.as_os_str(), threads.as_ref(), "leaks".as_ref()];
            words.extend(clips.iter().map(|clip| clip.as_os_str()));
            steps.push(Step::new(format!("{branch} {mode} threads {threads}"), words).env("PRIMEBRIDGE_DEBUG", mode).limit(120));
        }
    }
    for finished in batch::run(&Bench::new().without_dri(), "", &steps) {
        let stdout = String::from_utf8_lossy(&finished.stdout);
        assert_eq!(finished.status, 0, "{stdout}\n{}", finished.summary());
        assert_eq!(stdout.lines().filter(|line| line.starts_with("ok ")).count(), clips.len(), "{}", finished.summary());
    }
    println!("{} processes, {} clips each", steps.len(), clips.len());
}
