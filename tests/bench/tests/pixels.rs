// SPDX-License-Identifier: LGPL-2.1-or-later
//! What only pictures can show, on the virtual decoder: frames that are held, seeks with requests in flight, layouts of real
//! drivers, many decoders at once, and a device that fails, stalls or vanishes. Does not look at every clip (conformance.rs).

use std::path::PathBuf;

use primebridge_bench::batch::{Finished, Step, quote};
use primebridge_bench::clips::fixture;
use primebridge_bench::cprogram;
use primebridge_bench::ffmpeg::BRANCHES;
use primebridge_bench::generate::h264::grey_picture;
use primebridge_bench::scratch::Scratch;
use primebridge_bench::virtual_device::VirtualDevice;

/// Reordered, in fields, of two sizes, cropped, of odd size, of 10 bit; one of each codec at least.
const CLIPS: [&str; 16] = [
    "h264/high-bpyramid-ref4.264",
    "h264/gen-field-pairs.264",
    "h264/high-mbaff-tff.264",
    "h264/resolution-change.264",
    "h264/high-crop-all-sides.264",
    "h264/high10.264",
    "hevc/main-ipb-pyramid.265",
    "hevc/main-crop-all-sides.265",
    "hevc/main10-ipb.265",
    "hevc/resolution-change.265",
    "mpeg2/gen-fields-and-frames.m2v",
    "vp8/odd-35x51.ivf",
    "vp9/scaled-references.ivf",
    "vp9/profile2-10bit.ivf",
    "av1/main-alt-ref.ivf",
    "av1/main10.ivf",
];

struct Programs(Scratch);

impl Programs {
    fn new() -> Self {
        let scratch = Scratch::new("pixels");
        for branch in BRANCHES {
            cprogram::build("md5", branch, scratch.path());
        }
        Self(scratch)
    }

    fn path(&self, branch: &str) -> String {
        self.0.file(&format!("md5-{branch}")).to_str().expect("a path in UTF-8").to_owned()
    }

    /// The MD5s of the frames that `md5.c` prints with these options, by software decoding on this machine.
    fn software(&self, branch: &str, options: &str, clip: &str) -> Vec<String> {
        let output = std::process::Command::new(self.path(branch))
            .args(["software", options])
            .arg(fixture(clip))
            .output()
            .expect("md5 starts");
        assert!(output.status.success(), "{clip}: {}", String::from_utf8_lossy(&output.stderr));
        md5s(&output.stdout)
    }

    fn step(&self, branch: &str, options: &str, clip: &str) -> Step {
        let words = [self.path(branch), "drm".into(), options.into(), path(clip)];
        Step::new(format!("{branch} {options} {clip}"), words)
    }
}

fn path(clip: &str) -> String {
    fixture(clip).to_str().expect("a path in UTF-8").to_owned()
}

/// The planes' MD5 of each line that has two.
fn md5s(output: &[u8]) -> Vec<String> {
    let text = String::from_utf8_lossy(output);
    text.lines()
        .filter_map(|line| line.split_once(' '))
        .filter(|(first, _)| first.len() == 32)
        .map(|(md5, _)| md5.into())
        .collect()
}

fn model_is_content(finished: &Finished) {
    assert!(!finished.stderr.contains("[model]"), "{}", finished.summary());
}

/// Decodes the clips with `options` on `device`, and wants of each what software decoding with `reference` gives.
fn exact(device: &VirtualDevice, clips: &[&str], options: &str, reference: &str) {
    let programs = Programs::new();
    let runs: Vec<(&str, &str)> = BRANCHES.into_iter().flat_map(|branch| clips.iter().map(move |clip| (branch, *clip))).collect();
    let steps: Vec<Step> = runs.iter().map(|(branch, clip)| programs.step(branch, options, clip)).collect();
    for (finished, (branch, clip)) in device.run("", &steps).iter().zip(runs) {
        assert_eq!(finished.status, 0, "{}", finished.summary());
        model_is_content(finished);
        let wanted = programs.software(branch, reference, clip);
        assert!(!wanted.is_empty() && md5s(&finished.stdout) == wanted, "not the same pictures: {}", finished.summary());
    }
}

