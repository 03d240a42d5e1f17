// SPDX-License-Identifier: LGPL-2.1-or-later
//! The text of PRIMEBRIDGE_DEBUG.

use primebridge::debug::DebugSwitch;

fn main() {
    primebridge_fuzz::run(|data| {
        if let Ok(text) = std::str::from_utf8(data) {
            let _ = DebugSwitch::parse(text);
        }
    });
}
