# shellcheck shell=bash
# SPDX-License-Identifier: LGPL-2.1-or-later
# The bench kernel: fetch, patch, configure, build and cache a user-mode Linux with the V4L2 test decoders.
# Sourced by scripts/bench.sh, after common.sh. Does not run the kernel.

# Part of the cache key: raise it when the steps below change what comes out of them.
readonly KERNEL_RECIPE=1
# Where each version is packaged, in the order they are tried.
readonly KERNEL_SOURCES='7.2:trixie-backports 7.3:trixie-backports 6.12:bookworm-security'
readonly UAPI_WANTED='linux/videodev2.h linux/v4l2-controls.h linux/v4l2-common.h linux/media.h linux/dma-buf.h
  linux/dma-heap.h linux/udmabuf.h drm/drm_fourcc.h drm/drm.h'

kernel_files_dir() { printf '%s\n' "${REPO:?}/tests/bench/kernel"; }

# What decides the build besides the source: the recipe, the options and the patches, but not what they say of themselves.
kernel_key() {
  local dir patch
  dir=$(kernel_files_dir)
  {
    echo "recipe $KERNEL_RECIPE"
    grep CONFIG_ "$dir/um.config"
    for patch in "$dir"/*.patch; do sed -n '/^Kernels:/p; /^--- a/,$p' "$patch"; done
  } | sha256sum | cut -c1-12
}

# Prints the newest built kernel that has today's options and patches; fails when there is none.
kernel_cached() {
  local version=${1:-*} key entry newest=''
  key=$(kernel_key)
  # shellcheck disable=SC2231 # the version may be a pattern
  for entry in "$(cache_dir)"/kernel/$version-*"_$key"; do
    [ -x "$entry/linux" ] || continue
    if [ -z "$newest" ] || [ "$entry/linux" -nt "$newest/linux" ]; then newest=$entry; fi
  done
  [ -n "$newest" ] && printf '%s\n' "$newest"
}

# Which package to build from. Prints: VERSION SUITE PACKAGE-VERSION
_kernel_candidate() {
  local wanted=$1 source version suite candidate
  for source in $KERNEL_SOURCES; do
    version=${source%%:*} suite=${source#*:}
    [ -z "$wanted" ] || [ "$wanted" = "$version" ] || continue
    candidate=$(private_apt "$suite" apt-cache policy "linux-source-$version" | sed -n 's/^  Candidate: //p') || candidate=''
    if [ -n "$candidate" ] && [ "$candidate" != '(none)' ]; then
      printf '%s %s %s\n' "$version" "$suite" "$candidate"
      return
    fi
    step "linux-source-$version is not in $suite here"
  done
  die "no kernel source package found (tried: $KERNEL_SOURCES): see that this machine's Debian mirror is reachable"
}

# Unpacks the source package into $1/source.
_kernel_fetch() {
  local build=$1 version=$2 suite=$3 package=$4
  step "fetching linux-source-$version $package (about 160 MB)"
  (cd "$build" && private_apt "$suite" apt-get -qq download "linux-source-$version=$package") ||
    die "could not download linux-source-$version $package: try again, or remove $(cache_dir)/apt/$suite if its list is stale"
  step 'unpacking it'
  dpkg-deb --fsys-tarfile "$build"/linux-source-*.deb | tar -xO "./usr/src/linux-source-$version.tar.xz" >"$build/linux.tar.xz"
  rm "$build"/linux-source-*.deb
  mkdir "$build/source"
  tar -xf "$build/linux.tar.xz" -C "$build/source" --strip-components=1
  rm "$build/linux.tar.xz"
}

# Every patch names the kernels it is for, so that one that no longer applies is an error and never a silent gap.
_kernel_patch() {
  local build=$1 version=$2 patch kernels
  for patch in "$(kernel_files_dir)"/*.patch; do
    kernels=$(sed -n 's/^Kernels: //p' "$patch" | head -n 1)
    [ -n "$kernels" ] || die "$patch has no 'Kernels:' line"
    case " $kernels " in
      *" $version "*)
        step "patch ${patch##*/}"
        patch -d "$build/source" -p1 --batch --forward --fuzz=0 <"$patch" >"$build/patch.log" 2>&1 || {
          cat "$build/patch.log" >&2
          die "${patch##*/} does not apply to linux-source-$version: rework it"
        }
        ;;
      *) step "patch ${patch##*/} left out: it is for $kernels, not for $version" ;;
    esac
  done
}

