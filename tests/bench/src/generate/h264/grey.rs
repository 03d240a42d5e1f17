// SPDX-License-Identifier: LGPL-2.1-or-later
//! A picture of any size, for what asks about sizes and not about pictures.

use super::super::bits::BitWriter;
use super::nal;

/// A stream of one picture of so many macroblocks, grey by I_PCM, in Baseline profile: SPS, PPS, IDR slice (H.264 7.3).
pub fn grey_picture(width: u32, height: u32) -> Vec<u8> {
    flat_picture(width, height, 0, 0)
}

/// The same without the last `cropped` pairs of lines, and where `number` is not 0 with a shade for each macroblock that differs from
/// those of other numbers. Consecutive ones make a stream.
pub fn flat_picture(width: u32, height: u32, cropped: u32, number: u32) -> Vec<u8> {
    let codes = |w: &mut BitWriter, values: &[u32]| values.iter().for_each(|&value| w.ue(value));
    let mut sps = BitWriter::new();
    // profile_idc 66, no constraint flags, level_idc 5.1; ids and lengths 0, pic_order_cnt_type 2, one reference, no gaps.
    sps.put(66 << 16 | 51, 24);
    codes(&mut sps, &[0, 0, 2, 1]);
    sps.flag(false);
    // Size; frame_mbs_only_flag, direct_8x8_inference_flag, cropping; no VUI.
    codes(&mut sps, &[width - 1, height - 1]);
    sps.put(0b11, 2);
    sps.flag(cropped > 0);
    if cropped > 0 {
        codes(&mut sps, &[0, 0, 0, cropped]);
    }
    sps.flag(false);
    let mut pps = BitWriter::new();
    // Ids; CAVLC, nothing present; one slice group, default references; no weights; QP 26, no offsets, no flags.
    codes(&mut pps, &[0, 0]);
    pps.put(0, 2);
    codes(&mut pps, &[0, 0, 0]);
    pps.put(0, 3);
    codes(&mut pps, &[0, 0, 0]);
    pps.put(0, 3);
    let mut slice = BitWriter::new();
    // first_mb_in_slice, slice_type I, PPS, frame_num, idr_pic_id, two marking flags, slice_qp_delta.
    codes(&mut slice, &[0, 7, 0]);
    slice.put(0, 4);
    slice.ue(number % 2);
    slice.put(0, 2);
    slice.ue(0);
    for place in 0..width * height {
        let shade = if number == 0 { 0x80 } else { 16 + place * (2 * number + 1) % 224 };
        slice.ue(25);
        slice.align();
        (0..384).for_each(|_| slice.put(shade, 8));
    }
    [nal(3, 7, sps), nal(3, 8, pps), nal(3, 5, slice)].concat()
}
