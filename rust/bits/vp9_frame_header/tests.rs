// SPDX-License-Identifier: LGPL-2.1-or-later
//! The frame header parser against headers written by the test, against arbitrary bytes and against real frames.

use super::*;
use proptest::prelude::*;

mod errors;
pub(crate) mod real;
mod write;

use write::{Color, Extras, normalise, write};

/// A key frame of 64x64 with nothing special to it.
pub(crate) fn blank_header() -> FrameHeader {
    FrameHeader {
        key_frame: true,
        show_frame: true,
        error_resilient_mode: false,
        intra_only: false,
        reset_frame_context: 0,
        ref_frame_sign_bias: [false; 3],
        frame_width_minus_1: 63,
        frame_height_minus_1: 63,
        render_width_minus_1: 63,
        render_height_minus_1: 63,
        allow_high_precision_mv: false,
        interpolation_filter: InterpolationFilter::Regular,
        refresh_frame_context: false,
        frame_parallel_decoding_mode: false,
        frame_context_idx: 0,
        loop_filter: LoopFilter { level: 0, sharpness: 0, delta_enabled: false, delta_update: false },
        quantization: Quantization { base_q_idx: 60, delta_q_y_dc: 0, delta_q_uv_dc: 0, delta_q_uv_ac: 0 },
        segmentation: Segmentation {
            enabled: false,
            update_map: false,
            tree_probs: [255; 7],
            pred_probs: [255; 3],
            temporal_update: false,
            update_data: false,
        },
        tile_cols_log2: 0,
        tile_rows_log2: 0,
        compressed_header_size: 1,
        uncompressed_header_size: 0,
    }
}

/// A key frame with its headers, the compressed one as given, and one byte of tiles; for tests of sessions.
pub(crate) fn a_frame(header: &FrameHeader, compressed: &[u8]) -> Vec<u8> {
    let header = FrameHeader { compressed_header_size: compressed.len() as u16, ..*header };
    let (mut frame, _) = write(&header, &Extras::default());
    frame.extend_from_slice(compressed);
    frame.push(0);
    frame
}

fn filter() -> impl Strategy<Value = InterpolationFilter> {
    use InterpolationFilter::*;
    prop_oneof![Just(Smooth), Just(Regular), Just(Sharp), Just(Bilinear), Just(Switchable)]
}

/// A probability, often the one that is not coded.
fn prob() -> impl Strategy<Value = u8> {
    prop_oneof![Just(255), any::<u8>()]
}

fn probs<const N: usize>() -> impl Strategy<Value = [u8; N]> {
    proptest::collection::vec(prob(), N).prop_map(|list| core::array::from_fn(|i| list[i]))
}

/// A size that is small or anything.
fn size() -> impl Strategy<Value = u16> {
    prop_oneof![0u16..600, any::<u16>()]
}

fn segmentation() -> impl Strategy<Value = Segmentation> {
    let flags = any::<[bool; 4]>();
    (flags, probs(), probs()).prop_map(|([enabled, update_map, temporal_update, update_data], tree_probs, pred_probs)| {
        Segmentation { enabled, update_map, tree_probs, pred_probs, temporal_update, update_data }
    })
}

/// Any header; `normalise` makes it one that the syntax allows.
fn header() -> impl Strategy<Value = FrameHeader> {
    let kind = (any::<[bool; 4]>(), 0u8..4, any::<[bool; 3]>());
    let sizes = (size(), size(), size(), size());
    let motion = (any::<bool>(), filter());
    let context = (any::<bool>(), any::<bool>(), 0u8..4);
    let loop_filter = (0u8..64, 0u8..8, any::<bool>(), any::<bool>());
    let quantization = (any::<u8>(), -15i8..=15, -15i8..=15, -15i8..=15);
    let tail = (0u8..=6, 0u8..=2, 1u16..=300);
    (kind, sizes, motion, context, loop_filter, quantization, segmentation(), tail).prop_map(
        |(kind, sizes, motion, context, lf, quant, segmentation, tail)| FrameHeader {
            key_frame: kind.0[0],
            show_frame: kind.0[1],
            error_resilient_mode: kind.0[2],
            intra_only: kind.0[3],
            reset_frame_context: kind.1,
            ref_frame_sign_bias: kind.2,
            frame_width_minus_1: sizes.0,
            frame_height_minus_1: sizes.1,
            render_width_minus_1: sizes.2,
            render_height_minus_1: sizes.3,
            allow_high_precision_mv: motion.0,
            interpolation_filter: motion.1,
            refresh_frame_context: context.0,
            frame_parallel_decoding_mode: context.1,
            frame_context_idx: context.2,
            loop_filter: LoopFilter { level: lf.0, sharpness: lf.1, delta_enabled: lf.2, delta_update: lf.3 },
            quantization: Quantization {
                base_q_idx: quant.0,
                delta_q_y_dc: quant.1,
                delta_q_uv_dc: quant.2,
                delta_q_uv_ac: quant.3,
            },
            segmentation,
            tile_cols_log2: tail.0,
            tile_rows_log2: tail.1,
            compressed_header_size: tail.2,
            uncompressed_header_size: 0,
        },
    )
}

