// SPDX-License-Identifier: LGPL-2.1-or-later
//! The decode parameters and slice parameters against the headers of the slices.

use primebridge::uapi::*;

use super::header::{B, Header, P, Slice};
use super::marking::{Entry, Known, Marking, Sets};
use super::weights;
use crate::codec::{Fault, expect};

/// What the decode parameters have to be.
#[derive(Debug)]
pub struct Truth<'a> {
    /// Of the first slice segment.
    pub header: &'a Header,
    /// PicOrderCntVal.
    pub poc: i32,
    /// NoRaslOutputFlag: the picture begins a coded video sequence.
    pub starts: bool,
    /// The reference picture set.
    pub sets: &'a Sets,
}

/// Reference picture sets that are but what the decode parameters say, for a kernel that has no control for the sequence's sets.
pub fn claimed_sets(params: &v4l2_ctrl_hevc_decode_params, marking: &Marking) -> Sets {
    let count = usize::from(params.num_active_dpb_entries).min(params.dpb.len());
    let entry = |entry: &v4l2_hevc_dpb_entry| {
        let named = marking.named(entry.timestamp).copied();
        named.filter(|known| known.poc == entry.pic_order_cnt_val).ok_or(entry.pic_order_cnt_val)
    };
    let list = |places: &[u8], number: u8| -> Vec<Entry> {
        let places = places.iter().take(number.into());
        places.filter_map(|place| params.dpb[..count].get(usize::from(*place)).map(entry)).collect()
    };
    let mut sets = Sets {
        st_curr_before: list(&params.poc_st_curr_before, params.num_poc_st_curr_before),
        st_curr_after: list(&params.poc_st_curr_after, params.num_poc_st_curr_after),
        lt_curr: list(&params.poc_lt_curr, params.num_poc_lt_curr),
        ..Sets::default()
    };
    for rest in &params.dpb[..count] {
        let found = entry(rest);
        if !sets.present().any(|known| Ok(known.timestamp) == found.map(|known| known.timestamp)) {
            let long_term = u32::from(rest.flags) & V4L2_HEVC_DPB_ENTRY_LONG_TERM_REFERENCE != 0;
            if long_term { &mut sets.lt_foll } else { &mut sets.st_foll }.push(found);
        }
    }
    sets
}

/// V4L2_CID_STATELESS_HEVC_DECODE_PARAMS.
pub fn check_decode_params(params: &v4l2_ctrl_hevc_decode_params, truth: &Truth<'_>) -> Result<(), Fault> {
    let (header, slice) = (truth.header, &truth.header.slice);
    expect("decode_params.pic_order_cnt_val", params.pic_order_cnt_val, truth.poc)?;
    let size = u32::from(params.short_term_ref_pic_set_size);
    // 0 where the header has an index instead of a set: rkvdec and hantro take it for that.
    expect("decode_params.short_term_ref_pic_set_size", size, slice.short_term_bits)?;
    expect("decode_params.long_term_ref_pic_set_size", u32::from(params.long_term_ref_pic_set_size), slice.long_term_bits)?;
    let num_delta_pocs = u32::from(params.num_delta_pocs_of_ref_rps_idx);
    expect("decode_params.num_delta_pocs_of_ref_rps_idx", num_delta_pocs, slice.num_delta_pocs_of_ref)?;
    expect("decode_params.reserved", params.reserved, [0; 3])?;
    let has = |bit: u32| params.flags & u64::from(bit) != 0;
    expect("decode_params.flags: IRAP_PIC", has(V4L2_HEVC_DECODE_PARAM_FLAG_IRAP_PIC), header.irap())?;
    expect("decode_params.flags: IDR_PIC", has(V4L2_HEVC_DECODE_PARAM_FLAG_IDR_PIC), header.idr())?;
    expect("decode_params.flags: others", params.flags >> 3, 0)?;
    let no_output = has(V4L2_HEVC_DECODE_PARAM_FLAG_NO_OUTPUT_OF_PRIOR);
    // C.5.2.2 infers NoOutputOfPriorPicsFlag 1 at a CRA picture that begins a sequence; the documentation does not say whether the flag
    // is the variable or the syntax element (differences.tsv, main-starts-at-cra.265).
    if !(header.cra() && truth.starts && no_output) {
        expect("decode_params.flags: NO_OUTPUT_OF_PRIOR", no_output, header.no_output_of_prior_pics)?;
    }
    check_dpb(params, truth.sets)
}

