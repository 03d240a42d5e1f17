// SPDX-License-Identifier: LGPL-2.1-or-later
//! H.264 streams whose headers exercise what encoders do not write: field pairs, long-term references and the like.

mod description;
mod fields;
mod frames;
mod grey;
mod macroblock;
mod motion;
mod parameter_sets;
mod slice_header;
mod slices;
mod stream;

use super::Clip;
pub use grey::{flat_picture, grey_picture};
use parameter_sets::nal;
pub use slices::{fields_in_slices, frames_in_slices};

/// All clips.
pub fn clips() -> Vec<Clip> {
    [frames::clips(), fields::clips()].concat()
}
