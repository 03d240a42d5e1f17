// SPDX-License-Identifier: LGPL-2.1-or-later
//! The C API: `extern "C"` functions, their plain types, the panic guard and the way to the caller's log.
//!
//! Every function returns 0 or a negative AVERROR, logs a failure once, and never unwinds into C. Pointers are checked for NULL; that
//! they otherwise point at what their type says is the caller's part, and is said at each function.

mod access;
mod av1;
mod frame;
mod guard;
mod h264;
mod hevc;
mod log;
mod mpeg2;
mod pool;
mod session;
mod support;
pub mod types;
mod vp8;
mod vp9;

pub use access::*;
pub use av1::*;
pub use frame::*;
pub use h264::*;
pub use hevc::*;
pub use mpeg2::*;
pub use pool::*;
pub use session::*;
pub use support::*;
pub use vp8::*;
pub use vp9::*;