fn check_dpb(params: &v4l2_ctrl_hevc_decode_params, sets: &Sets) -> Result<(), Fault> {
    let entries = params.dpb.get(..params.num_active_dpb_entries.into());
    let entries = entries.ok_or_else(|| Fault::new("decode_params.num_active_dpb_entries", "more than 16"))?;
    check_current(
        entries,
        "poc_st_curr_before",
        &params.poc_st_curr_before,
        params.num_poc_st_curr_before,
        &sets.st_curr_before,
    )?;
    check_current(entries, "poc_st_curr_after", &params.poc_st_curr_after, params.num_poc_st_curr_after, &sets.st_curr_after)?;
    check_current(entries, "poc_lt_curr", &params.poc_lt_curr, params.num_poc_lt_curr, &sets.lt_curr)?;
    for (at, entry) in entries.iter().enumerate() {
        check_entry(&format!("decode_params.dpb[{at}]"), entry, sets)?;
        if entries[..at].iter().any(|other| other.timestamp == entry.timestamp) {
            return Err(Fault::new(format!("decode_params.dpb[{at}].timestamp"), format!("{} is there twice", entry.timestamp)));
        }
    }
    // One that was never decoded need not be kept.
    for known in sets.present().filter(|known| known.decoded) {
        if !entries.iter().any(|entry| entry.timestamp == known.timestamp) {
            let message = format!(
                "the picture with order count {} (timestamp {}) is a reference yet, and not listed",
                known.poc, known.timestamp
            );
            return Err(Fault::new("decode_params.dpb", message));
        }
    }
    Ok(())
}

/// One of the lists of what the current picture may use.
fn check_current(entries: &[v4l2_hevc_dpb_entry], name: &str, places: &[u8], count: u8, set: &[Entry]) -> Result<(), Fault> {
    expect(&format!("decode_params.num_{name}"), usize::from(count), set.len())?;
    for (at, (place, known)) in places.iter().zip(set).enumerate() {
        let field = format!("decode_params.{name}[{at}]");
        let entry = entries.get(usize::from(*place));
        let entry =
            entry.ok_or_else(|| Fault::new(&field, format!("{place} is no entry of dpb, which has {}", entries.len())))?;
        let field = format!("{field} = dpb[{place}]");
        match known {
            Ok(known) => {
                expect(&format!("{field}.pic_order_cnt_val"), entry.pic_order_cnt_val, known.poc)?;
                expect(&format!("{field}.timestamp"), entry.timestamp, known.timestamp)?;
                if !known.decoded {
                    return Err(Fault::new(field, format!("the picture with order count {} could not be decoded", known.poc)));
                }
            }
            Err(poc) => {
                // A substitute for what is missing is nothing that the standard describes for pictures that are output (8.3.3).
                expect(&format!("{field}.timestamp, of a missing picture"), entry.timestamp, 0)?;
                return Err(Fault::new(field, format!("the picture with order count {poc} was never there")));
            }
        }
    }
    Ok(())
}

/// An entry names a picture of the set, and says of it what is so.
fn check_entry(field: &str, entry: &v4l2_hevc_dpb_entry, sets: &Sets) -> Result<(), Fault> {
    let Some(known) = sets.present().find(|known| known.timestamp == entry.timestamp) else {
        let message =
            format!("{} (order count {}) is not in the reference picture set", entry.timestamp, entry.pic_order_cnt_val);
        return Err(Fault::new(format!("{field}.timestamp"), message));
    };
    expect(&format!("{field}.pic_order_cnt_val"), entry.pic_order_cnt_val, known.poc)?;
    let long_term = sets.lt_curr.iter().chain(&sets.lt_foll).flatten().any(|other| other.timestamp == known.timestamp);
    expect(
        &format!("{field}.flags"),
        u32::from(entry.flags),
        if long_term { V4L2_HEVC_DPB_ENTRY_LONG_TERM_REFERENCE } else { 0 },
    )?;
    expect(&format!("{field}.reserved"), entry.reserved, 0)?;
    check_field_pic(field, entry.field_pic, known)
}

