// SPDX-License-Identifier: LGPL-2.1-or-later
//! What counts of the H.264 controls.

use super::{Context, Normal, bitstream, copy, put, put_elements, signed_16};
use crate::record::Mode;
use crate::trace::{Job, has_word};

/// Entries of v4l2_ctrl_h264_decode_params.dpb.
const DPB_ENTRIES: i64 = 16;

/// Values of a 4x4 and of an 8x8 scaling list.
const LIST_4X4: usize = 16;
const LIST_8X8: usize = 64;

/// 4:4:4, H.264 table 6-1.
const CHROMA_444: i64 = 3;

/// See [`super::normal`].
pub fn normal(mode: Mode, job: &Job, context: &Context<'_>) -> Normal {
    let mut normal = Normal::new();
    parameter_sets(&mut normal, job);
    copy(&mut normal, job, "decode_params", &["flags"]);
    decode_flags(&mut normal, job, context);
    dpb(&mut normal, job, context);
    // Doc, frame-based mode: SLICE_PARAMS "shall not be set"; PRED_WEIGHTS belong to a slice too.
    if mode == Mode::Slice {
        bitstream::put(&mut normal, job);
        slice(&mut normal, job, context);
    } else if context.slices.is_empty() {
        bitstream::put(&mut normal, job);
    } else {
        bitstream::put_joined(&mut normal, context.slices);
    }
    normal
}

/// See [`super::identity`].
pub fn identity(mode: Mode, job: &Job) -> String {
    let mut fields = vec!["frame_num", "pic_order_cnt_lsb", "idr_pic_id", "nal_ref_idc", "delta_pic_order_cnt0"]
        .into_iter()
        .map(|field| job.number(&format!("decode_params.{field}")))
        .collect::<Vec<_>>();
    fields.extend(["FIELD_PIC", "BOTTOM_FIELD", "IDR_PIC"].map(|flag| i64::from(job.has("decode_params.flags", flag))));
    if mode == Mode::Slice {
        fields.extend(["first_mb_in_slice", "redundant_pic_cnt"].map(|field| job.number(&format!("slice_params.{field}"))));
    }
    format!("{fields:?}")
}

/// SPS, PPS and scaling matrix.
fn parameter_sets(normal: &mut Normal, job: &Job) {
    copy(normal, job, "sps", &["offset_for_ref_frame"]);
    // 7.3.2.1.1: the syntax element is there num_ref_frames_in_pic_order_cnt_cycle times.
    let cycle = job.number("sps.num_ref_frames_in_pic_order_cnt_cycle") as usize;
    put_elements(normal, "sps.offset_for_ref_frame", &job.array("sps.offset_for_ref_frame")[..cycle]);
    copy(normal, job, "pps", &[]);
    // Doc: the matrix "must be used for this picture" if the flag is set; without it nothing reads the matrix.
    if job.has("pps.flags", "SCALING_MATRIX_PRESENT") {
        put(normal, "scaling_matrix.scaling_list_4x4", &job.fields["scaling_matrix.scaling_list_4x4"]);
        // 7.3.2.2: there are 8x8 lists with transform_8x8_mode_flag only; two of them unless chroma_format_idc is 3.
        let lists = match (job.has("pps.flags", "TRANSFORM_8X8_MODE"), job.number("sps.chroma_format_idc")) {
            (false, _) => 0,
            (true, CHROMA_444) => 6,
            (true, _) => 2,
        };
        let values = &job.array("scaling_matrix.scaling_list_8x8")[..lists * LIST_8X8];
        put_elements(normal, "scaling_matrix.scaling_list_8x8", values);
        debug_assert_eq!(job.array("scaling_matrix.scaling_list_4x4").len(), 6 * LIST_4X4);
    }
}

/// PFRAME and BFRAME stand for the slices that the client has seen so far.
///
/// The flags are those of a picture, and the doc does not say of which slice. GStreamer sends DECODE_PARAMS with a picture's first
/// slice only, so they say less than what is known at a later slice; what they must be is derived from the slice types instead.
fn decode_flags(normal: &mut Normal, job: &Job, context: &Context<'_>) {
    let flags: Vec<&str> = job.words("decode_params.flags").split('|').collect();
    for flag in ["IDR_PIC", "FIELD_PIC", "BOTTOM_FIELD"] {
        normal.insert(format!("decode_params.flags.{flag}"), flags.contains(&flag).to_string());
    }
    for (flag, types) in [("PFRAME", ["P", "SP"]), ("BFRAME", ["B", "B"])] {
        let seen = |slice: &Job| types.contains(&slice.words("slice_params.slice_type"));
        let set = if context.slices.is_empty() { flags.contains(&flag) } else { context.slices.iter().any(seen) };
        normal.insert(format!("decode_params.flags.{flag}"), set.to_string());
    }
}

