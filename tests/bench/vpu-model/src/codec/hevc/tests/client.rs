// SPDX-License-Identifier: LGPL-2.1-or-later
//! A client for tests: takes a stream apart and submits it. Parameter sets are read by cros-codecs.

use std::io::Cursor;
use std::path::Path;

use cros_codecs::codec::h265::parser::{Nalu, NaluType, Parser, Pps, Sps};
use primebridge::uapi::bytes::{Pod, as_bytes};
use primebridge::uapi::*;

use crate::codec::hevc::header::{Context, Header, Slice, read};
use crate::codec::hevc::marking::{Entry, Known, Marking, Sets, order_count};
use crate::codec::hevc::parameter_sets::{Coding, size_in_ctbs};
use crate::codec::hevc::sets::SequenceSets;
use crate::controls::Controls;
use crate::message::{Capture, CaptureBuffer, Job};

/// The payloads of a picture.
#[derive(Clone)]
pub struct Payloads {
    pub sps: v4l2_ctrl_hevc_sps,
    pub pps: v4l2_ctrl_hevc_pps,
    pub matrix: v4l2_ctrl_hevc_scaling_matrix,
    pub decode: v4l2_ctrl_hevc_decode_params,
    pub slices: Vec<v4l2_ctrl_hevc_slice_params>,
    pub entry_points: Vec<u32>,
    pub short_term: Vec<v4l2_ctrl_hevc_ext_sps_st_rps>,
    pub long_term: Vec<v4l2_ctrl_hevc_ext_sps_lt_rps>,
    pub bitstream: Vec<u8>,
}

/// A picture of a clip.
pub struct Unit {
    pub payloads: Payloads,
    /// As it is in the clip, parameter sets included.
    pub original: Vec<u8>,
}

/// The pictures of a fixture.
pub fn units(clip: &str) -> Vec<Unit> {
    read_clip(clip, Client::default())
}

/// The pictures of a fixture from its second CRA picture on, as a client submits them that begins there. `first` is the number of
/// the first one.
pub fn units_from_cra(clip: &str, first: u64) -> Vec<Unit> {
    read_clip(clip, Client { first, skipped_cra: Some(0), ..Client::default() })
}

fn read_clip(clip: &str, mut client: Client) -> Vec<Unit> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../fixtures/hevc").join(clip);
    let bytes = std::fs::read(path).unwrap();
    let mut cursor = Cursor::new(bytes.as_slice());
    while let Ok(nalu) = Nalu::next(&mut cursor) {
        client.nalu(&nalu);
    }
    client.finish();
    client.units
}

/// One job with a picture's payloads. `sets`: whether the kernel has the controls of the sequence's sets.
pub fn job(payloads: &Payloads, number: u64, sets: bool) -> Job {
    let mut controls = Controls::default();
    fn add<T: Pod>(controls: &mut Controls, id: u32, elements: &[T]) {
        let bytes: Vec<u8> = elements.iter().flat_map(|element| as_bytes(&mut { *element }).to_vec()).collect();
        controls.insert(id, elements.len() as u32, &bytes);
    }
    add(&mut controls, V4L2_CID_STATELESS_HEVC_SPS, &[payloads.sps]);
    add(&mut controls, V4L2_CID_STATELESS_HEVC_PPS, &[payloads.pps]);
    add(&mut controls, V4L2_CID_STATELESS_HEVC_SCALING_MATRIX, &[payloads.matrix]);
    add(&mut controls, V4L2_CID_STATELESS_HEVC_DECODE_PARAMS, &[payloads.decode]);
    add(&mut controls, V4L2_CID_STATELESS_HEVC_SLICE_PARAMS, &payloads.slices);
    add(&mut controls, V4L2_CID_STATELESS_HEVC_ENTRY_POINT_OFFSETS, &payloads.entry_points);
    if sets {
        add(&mut controls, V4L2_CID_STATELESS_HEVC_EXT_SPS_ST_RPS, &payloads.short_term);
        add(&mut controls, V4L2_CID_STATELESS_HEVC_EXT_SPS_LT_RPS, &payloads.long_term);
    }
    let size = (payloads.sps.pic_width_in_luma_samples.into(), payloads.sps.pic_height_in_luma_samples.into());
    let buffer = |number: u64| CaptureBuffer { timestamp: timestamp(number), index: number as u32, length: 1 };
    Job {
        number,
        context: 1,
        timestamp: timestamp(number),
        coded_format: V4L2_PIX_FMT_HEVC_SLICE,
        coded_size: size,
        capture: Capture { format: V4L2_PIX_FMT_NV12, width: size.0, height: size.1, bytes_per_line: size.0, size: 0 },
        destination: number as u32,
        hold: false,
        controls,
        buffers: (0..number).map(buffer).collect(),
        bitstream: payloads.bitstream.clone(),
    }
}

