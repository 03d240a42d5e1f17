# shellcheck shell=bash
# SPDX-License-Identifier: LGPL-2.1-or-later
# Helpers that every script here sources: messages, the cache, packages, locks. Does no work of its own.
#
# The scripts run on minimal machines, so nothing here needs more than bash, coreutils, util-linux and,
# where packages are wanted, apt.

# Without this `set -e` would not reach into $(...).
shopt -s inherit_errexit

step() { printf '==> %s\n' "$*" >&2; }
warn() { printf 'warning: %s\n' "$*" >&2; }
die() {
  printf 'error: %s\n' "$*" >&2
  exit 1
}

# Everything that can be made again lives here, and nowhere else outside the work tree.
cache_dir() {
  local dir=${XDG_CACHE_HOME:-${HOME:?HOME is not set: set it, or XDG_CACHE_HOME}/.cache}/primebridge
  mkdir -p "$dir" || die "cannot create $dir: make it writable, or set XDG_CACHE_HOME"
  printf '%s\n' "$dir"
}

# One key for the contents of some files: neither their names' folders nor their dates change it.
sha256_of_files() {
  local file
  for file in "$@"; do
    [ -r "$file" ] || die "cannot read $file"
  done
  for file in "$@"; do
    printf '%s\n' "${file##*/}"
    sha256sum <"$file"
  done | sha256sum | cut -d' ' -f1
}

# with_lock FILE COMMAND...: one at a time. COMMAND may be a function; it does not inherit the lock's
# descriptor, or a daemon that it leaves behind would hold the lock for ever.
with_lock() {
  local file=$1
  shift
  mkdir -p "$(dirname "$file")"
  (
    if ! flock -n 9; then
      step "waiting for another run that holds $file"
      flock 9
    fi
    "$@" 9>&-
  ) 9>>"$file"
}

# A cache entry is built beside its final place and renamed into it, so that a reader never sees half of one.
#   building=$(cache_begin ENTRY); ...fill it...; cache_publish "$building" ENTRY
cache_begin() {
  mkdir -p "$(dirname "$1")"
  mktemp -d "$1.building.XXXXXX"
}
cache_publish() {
  chmod 755 "$1"
  if [ -e "$2" ]; then
    rm -rf "$1" # somebody else published the same content first
  else
    mv -T "$1" "$2"
  fi
}

# local_source BRANCH: FFmpeg's tarball of that branch beside the repository, if there is one; it saves a download.
local_source() {
  local tarball
  for tarball in "${PRIMEBRIDGE_SOURCES:-$(dirname "${BASH_SOURCE[0]}")/../../../shared/sources}/ffmpeg-$1".*.tar.xz; do
    if [ -r "$tarball" ]; then
      realpath "$tarball"
      return
    fi
  done
}

# ---- packages ------------------------------------------------------------------------------------------

_as_root() {
  if [ "$(id -u)" = 0 ]; then "$@"; else sudo -n "$@"; fi
}
_can_install() {
  command -v apt-get >/dev/null && { [ "$(id -u)" = 0 ] || sudo -n true 2>/dev/null; }
}
_package_installed() {
  # A package may be provided under another name or an architecture suffix: dpkg's status is what counts.
  dpkg-query -W -f '${db:Status-Status}\n' "$1" 2>/dev/null | grep -qx installed
}
_install_packages() {
  local log
  _can_install || die "missing packages; install them as root with: apt-get install --no-install-recommends $*"
  step "installing $*"
  log=$(mktemp)
  if [ -z "${_apt_updated-}" ]; then
    _as_root apt-get -qq update >"$log" 2>&1 || warn "apt-get update failed: $(tail -n 1 "$log")"
    _apt_updated=1
  fi
  if ! _as_root env DEBIAN_FRONTEND=noninteractive apt-get -qq install -y --no-install-recommends "$@" \
    >"$log" 2>&1 </dev/null; then
    tail -n 15 "$log" >&2
    rm -f "$log"
    die "apt could not install: $* (its last words are above)"
  fi
  rm -f "$log"
  hash -r
}

