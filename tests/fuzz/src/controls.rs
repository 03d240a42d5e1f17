// SPDX-License-Identifier: LGPL-2.1-or-later
//! What holds for every list of controls, whatever picture it was made of.

use primebridge::codec::{ControlList, ControlSupport};
use primebridge::session::control_size;

use crate::input::Input;

/// Which controls a driver has: all, or some of them.
pub fn support(input: &mut Input<'_>) -> ControlSupport {
    let missing: u8 = input.read();
    // The codecs' identifiers start at multiples of 100, and each has ten at the most.
    (0..64).filter(|id| missing & 1 << (id % 8) != 0).fold(ControlSupport::ALL, ControlSupport::without)
}

/// Checks a list against the codecs' tables of controls.
pub fn check(list: &ControlList<'_>) {
    for (place, (id, payload)) in list.iter().enumerate() {
        let size = control_size(*id).expect("a control of a codec's table");
        assert!(!payload.is_empty() && payload.len() % size == 0, "control {id:#x} has {} bytes", payload.len());
        assert!(list.iter().take(place).all(|(other, _)| other != id), "control {id:#x} stands twice");
    }
}
