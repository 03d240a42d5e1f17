// SPDX-License-Identifier: LGPL-2.1-or-later
//! Structures that no stream should give.

use super::*;
use proptest::prelude::*;

proptest! {
    #[test]
    fn hostile_pictures_are_survived(
        (widths, heights) in (any::<[u32; 3]>(), any::<[u32; 3]>()),
        (width, height, index, reset) in (any::<u16>(), any::<u16>(), any::<u8>(), any::<u8>()),
        (enabled, data) in (any::<[[u8; 4]; 8]>(), any::<[[i16; 4]; 8]>()),
        (key_frame, intra_only, update_data) in any::<(bool, bool, bool)>(),
    ) {
        let references = core::array::from_fn(|i| Vp9Reference { timestamp: 1, width: widths[i], height: heights[i] });
        let picture = Vp9Picture { references, feature_enabled: enabled, feature_data: data, ..a_picture() };
        let header = FrameHeader {
            key_frame,
            intra_only,
            frame_width_minus_1: width,
            frame_height_minus_1: height,
            frame_context_idx: index,
            reset_frame_context: reset,
            ..a_header()
        };
        let control = super::frame(&picture, &header, ReferenceMode::Single, update_data);
        prop_assert!(control.reset_frame_context <= 2);
        prop_assert!(control.seg.feature_enabled.iter().all(|mask| *mask <= 0xf));
        for (timestamp, reference) in [control.last_frame_ts, control.golden_frame_ts, control.alt_frame_ts].iter().zip(references) {
            let twice = 2 * (u64::from(width) + 1);
            prop_assert!(*timestamp == 0 || u64::from(reference.width) <= twice);
        }
        let _ = DriverState::default().after(&picture, &header);
    }
}
