// SPDX-License-Identifier: LGPL-2.1-or-later
//! Runs commands in the bench kernel by way of `scripts/bench.sh run`.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// The repository's top folder.
pub fn repository() -> &'static Path {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../.."))
}

/// One run in the bench.
#[derive(Clone, Debug, Default)]
pub struct Bench {
    options: Vec<String>,
}

impl Bench {
    /// A run in which the guest sees the machine's own files.
    pub fn new() -> Self {
        Self::default()
    }

    /// A run in the Debian tree at `root`.
    pub fn in_tree(root: &Path) -> Self {
        Self::new().option("--root").option(root.to_str().expect("a path in UTF-8"))
    }

    /// A run without /dev/dri.
    pub fn without_dri(self) -> Self {
        self.option("--no-dri")
    }

    /// Ends the run after so many seconds.
    pub fn timeout(self, seconds: u32) -> Self {
        self.option("--timeout").option(&seconds.to_string())
    }

    /// Gives the guest so much memory, "5G".
    pub fn memory(self, size: &str) -> Self {
        self.option("--mem").option(size)
    }

    /// Sets a variable for the command.
    pub fn env(self, name: &str, value: &str) -> Self {
        self.option("--env").option(&format!("{name}={value}"))
    }

    /// Adds to the kernel's command line.
    pub fn kernel_arguments(self, arguments: &str) -> Self {
        self.option("--kargs").option(arguments)
    }

    /// visl's jobs are served by vpu-model with these options.
    pub fn virtual_device(self, options: &str) -> Self {
        self.option("--vpu-options").option(options)
    }

    fn option(mut self, word: &str) -> Self {
        self.options.push(word.into());
        self
    }

    /// Runs a command; output and exit status are the command's own.
    pub fn run<S: AsRef<OsStr>>(&self, command: impl IntoIterator<Item = S>) -> Output {
        Command::new(repository().join("scripts/bench.sh"))
            .arg("run")
            .args(&self.options)
            .arg("--")
            .args(command)
            .output()
            .expect("scripts/bench.sh starts")
    }

    /// Runs a shell script (bash).
    pub fn shell(&self, script: &str) -> Output {
        self.run(["bash", "-c", script])
    }
}

/// The Debian tree with the independent client (`scripts/bench.sh tree`).
pub fn tree() -> PathBuf {
    made_tree(&[])
}

/// The Debian tree with players (`scripts/bench.sh tree players`).
pub fn players_tree() -> PathBuf {
    made_tree(&["players"])
}

fn made_tree(which: &[&str]) -> PathBuf {
    let script = repository().join("scripts/bench.sh");
    let output = Command::new(script).arg("tree").args(which).output().expect("scripts/bench.sh starts");
    assert!(output.status.success(), "scripts/bench.sh tree: {}", String::from_utf8_lossy(&output.stderr));
    PathBuf::from(String::from_utf8_lossy(&output.stdout).trim())
}
