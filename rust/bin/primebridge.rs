// SPDX-License-Identifier: LGPL-2.1-or-later
//! The command-line tool.

mod probe;
mod sample;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

/// Hardware video decoding through V4L2 stateless decoders: what this machine can do.
#[derive(Parser)]
#[command(version, arg_required_else_help = true)]
struct Arguments {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Subcommand)]
enum Verb {
    /// List every decoder: driver, nodes, codecs, profiles, modes, formats, and what the bridge would use or why it would not
    Probe(probe::Options),
}

fn main() -> ExitCode {
    match Arguments::parse().verb {
        Verb::Probe(options) => probe::run(&options),
    }
}
