// SPDX-License-Identifier: LGPL-2.1-or-later
//! A client in miniature: takes a clip apart, makes controls and jobs. Parameter sets are read by cros-codecs.

use std::collections::HashMap;
use std::io::Cursor;
use std::path::Path;

use cros_codecs::codec::h264::parser::{Nalu, Parser, Pps};
use primebridge::uapi::bytes::{Pod, as_bytes};

use super::super::header::{BOTTOM, FRAME, SliceType, TOP};
use super::super::lists::lists;
use super::super::marking::{Frame, long_pic_num, short_pic_num};
use super::super::*;
use crate::controls::Controls;
use crate::device::Device;
use crate::message::{Capture, CaptureBuffer};
use crate::references::Pictures;

/// A picture that is handed to the model.
#[derive(Clone)]
pub struct Submitted {
    pub jobs: Vec<Job>,
    pub second: bool,
    pub field: bool,
    pub intra: bool,
    pub idr: bool,
    /// What libavcodec makes of the clip.
    pub expected: Picture,
    pub units: Vec<Vec<u8>>,
}

pub struct Client {
    units: std::vec::IntoIter<Vec<u8>>,
    waiting: Option<Vec<u8>>,
    parser: Parser,
    software: Decoder,
    slice_based: bool,
    annex_b: bool,
    record: Record,
    timestamp: u64,
    pub model: H264,
    pub pictures: Pictures,
    pub device: Device,
    buffers: Vec<CaptureBuffer>,
}

impl Client {
    pub fn new(clip: &Path, slice_based: bool, annex_b: bool) -> Self {
        let bytes = std::fs::read(clip).unwrap();
        let units: Vec<Vec<u8>> = nal::split_annex_b(&bytes).unwrap().into_iter().map(<[u8]>::to_vec).collect();
        Self {
            units: units.into_iter(),
            waiting: None,
            parser: Parser::default(),
            software: Decoder::open("h264").unwrap(),
            slice_based,
            annex_b,
            record: Record::new(),
            timestamp: 0,
            model: H264::new().unwrap(),
            pictures: Pictures::default(),
            device: Device::open(Path::new("/dev/null")).unwrap(),
            buffers: Vec::new(),
        }
    }

    /// The next picture, and its controls.
    pub fn next(&mut self) -> Option<Submitted> {
        let (mut packet, mut slices) = (Vec::new(), Vec::new());
        while let Some(unit) = self.waiting.take().or_else(|| self.units.next()) {
            let kind = unit[0] & 31;
            // first_mb_in_slice is 0: ue(v) is a single 1.
            let begins = matches!(kind, 1 | 5) && unit[1] & 0x80 != 0;
            if !slices.is_empty() && (begins || !matches!(kind, 1 | 5)) {
                self.waiting = Some(unit);
                break;
            }
            let coded = [&[0, 0, 0, 1], &unit[..]].concat();
            packet.extend(&coded);
            let nalu = || Nalu::next(&mut Cursor::new(&coded[..])).unwrap();
            match kind {
                1 | 5 => slices.push(unit),
                7 => drop(self.parser.parse_sps(&nalu()).unwrap()),
                8 => drop(self.parser.parse_pps(&nalu()).unwrap()),
                _ => {}
            }
        }
        if slices.is_empty() {
            return None;
        }
        let expected = self.software.decode(&packet, Wanted::Last).unwrap().picture;
        Some(self.submit(slices, expected))
    }

    /// Throws away what is known of the stream.
    pub fn forget(&mut self) {
        self.record = Record::new();
    }

    /// Makes the controls of a picture once more.
    pub fn again(&mut self, submitted: Submitted) -> Submitted {
        self.submit(submitted.units, submitted.expected)
    }

