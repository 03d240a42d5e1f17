// SPDX-License-Identifier: LGPL-2.1-or-later
//! AV1 streams that the encoders do not write. Names are those of the AV1 specification, section 5. Frame headers have OBUs of
//! their own (tile groups too), nothing is in a layer, and there are no order hints.

use super::bits::BitReader;
use super::ivf::Ivf;
use crate::generate::bits::BitWriter;

const OBU_SEQUENCE_HEADER: u8 = 1;
const OBU_FRAME_HEADER: u8 = 3;

/// Type and payload of each open bitstream unit of a temporal unit.
fn units(mut bytes: &[u8]) -> Vec<(u8, &[u8])> {
    let mut found = Vec::new();
    while let &[head, ref rest @ ..] = bytes {
        assert_eq!(head & 0b1000_0111, 0b010, "an extension, or no size");
        let length = rest.iter().take_while(|&&byte| byte >= 128).count() + 1;
        let size = rest[..length].iter().rev().fold(0, |size, &byte| size << 7 | usize::from(byte & 127));
        let (unit, after) = rest[length..].split_at(size);
        found.push((head >> 3, unit));
        bytes = after;
    }
    found
}

fn put_unit(bytes: &mut Vec<u8>, kind: u8, payload: &[u8]) {
    bytes.push(kind << 3 | 0b010);
    let mut size = payload.len();
    while size >= 128 {
        bytes.push((size & 127) as u8 | 128);
        size >>= 7;
    }
    bytes.push(size as u8);
    bytes.extend(payload);
}

/// With `trailing_bits`.
fn finish(mut writer: BitWriter) -> Vec<u8> {
    writer.flag(true);
    writer.into_bytes()
}

/// A shown key frame's header, hidden, for slot 2 only.
fn hidden(header: &[u8]) -> Vec<u8> {
    let last = header.iter().rposition(|&byte| byte != 0).expect("trailing_one_bit");
    let end = last * 8 + 7 - header[last].trailing_zeros() as usize;
    let mut bits = BitReader::new(header);
    assert_eq!(bits.read(1 + 2 + 1), 0b0001, "not a shown key frame");
    let mut writer = BitWriter::new();
    writer.put(0, 1 + 2 + 1);
    writer.flag(true); // showable_frame
    writer.flag(false); // error_resilient_mode
    let mut copy = || {
        let flag = bits.flag();
        writer.flag(flag);
        flag
    };
    copy(); // disable_cdf_update
    if copy() {
        copy(); // allow_screen_content_tools was 1: force_integer_mv
    }
    copy(); // frame_size_override_flag
    writer.put(1 << 2, 8); // refresh_frame_flags
    bits.copy_to(&mut writer, end);
    finish(writer)
}

/// The second key frame is hidden; `show_existing_frame` in the same temporal unit shows it.
pub fn hidden_key(file: &Ivf) -> Ivf {
    let mut file = file.clone();
    let starts = |frame: &Vec<u8>| units(frame).iter().any(|&(kind, _)| kind == OBU_SEQUENCE_HEADER);
    let number = (1..file.frames.len()).find(|&number| starts(&file.frames[number])).expect("a second key frame");
    let mut bytes = Vec::new();
    for (kind, unit) in units(&file.frames[number]) {
        let header = if kind == OBU_FRAME_HEADER { hidden(unit) } else { unit.to_vec() };
        put_unit(&mut bytes, kind, &header);
    }
    let mut shown = BitWriter::new();
    shown.flag(true); // show_existing_frame
    shown.put(2, 3); // frame_to_show_map_idx
    put_unit(&mut bytes, OBU_FRAME_HEADER, &finish(shown));
    file.frames[number] = bytes;
    file
}
