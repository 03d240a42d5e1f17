// SPDX-License-Identifier: LGPL-2.1-or-later
//! What one decoder can do, as its driver reports it. Nothing is configured here.

use std::os::fd::{AsFd, BorrowedFd, OwnedFd};

use super::DecoderNodes;
use crate::codec::CodecInfo;
use crate::error::{Error, Result};
use crate::sys::{BufferType, Kernel};
use crate::uapi::{
    V4L2_CAP_DEVICE_CAPS, V4L2_CAP_STREAMING, V4L2_CAP_VIDEO_M2M, V4L2_CAP_VIDEO_M2M_MPLANE, V4L2_FRMSIZE_TYPE_DISCRETE, c_string,
};

/// Most formats, sizes and menu items of one kind that are looked at: a driver whose list never ends is cut off here.
const MAX_ENUMERATED: u32 = 256;

/// How a codec's pictures are submitted (V4L2_CID_STATELESS_*_DECODE_MODE).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DecodeMode {
    /// One request a slice.
    SliceBased = 0,
    /// One request a frame or field.
    FrameBased = 1,
}

/// What stands before each slice in the bitstream buffer (V4L2_CID_STATELESS_*_START_CODE).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StartCode {
    /// Nothing.
    None = 0,
    /// 00 00 01.
    AnnexB = 1,
}

/// Picture sizes that a coded format takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SizeRange {
    /// Smallest width and height.
    pub min: (u32, u32),
    /// Largest width and height.
    pub max: (u32, u32),
}

impl SizeRange {
    /// Whether a picture of this size is inside.
    pub fn holds(&self, width: u32, height: u32) -> bool {
        (self.min.0..=self.max.0).contains(&width) && (self.min.1..=self.max.1).contains(&height)
    }
}

/// The items of a menu control that the driver has, with their names.
pub type Menu = Vec<(u32, String)>;

/// One coded format that the decoder takes and this library knows.
#[derive(Clone, Debug)]
pub struct CodedFormat {
    /// Codec, pixel format and control ids.
    pub info: &'static CodecInfo,
    /// Sizes; empty where the driver does not say.
    pub sizes: Vec<SizeRange>,
    /// Items of the decode-mode menu; empty where the codec has none.
    pub decode_modes: Menu,
    /// Items of the start-code menu; empty where the codec has none.
    pub start_codes: Menu,
    /// Items of the profile menu; empty where the driver does not say.
    pub profiles: Menu,
    /// Items of the level menu; empty where the driver does not say.
    pub levels: Menu,
}

/// An opened decoder and its capabilities.
pub struct Decoder {
    /// Its nodes.
    pub nodes: DecoderNodes,
    /// Driver name (VIDIOC_QUERYCAP).
    pub driver: String,
    /// Card name.
    pub card: String,
    /// Which of the two APIs it speaks.
    pub multiplanar: bool,
    /// Coded formats that this library knows, in the driver's order.
    pub coded: Vec<CodedFormat>,
    /// The media node.
    pub media: OwnedFd,
    /// The video node.
    pub video: OwnedFd,
}

/// Opens a decoder and asks for its capabilities.
pub fn probe_decoder(kernel: &dyn Kernel, nodes: &DecoderNodes) -> Result<Decoder> {
    let media = kernel.open(&nodes.media)?;
    let video = kernel.open(&nodes.video)?;
    let capability = kernel.querycap(video.as_fd())?;
    let capabilities = match capability.capabilities & V4L2_CAP_DEVICE_CAPS {
        0 => capability.capabilities,
        _ => capability.device_caps,
    };
    if capabilities & V4L2_CAP_STREAMING == 0 || capabilities & (V4L2_CAP_VIDEO_M2M | V4L2_CAP_VIDEO_M2M_MPLANE) == 0 {
        return Err(Error::Refused("not a memory-to-memory device with streaming I/O".into()));
    }
    let multiplanar = capabilities & V4L2_CAP_VIDEO_M2M_MPLANE != 0;
    let coded = coded_formats(kernel, video.as_fd(), multiplanar)?;
    Ok(Decoder {
        nodes: nodes.clone(),
        driver: c_string(&capability.driver),
        card: c_string(&capability.card),
        multiplanar,
        coded,
        media,
        video,
    })
}

fn coded_formats(kernel: &dyn Kernel, video: BorrowedFd<'_>, multiplanar: bool) -> Result<Vec<CodedFormat>> {
    let mut found = Vec::new();
    for index in 0..MAX_ENUMERATED {
        let Some(description) = kernel.enum_fmt(video, BufferType::output(multiplanar), index)? else { break };
        if let Some(info) = CodecInfo::by_pixelformat(description.pixelformat) {
            let menu = |id: Option<u32>| id.map_or(Ok(Menu::new()), |id| read_menu(kernel, video, id));
            found.push(CodedFormat {
                info,
                sizes: read_sizes(kernel, video, info.pixelformat)?,
                decode_modes: menu(info.decode_mode)?,
                start_codes: menu(info.start_code)?,
                profiles: menu(info.profile)?,
                levels: menu(info.level)?,
            });
        }
    }
    Ok(found)
}

fn read_sizes(kernel: &dyn Kernel, video: BorrowedFd<'_>, pixelformat: u32) -> Result<Vec<SizeRange>> {
    let mut sizes = Vec::new();
    for index in 0..MAX_ENUMERATED {
        let Some(size) = kernel.enum_framesizes(video, pixelformat, index)? else { break };
        if size.type_ == V4L2_FRMSIZE_TYPE_DISCRETE {
            sizes.push(SizeRange { min: size.discrete(), max: size.discrete() });
        } else {
            let range = size.stepwise();
            sizes.push(SizeRange { min: (range.min_width, range.min_height), max: (range.max_width, range.max_height) });
            break;
        }
    }
    Ok(sizes)
}

fn read_menu(kernel: &dyn Kernel, video: BorrowedFd<'_>, id: u32) -> Result<Menu> {
    let Some(query) = kernel.query_ext_ctrl(video, id)? else { return Ok(Menu::new()) };
    let first = u32::try_from(query.minimum).unwrap_or(0);
    let last = u32::try_from(query.maximum).unwrap_or(0).min(first.saturating_add(MAX_ENUMERATED));
    let mut menu = Menu::new();
    for index in first..=last {
        if let Some(item) = kernel.querymenu(video, id, index)? {
            menu.push((index, item.item_name()));
        }
    }
    Ok(menu)
}