    fn submit(&mut self, units: Vec<Vec<u8>>, expected: Picture) -> Submitted {
        let sets: Vec<ParameterSets> = units.iter().map(|unit| self.sets_of(unit)).collect();
        let headers: Vec<Header> = units.iter().zip(&sets).map(|(unit, sets)| Header::parse(unit, sets).unwrap()).collect();
        let first = &headers[0];
        let second = self.record.is_second(first);
        if !second {
            self.timestamp += 1000;
        }
        if self.record.empty && !first.idr {
            self.record.start(first, &sets[0], 0, std::iter::empty());
        }
        let gaps = sets[0].sps_flag(V4L2_H264_SPS_FLAG_GAPS_IN_FRAME_NUM_VALUE_ALLOWED);
        let own = self.record.open_frame().filter(|_| second).map(|frame| frame.counts_before_reset);
        let current = self.record.begin(first, &sets[0], self.timestamp, gaps);
        let mut params = decode_params(first, &current, &self.record.frames, own);
        let mut jobs: Vec<Job> = Vec::new();
        for ((unit, header), sets) in units.iter().zip(&headers).zip(&sets) {
            params.flags |= match header.slice_type {
                SliceType::P | SliceType::Sp => V4L2_H264_DECODE_PARAM_FLAG_PFRAME,
                SliceType::B => V4L2_H264_DECODE_PARAM_FLAG_BFRAME,
                _ => 0,
            };
            let mut bytes = if self.annex_b { vec![0, 0, 1] } else { Vec::new() };
            bytes.extend(unit);
            if self.slice_based || jobs.is_empty() {
                jobs.push(self.job(sets));
            }
            let order_type = sets.sps.pic_order_cnt_type;
            let slice = slice_params(header, &lists(&self.record.frames, &current, header, order_type));
            let job = jobs.last_mut().unwrap();
            job.bitstream.extend(bytes);
            put(&mut job.controls, V4L2_CID_STATELESS_H264_DECODE_PARAMS, params);
            put(&mut job.controls, V4L2_CID_STATELESS_H264_SLICE_PARAMS, slice);
            put(&mut job.controls, V4L2_CID_STATELESS_H264_PRED_WEIGHTS, pred_weights(header));
        }
        self.record.finish(first, &sets[0], &current, false);
        Submitted {
            jobs,
            second,
            field: first.is_field(),
            intra: headers.iter().all(|header| header.slice_type.lists() == 0),
            idr: first.idr,
            expected,
            units,
        }
    }

    pub fn sets_of(&self, unit: &[u8]) -> ParameterSets {
        let mut reader = nal::Reader::new(unit);
        reader.bits(8).unwrap();
        let (_first_mb, _slice_type) = (reader.ue("", u32::MAX - 1).unwrap(), reader.ue("", 9).unwrap());
        let pps = self.parser.get_pps(reader.ue("", 255).unwrap() as u8).unwrap();
        parameter_sets(pps)
    }

    fn job(&self, sets: &ParameterSets) -> Job {
        let mut controls = Controls::default();
        put(&mut controls, V4L2_CID_STATELESS_H264_SPS, sets.sps);
        put(&mut controls, V4L2_CID_STATELESS_H264_PPS, sets.pps);
        if let Some(matrix) = sets.matrix {
            put(&mut controls, V4L2_CID_STATELESS_H264_SCALING_MATRIX, matrix);
        }
        put(&mut controls, V4L2_CID_STATELESS_H264_DECODE_MODE, u32::from(!self.slice_based));
        put(&mut controls, V4L2_CID_STATELESS_H264_START_CODE, u32::from(self.annex_b));
        Job {
            number: 1,
            context: 1,
            timestamp: self.timestamp,
            coded_format: V4L2_PIX_FMT_H264_SLICE,
            coded_size: (0, 0),
            capture: Capture { format: V4L2_PIX_FMT_NV12, width: 0, height: 0, bytes_per_line: 0, size: 0 },
            destination: (self.timestamp / 1000) as u32,
            hold: false,
            controls,
            buffers: Vec::new(),
            bitstream: Vec::new(),
        }
    }

    /// The jobs, with the CAPTURE buffers as they are now.
    pub fn with_buffers(&self, jobs: &[Job]) -> Vec<Job> {
        let mut jobs = jobs.to_vec();
        jobs.iter_mut().for_each(|job| job.buffers.clone_from(&self.buffers));
        jobs
    }

    /// Has the model decode a picture.
    pub fn decode(&mut self, submitted: &Submitted) -> Result<Picture, Fault> {
        let jobs = self.with_buffers(&submitted.jobs);
        let last = jobs.last().unwrap();
        let picture = self.model.decode(&jobs, &References::new(&self.pictures, &self.device, last, false))?;
        self.pictures.note(last, &[]);
        self.buffers.push(CaptureBuffer { timestamp: last.timestamp, index: last.destination, length: 0 });
        Ok(picture)
    }
}

