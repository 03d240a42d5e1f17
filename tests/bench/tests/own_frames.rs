// SPDX-License-Identifier: LGPL-2.1-or-later
//! Decoding into frames that the application made: `tests/ffmpeg/own_frames.c` on the virtual decoder, with memory of two kinds.
//! And what becomes of streams that need more frames than there are. Does not look at pools by themselves (pool.rs).

use primebridge_bench::batch::{Finished, Step};
use primebridge_bench::clips::fixture;
use primebridge_bench::cprogram;
use primebridge_bench::ffmpeg::BRANCHES;
use primebridge_bench::generate::h264::flat_picture;
use primebridge_bench::scratch::Scratch;
use primebridge_bench::virtual_device::VirtualDevice;

const ALLOCATORS: [&str; 2] = ["system", "udmabuf"];

/// One of each codec, reordered, in fields, cropped, of odd size.
const CLIPS: [&str; 8] = [
    "h264/high-bpyramid-ref4.264",
    "h264/high-mbaff-tff.264",
    "h264/high-crop-all-sides.264",
    "hevc/main-ipb-pyramid.265",
    "mpeg2/gen-fields-and-frames.m2v",
    "vp8/odd-35x51.ivf",
    "vp9/profile0-alt-ref.ivf",
    "av1/main-alt-ref.ivf",
];

/// Like the RK3566's hantro.
const HANTRO: &str = "align_width=16 align_height=16 sizeimage_per_mb=64 sizeimage_extra=32";

struct Programs(Scratch);

impl Programs {
    fn new() -> Self {
        let scratch = Scratch::new("own-frames");
        for branch in BRANCHES {
            cprogram::build("md5", branch, scratch.path());
            cprogram::build("own_frames", branch, scratch.path());
        }
        Self(scratch)
    }

    fn path(&self, program: &str, branch: &str) -> String {
        self.0.file(&format!("{program}-{branch}")).to_str().expect("a path in UTF-8").to_owned()
    }

    /// The MD5s of the pictures as NV12 or P010, by software decoding on this machine. `options` are those of `md5.c`.
    fn software(&self, options: &str, clips: &[String]) -> Vec<String> {
        let output = std::process::Command::new(self.path("md5", BRANCHES[0]))
            .args(["software", options])
            .args(clips)
            .output()
            .expect("md5 starts");
        assert!(output.status.success(), "{clips:?}: {}", String::from_utf8_lossy(&output.stderr));
        interleaved(&output.stdout)
    }

    /// Runs the program of each branch, with one kind of memory and the other in turns, and wants of all clips what software decoding
    /// gives.
    fn exact(&self, device: &VirtualDevice, options: &[&str], clips: &[String]) -> Vec<Finished> {
        let mut steps = Vec::new();
        let mut wanted = Vec::new();
        for (turn, options) in options.iter().enumerate() {
            let seek = options.split(',').find(|word| word.starts_with("seek="));
            let pictures = self.software(&format!("1,{}", seek.unwrap_or_default()), clips);
            for (number, branch) in BRANCHES.into_iter().enumerate() {
                let allocator = ALLOCATORS[(turn + number) % ALLOCATORS.len()];
                let words = [self.path("own_frames", branch), allocator.into(), (*options).into()];
                let name = format!("{branch} {allocator} {options}");
                steps.push(Step::new(name, words.into_iter().chain(clips.iter().cloned())).limit(120));
                wanted.push(pictures.clone());
            }
        }
        let finished = device.run("", &steps);
        for (finished, wanted) in finished.iter().zip(wanted) {
            assert_eq!(finished.status, 0, "{}", finished.summary());
            assert!(!finished.stderr.contains("[model]"), "{}", finished.summary());
            assert!(!wanted.is_empty() && own(&finished.stdout) == wanted, "not the same pictures: {}", finished.summary());
        }
        finished
    }
}

fn paths(clips: &[&str]) -> Vec<String> {
    clips.iter().map(|clip| fixture(clip).to_str().expect("a path in UTF-8").to_owned()).collect()
}

