// SPDX-License-Identifier: LGPL-2.1-or-later
//! A shared memory mapping of a buffer that this process alone writes.
#![allow(unsafe_code)]

use core::{ptr, slice};
use std::os::fd::{AsRawFd, BorrowedFd};

use crate::error::{Error, Result};

/// Owns `len` mapped bytes and unmaps them.
pub struct Mapping {
    address: ptr::NonNull<u8>,
    len: usize,
}

// SAFETY: the mapping is owned memory, like a Box<[u8]>; nothing in it is bound to a thread.
unsafe impl Send for Mapping {}

impl Mapping {
    /// Maps `len` bytes of `fd` from `offset` for writing (`mmap` with MAP_SHARED).
    pub fn new(fd: BorrowedFd<'_>, offset: u64, len: usize) -> Result<Self> {
        let offset = libc::off_t::try_from(offset).map_err(|_| Error::Misuse("mmap offset out of range"))?;
        // SAFETY: a new mapping at an address of the kernel's choice touches no existing memory.
        let address = unsafe {
            libc::mmap(ptr::null_mut(), len, libc::PROT_READ | libc::PROT_WRITE, libc::MAP_SHARED, fd.as_raw_fd(), offset)
        };
        match ptr::NonNull::new(address.cast::<u8>()) {
            Some(address) if address.as_ptr().cast() != libc::MAP_FAILED => Ok(Self { address, len }),
            _ => Err(Error::last("mmap")),
        }
    }

    /// The bytes.
    pub fn bytes_mut(&mut self) -> &mut [u8] {
        // SAFETY: address and len are those of a live mapping that this value owns; the kernel and devices only read OUTPUT buffers.
        unsafe { slice::from_raw_parts_mut(self.address.as_ptr(), self.len) }
    }

    /// The bytes, for reading.
    pub fn bytes(&self) -> &[u8] {
        // SAFETY: as in bytes_mut.
        unsafe { slice::from_raw_parts(self.address.as_ptr(), self.len) }
    }
}

impl Drop for Mapping {
    fn drop(&mut self) {
        // SAFETY: address and len are those given by mmap, and no slice of it outlives self.
        unsafe { libc::munmap(self.address.as_ptr().cast(), self.len) };
    }
}
