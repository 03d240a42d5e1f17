// SPDX-License-Identifier: LGPL-2.1-or-later
//! MPEG-2.

use super::{Codec, Fault};
use crate::decoder::{Decoder, Wanted};
use crate::message::Job;
use crate::picture::Picture;
use crate::references::References;

/// A stream.
#[derive(Debug)]
pub struct Mpeg2 {
    decoder: Decoder,
}

impl Mpeg2 {
    /// An empty stream.
    pub fn new() -> Result<Self, Fault> {
        Ok(Self { decoder: Decoder::open("mpeg2video").map_err(Fault::bitstream)? })
    }
}

impl Codec for Mpeg2 {
    fn decode(&mut self, jobs: &[Job], _references: &References<'_>) -> Result<Picture, Fault> {
        let bytes: Vec<u8> = jobs.iter().flat_map(|job| job.bitstream.clone()).collect();
        Ok(self.decoder.decode(&bytes, Wanted::First).map_err(Fault::bitstream)?.picture)
    }

    fn flush(&mut self) {
        self.decoder.flush();
    }
}
