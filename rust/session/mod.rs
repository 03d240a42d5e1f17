// SPDX-License-Identifier: LGPL-2.1-or-later
//! One stream on one decoder: open, then begin / slice / end for every frame or field. A change of resolution is a new session.
//!
//! `assembly` holds what is the same for every codec, `h264` and `mpeg2` what differs.

mod assembly;
mod h264;
mod mpeg2;
#[cfg(test)]
mod tests;

use std::sync::Arc;

use crate::codec::h264::{H264Picture, H264Slice, H264Sps, OrderCountReset};
use crate::codec::mpeg2::{Mpeg2Picture, Mpeg2Sequence};
use crate::debug::DebugSwitch;
use crate::device::{Configured, DecodeMode, Samples, Stream, open_decoder};
use crate::error::{Error, Result};
use crate::log::Logger;
use crate::pool::Frame;
use crate::queue::{Bitstream, MAX_CAPTURES, Queues};
use crate::sys::Kernel;
use assembly::Assembly;

/// Bitstream buffers where a picture is one request: enough to keep a device busy while pictures are parsed.
const FRAME_BASED_OUTPUTS: u32 = 4;
/// Bitstream buffers where a slice is one request.
const SLICE_BASED_OUTPUTS: u32 = 8;
/// The smallest bitstream buffer to ask for, in bytes.
const MIN_BITSTREAM: u32 = 128 << 10;

/// libavcodec hands these over where a damaged stream has, say, a redundant slice first.
const STRAY_SLICE: Error = Error::Bitstream("a slice outside of a picture");

/// The sequence header of a stream, which also says its codec.
#[derive(Clone, Copy, Debug)]
pub enum Sequence<'a> {
    /// MPEG-2.
    Mpeg2(&'a Mpeg2Sequence),
    /// H.264.
    H264(&'a H264Sps),
}

/// What a stream needs.
#[derive(Clone, Copy, Debug)]
pub struct OpenRequest<'a> {
    /// Codec and sequence header.
    pub sequence: Sequence<'a>,
    /// Luma samples that the decoder writes.
    pub coded_width: u32,
    /// Luma lines that the decoder writes.
    pub coded_height: u32,
    /// Depth and chroma.
    pub samples: Samples,
    /// Frames that the codec may hold: references, reordering and the one being decoded.
    pub codec_frames: u32,
    /// Frames that the caller may hold besides.
    pub extra_frames: u32,
}

/// The picture that is being decoded, in its codec's terms. In place, for the largest of them: nothing is allocated per picture.
#[allow(clippy::large_enum_variant)]
enum Picture {
    None,
    Mpeg2(mpeg2::Picture),
    H264(h264::Picture),
}

/// The decoding side of a session. Frames outlive it.
pub struct Session {
    assembly: Assembly,
    picture: Picture,
    h264_reset: Option<OrderCountReset>,
}

impl Session {
    /// Opens a decoder that takes the stream, makes its bitstream buffers and starts both queues.
    ///
    /// # Errors
    /// `Refused` where no decoder takes the stream; nothing is left open then.
    pub fn open(kernel: Arc<dyn Kernel>, logger: Logger, request: &OpenRequest<'_>, debug: &DebugSwitch) -> Result<Self> {
        let configured = configure(&*kernel, request, debug)?;
        let outputs = match configured.decode_mode {
            DecodeMode::FrameBased => FRAME_BASED_OUTPUTS,
            DecodeMode::SliceBased => SLICE_BASED_OUTPUTS,
        };
        let wanted = (request.codec_frames.saturating_add(request.extra_frames) as usize).clamp(2, MAX_CAPTURES);
        let queues = Queues::new(kernel, configured, logger, wanted, MAX_CAPTURES);
        let bitstream = Bitstream::new(Arc::clone(&queues), outputs)?;
        // VIDIOC_STREAMON fails on a queue without a buffer.
        let first = queues.acquire()?.index();
        queues.release(first);
        queues.start()?;
        Ok(Self { assembly: Assembly::new(queues, bitstream), picture: Picture::None, h264_reset: None })
    }

    /// The queues, which frames keep alive.
    pub fn queues(&self) -> &Arc<Queues> {
        self.assembly.queues()
    }

