// SPDX-License-Identifier: LGPL-2.1-or-later
//! `ffmpeg -hwaccel drm` without a device and without /dev/dri decodes every clip that visl can decode, all of it, in every mode.
//! Does not look at controls (tests/controls.rs) or at single system calls (copies.rs, ioctls.rs).

use std::path::{Path, PathBuf};

use primebridge_bench::batch::{self, Finished, Step};
use primebridge_bench::bench::Bench;
use primebridge_bench::clips;
use primebridge_bench::ffmpeg::{BRANCHES, Call, Clip};
use primebridge_bench::report::Report;
use primebridge_bench::scratch::Scratch;

/// Everything that PRIMEBRIDGE_DEBUG can choose, and what the log says then.
const MODES: [(&str, &str); 4] = [
    ("decode_mode=frame,start_code=annex_b", "frame based, Annex B start codes"),
    ("decode_mode=frame,start_code=none", "frame based, no start codes"),
    ("decode_mode=slice,start_code=annex_b", "slice based, Annex B start codes"),
    ("decode_mode=slice,start_code=none", "slice based, no start codes"),
];

fn bench() -> Bench {
    Bench::new().without_dri()
}

/// A step, what its clips make in software, and a line that its log must have.
struct Case {
    step: Step,
    frames: Vec<u64>,
    line: &'static str,
}

fn decoded(finished: &Finished, frames: &[u64]) -> Result<(), String> {
    if finished.status != 0 {
        return Err("exit status".into());
    }
    Report::read(&finished.stderr).decoded_by_visl(frames)
}

fn run(cases: &[Case]) {
    assert!(!cases.is_empty());
    let steps: Vec<Step> = cases.iter().map(|case| case.step.clone()).collect();
    let mut failures = Vec::new();
    for (case, finished) in cases.iter().zip(batch::run(&bench(), "", &steps)) {
        let line = if finished.stderr.contains(case.line) { Ok(()) } else { Err(format!("no \"{}\"", case.line)) };
        if let Err(why) = decoded(&finished, &case.frames).and(line) {
            failures.push(format!("{why}\n{}", finished.summary()));
        }
    }
    assert!(failures.is_empty(), "{} of {} failed:\n{}", failures.len(), cases.len(), failures.join("\n\n"));
    println!("{} runs, {} streams", cases.len(), cases.iter().map(|case| case.frames.len()).sum::<usize>());
}

fn alone(branch: &str) {
    let clips = clips::examined(branch);
    let decodable = clips.iter().filter(|clip| clip.decodable());
    run(&decodable
        .map(|clip| Case {
            step: Call::hardware(branch, &clip.path).step(format!("{branch} {}", clip.name())),
            frames: vec![clip.frames],
            line: "decoded by visl",
        })
        .collect::<Vec<Case>>());
}

/// With libavcodec's own choice of threads, one clip after the other.
#[test]
fn every_clip_alone() {
    alone("9.0");
    alone("7.1");
}

