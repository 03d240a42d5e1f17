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

/// The text of --help is in scripts/lib/bench-virtual.sh.
struct Options {
    branches: Vec<&'static str>,
    modes: Vec<Mode>,
    ways: Vec<Way>,
    clips: Vec<PathBuf>,
}

fn options(mut words: impl Iterator<Item = String>) -> Result<Options, String> {
    let mut options = Options {
        branches: BRANCHES.into(),
        modes: vec![Mode::Frame, Mode::Slice],
        ways: vec![Way::Download, Way::Mapped],
        clips: Vec::new(),
    };
    while let Some(word) = words.next() {
        let mut value = || words.next().ok_or_else(|| format!("{word} needs a value"));
        match word.as_str() {
            "--ffmpeg" => {
                let wanted = value()?;
                options.branches.retain(|branch| *branch == wanted);
            }
            "--mode" => {
                let wanted = value()?;
                options.modes.retain(|mode| mode.to_string() == wanted);
            }
            "--way" => {
                let wanted = value()?;
                options.ways.retain(|way| way.to_string() == wanted);
            }
            _ if word.starts_with('-') => return Err(format!("no option {word}")),
            _ => options.clips.extend(named(&word)),
        }
    }
    if options.branches.is_empty() || options.modes.is_empty() || options.ways.is_empty() {
        return Err("an option's value is not known: see --help".into());
    }
    if options.clips.is_empty() {
        options.clips = Codec::ALL.into_iter().flat_map(clips_of).collect();
    }
    Ok(options)
}

/// The clips of a codec that is named, or the clip.
fn named(word: &str) -> Vec<PathBuf> {
    match Codec::named(word) {
        Some(codec) => clips_of(codec),
        None => vec![std::fs::canonicalize(word).unwrap_or_else(|_| PathBuf::from(word))],
    }
}

fn clips_of(codec: Codec) -> Vec<PathBuf> {
    [clips::fixtures(codec.name()), clips::all_vectors(codec.name())].concat()
}

fn main() -> ExitCode {
    let cases = options(std::env::args().skip(1)).and_then(|options| {
        let programs = Programs::default();
        let cases = cases(&programs, &options)?;
        Ok((programs, cases))
    });
    match cases {
        Ok((programs, cases)) => report(&programs, &cases),
        Err(reason) => {
            eprintln!("conformance: {reason}");
            ExitCode::FAILURE
        }
    }
}

fn cases(programs: &Programs, options: &Options) -> Result<Vec<Case>, String> {
    let mut cases = Vec::new();
    for clip in &options.clips {
        let codec = Codec::of(clip).ok_or_else(|| format!("{}: its folder does not name a codec", clip.display()))?;
        if programs.expected(clip).is_none() {
            println!("{}: left out, not 4:2:0", clip.display());
            continue;
        }
        for &branch in &options.branches {
            for &mode in codec.modes().iter().filter(|mode| options.modes.contains(mode)) {
                let case = |&way| Case { branch, clip: clip.clone(), mode, way, threads: 1 };
                cases.extend(options.ways.iter().filter(|way| Way::of(clip).contains(way)).map(case));
            }
        }
    }
    Ok(cases)
}

#[derive(Default)]
struct Row {
    clips: usize,
    frames: usize,
    exact: usize,
    /// Clips with a published checksum, and those whose pictures have it.
    published: [usize; 2],
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
            row.published[0] += usize::from(verdict.published.is_some());
            row.published[1] += usize::from(verdict.published == Some(true));
            if !verdict.why.is_empty() {
                failed += 1;
                println!("{case}: {}\n{}", verdict.why, model_lines(&verdict.log));
            }
        }
    }
    println!("| codec | FFmpeg, mode, pictures | clips | pictures | exact clips | as published |\n|---|---|---|---|---|---|");
    for ((codec, way), row) in &table {
        let published = match row.published {
            [0, _] => "-".into(),
            [all, same] => format!("{same} of {all}"),
        };
        println!("| {codec} | {way} | {} | {} | {} | {published} |", row.clips, row.frames, row.exact);
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
