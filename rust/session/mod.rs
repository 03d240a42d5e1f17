// SPDX-License-Identifier: LGPL-2.1-or-later
//! One stream on one decoder: open, then begin / slice / end for every frame or field. A session goes on with another sequence header
//! (`Session::renew`) where the pictures stay as they are, and with pictures of another size where codec and driver can refer to those
//! before (VP9, AV1). All else is a new session.
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
use crate::codec::{Codec, CodecInfo};
use crate::debug::DebugSwitch;
use crate::device::{Configured, DecodeMode, Samples, Stream, accepts, change_formats, open_decoder};
use crate::error::{Error, Result};
use crate::log::Logger;
use crate::pool::Frame;
use crate::queue::{Bitstream, MAX_CAPTURES, Queues};
use crate::sys::{Kernel, Memory};
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

impl Sequence<'_> {
    /// Whose header it is.
    pub fn codec(&self) -> Codec {
        match self {
            Self::Mpeg2(_) => Codec::Mpeg2,
            Self::H264(_) => Codec::H264,
            Self::Hevc(_) => Codec::Hevc,
            Self::Vp8 => Codec::Vp8,
            Self::Vp9(_) => Codec::Vp9,
            Self::Av1(_) => Codec::Av1,
        }
    }
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
    /// Whether the caller brings the frames that are decoded into (`Queues::import`).
    pub import: bool,
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
    fn new(sequence: &Sequence<'_>, configured: &Configured) -> Self {
        match sequence {
            Sequence::Mpeg2(_) => Self::Mpeg2(Box::default()),
            Sequence::H264(_) => Self::H264(Box::default()),
            Sequence::Hevc(_) => Self::Hevc(Box::new(hevc::Decoder::new(configured))),
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
    codec: Codec,
    size: (u32, u32),
    samples: Samples,
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
        let queues = Queues::new(kernel, configured, logger, request.frames(), MAX_CAPTURES);
        let bitstream = Bitstream::new(Arc::clone(&queues), outputs)?;
        // With the caller's frames the first of them starts the queues.
        if !request.import {
            queues.provide(request.codec_frames())?;
            queues.start()?;
        }
        Ok(Self {
            decoder: Decoder::new(&request.sequence, queues.configured()),
            assembly: Assembly::new(queues, bitstream),
            codec: request.sequence.codec(),
            size: (request.coded_width, request.coded_height),
            samples: request.samples,
        })
    }

    /// Goes on with another sequence header: with the same queues where it asks for the same pictures, or where codec and driver
    /// let pictures of another size refer to the frames that there are. Returns `false` where only a new session will do, which is so
    /// too where frames of earlier sizes leave no room and cannot be removed.
    ///
    /// # Errors
    /// Only those of a device that is out of order.
    pub fn renew(&mut self, request: &OpenRequest<'_>) -> Result<bool> {
        let imports = self.queues().configured().memory == Memory::Dmabuf;
        if self.codec != request.sequence.codec() || imports != request.import {
            return Ok(false);
        }
        self.flush();
        let size = (request.coded_width, request.coded_height);
        if (size, request.samples) == (self.size, self.samples) {
            let configured = self.queues().configured();
            let accepted = with_stream(request, |stream| accepts(configured, stream));
            self.queues().want(request.frames());
            return Ok(accepted);
        }
        if !CodecInfo::of(self.codec).scales_references {
            return Ok(false);
        }
        let queues = Arc::clone(self.queues());
        if !queues.has_room(request.frames()) {
            return Ok(false);
        }
        queues.drain()?;
        let changed = with_stream(request, |stream| change_formats(queues.kernel(), queues.configured(), stream));
        let Ok(formats) = changed else { return Ok(false) };
        queues.change_formats(formats);
        queues.want(request.frames());
        if !request.import {
            // No memory, small buffers that cannot be removed, or a format that cannot be used: opening it again tells.
            let Ok(first) = queues.acquire() else { return Ok(false) };
            queues.release(first.index());
        }
        if self.assembly.fit_bitstream().is_err() {
            return Ok(false);
        }
        (self.size, self.samples) = (size, request.samples);
        Ok(true)
    }

    /// The queues, which frames keep alive.
    pub fn queues(&self) -> &Arc<Queues> {
        self.assembly.queues()
    }

    /// A frame to decode into. Waits while all are in use.
    pub fn acquire(&self) -> Result<Arc<Frame>> {
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

impl OpenRequest<'_> {
    /// How many frames there have to be. VIDIOC_STREAMON fails on a queue without any.
    fn codec_frames(&self) -> usize {
        (self.codec_frames as usize).clamp(1, MAX_CAPTURES)
    }

    /// How many frames the pool makes before it waits for one to be decoded.
    pub fn frames(&self) -> usize {
        (self.codec_frames.saturating_add(self.extra_frames) as usize).clamp(2, MAX_CAPTURES)
    }
}

/// Finds a decoder that takes the stream and sets its formats; nothing is allocated yet.
pub fn configure(kernel: &dyn Kernel, request: &OpenRequest<'_>, debug: &DebugSwitch) -> Result<Configured> {
    with_stream(request, |stream| open_decoder(kernel, stream, debug))
}

/// Calls `then` with what the stream asks of a decoder.
fn with_stream<R>(request: &OpenRequest<'_>, then: impl FnOnce(&Stream<'_>) -> R) -> R {
    let with = |demand: &CodecDemand<'_>| then(&stream(request, demand));
    match request.sequence {
        Sequence::Mpeg2(sequence) => mpeg2::with_demand(sequence, with),
        Sequence::H264(sps) => h264::with_demand(sps, with),
        Sequence::Hevc(sps) => hevc::with_demand(sps, with),
        Sequence::Vp8 => vp8::with_demand(with),
        Sequence::Vp9(sequence) => vp9::with_demand(request, sequence, with),
        Sequence::Av1(sequence) => av1::with_demand(sequence, with),
    }
}

fn stream<'a>(request: &OpenRequest<'_>, demand: &CodecDemand<'a>) -> Stream<'a> {
    let (width, height) = (request.coded_width, request.coded_height);
    Stream {
        info: CodecInfo::of(request.sequence.codec()),
        coded_width: width,
        coded_height: height,
        // Decoders write monochrome pictures as 4:2:0 with grey chroma.
        samples: Samples { chroma_format_idc: request.samples.chroma_format_idc.max(1), ..request.samples },
        unsupported: demand.unsupported,
        profiles: demand.profiles,
        sequence: demand.sequence,
        controls: demand.controls,
        // A quarter of the uncompressed 4:2:0 picture; buffers grow where a picture needs more.
        bitstream_size: (width.saturating_mul(height) / 8).saturating_mul(3).max(MIN_BITSTREAM),
        import: request.import,
    }
}

/// What a codec asks of a decoder besides size and samples.
struct CodecDemand<'a> {
    /// What the stream has that no control expresses.
    unsupported: Option<&'static str>,
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
