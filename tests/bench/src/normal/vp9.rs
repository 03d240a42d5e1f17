// SPDX-License-Identifier: LGPL-2.1-or-later
//! What counts of the VP9 controls. "Spec" is the VP9 Bitstream & Decoding Process Specification, version 0.6.

use super::{Context, Normal, bitstream, copy, picture_name, put, put_elements};
use crate::trace::Job;

/// Features of a segment, V4L2_VP9_SEG_LVL_MAX.
const FEATURES: usize = 4;

/// See [`super::normal`].
pub fn normal(job: &Job, context: &Context<'_>) -> Normal {
    let mut normal = Normal::new();
    bitstream::put(&mut normal, job);
    copy(
        &mut normal,
        job,
        "frame",
        &["last_frame_ts", "golden_frame_ts", "alt_frame_ts", "seg.feature_data", "seg.tree_probs", "seg.pred_probs"],
    );
    // The kernel prints these as bytes in memory's order.
    let data: Vec<i64> = job.array("frame.seg.feature_data").chunks(2).map(super::signed_16).collect();
    put_features(&mut normal, "frame.seg.feature_data", &data, job.array("frame.seg.feature_enabled"), FEATURES);
    // Spec 6.2.11: both are there when the map is updated; 6.4.7 and 6.4.11 read segment ids with them then only.
    if job.has("frame.seg.flags", "ENABLED") && job.has("frame.seg.flags", "UPDATE_MAP") {
        for field in ["tree_probs", "pred_probs"] {
            let path = format!("frame.seg.{field}");
            put(&mut normal, &path, &job.fields[&path]);
        }
    }
    copy(&mut normal, job, "compressed_hdr", &[]);
    copy(&mut normal, job, "compressed_coeff", &[]);
    copy(&mut normal, job, "mv_probs", &[]);
    // Doc: an intra-only frame "does not reference other frames"; nor does a key frame (spec 7.2).
    if !job.has("frame.flags", "KEY_FRAME") && !job.has("frame.flags", "INTRA_ONLY") {
        for field in ["last_frame_ts", "golden_frame_ts", "alt_frame_ts"] {
            let path = format!("frame.{field}");
            let picture = picture_name(job, &path, context).into();
            normal.insert(path, picture);
        }
    }
    normal
}

/// See [`super::describe`].
pub fn describe(job: &Job) -> String {
    format!("frame of {} bytes, {}", job.bytesused, job.words("frame.flags"))
}

/// Segmentation features. Doc: "Data entry is only valid if the feature is enabled."
pub fn put_features(normal: &mut Normal, path: &str, data: &[i64], enabled: &[i64], features: usize) {
    for (segment, (data, enabled)) in data.chunks(features).zip(enabled).enumerate() {
        for (feature, value) in data.iter().enumerate().filter(|(feature, _)| enabled >> feature & 1 != 0) {
            put_elements(normal, &format!("{path}[{segment}][{feature}]"), &[*value]);
        }
    }
}
