// SPDX-License-Identifier: LGPL-2.1-or-later
//! Offsets in HEVC NAL units with their emulation prevention bytes, against a list of all the bytes that count.

use primebridge::bits::hevc_slice_data::raw_offset;
use primebridge::bits::reader::BitError;
use primebridge_fuzz::allocations;
use primebridge_fuzz::input::Input;

fn main() {
    primebridge_fuzz::run(|data| {
        let input = &mut Input::new(data);
        let offset = input.read::<u16>().into();
        let nal = input.rest();
        let raw = allocations::none(|| raw_offset(nal, offset));
        assert_eq!(raw, plain(nal).get(offset).copied().ok_or(BitError::EndOfData));
    });
}

/// Where each byte stands that is no emulation prevention byte.
fn plain(nal: &[u8]) -> Vec<usize> {
    let mut zeros = 0;
    let mut places = Vec::new();
    for (place, byte) in nal.iter().enumerate() {
        if zeros >= 2 && *byte == 3 {
            zeros = 0;
            continue;
        }
        zeros = if *byte == 0 { zeros + 1 } else { 0 };
        places.push(place);
    }
    places
}
