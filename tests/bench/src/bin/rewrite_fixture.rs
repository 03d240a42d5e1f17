// SPDX-License-Identifier: LGPL-2.1-or-later
//! `rewrite_fixture HOW OUTPUT INPUT...`: makes a fixture from what an encoder wrote. `scripts/update_fixtures.sh` runs it.

use std::{env, fs, io};

use primebridge_bench::rewrite::ivf::Ivf;
use primebridge_bench::rewrite::{av1, hevc, vp9};

fn main() -> io::Result<()> {
    let words: Vec<String> = env::args().skip(1).collect();
    let [how, output, inputs @ ..] = words.as_slice() else {
        return Err(io::Error::other("usage: rewrite_fixture HOW OUTPUT INPUT..."));
    };
    let inputs: Vec<Vec<u8>> = inputs.iter().map(fs::read).collect::<io::Result<_>>()?;
    let bytes = match (how.as_str(), inputs.as_slice()) {
        ("ivf-join", files) => Ivf::join(&ivf(files)).write(),
        ("av1-hidden-key", [file]) => av1::hidden_key(&Ivf::read(file)).write(),
        ("hevc-from-cra", [stream]) => hevc::from_cra(stream),
        ("hevc-end-of-sequence", [stream]) => hevc::end_of_sequence(stream),
        ("hevc-lists-in-pps", [stream]) => hevc::lists_in_pps(stream),
        ("hevc-sets-in-sps", [stream]) => hevc::sets_in_sps(stream),
        ("hevc-modified-lists", [stream]) => hevc::modified_lists(stream),
        ("hevc-long-term", [stream]) => hevc::long_term(stream),
        ("vp9-intra-only", [file]) => vp9::intra_only(&Ivf::read(file)).write(),
        ("vp9-splice", files) => vp9::splice(&ivf(files)).write(),
        _ => return Err(io::Error::other(format!("no such way, or another number of inputs: {how}"))),
    };
    fs::write(output, bytes)
}

fn ivf(files: &[Vec<u8>]) -> Vec<Ivf> {
    files.iter().map(|file| Ivf::read(file)).collect()
}
