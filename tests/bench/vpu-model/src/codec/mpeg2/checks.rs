// SPDX-License-Identifier: LGPL-2.1-or-later
//! Controls that no stream could have led to, and slices that do not fit them.

use primebridge::uapi::*;

use super::super::{Fault, expect};
use super::{Controls, FRAME};

/// slice_start_code (H.262 table 6-1).
const SLICES: std::ops::RangeInclusive<u8> = 0x01..=0xaf;
const SEQUENCE_END: u8 = 0xb7;

/// Each field for itself.
pub fn controls(controls: &Controls) -> Result<(), Fault> {
    let (sequence, picture) = (&controls.sequence, &controls.picture);
    let demand = |right: bool, field: &str, what: &str| if right { Ok(()) } else { Err(Fault::new(field, what)) };
    demand(sequence.horizontal_size & 0xfff != 0, "sequence.horizontal_size", "its lower 12 bits are 0 (6.3.3)")?;
    demand(sequence.vertical_size & 0xfff != 0, "sequence.vertical_size", "its lower 12 bits are 0 (6.3.3)")?;
    demand(sequence.horizontal_size >> 14 == 0, "sequence.horizontal_size", "more than 14 bits")?;
    demand(sequence.vertical_size >> 14 == 0, "sequence.vertical_size", "more than 14 bits")?;
    demand(sequence.profile_and_level_indication >> 8 == 0, "sequence.profile_and_level_indication", "more than 8 bits")?;
    demand((1..=3).contains(&sequence.chroma_format), "sequence.chroma_format", "none of 1 to 3")?;
    demand(sequence.flags >> 1 == 0, "sequence.flags", "flags that there are not")?;
    demand(picture.flags >> 8 == 0, "picture.flags", "flags that there are not")?;
    demand((1..=3).contains(&picture.picture_coding_type), "picture.picture_coding_type", "none of I, P and B")?;
    demand((1..=3).contains(&picture.picture_structure), "picture.picture_structure", "none of field and frame")?;
    demand(picture.intra_dc_precision <= 3, "picture.intra_dc_precision", "more than 2 bits")?;
    expect("picture.reserved", picture.reserved, [0; 5])?;
    f_codes(picture)?;
    frames(controls)?;
    let quantisation = &controls.quantisation;
    for (field, matrix) in [
        ("quantisation.intra_quantiser_matrix", &quantisation.intra_quantiser_matrix),
        ("quantisation.non_intra_quantiser_matrix", &quantisation.non_intra_quantiser_matrix),
    ] {
        demand(!matrix.contains(&0), field, "an entry of 0 (6.3.11)")?;
    }
    expect("quantisation.intra_quantiser_matrix, entry 0 (6.3.11)", quantisation.intra_quantiser_matrix[0], 8)
}

/// Those that the picture's vectors are read with are 1 to 9 (H.262 6.3.10); the others count for nothing.
fn f_codes(picture: &v4l2_ctrl_mpeg2_picture) -> Result<(), Fault> {
    let concealment = picture.flags & V4L2_MPEG2_PIC_FLAG_CONCEALMENT_MV != 0;
    let used = match u32::from(picture.picture_coding_type) {
        V4L2_MPEG2_PIC_CODING_TYPE_I => usize::from(concealment),
        V4L2_MPEG2_PIC_CODING_TYPE_P => 1,
        _ => 2,
    };
    for (s, codes) in picture.f_code.iter().enumerate() {
        let valid = |code: &u8| (1..=9).contains(code) || (s >= used && *code <= 15);
        if let Some(t) = codes.iter().position(|code| !valid(code)) {
            return Err(Fault::new(format!("picture.f_code[{s}][{t}]"), format!("is {}, 1 to 9 are allowed", codes[t])));
        }
    }
    Ok(())
}

/// What goes with what: H.262 6.3.5 and 6.3.10.
fn frames(controls: &Controls) -> Result<(), Fault> {
    let flag = |flag: u32| controls.picture.flags & flag != 0;
    let is_frame = controls.picture.picture_structure == FRAME;
    let progressive = flag(V4L2_MPEG2_PIC_FLAG_PROGRESSIVE);
    if u32::from(controls.sequence.flags) & V4L2_MPEG2_SEQ_FLAG_PROGRESSIVE != 0 && !(is_frame && progressive) {
        return Err(Fault::new("sequence.flags", "a progressive sequence has progressive frames only (6.3.5)"));
    }
    if progressive && !is_frame {
        return Err(Fault::new("picture.flags", "a field of a progressive frame (6.3.10)"));
    }
    if progressive && !flag(V4L2_MPEG2_PIC_FLAG_FRAME_PRED_DCT) {
        return Err(Fault::new("picture.flags", "a progressive frame without frame_pred_frame_dct (6.3.10)"));
    }
    Ok(())
}

/// The second field of a frame has the other parity.
pub fn second_field(first: u8, second: u8) -> Result<(), Fault> {
    expect("picture.picture_structure of a second field", second, FRAME - first)
}

/// The slices of a picture, without the sequence_end_code that may stand behind the last one: a decoder stops at any start code that
/// is not a slice's (6.2.4, tests/bench/differences.tsv). There is a slice in every row of macroblocks, the rows in order (6.1.2.2).
pub fn slices<'a>(controls: &Controls, bitstream: &'a [u8]) -> Result<&'a [u8], Fault> {
    let rows = rows(controls);
    let mut row = 0;
    let mut end = bitstream.len();
    for (at, window) in bitstream.windows(4).enumerate() {
        let [0, 0, 1, code] = *window else { continue };
        if row == 0 && at != 0 {
            return Err(Fault::bitstream(format!("begins {at} bytes before the first start code")));
        }
        if code == SEQUENCE_END && bitstream[at + 4..].iter().all(|byte| *byte == 0) {
            end = at;
            break;
        }
        if !SLICES.contains(&code) {
            return Err(Fault::bitstream(format!("the start code {code:02x} among the slices, at byte {at}")));
        }
        // 6.3.16: pictures of more than 2800 lines have three bits more.
        let extension = if controls.sequence.vertical_size > 2800 { bitstream.get(at + 4).copied().unwrap_or(0) >> 5 } else { 0 };
        let next = u32::from(code) + 128 * u32::from(extension);
        if next > rows {
            return Err(Fault::bitstream(format!("a slice in row {next} of {rows}")));
        }
        if next != row && next != row + 1 {
            return Err(Fault::bitstream(format!("a slice in row {next} after one in row {row}")));
        }
        row = next;
    }
    if row != rows {
        return Err(Fault::bitstream(format!("slices in {row} rows of {rows}")));
    }
    Ok(&bitstream[..end])
}

/// Rows of macroblocks (6.3.3): those of a field count twice as much.
fn rows(controls: &Controls) -> u32 {
    let height = u32::from(controls.sequence.vertical_size);
    if u32::from(controls.sequence.flags) & V4L2_MPEG2_SEQ_FLAG_PROGRESSIVE != 0 {
        return height.div_ceil(16);
    }
    let field_rows = height.div_ceil(32);
    if controls.picture.picture_structure == FRAME { 2 * field_rows } else { field_rows }
}
