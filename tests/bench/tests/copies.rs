// SPDX-License-Identifier: LGPL-2.1-or-later
//! No picture is copied: with `-hwaccel_output_format drm_prime` nothing of a picture's size is mapped, read or written once
//! decoding runs, each capture buffer is exported once, and no DRM device is asked for anything.

use primebridge_bench::batch::{self, Finished};
use primebridge_bench::bench::Bench;
use primebridge_bench::clips;
use primebridge_bench::ffmpeg::{BRANCHES, Call as Ffmpeg, Clip};
use primebridge_bench::report::Report;
use primebridge_bench::scratch::Scratch;
use primebridge_bench::strace::{self, Call};

/// Pictures after which the pool is full and every library has its buffers.
const WARM_UP: usize = 30;
/// More frames than that nobody holds here: 4 references, reordering, 4 threads, and 8 of the ffmpeg program's own.
const POOL: u64 = 32;
/// videobuf2 tells CAPTURE buffers from OUTPUT buffers by this bit of the offset (DST_QUEUE_OFF_BASE in v4l2-mem2mem.c).
const CAPTURE_OFFSET: u64 = 1 << 30;

const MEMORY: [&str; 3] = ["mmap", "mremap", "brk"];
const TRANSFERS: [&str; 14] = [
    "read",
    "write",
    "pread64",
    "pwrite64",
    "readv",
    "writev",
    "preadv",
    "pwritev",
    "sendfile",
    "splice",
    "vmsplice",
    "tee",
    "copy_file_range",
    "sendmsg",
];

/// The clip with the largest pictures: what is of their size stands out.
fn clip(branch: &str) -> Clip {
    let clips = clips::examined(branch).into_iter().filter(Clip::decodable).filter(|clip| clip.frames >= 80);
    clips.max_by_key(Clip::picture_size).expect("a clip of 80 pictures")
}

/// Traces calls and returns them with what the program said.
fn traced(calls: &[(Ffmpeg, &str)], scratch: &Scratch) -> Vec<(Finished, Vec<Call>)> {
    let names = format!("{},{},ioctl,openat,open", MEMORY.join(","), TRANSFERS.join(","));
    let log = |number: usize| scratch.file(&format!("{number}.strace"));
    let steps: Vec<_> =
        calls.iter().enumerate().map(|(number, (call, name))| strace::trace(call.step(*name), &names, &log(number))).collect();
    let finished = batch::run(&Bench::new(), "", &steps);
    finished.into_iter().enumerate().map(|(number, finished)| (finished, strace::read(&log(number)))).collect()
}

/// What shows that a picture was copied, mapped or moved by hand, after `WARM_UP` pictures.
fn evidence(calls: &[Call], picture_size: u64) -> Vec<String> {
    let queued = calls.iter().enumerate().filter(|(_, call)| call.ioctl() == Some("MEDIA_REQUEST_IOC_QUEUE"));
    let queued: Vec<usize> = queued.map(|(index, _)| index).collect();
    let (first, last) = (queued[WARM_UP], *queued.last().expect("pictures"));
    // The end is the exit of threads and of the program: nothing of a picture any more.
    let running = &calls[first..=last];
    let size = i64::try_from(picture_size).expect("a picture fits");
    let mut found = Vec::new();
    let breaks: Vec<i64> = running.iter().filter(|call| call.name == "brk").filter_map(|call| call.result).collect();
    if let (Some(first), Some(last)) = (breaks.first(), breaks.last()) {
        if last - first >= size {
            found.push(format!("brk grew by {}", last - first));
        }
    }
    // In pieces it would show as well: the demuxer reads much less than that.
    let transferred: i64 =
        running.iter().filter(|call| TRANSFERS.contains(&call.name.as_str())).filter_map(|call| call.result).sum();
    if transferred > size * i64::try_from(queued.len() - WARM_UP).expect("a few pictures") / 4 {
        found.push(format!("{transferred} bytes read and written"));
    }
    for call in running {
        let what = match call.name.as_str() {
            "mmap" if call.arguments.contains("MAP_ANONYMOUS") && call.number(1) >= Some(picture_size) => "anonymous mapping",
            "mremap" if call.number(2) >= Some(picture_size) => "grown mapping",
            name if TRANSFERS.contains(&name) && call.result >= Some(size) => "transfer",
            _ => continue,
        };
        found.push(format!("{what}: {}({})", call.name, call.arguments));
    }
    found
}

