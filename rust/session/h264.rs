// SPDX-License-Identifier: LGPL-2.1-or-later
//! H.264 sessions.

use core::mem::size_of;

use super::assembly::{Assembly, Field};
use super::{CodecDemand, EMPTY_PICTURE, OTHER_CODEC, STRAY_SLICE, Session};
use crate::bits::h264_slice_header::parse;
use crate::codec::h264::{H264Controls, H264Picture, H264Slice, H264Sps, OrderCountReset, sps};
use crate::error::{Error, Result};
use crate::uapi::bytes::as_bytes;
use crate::uapi::*;

/// The controls that an H.264 session may send.
pub const CONTROLS: [(u32, usize); 6] = [
    (V4L2_CID_STATELESS_H264_SPS, size_of::<v4l2_ctrl_h264_sps>()),
    (V4L2_CID_STATELESS_H264_PPS, size_of::<v4l2_ctrl_h264_pps>()),
    (V4L2_CID_STATELESS_H264_SCALING_MATRIX, size_of::<v4l2_ctrl_h264_scaling_matrix>()),
    (V4L2_CID_STATELESS_H264_DECODE_PARAMS, size_of::<v4l2_ctrl_h264_decode_params>()),
    (V4L2_CID_STATELESS_H264_SLICE_PARAMS, size_of::<v4l2_ctrl_h264_slice_params>()),
    (V4L2_CID_STATELESS_H264_PRED_WEIGHTS, size_of::<v4l2_ctrl_h264_pred_weights>()),
];

/// The items of V4L2_CID_MPEG_VIDEO_H264_PROFILE that decode streams of this profile (A.2); empty where none is known.
fn profile_items(sps: &H264Sps) -> &'static [u32] {
    match sps.profile_idc {
        66 if sps.constraint_set_flags & V4L2_H264_SPS_CONSTRAINT_SET1_FLAG as u8 != 0 => &[
            V4L2_MPEG_VIDEO_H264_PROFILE_CONSTRAINED_BASELINE,
            V4L2_MPEG_VIDEO_H264_PROFILE_BASELINE,
            V4L2_MPEG_VIDEO_H264_PROFILE_MAIN,
        ],
        // libavcodec refuses what Baseline and Extended have beyond the constrained one (slice groups, data partitions, SP slices).
        66 => &[V4L2_MPEG_VIDEO_H264_PROFILE_BASELINE, V4L2_MPEG_VIDEO_H264_PROFILE_CONSTRAINED_BASELINE],
        88 => &[V4L2_MPEG_VIDEO_H264_PROFILE_EXTENDED, V4L2_MPEG_VIDEO_H264_PROFILE_MAIN],
        77 => &[V4L2_MPEG_VIDEO_H264_PROFILE_MAIN],
        100 => &[V4L2_MPEG_VIDEO_H264_PROFILE_HIGH],
        110 => &[V4L2_MPEG_VIDEO_H264_PROFILE_HIGH_10, V4L2_MPEG_VIDEO_H264_PROFILE_HIGH_10_INTRA],
        122 => &[V4L2_MPEG_VIDEO_H264_PROFILE_HIGH_422, V4L2_MPEG_VIDEO_H264_PROFILE_HIGH_422_INTRA],
        244 => &[V4L2_MPEG_VIDEO_H264_PROFILE_HIGH_444_PREDICTIVE],
        _ => &[],
    }
}

