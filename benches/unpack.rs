// SPDX-License-Identifier: LGPL-2.1-or-later
//! How fast pictures are unpacked, in percent of memcpy: cargo bench --bench unpack [-- LAYOUT...]
//!
//! Both are measured in this process and in turns, in ordinary cached memory. 100 % would be an unpacker that takes the time in which
//! memcpy moves as many bytes, read and written together: of a picture of R bytes that becomes W bytes, memcpy copies (R + W) / 2.
//! Where R and W are the same that is a copy of the picture. The time to copy W bytes, which no unpacker has to read, is printed too.
//!
//! A round lets each of them run a few times, the first time unmeasured, since the one before has left its own data in the caches.
//! What is printed is the median of all rounds, of the time that the thread had a processor: others may be at work on the machine.
#![allow(unsafe_code)]

use std::time::Duration;

use primebridge::unpack::{Implementation, Layout, Source, Target};

const SIZES: [(u32, u32); 2] = [(1920, 1080), (3840, 2160)];
const ROUNDS: usize = 15;
const RUNS: usize = 4;

/// The layouts, and the bytes of a line of 64 samples; columns are asked for by lines.
fn layouts(height: u32) -> [(&'static str, Layout, usize); 11] {
    let lines = height.next_multiple_of(16) * 3 / 2;
    [
        ("nv15", Layout::Nv15, 80),
        ("nv20", Layout::Nv20, 80),
        ("nv12_4l4", Layout::Nv12Tiled4x4, 64),
        ("nv15_4l4", Layout::Nv15Tiled4x4, 80),
        ("p010_4l4", Layout::P010Tiled4x4, 128),
        ("nv12_32l32", Layout::Nv12Tiled32x32, 64),
        ("mm21", Layout::Mm21, 64),
        ("mt2110t", Layout::Mt2110T, 80),
        ("mt2110r", Layout::Mt2110R, 80),
        ("nc12", Layout::Sand128 { lines }, 64),
        ("nc30", Layout::Sand30 { lines }, 256 / 3),
    ]
}

/// What a picture needs: the buffers, and the bytes of it that are read and written.
struct Picture {
    layout: Layout,
    size: (u32, u32),
    source: [Vec<u8>; 2],
    source_pitch: usize,
    target: [Vec<u8>; 2],
    target_pitch: usize,
    read: usize,
    written: usize,
}

impl Picture {
    fn new(layout: Layout, (width, height): (u32, u32), bytes_of_64: usize) -> Picture {
        let (samples, lines) = (width as usize, height as usize);
        let chroma_lines = if layout == Layout::Nv20 { lines } else { lines / 2 };
        let source_pitch = samples.div_ceil(64) * bytes_of_64;
        let target_pitch = samples * layout.target_bytes();
        let filled = |bytes: usize| (0..bytes).map(|number| (number * 31 % 251) as u8).collect::<Vec<u8>>();
        let aligned = |lines: usize| lines.next_multiple_of(32);
        // Luma and chroma of columns are in the same ones: both slices are given all of them.
        let source = match layout {
            Layout::Sand128 { lines } => [filled(samples.div_ceil(128) * 128 * lines as usize), Vec::new()],
            Layout::Sand30 { lines } => [filled(samples.div_ceil(96) * 128 * lines as usize), Vec::new()],
            _ => [filled(source_pitch * aligned(lines)), filled(source_pitch * aligned(chroma_lines))],
        };
        Picture {
            layout,
            size: (width, height),
            source,
            source_pitch,
            target: [filled(target_pitch * lines), filled(target_pitch * chroma_lines)],
            target_pitch,
            read: samples * (lines + chroma_lines) * bytes_of_64 / 64,
            written: target_pitch * (lines + chroma_lines),
        }
    }

    fn unpack(&mut self, implementation: &Implementation) {
        let [first, second] = &self.source;
        let second = if second.is_empty() { first.get(self.size.1 as usize * 128..).unwrap_or_default() } else { second };
        let source = Source { planes: [first, second], pitch: [self.source_pitch; 2] };
        let [luma, chroma] = &mut self.target;
        let target = Target { luma, chroma, pitch: [self.target_pitch; 2] };
        if let Err(error) = implementation.unpack(self.layout, source, target, self.size.0, self.size.1) {
            eprintln!("{:?}: {error}", self.layout);
            std::process::exit(1);
        }
    }
}

fn thread_time() -> Duration {
    let mut time = libc::timespec { tv_sec: 0, tv_nsec: 0 };
    // SAFETY: it writes to `time` only
    unsafe { libc::clock_gettime(libc::CLOCK_THREAD_CPUTIME_ID, &mut time) };
    Duration::new(time.tv_sec as u64, time.tv_nsec as u32)
}

/// Runs each of the works in turns, and returns the median time of each.
fn medians(works: &mut [Box<dyn FnMut() + '_>]) -> Vec<Duration> {
    let mut times = vec![Vec::with_capacity(ROUNDS * RUNS); works.len()];
    for _ in 0..ROUNDS {
        for (work, times) in works.iter_mut().zip(&mut times) {
            work();
            for _ in 0..RUNS {
                let start = thread_time();
                work();
                times.push(thread_time().saturating_sub(start));
            }
        }
    }
    times.iter_mut().map(|times| *times.select_nth_unstable(ROUNDS * RUNS / 2).1).collect()
}

fn copy(from: &[u8], to: &mut [u8], bytes: usize) {
    if let (Some(from), Some(to)) = (from.get(..bytes), to.get_mut(..bytes)) {
        to.copy_from_slice(std::hint::black_box(from));
    }
    std::hint::black_box(to);
}

fn measure(name: &str, size: (u32, u32), layout: Layout, bytes_of_64: usize) {
    let picture = std::cell::RefCell::new(Picture::new(layout, size, bytes_of_64));
    let (read, written) = (picture.borrow().read, picture.borrow().written);
    let half = (read + written) / 2;
    let (from, to) = (vec![1; half.max(written)], vec![2; half.max(written)]);
    let to = std::cell::RefCell::new(to);
    let mut works: Vec<Box<dyn FnMut()>> =
        vec![Box::new(|| copy(&from, &mut to.borrow_mut(), half)), Box::new(|| copy(&from, &mut to.borrow_mut(), written))];
    for implementation in Implementation::all() {
        let picture = &picture;
        works.push(Box::new(move || picture.borrow_mut().unpack(implementation)));
    }
    let times = medians(&mut works);
    let [memcpy, memcpy_written, ours @ ..] = &*times else { return };
    let milliseconds = |time: &Duration| time.as_secs_f64() * 1000.0;
    print!("{:<11} {:>4}x{:<4} {:>6.1} {:>6.1}", name, size.0, size.1, read as f64 / 1e6, written as f64 / 1e6);
    print!(" {:>9.3} {:>9.3}", milliseconds(memcpy), milliseconds(memcpy_written));
    for time in ours {
        print!(" {:>9.3} {:>4.0} %", milliseconds(time), milliseconds(memcpy) / milliseconds(time) * 100.0);
    }
    println!();
}

fn main() {
    let wanted: Vec<String> = std::env::args().skip(1).filter(|argument| !argument.starts_with('-')).collect();
    print!("{:<11} {:>9} {:>6} {:>6} {:>9} {:>9}", "layout", "size", "R MB", "W MB", "memcpy", "copy W");
    for implementation in Implementation::all() {
        print!(" {:>16}", implementation.name);
    }
    println!("   (milliseconds, and percent of memcpy)");
    for size in SIZES {
        for (name, layout, bytes_of_64) in layouts(size.1) {
            if wanted.is_empty() || wanted.iter().any(|wanted| wanted == name) {
                measure(name, size, layout, bytes_of_64);
            }
        }
    }
}
