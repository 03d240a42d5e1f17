#!/bin/bash
# SPDX-License-Identifier: LGPL-2.1-or-later
# Tests of the bench itself: that what a command says and how it ends comes through, and that the devices are there.
# Does not test primebridge. Ends with "N passed, N failed".
set -euo pipefail

REPO=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
# shellcheck source=scripts/lib/common.sh
. "$REPO/scripts/lib/common.sh"
BENCH=$REPO/scripts/bench.sh

if [ "${1-}" = --help ] || [ "${1-}" = -h ]; then
  cat <<'END'
usage: tests/bench/selftest.sh [--no-tree] [PATTERN]
Tests the bench (building its kernel first if need be). PATTERN: only the tests whose name has it.
--no-tree leaves out those that need the Debian tree (1 GB, made once).
END
  exit
fi
tree=yes
if [ "${1-}" = --no-tree ]; then tree=no && shift; fi
pattern=${1-}
need ps:procps pgrep:procps

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
passed=0 failed=0

# run ARGUMENTS...: bench.sh run, with $status, $out and $err of it.
run() {
  status=0
  "$BENCH" run "$@" >"$work/out" 2>"$work/err" || status=$?
  out=$(tr -d '\0' <"$work/out")
  err=$(tr -d '\0' <"$work/err")
}
# expect WHAT ACTUAL WANTED
expect() {
  if [ "$2" != "$3" ]; then
    printf '    %s: wanted %q, got %q\n' "$1" "$3" "$2" >&2
    return 1
  fi
}
expect_in() {
  case $2 in *"$3"*) ;; *)
    printf '    %s: no %q in %q\n' "$1" "$3" "$2" >&2
    return 1
    ;;
  esac
}
try() {
  local name=$1
  case $name in *"$pattern"*) ;; *) return 0 ;; esac
  # In a shell of its own with errexit on: `if "$1"` would switch it off inside.
  set +e
  (set -e; "$name")
  local result=$?
  set -e
  if [ $result = 0 ]; then
    passed=$((passed + 1)) && step "ok      $name"
  else
    failed=$((failed + 1)) && step "FAILED  $name"
    [ ! -s "$work/err" ] || sed 's/^/    | /' "$work/err" | tail -n 20 >&2
  fi
}

t_status_0() { run -- true; expect status $status 0; expect stderr "$err" ''; }
t_status_7() { run -- sh -c 'exit 7'; expect status $status 7; }
t_not_found() { run -- /nonexistent/program; expect status $status 127; }
t_outputs_are_separate() {
  run -- sh -c 'echo one; echo two >&2; echo three >/dev/stderr; printf four'
  expect stdout "$out" $'one\nfour'; expect stderr "$err" $'two\nthree'
}
t_output_is_complete() {
  run -- sh -c 'head -c 20000000 /dev/zero'
  expect bytes "$(wc -c <"$work/out")" 20000000
}
t_output_is_live() {
  local line first
  exec 5< <("$BENCH" run -- sh -c 'echo now; sleep 3' 2>/dev/null)
  read -r line <&5
  first=$(date +%s%N)
  expect line "$line" now
  cat <&5
  expect 'the rest came much later' $((($(date +%s%N) - first) / 1000000 > 1500)) 1
}
t_death_by_signal() {
  run -- sh -c 'kill -SEGV $$'; expect status $status 139
  run -- sh -c 'kill -TERM $$'; expect status $status 143
}
t_timeout() {
  local began=$SECONDS
  run --timeout 3 -- sh -c 'echo before; trap "" TERM; sleep 60'
  expect status $status 124; expect stdout "$out" before; expect_in stderr "$err" 'stopped after 3 seconds'
  [ $((SECONDS - began)) -lt 15 ]
}
t_panic() {
  # What is still in the pipe when the kernel dies is lost, so it gets a moment.
  run -- sh -c 'echo before; sleep 1; echo c >/proc/sysrq-trigger'
  expect status $status 125; expect stdout "$out" before; expect_in stderr "$err" 'sysrq triggered crash'
}
t_no_memory_to_boot() {
  run --mem 16M -- true; expect status $status 125
}
t_arguments_environment_directory() {
  cd "$work"
  # shellcheck disable=SC2016 # for the guest's shell
  RUST_LOG='a b' LD_LIBRARY_PATH=/nowhere run --env 'X=1 "2"' -- sh -c 'printf "%s|" "$1" "$2" "$X" "$RUST_LOG" "$LD_LIBRARY_PATH" "$PWD"' sh 'a  b' $'c\n*'
  expect stdout "$out" $'a  b|c\n*|1 "2"|a b|/nowhere|'"$work|"
}
t_standard_input() {
  printf 'first\nsecond\n' >"$work/in"
  { read -r _ && run -- cat; } <"$work/in"; expect 'rest of a file' "$out" second
  run -- cat < <(sleep 5); expect 'a pipe' "$out" ''
  run --stdin -- cat < <(echo piped); expect 'a pipe with --stdin' "$out" piped
}
t_ended_by_a_signal() {
  local pid status=0
  "$BENCH" run -- sleep 60 >/dev/null 2>"$work/err" &
  pid=$!
  sleep 2
  local state
  state=$(ps -ww -o args= --ppid "$pid" | sed -n 's/.*bench_state=\([^ ]*\).*/\1/p' | head -n 1)
  [ -n "$state" ]
  kill -TERM "$pid"
  wait "$pid" || status=$?
  expect status $status 143
  expect 'its folder' "$(ls -d "$state" 2>/dev/null || true)" ''
  expect 'its processes' "$(pgrep -fc "bench_state=$state " || true)" 0
}
t_two_at_a_time() {
  local one two
  "$BENCH" run -- sh -c 'sleep 1; cat /proc/sys/kernel/random/boot_id' >"$work/one" &
  one=$!
  "$BENCH" run -- sh -c 'sleep 1; cat /proc/sys/kernel/random/boot_id' >"$work/two" &
  two=$!
  wait $one && wait $two
  expect lengths "$(wc -c <"$work/one") $(wc -c <"$work/two")" '37 37'
  ! cmp -s "$work/one" "$work/two"
}
t_a_daemon_left_behind() {
  run -- sh -c 'sleep 60 & echo done'; expect status $status 0; expect stdout "$out" 'done'
}
t_devices() {
  run -- sh -c 'cat /sys/class/video4linux/*/name; ls /dev/media0 /dev/udmabuf /dev/dma_heap/system /dev/dri/card0'
  expect status $status 0
  expect_in names "$out" visl; expect_in names "$out" stateless-decoder
}
t_no_dri() {
  run --no-dri -- sh -c 'ls /dev/dri; ls /dev/media0'; expect stdout "$out" /dev/media0
}
t_kernel_arguments() {
  run --kargs visl.visl_transtime_ms=23 -- cat /sys/module/visl/parameters/visl_transtime_ms; expect stdout "$out" 23
}
t_path_has_headers() {
  local dir
  dir=$("$BENCH" path)
  grep -q V4L2_CID_STATELESS_AV1_FRAME "$dir/include/linux/v4l2-controls.h"
  [ -r "$dir/include/drm/drm_fourcc.h" ] && [ -r "$dir/config" ] && [ -r "$dir/VERSION" ]
}

