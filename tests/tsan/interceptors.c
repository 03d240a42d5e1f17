/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * What ThreadSanitizer has to be told of Rust's standard library, which comes compiled without it (scripts/tsan.sh).
 *
 * Whatever of the library is generic or inlined is compiled with the program and is seen: the fast paths of its locks, the counters of
 * Arc. Here is what is not seen. The linker sends calls of these functions here (--wrap), and they do what the instrumented library
 * itself would have made known, no more: nothing is suppressed, so a race in the program stays one.
 *
 * The names come from the script, as they differ from compiler to compiler. All arguments are addresses and integers, which Rust
 * passes as C does; tests/tsan/canary.rs would not run otherwise.
 */
#include <stdbool.h>
#include <stdint.h>

void __tsan_acquire(void *address);
void __tsan_release(void *address);

#define REAL(symbol) __asm__("__real_" symbol)
#define WRAP(symbol) __asm__("__wrap_" symbol)

/* A lock that somebody else has: the library waits, then takes it with an atomic exchange of its own. */
void real_lock_contended(void *mutex) REAL(MUTEX_LOCK_CONTENDED);
void wrap_lock_contended(void *mutex) WRAP(MUTEX_LOCK_CONTENDED);

void wrap_lock_contended(void *mutex)
{
    real_lock_contended(mutex);
    __tsan_acquire(mutex);
}

/* Waiting gives the lock back and takes it again. */
void real_wait(void *condvar, void *mutex) REAL(CONDVAR_WAIT);
void wrap_wait(void *condvar, void *mutex) WRAP(CONDVAR_WAIT);

void wrap_wait(void *condvar, void *mutex)
{
    __tsan_release(mutex);
    real_wait(condvar, mutex);
    __tsan_acquire(mutex);
}

bool real_wait_timeout(void *condvar, void *mutex, uint64_t seconds, uint32_t nanoseconds) REAL(CONDVAR_WAIT_TIMEOUT);
bool wrap_wait_timeout(void *condvar, void *mutex, uint64_t seconds, uint32_t nanoseconds) WRAP(CONDVAR_WAIT_TIMEOUT);

bool wrap_wait_timeout(void *condvar, void *mutex, uint64_t seconds, uint32_t nanoseconds)
{
    bool woken;

    __tsan_release(mutex);
    woken = real_wait_timeout(condvar, mutex, seconds, nanoseconds);
    __tsan_acquire(mutex);
    return woken;
}

/*
 * Arc counts down with release order, and whoever arrives at zero follows with a fence, which ThreadSanitizer does not understand. A
 * library that is compiled for it loads the counter with acquire order instead (`acquire!` in alloc/src/sync.rs).
 */
uint64_t __real___tsan_atomic64_fetch_sub(volatile uint64_t *counter, uint64_t value, int order);
uint64_t __wrap___tsan_atomic64_fetch_sub(volatile uint64_t *counter, uint64_t value, int order);

uint64_t __wrap___tsan_atomic64_fetch_sub(volatile uint64_t *counter, uint64_t value, int order)
{
    uint64_t before = __real___tsan_atomic64_fetch_sub(counter, value, order);

    if (before == value && order == __ATOMIC_RELEASE)
        __tsan_acquire((void *)(uintptr_t)counter);
    return before;
}

/*
 * A thread of a scope says that it is done, by counting down one of the words of the scope's structure (ScopeData in
 * std/src/thread/scoped.rs), of which the layout is the compiler's choice. Whoever left the scope has read that word.
 */
void real_scoped_thread_ends(uintptr_t *scope, bool panicked) REAL(SCOPED_THREAD_ENDS);
void wrap_scoped_thread_ends(uintptr_t *scope, bool panicked) WRAP(SCOPED_THREAD_ENDS);

void wrap_scoped_thread_ends(uintptr_t *scope, bool panicked)
{
    for (int word = 0; word < 3; word++)
        __tsan_release(scope + word);
    real_scoped_thread_ends(scope, panicked);
}
