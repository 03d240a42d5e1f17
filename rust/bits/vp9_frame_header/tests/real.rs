// SPDX-License-Identifier: LGPL-2.1-or-later
//! Headers of frames that libvpx encoded from FFmpeg's test picture; the values are those that FFmpeg's trace_headers prints.

use super::*;

/// Both headers of a key frame.
const KEY: [u8; 98] = [
    0x82, 0x49, 0x83, 0x42, 0x00, 0x03, 0xf0, 0x03, 0xf6, 0x00, 0x38, 0x24, 0x1c, 0x18, 0x40, 0x3e, 0x75, 0x49, 0x40, 0x96, 0xb0,
    0x0a, 0x2f, 0x11, 0x38, 0x86, 0xc0, 0x43, 0x80, 0x00, 0x00, 0x08, 0x20, 0x7c, 0xb1, 0x7b, 0xf1, 0xfd, 0x26, 0xeb, 0xe8, 0xdd,
    0x37, 0xd7, 0x7a, 0xff, 0x51, 0xe9, 0xbd, 0x17, 0xac, 0xf5, 0x5e, 0xb7, 0xa2, 0x6e, 0xcf, 0x57, 0x76, 0x3d, 0xf0, 0xd8, 0x3f,
    0xa2, 0xfd, 0xff, 0xa3, 0xf8, 0x7d, 0x7f, 0xad, 0xf5, 0x3e, 0xaf, 0xd6, 0xfa, 0x6e, 0x97, 0xeb, 0x3d, 0x5f, 0xa9, 0xdc, 0xfe,
    0xaf, 0xd5, 0xfa, 0xbf, 0x49, 0xc2, 0xbf, 0x47, 0xac, 0xbb, 0x1e, 0xfb, 0x00, 0x00,
];
/// Those of the hidden frame after it.
pub(crate) const HIDDEN: [u8; 66] = [
    0x84, 0x00, 0x80, 0x49, 0x7a, 0x00, 0x89, 0x86, 0xb3, 0x60, 0x30, 0x15, 0x5c, 0x06, 0x03, 0xcd, 0xac, 0x45, 0xa8, 0xdc, 0x45,
    0xa2, 0x1f, 0x01, 0x10, 0x00, 0x00, 0x00, 0x12, 0x00, 0x7c, 0x57, 0x19, 0x8f, 0x80, 0x04, 0x8a, 0x7b, 0xd7, 0x98, 0x07, 0xf3,
    0x7d, 0x7f, 0xad, 0xd1, 0x7a, 0x2e, 0xec, 0x0b, 0xd7, 0xc1, 0xbe, 0x01, 0x5d, 0x52, 0x8d, 0xfa, 0xe8, 0x6a, 0x14, 0x80, 0x0c,
    0xf8, 0x00, 0x00,
];
/// Those of a later one with references on both sides of it.
pub(crate) const BETWEEN: [u8; 17] =
    [0x86, 0x00, 0x40, 0x96, 0x8c, 0x28, 0x50, 0xe2, 0x00, 0x01, 0x80, 0x76, 0x86, 0x1b, 0x02, 0x70, 0x00];

/// The headers of a frame of 64x64, with a byte of tiles behind them.
fn parsed(headers: &[u8]) -> FrameHeader {
    parse(&[headers, &[0]].concat(), (63, 63)).unwrap()
}

#[test]
fn a_key_frame_with_segments_is_read() {
    let expected = FrameHeader {
        refresh_frame_context: true,
        frame_parallel_decoding_mode: true,
        loop_filter: LoopFilter { level: 0, sharpness: 0, delta_enabled: true, delta_update: true },
        quantization: Quantization { base_q_idx: 32, ..blank_header().quantization },
        segmentation: Segmentation {
            enabled: true,
            update_map: true,
            tree_probs: [206, 82, 255, 64, 45, 255, 128],
            update_data: true,
            ..blank_header().segmentation
        },
        compressed_header_size: 65,
        uncompressed_header_size: 33,
        ..blank_header()
    };
    assert_eq!(parsed(&KEY), expected);
    assert_eq!(expected.compressed_header(&KEY), Some(&KEY[33..]));
}

#[test]
fn a_hidden_frame_is_read() {
    let expected = FrameHeader {
        key_frame: false,
        show_frame: false,
        allow_high_precision_mv: true,
        interpolation_filter: InterpolationFilter::Switchable,
        refresh_frame_context: true,
        frame_parallel_decoding_mode: true,
        frame_context_idx: 1,
        loop_filter: LoopFilter { level: 0, sharpness: 0, delta_enabled: true, delta_update: false },
        quantization: Quantization { base_q_idx: 38, ..blank_header().quantization },
        segmentation: Segmentation {
            enabled: true,
            update_map: true,
            tree_probs: [255, 102, 128, 128, 85, 128, 128],
            pred_probs: [205, 88, 22],
            temporal_update: true,
            update_data: true,
        },
        compressed_header_size: 36,
        uncompressed_header_size: 30,
        ..blank_header()
    };
    assert_eq!(parsed(&HIDDEN), expected);
}

#[test]
fn a_frame_between_its_references_is_read() {
    let expected = FrameHeader {
        key_frame: false,
        ref_frame_sign_bias: [false, false, true],
        allow_high_precision_mv: true,
        interpolation_filter: InterpolationFilter::Smooth,
        refresh_frame_context: true,
        frame_parallel_decoding_mode: true,
        loop_filter: LoopFilter { level: 10, sharpness: 0, delta_enabled: true, delta_update: false },
        quantization: Quantization { base_q_idx: 135, ..blank_header().quantization },
        segmentation: Segmentation { enabled: true, ..blank_header().segmentation },
        compressed_header_size: 6,
        uncompressed_header_size: 11,
        ..blank_header()
    };
    assert_eq!(parsed(&BETWEEN), expected);
}
