// SPDX-License-Identifier: LGPL-2.1-or-later
//! Finds a decoder that takes a stream and sets its formats, in the order of the kernel's documentation
//! (dev-stateless-decoder.rst, "Initialization"), up to the point where buffers are made.

use core::fmt;
use std::os::fd::{AsFd, OwnedFd};
use std::path::PathBuf;

use super::format::choose;
use super::probe::{CodedFormat, Decoder, Menu};
use super::{DecodeMode, Format, Samples, StartCode, decoder_nodes, probe_decoder};
use crate::codec::{CodecInfo, ControlSupport};
use crate::debug::DebugSwitch;
use crate::error::{Error, Result};
use crate::sys::{BufferType, Kernel, Memory, PixelFormat, fourcc_name};
use crate::uapi::{
    V4L2_BUF_CAP_SUPPORTS_DMABUF, V4L2_BUF_CAP_SUPPORTS_M2M_HOLD_CAPTURE_BUF, V4L2_BUF_CAP_SUPPORTS_MMAP_CACHE_HINTS,
    V4L2_BUF_CAP_SUPPORTS_REMOVE_BUFS, V4L2_BUF_CAP_SUPPORTS_REQUESTS, V4L2_CTRL_FLAG_DISABLED,
};

/// What a stream asks of a decoder.
pub struct Stream<'a> {
    /// Its codec.
    pub info: &'static CodecInfo,
    /// Luma samples that the decoder writes.
    pub coded_width: u32,
    /// Luma lines that the decoder writes.
    pub coded_height: u32,
    /// Depth and chroma.
    pub samples: Samples,
    /// What it has that no control expresses.
    pub unsupported: Option<&'static str>,
    /// Items of the profile menu, any of which means that the driver takes the stream; empty for no check.
    pub profiles: &'a [u32],
    /// The sequence header: the control by which the driver finds its CAPTURE formats, where the codec has one.
    pub sequence: Option<(u32, &'a [u8])>,
    /// Every compound control that the codec may send, with the size of its structure (of an array, that of an element). One of
    /// them must be there: the sequence header, or the first.
    pub controls: &'a [(u32, usize)],
    /// Bytes of bitstream buffer to ask for.
    pub bitstream_size: u32,
    /// Pictures are decoded into memory that others made.
    pub import: bool,
}

/// The formats of both queues.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Formats {
    /// OUTPUT format as the driver made it.
    pub output: PixelFormat,
    /// CAPTURE format as the driver made it.
    pub capture: PixelFormat,
    /// The row of the CAPTURE format.
    pub format: &'static Format,
}

/// A decoder with its formats set.
pub struct Configured {
    /// The opened decoder.
    pub decoder: Decoder,
    /// The formats that it was opened with.
    pub formats: Formats,
    /// How pictures are submitted.
    pub decode_mode: DecodeMode,
    /// What stands before each slice.
    pub start_code: StartCode,
    /// Whether the OUTPUT queue knows V4L2_BUF_FLAG_M2M_HOLD_CAPTURE_BUF.
    pub can_hold: bool,
    /// Whether buffers can be removed one by one (VIDIOC_REMOVE_BUFS).
    pub can_remove: bool,
    /// Whose memory the CAPTURE buffers are.
    pub memory: Memory,
    /// Which of `Stream::controls` the device has.
    pub supported: ControlSupport,
}

/// Configures the first decoder that takes the stream.
///
/// # Errors
/// `Refused` with one line for every decoder that was asked: software decoding is the way then.
pub fn open_decoder(kernel: &dyn Kernel, stream: &Stream<'_>, debug: &DebugSwitch) -> Result<Configured> {
    check_tools(stream)?;
    let (nodes, unreadable) = decoder_nodes(kernel);
    let mut reasons = group_by_error(&unreadable);
    for nodes in nodes.iter().filter(|nodes| debug.allows(&nodes.video)) {
        let attempt = probe_decoder(kernel, nodes).and_then(|decoder| configure(kernel, decoder, stream, debug));
        match attempt {
            Ok(configured) => return Ok(configured),
            Err(error) => reasons.push(format!("{}: {error}", nodes.video.display())),
        }
    }
    if reasons.is_empty() {
        reasons.push("no V4L2 stateless decoder on this machine (no /dev/media* node leads to one)".into());
    }
    Err(Error::Refused(reasons.join("; ")))
}

