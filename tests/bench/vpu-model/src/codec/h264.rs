// SPDX-License-Identifier: LGPL-2.1-or-later
//! H.264: parameter sets are rebuilt from the controls, slices are decoded as they were submitted. Everything that a slice header
//! says, and everything that follows from the slice headers before it, is compared with the controls.

use std::collections::HashMap;

use primebridge::uapi::*;

use super::{Codec, Fault, expect, nal};
use crate::decoder::{Decoded, Decoder, Wanted};
use crate::message::Job;
use crate::picture::Picture;
use crate::references::References;

mod checks;
mod header;
mod lists;
mod marking;
mod order;
mod parameter_sets;

#[cfg(test)]
mod tests;

use checks::DpbMap;
use header::Header;
use lists::Lists;
use marking::{Current, Origin, Record};
use parameter_sets::ParameterSets;

/// One job, read.
struct Part<'a> {
    sets: ParameterSets,
    params: v4l2_ctrl_h264_decode_params,
    /// Slice parameters and weights of a job that is one slice.
    slice: Option<(v4l2_ctrl_h264_slice_params, v4l2_ctrl_h264_pred_weights)>,
    /// Headers with their NAL units.
    slices: Vec<(Header, &'a [u8])>,
}

/// A frame or field: its jobs.
type Coded<'a> = Vec<Part<'a>>;

/// A stream.
#[derive(Debug)]
pub struct H264 {
    decoder: Decoder,
    record: Record,
    /// The parameter sets that libavcodec has, by identifier.
    sps: HashMap<u8, Vec<u8>>,
    pps: HashMap<u8, (u8, Vec<u8>)>,
}

impl H264 {
    /// An empty stream.
    pub fn new() -> Result<Self, Fault> {
        let decoder = Decoder::open("h264").map_err(Fault::bitstream)?;
        Ok(Self { decoder, record: Record::new(), sps: HashMap::new(), pps: HashMap::new() })
    }

    /// Decodes a frame or a field. What is wrong with the controls does not keep it from being decoded: the pictures after it
    /// are to be judged by themselves.
    fn picture(&mut self, coded: &Coded<'_>, timestamp: u64, references: &References<'_>) -> Result<Picture, Fault> {
        let (first, sets) = (&coded[0].slices[0].0, &coded[0].sets);
        let start = self.starts_here(coded);
        if start {
            self.start(&coded[0]);
        }
        let allowed = sets.sps_flag(V4L2_H264_SPS_FLAG_GAPS_IN_FRAME_NUM_VALUE_ALLOWED);
        let open = self.record.open_timestamp();
        let mut current = self.record.begin(first, sets, timestamp, allowed && !self.record.cut);
        current.start = start;
        let paired = if current.second && open != Some(timestamp) {
            Err(Fault::new("timestamp", format!("a second field has {timestamp}, its first field {open:?}")))
        } else if !current.second && open == Some(timestamp) {
            Err(Fault::new("timestamp", format!("{timestamp} is that of a field to which this picture is no second field")))
        } else {
            Ok(())
        };
        let checked = self.check(coded, &current, references);
        let decoded = self.decode_picture(coded, &current);
        let first_failed = current.second && self.record.open_frame().is_some_and(|frame| frame.failed);
        let whole = if first_failed { Err(Fault::bitstream("the first field of this frame failed")) } else { Ok(()) };
        let result = paired.and(checked).and(whole).and(decoded);
        self.record.finish(first, sets, &current, result.is_err());
        result
    }

    /// Whether the client knows nothing of what came before: at the start, or after it threw its references away for a seek,
    /// which it need not tell the driver. That can only be where nothing is predicted; elsewhere it is a contradiction.
    fn starts_here(&self, coded: &Coded<'_>) -> bool {
        let (first, params) = (&coded[0].slices[0].0, &coded[0].params);
        if first.idr || self.record.is_second(first) {
            return false;
        }
        let known = |timestamp: u64| timestamp != 0 && self.record.frames.iter().any(|frame| frame.timestamp == timestamp);
        let mut entries = params.dpb.iter().filter(|entry| entry.flags & V4L2_H264_DPB_ENTRY_FLAG_VALID != 0);
        let forgotten = self.record.frames.iter().any(|frame| frame.origin == Origin::Decoded && frame.references() != 0)
            && !entries.any(|entry| known(entry.reference_ts));
        let intra = coded.iter().flat_map(|part| &part.slices).all(|(header, _)| header.slice_type.lists() == 0);
        self.record.empty || (forgotten && intra)
    }

