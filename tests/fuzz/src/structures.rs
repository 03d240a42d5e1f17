// SPDX-License-Identifier: LGPL-2.1-or-later
//! The picture structures of the C API as fuzzed values. A field that is added to one is missed here by the compiler.

mod av1;
mod h264;
mod hevc;
mod mpeg2;
mod vp8;
mod vp9;
