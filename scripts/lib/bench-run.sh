# shellcheck shell=bash
# SPDX-License-Identifier: LGPL-2.1-or-later
# Running a command in the bench. Sourced by scripts/bench.sh, after common.sh and bench-kernel.sh.
# The guest's half is tests/bench/init.sh.

# What a command in the bench sees of the caller's environment; in another tree the host's paths mean nothing.
readonly RUN_ENVIRONMENT='USER LOGNAME LANG LC_* TERM COLORTERM NO_COLOR TZ RUST_* PRIMEBRIDGE_* GST_* LIBVA_* FFREPORT AV_LOG_*'
readonly RUN_ENVIRONMENT_HOST='PATH HOME LD_LIBRARY_PATH LD_PRELOAD PKG_CONFIG_PATH CARGO_* RUSTUP_* XDG_CACHE_HOME TMPDIR INSTA_* PROPTEST_*'

_megabytes() {
  case $1 in
    *[!0-9MGmg]* | '' | [!0-9]*) die "--mem $1: give a size such as 1500M or 2G" ;;
    *[Gg]) echo $((${1%?} * 1024)) ;;
    *[Mm]) echo "${1%?}" ;;
    *) die "--mem $1: give a size such as 1500M or 2G" ;;
  esac
}
_free_megabytes() { df -m --output=avail "$1" 2>/dev/null | tail -n 1 | tr -d ' '; }

# User-mode Linux keeps the guest's memory in an unlinked file, and maps it executable: a noexec or small /dev/shm
# (containers have one of 64 MB) ends in a crash that names neither.
_memory_dir() {
  local need=$1 dir free
  for dir in /dev/shm "${TMPDIR:-/tmp}" "$(cache_dir)"; do
    [ -w "$dir" ] || continue
    case ",$(findmnt -n -o OPTIONS -T "$dir" 2>/dev/null)," in *,noexec,*) continue ;; esac
    free=$(_free_megabytes "$dir")
    if [ "${free:-0}" -ge $((need + 64)) ]; then
      printf '%s\n' "$dir"
      return
    fi
  done
  die "no folder has $need MB free and may hold programs (tried /dev/shm, ${TMPDIR:-/tmp}, the cache): give --mem less, or set TMPDIR"
}

# The settings that init.sh reads. $1: file; the rest comes from bench_run's variables.
_write_settings() {
  local pattern name words=() shown
  shown=$RUN_ENVIRONMENT
  if [ "$root" = / ]; then
    shown="$shown $RUN_ENVIRONMENT_HOST"
  else
    words+=(PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin HOME=/root)
  fi
  while read -r name; do
    set -f
    for pattern in $shown; do
      # shellcheck disable=SC2053 # a pattern is what it is
      if [[ $name == $pattern ]]; then words+=("$name=${!name}"); fi
    done
    set +f
  done < <(compgen -e)
  {
    printf 'bench_root=%q\nbench_dri=%q\nbench_directory=%q\nbench_interactive=%q\n' "$root" "$dri" "$directory" "$interactive"
    printf 'bench_vpu=('
    # shellcheck disable=SC2086 # options are words
    [ -z "$model" ] || printf ' %q' "$model" $vpu_options
    printf ' )\n'
    printf 'bench_environment=('
    printf ' %q' "${words[@]}" ${extra_env[@]+"${extra_env[@]}"}
    printf ' )\nbench_command=('
    printf ' %q' "$@"
    printf ' )\n'
  } >"$state/settings.sh"
}

_console_tail() {
  echo "--- the kernel's last lines ---" >&2
  tail -n "$1" "$state/console" | tr -d '\r' >&2
}

_run_cleanup() {
  # The kernel's own process group: timeout made it, so its number is timeout's.
  if [ -n "${uml-}" ]; then kill -KILL -- "-$uml" 2>/dev/null || true; fi
  rm -rf "$state"
}

