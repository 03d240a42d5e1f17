// SPDX-License-Identifier: LGPL-2.1-or-later
//! Frames that libavutil allocates on a DRM device: `tests/ffmpeg/pool.c` in guests with more and less, and filter chains of the
//! ffmpeg program. Does not look at frames of a decoder (frames.rs, pixels.rs).

use std::fs;
use std::path::{Path, PathBuf};

use primebridge_bench::batch::{self, Finished, Step};
use primebridge_bench::bench::Bench;
use primebridge_bench::clips::fixture;
use primebridge_bench::cprogram;
use primebridge_bench::ffmpeg::{self, BRANCHES, Call};
use primebridge_bench::scratch::Scratch;
use primebridge_bench::virtual_device::VirtualDevice;

const ALLOCATORS: [&str; 3] = ["system", "udmabuf", "dumb"];
/// What udmabuf refuses unless its limit of 64 MB is raised.
const NO_LIMIT: &str = "udmabuf.size_limit_mb=2048";
/// Buffers may be made of its memory only, which is then all that a guest has.
const NO_NODES: &str = "rm -rf /dev/dma_heap /dev/udmabuf /dev/dri";

/// Runs each line with the program of each of the branches.
fn run(branches: &[&str], bench: &Bench, prelude: &str, lines: &[String]) {
    let scratch = Scratch::new("pool");
    let mut steps = Vec::new();
    for branch in branches {
        let program = cprogram::build("pool", branch, scratch.path());
        let program = program.to_str().expect("a path in UTF-8");
        steps.extend(
            lines
                .iter()
                .map(|line| Step::new(format!("{branch} {line}"), [program].into_iter().chain(line.split(' '))).limit(200)),
        );
    }
    for finished in batch::run(bench, prelude, &steps) {
        let stdout = String::from_utf8_lossy(&finished.stdout);
        assert!(finished.status == 0 && stdout.contains("ok "), "{stdout}\n{}", finished.summary());
        println!("{}: {stdout}", finished.name);
    }
}

/// The lines with each allocator.
fn on_each(lines: &[&str]) -> Vec<String> {
    lines.iter().flat_map(|line| ALLOCATORS.map(|allocator| line.replace('@', allocator))).collect()
}

#[test]
fn every_format_and_size() {
    let sizes = ["16x16", "17x17", "640x360", "1366x768", "1920x1080"];
    let lines = sizes.map(|size| format!("matrix @ {size} 0 1 20 32"));
    run(&BRANCHES[..1], &Bench::new(), "", &on_each(&lines.each_ref().map(String::as_str)));
    run(&BRANCHES[1..], &Bench::new(), "", &["matrix any 17x17 0 1 20 32".into(), "matrix any 1920x1080 1 20".into()]);
}

/// The largest take 4.5 GB, and their time: `matrix @ 8192x4320 0 1 20 32` is a minute for each allocator. Pools are the library's,
/// which is the same in all branches.
#[test]
fn large_pictures() {
    let mut lines = on_each(&["matrix @ 3840x2160 1 20"]);
    lines.extend(["matrix system 8192x4320 32", "matrix udmabuf 8192x4320 2", "matrix dumb 8192x4320 2"].map(String::from));
    run(&BRANCHES[..1], &Bench::new().memory("5G").kernel_arguments(NO_LIMIT), "", &lines);
}

#[test]
fn contract_and_refusals() {
    let mut lines = on_each(&["contract @", "impossible @"]);
    lines.extend(["contract any", "impossible any", "refused any 13 nobody"].map(String::from));
    run(&BRANCHES, &Bench::new(), "", &lines);
}

#[test]
fn nothing_is_left_over() {
    run(&BRANCHES[..1], &Bench::new(), "", &["rounds any 10000".into(), "rounds udmabuf 500".into(), "rounds dumb 500".into()]);
    run(&BRANCHES[1..], &Bench::new(), "", &["rounds any 500".into()]);
}

#[test]
fn nobody_makes_buffers() {
    let lines = ["refused any 19", "refused udmabuf 19", "refused dumb 19"].map(String::from);
    run(&BRANCHES, &Bench::new(), NO_NODES, &lines);
}

