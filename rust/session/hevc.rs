// SPDX-License-Identifier: LGPL-2.1-or-later
//! HEVC sessions.

use core::mem::size_of;

use super::assembly::{Assembly, Field};
use super::h264::without_trailing_zeros;
use super::{CodecDemand, EMPTY_PICTURE, OTHER_CODEC, STRAY_SLICE, Session};
use crate::bits::hevc_slice_data::raw_offset;
use crate::codec::hevc::{BitSize, HevcArrays, HevcControls, HevcPicture, HevcSlice, HevcSps, SliceData, SpsSets};
use crate::codec::hevc::{bit_size_of, fits, lists_are_complete, slice_params, sps, unsupported_pps, unsupported_sps};
use crate::device::{Configured, DecodeMode, StartCode};
use crate::error::{Error, Result};
use crate::uapi::bytes::as_bytes;
use crate::uapi::*;

/// The controls that a HEVC session may send; of arrays, the size of an element.
pub const CONTROLS: [(u32, usize); 8] = [
    (V4L2_CID_STATELESS_HEVC_SPS, size_of::<v4l2_ctrl_hevc_sps>()),
    (V4L2_CID_STATELESS_HEVC_PPS, size_of::<v4l2_ctrl_hevc_pps>()),
    (V4L2_CID_STATELESS_HEVC_SCALING_MATRIX, size_of::<v4l2_ctrl_hevc_scaling_matrix>()),
    (V4L2_CID_STATELESS_HEVC_DECODE_PARAMS, size_of::<v4l2_ctrl_hevc_decode_params>()),
    (V4L2_CID_STATELESS_HEVC_SLICE_PARAMS, size_of::<v4l2_ctrl_hevc_slice_params>()),
    (V4L2_CID_STATELESS_HEVC_ENTRY_POINT_OFFSETS, size_of::<u32>()),
    (V4L2_CID_STATELESS_HEVC_EXT_SPS_ST_RPS, size_of::<v4l2_ctrl_hevc_ext_sps_st_rps>()),
    (V4L2_CID_STATELESS_HEVC_EXT_SPS_LT_RPS, size_of::<v4l2_ctrl_hevc_ext_sps_lt_rps>()),
];

/// Slice segments of a picture at the highest level (table A.8).
const MAX_SLICES: usize = 600;
/// Entry points of a picture at the highest level: 20 tile columns, each with a row of 16x16 blocks after the other in 8192 lines.
const MAX_ENTRY_POINTS: usize = 20 * 512;

/// The items of V4L2_CID_MPEG_VIDEO_HEVC_PROFILE that decode streams of this profile; empty where none is known.
///
/// A decoder of Main 10 decodes Main and Main Still Picture (A.3.3). Main 10 at 8 bits has no tool that Main does not have.
fn profile_items(sps: &HevcSps) -> &'static [u32] {
    const MAIN_OR_BETTER: [u32; 2] = [V4L2_MPEG_VIDEO_HEVC_PROFILE_MAIN, V4L2_MPEG_VIDEO_HEVC_PROFILE_MAIN_10];
    match (sps.general_profile_idc, sps.bit_depth_luma_minus8) {
        (1, _) | (2, 0) => &MAIN_OR_BETTER,
        (2, _) => &[V4L2_MPEG_VIDEO_HEVC_PROFILE_MAIN_10],
        (3, _) => &[
            V4L2_MPEG_VIDEO_HEVC_PROFILE_MAIN_STILL_PICTURE,
            V4L2_MPEG_VIDEO_HEVC_PROFILE_MAIN,
            V4L2_MPEG_VIDEO_HEVC_PROFILE_MAIN_10,
        ],
        _ => &[],
    }
}

