// SPDX-License-Identifier: LGPL-2.1-or-later
//! The controls of a picture against its slice headers and against the model's own record of the references.

use primebridge::uapi::*;

use super::header::{BOTTOM, FRAME, Header, SliceType, TOP};
use super::lists::Entry;
use super::marking::{Current, Frame, Origin, Record};
use crate::codec::{Fault, expect};

/// For each entry of decode_params.dpb, the record's frame that it names.
pub type DpbMap = [Option<usize>; V4L2_H264_NUM_DPB_ENTRIES as usize];

/// What of decode_params every slice header repeats (7.4.3).
pub fn picture(params: &v4l2_ctrl_h264_decode_params, header: &Header) -> Result<(), Fault> {
    let [delta0, delta1] = header.delta_pic_order_cnt;
    // nal_ref_idc may differ between slices, but for being 0 (7.4.1).
    expect("decode_params.nal_ref_idc", params.nal_ref_idc != 0, header.nal_ref_idc != 0)?;
    expect("decode_params.frame_num", params.frame_num.into(), header.frame_num)?;
    expect("decode_params.idr_pic_id", params.idr_pic_id, header.idr_pic_id)?;
    expect("decode_params.pic_order_cnt_lsb", params.pic_order_cnt_lsb, header.pic_order_cnt_lsb)?;
    let bottom = header.delta_pic_order_cnt_bottom;
    expect("decode_params.delta_pic_order_cnt_bottom", params.delta_pic_order_cnt_bottom, bottom)?;
    expect("decode_params.delta_pic_order_cnt0", params.delta_pic_order_cnt0, delta0)?;
    expect("decode_params.delta_pic_order_cnt1", params.delta_pic_order_cnt1, delta1)?;
    let marking = header.dec_ref_pic_marking_bit_size;
    expect("decode_params.dec_ref_pic_marking_bit_size", params.dec_ref_pic_marking_bit_size, marking)?;
    expect("decode_params.pic_order_cnt_bit_size", params.pic_order_cnt_bit_size, header.pic_order_cnt_bit_size)?;
    // Slice groups are refused, so that no slice has it.
    expect("decode_params.slice_group_change_cycle", params.slice_group_change_cycle, 0)?;
    expect("decode_params.reserved", params.reserved, 0)?;
    let flag = |flag: u32| params.flags & flag != 0;
    expect("decode_params.flags IDR_PIC", flag(V4L2_H264_DECODE_PARAM_FLAG_IDR_PIC), header.idr)?;
    expect("decode_params.flags FIELD_PIC", flag(V4L2_H264_DECODE_PARAM_FLAG_FIELD_PIC), header.is_field())?;
    let bottom = header.structure == BOTTOM;
    expect("decode_params.flags BOTTOM_FIELD", flag(V4L2_H264_DECODE_PARAM_FLAG_BOTTOM_FIELD), bottom)
}

/// The flags that tell whether the picture has P and B slices. Of a picture that comes slice by slice, `so_far` are those up to
/// this one: the documentation does not say whether the flags are about the slice or about what is known of the picture.
pub fn types(params: &v4l2_ctrl_h264_decode_params, these: &[SliceType], so_far: &[SliceType]) -> Result<(), Fault> {
    const ALL: u32 = V4L2_H264_DECODE_PARAM_FLAG_IDR_PIC
        | V4L2_H264_DECODE_PARAM_FLAG_FIELD_PIC
        | V4L2_H264_DECODE_PARAM_FLAG_BOTTOM_FIELD
        | V4L2_H264_DECODE_PARAM_FLAG_PFRAME
        | V4L2_H264_DECODE_PARAM_FLAG_BFRAME;
    expect("decode_params.flags beyond those that exist", params.flags & !ALL, 0)?;
    let is_p = |slice: &SliceType| matches!(slice, SliceType::P | SliceType::Sp);
    let is_b = |slice: &SliceType| *slice == SliceType::B;
    let check = |name: &str, flag: u32, is: &dyn Fn(&SliceType) -> bool| {
        let control = params.flags & flag != 0;
        if control == these.iter().any(is) { Ok(()) } else { expect(name, control, so_far.iter().any(is)) }
    };
    check("decode_params.flags PFRAME", V4L2_H264_DECODE_PARAM_FLAG_PFRAME, &is_p)?;
    check("decode_params.flags BFRAME", V4L2_H264_DECODE_PARAM_FLAG_BFRAME, &is_b)
}

