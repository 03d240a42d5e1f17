// SPDX-License-Identifier: LGPL-2.1-or-later
//! What an application may rely on: `frames.c` checks descriptors, how long frames live, and that nothing stays open.

use primebridge_bench::batch::{self, Step};
use primebridge_bench::bench::{self, Bench};
use primebridge_bench::cprogram;
use primebridge_bench::ffmpeg::BRANCHES;
use primebridge_bench::scratch::Scratch;

/// Each check with its clips; the ones to hold and to exhaust with have more frames than a pool.
const CHECKS: [(&str, &[&str]); 4] = [
    (
        "contract",
        &[
            "h264/high-bpyramid-ref4.264",
            "h264/high-crop-all-sides.264",
            "h264/high-mbaff-tff.264",
            "h264/resolution-change.264",
            "h264/sar-change.264",
            "h264/show-640x360.mp4",
            "mpeg2/crop-198x130.m2v",
            "mpeg2/resolution-change.m2v",
        ],
    ),
    ("hold", &["h264/show-640x360.mp4", "h264/resolution-change.264", "mpeg2/resolution-change.m2v"]),
    ("exhaust", &["h264/show-640x360.mp4"]),
    ("threads", &["h264/show-640x360.mp4", "h264/resolution-change.264", "mpeg2/progressive-ipb.m2v"]),
];

#[test]
fn lifetime_and_contract() {
    let scratch = Scratch::new("frames");
    let mut steps = Vec::new();
    for branch in BRANCHES {
        let program = cprogram::build("frames", branch, scratch.path());
        for (check, clips) in CHECKS {
            for threads in ["1", "4"] {
                let mut words = vec![program.to_str().expect("a path in UTF-8").to_owned(), threads.into(), check.into()];
                words.extend(
                    clips.iter().map(|clip| bench::repository().join("fixtures").join(clip).to_string_lossy().into_owned()),
                );
                steps.push((Step::new(format!("{branch} {check} threads {threads}"), words), clips.len()));
            }
        }
    }
    let words: Vec<Step> = steps.iter().map(|(step, _)| step.clone()).collect();
    let finished = batch::run(&Bench::new().without_dri(), "", &words);
    for (finished, (_, clips)) in finished.iter().zip(steps) {
        let stdout = String::from_utf8_lossy(&finished.stdout);
        assert_eq!(finished.status, 0, "{stdout}\n{}", finished.summary());
        assert_eq!(stdout.lines().filter(|line| line.starts_with("ok ")).count(), clips, "{stdout}");
        println!("{}: {}", finished.name, stdout.lines().filter(|line| !line.starts_with("ok ")).collect::<String>());
    }
}
