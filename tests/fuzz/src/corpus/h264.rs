// SPDX-License-Identifier: LGPL-2.1-or-later
//! H.264: parameter sets as FFmpeg would hand them over, and pictures of one slice each.

use std::collections::HashMap;

use primebridge::bits::h264_slice_header::{SliceHeader, parse};
use primebridge::bits::reader::{BitError, BitReader};
use primebridge::codec::h264::{H264Picture, H264Pps, H264Reference, H264Slice, H264Sps};

use super::{Corpus, head};
use crate::api::{Opening, picture};
use crate::input::{Input, Output};

type Result<T> = std::result::Result<T, BitError>;

/// Cuts a stream.
pub fn cut(corpus: &mut Corpus, nals: &[&[u8]]) {
    let mut sequences: HashMap<u8, H264Sps> = HashMap::new();
    let mut pictures: HashMap<u8, H264Pps> = HashMap::new();
    for nal in nals {
        match nal[0] & 31 {
            1 | 5 => {
                let Some(pps) = parameter_set(nal).ok().and_then(|id| pictures.get(&id)) else { continue };
                let Some(sps) = sequences.get(&pps.seq_parameter_set_id) else { continue };
                if let Ok(header) = parse(nal, sps, pps) {
                    slice(corpus, nal, sps, pps, &header);
                }
            }
            7 => drop(sequence(nal).map(|sps| sequences.insert(sps.seq_parameter_set_id, sps))),
            8 => drop(picture_set(nal, &sequences).map(|pps| pictures.insert(pps.pic_parameter_set_id, pps))),
            _ => {}
        }
    }
    for nal in nals {
        let mut output = Output::default();
        output.write(&0u8);
        output.slice(&[8, 0x80, 0x80, 0x80, 4, 1, 0x80, 0xc0, 0xc0, 32, 33]);
        output.rest(head(nal));
        corpus.add("bit_reader", output.finish());
    }
}

fn slice(corpus: &mut Corpus, nal: &[u8], sps: &H264Sps, pps: &H264Pps, header: &SliceHeader) {
    let nal = head(nal);
    let mut output = Output::short();
    output.write(sps);
    output.write(pps);
    output.rest(nal);
    corpus.add("h264_slice_header", output.finish());

    let reference = |number: u16| H264Reference {
        timestamp: u64::from(number) * 1000,
        frame_num: number,
        structure: 3,
        ..Input::new(&[]).read()
    };
    let structure = match (header.field_pic_flag, header.bottom_field_flag) {
        (false, _) => 3,
        (true, false) => 1,
        (true, true) => 2,
    };
    let begun = H264Picture {
        sps: *sps,
        dpb: core::array::from_fn(|place| reference(place as u16)),
        dpb_len: 4,
        top_field_order_cnt: header.pic_order_cnt_lsb.into(),
        bottom_field_order_cnt: header.pic_order_cnt_lsb.into(),
        frame_num: header.frame_num,
        nal_ref_idc: header.nal_ref_idc,
        idr_pic_flag: u8::from(header.nal_unit_type == 5),
        structure,
        second_field: u8::from(structure == 2),
    };
    let added = H264Slice { pps: *pps, ref_pic_list: [begun.dpb; 2], ref_pic_list_len: [4; 2] };
    let add = |output: &mut Output| {
        output.slice(nal);
        output.write(&added);
    };

    let mut output = Output::default();
    output.write(&0u8);
    output.write(&begun);
    add(&mut output);
    corpus.add("h264_controls", output.finish());

    for opening in [Opening::USUAL, Opening::SLICES] {
        let mut output = Output::default();
        output.write(&opening);
        output.write(sps);
        let add = |output: &mut Output| {
            add(output);
            output.write(&0u8);
        };
        let begin = |output: &mut Output| {
            output.write(&begun);
            output.write(&0u8);
        };
        picture(&mut output, begin, &[&add, &add]);
        corpus.add("capi_h264", output.finish());
    }
}

/// pic_parameter_set_id of a slice.
fn parameter_set(nal: &[u8]) -> Result<u8> {
    let mut r = BitReader::new(nal);
    r.bits(8)?;
    r.ue()?;
    r.ue()?;
    Ok(r.ue()? as u8)
}

