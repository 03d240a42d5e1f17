#!/usr/bin/env bash
# SPDX-License-Identifier: LGPL-2.1-or-later
# Remakes the clips in fixtures/ and fixtures/MANIFEST.tsv, see --help.
set -euo pipefail

REPO=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
# shellcheck source=scripts/lib/common.sh
. "$REPO/scripts/lib/common.sh"
# shellcheck source=scripts/lib/fixtures-encoders.sh
. "$REPO/scripts/lib/fixtures-encoders.sh"
# shellcheck source=scripts/lib/fixtures-make.sh
. "$REPO/scripts/lib/fixtures-make.sh"

usage() {
  cat <<'END'
usage: scripts/update_fixtures.sh [--check]

Encodes the clips of fixtures/ with x264, ffmpeg, x265, kvazaar, vpxenc, aomenc and SVT-AV1, rewrites some of them,
writes the others with the repository's bitstream generator, and makes fixtures/MANIFEST.tsv and fixtures/framemd5/ from what FFmpeg's software decoders say of them.
--check does all that in a temporary folder and fails where the committed files differ.

The bytes are those of x264 0.164.3095 and FFmpeg 5.1 (Debian 12), which have to be installed, and of Debian 13's other
encoders, which are unpacked into the cache. Other versions make other, equally good, clips.
END
}

check=no
case "${1-}" in
  '') ;;
  --check) check=yes ;;
  -h | --help) usage && exit ;;
  *)
    usage >&2
    die "unknown option $1"
    ;;
esac
for program in ffmpeg ffprobe x264 cargo; do
  command -v "$program" >/dev/null || die "$program is missing (Debian packages: ffmpeg, x264, cargo)"
done

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
out=$work/fixtures
mkdir -p "$out"/{av1,h264,hevc,mpeg2,vp8,vp9}
ENCODERS=$(encoders)

# shellcheck source=scripts/lib/fixtures-h264.sh
. "$REPO/scripts/lib/fixtures-h264.sh"
# shellcheck source=scripts/lib/fixtures-hevc.sh
. "$REPO/scripts/lib/fixtures-hevc.sh"
# shellcheck source=scripts/lib/fixtures-mpeg2.sh
. "$REPO/scripts/lib/fixtures-mpeg2.sh"
# shellcheck source=scripts/lib/fixtures-vp8.sh
. "$REPO/scripts/lib/fixtures-vp8.sh"
# shellcheck source=scripts/lib/fixtures-vp9.sh
. "$REPO/scripts/lib/fixtures-vp9.sh"
# shellcheck source=scripts/lib/fixtures-av1.sh
. "$REPO/scripts/lib/fixtures-av1.sh"
generated_clips
manifest

if [ "$check" = yes ]; then
  diff -r -q "$out" "$REPO/fixtures" -x README.md ||
    die 'fixtures/ is stale: run scripts/update_fixtures.sh'
else
  rm -rf "$REPO"/fixtures/{av1,h264,hevc,mpeg2,vp8,vp9,framemd5,MANIFEST.tsv}
  cp -r "$out/." "$REPO/fixtures/"
fi
