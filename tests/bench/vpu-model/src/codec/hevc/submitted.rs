// SPDX-License-Identifier: LGPL-2.1-or-later
//! The jobs of one picture: its controls and its slice segments.

use primebridge::uapi::*;

use super::checks::Extent;
use super::header::{Context, Header, Slice, read};
use super::parameter_sets::check;
use super::sets::SequenceSets;
use crate::codec::nal::Unescaped;
use crate::codec::{Fault, expect};
use crate::message::Job;

/// The controls that hold for a whole picture.
#[derive(Clone, Debug, PartialEq)]
pub struct Controls {
    /// V4L2_CID_STATELESS_HEVC_SPS.
    pub sps: v4l2_ctrl_hevc_sps,
    /// V4L2_CID_STATELESS_HEVC_PPS.
    pub pps: v4l2_ctrl_hevc_pps,
    /// V4L2_CID_STATELESS_HEVC_SCALING_MATRIX.
    pub scaling_matrix: v4l2_ctrl_hevc_scaling_matrix,
    /// V4L2_CID_STATELESS_HEVC_DECODE_PARAMS.
    pub decode_params: v4l2_ctrl_hevc_decode_params,
    /// V4L2_CID_STATELESS_HEVC_EXT_SPS_ST_RPS, where the kernel has it.
    pub short_term: Option<Vec<v4l2_ctrl_hevc_ext_sps_st_rps>>,
    /// The sequence's sets as far as the kernel has them.
    pub sets: SequenceSets,
}

impl Controls {
    fn read(job: &Job) -> Result<Self, Fault> {
        let controls = &job.controls;
        let sps: v4l2_ctrl_hevc_sps = controls.get(V4L2_CID_STATELESS_HEVC_SPS, "sps")?;
        let pps: v4l2_ctrl_hevc_pps = controls.get(V4L2_CID_STATELESS_HEVC_PPS, "pps")?;
        check(&sps, &pps)?;
        let short_term = optional(job, V4L2_CID_STATELESS_HEVC_EXT_SPS_ST_RPS, "ext_sps_st_rps")?;
        let long_term: Option<Vec<_>> = optional(job, V4L2_CID_STATELESS_HEVC_EXT_SPS_LT_RPS, "ext_sps_lt_rps")?;
        let sets = SequenceSets::new(&sps, short_term.as_deref(), long_term.as_deref())?;
        Ok(Self {
            sps,
            pps,
            scaling_matrix: controls.get(V4L2_CID_STATELESS_HEVC_SCALING_MATRIX, "scaling_matrix")?,
            decode_params: controls.get(V4L2_CID_STATELESS_HEVC_DECODE_PARAMS, "decode_params")?,
            short_term,
            sets,
        })
    }

    fn context(&self) -> Context<'_> {
        let params = &self.decode_params;
        let total = [params.num_poc_st_curr_before, params.num_poc_st_curr_after, params.num_poc_lt_curr];
        Context {
            sps: &self.sps,
            pps: &self.pps,
            sets: &self.sets,
            claimed_total: total.into_iter().map(u32::from).sum(),
            claimed_num_delta_pocs: u32::from(params.num_delta_pocs_of_ref_rps_idx).min(16),
        }
    }
}

fn optional<T: primebridge::uapi::bytes::Pod>(job: &Job, id: u32, name: &str) -> Result<Option<Vec<T>>, Fault> {
    Ok(if job.controls.has(id) { Some(job.controls.all(id, name)?) } else { None })
}

/// A slice segment.
#[derive(Clone, Debug)]
pub struct Segment {
    /// The NAL unit.
    pub nal: Vec<u8>,
    /// The same without emulation prevention.
    pub unescaped: Unescaped,
    /// Its header.
    pub header: Header,
    /// Where it lies in its OUTPUT buffer.
    pub extent: Extent,
    /// Its slice parameters, where the kernel has that control.
    pub slice_params: Option<v4l2_ctrl_hevc_slice_params>,
    /// Their name.
    pub field: String,
}

/// A picture.
#[derive(Clone, Debug)]
pub struct Submitted {
    /// Its controls.
    pub controls: Controls,
    /// Its slice segments, one at least.
    pub segments: Vec<Segment>,
}

