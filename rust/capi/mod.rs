// SPDX-License-Identifier: LGPL-2.1-or-later
//! The C API: `extern "C"` functions, their plain types, the panic guard and the way to the caller's log.
//!
//! Every function returns 0 or a negative AVERROR, logs a failure once, and never unwinds into C. Pointers are checked for NULL; that
//! they otherwise point at what their type says is the caller's part, and is said at each function.

mod frame;
mod guard;
mod log;
mod session;
pub mod types;

pub use frame::*;
pub use session::*;
