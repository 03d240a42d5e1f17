// SPDX-License-Identifier: LGPL-2.1-or-later
use std::fs::File;
use std::sync::Mutex as Lines;
use std::thread;

use nix::errno::Errno;

use super::*;
use crate::device::find_linear;
use crate::error::Error;
use crate::sys::fake::{FakeKernel, Makers, Offer};

const ANYWHERE: LogContext = LogContext(core::ptr::null_mut());
const SMALL: LayoutRequest = LayoutRequest { width: 64, height: 48, pitch: 0, lines: 0, size: 0 };

fn kernel(makers: Makers) -> Arc<FakeKernel> {
    Arc::new(FakeKernel::new(Offer { makers, ..Default::default() }))
}

fn open(kernel: &Arc<FakeKernel>, layout: LayoutRequest, allocator: Option<&str>) -> Result<LinearPool> {
    let request = PoolRequest { format: find_linear("nv12", 0).unwrap(), layout, allocator, card: None };
    LinearPool::open(kernel.clone(), Logger::default(), ANYWHERE, &request)
}

#[test]
fn a_buffer_is_described_once_and_outlives_its_pool() {
    for allocator in ["system", "udmabuf", "dumb"] {
        let kernel = kernel(Makers { dumb_extra: 4096, ..Default::default() });
        let pool = open(&kernel, SMALL, Some(allocator)).unwrap();
        let (first, second) = (pool.allocate().unwrap(), pool.allocate().unwrap());
        drop(pool);
        let size = 64 * 48 * 3 / 2 + 3072usize;
        assert_eq!(size.next_multiple_of(4096), 8192);
        for buffer in [&first, &second] {
            let object = buffer.descriptor().objects[0];
            assert_eq!((object.fd, object.format_modifier), (buffer.dmabuf().as_raw_fd(), 0));
            assert_eq!(object.size, if allocator == "dumb" { 12288 } else { 8192 });
            assert_eq!(File::from(buffer.dmabuf().try_clone_to_owned().unwrap()).metadata().unwrap().len(), object.size as u64);
            assert_eq!(buffer.descriptor().layers[0].planes[1].offset, 64 * 48);
        }
        assert_ne!(first.descriptor().objects[0].fd, second.descriptor().objects[0].fd);
        assert_eq!(kernel.open_memory(), 2, "{allocator}");
        drop((first, second));
        assert_eq!((kernel.open_memory(), kernel.dumb_handles()), (0, 0));
    }
}

#[test]
fn the_first_buffer_is_the_one_that_found_the_allocator() {
    let kernel = kernel(Makers::default());
    let pool = open(&kernel, SMALL, None).unwrap();
    assert_eq!(kernel.calls("DMA_HEAP_IOCTL_ALLOC"), 1);
    let _first = pool.allocate().unwrap();
    assert_eq!(kernel.calls("DMA_HEAP_IOCTL_ALLOC"), 1);
    let _second = pool.allocate().unwrap();
    assert_eq!(kernel.calls("DMA_HEAP_IOCTL_ALLOC"), 2);
}

#[test]
fn one_line_says_where_frames_come_from() {
    let lines = Arc::new(Lines::new(Vec::new()));
    let sink = Arc::clone(&lines);
    let logger = Logger::new(move |_, level, line| sink.lock().unwrap().push((level, line)));
    let kernel = kernel(Makers::default().refuse("/dev/dma_heap/system", "open", Errno::EACCES));
    let request = PoolRequest { format: find_linear("nv12", 0).unwrap(), layout: SMALL, allocator: None, card: None };
    LinearPool::open(kernel, logger, ANYWHERE, &request).unwrap();
    let line = "frames of 64x48 NV12 (48 lines of 64 bytes, 8192 bytes in all) come from /dev/udmabuf; not from others: \
        /dev/dma_heap/system: open: Permission denied, no CMA heap in /dev/dma_heap (CONFIG_DMABUF_HEAPS_CMA)";
    assert_eq!(*lines.lock().unwrap(), [(LogLevel::Verbose, line.to_owned())]);
}

#[test]
fn a_layout_that_makes_no_sense_calls_nobody() {
    let kernel = kernel(Makers::default());
    let error = open(&kernel, LayoutRequest { width: 65536, ..SMALL }, None).err().unwrap();
    assert_eq!((error.averror(), kernel.total()), (-(Errno::EINVAL as i32), 0));
}

/// Rounds of opening, allocating, freeing and closing in which each call fails once, and in which none does.
#[test]
fn ten_thousand_rounds_leak_nothing() {
    const ROUNDS: usize = 10_000;
    let makers = Makers { heaps: vec!["linux,cma".into(), "system".into()], cards: 2, ..Default::default() };
    let errnos = [Errno::ENOMEM, Errno::EMFILE, Errno::EACCES, Errno::EINVAL];
    let kernel = kernel(makers);
    let mut outcomes = [0usize; 3];
    let mut nth = 0;
    for round in 0..ROUNDS {
        let allocator = [None, Some("system"), Some("cma"), Some("udmabuf"), Some("dumb")][round % 5];
        let before = kernel.total();
        kernel.fail(nth, errnos[round % errnos.len()]);
        let outcome = match open(&kernel, SMALL, allocator) {
            Err(Error::Impossible { .. }) => 0,
            Err(error) => panic!("{error:?}"),
            Ok(pool) => {
                let buffers: Vec<Result<LinearBuffer>> = (0..3).map(|_| pool.allocate()).collect();
                assert!(buffers[0].is_ok());
                drop(pool);
                let whole = buffers.iter().all(Result::is_ok);
                if whole { 2 } else { 1 }
            }
        };
        outcomes[outcome] += 1;
        // Past the last call of all allocators it starts again; 5 and the number of calls have no common divisor.
        nth = if nth > 17 { 0 } else { nth + 1 };
        assert!(kernel.total() > before);
        if round % 1000 == 0 {
            assert_eq!((kernel.open_memory(), kernel.dumb_handles()), (0, 0), "round {round}");
        }
    }
    assert_eq!((kernel.open_memory(), kernel.dumb_handles(), Arc::strong_count(&kernel)), (0, 0, 1));
    assert!(outcomes.iter().all(|&count| count > 500), "{outcomes:?}");
}

#[test]
fn any_thread_allocates_and_frees() {
    let kernel = kernel(Makers::default());
    let pool = open(&kernel, SMALL, None).unwrap();
    let (sender, receiver) = std::sync::mpsc::channel::<LinearBuffer>();
    thread::scope(|scope| {
        for _ in 0..4 {
            let sender = sender.clone();
            let pool = &pool;
            scope.spawn(move || (0..100).for_each(|_| sender.send(pool.allocate().unwrap()).unwrap()));
        }
        drop(sender);
        scope.spawn(move || assert_eq!(receiver.iter().count(), 400));
    });
    assert_eq!(kernel.calls("DMA_HEAP_IOCTL_ALLOC"), 400);
    drop(pool);
    assert_eq!(kernel.open_memory(), 0);
}
