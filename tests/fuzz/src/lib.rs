// SPDX-License-Identifier: LGPL-2.1-or-later
//! What the fuzz targets share. A target is a program in `src/bin`: `main` hands one function to [`run`].
//!
//! With the feature `libfuzzer` that function is libFuzzer's to call, as scripts/fuzz.sh builds it. Without, the program runs it once
//! on each file named on its command line, which needs nothing but cargo and shows a finding in any debugger.

pub mod allocations;
pub mod api;
pub mod controls;
pub mod corpus;
pub mod input;
#[cfg(feature = "libfuzzer")]
mod libfuzzer;
mod structures;

#[global_allocator]
static ALLOCATOR: allocations::Counting = allocations::Counting;

/// One input's run. It returns where the input was taken or refused, and panics where the library went wrong.
pub type Target = fn(&[u8]);

/// The `main` of every target.
pub fn run(target: Target) {
    abort_on_panic();
    #[cfg(feature = "libfuzzer")]
    libfuzzer::run(target);
    #[cfg(not(feature = "libfuzzer"))]
    replay(target);
}

/// A panic that the C boundary stops is a finding too, so the process must not outlive it.
fn abort_on_panic() {
    let report = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |panic| {
        report(panic);
        std::process::abort();
    }));
}

#[cfg(not(feature = "libfuzzer"))]
fn replay(target: Target) {
    let mut runs = 0;
    for path in std::env::args_os().skip(1).map(std::path::PathBuf::from) {
        let input = std::fs::read(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        target(&input);
        runs += 1;
    }
    println!("{runs} inputs, no finding");
}
