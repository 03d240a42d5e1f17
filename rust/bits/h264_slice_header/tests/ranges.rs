// SPDX-License-Identifier: LGPL-2.1-or-later
//! Headers that have to be refused, and their neighbours that must not.

use super::*;
use crate::bits::test_writer::BitWriter;

/// The parse of a plain I slice after `change` to the parameter sets and `spoil` to the bits behind the NAL unit header.
fn parse_changed(
    change: impl Fn(&mut H264Sps, &mut H264Pps),
    spoil: impl Fn(&mut BitWriter),
) -> Result<SliceHeader, SliceHeaderError> {
    let (mut sps, mut pps) = (blank_sps(), blank_pps());
    change(&mut sps, &mut pps);
    let mut writer = BitWriter::new(0x65);
    spoil(&mut writer);
    let (nal, _) = writer.finish_with(&[]);
    parse(&nal, &sps, &pps)
}

#[test]
fn other_nal_units_are_refused() {
    for kind in (0..32).filter(|kind| *kind != 1 && *kind != 5) {
        let nal = [0x60 | kind, 0xff, 0xff, 0xff, 0xff, 0xff];
        assert_eq!(parse(&nal, &blank_sps(), &blank_pps()), Err(SliceHeaderError::NalUnitType(kind)));
    }
}

#[test]
fn parameter_sets_that_the_syntax_does_not_know_are_refused() {
    let refused = |change: fn(&mut H264Sps, &mut H264Pps)| parse_changed(change, |_| ()).unwrap_err();
    let named = SliceHeaderError::ParameterSet;
    assert_eq!(refused(|s, _| s.log2_max_frame_num_minus4 = 13), named("log2_max_frame_num_minus4"));
    assert_eq!(refused(|s, _| s.pic_order_cnt_type = 3), named("pic_order_cnt_type"));
    assert_eq!(refused(|s, _| s.log2_max_pic_order_cnt_lsb_minus4 = 13), named("log2_max_pic_order_cnt_lsb_minus4"));
    assert_eq!(refused(|s, _| s.bit_depth_luma_minus8 = 7), named("bit_depth_luma_minus8"));
    assert_eq!(refused(|s, _| s.chroma_format_idc = 4), named("chroma_format_idc"));
    assert_eq!(refused(|_, p| p.weighted_bipred_idc = 3), named("weighted_bipred_idc"));
    assert_eq!(refused(|_, p| p.num_slice_groups_minus1 = 1), SliceHeaderError::SliceGroups);
}

#[test]
fn a_width_that_is_not_used_may_be_anything() {
    let unused = |s: &mut H264Sps, _: &mut H264Pps| {
        s.pic_order_cnt_type = 2;
        s.log2_max_pic_order_cnt_lsb_minus4 = 252;
    };
    let header = parse_changed(unused, |w| {
        for element in [0, 7, 0] {
            w.ue(element);
        }
        w.u(4, 0);
        w.ue(0);
        w.u(2, 0);
        w.se(0);
    });
    assert_eq!(header.map(|header| header.pic_order_cnt_bit_size), Ok(0));
}

#[test]
fn elements_outside_their_range_are_refused() {
    let plain = |_: &mut H264Sps, _: &mut H264Pps| ();
    let named = |element| Err(SliceHeaderError::Range(element));
    // first_mb_in_slice, slice_type, pic_parameter_set_id, frame_num, idr_pic_id, pic_order_cnt_lsb, dec_ref_pic_marking.
    let start = |w: &mut BitWriter, slice_type, pps_id, idr_pic_id| {
        w.ue(0);
        w.ue(slice_type);
        w.ue(pps_id);
        w.u(4, 0);
        w.ue(idr_pic_id);
        w.u(4, 0);
    };
    assert_eq!(parse_changed(plain, |w| start(w, 10, 0, 0)), named("slice_type"));
    assert_eq!(parse_changed(plain, |w| start(w, 7, 256, 0)), named("pic_parameter_set_id"));
    assert_eq!(parse_changed(plain, |w| start(w, 7, 0, 65536)), named("idr_pic_id"));
    let intra = |w: &mut BitWriter, qp_delta| {
        start(w, 7, 0, 0);
        w.u(2, 0);
        w.se(qp_delta);
    };
    // pic_init_qp_minus26 0: SliceQPY is 26 + delta; with 10 bits it goes down to -12.
    assert!(parse_changed(plain, |w| intra(w, 25)).is_ok());
    assert_eq!(parse_changed(plain, |w| intra(w, 26)), named("slice_qp_delta"));
    assert!(parse_changed(plain, |w| intra(w, -26)).is_ok());
    assert_eq!(parse_changed(plain, |w| intra(w, -27)), named("slice_qp_delta"));
    let ten_bits = |s: &mut H264Sps, _: &mut H264Pps| s.bit_depth_luma_minus8 = 2;
    assert!(parse_changed(ten_bits, |w| intra(w, -38)).is_ok());
    assert_eq!(parse_changed(ten_bits, |w| intra(w, -39)), named("slice_qp_delta"));

    let deblocking = |_: &mut H264Sps, p: &mut H264Pps| p.deblocking_filter_control_present_flag = 1;
    let filter = |idc, alpha, beta| {
        parse_changed(deblocking, |w| {
            intra(w, 0);
            w.ue(idc);
            w.se(alpha);
            w.se(beta);
        })
    };
    assert_eq!(filter(3, 0, 0), named("disable_deblocking_filter_idc"));
    assert_eq!(filter(0, 7, 0), named("slice_alpha_c0_offset_div2"));
    assert_eq!(filter(2, -6, -7), named("slice_beta_offset_div2"));
    let unfiltered = filter(1, 6, 6).unwrap();
    assert_eq!((unfiltered.slice_alpha_c0_offset_div2, unfiltered.slice_beta_offset_div2), (0, 0));

    let planes = |s: &mut H264Sps, _: &mut H264Pps| s.separate_colour_plane_flag = 1;
    let plane = |w: &mut BitWriter| {
        w.ue(0);
        w.ue(7);
        w.ue(0);
        w.u(2, 3);
    };
    assert_eq!(parse_changed(planes, plane), named("colour_plane_id"));
}

