// SPDX-License-Identifier: LGPL-2.1-or-later
//! VP8: what the shim copies out of libavcodec, and the kernel controls built from it.
//!
//! Field names and meanings are those of RFC 6386 unless a comment says otherwise.
