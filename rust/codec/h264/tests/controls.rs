// SPDX-License-Identifier: LGPL-2.1-or-later
//! Which controls a request carries.

use super::*;
use crate::codec::ControlSupport;
use crate::codec::controls::tests::{contents, control};
use crate::uapi::*;

const SPS: u32 = V4L2_CID_STATELESS_H264_SPS;
const PPS: u32 = V4L2_CID_STATELESS_H264_PPS;
const SCALING_MATRIX: u32 = V4L2_CID_STATELESS_H264_SCALING_MATRIX;
const PRED_WEIGHTS: u32 = V4L2_CID_STATELESS_H264_PRED_WEIGHTS;
const SLICE_PARAMS: u32 = V4L2_CID_STATELESS_H264_SLICE_PARAMS;
const DECODE_PARAMS: u32 = V4L2_CID_STATELESS_H264_DECODE_PARAMS;

fn ids(controls: &mut H264Controls, slice_based: bool, support: ControlSupport) -> Vec<u32> {
    controls.list(slice_based, support).iter().map(|(id, _)| *id).collect()
}

fn weighted(slice_type: SliceType, weighted_pred_flag: u8, weighted_bipred_idc: u8) -> H264Controls {
    let mut slice = a_slice(&[], &[]);
    slice.pps.weighted_pred_flag = weighted_pred_flag;
    slice.pps.weighted_bipred_idc = weighted_bipred_idc;
    H264Controls::first_slice(&a_picture(&[]), &slice, &SliceHeader { slice_type, ..a_header() })
}

#[test]
fn frame_based_drivers_get_no_slice_parameters() {
    let mut controls = weighted(SliceType::P, 1, 0);
    assert_eq!(ids(&mut controls, false, ControlSupport::ALL), [SPS, PPS, SCALING_MATRIX, DECODE_PARAMS]);
}

#[test]
fn slice_based_drivers_get_weights_where_the_stream_has_them() {
    let without = [SPS, PPS, SCALING_MATRIX, DECODE_PARAMS, SLICE_PARAMS];
    let with = [SPS, PPS, SCALING_MATRIX, DECODE_PARAMS, SLICE_PARAMS, PRED_WEIGHTS];
    for (slice_type, pred, bipred, expected) in [
        (SliceType::P, 1, 0, &with[..]),
        (SliceType::Sp, 1, 0, &with),
        (SliceType::P, 0, 1, &without),
        (SliceType::B, 0, 1, &with),
        (SliceType::B, 1, 0, &without),
        (SliceType::B, 1, 2, &without),
        (SliceType::I, 1, 1, &without),
        (SliceType::Si, 1, 1, &without),
    ] {
        assert_eq!(ids(&mut weighted(slice_type, pred, bipred), true, ControlSupport::ALL), expected);
    }
}

#[test]
fn what_the_driver_does_not_have_is_left_out() {
    let mut controls = weighted(SliceType::P, 1, 0);
    let all = [SPS, PPS, SCALING_MATRIX, DECODE_PARAMS, SLICE_PARAMS, PRED_WEIGHTS];
    for missing in all {
        let expected: Vec<_> = all.into_iter().filter(|id| *id != missing).collect();
        assert_eq!(ids(&mut controls, true, ControlSupport::ALL.without(missing)), expected);
    }
    assert!(ids(&mut controls, true, ControlSupport::NONE).is_empty());
}

/// A slice that refers to one picture and its header, with weights and one scaling list that is not flat.
fn a_weighted_slice() -> (H264Slice, SliceHeader) {
    let mut slice = a_slice(&[a_reference(7)], &[a_reference(7)]);
    slice.pps.weighted_bipred_idc = 1;
    slice.pps.scaling_list_8x8[0][0] = 99;
    let mut header = SliceHeader { idr_pic_id: 999, ..a_header() };
    header.pred_weight_table.luma_log2_weight_denom = 6;
    (slice, header)
}

/// Whether the controls are those of `picture` and its last slice, `params` those of the whole picture.
fn check(
    controls: &mut H264Controls,
    picture: &H264Picture,
    (slice, header): &(H264Slice, SliceHeader),
    params: v4l2_ctrl_h264_decode_params,
) {
    let expected = [
        control(SPS, sps(&picture.sps)),
        control(PPS, pps(&slice.pps)),
        control(SCALING_MATRIX, scaling_matrix(&slice.pps)),
        control(DECODE_PARAMS, params),
        control(SLICE_PARAMS, slice_params(slice, header, &params.dpb)),
        control(PRED_WEIGHTS, pred_weights(header)),
    ];
    assert_eq!(contents(&controls.list(true, ControlSupport::ALL)), expected);
}

#[test]
fn payloads_are_the_builders_results() {
    let picture = a_picture(&[a_reference(7)]);
    let slice = a_weighted_slice();
    let mut controls = H264Controls::first_slice(&picture, &slice.0, &slice.1);
    check(&mut controls, &picture, &slice, decode_params(&picture, &slice.1, SliceTypes { p: false, b: true }));
}

#[test]
fn further_slices_replace_what_is_theirs_and_add_their_type() {
    let picture = a_picture(&[a_reference(7)]);
    let first = SliceHeader { slice_type: SliceType::P, ..a_header() };
    let mut controls = H264Controls::first_slice(&picture, &a_slice(&[a_reference(7)], &[]), &first);
    let slice = a_weighted_slice();
    controls.next_slice(&slice.0, &slice.1);
    let params = decode_params(&picture, &first, SliceTypes { p: true, b: true });
    assert_eq!(params.idr_pic_id, 401);
    check(&mut controls, &picture, &slice, params);

    let plain = SliceHeader { slice_type: SliceType::I, ..a_header() };
    controls.next_slice(&slice.0, &plain);
    assert_eq!(controls.list(true, ControlSupport::ALL).len(), 5);
    assert_eq!(contents(&controls.list(false, ControlSupport::ALL))[3], control(DECODE_PARAMS, params));
}