/// The order counts of the picture; with a second field, those of the first one too. The count of a field that is not there is
/// nobody's business.
pub fn order_counts(params: &v4l2_ctrl_h264_decode_params, current: &Current, first: Option<&Frame>) -> Result<(), Fault> {
    let controls = [
        ("decode_params.top_field_order_cnt", params.top_field_order_cnt),
        ("decode_params.bottom_field_order_cnt", params.bottom_field_order_cnt),
    ];
    for (field, (name, control)) in controls.into_iter().enumerate() {
        let mask = [TOP, BOTTOM][field];
        if current.structure & mask != 0 {
            expect(name, control, current.counts.fields[field])?;
        } else if let Some(first) = first {
            // libavcodec leaves the first field's count as it was before memory_management_control_operation 5 (8.2.1).
            if control != first.counts_before_reset[field] {
                expect(name, control, first.counts[field])?;
            }
        }
    }
    Ok(())
}

/// decode_params.dpb against the record. Tells which frame each entry is.
pub fn dpb(params: &v4l2_ctrl_h264_decode_params, record: &mut Record, current: &Current) -> Result<DpbMap, Fault> {
    let mut map = [None; V4L2_H264_NUM_DPB_ENTRIES as usize];
    for (index, entry) in params.dpb.iter().enumerate() {
        if entry.flags & V4L2_H264_DPB_ENTRY_FLAG_VALID == 0 {
            continue;
        }
        let at = find(&record.frames, entry, &map).ok_or_else(|| unknown(index, entry, record))?;
        map[index] = Some(at);
        let own = record.open_timestamp().filter(|_| current.second) == Some(entry.reference_ts);
        let frame = &mut record.frames[at];
        take_known_fault(entry, frame);
        dpb_entry(index, entry, frame, current, own)?;
    }
    // Frames that were lost are not in the stream either: a client may drop them.
    let mut gone = Vec::new();
    for (at, frame) in record.frames.iter().enumerate() {
        if frame.references() == 0 || map.contains(&Some(at)) {
            continue;
        }
        if frame.origin != Origin::Lost {
            let message = format!("lacks the picture with timestamp {} and frame_num {}", frame.timestamp, frame.frame_num);
            return Err(Fault::new("decode_params.dpb", message));
        }
        gone.push(at);
    }
    for &at in gone.iter().rev() {
        record.frames.remove(at);
        map.iter_mut().flatten().filter(|named| **named > at).for_each(|named| *named -= 1);
    }
    Ok(map)
}

/// FFmpeg 5.1 to 9.0: where both fields of a frame have memory_management_control_operation 6, as 7.4.3.3 wants it, marking the
/// second one takes the mark off the first (fixtures/README.md). In that very case the control is believed, because what it was
/// made from cannot be helped, and libavcodec here does the same.
fn take_known_fault(entry: &v4l2_h264_dpb_entry, frame: &mut Frame) {
    if frame.marked_twice != 0 && entry.fields == frame.marked_twice {
        frame.long = frame.marked_twice;
    }
}

