// SPDX-License-Identifier: LGPL-2.1-or-later
//! VP9: what the shim copies out of libavcodec, and the kernel controls built from it.
//!
//! Field names and meanings are those of the VP9 specification unless a comment says otherwise.

/// SCAFFOLD: the codec's author fills this in.
#[repr(C)]
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Vp9Sequence {
    /// Bits of a sample.
    pub bit_depth: u8,
}
