// SPDX-License-Identifier: LGPL-2.1-or-later
//! The kernel gets the same controls from our FFmpeg as from GStreamer, but for what `differences.tsv` allows, field by field.

use std::path::PathBuf;

use primebridge_bench::allowed::Allowed;
use primebridge_bench::blind::{self, Sights, Unseen, Words};
use primebridge_bench::clips;
use primebridge_bench::record::{Codec, Mode, gstreamer};
use primebridge_bench::trace::jobs;
use primebridge_bench::validate::{Summary, validate};

/// Differences that a failure prints.
const SHOWN: usize = 20;

/// The clips, and whether all conformance vectors are among them.
fn all_clips(codec: Codec) -> (Vec<PathBuf>, bool) {
    let vectors = clips::vectors(codec.name());
    let complete = !vectors.is_empty() && vectors == clips::all_vectors(codec.name());
    (clips::fixtures(codec.name()).into_iter().chain(vectors).collect(), complete)
}

fn controls(branch: &str, codec: Codec) {
    let (clips, complete) = all_clips(codec);
    let allowed = Allowed::committed();
    let mut summary = Summary::default();
    for mode in codec.modes() {
        summary.add(validate(branch, codec, *mode, &clips, &allowed, false));
    }
    println!("{branch} {}: {summary}", codec.name());
    let shown: Vec<&str> = summary.failures.iter().take(SHOWN).map(String::as_str).collect();
    assert!(shown.is_empty(), "{summary}; the first {}:\n{}", shown.len(), shown.join("\n"));
    assert!(summary.clips > 0, "no clip was compared");
    // Most entries are about what only the conformance vectors have.
    if complete {
        let unused: Vec<String> = allowed.unused(codec).map(ToString::to_string).collect();
        assert!(unused.is_empty(), "entries that nothing needs any more:\n{}", unused.join("\n"));
    }
}

/// Jobs of a clip in which every value is changed.
const TRIED: usize = 2;

/// Changes every value of some jobs of GStreamer's: what the comparison does not see has to be on the list, with its reason.
fn no_change_goes_unseen(codec: Codec) {
    let (clips, complete) = all_clips(codec);
    let mut sights = Sights::new();
    for mode in codec.modes() {
        // In frame mode GStreamer's controls of H.264 are those of slices.
        if codec == Codec::H264 && *mode == Mode::Frame {
            continue;
        }
        let recordings: Vec<_> = gstreamer(codec, *mode, &clips).iter().map(|known| jobs(&known.trace).unwrap()).collect();
        let mut words = Words::new();
        recordings.iter().for_each(|jobs| blind::words(jobs, &mut words));
        for jobs in recordings.iter().filter(|jobs| !jobs.is_empty()) {
            for place in 1..=TRIED {
                blind::look(codec, *mode, jobs, (jobs.len() - 1) * place / TRIED, &words, &mut sights);
            }
        }
    }
    let tried: usize = sights.values().map(|sight| sight.seen + sight.unseen).sum();
    println!("{}: {tried} changes in {} fields", codec.name(), sights.len());
    let wrong = Unseen::committed().contradictions(codec, &sights, complete);
    assert!(tried > 0 && wrong.is_empty(), "unseen.tsv is not right:\n{}", wrong.join("\n"));
}

macro_rules! codecs {
    ($($name:ident: $codec:ident),*) => {
        $(mod $name {
            use super::{Codec, controls, no_change_goes_unseen};

            #[test]
            fn of_ffmpeg_9_0() {
                controls("9.0", Codec::$codec);
            }

            #[test]
            fn of_ffmpeg_7_1() {
                controls("7.1", Codec::$codec);
            }

            #[test]
            fn every_field_counts() {
                no_change_goes_unseen(Codec::$codec);
            }
        })*
    };
}

codecs!(h264: H264, mpeg2: Mpeg2, hevc: Hevc, vp8: Vp8, vp9: Vp9, av1: Av1);