/// The frame that an entry names: by its timestamp, or by frame_num where it was not submitted.
fn find(frames: &[Frame], entry: &v4l2_h264_dpb_entry, taken: &DpbMap) -> Option<usize> {
    let number = |frame: &Frame| if frame.long != 0 { frame.long_term_frame_idx } else { frame.frame_num };
    let number_fits = |frame: &Frame| number(frame) == i32::from(entry.frame_num);
    let decoded = |frame: &Frame| frame.origin == Origin::Decoded && frame.timestamp == entry.reference_ts;
    // libavcodec puts the reference before the gap in the place of what it has not.
    let absent = |frame: &Frame| {
        frame.origin != Origin::Decoded
            && (entry.reference_ts == 0 || entry.reference_ts == frame.substitute)
            && number_fits(frame)
    };
    let search = |fits: &dyn Fn(&Frame) -> bool| {
        (0..frames.len()).find(|at| frames[*at].references() != 0 && !taken.contains(&Some(*at)) && fits(&frames[*at]))
    };
    search(&|frame| decoded(frame) && number_fits(frame)).or_else(|| search(&absent)).or_else(|| search(&decoded))
}

fn unknown(index: usize, entry: &v4l2_h264_dpb_entry, record: &Record) -> Fault {
    let marked: Vec<u64> = record.frames.iter().filter(|frame| frame.references() != 0).map(|frame| frame.timestamp).collect();
    Fault::new(
        format!("decode_params.dpb[{index}].reference_ts"),
        format!(
            "the control says {} (frame_num {}), the stream's references are {marked:?}",
            entry.reference_ts, entry.frame_num
        ),
    )
}

fn dpb_entry(index: usize, entry: &v4l2_h264_dpb_entry, frame: &Frame, current: &Current, own: bool) -> Result<(), Fault> {
    let name = |field: &str| format!("decode_params.dpb[{index}].{field}");
    let long = frame.long != 0;
    let number = if long { frame.long_term_frame_idx } else { frame.frame_num };
    expect(&name("frame_num"), entry.frame_num.into(), number)?;
    expect(&name("flags LONG_TERM"), entry.flags & V4L2_H264_DPB_ENTRY_FLAG_LONG_TERM != 0, long)?;
    expect(&name("reserved"), entry.reserved, [0; 5])?;
    const ALL: u32 = V4L2_H264_DPB_ENTRY_FLAG_VALID
        | V4L2_H264_DPB_ENTRY_FLAG_ACTIVE
        | V4L2_H264_DPB_ENTRY_FLAG_LONG_TERM
        | V4L2_H264_DPB_ENTRY_FLAG_FIELD;
    expect(&name("flags beyond those that exist"), entry.flags & !ALL, 0)?;
    pic_num(&name("pic_num"), entry, frame, current)?;
    if frame.origin != Origin::Decoded {
        // It has no samples and, unless the type of order count gives it one, no order count.
        return Ok(());
    }
    expect(&name("fields"), entry.fields, frame.references())?;
    // A frame does not refer to a single field (8.2.4.2.1).
    let active = current.structure != FRAME || frame.references() == FRAME;
    expect(&name("flags ACTIVE"), entry.flags & V4L2_H264_DPB_ENTRY_FLAG_ACTIVE != 0, active)?;
    expect(&name("flags FIELD"), entry.flags & V4L2_H264_DPB_ENTRY_FLAG_FIELD != 0, frame.field_coded)?;
    let controls = [("top_field_order_cnt", entry.top_field_order_cnt), ("bottom_field_order_cnt", entry.bottom_field_order_cnt)];
    for (field, (count, control)) in controls.into_iter().enumerate() {
        let mask = [TOP, BOTTOM][field];
        if frame.decoded & mask != 0 {
            // One that is no reference any more may be left out.
            if frame.references() & mask != 0 || control != 0 {
                expect(&name(count), control, frame.counts[field])?;
            }
        } else if !own || control != current.counts.fields[field] {
            // The entry is the current picture's first field: the count of the second may be there already.
            expect(&name(count), control, 0)?;
        }
    }
    Ok(())
}

