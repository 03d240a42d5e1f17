// SPDX-License-Identifier: LGPL-2.1-or-later
//! Slice segment headers (H.265 7.3.6), read with the parameter sets of the controls.

use primebridge::uapi::*;

use super::parameter_sets::size_in_ctbs;
use super::sets::{SequenceSets, ShortTermSet};
use super::weights::{Weights, read_weights};
use crate::codec::nal::{Reader, Unescaped};
use crate::codec::{Fault, expect};

/// slice_type.
pub const B: u8 = 0;
/// slice_type.
pub const P: u8 = 1;

/// What a header is read with.
#[derive(Clone, Copy, Debug)]
pub struct Context<'a> {
    /// The control.
    pub sps: &'a v4l2_ctrl_hevc_sps,
    /// The control.
    pub pps: &'a v4l2_ctrl_hevc_pps,
    /// The sets of the sequence parameter set.
    pub sets: &'a SequenceSets,
    /// NumPicTotalCurr as the decode parameters have it, for where the sets are not known.
    pub claimed_total: u32,
    /// NumDeltaPocs[ RefRpsIdx ] as they have it, likewise.
    pub claimed_num_delta_pocs: u32,
}

impl Context<'_> {
    fn sps_flag(&self, bit: u32) -> bool {
        self.sps.flags & u64::from(bit) != 0
    }

    fn pps_flag(&self, bit: u32) -> bool {
        self.pps.flags & u64::from(bit) != 0
    }

    /// ChromaArrayType.
    fn chroma_array_type(&self) -> u8 {
        if self.sps_flag(V4L2_HEVC_SPS_FLAG_SEPARATE_COLOUR_PLANE) { 0 } else { self.sps.chroma_format_idc }
    }
}

/// An entry of the long-term part of a reference picture set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LongTerm {
    /// PocLsbLt and UsedByCurrPicLt; none where the set of the sequence parameter set is not known.
    pub picture: Option<(u32, bool)>,
    /// DeltaPocMsbCycleLt (7-52), where delta_poc_msb_present_flag is 1.
    pub msb_cycle: Option<u32>,
}

/// The header of a slice: what dependent slice segments take over.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Slice {
    /// slice_type.
    pub slice_type: u8,
    /// colour_plane_id.
    pub colour_plane_id: u8,
    /// slice_pic_order_cnt_lsb, 0 of an IDR picture.
    pub lsb: u32,
    /// short_term_ref_pic_set_sps_flag.
    pub short_term_sps_flag: bool,
    /// The short-term set, none where it is not known.
    pub short_term: Option<ShortTermSet>,
    /// Bits of st_ref_pic_set(), 0 where the header has none.
    pub short_term_bits: u32,
    /// NumDeltaPocs[ RefRpsIdx ] of the set in the header, 0 without one or without prediction.
    pub num_delta_pocs_of_ref: u32,
    /// The long-term entries.
    pub long_term: Vec<LongTerm>,
    /// Bits under "if( long_term_ref_pics_present_flag )".
    pub long_term_bits: u32,
    /// The first entry of the header's own has no msb, and the last one of the sequence's has an msb that is not 0. libavcodec up to
    /// 9.0 counts on from that one then, where (7-52) begins anew.
    pub msb_not_reset: bool,
    /// slice_temporal_mvp_enabled_flag.
    pub temporal_mvp: bool,
    /// slice_sao_luma_flag.
    pub sao_luma: bool,
    /// slice_sao_chroma_flag.
    pub sao_chroma: bool,
    /// num_ref_idx_active_minus1 + 1 of each list, 0 for a list that there is not.
    pub active: [u32; 2],
    /// list_entry_l0 and list_entry_l1.
    pub entries: [Option<Vec<u32>>; 2],
    /// mvd_l1_zero_flag.
    pub mvd_l1_zero: bool,
    /// cabac_init_flag.
    pub cabac_init: bool,
    /// collocated_from_l0_flag.
    pub collocated_from_l0: bool,
    /// collocated_ref_idx.
    pub collocated_ref_idx: u32,
    /// pred_weight_table().
    pub weights: Option<Weights>,
    /// five_minus_max_num_merge_cand.
    pub five_minus_max_num_merge_cand: u32,
    /// slice_qp_delta.
    pub qp_delta: i32,
    /// slice_cb_qp_offset.
    pub cb_qp_offset: i32,
    /// slice_cr_qp_offset.
    pub cr_qp_offset: i32,
    /// slice_deblocking_filter_disabled_flag.
    pub deblocking_disabled: bool,
    /// slice_beta_offset_div2.
    pub beta_offset_div2: i32,
    /// slice_tc_offset_div2.
    pub tc_offset_div2: i32,
    /// slice_loop_filter_across_slices_enabled_flag.
    pub loop_filter_across_slices: bool,
    /// NumPicTotalCurr.
    pub total: u32,
}

