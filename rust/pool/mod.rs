// SPDX-License-Identifier: LGPL-2.1-or-later
//! Frames: one capture buffer each, exported once and described once, owned by whoever holds it; and linear buffers for those who have
//! no decoder.

mod allocator;
mod descriptor;
mod frame;
mod layout;
mod linear;

pub use allocator::{Allocator, check_allocator};
pub use descriptor::{FrameDescriptor, describe};
pub use frame::Frame;
pub use layout::{LayoutRequest, LinearLayout, MAX_SIDE, lay_out};
pub use linear::{LinearBuffer, LinearPool, PoolRequest};