/// PicNum or LongTermPicNum. Of a field picture each field of an entry has one (8-30 to 8-33) and the documentation does not say
/// whose it is.
fn pic_num(name: &str, entry: &v4l2_h264_dpb_entry, frame: &Frame, current: &Current) -> Result<(), Fault> {
    let number =
        if frame.long != 0 { frame.long_term_frame_idx } else { frame.frame_num_wrap(current.frame_num, current.max_frame_num) };
    let control = entry.pic_num as i32;
    if current.structure == FRAME { expect(name, control, number) } else { expect(name, control.div_euclid(2), number) }
}

/// slice_params against the slice header, and the lists as far as the slice has entries.
pub fn slice(
    params: &v4l2_ctrl_h264_slice_params,
    header: &Header,
    lists: &[Vec<Option<Entry>>; 2],
    map: &DpbMap,
) -> Result<(), Fault> {
    expect("slice_params.header_bit_size", params.header_bit_size, header.header_bit_size)?;
    expect("slice_params.first_mb_in_slice", params.first_mb_in_slice, header.first_mb_in_slice)?;
    expect("slice_params.slice_type", params.slice_type, header.slice_type as u8)?;
    expect("slice_params.colour_plane_id", params.colour_plane_id, header.colour_plane_id)?;
    expect("slice_params.redundant_pic_cnt", params.redundant_pic_cnt, header.redundant_pic_cnt)?;
    expect("slice_params.cabac_init_idc", params.cabac_init_idc, header.cabac_init_idc)?;
    expect("slice_params.slice_qp_delta", params.slice_qp_delta.into(), header.slice_qp_delta)?;
    expect("slice_params.slice_qs_delta", params.slice_qs_delta.into(), header.slice_qs_delta)?;
    let disable = header.disable_deblocking_filter_idc;
    expect("slice_params.disable_deblocking_filter_idc", params.disable_deblocking_filter_idc, disable)?;
    let (alpha, beta) = (header.slice_alpha_c0_offset_div2, header.slice_beta_offset_div2);
    expect("slice_params.slice_alpha_c0_offset_div2", params.slice_alpha_c0_offset_div2.into(), alpha)?;
    expect("slice_params.slice_beta_offset_div2", params.slice_beta_offset_div2.into(), beta)?;
    expect("slice_params.reserved", params.reserved, 0)?;
    let flag = |flag: u32| params.flags & flag != 0;
    let spatial = header.direct_spatial_mv_pred_flag;
    expect("slice_params.flags DIRECT_SPATIAL_MV_PRED", flag(V4L2_H264_SLICE_FLAG_DIRECT_SPATIAL_MV_PRED), spatial)?;
    expect("slice_params.flags SP_FOR_SWITCH", flag(V4L2_H264_SLICE_FLAG_SP_FOR_SWITCH), header.sp_for_switch_flag)?;
    let all = V4L2_H264_SLICE_FLAG_DIRECT_SPATIAL_MV_PRED | V4L2_H264_SLICE_FLAG_SP_FOR_SWITCH;
    expect("slice_params.flags beyond those that exist", params.flags & !all, 0)?;
    let actives = [params.num_ref_idx_l0_active_minus1, params.num_ref_idx_l1_active_minus1];
    for (list, control) in [&params.ref_pic_list0, &params.ref_pic_list1].into_iter().enumerate() {
        if list >= header.slice_type.lists() {
            continue;
        }
        let minus1 = header.active[list] - 1;
        expect(&format!("slice_params.num_ref_idx_l{list}_active_minus1"), actives[list].into(), minus1)?;
        for (at, entry) in lists[list].iter().enumerate() {
            list_entry(&format!("slice_params.ref_pic_list{list}[{at}]"), control[at], *entry, map)?;
        }
    }
    Ok(())
}

