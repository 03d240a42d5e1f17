#!/usr/bin/env bash
# SPDX-License-Identifier: LGPL-2.1-or-later
# Remakes the clips in fixtures/ and fixtures/MANIFEST.tsv, see --help.
set -euo pipefail

REPO=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
# shellcheck source=scripts/lib/common.sh
. "$REPO/scripts/lib/common.sh"
# shellcheck source=scripts/lib/fixtures-make.sh
. "$REPO/scripts/lib/fixtures-make.sh"

usage() {
  cat <<'END'
usage: scripts/update_fixtures.sh [--check]

Encodes the clips of fixtures/ with x264 and ffmpeg, writes the others with the repository's bitstream generator,
and makes fixtures/MANIFEST.tsv and fixtures/framemd5/ from what FFmpeg's software decoders say of them.
--check does all that in a temporary folder and fails where the committed files differ.

The bytes are those of x264 0.164.3095 and FFmpeg 5.1 (Debian 12); other versions make other, equally good, clips.
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
mkdir -p "$out"/{h264,mpeg2,framemd5/h264,framemd5/mpeg2}

# shellcheck source=scripts/lib/fixtures-h264.sh
. "$REPO/scripts/lib/fixtures-h264.sh"
# shellcheck source=scripts/lib/fixtures-mpeg2.sh
. "$REPO/scripts/lib/fixtures-mpeg2.sh"
generated_clips
manifest

if [ "$check" = yes ]; then
  diff -r -q "$out" "$REPO/fixtures" -x README.md ||
    die 'fixtures/ is stale: run scripts/update_fixtures.sh'
else
  rm -rf "$REPO"/fixtures/{h264,mpeg2,framemd5,MANIFEST.tsv}
  cp -r "$out/." "$REPO/fixtures/"
fi
