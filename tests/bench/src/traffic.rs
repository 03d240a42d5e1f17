// SPDX-License-Identifier: LGPL-2.1-or-later
//! What a picture costs in system calls, of our FFmpeg and of GStreamer for the same clips, as a Markdown table.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use crate::batch::{self, Finished, Step};
use crate::bench::{Bench, tree};
use crate::ffmpeg::{self, Call as Ffmpeg};
use crate::record::{Codec, FRAME_BASED, pipeline};
use crate::scratch::Scratch;
use crate::strace::{self, Call};

/// Pictures that belong to setting up: until then buffers are still being made. In a short clip it is half of them.
const FIRST: usize = 20;
/// Pictures that a clip has to have, so that some are left.
const AT_LEAST: usize = 8;

/// How often each call was made.
pub type Counts = BTreeMap<String, usize>;

/// What one client did for one clip, or for several.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Traffic {
    /// Until the last of the first pictures was submitted.
    pub setup: Counts,
    /// Those pictures.
    pub setup_pictures: usize,
    /// From there to the last submission; what comes after it is left out.
    pub steady: Counts,
    /// Pictures (frame based: fields count as pictures) submitted in that time.
    pub pictures: usize,
}

impl Traffic {
    /// Of the calls of a whole run.
    ///
    /// # Errors
    /// The clip is too short.
    pub fn of(calls: &[Call]) -> Result<Self, String> {
        let queued = strace::submissions(calls);
        if queued.len() < AT_LEAST {
            return Err(format!("{} pictures were submitted, {AT_LEAST} are needed", queued.len()));
        }
        let first = FIRST.min(queued.len() / 2);
        let (from, to) = (queued[first - 1] + 1, queued[queued.len() - 1] + 1);
        Ok(Self {
            setup: count(&calls[..from]),
            setup_pictures: first,
            steady: count(&calls[from..to]),
            pictures: queued.len() - first,
        })
    }

    /// Adds those of another clip.
    pub fn add(&mut self, other: &Self) {
        for (sum, counts) in [(&mut self.setup, &other.setup), (&mut self.steady, &other.steady)] {
            counts.iter().for_each(|(name, count)| *sum.entry(name.clone()).or_default() += count);
        }
        self.setup_pictures += other.setup_pictures;
        self.pictures += other.pictures;
    }

    /// How often a call is made for a picture.
    pub fn per_picture(&self, name: &str) -> f64 {
        ratio(self.steady.get(name).copied().unwrap_or(0), self.pictures)
    }

    /// The ioctls for a picture.
    pub fn ioctls(&self) -> f64 {
        ratio(sum(&self.steady, false), self.pictures)
    }

    /// The waiting calls for a picture.
    pub fn polls(&self) -> f64 {
        ratio(sum(&self.steady, true), self.pictures)
    }
}

/// Calls by name. Of ioctls those to the decoder, its requests and its buffers: not those of a terminal, say.
fn count(calls: &[Call]) -> Counts {
    let mut counts = Counts::new();
    for call in calls.iter().filter(|call| call.is_poll() || is_of_the_decoder(call)) {
        *counts.entry(call.full_name()).or_default() += 1;
    }
    counts
}

fn is_of_the_decoder(call: &Call) -> bool {
    let files =
        ["</dev/video", "</dev/media", "<anon_inode:request>", "</dmabuf:", "</dev/dma_heap", "</dev/udmabuf", "</dev/dri"];
    call.ioctl().is_some() && call.argument(0).is_some_and(|file| files.iter().any(|known| file.contains(known)))
}

fn sum(counts: &Counts, polls: bool) -> usize {
    counts.iter().filter(|(name, _)| strace::is_poll(name) == polls).map(|(_, count)| count).sum()
}

fn ratio(count: usize, of: usize) -> f64 {
    count as f64 / of.max(1) as f64
}

