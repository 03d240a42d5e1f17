// SPDX-License-Identifier: LGPL-2.1-or-later
//! HEVC: what the shim copies out of libavcodec, and the kernel controls built from it.
//!
//! Field names and meanings are those of ITU-T H.265 unless a comment says otherwise.

/// SCAFFOLD: the codec's author fills this in.
#[repr(C)]
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct HevcSps {
    /// Bits of a sample.
    pub bit_depth: u8,
}
