// SPDX-License-Identifier: LGPL-2.1-or-later
//! AV1: rebuilds each frame for libdav1d with headers out of the controls, and keeps the reference slots (7.20).

mod bits;
mod compare;
mod filters;
mod grain;
mod header;
mod motion;
mod obu;
mod sequence;
mod submitted;
mod tiles;

use std::sync::Arc;

use primebridge::uapi::*;
use primebridge_bench::generate::bits::BitWriter;

use self::bits::{Coder, Flags};
use self::compare::Differences;
use self::header::{Slot, Slots, Stage, Syntax, is_intra};
use self::sequence::Sequence;
use self::submitted::{Submitted, Ways};
use super::{Codec, Fault};
use crate::dav1d::Dav1d;
use crate::message::Job;
use crate::picture::Picture;
use crate::references::References;

/// A stream.
#[derive(Debug)]
pub struct Av1 {
    decoder: Dav1d,
    slots: Slots,
    sequence: Option<v4l2_ctrl_av1_sequence>,
    ways: Ways,
}

/// The controls of a frame.
struct Controls {
    sequence: v4l2_ctrl_av1_sequence,
    frame: v4l2_ctrl_av1_frame,
    grain: v4l2_ctrl_av1_film_grain,
    tiles: Vec<v4l2_ctrl_av1_tile_group_entry>,
}

impl Controls {
    fn new(job: &Job) -> Result<Self, Fault> {
        Ok(Self {
            sequence: job.controls.get(V4L2_CID_STATELESS_AV1_SEQUENCE, "sequence")?,
            frame: job.controls.get(V4L2_CID_STATELESS_AV1_FRAME, "frame")?,
            grain: job.controls.get(V4L2_CID_STATELESS_AV1_FILM_GRAIN, "film_grain")?,
            tiles: job.controls.all(V4L2_CID_STATELESS_AV1_TILE_GROUP_ENTRY, "tile_group_entry")?,
        })
    }
}

impl Av1 {
    /// An empty stream.
    pub fn new() -> Result<Self, Fault> {
        let decoder = Dav1d::open().map_err(Fault::bitstream)?;
        Ok(Self { decoder, slots: Slots::default(), sequence: None, ways: Ways::default() })
    }

    /// A key frame that is shown later goes into all slots then (7.21). No job says so: the next frame's slots do.
    fn show_existing(&mut self, controls: &Controls) -> Result<(), Fault> {
        let name = controls.frame.reference_frame_ts[0];
        if name == 0 || controls.frame.reference_frame_ts != [name; 8] {
            return Ok(());
        }
        let hidden_key = |slot: &&Slot| {
            slot.timestamp == name
                && slot.frame.frame_type == V4L2_AV1_KEY_FRAME
                && slot.frame.flags.has(V4L2_AV1_FRAME_FLAG_SHOWABLE_FRAME)
        };
        let found = self.slots.iter().position(|slot| slot.as_ref().filter(hidden_key).is_some());
        let Some(index) = found else { return Ok(()) };
        let shown = self.slots[index].clone();
        if self.slots.iter().all(|slot| slot.as_ref().is_some_and(|slot| slot.timestamp == name)) {
            return Ok(());
        }
        if shown.as_ref().is_some_and(|shown| shown.decoded) {
            let sequence = Sequence::neutral(controls.sequence).write();
            self.decoder.decode(&obu::show_unit(&sequence, index as u32)).map_err(Fault::bitstream)?;
        }
        self.slots = std::array::from_fn(|_| shown.clone());
        Ok(())
    }

    /// Compares the slots' names with the record, and looks whether the pictures are there that the frame refers to.
    fn check_references(&self, frame: &v4l2_ctrl_av1_frame, references: &References<'_>) -> Result<(), Fault> {
        for (index, (slot, &named)) in self.slots.iter().zip(&frame.reference_frame_ts).enumerate() {
            let held = slot.as_ref().map_or(0, |slot| slot.timestamp);
            if named != held {
                let message = format!("the control names {named}, the slot holds {held}");
                return Err(Fault::new(format!("frame.reference_frame_ts[{index}]"), message));
            }
        }
        if is_intra(frame) {
            return Ok(());
        }
        let mut checked = Vec::new();
        for reference in 0..7 {
            let slot = header::slot(&self.slots, frame, reference)?;
            if !checked.contains(&slot.timestamp) {
                references.check(&format!("frame.reference_frame_ts[{}]", frame.ref_frame_idx[reference]), slot.timestamp)?;
                checked.push(slot.timestamp);
            }
        }
        Ok(())
    }

