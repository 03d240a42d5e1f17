// SPDX-License-Identifier: LGPL-2.1-or-later
//! What counts of the HEVC controls. Clauses are those of H.265.

use super::{Context, Normal, bitstream, copy, put, put_elements};
use crate::record::Mode;
use crate::trace::Job;

/// V4L2_HEVC_SLICE_TYPE_*.
const B: i64 = 0;
const P: i64 = 1;

/// V4L2_HEVC_DPB_ENTRIES_NUM_MAX.
const DPB_ENTRIES: i64 = 16;

/// See [`super::normal`].
pub fn normal(job: &Job, context: &Context<'_>) -> Normal {
    let mut normal = Normal::new();
    bitstream::put(&mut normal, job);
    parameter_sets(&mut normal, job);
    decode_params(&mut normal, job, context);
    let mut entry_points = 0;
    for index in 0.. {
        let slice = format!("slice_params[{index}]");
        if !job.fields.contains_key(&format!("{slice}.slice_type")) {
            break;
        }
        entry_points += job.number(&format!("{slice}.num_entry_point_offsets")) as usize;
        slice_params(&mut normal, job, context, index);
    }
    // Doc: "the length of this array must be the sum of num_entry_point_offsets of all the slices in the request"; what an
    // earlier request sent stays in force, and is not read, where that is 0.
    if entry_points != 0 {
        put(&mut normal, "entry_point_offsets.offsets", &job.fields["entry_point_offsets.offsets"]);
    }
    normal
}

/// See [`super::identity`].
pub fn identity(mode: Mode, job: &Job) -> String {
    let mut fields = vec![job.number("decode_params.pic_order_cnt_val")];
    if mode == Mode::Slice {
        fields.push(job.number("slice_params[0].slice_segment_addr"));
    }
    format!("{fields:?}")
}

/// See [`super::describe`].
pub fn describe(job: &Job) -> String {
    let [poc, address] = ["decode_params.pic_order_cnt_val", "slice_params[0].slice_segment_addr"].map(|path| job.number(path));
    format!("order count {poc}, slice segment at {address}")
}

/// SPS, PPS and scaling matrix.
fn parameter_sets(normal: &mut Normal, job: &Job) {
    copy(normal, job, "sps", &[]);
    extended_sets(normal, job);
    copy(normal, job, "pps", &["column_width_minus1", "row_height_minus1"]);
    // 7.3.2.3.1: there are as many columns and rows as are counted, if there are tiles at all.
    let has_tiles = job.has("pps.flags", "TILES_ENABLED");
    for (field, count) in [("column_width_minus1", "num_tile_columns_minus1"), ("row_height_minus1", "num_tile_rows_minus1")] {
        let path = format!("pps.{field}");
        let used = if has_tiles { job.number(&format!("pps.{count}")) as usize + 1 } else { 0 };
        let elements = job.array(&path);
        put_elements(normal, &path, &elements[..used.min(elements.len())]);
    }
    // 7.4.3.2.1: the flag "equal to 0 specifies that scaling list is not used".
    if job.has("sps.flags", "SCALING_LIST_ENABLED") {
        copy(normal, job, "scaling_matrix", &[]);
    }
}

/// The reference picture sets of the SPS. Doc: without any the arrays "should be ignored".
fn extended_sets(normal: &mut Normal, job: &Job) {
    let long_term =
        if job.has("sps.flags", "LONG_TERM_REF_PICS_PRESENT") { job.number("sps.num_long_term_ref_pics_sps") } else { 0 };
    for (control, count) in [("ext_sps_st_rps", job.number("sps.num_short_term_ref_pic_sets")), ("ext_sps_lt_rps", long_term)] {
        if count > 0 {
            for (path, value) in job.fields.iter().filter(|(path, _)| path.starts_with(&format!("{control}["))) {
                put(normal, path, value);
            }
        }
    }
}

