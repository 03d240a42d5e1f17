// SPDX-License-Identifier: LGPL-2.1-or-later
//! The controls of one H.264 picture as they grow from its start to its last slice.

use super::picture::slice_type_flags;
use super::{H264Picture, H264Slice, SliceHeader, SliceTypes};
use super::{decode_params, pps, pred_weights, scaling_matrix, slice_params, sps};
use crate::bits::h264_slice_header::has_pred_weight_table;
use crate::codec::{ControlList, ControlSupport};
use crate::uapi::*;

/// The payloads of all H.264 controls after some slice of a picture. Made by the first slice, since only a slice tells the rest.
#[derive(Clone, Debug, PartialEq)]
pub struct H264Controls {
    sps: v4l2_ctrl_h264_sps,
    pps: v4l2_ctrl_h264_pps,
    scaling_matrix: v4l2_ctrl_h264_scaling_matrix,
    decode_params: v4l2_ctrl_h264_decode_params,
    slice_params: v4l2_ctrl_h264_slice_params,
    pred_weights: v4l2_ctrl_h264_pred_weights,
    pred_weights_required: bool,
}

impl H264Controls {
    /// The controls for a picture's first slice.
    pub fn first_slice(picture: &H264Picture, slice: &H264Slice, header: &SliceHeader) -> Self {
        let decode_params = decode_params(picture, header, SliceTypes::default().with(header.slice_type));
        Self {
            sps: sps(&picture.sps),
            pps: pps(&slice.pps),
            scaling_matrix: scaling_matrix(&slice.pps),
            slice_params: slice_params(slice, header, &decode_params.dpb),
            decode_params,
            pred_weights: pred_weights(header),
            pred_weights_required: has_pred_weight_table(&slice.pps, header.slice_type),
        }
    }

    /// The controls for a further slice of the same picture; what holds for the picture stays, its type flags add up.
    pub fn next_slice(&mut self, slice: &H264Slice, header: &SliceHeader) {
        self.pps = pps(&slice.pps);
        self.scaling_matrix = scaling_matrix(&slice.pps);
        self.decode_params.flags |= slice_type_flags(SliceTypes::default().with(header.slice_type));
        self.slice_params = slice_params(slice, header, &self.decode_params.dpb);
        self.pred_weights = pred_weights(header);
        self.pred_weights_required = has_pred_weight_table(&slice.pps, header.slice_type);
    }

    /// The controls of the next request, as far as the driver has them.
    ///
    /// Frame-based drivers get those of the picture: with them the slice parameters "shall not be set". Slice-based drivers get
    /// those of the last slice too, and the weights where 7.3.3 has them in the stream.
    pub fn list(&mut self, slice_based: bool, support: ControlSupport) -> ControlList<'_> {
        let mut list = ControlList::new(support)
            .with(V4L2_CID_STATELESS_H264_SPS, &mut self.sps)
            .with(V4L2_CID_STATELESS_H264_PPS, &mut self.pps)
            .with(V4L2_CID_STATELESS_H264_SCALING_MATRIX, &mut self.scaling_matrix)
            .with(V4L2_CID_STATELESS_H264_DECODE_PARAMS, &mut self.decode_params);
        if slice_based {
            list = list.with(V4L2_CID_STATELESS_H264_SLICE_PARAMS, &mut self.slice_params);
            if self.pred_weights_required {
                list = list.with(V4L2_CID_STATELESS_H264_PRED_WEIGHTS, &mut self.pred_weights);
            }
        }
        list
    }
}
