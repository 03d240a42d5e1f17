# shellcheck shell=bash disable=SC2154 # out, work: set by scripts/update_fixtures.sh
# SPDX-License-Identifier: LGPL-2.1-or-later
# Which VP8 clips the encoder makes.

small=testsrc2=size=176x144:rate=25
tiny=testsrc2=size=64x64:rate=25

vp8() { vpx_clip "vp8/$1" "${@:2}"; }

vp8 profile0-alt-ref.ivf 'profile 0: six-tap filters, normal loop filter; a hidden alternate reference frame, sign bias, buffer copies' \
  testsrc=size=176x144:rate=25 30 \
  --passes=2 --good --profile=0 --cpu-used=0 --auto-alt-ref=1 --lag-in-frames=25 --arnr-maxframes=5 --arnr-strength=3 --min-q=4 --max-q=56 --target-bitrate=60 --kf-max-dist=100
vp8 profile1.ivf 'profile 1: bilinear filters, simple loop filter' "$small" 10 \
  --profile=1 --min-q=36 --max-q=36 --kf-max-dist=8
vp8 profile2.ivf 'profile 2: bilinear filters, normal loop filter' "$small" 10 \
  --profile=2 --min-q=36 --max-q=36 --kf-max-dist=8
vp8 profile3.ivf 'profile 3: bilinear filters, full-pixel chroma vectors' "$small" 10 \
  --profile=3 --min-q=36 --max-q=36 --kf-max-dist=8
vp8 partitions2.ivf '2 token partitions' "$small" 8 \
  --token-parts=1 --min-q=36 --max-q=36
vp8 partitions4.ivf '4 token partitions' "$small" 8 \
  --token-parts=2 --min-q=36 --max-q=36
vp8 partitions8.ivf '8 token partitions' "$small" 8 \
  --token-parts=3 --min-q=36 --max-q=36
vp8 partitions8-33x17.ivf '8 token partitions, of which 5 are empty: fewer rows than partitions; an odd size' "$tiny,scale=33:17:flags=bitexact+neighbor" 8 \
  --token-parts=3 --min-q=20 --max-q=20
vp8 error-resilient.ivf 'error resilient, independent partitions: no probabilities are kept' "$small" 10 \
  --error-resilient=3 --token-parts=2 --min-q=36 --max-q=36
vp8 segmentation.ivf 'cyclic refresh: segment map, quantiser and filter level of each segment' "$small" 14 \
  --rt --cpu-used=-6 --error-resilient=1 --end-usage=cbr --target-bitrate=60 --min-q=20 --max-q=56 --static-thresh=100
vp8 sharpness5.ivf 'loop filter sharpness 5' "$small" 8 \
  --sharpness=5 --min-q=44 --max-q=44
vp8 odd-35x51.ivf 'a size that is no multiple of 16' "$tiny,scale=35:51:flags=bitexact+neighbor" 8 \
  --min-q=30 --max-q=30
vp8 odd-1x1.ivf 'the smallest size' "$tiny,scale=1:1:flags=bitexact+neighbor" 4 \
  --min-q=4 --max-q=4
vp8 key-frames.ivf 'several key frames with a segment map each' "$small" 24 \
  --auto-alt-ref=0 --min-q=36 --max-q=50 --target-bitrate=80 --kf-max-dist=10 --rt --cpu-used=-4 --end-usage=cbr
vp8 low-q.ivf 'quantiser index 0 with a delta for the second-order DC' "$tiny" 4 \
  --min-q=0 --max-q=0
vp8 screen-content.ivf 'screen content mode: quantiser deltas of chroma' "$small" 8 \
  --rt --cpu-used=-4 --screen-content-mode=1 --end-usage=cbr --target-bitrate=100
vp8 resampled.ivf 'the encoder scales down by itself: key frames with another size' testsrc2=size=320x240:rate=25 40 \
  --rt --cpu-used=-6 --end-usage=cbr --target-bitrate=12 --min-q=56 --max-q=63 --resize-allowed=1 --resize-down=80 --resize-up=95 --buf-sz=400 --buf-initial-sz=300 --buf-optimal-sz=350 --kf-max-dist=10

vp8 part-1.ivf '' "$small" 6 --min-q=36 --max-q=36
vp8 part-2.ivf '' testsrc2=size=240x176:rate=25 6 --profile=3 --min-q=36 --max-q=36
vp8 part-3.ivf '' testsrc2=size=98x66:rate=25 6 --token-parts=1 --min-q=36 --max-q=36
ivf_join vp8 resolution-change.ivf '176x144, then 240x176 with another profile, then 98x66, 6 pictures each' part-{1,2,3}.ivf
