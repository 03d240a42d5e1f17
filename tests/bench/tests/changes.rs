// SPDX-License-Identifier: LGPL-2.1-or-later
//! Streams that change in the middle: what only looks like a change, sizes from key frame to key frame, sizes that refer to each
//! other, depths, film grain.

use std::collections::BTreeSet;
use std::path::PathBuf;

use primebridge_bench::batch::{self, Finished, Step};
use primebridge_bench::bench::Bench;
use primebridge_bench::clips;
use primebridge_bench::cprogram;
use primebridge_bench::ffmpeg::{BRANCHES, Call as Ffmpeg, Clip};
use primebridge_bench::record::{self, Codec, Mode};
use primebridge_bench::report::Report;
use primebridge_bench::scratch::Scratch;
use primebridge_bench::strace::{self, Call};
use primebridge_bench::trace::jobs;

/// One run of a clip.
struct Run {
    clip: Clip,
    finished: Finished,
    report: Report,
    calls: Vec<Call>,
}

impl Run {
    /// How often a line with these words was said.
    fn said(&self, words: &str) -> usize {
        self.finished.stderr.lines().filter(|line| line.contains(words)).count()
    }

    /// How often decoding was set up: VIDIOC_S_FMT of the OUTPUT queue that were followed by decoding.
    fn set_up(&self) -> usize {
        let set = |call: &&Call| call.ioctl() == Some("VIDIOC_S_FMT") && call.arguments.contains("V4L2_BUF_TYPE_VIDEO_OUTPUT");
        self.calls.iter().filter(set).count()
    }

    /// Openings of video devices after the first picture.
    fn opened_later(&self) -> Vec<&Call> {
        let first = self.calls.iter().position(|call| call.ioctl() == Some("MEDIA_REQUEST_IOC_QUEUE")).unwrap_or(0);
        let opened = |call: &&Call| ["open", "openat"].contains(&call.name.as_str()) && call.arguments.contains("/dev/video");
        self.calls[first..].iter().filter(opened).collect()
    }

    /// The most buffers of both queues that there were at a time, in a run with one session: old versions of strace do not say
    /// from which queue buffers are removed. A call that makes none asks what the queue can do.
    fn most_buffers(&self) -> usize {
        let (mut alive, mut most) = (0_usize, 0);
        for call in self.calls.iter().filter(|call| call.result == Some(0)) {
            match call.ioctl() {
                Some("VIDIOC_CREATE_BUFS") if !call.arguments.contains("{count=0,") => alive += 1,
                Some("VIDIOC_REMOVE_BUFS") => alive -= 1,
                _ => (),
            }
            most = most.max(alive);
        }
        most
    }

    fn check(&self, what: &str, holds: bool) {
        assert!(holds, "{what}: {:?}, {} times set up\n{}", self.report, self.set_up(), self.finished.summary());
    }
}

/// Decodes the clips with 1 and 4 threads: all frames come, and none is damaged.
fn runs(branch: &str, names: &[&str]) -> Vec<Run> {
    let scratch = Scratch::new("changes");
    let mut steps = Vec::new();
    let mut taken = Vec::new();
    for name in names {
        let path = clips::fixture(name);
        let clip = Clip::examine(branch, &path).unwrap_or_else(|| panic!("{name} cannot be decoded"));
        for threads in [1, 4] {
            let log = scratch.file(&format!("{}.strace", steps.len()));
            let step = Ffmpeg::drm_prime(branch, &path).threads(threads).step(format!("{branch} {name} threads {threads}"));
            steps.push(strace::trace(step, "ioctl,open,openat", &log));
            taken.push((clip.clone(), log));
        }
    }
    let finished = batch::run(&Bench::new().without_dri(), "", &steps);
    let run = |(finished, (clip, log)): (Finished, (Clip, PathBuf))| {
        assert_eq!(finished.status, 0, "{}", finished.summary());
        let report = Report::read(&finished.stderr);
        report.decoded_by_visl(&[clip.frames]).unwrap_or_else(|why| panic!("{why}\n{}", finished.summary()));
        Run { report, calls: strace::read(&log), clip, finished }
    };
    finished.into_iter().zip(taken).map(run).collect()
}

