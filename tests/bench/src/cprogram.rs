// SPDX-License-Identifier: LGPL-2.1-or-later
//! Builds the C programs in `tests/ffmpeg/` against the FFmpeg of a branch.

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::batch::need;
use crate::bench::repository;
use crate::ffmpeg::prefix;

/// Builds `tests/ffmpeg/NAME.c` into `folder` and returns the program.
pub fn build(name: &str, branch: &str, folder: &Path) -> PathBuf {
    need("pkg-config");
    let libraries = ["libavformat", "libavcodec", "libavutil"];
    let pkgconfig = Command::new("pkg-config")
        .args(["--cflags", "--libs", "--static"])
        .args(libraries)
        .env("PKG_CONFIG_PATH", prefix(branch).join("lib/pkgconfig"))
        .output()
        .expect("pkg-config is installed");
    assert!(pkgconfig.status.success(), "{}", String::from_utf8_lossy(&pkgconfig.stderr));
    let program = folder.join(format!("{name}-{branch}"));
    let compiler = Command::new("cc")
        .args(["-std=c11", "-D_GNU_SOURCE", "-Wall", "-Wextra", "-Werror", "-O1", "-g", "-pthread", "-o"])
        .arg(&program)
        .arg(repository().join("tests/ffmpeg").join(format!("{name}.c")))
        .args(String::from_utf8_lossy(&pkgconfig.stdout).split_whitespace())
        .output()
        .expect("a C compiler is installed");
    assert!(compiler.status.success(), "{}", String::from_utf8_lossy(&compiler.stderr));
    program
}
