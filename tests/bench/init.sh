#!/bin/bash
# SPDX-License-Identifier: LGPL-2.1-or-later
# Process 1 of the bench: mounts what programs expect, runs one command, hands its output and status to the host, powers
# off. Started by the bench kernel, on the host's own files; scripts/bench.sh put what to do into the folder whose
# path is in $bench_state (the kernel turns arguments that it does not know into the first process's environment).
#
# shellcheck disable=SC2154 # bench_* come from the kernel's command line and from the settings
set -u
export PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin

power_off() {
  sync
  # poweroff(8) is missing in small trees; the kernel listens to this in all of them.
  echo o >/proc/sysrq-trigger || exit 1 # the kernel panics without its first process, and the host sees that
  while :; do sleep 1; done
}

mount -t proc proc /proc
mount -t sysfs sys /sys
mount -t debugfs debug /sys/kernel/debug
mount -t tracefs trace /sys/kernel/tracing
# /dev is the guest's own devtmpfs, which the kernel has mounted over the host's.
mkdir -p /dev/shm /dev/pts /dev/bench
mount -t tmpfs -o mode=1777 shm /dev/shm
mount -t devpts -o ptmxmode=666,mode=620 pts /dev/pts
ln -sfn /proc/self/fd /dev/fd
ln -sfn fd/0 /dev/stdin
ln -sfn fd/1 /dev/stdout
ln -sfn fd/2 /dev/stderr
ip link set lo up 2>/dev/null

# The host's /dev/shm is hidden now, and that is where the folder may be: mount it by itself. Writing through it is
# synchronous where that costs nothing, so that output is on the host the moment it is written, even before a panic.
# (Two spellings: mount(8) of util-linux 2.39 and later hands options over by name.)
mount -t hostfs -o "$bench_sync,$bench_state" none /dev/bench 2>/dev/null ||
  mount -t hostfs -o "$bench_sync,hostfs=$bench_state" none /dev/bench || power_off
# Everything else that is written to the host's files should get there soon too: the host is watching.
echo 10 >/proc/sys/vm/dirty_writeback_centisecs
echo 10 >/proc/sys/vm/dirty_expire_centisecs

# Sets bench_root, bench_dri, bench_directory, bench_interactive and the arrays bench_vpu, bench_environment, bench_command.
# shellcheck source=/dev/null
. /dev/bench/settings.sh

[ "$bench_dri" = yes ] || rm -rf /dev/dri

# The device's own program needs the machine's files, so it starts outside of any tree. Devices that visl has: visl.devices=.
if [ ${#bench_vpu[@]} -gt 0 ]; then
  "${bench_vpu[@]}" /dev/visl-vpu* 2>/dev/shm/vpu-model.log &
  echo $! >/dev/shm/vpu-model.pid
  until grep -q serving /dev/shm/vpu-model.log; do
    kill -0 $! 2>/dev/null || break
    sleep 0.01
  done
fi

enter=()
if [ "$bench_root" != / ]; then
  for place in proc sys dev; do mount --rbind "/$place" "$bench_root/$place"; done
  mount --bind / "$bench_root/host"
  # The tree is a cache that others use at the same time: what a command writes there by habit must not stay.
  for place in tmp run root var/tmp; do mount -t tmpfs -o mode=1777 none "$bench_root/$place"; done
  enter=(chroot "$bench_root")
fi
# shellcheck disable=SC2016 # for the inner shell
run=("${enter[@]}" env -i "${bench_environment[@]}" /bin/bash -c 'cd "$1" || exit 126; shift; exec "$@"' bench
  "$bench_directory" "${bench_command[@]}")

if [ "$bench_interactive" = yes ]; then
  setsid --ctty --wait "${run[@]}" <>/dev/tty0 >&0 2>&1
else
  # Through pipes, because a program that opens /dev/stderr anew would truncate a plain file.
  exec 3> >(exec cat >/dev/bench/out)
  out=$!
  exec 4> >(exec cat >/dev/bench/err)
  err=$!
  input=/dev/null
  [ ! -e /dev/bench/stdin ] || input=/dev/bench/stdin
  "${run[@]}" <"$input" >&3 2>&4 3>&- 4>&-
fi
status=$?
if [ ${#bench_vpu[@]} -gt 0 ] && [ "$bench_interactive" != yes ]; then
  grep -v ' serving ' /dev/shm/vpu-model.log >&4
fi
if [ "$bench_interactive" != yes ]; then
  exec 3>&- 4>&-
  # A daemon left behind may hold the pipes open: it gets half a second.
  for ((i = 0; i < 50; i++)); do
    kill -0 "$out" 2>/dev/null || kill -0 "$err" 2>/dev/null || break
    sleep 0.01
  done
fi
echo "$status" >/dev/bench/status
power_off
