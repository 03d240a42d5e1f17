// SPDX-License-Identifier: LGPL-2.1-or-later
//! The header that every OBU starts with.

/// An OBU, 5.3.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Obu<'a> {
    /// Whether it has a frame header and a tile group in one (OBU_FRAME).
    pub is_frame: bool,
    /// The bytes of its header, obu_size included.
    pub header_len: usize,
    /// What is behind its header.
    pub payload: &'a [u8],
}

/// obu_type of a frame header and its tiles in one.
const OBU_FRAME: u8 = 6;
/// The longest leb128(), in bytes.
const MAX_LEB128: usize = 8;

impl<'a> Obu<'a> {
    /// Takes the header off; nothing where there is no whole one. `obu` ends where the OBU ends, whatever its obu_size says.
    pub fn new(obu: &'a [u8]) -> Option<Self> {
        let first = obu.first()?;
        let (obu_type, extension, has_size) = (first >> 3 & 15, first >> 2 & 1, first >> 1 & 1);
        let size_at = if extension != 0 { 2 } else { 1 };
        let size_len = if has_size != 0 {
            let last = obu.get(size_at..)?.iter().take(MAX_LEB128).position(|byte| byte & 0x80 == 0)?;
            last.saturating_add(1)
        } else {
            0
        };
        let (header, payload) = obu.split_at_checked(size_len.saturating_add(size_at))?;
        Some(Self { is_frame: obu_type == OBU_FRAME, header_len: header.len(), payload })
    }
}
