// SPDX-License-Identifier: LGPL-2.1-or-later
//! Stops panics at the C boundary and turns results into AVERRORs.

use core::ffi::c_int;
use std::panic::{AssertUnwindSafe, catch_unwind};

use crate::error::{Error, Result};
use crate::log::{LogContext, LogLevel, Logger};

/// `AVERROR_BUG` of libavutil/error.h.
const AVERROR_BUG: c_int = -c_int::from_le_bytes(*b"BUG!");

/// Runs `body`; a failure is logged here, once.
pub fn guard(logger: &Logger, avcl: LogContext, body: impl FnOnce() -> Result<()>) -> c_int {
    match catch_unwind(AssertUnwindSafe(body)) {
        Ok(Ok(())) => 0,
        Ok(Err(error)) => {
            let level = if matches!(error, Error::Refused(_)) { LogLevel::Warning } else { LogLevel::Error };
            logger.line(avcl, level, &error);
            error.averror()
        }
        Err(_) => {
            logger.line(avcl, LogLevel::Error, "internal error (a panic was stopped); please report it");
            AVERROR_BUG
        }
    }
}

/// Runs a `body` that cannot fail; after a panic the result is `fallback`.
pub fn guard_value<T>(fallback: T, body: impl FnOnce() -> T) -> T {
    catch_unwind(AssertUnwindSafe(body)).unwrap_or(fallback)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_becomes_averror_bug() {
        let code = guard(&Logger::default(), LogContext(core::ptr::null_mut()), || panic!("stopped on purpose"));
        assert_eq!(code, -558_323_010);
    }

    #[test]
    fn an_error_becomes_its_averror() {
        let code = guard(&Logger::default(), LogContext(core::ptr::null_mut()), || Err(Error::Misuse("on purpose")));
        assert_eq!(code, -22);
    }
}
