# shellcheck shell=bash
# SPDX-License-Identifier: LGPL-2.1-or-later
# The virtual decoder's model, and what is measured with it. Sourced by scripts/bench.sh, after common.sh.

conformance_usage() {
  cat <<'END'
usage: scripts/bench.sh conformance [OPTIONS] [CODEC | CLIP]...

Decodes clips on the bench's virtual decoder with both FFmpegs, and compares the MD5 of every picture with software
decoding: frame and slice based, downloaded by the ffmpeg program and mapped from DRM_PRIME frames. Names each clip
that is not exact, with what the decoder's model says about it, and prints a table for each codec. Without arguments:
all of fixtures/ and of ../shared/vectors, an hour on two cores. CODEC: h264, mpeg2, hevc, vp8, vp9 or av1. A clip's
codec is the name of its folder. One that software decoding does not make 4:2:0 pictures of is named and left out.

  --ffmpeg 9.0|7.1         one FFmpeg only
  --mode frame|slice       one mode only, of the codecs that have both
  --way downloaded|mapped  one way out of the device only

Needs the bench's kernel (scripts/bench.sh build) and both FFmpegs (scripts/test.sh, or scripts/build_patched_ffmpeg.sh
--minimal); builds neither. Exit status: 0 if every picture is exact, else 1.
END
}

occupancy_usage() {
  cat <<'END'
usage: scripts/bench.sh occupancy [CLIP]...

Decodes clips, those of fixtures/ unless some are named, on a virtual decoder that takes 5 ms for each picture, with one
and two decoding threads, and prints for each codec the share of the time in which the device was busy after the first
ten pictures, and how often it had nothing to do because the client waited for the picture just decoded. The figures of
each clip are on standard error. A clip of fewer than 20 pictures, or one that the device does not decode, is left out.
A clip's codec is the name of its folder. The shares are of use on an idle machine only: device and client share one
processor.

Needs what conformance needs.
END
}

# Prints the path of vpu-model, which it builds.
vpu_model() {
  need pkg-config:pkg-config
  pkg-config --exists libavcodec libavutil || need_package libavcodec-dev
  pkg-config --exists dav1d || need_package libdav1d-dev
  (cd "$REPO" && cargo build --quiet --locked -p vpu-model) >&2 || die 'vpu-model did not build (see above)'
  printf '%s\n' "${CARGO_TARGET_DIR:-$REPO/target}/debug/vpu-model"
}

# _with_virtual_decoder PROGRAM WORDS...: builds and runs a program of the bench that finds kernel, model and FFmpegs.
_with_virtual_decoder() {
  local program=$1 branch variable prefix
  shift
  for branch in 9.0 7.1; do
    variable=PRIMEBRIDGE_FFMPEG_${branch/./_}
    prefix=${!variable-}
    [ -n "$prefix" ] || prefix=$(cache_dir)/ffmpeg-$branch-minimal
    [ -x "$prefix/bin/ffmpeg" ] ||
      die "there is no FFmpeg $branch in $prefix: run scripts/play.sh --ffmpeg $branch, or name its prefix in $variable"
    export "$variable=$prefix"
  done
  kernel_cached '' >/dev/null || die 'no bench kernel built yet with these options and patches: run scripts/bench.sh build'
  step 'building the model'
  PRIMEBRIDGE_VPU_MODEL=$(vpu_model)
  export PRIMEBRIDGE_VPU_MODEL
  (cd "$REPO" && cargo build --quiet --locked -p primebridge-bench --bin "$program")
  # Not `cargo run`: clips may be named from any folder.
  "${CARGO_TARGET_DIR:-$REPO/target}/debug/$program" "$@"
}

# bench_conformance [OPTIONS] [CODEC | CLIP]...
bench_conformance() {
  case ${1-} in -h | --help) conformance_usage && return ;; esac
  _with_virtual_decoder conformance "$@"
}

# bench_occupancy [CLIP]...
bench_occupancy() {
  case ${1-} in -h | --help) occupancy_usage && return ;; esac
  _with_virtual_decoder occupancy "$@"
}