/// The words of the line that a session goes on.
const GOES_ON: &str = "the decoder goes on with";

/// A new sequence header that changes nothing for the decoder.
#[test]
fn another_aspect_ratio_is_no_other_session() {
    for branch in BRANCHES {
        for run in runs(branch, &["h264/sar-change.264", "hevc/sar-change.265"]) {
            run.check("one session", run.report.opened == 1);
            run.check("which goes on", run.said(GOES_ON) == 1);
            run.check("with the formats that it has", run.set_up() == 1);
            assert_eq!(run.opened_later(), [] as [&Call; 0], "{}", run.finished.name);
        }
    }
}

/// Sizes of a clip in the order in which they come.
fn sizes(clip: &Clip) -> Vec<(u32, u32)> {
    let mut sizes: Vec<_> = clip.pictures.iter().map(|&(width, height, _)| (width, height)).collect();
    sizes.dedup();
    sizes
}

/// Codecs whose references all have the size of the picture.
#[test]
fn each_size_is_a_session() {
    let clips =
        ["h264/resolution-change.264", "hevc/resolution-change.265", "vp8/resolution-change.ivf", "mpeg2/resolution-change.m2v"];
    for branch in BRANCHES {
        for run in runs(branch, &clips) {
            let sizes = sizes(&run.clip);
            run.check("a clip that changes", sizes.len() > 1);
            run.check("a session for each size", run.report.opened == sizes.len() && run.set_up() == sizes.len());
            run.check("none goes on", run.said(GOES_ON) == 0);
        }
    }
}

/// VP9 and AV1 keep eight references; output, threads and the program hold some frames besides, and the bitstream is in four more.
/// Changes of size that left behind the buffers of the sizes before would come to more.
const MOST_BUFFERS: usize = 28;

/// Codecs that refer to frames of other sizes: with and without a key frame between, 8 and 10 bits.
#[test]
fn a_session_goes_on_with_other_sizes() {
    let clips = [
        "vp9/scaled-references.ivf",
        "vp9/profile2-scaled-references.ivf",
        "vp9/resolution-change.ivf",
        "av1/main-resize-fixed.ivf",
        "av1/main-resize-random.ivf",
        "av1/resolution-change.ivf",
    ];
    for branch in BRANCHES {
        for run in runs(branch, &clips) {
            let sizes = sizes(&run.clip);
            run.check("one session", run.report.opened == 1);
            // A frame that is shown later than it is decoded changes the size twice.
            run.check("which goes on", run.said(GOES_ON) >= sizes.len() - 1 && run.set_up() == 1 + run.said(GOES_ON));
            assert_eq!(run.opened_later(), [] as [&Call; 0], "{}", run.finished.name);
            let most = run.most_buffers();
            run.check("all buffers are counted", most as u64 >= run.report.sessions[0].frames);
            run.check("few buffers", most <= MOST_BUFFERS);
            println!("{}: {} sizes, {most} buffers at the most", run.finished.name, sizes.len());
        }
    }
}

/// Many changes leave no more buffers behind than a few.
#[test]
fn buffers_of_other_sizes_do_not_pile_up() {
    const TIMES: u64 = 8;
    for branch in BRANCHES {
        for name in ["vp9/scaled-references.ivf", "av1/main-resize-random.ivf"] {
            let scratch = Scratch::new("changes-many");
            let (clip, log) = (scratch.file("many.ivf"), scratch.file("strace"));
            let stream = std::fs::read(clips::fixture(name)).expect("a fixture");
            std::fs::write(&clip, clips::repeated(&stream, TIMES)).expect("the scratch folder takes files");
            let clip = Clip::examine(branch, &clip).expect("software decodes it");
            let call = Ffmpeg::drm_prime(branch, &clip.path).threads(4).step(format!("{branch} {name} {TIMES} times"));
            let finished = batch::run(&Bench::new().without_dri(), "", &[strace::trace(call, "ioctl", &log)]).remove(0);
            assert_eq!(finished.status, 0, "{}", finished.summary());
            let report = Report::read(&finished.stderr);
            let run = Run { calls: strace::read(&log), clip, report, finished };
            let frames = run.clip.frames;
            run.check("all frames", run.report.decoded_by_visl(&[frames]).is_ok() && run.report.opened == 1);
            run.check("many changes", run.said(GOES_ON) as u64 >= 2 * TIMES);
            let most = run.most_buffers();
            run.check("few buffers", most <= MOST_BUFFERS);
            let made = run.calls.iter().filter(|call| call.is_capture("VIDIOC_CREATE_BUFS")).count();
            println!("{}: {} changes, {made} buffers made, {most} at the most", run.finished.name, run.said(GOES_ON));
        }
    }
}

