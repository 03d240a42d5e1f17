// SPDX-License-Identifier: LGPL-2.1-or-later
//! The clips: `fixtures/`, and the conformance vectors beside the repository where they are.

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;
use std::sync::{Mutex, PoisonError};

use crate::bench::repository;
use crate::ffmpeg::Clip;

/// The codecs that have clips.
pub const CODECS: [&str; 6] = ["av1", "h264", "hevc", "mpeg2", "vp8", "vp9"];

/// All clips of a codec folder (`h264`, `vp9` ...) in the repository.
pub fn fixtures(codec: &str) -> Vec<PathBuf> {
    files(repository().join("fixtures").join(codec))
}

/// All conformance vectors of a codec; none where the folder `../shared/vectors` is absent.
pub fn all_vectors(codec: &str) -> Vec<PathBuf> {
    files(repository().join("../shared/vectors").join(codec))
}

/// The conformance vectors that tests take: every second one, to be done within the hour; all with `scripts/test.sh --all-vectors`.
pub fn vectors(codec: &str) -> Vec<PathBuf> {
    let step = if std::env::var_os("PRIMEBRIDGE_ALL_VECTORS").is_some() { 1 } else { 2 };
    all_vectors(codec).into_iter().step_by(step).collect()
}

/// A clip of the repository, by its codec's folder and its name.
pub fn fixture(name: &str) -> PathBuf {
    repository().join("fixtures").join(name)
}

/// The stream of a clip so many times, one after the other. Only elementary streams and IVF can be put together like this.
pub fn repeated(stream: &[u8], times: u64) -> Vec<u8> {
    if !stream.starts_with(b"DKIF") {
        return stream.repeat(usize::try_from(times).expect("a few times"));
    }
    let (header, frames) = stream.split_at(IVF_HEADER);
    let mut whole = header.to_vec();
    for turn in 0..times {
        let mut rest = frames;
        while let Some((frame_header, behind)) = rest.split_at_checked(IVF_FRAME_HEADER) {
            let (size, time) = frame_header.split_at(4);
            let size = u32::from_le_bytes(size.try_into().expect("four bytes")) as usize;
            let time = u64::from_le_bytes(time.try_into().expect("eight bytes"));
            whole.extend(&frame_header[..4]);
            whole.extend((time + 1000 * turn).to_le_bytes());
            whole.extend(&behind[..size]);
            rest = &behind[size..];
        }
    }
    whole
}

/// Bytes before an IVF file's first frame, and before each frame: its size and its time.
const IVF_HEADER: usize = 32;
const IVF_FRAME_HEADER: usize = 12;

/// The clips of the repository, of all codecs, that software decodes.
pub fn examined(branch: &str) -> Vec<Clip> {
    static CLIPS: Cache = Mutex::new(BTreeMap::new());
    let clips = cached(&CLIPS, branch, fixtures);
    assert!(!clips.is_empty(), "no clips in fixtures/");
    clips
}

/// The conformance vectors, of all codecs, that software decodes.
pub fn examined_vectors(branch: &str) -> Vec<Clip> {
    static CLIPS: Cache = Mutex::new(BTreeMap::new());
    cached(&CLIPS, branch, vectors)
}

/// Software decoding takes its time, and several tests of one program ask for the same clips.
type Cache = Mutex<BTreeMap<String, Vec<Clip>>>;

fn cached(cache: &Cache, branch: &str, files: fn(&str) -> Vec<PathBuf>) -> Vec<Clip> {
    let examine = || CODECS.iter().flat_map(|codec| files(codec)).filter_map(|path| Clip::examine(branch, &path)).collect();
    cache.lock().unwrap_or_else(PoisonError::into_inner).entry(branch.into()).or_insert_with(examine).clone()
}

fn files(folder: PathBuf) -> Vec<PathBuf> {
    let mut found: Vec<PathBuf> = fs::read_dir(folder)
        .into_iter()
        .flatten()
        .flatten()
        .map(|entry| entry.path())
        .filter(|path| path.is_file() && path.extension().is_none_or(|extension| extension != "md" && extension != "tsv"))
        .collect();
    found.sort();
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ivf_is_repeated_frame_by_frame() {
        let frame = |time: u64, data: u8| [&[2, 0, 0, 0][..], &time.to_le_bytes(), &[data, data]].concat();
        let mut header = b"DKIF".to_vec();
        header.resize(IVF_HEADER, 7);
        let twice = repeated(&[header.clone(), frame(0, 1), frame(1, 2)].concat(), 2);
        assert_eq!(twice, [header, frame(0, 1), frame(1, 2), frame(1000, 1), frame(1001, 2)].concat());
        assert_eq!(repeated(&[0, 0, 1], 2), [0, 0, 1, 0, 0, 1]);
    }
}