/// Puts a control into a job.
pub fn put<T: Pod>(controls: &mut Controls, id: u32, mut value: T) {
    controls.insert(id, 1, as_bytes(&mut value));
}

/// The flags of which the condition holds.
fn flags(list: &[(bool, u32)]) -> u32 {
    list.iter().filter(|(holds, _)| *holds).map(|(_, flag)| flag).sum()
}

/// Scaling lists in raster order, through the figures' coordinates: 8.5.6 (inverse zig-zag scan).
fn raster<const N: usize>(list: &[u8; N]) -> [u8; N] {
    let side = if N == 16 { 4i32 } else { 8 };
    let (mut x, mut y, mut up) = (0i32, 0i32, true);
    let mut out = [0; N];
    for &scale in list {
        out[(y * side + x) as usize] = scale;
        let (dx, dy) = if up { (1, -1) } else { (-1, 1) };
        let inside = |x: i32, y: i32| (0..side).contains(&x) && (0..side).contains(&y);
        if inside(x + dx, y + dy) {
            (x, y) = (x + dx, y + dy);
        } else {
            // Along the edge, to the right or down, and back.
            (x, y) = match (up, if up { x + 1 < side } else { y + 1 >= side }) {
                (_, true) => (x + 1, y),
                _ => (x, y + 1),
            };
            up = !up;
        }
    }
    out
}

/// The controls of parameter sets that cros-codecs has read.
pub fn parameter_sets(pps: &Pps) -> ParameterSets {
    let sps = &pps.sps;
    let constraints = [
        sps.constraint_set0_flag,
        sps.constraint_set1_flag,
        sps.constraint_set2_flag,
        sps.constraint_set3_flag,
        sps.constraint_set4_flag,
        sps.constraint_set5_flag,
    ];
    let constraint_set_flags = constraints.iter().enumerate().map(|(bit, &set)| u8::from(set) << bit).sum();
    let sps_control = v4l2_ctrl_h264_sps {
        profile_idc: sps.profile_idc,
        constraint_set_flags,
        level_idc: sps.level_idc as u8,
        seq_parameter_set_id: sps.seq_parameter_set_id,
        chroma_format_idc: sps.chroma_format_idc,
        bit_depth_luma_minus8: sps.bit_depth_luma_minus8,
        bit_depth_chroma_minus8: sps.bit_depth_chroma_minus8,
        log2_max_frame_num_minus4: sps.log2_max_frame_num_minus4,
        pic_order_cnt_type: sps.pic_order_cnt_type,
        log2_max_pic_order_cnt_lsb_minus4: sps.log2_max_pic_order_cnt_lsb_minus4,
        max_num_ref_frames: sps.max_num_ref_frames,
        num_ref_frames_in_pic_order_cnt_cycle: sps.num_ref_frames_in_pic_order_cnt_cycle,
        offset_for_ref_frame: sps.offset_for_ref_frame,
        offset_for_non_ref_pic: sps.offset_for_non_ref_pic,
        offset_for_top_to_bottom_field: sps.offset_for_top_to_bottom_field,
        pic_width_in_mbs_minus1: sps.pic_width_in_mbs_minus1,
        pic_height_in_map_units_minus1: sps.pic_height_in_map_units_minus1,
        flags: flags(&[
            (sps.separate_colour_plane_flag, V4L2_H264_SPS_FLAG_SEPARATE_COLOUR_PLANE),
            (sps.qpprime_y_zero_transform_bypass_flag, V4L2_H264_SPS_FLAG_QPPRIME_Y_ZERO_TRANSFORM_BYPASS),
            (sps.delta_pic_order_always_zero_flag, V4L2_H264_SPS_FLAG_DELTA_PIC_ORDER_ALWAYS_ZERO),
            (sps.gaps_in_frame_num_value_allowed_flag, V4L2_H264_SPS_FLAG_GAPS_IN_FRAME_NUM_VALUE_ALLOWED),
            (sps.frame_mbs_only_flag, V4L2_H264_SPS_FLAG_FRAME_MBS_ONLY),
            (sps.mb_adaptive_frame_field_flag, V4L2_H264_SPS_FLAG_MB_ADAPTIVE_FRAME_FIELD),
            (sps.direct_8x8_inference_flag, V4L2_H264_SPS_FLAG_DIRECT_8X8_INFERENCE),
        ]),
    };
    let scaled = sps.seq_scaling_matrix_present_flag || pps.pic_scaling_matrix_present_flag;
    let pps_control = v4l2_ctrl_h264_pps {
        pic_parameter_set_id: pps.pic_parameter_set_id,
        seq_parameter_set_id: pps.seq_parameter_set_id,
        num_slice_groups_minus1: pps.num_slice_groups_minus1 as u8,
        num_ref_idx_l0_default_active_minus1: pps.num_ref_idx_l0_default_active_minus1,
        num_ref_idx_l1_default_active_minus1: pps.num_ref_idx_l1_default_active_minus1,
        weighted_bipred_idc: pps.weighted_bipred_idc,
        pic_init_qp_minus26: pps.pic_init_qp_minus26,
        pic_init_qs_minus26: pps.pic_init_qs_minus26,
        chroma_qp_index_offset: pps.chroma_qp_index_offset,
        second_chroma_qp_index_offset: pps.second_chroma_qp_index_offset,
        flags: flags(&[
            (pps.entropy_coding_mode_flag, V4L2_H264_PPS_FLAG_ENTROPY_CODING_MODE),
            (pps.bottom_field_pic_order_in_frame_present_flag, V4L2_H264_PPS_FLAG_BOTTOM_FIELD_PIC_ORDER_IN_FRAME_PRESENT),
            (pps.weighted_pred_flag, V4L2_H264_PPS_FLAG_WEIGHTED_PRED),
            (pps.deblocking_filter_control_present_flag, V4L2_H264_PPS_FLAG_DEBLOCKING_FILTER_CONTROL_PRESENT),
            (pps.constrained_intra_pred_flag, V4L2_H264_PPS_FLAG_CONSTRAINED_INTRA_PRED),
            (pps.redundant_pic_cnt_present_flag, V4L2_H264_PPS_FLAG_REDUNDANT_PIC_CNT_PRESENT),
            (pps.transform_8x8_mode_flag, V4L2_H264_PPS_FLAG_TRANSFORM_8X8_MODE),
            (scaled, V4L2_H264_PPS_FLAG_SCALING_MATRIX_PRESENT),
        ]) as u16,
    };
    let (small, large) = if pps.pic_scaling_matrix_present_flag {
        (&pps.scaling_lists_4x4, &pps.scaling_lists_8x8)
    } else {
        (&sps.scaling_lists_4x4, &sps.scaling_lists_8x8)
    };
    let matrix = scaled.then(|| v4l2_ctrl_h264_scaling_matrix {
        scaling_list_4x4: small.map(|list| raster(&list)),
        scaling_list_8x8: large.map(|list| raster(&list)),
    });
    ParameterSets { sps: sps_control, pps: pps_control, matrix }
}

