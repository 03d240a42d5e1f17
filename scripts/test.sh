#!/usr/bin/env bash
# SPDX-License-Identifier: LGPL-2.1-or-later
# Runs the tests: style, unit and property tests, then the patched FFmpegs on the bench kernel's virtual decoders.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
# shellcheck source=scripts/lib/common.sh
. "$root/scripts/lib/common.sh"
cd "$root"

usage() {
  cat <<'END'
usage: scripts/test.sh [--quick | --bench-only | --fuzz] [--all-vectors] [-- ARGUMENTS of cargo test for the bench tests]

  --quick        only what needs cargo alone: style, lints, unit and property tests (about a minute)
  --bench-only   only the bench tests
  --fuzz         only fuzzing, a minute for each target (scripts/fuzz.sh)
  --all-vectors  every conformance vector of ../shared/vectors, not every second one

The first full run builds a kernel, three FFmpegs and two Debian trees for the bench and keeps them in the cache folder
(~/.cache/primebridge); allow an hour on two cores. Later runs take about half of that.
A folder ../shared/sources with FFmpeg's tarballs, or PRIMEBRIDGE_SOURCES, saves the download.
END
}

quick=yes bench=yes fuzz=no arguments=()
while [ $# -gt 0 ]; do
  case $1 in
    --quick) bench=no && shift ;;
    --bench-only) quick=no && shift ;;
    --fuzz) quick=no && bench=no && fuzz=yes && shift ;;
    --all-vectors) export PRIMEBRIDGE_ALL_VECTORS=1 && shift ;;
    -h | --help) usage && exit ;;
    --) shift && arguments=("$@") && break ;;
    *) usage >&2 && die "no such option: $1" ;;
  esac
done

passed=0 failed=()
# check NAME COMMAND...: runs a part of the tests and goes on to the next one whatever comes of it.
check() {
  local name=$1 start=$SECONDS
  shift
  step "$name"
  if "$@"; then
    passed=$((passed + 1))
    step "$name: passed in $((SECONDS - start)) s"
  else
    failed+=("$name")
    warn "$name: failed after $((SECONDS - start)) s"
  fi
}

style() {
  need shellcheck:shellcheck
  local scripts=()
  mapfile -t scripts < <(git ls-files 'scripts/*' '.ci/run' 'tests/**/*.sh')
  shellcheck "${scripts[@]}"
}

# rustup's minimal profile and Debian's rustc come without them.
lints() {
  if cargo fmt --version >/dev/null 2>&1; then cargo fmt --all --check; else warn "cargo fmt is not installed: left out"; fi
  if cargo clippy --version >/dev/null 2>&1; then
    # The model needs libavcodec, see vpu_model_tests.
    cargo clippy --quiet --locked --workspace --exclude vpu-model --all-targets --features cli -- -D warnings
  else
    warn "cargo clippy is not installed: left out"
  fi
}

generated_header() {
  local tools
  tools=$(cache_dir)/tools
  if ! [ -x "$tools/bin/cbindgen" ] && ! cargo install --quiet --locked --root "$tools" --version 0.29.4 cbindgen; then
    warn "cbindgen cannot be built here: left out"
    return
  fi
  PATH=$tools/bin:$PATH scripts/update_header.sh --check
}

# A Rust that ThreadSanitizer cannot be had with is no failure.
thread_sanitizer() {
  local status=0
  scripts/tsan.sh || status=$?
  if [ $status = 2 ]; then warn "left out"; else return $status; fi
}

ffmpeg_build() {
  local branch=$1 source
  source=$(local_source "$branch")
  scripts/build_patched_ffmpeg.sh --ffmpeg "$branch" --minimal ${source:+--source "$source"}
}

# libavcodec and libavutil for the programs of Debian 13, whose FFmpeg is 7.1: with the few codecs besides whose helpers
# its other libraries call.
ffmpeg_for_players() {
  local source
  source=$(local_source 7.1)
  scripts/build_patched_ffmpeg.sh --ffmpeg 7.1 --minimal --prefix "$(cache_dir)/ffmpeg-7.1-players" ${source:+--source "$source"} -- \
    --enable-shared --disable-static --disable-libdav1d --disable-decoder=libdav1d \
    --enable-decoder=dca,fits,mp3,aac,tak,cinepak,mjpeg,webp,tiff --enable-parser=dca,tak --enable-encoder=cinepak,aac \
    --enable-bsf=extract_extradata,dca_core
}

vpu_model_tests() {
  need pkg-config:pkg-config
  pkg-config --exists libavcodec libavutil || need_package libavcodec-dev
  pkg-config --exists dav1d || need_package libdav1d-dev
  cargo build --quiet --locked -p vpu-model && cargo test --quiet --locked -p vpu-model || return
  if cargo clippy --version >/dev/null 2>&1; then
    cargo clippy --quiet --locked -p vpu-model --all-targets -- -D warnings
  fi
}

bench_tests() {
  need strace:strace valgrind:valgrind pkg-config:pkg-config
  # memcheck does not start without the symbols of ld.so.
  need_package libc6-dbg
  PRIMEBRIDGE_FFMPEG_9_0=$(cache_dir)/ffmpeg-9.0-minimal \
    PRIMEBRIDGE_FFMPEG_7_1=$(cache_dir)/ffmpeg-7.1-minimal \
    PRIMEBRIDGE_FFMPEG_PLAYERS=$(cache_dir)/ffmpeg-7.1-players \
    PRIMEBRIDGE_VPU_MODEL=${CARGO_TARGET_DIR:-$root/target}/debug/vpu-model \
    cargo test --quiet --locked -p primebridge-bench "${arguments[@]}"
}

# rustup's folder is not on everybody's PATH.
[ ! -d "${HOME:-}/.cargo/bin" ] || PATH=$PATH:$HOME/.cargo/bin
need_cc
command -v cargo >/dev/null || die "cargo is missing: install Rust 1.85 or newer (https://rustup.rs or your distribution's rustc and cargo)"

if [ "$quick" = yes ]; then
  check "shell scripts" style
  check "Rust style and lints" lints
  check "unit and property tests" cargo test --quiet --locked --features cli
  check "generated C header" generated_header
fi
if [ "$quick$bench" = yesyes ]; then
  check "threads" thread_sanitizer
fi
if [ "$bench" = yes ]; then
  check "bench kernel" scripts/bench.sh build
  check "FFmpeg 9.0" ffmpeg_build 9.0
  check "FFmpeg 7.1" ffmpeg_build 7.1
  check "FFmpeg 7.1 for players" ffmpeg_for_players
  check "virtual decoder's model" vpu_model_tests
  check "bench self-test" tests/bench/selftest.sh
  check "bench tests" bench_tests
fi
if [ "$fuzz" = yes ]; then
  check "fuzzing" scripts/fuzz.sh
fi
for name in "${failed[@]}"; do
  warn "failed: $name"
done
printf '%s passed, %s failed\n' "$passed" "${#failed[@]}"
[ ${#failed[@]} = 0 ]