    /// The frame header out of the controls. Contradictions within the controls show by what the syntax makes of them.
    fn header(&self, sequence: &Sequence, controls: &Controls) -> Result<BitWriter, Fault> {
        let mut syntax = Syntax {
            sequence,
            slots: &self.slots,
            coder: Coder::Write(BitWriter::new()),
            frame: controls.frame,
            grain: controls.grain,
            tile_bits: 0,
            expected: None,
            stage: Stage::Kind,
        };
        syntax.uncompressed_header()?;
        // What is about the way of writing only, and may have been another way in the stream.
        let (written, control) = (&mut syntax.frame, &controls.frame);
        let copy = |written: &mut u8, control: u8, flag: u32| written.set(flag, control.has(flag));
        copy(&mut written.segmentation.flags, control.segmentation.flags, V4L2_AV1_SEGMENTATION_FLAG_UPDATE_DATA);
        copy(&mut written.loop_filter.flags, control.loop_filter.flags, V4L2_AV1_LOOP_FILTER_FLAG_DELTA_UPDATE);
        for flag in [V4L2_AV1_FRAME_FLAG_FRAME_REFS_SHORT_SIGNALING, V4L2_AV1_FRAME_FLAG_BUFFER_REMOVAL_TIME_PRESENT] {
            written.flags.set(flag, control.flags.has(flag));
        }
        if sequence.has(V4L2_AV1_SEQUENCE_FLAG_STILL_PICTURE) {
            // It has no value where the sequence has the reduced header, which is not written: kind().
            let resilient = V4L2_AV1_FRAME_FLAG_ERROR_RESILIENT_MODE;
            written.flags.set(resilient, control.flags.has(resilient));
        }
        written.buffer_removal_time = control.buffer_removal_time;
        written.current_frame_id = control.current_frame_id;
        written.tile_info.tile_size_bytes = control.tile_info.tile_size_bytes;
        let update = V4L2_AV1_FILM_GRAIN_FLAG_UPDATE_GRAIN;
        syntax.grain.flags.set(update, controls.grain.flags.has(update));
        syntax.grain.film_grain_params_ref_idx = controls.grain.film_grain_params_ref_idx;
        let mut differences = Differences::new("by its other fields it is");
        differences.frame(control, &syntax.frame);
        differences.grain(&controls.grain, &syntax.grain);
        differences.into_result()?;
        match syntax.coder {
            Coder::Write(writer) => Ok(writer),
            Coder::Read(..) => Err(Fault::bitstream("was to be written")),
        }
    }

    /// Decodes a frame. Gives the picture and the film grain parameters of its header.
    fn picture(
        &mut self,
        job: &Job,
        controls: &Controls,
        references: &References<'_>,
    ) -> Result<(Picture, v4l2_ctrl_av1_film_grain), Fault> {
        let sequence = Sequence::neutral(controls.sequence);
        sequence.check()?;
        // After a seek a client may go on without stopping its queues: it refers to nothing any more.
        if controls.frame.reference_frame_ts == [0; 8] {
            self.flush();
        }
        self.show_existing(controls)?;
        self.check_references(&controls.frame, references)?;
        let tiles = obu::tiles(&job.bitstream, &controls.frame.tile_info, &controls.tiles)?;
        let grain = self.ways.check(&Submitted {
            sequence: &controls.sequence,
            frame: &controls.frame,
            grain: &controls.grain,
            tiles: &controls.tiles,
            bytes: &job.bitstream,
            slots: &self.slots,
        })?;
        let header = self.header(&sequence, controls)?;
        let size = (controls.frame.upscaled_width, controls.frame.frame_height_minus_1 + 1);
        let (width, height) = (job.capture.width, job.capture.height);
        if size.0 > width || size.1 > height {
            return Err(Fault::new("CAPTURE format", format!("{width}x{height} is too small for {size:?}")));
        }
        let unit = obu::frame_unit(&sequence.write(), header, &tiles);
        let picture = match self.decoder.decode(&unit).map_err(Fault::bitstream)? {
            (Some(picture), 1) => picture,
            (_, pictures) => return Err(Fault::bitstream(format!("{pictures} pictures came out of one frame"))),
        };
        if (picture.width, picture.height) != size {
            let message = format!("the picture is {}x{}, not {size:?}", picture.width, picture.height);
            return Err(Fault::new("frame.upscaled_width", message));
        }
        Ok((picture, grain))
    }
}

impl Codec for Av1 {
    fn decode(&mut self, jobs: &[Job], references: &References<'_>) -> Result<Picture, Fault> {
        // "Exactly one output and one capture buffer must be provided" (V4L2_PIX_FMT_AV1_FRAME).
        let [job] = jobs else { return Err(Fault::bitstream(format!("a frame in {} parts", jobs.len()))) };
        let controls = Controls::new(job)?;
        if self.sequence != Some(controls.sequence) {
            self.sequence = Some(controls.sequence);
            self.ways.clear();
        }
        let decoded = self.picture(job, &controls, references);
        // Whatever became of the frame, the stream goes on: its slots are its own.
        let slot = Slot {
            timestamp: job.timestamp,
            frame: Arc::new(controls.frame),
            grain: decoded.as_ref().map_or(controls.grain, |(_, grain)| *grain),
            decoded: decoded.is_ok(),
        };
        for (index, place) in self.slots.iter_mut().enumerate() {
            if controls.frame.refresh_frame_flags >> index & 1 != 0 {
                *place = Some(slot.clone());
            }
        }
        Ok(decoded?.0)
    }

    fn flush(&mut self) {
        self.decoder.flush();
        self.slots = Slots::default();
    }
}

#[cfg(test)]
mod tests;
