// SPDX-License-Identifier: LGPL-2.1-or-later
//! Who makes the memory of buffers that no decoder made: the one place that knows allocators, their order and what each is good for.

use core::fmt;
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::path::{Path, PathBuf};

use nix::errno::Errno;

use crate::error::{Error, Result};
use crate::sys::Kernel;

const HEAP_FOLDER: &str = "/dev/dma_heap";
const UDMABUF: &str = "/dev/udmabuf";

/// Bytes that stay free for programs. For a frame the kernel does not say that there is no more memory: it ends some program first,
/// mostly the one that asks.
const LEFT_FREE: u64 = 32 << 20;

/// How an allocator of the table finds its devices.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Devices {
    /// The heap of this name.
    Heap(&'static str),
    /// Heaps of contiguous memory.
    ContiguousHeaps,
    /// `/dev/udmabuf`.
    Udmabuf,
    /// The caller's DRM device, then `/dev/dri/card*`.
    Cards,
}

/// One row of the table.
struct Row {
    /// What it is selected by.
    name: &'static str,
    devices: Devices,
    /// What it is called where it has no device.
    absent: &'static str,
}

/// In the order in which they are tried; the reasons:
const ALLOCATORS: &[Row] = &[
    // Cached, so that the CPU reads it at the speed of memory; as large as the machine; any importer with an IOMMU takes it.
    Row {
        name: "system",
        devices: Devices::Heap("system"),
        absent: "no system heap in /dev/dma_heap (CONFIG_DMABUF_HEAPS_SYSTEM)",
    },
    // Cached as well, and decoders and displays without an IOMMU take it; but there is little of it, and the kernel needs some.
    Row { name: "cma", devices: Devices::ContiguousHeaps, absent: "no CMA heap in /dev/dma_heap (CONFIG_DMABUF_HEAPS_CMA)" },
    // Cached, and often to be had where heaps are not; only importers with an IOMMU take it, and 64 MB a buffer are the default limit.
    Row { name: "udmabuf", devices: Devices::Udmabuf, absent: "no /dev/udmabuf (CONFIG_UDMABUF)" },
    // Displays take it, but the CPU reads it uncached on most, and it needs the primary node of a display's device.
    Row { name: "dumb", devices: Devices::Cards, absent: "no /dev/dri/card*" },
];

/// Names that heaps of contiguous memory have had (Documentation/userspace-api/dma-buf-heaps.rst), best known first. Heaps of regions
/// of the device tree are called like the region, which mostly has "cma" in it. Others are some vendor's, some are protected or
/// encrypted (`system_cc_shared`): they are taken by name only.
const CONTIGUOUS_HEAPS: &[&str] = &["default_cma_region", "reserved", "linux,cma"];

fn contiguous_rank(heap: &str) -> Option<usize> {
    let known = CONTIGUOUS_HEAPS.iter().position(|&name| name == heap);
    known.or_else(|| heap.contains("cma").then_some(CONTIGUOUS_HEAPS.len()))
}

/// An open device that makes memory.
pub struct Allocator {
    /// The row, or the heap that was selected by name.
    name: String,
    /// How it shows in messages: its device.
    device: String,
    maker: Maker,
}

enum Maker {
    Heap(OwnedFd),
    Udmabuf(OwnedFd),
    Card(OwnedFd),
}

/// A dmabuf.
pub struct Memory {
    /// The dmabuf, not yet renumbered.
    pub dmabuf: OwnedFd,
    /// Bytes that it has.
    pub size: u64,
}

impl Allocator {
    /// What it is selected by.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The device, for messages.
    pub fn device(&self) -> &str {
        &self.device
    }

    /// Whether it takes the memory that programs have, and not some that was set apart.
    fn takes_any_memory(&self) -> bool {
        self.name == "system" || !matches!(self.maker, Maker::Heap(_))
    }

    /// Makes at least `size` bytes, which are whole pages.
    ///
    /// # Errors
    /// The failing call's, and `Refused` where a driver gives less than it was asked for.
    pub fn allocate(&self, kernel: &dyn Kernel, size: u64) -> Result<Memory> {
        if self.takes_any_memory()
            && kernel.available_memory().is_some_and(|available| available < size.saturating_add(LEFT_FREE))
        {
            return Err(Error::Sys { call: "MemAvailable", errno: Errno::ENOMEM });
        }
        match &self.maker {
            Maker::Heap(heap) => Ok(Memory { dmabuf: kernel.heap_allocate(heap.as_fd(), size)?, size }),
            Maker::Udmabuf(udmabuf) => {
                let memory = kernel.sealed_memory(size)?;
                Ok(Memory { dmabuf: kernel.udmabuf_create(udmabuf.as_fd(), memory.as_fd(), size)?, size })
            }
            Maker::Card(card) => {
                let buffer = kernel.dumb_create(card.as_fd(), size)?;
                let exported = kernel.prime_export(card.as_fd(), buffer.handle);
                // The dmabuf holds the memory from here on. Nothing can be done if this fails; the handle ends with the device.
                let _ = kernel.dumb_destroy(card.as_fd(), buffer.handle);
                let dmabuf = exported?;
                if buffer.size < size {
                    return Err(Error::Refused(format!("the driver gave {} bytes instead of {size}", buffer.size)));
                }
                Ok(Memory { dmabuf, size: buffer.size })
            }
        }
    }
}

