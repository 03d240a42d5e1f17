// SPDX-License-Identifier: LGPL-2.1-or-later
//! Memory of the fake: every device and every dmabuf is a memfd, named after its kernel, so that `/proc/self/fd` tells what is open.

use std::ffi::CString;
use std::fs;
use std::os::fd::{AsFd, OwnedFd};
use std::sync::atomic::{AtomicU32, Ordering};

use super::*;
use crate::sys::linux::allocate::memfd;
use crate::sys::{Allocate, DumbBuffer};

/// Which devices there are that make dmabufs, and what they do.
#[derive(Clone, Debug)]
pub struct Makers {
    /// Heaps in `/dev/dma_heap`, sorted.
    pub heaps: Vec<String>,
    /// Whether there is `/dev/udmabuf`.
    pub udmabuf: bool,
    /// Most bytes of a udmabuf.
    pub udmabuf_limit: u64,
    /// How many `/dev/dri/card*` there are.
    pub cards: usize,
    /// What a call on a path fails with, every time: opening it, or making memory of it.
    pub refusals: Vec<(String, &'static str, Errno)>,
    /// Memory that can be had.
    pub available: Option<u64>,
    /// Bytes that a dumb buffer gets more than asked for.
    pub dumb_extra: u64,
    /// Dumb buffers get half of what was asked for.
    pub dumb_short: bool,
}

impl Default for Makers {
    fn default() -> Self {
        Self {
            heaps: vec!["system".into()],
            udmabuf: true,
            udmabuf_limit: 64 << 20,
            cards: 1,
            refusals: Vec::new(),
            available: None,
            dumb_extra: 0,
            dumb_short: false,
        }
    }
}

/// A number that no other kernel of this process has.
pub(super) fn identity() -> u32 {
    static NEXT: AtomicU32 = AtomicU32::new(0);
    NEXT.fetch_add(1, Ordering::Relaxed)
}

impl Makers {
    /// A machine without any.
    pub fn none() -> Self {
        Self { heaps: Vec::new(), udmabuf: false, cards: 0, ..Self::default() }
    }

    /// Has `call` ("open" or the name of an ioctl) on `path` fail.
    pub fn refuse(mut self, path: &str, call: &'static str, errno: Errno) -> Self {
        self.refusals.push((path.into(), call, errno));
        self
    }

    fn has(&self, path: &str) -> bool {
        match path.strip_prefix("/dev/dma_heap/") {
            Some(name) => self.heaps.iter().any(|heap| heap == name),
            None if path == "/dev/udmabuf" => self.udmabuf,
            None => path.strip_prefix("/dev/dri/card").is_some_and(|card| card.parse::<usize>().unwrap() < self.cards),
        }
    }
}

impl FakeKernel {
    fn memfd(&self, name: &str, size: u64) -> OwnedFd {
        let name = CString::new(format!("fake-{}-{}", self.identity, name)).unwrap();
        let fd = memfd(&name).unwrap();
        File::from(fd.try_clone().unwrap()).set_len(size).unwrap();
        fd
    }

    /// What `open` does with a path of a device that makes memory.
    pub(super) fn open_maker(&self, path: &Path) -> Option<Result<OwnedFd>> {
        let path = path.to_str()?;
        if !(path.starts_with("/dev/dma_heap/") || path == "/dev/udmabuf" || path.starts_with("/dev/dri/")) {
            return None;
        }
        if !self.offer.makers.has(path) {
            return Some(Err(Error::Sys { call: "open", errno: Errno::ENOENT }));
        }
        Some(self.refusal(path, "open").map_or_else(|| Ok(self.device(path)), Err))
    }

    /// A device as the caller of the library would have opened it.
    pub fn device(&self, path: &str) -> OwnedFd {
        self.memfd(path, 0)
    }

    fn refusal(&self, path: &str, call: &'static str) -> Option<Error> {
        let found = self.offer.makers.refusals.iter().find(|(refused, name, _)| refused == path && *name == call);
        found.map(|&(_, call, errno)| Error::Sys { call, errno })
    }

    /// Fails where the device behind `fd` refuses the call.
    fn on_device(&self, fd: BorrowedFd<'_>, call: &'static str) -> Result<()> {
        let link = fs::read_link(format!("/proc/self/fd/{}", fd.as_raw_fd())).unwrap();
        let prefix = format!("/memfd:fake-{}-", self.identity);
        let path = link.to_str().unwrap().strip_prefix(&prefix).unwrap().trim_end_matches(" (deleted)");
        self.refusal(path, call).map_or(Ok(()), Err)
    }

