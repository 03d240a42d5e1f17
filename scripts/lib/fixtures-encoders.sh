# shellcheck shell=bash
# SPDX-License-Identifier: LGPL-2.1-or-later
# The encoders that fixtures of HEVC, VP8, VP9 and AV1 are made with: Debian 13's, unpacked into the cache with all the
# libraries they need, so that every machine has the same ones and none has to install them. Sourced after common.sh.

readonly ENCODERS_RECIPE=1
readonly ENCODERS_SUITE=trixie
readonly ENCODERS_PACKAGES='x265 kvazaar vpx-tools aom-tools svt-av1'

_encoders_build() {
  local entry=$1 build deb
  if [ -e "$entry/usr/bin/x265" ]; then return; fi
  build=$(cache_begin "$entry")
  # shellcheck disable=SC2064 # the value of now
  trap "rm -rf '$build'" EXIT
  mkdir -p "$build/apt/archives/partial"
  : >"$build/apt/status" # nothing is installed, so all dependencies are wanted
  step "fetching $ENCODERS_PACKAGES of Debian $ENCODERS_SUITE, about 13 MB"
  # shellcheck disable=SC2086 # one word a package
  private_apt "$ENCODERS_SUITE" apt-get -qq -y -o Dir::State::status="$build/apt/status" -o APT::Install-Recommends=false \
    -o Dir::Cache::archives="$build/apt/archives" --download-only install $ENCODERS_PACKAGES >/dev/null </dev/null ||
    die "apt could not fetch: $ENCODERS_PACKAGES"
  for deb in "$build"/apt/archives/*.deb; do
    printf '%s\n' "${deb##*/}" >>"$build/packages"
    # Not dpkg-deb -x: a package's /lib would replace the link of that name that another one has made.
    dpkg-deb --fsys-tarfile "$deb" | tar -x -C "$build" --keep-directory-symlink --exclude='./usr/share/*'
  done
  rm -rf "$build/apt"
  cache_publish "$build" "$entry"
}

# encoders: prints the folder that they are unpacked in.
encoders() {
  local entry key
  key=$(printf '%s\n' "$ENCODERS_RECIPE $ENCODERS_SUITE $ENCODERS_PACKAGES $(uname -m)" | sha256sum | cut -c1-12)
  entry=$(cache_dir)/encoders/${ENCODERS_SUITE}_$key
  if [ ! -e "$entry/usr/bin/x265" ]; then
    need dpkg-deb:dpkg tar:tar
    with_lock "$(cache_dir)/encoders/lock" _encoders_build "$entry"
  fi
  printf '%s\n' "$entry"
}

# encoder FOLDER PROGRAM ARGUMENTS...: runs one of them with its own libraries, and without instructions that only some
# processors have. (x265, kvazaar and SVT-AV1 have options for that, libvpx and libaom these variables.)
encoder() {
  local folder=$1 program=$2 loader
  shift 2
  loader=$(compgen -G "$folder/usr/lib*/ld-linux*.so.*" | head -n 1)
  VPX_SIMD_CAPS=0 AOM_SIMD_CAPS=0 \
    "$loader" --library-path "$(compgen -G "$folder/usr/lib/*-linux-gnu" | head -n 1)" "$folder/usr/bin/$program" "$@"
}
