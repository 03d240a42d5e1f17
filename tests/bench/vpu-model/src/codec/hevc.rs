// SPDX-License-Identifier: LGPL-2.1-or-later
//! HEVC: parameter sets are written from the controls, slice segments are taken as they were submitted. The reference picture sets
//! come from the controls with the sequence's sets, or each slice header is written anew with the set that the decode parameters
//! describe; [`SetsFrom`] says which.

pub mod checks;
pub mod header;
pub mod marking;
pub mod parameter_sets;
pub mod rewrite;
pub mod sets;
pub mod submitted;
pub mod weights;

#[cfg(test)]
mod tests;

use std::collections::HashMap;

use clap::ValueEnum;

use self::checks::{Truth, check_decode_params, check_slice_params, claimed_sets};
use self::header::Header;
use self::marking::{Known, Marking, Sets, order_count};
use self::parameter_sets::{Coding, Elements, pps, sps, vps};
use self::rewrite::{Explicit, rewritten};
use self::submitted::{Controls, Submitted};
use super::{Codec, Fault};
use crate::decoder::{Decoder, Wanted};
use crate::message::Job;
use crate::picture::Picture;
use crate::references::References;

/// Where the reference picture sets come from.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum SetsFrom {
    /// The stream's slice headers and the controls with the sequence's sets; `dpb` where the kernel has none
    #[default]
    Sps,
    /// The decode parameters: all slice headers are written anew
    Dpb,
}

/// The end of sequence NAL unit (7.3.2.6).
const EOS: [u8; 2] = [36 << 1, 1];

/// Parameter sets that the decoder has.
#[derive(Debug, Default)]
struct Sent {
    /// The video and the sequence parameter set.
    sequence: Option<Vec<u8>>,
    /// The picture parameter sets by their numbers.
    pictures: HashMap<u8, Vec<u8>>,
}

/// A stream.
#[derive(Debug)]
pub struct Hevc {
    decoder: Decoder,
    marking: Marking,
    sent: Sent,
    /// No picture since the stream was started.
    fresh: bool,
    /// The highest order count of the sequence.
    highest: i32,
    sets: SetsFrom,
}

/// What the bitstream says of a picture, with how the control resolves what it leaves open.
struct Place {
    poc: i32,
    starts: bool,
    sets: Sets,
}

impl Hevc {
    /// An empty stream.
    pub fn new(sets: SetsFrom) -> Result<Self, Fault> {
        Ok(Self {
            decoder: Decoder::open("hevc").map_err(Fault::bitstream)?,
            marking: Marking::default(),
            sent: Sent::default(),
            fresh: true,
            highest: 0,
            sets,
        })
    }

    /// Order count and reference picture set of a picture.
    ///
    /// A CRA picture begins a sequence where the client was told to (after a seek, or an end of sequence NAL unit, which is not
    /// submitted); that shows in references that are gone, or in the order count, which within a sequence is higher than that of any
    /// picture before (7.4.2.2). Where it does not show it makes no difference.
    fn place(&self, header: &Header, controls: &Controls) -> Place {
        let log2_max_lsb = Coding::of(&controls.sps).log2_max_lsb;
        let params = &controls.decode_params;
        let begins = header.irap() && !header.cra();
        let slice = &header.slice;
        let counted = order_count(slice.lsb, log2_max_lsb, (!begins).then_some(self.marking.anchor));
        let sets = self.marking.sets(slice, counted, log2_max_lsb, begins);
        let restarted = header.cra() && (self.fresh || params.num_active_dpb_entries == 0) && {
            let nothing_lost = sets.as_ref().is_some_and(|sets| sets.present().all(|known| !known.decoded));
            self.fresh || params.pic_order_cnt_val != counted || counted <= self.highest || !nothing_lost
        };
        if !restarted {
            let sets = sets.unwrap_or_else(|| claimed_sets(params, &self.marking));
            return Place { poc: counted, starts: begins, sets };
        }
        // 8.3.1 has an msb of 0. libavcodec goes on counting from the pictures before, at an end of sequence as at a seek: all order
        // counts up to the next IDR picture are off by the same multiple of MaxPicOrderCntLsb, which no decoder can tell.
        let first = order_count(slice.lsb, log2_max_lsb, None);
        let poc = if params.pic_order_cnt_val == counted { counted } else { first };
        let sets = self.marking.sets(slice, poc, log2_max_lsb, true).unwrap_or_default();
        Place { poc, starts: true, sets }
    }

