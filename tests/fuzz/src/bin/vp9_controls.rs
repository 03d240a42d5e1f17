// SPDX-License-Identifier: LGPL-2.1-or-later
//! Any VP9 picture structures become controls, without an allocation, wherever the frames' headers can be read.

use primebridge::bits::{vp9_compressed_header, vp9_frame_header};
use primebridge::codec::vp9::{DriverState, Vp9Controls, Vp9Picture};
use primebridge_fuzz::input::Input;
use primebridge_fuzz::{allocations, controls};

fn main() {
    primebridge_fuzz::run(|data| {
        let input = &mut Input::new(data);
        let support = controls::support(input);
        let mut driver = DriverState::default();
        while !input.is_empty() {
            let frame = input.slice();
            let picture: Vp9Picture = input.read();
            let inherited = (picture.frame_width_minus_1, picture.frame_height_minus_1);
            allocations::none(|| {
                let Ok(header) = vp9_frame_header::parse(frame, inherited) else { return };
                let Some(compressed) = header.compressed_header(frame) else { return };
                let Ok(compressed) = vp9_compressed_header::parse(compressed, &header) else { return };
                let Ok((after, update_data)) = driver.after(&picture, &header) else { return };
                controls::check(&Vp9Controls::new(&picture, &header, &compressed, update_data).list(support));
                driver = after;
            });
        }
    });
}