/// field_pic is pic_struct of that picture's picture timing message. libavcodec keeps of a picture only whether it is a top or a
/// bottom field, so that 0 is taken for all others; messages are not submitted, so that pic_struct is compared with what the
/// picture's own slice parameters had.
fn check_field_pic(field: &str, field_pic: u8, known: &Known) -> Result<(), Fault> {
    let Some(pic_struct) = known.pic_struct else { return Ok(()) };
    if field_pic == 0 && !matches!(pic_struct, 1 | 2) {
        return Ok(());
    }
    let message = format!("{field_pic}, slice_params.pic_struct of that picture was {pic_struct}");
    if field_pic == pic_struct { Ok(()) } else { Err(Fault::new(format!("{field}.field_pic"), message)) }
}

/// Where a slice segment lies in its OUTPUT buffer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Extent {
    /// The NAL unit's first byte.
    pub start: usize,
    /// Behind its last one, trailing zeros not counted.
    pub end: usize,
}

/// One element of V4L2_CID_STATELESS_HEVC_SLICE_PARAMS. `field` is its name.
pub fn check_slice_params(
    field: &str,
    params: &v4l2_ctrl_hevc_slice_params,
    header: &Header,
    extent: Extent,
    decode: &v4l2_ctrl_hevc_decode_params,
) -> Result<(), Fault> {
    let slice = &header.slice;
    let number = |name: &str, control: u32, bitstream: u32| expect(&format!("{field}.{name}"), control, bitstream);
    let signed = |name: &str, control: i8, bitstream: i32| expect(&format!("{field}.{name}"), i32::from(control), bitstream);
    let data = extent.start + header.raw_data_offset;
    // Documented: "Size (in bits) of the current slice data", which begins at data_byte_offset (differences.tsv, bit_size).
    number("data_byte_offset", params.data_byte_offset, data as u32)?;
    number("bit_size", params.bit_size, ((extent.end - data) * 8) as u32)?;
    number("num_entry_point_offsets", params.num_entry_point_offsets, header.entry_points.len() as u32)?;
    number("nal_unit_type", params.nal_unit_type.into(), header.nal_unit_type.into())?;
    number("nuh_temporal_id_plus1", params.nuh_temporal_id_plus1.into(), header.temporal_id_plus1.into())?;
    number("slice_type", params.slice_type.into(), slice.slice_type.into())?;
    number("colour_plane_id", params.colour_plane_id.into(), slice.colour_plane_id.into())?;
    expect(&format!("{field}.slice_pic_order_cnt"), params.slice_pic_order_cnt, decode.pic_order_cnt_val)?;
    let [l0, l1] = slice.active;
    number("num_ref_idx_l0_active_minus1", params.num_ref_idx_l0_active_minus1.into(), l0.saturating_sub(1))?;
    number("num_ref_idx_l1_active_minus1", params.num_ref_idx_l1_active_minus1.into(), l1.saturating_sub(1))?;
    number("collocated_ref_idx", params.collocated_ref_idx.into(), slice.collocated_ref_idx)?;
    number("five_minus_max_num_merge_cand", params.five_minus_max_num_merge_cand.into(), slice.five_minus_max_num_merge_cand)?;
    signed("slice_qp_delta", params.slice_qp_delta, slice.qp_delta)?;
    signed("slice_cb_qp_offset", params.slice_cb_qp_offset, slice.cb_qp_offset)?;
    signed("slice_cr_qp_offset", params.slice_cr_qp_offset, slice.cr_qp_offset)?;
    // Elements of screen content coding, which no control can switch on.
    signed("slice_act_y_qp_offset", params.slice_act_y_qp_offset, 0)?;
    signed("slice_act_cb_qp_offset", params.slice_act_cb_qp_offset, 0)?;
    signed("slice_act_cr_qp_offset", params.slice_act_cr_qp_offset, 0)?;
    signed("slice_beta_offset_div2", params.slice_beta_offset_div2, slice.beta_offset_div2)?;
    signed("slice_tc_offset_div2", params.slice_tc_offset_div2, slice.tc_offset_div2)?;
    if params.pic_struct > 12 {
        return Err(Fault::new(format!("{field}.pic_struct"), format!("{} is none of table D.2", params.pic_struct)));
    }
    number("slice_segment_addr", params.slice_segment_addr, header.address)?;
    // Bits of this very header, and that of a dependent segment has no sets (7.3.6.1).
    let (short_term, long_term) = if header.dependent { (0, 0) } else { (slice.short_term_bits, slice.long_term_bits) };
    number("short_term_ref_pic_set_size", params.short_term_ref_pic_set_size.into(), short_term)?;
    number("long_term_ref_pic_set_size", params.long_term_ref_pic_set_size.into(), long_term)?;
    expect(&format!("{field}.reserved0"), params.reserved0, [0; 3])?;
    expect(&format!("{field}.reserved1"), params.reserved1, [0; 2])?;
    check_slice_flags(field, params.flags, header)?;
    check_lists(field, params, slice, decode)?;
    weights::check(&format!("{field}.pred_weight_table"), &params.pred_weight_table, slice.weights.as_ref(), slice.active)
}

