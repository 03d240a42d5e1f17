// SPDX-License-Identifier: LGPL-2.1-or-later
//! Each field of a control, falsified: the model has to name it.

use super::client::put;
use super::*;

type Decode = v4l2_ctrl_h264_decode_params;
type SliceParams = v4l2_ctrl_h264_slice_params;
type Weights = v4l2_ctrl_h264_pred_weights;

/// What the model's checks say of a picture, without decoding it.
fn judged(client: &mut Client, jobs: &[Job]) -> Result<(), Fault> {
    let jobs = &client.with_buffers(jobs);
    let parts = jobs.iter().map(Part::read).collect::<Result<Vec<_>, _>>()?;
    let coded = fields(parts)?.remove(0);
    let before = client.model.record.clone();
    let last = &jobs[jobs.len() - 1];
    let references = References::new(&client.pictures, &client.device, last, false);
    let current = client.model.record.begin(&coded[0].slices[0].0, &coded[0].sets, last.timestamp, true);
    let result = client.model.check(&coded, &current, &references);
    client.model.record = before;
    result
}

fn falsified<T: primebridge::uapi::bytes::Pod>(jobs: &[Job], id: u32, change: impl Fn(&mut T)) -> Vec<Job> {
    let mut jobs = jobs.to_vec();
    for job in &mut jobs {
        let mut value: T = job.controls.get(id, "control").unwrap();
        change(&mut value);
        put(&mut job.controls, id, value);
    }
    jobs
}

/// Whether the first VALID entry can be falsified.
fn valid(params: &mut Decode) -> Option<&mut v4l2_h264_dpb_entry> {
    params.dpb.iter_mut().find(|entry| entry.flags & V4L2_H264_DPB_ENTRY_FLAG_VALID != 0)
}

const DECODE: [(&str, fn(&mut Decode)); 19] = [
    ("decode_params.nal_ref_idc", |p| p.nal_ref_idc ^= 1),
    ("decode_params.frame_num", |p| p.frame_num ^= 1),
    ("decode_params.top_field_order_cnt", |p| p.top_field_order_cnt += 1),
    ("decode_params.bottom_field_order_cnt", |p| p.bottom_field_order_cnt += 1),
    ("decode_params.idr_pic_id", |p| p.idr_pic_id ^= 1),
    ("decode_params.pic_order_cnt_lsb", |p| p.pic_order_cnt_lsb ^= 1),
    ("decode_params.delta_pic_order_cnt_bottom", |p| p.delta_pic_order_cnt_bottom += 1),
    ("decode_params.delta_pic_order_cnt0", |p| p.delta_pic_order_cnt0 += 1),
    ("decode_params.delta_pic_order_cnt1", |p| p.delta_pic_order_cnt1 += 1),
    ("decode_params.dec_ref_pic_marking_bit_size", |p| p.dec_ref_pic_marking_bit_size += 1),
    ("decode_params.pic_order_cnt_bit_size", |p| p.pic_order_cnt_bit_size += 1),
    ("decode_params.slice_group_change_cycle", |p| p.slice_group_change_cycle = 1),
    ("decode_params.reserved", |p| p.reserved = 1),
    ("decode_params.flags IDR_PIC", |p| p.flags ^= V4L2_H264_DECODE_PARAM_FLAG_IDR_PIC),
    ("decode_params.flags FIELD_PIC", |p| p.flags ^= V4L2_H264_DECODE_PARAM_FLAG_FIELD_PIC),
    ("decode_params.flags BOTTOM_FIELD", |p| p.flags ^= V4L2_H264_DECODE_PARAM_FLAG_BOTTOM_FIELD),
    ("decode_params.flags PFRAME", |p| p.flags ^= V4L2_H264_DECODE_PARAM_FLAG_PFRAME),
    ("decode_params.flags BFRAME", |p| p.flags ^= V4L2_H264_DECODE_PARAM_FLAG_BFRAME),
    ("decode_params.flags beyond", |p| p.flags |= 1 << 9),
];