impl Submitted {
    /// Takes the jobs of a picture apart.
    pub fn read(jobs: &[Job]) -> Result<Self, Fault> {
        let first = jobs.first().ok_or_else(|| Fault::bitstream("no job"))?;
        let mut result = Self { controls: Controls::read(first)?, segments: Vec::new() };
        for job in jobs {
            let again = Controls::read(job)?;
            same("sps", &again.sps, &result.controls.sps)?;
            same("pps", &again.pps, &result.controls.pps)?;
            same("scaling_matrix", &again.scaling_matrix, &result.controls.scaling_matrix)?;
            same("decode_params", &again.decode_params, &result.controls.decode_params)?;
            same("ext_sps_st_rps or ext_sps_lt_rps", &again.sets, &result.controls.sets)?;
            result.read_job(job)?;
        }
        result.check_picture()?;
        Ok(result)
    }

    fn read_job(&mut self, job: &Job) -> Result<(), Fault> {
        let slice_params: Option<Vec<v4l2_ctrl_hevc_slice_params>> =
            optional(job, V4L2_CID_STATELESS_HEVC_SLICE_PARAMS, "slice_params")?;
        let extents = extents(job, slice_params.as_deref())?;
        if let Some(slice_params) = &slice_params {
            expect("slice_params: number of elements", slice_params.len(), extents.len())?;
        }
        let begin = self.segments.len();
        for (at, extent) in extents.into_iter().enumerate() {
            let nal = &job.bitstream[extent.start..extent.end];
            let before: Option<&Slice> = self.segments.last().map(|segment: &Segment| &segment.header.slice);
            let (header, unescaped) = read(nal, &self.controls.context(), before)?;
            self.segments.push(Segment {
                nal: nal.to_vec(),
                unescaped,
                header,
                extent,
                slice_params: slice_params.as_ref().map(|all| all[at]),
                field: format!("slice_params[{at}]"),
            });
        }
        let entry_points: Option<Vec<u32>> = optional(job, V4L2_CID_STATELESS_HEVC_ENTRY_POINT_OFFSETS, "entry_point_offsets")?;
        match entry_points {
            Some(entry_points) => check_entry_points(&entry_points, &self.segments[begin..]),
            None => Ok(()),
        }
    }

    /// 7.4.7.1: what is the same in all segments, and what rises.
    fn check_picture(&self) -> Result<(), Fault> {
        let first = &self.segments.first().ok_or_else(|| Fault::bitstream("no slice"))?.header;
        // 7.4.2.2 has TemporalId no greater than sps_max_sub_layers_minus1. There are streams that number their sub-layers and still say
        // that they have one (membrane_input-10-1920x1080.h265), which decoders of all sub-layers need not care about.
        let sub_layers = self.controls.sps.sps_max_sub_layers_minus1;
        if sub_layers > 0 && first.temporal_id_plus1 > sub_layers + 1 {
            let message = format!("{sub_layers}, the bitstream has nuh_temporal_id_plus1 {}", first.temporal_id_plus1);
            return Err(Fault::new("sps.sps_max_sub_layers_minus1", message));
        }
        for (at, segment) in self.segments.iter().enumerate() {
            let (header, slice) = (&segment.header, &segment.header.slice);
            if header.first != (at == 0) {
                return Err(Fault::bitstream(format!("segment {at} has first_slice_segment_in_pic_flag {}", header.first)));
            }
            if at > 0 && header.address <= self.segments[at - 1].header.address {
                return Err(Fault::bitstream(format!("segment {at} goes back to address {}", header.address)));
            }
            let whole = |header: &Header| (header.nal_unit_type, header.temporal_id_plus1, header.no_output_of_prior_pics);
            let sets = |slice: &Slice| (slice.lsb, slice.short_term.clone(), slice.long_term.clone());
            if whole(header) != whole(first) || sets(slice) != sets(&first.slice) {
                return Err(Fault::bitstream(format!("segment {at} is of another picture")));
            }
            let pic_struct = |segment: &Segment| segment.slice_params.map(|params| params.pic_struct);
            expect(&format!("{}.pic_struct", segment.field), pic_struct(segment), pic_struct(&self.segments[0]))?;
        }
        Ok(())
    }
}