/// Where in the header, in bits, stand the parts that name order counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Spots {
    /// slice_pic_order_cnt_lsb.
    pub lsb: usize,
    /// What is behind the reference picture set.
    pub after_sets: usize,
    /// byte_alignment().
    pub end: usize,
}

/// The header of a slice segment.
#[derive(Clone, Debug, PartialEq)]
pub struct Header {
    /// nal_unit_type.
    pub nal_unit_type: u8,
    /// nuh_temporal_id_plus1.
    pub temporal_id_plus1: u8,
    /// first_slice_segment_in_pic_flag.
    pub first: bool,
    /// no_output_of_prior_pics_flag, false where it is not coded.
    pub no_output_of_prior_pics: bool,
    /// dependent_slice_segment_flag.
    pub dependent: bool,
    /// slice_segment_address.
    pub address: u32,
    /// Its own, or that of the slice that it goes on.
    pub slice: Slice,
    /// entry_point_offset_minus1 + 1.
    pub entry_points: Vec<u32>,
    /// Of a segment that has an order count; none of IDR pictures and of dependent segments.
    pub spots: Option<Spots>,
    /// Bytes up to slice_segment_data() in the NAL unit with emulation prevention.
    pub raw_data_offset: usize,
}

impl Header {
    /// Whether the picture is an IDR picture.
    pub fn idr(&self) -> bool {
        matches!(self.nal_unit_type, 19 | 20)
    }

    /// Whether the picture is an intra random access point picture.
    pub fn irap(&self) -> bool {
        matches!(self.nal_unit_type, 16..=23)
    }

    /// Whether the picture is a clean random access picture.
    pub fn cra(&self) -> bool {
        self.nal_unit_type == 21
    }

    /// Whether later pictures may count their order from this one (8.3.1, prevTid0Pic): no RASL, RADL or sub-layer non-reference
    /// picture.
    pub fn counts(&self) -> bool {
        let leading = matches!(self.nal_unit_type, 6..=9);
        let sub_layer_non_reference = self.nal_unit_type <= 14 && self.nal_unit_type % 2 == 0;
        self.temporal_id_plus1 == 1 && !leading && !sub_layer_non_reference
    }
}

/// Ceil( Log2( number ) ).
fn ceil_log2(number: u32) -> u32 {
    if number <= 1 { 0 } else { 32 - (number - 1).leading_zeros() }
}

/// Reads the header of a NAL unit that has its emulation prevention bytes. `before` is the slice that a dependent segment goes on.
pub fn read(nal: &[u8], context: &Context<'_>, before: Option<&Slice>) -> Result<(Header, Unescaped), Fault> {
    let unescaped = Unescaped::new(nal);
    let mut reader = Reader::new(&unescaped.bytes);
    let start = reader.bits(16)?;
    let (nal_unit_type, layer, temporal_id_plus1) = ((start >> 9) as u8, start >> 3 & 0x3f, (start & 7) as u8);
    // VCL NAL units that are not reserved (table 7-1).
    if start >> 15 != 0 || temporal_id_plus1 == 0 || layer != 0 || !matches!(nal_unit_type, 0..=9 | 16..=21) {
        return Err(Fault::bitstream(format!("NAL unit header {start:#06x} is none of a slice segment of the base layer")));
    }
    let mut header = Header {
        nal_unit_type,
        temporal_id_plus1,
        first: reader.flag()?,
        no_output_of_prior_pics: false,
        dependent: false,
        address: 0,
        slice: Slice::default(),
        entry_points: Vec::new(),
        spots: None,
        raw_data_offset: 0,
    };
    if header.irap() {
        header.no_output_of_prior_pics = reader.flag()?;
    }
    let pps = reader.ue("slice_pic_parameter_set_id", 63)?;
    expect("pps.pic_parameter_set_id", u32::from(context.pps.pic_parameter_set_id), pps)?;
    read_address(&mut reader, context, &mut header)?;
    if header.dependent {
        header.slice = before.cloned().ok_or_else(|| Fault::bitstream("a dependent slice segment without one before it"))?;
    } else {
        header.spots = read_slice(&mut reader, context, &mut header)?;
    }
    read_tail(&mut reader, context, &mut header)?;
    let end = reader.position();
    if let Some(spots) = &mut header.spots {
        spots.end = end;
    }
    if !reader.flag()? {
        return Err(Fault::bitstream("byte_alignment() does not begin with a 1: the header was not read as it was written"));
    }
    while reader.position() % 8 != 0 {
        if reader.flag()? {
            return Err(Fault::bitstream("byte_alignment() has another 1: the header was not read as it was written"));
        }
    }
    let offset = reader.position() / 8;
    if offset >= unescaped.bytes.len() {
        return Err(Fault::bitstream("a slice segment without data"));
    }
    header.raw_data_offset = unescaped.raw_offset(offset);
    Ok((header, unescaped))
}

