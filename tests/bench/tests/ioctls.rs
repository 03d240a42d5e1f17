// SPDX-License-Identifier: LGPL-2.1-or-later
//! What a picture costs in system calls once decoding runs, frame based, whatever the codec: at most eight ioctls and one poll on
//! visl, whose jobs end inside the ioctl. A device that takes its time adds the poll that waits for it and the VIDIOC_DQBUF that
//! finds nothing before.

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;

use primebridge_bench::batch::{self, Finished, Step};
use primebridge_bench::bench::Bench;
use primebridge_bench::clips;
use primebridge_bench::ffmpeg::{BRANCHES, Call as Ffmpeg};
use primebridge_bench::scratch::Scratch;
use primebridge_bench::strace::{self, Call};
use primebridge_bench::virtual_device::VirtualDevice;

/// A long clip of each codec, and how often it has to be repeated until it has enough pictures. VP9 and AV1 have frames that are
/// shown again: those submit nothing.
const CLIPS: [(&str, u64); 6] = [
    ("h264/show-640x360.mp4", 1),
    ("mpeg2/progressive-ipb.m2v", 4),
    ("hevc/main-long-term.265", 5),
    ("vp8/profile0-alt-ref.ivf", 4),
    ("vp9/show-existing.ivf", 4),
    ("av1/main-alt-ref.ivf", 6),
];

/// Pictures counted from here ...
const FROM: usize = 20;
/// ... to here: start and end are left out.
const TO: usize = 80;

/// What a run of many pictures cost.
struct Cost {
    /// How often each ioctl was made between the submissions of two pictures.
    ioctls: BTreeMap<String, usize>,
    /// Of the whole run: where frames are waited for late, a picture's poll is far from its ioctls.
    polls: usize,
    pictures: usize,
}

impl Cost {
    fn of(calls: &[Call]) -> Self {
        let submitted = strace::submissions(calls);
        assert!(submitted.len() > TO, "only {} pictures", submitted.len());
        let mut ioctls = BTreeMap::new();
        for call in calls[submitted[FROM]..submitted[TO]].iter().filter(|call| call.ioctl().is_some()) {
            *ioctls.entry(call.full_name()).or_default() += 1;
        }
        let polls = calls.iter().filter(|call| call.is_poll()).count();
        Self { ioctls, polls, pictures: submitted.len() }
    }
}

/// The clip itself, or a longer one made of it.
fn long_clip(name: &str, times: u64, scratch: &Scratch) -> PathBuf {
    let clip = clips::fixture(name);
    if times == 1 {
        return clip;
    }
    let long = scratch.file(&name.replace('/', "-"));
    let stream = fs::read(&clip).unwrap_or_else(|error| panic!("{name}: {error}"));
    fs::write(&long, clips::repeated(&stream, times)).expect("the scratch folder takes files");
    long
}

/// Decodes with each number of threads by `run`, and wants at most so many ioctls and polls a picture.
fn calls_a_picture(branch: &str, [most_ioctls, most_polls]: [usize; 2], run: impl Fn(&[Step]) -> Vec<Finished>) {
    let scratch = Scratch::new("ioctls");
    let mut steps = Vec::new();
    for (name, times) in CLIPS {
        let clip = long_clip(name, times, &scratch);
        for threads in [1, 4] {
            let log = scratch.file(&format!("{}.strace", steps.len()));
            let call = Ffmpeg::drm_prime(branch, &clip).threads(threads);
            let step = call.step(format!("{name}, threads {threads}")).env("PRIMEBRIDGE_DEBUG", "decode_mode=frame");
            let step = strace::trace_ioctls_and_polls(step, &log);
            steps.push((step, log));
        }
    }
    let words: Vec<_> = steps.iter().map(|(step, _)| step.clone()).collect();
    let mut failures = Vec::new();
    for (finished, (_, log)) in run(&words).iter().zip(&steps) {
        assert_eq!(finished.status, 0, "{}", finished.summary());
        assert!(finished.stderr.contains("decoded by visl"), "{}", finished.summary());
        let cost = Cost::of(&strace::read(log));
        let ioctls: usize = cost.ioctls.values().sum();
        let line = format!(
            "FFmpeg {branch}, {}: {:.2} ioctls and {:.2} polls a picture",
            finished.name,
            ioctls as f64 / (TO - FROM) as f64,
            cost.polls as f64 / cost.pictures as f64
        );
        println!("{line}");
        if ioctls > most_ioctls * (TO - FROM) || cost.polls > most_polls * cost.pictures {
            failures.push(format!("{line}: {:?}", cost.ioctls));
        }
    }
    assert!(failures.is_empty(), "more than {most_ioctls} ioctls or {most_polls} polls:\n{}", failures.join("\n"));
}

fn visl(steps: &[Step]) -> Vec<Finished> {
    batch::run(&Bench::new().without_dri(), "", steps)
}

#[test]
fn calls_a_picture_9_0() {
    calls_a_picture(BRANCHES[0], [8, 1], visl);
}

#[test]
fn calls_a_picture_7_1() {
    calls_a_picture(BRANCHES[1], [8, 1], visl);
}

/// Before a frame is decoded into again, one more poll sees whether a compositor still reads it. Now and then a bitstream buffer is
/// done before its picture, and VIDIOC_DQBUF finds nothing twice.
#[test]
fn calls_a_picture_of_a_device_that_takes_its_time() {
    let device = VirtualDevice::new().model("--time 5 --trust-contents");
    for branch in BRANCHES {
        calls_a_picture(branch, [9, 2], |steps| device.run("", steps));
    }
}
