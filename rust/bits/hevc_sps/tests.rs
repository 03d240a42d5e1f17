// SPDX-License-Identifier: LGPL-2.1-or-later
//! Sequence parameter sets that are as they should be, and others.

use super::samples::{Set, Sps, explicit, predicted};
use super::*;
use proptest::prelude::*;

fn deltas(values: &[u16]) -> [u16; 16] {
    core::array::from_fn(|i| values.get(i).copied().unwrap_or_default())
}

#[test]
fn explicit_sets_are_read_as_they_stand() {
    let sps = Sps {
        short_term: vec![
            Set::Explicit(vec![(0, true), (3, false), (32767, true)], vec![(5, false), (6, true)]),
            explicit(&[], &[]),
            explicit(&[9], &[]),
        ],
        ..Sps::default()
    };
    let sets = parse(&sps.rbsp()).unwrap();
    assert!(sets.long_term().is_empty());
    assert_eq!(
        sets.short_term(),
        [
            ShortTermSet {
                inter_ref_pic_set_prediction_flag: false,
                delta_rps_sign: false,
                abs_delta_rps_minus1: 0,
                used_by_curr_pic: 0b10101,
                use_delta_flag: 0,
                num_negative_pics: 3,
                num_positive_pics: 2,
                delta_poc_s0_minus1: deltas(&[0, 3, 32767]),
                delta_poc_s1_minus1: deltas(&[5, 6]),
            },
            ShortTermSet::EMPTY,
            ShortTermSet { used_by_curr_pic: 1, num_negative_pics: 1, delta_poc_s0_minus1: deltas(&[9]), ..ShortTermSet::EMPTY },
        ]
    );
}

#[test]
fn predicted_sets_have_a_flag_for_each_picture_of_the_set_before_and_one_more() {
    let sps = Sps {
        short_term: vec![
            // DeltaPocS0 -1, -4; DeltaPocS1 2.
            explicit(&[0, 2], &[1]),
            // deltaRps -2: -3, -6 unused, 0 is left out, -2. Three pictures remain.
            predicted(true, 1, &[(true, true), (false, true), (true, true), (true, true)]),
            // deltaRps 3 of -2, -3, -6: 1, 0 is left out, -3 not taken, 3.
            predicted(false, 2, &[(true, true), (true, true), (false, false), (false, true)]),
            predicted(true, 0, &[(true, true), (true, true), (true, true)]),
        ],
        ..Sps::default()
    };
    let sets = parse(&sps.rbsp()).unwrap();
    let set = |delta_rps_sign, abs_delta_rps_minus1, used_by_curr_pic, use_delta_flag| ShortTermSet {
        inter_ref_pic_set_prediction_flag: true,
        delta_rps_sign,
        abs_delta_rps_minus1,
        used_by_curr_pic,
        use_delta_flag,
        ..ShortTermSet::EMPTY
    };
    assert_eq!(sets.short_term()[1..], [set(true, 1, 0b1101, 0b1111), set(false, 2, 0b0011, 0b1011), set(true, 0, 0b111, 0b111)]);
}

#[test]
fn long_term_pictures_have_as_many_bits_as_order_counts() {
    let sps = Sps {
        log2_max_pic_order_cnt_lsb_minus4: 12,
        long_term: Some(vec![(0xffff, true), (0, false), (0x8001, true)]),
        ..Sps::default()
    };
    let picture = |lt_ref_pic_poc_lsb_sps, used_by_curr_pic_lt_sps_flag| LongTermPicture {
        lt_ref_pic_poc_lsb_sps,
        used_by_curr_pic_lt_sps_flag,
    };
    let sets = parse(&sps.rbsp()).unwrap();
    assert_eq!(sets.long_term(), [picture(0xffff, true), picture(0, false), picture(0x8001, true)]);
    assert!(sets.short_term().is_empty());
}

#[test]
fn everything_in_front_is_stepped_over() {
    let short_term = vec![explicit(&[4], &[7])];
    let plain = parse(&Sps { short_term: short_term.clone(), ..Sps::default() }.rbsp()).unwrap();
    let variants = [
        Sps { sub_layers: vec![(true, true), (false, true), (true, false), (false, false)], ..Sps::default() },
        Sps { sub_layers: vec![(true, true); 6], sub_layer_ordering_info: false, ..Sps::default() },
        Sps { chroma_format_idc: 3, ..Sps::default() },
        Sps { chroma_format_idc: 0, window: true, ..Sps::default() },
        Sps { scaling_list: Some(false), ..Sps::default() },
        Sps { scaling_list: Some(true), ..Sps::default() },
        Sps { pcm: true, log2_max_pic_order_cnt_lsb_minus4: 0, ..Sps::default() },
    ];
    for sps in variants {
        let sps = Sps { short_term: short_term.clone(), ..sps };
        assert_eq!(parse(&sps.rbsp()), Ok(plain.clone()), "{sps:?}");
    }
}

