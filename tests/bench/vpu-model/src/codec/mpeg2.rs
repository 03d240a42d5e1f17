// SPDX-License-Identifier: LGPL-2.1-or-later
//! MPEG-2: only slices are submitted, so that all headers are written from the controls. What the slices do not determine is
//! decoded as the controls say; whether that was right, only the pictures tell.

mod anchors;
mod checks;
mod headers;

use primebridge::uapi::*;

use self::anchors::Anchors;
use super::vp8::fits;
use super::{Codec, Fault};
use crate::decoder::{Decoded, Decoder, Wanted};
use crate::message::Job;
use crate::picture::Picture;
use crate::references::References;

/// picture_structure of a frame picture (H.262 table 6-14).
const FRAME: u8 = 3;

/// A stream.
#[derive(Debug)]
pub struct Mpeg2 {
    decoder: Decoder,
    anchors: Anchors,
    /// The first reference picture since the start: its timestamp, and what libavcodec was given of it.
    first_anchor: (u64, Vec<u8>),
    /// The timestamp of a frame whose second field may still come, and the first field's picture_structure.
    half: Option<(u64, u8)>,
}

/// The controls of a picture.
#[derive(Clone, Copy, Debug)]
struct Controls {
    sequence: v4l2_ctrl_mpeg2_sequence,
    picture: v4l2_ctrl_mpeg2_picture,
    quantisation: v4l2_ctrl_mpeg2_quantisation,
}

impl Controls {
    fn of(job: &Job) -> Result<Self, Fault> {
        Ok(Self {
            sequence: job.controls.get(V4L2_CID_STATELESS_MPEG2_SEQUENCE, "sequence")?,
            picture: job.controls.get(V4L2_CID_STATELESS_MPEG2_PICTURE, "picture")?,
            quantisation: job.controls.get(V4L2_CID_STATELESS_MPEG2_QUANTISATION, "quantisation")?,
        })
    }

    fn is_b(&self) -> bool {
        u32::from(self.picture.picture_coding_type) == V4L2_MPEG2_PIC_CODING_TYPE_B
    }
}

impl Mpeg2 {
    /// An empty stream.
    pub fn new() -> Result<Self, Fault> {
        Ok(Self { decoder: open()?, anchors: Anchors::default(), first_anchor: (0, Vec::new()), half: None })
    }

    /// The packet that libavcodec is to decode: a frame, both fields of one, or one field.
    fn packet(&mut self, jobs: &[Job]) -> Result<Packet, Fault> {
        let mut packet = Packet::default();
        for (part, job) in jobs.iter().enumerate() {
            let controls = Controls::of(job)?;
            checks::controls(&controls)?;
            fits(job, (controls.sequence.horizontal_size.into(), controls.sequence.vertical_size.into()))?;
            let structure = controls.picture.picture_structure;
            let second = structure != FRAME && self.half.is_some_and(|(timestamp, _)| timestamp == job.timestamp);
            if let (true, Some((_, first))) = (second, self.half) {
                checks::second_field(first, structure)?;
            } else if part != 0 {
                return Err(Fault::new(
                    "picture.picture_structure",
                    "a second OUTPUT buffer for a picture that is no second field",
                ));
            }
            self.half = (structure != FRAME && !second).then_some((job.timestamp, structure));
            let slices = checks::slices(&controls, &job.bitstream)?;
            if !second {
                packet.starts = true;
                headers::sequence(&mut packet.bytes, &controls);
            }
            let missing = self.anchors.check(&controls, job.timestamp, second, &mut packet.references)?;
            if missing && !second {
                headers::closed_group(&mut packet.bytes);
            }
            packet.missing_forward |= missing;
            headers::picture(&mut packet.bytes, &controls);
            packet.bytes.extend_from_slice(slices);
            packet.timestamp = job.timestamp;
        }
        Ok(packet)
    }

    /// A B picture without a forward reference, at the start of a closed group of pictures (H.262 6.3.8, closed_gop): "encoded using
    /// only backward prediction or intra coding", so that it can be decoded. Whether that is so is seen from decoding it once more,
    /// with another picture in the place of the missing one: libavcodec's substitute is grey, this is the backward reference.
    fn check_backward_only(&self, packet: &Packet, picture: &Picture) -> Result<(), Fault> {
        let mut decoder = open()?;
        let mut again = |bytes: &[u8]| decoder.decode(bytes, Wanted::First).map_err(Fault::bitstream);
        again(&self.first_anchor.1)?;
        again(&self.first_anchor.1)?;
        if again(&packet.bytes)?.picture != *picture {
            return Err(Fault::new("picture.forward_ref_ts", "0, but the picture is predicted from a forward reference"));
        }
        Ok(())
    }

    /// Decodes the parts of a frame. `check` looks a reference up.
    fn decode_parts(&mut self, jobs: &[Job], check: impl Fn(&str, u64) -> Result<(), Fault>) -> Result<Picture, Fault> {
        let before = self.anchors;
        let packet = self.packet(jobs);
        // A picture counts for later ones, whatever is wrong with it: they name it, and find that it was never decoded.
        if packet.is_err() {
            self.anchors = before;
            for job in jobs {
                self.anchors.note(&Controls::of(job)?, job.timestamp);
            }
        }
        let packet = packet?;
        let decoded = self.decoder.decode(&packet.bytes, Wanted::First).map_err(Fault::bitstream)?;
        if packet.starts && before == Anchors::default() {
            self.first_anchor = (packet.timestamp, packet.bytes.clone());
        } else if !packet.starts && packet.timestamp == self.first_anchor.0 {
            self.first_anchor.1.extend_from_slice(&packet.bytes);
        }
        for (field, timestamp) in &packet.references {
            check(field, *timestamp)?;
        }
        let picture = whole(decoded, &packet)?;
        if packet.missing_forward {
            self.check_backward_only(&packet, &picture)?;
        }
        Ok(picture)
    }
}

/// What libavcodec is to decode at once.
#[derive(Debug, Default)]
struct Packet {
    bytes: Vec<u8>,
    timestamp: u64,
    /// Names and timestamps of references, to be looked up.
    references: Vec<(&'static str, u64)>,
    /// A frame begins in it: it is no second field alone.
    starts: bool,
    missing_forward: bool,
}

impl Codec for Mpeg2 {
    fn decode(&mut self, jobs: &[Job], references: &References<'_>) -> Result<Picture, Fault> {
        self.decode_parts(jobs, |field, timestamp| references.check(field, timestamp))
    }

    fn flush(&mut self) {
        self.decoder.flush();
        self.anchors = Anchors::default();
        self.half = None;
    }
}

fn open() -> Result<Decoder, Fault> {
    Decoder::open("mpeg2video").map_err(Fault::bitstream)
}

/// The picture, if libavcodec had nothing to say about it and used no substitute of a reference that should be there.
fn whole(decoded: Decoded, packet: &Packet) -> Result<Picture, Fault> {
    if decoded.complaints != 0 {
        return Err(Fault::bitstream(format!("libavcodec said: {}", decoded.said)));
    }
    let substitutes = u32::from(packet.missing_forward);
    let own = u32::from(packet.starts);
    match decoded.allocated {
        count if (own..=own + substitutes).contains(&count) => Ok(decoded.picture),
        count => Err(Fault::bitstream(format!("libavcodec made {count} pictures of one"))),
    }
}

#[cfg(test)]
mod tests;
