// SPDX-License-Identifier: LGPL-2.1-or-later
//! Which controls a request carries.

use super::*;
use crate::codec::ControlSupport;
use crate::codec::controls::tests::{contents, control};
use crate::uapi::bytes::slice_as_bytes;
use crate::uapi::*;

const SPS: u32 = V4L2_CID_STATELESS_HEVC_SPS;
const PPS: u32 = V4L2_CID_STATELESS_HEVC_PPS;
const SCALING_MATRIX: u32 = V4L2_CID_STATELESS_HEVC_SCALING_MATRIX;
const DECODE_PARAMS: u32 = V4L2_CID_STATELESS_HEVC_DECODE_PARAMS;
const SLICE_PARAMS: u32 = V4L2_CID_STATELESS_HEVC_SLICE_PARAMS;
const ENTRY_POINTS: u32 = V4L2_CID_STATELESS_HEVC_ENTRY_POINT_OFFSETS;
const ST_RPS: u32 = V4L2_CID_STATELESS_HEVC_EXT_SPS_ST_RPS;
const LT_RPS: u32 = V4L2_CID_STATELESS_HEVC_EXT_SPS_LT_RPS;

#[test]
fn every_control_has_its_payload() {
    let picture = an_intra_picture();
    let mut slices = [v4l2_ctrl_hevc_slice_params { bit_size: 1, ..Default::default() }; 2];
    let mut entry_points = [2, 3, 4];
    let mut short_term = [v4l2_ctrl_hevc_ext_sps_st_rps { flags: 5, ..Default::default() }];
    let mut long_term = [v4l2_ctrl_hevc_ext_sps_lt_rps { flags: 6, ..Default::default() }; 3];
    let expected = vec![
        control(SPS, sps(&picture.sps)),
        control(PPS, pps(&picture.pps)),
        control(SCALING_MATRIX, scaling_matrix(&picture.sps, &picture.pps)),
        control(DECODE_PARAMS, decode_params(&picture)),
        (SLICE_PARAMS, slice_as_bytes(&mut slices.clone()).to_vec()),
        (ENTRY_POINTS, slice_as_bytes(&mut entry_points.clone()).to_vec()),
        (ST_RPS, slice_as_bytes(&mut short_term.clone()).to_vec()),
        (LT_RPS, slice_as_bytes(&mut long_term.clone()).to_vec()),
    ];
    let arrays = HevcArrays {
        slice_params: &mut slices,
        entry_point_offsets: &mut entry_points,
        short_term: &mut short_term,
        long_term: &mut long_term,
    };
    assert_eq!(contents(&HevcControls::new(&picture).list(arrays, ControlSupport::ALL)), expected);
}

#[test]
fn empty_arrays_and_what_the_driver_lacks_stay_out() {
    let ids = |controls: &mut HevcControls, arrays, support| -> Vec<u32> {
        controls.list(arrays, support).iter().map(|(id, _)| *id).collect()
    };
    let mut controls = HevcControls::new(&an_intra_picture());
    assert_eq!(ids(&mut controls, HevcArrays::default(), ControlSupport::ALL), [SPS, PPS, SCALING_MATRIX, DECODE_PARAMS]);
    let mut slices = [v4l2_ctrl_hevc_slice_params::default()];
    let mut long_term = [v4l2_ctrl_hevc_ext_sps_lt_rps::default()];
    let arrays = HevcArrays { slice_params: &mut slices, long_term: &mut long_term, ..Default::default() };
    let support = ControlSupport::ALL.without(SLICE_PARAMS).without(SCALING_MATRIX);
    assert_eq!(ids(&mut controls, arrays, support), [SPS, PPS, DECODE_PARAMS, LT_RPS]);
}