/// What was tried in vain, for one message.
#[derive(Default)]
struct Failures(Vec<(String, Option<Error>)>);

impl fmt::Display for Failures {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (number, (what, error)) in self.0.iter().enumerate() {
            let comma = if number > 0 { ", " } else { "" };
            write!(f, "{comma}{what}")?;
            match error {
                // Without the advice that EACCES has elsewhere, which is about decoders.
                Some(Error::Sys { call, errno }) => write!(f, ": {call}: {}", errno.desc())?,
                Some(error) => write!(f, ": {error}")?,
                None => {}
            }
        }
        Ok(())
    }
}

impl Failures {
    /// What was tried, with the call that failed and its errno.
    fn calls(&self) -> impl Iterator<Item = (&str, &'static str, Errno)> {
        self.0.iter().filter_map(|(what, error)| match error {
            Some(Error::Sys { call, errno }) => Some((what.as_str(), *call, *errno)),
            _ => None,
        })
    }

    /// A device is there that the user may not open. Where only its ioctl is denied it is a render node, which never makes buffers.
    fn denied(&self) -> bool {
        self.calls().any(|(_, call, errno)| call == "open" && matches!(errno, Errno::EACCES | Errno::EPERM))
    }

    fn out_of_memory(&self) -> bool {
        self.calls().any(|(_, _, errno)| errno == Errno::ENOMEM)
    }

    /// The errno of the allocator that came furthest: no memory, no permission, another failure, no device.
    fn errno(&self) -> Errno {
        if self.out_of_memory() {
            return Errno::ENOMEM;
        }
        if self.denied() {
            return Errno::EACCES;
        }
        let other = |(_, _, errno): (_, _, Errno)| Some(errno).filter(|errno| !matches!(errno, Errno::ENOENT | Errno::EACCES));
        self.calls().find_map(other).unwrap_or(Errno::ENODEV)
    }

    /// What to do about it.
    fn advice(&self, size: u64) -> String {
        let mut advice = String::new();
        if self.out_of_memory() {
            advice += "; free memory, or use fewer or smaller frames";
        }
        if self.calls().any(|(_, _, errno)| errno == Errno::EMFILE) {
            advice += "; raise the limit of open files (ulimit -n), a frame needs one";
        }
        if self.denied() {
            advice += "; give the user access to /dev/dma_heap/system or /dev/udmabuf, such as with a udev rule that makes it the \
                       group video's";
        }
        if self.calls().any(|(what, _, errno)| what == UDMABUF && errno == Errno::EINVAL) {
            let megabytes = size.div_ceil(1 << 20);
            advice += &format!("; udmabuf takes {megabytes} MB if /sys/module/udmabuf/parameters/size_limit_mb is as large");
        }
        if advice.is_empty() && self.errno() == Errno::ENODEV {
            advice += "; the kernel needs one of these, and a container must let it through";
        }
        advice
    }

    fn into_error(self, size: u64) -> Error {
        let reason = format!("no memory of {size} bytes for a frame: {self}{}", self.advice(size));
        Error::Impossible { errno: self.errno(), reason }
    }
}

/// An allocator that has made its first memory.
pub struct Found {
    /// It.
    pub allocator: Allocator,
    /// The memory, of at least as many bytes as were asked for.
    pub first: Memory,
    /// What was tried before it, and why not; empty where it was the first.
    pub passed: String,
}

/// Finds an allocator that makes `size` bytes, which are whole pages: `wanted`, or the first of the table that does. `card` is the
/// caller's DRM device.
///
/// # Errors
/// `Impossible`: EINVAL for a name that there is not, with those that there are; else what was tried, why each did not do, and what
/// to do about it.
pub fn find(kernel: &dyn Kernel, wanted: Option<&str>, card: Option<BorrowedFd<'_>>, size: u64) -> Result<Found> {
    let mut search = Search { kernel, size, failures: Failures::default() };
    let found = match wanted {
        None => ALLOCATORS.iter().find_map(|row| search.row(row, card)),
        Some(name) => match ALLOCATORS.iter().find(|row| row.name == name) {
            Some(row) => search.row(row, card),
            None if kernel.heaps().iter().any(|heap| heap == name) => search.heap(name, name),
            None => return Err(unknown(kernel, name)),
        },
    };
    let passed = search.failures.to_string();
    match found {
        Some((allocator, first)) => Ok(Found { allocator, first, passed }),
        None => Err(search.failures.into_error(size)),
    }
}

