// SPDX-License-Identifier: LGPL-2.1-or-later
//! primebridge: V4L2 stateless decoding for FFmpeg.
//!
//! A picture's way through the crate:
//!
//! 1. `capi` takes a picture structure and slices from C, stops panics and turns results into AVERRORs.
//! 2. `session` puts the picture together. `bits` reads what FFmpeg threw away of the slice header, `codec` makes the kernel's
//!    controls of both: pure functions.
//! 3. `queue` fills a bitstream buffer, records the submission, makes it, and reaps what is finished; `pool` exports each capture
//!    buffer once and describes it once; it also makes linear buffers for who has no decoder.
//! 4. `sys` makes the calls, behind `trait Kernel`, with the structures and opcodes of `uapi`.
//!
//! `unpack` turns what decoders write into FFmpeg's formats, for those who read frames with the CPU: pure functions over bytes.
//!
//! `device` finds a decoder and configures it before any of that. `log`, `error` and `debug` serve all. `codec` imports neither
//! `sys` nor `queue` nor `pool`; nothing here knows FFmpeg's structures but `pool`'s descriptor.

#[cfg(test)]
mod allocations;
pub mod bits;
pub mod capi;
pub mod codec;
pub mod debug;
pub mod device;
pub mod error;
pub mod log;
pub mod pool;
pub mod queue;
pub mod session;
pub mod sys;
pub mod uapi;
pub mod unpack;
