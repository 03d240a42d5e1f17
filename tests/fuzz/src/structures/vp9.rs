// SPDX-License-Identifier: LGPL-2.1-or-later
//! VP9.

use primebridge::codec::vp9::{Vp9Picture, Vp9Reference, Vp9Sequence};

use crate::input::structures;

structures! {
    Vp9Sequence: profile bit_depth subsampling_x subsampling_y;
    Vp9Reference: timestamp width height;
    Vp9Picture: frame_width_minus_1 frame_height_minus_1 color_range segmentation_abs_or_delta_update loop_filter_ref_deltas
        loop_filter_mode_deltas sequence references feature_enabled feature_data;
}
