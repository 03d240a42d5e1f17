#!/usr/bin/env bash
# SPDX-License-Identifier: LGPL-2.1-or-later
# Builds an FFmpeg with primebridge in it and installs it below a prefix of its own. The system's FFmpeg stays as it is.
set -eu -o pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
# shellcheck source=scripts/lib/common.sh
. "$root/scripts/lib/common.sh"

usage() {
  cat <<USAGE
usage: build_patched_ffmpeg.sh [options] [-- configure flags...]

  --ffmpeg VERSION  a branch ($(branches)) or a release of one; default 9.0
  --source PATH     FFmpeg's source, unpacked or as a tarball; default: the release, downloaded
  --prefix DIR      where to install; default: below the cache
  --minimal         only what playing and testing the codecs takes: builds in a few minutes
  --jobs N          default: one a processor
USAGE
}

branches() { (cd "$root/ffmpeg-patches" && printf '%s\n' [0-9]*.[0-9]*) | paste -sd ' '; }

# The release of a branch that the series was made for, and the SHA-256 of its .tar.xz.
pinned() {
  case $1 in
    9.0) echo 9.0.2 8c3850283eb25fa026482078a04051e0be17347b09ef81a0849bec15a96e002e ;;
    7.1) echo 7.1.5 de668509caf9e35e3cd162473441fdb29538c6d96ed080292b3cf9e6fc5d558f ;;
  esac
}

# Debian suites that may have the source of a branch, the most settled first.
suites=(trixie-security trixie forky sid experimental)

# ---- where the source comes from -----------------------------------------------------------------------

# download RELEASE SHA256 FILE: from ffmpeg.org; false where it cannot be had.
download() {
  local release=$1 sum=$2 file=$3
  step "downloading FFmpeg $release"
  curl -fsL --connect-timeout 8 --speed-limit 1000 --speed-time 20 -o "$file.part" \
    "https://ffmpeg.org/releases/ffmpeg-$release.tar.xz" || return 1
  if [ "$(sha256sum <"$file.part" | cut -d' ' -f1)" != "$sum" ]; then
    rm -f "$file.part"
    die "what ffmpeg.org gave as FFmpeg $release is not that release (its SHA-256 differs): download it by hand and give it with --source"
  fi
  mv "$file.part" "$file"
}

# The ffmpeg sources of SUITE, one a line: Debian version, SHA-256 of the upstream tarball. $1: SUITE
suite_sources() {
  # In a subshell of its own: a suite that a mirror does not have must not end the script.
  (private_apt "$1" apt-cache showsrc --only-source ffmpeg) 2>/dev/null |
    awk '/^Version:/ { version = $2; sums = 0 }
         /^Checksums-Sha256:/ { sums = 1; next }
         /^[^ ]/ { sums = 0 }
         sums && /\.orig\.tar\.xz$/ { print version, $1 }' | sort -uV || :
}

# 7:9.0.2-1+b1 -> 9.0.2
upstream_version() {
  local version=${1#*:}
  printf '%s\n' "${version%-*}"
}

# from_suite SUITE VERSION SHA256 FILE: the package list names the hash and is signed, so the tarball is checked by it
# and it does not matter if the package's other files have gone from the mirror.
from_suite() {
  local suite=$1 version=$2 sum=$3 file=$4 part=$4.part
  step "taking FFmpeg $(upstream_version "$version") from Debian's $suite"
  mkdir -p "$part"
  (cd "$part" && private_apt "$suite" apt-get -qq source --download-only --only-source "ffmpeg=$version") >"$part/log" 2>&1 || :
  if [ "$(cat "$part"/ffmpeg_*.orig.tar.xz 2>/dev/null | sha256sum | cut -d' ' -f1)" != "$sum" ]; then
    warn "the mirror does not give it: $(tail -n 1 "$part/log")"
    return 1
  fi
  mv "$part"/ffmpeg_*.orig.tar.xz "$file"
  rm -rf "$part"
}

# distribution WANTED FOLDER: the upstream tarball of Debian's source package of that branch or release. Prints its name.
distribution() {
  local wanted=$1 folder=$2 suite version sum upstream tarball seen=()
  for suite in "${suites[@]}"; do
    while read -r version sum; do
      upstream=$(upstream_version "$version")
      tarball=$folder/ffmpeg_$upstream.orig.tar.xz
      case $upstream. in
        "$wanted".*)
          if from_suite "$suite" "$version" "$sum" "$tarball"; then
            printf '%s\n' "$tarball"
            return
          fi
          ;;
        *) seen+=("$upstream ($suite)") ;;
      esac
    done < <(suite_sources "$suite")
  done
  die "FFmpeg $wanted can be had neither from ffmpeg.org nor from Debian${seen[*]:+, which has: ${seen[*]}}. Give its tarball with --source"
}