/// The second MD5 of each line of `md5.c` that has two.
fn interleaved(output: &[u8]) -> Vec<String> {
    let text = String::from_utf8_lossy(output);
    let lines = text.lines().filter_map(|line| line.split_once(' '));
    lines.filter(|(planes, _)| planes.len() == 32).map(|(_, interleaved)| interleaved.into()).collect()
}

/// The MD5s that `own_frames.c` prints.
fn own(output: &[u8]) -> Vec<String> {
    String::from_utf8_lossy(output).lines().filter_map(|line| line.strip_prefix("= ")).map(String::from).collect()
}

#[test]
fn pictures_are_in_the_frames_of_the_application() {
    let options = [
        "params",
        "params,device",
        "params,threads=4,hold=6",
        "params,seek=5",
        "caller",
        "caller,device,hold=8",
        "caller,threads=4,seek=7",
    ];
    Programs::new().exact(&VirtualDevice::new(), &options, &paths(&CLIPS));
}

#[test]
fn layouts_of_real_drivers() {
    let rkvdec = "align_width=64 align_height=64 align_stride=256 sizeimage_per_mb=128";
    let clips =
        [&CLIPS[..], &["h264/high10.264", "hevc/main10-ipb.265", "vp9/profile2-10bit-50x34.ivf", "av1/main10.ivf"]].concat();
    for parameters in [HANTRO, rkvdec] {
        Programs::new().exact(&VirtualDevice::new().parameters(parameters), &["params", "caller,threads=4"], &paths(&clips));
    }
}

/// A flush while the device is busy, and frames that are read much later.
#[test]
fn a_device_that_takes_its_time() {
    let device = VirtualDevice::new().model("--time 3 --jitter 50");
    Programs::new().exact(&device, &["params,seek=5", "caller,threads=4,hold=8"], &paths(&CLIPS));
}

#[test]
fn streams_that_change() {
    let clips = [
        "h264/resolution-change.264",
        "h264/sar-change.264",
        "hevc/resolution-change.265",
        "hevc/depth-change-8-10-8.265",
        "mpeg2/resolution-change.m2v",
        "vp8/resolution-change.ivf",
        "vp9/resolution-change.ivf",
        "vp9/scaled-references.ivf",
        "vp9/depth-change-8-10-8.ivf",
    ];
    let options = ["params", "params,keep", "caller,threads=4", "params,keep,threads=4"];
    Programs::new().exact(&VirtualDevice::new(), &options, &paths(&clips));
}

/// More pools of larger and smaller frames, one after the other, than a queue has buffers for.
#[test]
fn pools_of_many_sizes() {
    let options = ["params,seek=5", "caller,seek=5,threads=4"];
    Programs::new().exact(&VirtualDevice::new(), &options, &paths(&["vp9/scaled-references.ivf", "vp9/resolution-change.ivf"]));
}

#[test]
fn one_pool_for_one_stream_after_the_other() {
    let clips = ["h264/high-bpyramid-ref4.264", "h264/high-mbaff-tff.264", "h264/high-bpyramid-ref4.264"];
    let options = ["params,keep", "caller,keep", "caller,keep,threads=4,hold=6"];
    for finished in Programs::new().exact(&VirtualDevice::new(), &options, &paths(&clips)) {
        let text = String::from_utf8_lossy(&finished.stdout);
        let pools: Vec<&str> =
            text.lines().filter(|line| line.starts_with("ok ")).filter_map(|line| line.split(' ').nth(3)).collect();
        assert_eq!(pools, ["1", "0", "0"], "{}", finished.name);
    }
}

/// The call that this project was first asked for, and what it is for: 20 frames of NV12, 1920x1080.
#[test]
fn twenty_frames_of_1080p() {
    let programs = Programs::new();
    let clip = programs.0.file("1080.264");
    let pictures: Vec<u8> = (1..13).flat_map(|number| flat_picture(120, 68, 4, number)).collect();
    std::fs::write(&clip, pictures).expect("the scratch folder takes files");
    let clips = [clip.to_str().expect("a path in UTF-8").to_owned()];
    for parameters in ["", HANTRO] {
        let options = ["plain=1920x1080", "plain=1920x1080,device,threads=4", "plain=1920x1080,hold=8,device"];
        programs.exact(&VirtualDevice::new().parameters(parameters), &options, &clips);
    }
}

