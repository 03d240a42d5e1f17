// SPDX-License-Identifier: LGPL-2.1-or-later
//! The two V4L2 queues of a session: who holds which buffer, submission, and reaping.
//!
//! `table` is pure state; `queues`, `frames`, `import` and `bitstream` make the calls. Every change of state is recorded before the call that brings it about and taken
//! back if the call fails. The lock guards the table only: no system call is made under it.

mod bitstream;
mod frames;
mod import;
mod queues;
mod table;

pub use bitstream::Bitstream;
pub use queues::{Job, Queues};
pub use table::{MAX_CAPTURES, MAX_OUTPUTS};