    fn start(&mut self, part: &Part<'_>) {
        let (header, params) = (&part.slices[0].0, &part.params);
        let count = if header.structure == header::BOTTOM { params.bottom_field_order_cnt } else { params.top_field_order_cnt };
        let absent = |entry: &&v4l2_h264_dpb_entry| entry.flags & V4L2_H264_DPB_ENTRY_FLAG_VALID != 0 && entry.reference_ts == 0;
        let lost = params.dpb.iter().filter(absent).map(|entry| entry.frame_num.into());
        self.record.start(header, &part.sets, count, lost);
        self.decoder.flush();
    }

    /// Holds the controls of a picture against its slices and the record.
    fn check(&mut self, coded: &Coded<'_>, current: &Current, references: &References<'_>) -> Result<(), Fault> {
        let first = &coded[0].slices[0].0;
        expect("decode_params.nal_ref_idc", coded[0].params.nal_ref_idc, first.nal_ref_idc.into())?;
        let own = self.record.open_frame().filter(|_| current.second).cloned();
        let mut so_far = Vec::new();
        let mut used = Vec::new();
        let mut map = DpbMap::default();
        for part in coded {
            checks::order_counts(&part.params, current, own.as_ref())?;
            map = checks::dpb(&part.params, &mut self.record, current)?;
            let these: Vec<_> = part.slices.iter().map(|(header, _)| header.slice_type).collect();
            so_far.extend(&these);
            checks::types(&part.params, &these, if part.slice.is_some() { &so_far } else { &these })?;
            for (header, _) in &part.slices {
                checks::picture(&part.params, header)?;
                let lists = lists::lists(&self.record.frames, current, header, part.sets.sps.pic_order_cnt_type);
                self.demand_first_entries(&lists)?;
                // A recovery point promises only what follows it in output order (D.2.8).
                if header.slice_type.lists() > 0 && self.record.leads(current) {
                    return Err(Fault::bitstream("leads the picture at which the stream starts: its references are missing"));
                }
                if let Some((slice, weights)) = &part.slice {
                    checks::slice(slice, header, &lists, &map)?;
                    checks::weights(weights, header, part.sets.chroma_array_type() != 0)?;
                }
                used.extend(lists.into_iter().flatten().flatten().map(|(frame, _)| frame));
            }
        }
        self.check_references(&coded[coded.len() - 1].params, &map, &used, references)
    }

    /// The first entry of a list is what the stream refers to if it refers to anything there. One further behind may be lost:
    /// from a recovery point on, streams that do not use it are decoded all the same (D.2.8), and libavcodec shows them.
    fn demand_first_entries(&self, lists: &Lists) -> Result<(), Fault> {
        for (list, entries) in lists.iter().enumerate() {
            let lost = match entries.first() {
                Some(Some((frame, _))) => self.record.frames[*frame].origin == Origin::Lost,
                Some(None) => true,
                None => false,
            };
            if lost {
                return Err(Fault::bitstream(format!("refers to a picture that is missing (list {list})")));
            }
        }
        Ok(())
    }

    /// Looks whether the buffers still hold the references.
    fn check_references(
        &self,
        params: &v4l2_ctrl_h264_decode_params,
        map: &DpbMap,
        used: &[usize],
        references: &References<'_>,
    ) -> Result<(), Fault> {
        for (index, at) in map.iter().enumerate() {
            let Some(at) = *at else { continue };
            let frame = &self.record.frames[at];
            // One that failed was told already, and may do no harm.
            if frame.origin == Origin::Decoded && (!frame.failed || used.contains(&at)) {
                references.check(&format!("decode_params.dpb[{index}].reference_ts"), params.dpb[index].reference_ts)?;
            }
        }
        Ok(())
    }

    /// Gives libavcodec the picture's parameter sets, where they changed, and its slices.
    fn decode_picture(&mut self, coded: &Coded<'_>, current: &Current) -> Result<Picture, Fault> {
        let mut packet = Vec::new();
        for part in coded {
            self.add_parameter_sets(&part.sets, &mut packet);
            for (_, nal) in &part.slices {
                packet.extend([0, 0, 1]);
                packet.extend(*nal);
            }
        }
        let decoded = self.decoder.decode(&packet, Wanted::Last).map_err(Fault::bitstream)?;
        self.judge(&decoded, current)?;
        Ok(decoded.picture)
    }

    fn add_parameter_sets(&mut self, sets: &ParameterSets, packet: &mut Vec<u8>) {
        let id = sets.sps.seq_parameter_set_id;
        let sps = sets.sps_nal();
        if self.sps.get(&id) != Some(&sps) {
            packet.extend(&sps);
            self.sps.insert(id, sps);
            // libavcodec drops the picture parameter sets that refer to it.
            self.pps.retain(|_, (sps_id, _)| *sps_id != id);
        }
        let pps = (id, sets.pps_nal());
        if self.pps.get(&sets.pps.pic_parameter_set_id) != Some(&pps) {
            packet.extend(&pps.1);
            self.pps.insert(sets.pps.pic_parameter_set_id, pps);
        }
    }

