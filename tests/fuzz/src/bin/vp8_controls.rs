// SPDX-License-Identifier: LGPL-2.1-or-later
//! Any VP8 picture structures with any data become controls or are refused, without an allocation.

use primebridge::codec::vp8::{Scale, Vp8Controls, Vp8Picture};
use primebridge_fuzz::input::Input;
use primebridge_fuzz::{allocations, controls};

fn main() {
    primebridge_fuzz::run(|data| {
        let input = &mut Input::new(data);
        let support = controls::support(input);
        let mut scale = Scale::default();
        while !input.is_empty() {
            let picture: Vp8Picture = input.read();
            let frame = input.slice();
            allocations::none(|| {
                let Ok(mut made) = Vp8Controls::new(&picture, frame, &mut scale) else { return };
                controls::check(&made.list(support));
                // What drivers compute addresses of lies within the frame.
                let parts = picture.dct_part_sizes.iter().take(picture.num_dct_parts as usize);
                let needed = parts.fold(u64::from(picture.first_part_size), |sum, part| sum + u64::from(*part));
                assert!(needed < frame.len() as u64 && picture.header_end <= picture.first_part_size + 10);
            });
        }
    });
}