fn same<T: PartialEq>(name: &str, one: &T, other: &T) -> Result<(), Fault> {
    if one == other { Ok(()) } else { Err(Fault::new(name, "another one than with the first slice of the picture")) }
}

/// The array has the entry points of all segments of a request, one after the other.
fn check_entry_points(control: &[u32], segments: &[Segment]) -> Result<(), Fault> {
    let bitstream: Vec<u32> = segments.iter().flat_map(|segment| segment.header.entry_points.clone()).collect();
    // An array has one element at least, and keeps what was sent last: without entry points there is nothing to be sent.
    if bitstream.is_empty() {
        return Ok(());
    }
    expect("entry_point_offsets", control, bitstream.as_slice())
}

/// The slice segments of an OUTPUT buffer.
fn extents(job: &Job, slice_params: Option<&[v4l2_ctrl_hevc_slice_params]>) -> Result<Vec<Extent>, Fault> {
    let bytes = &job.bitstream;
    // No NAL unit begins with two zeros: nuh_temporal_id_plus1 is never 0.
    let annex_b = bytes.starts_with(&[0, 0, 1]) || bytes.starts_with(&[0, 0, 0, 1]);
    if job.controls.has(V4L2_CID_STATELESS_HEVC_START_CODE) {
        let start_code: u32 = job.controls.get(V4L2_CID_STATELESS_HEVC_START_CODE, "start_code")?;
        expect("start_code", start_code == V4L2_STATELESS_HEVC_START_CODE_ANNEX_B, annex_b)?;
    }
    let found = match (annex_b, slice_params) {
        (true, _) => start_codes(bytes),
        (false, Some(all)) if all.len() > 1 => by_slice_params(bytes, all)?,
        (false, _) => vec![trimmed(bytes, 0, bytes.len())],
    };
    if found.is_empty() || found.iter().any(|extent| extent.end - extent.start < 3) {
        return Err(Fault::bitstream("a NAL unit without content"));
    }
    if job.controls.has(V4L2_CID_STATELESS_HEVC_DECODE_MODE) {
        let mode: u32 = job.controls.get(V4L2_CID_STATELESS_HEVC_DECODE_MODE, "decode_mode")?;
        if mode == V4L2_STATELESS_HEVC_DECODE_MODE_SLICE_BASED && found.len() != 1 {
            return Err(Fault::bitstream(format!("{} slice segments in a buffer, in slice-based mode", found.len())));
        }
    }
    Ok(found)
}

/// Without the zeros behind it: a NAL unit does not end with one (7.4.1.1).
fn trimmed(bytes: &[u8], start: usize, end: usize) -> Extent {
    let length = bytes[start..end].iter().rposition(|byte| *byte != 0).map_or(0, |last| last + 1);
    Extent { start, end: start + length }
}

/// Annex B.
fn start_codes(bytes: &[u8]) -> Vec<Extent> {
    let starts: Vec<usize> = (3..=bytes.len()).filter(|at| bytes[at - 3..*at] == [0, 0, 1]).collect();
    let ends = starts.iter().skip(1).map(|start| start - 3).chain([bytes.len()]);
    starts.iter().zip(ends).map(|(start, end)| trimmed(bytes, *start, end)).collect()
}

/// Several segments without start codes: only the slice parameters say where one ends.
fn by_slice_params(bytes: &[u8], all: &[v4l2_ctrl_hevc_slice_params]) -> Result<Vec<Extent>, Fault> {
    let mut start = 0;
    let mut extents = Vec::new();
    for (at, params) in all.iter().enumerate() {
        let end = u64::from(params.data_byte_offset) + u64::from(params.bit_size / 8);
        if end <= start as u64 || end > bytes.len() as u64 {
            let message = format!("ends at {end}, behind {start} of {} bytes", bytes.len());
            return Err(Fault::new(format!("slice_params[{at}].bit_size"), message));
        }
        extents.push(Extent { start, end: end as usize });
        start = end as usize;
    }
    expect("slice_params.bit_size: the end of the last one", start, trimmed(bytes, 0, bytes.len()).end)?;
    Ok(extents)
}
