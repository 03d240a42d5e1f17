// SPDX-License-Identifier: LGPL-2.1-or-later
//! Has clips decoded in the bench by our FFmpeg or by GStreamer, and keeps the kernel's trace of each.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::{Mutex, PoisonError};
use std::{fmt, fs, io};

use crate::batch::quote;
use crate::bench::{Bench, repository, tree};
use crate::ffmpeg;
use crate::scratch::Scratch;

/// A codec under test.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Codec {
    /// ITU-T H.264.
    H264,
    /// ITU-T H.262.
    Mpeg2,
    /// ITU-T H.265.
    Hevc,
    /// RFC 6386.
    Vp8,
    /// VP9 Bitstream & Decoding Process Specification.
    Vp9,
    /// AV1 Bitstream & Decoding Process Specification.
    Av1,
}

impl Codec {
    /// All codecs.
    pub const ALL: [Self; 6] = [Self::H264, Self::Mpeg2, Self::Hevc, Self::Vp8, Self::Vp9, Self::Av1];

    /// The name of its folders, and of its trace events.
    pub fn name(self) -> &'static str {
        match self {
            Self::H264 => "h264",
            Self::Mpeg2 => "mpeg2",
            Self::Hevc => "hevc",
            Self::Vp8 => "vp8",
            Self::Vp9 => "vp9",
            Self::Av1 => "av1",
        }
    }

    /// The codec that has a name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|codec| codec.name() == name)
    }

    /// The modes that the kernel's interface has for it, GStreamer's own choice on visl first.
    pub fn modes(self) -> &'static [Mode] {
        match self {
            Self::H264 | Self::Hevc => &[Mode::Slice, Mode::Frame],
            _ => &[Mode::Frame],
        }
    }

    /// The mode in which GStreamer decodes what is compared with ours in `mode`. That of slices tells more of H.264: in frame
    /// mode there are no slice parameters.
    fn gstreamer_mode(self, mode: Mode) -> Mode {
        if self == Self::H264 { Mode::Slice } else { mode }
    }

    /// The codec of a clip, by the name of its folder.
    pub fn of(clip: &Path) -> Option<Self> {
        Self::named(clip.parent()?.file_name()?.to_str()?)
    }
}

/// The kernel's decode mode; all but H.264 and HEVC have one only, which is called `Frame` here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// One request a picture, slice headers are the driver's to parse.
    Frame,
    /// One request a slice. GStreamer takes what is visl's default, which is this one unless visl is told otherwise.
    Slice,
}

impl fmt::Display for Mode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Frame => "frame",
            Self::Slice => "slice",
        })
    }
}

/// What came of one clip.
#[derive(Clone, Debug)]
pub struct Recording {
    /// The trace, see [`crate::trace::jobs`].
    pub trace: String,
    /// The client's exit status; 124 if it ran out of time.
    pub status: i32,
    /// What the client printed.
    pub log: String,
}

impl Recording {
    fn read(folder: &Path) -> Option<Self> {
        let text = |name: &str| fs::read(folder.join(name)).map(|bytes| String::from_utf8_lossy(&bytes).into_owned()).ok();
        Some(Self { status: text("status")?.trim().parse().ok()?, trace: text("trace")?, log: text("log")? })
    }

    /// The status comes last: without it a recording is not complete.
    fn write(&self, folder: &Path) -> io::Result<()> {
        fs::create_dir_all(folder)?;
        fs::write(folder.join("trace"), &self.trace)?;
        fs::write(folder.join("log"), &self.log)?;
        fs::write(folder.join("status"), self.status.to_string())
    }
}

/// Seconds that one clip may take: the longest vector takes less than twenty.
const CLIP_SECONDS: u32 = 60;

/// Kilobytes of trace buffer: 20 thousand slices of H.264. Losing one event is an error.
const BUFFER_KB: u32 = 131_072;

