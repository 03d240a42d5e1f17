// SPDX-License-Identifier: LGPL-2.1-or-later
//! What counts of the VP8 control.

use super::{Context, Normal, bitstream, copy, picture_name};
use crate::trace::Job;

/// See [`super::normal`].
pub fn normal(job: &Job, context: &Context<'_>) -> Normal {
    let mut normal = Normal::new();
    bitstream::put(&mut normal, job);
    copy(&mut normal, job, "frame", &["last_frame_ts", "golden_frame_ts", "alt_frame_ts"]);
    copy(&mut normal, job, "entropy", &[]);
    // Doc: the timestamps are "used with inter-coded frames"; a key frame refers to none.
    if !job.has("frame.flags", "KEY_FRAME") {
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
