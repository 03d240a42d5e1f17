// SPDX-License-Identifier: LGPL-2.1-or-later
//! Eight threads do to frames what players do, in random order, through the C API; scripts/tsan.sh watches them.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Condvar, Mutex};

use super::*;
use crate::capi::{
    Buffer, Pool, PoolConfig, pool_open_on, primebridge_buffer_alloc, primebridge_buffer_descriptor, primebridge_buffer_free,
    primebridge_pool_close,
};
use crate::sys::fake::{FakeKernel, Offer};

const THREADS: u64 = 8;
const STEPS: u64 = 100_000;
const SIZE: (u32, u32) = (62, 34);
/// With what is on its way between threads and what waits to be used again, there are more than mappings are kept.
const HELD: usize = 12;

/// A buffer that somebody holds, and the stamp that its bytes are to have.
struct Held {
    buffer: *mut Buffer,
    stamp: u8,
    access: Option<(*mut Access, [*mut u8; 4], [c_int; 4])>,
}

// SAFETY: the library allows buffers and accesses in any thread.
unsafe impl Send for Held {}

/// Mappings that go when the last one leaves them.
struct Kept(*mut Mappings);

// SAFETY: the library allows them in several threads at a time.
unsafe impl Send for Kept {}
// SAFETY: as above.
unsafe impl Sync for Kept {}

impl Drop for Kept {
    fn drop(&mut self) {
        // SAFETY: made by mappings_on(), and freed once.
        unsafe { primebridge_mappings_free(&mut self.0) };
    }
}

struct World {
    kernel: Arc<FakeKernel>,
    pool: *mut Pool,
    mappings: Mutex<Arc<Kept>>,
    /// Buffers that nobody holds, as an AVBufferPool keeps them.
    unused: Mutex<Vec<Held>>,
    /// On their way from thread to thread.
    mail: Mutex<Vec<Held>>,
    arrived: Condvar,
    stop: AtomicBool,
    stamps: AtomicU64,
    /// How often each kind of step was made.
    steps: [AtomicU64; 8],
}

// SAFETY: the library allows the pool in several threads at a time.
unsafe impl Send for World {}
// SAFETY: as above.
unsafe impl Sync for World {}

struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
        (self.0 >> 33) % sides
    }
}

/// Lines of each plane of NV12, and the bytes of all of them.
const LINES: [usize; 2] = [SIZE.1 as usize, SIZE.1 as usize / 2];
const LINE: usize = SIZE.0 as usize;

impl World {
    fn new() -> Self {
        let kernel = Arc::new(FakeKernel::new(Offer::default()));
        kernel.dmabufs.quiet.store(true, Ordering::Relaxed);
        let (width, height) = SIZE;
        let config = PoolConfig {
            sw_format: c"nv12".as_ptr(),
            drm_format: 0,
            width,
            height,
            pitch: 0,
            lines: 0,
            size: 0,
            allocator: ptr::null(),
            drm_fd: -1,
            log: None,
        };
        let mut pool = ptr::null_mut();
        // SAFETY: config and pool are live values.
        assert_eq!(unsafe { pool_open_on(kernel.clone(), &config, ptr::null_mut(), &mut pool) }, 0);
        let mappings = Arc::new(Kept(mappings_on(kernel.clone(), None)));
        Self {
            kernel,
            pool,
            mappings: Mutex::new(mappings),
            unused: Mutex::default(),
            mail: Mutex::default(),
            arrived: Condvar::new(),
            stop: AtomicBool::new(false),
            stamps: AtomicU64::new(0),
            steps: Default::default(),
        }
    }

    fn mappings(&self) -> Arc<Kept> {
        Arc::clone(&self.mappings.lock().unwrap())
    }

    /// A new one each time, as far as a byte goes.
    fn stamp(&self) -> u8 {
        self.stamps.fetch_add(1, Ordering::Relaxed) as u8
    }

    /// Takes a buffer that nobody holds, or makes one.
    fn get(&self) -> Held {
        let unused = self.unused.lock().unwrap().pop();
        let mut held = unused.unwrap_or_else(|| {
            let mut buffer = ptr::null_mut();
            // SAFETY: the pool is open.
            assert_eq!(unsafe { primebridge_buffer_alloc(self.pool, ptr::null_mut(), &mut buffer) }, 0);
            Held { buffer, stamp: 0, access: None }
        });
        self.upload(&mut held);
        held
    }

