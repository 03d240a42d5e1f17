// SPDX-License-Identifier: LGPL-2.1-or-later
//! The clips: `fixtures/`, and the conformance vectors beside the repository where they are.

use std::fs;
use std::path::PathBuf;

use crate::bench::repository;

/// All clips of a codec folder (`h264`, `mpeg2`) in the repository.
pub fn fixtures(codec: &str) -> Vec<PathBuf> {
    files(repository().join("fixtures").join(codec))
}

/// All conformance vectors of a codec; none where the folder `../shared/vectors` is absent.
pub fn vectors(codec: &str) -> Vec<PathBuf> {
    files(repository().join("../shared/vectors").join(codec))
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