fn decode_params(header: &Header, current: &Current, frames: &[Frame], first: Option<[i32; 2]>) -> v4l2_ctrl_h264_decode_params {
    let empty = v4l2_h264_dpb_entry {
        reference_ts: 0,
        pic_num: 0,
        frame_num: 0,
        fields: 0,
        reserved: [0; 5],
        top_field_order_cnt: 0,
        bottom_field_order_cnt: 0,
        flags: 0,
    };
    let mut dpb = [empty; 16];
    let marked: HashMap<usize, &Frame> = frames.iter().filter(|frame| frame.references() != 0).enumerate().collect();
    for (at, frame) in marked {
        let long = frame.long != 0;
        let fields = if current.structure == FRAME { FRAME } else { frame.references() & current.structure };
        let number = if long { long_pic_num(frame, current, fields) } else { short_pic_num(frame, current, fields) };
        let count = |field: usize| if frame.decoded >> field & 1 != 0 { frame.counts[field] } else { 0 };
        let active = current.structure != FRAME || frame.references() == FRAME;
        dpb[at] = v4l2_h264_dpb_entry {
            reference_ts: frame.timestamp,
            pic_num: number as u32,
            frame_num: if long { frame.long_term_frame_idx } else { frame.frame_num } as u16,
            fields: frame.references(),
            reserved: [0; 5],
            top_field_order_cnt: count(0),
            bottom_field_order_cnt: count(1),
            flags: flags(&[
                (true, V4L2_H264_DPB_ENTRY_FLAG_VALID),
                (active, V4L2_H264_DPB_ENTRY_FLAG_ACTIVE),
                (long, V4L2_H264_DPB_ENTRY_FLAG_LONG_TERM),
                (frame.field_coded, V4L2_H264_DPB_ENTRY_FLAG_FIELD),
            ]),
        };
    }
    let count = |field: usize, mask: u8| {
        if header.structure & mask != 0 { current.counts.fields[field] } else { first.map_or(0, |first| first[field]) }
    };
    v4l2_ctrl_h264_decode_params {
        dpb,
        nal_ref_idc: header.nal_ref_idc.into(),
        frame_num: header.frame_num as u16,
        top_field_order_cnt: count(0, TOP),
        bottom_field_order_cnt: count(1, BOTTOM),
        idr_pic_id: header.idr_pic_id,
        pic_order_cnt_lsb: header.pic_order_cnt_lsb,
        delta_pic_order_cnt_bottom: header.delta_pic_order_cnt_bottom,
        delta_pic_order_cnt0: header.delta_pic_order_cnt[0],
        delta_pic_order_cnt1: header.delta_pic_order_cnt[1],
        dec_ref_pic_marking_bit_size: header.dec_ref_pic_marking_bit_size,
        pic_order_cnt_bit_size: header.pic_order_cnt_bit_size,
        slice_group_change_cycle: 0,
        reserved: 0,
        flags: flags(&[
            (header.idr, V4L2_H264_DECODE_PARAM_FLAG_IDR_PIC),
            (header.is_field(), V4L2_H264_DECODE_PARAM_FLAG_FIELD_PIC),
            (header.structure == BOTTOM, V4L2_H264_DECODE_PARAM_FLAG_BOTTOM_FIELD),
        ]),
    }
}

