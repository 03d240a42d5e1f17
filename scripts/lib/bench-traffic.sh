# shellcheck shell=bash
# SPDX-License-Identifier: LGPL-2.1-or-later
# `bench.sh traffic`: system calls of our FFmpeg and of GStreamer, side by side. Sourced by scripts/bench.sh, after common.sh.

traffic_usage() {
  cat <<'END'
usage: scripts/bench.sh traffic [OPTIONS] CLIP...

Decodes each clip on the bench's virtual decoder, frame based, with our FFmpeg (frames stay in the decoder's memory,
one thread) and with GStreamer of the Debian 13 tree, and prints for each codec a Markdown table: how often each ioctl
and each waiting call is made for a picture. A picture is a request that was queued, with both. The first 20 pictures
of a clip (half of a clip shorter than 40), while buffers are still being made, are counted apart, and what comes after
the last picture is left out. A device that takes its time adds calls; visl's jobs finish inside the ioctl. A clip of
fewer than 8 pictures, or one that either client does not decode to the end, is named on standard error and left out.

  --ffmpeg VERSION  our FFmpeg: 9.0 or 7.1 (9.0); PRIMEBRIDGE_FFMPEG_9_0 or _7_1 names its prefix, otherwise it is the
                    one of play.sh
  --codec NAME      the clips' codec: h264, mpeg2, hevc, vp8, vp9 or av1 (that of the name of their folder)

Needs strace, the bench's kernel (scripts/bench.sh build) and an FFmpeg (scripts/play.sh, or scripts/build_patched_ffmpeg.sh
--ffmpeg VERSION --minimal); builds neither. Exit status: 0, or 1 with the reason if no
table came out.
END
}

# bench_traffic [OPTIONS] CLIP...: prints the tables.
bench_traffic() {
  local branch=9.0 words=() variable prefix
  while [ $# -gt 0 ]; do
    case $1 in
      -h | --help) traffic_usage && return ;;
      --ffmpeg) [ $# -ge 2 ] || die '--ffmpeg needs a version'; branch=$2 ;&
      --codec) [ $# -ge 2 ] || die '--codec needs a name'; words+=("$1" "$2") && shift 2 ;;
      -*) traffic_usage >&2 && die "no such option: $1" ;;
      *) [ -r "$1" ] || die "cannot read $1"; words+=("$1") && shift ;;
    esac
  done
  case $branch in 9.0 | 7.1) ;; *) die "no FFmpeg branch $branch (there are 9.0 and 7.1)" ;; esac
  [ ${#words[@]} -gt 0 ] || { traffic_usage >&2 && die 'no clip was named'; }
  variable=PRIMEBRIDGE_FFMPEG_${branch/./_}
  prefix=${!variable-}
  [ -n "$prefix" ] || prefix=$(cache_dir)/ffmpeg-$branch-minimal
  [ -x "$prefix/bin/ffmpeg" ] ||
    die "there is no FFmpeg $branch in $prefix: run scripts/play.sh --ffmpeg $branch, or name its prefix in $variable"
  kernel_cached '' >/dev/null || die 'no bench kernel built yet with these options and patches: run scripts/bench.sh build'
  need strace:strace
  export "$variable=$prefix"
  step 'building the counter'
  (cd "$REPO" && cargo build --quiet -p primebridge-bench --bin traffic)
  # Not `cargo run`: clips may be named from any folder.
  "${CARGO_TARGET_DIR:-$REPO/target}/debug/traffic" "${words[@]}"
}
