// SPDX-License-Identifier: LGPL-2.1-or-later
//! VP9: the frame is submitted whole, with both headers, so that libavcodec decodes it as it is. The controls must say the same.

mod bits;
mod checks;
mod compressed;
mod header;

use primebridge::uapi::*;

use self::compressed::Compressed;
use self::header::{Header, Size, State};
use super::vp8::{fits, one_job, whole};
use super::{Codec, Fault, expect};
use crate::decoder::{Decoder, Wanted};
use crate::message::Job;
use crate::picture::Picture;
use crate::references::References;

/// A stream.
#[derive(Debug)]
pub struct Vp9 {
    decoder: Decoder,
    state: State,
    /// The timestamps of the frames in the slots.
    slots: [Option<u64>; 8],
}

impl Vp9 {
    /// An empty stream.
    pub fn new() -> Result<Self, Fault> {
        let decoder = Decoder::open("vp9").map_err(Fault::bitstream)?;
        Ok(Self { decoder, state: State::default(), slots: [None; 8] })
    }

    /// Decodes a frame. `check` looks a reference up.
    fn decode_frame(&mut self, job: &Job, check: impl Fn(&str, u64) -> Result<(), Fault>) -> Result<Picture, Fault> {
        // The frame counts for later ones, whatever is wrong with its controls.
        let decoded = self.decoder.decode(&job.bitstream, Wanted::First);
        let (before, slots) = (self.state, self.slots);
        let header = self.state.read(&job.bitstream).map_err(Fault::bitstream)?;
        for (slot, timestamp) in self.slots.iter_mut().enumerate() {
            if header.refresh_frame_flags >> slot & 1 != 0 {
                *timestamp = Some(job.timestamp);
            }
        }
        let control: v4l2_ctrl_vp9_frame = job.controls.get(V4L2_CID_STATELESS_VP9_FRAME, "frame")?;
        checks::frame(&control, &header)?;
        check_compressed(job, &control, &compressed::read(&header, &job.bitstream).map_err(Fault::bitstream)?)?;
        for (field, timestamp) in references(&control, &header, &before, &slots)? {
            check(field, timestamp)?;
        }
        fits(job, header.size)?;
        whole(decoded)
    }
}

impl Codec for Vp9 {
    fn decode(&mut self, jobs: &[Job], references: &References<'_>) -> Result<Picture, Fault> {
        self.decode_frame(one_job(jobs)?, |field, timestamp| references.check(field, timestamp))
    }

    fn flush(&mut self) {
        self.decoder.flush();
        self.state = State::default();
        self.slots = [None; 8];
    }
}

/// The second control, where the driver has it, and the field of the first one that belongs to it.
fn check_compressed(job: &Job, control: &v4l2_ctrl_vp9_frame, expected: &Compressed) -> Result<(), Fault> {
    if !job.controls.has(V4L2_CID_STATELESS_VP9_COMPRESSED_HDR) {
        // The documentation: "it is safe to set this value to zero if the driver does not require compressed headers".
        return match control.reference_mode {
            0 => Ok(()),
            mode => expect("frame.reference_mode", mode, expected.reference_mode),
        };
    }
    expect("frame.reference_mode", control.reference_mode, expected.reference_mode)?;
    let compressed = job.controls.get(V4L2_CID_STATELESS_VP9_COMPRESSED_HDR, "compressed_hdr")?;
    checks::compressed(&compressed, &expected.control)
}

/// The references, which must be those of the stream: all three for an inter frame. An intra frame refers to none (7.2), nothing may
/// read them (tests/bench/unseen.tsv), and one client sends what the slots hold. Returns those to be looked up.
fn references<'a>(
    control: &v4l2_ctrl_vp9_frame,
    header: &Header,
    before: &State,
    slots: &[Option<u64>; 8],
) -> Result<Vec<(&'a str, u64)>, Fault> {
    let all = [
        ("frame.last_frame_ts", control.last_frame_ts),
        ("frame.golden_frame_ts", control.golden_frame_ts),
        ("frame.alt_frame_ts", control.alt_frame_ts),
    ];
    let mut found = Vec::new();
    for (at, (field, timestamp)) in all.into_iter().enumerate() {
        let Some(references) = &header.references else {
            if !slots.contains(&Some(timestamp)) {
                expect(field, timestamp, 0)?;
            }
            continue;
        };
        let slot = references[at].slot;
        let (Some(expected), Some(size)) = (slots[slot], before.size(slot)) else {
            return Err(Fault::new(field, format!("slot {slot} holds no frame")));
        };
        // 7.2.5: one of the three that can be scaled is enough, no block refers to the others. They may be left out, since drivers
        // could compute no scale for them.
        if timestamp == 0 && !can_be_scaled(size, header.size) {
            continue;
        }
        expect(field, timestamp, expected)?;
        found.push((field, timestamp));
    }
    Ok(found)
}

/// 7.2.5: a reference is up to twice as large as the frame, and no smaller than a sixteenth.
fn can_be_scaled(reference: Size, frame: Size) -> bool {
    let one = |reference: u32, frame: u32| 2 * frame >= reference && frame <= 16 * reference;
    one(reference.0, frame.0) && one(reference.1, frame.1)
}

#[cfg(test)]
mod tests;
