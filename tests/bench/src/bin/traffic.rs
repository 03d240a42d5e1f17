// SPDX-License-Identifier: LGPL-2.1-or-later
//! Prints what a picture costs in system calls with our FFmpeg and with GStreamer. Called by `scripts/bench.sh traffic`.

use std::path::PathBuf;
use std::process::ExitCode;

use primebridge_bench::ffmpeg::BRANCHES;
use primebridge_bench::record::Codec;
use primebridge_bench::traffic::{check_ffmpeg, compare, sorted};

/// The text of --help is in scripts/lib/bench-traffic.sh.
struct Options {
    branch: &'static str,
    codec: Option<Codec>,
    clips: Vec<PathBuf>,
}

fn options(mut words: impl Iterator<Item = String>) -> Result<Options, String> {
    let mut options = Options { branch: BRANCHES[0], codec: None, clips: Vec::new() };
    while let Some(word) = words.next() {
        let mut value = || words.next().ok_or_else(|| format!("{word} needs a value"));
        match word.as_str() {
            "--ffmpeg" => {
                let wanted = value()?;
                options.branch = BRANCHES.into_iter().find(|branch| *branch == wanted).ok_or(format!("no branch {wanted}"))?;
            }
            "--codec" => {
                let wanted = value()?;
                options.codec = Some(Codec::named(&wanted).ok_or(format!("no codec {wanted}"))?);
            }
            _ if word.starts_with('-') => return Err(format!("no option {word}")),
            _ => options.clips.push(word.into()),
        }
    }
    if options.clips.is_empty() { Err("no clip was named".into()) } else { Ok(options) }
}

fn run() -> Result<(), String> {
    let options = options(std::env::args().skip(1))?;
    check_ffmpeg(options.branch)?;
    let clips = sorted(&options.clips, options.codec)?;
    let (comparisons, gstreamer) = compare(options.branch, &clips, |what| eprintln!("==> {what}"))?;
    let tables: Vec<String> = comparisons.iter().map(|comparison| comparison.markdown(options.branch, &gstreamer)).collect();
    print!("{}", tables.join("\n"));
    Ok(())
}

fn main() -> ExitCode {
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(reason) => {
            eprintln!("traffic: {reason}");
            ExitCode::FAILURE
        }
    }
}
