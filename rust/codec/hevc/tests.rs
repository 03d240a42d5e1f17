// SPDX-License-Identifier: LGPL-2.1-or-later
//! Tests of the HEVC builders.

use super::samples::*;
use super::*;

mod controls;
mod dpb;
mod hostile;
mod limits;
mod parameter_sets;
mod picture;
mod rps;
mod slice;
mod weights;

/// A picture without references.
fn an_intra_picture() -> HevcPicture {
    a_picture([&[]; 5])
}
