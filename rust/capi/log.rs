// SPDX-License-Identifier: LGPL-2.1-or-later
//! Hands finished lines to the caller's log callback (av_log in the shim).
#![allow(unsafe_code)]

use std::ffi::CString;

use super::types::Log;
use crate::log::Logger;

/// A logger that calls `callback`.
pub fn logger(callback: Log) -> Logger {
    let Some(callback) = callback else { return Logger::default() };
    Logger::new(move |context, level, message| {
        if let Ok(text) = CString::new(message) {
            // SAFETY: the callback is the caller's own and takes a string that lives through the call; the context is the caller's too.
            unsafe { callback(context.0, level, text.as_ptr()) }
        }
    })
}
