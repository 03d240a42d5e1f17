// SPDX-License-Identifier: LGPL-2.1-or-later
//! What the fake's device can do, as far as tests choose it.

use super::allocate::Makers;
use crate::uapi::*;

/// What the device offers.
#[derive(Clone, Debug)]
pub struct Offer {
    pub multiplanar: bool,
    pub coded: Vec<u32>,
    pub capture: Vec<u32>,
    pub max_size: (u32, u32),
    pub decode_modes: Vec<u32>,
    pub profiles: Vec<u32>,
    /// Elements of controls where they are others than usual; 0 for a control that is not there.
    pub elements: Vec<(u32, u32)>,
    pub capabilities: u32,
    /// V4L2_BUF_CAP_* of the CAPTURE queue.
    pub capture_capabilities: u32,
    /// Memory of others is refused by VIDIOC_PREPARE_BUF, if there is that, and VIDIOC_QBUF.
    pub refuses_memory: bool,
    /// There is VIDIOC_PREPARE_BUF.
    pub prepares: bool,
    pub max_captures: u32,
    /// VIDIOC_S_FMT on the OUTPUT queue is taken while CAPTURE buffers exist.
    pub resizes: bool,
    /// Jobs finish as soon as they can run; otherwise `FakeKernel::finish` runs them.
    pub immediate: bool,
    /// Devices that make dmabufs.
    pub makers: Makers,
}

impl Default for Offer {
    fn default() -> Self {
        Self {
            multiplanar: true,
            coded: vec![V4L2_PIX_FMT_MPEG2_SLICE, V4L2_PIX_FMT_H264_SLICE],
            capture: vec![V4L2_PIX_FMT_NV12],
            max_size: (1920, 1152),
            decode_modes: vec![0, 1],
            profiles: Vec::new(),
            elements: Vec::new(),
            capabilities: V4L2_BUF_CAP_SUPPORTS_REQUESTS | V4L2_BUF_CAP_SUPPORTS_M2M_HOLD_CAPTURE_BUF,
            capture_capabilities: V4L2_BUF_CAP_SUPPORTS_MMAP | V4L2_BUF_CAP_SUPPORTS_DMABUF,
            refuses_memory: false,
            prepares: true,
            max_captures: 32,
            resizes: false,
            immediate: true,
            makers: Makers::default(),
        }
    }
}

/// What makes a control an array: as many elements as drivers take of it.
pub(super) fn array(id: u32) -> v4l2_query_ext_ctrl {
    let elements = match id {
        V4L2_CID_STATELESS_AV1_TILE_GROUP_ENTRY => V4L2_AV1_MAX_TILE_COUNT,
        V4L2_CID_STATELESS_HEVC_SLICE_PARAMS | V4L2_CID_STATELESS_HEVC_ENTRY_POINT_OFFSETS => 256,
        V4L2_CID_STATELESS_HEVC_EXT_SPS_ST_RPS | V4L2_CID_STATELESS_HEVC_EXT_SPS_LT_RPS => 65,
        _ => return Default::default(),
    };
    let mut control = v4l2_query_ext_ctrl { nr_of_dims: 1, ..Default::default() };
    control.dims[0] = elements;
    control
}
