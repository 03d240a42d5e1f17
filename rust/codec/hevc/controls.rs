// SPDX-License-Identifier: LGPL-2.1-or-later
//! The controls of one HEVC picture.

use super::{HevcPicture, decode_params, pps, scaling_matrix, sps};
use crate::codec::{ControlList, ControlSupport};
use crate::uapi::*;

/// The payloads of the HEVC controls that are no arrays. They hold for the whole picture.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct HevcControls {
    sps: v4l2_ctrl_hevc_sps,
    pps: v4l2_ctrl_hevc_pps,
    scaling_matrix: v4l2_ctrl_hevc_scaling_matrix,
    /// The decode parameters, by which slices name their references.
    pub decode_params: v4l2_ctrl_hevc_decode_params,
}

/// The payloads of the arrays, each as long as it counts.
#[derive(Debug, Default)]
pub struct HevcArrays<'a> {
    /// The slices of the request.
    pub slice_params: &'a mut [v4l2_ctrl_hevc_slice_params],
    /// The entry points of these slices, one after the other.
    pub entry_point_offsets: &'a mut [u32],
    /// The short-term sets of the sequence parameter set.
    pub short_term: &'a mut [v4l2_ctrl_hevc_ext_sps_st_rps],
    /// The long-term pictures of the sequence parameter set.
    pub long_term: &'a mut [v4l2_ctrl_hevc_ext_sps_lt_rps],
}

impl HevcControls {
    /// The controls of a picture.
    pub fn new(picture: &HevcPicture) -> Self {
        Self {
            sps: sps(&picture.sps),
            pps: pps(&picture.pps),
            scaling_matrix: scaling_matrix(&picture.sps, &picture.pps),
            decode_params: decode_params(picture),
        }
    }

    /// The controls of the next request, as far as the driver has them.
    ///
    /// Which go along does not depend on the decode mode: drivers that decode whole frames and still want slice parameters (rkvdec
    /// of RK3399, visl) have that control, those that read slice headers themselves do not. The sets of the sequence parameter set
    /// go with every request: a driver keeps what it was sent last, and a request that was dropped would leave it without.
    pub fn list<'a>(&'a mut self, arrays: HevcArrays<'a>, support: ControlSupport) -> ControlList<'a> {
        ControlList::new(support)
            .with(V4L2_CID_STATELESS_HEVC_SPS, &mut self.sps)
            .with(V4L2_CID_STATELESS_HEVC_PPS, &mut self.pps)
            .with(V4L2_CID_STATELESS_HEVC_SCALING_MATRIX, &mut self.scaling_matrix)
            .with(V4L2_CID_STATELESS_HEVC_DECODE_PARAMS, &mut self.decode_params)
            .with_array(V4L2_CID_STATELESS_HEVC_SLICE_PARAMS, arrays.slice_params)
            .with_array(V4L2_CID_STATELESS_HEVC_ENTRY_POINT_OFFSETS, arrays.entry_point_offsets)
            .with_array(V4L2_CID_STATELESS_HEVC_EXT_SPS_ST_RPS, arrays.short_term)
            .with_array(V4L2_CID_STATELESS_HEVC_EXT_SPS_LT_RPS, arrays.long_term)
    }
}
