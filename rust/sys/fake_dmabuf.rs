// SPDX-License-Identifier: LGPL-2.1-or-later
//! Dmabufs of the fake kernel: memfds, with the rules of DMA_BUF_IOCTL_SYNC.

use std::collections::HashMap;
use std::ffi::CString;
use std::fs::File;
use std::os::fd::{BorrowedFd, OwnedFd};
use std::sync::atomic::{AtomicBool, AtomicIsize, Ordering};
use std::sync::{Mutex, MutexGuard};

use nix::errno::Errno;

use super::{FileIdentity, SharedMapping, dmabuf};
use crate::error::{Error, Result};
use crate::uapi::{DMA_BUF_SYNC_END, DMA_BUF_SYNC_RW};

/// A memfd of so many bytes; its name is seen in /proc.
pub fn memfd(name: &str, bytes: u64) -> OwnedFd {
    let file = File::from(super::linux::allocate::memfd(&CString::new(name).unwrap()).unwrap());
    file.set_len(bytes).unwrap();
    file.into()
}

#[derive(Default)]
struct State {
    /// What the next calls return instead of doing something, the last one first.
    sync_errors: Vec<Errno>,
    read_only: bool,
    one_inode: bool,
    /// Flags of each call, in order, by inode.
    log: Vec<(u64, u64)>,
    logging: bool,
    /// Accesses that are open, by inode.
    open: HashMap<u64, Vec<u64>>,
}

/// What was done to dmabufs.
#[derive(Default)]
pub struct Dmabufs {
    state: Mutex<State>,
    /// Calls are not counted, logged, or made to fail, and take no lock: a lock of the fake's would put threads in an order that
    /// the real kernel does not put them in, and hide races from ThreadSanitizer.
    pub quiet: AtomicBool,
    /// Accesses that are open in quiet mode.
    quietly_open: AtomicIsize,
}

impl Dmabufs {
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap()
    }

    /// Makes the next calls of sync fail, the last one of `errors` first.
    pub fn fail_sync(&self, errors: &[Errno]) {
        self.lock().sync_errors = errors.to_vec();
    }

    /// Whether mappings for writing are refused.
    pub fn read_only(&self, refuse: bool) {
        self.lock().read_only = refuse;
    }

    /// Whether dmabufs are those of kernels before 5.3.
    pub fn one_inode(&self, yes: bool) {
        self.lock().one_inode = yes;
    }

    /// Keeps a log of the calls from now on.
    pub fn log_syncs(&self) {
        self.lock().logging = true;
    }

    /// The inode and the flags of each successful call since the last look.
    pub fn syncs(&self) -> Vec<(u64, u64)> {
        core::mem::take(&mut self.lock().log)
    }

    /// Accesses that have begun and not ended.
    pub fn open_accesses(&self) -> usize {
        let quietly = usize::try_from(self.quietly_open.load(Ordering::Relaxed)).unwrap();
        quietly + self.lock().open.values().map(Vec::len).sum::<usize>()
    }

    pub(super) fn identify(&self, fd: BorrowedFd<'_>) -> Result<FileIdentity> {
        let identity = dmabuf::identify(fd)?;
        if self.quiet.load(Ordering::Relaxed) {
            return Ok(identity);
        }
        let one = FileIdentity { device: 0, inode: 1, size: 0, regular: false };
        Ok(if self.lock().one_inode { one } else { identity })
    }

    pub(super) fn map(&self, fd: BorrowedFd<'_>, len: usize, writable: bool) -> Result<SharedMapping> {
        if writable && !self.quiet.load(Ordering::Relaxed) && self.lock().read_only {
            return Err(Error::Sys { call: "mmap", errno: Errno::EACCES });
        }
        SharedMapping::new(fd, len, writable)
    }

    pub(super) fn sync(&self, fd: BorrowedFd<'_>, flags: u64) -> Result<()> {
        if self.quiet.load(Ordering::Relaxed) {
            self.quietly_open.fetch_add(if flags & DMA_BUF_SYNC_END != 0 { -1 } else { 1 }, Ordering::Relaxed);
            return Ok(());
        }
        let inode = dmabuf::identify(fd)?.inode;
        let mut state = self.lock();
        if let Some(errno) = state.sync_errors.pop() {
            return Err(Error::Sys { call: "DMA_BUF_IOCTL_SYNC", errno });
        }
        let (end, direction) = (flags & DMA_BUF_SYNC_END != 0, flags & DMA_BUF_SYNC_RW);
        assert!(direction != 0 && flags & !(DMA_BUF_SYNC_END | DMA_BUF_SYNC_RW) == 0, "the kernel refuses {flags:#x}");
        let open = state.open.entry(inode).or_default();
        if end {
            let begun = open.iter().position(|begun| *begun == direction);
            assert!(begun.map(|begun| open.swap_remove(begun)).is_some(), "an access ends as it began");
        } else {
            open.push(direction);
        }
        if state.logging {
            state.log.push((inode, flags));
        }
        Ok(())
    }
}
