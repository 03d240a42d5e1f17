// SPDX-License-Identifier: LGPL-2.1-or-later
//! Prints how busy clips keep a device that takes 5 ms for a picture. Called by `scripts/bench.sh occupancy`.

use std::path::PathBuf;
use std::process::ExitCode;

use primebridge_bench::clips;
use primebridge_bench::ffmpeg::BRANCHES;
use primebridge_bench::occupancy::{Occupancy, measure};
use primebridge_bench::record::Codec;

const MILLISECONDS: u32 = 5;

fn main() -> ExitCode {
    let words: Vec<PathBuf> = std::env::args().skip(1).map(|word| std::fs::canonicalize(&word).unwrap_or(word.into())).collect();
    if let Some(clip) = words.iter().find(|clip| !clip.is_file() || Codec::of(clip).is_none()) {
        eprintln!("occupancy: {}: no clip in a folder that names a codec", clip.display());
        return ExitCode::FAILURE;
    }
    println!("| codec | FFmpeg | threads | clips | pictures | busy, least | busy, mean | waits for a picture |");
    println!("|---|---|---|---|---|---|---|---|");
    for codec in Codec::ALL {
        let clips = if words.is_empty() {
            clips::fixtures(codec.name())
        } else {
            words.iter().filter(|clip| Codec::of(clip) == Some(codec)).cloned().collect()
        };
        for branch in BRANCHES {
            for threads in [1, 2] {
                print(codec, branch, threads, &clips);
            }
        }
    }
    ExitCode::SUCCESS
}

fn print(codec: Codec, branch: &str, threads: u32, clips: &[PathBuf]) {
    let found: Vec<Occupancy> = measure(branch, clips, threads, MILLISECONDS).into_iter().flatten().collect();
    if found.is_empty() {
        return;
    }
    let pictures: usize = found.iter().map(|clip| clip.pictures).sum();
    let waits: usize = found.iter().map(|clip| clip.waits).sum();
    let least = found.iter().map(|clip| clip.busy).fold(1.0, f64::min);
    let mean = found.iter().map(|clip| clip.busy).sum::<f64>() / found.len() as f64;
    let name = codec.name();
    println!(
        "| {name} | {branch} | {threads} | {} | {pictures} | {:.1} % | {:.1} % | {waits} |",
        found.len(),
        100.0 * least,
        100.0 * mean
    );
    for clip in &found {
        let name = clip.clip.file_name().unwrap_or_default().to_string_lossy();
        eprintln!(
            "{branch} threads {threads} {name}: {:.1} % of {} pictures, {} waits",
            100.0 * clip.busy,
            clip.pictures,
            clip.waits
        );
    }
}