/// What a stream asks of a decoder.
pub fn with_demand<R>(sequence: &H264Sps, then: impl FnOnce(&CodecDemand<'_>) -> R) -> R {
    let mut control = sps(sequence);
    let demand = CodecDemand {
        unsupported: None,
        profiles: profile_items(sequence),
        sequence: Some((V4L2_CID_STATELESS_H264_SPS, as_bytes(&mut control))),
        controls: &CONTROLS,
    };
    then(&demand)
}

/// A picture and the controls that its slices have made so far.
struct Picture {
    picture: H264Picture,
    controls: Option<H264Controls>,
    /// A slice has memory_management_control_operation 5.
    resets: bool,
}

/// The picture that is being put together, and what earlier ones left.
#[derive(Default)]
pub struct Decoder {
    picture: Option<Picture>,
    reset: Option<OrderCountReset>,
}

impl Session {
    /// Starts an H.264 frame or field.
    pub fn h264_begin(&mut self, capture: usize, picture: &H264Picture) -> Result<()> {
        let super::Decoder::H264(decoder) = &mut self.decoder else { return Err(OTHER_CODEC) };
        decoder.begin(&mut self.assembly, capture, picture)
    }

    /// Adds an H.264 slice: a NAL unit without its start code.
    pub fn h264_slice(&mut self, slice: &H264Slice, nal: &[u8]) -> Result<()> {
        let super::Decoder::H264(decoder) = &mut self.decoder else { return Err(OTHER_CODEC) };
        decoder.picture.as_mut().ok_or(STRAY_SLICE)?.slice(&mut self.assembly, slice, nal)
    }
}

impl Decoder {
    fn begin(&mut self, assembly: &mut Assembly, capture: usize, picture: &H264Picture) -> Result<()> {
        self.picture = None;
        assembly.begin(capture, Field::new(picture.structure, picture.second_field != 0))?;
        let mut picture = *picture;
        if let Some(reset) = self.reset {
            reset.apply(&mut picture);
        }
        self.picture = Some(Picture { picture, controls: None, resets: false });
        Ok(())
    }

    /// Submits what was added of the picture.
    pub fn end(&mut self, assembly: &mut Assembly) -> Result<()> {
        let mut picture = self.picture.take().ok_or(EMPTY_PICTURE)?;
        if picture.resets {
            self.reset = Some(OrderCountReset::of(&picture.picture, assembly.timestamp()));
        }
        picture.submit(assembly, false)
    }
}

impl Picture {
    fn slice(&mut self, assembly: &mut Assembly, slice: &H264Slice, nal: &[u8]) -> Result<()> {
        let header = parse(nal, &self.picture.sps, &slice.pps).map_err(|_| Error::Bitstream("H.264 slice header"))?;
        if assembly.slice_based() && assembly.pending() {
            self.submit(assembly, true)?;
        }
        assembly.append(without_trailing_zeros(nal))?;
        self.resets |= header.memory_management_control_operation_5;
        match &mut self.controls {
            Some(controls) => controls.next_slice(slice, &header),
            none => *none = Some(H264Controls::first_slice(&self.picture, slice, &header)),
        }
        Ok(())
    }

    /// Submits what was added; `more` says that another slice follows.
    fn submit(&mut self, assembly: &mut Assembly, more: bool) -> Result<()> {
        let controls = self.controls.as_mut().ok_or(EMPTY_PICTURE)?;
        let (slice_based, supported) = (assembly.slice_based(), assembly.supported());
        assembly.submit(controls.list(slice_based, supported).as_mut_slice(), more)
    }
}

/// The NAL unit without the trailing_zero_8bits of Annex B, which libavcodec leaves at its end where a start code of four bytes
/// follows. A NAL unit does not end in a zero byte (7.4.1); in slice mode the buffer "must contain a single slice".
pub(super) fn without_trailing_zeros(nal: &[u8]) -> &[u8] {
    let end = nal.iter().rposition(|byte| *byte != 0).map_or(0, |last| last.saturating_add(1));
    nal.get(..end).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::without_trailing_zeros;

    #[test]
    fn zeros_after_a_nal_unit_are_not_part_of_it() {
        assert_eq!(without_trailing_zeros(&[0x65, 0, 0, 3, 0, 0x80, 0, 0]), [0x65, 0, 0, 3, 0, 0x80]);
        assert_eq!(without_trailing_zeros(&[0x65, 0x80, 0, 0, 3]), [0x65, 0x80, 0, 0, 3]);
        assert!(without_trailing_zeros(&[0, 0]).is_empty());
    }
}
