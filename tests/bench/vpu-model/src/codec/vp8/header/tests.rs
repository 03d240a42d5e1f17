// SPDX-License-Identifier: LGPL-2.1-or-later
//! Against cros-codecs, with the clips.

use std::fs;
use std::path::Path;

use cros_codecs::codec::vp8::parser::Parser;

use super::super::tests::frames;
use super::*;

/// Whether cros-codecs can read the frames that follow: not after a map was updated without data.
fn compare(clip: &Path) -> usize {
    let (mut state, mut parser) = (State::default(), Parser::default());
    let mut count = 0;
    for frame in frames(&fs::read(clip).unwrap()) {
        let header = state.read(&frame).unwrap();
        if header.segmentation.update_map && !header.segmentation.update_data {
            break;
        }
        let theirs = parser.parse_frame(&frame).unwrap().header;
        let at = format!("{} frame {count}", clip.display());
        assert_eq!(header.key_frame, theirs.key_frame, "{at}");
        assert_eq!((header.version, header.show_frame), (theirs.version, theirs.show_frame), "{at}");
        assert_eq!(header.first_part_size, theirs.first_part_size, "{at}");
        assert_eq!(header.probabilities.coeff, theirs.coeff_prob, "{at}");
        assert_eq!(header.probabilities.mv, theirs.mv_prob, "{at}");
        assert_eq!(header.probabilities.y_mode, theirs.mode_probs.intra_16x16_prob, "{at}");
        assert_eq!(header.probabilities.uv_mode, theirs.mode_probs.intra_chroma_prob, "{at}");
        assert_eq!(header.partitions[..], theirs.partition_size[..header.partitions.len()], "{at}");
        assert_eq!(header.inter, [theirs.prob_intra, theirs.prob_last, theirs.prob_golden], "{at}");
        assert_eq!(header.skip.unwrap_or(0), theirs.prob_skip_false, "{at}");
        assert_eq!(header.header_bits, theirs.header_size, "{at}");
        let coder = (usize::from(header.range), usize::from(header.value), isize::from(header.bits_left as i8));
        assert_eq!(coder, (theirs.bd_range, theirs.bd_value, theirs.bd_count), "{at}");
        assert_eq!((header.loop_filter_level, header.sharpness_level), (theirs.loop_filter_level, theirs.sharpness_level));
        assert_eq!((header.simple_filter, header.refresh_last), (theirs.filter_type, theirs.refresh_last), "{at}");
        assert_eq!(header.quantizers.y_ac_qi, theirs.quant_indices.y_ac_qi, "{at}");
        assert_eq!(header.quantizers.y2_dc_delta, theirs.quant_indices.y2_dc_delta, "{at}");
        assert_eq!(header.quantizers.uv_ac_delta, theirs.quant_indices.uv_ac_delta, "{at}");
        let (segmentation, adjustments) = (parser.segmentation(), parser.mb_lf_adjust());
        assert_eq!(header.segmentation.enabled, segmentation.segmentation_enabled, "{at}");
        assert_eq!(header.segmentation.quantizer, segmentation.quantizer_update_value, "{at}");
        assert_eq!(header.segmentation.loop_filter, segmentation.lf_update_value, "{at}");
        assert_eq!(header.adjustments.reference, adjustments.ref_frame_delta, "{at}");
        assert_eq!(header.adjustments.mode, adjustments.mb_mode_delta, "{at}");
        assert_eq!(header.adjustments.update, adjustments.mode_ref_lf_delta_update, "{at}");
        count += 1;
    }
    count
}

#[test]
fn headers_are_read_as_by_another_parser() {
    let clips = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../fixtures/vp8");
    let clips = fs::read_dir(clips).unwrap().map(|clip| clip.unwrap().path());
    let compared: usize = clips.map(|clip| compare(&clip)).sum();
    assert!(compared > 200, "{compared}");
}

#[test]
fn damaged_frames_are_refused() {
    let clip = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../fixtures/vp8/partitions4.ivf");
    let frames = frames(&fs::read(clip).unwrap());
    for length in 0..300 {
        _ = State::default().read(&frames[0][..length]);
    }
    assert!(State::default().read(&frames[0][..100]).unwrap_err().contains("first partition"));
    assert!(State::default().read(&[0, 0, 0, 1, 2, 3, 0, 0, 0, 0]).unwrap_err().contains("start code"));
    // A first partition of 4 bytes cannot hold the header.
    let mut short = frames[0].clone();
    short[1..3].fill(0);
    short[0] = short[0] & 0x1f | 4 << 5;
    assert!(State::default().read(&short).is_err());
}
