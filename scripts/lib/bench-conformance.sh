# shellcheck shell=bash
# SPDX-License-Identifier: LGPL-2.1-or-later
# `bench.sh conformance`: pictures of the virtual decoder against software decoding. Sourced by scripts/bench.sh, after common.sh.

conformance_usage() {
  cat <<'END'
usage: scripts/bench.sh conformance [OPTIONS] [CODEC | CLIP]...

Decodes clips on the bench's virtual decoder with both FFmpegs, and compares the MD5 of every picture with software
decoding: frame and slice based, downloaded by the ffmpeg program and mapped from DRM_PRIME frames. Names each clip
that is not exact, with what the decoder's model says about it, and prints a table for each codec. Without arguments:
all of fixtures/ and of ../shared/vectors. CODEC: h264, mpeg2, hevc, vp8, vp9 or av1. A clip's codec is the name of its
folder.

  --ffmpeg VERSION         9.0 or 7.1 only
  --mode MODE              frame or slice based only, of the codecs that have both
  --way WAY                downloaded or mapped only

Needs the bench's kernel (scripts/bench.sh build) and both FFmpegs (scripts/test.sh, or scripts/build_patched_ffmpeg.sh
--minimal); builds neither. Exit status: 0 if every picture is exact, else 1.
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

# bench_conformance [OPTIONS] [CODEC | CLIP]...
bench_conformance() {
  local branch variable prefix
  case ${1-} in -h | --help) conformance_usage && return ;; esac
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
  (cd "$REPO" && cargo build --quiet --locked -p primebridge-bench --bin conformance)
  # Not `cargo run`: clips may be named from any folder.
  "${CARGO_TARGET_DIR:-$REPO/target}/debug/conformance" "$@"
}
