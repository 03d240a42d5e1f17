// SPDX-License-Identifier: LGPL-2.1-or-later
//! Writes the generated clips into a folder and prints a line for each: path below the folder, tabulator, features.
//! `scripts/update_fixtures.sh` runs it. With `--pictures` it writes what a decoder has to put out beside each (`.yuv`).

use std::path::PathBuf;
use std::{env, fs, io};

fn main() -> io::Result<()> {
    let (options, folders): (Vec<_>, Vec<_>) = env::args_os().skip(1).partition(|word| word == "--pictures");
    let [folder] = folders.as_slice() else { return Err(io::Error::other("usage: make_fixtures [--pictures] FOLDER")) };
    for clip in primebridge_bench::generate::clips() {
        let path = PathBuf::from(folder).join(clip.codec).join(clip.file);
        fs::create_dir_all(PathBuf::from(folder).join(clip.codec))?;
        fs::write(&path, &clip.bytes)?;
        if !options.is_empty() {
            fs::write(path.with_extension("yuv"), clip.pictures.concat())?;
        }
        println!("{}/{}\t{}", clip.codec, clip.file, clip.features);
    }
    Ok(())
}