/// The bash functions of the guest. `record FOLDER COMMAND...` runs a client and keeps its trace in FOLDER. Empty places of the
/// DPB and of the reference lists are two thirds of a trace of H.264 and are left out.
fn guest_functions(codec: Codec) -> String {
    format!(
        r#"
cd /sys/kernel/tracing && echo 0 >tracing_on && echo {BUFFER_KB} >buffer_size_kb && echo 0 >options/context-info || exit 1
echo 1 >events/visl_{codec}_controls/enable && echo 1 >events/visl_bitstream/enable || exit 1
echo 1 >events/vb2/vb2_buf_done/enable || exit 1
record() {{
  echo >trace
  echo 1 >tracing_on
  timeout {CLIP_SECONDS} "${{@:2}}" </dev/null >"$1/log" 2>&1
  local status=$?
  echo 0 >tracing_on
  {{
    sed 's/^/# /' per_cpu/cpu*/stats
    sed -E '/^v4l2_h264_dpb_entry: .* flags $/d
      /^v4l2_h264_ref_pic_list[01]: .*: fields (TOP_FIELD_REF\|BOTTOM_FIELD_REF\|0xfc)? index 255$/d' trace
  }} >"$1/trace"
  echo "$status" >"$1/status"
}}
"#,
        codec = codec.name()
    )
}

/// Decodes clips with our FFmpeg of a branch, all in one run of the bench.
pub fn ours(branch: &str, codec: Codec, mode: Mode, clips: &[PathBuf]) -> Vec<Recording> {
    ours_with(branch, codec, mode, clips, "")
}

/// The same with options of the input.
pub fn ours_with(branch: &str, codec: Codec, mode: Mode, clips: &[PathBuf], options: &str) -> Vec<Recording> {
    let debug = match (codec, mode) {
        (Codec::H264 | Codec::Hevc, Mode::Frame) => "decode_mode=frame,start_code=annex_b",
        (Codec::H264 | Codec::Hevc, Mode::Slice) => "decode_mode=slice,start_code=none",
        _ => "",
    };
    let program = quoted(&ffmpeg::program(branch));
    let bench = Bench::new().env("PRIMEBRIDGE_DEBUG", debug);
    let command = |clip: &Path| {
        let clip = quoted(clip);
        format!(
            "{program} -nostdin -v warning -hwaccel drm -hwaccel_output_format drm_prime -threads 1 {options} -i {clip} -map 0:v:0 -noautoscale -f null -"
        )
    };
    record(&bench, &guest_functions(codec), clips, "", command).1
}

/// Bash that makes frame based decoding visl's default, which is what GStreamer takes.
pub const FRAME_BASED: &str = "echo Y >/sys/module/visl/parameters/frame_based || exit 1";

/// Decodes clips with GStreamer in the Debian tree, or takes what is known from an earlier time.
pub fn gstreamer(codec: Codec, mode: Mode, clips: &[PathBuf]) -> Vec<Recording> {
    // Tests that run at the same time want the same traces.
    static TURN: Mutex<()> = Mutex::new(());
    let _turn = TURN.lock().unwrap_or_else(PoisonError::into_inner);
    let tree = tree();
    // GStreamer takes the driver's default mode.
    let prelude = match codec.gstreamer_mode(mode) {
        Mode::Frame if codec.modes().len() > 1 => FRAME_BASED,
        _ => "",
    };
    let functions = prelude.to_owned() + &guest_functions(codec);
    let salt = format!("{}\0{}\0{functions}", file_name(&kernel()), file_name(&tree));
    let known = cache().join("controls");
    let places: Vec<PathBuf> = clips.iter().map(|clip| known.join(key(codec, &salt, clip))).collect();
    let missing: Vec<_> = clips.iter().zip(&places).filter(|(_, place)| Recording::read(place).is_none()).collect();
    let paths: Vec<PathBuf> = missing.iter().map(|(clip, _)| (*clip).clone()).collect();
    let (_, recordings) = record(&Bench::in_tree(&tree), &functions, &paths, "/host", |clip| pipeline(codec, clip));
    for ((_, place), recording) in missing.iter().zip(recordings) {
        recording.write(place).unwrap_or_else(|error| panic!("{}: {error}", place.display()));
    }
    places.iter().map(|place| Recording::read(place).unwrap_or_else(|| panic!("{} is not complete", place.display()))).collect()
}

