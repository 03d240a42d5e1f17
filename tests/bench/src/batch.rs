// SPDX-License-Identifier: LGPL-2.1-or-later
//! Many commands in one run of the bench: booting a guest for each would take most of the time.

use std::ffi::OsString;
use std::fmt::Write as _;
use std::fs;
use std::path::PathBuf;

use crate::bench::Bench;
use crate::scratch::Scratch;

/// Seconds that one command of a batch may take unless told otherwise.
const LIMIT: u32 = 60;

/// One command of a batch.
#[derive(Clone, Debug)]
pub struct Step {
    /// What the command is about, for messages.
    pub name: String,
    words: Vec<OsString>,
    environment: Vec<(String, String)>,
    limit: u32,
}

impl Step {
    /// A command.
    pub fn new<S: Into<OsString>>(name: impl Into<String>, words: impl IntoIterator<Item = S>) -> Self {
        Self { name: name.into(), words: words.into_iter().map(Into::into).collect(), environment: Vec::new(), limit: LIMIT }
    }

    /// Sets a variable for this command alone.
    pub fn env(mut self, name: &str, value: &str) -> Self {
        self.environment.push((name.into(), value.into()));
        self
    }

    /// Ends the command after so many seconds; its status is 124 then.
    pub fn limit(mut self, seconds: u32) -> Self {
        self.limit = seconds;
        self
    }

    /// Puts a program in front, such as strace with its options.
    pub fn under<S: Into<OsString>>(mut self, words: impl IntoIterator<Item = S>) -> Self {
        self.words.splice(0..0, words.into_iter().map(Into::into));
        self
    }

    fn shell_line(&self, number: usize, folder: &str) -> String {
        let mut line = format!("timeout -k 5 {} env", self.limit);
        for (name, value) in &self.environment {
            write!(line, " {}", quote(&format!("{name}={value}"))).expect("a string takes everything");
        }
        for word in &self.words {
            write!(line, " {}", quote(word.to_str().expect("words in UTF-8"))).expect("a string takes everything");
        }
        let place = quote(&format!("{folder}/{number}"));
        format!("{line} >{place}.out 2>{place}.err; echo $? >{place}.status\n")
    }
}

/// What became of a step.
#[derive(Clone, Debug)]
pub struct Finished {
    /// The step's name.
    pub name: String,
    /// Exit status; 128 + n where signal n ended it, 124 where time did.
    pub status: i32,
    /// Standard output.
    pub stdout: Vec<u8>,
    /// Standard error.
    pub stderr: String,
}

impl Finished {
    /// Whether the command ended by itself: no signal, not out of time. (ffmpeg ends with the low byte of an AVERROR.)
    pub fn ended_by_itself(&self) -> bool {
        const LAST_SIGNAL: i32 = 31;
        self.status != 124 && !(129..=128 + LAST_SIGNAL).contains(&self.status)
    }

    /// Name, status and what was said, for the message of an assertion.
    pub fn summary(&self) -> String {
        let lines: Vec<&str> = self.stderr.lines().collect();
        format!("{}: status {}\n{}", self.name, self.status, lines[lines.len().saturating_sub(40)..].join("\n"))
    }
}

/// Runs the steps one after the other in one guest. `prelude` is shell code that prepares the guest.
///
/// Panics where the guest does not get through all of them, or where its kernel complained (WARNING, BUG, Oops).
pub fn run(bench: &Bench, prelude: &str, steps: &[Step]) -> Vec<Finished> {
    run_below(bench, "", prelude, steps)
}

/// The same in a guest that sees the machine's files below `prefix`.
pub fn run_below(bench: &Bench, prefix: &str, prelude: &str, steps: &[Step]) -> Vec<Finished> {
    let scratch = Scratch::new("batch");
    let folder = format!("{prefix}{}", scratch.path().display());
    let lines: String = steps.iter().enumerate().map(|(number, step)| step.shell_line(number, &folder)).collect();
    let script = scratch.path().join("script");
    fs::write(&script, format!("{prelude}\n{lines}")).expect("the scratch folder takes files");
    let limit = 60 + steps.iter().map(|step| step.limit).sum::<u32>();
    let output = bench.clone().timeout(limit).run(["bash".into(), format!("{folder}/script")]);
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(!said.contains("the kernel complained"), "{said}");
    steps
        .iter()
        .enumerate()
        .map(|(number, step)| {
            let file = |kind: &str| -> PathBuf { scratch.path().join(format!("{number}.{kind}")) };
            let status =
                fs::read_to_string(file("status")).unwrap_or_else(|_| panic!("the guest ended at {}: {said}", step.name));
            Finished {
                name: step.name.clone(),
                status: status.trim().parse().expect("an exit status"),
                stdout: fs::read(file("out")).expect("standard output"),
                stderr: String::from_utf8_lossy(&fs::read(file("err")).expect("standard error")).into_owned(),
            }
        })
        .collect()
}

/// Panics, naming the package, where a program is not installed. (All of them are in packages of their own name.)
pub fn need(program: &str) {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let found = std::env::split_paths(&path).any(|folder| folder.join(program).exists());
    assert!(found, "{program} is not installed (Debian and Ubuntu: apt install {program})");
}

/// A word for the shell.
pub fn quote(word: &str) -> String {
    format!("'{}'", word.replace('\'', r"'\''"))
}
