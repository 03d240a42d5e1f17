# shellcheck shell=bash disable=SC2154 # out, work: set by scripts/update_fixtures.sh
# SPDX-License-Identifier: LGPL-2.1-or-later
# Which VP9 clips the encoder makes, and which of them are rewritten afterwards (tests/bench/src/rewrite).

small=testsrc2=size=176x144:rate=25
tiny=testsrc2=size=64x64:rate=25
calm=testsrc=size=176x144:rate=25

# Without frame parallel mode, which is vpxenc's default, for contexts that adapt.
vp9() { vpx_clip "vp9/$1" "${@:2:3}" --frame-parallel=0 "${@:5}"; }
sized() { printf '%s' "$tiny,scale=$1:flags=bitexact+neighbor"; }

vp9 profile0-alt-ref.ivf 'superframes with hidden alternate reference frames, compound prediction' "$calm" 24 \
  --cpu-used=1 --auto-alt-ref=1 --lag-in-frames=16 --arnr-maxframes=5 --min-q=20 --max-q=56 --target-bitrate=60
vp9 show-existing.ivf 'several layers of alternate reference frames, show_existing_frame' "$calm" 34 \
  --cpu-used=1 --auto-alt-ref=6 --lag-in-frames=25 --min-q=20 --max-q=56 --target-bitrate=60
for mode in 1 2 3; do
  kind=(- 'variance' 'complexity' 'cyclic refresh')
  vp9 "aq-mode$mode.ivf" "segmentation (${kind[mode]})" "$small" 10 \
    --rt --cpu-used=5 --aq-mode=$mode --lag-in-frames=0 --end-usage=cbr --target-bitrate=80 --passes=1
done
vp9 aq-error-resilient.ivf 'segmentation without temporal prediction of the map' "$small" 8 \
  --rt --cpu-used=6 --aq-mode=3 --error-resilient=1 --end-usage=cbr --target-bitrate=80 --passes=1
vp9 lossless.ivf 'lossless: Walsh-Hadamard transform' "$tiny" 4 \
  --lossless=1
vp9 tile-columns2.ivf '2 tile columns' testsrc2=size=512x64:rate=25 6 \
  --tile-columns=1 --min-q=48 --max-q=48
vp9 tile-rows4.ivf '4 tile rows' testsrc2=size=128x264:rate=25 6 \
  --tile-rows=2 --min-q=48 --max-q=48
vp9 tiles2x2.ivf '2 tile columns and 2 tile rows' testsrc2=size=520x136:rate=25 5 \
  --tile-columns=1 --tile-rows=1 --min-q=52 --max-q=52
vp9 error-resilient.ivf 'error resilient: contexts are reset at each frame' "$small" 8 \
  --error-resilient=1 --min-q=44 --max-q=44
vp9 frame-parallel.ivf 'frame parallel: no backward adaptation' "$small" 8 \
  --frame-parallel=1 --min-q=44 --max-q=44
vp9 no-loop-filter.ivf 'loop filter level 0' "$small" 8 \
  --disable-loopfilter=2 --min-q=44 --max-q=44
vp9 odd-1x1.ivf 'the smallest size' "$(sized 1:1)" 4 --min-q=20 --max-q=20
vp9 odd-2x2.ivf '2x2' "$(sized 2:2)" 4 --min-q=20 --max-q=20
vp9 odd-35x33.ivf 'an odd size' "$(sized 35:33)" 8 --min-q=32 --max-q=32
vp9 odd-66x10.ivf 'two superblocks, of which one is two pixels wide' "$(sized 66:10)" 8 --min-q=32 --max-q=32
vp9 low-q.ivf 'small quantisers' "$(sized 34:34)" 4 --min-q=1 --max-q=3
vp9 screen-color.ivf 'screen content, BT.709' "$small" 6 \
  --tune-content=screen --color-space=bt709 --min-q=44 --max-q=44
vp9 key-frames.ivf 'several key frames' "$small" 12 \
  --kf-max-dist=4 --min-q=48 --max-q=48
