// SPDX-License-Identifier: LGPL-2.1-or-later
//! The compressed header parser against headers written by the test, arbitrary bytes and a real one.

use super::super::vp9_bool::tests::BoolEncoder;
use super::super::vp9_frame_header::Quantization;
use super::super::vp9_frame_header::tests::blank_header;
use super::super::vp9_frame_header::tests::real::{BETWEEN, HIDDEN};
use super::*;
use proptest::prelude::*;

/// The code of a delta in decode_term_subexp(), by looking it up: inv_map_table as 6.3.5 has it.
fn code_of(delta: u8) -> u32 {
    let coarse = (0..20).find(|code| 7 + 13 * code == u32::from(delta));
    let finer = (1..u32::from(delta)).filter(|smaller| smaller % 13 != 7).count() as u32;
    coarse.unwrap_or(20 + finer)
}

/// The reverse of decode_term_subexp().
fn put_code(encoder: &mut BoolEncoder, code: u32) {
    let (prefix, count, value) = match code {
        0..16 => ((1, 0b0), 4, code),
        16..32 => ((2, 0b10), 4, code - 16),
        32..64 => ((3, 0b110), 5, code - 32),
        64..129 => ((3, 0b111), 7, code - 64),
        _ => ((3, 0b111), 8, code + 1),
    };
    encoder.literal(prefix.0, prefix.1);
    encoder.literal(count, value);
}

fn put_deltas(encoder: &mut BoolEncoder, deltas: &[u8]) {
    for delta in deltas {
        encoder.put(252, *delta != 0);
        if *delta != 0 {
            put_code(encoder, code_of(*delta));
        }
    }
}

fn put_mv_probs(encoder: &mut BoolEncoder, probs: &[u8]) {
    for prob in probs {
        encoder.put(252, *prob != 0);
        if *prob != 0 {
            encoder.literal(7, u32::from(prob >> 1));
        }
    }
}

/// Writes compressed_header().
pub(crate) fn write(header: &CompressedHeader, frame: &FrameHeader) -> Vec<u8> {
    let mut encoder = BoolEncoder::new();
    let e = &mut encoder;
    if !frame.quantization.lossless() {
        e.literal(2, header.tx_mode.min(3).into());
        if header.tx_mode > 2 {
            e.literal(1, u32::from(header.tx_mode) - 3);
        }
    }
    if header.tx_mode == 4 {
        put_deltas(e, header.tx8.as_flattened());
        put_deltas(e, header.tx16.as_flattened());
        put_deltas(e, header.tx32.as_flattened());
    }
    for size in header.coef.iter().take(usize::from(header.tx_mode) + 1) {
        let bands = size.as_flattened().as_flattened();
        let coded = bands.as_flattened().as_flattened().iter().any(|delta| *delta != 0);
        e.literal(1, coded.into());
        for (band, contexts) in bands.iter().enumerate().filter(|_| coded) {
            put_deltas(e, contexts[..if band % 6 == 0 { 3 } else { 6 }].as_flattened());
        }
    }
    put_deltas(e, &header.skip);
    if !frame.frame_is_intra() {
        put_inter(e, header, frame);
    }
    encoder.finish()
}

fn put_inter(e: &mut BoolEncoder, header: &CompressedHeader, frame: &FrameHeader) {
    put_deltas(e, header.inter_mode.as_flattened());
    if frame.interpolation_filter == InterpolationFilter::Switchable {
        put_deltas(e, header.interp_filter.as_flattened());
    }
    put_deltas(e, &header.is_inter);
    let [last, golden, altref] = frame.ref_frame_sign_bias;
    if last != golden || last != altref {
        match header.reference_mode {
            ReferenceMode::Single => e.literal(1, 0),
            ReferenceMode::Compound => e.literal(2, 0b10),
            ReferenceMode::Select => e.literal(2, 0b11),
        }
    }
    if header.reference_mode == ReferenceMode::Select {
        put_deltas(e, &header.comp_mode);
    }
    if header.reference_mode != ReferenceMode::Compound {
        put_deltas(e, header.single_ref.as_flattened());
    }
    if header.reference_mode != ReferenceMode::Single {
        put_deltas(e, &header.comp_ref);
    }
    put_deltas(e, header.y_mode.as_flattened());
    put_deltas(e, header.partition.as_flattened());
    let mv = &header.mv;
    put_mv_probs(e, &mv.joint);
    for i in 0..2 {
        put_mv_probs(e, &[mv.sign[i]]);
        put_mv_probs(e, &mv.classes[i]);
        put_mv_probs(e, &[mv.class0_bit[i]]);
        put_mv_probs(e, &mv.bits[i]);
    }
    for i in 0..2 {
        put_mv_probs(e, mv.class0_fr[i].as_flattened());
        put_mv_probs(e, &mv.fr[i]);
    }
    if frame.allow_high_precision_mv {
        for i in 0..2 {
            put_mv_probs(e, &[mv.class0_hp[i], mv.hp[i]]);
        }
    }
}

