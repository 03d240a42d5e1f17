// SPDX-License-Identifier: LGPL-2.1-or-later
//! Inputs to begin with, cut out of real streams by the program `make-corpus`.

mod av1;
mod containers;
mod h264;
mod hevc;
mod mpeg2;
mod vp8;
mod vp9;

use std::collections::HashMap;
use std::fs;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::io;
use std::path::{Path, PathBuf};

/// Inputs of one target that one stream gives. Mutation makes more of few good ones than of many that are alike.
const OF_A_STREAM: usize = 12;
/// Bytes of a slice or frame: its header and a little of what follows.
const HEAD: usize = 96;

/// The inputs that a stream gives, by target.
#[derive(Default)]
pub struct Corpus(HashMap<&'static str, Vec<Vec<u8>>>);

impl Corpus {
    /// Adds an input for a target.
    fn add(&mut self, target: &'static str, input: Vec<u8>) {
        let inputs = self.0.entry(target).or_default();
        if !inputs.contains(&input) {
            inputs.push(input);
        }
    }

    /// Takes inputs out of a stream, whose name says what it is. Nothing where it is of no known kind.
    pub fn of(path: &Path, stream: &[u8]) -> Self {
        let mut corpus = Self::default();
        let codec = path.parent().and_then(Path::file_name).and_then(|folder| folder.to_str());
        match codec {
            Some("h264") => h264::cut(&mut corpus, &containers::annex_b(stream)),
            Some("hevc") => hevc::cut(&mut corpus, &containers::annex_b(stream)),
            Some("mpeg2") => mpeg2::cut(&mut corpus, &containers::annex_b(stream)),
            Some("vp8") => vp8::cut(&mut corpus, &containers::frames(stream)),
            Some("av1") => av1::cut(&mut corpus, &containers::frames(stream)),
            Some("vp9") => vp9::cut(&mut corpus, &containers::frames(stream)),
            _ => {}
        }
        corpus
    }

    /// Writes the inputs into a folder per target, those of a long stream evenly thinned. Returns how many.
    pub fn save(&self, out: &Path) -> io::Result<usize> {
        let mut written = 0;
        for (target, inputs) in &self.0 {
            let folder = out.join(target);
            fs::create_dir_all(&folder)?;
            for input in inputs.iter().step_by(inputs.len().div_ceil(OF_A_STREAM)) {
                fs::write(name(&folder, input), input)?;
                written += 1;
            }
        }
        Ok(written)
    }
}

fn name(folder: &Path, input: &[u8]) -> PathBuf {
    let mut hasher = DefaultHasher::new();
    input.hash(&mut hasher);
    folder.join(format!("{:016x}", hasher.finish()))
}

/// The beginning of a slice or frame.
fn head(bytes: &[u8]) -> &[u8] {
    &bytes[..bytes.len().min(HEAD)]
}
