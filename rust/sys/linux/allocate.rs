// SPDX-License-Identifier: LGPL-2.1-or-later
//! Memory of the real kernel.

use std::ffi::CStr;

use super::*;
use crate::sys::{Allocate, DumbBuffer};

/// Bytes of a line of a dumb buffer, whatever it is used for: every driver's alignment divides a page.
const DUMB_LINE: u64 = 4096;
/// Bits of a pixel of a dumb buffer: all drivers take 32.
const DUMB_BITS: u32 = 32;

/// The names in a folder of `/dev`; none where it cannot be read.
fn names(folder: &str) -> Vec<String> {
    fs::read_dir(folder).into_iter().flatten().flatten().filter_map(|entry| entry.file_name().into_string().ok()).collect()
}

/// The descriptor that a call gave.
///
/// # Safety
/// `fd` is new, and nothing else owns it.
unsafe fn owned(fd: RawFd) -> OwnedFd {
    // SAFETY: promised by the caller.
    unsafe { OwnedFd::from_raw_fd(fd) }
}

/// An empty file in memory that nobody can run, where the kernel knows that (6.3), which some are set up to insist on.
pub(in crate::sys) fn memfd(name: &CStr) -> Result<OwnedFd> {
    // SAFETY: the name is a NUL-terminated string that lives through the call.
    let create = |flags| unsafe { libc::memfd_create(name.as_ptr(), libc::MFD_CLOEXEC | flags) };
    let mut fd = create(libc::MFD_NOEXEC_SEAL);
    if fd < 0 && Errno::last() == Errno::EINVAL {
        fd = create(libc::MFD_ALLOW_SEALING);
    }
    if fd < 0 {
        return Err(Error::last("memfd_create"));
    }
    // SAFETY: a new descriptor that nothing else owns.
    Ok(unsafe { owned(fd) })
}

impl Allocate for Linux {
    fn page_size(&self) -> usize {
        // SAFETY: sysconf only takes a number.
        let size = unsafe { libc::sysconf(libc::_SC_PAGESIZE) };
        usize::try_from(size).ok().filter(|size| size.is_power_of_two()).unwrap_or(4096)
    }

    fn duplicate(&self, fd: BorrowedFd<'_>) -> Result<OwnedFd> {
        // SAFETY: F_DUPFD_CLOEXEC touches no memory.
        match unsafe { libc::fcntl(fd.as_raw_fd(), libc::F_DUPFD_CLOEXEC, 3) } {
            // SAFETY: a new descriptor that nothing else owns.
            new if new >= 0 => Ok(unsafe { owned(new) }),
            _ => Err(Error::last("fcntl")),
        }
    }

    fn available_memory(&self) -> Option<u64> {
        let meminfo = fs::read_to_string("/proc/meminfo").ok()?;
        let line = meminfo.lines().find_map(|line| line.strip_prefix("MemAvailable:"))?;
        line.trim().strip_suffix(" kB")?.parse::<u64>().ok()?.checked_mul(1024)
    }

    fn heaps(&self) -> Vec<String> {
        let mut names = names("/dev/dma_heap");
        names.sort();
        names
    }

    fn heap_allocate(&self, heap: BorrowedFd<'_>, size: u64) -> Result<OwnedFd> {
        let fd_flags = (libc::O_RDWR | libc::O_CLOEXEC) as u32;
        let mut allocation = dma_heap_allocation_data { len: size, fd: 0, fd_flags, heap_flags: 0 };
        ioctl(heap, opcode::DMA_HEAP_IOCTL_ALLOC, &mut allocation)?;
        // SAFETY: a new descriptor that nothing else owns.
        Ok(unsafe { owned(allocation.fd as RawFd) })
    }

