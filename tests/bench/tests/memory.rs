// SPDX-License-Identifier: LGPL-2.1-or-later
//! Memory errors: valgrind's memcheck over a few clips, and AddressSanitizer where `PRIMEBRIDGE_FFMPEG_ASAN` names a build.

use std::path::{Path, PathBuf};

use primebridge_bench::batch::{self, Step};
use primebridge_bench::bench::{self, Bench};
use primebridge_bench::cprogram;
use primebridge_bench::ffmpeg::{BRANCHES, Call, Clip};
use primebridge_bench::record::Codec;
use primebridge_bench::report::Report;
use primebridge_bench::scratch::Scratch;

/// Clips with B pictures, slices, fields, changes of size, weighted prediction, entry points, tiles, hidden frames. Small ones:
/// memcheck takes fifty times as long.
const CLIPS: [&str; 9] = [
    "h264/main-temporal-direct.264",
    "h264/high-slices4.264",
    "h264/resolution-change.264",
    "mpeg2/interlaced-tff.m2v",
    "hevc/main-wpp-slices3.265",
    "vp8/partitions2.ivf",
    "vp9/scaled-references.ivf",
    "av1/main-tile-groups.ivf",
    "av1/main-resize-random.ivf",
];

const MODES: [&str; 2] = ["decode_mode=frame", "decode_mode=slice"];

/// valgrind 3.19 does not know the media controller's and some newer V4L2 ioctls; lax-ioctls has it take their buffers as written.
const VALGRIND: [&str; 5] =
    ["valgrind", "--error-exitcode=99", "--leak-check=full", "--errors-for-leak-kinds=definite", "--sim-hints=lax-ioctls"];

/// The calls of a clip; of AV1 with FFmpeg's own decoder from the first look at the file on: memcheck stops at instructions that
/// libdav1d takes.
fn call(form: fn(&str, &Path) -> Call, branch: &str, clip: &Path) -> Call {
    let call = form(branch, clip);
    if Codec::of(clip) == Some(Codec::Av1) { call.input(["-c:v", "av1"]) } else { call }
}

fn clips() -> impl Iterator<Item = PathBuf> {
    CLIPS.iter().map(|name| bench::repository().join("fixtures").join(name))
}

/// Each clip in one mode, and in the other one with the other branch.
fn memcheck(branch: &str, turn: usize) {
    batch::need("valgrind");
    let scratch = Scratch::new("memcheck");
    let mut steps = Vec::new();
    let mut frames = Vec::new();
    for (number, clip) in clips().enumerate() {
        let mode = MODES[(number + turn) % 2];
        // Half of them also go through libavutil's download.
        let form = if number < CLIPS.len() / 2 { Call::drm_prime } else { Call::hardware };
        let call = call(form, branch, &clip);
        let step = call.threads(1 + number as u32 % 2).step(format!("{branch} {mode} {}", clip.display()));
        steps.push(step.env("PRIMEBRIDGE_DEBUG", mode).under(VALGRIND).limit(120));
        frames.push(Clip::examine(branch, &clip).expect("a clip").frames);
    }
    // Frames that outlive their decoder.
    let program = cprogram::build("frames", branch, scratch.path());
    for check in ["hold", "threads"] {
        let clip = clips().nth(turn * 2).expect("a clip");
        let words = [program.as_os_str(), "1".as_ref(), check.as_ref(), clip.as_os_str()];
        steps.push(Step::new(format!("{branch} {check} {}", clip.display()), words).under(VALGRIND).limit(120));
    }
    for (number, finished) in batch::run(&Bench::new().without_dri(), "", &steps).iter().enumerate() {
        assert_eq!(finished.status, 0, "{}", finished.summary());
        assert!(finished.stderr.contains("ERROR SUMMARY: 0 errors"), "{}", finished.summary());
        if let Some(&frames) = frames.get(number) {
            Report::read(&finished.stderr)
                .decoded_by_visl(&[frames])
                .unwrap_or_else(|why| panic!("{why}\n{}", finished.summary()));
        }
    }
    println!("{branch}: {} runs without an error", steps.len());
}

#[test]
fn memcheck_9_0() {
    memcheck("9.0", 0);
}

#[test]
fn memcheck_7_1() {
    memcheck("7.1", 1);
}

/// `PRIMEBRIDGE_FFMPEG_ASAN`: an ffmpeg program built with --toolchain=gcc-asan.
#[test]
fn address_sanitizer() {
    let Some(program) = std::env::var_os("PRIMEBRIDGE_FFMPEG_ASAN").map(PathBuf::from) else {
        println!("left out: PRIMEBRIDGE_FFMPEG_ASAN names no build");
        return;
    };
    let mut steps: Vec<Step> = Vec::new();
    for clip in clips() {
        for (mode, threads) in MODES.into_iter().zip([1, 4]) {
            let call = call(Call::hardware, BRANCHES[0], &clip).program(program.clone()).threads(threads);
            steps.push(call.step(format!("{mode} {}", clip.display())).env("PRIMEBRIDGE_DEBUG", mode));
        }
    }
    for finished in batch::run(&Bench::new().without_dri(), "", &steps) {
        assert_eq!(finished.status, 0, "{}", finished.summary());
        assert!(Report::read(&finished.stderr).opened > 0, "{}", finished.summary());
    }
    println!("{} runs without an error", steps.len());
}