/// Both clients' traffic for the clips of one codec.
#[derive(Clone, Debug)]
pub struct Comparison {
    /// The codec.
    pub codec: Codec,
    /// How many clips there were.
    pub clips: usize,
    /// Ours.
    pub ours: Traffic,
    /// GStreamer's.
    pub theirs: Traffic,
}

impl Comparison {
    /// The table: one row a call, then the sums.
    pub fn markdown(&self, branch: &str, gstreamer: &str) -> String {
        let clips = if self.clips == 1 { "one clip".to_owned() } else { format!("{} clips", self.clips) };
        let mut text = format!(
            "{}, {clips}: calls a picture, of {} pictures with ours and {} with GStreamer\n\n\
             | call | primebridge, FFmpeg {branch} | GStreamer {gstreamer} |\n|---|---:|---:|\n",
            title(self.codec),
            self.ours.pictures,
            self.theirs.pictures,
        );
        let mut row = |name: &str, ours: String, theirs: String| {
            writeln!(text, "| {name} | {ours} | {theirs} |").expect("a string takes everything");
        };
        let hundredths = |value: f64| format!("{value:.2}");
        let names: BTreeSet<&String> = self.ours.steady.keys().chain(self.theirs.steady.keys()).collect();
        // Calls that wait come last, whatever their names.
        for polls in [false, true] {
            for name in names.iter().filter(|name| strace::is_poll(name) == polls) {
                row(name, hundredths(self.ours.per_picture(name)), hundredths(self.theirs.per_picture(name)));
            }
        }
        row("**all ioctls**", hundredths(self.ours.ioctls()), hundredths(self.theirs.ioctls()));
        row("**all polls**", hundredths(self.ours.polls()), hundredths(self.theirs.polls()));
        let setup = |traffic: &Traffic| {
            let (ioctls, polls) = (sum(&traffic.setup, false) / self.clips.max(1), sum(&traffic.setup, true) / self.clips.max(1));
            format!("{ioctls} and {polls}, {} pictures", traffic.setup_pictures / self.clips.max(1))
        };
        row("ioctls and polls a clip before that", setup(&self.ours), setup(&self.theirs));
        text
    }
}

/// Decodes the clips with both clients, frame based, and counts. Also gives GStreamer's version. Tells `progress` what it is about
/// to do, and which clips it leaves out: those that are too short, or that one of the clients does not decode to the end.
///
/// # Errors
/// No clip is left.
pub fn compare(branch: &str, clips: &[(Codec, PathBuf)], progress: impl Fn(&str)) -> Result<(Vec<Comparison>, String), String> {
    let number = clips.len();
    progress(&format!("decoding {number} clips with FFmpeg {branch}"));
    let (ours, _) = run(&Bench::new().without_dri(), Guest::Machine, clips, |(codec, clip)| {
        let call = Ffmpeg::drm_prime(branch, clip).threads(1);
        let step = call.step(name(clip));
        if codec.modes().len() > 1 { step.env("PRIMEBRIDGE_DEBUG", "decode_mode=frame") } else { step }
    });
    let tree = tree();
    progress(&format!("decoding {number} clips with GStreamer"));
    let (theirs, version) = run(&Bench::in_tree(&tree).without_dri(), Guest::Tree, clips, |(codec, clip)| {
        Step::new(name(clip), ["bash", "-c", &format!("exec {}", pipeline(*codec, clip))])
    });
    let mut comparisons: Vec<Comparison> = Vec::new();
    for ((codec, _), pair) in clips.iter().zip(ours.into_iter().zip(theirs)) {
        let (ours, theirs) = match pair {
            (Ok(ours), Ok(theirs)) => (ours, theirs),
            (Err(reason), _) => {
                progress(&format!("left out, FFmpeg: {reason}"));
                continue;
            }
            (_, Err(reason)) => {
                progress(&format!("left out, GStreamer: {reason}"));
                continue;
            }
        };
        let place = comparisons.iter().position(|known| known.codec == *codec).unwrap_or_else(|| {
            comparisons.push(Comparison { codec: *codec, clips: 0, ours: Traffic::default(), theirs: Traffic::default() });
            comparisons.len() - 1
        });
        comparisons[place].clips += 1;
        comparisons[place].ours.add(&ours);
        comparisons[place].theirs.add(&theirs);
    }
    if comparisons.is_empty() { Err("no clip is left".into()) } else { Ok((comparisons, version)) }
}