    /// What libavcodec says of a picture, and how many frames it asked for.
    fn judge(&self, decoded: &Decoded, current: &Current) -> Result<(), Fault> {
        // After a start in the middle the operations name pictures from before it.
        let of_the_past = self.record.cut && decoded.said.starts_with("mmco: unref short failure");
        if decoded.complaints > 0 && !of_the_past {
            return Err(Fault::bitstream(format!("libavcodec: {}", decoded.said)));
        }
        let own = u32::from(!current.second);
        let substitutes = decoded.allocated.checked_sub(own);
        // Where a gap in frame_num is, and at a start in the middle, libavcodec asks for frames in place of the missing ones.
        if substitutes != Some(0) && !(substitutes.is_some() && own == 1 && (current.gap > 0 || current.start)) {
            let message = format!("libavcodec asked for {} frames for a picture that needs {own}", decoded.allocated);
            return Err(Fault::bitstream(message));
        }
        Ok(())
    }
}

impl<'a> Part<'a> {
    fn read(job: &'a Job) -> Result<Self, Fault> {
        let controls = &job.controls;
        let sets = ParameterSets::read(controls)?;
        let params = controls.get(V4L2_CID_STATELESS_H264_DECODE_PARAMS, "decode_params")?;
        let mode: u32 = controls.get(V4L2_CID_STATELESS_H264_DECODE_MODE, "decode_mode")?;
        let start_code: u32 = controls.get(V4L2_CID_STATELESS_H264_START_CODE, "start_code")?;
        let slice_based = mode == V4L2_STATELESS_H264_DECODE_MODE_SLICE_BASED;
        let units = if start_code == V4L2_STATELESS_H264_START_CODE_ANNEX_B {
            nal::split_annex_b(&job.bitstream)?
        } else {
            vec![nal::without_zeros(&job.bitstream)]
        };
        let mut slices = Vec::with_capacity(units.len());
        for unit in units {
            slices.push((Header::parse(unit, &sets)?, unit));
        }
        if slices.is_empty() || (slice_based && slices.len() != 1) {
            return Err(Fault::bitstream(format!("{} slices in a buffer", slices.len())));
        }
        let slice = if slice_based {
            let slice = controls.get(V4L2_CID_STATELESS_H264_SLICE_PARAMS, "slice_params")?;
            let weights = controls.get(V4L2_CID_STATELESS_H264_PRED_WEIGHTS, "pred_weights")?;
            Some((slice, weights))
        } else {
            None
        };
        Ok(Self { sets, params, slice, slices })
    }
}

/// Puts the jobs of each field together.
fn fields(parts: Vec<Part<'_>>) -> Result<Vec<Coded<'_>>, Fault> {
    let mut fields: Vec<Coded<'_>> = Vec::new();
    for part in parts {
        let structure = part.slices[0].0.structure;
        if part.slices.iter().any(|(header, _)| header.structure != structure) {
            return Err(Fault::bitstream("fields of both parities in one buffer"));
        }
        match fields.last_mut() {
            Some(field) if field[0].slices[0].0.structure == structure => field.push(part),
            _ => fields.push(vec![part]),
        }
    }
    Ok(fields)
}

impl Codec for H264 {
    fn decode(&mut self, jobs: &[Job], references: &References<'_>) -> Result<Picture, Fault> {
        let parts = jobs.iter().map(Part::read).collect::<Result<Vec<_>, _>>()?;
        let mut result = Err(Fault::bitstream("no slice"));
        for (number, coded) in fields(parts)?.iter().enumerate() {
            let picture = self.picture(coded, jobs[0].timestamp, references);
            // The first fault of a frame is the one to tell.
            result = if number > 0 { result.and(picture) } else { picture };
        }
        result
    }

    fn is_field(&self, jobs: &[Job]) -> bool {
        // A buffer of all slices that is held can only be one. Of slices in buffers of their own the next may always come.
        let mode = |job: &Job| job.controls.get::<u32>(V4L2_CID_STATELESS_H264_DECODE_MODE, "decode_mode");
        jobs.iter().all(|job| mode(job) == Ok(V4L2_STATELESS_H264_DECODE_MODE_FRAME_BASED))
    }

    fn flush(&mut self) {
        self.decoder.flush();
        self.record = Record::new();
        self.sps.clear();
        self.pps.clear();
    }
}
