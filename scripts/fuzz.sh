#!/usr/bin/env bash
# SPDX-License-Identifier: LGPL-2.1-or-later
# Fuzzes the parsers, the control builders and the C API, see --help.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
# shellcheck source=scripts/lib/common.sh
. "$root/scripts/lib/common.sh"
cd "$root"

usage() {
  cat <<'END'
usage: scripts/fuzz.sh [--seconds N] [--jobs N] [--resume] [TARGET...]
       scripts/fuzz.sh --list
       scripts/fuzz.sh --clean

Runs every target, or those that are named, with libFuzzer. A panic, an allocation in a parser, a read outside of
its data (AddressSanitizer), a leak, 10 seconds or 1 GiB for one input are findings; the exit status is then 1.

  --seconds N  how long to run each target (60)
  --jobs N     how many to run at a time (as many as there are processors)
  --resume     leave out targets that have run for so long already, without a finding, since they were last built
  --list       print the targets
  --clean      remove what earlier runs found, and the corpus

What was learned is kept below ~/.cache/primebridge/fuzz: in corpus/TARGET, from which the next run goes on. It begins
with pieces of the streams in fixtures/ and in ../shared/vectors, where that folder is present. A finding stays in
findings/, and is tried again by every later run until it is mended.
END
}

seconds=60 jobs='' resume=no verb=run targets=()
while [ $# -gt 0 ]; do
  case $1 in
    --seconds | --jobs)
      [[ ${2-} =~ ^[1-9][0-9]*$ ]] || die "$1 takes a number"
      declare "${1#--}=$2"
      shift 2
      ;;
    --resume) resume=yes && shift ;;
    --list | --clean) verb=${1#--} && shift ;;
    -h | --help) usage && exit ;;
    -*) usage >&2 && die "no such option: $1" ;;
    *) targets+=("$1") && shift ;;
  esac
done

all=()
for source in tests/fuzz/src/bin/*.rs; do
  name=$(basename "$source" .rs)
  [ "$name" = make-corpus ] || all+=("$name")
done
[ ${#targets[@]} -gt 0 ] || targets=("${all[@]}")
for name in "${targets[@]}"; do
  [ -e "tests/fuzz/src/bin/$name.rs" ] || die "no such target: $name; --list prints them"
done

cache=$(cache_dir)/fuzz
case $verb in
  list) printf '%s\n' "${all[@]}" && exit ;;
  clean) rm -rf "$cache" && exit ;;
esac

# rustup's folder is not on everybody's PATH.
[ ! -d "${HOME:-}/.cargo/bin" ] || PATH=$PATH:$HOME/.cargo/bin
command -v cargo >/dev/null || die "cargo is missing: install Rust 1.85 or newer (https://rustup.rs or your distribution's rustc and cargo)"
need_cc
need c++:g++
[ -n "$jobs" ] || jobs=$(nproc)

triple=$(rustc -vV | sed -n 's/^host: //p')
# A folder of its own, so that other builds are not thrown away.
built=target/fuzz/$triple/fuzz

# libFuzzer's instrumentation is LLVM's, which a stable compiler has too. AddressSanitizer needs an unstable option, and a
# library that rustup ships and distributions may not.
build() {
  local flags='-Cpasses=sancov-module -Cllvm-args=-sanitizer-coverage-level=4'
  flags+=' -Cllvm-args=-sanitizer-coverage-inline-8bit-counters -Cllvm-args=-sanitizer-coverage-pc-table'
  flags+=' -Cllvm-args=-sanitizer-coverage-trace-compares -Cforce-frame-pointers=yes'
  if compgen -G "$(rustc --print sysroot)/lib/rustlib/$triple/lib/librustc*_rt.asan.a" >/dev/null; then
    flags+=' -Zsanitizer=address'
    export RUSTC_BOOTSTRAP=1
  else
    warn "this Rust has no AddressSanitizer: only what Rust itself checks is found"
  fi
  # With --target the flags are not for build scripts.
  RUSTFLAGS=$flags cargo build --quiet --locked -p primebridge-fuzz --bins --features libfuzzer --profile fuzz \
    --target "$triple" --target-dir target/fuzz
}

# Made again when the extractor or the streams change.
seeds() {
  local streams=() building key entry
  mapfile -t streams < <(find -L fixtures ../shared/vectors -mindepth 2 -type f ! -path '*/framemd5/*' 2>/dev/null | sort)
  key=$({ stat -L -c '%n %s' "${streams[@]}" && sha256sum "$built/make-corpus"; } | sha256sum | cut -c1-16)
  entry=$cache/seeds-$key
  if ! [ -d "$entry" ]; then
    # Another work tree may be using newer ones.
    find "$cache" -maxdepth 1 -name 'seeds-*' -mtime +1 -exec rm -rf {} +
    building=$(cache_begin "$entry")
    step "cutting ${#streams[@]} streams: $("$built/make-corpus" "$building" "${streams[@]}")"
    cache_publish "$building" "$entry"
  fi
  printf '%s\n' "$entry"
}

# own FOLDER TARGET: a file of the target's present build, so that work trees do not get into each other's way. In `ran` it has the
# seconds that the build has run without a finding.
own() {
  printf '%s/%s/%s-%s\n' "$cache" "$1" "$2" "$(sha256sum <"$built/$2" | cut -c1-16)"
}

# Runs one target in the background, so that a signal to this script ends it too; its log stays in the cache.
fuzz() {
  local name=$1 log child finding known=no
  log=$(own log "$name")
  mkdir -p "$cache/corpus/$name" "$cache/findings" "$cache/ran" "$cache/log" "$seeds/$name"
  : >"$log"
  for finding in "$cache/findings/$name"-*; do
    [ -e "$finding" ] || continue
    if "$built/$name" -timeout=10 -rss_limit_mb=1024 "$finding" >"$log" 2>&1; then rm "$finding"; else known=yes && break; fi
  done
  [ "$known" = no ] || return 1
  "$built/$name" -max_total_time="$seconds" -timeout=10 -rss_limit_mb=1024 -print_final_stats=1 -verbosity=1 \
    -artifact_prefix="$cache/findings/$name-" "$cache/corpus/$name" "$seeds/$name" >"$log" 2>&1 &
  child=$!
  # shellcheck disable=SC2064 # this child
  trap "kill $child 2>/dev/null || true" TERM
  wait "$child"
  printf '%s\n' "$seconds" >"$(own ran "$name")"
}

# A word of a log, or a dash.
from_log() {
  sed -n "$2" "$(own log "$1")" | tail -n 1 | grep . || echo -
}

report() {
  local name=$1 state=$2 findings
  findings=$(find "$cache/findings" -name "$name-*" | wc -l)
  printf '%-28s %8s %12s %8s %9s %8s %9s\n' "$name" "$state" \
    "$(from_log "$name" 's/^stat::number_of_executed_units: *//p')" \
    "$(from_log "$name" 's/^stat::average_exec_per_sec: *//p')" \
    "$(from_log "$name" 's/.* cov: \([0-9]*\) .*/\1/p')" \
    "$(find "$cache/corpus/$name" "$seeds/$name" -type f | wc -l)" "$findings"
}

