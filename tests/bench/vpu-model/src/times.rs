// SPDX-License-Identifier: LGPL-2.1-or-later
//! When each job ran, by the kernel's own clock: from the moment the device was free for it until it was over.

use std::fs::{File, OpenOptions};
use std::io::{self, Write};
use std::path::Path;

use crate::counts::Counts;

/// A file with a line for each job, "CONTEXT PICTURE STARTED ENDED" in nanoseconds.
#[derive(Debug)]
pub struct Times {
    file: File,
    counts: Counts,
    /// busy_ns after the job before.
    busy: u64,
}

impl Times {
    /// Adds to `file` what becomes of the jobs of the device with that number.
    pub fn open(file: &Path, device: u32) -> io::Result<Self> {
        Ok(Self { file: OpenOptions::new().create(true).append(true).open(file)?, counts: Counts::of(device), busy: 0 })
    }

    /// Notes the job that has just been answered.
    pub fn note(&mut self, context: u32, picture: u64) -> io::Result<()> {
        let [busy, ended] = self.counts.read(["busy_ns", "last_ns"])?;
        let duration = busy.saturating_sub(self.busy);
        self.busy = busy;
        writeln!(self.file, "{context} {picture} {} {ended}", ended.saturating_sub(duration))
    }
}
