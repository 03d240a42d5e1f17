// SPDX-License-Identifier: LGPL-2.1-or-later
//! Frames: one capture buffer each, exported once and described once, owned by whoever holds it.

mod descriptor;
mod frame;
mod layout;

pub use descriptor::{FrameDescriptor, describe};
pub use frame::Frame;
pub use layout::{LayoutRequest, LinearLayout, lay_out};
