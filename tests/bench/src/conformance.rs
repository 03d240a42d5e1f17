// SPDX-License-Identifier: LGPL-2.1-or-later
//! Are the pictures that come out of the virtual decoder those of software decoding, bit for bit?

use std::collections::BTreeMap;
use std::fmt;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::{Mutex, PoisonError};

use crate::batch::{Finished, Step};
use crate::cprogram;
use crate::ffmpeg::{BRANCHES, Call};
use crate::record::{Codec, Mode};
use crate::report::Report;
use crate::scratch::Scratch;
use crate::virtual_device::VirtualDevice;

/// How pictures get out of the decoder's memory.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    /// The `ffmpeg` program downloads them because its output wants them in memory.
    Download,
    /// `md5.c` maps what the descriptor of a DRM_PRIME frame says.
    Mapped,
}

impl fmt::Display for Way {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Download => "downloaded",
            Self::Mapped => "mapped",
        })
    }
}

/// Seconds that one clip may take: the longest, 359 pictures of 1920x1080, takes a minute or two.
const CLIP_SECONDS: u32 = 300;

/// Parts of names of clips whose format or colour changes in mid-stream, or that have values which libavfilter does not know: the
/// `ffmpeg` program converts pictures in software then, or refuses.
const MAPPED_ONLY: [&str; 6] =
    ["depth-change", "bitdepth_change", "colour-change", "range-change", "intra-only.ivf", "Syntax_AV1_mainb8ss420_432x240_0"];

impl Way {
    /// The ways that a clip can go unchanged.
    pub fn of(clip: &Path) -> &'static [Self] {
        let name = clip.file_name().unwrap_or_default().to_string_lossy();
        if MAPPED_ONLY.iter().any(|part| name.contains(part)) { &[Self::Mapped] } else { &[Self::Mapped, Self::Download] }
    }
}

/// One clip on one way through.
#[derive(Clone, Debug)]
pub struct Case {
    /// FFmpeg's branch.
    pub branch: &'static str,
    /// The file.
    pub clip: PathBuf,
    /// The decode mode.
    pub mode: Mode,
    /// How pictures are read.
    pub way: Way,
    /// Decoding threads.
    pub threads: u32,
}

impl fmt::Display for Case {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { branch, clip, mode, way, threads } = self;
        let name = clip.file_name().unwrap_or_default().to_string_lossy();
        write!(f, "{branch} {mode} {way} threads {threads} {name}")
    }
}

/// What came of a case.
#[derive(Clone, Debug)]
pub struct Verdict {
    /// Frames that software decoding gives.
    pub frames: usize,
    /// Why it is not exact; empty where it is.
    pub why: String,
    /// Whether the MD5 of all pictures is the one that the conformance suite publishes; `None` where there is none to compare.
    pub published: Option<bool>,
    /// What was said, for the message of an assertion.
    pub log: String,
}

/// Programs for the C side, built once.
#[derive(Debug)]
pub struct Programs {
    folder: Scratch,
    expected: Mutex<BTreeMap<PathBuf, Option<Vec<[String; 2]>>>>,
}

impl Default for Programs {
    fn default() -> Self {
        let folder = Scratch::new("conformance");
        for branch in BRANCHES {
            cprogram::build("md5", branch, folder.path());
        }
        Self { folder, expected: Mutex::default() }
    }
}

impl Programs {
    fn md5(&self, branch: &str) -> PathBuf {
        self.folder.file(&format!("md5-{branch}"))
    }

    /// The MD5s of each frame in planes and interleaved, by software decoding on this machine; `None` where that fails.
    pub fn expected(&self, clip: &Path) -> Option<Vec<[String; 2]>> {
        let known = self.expected.lock().unwrap_or_else(PoisonError::into_inner).get(clip).cloned();
        known.unwrap_or_else(|| {
            let output = Command::new(self.md5(BRANCHES[0])).args(["software", "1"]).arg(clip).output().expect("md5 starts");
            let frames = output.status.success().then(|| frames(&String::from_utf8_lossy(&output.stdout)));
            self.expected.lock().unwrap_or_else(PoisonError::into_inner).insert(clip.into(), frames.clone());
            frames
        })
    }

    fn step(&self, case: &Case) -> Step {
        let clip = case.clip.to_str().expect("a path in UTF-8");
        let step = match case.way {
            // Pictures as they are: the program turns those that say how they are to be held.
            Way::Download => Call::hardware(case.branch, &case.clip)
                .input(["-noautorotate"])
                .threads(case.threads)
                .output(["-flags:v", "bitexact", "-f", "framemd5", "-"])
                .step(case.to_string()),
            Way::Mapped => {
                let program = self.md5(case.branch);
                let program = program.to_str().expect("a path in UTF-8");
                Step::new(case.to_string(), [program, "drm", &case.threads.to_string(), clip])
            }
        };
        step.env("PRIMEBRIDGE_DEBUG", debug_switch(&case.clip, case.mode)).limit(CLIP_SECONDS)
    }