/// Fields of the first entry of the DPB.
const ENTRY: [(&str, fn(&mut v4l2_h264_dpb_entry)); 12] = [
    (".reference_ts", |e| e.reference_ts += 7),
    (".pic_num", |e| e.pic_num ^= 2),
    (".frame_num", |e| e.frame_num ^= 8),
    (".fields", |e| e.fields ^= 1),
    (".reserved", |e| e.reserved[2] = 1),
    (".top_field_order_cnt", |e| e.top_field_order_cnt += 1000),
    (".bottom_field_order_cnt", |e| e.bottom_field_order_cnt += 1000),
    // The entry is as good as gone.
    ("decode_params.dpb", |e| e.flags ^= V4L2_H264_DPB_ENTRY_FLAG_VALID),
    (".flags ACTIVE", |e| e.flags ^= V4L2_H264_DPB_ENTRY_FLAG_ACTIVE),
    (".flags LONG_TERM", |e| e.flags ^= V4L2_H264_DPB_ENTRY_FLAG_LONG_TERM),
    (".flags FIELD", |e| e.flags ^= V4L2_H264_DPB_ENTRY_FLAG_FIELD),
    (".flags beyond", |e| e.flags |= 1 << 9),
];

const SLICE: [(&str, fn(&mut SliceParams)); 20] = [
    ("slice_params.header_bit_size", |p| p.header_bit_size += 8),
    ("slice_params.first_mb_in_slice", |p| p.first_mb_in_slice += 1),
    ("slice_params.slice_type", |p| p.slice_type += 1),
    ("slice_params.colour_plane_id", |p| p.colour_plane_id = 1),
    ("slice_params.redundant_pic_cnt", |p| p.redundant_pic_cnt = 1),
    ("slice_params.cabac_init_idc", |p| p.cabac_init_idc += 1),
    ("slice_params.slice_qp_delta", |p| p.slice_qp_delta += 1),
    ("slice_params.slice_qs_delta", |p| p.slice_qs_delta += 1),
    ("slice_params.disable_deblocking_filter_idc", |p| p.disable_deblocking_filter_idc ^= 1),
    ("slice_params.slice_alpha_c0_offset_div2", |p| p.slice_alpha_c0_offset_div2 += 1),
    ("slice_params.slice_beta_offset_div2", |p| p.slice_beta_offset_div2 += 1),
    ("slice_params.num_ref_idx_l0_active_minus1", |p| p.num_ref_idx_l0_active_minus1 += 1),
    ("slice_params.num_ref_idx_l1_active_minus1", |p| p.num_ref_idx_l1_active_minus1 += 1),
    ("slice_params.reserved", |p| p.reserved = 1),
    ("slice_params.ref_pic_list0[0].index", |p| p.ref_pic_list0[0].index ^= 8),
    ("slice_params.ref_pic_list0[0].fields", |p| p.ref_pic_list0[0].fields ^= 1),
    ("slice_params.ref_pic_list1[0].index", |p| p.ref_pic_list1[0].index ^= 8),
    ("slice_params.ref_pic_list1[0].fields", |p| p.ref_pic_list1[0].fields ^= 1),
    ("slice_params.flags DIRECT_SPATIAL_MV_PRED", |p| p.flags ^= V4L2_H264_SLICE_FLAG_DIRECT_SPATIAL_MV_PRED),
    ("slice_params.flags SP_FOR_SWITCH", |p| p.flags ^= V4L2_H264_SLICE_FLAG_SP_FOR_SWITCH),
];

const WEIGHTS: [(&str, fn(&mut Weights)); 7] = [
    ("pred_weights.luma_log2_weight_denom", |p| p.luma_log2_weight_denom += 1),
    ("pred_weights.chroma_log2_weight_denom", |p| p.chroma_log2_weight_denom += 1),
    ("pred_weights.weight_factors[0].luma_weight", |p| p.weight_factors[0].luma_weight[0] += 1),
    ("pred_weights.weight_factors[0].luma_offset", |p| p.weight_factors[0].luma_offset[0] += 1),
    ("pred_weights.weight_factors[0].chroma_weight", |p| p.weight_factors[0].chroma_weight[0][1] += 1),
    ("pred_weights.weight_factors[0].chroma_offset", |p| p.weight_factors[0].chroma_offset[0][0] += 1),
    ("pred_weights.weight_factors[1].luma_weight", |p| p.weight_factors[1].luma_weight[0] += 1),
];

