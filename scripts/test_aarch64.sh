#!/usr/bin/env bash
# SPDX-License-Identifier: LGPL-2.1-or-later
# Runs the tests of rust/unpack as AArch64 code, see --help.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
# shellcheck source=scripts/lib/common.sh
. "$root/scripts/lib/common.sh"
cd "$root"

usage() {
  cat <<'END'
usage: scripts/test_aarch64.sh [-- ARGUMENTS of the test program]

Compiles rust/unpack alone for AArch64 and runs its tests: on an AArch64 machine as they are, else with QEMU's user mode.
The exit status is 1 when a test fails, and 2 when they cannot be run here.

On another machine it takes (and installs, where it may) Debian's packages gcc-aarch64-linux-gnu, libc6-dev-arm64-cross and
qemu-user. If rustc has no library for aarch64-unknown-linux-gnu (`rustup target add aarch64-unknown-linux-gnu`), Debian 12's
rustc-web with its arm64 library is unpacked into the cache folder (~/.cache/primebridge, 450 MB); nothing of that is installed.
END
}

arguments=()
while [ $# -gt 0 ]; do
  case $1 in
    -h | --help) usage && exit ;;
    --) shift && arguments=("$@") && break ;;
    *) usage >&2 && die "no such option: $1" ;;
  esac
done

target=aarch64-unknown-linux-gnu
cache=$(cache_dir)/aarch64
mkdir -p "$cache"
built=$(mktemp -d "$cache/tests.XXXXXX")
trap 'rm -rf "$built"' EXIT

cannot() {
  warn "the AArch64 code cannot be tested here: $*"
  exit 2
}

# compile RUSTC...: with checks of arithmetic, and the speed of a release.
compile() {
  step "compiling rust/unpack with $("$1" --version)"
  "$@" --edition 2024 --test -C opt-level=3 -C debug-assertions=yes -D warnings -o "$built/unpack" rust/unpack/mod.rs
}

# Debian's rustc for this machine with the library for arm64, of one version; both are only unpacked.
debian_apt() {
  printf 'APT::Architectures { "amd64"; "arm64"; };\n' >"$cache/architectures"
  # Lists of two architectures, apart from those that the other scripts keep.
  XDG_CACHE_HOME=$cache APT_CONFIG=$cache/architectures private_apt bookworm "$@"
}
depends() {
  debian_apt apt-cache depends "$1" | sed -n "s/^ *Depends: \($2\)\$/\1/p" | head -n 1
}
# Called where `set -e` has no effect.
debian_rust() {
  local version library llvm entry building package
  version=$(debian_apt apt-cache policy rustc-web | sed -n 's/^  Candidate: //p') && [ -n "$version" ] || return
  entry=$cache/rust-$version
  if ! [ -d "$entry" ]; then
    library=$(depends libstd-rust-web-dev 'libstd-rust-web-[0-9.]*')
    llvm=$(depends "$library" 'libllvm[0-9]*')
    building=$(cache_begin "$entry")
    step "unpacking rustc-web $version, $library, $llvm and the arm64 library into the cache"
    (cd "$building" && debian_apt apt-get -qq download "rustc-web=$version" "$library=$version" "$llvm" \
      "libstd-rust-web-dev:arm64=$version") >&2 || { rm -rf "$building" && return 1; }
    for package in "$building"/*.deb; do
      dpkg-deb -x "$package" "$building" || return
      rm "$package"
    done
    rm -rf "${building:?}/usr/share"
    cache_publish "$building" "$entry"
  fi
  printf '%s\n' "$entry/usr"
}

if [ "$(uname -m)" = aarch64 ]; then
  command -v rustc >/dev/null || cannot "there is no rustc"
  compile rustc
  "$built/unpack" "${arguments[@]}"
  exit
fi

# In a subshell, so that what cannot be installed ends with our own status.
(need aarch64-linux-gnu-gcc:gcc-aarch64-linux-gnu qemu-aarch64:qemu-user && need_package libc6-dev-arm64-cross) ||
  cannot "install gcc-aarch64-linux-gnu, libc6-dev-arm64-cross and qemu-user"
linker=(--target "$target" -C linker=aarch64-linux-gnu-gcc)
if compgen -G "$(rustc --print sysroot 2>/dev/null)/lib/rustlib/$target/lib/libcore-*.rlib" >/dev/null; then
  compile rustc "${linker[@]}"
else
  [ "$(uname -m)" = x86_64 ] || cannot "rustc has no library for $target"
  rust=$(debian_rust) || cannot "rustc has no library for $target, and Debian's could not be fetched"
  export LD_LIBRARY_PATH=$rust/lib/x86_64-linux-gnu
  lacking=$(ldd "$LD_LIBRARY_PATH"/librustc_driver-*.so "$LD_LIBRARY_PATH"/libLLVM*.so* | sed -n 's/^\t\(.*\) => not found.*/\1/p')
  [ -z "$lacking" ] || cannot "Debian's rustc needs libraries that are not installed: ${lacking//$'\n'/ }"
  compile "$rust/bin/rustc" --sysroot "$rust" "${linker[@]}"
  unset LD_LIBRARY_PATH
fi
qemu-aarch64 -L /usr/aarch64-linux-gnu "$built/unpack" "${arguments[@]}"
