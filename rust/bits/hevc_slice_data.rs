// SPDX-License-Identifier: LGPL-2.1-or-later
//! Where the data of a HEVC slice segment starts in the NAL unit as it stands in the stream.

use super::reader::{BitError, BitReader};

/// The offset in the raw NAL unit of the byte at `offset` in the NAL unit without emulation prevention bytes.
///
/// # Errors
/// Where the NAL unit has no such byte: slice_segment_data() is never empty.
pub fn raw_offset(nal: &[u8], offset: usize) -> Result<usize, BitError> {
    let mut reader = BitReader::new(nal);
    for _ in 0..=offset {
        reader.bits(8)?;
    }
    // The byte itself was read last.
    Ok((reader.raw_position() / 8).saturating_sub(1))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn emulation_prevention_bytes_in_front_are_counted() {
        let nal = [0x02, 0x01, 0, 0, 3, 1, 0, 0, 3, 0, 0x80, 0xaa, 0, 0, 3, 1];
        // Without prevention: 02 01 00 00 01 00 00 00 80 aa 00 00 01.
        let expected = [0, 1, 2, 3, 5, 6, 7, 9, 10, 11, 12, 13, 15];
        for (offset, raw) in expected.into_iter().enumerate() {
            assert_eq!(raw_offset(&nal, offset), Ok(raw), "{offset}");
        }
        assert_eq!(raw_offset(&nal, expected.len()), Err(BitError::EndOfData));
    }

    #[test]
    fn nothing_is_behind_a_closing_prevention_byte() {
        assert_eq!(raw_offset(&[1, 0, 0, 3], 3), Err(BitError::EndOfData));
        assert_eq!(raw_offset(&[], 0), Err(BitError::EndOfData));
    }

    proptest! {
        #[test]
        fn any_bytes_are_survived(nal in proptest::collection::vec(0u8..5, 0..40), offset in 0usize..60) {
            if let Ok(raw) = raw_offset(&nal, offset) {
                prop_assert!(raw >= offset && raw < nal.len());
            }
        }
    }
}
