// SPDX-License-Identifier: LGPL-2.1-or-later
//! What counts of the MPEG-2 controls.

use super::{Context, Normal, copy, picture_name as name, put};
use crate::trace::Job;

/// V4L2_MPEG2_PIC_CODING_TYPE_*.
const P: i64 = 2;
const B: i64 = 3;

/// 4:2:0, H.262 table 6-5.
const CHROMA_420: i64 = 1;

/// See [`super::normal`].
pub fn normal(job: &Job, context: &Context<'_>) -> Normal {
    let mut normal = Normal::new();
    // In one value, because the last picture's buffer may end with a code more, see allowed.rs.
    normal.insert("bitstream".into(), format!("{:08x} of {} bytes", job.number("bitstream.crc32"), job.bytesused));
    copy(&mut normal, job, "sequence", &[]);
    copy(&mut normal, job, "picture", &["forward_ref_ts", "backward_ref_ts"]);
    // Doc: "For B- and P-coded frames" and "used with B-coded frames": nothing reads the others.
    let coding_type = job.number("picture.picture_coding_type");
    for (field, counts) in [("forward_ref_ts", matches!(coding_type, P | B)), ("backward_ref_ts", coding_type == B)] {
        if counts {
            let path = format!("picture.{field}");
            let picture = name(job, &path, context).into();
            normal.insert(path, picture);
        }
    }
    for matrix in ["intra", "non_intra", "chroma_intra", "chroma_non_intra"] {
        // Doc: the chroma matrices are "Only relevant to non-4:2:0 YUV formats" (H.262 6.3.11).
        if !matrix.starts_with("chroma") || job.number("sequence.chroma_format") != CHROMA_420 {
            let path = format!("quantisation.{matrix}_quantiser_matrix");
            put(&mut normal, &path, &job.fields[&path]);
        }
    }
    normal
}

/// See [`super::identity`].
pub fn identity(job: &Job) -> String {
    let fields = ["picture.picture_coding_type", "picture.picture_structure", "picture.f_code", "picture.flags"];
    fields.map(|path| job.fields[path].to_string()).join(" ")
}

/// What a job decodes, in words.
pub fn describe(job: &Job, context: &Context<'_>) -> String {
    let reference = |field: &str| name(job, &format!("picture.{field}"), context).to_owned();
    match job.number("picture.picture_coding_type") {
        P => format!("P picture of {}", reference("forward_ref_ts")),
        B => format!("B picture of {} and {}", reference("forward_ref_ts"), reference("backward_ref_ts")),
        _ => "I picture".into(),
    }
}
