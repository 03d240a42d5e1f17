// SPDX-License-Identifier: LGPL-2.1-or-later
//! One stream on one decoder: open, then begin / slice / end for every frame or field. A change of resolution is a new session.
//!
//! `assembly` holds what is the same for every codec; a file named after a codec what differs, its `begin` and `slice` included.

mod assembly;
mod av1;
mod h264;
mod hevc;
mod mpeg2;
#[cfg(test)]
mod tests;
mod vp8;
mod vp9;

use std::sync::Arc;

use crate::codec::av1::Av1Sequence;
use crate::codec::h264::H264Sps;
use crate::codec::hevc::HevcSps;
use crate::codec::mpeg2::Mpeg2Sequence;
use crate::codec::vp9::Vp9Sequence;
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
/// No slice of a picture made sense.
const EMPTY_PICTURE: Error = Error::Bitstream("a picture without a slice");
/// A call for another codec than the session was opened for.
const OTHER_CODEC: Error = Error::Misuse("a picture of another codec");

/// The sequence header of a stream, which also says its codec.
#[derive(Clone, Copy, Debug)]
pub enum Sequence<'a> {
    /// MPEG-2.
    Mpeg2(&'a Mpeg2Sequence),
    /// H.264.
    H264(&'a H264Sps),
    /// HEVC.
    Hevc(&'a HevcSps),
    /// VP8, which has none.
    Vp8,
    /// VP9: what holds from one key frame to the next.
    Vp9(&'a Vp9Sequence),
    /// AV1.
    Av1(&'a Av1Sequence),
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

/// A codec's part of a session: what it remembers of the stream and of the picture that is being put together. Made once, so that
/// nothing is allocated per picture.
enum Decoder {
    Mpeg2(Box<mpeg2::Decoder>),
    H264(Box<h264::Decoder>),
    Hevc(Box<hevc::Decoder>),
    Vp8(Box<vp8::Decoder>),
    Vp9(Box<vp9::Decoder>),
    Av1(Box<av1::Decoder>),
}

impl Decoder {
    fn new(sequence: &Sequence<'_>) -> Self {
        match sequence {
            Sequence::Mpeg2(_) => Self::Mpeg2(Box::default()),
            Sequence::H264(_) => Self::H264(Box::default()),
            Sequence::Hevc(_) => Self::Hevc(Box::default()),
            Sequence::Vp8 => Self::Vp8(Box::default()),
            Sequence::Vp9(_) => Self::Vp9(Box::default()),
            Sequence::Av1(_) => Self::Av1(Box::default()),
        }
    }
}

/// The decoding side of a session. Frames outlive it.
pub struct Session {
    assembly: Assembly,
    decoder: Decoder,
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
        Ok(Self { assembly: Assembly::new(queues, bitstream), decoder: Decoder::new(&request.sequence) })
    }

    /// The queues, which frames keep alive.
    pub fn queues(&self) -> &Arc<Queues> {
        self.assembly.queues()
    }

    /// A frame to decode into. Waits while all are in use.
    pub fn acquire(&self) -> Result<&Frame> {
        self.assembly.queues().acquire()
    }

    /// All slices of the frame or field are there: submits it.
    pub fn end(&mut self) -> Result<()> {
        let assembly = &mut self.assembly;
        match &mut self.decoder {
            Decoder::Mpeg2(decoder) => decoder.end(assembly),
            Decoder::H264(decoder) => decoder.end(assembly),
            Decoder::Hevc(decoder) => decoder.end(assembly),
            Decoder::Vp8(decoder) => decoder.end(assembly),
            Decoder::Vp9(decoder) => decoder.end(assembly),
            Decoder::Av1(decoder) => decoder.end(assembly),
        }
    }

    /// Drops a picture that is not complete.
    pub fn flush(&mut self) {
        self.assembly.abandon();
    }
}

/// Finds a decoder that takes the stream and sets its formats; nothing is allocated yet.
pub fn configure(kernel: &dyn Kernel, request: &OpenRequest<'_>, debug: &DebugSwitch) -> Result<Configured> {
    match request.sequence {
        Sequence::Mpeg2(sequence) => mpeg2::configure(kernel, request, sequence, debug),
        Sequence::H264(sps) => h264::configure(kernel, request, sps, debug),
        Sequence::Hevc(sps) => hevc::configure(kernel, request, sps, debug),
        Sequence::Vp8 => vp8::configure(kernel, request, debug),
        Sequence::Vp9(sequence) => vp9::configure(kernel, request, sequence, debug),
        Sequence::Av1(sequence) => av1::configure(kernel, request, sequence, debug),
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
    /// The control by which the driver finds its CAPTURE formats, where the codec has one.
    sequence: Option<(u32, &'a [u8])>,
    /// Every compound control that the codec may send, with the size of its structure (of an array, that of an element).
    controls: &'a [(u32, usize)],
}

/// The size of a control's structure, for the fake kernel.
#[cfg(any(test, feature = "fake"))]
pub fn control_size(id: u32) -> Option<usize> {
    let tables: [&[(u32, usize)]; 6] =
        [&mpeg2::CONTROLS, &h264::CONTROLS, &hevc::CONTROLS, &vp8::CONTROLS, &vp9::CONTROLS, &av1::CONTROLS];
    tables.into_iter().flatten().find(|(known, _)| *known == id).map(|(_, size)| *size)
}
