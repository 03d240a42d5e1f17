// SPDX-License-Identifier: LGPL-2.1-or-later
//! The virtual decoder of the bench: serves the jobs that visl hands to user space.
//!
//! A job's way: `device` reads it, `message` and `controls` take it apart, `server` collects the parts of a picture, `codec` rebuilds
//! the stream and checks it against the controls, `references` looks whether the referenced buffers still hold their pictures,
//! `decoder` decodes with the distribution's libavcodec (AV1: `dav1d` with its libdav1d), `picture` lays the result out for the CAPTURE buffer, and `behaviour` says
//! how long that takes.

pub mod behaviour;
pub mod codec;
pub mod controls;
pub mod counts;
pub mod dav1d;
pub mod decoder;
pub mod device;
pub mod memory;
pub mod message;
pub mod picture;
mod raw_picture;
pub mod references;
pub mod server;
pub mod times;
