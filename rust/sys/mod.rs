// SPDX-License-Identifier: LGPL-2.1-or-later
//! One safe function per system call that decoding needs, behind `trait Kernel`, the one seam for tests.
//!
//! What goes in and out is normalised here, once: single- and multi-planar V4L2 look alike above this module.

mod allocate;
mod buffer;
mod dmabuf;
#[cfg(any(test, feature = "fake"))]
#[allow(missing_docs, clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)]
pub mod fake;
#[cfg(any(test, feature = "fake"))]
#[allow(missing_docs, clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)]
pub mod fake_dmabuf;
mod format;
mod kernel;
mod linux;
mod mapping;

pub use allocate::{Allocate, DumbBuffer};
pub use buffer::{BufferType, DequeuedBuffer, DmabufPlane, DmabufPlanes, MAX_MEMORY_PLANES, Memory, QueryBuffer, QueueBuffer};
pub use dmabuf::{FileIdentity, SharedMapping};
pub use format::{Direction, PixelFormat, PlaneFormat, fourcc_name};
pub use kernel::{Kernel, NewBuffers, PollFlags, Topology};
pub use linux::Linux;
pub use mapping::Mapping;