/// What a stream asks of a decoder.
pub fn with_demand<R>(sequence: &HevcSps, then: impl FnOnce(&CodecDemand<'_>) -> R) -> R {
    let mut control = sps(sequence);
    let demand = CodecDemand {
        unsupported: unsupported_sps(sequence),
        profiles: profile_items(sequence),
        sequence: Some((V4L2_CID_STATELESS_HEVC_SPS, as_bytes(&mut control))),
        controls: &CONTROLS,
    };
    then(&demand)
}

/// What the session's driver wants, read once.
struct Wants {
    /// How many elements of V4L2_CID_STATELESS_HEVC_SLICE_PARAMS it takes; 0 where it reads slice headers itself.
    slices: usize,
    /// How many entry points it takes.
    entry_points: usize,
    /// How many short-term sets and long-term pictures of the sequence parameter set it takes.
    short_term_sets: usize,
    long_term_pictures: usize,
    bit_size: BitSize,
    start_code_len: usize,
}

impl Wants {
    fn of(configured: &Configured) -> Self {
        let elements = |id| configured.supported.elements(id);
        let slices_a_request = if configured.decode_mode == DecodeMode::SliceBased { 1 } else { MAX_SLICES };
        Self {
            slices: elements(V4L2_CID_STATELESS_HEVC_SLICE_PARAMS).min(slices_a_request),
            entry_points: elements(V4L2_CID_STATELESS_HEVC_ENTRY_POINT_OFFSETS).min(MAX_ENTRY_POINTS),
            short_term_sets: elements(V4L2_CID_STATELESS_HEVC_EXT_SPS_ST_RPS),
            long_term_pictures: elements(V4L2_CID_STATELESS_HEVC_EXT_SPS_LT_RPS),
            bit_size: bit_size_of(&configured.decoder.driver),
            start_code_len: match configured.start_code {
                StartCode::AnnexB => 3,
                StartCode::None => 0,
            },
        }
    }
}

/// A picture and its controls.
struct Picture {
    picture: HevcPicture,
    controls: HevcControls,
    /// Why the rest of the picture cannot be decoded.
    failed: Option<Error>,
}

/// The picture that is being put together, and the arrays of its requests, which are made once.
pub struct Decoder {
    wants: Wants,
    picture: Option<Picture>,
    sets: SpsSets,
    slices: Vec<v4l2_ctrl_hevc_slice_params>,
    entry_points: Vec<u32>,
    /// Bytes in the bitstream buffer.
    filled: usize,
}

impl Session {
    /// Starts a HEVC picture. `sps` is the sequence parameter set as FFmpeg keeps it: a NAL unit with its header and without emulation
    /// prevention bytes.
    pub fn hevc_begin(&mut self, capture: usize, picture: &HevcPicture, sps: &[u8]) -> Result<()> {
        let super::Decoder::Hevc(decoder) = &mut self.decoder else { return Err(OTHER_CODEC) };
        decoder.begin(&mut self.assembly, capture, picture, sps)
    }

    /// Adds a HEVC slice segment: a NAL unit without its start code, and entry_point_offset_minus1 + 1 of its header.
    pub fn hevc_slice(&mut self, slice: &HevcSlice, entry_points: &[u32], nal: &[u8]) -> Result<()> {
        let super::Decoder::Hevc(decoder) = &mut self.decoder else { return Err(OTHER_CODEC) };
        decoder.slice(&mut self.assembly, slice, entry_points, without_trailing_zeros(nal))
    }
}

impl Decoder {
    /// Makes the arrays as long as the driver takes them.
    pub fn new(configured: &Configured) -> Self {
        let wants = Wants::of(configured);
        Self {
            picture: None,
            sets: SpsSets::default(),
            slices: Vec::with_capacity(wants.slices),
            entry_points: Vec::with_capacity(wants.entry_points),
            filled: 0,
            wants,
        }
    }

    fn begin(&mut self, assembly: &mut Assembly, capture: usize, picture: &HevcPicture, sps: &[u8]) -> Result<()> {
        self.picture = None;
        self.clear();
        assembly.begin(capture, Field::Both)?;
        if let Some(tool) = unsupported_pps(&picture.pps) {
            return Err(Error::Unsupported(tool));
        }
        self.update_sets(picture, sps)?;
        let controls = HevcControls::new(picture);
        if !fits(picture, &controls.decode_params) {
            return Err(Error::Bitstream("more HEVC reference pictures than a DPB holds"));
        }
        self.picture = Some(Picture { picture: *picture, controls, failed: None });
        Ok(())
    }

    /// Reads the sets of the sequence parameter set, where the driver wants them.
    fn update_sets(&mut self, picture: &HevcPicture, sps: &[u8]) -> Result<()> {
        let wants = &self.wants;
        if wants.short_term_sets == 0 && wants.long_term_pictures == 0 {
            return Ok(());
        }
        self.sets.update(sps).map_err(|_| Error::Bitstream("HEVC sequence parameter set"))?;
        if self.sets.short_term.len() != usize::from(picture.sps.num_short_term_ref_pic_sets) {
            return Err(Error::Misuse("another HEVC sequence parameter set than the active one"));
        }
        let too_many = |len, taken| taken > 0 && len > taken;
        if too_many(self.sets.short_term.len(), wants.short_term_sets)
            || too_many(self.sets.long_term.len(), wants.long_term_pictures)
        {
            return Err(Error::Unsupported("more reference picture sets than the driver takes"));
        }
        Ok(())
    }

    fn slice(&mut self, assembly: &mut Assembly, slice: &HevcSlice, entry_points: &[u32], nal: &[u8]) -> Result<()> {
        let picture = self.picture.as_ref().ok_or(STRAY_SLICE)?;
        if let Some(error) = &picture.failed {
            return Err(error.clone());
        }
        if assembly.slice_based() && assembly.pending() {
            self.submit(assembly, true)?;
        }
        let added = self.add(assembly, slice, entry_points, nal);
        if let (Err(error @ Error::Unsupported(_)), Some(picture)) = (&added, &mut self.picture) {
            picture.failed = Some(error.clone());
        }
        added
    }

    /// Adds a slice to the bitstream buffer and to the arrays, or to neither.
    fn add(&mut self, assembly: &mut Assembly, slice: &HevcSlice, entry_points: &[u32], nal: &[u8]) -> Result<()> {
        let Some(Picture { picture, controls, .. }) = &self.picture else { return Err(STRAY_SLICE) };
        if nuh_layer_id(nal) != 0 {
            return Err(Error::Unsupported("a layer beyond the base layer (do not ask for other views)"));
        }
        let wants = &self.wants;
        if wants.slices == 0 {
            return assembly.append(nal);
        }
        if self.slices.len() >= wants.slices {
            return Err(Error::Unsupported("more slices than the driver takes"));
        }
        if wants.entry_points > 0 && self.entry_points.len().saturating_add(entry_points.len()) > wants.entry_points {
            return Err(Error::Unsupported("more entry points than the driver takes"));
        }
        let offset = raw_offset(nal, slice.data_offset as usize).map_err(|_| Error::Bitstream("HEVC slice header"))?;
        let start = self.filled.saturating_add(wants.start_code_len);
        let end = start.saturating_add(nal.len());
        let data = SliceData {
            data_byte_offset: start.saturating_add(offset) as u32,
            end: end as u32,
            bit_size: wants.bit_size,
            num_entry_point_offsets: entry_points.len() as u32,
        };
        let params = slice_params(picture, slice, &data, &controls.decode_params);
        if !lists_are_complete(slice, &params) {
            return Err(Error::Bitstream("a HEVC reference that is not in the reference picture set"));
        }
        assembly.append(nal)?;
        self.filled = end;
        self.slices.push(params);
        if wants.entry_points > 0 {
            self.entry_points.extend_from_slice(entry_points);
        }
        Ok(())
    }

    /// Submits what was added; `more` says that another slice of the picture follows.
    fn submit(&mut self, assembly: &mut Assembly, more: bool) -> Result<()> {
        let picture = self.picture.as_mut().ok_or(EMPTY_PICTURE)?;
        let arrays = HevcArrays {
            slice_params: &mut self.slices,
            entry_point_offsets: &mut self.entry_points,
            short_term: &mut self.sets.short_term,
            long_term: &mut self.sets.long_term,
        };
        let submitted = assembly.submit(picture.controls.list(arrays, assembly.supported()).as_mut_slice(), more);
        self.clear();
        submitted
    }

    fn clear(&mut self) {
        self.slices.clear();
        self.entry_points.clear();
        self.filled = 0;
    }

    /// Submits what was added of the picture.
    pub fn end(&mut self, assembly: &mut Assembly) -> Result<()> {
        if let Some(error) = self.picture.as_mut().and_then(|picture| picture.failed.take()) {
            self.picture = None;
            assembly.abandon();
            return Err(error);
        }
        let submitted = self.submit(assembly, false);
        self.picture = None;
        submitted
    }
}

/// nuh_layer_id of a NAL unit's header (7.3.1.2).
fn nuh_layer_id(nal: &[u8]) -> u8 {
    match nal {
        [first, second, ..] => (first & 1) << 5 | second >> 3,
        _ => 0,
    }
}
