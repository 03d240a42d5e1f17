#!/usr/bin/env bash
# Proves that the tests of the control builders notice a wrong copy of any field.
set -euo pipefail

usage() {
    cat <<'TEXT'
usage: scripts/mutate.sh [--codec h264|mpeg2|hevc|vp8|vp9|av1] [--list]

Takes a copy of the tree and puts one switch into every field of every kernel
structure that the builders in rust/codec write, and into every flag. Then runs
the codec's tests once for each deliberate error: the value is 0, the first or the
last number of it is one too large, or it is the next or the previous field's
value. An error that no test notices survives; the exit status is then 1.

--codec NAME  one codec only; without it all of them
--list        print the fields, run nothing
TEXT
}

codecs="h264 mpeg2 hevc vp8 vp9 av1"
list=no
while [ $# -gt 0 ]; do
    case "$1" in
        --codec) codecs="${2-}"; shift ;;
        --list) list=yes ;;
        -h | --help) usage; exit 0 ;;
        *) usage >&2; exit 2 ;;
    esac
    shift
done
cd "$(dirname "$0")/.."
for codec in $codecs; do
    [ -f "rust/codec/$codec.rs" ] || { echo "mutate: no such codec: $codec" >&2; exit 2; }
done
[ -n "$codecs" ] || { usage >&2; exit 2; }

copy=$(mktemp -d)
trap 'rm -rf "$copy"' EXIT
tar --exclude=./target --exclude=./.git -c . | tar -x -C "$copy"

