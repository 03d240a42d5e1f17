// SPDX-License-Identifier: LGPL-2.1-or-later
//! VP8: the frame is submitted whole, with its header, so that libavcodec decodes it as it is. The control must say the same.

pub(super) mod bools;
mod checks;
mod header;
mod tables;

use primebridge::uapi::{V4L2_CID_STATELESS_VP8_FRAME, v4l2_ctrl_vp8_frame};

use self::header::{Header, Refresh, State};
use super::{Codec, Fault};
use crate::decoder::{Decoded, Decoder, Wanted};
use crate::message::Job;
use crate::picture::Picture;
use crate::references::References;

/// A stream.
#[derive(Debug)]
pub struct Vp8 {
    decoder: Decoder,
    state: State,
    slots: Slots,
}

/// The timestamps of the frames that may be referred to; none before the first key frame.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Slots {
    last: Option<u64>,
    golden: Option<u64>,
    alternate: Option<u64>,
}

impl Slots {
    /// After a frame. Both copies are of what was there before the frame (9.7): they may exchange golden and alternate reference.
    fn after(&self, header: &Header, timestamp: u64) -> Self {
        let refresh = |refresh: Refresh, own: Option<u64>, other: Option<u64>| match refresh {
            Refresh::Kept => own,
            Refresh::Frame => Some(timestamp),
            Refresh::Last => self.last,
            Refresh::Other => other,
        };
        Self {
            last: if header.refresh_last { Some(timestamp) } else { self.last },
            golden: refresh(header.golden, self.golden, self.alternate),
            alternate: refresh(header.alternate, self.alternate, self.golden),
        }
    }
}

impl Vp8 {
    /// An empty stream.
    pub fn new() -> Result<Self, Fault> {
        let decoder = Decoder::open("vp8").map_err(Fault::bitstream)?;
        Ok(Self { decoder, state: State::default(), slots: Slots::default() })
    }

    /// Decodes a frame. `check` looks a reference up.
    fn decode_frame(&mut self, job: &Job, check: impl Fn(&str, u64) -> Result<(), Fault>) -> Result<Picture, Fault> {
        // The frame counts for later ones, whatever is wrong with its control.
        let decoded = self.decoder.decode(&job.bitstream, Wanted::First);
        let header = self.state.read(&job.bitstream).map_err(Fault::bitstream)?;
        let slots = self.slots;
        self.slots = slots.after(&header, job.timestamp);
        let control: v4l2_ctrl_vp8_frame = job.controls.get(V4L2_CID_STATELESS_VP8_FRAME, "frame")?;
        checks::frame(&control, &header)?;
        for (field, timestamp) in checks::references(&control, &header, &slots)? {
            check(field, timestamp)?;
        }
        fits(job, (header.size.width.into(), header.size.height.into()))?;
        whole(decoded)
    }
}

impl Codec for Vp8 {
    fn decode(&mut self, jobs: &[Job], references: &References<'_>) -> Result<Picture, Fault> {
        self.decode_frame(one_job(jobs)?, |field, timestamp| references.check(field, timestamp))
    }

    fn flush(&mut self) {
        self.decoder.flush();
        self.state = State::default();
        self.slots = Slots::default();
    }
}

/// VP8 and VP9 have neither slices nor fields: a frame is one job.
pub(super) fn one_job(jobs: &[Job]) -> Result<&Job, Fault> {
    match jobs {
        [job] => Ok(job),
        jobs => Err(Fault::new("OUTPUT buffer", format!("{} for one frame", jobs.len()))),
    }
}

/// Demands that the CAPTURE format holds a picture of that size.
pub(super) fn fits(job: &Job, (width, height): (u32, u32)) -> Result<(), Fault> {
    let capture = &job.capture;
    if width > capture.width || height > capture.height {
        let message = format!("{}x{} for a frame of {width}x{height}", capture.width, capture.height);
        return Err(Fault::new("CAPTURE format", message));
    }
    Ok(())
}

/// The picture of a frame about which libavcodec had nothing to say.
pub(super) fn whole(decoded: Result<Decoded, String>) -> Result<Picture, Fault> {
    let decoded = decoded.map_err(Fault::bitstream)?;
    if decoded.complaints != 0 {
        return Err(Fault::bitstream(format!("libavcodec said: {}", decoded.said)));
    }
    match decoded.allocated {
        1 => Ok(decoded.picture),
        count => Err(Fault::bitstream(format!("libavcodec made {count} pictures of one frame"))),
    }
}

/// Flags of a control: those that are set.
pub(super) fn flags<const N: usize>(flags: [(bool, u32); N]) -> u32 {
    flags.into_iter().filter(|(set, _)| *set).fold(0, |all, (_, flag)| all | flag)
}

/// Demands that a table is what the submitted bytes say, and names the first entry that is not.
pub(super) fn expect_table(field: &str, control: &[u8], bitstream: &[u8]) -> Result<(), Fault> {
    match control.iter().zip(bitstream).position(|(control, bitstream)| control != bitstream) {
        None => Ok(()),
        Some(at) => super::expect(&format!("{field}, entry {at}"), control[at], bitstream[at]),
    }
}

#[cfg(test)]
pub(super) mod tests;
