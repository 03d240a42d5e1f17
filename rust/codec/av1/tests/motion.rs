// SPDX-License-Identifier: LGPL-2.1-or-later
//! Order hints, skip mode, global motion, references.

use super::super::motion::{global_motion, order_hints, skip_mode_frame};
use super::*;

#[test]
fn order_hints_are_those_of_the_reference_frames() {
    assert_eq!(order_hints(&a_picture()), [0, 48, 47, 46, 45, 44, 43, 42]);
    assert_eq!(order_hints(&Av1Picture { frame_type: 3, ..a_picture() }), [0, 48, 47, 46, 45, 44, 43, 42]);
    for frame_type in [0, 2] {
        assert_eq!(order_hints(&Av1Picture { frame_type, ..a_picture() }), [0; 8]);
    }
}

/// The frame has order hint 50; `hints` are those of LAST_FRAME to ALTREF_FRAME.
fn skip_mode(hints: [u32; 7]) -> [u8; 2] {
    let mut picture = Av1Picture { ref_frame_idx: [0, 1, 2, 3, 4, 5, 6], reference_select: 1, ..a_picture() };
    for (reference, hint) in picture.references.iter_mut().zip(hints) {
        *reference = a_reference(hint);
    }
    skip_mode_frame(&picture)
}

#[test]
fn skip_mode_takes_the_nearest_reference_of_either_side() {
    assert_eq!(skip_mode([40, 49, 48, 52, 51, 60, 70]), [2, 5]);
    assert_eq!(skip_mode([60, 51, 55, 20, 49, 30, 30]), [2, 5]);
    assert_eq!(skip_mode([49, 49, 50, 51, 51, 49, 51]), [1, 4], "the first of equal ones");
}

#[test]
fn skip_mode_takes_the_two_nearest_before_where_none_comes_after() {
    assert_eq!(skip_mode([49, 48, 47, 46, 45, 44, 43]), [1, 2]);
    assert_eq!(skip_mode([40, 48, 49, 49, 50, 48, 10]), [2, 3]);
    assert_eq!(skip_mode([49; 7]), [0, 0], "no second one");
    assert_eq!(skip_mode([50; 7]), [0, 0]);
    assert_eq!(skip_mode([51, 52, 53, 54, 55, 56, 57]), [0, 0], "none before");
}

/// Order hints have seven bits and wrap around.
#[test]
fn distances_wrap_around() {
    assert_eq!(skip_mode([50, 50, 50, 50, 50, 113, 115]), [6, 7]);
    let mut picture = Av1Picture { order_hint: 1, reference_select: 1, ..a_picture() };
    picture.references = [127, 2, 2, 2, 2, 2, 2, 2].map(a_reference);
    picture.ref_frame_idx = [1, 1, 0, 1, 1, 1, 1];
    assert_eq!(skip_mode_frame(&picture), [1, 3]);
}

#[test]
fn skip_mode_needs_compound_references_and_order_hints() {
    let allowed = Av1Picture { reference_select: 1, ..a_picture() };
    assert_eq!(skip_mode_frame(&allowed), [1, 2]);
    assert_eq!(skip_mode_frame(&a_picture()), [0, 0]);
    assert_eq!(skip_mode_frame(&Av1Picture { frame_type: 0, ..allowed }), [0, 0]);
    assert_eq!(skip_mode_frame(&Av1Picture { frame_type: 2, ..allowed }), [0, 0]);
    let mut without = allowed;
    without.sequence.enable_order_hint = 0;
    assert_eq!(skip_mode_frame(&without), [0, 0]);
}

#[test]
fn every_global_motion_field_has_its_place() {
    let mut picture = a_picture();
    picture.is_global = [0, 1, 1, 1, 0, 0, 0, 0];
    picture.is_rot_zoom = [0, 1, 0, 0, 0, 0, 0, 0];
    picture.is_translation = [0, 0, 1, 0, 0, 0, 0, 0];
    picture.gm_invalid = [0, 0, 1, 0, 0, 0, 0, 1];
    let expected = v4l2_av1_global_motion {
        flags: [0, 3, 5, 1, 0, 0, 0, 0],
        type_: [
            V4L2_AV1_WARP_MODEL_IDENTITY,
            V4L2_AV1_WARP_MODEL_ROTZOOM,
            V4L2_AV1_WARP_MODEL_TRANSLATION,
            V4L2_AV1_WARP_MODEL_AFFINE,
            V4L2_AV1_WARP_MODEL_IDENTITY,
            V4L2_AV1_WARP_MODEL_IDENTITY,
            V4L2_AV1_WARP_MODEL_IDENTITY,
            V4L2_AV1_WARP_MODEL_IDENTITY,
        ],
        params: core::array::from_fn(|frame| core::array::from_fn(|i| (100 * frame + i) as i32 - 300)),
        invalid: 0x84,
        reserved: [0; 3],
    };
    assert_eq!(global_motion(&picture), expected);
    // libavcodec leaves the marks of the last inter frame.
    for frame_type in [0, 2] {
        assert_eq!(global_motion(&Av1Picture { frame_type, ..picture }).invalid, 0);
    }
    picture.gm_invalid = [1, 0, 0, 0, 0, 0, 0, 0];
    picture.is_global = [1, 0, 0, 0, 0, 0, 0, 1];
    let made = global_motion(&picture);
    assert_eq!((made.invalid, made.flags[0], made.flags[7]), (1, 1, 1));
}

#[test]
fn a_frame_needs_all_its_references() {
    assert!(!misses_reference(&a_picture()));
    for slot in 0..8 {
        let mut picture = a_picture();
        picture.references[slot].timestamp = 0;
        assert_eq!(misses_reference(&picture), slot != 0, "slot 0 is no reference of this frame");
        picture.frame_type = 2;
        assert!(!misses_reference(&picture), "an intra frame has none");
    }
    assert!(misses_reference(&Av1Picture { ref_frame_idx: [1, 2, 3, 4, 5, 6, -1], ..a_picture() }));
    assert!(misses_reference(&Av1Picture { ref_frame_idx: [8, 2, 3, 4, 5, 6, 7], ..a_picture() }));
}