#[test]
fn reference_counts_have_the_limit_of_the_picture() {
    let p_slice = |field: bool, count: Option<u32>| {
        parse_changed(
            |s, p| {
                s.frame_mbs_only_flag = 0;
                p.num_ref_idx_default_active_minus1 = [16, 40];
            },
            |w| {
                w.ue(0);
                w.ue(5);
                w.ue(0);
                w.u(4, 0);
                w.u(1, field.into());
                if field {
                    w.u(1, 0);
                }
                w.ue(0);
                w.u(4, 0);
                w.u(1, count.is_some().into());
                if let Some(count) = count {
                    w.ue(count);
                }
                w.u(1, 0);
                w.u(2, 0);
                w.se(0);
            },
        )
    };
    let range = SliceHeaderError::Range;
    assert_eq!(p_slice(false, Some(15)).unwrap().num_ref_idx_active_minus1, [15, 40]);
    assert_eq!(p_slice(false, Some(16)), Err(range("num_ref_idx_active_minus1")));
    assert_eq!(p_slice(false, None), Err(range("num_ref_idx_default_active_minus1")));
    assert_eq!(p_slice(true, Some(31)).unwrap().num_ref_idx_active_minus1, [31, 40]);
    assert_eq!(p_slice(true, Some(32)), Err(range("num_ref_idx_active_minus1")));
    assert_eq!(p_slice(true, None).unwrap().num_ref_idx_active_minus1, [16, 40]);
}

#[test]
fn endless_or_unknown_operations_are_refused() {
    let p_slice = |operations: &[u32], mmco: &[u32]| {
        parse_changed(
            |_, _| (),
            |w| {
                for element in [0, 5, 0] {
                    w.ue(element);
                }
                w.u(4, 0);
                w.ue(0);
                w.u(4, 0);
                // No override: one entry. ref_pic_list_modification_flag_l0.
                w.u(2, 1);
                for element in operations {
                    w.ue(*element);
                }
                w.u(2, 0);
                for element in mmco {
                    w.ue(*element);
                }
                w.se(0);
            },
        )
    };
    let refused = Err(SliceHeaderError::Range("modification_of_pic_nums_idc"));
    assert!(p_slice(&[0, 7, 3], &[]).is_ok());
    assert_eq!(p_slice(&[0, 7, 1, 7, 3], &[]), refused);
    assert_eq!(p_slice(&[4, 7, 3], &[]), refused);
    let marking = |mmco: u32| {
        let mut writer = BitWriter::new(0x61);
        for element in [0, 7, 0] {
            writer.ue(element);
        }
        writer.u(4, 0);
        writer.u(4, 0);
        writer.u(1, 1);
        writer.ue(mmco);
        writer.ue(0);
        writer.ue(0);
        writer.ue(0);
        let (nal, _) = writer.finish_with(&[]);
        parse(&nal, &blank_sps(), &blank_pps())
    };
    assert!(marking(6).is_ok());
    assert_eq!(marking(7), Err(SliceHeaderError::Range("memory_management_control_operation")));
}

#[test]
fn errors_say_what_is_wrong() {
    let text = |error: SliceHeaderError| error.to_string();
    assert_eq!(text(BitError::EndOfData.into()), "slice header: the NAL unit ends too early");
    assert_eq!(text(SliceHeaderError::NalUnitType(6)), "NAL unit type 6 is not a slice");
    assert_eq!(text(SliceHeaderError::Range("idr_pic_id")), "slice header: idr_pic_id is out of range");
}