fn check_tools(stream: &Stream<'_>) -> Result<()> {
    stream
        .unsupported
        .map_or(Ok(()), |tool| refuse(format!("{} with {tool}: the kernel has no control for it", stream.info.name)))
}

/// One reason for all nodes that failed alike.
fn group_by_error(unreadable: &[(PathBuf, Error)]) -> Vec<String> {
    let mut groups: Vec<(String, &Error)> = Vec::new();
    for (node, error) in unreadable {
        match groups.iter_mut().find(|(_, known)| *known == error) {
            Some((nodes, _)) => nodes.push_str(&format!(", {}", node.display())),
            None => groups.push((node.display().to_string(), error)),
        }
    }
    groups.into_iter().map(|(nodes, error)| format!("{nodes}: {error}")).collect()
}

fn refuse<T>(reason: String) -> Result<T> {
    Err(Error::Refused(reason))
}

fn configure(kernel: &dyn Kernel, decoder: Decoder, stream: &Stream<'_>, debug: &DebugSwitch) -> Result<Configured> {
    let info = stream.info;
    let coded = accepting(&decoder, stream)?;
    let video = decoder.video.as_fd();
    let output = set_output(kernel, &decoder, stream)?;
    let supported = supported_controls(kernel, &decoder.video, stream)?;
    let decode_mode = match menu_choice(&coded.decode_modes, &[DecodeMode::FrameBased as u32, 0], debug.decode_mode) {
        Some(item) if item == DecodeMode::SliceBased as u32 => DecodeMode::SliceBased,
        Some(_) => DecodeMode::FrameBased,
        None if info.decode_mode.is_none() => DecodeMode::FrameBased,
        None => return refuse(format!("{} offers no decode mode that this library knows", decoder.driver)),
    };
    let start_code = match menu_choice(&coded.start_codes, &[StartCode::AnnexB as u32, 0], debug.start_code) {
        Some(item) if item == StartCode::AnnexB as u32 => StartCode::AnnexB,
        _ => StartCode::None,
    };
    if let Some(id) = info.decode_mode {
        kernel.set_control_value(video, id, decode_mode as i32)?;
    }
    if let (Some(id), false) = (info.start_code, coded.start_codes.is_empty()) {
        kernel.set_control_value(video, id, start_code as i32)?;
    }
    let formats = set_capture(kernel, &decoder, stream, output)?;
    let probe = kernel.create_buffers(video, BufferType::output(decoder.multiplanar), Memory::Driver, 0, &output)?;
    if probe.capabilities & V4L2_BUF_CAP_SUPPORTS_REQUESTS == 0 {
        return refuse(format!("{} takes no requests on its OUTPUT queue; a newer kernel may", decoder.driver));
    }
    let can_hold = probe.capabilities & V4L2_BUF_CAP_SUPPORTS_M2M_HOLD_CAPTURE_BUF != 0;
    if decode_mode == DecodeMode::SliceBased && !can_hold {
        return refuse(format!("{} is slice based but cannot hold a capture buffer between slices", decoder.driver));
    }
    let can_remove = probe.capabilities & V4L2_BUF_CAP_SUPPORTS_REMOVE_BUFS != 0;
    let memory = capture_memory(kernel, &decoder, &formats.capture, stream.import)?;
    Ok(Configured { formats, decode_mode, start_code, can_hold, can_remove, memory, supported, decoder })
}

/// Whose memory pictures are decoded into. The driver's own is cached where it can be: CPUs read it many times faster then, and
/// all readers of dmabufs say when they do. (Of mainline's drivers mediatek's can.)
fn capture_memory(kernel: &dyn Kernel, decoder: &Decoder, capture: &PixelFormat, import: bool) -> Result<Memory> {
    let (video, queue) = (decoder.video.as_fd(), BufferType::capture(decoder.multiplanar));
    let capabilities = kernel.create_buffers(video, queue, Memory::Driver, 0, capture)?.capabilities;
    let has = |capability| capabilities & capability != 0;
    match import {
        true if has(V4L2_BUF_CAP_SUPPORTS_DMABUF) => Ok(Memory::Dmabuf),
        true => refuse(format!("{} does not decode into frames of others (V4L2_MEMORY_DMABUF)", decoder.driver)),
        false if has(V4L2_BUF_CAP_SUPPORTS_MMAP_CACHE_HINTS) => Ok(Memory::DriverCached),
        false => Ok(Memory::Driver),
    }
}

