// SPDX-License-Identifier: LGPL-2.1-or-later
//! HEVC streams of PCM and skipped blocks that sweep the number of slices in a picture. They are made when they are wanted, not kept.

mod cabac;
mod headers;
mod slices;

pub use slices::{Segments, pictures_in_slices};
