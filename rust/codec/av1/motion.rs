// SPDX-License-Identifier: LGPL-2.1-or-later
//! References: order hints, skip mode, global motion.

use super::{Av1Picture, Av1Reference, Av1Sequence};
use crate::codec::controls::flag;
use crate::uapi::*;

impl Av1Picture {
    /// FrameIsIntra.
    pub(super) fn is_intra(&self) -> bool {
        matches!(u32::from(self.frame_type), V4L2_AV1_KEY_FRAME | V4L2_AV1_INTRA_ONLY_FRAME)
    }

    /// The slots of the seven reference frames from LAST_FRAME on.
    fn reference_frames(&self) -> impl Iterator<Item = Option<&Av1Reference>> {
        self.ref_frame_idx.iter().map(|slot| self.references.get(usize::try_from(*slot).ok()?))
    }

    /// RefOrderHint of the seven reference frames.
    fn reference_hints(&self) -> impl Iterator<Item = u32> {
        self.reference_frames().map(|reference| reference.map_or(0, |reference| reference.order_hint))
    }
}

/// Whether the frame refers to a picture that is not there, as after a damaged key frame. Every one of its seven reference frames
/// has to be (7.20): a decoder would take an arbitrary buffer for the one that is not.
pub fn misses_reference(picture: &Av1Picture) -> bool {
    !picture.is_intra() && picture.reference_frames().any(|reference| reference.is_none_or(|slot| slot.timestamp == 0))
}

/// OrderHints: of each reference frame the order hint; "only used for non-intra frames", and never for INTRA_FRAME.
pub(super) fn order_hints(picture: &Av1Picture) -> [u32; 8] {
    let mut hints = [0; 8];
    if !picture.is_intra() {
        for (hint, reference) in hints.iter_mut().skip(1).zip(picture.reference_hints()) {
            *hint = reference;
        }
    }
    hints
}

/// get_relative_dist(), 7.9.3.
fn relative_dist(sequence: &Av1Sequence, a: u32, b: u32) -> i32 {
    let Some(sign_bit) = sequence.order_hint_bits().checked_sub(1) else { return 0 };
    let diff = a.wrapping_sub(b) as i32;
    let sign = 1i32.wrapping_shl(sign_bit.into());
    (diff & sign.wrapping_sub(1)).wrapping_sub(diff & sign)
}

/// SkipModeFrame, 5.9.22; zeros where skipModeAllowed is 0.
///
/// The nearest reference before the frame goes with the nearest one after it, or with the second nearest one before.
pub(super) fn skip_mode_frame(picture: &Av1Picture) -> [u8; 2] {
    const NOT_ALLOWED: [u8; 2] = [0; 2];
    let sequence = &picture.sequence;
    if picture.is_intra() || picture.reference_select == 0 || sequence.enable_order_hint == 0 {
        return NOT_ALLOWED;
    }
    // Reference frame and distance; of equal ones the first counts.
    let nearest = |wanted: &dyn Fn(u32) -> bool, after: bool| {
        let mut best: Option<(u8, u32)> = None;
        for (frame, hint) in (V4L2_AV1_REF_LAST_FRAME as u8..).zip(picture.reference_hints()) {
            let nearer = |best: u32| {
                let dist = relative_dist(sequence, hint, best);
                if after { dist < 0 } else { dist > 0 }
            };
            if wanted(hint) && best.is_none_or(|(_, best)| nearer(best)) {
                best = Some((frame, hint));
            }
        }
        best
    };
    let distance = |hint| relative_dist(sequence, hint, picture.order_hint.into());
    let Some((forward, forward_hint)) = nearest(&|hint| distance(hint) < 0, false) else { return NOT_ALLOWED };
    let other = nearest(&|hint| distance(hint) > 0, true)
        .or_else(|| nearest(&|hint| relative_dist(sequence, hint, forward_hint) < 0, false));
    other.map_or(NOT_ALLOWED, |(other, _)| [forward.min(other), forward.max(other)])
}

/// The global motion parameters of a frame, 5.9.24. The arrays go by reference frame.
pub(super) fn global_motion(picture: &Av1Picture) -> v4l2_av1_global_motion {
    let frame_flags: [u8; 8] = core::array::from_fn(|frame| {
        let set = |flags: &[u8; 8]| flags.get(frame).is_some_and(|flag| *flag != 0);
        let flags = flag(set(&picture.is_global), V4L2_AV1_GLOBAL_MOTION_FLAG_IS_GLOBAL)
            | flag(set(&picture.is_rot_zoom), V4L2_AV1_GLOBAL_MOTION_FLAG_IS_ROT_ZOOM)
            | flag(set(&picture.is_translation), V4L2_AV1_GLOBAL_MOTION_FLAG_IS_TRANSLATION);
        flags as u8
    });
    // libavcodec leaves those of an earlier frame where a frame has no global motion.
    let gm_invalid = if picture.is_intra() { [0; 8] } else { picture.gm_invalid };
    let invalid: u32 = (0..).zip(gm_invalid).map(|(frame, invalid)| flag(invalid != 0, 1u32.wrapping_shl(frame))).sum();
    v4l2_av1_global_motion {
        flags: frame_flags,
        type_: frame_flags.map(warp_model),
        params: picture.gm_params,
        invalid: invalid as u8,
        reserved: [0; 3],
    }
}

/// gm_type, 5.9.24.
fn warp_model(flags: u8) -> v4l2_av1_warp_model {
    let flags = u32::from(flags);
    if flags & V4L2_AV1_GLOBAL_MOTION_FLAG_IS_GLOBAL == 0 {
        V4L2_AV1_WARP_MODEL_IDENTITY
    } else if flags & V4L2_AV1_GLOBAL_MOTION_FLAG_IS_ROT_ZOOM != 0 {
        V4L2_AV1_WARP_MODEL_ROTZOOM
    } else if flags & V4L2_AV1_GLOBAL_MOTION_FLAG_IS_TRANSLATION != 0 {
        V4L2_AV1_WARP_MODEL_TRANSLATION
    } else {
        V4L2_AV1_WARP_MODEL_AFFINE
    }
}