_kernel_configure() {
  local build=$1 line lost=()
  step 'configuring'
  if ! {
    make -C "$build/source" ARCH=um O="$build/out" defconfig &&
      (cd "$build/source" && ARCH=um scripts/kconfig/merge_config.sh -m -O "$build/out" "$build/out/.config" \
        "$(kernel_files_dir)/um.config") &&
      make -C "$build/source" ARCH=um O="$build/out" olddefconfig
  } >"$build/config.log" 2>&1; then
    tail -n 20 "$build/config.log" >&2
    die 'the kernel could not be configured'
  fi
  # olddefconfig drops what it does not know or what lacks a dependency, without a word.
  while read -r line; do
    case $line in
      CONFIG_*=*) grep -qxF "$line" "$build/out/.config" || lost+=("$line") ;;
      '# CONFIG_'*' is not set')
        line=${line#\# }
        if grep -qx "${line%% *}=[ym]" "$build/out/.config"; then lost+=("# $line"); fi
        ;;
    esac
  done <"$(kernel_files_dir)/um.config"
  [ ${#lost[@]} = 0 ] || die "these options of um.config did not survive: ${lost[*]}"
}

# One line every 15 seconds while $1 runs; $2 is its log.
_kernel_progress() {
  local pid=$1 log=$2 start=$SECONDS count last
  # The number of objects hardly changes between versions; the percentage is an estimate and says so.
  local expected=1750
  while sleep 15 && kill -0 "$pid" 2>/dev/null; do
    count=$(grep -c '^  \(CC\|AS\|AR\|LD\|HOSTCC\)  ' "$log") || count=0
    last=$(tail -n 1 "$log")
    step "$((SECONDS - start)) s, about $((count * 100 / expected > 99 ? 99 : count * 100 / expected)) %, $count objects: ${last##* }"
  done
}

_kernel_make() {
  local build=$1 pid ticker status=0
  step "building with $(nproc) jobs"
  # A fixed user, host and date: the same input gives the same kernel.
  make -C "$build/source" ARCH=um O="$build/out" -j"$(nproc)" KBUILD_BUILD_USER=bench KBUILD_BUILD_HOST=primebridge \
    KBUILD_BUILD_TIMESTAMP='1970-01-01' linux >"$build/make.log" 2>&1 &
  pid=$!
  _kernel_progress "$pid" "$build/make.log" &
  ticker=$!
  wait "$pid" || status=$?
  kill "$ticker" 2>/dev/null || true
  [ "$status" = 0 ] || {
    grep -n -m 5 'error:\|Error [0-9]' "$build/make.log" >&2
    cp "$build/make.log" "$(cache_dir)/kernel/failed-make.log"
    die "the kernel did not build; the whole log: $(cache_dir)/kernel/failed-make.log"
  }
  step 'installing the UAPI headers'
  # User-mode Linux exports none of its own; what the media and DRM headers hold is the same everywhere.
  make -C "$build/source" ARCH=x86 O="$build/headers" headers_install INSTALL_HDR_PATH="$build/uapi" >"$build/headers.log" 2>&1 || {
    tail -n 20 "$build/headers.log" >&2
    die 'headers_install failed'
  }
}

# Leaves in $1 nothing but what is worth keeping.
_kernel_keep() {
  local build=$1 version=$2 suite=$3 package=$4 header
  mkdir "$build/keep"
  strip -o "$build/keep/linux" "$build/out/linux"
  cp "$build/out/.config" "$build/keep/config"
  mv "$build/uapi/include" "$build/keep/include"
  for header in $UAPI_WANTED; do
    [ -r "$build/keep/include/$header" ] || die "headers_install made no $header"
  done
  {
    echo "source: linux-source-$version $package ($suite)"
    echo "key: $(kernel_key) (recipe $KERNEL_RECIPE)"
    echo "compiler: $(gcc --version | head -n 1)"
    sed -n "/^Kernels:.*\<${version//./\\.}\>/F" "$(kernel_files_dir)"/*.patch | sed 's|.*/|patch: |'
  } >"$build/keep/VERSION"
  find "$build" -mindepth 1 -maxdepth 1 ! -name keep -exec rm -rf {} +
  mv "$build/keep"/* "$build"
  rmdir "$build/keep"
}

_kernel_build() {
  local version=$1 suite=$2 package=$3 entry=$4 build start=$SECONDS
  if [ -x "$entry/linux" ]; then return; fi
  build=$(cache_begin "$entry")
  # shellcheck disable=SC2064 # the value of now
  trap "rm -rf '$build'" EXIT
  _kernel_fetch "$build" "$version" "$suite" "$package"
  _kernel_patch "$build" "$version"
  _kernel_configure "$build"
  _kernel_make "$build"
  _kernel_keep "$build" "$version" "$suite" "$package"
  cache_publish "$build" "$entry"
  step "built in $((SECONDS - start)) s: linux $(du -h "$entry/linux" | cut -f1), headers $(du -sh "$entry/include" | cut -f1)"
}

# bench_build [VERSION]: prints the folder of the kernel, which it builds unless the cache has it.
bench_build() {
  local wanted=$1 version suite package entry
  case "$(uname -s)-$(uname -m)" in
    Linux-x86_64) ;;
    *) die "the bench is user-mode Linux and runs on x86_64 Linux only, this is $(uname -s) $(uname -m)" ;;
  esac
  need_cc
  need dpkg-deb:dpkg make:make flex:flex bison:bison bc:bc patch:patch xz:xz-utils tar:tar rsync:rsync perl:perl strip:binutils
  need_package libc6-dev
  read -r version suite package < <(_kernel_candidate "$wanted") || true
  if [ -z "${package-}" ]; then
    # Without the registry an older build of the same options is still a good one.
    entry=$(kernel_cached "$wanted") || die 'no kernel source to be had and none built before (see above)'
    warn "using the kernel built before: $entry"
  else
    entry=$(cache_dir)/kernel/${version}-${package}_$(kernel_key)
    entry=${entry//[:~]/.}
    with_lock "$(cache_dir)/kernel/lock" _kernel_build "$version" "$suite" "$package" "$entry"
    step "$(head -n 1 "$entry/VERSION")"
  fi
  printf '%s\n' "$entry"
}