/// The name of a picture.
pub fn timestamp(number: u64) -> u64 {
    1000 * (number + 1)
}

#[derive(Default)]
struct Client {
    parser: Parser,
    units: Vec<Unit>,
    marking: Marking,
    nals: Vec<(Vec<u8>, u8)>,
    /// Parameter sets in front of the picture.
    front: Vec<u8>,
    /// The number of the first picture.
    first: u64,
    /// How many CRA pictures were met of two that are wanted before any picture is taken.
    skipped_cra: Option<u32>,
}

impl Client {
    fn nalu(&mut self, nalu: &Nalu<'_>) {
        let bytes = nalu.as_ref();
        let slice = bytes[0] >> 1 < 32;
        if (slice && bytes[2] & 0x80 != 0) || matches!(nalu.header.type_, NaluType::VpsNut) {
            self.finish();
        }
        match nalu.header.type_ {
            NaluType::VpsNut => drop(self.parser.parse_vps(nalu).unwrap()),
            NaluType::SpsNut => drop(self.parser.parse_sps(nalu).unwrap()),
            NaluType::PpsNut => drop(self.parser.parse_pps(nalu).unwrap()),
            _ if slice => {
                let id = pps_id(bytes);
                return self.nals.push((bytes.to_vec(), id));
            }
            _ => return,
        }
        self.front.extend([0, 0, 1]);
        self.front.extend(bytes);
    }

    fn finish(&mut self) {
        let nals = std::mem::take(&mut self.nals);
        let Some((nal, pps)) = nals.first() else { return };
        if self.skips(nal[0] >> 1) {
            return;
        }
        let pps = self.parser.get_pps(*pps).unwrap().clone();
        let (sps, pps) = (sps_control(&pps.sps), (pps_control(&pps), pps));
        let (short_term, long_term) = set_controls(&pps.1.sps);
        let sets = SequenceSets::new(&sps, Some(&short_term), Some(&long_term)).unwrap();
        let context = Context { sps: &sps, pps: &pps.0, sets: &sets, claimed_total: 0, claimed_num_delta_pocs: 0 };
        let mut headers: Vec<Header> = Vec::new();
        let mut original = std::mem::take(&mut self.front);
        let mut bitstream = Vec::new();
        let mut slices = Vec::new();
        let mut decode = v4l2_ctrl_hevc_decode_params::default();
        for (nal, _) in &nals {
            let before: Option<Slice> = headers.last().map(|header| header.slice.clone());
            let (header, _) = read(nal, &context, before.as_ref()).unwrap();
            if headers.is_empty() {
                decode = self.decode_params(&header, &sps);
            }
            let start = bitstream.len() + 3;
            bitstream.extend([0, 0, 1]);
            bitstream.extend(nal);
            slices.push(slice_params(&header, start, bitstream.len(), &decode));
            headers.push(header);
        }
        original.extend(&bitstream);
        let entry_points = headers.iter().flat_map(|header| header.entry_points.clone()).collect();
        let matrix = v4l2_ctrl_hevc_scaling_matrix {
            scaling_list_4x4: [[16; 16]; 6],
            scaling_list_8x8: [[16; 64]; 6],
            scaling_list_16x16: [[16; 64]; 6],
            scaling_list_32x32: [[16; 64]; 2],
            scaling_list_dc_coef_16x16: [16; 6],
            scaling_list_dc_coef_32x32: [16; 2],
        };
        let payloads = Payloads { sps, pps: pps.0, matrix, decode, slices, entry_points, short_term, long_term, bitstream };
        self.units.push(Unit { payloads, original });
    }

