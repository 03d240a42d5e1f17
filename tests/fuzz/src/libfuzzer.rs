// SPDX-License-Identifier: LGPL-2.1-or-later
//! Hands a target to libFuzzer, whose own `main` is not used.
#![allow(unsafe_code)]

use std::ffi::{CString, c_char, c_int};
use std::sync::OnceLock;

// Links the C++ library.
use libfuzzer_sys as _;

use crate::Target;

static TARGET: OnceLock<Target> = OnceLock::new();

unsafe extern "C" {
    fn LLVMFuzzerRunDriver(
        argc: *mut c_int,
        argv: *mut *mut *mut c_char,
        callback: unsafe extern "C" fn(*const u8, usize) -> c_int,
    ) -> c_int;
}

/// Runs libFuzzer with this program's arguments.
pub fn run(target: Target) {
    TARGET.get_or_init(|| target);
    let arguments = std::env::args_os().map(|word| CString::new(word.into_encoded_bytes()).expect("an argument without NUL"));
    let mut argv: Vec<*mut c_char> = arguments.map(CString::into_raw).collect();
    let mut argc = argv.len() as c_int;
    argv.push(std::ptr::null_mut());
    let mut argv = argv.leak().as_mut_ptr();
    // SAFETY: argc and argv are those of a C program, and live as long as this one.
    let status = unsafe { LLVMFuzzerRunDriver(&mut argc, &mut argv, callback) };
    std::process::exit(status);
}

unsafe extern "C" fn callback(data: *const u8, size: usize) -> c_int {
    let input = match size {
        0 => &[],
        // SAFETY: libFuzzer's input, which it leaves alone during the call.
        _ => unsafe { std::slice::from_raw_parts(data, size) },
    };
    rust_fuzzer_test_input(input)
}

/// libfuzzer-sys refers to it by this name, with this signature.
#[allow(improper_ctypes_definitions)]
#[unsafe(no_mangle)]
extern "C" fn rust_fuzzer_test_input(input: &[u8]) -> c_int {
    if let Some(target) = TARGET.get() {
        target(input);
    }
    0
}