    fn sealed_memory(&self, size: u64) -> Result<OwnedFd> {
        let size = libc::off_t::try_from(size).map_err(|_| Error::Sys { call: "ftruncate", errno: Errno::EFBIG })?;
        let memory = memfd(c"primebridge")?;
        // SAFETY: the calls only take numbers.
        unsafe {
            if libc::ftruncate(memory.as_raw_fd(), size) != 0 {
                return Err(Error::last("ftruncate"));
            }
            if libc::fcntl(memory.as_raw_fd(), libc::F_ADD_SEALS, libc::F_SEAL_SHRINK) != 0 {
                return Err(Error::last("fcntl"));
            }
        }
        Ok(memory)
    }

    fn udmabuf_create(&self, udmabuf: BorrowedFd<'_>, memory: BorrowedFd<'_>, size: u64) -> Result<OwnedFd> {
        let mut create = udmabuf_create { memfd: memory.as_raw_fd() as u32, flags: UDMABUF_FLAGS_CLOEXEC, offset: 0, size };
        // SAFETY: the opcode names the size of the structure, which lives through the call and holds no pointer; the result is a new
        // descriptor that nothing else owns.
        unsafe { raw_ioctl(udmabuf, opcode::UDMABUF_CREATE, (&raw mut create).cast()).map(|fd| owned(fd)) }
    }

    fn primary_nodes(&self) -> Vec<PathBuf> {
        let number = |name: &str| name.strip_prefix("card")?.parse::<u32>().ok();
        let mut numbers: Vec<u32> = names("/dev/dri").iter().filter_map(|name| number(name)).collect();
        numbers.sort_unstable();
        numbers.iter().map(|number| format!("/dev/dri/card{number}").into()).collect()
    }

    fn drop_master(&self, card: BorrowedFd<'_>) -> Result<()> {
        // SAFETY: this opcode takes no argument.
        unsafe { raw_ioctl(card, opcode::DRM_IOCTL_DROP_MASTER, ptr::null_mut()) }.map(drop)
    }

    fn dumb_create(&self, card: BorrowedFd<'_>, size: u64) -> Result<DumbBuffer> {
        let height = u32::try_from(size.div_ceil(DUMB_LINE))
            .map_err(|_| Error::Sys { call: opcode::DRM_IOCTL_MODE_CREATE_DUMB.name, errno: Errno::EFBIG })?;
        let width = (DUMB_LINE * 8) as u32 / DUMB_BITS;
        let mut create = drm_mode_create_dumb { height, width, bpp: DUMB_BITS, ..Argument::zeroed() };
        ioctl(card, opcode::DRM_IOCTL_MODE_CREATE_DUMB, &mut create)?;
        Ok(DumbBuffer { handle: create.handle, size: create.size })
    }

    fn prime_export(&self, card: BorrowedFd<'_>, handle: u32) -> Result<OwnedFd> {
        let mut prime = drm_prime_handle { handle, flags: (libc::O_RDWR | libc::O_CLOEXEC) as u32, fd: -1 };
        ioctl(card, opcode::DRM_IOCTL_PRIME_HANDLE_TO_FD, &mut prime)?;
        // SAFETY: a new descriptor that nothing else owns.
        Ok(unsafe { owned(prime.fd) })
    }

    fn dumb_destroy(&self, card: BorrowedFd<'_>, handle: u32) -> Result<()> {
        ioctl(card, opcode::DRM_IOCTL_MODE_DESTROY_DUMB, &mut drm_mode_destroy_dumb { handle })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn available_memory_is_known_here() {
        assert!(Linux.available_memory().is_some_and(|bytes| bytes > 1 << 20));
    }

    #[test]
    fn memory_for_udmabuf_is_sealed_and_as_large_as_asked() {
        let memory = Linux.sealed_memory(8192).unwrap();
        // SAFETY: F_GET_SEALS only takes a number.
        assert_ne!(unsafe { libc::fcntl(memory.as_raw_fd(), libc::F_GET_SEALS) } & libc::F_SEAL_SHRINK, 0);
        assert_eq!(fs::File::from(memory).metadata().unwrap().len(), 8192);
        assert!(Linux.sealed_memory(u64::MAX).is_err_and(|error| error.is(Errno::EFBIG)));
    }
}
