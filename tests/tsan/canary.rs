// SPDX-License-Identifier: LGPL-2.1-or-later
//! Shows scripts/tsan.sh that its tool works: without an argument there is no race here, and none may be found; with one there is.

use std::cell::UnsafeCell;
use std::sync::{Arc, Condvar, Mutex};
use std::thread;
use std::time::Duration;

const THREADS: u64 = 8;

fn join(threads: Vec<thread::JoinHandle<()>>) {
    threads.into_iter().for_each(|thread| thread.join().unwrap());
}

/// Threads that wait for a lock, with and without an end to their patience.
fn locks() {
    let shared = Arc::new((Mutex::new(0u64), Condvar::new()));
    let count = |number: u64| {
        let shared = Arc::clone(&shared);
        move || {
            for round in 0..5000 {
                let mut value = shared.0.lock().unwrap();
                *value += 1;
                if round % 100 == number {
                    value = shared.1.wait_timeout(value, Duration::from_micros(100)).unwrap().0;
                    *value += 1;
                }
                drop(value);
                shared.1.notify_one();
            }
        }
    };
    join((0..THREADS).map(|number| thread::spawn(count(number))).collect());
    let waiting = Arc::clone(&shared);
    let waiter = thread::spawn(move || {
        let value = waiting.0.lock().unwrap();
        *waiting.1.wait_while(value, |value| *value != 0).unwrap() = 1;
    });
    thread::sleep(Duration::from_millis(20));
    *shared.0.lock().unwrap() = 0;
    shared.1.notify_all();
    waiter.join().unwrap();
    assert_eq!(*shared.0.lock().unwrap(), 1);
}

/// Whoever leaves last frees what all wrote.
fn counters() {
    for _ in 0..100 {
        let shared = Arc::new(Mutex::new([0u8; 100]));
        let write = |place: usize| {
            let shared = Arc::clone(&shared);
            move || shared.lock().unwrap()[place] = 1
        };
        let threads = (0..4).map(|place| thread::spawn(write(place))).collect();
        drop(shared);
        join(threads);
    }
}

/// The scope's end waits for its threads.
fn scopes() {
    for _ in 0..100 {
        let mut written = [0u8; 4];
        thread::scope(|scope| written.iter_mut().for_each(|byte| drop(scope.spawn(|| *byte = 1))));
        assert_eq!(written, [1; 4]);
    }
}

struct Unguarded(UnsafeCell<u64>);

// SAFETY: none; this is the race.
unsafe impl Sync for Unguarded {}

fn race() {
    let shared = Arc::new(Unguarded(UnsafeCell::new(0)));
    let count = || {
        let shared = Arc::clone(&shared);
        // SAFETY: none; this is the race.
        move || (0..100).for_each(|_| unsafe { *shared.0.get() += 1 })
    };
    join((0..2).map(|_| thread::spawn(count())).collect());
}

fn main() {
    locks();
    counters();
    scopes();
    if std::env::args().len() > 1 {
        race();
    }
}