step "building ${#all[@]} targets"
build
seeds=$(seeds)
export ASAN_OPTIONS=quarantine_size_mb=16 RUST_BACKTRACE=1

declare -A state=() running=()
failed=()
finish() {
  local pid name
  wait -n -p pid || true
  name=${running[$pid]}
  unset "running[$pid]"
  # wait has told the status away: a finished target has its mark.
  if [ -e "$(own ran "$name")" ]; then
    state[$name]=$seconds
    step "$name: nothing found; $(from_log "$name" 's/.*DONE *//p')"
  else
    state[$name]=failed
    failed+=("$name")
    grep -m 1 -A 4 -E 'panicked at|ERROR: ' "$(own log "$name")" >&2 || tail -n 5 "$(own log "$name")" >&2
    for finding in "$cache/findings/$name"-*; do
      [ ! -e "$finding" ] || warn "$name: to see it again: cargo run -p primebridge-fuzz --bin $name $finding"
    done
    warn "$name: its log is $(own log "$name")"
  fi
}
trap 'kill "${!running[@]}" 2>/dev/null || true; exit 130' INT TERM
for name in "${targets[@]}"; do
  already=0
  if [ -e "$(own ran "$name")" ]; then already=$(<"$(own ran "$name")"); fi
  if [ "$resume" = yes ] && [ "$already" -ge "$seconds" ]; then
    state[$name]=$already
    step "$name: ran for $already s already"
    continue
  fi
  while [ ${#running[@]} -ge "$jobs" ]; do finish; done
  rm -f "$(own ran "$name")"
  fuzz "$name" &
  running[$!]=$name
done
while [ ${#running[@]} -gt 0 ]; do finish; done

printf '%-28s %8s %12s %8s %9s %8s %9s\n' target seconds executions per-sec coverage corpus findings
for name in "${targets[@]}"; do
  report "$name" "${state[$name]}"
done
[ ${#failed[@]} = 0 ]