# need COMMAND:PACKAGE...: every COMMAND is on PATH afterwards, or the script has ended.
need() {
  local pair missing=()
  for pair in "$@"; do
    command -v "${pair%%:*}" >/dev/null || missing+=("${pair#*:}")
  done
  [ ${#missing[@]} = 0 ] || _install_packages "${missing[@]}"
  for pair in "$@"; do
    command -v "${pair%%:*}" >/dev/null || die "there is still no ${pair%%:*}: install package ${pair#*:}"
  done
}

# need_package PACKAGE...: the same for packages that bring no command (headers, libraries).
need_package() {
  local package missing=()
  command -v dpkg-query >/dev/null || die "not a Debian system: provide what these packages hold yourself: $*"
  for package in "$@"; do
    _package_installed "$package" || missing+=("$package")
  done
  [ ${#missing[@]} = 0 ] || _install_packages "${missing[@]}"
}

# A C compiler that can link: Debian's gcc only recommends the C library's headers.
need_cc() {
  need cc:gcc
  printf 'int main(void) { return 0; }\n' | cc -x c -o /dev/null - 2>/dev/null || need_package libc6-dev
}

# ---- other Debian suites -------------------------------------------------------------------------------

# debian_mirror main|security: the mirror that this machine's own apt uses, whatever format its sources have.
# PRIMEBRIDGE_DEBIAN_MIRROR names one on a machine that has none (Ubuntu, say).
debian_mirror() {
  local kind=$1 found='' uris
  if [ -n "${PRIMEBRIDGE_DEBIAN_MIRROR-}" ]; then
    found=$PRIMEBRIDGE_DEBIAN_MIRROR
    [ "$kind" = main ] || found=${found%/}-security
    printf '%s\n' "$found"
    return
  fi
  # What a mirror says of itself is the surest sign, but is known only once lists have been fetched ...
  local label=Debian
  [ "$kind" = main ] || label=Debian-Security
  # shellcheck disable=SC2016 # apt expands these
  found=$(apt-get indextargets --format '$(ORIGIN)|$(LABEL)|$(REPO_URI)' 'Created-By: Packages' 2>/dev/null |
    sed -n "s/^Debian|$label|//p" | head -n 1) || found=''
  if [ -z "$found" ]; then
    # ... and these are the addresses it would fetch from: other vendors' also have a suite `bookworm`, but
    # only Debian's have `bookworm-updates` and `bookworm-security`.
    uris=$(apt-get update --print-uris 2>/dev/null | sed -n "s|^'\(.*\)/dists/\([^ ]*\)/InRelease'.*|\2 \1|p") || uris=''
    if [ "$kind" = main ]; then
      found=$(sed -n 's/^[a-z]*-updates //p; s/^sid //p; s/^unstable //p; s|^[a-z]* \(.*/debian/*\)$|\1|p' <<<"$uris" | head -n 1)
    else
      found=$(sed -n 's/^[a-z]*-security //p' <<<"$uris" | head -n 1)
    fi
  fi
  if [ -z "$found" ] && [ "$kind" = security ]; then
    found=$(debian_mirror main)
    found=${found%/}-security
  fi
  [ -n "$found" ] || die "this machine's apt names no Debian mirror: set PRIMEBRIDGE_DEBIAN_MIRROR=URL-of-a-mirror"
  printf '%s\n' "$found"
}

# The keyring that has the keys of every current suite. Debian 12's first release had not yet those of 13.
debian_keyring() {
  local dir=/usr/share/keyrings try keyring
  for try in 1 2; do
    if compgen -G "$dir/debian-archive-trixie-automatic.*" >/dev/null; then
      for keyring in "$dir/debian-archive-keyring.gpg" "$dir/debian-archive-keyring.pgp"; do
        if [ -r "$keyring" ]; then
          printf '%s\n' "$keyring"
          return
        fi
      done
    fi
    [ "$try" = 2 ] || _install_packages debian-archive-keyring >&2
  done
  die "the installed debian-archive-keyring has no Debian 13 keys: install a newer one (2023.3+deb12u1 or later)"
}

# The private list of SUITE: made once, its folder's path printed. $1: SUITE
_private_suite() {
  local suite=$1 dir keyring mirror
  dir=$(cache_dir)/apt/$suite
  keyring=$(debian_keyring)
  case $suite in
    *-security) mirror=$(debian_mirror security) ;;
    *) mirror=$(debian_mirror main) ;;
  esac
  mkdir -p "$dir/none" "$dir/lists/partial" "$dir/cache/archives/partial"
  printf 'deb [signed-by=%s] %s %s main\ndeb-src [signed-by=%s] %s %s main\n' \
    "$keyring" "$mirror" "$suite" "$keyring" "$mirror" "$suite" >"$dir/new.list"
  # Another mirror than last time: what is there describes the old one.
  if ! cmp -s "$dir/new.list" "$dir/sources.list"; then
    mv "$dir/new.list" "$dir/sources.list"
    rm -f "$dir/updated"
  fi
  rm -f "$dir/new.list"
  printf '%s\n' "$dir"
}

_private_apt_run() {
  local dir=$1 tool=$2
  shift 2
  # The files are ours and so is the folder: apt's own user could not read them below a home directory.
  "$tool" -o Dir::Etc::sourcelist="$dir/sources.list" -o Dir::Etc::sourceparts="$dir/none" \
    -o Dir::Etc::preferences="$dir/none/none" -o Dir::Etc::preferencesparts="$dir/none" \
    -o Dir::State::lists="$dir/lists" -o Dir::Cache="$dir/cache" \
    -o APT::Sandbox::User= -o Acquire::Languages=none -o APT::Get::List-Cleanup=false "$@"
}

# Development suites date their lists for a week only. A mirror that lags is still signed, and all that is taken by these lists
# is source whose point release does not matter.
_private_expired_update() {
  _private_apt_run "$1" apt-get -qq -o Acquire::Check-Valid-Until=false update >"$2" 2>&1 && ! grep -q '^E:' "$2"
}

_private_update() {
  local dir=$1 log
  [ -z "$(find "$dir/updated" -mmin -1440 2>/dev/null)" ] || return 0
  step "reading the package list of ${dir##*/}"
  log=$dir/update.log
  if _private_apt_run "$dir" apt-get -qq update >"$log" 2>&1 && ! grep -q '^E:' "$log"; then
    touch "$dir/updated"
  elif grep -q 'is expired' "$log" && _private_expired_update "$dir" "$log"; then
    warn "the mirror's list of ${dir##*/} is older than it should be, and is used as it is"
    touch "$dir/updated"
  elif [ -e "$dir/updated" ]; then
    warn "could not refresh the list of ${dir##*/}, the old one is used: $(tail -n 1 "$log")"
  else
    tail -n 5 "$log" >&2
    die "no package list of ${dir##*/}: does the machine's Debian mirror have that suite?"
  fi
}

# private_apt SUITE apt-get|apt-cache ARGUMENTS...: apt as if this machine had SUITE (deb and deb-src, main), with
# its lists in the cache, refreshed when a day old. The system's apt files and packages stay as they are.
private_apt() {
  local suite=$1 tool=$2 dir
  shift 2
  dir=$(_private_suite "$suite")
  with_lock "$dir/lock" _private_update "$dir"
  _private_apt_run "$dir" "$tool" "$@"
}
