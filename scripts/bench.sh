#!/bin/bash
# SPDX-License-Identifier: LGPL-2.1-or-later
# The bench: a user-mode Linux kernel with the kernel's own virtual V4L2 stateless decoders, see --help.
set -euo pipefail

REPO=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
# shellcheck source=scripts/lib/common.sh
. "$REPO/scripts/lib/common.sh"
# shellcheck source=scripts/lib/bench-kernel.sh
. "$REPO/scripts/lib/bench-kernel.sh"
# shellcheck source=scripts/lib/bench-run.sh
. "$REPO/scripts/lib/bench-run.sh"
# shellcheck source=scripts/lib/bench-tree.sh
. "$REPO/scripts/lib/bench-tree.sh"
# shellcheck source=scripts/lib/bench-traffic.sh
. "$REPO/scripts/lib/bench-traffic.sh"
# shellcheck source=scripts/lib/bench-virtual.sh
. "$REPO/scripts/lib/bench-virtual.sh"

usage() {
  cat <<'END'
usage: scripts/bench.sh build [VERSION]          build the bench kernel (7.2, 7.3 or 6.12; the first that is to be had)
       scripts/bench.sh run [OPTIONS] -- COMMAND...   run a command in it
       scripts/bench.sh shell [OPTIONS]          an interactive shell in it
       scripts/bench.sh tree [players]           make a Debian 13 tree with GStreamer (or with mpv) for --root, print its path
       scripts/bench.sh traffic CLIP...          count the system calls of a picture, ours and GStreamer's; see traffic --help
       scripts/bench.sh conformance [CODEC | CLIP]...   compare every picture with software decoding; see conformance --help
       scripts/bench.sh occupancy [CLIP]...      how busy a slow device is kept; see occupancy --help
       scripts/bench.sh path                     print the folder with linux, config, VERSION and include/

The bench is a user-mode Linux kernel: an ordinary program, without privileges or hardware, whose guest sees this
machine's files and has visl and vicodec (V4L2 stateless decoders), vkms and vgem (DRM), udmabuf and DMA heaps.
One processor, no network, root inside. All of it is built and kept below the cache folder.

options of run and shell:
  --mem SIZE         memory of the guest (1500M)
  --timeout SECONDS  end it after so long (300; 0: never)
  --root TREE        run in this tree instead of the machine's own files; those are at /host then
  --kargs "ARGS"     more kernel arguments, such as visl.visl_transtime_ms=20
  --env NAME=VALUE   set a variable (PATH, HOME, LD_LIBRARY_PATH, RUST_*, GST_* and some others are kept)
  --vpu              visl decodes: its jobs go to vpu-model, which is built if need be; without, it draws a test card
  --vpu-options "OPTIONS"   the same with options of vpu-model, such as "--time 5"; its --help names them
  --no-dri           without /dev/dri, as on a machine without a display
  --stdin            pass on all of standard input, read to its end first (a plain file is passed on anyway)
  --console FILE     save the kernel's own messages

Standard output and error pass through separately, as they come. Exit status of run: the command's own (128+n if
signal n ended it), 124 if it ran out of time, 125 if the kernel panicked or did not start.
A machine whose apt names no Debian mirror sets PRIMEBRIDGE_DEBIAN_MIRROR to the URL of one.
END
}

verb=${1---help}
[ $# = 0 ] || shift
case $verb in
  build | path | tree | run | shell)
    for word in "$@"; do
      case $word in --) break ;; --help | -h) usage && exit ;; esac
    done
    ;;
esac
case $verb in
  build)
    [ $# -le 1 ] || die 'build takes one VERSION at most'
    bench_build "${1-}"
    ;;
  path)
    kernel_cached '' || die 'no bench kernel built yet with these options and patches: run scripts/bench.sh build'
    ;;
  run) bench_run "$@" ;;
  shell) bench_run --interactive --timeout 0 "$@" ;;
  tree) bench_tree "$@" ;;
  traffic) bench_traffic "$@" ;;
  conformance) bench_conformance "$@" ;;
  occupancy) bench_occupancy "$@" ;;
  -h | --help | help) usage ;;
  *)
    usage >&2
    die "unknown verb $verb"
    ;;
esac
