// SPDX-License-Identifier: LGPL-2.1-or-later
//! Any AV1 picture structure becomes controls, without an allocation.

use primebridge::codec::av1::{Av1Controls, Av1Picture, misses_reference};
use primebridge::uapi::v4l2_ctrl_av1_tile_group_entry;
use primebridge_fuzz::input::Input;
use primebridge_fuzz::{allocations, controls};

fn main() {
    primebridge_fuzz::run(|data| {
        let input = &mut Input::new(data);
        let support = controls::support(input);
        let picture: Av1Picture = input.read();
        let mut tiles = [v4l2_ctrl_av1_tile_group_entry { tile_offset: 0, tile_size: 1, tile_row: 0, tile_col: 0 }; 2];
        allocations::none(|| {
            let _ = misses_reference(&picture);
            controls::check(&Av1Controls::new(&picture).list(&mut tiles, support));
        });
    });
}