fn check_slice_flags(field: &str, flags: u64, header: &Header) -> Result<(), Fault> {
    let slice = &header.slice;
    let expected = [
        ("SLICE_SAO_LUMA", slice.sao_luma),
        ("SLICE_SAO_CHROMA", slice.sao_chroma),
        ("SLICE_TEMPORAL_MVP_ENABLED", slice.temporal_mvp),
        ("MVD_L1_ZERO", slice.mvd_l1_zero),
        ("CABAC_INIT", slice.cabac_init),
        // Inferred to be 1 where it is not coded.
        ("COLLOCATED_FROM_L0", slice.collocated_from_l0),
        ("USE_INTEGER_MV", false),
        ("SLICE_DEBLOCKING_FILTER_DISABLED", slice.deblocking_disabled),
        ("SLICE_LOOP_FILTER_ACROSS_SLICES_ENABLED", slice.loop_filter_across_slices),
        ("DEPENDENT_SLICE_SEGMENT", header.dependent),
    ];
    for (bit, (name, bitstream)) in expected.into_iter().enumerate() {
        expect(&format!("{field}.flags: {name}"), flags >> bit & 1 != 0, bitstream)?;
    }
    expect(&format!("{field}.flags: others"), flags >> expected.len(), 0)
}

/// RefPicList0 and RefPicList1 (8.3.4) as places in the DPB. What is behind their ends is nobody's.
fn check_lists(
    field: &str,
    params: &v4l2_ctrl_hevc_slice_params,
    slice: &Slice,
    decode: &v4l2_ctrl_hevc_decode_params,
) -> Result<(), Fault> {
    let lists = [("ref_idx_l0", &params.ref_idx_l0), ("ref_idx_l1", &params.ref_idx_l1)];
    let expected = ref_pic_lists(slice, decode)?;
    for ((name, places), expected) in lists.into_iter().zip(&expected) {
        expect(&format!("{field}.{name}"), &places[..expected.len()], expected.as_slice())?;
    }
    Ok(())
}

/// (8-8) and (8-10), with what the decode parameters list as current.
fn ref_pic_lists(slice: &Slice, decode: &v4l2_ctrl_hevc_decode_params) -> Result<[Vec<u8>; 2], Fault> {
    let before = decode.poc_st_curr_before.iter().take(decode.num_poc_st_curr_before.into());
    let after = decode.poc_st_curr_after.iter().take(decode.num_poc_st_curr_after.into());
    let long_term = decode.poc_lt_curr.iter().take(decode.num_poc_lt_curr.into());
    let first: Vec<u8> = before.clone().chain(after.clone()).chain(long_term.clone()).copied().collect();
    let second: Vec<u8> = after.chain(before).chain(long_term).copied().collect();
    let mut lists = [Vec::new(), Vec::new()];
    for (at, initial) in [first, second].iter().enumerate() {
        if slice.active[at] == 0 || !matches!(slice.slice_type, B | P) {
            continue;
        }
        if initial.is_empty() {
            return Err(Fault::bitstream("a list of references, but none to choose from"));
        }
        let entry = |i: u32| match &slice.entries[at] {
            Some(entries) => initial.get(entries[i as usize] as usize).copied(),
            None => Some(initial[i as usize % initial.len()]),
        };
        let list: Option<Vec<u8>> = (0..slice.active[at]).map(entry).collect();
        lists[at] = list.ok_or_else(|| Fault::bitstream(format!("list_entry_l{at} is not below NumPicTotalCurr")))?;
    }
    Ok(lists)
}