/// Where a client runs.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Guest {
    /// In the machine's own files.
    Machine,
    /// In the Debian tree, with the machine's files below /host.
    Tree,
}

/// The traffic of each clip, and what the guest says of GStreamer's version.
fn run(
    bench: &Bench,
    guest: Guest,
    clips: &[(Codec, PathBuf)],
    step: impl Fn(&(Codec, PathBuf)) -> Step,
) -> (Vec<Result<Traffic, String>>, String) {
    let scratch = Scratch::new("traffic");
    let prefix = if guest == Guest::Tree { "/host" } else { "" };
    let log = |index: usize| scratch.file(&format!("{index}.strace"));
    let seen = |file: &Path| format!("{prefix}{}", file.display());
    let mut steps: Vec<Step> = Vec::new();
    let mut prelude = String::new();
    if guest == Guest::Tree {
        // The first start of GStreamer looks through all its plugins.
        prelude = format!("{FRAME_BASED}\ngst-inspect-1.0 v4l2codecs >/dev/null 2>&1");
        steps.push(Step::new("gst-launch-1.0 --version", ["gst-launch-1.0", "--version"]));
    }
    let others = steps.len();
    steps.extend(
        clips.iter().enumerate().map(|(index, clip)| strace::trace_ioctls_and_polls(step(clip), Path::new(&seen(&log(index))))),
    );
    let finished = batch::run_below(bench, prefix, &prelude, &steps);
    let traffic = finished.iter().skip(others).enumerate().map(|(index, finished)| {
        if finished.status != 0 {
            return Err(finished.summary());
        }
        Traffic::of(&strace::read(&log(index))).map_err(|reason| format!("{}: {reason}", finished.name))
    });
    let version = finished.first().filter(|_| others > 0).map(version).unwrap_or_default();
    (traffic.collect(), version)
}

/// The number in "gst-launch-1.0 version 1.26.2".
fn version(finished: &Finished) -> String {
    let said = String::from_utf8_lossy(&finished.stdout);
    said.lines().next().and_then(|line| line.split(' ').next_back()).unwrap_or("?").to_owned()
}

/// The codec's name as people write it.
fn title(codec: Codec) -> &'static str {
    match codec {
        Codec::H264 => "H.264",
        Codec::Mpeg2 => "MPEG-2",
        Codec::Hevc => "HEVC",
        Codec::Vp8 => "VP8",
        Codec::Vp9 => "VP9",
        Codec::Av1 => "AV1",
    }
}

fn name(clip: &Path) -> String {
    clip.file_name().unwrap_or_default().to_string_lossy().into_owned()
}

/// Clips by codec: the one that is given, or that of the name of a clip's folder.
///
/// # Errors
/// A clip that cannot be read, or whose codec is not known.
pub fn sorted(clips: &[PathBuf], codec: Option<Codec>) -> Result<Vec<(Codec, PathBuf)>, String> {
    let known = clips.iter().map(|clip| {
        let path = fs::canonicalize(clip).map_err(|error| format!("{}: {error}", clip.display()))?;
        let codec = codec.or_else(|| Codec::of(&path));
        let codec = codec.ok_or_else(|| format!("{}: of which codec? Its folder does not say; give --codec", clip.display()))?;
        Ok((codec, path))
    });
    let mut known: Vec<(Codec, PathBuf)> = known.collect::<Result<_, String>>()?;
    known.sort_by_key(|(codec, _)| Codec::ALL.iter().position(|other| other == codec));
    Ok(known)
}

