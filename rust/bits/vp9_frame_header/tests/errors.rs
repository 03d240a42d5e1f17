// SPDX-License-Identifier: LGPL-2.1-or-later
//! What the syntax does not allow.

use super::*;

/// A key frame of a profile, with `change` made to its bytes.
fn parsed(profile: u32, change: impl Fn(&mut Vec<u8>)) -> Result<FrameHeader, FrameHeaderError> {
    let extras = Extras { color: Color { profile, subsampling: 2, ..Color::default() }, ..Extras::default() };
    let (mut frame, _) = write(&blank_header(), &extras);
    frame.extend([0; 2]);
    change(&mut frame);
    parse(&frame, (0, 0))
}

#[test]
fn a_frame_of_any_profile_is_read() {
    assert!((0..4).all(|profile| parsed(profile, |_| ()).is_ok()));
}

#[test]
fn a_wrong_marker_is_an_error() {
    assert_eq!(parsed(0, |frame| frame[0] ^= 0x80), Err(FrameHeaderError::FrameMarker));
    assert_eq!(parsed(0, |frame| frame[0] ^= 0x40), Err(FrameHeaderError::FrameMarker));
}

#[test]
fn a_wrong_sync_code_is_an_error() {
    for byte in 1..4 {
        assert_eq!(parsed(0, |frame| frame[byte] ^= 1), Err(FrameHeaderError::SyncCode));
    }
}

#[test]
fn reserved_bits_are_zero() {
    // The fifth bit of profile 3; of profile 1 the one behind color_space, color_range and the two of the subsampling.
    assert_eq!(parsed(3, |frame| frame[0] ^= 0x08), Err(FrameHeaderError::ReservedBit));
    assert_eq!(parsed(1, |frame| frame[4] ^= 0x02), Err(FrameHeaderError::ReservedBit));
}

#[test]
fn profiles_of_420_have_no_rgb() {
    assert_eq!(parsed(0, |frame| frame[4] |= 0xe0), Err(FrameHeaderError::ColorSpace));
}

#[test]
fn a_frame_that_shows_another_has_nothing_to_decode() {
    assert_eq!(parse(&[0x88], (0, 0)), Err(FrameHeaderError::ShowExisting));
    assert_eq!(parse(&[0x8a, 0], (0, 0)), Err(FrameHeaderError::ShowExisting));
}

#[test]
fn a_frame_has_a_compressed_header_and_tiles() {
    let (frame, _) = write(&FrameHeader { compressed_header_size: 0, ..blank_header() }, &Extras::default());
    assert_eq!(parse(&[&frame[..], &[0; 9]].concat(), (0, 0)), Err(FrameHeaderError::NoTiles));
    assert_eq!(parsed(0, |frame| frame.truncate(frame.len() - 1)), Err(FrameHeaderError::NoTiles));
}

#[test]
fn tile_columns_are_64_at_the_most() {
    let wide = FrameHeader { frame_width_minus_1: u16::MAX, tile_cols_log2: 7, ..blank_header() };
    let (mut frame, _) = write(&wide, &Extras::default());
    frame.extend([0; 2]);
    assert_eq!(parse(&frame, (0, 0)), Err(FrameHeaderError::TileColumns));
}

#[test]
fn errors_have_words() {
    use FrameHeaderError::*;
    let all = [Bits(BitError::EndOfData), FrameMarker, SyncCode, ReservedBit, ColorSpace, ShowExisting, TileColumns, NoTiles];
    let mut words: Vec<String> = all.iter().map(ToString::to_string).collect();
    assert!(words.iter().all(|text| text.contains("VP9")));
    words.sort();
    words.dedup();
    assert_eq!(words.len(), all.len());
}