/// Mappings of capture buffers, by the video node or by the dmabuf, at any time.
fn capture_mappings(calls: &[Call]) -> Vec<&Call> {
    let mapped = |call: &&Call| {
        let file = call.argument(4).unwrap_or_default();
        call.name == "mmap"
            && (file.contains("dmabuf") || (file.contains("/dev/video") && call.number(5) >= Some(CAPTURE_OFFSET)))
    };
    calls.iter().filter(mapped).collect()
}

/// CREATE_BUFS of the CAPTURE queue and EXPBUF, as positions in the log. One of no buffers asks what the queue can do.
fn positions(calls: &[Call], command: &str) -> Vec<usize> {
    let made = |call: &Call| call.is_capture(command) && !call.arguments.contains("count=0,");
    calls.iter().enumerate().filter(|(_, call)| made(call)).map(|(index, _)| index).collect()
}

fn exported_once(calls: &[Call], report: &Report) {
    let created = positions(calls, "VIDIOC_CREATE_BUFS");
    let exported = positions(calls, "VIDIOC_EXPBUF");
    let frames: u64 = report.sessions.iter().map(|session| session.frames).sum();
    assert_eq!((created.len() as u64, exported.len() as u64), (frames, frames), "buffers made, buffers exported");
    for (index, &export) in exported.iter().enumerate() {
        assert!(created[index] < export && created.get(index + 1).is_none_or(|&next| export < next), "exported out of turn");
    }
    // Where frames lag behind, the pool still grows after the start; it is full with what codec, threads and caller may hold.
    assert!(frames <= POOL, "{frames} buffers for one stream");
}

#[test]
fn frames_are_not_copied() {
    for branch in BRANCHES {
        let clip = clip(branch);
        let scratch = Scratch::new("copies");
        let calls = [
            (Ffmpeg::drm_prime(branch, &clip.path).threads(1), "threads 1"),
            (Ffmpeg::drm_prime(branch, &clip.path).threads(4), "threads 4"),
        ];
        for (finished, calls) in traced(&calls, &scratch) {
            assert_eq!(finished.status, 0, "{}", finished.summary());
            let report = Report::read(&finished.stderr);
            report.decoded_by_visl(&[clip.frames]).unwrap_or_else(|why| panic!("{why}\n{}", finished.summary()));
            assert_eq!(evidence(&calls, clip.picture_size()), [""; 0], "{branch} {}", finished.name);
            assert_eq!(capture_mappings(&calls), [] as [&Call; 0], "{branch} {}", finished.name);
            exported_once(&calls, &report);
            let drm = calls.iter().find(|call| call.arguments.contains("DRM_IOCTL") || call.arguments.contains("/dev/dri"));
            assert_eq!(drm, None, "{branch} {}", finished.name);
        }
        println!("{branch}: {} {} bytes a picture, {} frames", clip.name(), clip.picture_size(), clip.frames);
    }
}

/// The test above would see a copy: a download maps each dmabuf, once, and writing to a file shows as transfers.
#[test]
fn a_copy_would_be_seen() {
    let clip = clip("9.0");
    let scratch = Scratch::new("copies-seen");
    let file = scratch.file("pictures");
    let file = file.to_str().expect("a path in UTF-8");
    let call = Ffmpeg::hardware("9.0", &clip.path).threads(1).output(["-f", "rawvideo", file]);
    let (finished, calls) = traced(&[(call, "download")], &scratch).remove(0);
    assert_eq!(finished.status, 0, "{}", finished.summary());
    let buffers: u64 = Report::read(&finished.stderr).sessions.iter().map(|session| session.frames).sum();
    assert_eq!(capture_mappings(&calls).len() as u64, buffers);
    assert!(buffers < clip.frames);
    let evidence = evidence(&calls, clip.picture_size());
    assert!(evidence.iter().any(|line| line.contains("read and written")), "{evidence:?}");
}
