#!/usr/bin/env bash
# Remakes rust/include/primebridge.h from the extern "C" functions and repr(C) types of the crate.
set -euo pipefail

usage() {
    cat <<'EOF'
usage: scripts/update_header.sh [--check]

Remakes rust/include/primebridge.h with cbindgen 0.29.4 (cargo install cbindgen --version 0.29.4).
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
command -v cbindgen >/dev/null || {
    echo "update_header: cbindgen is missing: cargo install cbindgen --version 0.29.4" >&2
    exit 1
}
new=$(mktemp)
trap 'rm -f "$new"' EXIT
cbindgen --quiet --config cbindgen.toml --output "$new" .
if [ "$check" = yes ]; then
    cmp -s "$new" rust/include/primebridge.h || {
        echo "update_header: rust/include/primebridge.h is stale; run scripts/update_header.sh" >&2
        exit 1
    }
else
    cp "$new" rust/include/primebridge.h
fi
