// SPDX-License-Identifier: LGPL-2.1-or-later
//! The C API: `extern "C"` functions, their plain types and the panic guard.

pub mod types;
