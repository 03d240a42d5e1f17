// SPDX-License-Identifier: LGPL-2.1-or-later
//! What encoders do not write, made from what they do: `scripts/update_fixtures.sh` calls it through `rewrite_fixture`.
//!
//! Nothing here looks at block data: headers get other values of which the blocks do not depend for parsing. The pictures of
//! a stream with other references are not the ones that were encoded, but a decoder that follows the headers gets them all.
//! The input is an encoder's and trusted: whatever is not as expected ends the program.

pub mod av1;
mod bits;
pub mod hevc;
pub mod ivf;
pub mod vp9;
