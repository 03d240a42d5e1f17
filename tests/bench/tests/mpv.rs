// SPDX-License-Identifier: LGPL-2.1-or-later
//! Debian 13's own mpv, with nothing but libavcodec and libavutil exchanged for patched ones, decodes on the virtual decoder and
//! reads the pictures back (`--hwdec=drm-copy`) bit for bit.

use std::path::{Path, PathBuf};

use primebridge_bench::batch::{Step, run_below};
use primebridge_bench::bench::{Bench, players_tree};
use primebridge_bench::clips::fixture;
use primebridge_bench::conformance::Programs;
use primebridge_bench::scratch::Scratch;

/// Where the guest sees the machine's files.
const HOST: &str = "/host";

/// The libraries that take the place of the tree's, in a folder of their own: mpv keeps the rest of Debian's FFmpeg.
fn patched_libraries(folder: &Scratch) -> PathBuf {
    let prefix =
        std::env::var_os("PRIMEBRIDGE_FFMPEG_PLAYERS").expect("PRIMEBRIDGE_FFMPEG_PLAYERS is not set: run scripts/test.sh");
    for name in ["libavcodec.so.61", "libavutil.so.59"] {
        let library = Path::new(&prefix).join("lib").join(name);
        std::fs::copy(&library, folder.path().join(name)).unwrap_or_else(|error| panic!("{}: {error}", library.display()));
    }
    folder.path().into()
}

/// mpv's encoder writes the MD5 of each frame.
fn step(libraries: &Path, clip: &Path, format: &str, debug: &str) -> Step {
    let mpv = [
        "mpv --no-config --msg-level=all=warn,vd=info,ffmpeg=debug --no-audio --hwdec=drm-copy --hwdec-codecs=all",
        &format!(
            "--vf=format={format} --o=/tmp/frames --of=framemd5 --ovc=rawvideo '{HOST}{}' >&2 && cat /tmp/frames",
            clip.display()
        ),
    ]
    .join(" ");
    Step::new(clip.display().to_string(), ["sh", "-c", &mpv])
        .env("LD_LIBRARY_PATH", &format!("{HOST}{}", libraries.display()))
        .env("PRIMEBRIDGE_DEBUG", debug)
}

/// The MD5s in the lines of a framemd5 file.
fn frames(output: &str) -> Vec<&str> {
    output.lines().filter(|line| !line.starts_with('#')).filter_map(|line| line.rsplit([' ', ',']).next()).collect()
}

fn exact(parameters: &str, format: &str, debug: &str, clips: &[&str]) {
    let folder = Scratch::new("mpv");
    let libraries = patched_libraries(&folder);
    let programs = Programs::default();
    let bench = Bench::in_tree(&players_tree()).without_dri().virtual_device("").kernel_arguments(parameters);
    let clips: Vec<PathBuf> = clips.iter().map(|name| fixture(name)).collect();
    let steps: Vec<Step> = clips.iter().map(|clip| step(&libraries, clip, format, debug)).collect();
    for (clip, finished) in clips.iter().zip(run_below(&bench, HOST, "", &steps)) {
        assert_eq!(finished.status, 0, "{}", finished.summary());
        assert!(finished.stderr.contains("Using hardware decoding (drm-copy)"), "{}", finished.summary());
        assert_eq!(finished.stderr.contains("come from /dev/dma_heap/system"), debug == "alloc=system", "{}", finished.summary());
        let expected: Vec<String> =
            programs.expected(clip).expect("software decodes it").into_iter().map(|[_, md5]| md5).collect();
        let output = String::from_utf8_lossy(&finished.stdout);
        assert_eq!(frames(&output), expected, "{}", finished.summary());
        println!("{}: {} pictures, exact", clip.display(), expected.len());
    }
}

#[test]
fn drm_copy_of_8_bit() {
    let clips = [
        "h264/high-bpyramid-ref4.264",
        "h264/main-mbaff-bff.264",
        "hevc/main-ipb-pyramid.265",
        "mpeg2/gen-field-pictures-tff.m2v",
        "vp8/profile0-alt-ref.ivf",
        "vp9/profile0-alt-ref.ivf",
        "av1/main-alt-ref.ivf",
    ];
    exact("visl.vpu_timeout_ms=30000", "nv12", "", &clips);
}

#[test]
fn drm_copy_of_10_bit() {
    let clips = ["hevc/main10-ipb.265", "vp9/profile2-10bit.ivf", "av1/main10.ivf"];
    for (parameter, packing) in [(1, "NV15"), (2, "P010")] {
        println!("{packing}");
        exact(&format!("visl.vpu_timeout_ms=30000 visl.ten_bit={parameter}"), "p010", "", &clips);
    }
}

/// mpv makes its device itself and gives it no options.
#[test]
fn drm_copy_of_frames_in_a_heap() {
    let clips = ["hevc/main-ipb-pyramid.265", "vp9/profile0-alt-ref.ivf"];
    exact("visl.vpu_timeout_ms=30000", "nv12", "alloc=system", &clips);
}