fn slice_params(header: &Header, lists: &Lists) -> v4l2_ctrl_h264_slice_params {
    let list = |list: usize| {
        let mut entries = [v4l2_h264_reference { fields: 0, index: 0xff }; 32];
        for (place, entry) in entries.iter_mut().zip(&lists[list]) {
            // The DPB has the frames in their order; a field that waits without being a reference comes last.
            *place = entry.map_or(*place, |(frame, fields)| v4l2_h264_reference { fields, index: frame as u8 });
        }
        entries
    };
    v4l2_ctrl_h264_slice_params {
        header_bit_size: header.header_bit_size,
        first_mb_in_slice: header.first_mb_in_slice,
        slice_type: header.slice_type as u8,
        colour_plane_id: header.colour_plane_id,
        redundant_pic_cnt: header.redundant_pic_cnt,
        cabac_init_idc: header.cabac_init_idc,
        slice_qp_delta: header.slice_qp_delta as i8,
        slice_qs_delta: header.slice_qs_delta as i8,
        disable_deblocking_filter_idc: header.disable_deblocking_filter_idc,
        slice_alpha_c0_offset_div2: header.slice_alpha_c0_offset_div2 as i8,
        slice_beta_offset_div2: header.slice_beta_offset_div2 as i8,
        num_ref_idx_l0_active_minus1: header.active[0].saturating_sub(1) as u8,
        num_ref_idx_l1_active_minus1: header.active[1].saturating_sub(1) as u8,
        reserved: 0,
        ref_pic_list0: list(0),
        ref_pic_list1: list(1),
        flags: flags(&[
            (header.direct_spatial_mv_pred_flag, V4L2_H264_SLICE_FLAG_DIRECT_SPATIAL_MV_PRED),
            (header.sp_for_switch_flag, V4L2_H264_SLICE_FLAG_SP_FOR_SWITCH),
        ]),
    }
}

fn pred_weights(header: &Header) -> v4l2_ctrl_h264_pred_weights {
    let table = header.weights.clone().unwrap_or_default();
    let factors = |list: usize| {
        let entry = |at: usize| table.lists[list].get(at).copied().unwrap_or_default();
        let all: [_; 32] = std::array::from_fn(entry);
        v4l2_h264_weight_factors {
            luma_weight: all.map(|entry| entry[0].0 as i16),
            luma_offset: all.map(|entry| entry[0].1 as i16),
            chroma_weight: all.map(|entry| [entry[1].0 as i16, entry[2].0 as i16]),
            chroma_offset: all.map(|entry| [entry[1].1 as i16, entry[2].1 as i16]),
        }
    };
    v4l2_ctrl_h264_pred_weights {
        luma_log2_weight_denom: table.luma_denominator as u16,
        chroma_log2_weight_denom: table.chroma_denominator as u16,
        weight_factors: [factors(0), factors(1)],
    }
}