#[test]
fn held_frames_keep_their_pictures() {
    exact(&VirtualDevice::new(), &CLIPS, "1,hold=8", "1");
    exact(&VirtualDevice::new(), &CLIPS, "4,hold=8", "1");
}

/// As many as a pool has; the decoder is gone when they are read.
#[test]
fn all_frames_are_held() {
    let short = ["h264/high-crop-all-sides.264", "hevc/main-crop-all-sides.265", "vp8/odd-35x51.ivf", "av1/main10.ivf"];
    exact(&VirtualDevice::new(), &short, "1,hold=20", "1");
}

/// The flush comes while the device is busy.
#[test]
fn seeks_with_requests_in_flight() {
    let device = VirtualDevice::new().model("--time 3 --jitter 50");
    exact(&device, &CLIPS, "1,seek=5", "1,seek=5");
    exact(&device, &["h264/show-640x360.mp4", "vp9/show-existing.ivf"], "4,seek=7", "1,seek=7");
}

#[test]
fn nv15_and_p010() {
    let clips = ["h264/high10.264", "hevc/main10-crop-70x66.265", "vp9/profile2-10bit-50x34.ivf", "av1/main10-50x34.ivf"];
    for ten_bit in ["ten_bit=1", "ten_bit=2"] {
        exact(&VirtualDevice::new().parameters(ten_bit), &clips, "1", "1");
    }
}

/// Padded sizes, strides and tails for motion vectors, as hantro and rkvdec have them.
#[test]
fn layouts_of_real_drivers() {
    for parameters in [
        "align_width=16 align_height=16 sizeimage_per_mb=64 sizeimage_extra=32",
        "align_width=64 align_height=64 align_stride=256 sizeimage_per_mb=128 ten_bit=1",
    ] {
        exact(&VirtualDevice::new().parameters(parameters), &CLIPS, "4", "1");
    }
}

/// 1920x1088, the planes and 64 bytes for each macroblock and 32 more: the size that the RK3566's hantro asks for.
#[test]
fn the_object_is_as_large_as_the_driver_says() {
    let programs = Programs::new();
    let clip = programs.0.file("1088.264");
    std::fs::write(&clip, grey_picture(120, 68)).expect("the scratch folder takes files");
    let device = VirtualDevice::new().parameters("align_width=16 align_height=16 sizeimage_per_mb=64 sizeimage_extra=32");
    let words = |branch| [programs.path(branch), "drm".into(), "1".into(), clip.to_str().expect("a path in UTF-8").to_owned()];
    let steps = BRANCHES.map(|branch| Step::new(branch, words(branch)));
    for finished in device.run("", &steps) {
        let said = String::from_utf8_lossy(&finished.stdout);
        assert!(finished.status == 0 && said.contains("\nend 1 3655712 "), "{said}\n{}", finished.summary());
    }
}

/// All of them decode at the same time on one device, and on four.
#[test]
fn sixteen_decoders_at_once() {
    let programs = Programs::new();
    for devices in ["devices=1", "devices=4"] {
        let branch = BRANCHES[usize::from(devices == "devices=4")];
        let folder = Scratch::new("sixteen");
        let output = |number: usize| -> PathBuf { folder.file(&number.to_string()) };
        let starts: String = CLIPS
            .iter()
            .enumerate()
            .map(|(number, clip)| {
                let words = [programs.path(branch), "drm".into(), "1".into(), path(clip)].map(|word| quote(&word)).join(" ");
                format!("{words} >{} &\n", quote(output(number).to_str().expect("a path in UTF-8")))
            })
            .collect();
        let step = Step::new(devices, ["bash".to_owned(), "-c".into(), format!("{starts}wait")]).limit(200);
        let finished = &VirtualDevice::new().parameters(devices).run("", &[step])[0];
        model_is_content(finished);
        for (number, clip) in CLIPS.iter().enumerate() {
            let got = std::fs::read(output(number)).expect("md5 wrote its output");
            assert!(md5s(&got) == programs.software(branch, "1", clip), "{devices} {clip}: {}", finished.summary());
        }
    }
}