/// Whether `find` knows an allocator of this name.
///
/// # Errors
/// As there, EINVAL with the names that there are.
pub fn check_allocator(kernel: &dyn Kernel, name: &str) -> Result<()> {
    let known = ALLOCATORS.iter().any(|row| row.name == name) || kernel.heaps().iter().any(|heap| heap == name);
    if known { Ok(()) } else { Err(unknown(kernel, name)) }
}

fn unknown(kernel: &dyn Kernel, name: &str) -> Error {
    let rows = ALLOCATORS.iter().map(|row| row.name.to_owned());
    let heaps = kernel.heaps().into_iter().filter(|heap| heap != "system");
    let names: Vec<String> = rows.chain(heaps).collect();
    Error::Impossible {
        errno: Errno::EINVAL,
        reason: format!("no allocator is called \"{name}\"; there are {}", names.join(", ")),
    }
}

/// Why an allocator that was found has no more memory.
pub fn exhausted(allocator: &Allocator, error: Error, size: u64) -> Error {
    Failures(vec![(allocator.device.clone(), Some(error))]).into_error(size)
}

struct Search<'a> {
    kernel: &'a dyn Kernel,
    size: u64,
    failures: Failures,
}

type Hit = Option<(Allocator, Memory)>;

impl Search<'_> {
    fn row(&mut self, row: &Row, card: Option<BorrowedFd<'_>>) -> Hit {
        let before = self.failures.0.len();
        let hit = match row.devices {
            Devices::Heap(heap) => self.heap(row.name, heap),
            Devices::ContiguousHeaps => self.contiguous_heaps(row.name),
            Devices::Udmabuf => self.device(row.name, UDMABUF.into(), Maker::Udmabuf),
            Devices::Cards => self.cards(row.name, card),
        };
        if hit.is_none() && self.failures.0.len() == before {
            self.failures.0.push((row.absent.into(), None));
        }
        hit
    }

    fn heap(&mut self, name: &str, heap: &str) -> Hit {
        self.device(name, format!("{HEAP_FOLDER}/{heap}"), Maker::Heap)
    }

    /// Tries a device; one that is not there is no failure.
    fn device(&mut self, name: &str, path: String, maker: fn(OwnedFd) -> Maker) -> Hit {
        let opened = self.kernel.open(path.as_ref());
        if opened.as_ref().is_err_and(|error| error.is(Errno::ENOENT)) {
            return None;
        }
        self.attempt(name, path, opened.map(maker))
    }

    fn contiguous_heaps(&mut self, name: &str) -> Hit {
        let ranked = self.kernel.heaps().into_iter().filter_map(|heap| Some((contiguous_rank(&heap)?, heap)));
        let mut heaps: Vec<(usize, String)> = ranked.collect();
        heaps.sort();
        heaps.iter().find_map(|(_, heap)| self.heap(name, heap))
    }

    fn cards(&mut self, name: &str, card: Option<BorrowedFd<'_>>) -> Hit {
        let own = card.and_then(|card| {
            let duplicate = self.kernel.duplicate(card);
            self.attempt(name, "dumb buffers of the given DRM device".into(), duplicate.map(Maker::Card))
        });
        let nodes: Vec<PathBuf> = if own.is_none() { self.kernel.primary_nodes() } else { Vec::new() };
        own.or_else(|| nodes.iter().find_map(|node| self.primary_node(name, node)))
    }

    fn primary_node(&mut self, name: &str, node: &Path) -> Hit {
        let opened = self.kernel.open(node).inspect(|card| {
            // Who opens it first is the display's master, and would keep a compositor out. It fails for all others.
            let _ = self.kernel.drop_master(card.as_fd());
        });
        self.attempt(name, format!("dumb buffers of {}", node.display()), opened.map(Maker::Card))
    }

    /// Makes the first memory.
    fn attempt(&mut self, name: &str, device: String, opened: Result<Maker>) -> Hit {
        let made = opened.and_then(|maker| {
            let allocator = Allocator { name: name.into(), device: device.clone(), maker };
            let memory = allocator.allocate(self.kernel, self.size)?;
            Ok((allocator, memory))
        });
        made.map_err(|error| self.failures.0.push((device, Some(error)))).ok()
    }
}

#[cfg(test)]
mod tests;