#[test]
fn a_pool_that_does_not_fit_is_refused_with_the_numbers_that_would() {
    let device = VirtualDevice::new().parameters(HANTRO);
    let writes = "the decoder writes NV12 with 208 bytes a line, chroma at 33280, 58272 bytes in all; the frame has NV12 with ";
    let (short, lines) = ("208 bytes a line, chroma at 33280, 53248 bytes", "208 bytes a line, chroma at 36608, ");
    let refusals = [
        ("software,short", short),
        ("software,short,caller,device", short),
        ("software,lines,threads=4", lines),
        ("software,plain=208x160", "256 bytes a line, chroma at 40960, "),
    ];
    let options = refusals.map(|(options, _)| options);
    let finished = Programs::new().exact(&device, &options, &paths(&CLIPS[..1]));
    for (number, finished) in finished.iter().enumerate() {
        let (_, numbers) = refusals[number / BRANCHES.len()];
        let reason = format!("{writes}{numbers}");
        assert_eq!(finished.stderr.matches(&reason).count(), 1, "\"{reason}\": {}", finished.summary());
        assert!(finished.stderr.contains("avcodec_get_hw_frames_parameters()"), "{}", finished.summary());
    }
    let few = Programs::new().exact(&device, &["software,few"], &paths(&CLIPS[..1]));
    let reason = "frames at a time, the pool of hw_frames_ctx has 2";
    assert!(few.iter().all(|finished| finished.stderr.matches(reason).count() == 1));
    let small = Programs::new().exact(&device, &["software,plain=100x80"], &paths(&CLIPS[..1]));
    let reason = "nv12 for pictures of 208x160, the frames in hw_frames_ctx are nv12 of 100x80";
    assert!(small.iter().all(|finished| finished.stderr.matches(reason).count() == 1));
}

/// The decoder says so after a while and goes on when there are frames again.
#[test]
fn a_pool_that_is_used_up() {
    let programs = Programs::new();
    let words = |branch, options: &str| {
        [programs.path("own_frames", branch), "system".into(), options.into()].into_iter().chain(paths(&CLIPS[..1]))
    };
    let steps: Vec<Step> = BRANCHES
        .into_iter()
        .flat_map(|branch| {
            ["exhaust,params", "exhaust,params,threads=4"].map(|options| Step::new(branch, words(branch, options)))
        })
        .collect();
    for finished in VirtualDevice::new().run("", &steps) {
        assert_eq!(finished.status, 0, "{}", finished.summary());
        assert!(own(&finished.stdout).len() > 20, "{}", finished.summary());
    }
}

/// Nobody notices where frames come back before the decoder gives up.
#[test]
fn a_pool_that_is_used_up_for_a_while() {
    Programs::new().exact(&VirtualDevice::new(), &["late,params", "late,params,threads=4", "late,caller"], &paths(&CLIPS[..1]));
}

/// A driver that makes too few frames for the stream is refused when it is opened: no picture is waited for.
#[test]
fn fewer_frames_than_the_stream_needs() {
    let programs = Programs::new();
    let clips = ["h264/high-bpyramid-ref4.264", "hevc/main-ipb-pyramid.265", "vp9/profile0-alt-ref.ivf", "vp8/odd-35x51.ivf"];
    let mut steps = Vec::new();
    for branch in BRANCHES {
        for clip in paths(&clips) {
            let words = [programs.path("md5", branch), "drm".into(), "1".into(), clip.clone()];
            steps.push((Step::new(format!("{branch} {clip}"), words).limit(20), clip));
        }
    }
    let words: Vec<Step> = steps.iter().map(|(step, _)| step.clone()).collect();
    for (finished, (_, clip)) in VirtualDevice::new().parameters("max_captures=3").run("", &words).iter().zip(steps) {
        assert_eq!(finished.status, 0, "{}", finished.summary());
        assert_eq!(finished.stderr.matches("visl made 3 of the ").count(), 1, "{}", finished.summary());
        assert!(!finished.stderr.contains("are held by the application"), "{}", finished.summary());
        assert_eq!(interleaved(&finished.stdout), programs.software("1", &[clip]), "{}", finished.summary());
    }
}
