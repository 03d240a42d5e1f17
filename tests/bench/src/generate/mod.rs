// SPDX-License-Identifier: LGPL-2.1-or-later
//! Writes clips bit by bit that no encoder at hand can make, together with the pictures a decoder has to get from them.
//! `src/bin/make_fixtures.rs` puts them into `fixtures/`.

pub mod bits;
pub mod h264;
pub mod hevc;
pub mod mpeg2;
mod picture;
mod random;

use picture::Picture;
pub use random::Random;

/// A clip, and what is in it.
#[derive(Clone, Debug)]
pub struct Clip {
    /// Folder below `fixtures/`.
    pub codec: &'static str,
    /// File name.
    pub file: &'static str,
    /// What it is for.
    pub features: &'static str,
    /// The stream.
    pub bytes: Vec<u8>,
    /// The pictures in output order, each as yuv420p.
    pub pictures: Vec<Vec<u8>>,
}

impl Clip {
    fn new(codec: &'static str, file: &'static str, features: &'static str, (bytes, pictures): (Vec<u8>, Vec<Picture>)) -> Self {
        Self { codec, file, features, bytes, pictures: pictures.iter().map(Picture::to_yuv420p).collect() }
    }
}

/// All clips of all codecs.
pub fn clips() -> Vec<Clip> {
    [h264::clips(), mpeg2::clips()].concat()
}