/// The DPB by pictures; their order is free, because reference lists name entries by their index.
fn dpb(normal: &mut Normal, job: &Job, context: &Context<'_>) {
    for index in 0..DPB_ENTRIES {
        let entry = format!("dpb_entry[{index}]");
        let flags = format!("{entry}.flags");
        // Doc: only a VALID entry "should be considered".
        if !job.fields.contains_key(&flags) || !job.has(&flags, "VALID") {
            continue;
        }
        let name = reference(job, index, context)
            .map_or_else(|| format!("inferred, frame_num {}", job.number(&format!("{entry}.frame_num"))), String::from);
        let name = format!("dpb[{name}]");
        for field in ["pic_num", "frame_num", "fields", "flags"] {
            put(normal, &format!("{name}.{field}"), &job.fields[&format!("{entry}.{field}")]);
        }
        // 8.2.4.2.2 and 8.2.4.2.4: only the order counts of fields that are marked as used for reference are looked at.
        for (field, order_cnt) in [("TOP_FIELD_REF", "top_field_order_cnt"), ("BOTTOM_FIELD_REF", "bottom_field_order_cnt")] {
            if job.has(&format!("{entry}.fields"), field) {
                put(normal, &format!("{name}.{order_cnt}"), &job.fields[&format!("{entry}.{order_cnt}")]);
            }
        }
    }
}

/// The name of a DPB entry's picture; `None` for an inferred one.
///
/// A frame that a gap in frame_num leaves to be inferred (8.2.5.2) was never decoded. It has no timestamp of its own, and no
/// slice may refer to its samples: clients give it that of another picture, which has another frame_num or is no reference
/// any more.
fn reference<'a>(job: &Job, index: i64, context: &'a Context<'_>) -> Option<&'a str> {
    let entry = format!("dpb_entry[{index}]");
    let flags = format!("{entry}.flags");
    if !job.fields.contains_key(&flags) {
        return None;
    }
    let picture = context.picture(job.number(&format!("{entry}.reference_ts")))?;
    let is_same = picture.job.number("decode_params.frame_num") == job.number(&format!("{entry}.frame_num"));
    (is_same || job.has(&flags, "LONG_TERM")).then_some(picture.name.as_str())
}

/// The timestamps of the pictures that the DPB holds.
pub fn references(job: &Job, context: &Context<'_>) -> Vec<u64> {
    let is_decoded = |index: &i64| reference(job, *index, context).is_some();
    let timestamp = |index| job.number(&format!("dpb_entry[{index}].reference_ts")) as u64;
    (0..DPB_ENTRIES).filter(is_decoded).map(timestamp).collect()
}

/// SLICE_PARAMS with the reference lists, and PRED_WEIGHTS.
fn slice(normal: &mut Normal, job: &Job, context: &Context<'_>) {
    copy(normal, job, "slice_params", &[]);
    let slice_type = job.words("slice_params.slice_type");
    let lists = match slice_type {
        "P" | "SP" => 1,
        "B" => 2,
        _ => 0,
    };
    for list in 0..lists {
        let active = job.number(&format!("slice_params.num_ref_idx_l{list}_active_minus1")) + 1;
        // 7.4.3: entries beyond num_ref_idx_active are no part of the list.
        for place in 0..active {
            let entry = format!("ref_pic_list{list}[{place}]");
            let index = format!("{entry}.index");
            let is_there = job.fields.contains_key(&index);
            let picture = if is_there { reference(job, job.number(&index), context) } else { None };
            // Which of several inferred frames stands in a place is nothing that a slice may look at.
            normal.insert(format!("slice_params.{entry}.picture"), picture.unwrap_or("none").into());
            let fields = if is_there { job.words(&format!("{entry}.fields")) } else { "" };
            normal.insert(format!("slice_params.{entry}.fields"), fields.into());
        }
        if has_weights(job, slice_type) {
            weights(normal, job, list, active as usize);
        }
    }
    if has_weights(job, slice_type) {
        copy(normal, job, "pred_weights", &WEIGHT_ARRAYS);
    }
}

/// Doc: the table is passed "under the conditions explained in section 7.3.3" (V4L2_H264_CTRL_PRED_WEIGHTS_REQUIRED).
fn has_weights(job: &Job, slice_type: &str) -> bool {
    let weighted_pred = has_word(job.words("pps.flags"), "WEIGHTED_PRED");
    (weighted_pred && matches!(slice_type, "P" | "SP")) || (slice_type == "B" && job.number("pps.weighted_bipred_idc") == 1)
}

/// The arrays of PRED_WEIGHTS as the trace names them.
const WEIGHT_ARRAYS: [&str; 8] = [
    "weight_factor[0].luma_weight",
    "weight_factor[0].luma_offset",
    "weight_factor[0].chroma_weight",
    "weight_factor[0].chroma_offset",
    "weight_factor[1].luma_weight",
    "weight_factor[1].luma_offset",
    "weight_factor[1].chroma_weight",
    "weight_factor[1].chroma_offset",
];

/// The weights of a list's entries; 7.3.3.2: there are none beyond num_ref_idx_active.
fn weights(normal: &mut Normal, job: &Job, list: i64, active: usize) {
    for (field, per_entry) in [("luma_weight", 1), ("luma_offset", 1), ("chroma_weight", 2), ("chroma_offset", 2)] {
        let path = format!("pred_weights.weight_factor[{list}].{field}");
        let elements = job.array(&path);
        let signed: Vec<i64> = if per_entry == 1 {
            elements.iter().map(|element| i64::from(*element as i16)).collect()
        } else {
            // The kernel prints these as bytes in memory's order.
            elements.chunks(2).map(signed_16).collect()
        };
        put_elements(normal, &path, &signed[..active * per_entry]);
    }
}