fn read_address(reader: &mut Reader<'_>, context: &Context<'_>, header: &mut Header) -> Result<(), Fault> {
    if header.first {
        return Ok(());
    }
    if context.pps_flag(V4L2_HEVC_PPS_FLAG_DEPENDENT_SLICE_SEGMENT_ENABLED) {
        header.dependent = reader.flag()?;
    }
    let (width, height) = size_in_ctbs(context.sps);
    header.address = reader.bits(ceil_log2(width * height))?;
    if header.address == 0 || header.address >= width * height {
        return Err(Fault::bitstream(format!("slice_segment_address {} in {width} x {height} blocks", header.address)));
    }
    Ok(())
}

fn read_slice(reader: &mut Reader<'_>, context: &Context<'_>, header: &mut Header) -> Result<Option<Spots>, Fault> {
    reader.bits(context.pps.num_extra_slice_header_bits.into())?;
    let mut slice = Slice { slice_type: reader.ue("slice_type", 2)? as u8, collocated_from_l0: true, ..Slice::default() };
    if context.pps_flag(V4L2_HEVC_PPS_FLAG_OUTPUT_FLAG_PRESENT) {
        // pic_output_flag: every picture is written.
        reader.flag()?;
    }
    if context.sps_flag(V4L2_HEVC_SPS_FLAG_SEPARATE_COLOUR_PLANE) {
        slice.colour_plane_id = reader.bits(2)? as u8;
    }
    let mut spots = None;
    if header.idr() {
        slice.short_term = Some(ShortTermSet::default());
    } else {
        let lsb = reader.position();
        slice.lsb = reader.bits(u32::from(context.sps.log2_max_pic_order_cnt_lsb_minus4) + 4)?;
        read_short_term(reader, context, &mut slice)?;
        if context.sps_flag(V4L2_HEVC_SPS_FLAG_LONG_TERM_REF_PICS_PRESENT) {
            let start = reader.position();
            read_long_term(reader, context, &mut slice)?;
            slice.long_term_bits = (reader.position() - start) as u32;
        }
        spots = Some(Spots { lsb, after_sets: reader.position(), end: 0 });
        if context.sps_flag(V4L2_HEVC_SPS_FLAG_SPS_TEMPORAL_MVP_ENABLED) {
            slice.temporal_mvp = reader.flag()?;
        }
    }
    slice.total = total(&slice).unwrap_or(context.claimed_total);
    if context.sps_flag(V4L2_HEVC_SPS_FLAG_SAMPLE_ADAPTIVE_OFFSET) {
        slice.sao_luma = reader.flag()?;
        slice.sao_chroma = context.chroma_array_type() != 0 && reader.flag()?;
    }
    if slice.slice_type <= P {
        read_prediction(reader, context, &mut slice)?;
    }
    read_filters(reader, context, &mut slice)?;
    header.slice = slice;
    Ok(spots)
}