/// Many at a time, which saves starting a program for each and has several sessions in one process besides.
fn in_groups(branch: &str, clips: &[Clip], variants: &[((&str, &'static str), u32)], form: fn(Call) -> Call) -> Vec<Case> {
    const GROUP: usize = 12;
    let clips: Vec<Clip> = clips.iter().filter(|clip| clip.decodable() && clip.one_colour).cloned().collect();
    let mut cases = Vec::new();
    for ((mode, line), threads) in variants.iter().copied() {
        for group in clips.chunks(GROUP) {
            let names: Vec<String> = group.iter().map(Clip::name).collect();
            let call = form(Call::hardware_group(branch, group).threads(threads));
            let step = call.step(format!("{branch} {mode} threads {threads} {}", names.join(" ")));
            let frames = group.iter().map(|clip| clip.frames).collect();
            // The others have one mode only.
            let modes =
                |clip: &Clip| clip.path.parent().is_some_and(|folder| folder.ends_with("h264") || folder.ends_with("hevc"));
            let line = if group.iter().any(modes) { line } else { "frame based" };
            cases.push(Case { step: step.env("PRIMEBRIDGE_DEBUG", mode), frames, line });
        }
    }
    cases
}

fn every_mode(branch: &str) -> Vec<Case> {
    let variants: Vec<_> = MODES.iter().flat_map(|&mode| [(mode, 1), (mode, 4)]).collect();
    in_groups(branch, &clips::examined(branch), &variants, |call| call)
}

#[test]
fn every_clip_in_every_mode_9_0() {
    run(&every_mode("9.0"));
}

#[test]
fn every_clip_in_every_mode_7_1() {
    run(&every_mode("7.1"));
}

/// Half of the clips in one mode, half in the opposite one, the other way round for the other branch.
fn vectors(branch: &str) {
    let clips = clips::examined_vectors(branch);
    let turn = usize::from(branch == BRANCHES[0]);
    let mut cases = Vec::new();
    for (half, variant) in [(MODES[0], 4), (MODES[3], 1)].into_iter().enumerate() {
        let chosen = clips.iter().enumerate().filter(|(number, _)| number % 2 == (half + turn) % 2);
        let chosen: Vec<Clip> = chosen.map(|(_, clip)| clip.clone()).collect();
        cases.extend(in_groups(branch, &chosen, &[variant], Call::stay));
    }
    if cases.is_empty() {
        println!("left out: no conformance vectors beside the repository");
    } else {
        run(&cases);
    }
}

#[test]
fn conformance_vectors_9_0() {
    vectors("9.0");
}

#[test]
fn conformance_vectors_7_1() {
    vectors("7.1");
}

#[test]
fn frames_stay_in_the_decoder() {
    let variants = [(("", "decoded by visl"), 1), (("", "decoded by visl"), 4)];
    for branch in BRANCHES {
        run(&in_groups(branch, &clips::examined(branch), &variants, Call::stay));
    }
}

/// The three ways to get at the bytes give the same ones, NV12 or P010 without an empty picture: one clip with one branch, the next
/// with the other.
#[test]
fn three_ways_of_download() {
    const FRAMES: usize = 6;
    for (turn, branch) in BRANCHES.into_iter().enumerate() {
        let scratch = Scratch::new("download");
        let clips: Vec<Clip> = clips::examined(branch)
            .into_iter()
            .filter(|clip| clip.decodable() && clip.pictures.len() == 1 && clip.frames >= FRAMES as u64)
            // libavfilter cannot crop frames that it cannot read, so the filters see its left and upper margins too.
            .filter(|clip| !clip.name().contains("crop-all-sides"))
            .skip(turn)
            .step_by(BRANCHES.len())
            .collect();
        let mut steps = Vec::new();
        let mut files: Vec<[PathBuf; 3]> = Vec::new();
        for (number, clip) in clips.iter().enumerate() {
            let ways = [
                ("auto", Call::hardware(branch, &clip.path), None),
                ("hwdownload", Call::drm_prime(branch, &clip.path), Some("hwdownload")),
                ("hwmap", Call::drm_prime(branch, &clip.path), Some("hwmap=mode=read")),
            ];
            files.push(ways.map(|(way, call, filter)| {
                let file = scratch.file(&format!("{number}.{way}"));
                let filter = filter.map(|filter| format!("{filter},format={}", format(clip)));
                let mut output: Vec<String> = filter.into_iter().flat_map(|filter| ["-vf".into(), filter]).collect();
                output.extend(["-frames:v".into(), FRAMES.to_string(), "-f".into(), "rawvideo".into()]);
                output.push(file.to_str().expect("a path in UTF-8").into());
                steps.push(call.output(output.iter().map(String::as_str)).step(format!("{branch} {way} {}", clip.name())));
                file
            }));
        }
        let finished = batch::run(&bench(), "", &steps);
        for (finished, clip) in finished.iter().zip(clips.iter().flat_map(|clip| [clip; 3])) {
            assert_eq!(finished.status, 0, "{}", finished.summary());
            let format = format!("pixfmt:{}", format(clip));
            assert!(finished.stderr.contains(&format) || !finished.name.contains("auto"), "{}", finished.summary());
            assert!(Report::read(&finished.stderr).opened > 0, "{}: not decoded by visl", clip.name());
        }
        for (files, clip) in files.iter().zip(&clips) {
            same_pictures(files, clip, FRAMES);
        }
    }
}

fn ten_bit(clip: &Clip) -> bool {
    clip.pictures.iter().any(|(_, _, format)| format.ends_with("10le"))
}

/// FFmpeg's name of what visl writes for a clip.
fn format(clip: &Clip) -> &'static str {
    if ten_bit(clip) { "p010" } else { "nv12" }
}

fn same_pictures(files: &[PathBuf; 3], clip: &Clip, frames: usize) {
    let [auto, hwdownload, hwmap] = files.each_ref().map(|file| read(file));
    let size = usize::try_from(clip.picture_size()).expect("a picture fits") * if ten_bit(clip) { 2 } else { 1 };
    assert_eq!(auto.len(), size * frames, "{}: not {} of the cropped size", clip.name(), format(clip));
    assert!(auto == hwdownload, "{}: hwdownload gives other bytes", clip.name());
    assert!(auto == hwmap, "{}: hwmap gives other bytes", clip.name());
    for picture in auto.chunks(size) {
        // Two thirds and a third; odd sizes have somewhat more chroma.
        let (luma, chroma) = (&picture[..size / 2], &picture[size * 3 / 4..]);
        assert!(luma.iter().any(|&byte| byte != 0) && chroma.iter().any(|&byte| byte != 0), "{}: empty picture", clip.name());
    }
}

fn read(file: &Path) -> Vec<u8> {
    std::fs::read(file).unwrap_or_else(|error| panic!("{}: {error}", file.display()))
}

/// What libavcodec flushes the decoder for. Only containers can seek.
#[test]
fn seek_and_loop() {
    let mut cases = Vec::new();
    for branch in BRANCHES {
        let mut found = 0;
        for clip in clips::examined(branch).iter().filter(|clip| clip.decodable()) {
            if clip.path.extension().is_none_or(|extension| extension != "mp4" && extension != "mkv") {
                continue;
            }
            for options in [["-ss", "1.3"], ["-ss", "2.5"], ["-stream_loop", "2"], ["-noaccurate_seek", "-ss=2"]] {
                let options: Vec<&str> = options.iter().flat_map(|option| option.split('=')).collect();
                let software = Clip::examine_call(&Call::software(branch, &clip.path).input(options.iter().copied()));
                let frames = software.expect("software decoding can do it").frames;
                assert!(frames > 0 && frames != clip.frames, "{options:?} does nothing");
                for threads in [1, 4] {
                    let call = Call::hardware(branch, &clip.path).input(options.iter().copied()).threads(threads);
                    let step = call.step(format!("{branch} {} {options:?} threads {threads}", clip.name()));
                    cases.push(Case { step, frames: vec![frames], line: "decoded by visl" });
                }
                found += 1;
            }
        }
        assert!(found > 0, "no clip in a container");
    }
    run(&cases);
}