    /// A frame to decode into. Waits while all are in use.
    pub fn acquire(&self) -> Result<&Frame> {
        self.assembly.queues().acquire()
    }

    /// Starts an MPEG-2 frame or field.
    pub fn mpeg2_begin(&mut self, capture: usize, picture: &Mpeg2Picture) -> Result<()> {
        self.picture = Picture::Mpeg2(mpeg2::begin(&mut self.assembly, capture, picture)?);
        Ok(())
    }

    /// Adds an MPEG-2 slice, with its start code.
    pub fn mpeg2_slice(&mut self, data: &[u8]) -> Result<()> {
        match &mut self.picture {
            Picture::Mpeg2(_) => self.assembly.append(data),
            _ => Err(STRAY_SLICE),
        }
    }

    /// Starts an H.264 frame or field.
    pub fn h264_begin(&mut self, capture: usize, picture: &H264Picture) -> Result<()> {
        self.picture = Picture::H264(h264::begin(&mut self.assembly, capture, picture, self.h264_reset)?);
        Ok(())
    }

    /// Adds an H.264 slice: a NAL unit without its start code.
    pub fn h264_slice(&mut self, slice: &H264Slice, nal: &[u8]) -> Result<()> {
        match &mut self.picture {
            Picture::H264(picture) => picture.slice(&mut self.assembly, slice, nal),
            _ => Err(STRAY_SLICE),
        }
    }

    /// All slices of the frame or field are there: submits it.
    pub fn end(&mut self) -> Result<()> {
        match core::mem::replace(&mut self.picture, Picture::None) {
            Picture::Mpeg2(mut picture) => picture.submit(&mut self.assembly),
            Picture::H264(mut picture) => {
                self.h264_reset = picture.order_count_reset(&self.assembly).or(self.h264_reset);
                picture.submit(&mut self.assembly, false)
            }
            Picture::None => Err(Error::Bitstream("a picture without a slice")),
        }
    }

    /// Drops a picture that is not complete.
    pub fn flush(&mut self) {
        self.picture = Picture::None;
        self.assembly.abandon();
    }
}

/// Finds a decoder that takes the stream and sets its formats; nothing is allocated yet.
pub fn configure(kernel: &dyn Kernel, request: &OpenRequest<'_>, debug: &DebugSwitch) -> Result<Configured> {
    match request.sequence {
        Sequence::Mpeg2(sequence) => mpeg2::configure(kernel, request, sequence, debug),
        Sequence::H264(sps) => h264::configure(kernel, request, sps, debug),
    }
}

/// What the codecs' own `configure` have in common.
fn configure_codec(
    kernel: &dyn Kernel,
    request: &OpenRequest<'_>,
    codec: &CodecDemand<'_>,
    debug: &DebugSwitch,
) -> Result<Configured> {
    let (width, height) = (request.coded_width, request.coded_height);
    // A quarter of the uncompressed 4:2:0 picture; buffers grow where a picture needs more.
    let bitstream_size = (width.saturating_mul(height) / 8).saturating_mul(3).max(MIN_BITSTREAM);
    let stream = Stream {
        info: codec.info,
        coded_width: width,
        coded_height: height,
        // Decoders write monochrome pictures as 4:2:0 with grey chroma.
        samples: Samples { chroma_format_idc: request.samples.chroma_format_idc.max(1), ..request.samples },
        profiles: codec.profiles,
        sequence: codec.sequence,
        controls: codec.controls,
        bitstream_size,
    };
    open_decoder(kernel, &stream, debug)
}

/// What a codec asks of a decoder besides size and samples.
struct CodecDemand<'a> {
    info: &'static crate::codec::CodecInfo,
    profiles: &'a [u32],
    sequence: (u32, &'a [u8]),
    controls: &'a [(u32, usize)],
}

/// The size of a control's structure, for the fake kernel.
#[cfg(test)]
pub(crate) fn control_size(id: u32) -> Option<usize> {
    h264::CONTROLS.iter().chain(&mpeg2::CONTROLS).find(|(known, _)| *known == id).map(|(_, size)| *size)
}
