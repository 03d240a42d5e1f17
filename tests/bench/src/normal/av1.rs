// SPDX-License-Identifier: LGPL-2.1-or-later
//! What counts of the AV1 controls. "Spec" is the AV1 Bitstream & Decoding Process Specification, version 1.0.0 with errata 1.

use super::vp9::put_features;
use super::{Context, Normal, copy, put, put_elements};
use crate::trace::Job;

/// enum v4l2_av1_frame_type.
const KEY_FRAME: i64 = 0;
const INTRA_ONLY_FRAME: i64 = 2;

/// Features of a segment, V4L2_AV1_SEG_LVL_MAX.
const FEATURES: usize = 8;

/// See [`super::normal`].
pub fn normal(job: &Job, context: &Context<'_>) -> Normal {
    let mut normal = Normal::new();
    // Doc: tile offsets are "from the OBU data"; the doc does not say which OBUs stand in the buffer before the first tile.
    normal.insert("bitstream".into(), format!("{:08x} of {} bytes", job.number("bitstream.crc32"), job.bytesused));
    copy(&mut normal, job, "sequence", &[]);
    frame(&mut normal, job, context);
    film_grain(&mut normal, job);
    tiles(&mut normal, job);
    normal
}

/// See [`super::describe`].
pub fn describe(job: &Job) -> String {
    format!("frame type {} of {} bytes, {}", job.number("frame.frame_type"), job.bytesused, job.words("frame.flags"))
}

fn is_intra(job: &Job) -> bool {
    matches!(job.number("frame.frame_type"), KEY_FRAME | INTRA_ONLY_FRAME)
}

fn frame(normal: &mut Normal, job: &Job, context: &Context<'_>) {
    let apart = [
        "tile_info.mi_col_starts",
        "tile_info.mi_row_starts",
        "tile_info.width_in_sbs_minus_1",
        "tile_info.height_in_sbs_minus_1",
        "segmentation.feature_data",
        "order_hints",
        "reference_frame_ts",
        "ref_frame_idx",
    ];
    copy(normal, job, "frame", &apart);
    // Spec 5.9.15: as many starts as there are tiles, and the end.
    for (direction, size, count) in [("col", "width", "tile_cols"), ("row", "height", "tile_rows")] {
        let tiles = job.number(&format!("frame.tile_info.{count}")) as usize;
        for (field, used) in [(format!("mi_{direction}_starts"), tiles + 1), (format!("{size}_in_sbs_minus_1"), tiles)] {
            let path = format!("frame.tile_info.{field}");
            let elements = job.array(&path);
            put_elements(normal, &path, &elements[..used.min(elements.len())]);
        }
    }
    let data: Vec<i64> = job.array("frame.segmentation.feature_data").chunks(2).map(super::signed_16).collect();
    let enabled = job.array("frame.segmentation.feature_enabled");
    put_features(normal, "frame.segmentation.feature_data", &data, enabled, FEATURES);
    if !is_intra(job) {
        references(normal, job, context);
    }
}

/// What only a frame with references has.
fn references(normal: &mut Normal, job: &Job, context: &Context<'_>) {
    // Doc: "only used for non-intra frames and ignored otherwise. order_hints[0] is always ignored."
    for (index, hint) in job.array("frame.order_hints").iter().enumerate().skip(1) {
        put_elements(normal, &format!("frame.order_hints[{index}]"), &[*hint]);
    }
    // Doc: "used by inter-frame".
    put(normal, "frame.ref_frame_idx", &job.fields["frame.ref_frame_idx"]);
    // The state of all slots, also of those that the frame does not refer to: a driver keeps buffers and CDFs by them.
    for (slot, timestamp) in job.array("frame.reference_frame_ts").iter().enumerate() {
        let picture = context.picture(*timestamp).map_or("none", |picture| &picture.name);
        normal.insert(format!("frame.reference_frame_ts[{slot}]"), picture.into());
    }
}

/// The parameters of film grain, where grain is added.
fn film_grain(normal: &mut Normal, job: &Job) {
    normal.insert("film_grain.flags".into(), job.words("film_grain.flags").into());
    // Spec 5.9.30: without apply_grain nothing else is there (reset_grain_params).
    if !job.has("film_grain.flags", "APPLY_GRAIN") {
        return;
    }
    let points = ["point_y_value", "point_y_scaling", "point_cb_value", "point_cb_scaling", "point_cr_value", "point_cr_scaling"];
    copy(normal, job, "film_grain", &points);
    // Spec 5.9.30: as many points as are counted.
    for plane in ["y", "cb", "cr"] {
        let count = job.number(&format!("film_grain.num_{plane}_points")) as usize;
        for field in ["value", "scaling"] {
            let path = format!("film_grain.point_{plane}_{field}");
            let elements = job.array(&path);
            put_elements(normal, &path, &elements[..count.min(elements.len())]);
        }
    }
}

/// The tiles of the frame: the control has as many elements as the client sent.
fn tiles(normal: &mut Normal, job: &Job) {
    for (path, value) in job.fields.iter().filter(|(path, _)| path.starts_with("tile_group_entry[")) {
        // From the buffer's end, because what stands before the first tile is free, see above.
        if path.ends_with("tile_offset") {
            let left = job.bytesused as i64 - job.number(path);
            normal.insert(path.replace("tile_offset", "tile_offset_from_end"), left.to_string());
        } else {
            put(normal, path, value);
        }
    }
}