    fn descriptor(held: &Held) -> *const c_void {
        // SAFETY: a held buffer is not freed.
        unsafe { primebridge_buffer_descriptor(held.buffer) }
    }

    /// Puts a new stamp on every sample.
    fn upload(&self, held: &mut Held) {
        held.stamp = self.stamp();
        let source = [[held.stamp; LINE * LINES[0]]; 2];
        let data = [source[0].as_ptr(), source[1].as_ptr(), ptr::null(), ptr::null()];
        let linesize = [LINE as c_int, LINE as c_int, 0, 0];
        let (mappings, descriptor, (width, height)) = (self.mappings(), Self::descriptor(held), SIZE);
        // SAFETY: all pointers are of live values, of the size that is said.
        let result = unsafe {
            let (data, linesize) = (data.as_ptr(), linesize.as_ptr());
            primebridge_upload(mappings.0, ptr::null_mut(), descriptor, c"nv12".as_ptr(), width, height, data, linesize)
        };
        assert_eq!(result, 0);
    }

    /// Finds the stamp on every sample, or somebody else wrote into the buffer.
    fn download(&self, held: &Held) {
        let mut target = [[!held.stamp; LINE * LINES[0]]; 2];
        let [luma, chroma] = &mut target;
        let data = [luma.as_mut_ptr(), chroma.as_mut_ptr(), ptr::null_mut(), ptr::null_mut()];
        let linesize = [LINE as c_int, LINE as c_int, 0, 0];
        let (mappings, descriptor, (width, height)) = (self.mappings(), Self::descriptor(held), SIZE);
        // SAFETY: all pointers are of live values, of the size that is said.
        let result = unsafe {
            let (data, linesize) = (data.as_ptr(), linesize.as_ptr());
            primebridge_download(mappings.0, ptr::null_mut(), descriptor, c"nv12".as_ptr(), width, height, data, linesize)
        };
        assert_eq!(result, 0);
        for (plane, lines) in target.iter().zip(LINES) {
            assert!(plane[..LINE * lines].iter().all(|byte| *byte == held.stamp), "a buffer has two holders");
        }
    }

    /// Begins an access that stays open, finds the stamp and puts on a new one.
    fn map(&self, held: &mut Held) {
        if held.access.is_none() {
            let (mut data, mut linesize, mut access) = ([ptr::null_mut(); 4], [0; 4], ptr::null_mut());
            let (mappings, descriptor) = (self.mappings(), Self::descriptor(held));
            // SAFETY: all pointers are of live values.
            let result = unsafe {
                let (data, linesize) = (data.as_mut_ptr(), linesize.as_mut_ptr());
                primebridge_map(mappings.0, ptr::null_mut(), descriptor, 3, data, linesize, &mut access)
            };
            assert_eq!(result, 0);
            held.access = Some((access, data, linesize));
        }
        let Some((_, data, linesize)) = held.access else { return };
        let stamp = self.stamp();
        for ((data, linesize), lines) in data.iter().zip(linesize).zip(LINES) {
            for line in 0..lines {
                // SAFETY: the pool's buffers hold that many lines, and the access is open.
                let line = unsafe { slice::from_raw_parts_mut(data.add(line * linesize as usize), LINE) };
                assert!(line.iter().all(|byte| *byte == held.stamp), "a mapped buffer has two holders");
                line.fill(stamp);
            }
        }
        held.stamp = stamp;
    }

    fn unmap(held: &mut Held) {
        if let Some((access, ..)) = held.access.take() {
            // SAFETY: it is open, and ended once.
            unsafe { primebridge_unmap(access) };
        }
    }

    /// Leaves a buffer to whoever gets it next, or frees it.
    fn free(&self, mut held: Held, reuse: bool) {
        self.download(&held);
        Self::unmap(&mut held);
        if reuse {
            self.unused.lock().unwrap().push(held);
        } else {
            // SAFETY: it is held, and freed once.
            unsafe { primebridge_buffer_free(held.buffer) };
        }
    }