#[test]
fn bytes_that_look_like_emulation_prevention_are_data() {
    // Where the sets are, 00 00 03 comes up.
    let sps = Sps {
        log2_max_pic_order_cnt_lsb_minus4: 12,
        long_term: Some(vec![(0, false), (3, true), (0x0300, false)]),
        ..Sps::default()
    };
    let rbsp = (0..8u32).map(|shift| Sps { width: (1 << shift) - 1, ..sps.clone() }.rbsp());
    let mut seen = false;
    for rbsp in rbsp {
        seen |= rbsp.windows(3).any(|window| window == [0, 0, 3]);
        assert_eq!(parse(&rbsp).unwrap().long_term().len(), 3);
    }
    assert!(seen);
}

#[test]
fn the_largest_numbers_are_taken_and_no_larger() {
    let sps = |short_term| Sps { short_term, ..Sps::default() };
    let range = |sps: Sps| match parse(&sps.rbsp()) {
        Err(SpsError::Range(name)) => name,
        Err(error) => panic!("{error:?}"),
        Ok(_) => panic!("taken"),
    };
    assert_eq!(parse(&sps(vec![explicit(&[1], &[]); 64]).rbsp()).unwrap().short_term().len(), 64);
    assert_eq!(range(sps(vec![explicit(&[1], &[]); 65])), "num_short_term_ref_pic_sets");
    assert!(parse(&sps(vec![explicit(&[1; 15], &[])]).rbsp()).is_ok());
    assert!(parse(&sps(vec![explicit(&[1; 8], &[1; 7])]).rbsp()).is_ok());
    assert_eq!(range(sps(vec![explicit(&[1; 16], &[])])), "num_negative_pics");
    assert_eq!(range(sps(vec![explicit(&[1; 8], &[1; 8])])), "num_positive_pics");
    assert_eq!(range(sps(vec![explicit(&[32768], &[])])), "delta_poc_minus1");
    assert_eq!(range(sps(vec![explicit(&[1], &[]), predicted(true, 32768, &[])])), "abs_delta_rps_minus1");
    let sixteen = predicted(true, 0, &[(true, true); 16]);
    assert_eq!(range(sps(vec![explicit(&[1; 15], &[]), sixteen])), "NumDeltaPocs");
    // Odd counts moved by 4 meet no zero: ten on one side, six on the other.
    let split = predicted(false, 3, &[(true, true); 16]);
    assert_eq!(range(sps(vec![explicit(&[0, 1, 1, 1, 1, 1, 1, 1], &[0, 1, 1, 1, 1, 1, 1]), split])), "NumDeltaPocs");
    let lt = |n| Sps { long_term: Some(vec![(1, true); n]), ..Sps::default() };
    assert_eq!(parse(&lt(32).rbsp()).unwrap().long_term().len(), 32);
    assert_eq!(range(lt(33)), "num_long_term_ref_pics_sps");
    assert_eq!(range(Sps { chroma_format_idc: 4, ..Sps::default() }), "chroma_format_idc");
    assert_eq!(range(Sps { sub_layers: vec![(false, false); 7], ..Sps::default() }), "sps_max_sub_layers_minus1");
    assert_eq!(range(Sps { log2_max_pic_order_cnt_lsb_minus4: 13, ..Sps::default() }), "log2_max_pic_order_cnt_lsb_minus4");
}

#[test]
fn other_nal_units_and_layers_are_refused() {
    for nal_header in [[34, 0, 1], [33, 1, 1], [97, 0, 1]] {
        assert_eq!(parse(&Sps { nal_header, ..Sps::default() }.rbsp()), Err(SpsError::NotBaseSps));
    }
}

#[test]
fn no_part_of_a_parameter_set_is_taken_for_the_whole() {
    let rbsp = Sps {
        short_term: vec![explicit(&[1, 2], &[3]), predicted(false, 4, &[(true, true); 4])],
        long_term: Some(vec![(200, true)]),
        scaling_list: Some(true),
        ..Sps::default()
    }
    .rbsp();
    assert!(parse(&rbsp).is_ok());
    // The last byte holds what follows the sets.
    for len in 0..rbsp.len() - 2 {
        assert_eq!(parse(&rbsp[..len]), Err(SpsError::Bits(BitError::EndOfData)), "{len}");
    }
}

proptest! {
    #[test]
    fn hostile_bytes_are_survived(rbsp in proptest::collection::vec(prop_oneof![Just(0u8), Just(0xff), any::<u8>()], 0..300)) {
        let _ = parse(&rbsp);
    }

    #[test]
    fn hostile_sets_are_survived(tail in proptest::collection::vec(prop_oneof![Just(0xffu8), Just(0x55), any::<u8>()], 0..400)) {
        let mut writer = Sps::default().up_to_sets();
        for byte in tail {
            writer.u(8, byte.into());
        }
        if let Ok(sets) = parse(&writer.finish_rbsp()) {
            prop_assert!(sets.short_term().len() <= 64 && sets.long_term().len() <= 32);
            for set in sets.short_term() {
                prop_assert!(set.num_negative_pics + set.num_positive_pics <= 15);
                prop_assert!(set.used_by_curr_pic <= 0xffff && set.use_delta_flag <= 0xffff);
            }
        }
    }
}
