// SPDX-License-Identifier: LGPL-2.1-or-later
//! The CPU's access to frames: mappings that are kept, and a DMA_BUF_IOCTL_SYNC pair around every access.

use std::os::fd::BorrowedFd;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use nix::errno::Errno;

use super::surface::{MAX_PLANES, Object, Surface, SurfacePlane};
use crate::error::{Error, Result};
use crate::sys::{FileIdentity, Kernel, SharedMapping};
use crate::uapi::{DMA_BUF_SYNC_END, DMA_BUF_SYNC_READ, DMA_BUF_SYNC_RW, DMA_BUF_SYNC_START, DMA_BUF_SYNC_WRITE};

/// Mappings that are kept.
const KEPT: usize = 64;
/// One that so many later accesses did without goes: it may be all that its buffer's memory is still there for.
const STALE: u64 = 256;

/// What an access is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Intent {
    /// Reading.
    Read,
    /// Writing parts, or reading and writing.
    Change,
    /// Writing everything: what was there is not needed.
    Overwrite,
}

impl Intent {
    /// DMA_BUF_SYNC_*. A cache line that is changed in part has to hold what the device wrote last, so that counts as reading too.
    fn direction(self) -> u64 {
        match self {
            Intent::Read => DMA_BUF_SYNC_READ,
            Intent::Change => DMA_BUF_SYNC_RW,
            Intent::Overwrite => DMA_BUF_SYNC_WRITE,
        }
    }

    fn writes(self) -> bool {
        self != Intent::Read
    }
}

/// Mappings of dmabufs, kept from one access to the next. A dmabuf cannot go as long as it is mapped, so that no other one can have
/// its inode.
pub struct Mappings {
    kernel: Arc<dyn Kernel>,
    kept: Mutex<Kept>,
}

struct Kept {
    entries: Vec<Entry>,
    /// Counts accesses.
    now: u64,
}

struct Entry {
    file: (u64, u64),
    mapping: Arc<SharedMapping>,
    used: u64,
}

impl Mappings {
    /// None yet.
    pub fn new(kernel: Arc<dyn Kernel>) -> Self {
        // All that it will ever need: an access allocates only where it maps.
        Self { kernel, kept: Mutex::new(Kept { entries: Vec::with_capacity(KEPT + 1), now: 0 }) }
    }

    fn kept(&self) -> MutexGuard<'_, Kept> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// How many are kept.
    pub fn len(&self) -> usize {
        self.kept().entries.len()
    }

    /// Whether none is kept.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Begins an access to a frame.
    ///
    /// # Errors
    /// Where a plane starts outside of its object, an object is larger than its dmabuf, or the kernel does not let us in.
    pub fn access<'fd>(&self, surface: &Surface<'fd>, intent: Intent) -> Result<Access<'fd>> {
        let mut access = Access { kernel: Arc::clone(&self.kernel), objects: Default::default(), direction: intent.direction() };
        for (slot, object) in access.objects.iter_mut().zip(surface.objects()) {
            let Some(object) = object else { continue };
            let (mapping, len) = self.mapping(object, intent.writes())?;
            *slot = Some(Opened { fd: object.fd, mapping, len, synced: false });
        }
        for plane in surface.planes() {
            access.bytes(plane)?;
        }
        access.begin()?;
        Ok(access)
    }

    /// A mapping of a dmabuf, and how many of its bytes belong to the frame.
    fn mapping(&self, object: &Object<'_>, writable: bool) -> Result<(Arc<SharedMapping>, usize)> {
        let identity = self.kernel.identify(object.fd)?;
        let len = length(object, &identity)?;
        // Before Linux 5.3 all dmabufs share one inode, of no size.
        let file = (identity.size > 0).then_some((identity.device, identity.inode));
        if let Some(file) = file {
            // Unmapped below, where nothing is locked.
            let (found, _stale) = self.kept().find(file, len, writable);
            if let Some(found) = found {
                return Ok((found, len));
            }
        }
        let mapping = Arc::new(self.map(object.fd, len, writable)?);
        if let Some(file) = file {
            let _evicted = self.kept().keep(file, Arc::clone(&mapping));
        }
        Ok((mapping, len))
    }

    /// Maps for writing even where this access reads, so that the next one finds it.
    fn map(&self, fd: BorrowedFd<'_>, len: usize, writable: bool) -> Result<SharedMapping> {
        match self.kernel.map_dmabuf(fd, len, true) {
            Err(Error::Sys { errno: Errno::EACCES | Errno::EPERM, .. }) if !writable => self.kernel.map_dmabuf(fd, len, false),
            Err(Error::Sys { errno: errno @ (Errno::EACCES | Errno::EPERM), .. }) => {
                Err(Error::Frame { what: "whoever made it allows reading only", errno })
            }
            result => result,
        }
    }
}

/// Bytes of an object that belong to the frame.
fn length(object: &Object<'_>, identity: &FileIdentity) -> Result<usize> {
    let wrong = |what| Error::Frame { what, errno: Errno::EINVAL };
    let file = usize::try_from(identity.size).map_err(|_| wrong("a dmabuf larger than the address space"))?;
    match object.size {
        0 if file == 0 => Err(wrong("a dmabuf of unknown size")),
        0 => Ok(file),
        // What is mapped behind a file's end kills whoever touches it.
        size if size > file && (file > 0 || identity.regular) => Err(wrong("an object is larger than its dmabuf")),
        size => Ok(size),
    }
}

