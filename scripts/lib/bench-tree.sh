# shellcheck shell=bash
# SPDX-License-Identifier: LGPL-2.1-or-later
# A Debian 13 tree for `bench.sh run --root`: an independent client (GStreamer) that does not depend on what the
# machine has installed. Sourced by scripts/bench.sh, after common.sh.

readonly TREE_RECIPE=1
readonly TREE_SUITE=trixie
readonly TREE_PACKAGES='gstreamer1.0-tools gstreamer1.0-plugins-base gstreamer1.0-plugins-good gstreamer1.0-plugins-bad strace'

_tree_build() {
  local entry=$1 build start=$SECONDS log
  if [ -e "$entry/etc/debian_version" ]; then return; fi
  build=$(cache_begin "$entry")
  log=$(dirname "$entry")/mmdebstrap.log
  # shellcheck disable=SC2064 # the value of now
  trap "rm -rf '$build'" EXIT
  step "making a Debian tree ($TREE_SUITE) with $TREE_PACKAGES; about a minute and 1 GB"
  # As root it is chrooted into, otherwise user namespaces do; either way nothing of the machine is changed.
  mmdebstrap --quiet --variant=apt --mode=auto --keyring="$(debian_keyring)" --include="${TREE_PACKAGES// /,}" \
    --aptopt='Acquire::Languages "none"' --dpkgopt='path-exclude=/usr/share/doc/*' --dpkgopt='path-exclude=/usr/share/man/*' \
    --dpkgopt='path-exclude=/usr/share/locale/*' \
    "$TREE_SUITE" "$build" "deb $(debian_mirror main) $TREE_SUITE main" >"$log" 2>&1 </dev/null || {
    tail -n 15 "$log" >&2
    die "mmdebstrap failed (the whole log: $log)"
  }
  mkdir -p "$build/host"
  cache_publish "$build" "$entry"
  step "made in $((SECONDS - start)) s, $(du -sh "$entry" | cut -f1)"
}

# bench_tree: prints the path of the tree, which it makes unless the cache has it.
bench_tree() {
  local entry key
  key=$(printf '%s\n' "$TREE_RECIPE $TREE_SUITE $TREE_PACKAGES $(uname -m)" | sha256sum | cut -c1-12)
  entry=$(cache_dir)/tree/${TREE_SUITE}_$key
  if [ ! -e "$entry/etc/debian_version" ]; then
    need mmdebstrap:mmdebstrap
    with_lock "$(cache_dir)/tree/lock" _tree_build "$entry"
  fi
  printf '%s\n' "$entry"
}
