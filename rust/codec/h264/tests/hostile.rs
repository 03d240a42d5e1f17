// SPDX-License-Identifier: LGPL-2.1-or-later
//! Pictures and slices that no stream should give: whatever they hold, the controls stay inside the kernel's limits.

use super::*;
use crate::uapi::V4L2_H264_DPB_ENTRY_FLAG_VALID;
use proptest::prelude::*;

fn reference() -> impl Strategy<Value = H264Reference> {
    // Few timestamps and numbers, so that entries meet; the rest is anything.
    let numbers = (0u64..5, prop_oneof![0u16..4, any::<u16>()], any::<u8>(), 0u8..3, any::<u8>());
    (numbers, any::<i32>(), any::<i32>()).prop_map(|(n, top, bottom)| H264Reference {
        timestamp: n.0,
        top_field_order_cnt: top,
        bottom_field_order_cnt: bottom,
        frame_num: n.1,
        structure: n.2,
        long_term: n.3,
        field_picture: n.4,
    })
}

fn references() -> impl Strategy<Value = [H264Reference; 32]> {
    proptest::collection::vec(reference(), 32).prop_map(|list| super::references(&list))
}

fn length() -> impl Strategy<Value = u32> {
    prop_oneof![0u32..40, any::<u32>()]
}

proptest! {
    #[test]
    fn hostile_pictures_are_survived(
        (dpb, dpb_len) in (references(), length()),
        (frame_num, structure, log2_max_frame_num_minus4) in (any::<u16>(), any::<u8>(), any::<u8>()),
        ref_pic_list in [references(), references()],
        ref_pic_list_len in [length(), length()],
        num_ref_idx_active_minus1 in any::<[u8; 2]>(),
    ) {
        let mut picture = H264Picture { dpb, dpb_len, frame_num, structure, ..a_picture(&[]) };
        picture.sps.log2_max_frame_num_minus4 = log2_max_frame_num_minus4;
        let header = SliceHeader { num_ref_idx_active_minus1, ..a_header() };
        let slice = H264Slice { ref_pic_list, ref_pic_list_len, ..a_slice(&[], &[]) };

        let params = decode_params(&picture, &header, SliceTypes::default());
        let valid: Vec<_> = params.dpb.iter().filter(|e| e.flags & V4L2_H264_DPB_ENTRY_FLAG_VALID != 0).collect();
        for (i, a) in valid.iter().enumerate() {
            prop_assert!((1..=3).contains(&a.fields));
            for b in &valid[i + 1..] {
                prop_assert_ne!((a.reference_ts, a.frame_num, a.flags & 4), (b.reference_ts, b.frame_num, b.flags & 4));
            }
        }
        let params = slice_params(&slice, &header, &params.dpb);
        for (list, active) in [params.ref_pic_list0, params.ref_pic_list1].iter().zip(num_ref_idx_active_minus1) {
            for (i, entry) in list.iter().enumerate() {
                let used = i <= usize::from(active);
                prop_assert_eq!(entry.index < 16, used);
                prop_assert!(used || entry.index == 0xff);
            }
        }
    }
}