/// NumPicTotalCurr (7-55), where the sets are known.
fn total(slice: &Slice) -> Option<u32> {
    let set = slice.short_term.as_ref()?;
    let short_term = set.negative.iter().chain(&set.positive).filter(|(_, used)| *used).count();
    let long_term: Option<Vec<bool>> = slice.long_term.iter().map(|entry| Some(entry.picture?.1)).collect();
    Some((short_term + long_term?.iter().filter(|used| **used).count()) as u32)
}

fn read_short_term(reader: &mut Reader<'_>, context: &Context<'_>, slice: &mut Slice) -> Result<(), Fault> {
    slice.short_term_sps_flag = reader.flag()?;
    let start = reader.position();
    if !slice.short_term_sps_flag {
        let read = context.sets.read_slice_set(reader, context.claimed_num_delta_pocs)?;
        slice.short_term = read.set;
        slice.num_delta_pocs_of_ref = read.num_delta_pocs_of_ref;
        slice.short_term_bits = (reader.position() - start) as u32;
        return Ok(());
    }
    let index = reader.bits(ceil_log2(context.sets.num_short_term))?;
    if index >= context.sets.num_short_term {
        let number = context.sets.num_short_term;
        return Err(Fault::new("sps.num_short_term_ref_pic_sets", format!("{number}, the bitstream names set {index}")));
    }
    slice.short_term = context.sets.short_term.as_ref().map(|sets| sets[index as usize].clone());
    Ok(())
}

fn read_long_term(reader: &mut Reader<'_>, context: &Context<'_>, slice: &mut Slice) -> Result<(), Fault> {
    let log2_max_lsb = u32::from(context.sps.log2_max_pic_order_cnt_lsb_minus4) + 4;
    let candidates = context.sets.num_long_term;
    // 33 bits of syntax at most (7.4.7.1: both together no more than a DPB has).
    let of_sps = if candidates > 0 { reader.ue("num_long_term_sps", 16)? } else { 0 };
    let own = reader.ue("num_long_term_pics", 16 - of_sps)?;
    let mut last_cycle = 0;
    for i in 0..of_sps + own {
        let picture = if i < of_sps {
            let index = reader.bits(ceil_log2(candidates))?;
            if index >= candidates {
                return Err(Fault::new("sps.num_long_term_ref_pics_sps", format!("{candidates}, the bitstream names {index}")));
            }
            context.sets.long_term.as_ref().map(|known| known[index as usize])
        } else {
            Some((reader.bits(log2_max_lsb)?, reader.flag()?))
        };
        let present = reader.flag()?;
        let delta = if present { reader.ue("delta_poc_msb_cycle_lt", u32::MAX >> log2_max_lsb)? } else { 0 };
        // (7-52): counted on from the entry before, in each of the two parts.
        let cycle = if i == 0 || i == of_sps { delta } else { delta.saturating_add(last_cycle) };
        let reset_without_msb = i > 0 && i == of_sps && !present;
        slice.msb_not_reset |= reset_without_msb && last_cycle != 0;
        last_cycle = cycle;
        slice.long_term.push(LongTerm { picture, msb_cycle: present.then_some(cycle) });
    }
    Ok(())
}

fn read_prediction(reader: &mut Reader<'_>, context: &Context<'_>, slice: &mut Slice) -> Result<(), Fault> {
    let b = slice.slice_type == B;
    let defaults =
        [context.pps.num_ref_idx_l0_default_active_minus1, context.pps.num_ref_idx_l1_default_active_minus1].map(u32::from);
    slice.active = [defaults[0] + 1, if b { defaults[1] + 1 } else { 0 }];
    if reader.flag()? {
        for active in slice.active.iter_mut().take(if b { 2 } else { 1 }) {
            *active = reader.ue("num_ref_idx_active_minus1", 14)? + 1;
        }
    }
    if slice.active.iter().any(|active| *active > 16) {
        return Err(Fault::new("pps.num_ref_idx_default_active_minus1", format!("lists of {:?} entries", slice.active)));
    }
    if slice.total == 0 {
        return Err(Fault::bitstream("a P or B slice without a picture that it may refer to"));
    }
    if context.pps_flag(V4L2_HEVC_PPS_FLAG_LISTS_MODIFICATION_PRESENT) && slice.total > 1 {
        for list in 0..if b { 2 } else { 1 } {
            if reader.flag()? {
                let entries = (0..slice.active[list]).map(|_| reader.bits(ceil_log2(slice.total)));
                slice.entries[list] = Some(entries.collect::<Result<_, _>>()?);
            }
        }
    }
    if b {
        slice.mvd_l1_zero = reader.flag()?;
    }
    if context.pps_flag(V4L2_HEVC_PPS_FLAG_CABAC_INIT_PRESENT) {
        slice.cabac_init = reader.flag()?;
    }
    if slice.temporal_mvp {
        slice.collocated_from_l0 = !b || reader.flag()?;
        let active = slice.active[usize::from(!slice.collocated_from_l0)];
        if active > 1 {
            slice.collocated_ref_idx = reader.ue("collocated_ref_idx", active - 1)?;
        }
    }
    let weighted = if b { V4L2_HEVC_PPS_FLAG_WEIGHTED_BIPRED } else { V4L2_HEVC_PPS_FLAG_WEIGHTED_PRED };
    if context.pps_flag(weighted) {
        slice.weights = Some(read_weights(reader, slice.active, context.chroma_array_type() != 0)?);
    }
    slice.five_minus_max_num_merge_cand = reader.ue("five_minus_max_num_merge_cand", 4)?;
    Ok(())
}

