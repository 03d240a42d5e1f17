// SPDX-License-Identifier: LGPL-2.1-or-later
//! Against cros-codecs, with the clips.

use std::fs;
use std::path::Path;

use cros_codecs::codec::vp9::parser::Parser;

use super::super::tests::{frames, shown_again};
use super::*;

fn compare(clip: &Path) -> usize {
    let (mut state, mut parser) = (State::default(), Parser::default());
    let mut count = 0;
    for frame in frames(&fs::read(clip).unwrap()) {
        if shown_again(&frame) {
            assert!(state.read(&frame).unwrap_err().contains("show_existing_frame"));
            continue;
        }
        let header = state.read(&frame).unwrap();
        let theirs = parser.parse_frame(&frame, 0, frame.len()).unwrap().header;
        let at = format!("{} frame {count}", clip.display());
        assert_eq!(header.profile, theirs.profile as u8, "{at}");
        assert_eq!(header.colour.bit_depth, theirs.bit_depth as u8, "{at}");
        assert_eq!(header.colour.full_range, theirs.color_range as u8 == 1, "{at}");
        assert_eq!(header.key_frame, theirs.frame_type as u8 == 0, "{at}");
        assert_eq!((header.show_frame, header.intra_only), (theirs.show_frame, theirs.intra_only), "{at}");
        assert_eq!(header.error_resilient, theirs.error_resilient_mode, "{at}");
        assert_eq!(header.reset_frame_context, theirs.reset_frame_context, "{at}");
        assert_eq!(header.refresh_frame_flags, theirs.refresh_frame_flags, "{at}");
        assert_eq!(header.size, (theirs.width, theirs.height), "{at}");
        assert_eq!(header.render_size, (theirs.render_width, theirs.render_height), "{at}");
        assert_eq!(header.allow_high_precision_mv, theirs.allow_high_precision_mv, "{at}");
        assert_eq!(header.interpolation_filter, theirs.interpolation_filter as u8, "{at}");
        assert_eq!(header.refresh_frame_context, theirs.refresh_frame_context, "{at}");
        assert_eq!(header.frame_parallel, theirs.frame_parallel_decoding_mode, "{at}");
        assert_eq!(header.frame_context_idx, theirs.frame_context_idx, "{at}");
        if let Some(references) = header.references {
            assert_eq!(references.map(|one| one.slot as u8), theirs.ref_frame_idx, "{at}");
            if !header.error_resilient {
                let biases = references.map(|one| u8::from(one.sign_bias));
                assert_eq!(biases[..], theirs.ref_frame_sign_bias[1..], "{at}");
            }
        }
        let (filter, quantization) = (&theirs.lf, &theirs.quant);
        assert_eq!((header.loop_filter.level, header.loop_filter.sharpness), (filter.level, filter.sharpness), "{at}");
        assert_eq!(header.loop_filter.ref_deltas, filter.ref_deltas, "{at}");
        assert_eq!(header.loop_filter.mode_deltas, filter.mode_deltas, "{at}");
        assert_eq!(header.quantization.base_q_idx, quantization.base_q_idx, "{at}");
        assert_eq!(header.quantization.delta_q_uv_ac, quantization.delta_q_uv_ac, "{at}");
        assert_eq!(header.is_lossless(), theirs.lossless, "{at}");
        assert_eq!(header.segmentation.enabled, theirs.seg.enabled, "{at}");
        assert_eq!(header.segmentation.update_map, theirs.seg.update_map, "{at}");
        assert_eq!(header.segmentation.update_data, theirs.seg.update_data, "{at}");
        for (segment, enabled) in header.segmentation.feature_enabled.iter().enumerate() {
            for feature in 0..4 {
                assert_eq!(enabled >> feature & 1 == 1, theirs.seg.feature_enabled[segment][feature], "{at}");
            }
        }
        assert_eq!((header.tile_cols_log2, header.tile_rows_log2), (theirs.tile_cols_log2, theirs.tile_rows_log2), "{at}");
        assert_eq!(header.compressed_size, theirs.header_size_in_bytes, "{at}");
        assert_eq!(header.uncompressed_size, theirs.uncompressed_header_size_in_bytes, "{at}");
        count += 1;
    }
    count
}

#[test]
fn headers_are_read_as_by_another_parser() {
    let clips = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../fixtures/vp9");
    let clips = fs::read_dir(clips).unwrap().map(|clip| clip.unwrap().path());
    let compared: usize = clips.map(|clip| compare(&clip)).sum();
    assert!(compared > 300, "{compared}");
}