    /// Whether a picture is before the place to begin at, or a RASL picture there.
    fn skips(&mut self, nal_unit_type: u8) -> bool {
        let Some(met) = &mut self.skipped_cra else { return false };
        *met += u32::from(nal_unit_type == 21);
        *met < 2 || (*met == 2 && matches!(nal_unit_type, 8 | 9))
    }

    fn decode_params(&mut self, header: &Header, sps: &v4l2_ctrl_hevc_sps) -> v4l2_ctrl_hevc_decode_params {
        let log2_max_lsb = Coding::of(sps).log2_max_lsb;
        let starts = header.irap() && (!header.cra() || self.units.is_empty());
        let poc = order_count(header.slice.lsb, log2_max_lsb, (!starts).then_some(self.marking.anchor));
        let sets = self.marking.sets(&header.slice, poc, log2_max_lsb, starts).unwrap();
        self.marking.keep(&sets);
        let timestamp = timestamp(self.first + self.units.len() as u64);
        self.marking.add(header, Known { timestamp, poc, long_term: false, decoded: true, pic_struct: None });
        let mut params = v4l2_ctrl_hevc_decode_params {
            pic_order_cnt_val: poc,
            short_term_ref_pic_set_size: header.slice.short_term_bits as u16,
            long_term_ref_pic_set_size: header.slice.long_term_bits as u16,
            num_delta_pocs_of_ref_rps_idx: header.slice.num_delta_pocs_of_ref as u8,
            flags: u64::from(header.irap()) | u64::from(header.idr()) << 1 | u64::from(header.no_output_of_prior_pics) << 2,
            ..Default::default()
        };
        fill_dpb(&mut params, &sets);
        params
    }
}

/// The places of a subset, and how many there are.
type Places<'a> = (&'a mut [u8; 16], &'a mut u8);