fn list_entry(name: &str, control: v4l2_h264_reference, entry: Option<Entry>, map: &DpbMap) -> Result<(), Fault> {
    // "No reference picture": whatever stands there, the slice does not refer to it.
    let Some((frame, fields)) = entry else { return Ok(()) };
    let places: Vec<usize> = (0..map.len()).filter(|&index| map[index] == Some(frame)).collect();
    if !places.contains(&control.index.into()) {
        let message = format!("the control says {}, the bitstream {places:?}", control.index);
        return Err(Fault::new(format!("{name}.index"), message));
    }
    expect(&format!("{name}.fields"), control.fields, fields)
}

/// pred_weights against the slice header's table.
pub fn weights(params: &v4l2_ctrl_h264_pred_weights, header: &Header, chroma: bool) -> Result<(), Fault> {
    let Some(table) = &header.weights else { return Ok(()) };
    let luma = table.luma_denominator as u16;
    expect("pred_weights.luma_log2_weight_denom", params.luma_log2_weight_denom, luma)?;
    if chroma {
        let chroma = table.chroma_denominator as u16;
        expect("pred_weights.chroma_log2_weight_denom", params.chroma_log2_weight_denom, chroma)?;
    }
    for (list, entries) in table.lists.iter().enumerate() {
        let factors = &params.weight_factors[list];
        for (at, weights) in entries.iter().enumerate() {
            let name = |field: &str| format!("pred_weights.weight_factors[{list}].{field}[{at}]");
            let [luma, planes @ ..] = weights.map(|(weight, offset)| (weight as i16, offset as i16));
            expect(&name("luma_weight"), factors.luma_weight[at], luma.0)?;
            expect(&name("luma_offset"), factors.luma_offset[at], luma.1)?;
            if chroma {
                expect(&name("chroma_weight"), factors.chroma_weight[at], planes.map(|(weight, _)| weight))?;
                expect(&name("chroma_offset"), factors.chroma_offset[at], planes.map(|(_, offset)| offset))?;
            }
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_field_that_libavcodec_forgot_is_let_pass_where_both_have_operation_6() {
        let frame = Frame {
            timestamp: 1000,
            origin: Origin::Decoded,
            substitute: 0,
            frame_num: 3,
            long_term_frame_idx: 1,
            short: 0,
            long: FRAME,
            decoded: FRAME,
            counts: [8, 9],
            counts_before_reset: [8, 9],
            field_coded: true,
            failed: false,
            marked_twice: BOTTOM,
        };
        let entry = |fields| v4l2_h264_dpb_entry {
            reference_ts: 1000,
            pic_num: 2,
            frame_num: 1,
            fields,
            reserved: [0; 5],
            top_field_order_cnt: 8,
            bottom_field_order_cnt: 9,
            flags: V4L2_H264_DPB_ENTRY_FLAG_VALID
                | V4L2_H264_DPB_ENTRY_FLAG_ACTIVE
                | V4L2_H264_DPB_ENTRY_FLAG_LONG_TERM
                | V4L2_H264_DPB_ENTRY_FLAG_FIELD,
        };
        let current = Current {
            timestamp: 2000,
            frame_num: 4,
            max_frame_num: 16,
            structure: TOP,
            counts: Default::default(),
            second: false,
            gap: 0,
            start: false,
        };
        let judged = |frame: &Frame, fields| {
            let mut frame = frame.clone();
            let entry = entry(fields);
            take_known_fault(&entry, &mut frame);
            dpb_entry(0, &entry, &frame, &current, false).map(|()| frame.long)
        };
        assert_eq!(judged(&frame, FRAME), Ok(FRAME));
        assert_eq!(judged(&frame, BOTTOM), Ok(BOTTOM));
        assert_eq!(judged(&frame, TOP).unwrap_err().field, "decode_params.dpb[0].fields");
        let once = Frame { marked_twice: 0, ..frame };
        assert_eq!(judged(&once, BOTTOM).unwrap_err().field, "decode_params.dpb[0].fields");
    }
}