# cached WANTED FOLDER: a tarball that an earlier run has checked and left. Prints its name, if any.
cached() {
  local wanted=$1 folder=$2
  find "$folder" -maxdepth 1 \( -name "ffmpeg-$wanted.tar.xz" -o -name "ffmpeg-$wanted.*.tar.xz" \
    -o -name "ffmpeg_$wanted.orig.tar.xz" -o -name "ffmpeg_$wanted.*.orig.tar.xz" \) | sort -V | tail -n 1
}

# Prints the tarball for the wanted branch or release.
find_source() {
  local wanted=$1 folder release sum tarball
  folder=$(cache_dir)/sources
  mkdir -p "$folder"
  tarball=$(cached "$wanted" "$folder")
  if [ -n "$tarball" ]; then
    printf '%s\n' "$tarball"
    return
  fi
  read -r release sum <<<"$(pinned "$branch")"
  case $wanted in
    "$branch" | "$release")
      tarball=$folder/ffmpeg-$release.tar.xz
      if download "$release" "$sum" "$tarball"; then
        printf '%s\n' "$tarball"
        return
      fi
      warn "ffmpeg.org cannot be reached"
      ;;
  esac
  distribution "$wanted" "$folder"
}

# One hash for a tarball or a tree.
source_hash() {
  if [ -d "$1" ]; then
    (cd "$1" && find . -name .git -prune -o -type f -print0 | LC_ALL=C sort -z | xargs -0 sha256sum | sha256sum)
  else
    sha256sum <"$1"
  fi | cut -d' ' -f1
}

# ---- the steps of the build, each run in the tree ------------------------------------------------------
# `set -e` does not reach into them, since their failure is looked at.

prepare() {
  local patch
  # What an interrupted run has left.
  find . -mindepth 1 -delete || return
  if [ -d "$source" ]; then
    (cd "$source" && tar -c --exclude=.git .) | tar -x || return
  else
    tar -xf "$source" --strip-components=1 || return
  fi
  for patch in "$root/ffmpeg-patches/$branch"/*.patch; do
    printf '%s\n' "${patch##*/}"
    patch --batch --forward --no-backup-if-mismatch -p1 <"$patch" || return
  done
  cp -R "$root"/ffmpeg-patches/shim/. .
}

run_configure() {
  local status=0
  PKG_CONFIG_PATH=$prefix/lib/pkgconfig${PKG_CONFIG_PATH:+:$PKG_CONFIG_PATH} ./configure "${flags[@]}" || status=$?
  [ $status = 0 ] || [ ! -r ffbuild/config.log ] || tail -n 30 ffbuild/config.log
  return $status
}

# make does not know that a program depends on the library's archive.
link_again() {
  find . -maxdepth 2 -type f \( -name '*_g' -o -name '*.so.*' \) -delete
}

run_make() { make --jobs="$jobs"; }
run_install() { make install-progs install-libs install-headers; }

# run_step NAME FUNCTION: its output goes to a log that a failure names.
run_step() {
  local name=$1 log=$tree.log/$2
  step "$name"
  if ! (cd "$tree" && "$2") >"$log" 2>&1; then
    tail -n 15 "$log" >&2
    die "this step failed: $name. Its log: $log. Once that is mended run the same command again: it goes on from this step"
  fi
}

# once NAME FUNCTION: a step that a later run of the same build leaves out.
once() {
  local done=$tree.log/$2.done
  [ -e "$done" ] || { run_step "$1" "$2" && touch "$done"; }
}

minimal_flags() {
  # Without assembler: what it would speed up is software decoding, and it is a large part of the build.
  printf '%s\n' --disable-x86asm --disable-autodetect --disable-everything --disable-debug --disable-network --disable-avdevice \
    --disable-swresample --disable-ffplay --enable-pthreads \
    --enable-libdav1d --enable-decoder=h264,hevc,vp8,vp9,av1,libdav1d,mpeg1video,mpeg2video,rawvideo,wrapped_avframe \
    --enable-parser=h264,hevc,vp8,vp9,av1,mpegvideo \
    --enable-hwaccel='*_primebridge' \
    --enable-demuxer=h264,hevc,mpegvideo,mpegps,mpegts,mov,matroska,ivf,avi,av1,obu,flv,ogg,rawvideo \
    --enable-zlib --enable-encoder=rawvideo,wrapped_avframe,png \
    --enable-muxer=null,rawvideo,framemd5,framehash,hash,md5,image2 \
    --enable-filter=hwdownload,hwmap,hwupload,format,scale,null,copy,crop,trim,psnr,select,tile \
    --enable-bsf=h264_mp4toannexb,hevc_mp4toannexb --enable-protocol=file,pipe
}