/// Frames stay what they are while their size is not the stream's any more, and after the decoder is gone (`frames.c`).
#[test]
fn frames_of_another_size_stay_readable() {
    let clips = [
        "h264/resolution-change.264",
        "mpeg2/resolution-change.m2v",
        "hevc/resolution-change.265",
        "vp8/resolution-change.ivf",
        "vp9/resolution-change.ivf",
        "vp9/scaled-references.ivf",
        "av1/resolution-change.ivf",
        "av1/main-resize-random.ivf",
    ];
    let scratch = Scratch::new("changes-held");
    let mut steps = Vec::new();
    for branch in BRANCHES {
        let program = cprogram::build("frames", branch, scratch.path());
        for threads in ["1", "4"] {
            let mut words = vec![program.clone().into_os_string(), threads.into(), "hold".into()];
            words.extend(clips.map(|clip| clips::fixture(clip).into_os_string()));
            steps.push(Step::new(format!("{branch} threads {threads}"), words));
        }
    }
    for finished in batch::run(&Bench::new().without_dri(), "", &steps) {
        let stdout = String::from_utf8_lossy(&finished.stdout);
        assert_eq!(finished.status, 0, "{stdout}\n{}", finished.summary());
        assert_eq!(stdout.lines().filter(|line| line.starts_with("ok ")).count(), clips.len(), "{stdout}");
    }
}

/// 8, 10, 8 bits: NV12 and P010 buffers.
#[test]
fn depths_change() {
    let clips = ["hevc/depth-change-8-10-8.265", "vp9/depth-change-8-10-8.ivf", "av1/depth-change-8-10-8.ivf"];
    for branch in BRANCHES {
        for run in runs(branch, &clips) {
            let set = run.calls.iter().filter(|call| call.is_capture("VIDIOC_S_FMT"));
            let formats: Vec<&str> = set
                .filter_map(|call| {
                    [("NV12", "'N', 'V', '1', '2'"), ("P010", "'P', '0', '1', '0'")]
                        .into_iter()
                        .find(|(_, letters)| call.arguments.contains(letters))
                        .map(|(name, _)| name)
                })
                .collect();
            assert_eq!(formats, ["NV12", "P010", "NV12"], "{}", run.finished.summary());
        }
    }
}

/// The device adds film grain unless the player asks for its parameters in order to do so.
#[test]
fn film_grain_is_added_once() {
    let clips = ["main-grain1.ivf", "main-grain5.ivf", "main-grain-table.ivf", "main10-grain.ivf"];
    let paths = clips.map(|name| clips::fixture(&format!("av1/{name}")));
    for branch in BRANCHES {
        for (options, applied) in [("", true), ("-export_side_data film_grain", false)] {
            for (recording, clip) in record::ours_with(branch, Codec::Av1, Mode::Frame, &paths, options).iter().zip(clips) {
                assert_eq!(recording.status, 0, "{branch} {clip}: {}", recording.log);
                let jobs = jobs(&recording.trace).unwrap_or_else(|why| panic!("{branch} {clip}: {why}"));
                assert!(!jobs.is_empty(), "{branch} {clip}: visl decoded nothing");
                let seen: BTreeSet<bool> = jobs.iter().map(|job| job.has("film_grain.flags", "APPLY_GRAIN")).collect();
                // Frames that are not shown have none.
                assert_eq!(seen.contains(&true), applied, "{branch} {clip} {options}");
            }
        }
    }
}
