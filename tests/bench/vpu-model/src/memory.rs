// SPDX-License-Identifier: LGPL-2.1-or-later
//! How the C library hands out memory.
#![allow(unsafe_code)]

#[cfg(target_env = "gnu")]
mod gnu {
    use std::ffi::c_int;

    unsafe extern "C" {
        fn mallopt(parameter: c_int, value: c_int) -> c_int;
    }

    /// Of malloc.h.
    const TRIM_THRESHOLD: c_int = -1;
    const MMAP_THRESHOLD: c_int = -3;
    const ARENA_MAX: c_int = -8;

    pub fn keep() {
        for (parameter, value) in [(MMAP_THRESHOLD, 32 << 20), (TRIM_THRESHOLD, c_int::MAX), (ARENA_MAX, 1)] {
            // SAFETY: takes two numbers. One that it does not like changes nothing.
            unsafe { mallopt(parameter, value) };
        }
    }
}

/// Keeps what is freed for the next time. Otherwise each picture's memory comes fresh from the kernel, page by page, and of the time
/// that a large picture takes in user-mode Linux more than half goes into page faults. To be called before there are threads.
pub fn keep() {
    #[cfg(target_env = "gnu")]
    gnu::keep();
}