/// Falsifies every field in every picture of a clip. All that are named, and those for which a picture failed to name it.
fn named(clip: &str, slice_based: bool) -> Vec<&'static str> {
    let clip = clips().into_iter().find(|path| name(path) == clip).unwrap();
    let mut client = Client::new(&clip, slice_based, true);
    let mut named = Vec::new();
    while let Some(submitted) = client.next() {
        let jobs = &submitted.jobs;
        judged(&mut client, jobs).unwrap();
        let mut attempt = |field: &'static str, jobs: &[Job]| {
            if let Err(fault) = judged(&mut client, jobs) {
                assert!(
                    fault.field.contains(field) || field == ".frame_num" && fault.field.contains(".reference_ts"),
                    "{field} was falsified, and the model says {fault}"
                );
                named.push(field);
            }
        };
        for (field, change) in DECODE {
            attempt(field, &falsified(jobs, V4L2_CID_STATELESS_H264_DECODE_PARAMS, change));
        }
        for (field, change) in ENTRY {
            let change = |params: &mut Decode| valid(params).into_iter().for_each(change);
            attempt(field, &falsified(jobs, V4L2_CID_STATELESS_H264_DECODE_PARAMS, change));
        }
        for (field, change) in SLICE {
            attempt(field, &falsified(jobs, V4L2_CID_STATELESS_H264_SLICE_PARAMS, change));
        }
        for (field, change) in WEIGHTS {
            attempt(field, &falsified(jobs, V4L2_CID_STATELESS_H264_PRED_WEIGHTS, change));
        }
        client.decode(&submitted).unwrap();
    }
    named
}

#[test]
fn every_false_field_is_named() {
    let mut seen = Vec::new();
    for clip in ["gen-weighted-fields.264", "gen-long-term.264", "gen-reordering.264", "main-cabac-b.264", "gen-weighted.264"] {
        seen.extend(named(clip, true));
    }
    let all = DECODE.iter().map(|entry| entry.0).chain(ENTRY.iter().map(|entry| entry.0));
    let all = all.chain(SLICE.iter().map(|entry| entry.0)).chain(WEIGHTS.iter().map(|entry| entry.0));
    for field in all {
        assert!(seen.contains(&field), "{field} may be anything");
    }
}

#[test]
fn parameter_sets_that_no_stream_can_have_are_refused() {
    let clip = clips().into_iter().find(|path| name(path) == "high-cqm-custom.264").unwrap();
    let mut client = Client::new(&clip, false, true);
    let jobs = client.next().unwrap().jobs;
    let sps = |change: fn(&mut v4l2_ctrl_h264_sps)| falsified(&jobs, V4L2_CID_STATELESS_H264_SPS, change);
    let pps = |change: fn(&mut v4l2_ctrl_h264_pps)| falsified(&jobs, V4L2_CID_STATELESS_H264_PPS, change);
    let zero = falsified(&jobs, V4L2_CID_STATELESS_H264_SCALING_MATRIX, |matrix: &mut v4l2_ctrl_h264_scaling_matrix| {
        matrix.scaling_list_8x8[1][3] = 0;
    });
    for (field, jobs) in [
        ("sps.seq_parameter_set_id", sps(|sps| sps.seq_parameter_set_id = 32)),
        ("sps.log2_max_frame_num_minus4", sps(|sps| sps.log2_max_frame_num_minus4 = 13)),
        ("sps.profile_idc", sps(|sps| (sps.profile_idc, sps.bit_depth_luma_minus8) = (77, 2))),
        ("pps.pic_parameter_set_id", pps(|pps| pps.pic_parameter_set_id += 1)),
        ("pps.seq_parameter_set_id", pps(|pps| pps.seq_parameter_set_id += 1)),
        ("pps.num_slice_groups_minus1", pps(|pps| pps.num_slice_groups_minus1 = 1)),
        ("scaling_matrix", zero),
    ] {
        let fault = Part::read(&jobs[0]).err().unwrap();
        assert_eq!(fault.field, field, "{fault}");
    }
}
