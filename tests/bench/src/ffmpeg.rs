// SPDX-License-Identifier: LGPL-2.1-or-later
//! The patched FFmpegs under test.

use std::path::PathBuf;

/// The branches that have a series.
pub const BRANCHES: [&str; 2] = ["9.0", "7.1"];

/// The prefix that a branch is installed in: `PRIMEBRIDGE_FFMPEG_9_0` and so on, set by `scripts/test.sh`.
pub fn prefix(branch: &str) -> PathBuf {
    let variable = format!("PRIMEBRIDGE_FFMPEG_{}", branch.replace('.', "_"));
    std::env::var_os(&variable).map(PathBuf::from).unwrap_or_else(|| panic!("{variable} is not set: run scripts/test.sh"))
}

/// The `ffmpeg` program of a branch.
pub fn program(branch: &str) -> PathBuf {
    prefix(branch).join("bin/ffmpeg")
}