fn extras() -> impl Strategy<Value = Extras> {
    let color = (0u32..4, any::<bool>(), 0u32..8, any::<bool>(), 0u32..4);
    let color = color.prop_map(|c| Color { profile: c.0, twelve_bit: c.1, space: c.2, full_range: c.3, subsampling: c.4 });
    (color, any::<u8>(), [0u32..8, 0u32..8, 0u32..8], 0usize..4, any::<bool>(), any::<u32>()).prop_map(|e| Extras {
        color: e.0,
        refresh_frame_flags: e.1,
        ref_frame_idx: e.2,
        size_of_reference: e.3,
        code_render_size: e.4,
        updates: e.5,
    })
}

proptest! {
    #[test]
    fn what_was_written_is_read(any in header(), extras in extras()) {
        let header = normalise(any);
        let (mut frame, expected) = write(&header, &extras);
        frame.resize(frame.len() + usize::from(header.compressed_header_size) + 1, 0xaa);
        // The size comes from a reference where it does, and from the stream where it does not.
        let size = (header.frame_width_minus_1, header.frame_height_minus_1);
        let other = (size.0 ^ 1, size.1 ^ 1);
        let inherited = if !header.frame_is_intra() && extras.size_of_reference < 3 { size } else { other };
        prop_assert_eq!(parse(&frame, inherited), Ok(expected));
    }

    #[test]
    fn a_frame_cut_short_is_an_error(any in header(), extras in extras(), cut in any::<prop::sample::Index>()) {
        let header = normalise(any);
        let (mut frame, _) = write(&header, &extras);
        frame.resize(frame.len() + usize::from(header.compressed_header_size) + 1, 0xaa);
        let size = (header.frame_width_minus_1, header.frame_height_minus_1);
        prop_assert!(parse(&frame[..cut.index(frame.len())], size).is_err());
    }

    #[test]
    fn any_bytes_are_survived(mut frame in proptest::collection::vec(any::<u8>(), 0..80), size: (u16, u16), start: bool) {
        if let (true, Some(first)) = (start, frame.first_mut()) {
            *first = *first & 0x3f | 0x80;
        }
        if let Ok(header) = parse(&frame, size) {
            prop_assert!(header.compressed_header(&frame).is_some_and(|part| !part.is_empty()));
            prop_assert!(header.tile_cols_log2 <= 6 && header.tile_rows_log2 <= 2);
        }
    }
}

#[test]
fn the_compressed_header_is_found() {
    let header = FrameHeader { uncompressed_header_size: 3, compressed_header_size: 2, ..blank_header() };
    assert_eq!(header.compressed_header(&[0, 1, 2, 3, 4, 5]), Some(&[3, 4][..]));
    assert_eq!(header.compressed_header(&[0, 1, 2, 3]), None);
}

#[test]
fn lossless_means_no_quantiser_at_all() {
    let lossless = Quantization { base_q_idx: 0, delta_q_y_dc: 0, delta_q_uv_dc: 0, delta_q_uv_ac: 0 };
    assert!(lossless.lossless());
    assert!(!Quantization { base_q_idx: 1, ..lossless }.lossless());
    assert!(!Quantization { delta_q_y_dc: 1, ..lossless }.lossless());
    assert!(!Quantization { delta_q_uv_dc: -1, ..lossless }.lossless());
    assert!(!Quantization { delta_q_uv_ac: 1, ..lossless }.lossless());
}

#[test]
fn tile_columns_are_as_many_as_the_width_allows() {
    // 7.2.13: a tile is 4 to 64 superblocks of 64 samples wide.
    let read = |width: u32, wanted: u8| {
        let any = FrameHeader { frame_width_minus_1: (width - 1) as u16, tile_cols_log2: wanted, ..blank_header() };
        let (mut frame, _) = write(&normalise(any), &Extras::default());
        frame.extend([0; 2]);
        parse(&frame, (0, 0)).unwrap().tile_cols_log2
    };
    for (width, fewest, most) in [
        (1, 0, 0),
        (448, 0, 0),
        (449, 0, 1),
        (960, 0, 1),
        (961, 0, 2),
        (4096, 0, 4),
        (4097, 1, 4),
        (16_384, 2, 6),
        (65_536, 4, 6),
    ] {
        assert_eq!((read(width, 0), read(width, 6)), (fewest, most), "{width}");
    }
}
