// SPDX-License-Identifier: LGPL-2.1-or-later
//! Pure functions from a codec's picture structure to the kernel's controls. Nothing here knows of devices, buffers or FFmpeg.
#![cfg_attr(not(test), deny(clippy::arithmetic_side_effects))]

pub mod av1;
pub mod controls;
pub mod h264;
pub mod hevc;
mod info;
pub mod mpeg2;
pub mod vp8;
pub mod vp9;

pub use controls::{ControlList, ControlSupport};
pub use info::{Codec, CodecInfo};
