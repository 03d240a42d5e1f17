// SPDX-License-Identifier: LGPL-2.1-or-later
//! Counts allocations: parsers and control builders make none, and a closed session leaves none.
#![allow(unsafe_code)]

use std::alloc::{GlobalAlloc, Layout, System};
use std::sync::atomic::{AtomicUsize, Ordering};

/// The system's allocator with a count. libFuzzer's own threads allocate in C++, past it.
pub struct Counting;

static MADE: AtomicUsize = AtomicUsize::new(0);
static FREED: AtomicUsize = AtomicUsize::new(0);

// SAFETY: every call goes on to the system's allocator unchanged; counting is one atomic addition.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        MADE.fetch_add(1, Ordering::Relaxed);
        // SAFETY: the caller's promises are those of this function.
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, block: *mut u8, layout: Layout) {
        FREED.fetch_add(1, Ordering::Relaxed);
        // SAFETY: as above.
        unsafe { System.dealloc(block, layout) }
    }
}

/// Runs `body`, which must not allocate.
pub fn none<T>(body: impl FnOnce() -> T) -> T {
    let before = MADE.load(Ordering::Relaxed);
    let result = body();
    let after = MADE.load(Ordering::Relaxed);
    assert_eq!(before, after, "it allocates");
    result
}

/// How many blocks are allocated now.
pub fn live() -> usize {
    MADE.load(Ordering::Relaxed).wrapping_sub(FREED.load(Ordering::Relaxed))
}
