// SPDX-License-Identifier: LGPL-2.1-or-later
//! One file a codec: rebuilds a stream from controls and submitted bytes, checks the one against the other, and has it decoded.
//! Headers are read by parsers that share nothing with the library under test.

pub mod av1;
pub mod h264;
pub mod hevc;
pub mod mpeg2;
pub mod nal;
pub mod vp8;
pub mod vp9;

#[cfg(test)]
mod damage;

use std::fmt;

use primebridge::uapi::{
    V4L2_PIX_FMT_AV1_FRAME, V4L2_PIX_FMT_H264_SLICE, V4L2_PIX_FMT_HEVC_SLICE, V4L2_PIX_FMT_MPEG2_SLICE, V4L2_PIX_FMT_VP8_FRAME,
    V4L2_PIX_FMT_VP9_FRAME,
};

use self::hevc::SetsFrom;
use crate::message::Job;
use crate::picture::Picture;
use crate::references::References;

/// A contradiction, or a picture that cannot be decoded: the job ends with an error and this line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// The field of the control, `decode_params.dpb[2].reference_ts`, or "bitstream".
    pub field: String,
    /// What is wrong with it.
    pub message: String,
}

impl Fault {
    /// A fault of a field.
    pub fn new(field: impl Into<String>, message: impl Into<String>) -> Self {
        Self { field: field.into(), message: message.into() }
    }

    /// A fault of the submitted bytes.
    pub fn bitstream(message: impl Into<String>) -> Self {
        Self::new("bitstream", message)
    }

    /// No fault of anybody's: the client took the job back (it stopped the stream, or died), or the watchdog did.
    pub fn job_is_over() -> Self {
        Self::new("job", "ended before its picture was decoded")
    }
}

impl From<String> for Fault {
    /// The message of [`crate::controls::Controls`], which begins with the control's name.
    fn from(message: String) -> Self {
        Self::new("controls", message)
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.field, self.message)
    }
}

/// Demands that a control's field is what the submitted bytes say.
pub fn expect<T: PartialEq + fmt::Debug>(field: &str, control: T, bitstream: T) -> Result<(), Fault> {
    if control == bitstream {
        return Ok(());
    }
    Err(Fault::new(field, format!("the control says {control:?}, the bitstream {bitstream:?}")))
}

/// A stream of one codec in one context.
pub trait Codec: Send {
    /// Decodes the jobs of one picture: one, or its slices or fields, all with the same timestamp, in order.
    fn decode(&mut self, jobs: &[Job], references: &References<'_>) -> Result<Picture, Fault>;

    /// Whether held jobs are a whole field, which is to be decoded and written before its partner comes, if it comes.
    fn is_field(&self, _jobs: &[Job]) -> bool {
        false
    }

    /// The stream was stopped: what follows refers to nothing before.
    fn flush(&mut self);
}

/// The model of a coded format. `sets` matters to HEVC alone.
pub fn open(coded_format: u32, sets: SetsFrom) -> Result<Box<dyn Codec>, Fault> {
    match coded_format {
        V4L2_PIX_FMT_H264_SLICE => Ok(Box::new(h264::H264::new()?)),
        V4L2_PIX_FMT_HEVC_SLICE => Ok(Box::new(hevc::Hevc::new(sets)?)),
        V4L2_PIX_FMT_AV1_FRAME => Ok(Box::new(av1::Av1::new()?)),
        V4L2_PIX_FMT_MPEG2_SLICE => Ok(Box::new(mpeg2::Mpeg2::new()?)),
        V4L2_PIX_FMT_VP8_FRAME => Ok(Box::new(vp8::Vp8::new()?)),
        V4L2_PIX_FMT_VP9_FRAME => Ok(Box::new(vp9::Vp9::new()?)),
        other => {
            let name: String = other.to_le_bytes().map(char::from).iter().collect();
            Err(Fault::new("OUTPUT format", format!("{name} is not decoded by the model")))
        }
    }
}