# bench_run OPTIONS -- COMMAND...: see usage. Never returns; exits with the command's status.
bench_run() {
  local mem=1500M limit=300 root=/ kargs='' dri=yes interactive=no console='' want_stdin=no extra_env=() directory
  local vpu=no vpu_options='' model=''
  while [ $# -gt 0 ]; do
    case $1 in
      --mem | --timeout | --root | --kargs | --env | --console | --vpu-options)
        [ $# -ge 2 ] || die "$1 needs a value"
        case $1 in
          --mem) mem=$2 ;;
          --timeout) limit=$2 ;;
          --root) root=$2 ;;
          --kargs) kargs="$kargs $2" ;;
          --env) case $2 in [A-Za-z_]*=*) extra_env+=("$2") ;; *) die "--env $2: give NAME=VALUE" ;; esac ;;
          --console) console=$2 ;;
          --vpu-options) vpu=yes vpu_options=$2 ;;
        esac
        shift 2
        ;;
      --no-dri) dri=no && shift ;;
      --vpu) vpu=yes && shift ;;
      --stdin) want_stdin=yes && shift ;;
      --interactive) interactive=yes && shift ;;
      --) shift && break ;;
      -*) die "unknown option $1 (see scripts/bench.sh --help)" ;;
      *) break ;;
    esac
  done
  if [ "$interactive" = yes ]; then
    if ! [ -t 0 ] || ! [ -t 1 ]; then die 'shell needs a terminal: use run -- COMMAND'; fi
    [ $# -gt 0 ] || set -- /bin/bash -i
  fi
  [ $# -gt 0 ] || die 'no command given: scripts/bench.sh run [OPTIONS] -- COMMAND...'
  case $limit in '' | *[!0-9]*) die "--timeout $limit: give whole seconds, 0 for none" ;; esac
  [ -d "$root" ] || die "--root $root: there is no such folder"
  root=$(realpath "$root")
  directory=$PWD
  if [ "$root" != / ]; then
    [ -d "$root/host" ] || die "--root $root: no folder 'host' in it; scripts/bench.sh tree makes a fitting tree"
    directory=/host$PWD
  fi

  local kernel memory parent sync=async status=0 began tails=()
  memory=$(_memory_dir "$(_megabytes "$mem")")
  kernel=$(kernel_cached '') || kernel=''
  [ -n "$kernel" ] || kernel=$(bench_build '')
  need timeout:coreutils setpriv:util-linux findmnt:util-linux mount:mount
  if [ "$vpu" = yes ]; then
    model=${PRIMEBRIDGE_VPU_MODEL-}
    [ -n "$model" ] || model=$(vpu_model)
    kargs="visl.vpu=1 $kargs"
  fi

  # Output passes through files here that tail follows; in memory they cost nothing to write synchronously.
  parent=${TMPDIR:-/tmp}
  if [ -w /dev/shm ] && [ "$(_free_megabytes /dev/shm)" -ge 32 ]; then parent=/dev/shm sync=sync; fi
  state=$(mktemp -d "$parent/primebridge-bench.XXXXXX")
  uml=''
  trap _run_cleanup EXIT
  : >"$state/out" && : >"$state/err" && : >"$state/console"
  if [ "$interactive" = no ] && { [ -f /dev/stdin ] || [ "$want_stdin" = yes ]; }; then cat >"$state/stdin"; fi
  _write_settings "$@"

  local arguments=("mem=$mem" rootfstype=hostfs root=/dev/root rw "init=$REPO/tests/bench/init.sh"
    "bench_state=$state" "bench_sync=$sync" "uml_dir=$state/uml" umid=bench con=null)
  ulimit -c 0 # a panic would leave a core of the guest's whole memory
  # shellcheck disable=SC2206 # kernel arguments are words
  arguments+=($kargs)
  if [ "$interactive" = yes ]; then
    _bench_shell "${arguments[@]}"
  fi

  began=$SECONDS
  # If this script is killed outright the kernel goes with it (pdeathsig). timeout(1) makes a process group of the
  # many processes of user-mode Linux and passes on what it is sent.
  TMPDIR=$memory setpriv --pdeathsig TERM timeout -k 3 "$limit" "$kernel/linux" "${arguments[@]}" con0=null,fd:1 \
    </dev/null >"$state/console" 2>&1 &
  uml=$!
  trap '_run_stop 130' INT
  trap '_run_stop 143' TERM
  trap '_run_stop 129' HUP
  tail -c +1 -f -s 0.05 --pid="$uml" "$state/out" 2>/dev/null &
  tails+=($!)
  tail -c +1 -f -s 0.05 --pid="$uml" "$state/err" >&2 2>/dev/null &
  tails+=($!)
  # (a panic ends the kernel with an abort, which bash would report in words of its own)
  { wait "$uml"; } 2>/dev/null || status=$?
  wait "${tails[@]}" || true
  [ -z "$console" ] || tr -d '\r' <"$state/console" >"$console"
  _run_result "$status" $((SECONDS - began))
}

_run_stop() {
  trap '' INT TERM HUP
  kill -TERM "$uml" 2>/dev/null || true
  wait "$uml" 2>/dev/null || true
  exit "$1"
}

# What became of it: exits with the command's status, 124 (time) or 125 (the bench itself failed).
_run_result() {
  local status=$1 took=$2 trouble
  if [ -s "$state/status" ]; then
    # A kernel that complained is a finding, even when the command did well.
    trouble=$(grep -a -m 3 -E 'WARNING: |BUG: |Oops|general protection|blocked for more than' "$state/console" | tr -d '\r') || trouble=''
    [ -z "$trouble" ] || warn "the kernel complained (--console FILE keeps all of it): $trouble"
    exit "$(cat "$state/status")"
  fi
  if [ "$status" = 124 ] || { [ "$limit" != 0 ] && [ "$took" -ge "$limit" ]; }; then
    warn "stopped after $limit seconds (--timeout): the command did not end"
    _console_tail 15
    exit 124
  fi
  if grep -aq 'Kernel panic' "$state/console"; then
    warn "the bench kernel panicked: $(grep -a -m 1 'Kernel panic' "$state/console" | tr -d '\r')"
  else
    warn "the bench ended without the command's status (kernel's exit status $status)"
  fi
  _console_tail 40
  exit 125
}

_bench_shell() {
  local saved size
  need stty:coreutils
  saved=$(stty -g)
  size=$(stty size)
  step "a shell in the bench; 'exit' ends it"
  echo "stty rows ${size% *} cols ${size#* } </dev/tty0 2>/dev/null" >>"$state/settings.sh"
  TMPDIR=$memory "$kernel/linux" "$@" con0=fd:0,fd:1 quiet || true
  stty "$saved"
  if [ -s "$state/status" ]; then exit "$(cat "$state/status")"; fi
  die 'the bench ended without a status (see above)'
}
