// SPDX-License-Identifier: LGPL-2.1-or-later
//! HEVC: parameter sets as FFmpeg keeps them, and slice segments of pictures that are made up.

use primebridge::bits::hevc_sps::parse;
use primebridge::codec::hevc::{HevcPicture, HevcReference, HevcReferenceSet, HevcSlice};

use super::{Corpus, head};
use crate::api::{Opening, picture};
use crate::input::{Input, Output};

/// nal_unit_type of a sequence parameter set; below 32 are slice segments.
const SPS: u8 = 33;

/// Cuts a stream.
pub fn cut(corpus: &mut Corpus, nals: &[&[u8]]) {
    let mut sps: Option<Vec<u8>> = None;
    for nal in nals {
        match nal[0] >> 1 & 63 {
            SPS => {
                let new = without_prevention(nal);
                let mut output = Output::default();
                output.slice(&new);
                output.slice(sps.as_ref().unwrap_or(&new));
                corpus.add("hevc_sps", output.finish());
                sps = Some(new);
            }
            0..=31 => {
                let Some(sps) = &sps else { continue };
                slice(corpus, head(nal), sps);
            }
            _ => {}
        }
    }
}

fn slice(corpus: &mut Corpus, nal: &[u8], sps: &[u8]) {
    let mut output = Output::default();
    output.write(&8u16);
    output.rest(nal);
    corpus.add("hevc_slice_data", output.finish());

    let nothing = || Input::new(&[]);
    let nal_unit_type = nal[0] >> 1 & 63;
    let pictures = |first: u16| {
        core::array::from_fn(|place| HevcReference {
            timestamp: (u64::from(first) + place as u64) * 1000,
            pic_order_cnt_val: place as i32,
            pic_struct: 0,
        })
    };
    let sets = parse(sps);
    let mut begun = HevcPicture {
        st_curr_before: HevcReferenceSet { pictures: pictures(1), len: 2 },
        st_curr_after: HevcReferenceSet { pictures: pictures(3), len: 1 },
        lt_curr: HevcReferenceSet { pictures: pictures(4), len: 1 },
        nal_unit_type,
        ..nothing().read()
    };
    begun.sps.chroma_format_idc = 1;
    begun.sps.num_short_term_ref_pic_sets = sets.as_ref().map_or(0, |sets| sets.short_term().len() as u8);
    begun.sps.num_long_term_ref_pics_sps = sets.as_ref().map_or(0, |sets| sets.long_term().len() as u8);
    let added = HevcSlice {
        data_offset: 8,
        nal_unit_type,
        slice_type: 0,
        num_ref_idx_active: [2, 1],
        ref_pic_list: [pictures(1), pictures(3)],
        ref_pic_list_len: [2, 1],
        ..nothing().read()
    };

    let mut output = Output::default();
    output.write(&0u8);
    output.write(&begun);
    output.write(&[8u32, nal.len() as u32]);
    output.write(&0u8);
    output.write(&1u32);
    output.write(&added);
    corpus.add("hevc_controls", output.finish());

    for opening in [Opening::USUAL, Opening::SLICES] {
        let mut output = Output::default();
        output.write(&opening);
        output.write(&begun.sps);
        let begin = |output: &mut Output| {
            output.slice(sps);
            output.write(&begun);
            output.write(&0u8);
        };
        let add = |output: &mut Output| {
            output.slice(nal);
            output.slice(&[5]);
            output.write(&added);
            output.write(&0u8);
        };
        picture(&mut output, begin, &[&add]);
        corpus.add("capi_hevc", output.finish());
    }
}

fn without_prevention(nal: &[u8]) -> Vec<u8> {
    let mut bytes: Vec<u8> = Vec::with_capacity(nal.len());
    let mut zeros = 0;
    for byte in nal {
        if zeros >= 2 && *byte == 3 {
            zeros = 0;
            continue;
        }
        zeros = if *byte == 0 { zeros + 1 } else { 0 };
        bytes.push(*byte);
    }
    bytes
}