    /// One random step of one thread.
    fn step(&self, dice: &mut Dice, holds: &mut Vec<Held>) {
        // Who has nothing gets something, and who has much frees something.
        let kind = match holds.len() {
            0 => 0,
            HELD => 16 + dice.roll(48),
            _ => dice.roll(64),
        };
        let which = dice.roll(holds.len().max(1) as u64) as usize;
        let (kind, held) = match (kind, holds.get_mut(which)) {
            (16..24, Some(_)) => (1, None),
            (24..36, Some(held)) => (2, Some(held)),
            (36..40, Some(held)) => (3, Some(held)),
            (40..48, Some(held)) => (4, Some(held)),
            (48..55, Some(held)) => (5, Some(held)),
            (55..63, Some(_)) => (6, None),
            (63, _) => (7, None),
            _ => (0, None),
        };
        self.steps[kind].fetch_add(1, Ordering::Relaxed);
        match (kind, held) {
            (0, _) => holds.push(self.get()),
            (1, _) => self.free(holds.swap_remove(which), dice.roll(4) > 0),
            (2, Some(held)) => self.map(held),
            (3, Some(held)) => Self::unmap(held),
            (4, Some(held)) => self.download(held),
            (5, Some(held)) => self.upload(held),
            // To another thread, mapped or not.
            (6, _) => {
                self.mail.lock().unwrap().push(holds.swap_remove(which));
                self.arrived.notify_one();
                holds.extend(self.mail.lock().unwrap().pop());
            }
            // The frames context is made anew; accesses that are open keep their mappings.
            _ if dice.roll(16) == 0 => *self.mappings.lock().unwrap() = Arc::new(Kept(mappings_on(self.kernel.clone(), None))),
            _ => {}
        }
    }

    /// Frees what is sent to it: what a thread got, another one frees.
    fn sink(&self) {
        loop {
            let mail = self.mail.lock().unwrap();
            let mut mail = self.arrived.wait_while(mail, |mail| mail.len() < 8 && !self.stop.load(Ordering::Acquire)).unwrap();
            let Some(held) = mail.pop() else { return };
            drop(mail);
            self.free(held, true);
        }
    }
}

#[test]
fn eight_threads_leak_nothing_and_use_nothing_twice() {
    let mut world = Arc::new(World::new());
    let spawn = |number: u64| {
        let world = Arc::clone(&world);
        std::thread::spawn(move || {
            let (mut dice, mut holds) = (Dice(number), Vec::new());
            for _ in 0..STEPS / THREADS {
                world.step(&mut dice, &mut holds);
            }
            holds.into_iter().for_each(|held| world.free(held, true));
        })
    };
    let threads: Vec<_> = (0..THREADS).map(spawn).collect();
    let sink = Arc::clone(&world);
    let sink = std::thread::spawn(move || sink.sink());
    threads.into_iter().for_each(|thread| thread.join().unwrap());
    let mail = world.mail.lock().unwrap();
    world.stop.store(true, Ordering::Release);
    drop(mail);
    world.arrived.notify_all();
    sink.join().unwrap();

    let world = Arc::get_mut(&mut world).unwrap();
    let buffers = world.unused.get_mut().unwrap().len();
    let kernel = world.kernel.clone();
    assert_eq!(kernel.dmabufs.open_accesses(), 0);
    assert!(kernel.mapped_memory() > 0 && kernel.open_memory() >= buffers, "what is counted is there");
    *world.mappings.get_mut().unwrap() = Arc::new(Kept(mappings_on(kernel.clone(), None)));
    assert_eq!(kernel.mapped_memory(), 0, "mappings");
    for held in world.unused.get_mut().unwrap().drain(..) {
        // SAFETY: nobody holds it; it is freed once.
        unsafe { primebridge_buffer_free(held.buffer) };
    }
    // SAFETY: the pool is open, and closed once.
    unsafe { primebridge_pool_close(&mut world.pool) };
    assert_eq!((kernel.open_memory(), kernel.dumb_handles()), (0, 0), "descriptors");
    let steps = world.steps.each_ref().map(|steps| steps.load(Ordering::Relaxed));
    println!("{} steps, {buffers} buffers at the end; get, free, map, unmap, download, upload, send, renew: {steps:?}", STEPS);
    assert_eq!(steps.iter().sum::<u64>(), STEPS);
    assert!(steps[..7].iter().all(|steps| *steps > STEPS / 100));
}