/// Sets the formats of a decoder that has buffers already, all of them dequeued, to those of another stream of the same codec. Drivers
/// that keep CAPTURE buffers as references through it take this (hantro); others answer EBUSY.
pub fn change_formats(kernel: &dyn Kernel, configured: &Configured, stream: &Stream<'_>) -> Result<Formats> {
    accepting(&configured.decoder, stream)?;
    let output = set_output(kernel, &configured.decoder, stream)?;
    set_capture(kernel, &configured.decoder, stream, output)
}

/// Whether an opened decoder takes another stream of its codec, as far as it says.
pub fn accepts(configured: &Configured, stream: &Stream<'_>) -> bool {
    check_tools(stream).and_then(|()| accepting(&configured.decoder, stream)).is_ok()
}

/// The decoder's row for the stream's codec, if it takes such streams.
fn accepting<'a>(decoder: &'a Decoder, stream: &Stream<'_>) -> Result<&'a CodedFormat> {
    let Some(coded) = decoder.coded.iter().find(|coded| coded.info == stream.info) else {
        return refuse(format!("{} has no {} decoder", decoder.driver, stream.info.name));
    };
    check_size(decoder, coded, stream.coded_width, stream.coded_height)?;
    let known = stream.profiles.is_empty() || coded.profiles.is_empty();
    if !known && !coded.profiles.iter().any(|(item, _)| stream.profiles.contains(item)) {
        let names: Vec<&str> = coded.profiles.iter().map(|(_, name)| name.as_str()).collect();
        return refuse(format!("the stream's profile is none of those that {} has: {}", decoder.driver, names.join(", ")));
    }
    Ok(coded)
}

fn set_output(kernel: &dyn Kernel, decoder: &Decoder, stream: &Stream<'_>) -> Result<PixelFormat> {
    let (fourcc, width, height) = (stream.info.pixelformat, stream.coded_width, stream.coded_height);
    let request = PixelFormat::request(fourcc, width, height, stream.bitstream_size);
    let output = kernel.set_format(decoder.video.as_fd(), BufferType::output(decoder.multiplanar), &request)?;
    if output.pixelformat != fourcc || output.width < width || output.height < height || output.num_planes != 1 {
        return refuse(format!(
            "{} made {} {}x{} of {} {width}x{height}",
            decoder.driver,
            fourcc_name(output.pixelformat),
            output.width,
            output.height,
            fourcc_name(fourcc)
        ));
    }
    Ok(output)
}

/// Sets the sequence header, by which the driver finds its CAPTURE formats, and picks one of them.
fn set_capture(kernel: &dyn Kernel, decoder: &Decoder, stream: &Stream<'_>, output: PixelFormat) -> Result<Formats> {
    if let Some((id, header)) = stream.sequence {
        kernel.set_controls(decoder.video.as_fd(), None, &mut [(id, &mut header.to_vec())])?;
    }
    let (capture, format) = choose_capture(kernel, decoder, BufferType::capture(decoder.multiplanar), stream)?;
    Ok(Formats { output, capture, format })
}

fn check_size(decoder: &Decoder, coded: &CodedFormat, width: u32, height: u32) -> Result<()> {
    if coded.sizes.is_empty() || coded.sizes.iter().any(|range| range.holds(width, height)) {
        return Ok(());
    }
    let ranges: Vec<String> =
        coded.sizes.iter().map(|range| format!("{}x{} to {}x{}", range.min.0, range.min.1, range.max.0, range.max.1)).collect();
    refuse(format!("{width}x{height} is outside what {} decodes ({})", decoder.driver, ranges.join(", ")))
}

/// Which controls of the stream the device has, and how many elements it takes of those that are arrays. One whose structure has
/// another size speaks another ABI and counts as absent.
fn supported_controls(kernel: &dyn Kernel, video: &OwnedFd, stream: &Stream<'_>) -> Result<ControlSupport> {
    let needed = stream.sequence.map(|(id, _)| id).or_else(|| stream.controls.first().map(|(id, _)| *id));
    let mut supported = ControlSupport::NONE;
    for &(id, size) in stream.controls {
        if let Some(query) = kernel.query_ext_ctrl(video.as_fd(), id)? {
            if query.flags & V4L2_CTRL_FLAG_DISABLED == 0 && query.elem_size as usize == size {
                let elements = if query.nr_of_dims == 0 { 1 } else { query.dims[0] };
                supported = supported.with_elements(id, elements);
            } else if Some(id) == needed {
                return refuse(format!("control {} has another layout in this kernel", c_name(&query.name)));
            }
        } else if Some(id) == needed {
            return refuse("the driver has no sequence control; the kernel is too old for the stable ABI".into());
        }
    }
    Ok(supported)
}