/// Whether the FFmpeg of a branch is where it is said to be.
///
/// # Errors
/// It is not, and how to get it.
pub fn check_ffmpeg(branch: &str) -> Result<(), String> {
    let program = ffmpeg::program(branch);
    if program.is_file() {
        Ok(())
    } else {
        Err(format!("there is no {}: run scripts/build_patched_ffmpeg.sh", program.display()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A run of so many pictures, each of two QBUF and one QUEUE, with one CREATE_BUFS before all.
    fn calls(pictures: usize) -> Vec<Call> {
        let call = |name: &str, arguments: &str| Call { name: name.into(), arguments: arguments.into(), result: Some(0) };
        let mut calls =
            vec![call("ioctl", "1</dev/pts/0>, TCGETS, 0x7f"), call("ioctl", "5</dev/video4>, VIDIOC_CREATE_BUFS, {count=1}")];
        for _ in 0..pictures {
            calls.push(call("ioctl", "5</dev/video4>, VIDIOC_QBUF, {index=0}"));
            calls.push(call("poll", "[{fd=6</dmabuf:>, events=POLLOUT}], 1, 1000"));
            calls.push(call("ioctl", "5</dev/video4>, VIDIOC_QBUF, {index=1}"));
            calls.push(call("ioctl", "9<anon_inode:request>, MEDIA_REQUEST_IOC_QUEUE, 0"));
        }
        calls.push(call("ioctl", "5</dev/video4>, VIDIOC_STREAMOFF, 0x7f"));
        calls
    }

    #[test]
    fn setting_up_is_apart_from_the_steady_state() {
        let traffic = Traffic::of(&calls(50)).unwrap();
        assert_eq!((traffic.setup_pictures, traffic.pictures), (20, 30));
        assert_eq!(traffic.setup.get("VIDIOC_CREATE_BUFS"), Some(&1));
        assert_eq!(traffic.setup.get("TCGETS"), None);
        let steady: Vec<(&str, usize)> = traffic.steady.iter().map(|(name, count)| (name.as_str(), *count)).collect();
        assert_eq!(steady, [("MEDIA_REQUEST_IOC_QUEUE", 30), ("VIDIOC_QBUF", 60), ("poll", 30)]);
        assert_eq!((traffic.ioctls(), traffic.polls()), (3.0, 1.0));
    }

    #[test]
    fn a_short_clip_is_halved_and_a_shorter_one_is_refused() {
        let traffic = Traffic::of(&calls(9)).unwrap();
        assert_eq!((traffic.setup_pictures, traffic.pictures), (4, 5));
        assert!(Traffic::of(&calls(7)).unwrap_err().contains("7 pictures"));
        assert!(Traffic::of(&[]).is_err());
    }

    #[test]
    fn the_table_has_each_call_once_and_both_sums() {
        let mut ours = Traffic::of(&calls(50)).unwrap();
        ours.add(&Traffic::of(&calls(30)).unwrap());
        let mut theirs = ours.clone();
        theirs.steady.insert("DMA_BUF_IOCTL_SYNC".into(), 80);
        let table = Comparison { codec: Codec::Vp8, clips: 2, ours, theirs }.markdown("9.0", "1.26.2");
        let expected = "VP8, 2 clips: calls a picture, of 45 pictures with ours and 45 with GStreamer\n\n\
            | call | primebridge, FFmpeg 9.0 | GStreamer 1.26.2 |\n\
            |---|---:|---:|\n\
            | DMA_BUF_IOCTL_SYNC | 0.00 | 1.78 |\n\
            | MEDIA_REQUEST_IOC_QUEUE | 1.00 | 1.00 |\n\
            | VIDIOC_QBUF | 2.00 | 2.00 |\n\
            | poll | 1.00 | 1.00 |\n\
            | **all ioctls** | 3.00 | 4.78 |\n\
            | **all polls** | 1.00 | 1.00 |\n\
            | ioctls and polls a clip before that | 53 and 17, 17 pictures | 53 and 17, 17 pictures |\n";
        assert_eq!(table, expected);
    }
}