/// Of dumb buffers the virtual drivers take no memory before somebody writes into them.
#[test]
fn memory_ends() {
    let lines = ["exhaust system 8192x4320", "exhaust udmabuf 8192x4320"].map(String::from);
    run(&BRANCHES[..1], &Bench::new().kernel_arguments(NO_LIMIT), "", &lines);
}

#[test]
fn random_steps_of_eight_threads() {
    let lines = ["steps any 100000 8", "steps udmabuf 20000 8", "steps dumb 20000 8"].map(String::from);
    run(&BRANCHES[..1], &Bench::new(), "", &lines);
    run(&BRANCHES[1..], &Bench::new(), "", &["steps any 10000 8".into()]);
}

/// What of FORMAT goes through frames of DRM is what would not have.
const CHAINS: [(&str, &str); 9] = [
    ("hwupload,hwdownload,format=FORMAT", "null"),
    ("hwupload,hwmap=mode=read,format=FORMAT", "null"),
    ("hwupload,hwmap=mode=write,format=FORMAT", "null"),
    ("hwupload,hwmap=mode=read+write,format=FORMAT", "null"),
    ("hwupload,hwmap=mode=read+write+overwrite,format=FORMAT", "null"),
    ("hwupload,hwmap=mode=overwrite,format=FORMAT", "null"),
    ("hwupload,hwmap=mode=read+direct,format=FORMAT,copy,scale=160:120:FLAGS,format=FORMAT", "scale=160:120:FLAGS,format=FORMAT"),
    ("hwupload,hwdownload,format=FORMAT,scale=200:300:FLAGS,format=FORMAT", "scale=200:300:FLAGS,format=FORMAT"),
    // The scaler writes into a frame that hwmap has mapped for it.
    (
        "scale=200:120:FLAGS,format=FORMAT,hwmap=mode=write+overwrite,format=drm_prime,hwdownload,format=FORMAT",
        "scale=200:120:FLAGS,format=FORMAT",
    ),
];

/// The scaler's other results depend on where its target happens to lie.
const EXACT: &str = "flags=bicubic+accurate_rnd+bitexact";

/// Four frames of noise, in the format that takes most.
fn noise(file: &Path) {
    let mut state = 1_u64;
    let mut next = || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 56) as u8
    };
    let bytes: Vec<u8> = (0..4 * 322 * 242 * 3).map(|_| next()).collect();
    fs::write(file, bytes).expect("the scratch folder takes files");
}

fn numbered(at: &Path, number: usize) -> PathBuf {
    format!("{}.{number}", at.display()).into()
}

/// One call of the program for a format, with an output for each chain; `at` names the files.
fn chains(branch: &str, format: &str, raw: &Path, hardware: Option<&str>, at: &Path) -> Vec<String> {
    let mut words: Vec<String> = vec![ffmpeg::program(branch).to_str().expect("a path in UTF-8").into()];
    words.extend(["-hide_banner", "-nostdin", "-nostats", "-v", "error"].map(String::from));
    if let Some(allocator) = hardware {
        words.extend(["-init_hw_device".into(), format!("drm=d:,alloc={allocator}"), "-filter_hw_device".into(), "d".into()]);
    }
    words.extend(["-f", "rawvideo", "-video_size", "322x242", "-pix_fmt", format, "-i"].map(String::from));
    words.push(raw.to_str().expect("a path in UTF-8").into());
    for (number, (through, without)) in CHAINS.iter().enumerate() {
        let chain = if hardware.is_some() { through } else { without };
        words.extend(["-map", "0:v", "-frames:v", "4", "-vf"].map(String::from));
        words.push(chain.replace("FORMAT", format).replace("FLAGS", EXACT));
        words.extend(["-f".into(), "framemd5".into(), numbered(at, number).to_str().expect("a path in UTF-8").into()]);
    }
    words
}

fn md5s(file: &Path) -> Vec<String> {
    let text = fs::read_to_string(file).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
    text.lines().filter(|line| !line.starts_with('#')).map(String::from).collect()
}

