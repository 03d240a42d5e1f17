// SPDX-License-Identifier: LGPL-2.1-or-later
//! Decodes clips on the virtual decoder and compares every picture with software decoding. scripts/bench.sh conformance is its
//! front end.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use primebridge_bench::clips;
use primebridge_bench::conformance::{Case, Programs, Way};
use primebridge_bench::ffmpeg::BRANCHES;
use primebridge_bench::record::{Codec, Mode};
use primebridge_bench::virtual_device::VirtualDevice;

/// Clips of one run of the bench: enough that booting it does not count, few enough to show progress.
const GROUP: usize = 40;

fn main() -> ExitCode {
    let mut words: Vec<String> = std::env::args().skip(1).collect();
    let brief = words.first().is_some_and(|word| word == "--brief");
    if brief {
        words.remove(0);
    }
    let (modes, ways): (&[Mode], &[Way]) =
        if brief { (&[Mode::Frame], &[Way::Mapped]) } else { (&[Mode::Frame, Mode::Slice], &[Way::Download, Way::Mapped]) };
    let clips = chosen(&words);
    let programs = Programs::default();
    let mut cases = Vec::new();
    for clip in &clips {
        let Some(codec) = Codec::of(clip) else {
            eprintln!("{}: its folder does not name a codec", clip.display());
            return ExitCode::FAILURE;
        };
        if programs.expected(clip).is_none() {
            println!("{}: left out, not 4:2:0", clip.display());
            continue;
        }
        for branch in BRANCHES {
            for &mode in codec.modes().iter().filter(|mode| modes.contains(mode)) {
                cases.extend(ways.iter().map(|&way| Case { branch, clip: clip.clone(), mode, way, threads: 1 }));
            }
        }
    }
    report(&programs, &cases)
}

/// The clips that are named, or of the codecs that are named, or all.
fn chosen(words: &[String]) -> Vec<PathBuf> {
    let all = |codec: &str| [clips::fixtures(codec), clips::vectors(codec)].concat();
    if words.is_empty() {
        return Codec::ALL.into_iter().flat_map(|codec| all(codec.name())).collect();
    }
    let named = |word: &String| match Codec::named(word) {
        Some(codec) => all(codec.name()),
        None => vec![std::fs::canonicalize(word).unwrap_or_else(|_| PathBuf::from(word))],
    };
    words.iter().flat_map(named).collect()
}

#[derive(Default)]
struct Row {
    clips: usize,
    frames: usize,
    exact: usize,
}

fn report(programs: &Programs, cases: &[Case]) -> ExitCode {
    let mut table: BTreeMap<(String, String), Row> = BTreeMap::new();
    let mut failed = 0;
    for (number, group) in cases.chunks(GROUP).enumerate() {
        eprintln!("{} of {}", number * GROUP, cases.len());
        for (case, verdict) in group.iter().zip(programs.run(&VirtualDevice::new(), group)) {
            let row = table.entry((codec(&case.clip), format!("{} {} {}", case.branch, case.mode, case.way))).or_default();
            row.clips += 1;
            row.frames += verdict.frames;
            row.exact += usize::from(verdict.why.is_empty());
            if !verdict.why.is_empty() {
                failed += 1;
                println!("{case}: {}\n{}", verdict.why, model_lines(&verdict.log));
            }
        }
    }
    println!("| codec | FFmpeg, mode, pictures | clips | pictures | exact clips |\n|---|---|---|---|---|");
    for ((codec, way), row) in &table {
        println!("| {codec} | {way} | {} | {} | {} |", row.clips, row.frames, row.exact);
    }
    if failed == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

fn codec(clip: &Path) -> String {
    Codec::of(clip).map_or_else(String::new, |codec| codec.name().into())
}

/// What the model said, the first lines of it.
fn model_lines(log: &str) -> String {
    log.lines().filter(|line| line.contains("[model]")).take(5).map(|line| format!("    {line}\n")).collect()
}
