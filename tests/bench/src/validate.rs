// SPDX-License-Identifier: LGPL-2.1-or-later
//! Decodes clips with our FFmpeg and with GStreamer, and sums up in which controls they differ.

use std::fmt;
use std::path::PathBuf;

use crate::allowed::{Allowed, Verdict};
use crate::compare::{Difference, compare};
use crate::record::{Codec, Mode, Recording, gstreamer, ours};
use crate::trace::{Job, jobs};

/// What came of a set of clips.
#[derive(Clone, Debug, Default)]
pub struct Summary {
    /// Clips compared.
    pub clips: usize,
    /// Clips that ours refuses, rightly.
    pub refused: usize,
    /// Clips at which GStreamer or the ffmpeg program stops.
    pub undecodable: usize,
    /// Pictures compared.
    pub pictures: usize,
    /// Fields compared.
    pub fields: usize,
    /// Differences that are allowed.
    pub allowed: usize,
    /// Known faults of ours among them.
    pub known: usize,
    /// What must not be: one line each.
    pub failures: Vec<String>,
}

impl Summary {
    /// Adds another set's.
    pub fn add(&mut self, other: Self) {
        self.clips += other.clips;
        self.refused += other.refused;
        self.undecodable += other.undecodable;
        self.pictures += other.pictures;
        self.fields += other.fields;
        self.allowed += other.allowed;
        self.known += other.known;
        self.failures.extend(other.failures);
    }
}

impl fmt::Display for Summary {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{} clips ({} more refused, {} more not decoded by both), {} pictures, {} fields compared, {} differences allowed, \
             {} of them known faults of ours; {} not allowed",
            self.clips,
            self.refused,
            self.undecodable,
            self.pictures,
            self.fields,
            self.allowed,
            self.known,
            self.failures.len()
        )
    }
}

/// Decodes and compares. `show_allowed` prints allowed differences too.
pub fn validate(branch: &str, codec: Codec, mode: Mode, clips: &[PathBuf], allowed: &Allowed, show_allowed: bool) -> Summary {
    let mut summary = Summary::default();
    let recordings = ours(branch, codec, mode, clips).into_iter().zip(gstreamer(codec, mode, clips));
    for (clip, (ours, theirs)) in clips.iter().zip(recordings) {
        let name = clip.file_name().unwrap_or_default().to_string_lossy();
        let mut check = Check { branch, codec, mode, name: &name, allowed, show_allowed, summary: &mut summary };
        if let Err(failure) = check.clip(&ours, &theirs) {
            check.fail(&failure);
        }
    }
    summary
}

/// One clip's turn.
struct Check<'a> {
    branch: &'a str,
    codec: Codec,
    mode: Mode,
    name: &'a str,
    allowed: &'a Allowed,
    show_allowed: bool,
    summary: &'a mut Summary,
}

impl Check<'_> {
    fn fail(&mut self, what: &str) {
        self.summary.failures.push(format!("{} {} {} mode, {what}", self.branch, self.name, self.mode));
    }

    fn clip(&mut self, ours: &Recording, theirs: &Recording) -> Result<(), String> {
        let our_jobs = read(ours, "ours")?;
        if our_jobs.is_empty() {
            self.allowed.refused(self.codec, self.name).ok_or_else(|| format!("ours decodes nothing: {}", start(&ours.log)))?;
            self.summary.refused += 1;
            return Ok(());
        }
        if ours.status != 0 && self.allowed.program_fails(self.codec, self.name).is_some() {
            self.summary.undecodable += 1;
            return Ok(());
        }
        if ours.status != 0 {
            return Err(format!("ours ends with status {}: {}", ours.status, start(&ours.log)));
        }
        if theirs.status != 0 {
            let why = || format!("GStreamer ends with status {}: {}", theirs.status, start(&theirs.log));
            self.allowed.gstreamer_fails(self.codec, self.name).ok_or_else(why)?;
            self.summary.undecodable += 1;
            return Ok(());
        }
        let comparison = compare(self.codec, self.mode, &our_jobs, &read(theirs, "GStreamer")?);
        self.summary.clips += 1;
        self.summary.pictures += comparison.pictures;
        self.summary.fields += comparison.fields;
        for difference in &comparison.differences {
            self.difference(difference);
        }
        Ok(())
    }

    fn difference(&mut self, difference: &Difference) {
        let Difference { job, picture, field, ours, theirs, .. } = difference;
        let line = format!("{picture} (job {job}): {field}: ours {ours}, GStreamer {theirs}");
        match self.allowed.find(self.codec, self.name, difference) {
            Some(entry) => {
                self.summary.allowed += 1;
                self.summary.known += usize::from(entry.verdict == Verdict::Ours);
                if self.show_allowed {
                    println!("{} {} {} mode, {line} ({entry})", self.branch, self.name, self.mode);
                }
            }
            None => self.fail(&line),
        }
    }
}

fn read(recording: &Recording, whose: &str) -> Result<Vec<Job>, String> {
    jobs(&recording.trace).map_err(|error| format!("{whose}: {error}"))
}

/// The first lines of a client's log.
fn start(log: &str) -> String {
    log.lines().take(3).collect::<Vec<_>>().join("\n")
}
