// SPDX-License-Identifier: LGPL-2.1-or-later
//! The controls of one AV1 frame.

use super::{Av1FilmGrain, Av1Picture, film_grain, frame, sequence};
use crate::codec::{ControlList, ControlSupport};
use crate::uapi::*;

/// The payloads of all AV1 controls of one frame, but for its tiles.
#[derive(Clone, Debug, PartialEq)]
pub struct Av1Controls {
    sequence: v4l2_ctrl_av1_sequence,
    frame: v4l2_ctrl_av1_frame,
    film_grain: v4l2_ctrl_av1_film_grain,
}

impl Av1Controls {
    /// The controls of a frame; its tile groups change nothing.
    pub fn new(picture: &Av1Picture) -> Self {
        // Grain on top of grain would be wrong: who asked for the parameters gets pictures without it.
        let grain = if picture.export_film_grain != 0 { &Av1FilmGrain::NONE } else { &picture.film_grain };
        Self { sequence: sequence(&picture.sequence), frame: frame(picture), film_grain: film_grain(grain) }
    }

    /// The controls of the frame's request, as far as the driver has them. `tiles` are those of the whole frame: a driver looks
    /// for each tile at its number.
    pub fn list<'a>(&'a mut self, tiles: &'a mut [v4l2_ctrl_av1_tile_group_entry], support: ControlSupport) -> ControlList<'a> {
        ControlList::new(support)
            .with(V4L2_CID_STATELESS_AV1_SEQUENCE, &mut self.sequence)
            .with(V4L2_CID_STATELESS_AV1_FRAME, &mut self.frame)
            .with_array(V4L2_CID_STATELESS_AV1_TILE_GROUP_ENTRY, tiles)
            .with(V4L2_CID_STATELESS_AV1_FILM_GRAIN, &mut self.film_grain)
    }
}
