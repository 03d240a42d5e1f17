// SPDX-License-Identifier: LGPL-2.1-or-later
//! Every clip comes out of the virtual decoder bit for bit as out of software decoding, and the decoder's model finds no
//! contradiction between what was submitted as controls and as bytes.
//!
//! Each clip runs once with each FFmpeg; mode, way out of the device and threads alternate, so that each combination is covered by
//! some clips. `scripts/bench.sh conformance` runs all of them.

use std::path::PathBuf;

use primebridge_bench::clips;
use primebridge_bench::conformance::{Case, Programs, Way};
use primebridge_bench::ffmpeg::BRANCHES;
use primebridge_bench::record::Codec;
use primebridge_bench::virtual_device::VirtualDevice;

fn cases(programs: &Programs, codec: Codec, clips: &[PathBuf]) -> Vec<Case> {
    let decodable = clips.iter().filter(|clip| programs.expected(clip).is_some());
    let both = |(number, clip): (usize, &PathBuf)| {
        let case = |(turn, branch): (usize, &'static str)| {
            let number = number + turn * 3;
            let modes = codec.modes();
            let ways = Way::of(clip);
            let threads = if number % 8 < 4 { 1 } else { 4 };
            Case { branch, clip: clip.clone(), mode: modes[number % modes.len()], way: ways[number / 2 % ways.len()], threads }
        };
        BRANCHES.into_iter().enumerate().map(case).collect::<Vec<_>>()
    };
    decodable.enumerate().flat_map(both).collect()
}

fn exact(codec: Codec) {
    let programs = Programs::default();
    let fixtures = clips::fixtures(codec.name());
    assert!(!fixtures.is_empty(), "no clips in fixtures/");
    let vectors = clips::vectors(codec.name());
    if vectors.is_empty() {
        println!("left out: no conformance vectors beside the repository");
    }
    let cases = cases(&programs, codec, &[fixtures, vectors].concat());
    let verdicts = programs.run(&VirtualDevice::new(), &cases);
    let failed: Vec<String> = cases
        .iter()
        .zip(&verdicts)
        .filter(|(_, verdict)| !verdict.why.is_empty())
        .map(|(case, verdict)| format!("{case}: {}\n{}", verdict.why, verdict.log))
        .collect();
    assert!(failed.is_empty(), "{} of {} failed:\n{}", failed.len(), cases.len(), failed.join("\n\n"));
    let pictures: usize = verdicts.iter().map(|verdict| verdict.frames).sum();
    println!("{}: {} runs, {pictures} pictures, all exact", codec.name(), cases.len());
}

#[test]
fn h264() {
    exact(Codec::H264);
}

#[test]
fn mpeg2() {
    exact(Codec::Mpeg2);
}

#[test]
fn hevc() {
    exact(Codec::Hevc);
}

#[test]
fn vp8() {
    exact(Codec::Vp8);
}

#[test]
fn vp9() {
    exact(Codec::Vp9);
}

#[test]
fn av1() {
    exact(Codec::Av1);
}
