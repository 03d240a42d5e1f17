// SPDX-License-Identifier: LGPL-2.1-or-later
//! Segmentation.

use super::super::segmentation::segmentation;
use super::*;

fn with_features(enabled: &[(usize, usize)]) -> Av1Picture {
    let mut picture = a_picture();
    for (segment, feature) in enabled {
        picture.feature_enabled[*segment][*feature] = 1;
    }
    picture
}

#[test]
fn every_segmentation_field_has_its_place() {
    let expected = v4l2_av1_segmentation {
        flags: 0,
        last_active_seg_id: 5,
        feature_enabled: [0, 0x3, 0, 0, 0, 0x10, 0, 0],
        feature_data: core::array::from_fn(|segment| [40 + segment as i16, 20 + segment as i16, -1, -2, -3, 4, 0, 0]),
    };
    assert_eq!(segmentation(&with_features(&[(1, 0), (1, 1), (5, 4)])), expected);
    assert_eq!(segmentation(&a_picture()).last_active_seg_id, 0);
}

#[test]
fn every_segmentation_flag_has_its_bit() {
    let cases: [(Flag<Av1Picture>, u8); 4] = [
        (|p| &mut p.segmentation_enabled, 0x1),
        (|p| &mut p.segmentation_update_map, 0x2),
        (|p| &mut p.segmentation_temporal_update, 0x4),
        (|p| &mut p.segmentation_update_data, 0x8),
    ];
    for (field, bit) in cases {
        let mut input = a_picture();
        *field(&mut input) = 1;
        assert_eq!(segmentation(&input).flags, bit);
    }
}

/// SegIdPreSkip: some segment has a feature from SEG_LVL_REF_FRAME on.
#[test]
fn segment_ids_come_first_where_they_decide_the_reference_or_skipping() {
    let flags = [0, 4, 5, 6, 7].map(|feature| segmentation(&with_features(&[(3, feature), (4, 0)])).flags);
    assert_eq!(flags, [0, 0, 0x10, 0x10, 0x10]);
}

/// 5.9.14 clips what is coded; the kernel refuses what is out of range.
#[test]
fn feature_values_are_clipped() {
    let values = |value| segmentation(&Av1Picture { feature_value: [[value; 8]; 8], ..a_picture() }).feature_data[7];
    assert_eq!(values(-256), [-255, -63, -63, -63, -63, 0, 0, 0]);
    assert_eq!(values(256), [255, 63, 63, 63, 63, 7, 0, 0]);
}
