// SPDX-License-Identifier: LGPL-2.1-or-later
//! What the bench tests share: where programs and clips are, and how a command runs in the bench.
//!
//! `scripts/test.sh` builds the kernel and the FFmpegs and says in the environment where they are; run the tests through it.

pub mod allowed;
pub mod batch;
pub mod bench;
pub mod blind;
pub mod clips;
pub mod compare;
pub mod conformance;
pub mod cprogram;
pub mod crc;
pub mod damage;
pub mod ffmpeg;
pub mod generate;
pub mod normal;
pub mod occupancy;
pub mod record;
pub mod report;
pub mod rewrite;
pub mod scratch;
pub mod strace;
pub mod trace;
pub mod traffic;
pub mod validate;
pub mod virtual_device;
pub mod vp8_header;
