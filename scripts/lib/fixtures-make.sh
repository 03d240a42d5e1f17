# shellcheck shell=bash disable=SC2154 # out, work: set by scripts/update_fixtures.sh
# SPDX-License-Identifier: LGPL-2.1-or-later
# How a clip of fixtures/ is encoded, and how the manifest row of any clip is made. Does not say which clips there are.
#
# The folder to fill is $out, scratch space is $work, the repository is $REPO.

OWN='LGPL-2.1-or-later (own)'

# Rows wait in files named after the clip: its features, origin and licence.
note() { # CODEC/FILE FEATURES ORIGIN LICENCE
  mkdir -p "$work/notes/${1%/*}"
  printf '%s\t%s\t%s\n' "$2" "$3" "$4" >"$work/notes/$1"
}

quiet_ffmpeg() { ffmpeg -hide_banner -nostdin -loglevel error -y "$@"; }

# A picture source as YUV4MPEG on standard output.
source_frames() { # LAVFI FRAMES PIX_FMT
  quiet_ffmpeg -f lavfi -i "$1" -frames:v "$2" -pix_fmt "$3" -strict -1 -f yuv4mpegpipe -
}

# H.264 with x264: one thread and no processor-dependent shortcuts, so that every machine writes the same bytes.
x264_clip() { # FILE FEATURES LAVFI FRAMES OPTIONS...
  local file=$1 features=$2 lavfi=$3 frames=$4 pix_fmt=${PIX_FMT:-yuv420p}
  shift 4
  source_frames "$lavfi" "$frames" "$pix_fmt" |
    x264 --demuxer y4m --threads 1 --cpu-independent --no-progress "$@" --output "$out/h264/$file" - 2>"$work/x264.log" ||
    die "$file: $(tail -n 3 "$work/x264.log")"
  note "h264/$file" "$features" "x264 $*; source $lavfi${PIX_FMT:+ $PIX_FMT}, $frames frames" "$OWN"
}

# MPEG-2 with ffmpeg's own encoder.
mpeg2_clip() { # FILE FEATURES LAVFI OPTIONS...
  local file=$1 features=$2 lavfi=$3
  shift 3
  quiet_ffmpeg -f lavfi -i "$lavfi" -c:v mpeg2video -threads 1 -flags:v +bitexact -sws_flags +bitexact+accurate_rnd \
    "$@" -f mpeg2video "$out/mpeg2/$file"
  note "mpeg2/$file" "$features" "ffmpeg mpeg2video $*; source $lavfi" "$OWN"
}

# One elementary stream after another, each with its own sequence headers. The parts are not kept.
join() { # CODEC FILE FEATURES PART...
  local codec=$1 file=$2 features=$3 part origin=''
  shift 3
  for part in "$@"; do
    cat "$out/$codec/$part"
    rm "$out/$codec/$part"
    origin+="${origin:+ + }($(cut -f2 "$work/notes/$codec/$part"))"
    rm "$work/notes/$codec/$part"
  done >"$work/joined"
  mv "$work/joined" "$out/$codec/$file"
  note "$codec/$file" "$features" "$origin" "$OWN"
}

# What the repository's bitstream generator writes.
generated_clips() {
  local clip features
  cargo run --quiet --manifest-path "$REPO/Cargo.toml" -p primebridge-bench --bin make_fixtures -- "$out" >"$work/generated"
  while IFS=$'\t' read -r clip features; do
    note "$clip" "$features" 'generator: tests/bench/src/generate' "$OWN"
  done <"$work/generated"
}

probe() { # FILE FIELD...
  local file=$1 fields
  shift
  fields=$(IFS=,; echo "$*")
  ffprobe -loglevel quiet -select_streams v:0 -show_entries "stream=$fields" -of default=nw=1:nk=1 "$file"
}

# The MD5 of each decoded picture, in output order. A clip that FFmpeg complains of is no fixture. (Not -err_detect
# explode: FFmpeg's error concealment then counts the lines of the other field as missing in MPEG-2 field pictures.)
picture_hashes() { # FILE
  quiet_ffmpeg -xerror -flags unaligned -i "$1" -map 0:v:0 -fps_mode passthrough -noautoscale -f framemd5 - 2>"$work/complaints" |
    grep -v '^#' | awk '{ print $NF }'
  [ ! -s "$work/complaints" ] || die "$1: $(head -n 3 "$work/complaints")"
}

manifest_row() { # CODEC/FILE
  local clip=$1 features origin licence profile size frames sha md5
  IFS=$'\t' read -r features origin licence <"$work/notes/$clip"
  picture_hashes "$out/$clip" >"$out/framemd5/$clip.txt"
  profile=$(probe "$out/$clip" profile)
  size=$(probe "$out/$clip" width height | paste -sd x)
  frames=$(wc -l <"$out/framemd5/$clip.txt")
  [ "$frames" -gt 0 ] || die "$clip: no pictures in it"
  sha=$(sha256sum <"$out/$clip" | cut -d' ' -f1)
  md5=$(md5sum <"$out/framemd5/$clip.txt" | cut -d' ' -f1)
  printf '%s\t' "$clip" "${clip%/*}" "$profile" "$size" "$frames" "$features" "$origin" "$licence" "$sha"
  printf '%s\n' "$md5"
}

manifest() {
  local clip
  {
    printf 'file\tcodec\tprofile\tWxH\tframes\tfeatures\torigin\tlicence\tsha256\tframemd5\n'
    for clip in "$out"/h264/* "$out"/mpeg2/*; do
      manifest_row "${clip#"$out/"}"
    done
  } >"$out/MANIFEST.tsv"
}
