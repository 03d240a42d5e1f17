// SPDX-License-Identifier: LGPL-2.1-or-later
//! Brings the controls of one job into a form in which two right clients cannot differ.
//!
//! What a client is free to choose is taken out: timestamps become names of pictures, places in arrays become what they stand for,
//! and values that nothing may read are dropped. Each rule names what says so; "doc" is the kernel's ext-ctrls-codec-stateless.rst.

mod av1;
mod bitstream;
mod h264;
mod hevc;
mod mpeg2;
mod vp8;
mod vp9;

use std::collections::{BTreeMap, HashMap};

use crate::record::{Codec, Mode};
use crate::trace::{Job, Value};

/// The values of a job that count, by `control.field`.
pub type Normal = BTreeMap<String, String>;

/// A picture that has been decoded.
pub struct Picture<'a> {
    /// Its name, the same on both sides.
    pub name: String,
    /// Its first job.
    pub job: &'a Job,
}

/// One side of a comparison, as far as a job's neighbours matter to it.
pub struct Context<'a> {
    /// The pictures by their timestamps.
    pub pictures: &'a HashMap<u64, Picture<'a>>,
    /// The jobs of the same picture up to this one (in slice mode), or all of them (in frame mode).
    pub slices: &'a [Job],
}

impl Context<'_> {
    /// The picture that has a timestamp at this time; there may be none.
    fn picture(&self, timestamp: i64) -> Option<&Picture<'_>> {
        self.pictures.get(&(timestamp as u64))
    }
}

/// The values that count.
pub fn normal(codec: Codec, mode: Mode, job: &Job, context: &Context<'_>) -> Normal {
    match codec {
        Codec::H264 => h264::normal(mode, job, context),
        Codec::Mpeg2 => mpeg2::normal(job, context),
        Codec::Hevc => hevc::normal(job, context),
        Codec::Vp8 => vp8::normal(job, context),
        Codec::Vp9 => vp9::normal(job, context),
        Codec::Av1 => av1::normal(job, context),
    }
}

/// What a job decodes, in words.
pub fn describe(codec: Codec, job: &Job, context: &Context<'_>) -> String {
    match codec {
        Codec::H264 => format!("{} slice", job.words("slice_params.slice_type")),
        Codec::Mpeg2 => mpeg2::describe(job, context),
        Codec::Hevc => hevc::describe(job),
        Codec::Vp8 => vp8::describe(job),
        Codec::Vp9 => vp9::describe(job),
        Codec::Av1 => av1::describe(job),
    }
}

/// The timestamps that may be named from now on, the current picture's left out: what is no reference once is none for ever
/// (H.264 8.2.5). `None` if all may: other codecs' controls name no picture that was never decoded.
pub fn references(codec: Codec, job: &Job, context: &Context<'_>) -> Option<Vec<u64>> {
    (codec == Codec::H264).then(|| h264::references(job, context))
}

/// What two jobs of the same slice or picture have in common whoever decodes.
pub fn identity(codec: Codec, mode: Mode, job: &Job) -> String {
    match codec {
        Codec::H264 => h264::identity(mode, job),
        Codec::Mpeg2 => mpeg2::identity(job),
        Codec::Hevc => hevc::identity(mode, job),
        // Nothing in these controls numbers the frames; the bytes of one are hardly those of another.
        Codec::Vp8 | Codec::Vp9 | Codec::Av1 => job.number("bitstream.crc32").to_string(),
    }
}

/// Which part of its frame a job decodes: two of one timestamp with another part are two pictures, the fields of a frame.
pub fn parity(codec: Codec, job: &Job) -> i64 {
    match codec {
        Codec::H264 => job.has("decode_params.flags", "BOTTOM_FIELD").into(),
        Codec::Mpeg2 => job.number("picture.picture_structure"),
        // A field of HEVC is a picture like any other (H.265 7.4.9.3), with a buffer and a timestamp of its own.
        Codec::Hevc | Codec::Vp8 | Codec::Vp9 | Codec::Av1 => 0,
    }
}

/// Copies the fields of a control as they are, but for those of `except`.
fn copy(normal: &mut Normal, job: &Job, control: &str, except: &[&str]) {
    for (path, value) in &job.fields {
        let field = path.strip_prefix(control).and_then(|rest| rest.strip_prefix('.'));
        if field.is_some_and(|field| !except.contains(&field)) {
            put(normal, path, value);
        }
    }
}

/// One field; each element of an array counts by itself.
fn put(normal: &mut Normal, path: &str, value: &Value) {
    match value {
        Value::Array(elements) => put_elements(normal, path, elements),
        value => {
            normal.insert(path.into(), value.to_string());
        }
    }
}

/// The elements of an array.
fn put_elements(normal: &mut Normal, path: &str, elements: &[i64]) {
    normal.extend(elements.iter().enumerate().map(|(index, element)| (format!("{path}[{index}]"), element.to_string())));
}

/// The name of the picture that has the timestamp of a field.
fn picture_name<'a>(job: &Job, path: &str, context: &'a Context<'_>) -> &'a str {
    context.picture(job.number(path)).map_or("none", |picture| &picture.name)
}

/// Two bytes as the kernel prints them from memory.
fn signed_16(bytes: &[i64]) -> i64 {
    i64::from(i16::from_le_bytes([bytes[0] as u8, bytes.get(1).copied().unwrap_or_default() as u8]))
}
