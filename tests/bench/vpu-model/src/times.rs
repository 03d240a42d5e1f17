// SPDX-License-Identifier: LGPL-2.1-or-later
//! When each job ran, by the kernel's own clock: from the moment the device was free for it until it was over.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

/// A file with a line for each job, "CONTEXT PICTURE STARTED ENDED" in nanoseconds.
#[derive(Debug)]
pub struct Times {
    file: File,
    /// The device's counts in debugfs.
    counts: PathBuf,
    /// busy_ns after the job before.
    busy: u64,
}

impl Times {
    /// Adds to `file` what becomes of the jobs of `device`, `/dev/visl-vpuN`.
    pub fn open(file: &Path, device: &Path) -> io::Result<Self> {
        let number = device.to_string_lossy().trim_start_matches(|letter: char| !letter.is_ascii_digit()).to_owned();
        let folder = if number == "0" { "visl".into() } else { format!("visl-{number}") };
        let counts = Path::new("/sys/kernel/debug").join(folder).join("vpu");
        Ok(Self { file: OpenOptions::new().create(true).append(true).open(file)?, counts, busy: 0 })
    }

    /// Notes the job that has just been answered.
    pub fn note(&mut self, context: u32, picture: u64) -> io::Result<()> {
        let text = fs::read_to_string(&self.counts)?;
        let (busy, ended) = (count(&text, "busy_ns"), count(&text, "last_ns"));
        let duration = busy.saturating_sub(self.busy);
        self.busy = busy;
        writeln!(self.file, "{context} {picture} {} {ended}", ended.saturating_sub(duration))
    }
}

fn count(text: &str, name: &str) -> u64 {
    let value = |line: &str| line.strip_prefix(name)?.trim().parse().ok();
    text.lines().find_map(value).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_are_read() {
        let text = "contexts 1\njobs 2\nbusy_ns 30\nlast_ns 41\n";
        assert_eq!((count(text, "busy_ns"), count(text, "last_ns"), count(text, "other")), (30, 41, 0));
    }
}
