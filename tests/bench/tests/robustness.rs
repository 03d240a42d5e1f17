// SPDX-License-Identifier: LGPL-2.1-or-later
//! Damaged and truncated clips: decoding ends by itself, in time, with nothing left open and no complaint of the kernel.
//! A device that fails is the affair of the unit tests.

use std::fs;
use std::path::{Path, PathBuf};

use primebridge_bench::batch::{self, Step};
use primebridge_bench::bench::Bench;
use primebridge_bench::damage::{flipped, truncated, with_a_gap};
use primebridge_bench::ffmpeg::{BRANCHES, Call};
use primebridge_bench::report::Report;
use primebridge_bench::scratch::Scratch;
use primebridge_bench::{clips, cprogram};

const MODES: [&str; 2] = ["decode_mode=frame", "decode_mode=slice"];

/// Writes the damaged variants of one clip.
fn damage(clip: &Path, folder: &Path, seed: u64) -> Vec<PathBuf> {
    let data = fs::read(clip).unwrap_or_else(|error| panic!("{}: {error}", clip.display()));
    let len = data.len();
    let variants = [
        ("headers", flipped(&data, 0, len / 40, seed)),
        ("few", flipped(&data, 64, len / 1500 + 1, seed + 1)),
        ("many", flipped(&data, 64, len / 150, seed + 2)),
        ("gap", with_a_gap(&data, seed + 3)),
        ("third", truncated(&data, 33)),
        ("short", truncated(&data, 97)),
    ];
    let name = clip.file_name().unwrap_or_default().to_string_lossy();
    let write = |(kind, bytes): (&str, Vec<u8>)| {
        let path = folder.join(format!("{kind}-{name}"));
        fs::write(&path, bytes).expect("the scratch folder takes files");
        path
    };
    variants.into_iter().map(write).collect()
}

/// All variants of all clips would take too long: every eighth clip of the repository, all variants.
fn damaged_clips(folder: &Path) -> Vec<PathBuf> {
    let clips = clips::CODECS.iter().flat_map(|codec| clips::fixtures(codec)).enumerate().filter(|(number, _)| number % 8 == 0);
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
