// SPDX-License-Identifier: LGPL-2.1-or-later
//! Log lines on their way to whoever opened the session.

use core::ffi::c_void;
use core::fmt::Display;
use std::sync::Arc;

/// Severity of a log line.
#[repr(C)]
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum LogLevel {
    /// Decoding failed or cannot go on in hardware.
    Error = 1,
    /// Something the user may want to change.
    Warning = 2,
    /// Said once a stream: what decodes it.
    Info = 3,
    /// Said once a stream: details and totals.
    Verbose = 4,
    /// For a developer.
    Debug = 5,
}

/// The context that a line belongs to: the caller's pointer, only ever handed back to the caller.
#[derive(Clone, Copy, Debug)]
pub struct LogContext(pub *mut c_void);

type Sink = dyn Fn(LogContext, LogLevel, String) + Send + Sync;

/// Where lines go; by default nowhere.
#[derive(Clone, Default)]
pub struct Logger(Option<Arc<Sink>>);

impl Logger {
    /// A logger that hands every line to `sink`.
    pub fn new(sink: impl Fn(LogContext, LogLevel, String) + Send + Sync + 'static) -> Self {
        Self(Some(Arc::new(sink)))
    }

    /// Logs one line.
    pub fn line(&self, context: LogContext, level: LogLevel, message: impl Display) {
        if let Some(sink) = &self.0 {
            sink(context, level, message.to_string());
        }
    }
}