/// Fills a list with numbers from `next`.
fn fill(list: &mut [u8], next: &mut impl FnMut() -> u8) {
    list.iter_mut().for_each(|number| *number = next());
}

/// A header whose probabilities come from `next`, whether the frame has them or not.
fn filled(tx_mode: u8, reference_mode: ReferenceMode, mut next: impl FnMut() -> u8) -> CompressedHeader {
    let mut header = CompressedHeader { tx_mode, reference_mode, ..CompressedHeader::EMPTY };
    let next = &mut next;
    fill(header.tx8.as_flattened_mut(), next);
    fill(header.tx16.as_flattened_mut(), next);
    fill(header.tx32.as_flattened_mut(), next);
    for bands in header.coef.as_flattened_mut().as_flattened_mut() {
        for (band, contexts) in bands.iter_mut().enumerate() {
            fill(contexts[..if band == 0 { 3 } else { 6 }].as_flattened_mut(), next);
        }
    }
    fill(&mut header.skip, next);
    fill(header.inter_mode.as_flattened_mut(), next);
    fill(header.interp_filter.as_flattened_mut(), next);
    fill(&mut header.is_inter, next);
    fill(&mut header.comp_mode, next);
    fill(header.single_ref.as_flattened_mut(), next);
    fill(&mut header.comp_ref, next);
    fill(header.y_mode.as_flattened_mut(), next);
    fill(header.partition.as_flattened_mut(), next);
    let mut odd = || match next() {
        0 => 0,
        number => number | 1,
    };
    let mv = &mut header.mv;
    fill(&mut mv.joint, &mut odd);
    fill(&mut mv.sign, &mut odd);
    fill(mv.classes.as_flattened_mut(), &mut odd);
    fill(&mut mv.class0_bit, &mut odd);
    fill(mv.bits.as_flattened_mut(), &mut odd);
    fill(mv.class0_fr.as_flattened_mut().as_flattened_mut(), &mut odd);
    fill(mv.fr.as_flattened_mut(), &mut odd);
    fill(&mut mv.class0_hp, &mut odd);
    fill(&mut mv.hp, &mut odd);
    header
}

/// The header without what such a frame does not code.
fn normalise(mut header: CompressedHeader, frame: &FrameHeader) -> CompressedHeader {
    const EMPTY: CompressedHeader = CompressedHeader::EMPTY;
    if frame.quantization.lossless() {
        header.tx_mode = 0;
    }
    if header.tx_mode != 4 {
        (header.tx8, header.tx16, header.tx32) = (EMPTY.tx8, EMPTY.tx16, EMPTY.tx32);
    }
    header.coef.iter_mut().skip(usize::from(header.tx_mode) + 1).for_each(|size| *size = EMPTY.coef[0]);
    if frame.frame_is_intra() {
        let CompressedHeader { tx_mode, tx8, tx16, tx32, coef, skip, .. } = header;
        return CompressedHeader { tx_mode, tx8, tx16, tx32, coef, skip, ..EMPTY };
    }
    if frame.interpolation_filter != InterpolationFilter::Switchable {
        header.interp_filter = EMPTY.interp_filter;
    }
    let [last, golden, altref] = frame.ref_frame_sign_bias;
    if last == golden && last == altref {
        header.reference_mode = ReferenceMode::Single;
    }
    if header.reference_mode != ReferenceMode::Select {
        header.comp_mode = EMPTY.comp_mode;
    }
    match header.reference_mode {
        ReferenceMode::Single => header.comp_ref = EMPTY.comp_ref,
        ReferenceMode::Compound => header.single_ref = EMPTY.single_ref,
        ReferenceMode::Select => (),
    }
    if !frame.allow_high_precision_mv {
        (header.mv.class0_hp, header.mv.hp) = (EMPTY.mv.class0_hp, EMPTY.mv.hp);
    }
    header
}

fn frame() -> impl Strategy<Value = FrameHeader> {
    let filter = prop_oneof![Just(InterpolationFilter::Switchable), Just(InterpolationFilter::Sharp)];
    (any::<[bool; 4]>(), any::<[bool; 3]>(), filter).prop_map(|(flags, ref_frame_sign_bias, interpolation_filter)| {
        let [key_frame, intra_only, lossless, allow_high_precision_mv] = flags;
        let base_q_idx = if lossless { 0 } else { 1 };
        let quantization = Quantization { base_q_idx, ..blank_header().quantization };
        FrameHeader {
            key_frame,
            intra_only,
            ref_frame_sign_bias,
            allow_high_precision_mv,
            interpolation_filter,
            quantization,
            ..blank_header()
        }
    })
}

/// Numbers of 0 to 253, many of them 0 as in real headers.
fn numbers() -> impl Strategy<Value = Vec<u8>> {
    proptest::collection::vec(prop_oneof![3 => Just(0), 1 => 1u8..=254], 97)
}

