// SPDX-License-Identifier: LGPL-2.1-or-later
//! The AV1 frame header.

use super::Av1Picture;
use super::filters::{cdef, loop_filter, loop_restoration, quantization};
use super::motion::{global_motion, order_hints, skip_mode_frame};
use super::segmentation::segmentation;
use super::tiles::tile_info;
use crate::codec::controls::flag;
use crate::uapi::*;

/// SUPERRES_NUM: the denominator of a frame that is not upscaled.
const SUPERRES_NUM: u8 = 8;
/// SUPERRES_DENOM_MIN.
const SUPERRES_DENOM_MIN: u8 = 9;

impl Av1Picture {
    /// SuperresDenom, 5.9.8.
    fn superres_denom(&self) -> u8 {
        if self.use_superres != 0 { self.coded_denom.saturating_add(SUPERRES_DENOM_MIN) } else { SUPERRES_NUM }
    }

    /// UpscaledWidth.
    fn upscaled_width(&self) -> u32 {
        u32::from(self.frame_width_minus_1).saturating_add(1)
    }

    /// FrameWidth: that of the coded frame, before super-resolution makes it wider (5.9.8).
    pub(super) fn frame_width(&self) -> u32 {
        let denom = u32::from(self.superres_denom());
        let scaled = self.upscaled_width().saturating_mul(SUPERRES_NUM.into()).saturating_add(denom / 2);
        scaled.checked_div(denom).unwrap_or_default()
    }
}

/// V4L2_CID_STATELESS_AV1_FRAME.
pub fn frame(picture: &Av1Picture) -> v4l2_ctrl_av1_frame {
    let skip_mode = skip_mode_frame(picture);
    v4l2_ctrl_av1_frame {
        tile_info: tile_info(picture),
        quantization: quantization(picture),
        superres_denom: picture.superres_denom(),
        segmentation: segmentation(picture),
        loop_filter: loop_filter(picture),
        cdef: cdef(picture),
        skip_mode_frame: skip_mode,
        primary_ref_frame: picture.primary_ref_frame,
        loop_restoration: loop_restoration(picture),
        global_motion: global_motion(picture),
        flags: flags(picture, skip_mode),
        frame_type: picture.frame_type.into(),
        order_hint: picture.order_hint.into(),
        upscaled_width: picture.upscaled_width(),
        interpolation_filter: picture.interpolation_filter.into(),
        tx_mode: picture.tx_mode.into(),
        frame_width_minus_1: picture.frame_width().saturating_sub(1),
        frame_height_minus_1: picture.frame_height_minus_1.into(),
        render_width_minus_1: picture.render_width_minus_1,
        render_height_minus_1: picture.render_height_minus_1,
        current_frame_id: picture.current_frame_id,
        buffer_removal_time: picture.buffer_removal_time,
        reserved: [0; 4],
        order_hints: order_hints(picture),
        reference_frame_ts: picture.references.map(|reference| reference.timestamp),
        ref_frame_idx: picture.ref_frame_idx,
        refresh_frame_flags: picture.refresh_frame_flags,
    }
}

/// V4L2_AV1_FRAME_FLAG_*.
fn flags(picture: &Av1Picture, skip_mode_frame: [u8; 2]) -> u32 {
    // 5.9.2 sets it for intra frames, whose only motion vectors are those of intra block copy.
    let force_integer_mv = picture.force_integer_mv != 0 || picture.is_intra();
    flag(picture.show_frame != 0, V4L2_AV1_FRAME_FLAG_SHOW_FRAME)
        | flag(picture.showable_frame != 0, V4L2_AV1_FRAME_FLAG_SHOWABLE_FRAME)
        | flag(picture.error_resilient_mode != 0, V4L2_AV1_FRAME_FLAG_ERROR_RESILIENT_MODE)
        | flag(picture.disable_cdf_update != 0, V4L2_AV1_FRAME_FLAG_DISABLE_CDF_UPDATE)
        | flag(picture.allow_screen_content_tools != 0, V4L2_AV1_FRAME_FLAG_ALLOW_SCREEN_CONTENT_TOOLS)
        | flag(force_integer_mv, V4L2_AV1_FRAME_FLAG_FORCE_INTEGER_MV)
        | flag(picture.allow_intrabc != 0, V4L2_AV1_FRAME_FLAG_ALLOW_INTRABC)
        | flag(picture.use_superres != 0, V4L2_AV1_FRAME_FLAG_USE_SUPERRES)
        | flag(picture.allow_high_precision_mv != 0, V4L2_AV1_FRAME_FLAG_ALLOW_HIGH_PRECISION_MV)
        | flag(picture.is_motion_mode_switchable != 0, V4L2_AV1_FRAME_FLAG_IS_MOTION_MODE_SWITCHABLE)
        | flag(picture.use_ref_frame_mvs != 0, V4L2_AV1_FRAME_FLAG_USE_REF_FRAME_MVS)
        | flag(picture.disable_frame_end_update_cdf != 0, V4L2_AV1_FRAME_FLAG_DISABLE_FRAME_END_UPDATE_CDF)
        | flag(picture.allow_warped_motion != 0, V4L2_AV1_FRAME_FLAG_ALLOW_WARPED_MOTION)
        | flag(picture.reference_select != 0, V4L2_AV1_FRAME_FLAG_REFERENCE_SELECT)
        | flag(picture.reduced_tx_set != 0, V4L2_AV1_FRAME_FLAG_REDUCED_TX_SET)
        | flag(skip_mode_frame != [0; 2], V4L2_AV1_FRAME_FLAG_SKIP_MODE_ALLOWED)
        | flag(picture.skip_mode_present != 0, V4L2_AV1_FRAME_FLAG_SKIP_MODE_PRESENT)
        | flag(picture.frame_size_override_flag != 0, V4L2_AV1_FRAME_FLAG_FRAME_SIZE_OVERRIDE)
        | flag(picture.buffer_removal_time_present_flag != 0, V4L2_AV1_FRAME_FLAG_BUFFER_REMOVAL_TIME_PRESENT)
        | flag(picture.frame_refs_short_signaling != 0, V4L2_AV1_FRAME_FLAG_FRAME_REFS_SHORT_SIGNALING)
}
