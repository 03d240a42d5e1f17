// SPDX-License-Identifier: LGPL-2.1-or-later
//! What no control expresses.

use super::*;
use crate::codec::controls::tests::Flag;

fn eight_bit() -> HevcSps {
    HevcSps { bit_depth_luma_minus8: 0, bit_depth_chroma_minus8: 0, ..an_sps() }
}

#[test]
fn range_extensions_and_screen_content_coding_are_named() {
    let flags: [(Flag<HevcSps>, &str); 10] = [
        (|sps| &mut sps.transform_skip_rotation_enabled_flag, "transform_skip_rotation"),
        (|sps| &mut sps.transform_skip_context_enabled_flag, "transform_skip_context"),
        (|sps| &mut sps.implicit_rdpcm_enabled_flag, "implicit_rdpcm"),
        (|sps| &mut sps.explicit_rdpcm_enabled_flag, "explicit_rdpcm"),
        (|sps| &mut sps.extended_precision_processing_flag, "extended_precision_processing"),
        (|sps| &mut sps.intra_smoothing_disabled_flag, "intra_smoothing_disabled"),
        (|sps| &mut sps.high_precision_offsets_enabled_flag, "high_precision_offsets"),
        (|sps| &mut sps.persistent_rice_adaptation_enabled_flag, "persistent_rice_adaptation"),
        (|sps| &mut sps.cabac_bypass_alignment_enabled_flag, "cabac_bypass_alignment"),
        (|sps| &mut sps.sps_scc_extension_flag, "screen content coding"),
    ];
    assert_eq!(unsupported_sps(&eight_bit()), None);
    for (flag, name) in flags {
        let mut sps = eight_bit();
        *flag(&mut sps) = 1;
        assert_eq!(unsupported_sps(&sps), Some(name));
    }
}

#[test]
fn samples_are_420_or_422_or_monochrome_of_one_depth() {
    for (chroma_format_idc, taken) in [(0, true), (1, true), (2, true), (3, false)] {
        let sps = HevcSps { chroma_format_idc, ..eight_bit() };
        assert_eq!(unsupported_sps(&sps).is_none(), taken);
    }
    assert!(unsupported_sps(&HevcSps { bit_depth_chroma_minus8: 2, ..eight_bit() }).is_some());
}

#[test]
fn picture_parameter_sets_are_looked_at_too() {
    let flags: [Flag<HevcPps>; 6] = [
        |pps| &mut pps.log2_max_transform_skip_block_size_minus2,
        |pps| &mut pps.cross_component_prediction_enabled_flag,
        |pps| &mut pps.chroma_qp_offset_list_enabled_flag,
        |pps| &mut pps.log2_sao_offset_scale_luma,
        |pps| &mut pps.log2_sao_offset_scale_chroma,
        |pps| &mut pps.pps_scc_extension_flag,
    ];
    assert_eq!(unsupported_pps(&a_pps()), None);
    for flag in flags {
        let mut pps = a_pps();
        *flag(&mut pps) = 1;
        assert!(unsupported_pps(&pps).is_some());
    }
    assert_eq!(unsupported_pps(&HevcPps { num_tile_columns_minus1: 19, num_tile_rows_minus1: 21, ..a_pps() }), None);
    assert!(unsupported_pps(&HevcPps { num_tile_columns_minus1: 20, ..a_pps() }).is_some());
    assert!(unsupported_pps(&HevcPps { num_tile_rows_minus1: 22, ..a_pps() }).is_some());
}
