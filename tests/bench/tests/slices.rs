// SPDX-License-Identifier: LGPL-2.1-or-later
//! Pictures in 1 to 60 slices come out of the virtual decoder as they should, frame and slice based; and a slice is a job of its
//! own where it has to be.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use primebridge_bench::batch::{Finished, Step, quote};
use primebridge_bench::cprogram;
use primebridge_bench::ffmpeg::{self, BRANCHES};
use primebridge_bench::generate::{h264, hevc};
use primebridge_bench::scratch::Scratch;
use primebridge_bench::virtual_device::VirtualDevice;

/// The most slices of a picture.
const MOST: u32 = 60;
const MODES: [(&str, &str); 2] =
    [("slice", "decode_mode=slice,start_code=none"), ("frame", "decode_mode=frame,start_code=annex_b")];

struct Clip {
    path: PathBuf,
    frames: usize,
    /// Jobs in frame mode, a picture or a field each, and in slice mode.
    jobs: [u64; 2],
}

/// Writes a stream of pictures with 1, 2 and so on up to 60 slices.
fn clip(folder: &Scratch, name: &str, stream: Vec<u8>, fields: u64) -> Clip {
    let path = folder.file(name);
    fs::write(&path, stream).expect("the scratch folder takes files");
    let most = u64::from(MOST);
    Clip { path, frames: MOST as usize, jobs: [fields * most, fields * most * (most + 1) / 2] }
}

/// The lines of `md5.c` for frames.
fn md5s(output: &[u8]) -> Vec<String> {
    let text = String::from_utf8_lossy(output);
    text.lines().filter(|line| line.split(' ').next().is_some_and(|first| first.len() == 32)).map(String::from).collect()
}

/// What the device's counts in debugfs say before and after the command.
fn jobs(finished: &Finished) -> u64 {
    let counts = finished.stderr.lines().filter_map(|line| line.strip_prefix("jobs ")?.parse::<u64>().ok()).collect::<Vec<_>>();
    assert_eq!(counts.len(), 2, "{}", finished.summary());
    counts[1] - counts[0]
}

fn text(path: &Path) -> String {
    path.to_str().expect("a path in UTF-8").to_owned()
}

fn exact(folder: &Scratch, clips: &[Clip]) {
    for branch in BRANCHES {
        cprogram::build("md5", branch, folder.path());
    }
    let count = "grep jobs /sys/kernel/debug/visl/vpu >&2";
    let mut runs = Vec::new();
    for (branch, clip) in BRANCHES.into_iter().flat_map(|branch| clips.iter().map(move |clip| (branch, clip))) {
        let program = text(&folder.file(&format!("md5-{branch}")));
        let output = Command::new(&program).args(["software", "1"]).arg(&clip.path).output().expect("md5 starts");
        let wanted = md5s(&output.stdout);
        assert_eq!(wanted.len(), clip.frames, "{}", String::from_utf8_lossy(&output.stderr));
        for (number, (mode, switch)) in MODES.into_iter().enumerate() {
            for threads in ["1", "4"] {
                let words = [&program, "drm", threads, &text(&clip.path)].map(quote).join(" ");
                let script = format!("{count}; {words}; status=$?; {count}; exit $status");
                let name = format!("{branch} {mode} threads {threads} {}", clip.path.display());
                let step = Step::new(name, ["bash", "-c", &script]).env("PRIMEBRIDGE_DEBUG", switch);
                runs.push((step, wanted.clone(), clip.jobs[1 - number]));
            }
        }
    }
    let steps: Vec<Step> = runs.iter().map(|(step, ..)| step.clone()).collect();
    for (finished, (_, wanted, wanted_jobs)) in VirtualDevice::new().run("", &steps).iter().zip(runs) {
        assert_eq!(finished.status, 0, "{}", finished.summary());
        assert!(!finished.stderr.contains("[model]"), "{}", finished.summary());
        let got = md5s(&finished.stdout);
        let different: Vec<usize> = (0..wanted.len()).filter(|&slices| got.get(slices) != wanted.get(slices)).collect();
        assert!(different.is_empty(), "frames {different:?} are others\n{}", finished.summary());
        assert_eq!(jobs(finished), wanted_jobs, "jobs\n{}", finished.summary());
    }
}

/// The pictures by software decoding, which has nothing to complain of.
fn software(branch: &str, clip: &Path) -> Vec<u8> {
    let output = Command::new(ffmpeg::program(branch))
        .args(["-v", "error", "-xerror", "-i"])
        .arg(clip)
        .args(["-fps_mode", "passthrough", "-f", "rawvideo", "-"])
        .output()
        .expect("ffmpeg starts");
    assert!(output.status.success() && output.stderr.is_empty(), "{}", String::from_utf8_lossy(&output.stderr));
    output.stdout
}

#[test]
fn h264_frames_and_fields() {
    let folder = Scratch::new("slices");
    let (frames, frame_pictures) = h264::frames_in_slices(MOST as usize);
    let (fields, field_pictures) = h264::fields_in_slices(MOST as usize);
    let clips = [clip(&folder, "frames.264", frames, 1), clip(&folder, "fields.264", fields, 2)];
    // The generator knows the pictures, and software decoding has to give them too.
    for branch in BRANCHES {
        assert!(software(branch, &clips[0].path) == frame_pictures.concat());
        assert!(software(branch, &clips[1].path) == field_pictures.concat());
    }
    exact(&folder, &clips);
}

#[test]
fn hevc_slices_and_dependent_segments() {
    use hevc::{Segments, pictures_in_slices};
    let folder = Scratch::new("slices");
    let clips = [Segments::Independent, Segments::Dependent, Segments::Mixed].map(|segments| {
        let stream = pictures_in_slices(MOST, segments);
        clip(&folder, &format!("{segments:?}.265"), stream, 1)
    });
    for clip in &clips {
        software(BRANCHES[0], &clip.path);
    }
    exact(&folder, &clips);
}
