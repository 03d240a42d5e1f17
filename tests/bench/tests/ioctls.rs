// SPDX-License-Identifier: LGPL-2.1-or-later
//! What a picture costs in system calls once decoding runs, frame based: at most eight ioctls and one poll.

use std::collections::BTreeMap;

use primebridge_bench::batch;
use primebridge_bench::bench::Bench;
use primebridge_bench::clips;
use primebridge_bench::ffmpeg::{BRANCHES, Call as Ffmpeg, Clip};
use primebridge_bench::scratch::Scratch;
use primebridge_bench::strace::{self, Call};

/// Counted from here ...
const FROM: usize = 20;
/// ... to here: start and end are left out.
const TO: usize = 80;

/// How often each call was made between the submissions of two pictures.
fn count(calls: &[Call]) -> BTreeMap<String, usize> {
    let submitted = calls.iter().enumerate().filter(|(_, call)| call.ioctl() == Some("MEDIA_REQUEST_IOC_QUEUE"));
    let submitted: Vec<usize> = submitted.map(|(index, _)| index).collect();
    assert!(submitted.len() > TO, "only {} pictures", submitted.len());
    let mut table = BTreeMap::new();
    for call in &calls[submitted[FROM]..submitted[TO]] {
        *table.entry(call.full_name()).or_default() += 1;
    }
    table
}

fn is_poll(name: &str) -> bool {
    ["poll", "ppoll", "select", "pselect6", "epoll_wait", "epoll_pwait"].contains(&name)
}

#[test]
fn calls_a_picture() {
    for branch in BRANCHES {
        let clips = clips::examined(branch).into_iter().filter(Clip::decodable);
        let clip = clips.filter(|clip| clip.frames >= 100).max_by_key(Clip::picture_size).expect("a clip of 100 pictures");
        let scratch = Scratch::new("ioctls");
        let log = |threads: u32| scratch.file(&format!("{threads}.strace"));
        let steps = [1, 4].map(|threads| {
            let call = Ffmpeg::drm_prime(branch, &clip.path).threads(threads);
            let step = call.step(format!("threads {threads}")).env("PRIMEBRIDGE_DEBUG", "decode_mode=frame");
            strace::trace(step, "ioctl,poll,ppoll,select,pselect6,epoll_wait,epoll_pwait", &log(threads))
        });
        let finished = batch::run(&Bench::new().without_dri(), "", &steps);
        for (finished, threads) in finished.iter().zip([1, 4]) {
            assert_eq!(finished.status, 0, "{}", finished.summary());
            let table = count(&strace::read(&log(threads)));
            let pictures = (TO - FROM) as f64;
            println!("FFmpeg {branch}, {threads} threads, {}, calls a picture:", clip.name());
            for (name, calls) in &table {
                println!("  {:6.2}  {name}", *calls as f64 / pictures);
            }
            let (polls, ioctls): (Vec<_>, Vec<_>) = table.iter().partition(|(name, _)| is_poll(name));
            let sum = |calls: Vec<(&String, &usize)>| calls.into_iter().map(|(_, count)| *count).sum::<usize>();
            let (polls, ioctls) = (sum(polls), sum(ioctls));
            println!("  {:6.2}  ioctls, {:.2} polls", ioctls as f64 / pictures, polls as f64 / pictures);
            assert!(ioctls <= 8 * (TO - FROM), "more than 8 ioctls a picture");
            assert!(polls <= TO - FROM, "more than one poll a picture");
        }
    }
}
