// SPDX-License-Identifier: LGPL-2.1-or-later
//! Any MPEG-2 picture structure becomes controls, without an allocation.

use primebridge::codec::mpeg2::{Mpeg2Controls, Mpeg2Picture};
use primebridge_fuzz::input::Input;
use primebridge_fuzz::{allocations, controls};

fn main() {
    primebridge_fuzz::run(|data| {
        let input = &mut Input::new(data);
        let support = controls::support(input);
        let picture: Mpeg2Picture = input.read();
        allocations::none(|| {
            let mut made = Mpeg2Controls::new(&picture);
            controls::check(&made.list(support));
        });
    });
}