    /// How many devices, dmabufs and memfds of this kernel are open in this process.
    pub fn open_memory(&self) -> usize {
        let prefix = format!("/memfd:fake-{}-", self.identity);
        let links = fs::read_dir("/proc/self/fd").unwrap().flatten().filter_map(|entry| fs::read_link(entry.path()).ok());
        links.filter(|link| link.to_str().is_some_and(|link| link.starts_with(&prefix))).count()
    }

    /// How many mappings of devices, dmabufs and memfds of this kernel there are in this process.
    pub fn mapped_memory(&self) -> usize {
        let name = format!("/memfd:fake-{}-", self.identity);
        fs::read_to_string("/proc/self/maps").unwrap().lines().filter(|line| line.contains(&name)).count()
    }

    /// How many dumb buffers have a handle.
    pub fn dumb_handles(&self) -> usize {
        self.lock().dumb.len()
    }
}

impl Allocate for FakeKernel {
    fn page_size(&self) -> usize {
        4096
    }

    fn available_memory(&self) -> Option<u64> {
        self.offer.makers.available
    }

    fn duplicate(&self, fd: BorrowedFd<'_>) -> Result<OwnedFd> {
        drop(self.enter("fcntl")?);
        Ok(fd.try_clone_to_owned().unwrap())
    }

    fn heaps(&self) -> Vec<String> {
        self.offer.makers.heaps.clone()
    }

    fn heap_allocate(&self, heap: BorrowedFd<'_>, size: u64) -> Result<OwnedFd> {
        drop(self.enter("DMA_HEAP_IOCTL_ALLOC")?);
        self.on_device(heap, "DMA_HEAP_IOCTL_ALLOC")?;
        Ok(self.memfd("dmabuf", size))
    }

    fn sealed_memory(&self, size: u64) -> Result<OwnedFd> {
        drop(self.enter("memfd_create")?);
        Ok(self.memfd("memory", size))
    }

    fn udmabuf_create(&self, udmabuf: BorrowedFd<'_>, memory: BorrowedFd<'_>, size: u64) -> Result<OwnedFd> {
        drop(self.enter("UDMABUF_CREATE")?);
        self.on_device(udmabuf, "UDMABUF_CREATE")?;
        assert_eq!(File::from(memory.try_clone_to_owned().unwrap()).metadata().unwrap().len(), size);
        if size > self.offer.makers.udmabuf_limit || size % 4096 != 0 {
            return Err(Error::Sys { call: "UDMABUF_CREATE", errno: Errno::EINVAL });
        }
        // The file is the same: a udmabuf has the memfd's pages.
        Ok(memory.as_fd().try_clone_to_owned().unwrap())
    }

    fn primary_nodes(&self) -> Vec<PathBuf> {
        (0..self.offer.makers.cards).map(|card| format!("/dev/dri/card{card}").into()).collect()
    }

    fn drop_master(&self, _: BorrowedFd<'_>) -> Result<()> {
        self.enter("DRM_IOCTL_DROP_MASTER").map(drop)
    }

    fn dumb_create(&self, card: BorrowedFd<'_>, size: u64) -> Result<DumbBuffer> {
        let mut state = self.enter("DRM_IOCTL_MODE_CREATE_DUMB")?;
        self.on_device(card, "DRM_IOCTL_MODE_CREATE_DUMB")?;
        let size = if self.offer.makers.dumb_short { size / 2 } else { size + self.offer.makers.dumb_extra };
        let handle = (1..).find(|handle| !state.dumb.contains_key(handle)).unwrap();
        state.dumb.insert(handle, size);
        Ok(DumbBuffer { handle, size })
    }

    fn prime_export(&self, card: BorrowedFd<'_>, handle: u32) -> Result<OwnedFd> {
        let state = self.enter("DRM_IOCTL_PRIME_HANDLE_TO_FD")?;
        self.on_device(card, "DRM_IOCTL_PRIME_HANDLE_TO_FD")?;
        Ok(self.memfd("dmabuf", state.dumb[&handle]))
    }

    fn dumb_destroy(&self, _: BorrowedFd<'_>, handle: u32) -> Result<()> {
        // A handle that exists always goes.
        assert!(self.lock().dumb.remove(&handle).is_some(), "a handle is destroyed once");
        self.enter("DRM_IOCTL_MODE_DESTROY_DUMB").map(drop)
    }
}