fn mode() -> impl Strategy<Value = ReferenceMode> {
    prop_oneof![Just(ReferenceMode::Single), Just(ReferenceMode::Compound), Just(ReferenceMode::Select)]
}

proptest! {
    #[test]
    fn what_was_written_is_read(frame in frame(), tx_mode in 0u8..=4, mode in mode(), numbers in numbers()) {
        let mut cycle = numbers.iter().copied().cycle();
        let header = normalise(filled(tx_mode, mode, || cycle.next().unwrap()), &frame);
        prop_assert_eq!(parse(&write(&header, &frame), &frame), Ok(header));
    }

    #[test]
    fn a_header_cut_short_is_an_error(frame in frame(), tx_mode in 0u8..=4, mode in mode(), numbers in numbers(), cut: prop::sample::Index) {
        let mut cycle = numbers.iter().copied().cycle();
        let header = normalise(filled(tx_mode, mode, || cycle.next().unwrap()), &frame);
        let data = write(&header, &frame);
        // The last byte may be padding for the most part.
        prop_assert!(parse(&data[..cut.index(data.len()).saturating_sub(1)], &frame).is_err());
    }

    #[test]
    fn any_bytes_are_survived(frame in frame(), data in proptest::collection::vec(any::<u8>(), 0..400)) {
        if let Ok(header) = parse(&data, &frame) {
            prop_assert!(header.tx_mode <= 4);
            prop_assert!(!frame.frame_is_intra() || header.mv == CompressedHeader::EMPTY.mv);
            prop_assert_eq!(parse(&write(&header, &frame), &frame), Ok(header));
        }
    }
}

#[test]
fn every_code_has_its_delta() {
    // 6.3.5: 20 coarse steps, then what lies between them; the last two codes mean the same.
    let starts_with = [7, 20, 33, 46, 59, 72, 85, 98, 111, 124, 137, 150, 163, 176, 189, 202, 215, 228, 241, 254, 1, 2, 3, 4];
    assert_eq!(INV_MAP_TABLE[..24], starts_with);
    assert_eq!(INV_MAP_TABLE[25..28], [6, 8, 9]);
    assert_eq!(INV_MAP_TABLE[251..], [251, 252, 253, 253]);
    for (code, delta) in (0..254).zip(INV_MAP_TABLE) {
        assert_eq!(code_of(delta), code);
    }
    let mut encoder = BoolEncoder::new();
    (0..=254).for_each(|code| put_code(&mut encoder, code));
    let data = encoder.finish();
    let mut decoder = BoolDecoder::new(&data).unwrap();
    for code in 0..=254 {
        assert_eq!(decode_term_subexp(&mut decoder), Ok(code));
    }
}

/// Where `list` is not 0, and what it is there.
fn set(list: &[u8]) -> Vec<(usize, u8)> {
    list.iter().copied().enumerate().filter(|(_, number)| *number != 0).collect()
}

/// Headers that libvpx wrote; the values are those that GStreamer hands to the kernel for the same frames.
#[test]
fn real_headers_are_read() {
    let frame = super::super::vp9_frame_header::parse(&[&HIDDEN[..], &[0]].concat(), (63, 63)).unwrap();
    let hidden = parse(frame.compressed_header(&HIDDEN).unwrap(), &frame).unwrap();
    let coef = hidden.coef.as_flattened().as_flattened().as_flattened().as_flattened().as_flattened();
    let expected = [
        [(5, 124), (56, 150), (59, 137), (80, 176), (113, 189), (116, 202), (216, 254)],
        [(218, 176), (221, 202), (224, 176), (245, 150), (257, 150), (275, 137), (289, 254)],
        [(292, 163), (293, 137), (311, 124), (326, 241), (329, 124), (350, 150), (434, 254)],
    ];
    assert_eq!(set(coef), expected.as_flattened());
    assert_eq!(set(hidden.inter_mode.as_flattened()), [(7, 163)]);
    let empty = CompressedHeader { tx_mode: 4, ..CompressedHeader::EMPTY };
    assert_eq!(CompressedHeader { coef: empty.coef, inter_mode: empty.inter_mode, ..hidden }, empty);

    let frame = super::super::vp9_frame_header::parse(&[&BETWEEN[..], &[0]].concat(), (63, 63)).unwrap();
    let between = parse(frame.compressed_header(&BETWEEN).unwrap(), &frame).unwrap();
    let coef = between.coef.as_flattened().as_flattened().as_flattened().as_flattened().as_flattened();
    assert_eq!(set(coef), [(326, 150)]);
    let mode = between.reference_mode;
    assert_eq!(CompressedHeader { coef: empty.coef, ..between }, CompressedHeader { reference_mode: mode, ..empty });
    assert_eq!(mode, ReferenceMode::Select);
}