/// 7.3.2.1.1, up to what H264Sps holds.
fn sequence(nal: &[u8]) -> Result<H264Sps> {
    let r = &mut BitReader::new(nal);
    r.bits(8)?;
    let mut sps: H264Sps = Input::new(&[]).read();
    sps.profile_idc = r.bits(8)? as u8;
    r.bits(8)?;
    sps.level_idc = r.bits(8)? as u8;
    sps.seq_parameter_set_id = r.ue()? as u8;
    sps.chroma_format_idc = 1;
    if matches!(sps.profile_idc, 100 | 110 | 122 | 244 | 44) {
        sps.chroma_format_idc = r.ue()? as u8;
        if sps.chroma_format_idc == 3 {
            sps.separate_colour_plane_flag = r.bits(1)? as u8;
        }
        sps.bit_depth_luma_minus8 = r.ue()? as u8;
        sps.bit_depth_chroma_minus8 = r.ue()? as u8;
        sps.qpprime_y_zero_transform_bypass_flag = r.bits(1)? as u8;
        if r.flag()? {
            skip_scaling_lists(r, if sps.chroma_format_idc == 3 { 6 } else { 2 })?;
        }
    }
    sps.log2_max_frame_num_minus4 = r.ue()? as u8;
    sps.pic_order_cnt_type = r.ue()? as u8;
    if sps.pic_order_cnt_type == 0 {
        sps.log2_max_pic_order_cnt_lsb_minus4 = r.ue()? as u8;
    } else if sps.pic_order_cnt_type == 1 {
        sps.delta_pic_order_always_zero_flag = r.bits(1)? as u8;
        sps.offset_for_non_ref_pic = r.se()?;
        sps.offset_for_top_to_bottom_field = r.se()?;
        sps.num_ref_frames_in_pic_order_cnt_cycle = r.ue()? as u8;
        for offset in sps.offset_for_ref_frame.iter_mut().take(sps.num_ref_frames_in_pic_order_cnt_cycle.into()) {
            *offset = r.se()?;
        }
    }
    sps.max_num_ref_frames = r.ue()? as u8;
    sps.gaps_in_frame_num_value_allowed_flag = r.bits(1)? as u8;
    sps.pic_width_in_mbs_minus1 = r.ue()? as u16;
    sps.pic_height_in_map_units_minus1 = r.ue()? as u16;
    sps.frame_mbs_only_flag = r.bits(1)? as u8;
    if sps.frame_mbs_only_flag == 0 {
        sps.mb_adaptive_frame_field_flag = r.bits(1)? as u8;
    }
    sps.direct_8x8_inference_flag = r.bits(1)? as u8;
    Ok(sps)
}

/// The lists' contents matter to no code path, only where they end.
fn skip_scaling_lists(r: &mut BitReader<'_>, of_8x8: usize) -> Result<()> {
    for list in 0..6 + of_8x8 {
        if !r.flag()? {
            continue;
        }
        let (mut last, mut next) = (8i32, 8i32);
        for _ in 0..if list < 6 { 16 } else { 64 } {
            if next != 0 {
                next = (last + r.se()?) & 0xff;
            }
            last = if next == 0 { last } else { next };
        }
    }
    Ok(())
}

/// 7.3.2.2, without the part behind more_rbsp_data().
fn picture_set(nal: &[u8], sequences: &HashMap<u8, H264Sps>) -> Result<H264Pps> {
    let r = &mut BitReader::new(nal);
    r.bits(8)?;
    let mut pps: H264Pps = Input::new(&[]).read();
    pps.pic_parameter_set_id = r.ue()? as u8;
    pps.seq_parameter_set_id = r.ue()? as u8;
    pps.entropy_coding_mode_flag = r.bits(1)? as u8;
    pps.bottom_field_pic_order_in_frame_present_flag = r.bits(1)? as u8;
    pps.num_slice_groups_minus1 = r.ue()? as u8;
    if pps.num_slice_groups_minus1 != 0 {
        return Ok(pps);
    }
    pps.num_ref_idx_default_active_minus1 = [r.ue()? as u8, r.ue()? as u8];
    pps.weighted_pred_flag = r.bits(1)? as u8;
    pps.weighted_bipred_idc = r.bits(2)? as u8;
    pps.pic_init_qp_minus26 = r.se()? as i8;
    pps.pic_init_qs_minus26 = r.se()? as i8;
    pps.chroma_qp_index_offset = r.se()? as i8;
    pps.second_chroma_qp_index_offset = pps.chroma_qp_index_offset;
    pps.deblocking_filter_control_present_flag = r.bits(1)? as u8;
    pps.constrained_intra_pred_flag = r.bits(1)? as u8;
    pps.redundant_pic_cnt_present_flag = r.bits(1)? as u8;
    let high = sequences.get(&pps.seq_parameter_set_id).is_some_and(|sps| sps.profile_idc >= 100);
    pps.transform_8x8_mode_flag = u8::from(high);
    Ok(pps)
}
