#!/usr/bin/env bash
# Remakes rust/uapi/generated.rs from the vendored kernel headers in rust/uapi/headers.
set -euo pipefail

usage() {
    cat <<'EOF'
usage: scripts/update_uapi.sh [--check]

Remakes rust/uapi/generated.rs from the kernel headers in rust/uapi/headers with
bindgen 0.73 (cargo install bindgen-cli --version ^0.73) and libclang.
--check compares instead of writing and fails when the committed file is stale.
EOF
}

check=no
case "${1-}" in
    "") ;;
    --check) check=yes ;;
    -h | --help) usage; exit 0 ;;
    *) usage >&2; exit 2 ;;
esac
cd "$(dirname "$0")/.."
command -v bindgen >/dev/null || {
    echo "update_uapi: bindgen is missing: cargo install bindgen-cli --version ^0.73" >&2
    exit 1
}

# Structures that hold a pointer or a struct timeval differ between word sizes: rust/uapi/pointers.rs has those by hand.
types='v4l2_ctrl_(h264|mpeg2|hevc|vp8|vp9|av1)_.*|v4l2_(h264|hevc|vp8|vp9|av1)_.*'
types+='|v4l2_(capability|fmtdesc|frmsizeenum|querymenu|query_ext_ctrl|requestbuffers|remove_buffers|exportbuffer|pix_format|pix_format_mplane)'
types+='|media_(v2_entity|v2_interface|v2_pad|v2_link)'
vars='V4L2_(CID_STATELESS|CTRL|CAP|PIX_FMT|BUF|FMT|FMTDESC|MEMORY|DEC_CMD|FIELD|H264|MPEG2|HEVC|VP8|VP9|AV1|STATELESS|FRMSIZE|TYPE|COLORSPACE)_.*'
vars+='|V4L2_CID_MPEG_VIDEO_(H264|MPEG2|HEVC|VP8|VP9|AV1)_(PROFILE|LEVEL)|MEDIA_(ENT_F|INTF_T|LNK_FL|REQUEST)_.*|VIDEO_MAX_(FRAME|PLANES)'
enums='v4l2_(buf_type|memory|field|ctrl_type|stateless_.*|mpeg_video_(h264|mpeg2|hevc|vp8|vp9|av1)_(profile|level)|frmsizetypes|colorspace)'

new=$(mktemp)
trap 'rm -f "$new"' EXIT
{
    cat <<'EOF'
// SPDX-License-Identifier: LGPL-2.1-or-later
// Made by scripts/update_uapi.sh from rust/uapi/headers (Linux 7.2); do not edit.

EOF
    bindgen rust/uapi/headers/all.h \
        --allowlist-type "$types|$enums" --allowlist-var "$vars" \
        --use-core --no-doc-comments --default-enum-style consts --no-prepend-enum-name \
        --with-derive-default --with-derive-partialeq --clang-macro-fallback \
        --clang-macro-fallback-build-dir "${TMPDIR:-/tmp}" --rust-target 1.85 --disable-header-comment \
        -- -I rust/uapi/headers
} >"$new"
rustfmt --edition 2024 "$new"

if [ "$check" = yes ]; then
    cmp -s "$new" rust/uapi/generated.rs || {
        echo "update_uapi: rust/uapi/generated.rs is stale; run scripts/update_uapi.sh" >&2
        exit 1
    }
else
    cp "$new" rust/uapi/generated.rs
fi
