#!/usr/bin/env bash
# SPDX-License-Identifier: LGPL-2.1-or-later
# Decodes a clip in hardware: on the machine's own decoder if it has one, else on the virtual one of the bench.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
# shellcheck source=scripts/lib/common.sh
. "$root/scripts/lib/common.sh"

usage() {
  cat <<'END'
usage: scripts/play.sh [--bench | --machine] [--ffmpeg VERSION] [--sheet FILE] [CLIP]

Decodes CLIP (a fixture by default) with `ffmpeg -hwaccel drm`, says what decoded it, and leaves a contact sheet of up to
16 of the pictures that came out of the device. The first run builds an FFmpeg and, on a machine without a decoder, a
kernel with a virtual one that decodes with libavcodec: a quarter of an hour on two cores. Later runs take seconds.

  --bench            use the virtual decoder even where the machine has one
  --machine          use the machine's own decoder or fail
  --ffmpeg VERSION   the FFmpeg branch to use (9.0)
  --sheet FILE       the contact sheet, a PNG (the clip's name with -sheet.png, in the current folder)
END
}

where=any branch=9.0 sheet='' clip=$root/fixtures/h264/show-640x360.mp4
while [ $# -gt 0 ]; do
  case $1 in
    --bench) where=bench && shift ;;
    --machine) where=machine && shift ;;
    --ffmpeg) branch=${2:?--ffmpeg needs a version} && shift 2 ;;
    --sheet) sheet=${2:?--sheet needs a file} && shift 2 ;;
    -h | --help) usage && exit ;;
    -*) usage >&2 && die "no such option: $1" ;;
    *) clip=$1 && shift ;;
  esac
done
[ -r "$clip" ] || die "cannot read $clip"
clip=$(realpath "$clip")
name=${clip##*/}
sheet=$(realpath -m "${sheet:-${name%.*}-sheet.png}")
[ -w "${sheet%/*}" ] || die "cannot write to ${sheet%/*}: name another place with --sheet"

source=$(local_source "$branch")
"$root/scripts/build_patched_ffmpeg.sh" --ffmpeg "$branch" --minimal ${source:+--source "$source"} >/dev/null
ffmpeg=$(cache_dir)/ffmpeg-$branch-minimal/bin/ffmpeg
decode=("$ffmpeg" -hide_banner -nostdin -loglevel verbose -hwaccel drm)

log=$(mktemp)
trap 'rm -f "$log"' EXIT

# run WORDS...: a command where the decoder is.
run_on_machine() { "$@"; }
run_in_bench() { "$root/scripts/bench.sh" run --no-dri --vpu -- "$@"; }

# play RUN: decodes the clip, its frames staying in the decoder's memory, to the log.
play() { "$1" "${decode[@]}" -hwaccel_output_format drm_prime -i "$clip" -map 0:v:0 -f null - >"$log" 2>&1; }

# make_sheet RUN: once more, every Nth picture read back. The log says how many there are.
make_sheet() {
  local count step_size
  count=$(sed -n 's/.*(video): \([0-9]*\) frames encoded.*/\1/p' "$log" | head -n 1)
  step_size=$(((${count:-1} + 15) / 16))
  "$1" "${decode[@]}" -i "$clip" -map 0:v:0 -frames:v 1 -update 1 -y -vf \
    "select='not(mod(n\\,$step_size))',scale=320:-2,format=rgb24,tile=4x4:padding=4" "$sheet" >"$log.sheet" 2>&1 || {
    tail -n 5 "$log.sheet" >&2
    rm -f "$log.sheet"
    die "the contact sheet could not be made"
  }
  rm -f "$log.sheet"
  printf 'pictures:      %s\n' "$sheet"
}

# report PLACE: says what the log holds; false where nothing was decoded in hardware.
report() {
  local place=$1
  awk -v place="$place" '
    # [h264 @ 0x..] S264 640x368 decoded by visl (/dev/video4, /dev/media2), frame based, Annex B start codes, NV12 640x368
    match($0, / decoded by [^ ]+ \(/) {
      line = $0
      codec = line; sub(/^\[/, "", codec); sub(/ .*/, "", codec)
      sub(/.* decoded by /, "", line)
      driver = line; sub(/ .*/, "", driver)
      nodes = line; sub(/^[^(]*\(/, "", nodes); sub(/\).*/, "", nodes)
      rest = line; sub(/^[^)]*\), /, "", rest)
      split(rest, part, ", ")
      printf "decoder:       %s on %s (%s)\n", driver, place, nodes
      printf "codec:         %s\n", codec
      printf "decode mode:   %s, %s\n", part[1], part[2]
      printf "pixel format:  %s\n", part[3]
      found = 1
    }
    # [h264 @ 0x..] visl decoded 100 pictures into 11 frames, 0 damaged
    match($0, / decoded [0-9]+ pictures into [0-9]+ frames, [0-9]+ damaged/) {
      line = substr($0, RSTART)
      split(line, word, " ")
      pictures += word[2]; buffers += word[5]; damaged += word[7]
    }
    /decode errors/ { errors = $0; sub(/ decode errors.*/, "", errors); sub(/.* /, "", errors) }
    END {
      if (found) {
        printf "frames:        %d, in %d buffers\n", pictures, buffers
        printf "errors:        %d damaged pictures, %d errors of the decoder\n", damaged, errors
      }
      exit !(found && pictures)
    }' "$log"
}

if [ "$where" != bench ] && compgen -G '/dev/media*' >/dev/null; then
  step "decoding on this machine"
  status=0
  play run_on_machine || status=$?
  if report "this machine" && [ "$status" = 0 ]; then
    make_sheet run_on_machine
    exit
  fi
  # The library says why it does not take a stream in one warning.
  grep -E 'Warning|/dev/|refus|decoder' "$log" | head -n 5 >&2 || :
  [ "$where" = any ] || die "no decoder of this machine took the clip"
  step "no decoder of this machine took the clip: on to the virtual one"
elif [ "$where" = machine ]; then
  die "this machine has no /dev/media*: no stateless decoder, or its driver is not loaded"
fi

"$root/scripts/bench.sh" build >/dev/null
step "decoding in the bench"
status=0
play run_in_bench || status=$?
if ! report "the bench's virtual device" || [ "$status" != 0 ]; then
  tail -n 15 "$log" >&2
  die "decoding failed (status $status)"
fi
make_sheet run_in_bench