fn fill_dpb(params: &mut v4l2_ctrl_hevc_decode_params, sets: &Sets) {
    let (mut first, mut second) = ([0; 16], 0);
    let subsets: [(&[Entry], bool, Places<'_>); 4] = [
        (&sets.st_curr_before, false, (&mut params.poc_st_curr_before, &mut params.num_poc_st_curr_before)),
        (&sets.st_curr_after, false, (&mut params.poc_st_curr_after, &mut params.num_poc_st_curr_after)),
        (&sets.lt_curr, true, (&mut params.poc_lt_curr, &mut params.num_poc_lt_curr)),
        (&sets.st_foll, false, (&mut first, &mut second)),
    ];
    for (subset, long_term, (places, number)) in subsets {
        for known in subset.iter().flatten() {
            let place = params.num_active_dpb_entries;
            params.dpb[usize::from(place)] = v4l2_hevc_dpb_entry {
                timestamp: known.timestamp,
                flags: long_term.into(),
                pic_order_cnt_val: known.poc,
                ..Default::default()
            };
            places[usize::from(*number)] = place;
            params.num_active_dpb_entries += 1;
            *number += 1;
        }
    }
    for known in sets.lt_foll.iter().flatten() {
        let entry = &mut params.dpb[usize::from(params.num_active_dpb_entries)];
        (entry.timestamp, entry.flags, entry.pic_order_cnt_val) = (known.timestamp, 1, known.poc);
        params.num_active_dpb_entries += 1;
    }
}

/// slice_pic_parameter_set_id.
fn pps_id(nal: &[u8]) -> u8 {
    let mut reader = crate::codec::nal::Reader::new(nal);
    let irap = (16..24).contains(&(reader.bits(16).unwrap() >> 9));
    reader.bits(if irap { 2 } else { 1 }).unwrap();
    reader.ue("slice_pic_parameter_set_id", 63).unwrap() as u8
}

fn bits(flags: &[bool]) -> u64 {
    flags.iter().enumerate().map(|(bit, set)| u64::from(*set) << bit).sum()
}

pub fn sps_control(sps: &Sps) -> v4l2_ctrl_hevc_sps {
    let highest = usize::from(sps.max_sub_layers_minus1);
    v4l2_ctrl_hevc_sps {
        video_parameter_set_id: sps.video_parameter_set_id,
        seq_parameter_set_id: sps.seq_parameter_set_id,
        pic_width_in_luma_samples: sps.pic_width_in_luma_samples,
        pic_height_in_luma_samples: sps.pic_height_in_luma_samples,
        bit_depth_luma_minus8: sps.bit_depth_luma_minus8,
        bit_depth_chroma_minus8: sps.bit_depth_chroma_minus8,
        log2_max_pic_order_cnt_lsb_minus4: sps.log2_max_pic_order_cnt_lsb_minus4,
        sps_max_dec_pic_buffering_minus1: sps.max_dec_pic_buffering_minus1[highest],
        sps_max_num_reorder_pics: sps.max_num_reorder_pics[highest],
        sps_max_latency_increase_plus1: sps.max_latency_increase_plus1[highest],
        log2_min_luma_coding_block_size_minus3: sps.log2_min_luma_coding_block_size_minus3,
        log2_diff_max_min_luma_coding_block_size: sps.log2_diff_max_min_luma_coding_block_size,
        log2_min_luma_transform_block_size_minus2: sps.log2_min_luma_transform_block_size_minus2,
        log2_diff_max_min_luma_transform_block_size: sps.log2_diff_max_min_luma_transform_block_size,
        max_transform_hierarchy_depth_inter: sps.max_transform_hierarchy_depth_inter,
        max_transform_hierarchy_depth_intra: sps.max_transform_hierarchy_depth_intra,
        pcm_sample_bit_depth_luma_minus1: sps.pcm_sample_bit_depth_luma_minus1,
        pcm_sample_bit_depth_chroma_minus1: sps.pcm_sample_bit_depth_chroma_minus1,
        log2_min_pcm_luma_coding_block_size_minus3: sps.log2_min_pcm_luma_coding_block_size_minus3,
        log2_diff_max_min_pcm_luma_coding_block_size: sps.log2_diff_max_min_pcm_luma_coding_block_size,
        num_short_term_ref_pic_sets: sps.num_short_term_ref_pic_sets,
        num_long_term_ref_pics_sps: sps.num_long_term_ref_pics_sps,
        chroma_format_idc: sps.chroma_format_idc,
        sps_max_sub_layers_minus1: sps.max_sub_layers_minus1,
        reserved: [0; 6],
        flags: bits(&[
            sps.separate_colour_plane_flag,
            sps.scaling_list_enabled_flag,
            sps.amp_enabled_flag,
            sps.sample_adaptive_offset_enabled_flag,
            sps.pcm_enabled_flag,
            sps.pcm_loop_filter_disabled_flag,
            sps.long_term_ref_pics_present_flag,
            sps.temporal_mvp_enabled_flag,
            sps.strong_intra_smoothing_enabled_flag,
        ]),
    }
}

/// The sequence's sets, each as if coded without prediction.
fn set_controls(sps: &Sps) -> (Vec<v4l2_ctrl_hevc_ext_sps_st_rps>, Vec<v4l2_ctrl_hevc_ext_sps_lt_rps>) {
    let element = |set: &cros_codecs::codec::h265::parser::ShortTermRefPicSet| {
        let (negatives, positives) = (usize::from(set.num_negative_pics), usize::from(set.num_positive_pics));
        let mut element = v4l2_ctrl_hevc_ext_sps_st_rps {
            num_negative_pics: set.num_negative_pics,
            num_positive_pics: set.num_positive_pics,
            ..Default::default()
        };
        for j in 0..negatives {
            let last = if j == 0 { 0 } else { set.delta_poc_s0[j - 1] };
            element.delta_poc_s0_minus1[j] = (last - set.delta_poc_s0[j] - 1) as u16;
            element.used_by_curr_pic |= u32::from(set.used_by_curr_pic_s0[j]) << j;
        }
        for j in 0..positives {
            let last = if j == 0 { 0 } else { set.delta_poc_s1[j - 1] };
            element.delta_poc_s1_minus1[j] = (set.delta_poc_s1[j] - last - 1) as u16;
            element.used_by_curr_pic |= u32::from(set.used_by_curr_pic_s1[j]) << (negatives + j);
        }
        element
    };
    let short_term = sps.short_term_ref_pic_set.iter().map(element).collect();
    let long_term = sps.lt_ref_pic_poc_lsb_sps.iter().zip(sps.used_by_curr_pic_lt_sps_flag);
    let long_term =
        long_term.map(|(lsb, used)| v4l2_ctrl_hevc_ext_sps_lt_rps { lt_ref_pic_poc_lsb_sps: *lsb as u16, flags: used.into() });
    (short_term, long_term.take(sps.num_long_term_ref_pics_sps.into()).collect())
}

pub fn pps_control(pps: &Pps) -> v4l2_ctrl_hevc_pps {
    let (width, height) = size_in_ctbs(&sps_control(&pps.sps));
    let sizes = |coded: &[u32], minus1: u8, whole: u32| -> Vec<u8> {
        let number = u32::from(minus1) + 1;
        let uniform: Vec<u32> = (0..number).map(|i| (i + 1) * whole / number - i * whole / number - 1).collect();
        let coded: Vec<u32> = coded.iter().take(minus1.into()).copied().collect();
        let rest = whole - coded.iter().map(|size| size + 1).sum::<u32>().min(whole - 1) - 1;
        let sizes = if pps.uniform_spacing_flag { uniform } else { [coded, vec![rest]].concat() };
        sizes.into_iter().map(|size| size as u8).collect()
    };
    let mut control = v4l2_ctrl_hevc_pps {
        pic_parameter_set_id: pps.pic_parameter_set_id,
        num_extra_slice_header_bits: pps.num_extra_slice_header_bits,
        num_ref_idx_l0_default_active_minus1: pps.num_ref_idx_l0_default_active_minus1,
        num_ref_idx_l1_default_active_minus1: pps.num_ref_idx_l1_default_active_minus1,
        init_qp_minus26: pps.init_qp_minus26,
        diff_cu_qp_delta_depth: pps.diff_cu_qp_delta_depth,
        pps_cb_qp_offset: pps.cb_qp_offset,
        pps_cr_qp_offset: pps.cr_qp_offset,
        num_tile_columns_minus1: pps.num_tile_columns_minus1,
        num_tile_rows_minus1: pps.num_tile_rows_minus1,
        pps_beta_offset_div2: pps.beta_offset_div2,
        pps_tc_offset_div2: pps.tc_offset_div2,
        log2_parallel_merge_level_minus2: pps.log2_parallel_merge_level_minus2,
        flags: bits(&[
            pps.dependent_slice_segments_enabled_flag,
            pps.output_flag_present_flag,
            pps.sign_data_hiding_enabled_flag,
            pps.cabac_init_present_flag,
            pps.constrained_intra_pred_flag,
            pps.transform_skip_enabled_flag,
            pps.cu_qp_delta_enabled_flag,
            pps.slice_chroma_qp_offsets_present_flag,
            pps.weighted_pred_flag,
            pps.weighted_bipred_flag,
            pps.transquant_bypass_enabled_flag,
            pps.tiles_enabled_flag,
            pps.entropy_coding_sync_enabled_flag,
            pps.loop_filter_across_tiles_enabled_flag,
            pps.loop_filter_across_slices_enabled_flag,
            pps.deblocking_filter_override_enabled_flag,
            pps.deblocking_filter_disabled_flag,
            pps.lists_modification_present_flag,
            pps.slice_segment_header_extension_present_flag,
            pps.deblocking_filter_control_present_flag,
            pps.uniform_spacing_flag,
        ]),
        ..Default::default()
    };
    if pps.tiles_enabled_flag {
        let columns = sizes(&pps.column_width_minus1, pps.num_tile_columns_minus1, width);
        let rows = sizes(&pps.row_height_minus1, pps.num_tile_rows_minus1, height);
        control.column_width_minus1[..columns.len()].copy_from_slice(&columns);
        control.row_height_minus1[..rows.len()].copy_from_slice(&rows);
    }
    control
}

fn slice_params(header: &Header, start: usize, end: usize, decode: &v4l2_ctrl_hevc_decode_params) -> v4l2_ctrl_hevc_slice_params {
    let slice = &header.slice;
    let before = &decode.poc_st_curr_before[..usize::from(decode.num_poc_st_curr_before)];
    let after = &decode.poc_st_curr_after[..usize::from(decode.num_poc_st_curr_after)];
    let long_term = &decode.poc_lt_curr[..usize::from(decode.num_poc_lt_curr)];
    let list = |at: usize| {
        let initial = if at == 0 { [before, after, long_term] } else { [after, before, long_term] }.concat();
        let entry = |i: usize| match &slice.entries[at] {
            Some(entries) => initial[entries[i] as usize],
            None => initial[i % initial.len()],
        };
        std::array::from_fn(|i| if i < slice.active[at] as usize { entry(i) } else { 0xff })
    };
    let mut table = v4l2_hevc_pred_weight_table::default();
    if let Some(weights) = &slice.weights {
        table.luma_log2_weight_denom = weights.luma_log2_denom as u8;
        table.delta_chroma_log2_weight_denom = weights.delta_chroma_log2_denom as i8;
        for (i, weight) in weights.lists[0].iter().enumerate() {
            (table.delta_luma_weight_l0[i], table.luma_offset_l0[i]) = (weight.delta_luma_weight as i8, weight.luma_offset as i8);
            table.delta_chroma_weight_l0[i] = weight.delta_chroma_weight.map(|value| value as i8);
            table.chroma_offset_l0[i] = weight.chroma_offset.map(|value| value as i8);
        }
        for (i, weight) in weights.lists[1].iter().enumerate() {
            (table.delta_luma_weight_l1[i], table.luma_offset_l1[i]) = (weight.delta_luma_weight as i8, weight.luma_offset as i8);
            table.delta_chroma_weight_l1[i] = weight.delta_chroma_weight.map(|value| value as i8);
            table.chroma_offset_l1[i] = weight.chroma_offset.map(|value| value as i8);
        }
    }
    let data = start + header.raw_data_offset;
    v4l2_ctrl_hevc_slice_params {
        bit_size: 8 * (end - data) as u32,
        data_byte_offset: data as u32,
        num_entry_point_offsets: header.entry_points.len() as u32,
        nal_unit_type: header.nal_unit_type,
        nuh_temporal_id_plus1: header.temporal_id_plus1,
        slice_type: slice.slice_type,
        colour_plane_id: slice.colour_plane_id,
        slice_pic_order_cnt: decode.pic_order_cnt_val,
        num_ref_idx_l0_active_minus1: slice.active[0].saturating_sub(1) as u8,
        num_ref_idx_l1_active_minus1: slice.active[1].saturating_sub(1) as u8,
        collocated_ref_idx: slice.collocated_ref_idx as u8,
        five_minus_max_num_merge_cand: slice.five_minus_max_num_merge_cand as u8,
        slice_qp_delta: slice.qp_delta as i8,
        slice_cb_qp_offset: slice.cb_qp_offset as i8,
        slice_cr_qp_offset: slice.cr_qp_offset as i8,
        slice_beta_offset_div2: slice.beta_offset_div2 as i8,
        slice_tc_offset_div2: slice.tc_offset_div2 as i8,
        slice_segment_addr: header.address,
        ref_idx_l0: list(0),
        ref_idx_l1: list(1),
        short_term_ref_pic_set_size: if header.dependent { 0 } else { slice.short_term_bits as u16 },
        long_term_ref_pic_set_size: if header.dependent { 0 } else { slice.long_term_bits as u16 },
        pred_weight_table: table,
        flags: bits(&[
            slice.sao_luma,
            slice.sao_chroma,
            slice.temporal_mvp,
            slice.mvd_l1_zero,
            slice.cabac_init,
            slice.collocated_from_l0,
            false,
            slice.deblocking_disabled,
            slice.loop_filter_across_slices,
            header.dependent,
        ]),
        ..Default::default()
    }
}