/// Demands software's frames in their order, each where it belongs; those of `lost` may be missing, or flagged as damaged. (Whether
/// a player gets to see those is libavcodec's choice.)
fn all_but(lost: impl Fn(usize) -> bool, wanted: &[String], finished: &Finished) {
    let output = String::from_utf8_lossy(&finished.stdout);
    let mut lines = output.lines().filter(|line| !line.starts_with("end ")).peekable();
    for (number, md5) in wanted.iter().enumerate() {
        if lost(number) {
            lines.next_if(|line| line.starts_with("damaged ") || line.starts_with(md5.as_str()));
        } else {
            let line = lines.next().unwrap_or("nothing");
            assert!(line.starts_with(md5.as_str()), "frame {number}: {line}, not {md5}\n{}", finished.summary());
        }
    }
    let rest: Vec<&str> = lines.collect();
    assert!(rest.is_empty(), "too many, or in another order: {rest:?}\n{}", finished.summary());
}

/// A picture that the device flags is reported and the others are as they should be.
#[test]
fn a_failed_picture_does_not_harm_the_others() {
    let programs = Programs::new();
    let clip = "vp8/key-frames.ivf";
    let wanted = programs.software(BRANCHES[0], "1", clip);
    let steps = BRANCHES.map(|branch| programs.step(branch, "1,mark=1", clip));
    for finished in VirtualDevice::new().model("--fail 2,5").run("", &steps) {
        assert_eq!(finished.status, 0, "{}", finished.summary());
        all_but(|number| number == 2 || number == 5, &wanted, &finished);
    }
}

/// Its pictures come in the order 0, 4, 2, 1, 3, 8, 6, 5, 7 and so on: number 20 is shown as number 19, and none refers to it.
const PYRAMID: &str = "h264/show-640x360.mp4";

/// The kernel's watchdog ends the job; decoding goes on.
#[test]
fn a_stall_ends_with_the_watchdog() {
    let programs = Programs::new();
    let wanted = programs.software(BRANCHES[0], "1", PYRAMID);
    let device = VirtualDevice::new().parameters("vpu_timeout_ms=3000").model("--stall 20");
    for finished in device.run("", &BRANCHES.map(|branch| programs.step(branch, "1,mark=1", PYRAMID).limit(60))) {
        assert_eq!(finished.status, 0, "{}", finished.summary());
        all_but(|number| number == 19, &wanted, &finished);
    }
}

/// The program ends by itself, with the pictures that it had. The device that vanishes is the second one, and the last.
#[test]
fn a_device_vanishes() {
    let programs = Programs::new();
    let wanted = programs.software(BRANCHES[0], "1", PYRAMID);
    for branch in BRANCHES {
        for (devices, prelude) in [("devices=1", ""), ("devices=2", "echo visl.0 >/sys/bus/platform/drivers/visl/unbind")] {
            let device = VirtualDevice::new().parameters(devices).model("--vanish 20");
            let finished = &device.run(prelude, &[programs.step(branch, "1,mark=1", PYRAMID).limit(60)])[0];
            assert!(finished.ended_by_itself(), "{}", finished.summary());
            all_but(|number| number >= 19, &wanted, finished);
        }
    }
}

/// The model's other way to HEVC's reference pictures: out of the decode parameters, whatever the slice headers say.
#[test]
fn reference_sets_of_the_decode_parameters() {
    let clips =
        ["hevc/main-sps-sets64.265", "hevc/main-long-term.265", "hevc/main-dependent-slices.265", "hevc/main-open-gop.265"];
    exact(&VirtualDevice::new().model("--hevc-sets dpb"), &clips, "1", "1");
}

/// What a client writes into a picture that others refer to is seen, before anything is decoded from it. (So the other tests, where
/// the model has nothing to say, show that nobody writes there.)
#[test]
fn an_overwritten_reference_is_seen() {
    let programs = Programs::new();
    for clip in ["hevc/main-low-delay-p.265", "vp8/key-frames.ivf"] {
        let steps = BRANCHES.map(|branch| programs.step(branch, "1,scribble=2", clip));
        for finished in VirtualDevice::new().run("", &steps) {
            let seen = finished.stderr.lines().any(|line| line.starts_with("[model]") && line.ends_with(" was overwritten"));
            assert!(seen, "{}", finished.summary());
        }
    }
}
