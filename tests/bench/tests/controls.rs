// SPDX-License-Identifier: LGPL-2.1-or-later
//! The kernel gets the same controls from our FFmpeg as from GStreamer, but for what `differences.tsv` allows, field by field.

use std::path::PathBuf;

use primebridge_bench::allowed::Allowed;
use primebridge_bench::clips;
use primebridge_bench::record::{Codec, Mode};
use primebridge_bench::validate::{Summary, validate};

/// Differences that a failure prints.
const SHOWN: usize = 20;

fn controls(branch: &str, codec: Codec, modes: &[Mode]) {
    let vectors = clips::vectors(codec.name());
    let clips: Vec<PathBuf> = clips::fixtures(codec.name()).into_iter().chain(vectors.iter().cloned()).collect();
    let allowed = Allowed::committed();
    let mut summary = Summary::default();
    for mode in modes {
        summary.add(validate(branch, codec, *mode, &clips, &allowed, false));
    }
    println!("{branch} {}: {summary}", codec.name());
    let shown: Vec<&str> = summary.failures.iter().take(SHOWN).map(String::as_str).collect();
    assert!(shown.is_empty(), "{summary}; the first {}:\n{}", shown.len(), shown.join("\n"));
    assert!(summary.clips > 0, "no clip was compared");
    // Most entries are about what only the conformance vectors have.
    if !vectors.is_empty() {
        let unused: Vec<String> = allowed.unused(codec).map(ToString::to_string).collect();
        assert!(unused.is_empty(), "entries that nothing needs any more:\n{}", unused.join("\n"));
    }
}

#[test]
fn h264_of_ffmpeg_9_0() {
    controls("9.0", Codec::H264, &[Mode::Slice, Mode::Frame]);
}

#[test]
fn h264_of_ffmpeg_7_1() {
    controls("7.1", Codec::H264, &[Mode::Slice, Mode::Frame]);
}

#[test]
fn mpeg2_of_ffmpeg_9_0() {
    controls("9.0", Codec::Mpeg2, &[Mode::Frame]);
}

#[test]
fn mpeg2_of_ffmpeg_7_1() {
    controls("7.1", Codec::Mpeg2, &[Mode::Frame]);
}