PIX_FMT=yuv420p10 vp9 profile2-10bit.ivf '10 bits, hidden alternate reference frames' "$calm" 16 \
  --profile=2 --bit-depth=10 --auto-alt-ref=1 --lag-in-frames=12 --min-q=20 --max-q=56 --target-bitrate=60
PIX_FMT=yuv420p10 vp9 profile2-10bit-50x34.ivf '10 bits, a size that is no multiple of 8' "$(sized 50:34)" 6 \
  --profile=2 --bit-depth=10 --min-q=32 --max-q=32
vp9 part-1.ivf '' "$small" 6 --min-q=44 --max-q=44
vp9 part-2.ivf '' testsrc2=size=240x176:rate=25 6 --min-q=48 --max-q=48
vp9 part-3.ivf '' testsrc2=size=98x66:rate=25 6 --min-q=40 --max-q=40
ivf_join vp9 resolution-change.ivf '176x144, then 240x176, then 98x66, 6 pictures each' part-{1,2,3}.ivf

plain=(--error-resilient=1 --auto-alt-ref=0 --lag-in-frames=0 --passes=1)
vp9 part-1.ivf '' "$small" 9 "${plain[@]}" --kf-max-dist=4 --kf-min-dist=4 --min-q=44 --max-q=44
rewritten vp9 intra-only.ivf 'a hidden intra-only frame that refreshes 7 of 8 slots, shown by show_existing_frame of the same superframe' \
  vp9-intra-only part-1.ivf
PIX_FMT=yuv420p10 vp9 part-1.ivf '' "$small" 9 "${plain[@]}" --profile=2 --bit-depth=10 --kf-max-dist=4 --kf-min-dist=4 --min-q=48 --max-q=48
rewritten vp9 profile2-intra-only.ivf 'the same in 10 bits' vp9-intra-only part-1.ivf
vp9 part-1.ivf '' "$small" 4 "${plain[@]}" --min-q=44 --max-q=44
vp9 part-2.ivf '' testsrc2=size=240x200:rate=25 4 "${plain[@]}" --min-q=44 --max-q=44
vp9 part-3.ivf '' testsrc2=size=122x102:rate=25 4 "${plain[@]}" --min-q=44 --max-q=44
spliced vp9 scaled-references.ivf '176x144, then 240x200, then 122x102 without key frames between: scaled references, render size' part-{1,2,3}.ivf
PIX_FMT=yuv420p10 vp9 part-1.ivf '' "$small" 4 "${plain[@]}" --profile=2 --bit-depth=10 --min-q=48 --max-q=48
PIX_FMT=yuv420p10 vp9 part-2.ivf '' testsrc2=size=96x80:rate=25 4 "${plain[@]}" --profile=2 --bit-depth=10 --min-q=48 --max-q=48
spliced vp9 profile2-scaled-references.ivf '10 bits, 176x144, then 96x80 without a key frame between' part-{1,2}.ivf
vp9 part-1.ivf '' "$small" 5 --min-q=44 --max-q=44
PIX_FMT=yuv420p10 vp9 part-2.ivf '' "$small" 5 --profile=2 --bit-depth=10 --min-q=48 --max-q=48
vp9 part-3.ivf '' "$small" 5 --min-q=44 --max-q=44
ivf_join vp9 depth-change-8-10-8.ivf 'profile 0, then 2 (10 bits), then 0 again, each from a key frame' part-{1,2,3}.ivf

PIX_FMT=yuv444p vp9 refused-profile1-444.ivf '4:4:4: hardware refuses it' "$tiny" 4 --profile=1 --min-q=40 --max-q=40
PIX_FMT=yuv422p vp9 refused-profile1-422.ivf '4:2:2: hardware refuses it' "$tiny" 4 --profile=1 --min-q=40 --max-q=40
PIX_FMT=yuv420p12 vp9 refused-profile2-12bit.ivf '12 bits: hardware refuses it' "$tiny" 4 --profile=2 --bit-depth=12 --min-q=40 --max-q=40
PIX_FMT=yuv422p10 vp9 refused-profile3-422-10bit.ivf '4:2:2 in 10 bits: hardware refuses it' "$tiny" 4 --profile=3 --bit-depth=10 --min-q=40 --max-q=40
