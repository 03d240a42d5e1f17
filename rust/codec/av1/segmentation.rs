// SPDX-License-Identifier: LGPL-2.1-or-later
//! AV1 segmentation.

use super::Av1Picture;
use crate::codec::controls::flag;
use crate::uapi::*;

/// The least and the largest value of each feature, 5.9.14: bounds that the kernel checks in segments without features, too.
const FEATURE_RANGE: [(i16, i16); 8] = [(-255, 255), (-63, 63), (-63, 63), (-63, 63), (-63, 63), (0, 7), (0, 0), (0, 0)];

/// The segmentation parameters of a frame, 5.9.14.
pub(super) fn segmentation(picture: &Av1Picture) -> v4l2_av1_segmentation {
    let enabled = picture.feature_enabled.map(feature_mask);
    let pre_skip = enabled.iter().any(|mask| u32::from(*mask) >= feature_bit(V4L2_AV1_SEG_LVL_REF_FRAME));
    let flags = flag(picture.segmentation_enabled != 0, V4L2_AV1_SEGMENTATION_FLAG_ENABLED)
        | flag(picture.segmentation_update_map != 0, V4L2_AV1_SEGMENTATION_FLAG_UPDATE_MAP)
        | flag(picture.segmentation_temporal_update != 0, V4L2_AV1_SEGMENTATION_FLAG_TEMPORAL_UPDATE)
        | flag(picture.segmentation_update_data != 0, V4L2_AV1_SEGMENTATION_FLAG_UPDATE_DATA)
        | flag(pre_skip, V4L2_AV1_SEGMENTATION_FLAG_SEG_ID_PRE_SKIP);
    v4l2_av1_segmentation {
        flags: flags as u8,
        last_active_seg_id: enabled.iter().rposition(|mask| *mask != 0).unwrap_or_default() as u8,
        feature_enabled: enabled,
        feature_data: picture.feature_value.map(clipped),
    }
}

/// V4L2_AV1_SEGMENT_FEATURE_ENABLED.
fn feature_bit(feature: u32) -> u32 {
    1u32.wrapping_shl(feature)
}

/// The bits of a segment's features.
fn feature_mask(enabled: [u8; 8]) -> u8 {
    (0..).zip(enabled).map(|(feature, enabled)| flag(enabled != 0, feature_bit(feature))).sum::<u32>() as u8
}

/// clippedValue of each feature of a segment.
fn clipped(mut values: [i16; 8]) -> [i16; 8] {
    for (value, (least, largest)) in values.iter_mut().zip(FEATURE_RANGE) {
        *value = (*value).clamp(least, largest);
    }
    values
}
