// SPDX-License-Identifier: LGPL-2.1-or-later
//! The kernel's ABI as plain data: structures, constants and opcodes of V4L2 and the media controller. No calls are made here.
//!
//! `generated` holds everything without pointers, made from the vendored headers of Linux 7.2; `pointers` holds, by hand, the
//! structures whose layout depends on the word size, `memory` those of the devices that make dmabufs; `opcode` the ioctl numbers,
//! `bytes` the view of a control as bytes.

mod accessors;
#[allow(non_camel_case_types)]
mod dma_buf;
#[allow(missing_docs, non_camel_case_types, non_upper_case_globals, unsafe_code)]
#[allow(clippy::all, clippy::indexing_slicing, clippy::undocumented_unsafe_blocks)]
#[rustfmt::skip]
mod generated;
pub mod bytes;
#[allow(missing_docs, non_camel_case_types)]
mod memory;
pub mod opcode;
#[allow(missing_docs, non_camel_case_types)]
mod pointers;

pub use accessors::c_string;
pub use dma_buf::*;
pub use generated::*;
pub use memory::*;
pub use pointers::*;
