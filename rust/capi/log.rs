// SPDX-License-Identifier: LGPL-2.1-or-later
//! Hands finished lines to the caller's log (av_log in the shim).
#![allow(unsafe_code)]

use core::ffi::c_void;
use core::fmt::Display;
use std::ffi::CString;

use super::types::{Log, LogLevel};

/// The caller's log, or nothing.
#[derive(Clone, Copy, Default)]
pub struct Logger(Log);

impl Logger {
    /// Wraps the callback.
    pub fn new(callback: Log) -> Self {
        Self(callback)
    }

    /// Logs one line in the context `avcl`.
    pub fn line(&self, avcl: *mut c_void, level: LogLevel, message: impl Display) {
        let Some(callback) = self.0 else { return };
        if let Ok(text) = CString::new(message.to_string()) {
            // SAFETY: the callback is one of the caller's own and takes a string that lives through the call; avcl is the caller's too.
            unsafe { callback(avcl, level, text.as_ptr()) }
        }
    }
}