# Rewrites one source file: FIELD becomes crate::mutant::field(number, value, next, previous), a condition in flag(…)
# crate::mutant::flag(number, condition). Appends "number file:line text" to the list of points.
cat >"$copy/rewrite.awk" <<'AWK'
function other(text) { sub(/\.into\(\)$/, "", text); return text }
function point(line) { number++; printf "%d %s:%d %s\n", number, file, line, trimmed(text[line]) >> points; return number }
function depth(line) { match(text[line], /^ */); return RLENGTH }
function trimmed(s) { gsub(/^ +| +$/, "", s); return s }
{ text[NR] = $0 }
END {
    for (i = 1; i <= NR; i++) {
        if (text[i] ~ /^ +v4l2_[a-z0-9_]+ \{$/) { literal(i) }
        if (text[i] ~ /v4l2_[a-z0-9_]+ \{ .*\}/) misunderstood(i)
        if (text[i] ~ /flag\(.*, V4L2_/) { conditions(i) }
        if (text[i] ~ /flag\($/) { split_condition(i + 1) }
    }
    if (failed) exit 2
    for (i = 1; i <= NR; i++) print text[i]
}
function misunderstood(line) {
    printf "mutate: %s:%d: this script wants one field to a line: %s\n", file, line, text[line] > "/dev/stderr"
    failed = 1
}
# The fields of the literal that line `start` opens.
function literal(start,    indent, i, n, name, value, line, constant, k) {
    indent = depth(start)
    n = 0
    for (i = start + 1; i <= NR && !(depth(i) == indent && text[i] ~ /^ *\}/); i++) {
        if (text[i] ~ /^ *\/\// || text[i] ~ /^ *\| /) continue
        if (depth(i) == indent + 4 && text[i] ~ /^ +[a-z0-9_]+: .*[^,]$/ && text[i + 1] ~ /^ *\| /) {
            if (text[i] !~ /: flag\(/) { fields(++n, i, "") }
        } else if (depth(i) == indent + 4 && text[i] ~ /^ +[a-z0-9_]+: .*,$/) {
            fields(++n, i, ",")
        } else {
            misunderstood(i)
        }
    }
    for (k = 1; k <= n; k++) {
        i = at[k]
        after = k < n ? plain[k + 1] : "()"
        before = k > 1 ? plain[k - 1] : "()"
        if (after == plain[k]) after = "()"
        if (before == plain[k]) before = "()"
        constant = plain[k] ~ /^\[*0(; [0-9]+\])*$/ ? "true" : "false"
        id = point(i)
        changed[k] = sprintf("%s crate::mutant::field(%d, %s, %s, || %s, || %s)%s", \
            label[k], id, constant, values[k], other(after), other(before), end[k])
    }
    for (k = 1; k <= n; k++) text[at[k]] = changed[k]
}
function fields(k, line, last,    colon) {
    at[k] = line; end[k] = last
    colon = index(text[line], ": ")
    label[k] = substr(text[line], 1, colon)
    values[k] = substr(text[line], colon + 2)
    if (last == ",") values[k] = substr(values[k], 1, length(values[k]) - 1)
    plain[k] = values[k]
}
# Each flag(condition, V4L2_…) that stands in one line.
function conditions(line,    done, rest, comma) {
    rest = text[line]
    while (match(rest, /flag\([^()]/)) {
        comma = index(substr(rest, RSTART), ", V4L2_")
        if (comma == 0) break
        done = done substr(rest, 1, RSTART + 4) "crate::mutant::flag(" point(line) ", " \
            substr(rest, RSTART + 5, comma - 6) ")"
        rest = substr(rest, RSTART + comma - 1)
    }
    text[line] = done rest
}
# The condition of a flag(…) that rustfmt has put into a line of its own.
function split_condition(line) {
    id = point(line)
    sub(/^ +/, "&crate::mutant::flag(" id ", ", text[line])
    sub(/,$/, "),", text[line])
}
AWK

cat >"$copy/rust/mutant.rs" <<'RUST'
//! The switch: MUTANT=number:kind makes the error `kind` at the point `number`.
use crate::uapi::*;
use std::{any::Any, sync::OnceLock};

fn kind(number: u32) -> Option<&'static str> {
    static MUTANT: OnceLock<Option<(u32, String)>> = OnceLock::new();
    let wanted = MUTANT.get_or_init(|| {
        let text = std::env::var("MUTANT").ok()?;
        let (number, kind) = text.split_once(':')?;
        Some((number.parse().ok()?, kind.to_string()))
    });
    wanted.as_ref().filter(|wanted| wanted.0 == number).map(|wanted| wanted.1.as_str())
}

pub trait Value: Copy + 'static {
    fn zero(self) -> Self;
    fn first(self) -> Self;
    fn last(self) -> Self;
    fn number(self) -> Option<i128> { None }
    fn from_number(_: i128) -> Option<Self> { None }
}

macro_rules! integers { ($($t:ty)*) => { $(impl Value for $t {
    fn zero(self) -> Self { 0 }
    fn first(self) -> Self { self.wrapping_add(1) }
    fn last(self) -> Self { self.wrapping_sub(1) }
    fn number(self) -> Option<i128> { Some(self as i128) }
    fn from_number(n: i128) -> Option<Self> { Some(n as $t) }
})* } }
integers!(u8 i8 u16 i16 u32 i32 u64);

impl Value for () {
    fn zero(self) {}
    fn first(self) {}
    fn last(self) {}
}
impl<T: Value, const N: usize> Value for [T; N] {
    fn zero(self) -> Self { self.map(Value::zero) }
    fn first(mut self) -> Self { self[0] = self[0].first(); self }
    fn last(mut self) -> Self { self[N - 1] = self[N - 1].last(); self }
}
macro_rules! structures { ($($t:ident: $($f:ident)*;)*) => { $(impl Value for $t {
    fn zero(mut self) -> Self { $(self.$f = self.$f.zero();)* self }
    fn first(mut self) -> Self { $(self.$f = self.$f.first();)* self }
    fn last(mut self) -> Self { $(self.$f = self.$f.last();)* self }
})* } }
structures! {
    v4l2_h264_reference: fields index;
    v4l2_h264_weight_factors: luma_weight luma_offset chroma_weight chroma_offset;
    v4l2_h264_dpb_entry: reference_ts;
    v4l2_hevc_dpb_entry: timestamp;
    v4l2_hevc_pred_weight_table: delta_luma_weight_l0;
    v4l2_av1_tile_info: flags context_update_tile_id tile_cols tile_rows mi_col_starts mi_row_starts width_in_sbs_minus_1;
    v4l2_av1_quantization: base_q_idx delta_q_y_dc delta_q_u_dc;
    v4l2_av1_segmentation: last_active_seg_id feature_enabled feature_data;
    v4l2_av1_loop_filter: level sharpness ref_deltas;
    v4l2_av1_cdef: damping_minus_3 bits y_pri_strength;
    v4l2_av1_loop_restoration: lr_unit_shift lr_uv_shift frame_restoration_type;
    v4l2_av1_global_motion: flags params invalid;
    v4l2_vp8_segment: quant_update;
    v4l2_vp8_loop_filter: ref_frm_delta;
    v4l2_vp8_quantization: y_ac_qi;
    v4l2_vp8_entropy: coeff_probs;
    v4l2_vp8_entropy_coder_state: range;
    v4l2_vp9_loop_filter: ref_deltas level;
    v4l2_vp9_quantization: base_q_idx delta_q_uv_ac;
    v4l2_vp9_segmentation: feature_data flags;
    v4l2_vp9_mv_probs: joint hp;
}

pub fn field<T: Value, A: Value, B: Value>(n: u32, zero: bool, value: T, after: impl Fn() -> A, before: impl Fn() -> B) -> T {
    let made = match kind(n) {
        None => return value,
        Some("zero") if !zero => Some(value.zero()),
        Some("first") => Some(value.first()),
        Some("last") => Some(value.last()),
        Some("next") => swapped(after()),
        Some("previous") => swapped(before()),
        Some(_) => None,
    };
    made.unwrap_or_else(|| { eprintln!("NO-SUCH-MUTANT"); value })
}

fn swapped<T: Value, U: Value>(other: U) -> Option<T> {
    (&other as &dyn Any).downcast_ref::<T>().copied().or_else(|| other.number().and_then(T::from_number))
}

pub fn flag(n: u32, condition: bool) -> bool {
    match kind(n) {
        None => condition,
        Some("zero") => false,
        Some("first") => !condition,
        Some("last") => true,
        Some(_) => { eprintln!("NO-SUCH-MUTANT"); condition }
    }
}
RUST
printf '\n#[allow(missing_docs, clippy::all)]\npub mod mutant;\n' >>"$copy/rust/lib.rs"

points="$copy/points"
: >"$points"
for codec in $codecs; do
    for file in "rust/codec/$codec.rs" "rust/codec/$codec"/*.rs; do
        case "$file" in */tests.rs | */samples.rs) continue ;; esac
        [ -f "$file" ] || continue
        awk -v file="$file" -v points="$points" -v number="$(wc -l <"$points")" -f "$copy/rewrite.awk" "$file" >"$copy/$file"
    done
done
if [ "$list" = yes ]; then
    cat "$points"
    exit 0
fi

echo "mutate: building the tests with $(wc -l <"$points") switches" >&2
export CARGO_TARGET_DIR="$PWD/target/mutate"
(cd "$copy" && RUSTFLAGS=-Awarnings cargo test -q --lib --no-run --message-format=json) >"$copy/build.json" || {
    echo "mutate: the copy with the switches does not build" >&2
    exit 2
}
tests=$(sed -n 's/.*"executable":"\([^"]*\)".*/\1/p' "$copy/build.json" | tail -n 1)
# Not the proptests (hostile): they look for panics, not for values.
run() { # MUTANT PREFIX
    MUTANT="$1" RUST_BACKTRACE=0 timeout 60 "$tests" "$2" --skip hostile --nocapture -q --test-threads=2 >"$copy/log" 2>&1
}
run none codec:: || { cat "$copy/log"; echo "mutate: the tests fail without any error" >&2; exit 2; }

killed=0
made=0
while read -r number where text; do
    module=${where#rust/codec/}
    module=codec::${module%%[./]*}::
    for kind in zero first last next previous; do
        if run "$number:$kind" "$module"; then
            grep -q NO-SUCH-MUTANT "$copy/log" && continue
            echo "survived: $where $kind: $text"
        else
            killed=$((killed + 1))
        fi
        made=$((made + 1))
    done
done <"$points"
[ "$made" -gt 0 ] || { echo "mutate: found no field to change" >&2; exit 2; }
echo "killed $killed of $made ($((killed * 100 / made)) %) in $(wc -l <"$points") fields and flags"
[ "$killed" -eq "$made" ]
