// SPDX-License-Identifier: LGPL-2.1-or-later
//! What no decoder takes is decoded in software, all of it, and one line says why. Of AV1, FFmpeg's own decoder has no software
//! decoding: it fails, and names the decoder that has.

use std::fs;
use std::path::{Path, PathBuf};

use primebridge_bench::batch::{self, Finished, Step};
use primebridge_bench::bench::Bench;
use primebridge_bench::clips;
use primebridge_bench::ffmpeg::{BRANCHES, Call, Clip};
use primebridge_bench::generate::h264::grey_picture;
use primebridge_bench::report::Report;
use primebridge_bench::scratch::Scratch;

/// A clip and the words of the line that says why visl does not decode it.
type Refusal = (PathBuf, &'static str);

/// Where libavcodec does not know hardware for the pixel format, it does not ask for any.
const NOT_ASKED: &str = "";

/// Every clip with the threads that a program may use, in one guest.
fn steps(clips: &[Refusal], wrap: &[&str]) -> Vec<(Step, u64, &'static str)> {
    let mut steps = Vec::new();
    for branch in BRANCHES {
        for (path, reason) in clips {
            let clip = Clip::examine(branch, path).unwrap_or_else(|| panic!("{} cannot be decoded", path.display()));
            assert!(clip.frames > 0);
            for threads in [1, 4] {
                let step =
                    Call::hardware(branch, path).threads(threads).step(format!("{branch} threads {threads} {}", clip.name()));
                steps.push((step.under(wrap.iter().copied()), clip.frames, *reason));
            }
        }
    }
    steps
}

fn falls_back(finished: &Finished, frames: u64, reason: &str) {
    assert_eq!(finished.status, 0, "{}", finished.summary());
    let report = Report::read(&finished.stderr);
    assert_eq!((report.output_frames.as_slice(), report.opened), ([frames].as_slice(), 0), "{}", finished.summary());
    if reason == NOT_ASKED {
        assert!(!finished.stderr.contains(" visl "), "{}", finished.summary());
        return;
    }
    let lines: Vec<&str> = finished.stderr.lines().filter(|line| line.contains(reason)).collect();
    assert_eq!(lines.len(), 1, "\"{reason}\" is not said once: {lines:?}\n{}", finished.summary());
}

fn all_fall_back(prelude: &str, clips: &[Refusal], wrap: &[&str]) {
    let steps = steps(clips, wrap);
    let words: Vec<Step> = steps.iter().map(|(step, ..)| step.clone()).collect();
    let finished = batch::run(&Bench::new().without_dri(), prelude, &words);
    for (finished, (_, frames, reason)) in finished.iter().zip(&steps) {
        falls_back(finished, *frames, reason);
    }
    let log = &finished[0].stderr;
    let said = |reason: &str| log.lines().find(|line| line.contains(reason)).unwrap_or_default().to_owned();
    println!("{} runs; {}", finished.len(), said(steps[0].2));
}

#[test]
fn samples_and_sizes() {
    let scratch = Scratch::new("refusals");
    let wide = scratch.file("wide-4112x16.264");
    fs::write(&wide, grey_picture(257, 1)).expect("the scratch folder takes files");
    let clips = [
        (wide, "4112x16 is outside what visl decodes"),
        (clips::fixture("h264/refused-high422.264"), "none of these holds 8 bit samples of chroma_format_idc 2"),
        (clips::fixture("h264/refused-high444.264"), "none of these holds 8 bit samples of chroma_format_idc 3"),
        (clips::fixture("mpeg2/refused-422.m2v"), "none of these holds 8 bit samples of chroma_format_idc 2"),
        (clips::fixture("hevc/refused-main422-10.265"), "none of these holds 10 bit samples of chroma_format_idc 2"),
        (clips::fixture("hevc/refused-main12.265"), NOT_ASKED),
        (clips::fixture("hevc/refused-main444-8.265"), NOT_ASKED),
        (clips::fixture("vp9/refused-profile1-422.ivf"), "none of these holds 8 bit samples of chroma_format_idc 2"),
        (clips::fixture("vp9/refused-profile1-444.ivf"), "none of these holds 8 bit samples of chroma_format_idc 3"),
        (clips::fixture("vp9/refused-profile2-12bit.ivf"), "none of these holds 12 bit samples of chroma_format_idc 1"),
        (clips::fixture("vp9/refused-profile3-422-10bit.ivf"), "none of these holds 10 bit samples of chroma_format_idc 2"),
    ];
    all_fall_back("", &clips, &[]);
}

/// FFmpeg's AV1 decoder ends with an error that says why visl does not decode the clip, and what would.
fn av1_fails(prelude: &str, clips: &[Refusal], wrap: &[&str]) {
    let mut steps = Vec::new();
    for branch in BRANCHES {
        for ((path, reason), threads) in clips.iter().flat_map(|clip| [(clip, 1), (clip, 4)]) {
            let step =
                Call::hardware(branch, path).threads(threads).step(format!("{branch} threads {threads} {}", path.display()));
            steps.push((step.under(wrap.iter().copied()), *reason));
        }
    }
    let words: Vec<Step> = steps.iter().map(|(step, _)| step.clone()).collect();
    for (finished, (_, reason)) in batch::run(&Bench::new().without_dri(), prelude, &words).iter().zip(&steps) {
        assert!(finished.status != 0 && finished.ended_by_itself(), "{}", finished.summary());
        let report = Report::read(&finished.stderr);
        assert_eq!((report.output_frames.iter().sum::<u64>(), report.opened), (0, 0), "{}", finished.summary());
        for words in [reason, NO_SOFTWARE] {
            assert!(finished.stderr.contains(words), "\"{words}\" is not said\n{}", finished.summary());
        }
    }
    println!("{} runs of AV1 without frames", steps.len());
}

const NO_SOFTWARE: &str = "The av1 decoder has no software decoding: the libdav1d decoder has";

#[test]
fn samples_of_av1() {
    let clips = [
        (clips::fixture("av1/refused-high-444.ivf"), "none of these holds 8 bit samples of chroma_format_idc 3"),
        (clips::fixture("av1/refused-professional-422.ivf"), "none of these holds 8 bit samples of chroma_format_idc 2"),
        (clips::fixture("av1/refused-professional-12bit.ivf"), "none of these holds 12 bit samples of chroma_format_idc 1"),
    ];
    av1_fails("", &clips, &[]);
}

/// A clip of each codec but AV1.
const ORDINARY: [&str; 5] =
    ["h264/baseline-cavlc.264", "mpeg2/progressive-ipb.m2v", "hevc/main-no-filters.265", "vp8/low-q.ivf", "vp9/low-q.ivf"];
const ORDINARY_AV1: &str = "av1/main-qm.ivf";

fn ordinary_av1(reason: &'static str) -> [Refusal; 1] {
    [(clips::fixture(ORDINARY_AV1), reason)]
}

fn ordinary(reason: &'static str) -> Vec<Refusal> {
    ORDINARY.iter().map(|name| (clips::fixture(name), reason)).collect()
}

#[test]
fn no_device_nodes() {
    let (prelude, reason) = ("rm -f /dev/media* /dev/video*", "no V4L2 stateless decoder on this machine");
    all_fall_back(prelude, &ordinary(reason), &[]);
    av1_fails(prelude, &ordinary_av1(reason), &[]);
}

#[test]
fn no_permission() {
    // Root may open everything unless it gives that up.
    let wrap = ["setpriv", "--bounding-set=-dac_override,-dac_read_search"];
    let (prelude, reason) = ("chmod 000 /dev/media* /dev/video*", "permission denied; add the user to the group");
    all_fall_back(prelude, &ordinary(reason), &wrap);
    av1_fails(prelude, &ordinary_av1(reason), &wrap);
}

/// The machine itself, where it has no media device.
#[test]
fn outside_the_bench() {
    if Path::new("/dev/media0").exists() {
        println!("left out: this machine has media devices");
        return;
    }
    for branch in BRANCHES {
        for (path, reason) in ordinary("no V4L2 stateless decoder on this machine") {
            let frames = Clip::examine(branch, &path).expect("a clip").frames;
            let output = Call::hardware(branch, &path).run_here();
            let finished = Finished {
                name: format!("{branch} {}", path.display()),
                status: output.status.code().unwrap_or(255),
                stdout: output.stdout,
                stderr: String::from_utf8_lossy(&output.stderr).into_owned(),
            };
            falls_back(&finished, frames, reason);
        }
    }
}
