// SPDX-License-Identifier: LGPL-2.1-or-later
//! Pictures and slices that no stream should give: whatever they hold, the controls stay inside the kernel's limits.

use super::*;
use proptest::prelude::*;

fn reference() -> impl Strategy<Value = HevcReference> {
    // Few timestamps and order counts, so that entries meet.
    (0u64..6, 0i32..6, any::<u8>()).prop_map(|(timestamp, pic_order_cnt_val, pic_struct)| HevcReference {
        timestamp,
        pic_order_cnt_val,
        pic_struct,
    })
}

fn list() -> impl Strategy<Value = [HevcReference; 16]> {
    proptest::collection::vec(reference(), 16).prop_map(|list| a_set(&list).pictures)
}

fn length() -> impl Strategy<Value = u32> {
    prop_oneof![0u32..20, any::<u32>()]
}

fn set() -> impl Strategy<Value = HevcReferenceSet> {
    (list(), length()).prop_map(|(pictures, len)| HevcReferenceSet { pictures, len })
}

proptest! {
    #[test]
    fn hostile_pictures_are_survived(
        sets in [set(), set(), set(), set(), set()],
        ref_pic_list in [list(), list()],
        ref_pic_list_len in [length(), length()],
        num_ref_idx_active in any::<[u8; 2]>(),
        bytes in any::<[u8; 8]>(),
        weights in any::<[i16; 4]>(),
        numbers in any::<[u32; 4]>(),
    ) {
        let [st_curr_before, st_curr_after, lt_curr, st_foll, lt_foll] = sets;
        let picture = HevcPicture { st_curr_before, st_curr_after, lt_curr, st_foll, lt_foll, ..an_intra_picture() };
        let params = decode_params(&picture);
        let used = params.num_active_dpb_entries;
        prop_assert!(used <= 16);
        let entries = &params.dpb[..usize::from(used)];
        for (i, a) in entries.iter().enumerate() {
            for b in &entries[i + 1..] {
                prop_assert_ne!((a.timestamp, a.pic_order_cnt_val), (b.timestamp, b.pic_order_cnt_val));
            }
        }
        for (list, count) in [
            (params.poc_st_curr_before, params.num_poc_st_curr_before),
            (params.poc_st_curr_after, params.num_poc_st_curr_after),
            (params.poc_lt_curr, params.num_poc_lt_curr),
        ] {
            prop_assert!(count <= 16);
            let (counted, rest) = list.split_at(count.into());
            prop_assert!(counted.iter().all(|place| *place < used || (*place == 0xff && used == 16)));
            prop_assert!(rest.iter().all(|place| *place == 0xff));
        }

        let mut picture = picture;
        picture.pps.weighted_bipred_flag = bytes[0] & 1;
        picture.pps.weighted_pred_flag = bytes[0] & 2;
        let slice = HevcSlice {
            ref_pic_list,
            ref_pic_list_len,
            num_ref_idx_active,
            slice_type: bytes[1] % 4,
            max_num_merge_cand: bytes[2],
            luma_log2_weight_denom: bytes[3],
            chroma_log2_weight_denom: bytes[4],
            weights: [HevcWeights {
                luma_weight: [weights[0]; 16],
                luma_offset: [weights[1]; 16],
                chroma_weight: [[weights[2]; 2]; 16],
                chroma_offset: [[weights[3]; 2]; 16],
            }; 2],
            ..a_slice(&[], &[])
        };
        let data = SliceData {
            data_byte_offset: numbers[0],
            end: numbers[1],
            bit_size: if bytes[5] & 1 == 0 { BitSize::SliceData } else { BitSize::FromBufferStart },
            num_entry_point_offsets: numbers[2],
        };
        let params = slice_params(&picture, &slice, &data, &params);
        for (list, active) in [params.ref_idx_l0, params.ref_idx_l1].iter().zip(num_ref_idx_active) {
            prop_assert!(list.iter().all(|place| *place < used || *place == 0xff));
            if lists_are_complete(&slice, &params) {
                prop_assert!(list.iter().take(active.into()).all(|place| *place < used));
            }
        }
    }
}
