// SPDX-License-Identifier: LGPL-2.1-or-later
//! HEVC byte streams as NAL units, without and with emulation prevention (H.265 7.3.1, annex B).

use crate::generate::bits::{BitWriter, escaped};

pub const SPS: u8 = 33;
pub const PPS: u8 = 34;
pub const END_OF_SEQUENCE: u8 = 36;
pub const CRA: u8 = 21;

/// A unit; its payload has no emulation prevention bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unit {
    /// The two bytes before the payload.
    pub header: [u8; 2],
    pub payload: Vec<u8>,
}

impl Unit {
    /// `nal_unit_type`.
    pub fn kind(&self) -> u8 {
        self.header[0] >> 1
    }

    /// Whether it is a slice segment.
    pub fn is_slice(&self) -> bool {
        self.kind() < 32
    }

    /// Whether it is a slice segment of an IDR picture.
    pub fn is_idr(&self) -> bool {
        matches!(self.kind(), 19 | 20)
    }

    /// Whether it is a slice segment of an intra random access point picture.
    pub fn is_random_access(&self) -> bool {
        matches!(self.kind(), 16..=23)
    }
}

/// The units of a byte stream.
pub fn split(bytes: &[u8]) -> Vec<Unit> {
    let starts: Vec<usize> = (3..=bytes.len()).filter(|&at| bytes[at - 3..at] == [0, 0, 1]).collect();
    let ends = starts.iter().skip(1).map(|start| start - 3).chain([bytes.len()]);
    starts
        .iter()
        .zip(ends)
        .map(|(&start, end)| {
            let mut raw = &bytes[start..end];
            while let [shorter @ .., 0] = raw {
                raw = shorter; // trailing_zero_8bits and zero_byte
            }
            Unit { header: [raw[0], raw[1]], payload: without_prevention(&raw[2..]) }
        })
        .collect()
}

fn without_prevention(raw: &[u8]) -> Vec<u8> {
    let mut payload = Vec::new();
    let mut zeros = 0;
    for &byte in raw {
        if zeros >= 2 && byte == 3 {
            zeros = 0;
            continue;
        }
        zeros = if byte == 0 { zeros + 1 } else { 0 };
        payload.push(byte);
    }
    payload
}

/// A byte stream of the units.
pub fn join(units: &[Unit]) -> Vec<u8> {
    let mut bytes = Vec::new();
    for unit in units {
        bytes.extend([0, 0, 0, 1]);
        bytes.extend(unit.header);
        bytes.extend(escaped(&unit.payload));
    }
    bytes
}

/// The number of bits before `rbsp_stop_one_bit`.
pub fn length_in_bits(payload: &[u8]) -> usize {
    let last = payload.iter().rposition(|&byte| byte != 0).expect("a stop bit");
    last * 8 + 7 - payload[last].trailing_zeros() as usize
}

/// With `rbsp_trailing_bits` or `byte_alignment`, which look the same.
pub fn finish(mut writer: BitWriter) -> Vec<u8> {
    writer.flag(true);
    writer.into_bytes()
}
