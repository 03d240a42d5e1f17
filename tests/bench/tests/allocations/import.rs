// SPDX-License-Identifier: LGPL-2.1-or-later
//! A pool that a session decodes into.

use std::ffi::c_void;
use std::ptr;

use primebridge::capi::types::{Config, StreamInfo};
use primebridge::capi::*;

use super::HELD;

/// More than are held: those come in turns.
const BUFFERS: usize = HELD + 4;

/// Buffers that fit a stream.
pub struct Lent {
    pool: *mut Pool,
    buffers: Vec<*mut Buffer>,
}

impl Lent {
    /// Makes the buffers that the decoder of this stream writes into.
    ///
    /// # Safety
    /// As for primebridge_query().
    pub unsafe fn new(config: &Config) -> Self {
        let none = ptr::null_mut();
        let mut info = StreamInfo::NONE;
        let mut pool = ptr::null_mut();
        // SAFETY: promised by the caller; all else are live values.
        let buffers = unsafe {
            assert_eq!(primebridge_query(config, none, &mut info), 0);
            let layout = PoolConfig {
                sw_format: info.sw_format,
                drm_format: info.drm_format,
                width: info.width,
                height: info.height,
                pitch: info.pitch,
                lines: info.lines,
                size: info.size,
                allocator: c"udmabuf".as_ptr(),
                drm_fd: -1,
                log: config.log,
            };
            assert_eq!(primebridge_pool_open(&layout, none, &mut pool), 0);
            let one = |_| {
                let mut buffer = ptr::null_mut();
                assert_eq!(primebridge_buffer_alloc(pool, none, &mut buffer), 0);
                buffer
            };
            (0..BUFFERS).map(one).collect()
        };
        Self { pool, buffers }
    }

    /// The buffer for a picture.
    pub fn descriptor(&self, number: usize) -> *const c_void {
        // SAFETY: the buffers live as long as this.
        unsafe { primebridge_buffer_descriptor(self.buffers[number % BUFFERS]) }
    }
}

impl Drop for Lent {
    fn drop(&mut self) {
        // SAFETY: they were made above, and are freed once.
        unsafe {
            self.buffers.iter().for_each(|&buffer| primebridge_buffer_free(buffer));
            primebridge_pool_close(&mut self.pool);
        }
    }
}
