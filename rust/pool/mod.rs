// SPDX-License-Identifier: LGPL-2.1-or-later
//! Frames: one capture buffer each, exported once and described once, owned by whoever holds it.

mod access;
mod descriptor;
mod download;
mod frame;
mod surface;

pub use access::{Access, Intent, Mappings};
pub use descriptor::{FrameDescriptor, describe};
pub use download::{Planes, PlanesMut, Software, download, downloadable, upload, uploadable};
pub use frame::Frame;
pub use surface::{Surface, SurfacePlane};