fn decode_params(normal: &mut Normal, job: &Job, context: &Context<'_>) {
    let lists = ["poc_st_curr_before", "poc_st_curr_after", "poc_lt_curr"];
    copy(normal, job, "decode_params", &lists);
    // Doc: these are indices in the DPB, of which the order is free for that reason. 8.3.2: as many as are counted.
    for list in lists {
        let path = format!("decode_params.{list}");
        let count = job.number(&format!("decode_params.num_{list}")) as usize;
        for (place, index) in job.array(&path).iter().take(count).enumerate() {
            normal.insert(format!("{path}[{place}]"), entry_name(job, *index, context));
        }
    }
    // Doc: "The number of entries in dpb."
    for index in 0..entries(job) {
        let name = entry_name(job, index, context);
        for field in ["flags", "field_pic", "pic_order_cnt_val"] {
            put(normal, &format!("dpb[{name}].{field}"), &job.fields[&format!("dpb_entry[{index}].{field}")]);
        }
    }
}

fn entries(job: &Job) -> i64 {
    job.number("decode_params.num_active_dpb_entries").min(DPB_ENTRIES)
}

/// The picture that an entry of the DPB stands for; that of a missing reference (8.3.3) was never decoded.
fn entry_name(job: &Job, index: i64, context: &Context<'_>) -> String {
    if !(0..entries(job)).contains(&index) {
        return "none".into();
    }
    let entry = format!("dpb_entry[{index}]");
    let missing = || format!("missing, order count {}", job.number(&format!("{entry}.pic_order_cnt_val")));
    context.picture(job.number(&format!("{entry}.timestamp"))).map_or_else(missing, |picture| picture.name.clone())
}

/// Doc: "Offset (in byte) to the video data in the current slice data". Of several slices in one buffer the doc does not say whether
/// that is the buffer or the slice's part of it, and no driver reads it then: it is that of the slice here, which begins where
/// the slice before it ends.
fn offset_in_slice(job: &Job, index: usize) -> i64 {
    let number = |index: usize, field: &str| job.number(&format!("slice_params[{index}].{field}"));
    let offset = number(index, "data_byte_offset");
    let start = index.checked_sub(1).map_or(0, |before| number(before, "data_byte_offset") + number(before, "bit_size") / 8);
    if offset > start { offset - start } else { offset }
}

fn slice_params(normal: &mut Normal, job: &Job, context: &Context<'_>, index: usize) {
    let slice = format!("slice_params[{index}]");
    copy(normal, job, &slice, &["ref_idx_l0", "ref_idx_l1", "bit_size", "data_byte_offset"]);
    // With its start, because the two clients do not count from the same place.
    let bits = job.number(&format!("{slice}.bit_size"));
    let offset = offset_in_slice(job, index);
    normal.insert(format!("{slice}.data_byte_offset"), offset.to_string());
    normal.insert(format!("{slice}.bit_size"), format!("{bits} behind byte {offset}"));
    let slice_type = job.number(&format!("{slice}.slice_type"));
    let lists = match slice_type {
        P => 1,
        B => 2,
        _ => 0,
    };
    let has_weights = match slice_type {
        P => job.has("pps.flags", "WEIGHTED_PRED"),
        B => job.has("pps.flags", "WEIGHTED_BIPRED"),
        _ => false,
    };
    for list in 0..lists {
        // 7.4.7.1: the list ends there.
        let active = job.number(&format!("{slice}.num_ref_idx_l{list}_active_minus1")) as usize + 1;
        let entries = format!("{slice}.ref_idx_l{list}");
        for (place, entry) in job.array(&entries).iter().take(active).enumerate() {
            normal.insert(format!("{entries}[{place}].picture"), entry_name(job, *entry, context));
        }
        if has_weights {
            weights(normal, job, index, list, active);
        }
    }
    // 7.3.6.1: pred_weight_table() is there under these conditions.
    if has_weights {
        for field in ["luma_log2_weight_denom", "delta_chroma_log2_weight_denom"] {
            let path = format!("pred_weight_table[{index}].{field}");
            put(normal, &path, &job.fields[&path]);
        }
    }
}

/// The weights of a list's entries; 7.3.6.3: there are none beyond num_ref_idx_active.
fn weights(normal: &mut Normal, job: &Job, index: usize, list: i64, active: usize) {
    for (field, per_entry) in [("delta_luma_weight", 1), ("luma_offset", 1), ("delta_chroma_weight", 2), ("chroma_offset", 2)] {
        let path = format!("pred_weight_table[{index}].{field}_l{list}");
        let elements = job.array(&path);
        let signed: Vec<i64> = elements.iter().take(active * per_entry).map(|element| i64::from(*element as i8)).collect();
        put_elements(normal, &path, &signed);
    }
}
