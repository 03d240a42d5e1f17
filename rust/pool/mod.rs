// SPDX-License-Identifier: LGPL-2.1-or-later
//! Frames: one capture buffer each, exported once and described once, owned by whoever holds it.

mod descriptor;
mod frame;
mod lent;

pub use descriptor::{FrameDescriptor, Picture, describe, picture};
pub use frame::Frame;
pub use lent::Lent;