#[test]
fn filter_chains() {
    let scratch = Scratch::new("chains");
    let raw = scratch.file("raw");
    noise(&raw);
    let mut cases = Vec::new();
    for branch in BRANCHES {
        for format in ["nv12", "p010le", "yuv420p", "nv16"] {
            let wanted = scratch.file(&format!("{branch}-{format}"));
            let words = chains(branch, format, &raw, None, &wanted);
            let output = std::process::Command::new(&words[0]).args(&words[1..]).output().expect("ffmpeg starts");
            assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
            // Which memory it is makes no difference to a filter: all are tried with one branch.
            let allocators = if branch == BRANCHES[0] { &ALLOCATORS[..] } else { &ALLOCATORS[..1] };
            for allocator in allocators {
                let got = scratch.file(&format!("{branch}-{format}-{allocator}"));
                let words = chains(branch, format, &raw, Some(allocator), &got);
                cases.push((Step::new(format!("{branch} {format} {allocator}"), words), wanted.clone(), got));
            }
        }
    }
    let steps: Vec<Step> = cases.iter().map(|(step, _, _)| step.clone()).collect();
    for (finished, (_, wanted, got)) in batch::run(&Bench::new(), "", &steps).iter().zip(&cases) {
        assert!(finished.status == 0 && finished.stderr.is_empty(), "{}", finished.summary());
        for (number, (chain, _)) in CHAINS.iter().enumerate() {
            let [wanted, got] = [wanted, got].map(|at| md5s(&numbered(at, number)));
            assert!(wanted.len() == 4 && wanted == got, "{}: {chain}: {wanted:?} {got:?}", finished.name);
        }
    }
}

/// Eight and ten bits, and an odd size. Filters do not crop frames on the left and at the top.
const CLIPS: [(&str, &str); 5] = [
    ("h264/high-bpyramid-ref4.264", "yuv420p"),
    ("hevc/main-ipb-pyramid.265", "yuv420p"),
    ("hevc/main10-ipb.265", "yuv420p10le"),
    ("vp8/odd-35x51.ivf", "yuv420p"),
    ("av1/main10.ivf", "yuv420p10le"),
];

/// Decoded, downloaded by the program or by a filter, and scaled.
#[test]
fn decoded_downloaded_and_scaled() {
    downloads(&VirtualDevice::new(), &CLIPS, &["", "hwdownload,format=NATIVE,", "hwmap=mode=read,format=NATIVE,copy,"]);
}

/// NV15, which cannot be mapped as P010.
#[test]
fn decoded_packed_downloaded_and_scaled() {
    let ten_bit = CLIPS.map(|clip| Some(clip).filter(|(_, format)| *format == "yuv420p10le"));
    let clips: Vec<_> = ten_bit.into_iter().flatten().collect();
    downloads(&VirtualDevice::new().parameters("ten_bit=1"), &clips, &["", "hwdownload,format=NATIVE,"]);
}

fn downloads(device: &VirtualDevice, clips: &[(&str, &str)], chains: &[&str]) {
    let mut cases = Vec::new();
    for branch in BRANCHES {
        for &(clip, format) in clips {
            let clip = fixture(clip);
            let native = if format == "yuv420p" { "nv12" } else { "p010le" };
            let scaled = format!("format={format},scale=96:64:{EXACT}");
            let output = ["-vf", &scaled, "-f", "framemd5", "-"];
            let wanted = Call::software(branch, &clip).output(output).run_here();
            assert!(wanted.status.success(), "{}", String::from_utf8_lossy(&wanted.stderr));
            for chain in chains {
                let call = Call::hardware(branch, &clip);
                let name = format!("{branch} {} {chain}", clip.display());
                let call = if chain.is_empty() { call } else { call.stay() };
                let filter = format!("{}{scaled}", chain.replace("NATIVE", native));
                let call = call.output(["-vf", &filter, "-f", "framemd5", "-"]);
                cases.push((call.step(name), wanted.stdout.clone()));
            }
        }
    }
    let steps: Vec<Step> = cases.iter().map(|(step, _)| step.clone()).collect();
    for (finished, (_, wanted)) in device.run("", &steps).iter().zip(&cases) {
        assert_eq!(finished.status, 0, "{}", finished.summary());
        assert!(same_frames(finished, wanted), "not the same pictures: {}", finished.summary());
    }
}

/// The MD5s; headers name the program's versions.
fn same_frames(finished: &Finished, wanted: &[u8]) -> bool {
    let [got, wanted] = [&finished.stdout, wanted].map(|bytes| {
        let text = String::from_utf8_lossy(bytes).into_owned();
        text.lines().filter(|line| !line.starts_with('#')).map(String::from).collect::<Vec<_>>()
    });
    !wanted.is_empty() && got == wanted
}