build() {
  once "unpacking FFmpeg and applying the $branch series" prepare
  once "configuring FFmpeg" run_configure
  if [ "$(cat "$tree.log/library" 2>/dev/null)" != "$library" ]; then
    run_step "having the library linked anew" link_again
    printf '%s\n' "$library" >"$tree.log/library"
  fi
  run_step "building FFmpeg (log: $tree.log/run_make)" run_make
  run_step "installing FFmpeg" run_install
  printf '%s\n' "$build_key" >"$stamp"

  # A tree is of use as long as it is built again; those of earlier contents are not.
  touch "$tree"
  find "${tree%/*}" -mindepth 1 -maxdepth 1 -mtime +14 -exec rm -rf {} +
}

# ---- main ----------------------------------------------------------------------------------------------

wanted=9.0 source='' prefix='' minimal='' jobs=$(nproc) extra=()
while [ $# -gt 0 ]; do
  case $1 in
    --ffmpeg) wanted=${2:?--ffmpeg needs a version} && shift 2 ;;
    --source) source=${2:?--source needs a path} && shift 2 ;;
    --prefix) prefix=${2:?--prefix needs a folder} && shift 2 ;;
    --jobs) jobs=${2:?--jobs needs a number} && shift 2 ;;
    --minimal) minimal=-minimal && shift ;;
    -h | --help) usage && exit ;;
    --) shift && extra=("$@") && break ;;
    *) usage >&2 && die "no such option: $1" ;;
  esac
done
branch=$(cut -d. -f1,2 <<<"$wanted")
[ -d "$root/ffmpeg-patches/$branch" ] || die "there is no series for FFmpeg $wanted, only for: $(branches)"

need_cc
need make:make pkg-config:pkg-config patch:patch xz:xz-utils curl:curl
case $minimal$(uname -m) in
  x86_64 | i?86) need nasm:nasm ;;
esac
pkg-config --exists libdrm || need_package libdrm-dev
# FFmpeg's own AV1 decoder is for hardware only.
[ -z "$minimal" ] || pkg-config --exists dav1d || need_package libdav1d-dev
[ -z "$minimal" ] || pkg-config --exists zlib || need_package zlib1g-dev

[ -n "$source" ] || source=$(find_source "$wanted")
[ -r "$source" ] || die "cannot read $source"
source=$(realpath "$source")
prefix=${prefix:-$(cache_dir)/ffmpeg-$branch$minimal}
mkdir -p "$prefix" || die "cannot create $prefix"
prefix=$(cd "$prefix" && pwd)

"$root/scripts/build_library.sh" --prefix "$prefix" --jobs "$jobs"
library=$(sha256sum <"$prefix/lib/libprimebridge.a" | cut -d' ' -f1)

flags=(--prefix="$prefix" --enable-libprimebridge --enable-libdrm --disable-doc)
[ -z "$minimal" ] || mapfile -t -O ${#flags[@]} flags < <(minimal_flags)
! command -v ccache >/dev/null || flags+=(--cc='ccache cc')
flags+=("${extra[@]}")

# A tree is of one source, series, shim and configuration. A changed library is only linked into it again.
tree_key=$({
  source_hash "$source"
  sha256_of_files "$root/ffmpeg-patches/$branch"/*.patch "$root"/ffmpeg-patches/shim/*/*.[ch] "$prefix/include/primebridge.h"
  printf '%s\n' "${flags[@]}"
} | sha256sum | cut -c1-16)
build_key=$tree_key-$library
tree=$(cache_dir)/build/ffmpeg-$branch-$tree_key
stamp=$prefix/.ffmpeg.key

if [ "$(cat "$stamp" 2>/dev/null)" != "$build_key" ] || [ ! -x "$prefix/bin/ffmpeg" ]; then
  mkdir -p "$tree" "$tree.log"
  with_lock "$tree.lock" build
fi

cat <<DONE
FFmpeg $branch (${source##*/}) with primebridge is in $prefix. To try it:
  $prefix/bin/ffmpeg -hwaccel drm -i VIDEO -f null -
To keep the frames in the decoder's buffers: -hwaccel drm -hwaccel_output_format drm_prime
DONE
