// SPDX-License-Identifier: LGPL-2.1-or-later
//! The patched FFmpegs under test: where they are, how they are called, and what they make of a clip in software.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::batch::Step;
use crate::report::Report;

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

/// One call of `ffmpeg`, with a log that `Report` reads.
#[derive(Clone, Debug)]
pub struct Call {
    program: PathBuf,
    clips: Vec<PathBuf>,
    input: Vec<String>,
    output: Vec<String>,
}

impl Call {
    fn new(branch: &str, clips: Vec<PathBuf>) -> Self {
        Self { program: program(branch), clips, input: Vec::new(), output: ["-f", "null", "-"].map(String::from).into() }
    }

    /// Decodes many clips with `-hwaccel drm` at the same time, each to an output of its own.
    pub fn hardware_group(branch: &str, clips: &[Clip]) -> Self {
        Self::new(branch, clips.iter().map(|clip| clip.path.clone()).collect()).input(["-hwaccel", "drm"])
    }

    /// Decodes a clip's video in software, each frame as it comes, to nowhere.
    pub fn software(branch: &str, clip: &Path) -> Self {
        Self::new(branch, vec![clip.into()])
    }

    /// The same with `-hwaccel drm`, without naming a device.
    pub fn hardware(branch: &str, clip: &Path) -> Self {
        Self::software(branch, clip).input(["-hwaccel", "drm"])
    }

    /// The same, and the frames stay in the decoder's memory.
    pub fn drm_prime(branch: &str, clip: &Path) -> Self {
        Self::hardware(branch, clip).stay()
    }

    /// Frames stay in the decoder's memory.
    pub fn stay(self) -> Self {
        self.input(["-hwaccel_output_format", "drm_prime"])
    }

    /// Another build of the same program.
    pub fn program(mut self, program: PathBuf) -> Self {
        self.program = program;
        self
    }

    /// Adds options of the input.
    pub fn input<'a>(mut self, words: impl IntoIterator<Item = &'a str>) -> Self {
        self.input.extend(words.into_iter().map(String::from));
        self
    }

    /// Adds the number of decoding threads.
    pub fn threads(self, count: u32) -> Self {
        self.input(["-threads", &count.to_string()])
    }

    /// Replaces the options and the name of the output.
    pub fn output<'a>(mut self, words: impl IntoIterator<Item = &'a str>) -> Self {
        self.output = words.into_iter().map(String::from).collect();
        self
    }

    /// The words of the command line.
    pub fn words(&self) -> Vec<String> {
        let mut words = vec![self.program.to_str().expect("a path in UTF-8").to_owned()];
        words.extend(["-hide_banner", "-nostdin", "-nostats", "-v", "verbose"].map(String::from));
        for clip in &self.clips {
            words.extend(self.input.iter().cloned());
            words.extend(["-i".into(), clip.to_str().expect("a path in UTF-8").into()]);
        }
        for number in 0..self.clips.len() {
            words.extend(["-map".into(), format!("{number}:v:0"), "-fps_mode".into(), "passthrough".into()]);
            // After a change of size the program scales to the first one, which it cannot do to frames of the decoder.
            words.push("-noautoscale".into());
            words.extend(self.output.iter().cloned());
        }
        words
    }

    /// A step of a batch.
    pub fn step(&self, name: impl Into<String>) -> Step {
        Step::new(name, self.words())
    }

    /// Runs it on this machine, outside the bench.
    pub fn run_here(&self) -> std::process::Output {
        let words = self.words();
        Command::new(&words[0]).args(&words[1..]).output().unwrap_or_else(|error| panic!("{}: {error}", words[0]))
    }
}

/// What software decoding makes of a clip.
#[derive(Clone, Debug)]
pub struct Clip {
    /// The file.
    pub path: PathBuf,
    /// Frames that come out.
    pub frames: u64,
    /// Width, height and pixel format of each configuration of the filter graph, in order.
    pub pictures: Vec<(u32, u32, String)>,
    /// Whether colour space and range are the same throughout. The program converts later ones to the first, which it can do in
    /// memory only.
    pub one_colour: bool,
}

impl Clip {
    /// Decodes the clip on this machine. `None` where it cannot be decoded.
    pub fn examine(branch: &str, path: &Path) -> Option<Self> {
        Self::examine_call(&Call::software(branch, path))
    }

    /// The same with a call that has more options.
    pub fn examine_call(call: &Call) -> Option<Self> {
        let output = call.run_here();
        let log = String::from_utf8_lossy(&output.stderr);
        let frames = *Report::read(&log).output_frames.first().filter(|_| output.status.success())?;
        let pictures = log.lines().filter_map(graph_input).collect();
        let colours: BTreeSet<&str> = log.lines().filter_map(colour).collect();
        Some(Self { path: call.clips.first()?.clone(), frames, pictures, one_colour: colours.len() < 2 })
    }

    /// Whether all of it is what visl decodes: 4:2:0 in 8 or 10 bits, and monochrome, for which it writes grey chroma.
    pub fn decodable(&self) -> bool {
        let known = ["yuv420p", "yuvj420p", "yuv420p10le", "gray", "gray10le"];
        !self.pictures.is_empty() && self.pictures.iter().all(|(_, _, format)| known.contains(&format.as_str()))
    }

    /// The file's name.
    pub fn name(&self) -> String {
        self.path.file_name().unwrap_or_default().to_string_lossy().into_owned()
    }

    /// Bytes of one NV12 picture, the largest of the clip.
    pub fn picture_size(&self) -> u64 {
        let size = |&(width, height, _): &(u32, u32, String)| {
            u64::from(width) * u64::from(height) + 2 * u64::from(width.div_ceil(2)) * u64::from(height.div_ceil(2))
        };
        self.pictures.iter().map(size).max().unwrap_or(0)
    }
}

/// Of the line below, "csp:bt709 range:tv".
fn colour(line: &str) -> Option<&str> {
    let start = line.find("csp:").filter(|_| graph_input(line).is_some())?;
    let rest = &line[start..];
    Some(&rest[..rest.find(" alpha:").unwrap_or(rest.len())])
}

/// "[graph 0 input from stream 0:0 @ ...] w:176 h:144 pixfmt:yuv420p ...".
fn graph_input(line: &str) -> Option<(u32, u32, String)> {
    let field = |name: &str| line.split_whitespace().find_map(|word| word.strip_prefix(name));
    if !line.contains("input from stream") {
        return None;
    }
    Some((field("w:")?.parse().ok()?, field("h:")?.parse().ok()?, field("pixfmt:")?.into()))
}
