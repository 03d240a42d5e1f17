// SPDX-License-Identifier: LGPL-2.1-or-later
//! Compares the controls that the kernel gets from our FFmpeg with those from GStreamer, for clips that the caller names.

use std::path::PathBuf;
use std::process::ExitCode;

use primebridge_bench::allowed::Allowed;
use primebridge_bench::ffmpeg::BRANCHES;
use primebridge_bench::record::{Codec, Mode};
use primebridge_bench::validate::{Summary, validate};

const USAGE: &str = "usage: compare-controls [options] CLIP...

Decodes each clip on the bench's virtual decoder with our FFmpeg and with GStreamer, and prints every control field
that differs: the picture in decoding order, the field, our value and GStreamer's.

  --branch VERSION         our FFmpeg: 9.0 or 7.1 (9.0); PRIMEBRIDGE_FFMPEG_9_0 or _7_1 names its prefix
  --mode frame|slice|auto  our decode mode (auto: slice for H.264 and HEVC; the others have one mode)
  --codec NAME             the clips' codec: h264, mpeg2, hevc, vp8, vp9 or av1 (that of the name of their folder)
  --all                    print the differences that tests/bench/differences.tsv allows too

Exit status: 0 if there are no differences but those of differences.tsv, 1 if there are, 2 if the call is wrong.";

/// What the command line asks for.
struct Options {
    branch: &'static str,
    mode: Option<Mode>,
    codec: Option<Codec>,
    all: bool,
    clips: Vec<PathBuf>,
}

fn options(mut words: impl Iterator<Item = String>) -> Result<Options, String> {
    let mut options = Options { branch: BRANCHES[0], mode: None, codec: None, all: false, clips: Vec::new() };
    while let Some(word) = words.next() {
        let mut value = || words.next().ok_or_else(|| format!("{word} needs a value"));
        match word.as_str() {
            "--branch" => {
                let wanted = value()?;
                options.branch = BRANCHES.into_iter().find(|branch| *branch == wanted).ok_or(format!("no branch {wanted}"))?;
            }
            "--mode" => {
                options.mode = match value()?.as_str() {
                    "frame" => Some(Mode::Frame),
                    "slice" => Some(Mode::Slice),
                    "auto" => None,
                    other => return Err(format!("no mode {other}")),
                }
            }
            "--codec" => {
                let wanted = value()?;
                options.codec = Some(Codec::named(&wanted).ok_or(format!("no codec {wanted}"))?);
            }
            "--all" => options.all = true,
            _ if word.starts_with('-') => return Err(format!("no option {word}")),
            _ => options.clips.push(word.into()),
        }
    }
    if options.clips.is_empty() { Err("no clip given".into()) } else { Ok(options) }
}

fn run(options: &Options) -> Result<Summary, String> {
    let allowed = Allowed::committed();
    let mut sorted = Codec::ALL.map(|codec| (codec, Vec::new()));
    for clip in &options.clips {
        let path = clip.canonicalize().map_err(|error| format!("{}: {error}", clip.display()))?;
        let unclear = || format!("{}: which codec is it? give --codec", clip.display());
        let codec = options.codec.or_else(|| Codec::of(&path)).ok_or_else(unclear)?;
        sorted.iter_mut().filter(|(known, _)| *known == codec).for_each(|(_, clips)| clips.push(path.clone()));
    }
    let mut summary = Summary::default();
    for (codec, clips) in sorted.iter().filter(|(_, clips)| !clips.is_empty()) {
        let mode = options.mode.filter(|mode| codec.modes().contains(mode)).unwrap_or(codec.modes()[0]);
        summary.add(validate(options.branch, *codec, mode, clips, &allowed, options.all));
    }
    Ok(summary)
}

fn main() -> ExitCode {
    if std::env::args().any(|word| word == "--help" || word == "-h") {
        println!("{USAGE}");
        return ExitCode::SUCCESS;
    }
    match options(std::env::args().skip(1)).and_then(|options| run(&options)) {
        Ok(summary) => {
            summary.failures.iter().for_each(|failure| println!("{failure}"));
            println!("{summary}");
            ExitCode::from(u8::from(!summary.failures.is_empty()))
        }
        Err(error) => {
            eprintln!("compare-controls: {error}\n\n{USAGE}");
            ExitCode::from(2)
        }
    }
}