# An independent client, on pictures that it makes itself: decode NAME ENCODER DECODER SIZE...
decode() {
  local events=$1 encode=$2 decoder=$3 size script=''
  shift 3
  for size in "$@"; do
    script="$script gst-launch-1.0 -q videotestsrc num-buffers=6 ! video/x-raw,format=I420,width=${size%x*},height=${size#*x} ! $encode ! $decoder ! fakesink || exit 3;"
  done
  run --root "$("$BENCH" tree)" -- sh -c "cd /sys/kernel/tracing; echo 1 >events/visl_${events}_controls/enable; $script cat trace"
  expect status $status 0
}
# As many frames reached the decoder as were made. visl traces a control once a frame.
frames() { expect frames "$(grep -c "$1:" "$work/out")" "$2"; }
t_tree_h264() { decode h264 'openh264enc ! h264parse' v4l2slh264dec 640x360 48x32; frames v4l2_ctrl_h264_sps 12; }
t_tree_hevc_ext_sps() {
  decode hevc 'x265enc ! h265parse' v4l2slh265dec 640x360 64x64
  frames v4l2_ctrl_hevc_sps 12
  # The trace of an unregistered control is a null pointer; that these are there and the kernel lives is the test.
  expect_in trace "$out" v4l2_ctrl_hevc_ext_sps_st_rps; expect_in trace "$out" v4l2_ctrl_hevc_ext_sps_lt_rps
}
t_tree_vp8_small() { decode vp8 'vp8enc deadline=1' v4l2slvp8dec 16x16 175x143; frames v4l2_ctrl_vp8_frame 12; }
t_tree_vp9_small() { decode vp9 'vp9enc deadline=1 ! vp9parse' v4l2slvp9dec 8x8 34x66 2x2; frames v4l2_ctrl_vp9_frame 18; }
t_tree_av1_small() { decode av1 'av1enc cpu-used=8 ! av1parse' v4l2slav1dec 16x16 18x32; frames v4l2_ctrl_av1_frame 12; }
# mpeg2enc makes MPEG-1 unless told otherwise (3: MPEG-2); the decoder refuses that, and the encoder then waits for ever.
t_tree_mpeg2() { decode mpeg2 'mpeg2enc format=3 ! mpegvideoparse' v4l2slmpeg2dec 64x64; frames v4l2_ctrl_mpeg2_sequence 6; }
t_vpu_serves_all_devices() {
  run --vpu-options '--time 1' --kargs visl.devices=2 -- sh -c 'cat /dev/shm/vpu-model.log; ls /dev/visl-vpu*'
  expect status $status 0; expect_in stdout "$out" 'serving 2 devices'; expect_in stdout "$out" /dev/visl-vpu1
}
t_vpu_is_off_by_itself() { run -- ls /dev/visl-vpu0; expect status $status 2; }
t_vpu_says_what_is_wrong() { run --vpu-options --nonsense -- true; expect_in stderr "$err" "unexpected argument '--nonsense'"; }

step 'the kernel'
"$BENCH" path >/dev/null 2>&1 || "$BENCH" build >/dev/null
[ $tree = no ] || "$BENCH" tree >/dev/null
for name in $(declare -F | sed -n 's/^declare -f \(t_.*\)/\1/p'); do
  case $name in t_tree_*) [ $tree = yes ] || continue ;; esac
  try "$name"
done
printf '%s passed, %s failed\n' "$passed" "$failed"
[ "$failed" = 0 ]
