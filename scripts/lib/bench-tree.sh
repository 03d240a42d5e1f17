# shellcheck shell=bash
# SPDX-License-Identifier: LGPL-2.1-or-later
# Debian 13 trees for `bench.sh run --root`: programs that do not depend on what the machine has installed, and that
# nobody has patched. Sourced by scripts/bench.sh, after common.sh.

readonly TREE_RECIPE=1
readonly TREE_SUITE=trixie
# An independent client to compare with, and what plays.
readonly TREE_CLIENTS='gstreamer1.0-tools gstreamer1.0-plugins-base gstreamer1.0-plugins-good gstreamer1.0-plugins-bad strace'
readonly TREE_PLAYERS='mpv strace'

_tree_build() {
  local entry=$1 packages=$2 build start=$SECONDS log
  if [ -e "$entry/etc/debian_version" ]; then return; fi
  build=$(cache_begin "$entry")
  log=$(dirname "$entry")/mmdebstrap.log
  # shellcheck disable=SC2064 # the value of now
  trap "rm -rf '$build'" EXIT
  step "making a Debian tree ($TREE_SUITE) with $packages; about a minute and 1 GB"
  # As root it is chrooted into, otherwise user namespaces do; either way nothing of the machine is changed.
  mmdebstrap --quiet --variant=apt --mode=auto --keyring="$(debian_keyring)" --include="${packages// /,}" \
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

# bench_tree [players]: prints the path of the tree, which it makes unless the cache has it.
bench_tree() {
  local entry key packages
  case ${1-} in
    '') packages=$TREE_CLIENTS ;;
    players) packages=$TREE_PLAYERS ;;
    *) die "there is no tree '$1', only one of players besides the usual one" ;;
  esac
  key=$(printf '%s\n' "$TREE_RECIPE $TREE_SUITE $packages $(uname -m)" | sha256sum | cut -c1-12)
  entry=$(cache_dir)/tree/${TREE_SUITE}_$key
  if [ ! -e "$entry/etc/debian_version" ]; then
    need mmdebstrap:mmdebstrap
    with_lock "$(cache_dir)/tree/lock" _tree_build "$entry" "$packages"
  fi
  printf '%s\n' "$entry"
}
