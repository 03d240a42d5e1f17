// SPDX-License-Identifier: LGPL-2.1-or-later
//! Cuts streams into inputs for the fuzz targets; scripts/fuzz.sh runs it. A stream's folder is named after its codec.

use std::path::Path;

use primebridge_fuzz::corpus::Corpus;

fn main() {
    let mut arguments = std::env::args_os().skip(1);
    let out = arguments.next().expect("usage: make-corpus FOLDER STREAM...");
    let mut written = 0;
    for stream in arguments {
        let path = Path::new(&stream);
        let bytes = std::fs::read(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        written += Corpus::of(path, &bytes).save(Path::new(&out)).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    }
    println!("{written} inputs");
}
