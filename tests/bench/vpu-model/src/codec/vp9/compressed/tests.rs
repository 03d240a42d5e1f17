// SPDX-License-Identifier: LGPL-2.1-or-later

use super::super::super::vp8::bools::writer::Writer;
use super::*;

fn reader(bytes: &[u8]) -> Reader<'_> {
    Reader { bools: Bools::new(bytes) }
}

/// encode_term_subexp, by the specification's decode_term_subexp().
fn write(writer: &mut Writer, value: u32) {
    let prefix = |writer: &mut Writer, ones: u32| (0..ones).for_each(|_| writer.flag(true));
    match value {
        0..16 => {
            writer.flag(false);
            writer.literal(value, 4);
        }
        16..32 => {
            prefix(writer, 1);
            writer.flag(false);
            writer.literal(value - 16, 4);
        }
        32..64 => {
            prefix(writer, 2);
            writer.flag(false);
            writer.literal(value - 32, 5);
        }
        64..129 => {
            prefix(writer, 3);
            writer.literal(value - 64, 7);
        }
        _ => {
            prefix(writer, 3);
            writer.literal(value.div_ceil(2), 7);
            writer.literal((value + 1) % 2, 1);
        }
    }
}

#[test]
fn every_difference_is_read() {
    let mut writer = Writer::new();
    (0..255).for_each(|value| write(&mut writer, value));
    let bytes = writer.finish();
    let mut reader = reader(&bytes);
    for value in 0..255 {
        assert_eq!(reader.subexponential(), value);
    }
}

#[test]
fn the_inverse_map_is_a_permutation() {
    let mut values: Vec<u8> = (0..254).map(inv_map).collect();
    // 10.5: how the table begins, goes on and ends.
    assert_eq!(values[..3], [7, 20, 33]);
    assert_eq!(values[18..28], [241, 254, 1, 2, 3, 4, 5, 6, 8, 9]);
    assert_eq!(values[250..], [250, 251, 252, 253]);
    assert_eq!(inv_map(254), 253);
    values.sort_unstable();
    assert_eq!(values, (1..=254).collect::<Vec<u8>>());
}

#[test]
fn updates_land_in_their_entries() {
    let mut writer = Writer::new();
    for update in [false, true, false, true] {
        writer.bool(update, NO_UPDATE);
        if update {
            write(&mut writer, 30);
        }
    }
    writer.bool(true, NO_UPDATE);
    writer.literal(77, 7);
    let bytes = writer.finish();
    let mut reader = reader(&bytes);
    let (mut deltas, mut values) = ([0; 4], [0; 2]);
    reader.deltas(&mut deltas);
    reader.values(&mut values[..1]);
    assert_eq!((deltas, values), ([0, 12, 0, 12], [155, 0]));
}