impl Kept {
    /// The mapping of a file, if it will do; and one that has not been of use for long.
    fn find(&mut self, file: (u64, u64), len: usize, writable: bool) -> (Option<Arc<SharedMapping>>, Option<Entry>) {
        self.now += 1;
        let now = self.now;
        let entry = self.entries.iter_mut().find(|entry| entry.file == file);
        let found = entry.filter(|entry| entry.mapping.len() >= len && (entry.mapping.writable() || !writable)).map(|entry| {
            entry.used = now;
            Arc::clone(&entry.mapping)
        });
        let stale = self.entries.iter().position(|entry| now - entry.used > STALE);
        (found, stale.map(|stale| self.entries.swap_remove(stale)))
    }

    /// Keeps a mapping, and returns what it takes the place of.
    fn keep(&mut self, file: (u64, u64), mapping: Arc<SharedMapping>) -> Option<Entry> {
        let entry = Entry { file, mapping, used: self.now };
        if let Some(earlier) = self.entries.iter_mut().find(|earlier| earlier.file == file) {
            return Some(core::mem::replace(earlier, entry));
        }
        self.entries.push(entry);
        let oldest = self.entries.iter().enumerate().min_by_key(|(_, entry)| entry.used)?.0;
        (self.entries.len() > KEPT).then(|| self.entries.swap_remove(oldest))
    }
}

/// An access. It ends when it is dropped, wherever that is.
pub struct Access<'fd> {
    kernel: Arc<dyn Kernel>,
    objects: [Option<Opened<'fd>>; MAX_PLANES],
    direction: u64,
}

struct Opened<'fd> {
    fd: BorrowedFd<'fd>,
    mapping: Arc<SharedMapping>,
    len: usize,
    /// An end is due.
    synced: bool,
}

impl Access<'_> {
    fn begin(&mut self) -> Result<()> {
        for object in self.objects.iter_mut().flatten() {
            object.synced = sync(&*self.kernel, object.fd, DMA_BUF_SYNC_START | self.direction)?;
        }
        Ok(())
    }

    fn opened(&self, plane: &SurfacePlane) -> Result<&Opened<'_>> {
        let opened = self.objects.get(plane.object).and_then(Option::as_ref);
        opened
            .filter(|opened| plane.offset < opened.len && opened.len <= opened.mapping.len())
            .ok_or(Error::Frame { what: "a plane lies outside of its object", errno: Errno::EINVAL })
    }

    /// From the first byte of a plane to the last one of its object.
    pub(super) fn bytes(&self, plane: &SurfacePlane) -> Result<&[u8]> {
        let opened = self.opened(plane)?;
        Ok(opened.mapping.bytes().get(plane.offset..opened.len).unwrap_or_default())
    }

    /// Copies `bytes` into a plane, `offset` bytes behind its first one.
    pub(super) fn write(&self, plane: &SurfacePlane, offset: usize, bytes: &[u8]) -> Result<()> {
        let opened = self.opened(plane)?;
        let start = plane.offset.checked_add(offset);
        let fits = start.and_then(|start| start.checked_add(bytes.len())).is_some_and(|end| end <= opened.len);
        if fits && start.is_some_and(|start| opened.mapping.write(start, bytes)) {
            return Ok(());
        }
        Err(Error::Frame { what: "a plane does not fit into its object", errno: Errno::EINVAL })
    }

    /// Where a plane begins.
    ///
    /// # Errors
    /// `Frame` where that is outside of its object.
    pub fn address(&self, plane: &SurfacePlane) -> Result<*mut u8> {
        Ok(self.opened(plane)?.mapping.address().wrapping_add(plane.offset))
    }

    /// Whether some byte of `bytes` is in the mapped memory.
    pub fn overlaps(&self, bytes: &[u8]) -> bool {
        self.objects.iter().flatten().any(|opened| overlap(opened.mapping.bytes(), bytes))
    }
}

impl Drop for Access<'_> {
    fn drop(&mut self) {
        for object in self.objects.iter().flatten().filter(|object| object.synced) {
            // It cannot fail where the beginning did not; if it does, there is nobody to tell.
            let _ = sync(&*self.kernel, object.fd, DMA_BUF_SYNC_END | self.direction);
        }
    }
}

/// DMA_BUF_IOCTL_SYNC; false for memory that is no dmabuf and needs none of it.
fn sync(kernel: &dyn Kernel, fd: BorrowedFd<'_>, flags: u64) -> Result<bool> {
    loop {
        match kernel.sync_dmabuf(fd, flags) {
            Ok(()) => return Ok(true),
            Err(error) if error.is(Errno::ENOTTY) => return Ok(false),
            // It waits for devices, which a signal ends.
            Err(error) if error.is(Errno::EINTR) || error.is(Errno::EAGAIN) => {}
            Err(error) => return Err(error),
        }
    }
}

/// Whether two slices share a byte.
pub(super) fn overlap(one: &[u8], other: &[u8]) -> bool {
    let (one, other) = (one.as_ptr_range(), other.as_ptr_range());
    one.start < other.end && other.start < one.end
}

#[cfg(test)]
mod tests;
