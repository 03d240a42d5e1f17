#!/usr/bin/env bash
# SPDX-License-Identifier: LGPL-2.1-or-later
# Runs the tests that have threads under ThreadSanitizer, see --help.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
# shellcheck source=scripts/lib/common.sh
. "$root/scripts/lib/common.sh"
cd "$root"

usage() {
  cat <<'END'
usage: scripts/tsan.sh [--rounds N] [FILTER...]

Builds the library's unit tests with ThreadSanitizer and runs those whose names contain a FILTER; without one, those
of the C API, of frames and their memory, of the queues and of sessions. Among them are the 100 000 random steps of
eight threads (capi::access::stress). A race is a finding; the exit status is then not 0. It is 2 where ThreadSanitizer
cannot be had with this Rust.

  --rounds N  how often to run them (1); threads do not meet in the same way twice

The standard library need not be compiled for it: tests/tsan/interceptors.c tells ThreadSanitizer what it does not see
there. Before the tests tests/tsan/canary.rs shows that this works: it has no race but one that has to be found.
END
}

# ThreadSanitizer cannot be had here: no finding, but no proof either.
unsupported() {
  warn "$*"
  exit 2
}

rounds=1 filters=()
while [ $# -gt 0 ]; do
  case $1 in
    --rounds)
      [[ ${2-} =~ ^[1-9][0-9]*$ ]] || die "$1 takes a number"
      rounds=$2
      shift 2
      ;;
    -h | --help) usage && exit ;;
    -*) usage >&2 && die "no such option: $1" ;;
    *) filters+=("$1") && shift ;;
  esac
done
[ ${#filters[@]} -gt 0 ] || filters=(capi:: pool:: queue:: session::)

# rustup's folder is not on everybody's PATH.
[ ! -d "${HOME:-}/.cargo/bin" ] || PATH=$PATH:$HOME/.cargo/bin
command -v cargo >/dev/null || die "cargo is missing: install Rust 1.85 or newer (https://rustup.rs or your distribution's rustc and cargo)"
need_cc
need nm:binutils

triple=$(rustc -vV | sed -n 's/^host: //p')
libraries=$(rustc --print sysroot)/lib/rustlib/$triple/lib
compgen -G "$libraries/librustc*_rt.tsan.a" >/dev/null ||
  unsupported "this Rust has no ThreadSanitizer: install one with rustup (https://rustup.rs), on x86-64 or AArch64"
case $triple in
  x86_64-* | aarch64-*) ;;
  *) unsupported "tests/tsan/interceptors.c has been tried on 64-bit processors only, not on $triple" ;;
esac

# std_symbol PATTERN: what the compiler calls a function of the standard library.
exported=$(nm -D --defined-only "$libraries"/libstd-*.so | cut -d' ' -f3)
std_symbol() {
  local found
  # Older compilers put a hash behind the name.
  found=$(grep -E "$1(17h[0-9a-f]{16}E)?$" <<<"$exported") || found=''
  [ "$(wc -w <<<"$found")" = 1 ] || unsupported "this Rust's standard library has not one function $1 but: ${found:-none}; adapt $0"
  printf '%s\n' "$found"
}
lock=$(std_symbol '5mutex5futex.*5Mutex14lock_contended') || exit
wait=$(std_symbol '7condvar5futex.*7Condvar4wait') || exit
timeout=$(std_symbol '7condvar5futex.*7Condvar12wait_timeout') || exit
scope=$(std_symbol '6scoped.*9ScopeData29decrement_num_running_threads') || exit

# A folder of its own, so that other builds are not thrown away.
built=$root/target/tsan
mkdir -p "$built"
cc -O1 -Wall -Wextra -Werror -DMUTEX_LOCK_CONTENDED="\"$lock\"" -DCONDVAR_WAIT="\"$wait\"" -DCONDVAR_WAIT_TIMEOUT="\"$timeout\"" \
  -DSCOPED_THREAD_ENDS="\"$scope\"" -c -o "$built/interceptors.o" tests/tsan/interceptors.c

flags="-Zsanitizer=thread -Cforce-frame-pointers=yes -Clink-arg=$built/interceptors.o"
for symbol in "$lock" "$wait" "$timeout" "$scope" __tsan_atomic64_fetch_sub; do
  flags+=" -Clink-arg=-Wl,--wrap=$symbol"
done
# Newer compilers ask whether it is meant that the standard library is not instrumented.
if rustc -C help | grep -q unsafe-allow-abi-mismatch; then flags+=' -Cunsafe-allow-abi-mismatch=sanitizer'; fi

# Which a stable compiler takes only so.
export RUSTC_BOOTSTRAP=1
# A finding's exit status, as ThreadSanitizer has it.
found=66
export TSAN_OPTIONS="exitcode=$found history_size=7 second_deadlock_stack=1 suppressions=$root/tests/tsan/suppressions.txt"

step "trying ThreadSanitizer out"
# shellcheck disable=SC2086 # flags are words
rustc --edition 2024 -O -g $flags -o "$built/canary" tests/tsan/canary.rs
"$built/canary" >"$built/canary.log" 2>&1 || {
  head -n 40 "$built/canary.log" >&2
  unsupported "ThreadSanitizer does not run here, or sees a race where there is none (above)"
}
status=0
"$built/canary" race >"$built/canary.log" 2>&1 || status=$?
[ "$status" = "$found" ] || die "ThreadSanitizer does not see a race where there is one: exit status $status, see $built/canary.log"

step "building the unit tests"
# Calls that are not inlined would take most of the time.
export CARGO_PROFILE_TEST_OPT_LEVEL=1
# With --target the flags are not for build scripts.
tests=(env "RUSTFLAGS=$flags" cargo test --quiet --locked --lib --target "$triple" --target-dir "$built")
"${tests[@]}" --no-run

for round in $(seq "$rounds"); do
  step "round $round of $rounds: ${filters[*]}"
  "${tests[@]}" -- "${filters[@]}" || die "ThreadSanitizer's findings, or a failed test, are above"
done
step "no race was found"