/// GStreamer's command for a clip, in the tree.
pub fn pipeline(codec: Codec, clip: &Path) -> String {
    let location = quoted(&Path::new("/host").join(clip.strip_prefix("/").expect("an absolute path")));
    let (parser, decoder) = match codec {
        Codec::H264 => ("h264parse", "v4l2slh264dec"),
        Codec::Mpeg2 => ("mpegvideoparse", "v4l2slmpeg2dec"),
        Codec::Hevc => ("h265parse", "v4l2slh265dec"),
        Codec::Vp8 => ("identity", "v4l2slvp8dec"),
        Codec::Vp9 => ("vp9parse", "v4l2slvp9dec"),
        Codec::Av1 => ("av1parse", "v4l2slav1dec"),
    };
    let parser = match clip.extension().and_then(|extension| extension.to_str()) {
        // parsebin takes containers apart, but guesses wrong at some elementary streams.
        Some("mp4" | "mkv" | "webm" | "ts" | "mpg") => "parsebin".into(),
        Some("ivf") => format!("ivfparse ! {parser}"),
        // The two forms of AV1 without a container have one extension.
        Some("obu") if is_annexb(clip) => format!("video/x-av1,stream-format=annexb,alignment=tu ! {parser}"),
        Some("obu") => format!("video/x-av1,stream-format=obu-stream ! {parser}"),
        _ => parser.into(),
    };
    // GStreamer 1.26 hangs at cropped HEVC when the sink proposes a pool: it cannot copy into that pool's buffers.
    let sink = if codec == Codec::Hevc { "fakesink" } else { "fakevideosink" };
    format!("gst-launch-1.0 -q filesrc location={location} ! {parser} ! {decoder} ! {sink} sync=false")
}

/// Whether an AV1 stream is of temporal units with their sizes (AV1 annex B). One of plain OBUs (5.2) begins with the header of a
/// temporal delimiter that has a size of 0.
fn is_annexb(clip: &Path) -> bool {
    !fs::read(clip).is_ok_and(|bytes| bytes.starts_with(&[0x12, 0x00]))
}

/// Runs `command` for each clip in one bench; `prefix` is where the guest sees the machine's files.
fn record(
    bench: &Bench,
    functions: &str,
    clips: &[PathBuf],
    prefix: &str,
    command: impl Fn(&Path) -> String,
) -> (Scratch, Vec<Recording>) {
    let scratch = Scratch::new("controls");
    if clips.is_empty() {
        return (scratch, Vec::new());
    }
    let mut script = functions.to_owned();
    for (index, clip) in clips.iter().enumerate() {
        let folder = scratch.file(&index.to_string());
        fs::create_dir_all(&folder).expect("the scratch folder takes files");
        let clip = fs::canonicalize(clip).unwrap_or_else(|error| panic!("{}: {error}", clip.display()));
        script += &format!("record {prefix}{} {}\n", quoted(&folder), command(&clip));
    }
    let file = scratch.file("script");
    fs::write(&file, script).expect("the scratch folder takes files");
    let seconds = CLIP_SECONDS * u32::try_from(clips.len()).expect("a few clips");
    let output = bench.clone().timeout(seconds).run(["bash".into(), format!("{prefix}{}", file.display())]);
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(!said.contains("the kernel complained"), "{said}");
    let recordings: Option<Vec<_>> = (0..clips.len()).map(|index| Recording::read(&scratch.file(&index.to_string()))).collect();
    (scratch, recordings.unwrap_or_else(|| panic!("the bench failed: {said}")))
}

/// The folder of the bench's kernel.
fn kernel() -> PathBuf {
    let output = Command::new(repository().join("scripts/bench.sh")).arg("path").output().expect("scripts/bench.sh starts");
    PathBuf::from(String::from_utf8_lossy(&output.stdout).trim())
}

fn cache() -> PathBuf {
    let home = || PathBuf::from(std::env::var_os("HOME").expect("HOME is set")).join(".cache");
    std::env::var_os("XDG_CACHE_HOME").filter(|path| !path.is_empty()).map_or_else(home, PathBuf::from).join("primebridge")
}

/// The name that a clip's trace is kept under.
fn key(codec: Codec, salt: &str, clip: &Path) -> String {
    let content = fs::read(clip).unwrap_or_else(|error| panic!("{}: {error}", clip.display()));
    let command = pipeline(codec, clip).replace(&*clip.to_string_lossy(), "");
    let hash = [salt.as_bytes(), command.as_bytes(), &content].into_iter().fold(0xcbf2_9ce4_8422_2325, fnv1a);
    format!("{}-{hash:016x}", codec.name())
}

/// FNV-1a: tells files apart that nobody forged, and stays the same with every compiler.
fn fnv1a(hash: u64, bytes: &[u8]) -> u64 {
    bytes.iter().fold(hash, |hash, byte| (hash ^ u64::from(*byte)).wrapping_mul(0x100_0000_01b3))
}

fn file_name(path: &Path) -> String {
    path.file_name().unwrap_or_default().to_string_lossy().into_owned()
}

/// A path as one word of bash.
fn quoted(path: &Path) -> String {
    quote(path.to_str().expect("a path in UTF-8"))
}
