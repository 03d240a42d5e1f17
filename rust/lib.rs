// SPDX-License-Identifier: LGPL-2.1-or-later
//! primebridge: V4L2 stateless decoding for FFmpeg.

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
