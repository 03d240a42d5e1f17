// SPDX-License-Identifier: LGPL-2.1-or-later
//! The clips: `fixtures/`, and the conformance vectors beside the repository where they are.

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;
use std::sync::{Mutex, PoisonError};

use crate::bench::repository;
use crate::ffmpeg::Clip;

/// The codecs that have clips.
pub const CODECS: [&str; 6] = ["av1", "h264", "hevc", "mpeg2", "vp8", "vp9"];

/// All clips of a codec folder (`h264`, `vp9` ...) in the repository.
pub fn fixtures(codec: &str) -> Vec<PathBuf> {
    files(repository().join("fixtures").join(codec))
}

/// All conformance vectors of a codec; none where the folder `../shared/vectors` is absent.
pub fn vectors(codec: &str) -> Vec<PathBuf> {
    files(repository().join("../shared/vectors").join(codec))
}

/// The clips of the repository, of all codecs, that software decodes.
pub fn examined(branch: &str) -> Vec<Clip> {
    static CLIPS: Cache = Mutex::new(BTreeMap::new());
    let clips = cached(&CLIPS, branch, fixtures);
    assert!(!clips.is_empty(), "no clips in fixtures/");
    clips
}

/// The conformance vectors, of all codecs, that software decodes.
pub fn examined_vectors(branch: &str) -> Vec<Clip> {
    static CLIPS: Cache = Mutex::new(BTreeMap::new());
    cached(&CLIPS, branch, vectors)
}

/// Software decoding takes its time, and several tests of one program ask for the same clips.
type Cache = Mutex<BTreeMap<String, Vec<Clip>>>;

fn cached(cache: &Cache, branch: &str, files: fn(&str) -> Vec<PathBuf>) -> Vec<Clip> {
    let examine = || CODECS.iter().flat_map(|codec| files(codec)).filter_map(|path| Clip::examine(branch, &path)).collect();
    cache.lock().unwrap_or_else(PoisonError::into_inner).entry(branch.into()).or_insert_with(examine).clone()
}

fn files(folder: PathBuf) -> Vec<PathBuf> {
    let mut found: Vec<PathBuf> = fs::read_dir(folder)
        .into_iter()
        .flatten()
        .flatten()
        .map(|entry| entry.path())
        .filter(|path| path.is_file() && path.extension().is_none_or(|extension| extension != "md" && extension != "tsv"))
        .collect();
    found.sort();
    found
}
