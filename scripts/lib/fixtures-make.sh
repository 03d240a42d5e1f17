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

# HEVC with x265. Wavefronts have to be asked for with --wpp.
x265_clip() { # FILE FEATURES LAVFI FRAMES OPTIONS...
  local file=$1 features=$2 lavfi=$3 frames=$4
  shift 4
  source_frames "$lavfi" "$frames" "${PIX_FMT:-yuv420p}" |
    encoder "$ENCODERS" x265 --y4m --input - --pools 1 --frame-threads 1 --no-wpp --no-asm --no-info --no-progress --log-level error \
      "$@" --output "$out/hevc/$file" 2>"$work/x265.log" ||
    die "$file: $(tail -n 3 "$work/x265.log")"
  note "hevc/$file" "$features" "x265 $(options "$@"); source $lavfi${PIX_FMT:+ $PIX_FMT}, $frames frames" "$OWN"
}

# Scaling lists as x265 and kvazaar read them, each with values and a DC coefficient of its own.
hevc_lists() {
  local size list prediction plane first=9
  for size in 4 8 16 32; do
    for list in INTRA_LUMA INTRA_CHROMAU INTRA_CHROMAV INTER_LUMA INTER_CHROMAU INTER_CHROMAV; do
      prediction=${list%_*} plane=${list#*_}
      printf '%s%dX%d_%s =\n' "$prediction" "$size" "$size" "$plane"
      seq -s, "$first" $((first + (size == 4 ? 15 : 63))) | sed 's/$/,/'
      if [ "$size" -ge 16 ]; then printf '%s%dX%d_%s_DC =\n%d\n' "$prediction" "$size" "$size" "$plane" $((first + 3)); fi
      first=$((first + 1))
    done
  done
}

# HEVC with kvazaar, which has tiles and dependent slices. Coding tree blocks are always 64x64.
kvazaar_clip() { # FILE FEATURES LAVFI FRAMES OPTIONS...
  local file=$1 features=$2 lavfi=$3 frames=$4
  shift 4
  source_frames "$lavfi" "$frames" yuv420p >"$work/source.y4m"
  encoder "$ENCODERS" kvazaar --input "$work/source.y4m" --threads 0 --owf 0 --no-cpuid --no-info --no-psnr --hash none --no-wpp \
    "$@" --output "$out/hevc/$file" 2>"$work/kvazaar.log" ||
    die "$file: $(tail -n 3 "$work/kvazaar.log")"
  note "hevc/$file" "$features" "kvazaar $(options "$@"); source $lavfi, $frames frames" "$OWN"
}

# VP8 and VP9 with vpxenc, into IVF.
vpx_clip() { # CODEC/FILE FEATURES LAVFI FRAMES OPTIONS...
  local clip=$1 features=$2 lavfi=$3 frames=$4
  shift 4
  source_frames "$lavfi" "$frames" "${PIX_FMT:-yuv420p}" >"$work/source.y4m"
  encoder "$ENCODERS" vpxenc --codec="${clip%%/*}" --ivf --quiet --disable-warning-prompt --threads=1 --fpf="$work/vpxenc.stats" \
    "$@" --output="$out/$clip" "$work/source.y4m" 2>"$work/vpxenc.log" ||
    die "$clip: $(tail -n 3 "$work/vpxenc.log")"
  note "$clip" "$features" "vpxenc $(options "$@"); source $lavfi${PIX_FMT:+ $PIX_FMT}, $frames frames" "$OWN"
}

# AV1 with aomenc, into IVF unless OPTIONS say otherwise.
aom_clip() { # FILE FEATURES LAVFI FRAMES OPTIONS...
  local file=$1 features=$2 lavfi=$3 frames=$4
  shift 4
  source_frames "$lavfi" "$frames" "${PIX_FMT:-yuv420p}" >"$work/source.y4m"
  encoder "$ENCODERS" aomenc --ivf --quiet --disable-warning-prompt --threads=1 --row-mt=0 --fpf="$work/aomenc.stats" \
    "$@" --output="$out/av1/$file" "$work/source.y4m" 2>"$work/aomenc.log" ||
    die "$file: $(tail -n 3 "$work/aomenc.log")"
  note "av1/$file" "$features" "aomenc $(options "$@"); source $lavfi${PIX_FMT:+ $PIX_FMT}, $frames frames" "$OWN"
}

# A film grain table as aomenc reads it: scaling points of luma, then coefficients of luma, Cb and Cr.
av1_grain() {
  printf 'filmgrn1\nE 0 9223372036854775807 1 4711 1\n'
  printf '\tp 1 7 1 10 1 0 128 192 256 128 192 256\n\tsY 3 0 30 128 60 255 90\n\tsCb 0\n\tsCr 0\n'
  printf '\tcY 3 -5 7 20\n\tcCb 2 -3 4 10 30\n\tcCr -2 3 -4 9 25\n'
}

# AV1 with SVT-AV1, into IVF.
svt_clip() { # FILE FEATURES LAVFI FRAMES OPTIONS...
  local file=$1 features=$2 lavfi=$3 frames=$4
  shift 4
  source_frames "$lavfi" "$frames" "${PIX_FMT:-yuv420p}" >"$work/source.y4m"
  encoder "$ENCODERS" SvtAv1EncApp --asm c --lp 1 --progress 0 "$@" -b "$out/av1/$file" -i "$work/source.y4m" >"$work/svt.log" 2>&1 ||
    die "$file: $(tail -n 3 "$work/svt.log")"
  note "av1/$file" "$features" "SvtAv1EncApp $(options "$@"); source $lavfi${PIX_FMT:+ $PIX_FMT}, $frames frames" "$OWN"
}

# An encoder's options as the manifest has them: scratch files by their names only.
options() {
  local words="$*"
  printf '%s\n' "${words//"$work/"/}"
}

# One elementary stream after another, each with its own sequence headers. The parts are not kept.
join() { # CODEC FILE FEATURES PART...
  (cd "$out/$1" && cat "${@:4}") >"$work/joined"
  joined "$@"
}
# The same for IVF: the frames of one file after another's, behind the first one's header.
ivf_join() { # CODEC FILE FEATURES PART...
  local parts=("${@:4}")
  rewrite ivf-join "$work/joined" "${parts[@]/#/$out/$1/}"
  joined "$@"
}
# VP9 files one after another without the key frames of all but the first, see tests/bench/src/rewrite/vp9.rs.
spliced() { # CODEC FILE FEATURES PART...
  local parts=("${@:4}")
  rewrite vp9-splice "$work/joined" "${parts[@]/#/$out/$1/}"
  joined "$@"
  note "$1/$2" "$3" "$(cut -f2 "$work/notes/$1/$2"), then rewrite_fixture vp9-splice" "$OWN"
}
joined() { # CODEC FILE FEATURES PART...
  local codec=$1 file=$2 features=$3 part origin=''
  shift 3
  for part in "$@"; do
    rm "$out/$codec/$part"
    origin+="${origin:+ + }($(cut -f2 "$work/notes/$codec/$part"))"
    rm "$work/notes/$codec/$part"
  done
  mv "$work/joined" "$out/$codec/$file"
  note "$codec/$file" "$features" "$origin" "$OWN"
}

# A clip with other headers than its encoder wrote, see tests/bench/src/rewrite. The encoder's is not kept.
rewritten() { # CODEC FILE FEATURES HOW PART
  rewrite "$4" "$work/joined" "$out/$1/$5"
  joined "$1" "$2" "$3" "$5"
  note "$1/$2" "$3" "$(cut -f2 "$work/notes/$1/$2"), then rewrite_fixture $4" "$OWN"
}

rewrite() { # HOW OUTPUT INPUT...
  cargo run --quiet --manifest-path "$REPO/Cargo.toml" -p primebridge-bench --bin rewrite_fixture -- "$@"
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

# FFmpeg's own AV1 decoder is for hardware only.
decoder() { # CODEC/FILE
  case $1 in
    av1/*) printf '%s\n' -c:v libdav1d ;;
  esac
}

# The MD5 of each decoded picture, in output order. A clip that FFmpeg complains of is no fixture. (Not -err_detect
# explode: FFmpeg's error concealment then counts the lines of the other field as missing in MPEG-2 field pictures.)
picture_hashes() { # FILE DECODER...
  quiet_ffmpeg -xerror "${@:2}" -flags unaligned -i "$1" -map 0:v:0 -fps_mode passthrough -noautoscale -f framemd5 - 2>"$work/complaints" |
    grep -v '^#' | awk '{ print $NF }'
  [ ! -s "$work/complaints" ] || die "$1: $(head -n 3 "$work/complaints")"
}

# Size and format of the pictures, in output order, each time that they change. (ffprobe takes libdav1d by itself.)
pictures() { # FILE
  ffprobe -loglevel quiet -threads 1 -select_streams v:0 -show_entries frame=width,height,pix_fmt -of csv=p=0 "$1" |
    awk -F, '{ picture = $1 "x" $2 ":" $3 } picture != last { printf "%s%s", last == "" ? "" : " ", picture; last = picture }'
}

manifest_row() { # CODEC/FILE
  local clip=$1 features origin licence profile size pictures frames sha md5 decoder
  mapfile -t decoder < <(decoder "$clip")
  IFS=$'\t' read -r features origin licence <"$work/notes/$clip"
  mkdir -p "$out/framemd5/${clip%/*}"
  picture_hashes "$out/$clip" "${decoder[@]}" >"$out/framemd5/$clip.txt"
  pictures=$(pictures "$out/$clip")
  profile=$(probe "$out/$clip" profile)
  size=$(probe "$out/$clip" width height | paste -sd x)
  frames=$(wc -l <"$out/framemd5/$clip.txt")
  [ "$frames" -gt 0 ] || die "$clip: no pictures in it"
  sha=$(sha256sum <"$out/$clip" | cut -d' ' -f1)
  md5=$(md5sum <"$out/framemd5/$clip.txt" | cut -d' ' -f1)
  printf '%s\t' "$clip" "${clip%/*}" "$profile" "$size" "$pictures" "$frames" "$features" "$origin" "$licence" "$sha"
  printf '%s\n' "$md5"
}

manifest() {
  local clip
  {
    printf 'file\tcodec\tprofile\tWxH\tpictures\tframes\tfeatures\torigin\tlicence\tsha256\tframemd5\n'
    for clip in "$out"/{av1,h264,hevc,mpeg2,vp8,vp9}/*; do
      manifest_row "${clip#"$out/"}"
    done
  } >"$out/MANIFEST.tsv"
}