fn c_name(name: &[core::ffi::c_char]) -> String {
    name.iter().take_while(|&&byte| byte != 0).map(|&byte| char::from(byte as u8)).collect()
}

/// The first of `preferred` that the menu has, or what the debug switch names where the menu has that.
fn menu_choice(menu: &Menu, preferred: &[u32], forced: Option<u32>) -> Option<u32> {
    forced.iter().chain(preferred).copied().find(|wanted| menu.iter().any(|(item, _)| item == wanted))
}

fn choose_capture(
    kernel: &dyn Kernel,
    decoder: &Decoder,
    queue: BufferType,
    stream: &Stream<'_>,
) -> Result<(PixelFormat, &'static Format)> {
    let video = decoder.video.as_fd();
    let current = kernel.get_format(video, queue)?;
    let mut offered = Vec::new();
    for index in 0..64 {
        let Some(description) = kernel.enum_fmt(video, queue, index)? else { break };
        offered.push(description.pixelformat);
    }
    let format = match choose(stream.samples, current.pixelformat, &offered) {
        Some(format) => format,
        None => {
            let names: Vec<String> = offered.iter().map(|&fourcc| fourcc_name(fourcc)).collect();
            return refuse(format!(
                "{} writes {} and none of these holds {} bit samples of chroma_format_idc {}",
                decoder.driver,
                names.join(", "),
                stream.samples.bit_depth,
                stream.samples.chroma_format_idc
            ));
        }
    };
    let request = PixelFormat { pixelformat: format.v4l2, ..current };
    let capture = kernel.set_format(video, queue, &request)?;
    if capture.pixelformat != format.v4l2
        || usize::from(capture.num_planes) != format.memory_planes()
        || capture.width < stream.coded_width
        || capture.height < stream.coded_height
    {
        return refuse(format!(
            "{} writes {} {}x{} in {} planes for a {}x{} stream",
            decoder.driver,
            fourcc_name(capture.pixelformat),
            capture.width,
            capture.height,
            capture.num_planes,
            stream.coded_width,
            stream.coded_height
        ));
    }
    Ok((capture, format))
}

impl fmt::Display for Configured {
    /// One line for the log: what decodes the stream, and how.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{} {}x{} decoded by {} ({}, {}), {}, {}, {} {}x{}",
            fourcc_name(self.formats.output.pixelformat),
            self.formats.output.width,
            self.formats.output.height,
            self.decoder.driver,
            self.decoder.nodes.video.display(),
            self.decoder.nodes.media.display(),
            match self.decode_mode {
                DecodeMode::FrameBased => "frame based",
                DecodeMode::SliceBased => "slice based",
            },
            match self.start_code {
                StartCode::AnnexB => "Annex B start codes",
                StartCode::None => "no start codes",
            },
            fourcc_name(self.formats.format.v4l2),
            self.formats.capture.width,
            self.formats.capture.height,
        )?;
        f.write_str(match self.memory {
            Memory::Driver => "",
            Memory::DriverCached => ", cached",
            Memory::Dmabuf => ", imported frames",
        })
    }
}

#[cfg(test)]
mod tests {
    use nix::errno::Errno;

    use super::*;

    #[test]
    fn nodes_that_fail_alike_share_a_reason() {
        let error = |errno| Error::Sys { call: "open", errno };
        let unreadable = [
            ("/dev/media0".into(), error(Errno::ENOENT)),
            ("/dev/media1".into(), error(Errno::EIO)),
            ("/dev/media2".into(), error(Errno::ENOENT)),
        ];
        let reasons = group_by_error(&unreadable);
        assert_eq!(reasons.len(), 2);
        assert!(reasons[0].starts_with("/dev/media0, /dev/media2: open: No such file"), "{}", reasons[0]);
    }
}