fn read_filters(reader: &mut Reader<'_>, context: &Context<'_>, slice: &mut Slice) -> Result<(), Fault> {
    slice.qp_delta = reader.se("slice_qp_delta", -128, 127)?;
    if context.pps_flag(V4L2_HEVC_PPS_FLAG_PPS_SLICE_CHROMA_QP_OFFSETS_PRESENT) {
        slice.cb_qp_offset = reader.se("slice_cb_qp_offset", -12, 12)?;
        slice.cr_qp_offset = reader.se("slice_cr_qp_offset", -12, 12)?;
    }
    // 7.4.7.1: what is not coded is that of the picture.
    slice.deblocking_disabled = context.pps_flag(V4L2_HEVC_PPS_FLAG_PPS_DISABLE_DEBLOCKING_FILTER);
    slice.beta_offset_div2 = context.pps.pps_beta_offset_div2.into();
    slice.tc_offset_div2 = context.pps.pps_tc_offset_div2.into();
    if context.pps_flag(V4L2_HEVC_PPS_FLAG_DEBLOCKING_FILTER_OVERRIDE_ENABLED) && reader.flag()? {
        slice.deblocking_disabled = reader.flag()?;
        if !slice.deblocking_disabled {
            slice.beta_offset_div2 = reader.se("slice_beta_offset_div2", -6, 6)?;
            slice.tc_offset_div2 = reader.se("slice_tc_offset_div2", -6, 6)?;
        }
    }
    slice.loop_filter_across_slices = context.pps_flag(V4L2_HEVC_PPS_FLAG_PPS_LOOP_FILTER_ACROSS_SLICES_ENABLED);
    if slice.loop_filter_across_slices && (slice.sao_luma || slice.sao_chroma || !slice.deblocking_disabled) {
        slice.loop_filter_across_slices = reader.flag()?;
    }
    Ok(())
}

fn read_tail(reader: &mut Reader<'_>, context: &Context<'_>, header: &mut Header) -> Result<(), Fault> {
    if context.pps_flag(V4L2_HEVC_PPS_FLAG_TILES_ENABLED) || context.pps_flag(V4L2_HEVC_PPS_FLAG_ENTROPY_CODING_SYNC_ENABLED) {
        // 7.4.7.1: less than the tiles, or than the rows of all tile columns.
        let (columns, (_, height)) = (u32::from(context.pps.num_tile_columns_minus1) + 1, size_in_ctbs(context.sps));
        let rows = height.max(u32::from(context.pps.num_tile_rows_minus1) + 1);
        let count = reader.ue("num_entry_point_offsets", columns * rows)?;
        if count > 0 {
            let length = reader.ue("offset_len_minus1", 31)? + 1;
            for _ in 0..count {
                header.entry_points.push(reader.bits(length)?.wrapping_add(1));
            }
        }
    }
    if context.pps_flag(V4L2_HEVC_PPS_FLAG_SLICE_SEGMENT_HEADER_EXTENSION_PRESENT) {
        for _ in 0..reader.ue("slice_segment_header_extension_length", 256)? {
            reader.bits(8)?;
        }
    }
    Ok(())
}