    /// Decodes all cases on the virtual device, in one guest.
    pub fn run(&self, device: &VirtualDevice, cases: &[Case]) -> Vec<Verdict> {
        let steps: Vec<Step> = cases.iter().map(|case| self.step(case)).collect();
        let finished = device.run("", &steps);
        cases.iter().zip(finished).map(|(case, finished)| self.judge(case, &finished)).collect()
    }

    fn judge(&self, case: &Case, finished: &Finished) -> Verdict {
        let Some(expected) = self.expected(&case.clip) else {
            return Verdict { frames: 0, why: "software cannot decode it".into(), published: None, log: String::new() };
        };
        let output = String::from_utf8_lossy(&finished.stdout);
        let (form, got): (usize, Vec<String>) = match case.way {
            Way::Mapped => (0, frames(&output).into_iter().map(|[planes, _]| planes).collect()),
            Way::Download => (1, output.lines().filter_map(framemd5).collect()),
        };
        let different = expected.iter().zip(&got).filter(|(expected, got)| expected[form] != **got).count();
        let model = finished.stderr.lines().filter(|line| line.contains("[model]")).count();
        let why = if finished.status != 0 {
            format!("status {}", finished.status)
        } else if case.way == Way::Download && Report::read(&finished.stderr).opened == 0 {
            "not decoded by the device".into()
        } else if expected.len() != got.len() {
            format!("{} frames, software has {}", got.len(), expected.len())
        } else if different > 0 {
            let first = expected.iter().zip(&got).position(|(expected, got)| expected[form] != *got).unwrap_or_default();
            format!("{different} of {} frames differ, the first is {first}", expected.len())
        } else if model > 0 {
            format!("exact, but the model complained {model} times")
        } else {
            String::new()
        };
        let published = published(&case.clip).zip(whole(&output)).map(|(wanted, got)| wanted == got);
        Verdict { frames: expected.len(), why, published, log: finished.summary() }
    }
}

/// The value of PRIMEBRIDGE_DEBUG that chooses a mode; nothing for the codecs that have one only.
fn debug_switch(clip: &Path, mode: Mode) -> &'static str {
    match (Codec::of(clip), mode) {
        (Some(Codec::H264 | Codec::Hevc), Mode::Frame) => "decode_mode=frame,start_code=annex_b",
        (Some(Codec::H264 | Codec::Hevc), Mode::Slice) => "decode_mode=slice,start_code=none",
        _ => "",
    }
}

/// The MD5 of the whole output that a conformance suite publishes for a vector (MANIFEST.tsv, column conf_md5).
fn published(clip: &Path) -> Option<String> {
    const CONF_MD5: usize = 14;
    let folder = clip.parent()?;
    let manifest = std::fs::read_to_string(folder.parent()?.join("MANIFEST.tsv")).ok()?;
    let name = Path::new(folder.file_name()?).join(clip.file_name()?);
    let line = manifest.lines().find(|line| line.split('\t').next().is_some_and(|file| Path::new(file) == name))?;
    line.split('\t').nth(CONF_MD5).filter(|md5| md5.len() == 32).map(String::from)
}

/// The MD5 of all planes in the last line of `md5.c`.
fn whole(output: &str) -> Option<String> {
    output.lines().rev().find_map(|line| line.strip_prefix("end ")?.split(' ').nth(2)).map(String::from)
}

/// The lines of `md5.c`.
fn frames(output: &str) -> Vec<[String; 2]> {
    let frame = |line: &str| {
        let (planes, interleaved) = line.split_once(' ')?;
        (planes.len() == 32 && interleaved.len() == 32).then(|| [planes.to_owned(), interleaved.to_owned()])
    };
    output.lines().filter_map(frame).collect()
}

/// "0,   99,   99,   1,   345600, 37c9dab204c3c306eb9ceab132c2f8c5" of the framemd5 muxer.
fn framemd5(line: &str) -> Option<String> {
    let fields: Vec<&str> = line.split(',').map(str::trim).collect();
    (!line.starts_with('#') && fields.len() == 6).then(|| fields[5].to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn frames_are_read_from_both_programs() {
        let md5 = "0123456789abcdef0123456789abcdef";
        let output = format!("{md5} {md5}\nend 1 38016 {md5} clip\n");
        assert_eq!(frames(&output), [[md5, md5]]);
        assert_eq!(whole(&output).as_deref(), Some(md5));
        assert_eq!(framemd5(&format!("0,  9,  9,  1,  345600, {md5}")).as_deref(), Some(md5));
        assert_eq!(framemd5("#dimensions 0: 640x360"), None);
    }
}
