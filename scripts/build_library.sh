#!/usr/bin/env bash
# SPDX-License-Identifier: LGPL-2.1-or-later
# Builds the static library and installs it, its header and its pkg-config file below a prefix.
#
# The archive that cargo makes cannot be linked beside another Rust library (librav1e, librsvg): both bring Rust's own
# runtime under the same names. So it is linked into one object here, and of that only the C interface stays visible.
set -eu -o pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
# shellcheck source=scripts/lib/common.sh
. "$root/scripts/lib/common.sh"

usage() {
  cat <<'USAGE'
usage: build_library.sh --prefix DIR [--jobs N]

Installs DIR/lib/libprimebridge.a, DIR/lib/pkgconfig/primebridge.pc and DIR/include/primebridge.h.
USAGE
}

prefix='' jobs=$(nproc)
while [ $# -gt 0 ]; do
  case $1 in
    --prefix) prefix=${2:?--prefix needs a folder} && shift 2 ;;
    --jobs) jobs=${2:?--jobs needs a number} && shift 2 ;;
    -h | --help) usage && exit ;;
    *) usage >&2 && die "no such option: $1" ;;
  esac
done
[ -n "$prefix" ] || { usage >&2 && die "--prefix is missing"; }
mkdir -p "$prefix" || die "cannot create $prefix"
prefix=$(cd "$prefix" && pwd)
header=$root/rust/include/primebridge.h

# rustup's folder is not on everybody's PATH.
[ ! -d "${HOME:-}/.cargo/bin" ] || PATH=$PATH:$HOME/.cargo/bin
need_cc
need cargo:cargo ld:binutils objcopy:binutils ar:binutils nm:binutils

# The names that the header declares: comments name them too, declarations only count.
exports() {
  sed -e 's|//.*||' -e '/\/\*/,/\*\//d' "$header" | grep -oE '\bprimebridge_[a-z0-9_]+ *\(' | tr -d ' (' | sort -u
}

# One object of what the exports reach. Without --force-group-allocation the result links and then crashes: COMDAT
# groups would be merged once more with those of another library.
prelink() {
  local archive=$1 object=$2 name roots=()
  while read -r name; do
    roots+=(-u "$name")
  done < <(exports)
  [ ${#roots[@]} -gt 0 ] || die "$header declares no function"
  ld -r --force-group-allocation --gc-sections "${roots[@]}" -o "$object" "$archive"
  # The bitcode that Rust's own library carries for link-time optimisation is done with: it is most of the size, and an
  # older LLVM's plugin for nm and ar dies of it.
  objcopy --wildcard --keep-global-symbol='primebridge_*' --remove-section=.llvmbc --remove-section=.llvmcmd "$object"
  # A weak reference whose user was collected is left behind as a strong one, which would make newer glibc functions
  # (pidfd_spawnp) a condition: drop the names that no relocation asks for.
  objcopy --strip-unneeded "$object"

  local missing
  missing=$(comm -23 <(exports) <(nm --defined-only --extern-only --format=just-symbols "$object" | sort -u))
  # shellcheck disable=SC2086 # words
  [ -z "$missing" ] || die "the header declares what the library does not have:" $missing
}

pkgconfig() {
  # A consumer runs pkg-config without --static, so everything is in Libs. ${pcfiledir}: the prefix may be moved.
  cat <<PC
prefix=\${pcfiledir}/../..
libdir=\${prefix}/lib
includedir=\${prefix}/include

Name: primebridge
Description: V4L2 stateless video decoding to DRM_PRIME frames
Version: $(sed -n 's/^version = "\(.*\)"/\1/p' "$root/Cargo.toml" | head -n 1)
Libs: -L\${libdir} -lprimebridge -lgcc_s -lm
Cflags: -I\${includedir}
PC
}

step "building libprimebridge"
(cd "$root" && cargo build --quiet --locked --release --lib --jobs "$jobs") ||
  die "cargo could not build the library (it needs the Rust version that Cargo.toml names, or a later one)"
archive=${CARGO_TARGET_DIR:-$root/target}/release/libprimebridge.a

# Installed with the same content already: keep its date, so that nothing is linked again.
stamp=$prefix/lib/.primebridge.key
key=$(sha256_of_files "$archive" "$header" "$root/Cargo.toml" "${BASH_SOURCE[0]}")
if [ "$(cat "$stamp" 2>/dev/null)" = "$key" ] && [ -r "$prefix/lib/libprimebridge.a" ]; then
  exit
fi

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
prelink "$archive" "$work/primebridge.o"
ar rcsD "$work/libprimebridge.a" "$work/primebridge.o"
pkgconfig >"$work/primebridge.pc"
install -D -m 644 -t "$prefix/lib" "$work/libprimebridge.a"
install -D -m 644 -t "$prefix/lib/pkgconfig" "$work/primebridge.pc"
install -D -m 644 -t "$prefix/include" "$header"
printf '%s\n' "$key" >"$stamp"
