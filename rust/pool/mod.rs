// SPDX-License-Identifier: LGPL-2.1-or-later
//! Frames: one capture buffer each, exported once and described once, owned by whoever holds it; linear buffers for those who have
//! no decoder; and the CPU's way to the samples of both.

mod access;
mod allocator;
mod descriptor;
mod download;
mod frame;
mod layout;
mod lent;
mod linear;
mod surface;

pub use access::{Access, Intent, Mappings};
pub use allocator::{Allocator, check_allocator};
pub use descriptor::{FrameDescriptor, Picture, describe, picture};
pub use download::{Planes, PlanesMut, Software, download, downloadable, upload, uploadable};
pub use frame::Frame;
pub use layout::{LayoutRequest, LinearLayout, MAX_SIDE, lay_out};
pub use lent::{Identities, Lent};
pub use linear::{LinearBuffer, LinearPool, PoolRequest};
pub use surface::{Surface, SurfacePlane};