    /// The NAL units for the decoder.
    fn packet(&mut self, submitted: &Submitted, place: &Place) -> Result<Vec<u8>, Fault> {
        let controls = &submitted.controls;
        let slice = &submitted.segments[0].header.slice;
        let elements = controls.short_term.as_deref().filter(|_| controls.sets.long_term.is_some() && self.sets == SetsFrom::Sps);
        let elements = elements.map(|short_term| Elements { short_term, sets: &controls.sets });
        let coding = Coding::of(&controls.sps);
        let coding = if elements.is_some() { coding } else { coding.without_sets() };
        // The set of a picture is written anew as well where libavcodec would misread it (7-52), and where pictures that are kept for
        // later were never there: libavcodec would make substitutes, and they are nothing that was decoded.
        let anew = elements.is_none() || slice.msb_not_reset || place.sets.lacks_later_ones();
        let mut packet = Vec::new();
        let mut add = |nal: &[u8]| {
            packet.extend([0, 0, 0, 1]);
            packet.extend(nal);
        };
        if place.starts && !self.fresh && submitted.segments[0].header.cra() {
            add(&EOS);
        }
        let mut sequence = vps(&controls.sps);
        let sps = sps(&controls.sps, &coding, elements)?;
        let pps = pps(&controls.pps, &controls.sps, &controls.scaling_matrix)?;
        sequence.extend([0, 0, 0, 1]);
        sequence.extend(sps);
        if self.sent.sequence.as_ref() != Some(&sequence) {
            // 7.4.2.4.4: one sequence parameter set is active for a whole coded video sequence.
            if self.sent.sequence.is_some() && !place.starts {
                return Err(Fault::new("sps", "another one than before, at a picture that begins no sequence"));
            }
            add(&sequence);
            self.sent.sequence = Some(sequence);
            self.sent.pictures.clear();
        }
        if self.sent.pictures.get(&controls.pps.pic_parameter_set_id) != Some(&pps) {
            add(&pps);
            self.sent.pictures.insert(controls.pps.pic_parameter_set_id, pps);
        }
        let has = |timestamp| self.marking.named(timestamp).is_some_and(|known| known.decoded);
        let explicit = if anew { Some(Explicit::new(&controls.decode_params, &coding, has)?) } else { None };
        for segment in &submitted.segments {
            match &explicit {
                Some(explicit) => {
                    let poc = controls.decode_params.pic_order_cnt_val;
                    add(&rewritten(&segment.nal, &segment.header, &segment.unescaped, explicit, &coding, poc)?);
                }
                None => add(&segment.nal),
            }
        }
        Ok(packet)
    }

    /// Compares all that the bytes determine, and looks whether the references are there.
    fn check(&self, submitted: &Submitted, place: &Place, references: &References<'_>) -> Result<(), Fault> {
        let params = &submitted.controls.decode_params;
        let header = &submitted.segments[0].header;
        check_decode_params(params, &Truth { header, poc: place.poc, starts: place.starts, sets: &place.sets })?;
        for segment in &submitted.segments {
            if let Some(slice_params) = &segment.slice_params {
                check_slice_params(&segment.field, slice_params, &segment.header, segment.extent, params)?;
            }
        }
        for (at, entry) in params.dpb.iter().take(params.num_active_dpb_entries.into()).enumerate() {
            if self.marking.named(entry.timestamp).is_some_and(|known| known.decoded) {
                references.check(&format!("decode_params.dpb[{at}].timestamp"), entry.timestamp)?;
            }
        }
        Ok(())
    }

    fn decode_submitted(&mut self, submitted: &Submitted, place: &Place, capture: (u32, u32)) -> Result<Picture, Fault> {
        let packet = self.packet(submitted, place)?;
        let decoded = self.decoder.decode(&packet, Wanted::First).map_err(Fault::bitstream)?;
        if decoded.complaints > 0 {
            return Err(Fault::bitstream(format!("libavcodec complains: {}", decoded.said)));
        }
        if decoded.allocated != 1 {
            return Err(Fault::bitstream(format!("libavcodec wanted {} frames for the picture", decoded.allocated)));
        }
        let sps = &submitted.controls.sps;
        let size = (u32::from(sps.pic_width_in_luma_samples), u32::from(sps.pic_height_in_luma_samples));
        super::expect("sps.pic_width_in_luma_samples", size, (decoded.picture.width, decoded.picture.height))?;
        if capture.0 < size.0 || capture.1 < size.1 {
            return Err(Fault::new("CAPTURE format", format!("{capture:?} is smaller than the picture, {size:?}")));
        }
        Ok(decoded.picture)
    }
}

impl Codec for Hevc {
    fn decode(&mut self, jobs: &[Job], references: &References<'_>) -> Result<Picture, Fault> {
        let job = jobs.last().ok_or_else(|| Fault::bitstream("no job"))?;
        let submitted = Submitted::read(jobs)?;
        let header = &submitted.segments[0].header;
        let place = self.place(header, &submitted.controls);
        let checked = self.check(&submitted, &place, references);
        // What is marked follows the stream, whether or not the picture can be decoded.
        let pic_struct = submitted.segments[0].slice_params.map(|params| params.pic_struct);
        self.marking.keep(&place.sets);
        let decoded = checked.and_then(|()| self.decode_submitted(&submitted, &place, (job.capture.width, job.capture.height)));
        let known = Known { timestamp: job.timestamp, poc: place.poc, long_term: false, decoded: decoded.is_ok(), pic_struct };
        self.marking.add(header, known);
        self.highest = if place.starts { place.poc } else { self.highest.max(place.poc) };
        self.fresh = false;
        decoded
    }

    fn flush(&mut self) {
        self.decoder.flush();
        self.marking.clear();
        self.fresh = true;
    }
}
