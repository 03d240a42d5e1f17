// SPDX-License-Identifier: LGPL-2.1-or-later
//! The slice header parser on real streams, where the test vectors lie beside the checkout; skipped where they do not.

use super::write::{blank_pps, blank_sps};
use super::*;
use std::collections::BTreeMap;
use std::path::Path;

/// The NAL units of an Annex B stream, without start codes and trailing zeros.
fn nal_units(stream: &[u8]) -> Vec<&[u8]> {
    let starts: Vec<_> = (0..stream.len().saturating_sub(2)).filter(|i| stream[*i..*i + 3] == [0, 0, 1]).collect();
    let ends = starts.iter().skip(1).copied().chain([stream.len()]);
    let units = starts.iter().zip(ends).map(|(start, end)| {
        let unit = &stream[start + 3..end];
        let zeros = unit.iter().rev().take_while(|byte| **byte == 0).count();
        &unit[..unit.len() - zeros]
    });
    units.filter(|unit| !unit.is_empty()).collect()
}

/// seq_parameter_set_data(), 7.3.2.1.1, as far as slice headers depend on it.
fn read_sps(nal: &[u8]) -> Result<H264Sps, BitError> {
    let r = &mut BitReader::new(nal);
    r.bits(8)?;
    let mut sps = H264Sps { profile_idc: r.bits(8)? as u8, ..blank_sps() };
    r.bits(16)?;
    sps.seq_parameter_set_id = r.ue()? as u8;
    if [100, 110, 122, 244, 44, 83, 86, 118, 128, 138, 139, 134, 135].contains(&sps.profile_idc) {
        sps.chroma_format_idc = r.ue()? as u8;
        if sps.chroma_format_idc == 3 {
            sps.separate_colour_plane_flag = r.bits(1)? as u8;
        }
        sps.bit_depth_luma_minus8 = r.ue()? as u8;
        sps.bit_depth_chroma_minus8 = r.ue()? as u8;
        r.bits(1)?;
        if r.flag()? {
            for list in 0..if sps.chroma_format_idc == 3 { 12 } else { 8 } {
                skip_scaling_list(r, list)?;
            }
        }
    }
    sps.log2_max_frame_num_minus4 = r.ue()? as u8;
    sps.pic_order_cnt_type = r.ue()? as u8;
    if sps.pic_order_cnt_type == 0 {
        sps.log2_max_pic_order_cnt_lsb_minus4 = r.ue()? as u8;
    } else if sps.pic_order_cnt_type == 1 {
        sps.delta_pic_order_always_zero_flag = r.bits(1)? as u8;
        r.se()?;
        r.se()?;
        for _ in 0..r.ue()? {
            r.se()?;
        }
    }
    r.ue()?;
    r.bits(1)?;
    r.ue()?;
    r.ue()?;
    sps.frame_mbs_only_flag = r.bits(1)? as u8;
    Ok(sps)
}

fn skip_scaling_list(r: &mut BitReader<'_>, list: usize) -> Result<(), BitError> {
    if !r.flag()? {
        return Ok(());
    }
    let mut last = 8;
    for _ in 0..if list < 6 { 16 } else { 64 } {
        last = (last + r.se()? + 256) % 256;
        if last == 0 {
            break;
        }
    }
    Ok(())
}

/// pic_parameter_set_rbsp(), 7.3.2.2, up to where slice headers depend on it; slice groups end it early.
fn read_pps(nal: &[u8]) -> Result<H264Pps, BitError> {
    let r = &mut BitReader::new(nal);
    r.bits(8)?;
    let mut pps = H264Pps { pic_parameter_set_id: r.ue()? as u8, ..blank_pps() };
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
    r.se()?;
    pps.deblocking_filter_control_present_flag = r.bits(1)? as u8;
    r.bits(1)?;
    pps.redundant_pic_cnt_present_flag = r.bits(1)? as u8;
    Ok(pps)
}

/// Whether what follows a CABAC slice's header is cabac_alignment_one_bit up to the byte's end (7.3.4).
fn is_aligned_with_ones(nal: &[u8], header: &SliceHeader) -> bool {
    let mut reader = BitReader::new(nal);
    for _ in 0..header.header_bit_size {
        reader.bits(1).unwrap();
    }
    assert_eq!(reader.raw_position(), header.raw_header_bit_size as usize);
    let left = (8 - header.header_bit_size % 8) % 8;
    reader.bits(left).unwrap() == (1 << left) - 1
}

/// All slice headers of a stream; those of CABAC slices are checked to end where the alignment bits start.
fn slice_headers(stream: &[u8]) -> Vec<Result<SliceHeader, SliceHeaderError>> {
    let (mut all_sps, mut all_pps) = (BTreeMap::new(), BTreeMap::new());
    let mut headers = Vec::new();
    for nal in nal_units(stream) {
        match nal[0] & 31 {
            7 => drop(read_sps(nal).map(|sps| all_sps.insert(sps.seq_parameter_set_id, sps))),
            8 => drop(read_pps(nal).map(|pps| all_pps.insert(pps.pic_parameter_set_id, pps))),
            1 | 5 => {
                let mut reader = BitReader::new(nal);
                reader.bits(8).unwrap();
                let (_, _, id) = (reader.ue(), reader.ue(), reader.ue().unwrap() as u8);
                let Some(pps) = all_pps.get(&id) else {
                    continue;
                };
                let Some(sps) = all_sps.get(&pps.seq_parameter_set_id) else {
                    continue;
                };
                let header = parse(nal, sps, pps);
                if let (Ok(header), 1) = (&header, pps.entropy_coding_mode_flag) {
                    assert!(is_aligned_with_ones(nal, header));
                }
                headers.push(header);
            }
            _ => {}
        }
    }
    headers
}

#[test]
fn real_streams_are_read_to_the_end_of_every_header() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/vectors/h264");
    let Ok(files) = std::fs::read_dir(&folder) else {
        eprintln!("skipped: no test vectors in {}", folder.display());
        return;
    };
    let mut count = 0;
    for file in files {
        let path = file.unwrap().path();
        let annex_b = ["264", "h264", "jsv", "avc", "26l"];
        if !path.extension().is_some_and(|ending| annex_b.iter().any(|known| ending == *known)) {
            continue;
        }
        let headers = slice_headers(&std::fs::read(&path).unwrap());
        assert!(!headers.is_empty(), "{}", path.display());
        for header in &headers {
            let slice_groups = *header == Err(SliceHeaderError::SliceGroups);
            assert!(header.is_ok() || slice_groups, "{}: {header:?}", path.display());
        }
        if let Some(Ok(first)) = headers.first() {
            assert_eq!(first.first_mb_in_slice, 0, "{}", path.display());
        }
        count += headers.len();
    }
    assert!(count > 1000, "{count} slices");
}
