// SPDX-License-Identifier: LGPL-2.1-or-later
//! The memory of frames as the CPU sees it: which dmabuf it is, its mapping, and the ioctl around every access.
#![allow(unsafe_code)]

use core::mem::zeroed;
use core::{ptr, slice};
use std::os::fd::{AsRawFd, BorrowedFd};

use crate::error::{Error, Result};
use crate::uapi::{dma_buf_sync, opcode};

/// Which file a descriptor is open on (fstat).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FileIdentity {
    /// Device of the file system, `st_dev`.
    pub device: u64,
    /// Inode, `st_ino`. No other file of the device has it as long as this one is open or mapped.
    pub inode: u64,
    /// Bytes, `st_size`. 0 for a dmabuf before Linux 5.3, where all of them share one inode.
    pub size: u64,
    /// Whether it is a regular file, whose size is what it says.
    pub regular: bool,
}

/// Memory of a frame, mapped from its start. Devices and other processes have it too, but not while an access lasts: who accesses a
/// frame is the only one who does, as with every AVFrame. Where that is not kept, samples are wrong and nothing else, since bytes
/// are only ever copied and never trusted.
pub struct SharedMapping {
    address: ptr::NonNull<u8>,
    len: usize,
    writable: bool,
}

// SAFETY: an address range that stays mapped for as long as the value lives, wherever that is.
unsafe impl Send for SharedMapping {}
// SAFETY: as above; who may read and write when is said at the type.
unsafe impl Sync for SharedMapping {}

impl SharedMapping {
    /// `mmap` with MAP_SHARED of the first `len` bytes.
    pub fn new(fd: BorrowedFd<'_>, len: usize, writable: bool) -> Result<Self> {
        let protection = if writable { libc::PROT_READ | libc::PROT_WRITE } else { libc::PROT_READ };
        // SAFETY: a new mapping at an address of the kernel's choice touches no existing memory.
        let address = unsafe { libc::mmap(ptr::null_mut(), len, protection, libc::MAP_SHARED, fd.as_raw_fd(), 0) };
        match ptr::NonNull::new(address.cast::<u8>()) {
            Some(address) if address.as_ptr().cast() != libc::MAP_FAILED => Ok(Self { address, len, writable }),
            _ => Err(Error::last("mmap")),
        }
    }

    /// Bytes that are mapped.
    pub fn len(&self) -> usize {
        self.len
    }

    /// Whether nothing is mapped; never so.
    pub fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// Whether it may be written.
    pub fn writable(&self) -> bool {
        self.writable
    }

    /// The first byte, for a caller that goes on by itself.
    pub fn address(&self) -> *mut u8 {
        self.address.as_ptr()
    }

    /// The bytes.
    pub fn bytes(&self) -> &[u8] {
        // SAFETY: address and len are those of a live mapping; nobody writes it during an access, as the type asks for.
        unsafe { slice::from_raw_parts(self.address.as_ptr(), self.len) }
    }

    /// Copies `bytes` to `offset`; false, and nothing is written, where they do not fit or writing is not allowed.
    #[must_use]
    pub fn write(&self, offset: usize, bytes: &[u8]) -> bool {
        let fits = offset.checked_add(bytes.len()).is_some_and(|end| end <= self.len);
        if fits && self.writable {
            // SAFETY: the range lies in the live, writable mapping. `bytes` may be a part of the same mapping, so copy() it is.
            unsafe { ptr::copy(bytes.as_ptr(), self.address.as_ptr().add(offset), bytes.len()) };
        }
        fits && self.writable
    }
}

impl Drop for SharedMapping {
    fn drop(&mut self) {
        // SAFETY: address and len are those given by mmap, and no slice of it outlives self.
        unsafe { libc::munmap(self.address.as_ptr().cast(), self.len) };
    }
}

/// `fstat`.
pub fn identify(fd: BorrowedFd<'_>) -> Result<FileIdentity> {
    // SAFETY: all-zero bytes are a valid stat structure; fstat fills it on success, and only then is it read.
    unsafe {
        let mut status: libc::stat = zeroed();
        if libc::fstat(fd.as_raw_fd(), &raw mut status) != 0 {
            return Err(Error::last("fstat"));
        }
        Ok(FileIdentity {
            device: status.st_dev as u64,
            inode: status.st_ino as u64,
            size: u64::try_from(status.st_size).unwrap_or_default(),
            regular: status.st_mode & libc::S_IFMT == libc::S_IFREG,
        })
    }
}

/// DMA_BUF_IOCTL_SYNC, once: the caller retries.
pub fn sync(fd: BorrowedFd<'_>, flags: u64) -> Result<()> {
    let argument = dma_buf_sync { flags };
    let opcode = opcode::DMA_BUF_IOCTL_SYNC;
    // SAFETY: the opcode takes a dma_buf_sync, which the kernel only reads.
    match unsafe { libc::ioctl(fd.as_raw_fd(), opcode.number as _, &raw const argument) } {
        0.. => Ok(()),
        _ => Err(Error::last(opcode.name)),
    }
}
