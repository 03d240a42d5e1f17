// SPDX-License-Identifier: LGPL-2.1-or-later
//! IVF, the container of VP8, VP9 and AV1: a header of 32 bytes, then frames, each with its size and time stamp.

/// A file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ivf {
    /// The header, of which only the number of frames is ever changed.
    pub header: [u8; 32],
    /// The frames (temporal units).
    pub frames: Vec<Vec<u8>>,
}

impl Ivf {
    /// Takes a file apart.
    pub fn read(bytes: &[u8]) -> Self {
        assert!(bytes.starts_with(b"DKIF"), "not IVF");
        let (header, mut rest) = bytes.split_at(32);
        let mut frames = Vec::new();
        while !rest.is_empty() {
            let size = u32::from_le_bytes(rest[..4].try_into().expect("4 bytes")) as usize;
            frames.push(rest[12..12 + size].to_vec());
            rest = &rest[12 + size..];
        }
        Self { header: header.try_into().expect("32 bytes"), frames }
    }

    /// The frames of all files behind the header of the first.
    pub fn join(files: &[Self]) -> Self {
        let header = files.first().expect("a file").header;
        Self { header, frames: files.iter().flat_map(|file| file.frames.clone()).collect() }
    }

    /// The file. Time stamps count its frames.
    pub fn write(&self) -> Vec<u8> {
        let mut bytes = self.header.to_vec();
        bytes[24..28].copy_from_slice(&length(&self.frames).to_le_bytes());
        for (number, frame) in self.frames.iter().enumerate() {
            bytes.extend(length(frame).to_le_bytes());
            bytes.extend((number as u64).to_le_bytes());
            bytes.extend(frame);
        }
        bytes
    }
}

fn length<T>(items: &[T]) -> u32 {
    u32::try_from(items.len()).expect("a small file")
}
