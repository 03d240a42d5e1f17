# shellcheck shell=bash disable=SC2154 # out, work: set by scripts/update_fixtures.sh
# SPDX-License-Identifier: LGPL-2.1-or-later
# Which AV1 clips the encoders make, and which of them are rewritten afterwards (tests/bench/src/rewrite).

small=testsrc2=size=176x144:rate=25
tiny=testsrc2=size=64x64:rate=25
calm=testsrc=size=176x144:rate=25
tall=testsrc2=size=256x256:rate=25

av1() { aom_clip "$1" "$2" "$3" "$4" --cpu-used=4 --end-usage=q "${@:5}"; }
# The same with one frame in, one frame out.
av1_low_delay() { aom_clip "$1" "$2" "$3" "$4" --rt --cpu-used=7 --passes=1 --lag-in-frames=0 --end-usage=q "${@:5}"; }
sized() { printf '%s' "$tiny,scale=$1:flags=bitexact+neighbor"; }

av1 main-alt-ref.ivf '8 bits: hidden alternate reference frames, show_existing_frame, compound and global motion' "$calm" 20 \
  --lag-in-frames=19 --cq-level=48
av1_low_delay main-low-delay.ivf 'every frame shown, refers to the past only' "$small" 10 --cq-level=48
av1 main-sb128.ivf 'superblocks of 128x128' "$tall" 5 --sb-size=128 --cq-level=56
av1 main-sb64.ivf 'superblocks of 64x64, loop restoration, CDEF' "$small" 8 --sb-size=64 --cq-level=50 --enable-restoration=1
av1 main-tiles2x2.ivf '2x2 uniform tiles in one tile group' "$tall" 5 --sb-size=64 --tile-columns=1 --tile-rows=1 --cq-level=56
av1 main-tile-groups.ivf '4x2 tiles in 3 tile groups' "$tall" 5 --sb-size=64 --tile-columns=2 --tile-rows=1 --num-tile-groups=3 --cq-level=56
av1 main-tiles-explicit.ivf 'tiles of explicit widths and heights' testsrc2=size=320x192:rate=25 5 \
  --sb-size=64 --tile-width=1,3,1 --tile-height=2,1 --cq-level=56
av1 main-grain1.ivf 'film grain with chroma scaling' "$small" 6 --film-grain-test=1 --cq-level=54
av1 main-grain5.ivf 'film grain with other parameters' "$small" 6 --film-grain-test=5 --cq-level=54
av1_grain >"$work/grain.tbl"
av1 main-grain-table.ivf 'film grain: chroma scaling from luma, no overlap, auto-regression of lag 1' "$small" 6 \
  --film-grain-table="$work/grain.tbl" --cq-level=54
av1 main-superres.ivf 'super-resolution: frames are coded at 8/13 of their width' "$small" 6 \
  --superres-mode=1 --superres-denominator=13 --superres-kf-denominator=11 --cq-level=44
av1 main-superres-restoration.ivf 'super-resolution by half with loop restoration' testsrc2=size=256x128:rate=25 5 \
  --superres-mode=1 --superres-denominator=16 --superres-kf-denominator=16 --enable-restoration=1 --cq-level=44
av1 main-resize-fixed.ivf 'coded smaller than the render size' "$small" 6 \
  --resize-mode=1 --resize-denominator=12 --resize-kf-denominator=12 --cq-level=40
av1 main-resize-random.ivf 'another size every few frames: scaled references' "$small" 10 \
  --resize-mode=2 --cq-level=48
svt_clip main-switch-frames.ivf 'switch frames' "$small" 14 \
  --preset 9 --crf 54 --sframe-dist 4 --sframe-mode 2 --pred-struct 1 --keyint -1
svt_clip main-screen-content.ivf 'screen content tools, intra block copy' "$small" 6 \
  --preset 8 --crf 54 --hierarchical-levels 3 --keyint 16 --scm 1
svt_clip main-intra-only.ivf 'open groups: intra-only frames' "$small" 18 \
  --preset 9 --crf 54 --irefresh-type 1 --keyint 8 --hierarchical-levels 3
av1 main-lossless.ivf 'lossless' "$tiny" 3 --lossless=1
av1 main-qm.ivf 'quantiser matrices' "$small" 6 --enable-qm=1 --qm-min=2 --qm-max=10 --cq-level=44
av1 main-delta-q.ivf 'quantiser and loop filter deltas of superblocks' "$small" 6 --deltaq-mode=3 --delta-lf-mode=1 --cq-level=44 --sb-size=64
av1 main-aq1.ivf 'segmentation (variance)' "$small" 6 --aq-mode=1 --cq-level=44
av1_low_delay main-aq3.ivf 'segmentation (cyclic refresh)' "$small" 10 --aq-mode=3 --end-usage=cbr --target-bitrate=80
av1 main-chroma-delta-q.ivf 'chroma quantiser deltas' "$small" 5 --enable-chroma-deltaq=1 --cq-level=44
av1_low_delay main-error-resilient.ivf 'error resilient: no primary reference frame' "$small" 8 --error-resilient=1 --cq-level=50
av1 main-frame-parallel.ivf 'no update of the contexts at the end of a frame' "$small" 8 --frame-parallel=1 --cq-level=50
av1 main-no-filters.ivf 'no CDEF, no loop restoration, no order hints, no reference vectors' "$small" 6 \
  --enable-cdef=0 --enable-restoration=0 --enable-order-hint=0 --lag-in-frames=0 --cq-level=50
av1 main-cdf-off.ivf 'no context updates at all' "$small" 5 --cdf-update-mode=0 --cq-level=50
av1 main-few-tools.ivf 'reduced transform set, no compound, no filter intra, 3 references' "$small" 6 \
  --reduced-tx-type-set=1 --enable-masked-comp=0 --enable-dist-wtd-comp=0 --enable-filter-intra=0 --max-reference-frames=3 \
  --enable-dual-filter=0 --enable-interintra-comp=0 --enable-warped-motion=0 --cq-level=50
av1 main-still-picture.ivf 'still picture with the reduced header' "$small" 1 --limit=1 --cq-level=40
av1 main-still-full-header.ivf 'still picture with the full header' "$small" 1 --limit=1 --full-still-picture-hdr --cq-level=40
av1 main-intra.ivf 'key frames only' "$small" 4 --kf-max-dist=0 --cq-level=50
av1 part-1.ivf '' testsrc2=size=192x128:rate=25 8 --kf-max-dist=4 --kf-min-dist=4 --lag-in-frames=0 --enable-order-hint=0 \
  --sb-size=64 --tile-columns=1 --num-tile-groups=2 --cq-level=50
rewritten av1 main-hidden-key.ivf 'a hidden key frame, shown by show_existing_frame, which refreshes all slots' av1-hidden-key part-1.ivf
av1 main-timing.ivf 'timing information and decoder model' "$small" 5 --timing-info=constant --cq-level=50
av1 main-section5.obu 'OBU stream, low overhead format' "$small" 6 --obu --cq-level=50
av1 main-annexb.obu 'OBU stream, length delimited format (Annex B)' "$small" 6 --obu --annexb=1 --cq-level=50
av1 main-odd-35x33.ivf 'an odd size' "$(sized 35:33)" 6 --cq-level=40
av1 main-odd-16x18.ivf 'smaller than a superblock' "$(sized 16:18)" 6 --cq-level=40
av1 main-odd-66x10.ivf 'two superblocks, of which one is two pixels wide' "$(sized 66:10)" 6 --cq-level=40
av1 main-color.ivf 'BT.2020 primaries, PQ, chroma sample position' "$small" 4 \
  --color-primaries=bt2020 --transfer-characteristics=smpte2084 --matrix-coefficients=bt2020ncl --chroma-sample-position=colocated --cq-level=50
svt_clip main-svt.ivf 'another encoder: 3 hierarchical levels, overlays' "$small" 16 \
  --preset 8 --crf 50 --hierarchical-levels 3 --enable-overlays 1 --keyint 16
PIX_FMT=yuv420p10 av1 main10.ivf '10 bits' "$calm" 12 --bit-depth=10 --lag-in-frames=11 --cq-level=48
PIX_FMT=yuv420p10 av1 main10-grain.ivf '10 bits, film grain' "$small" 5 --bit-depth=10 --film-grain-test=3 --cq-level=54
PIX_FMT=yuv420p10 av1 main10-tiles-superres.ivf '10 bits, 2 tile rows, super-resolution' "$tall" 4 \
  --bit-depth=10 --tile-rows=1 --sb-size=64 --superres-mode=1 --superres-denominator=12 --superres-kf-denominator=12 --cq-level=50
PIX_FMT=yuv420p10 av1 main10-50x34.ivf '10 bits, a size that is no multiple of 8' "$(sized 50:34)" 5 --bit-depth=10 --cq-level=40
PIX_FMT=gray av1 main-monochrome.ivf 'monochrome (4:0:0): most hardware refuses it' "$small" 6 --monochrome --cq-level=48
av1 part-1.ivf '' "$small" 5 --cq-level=50
av1 part-2.ivf '' testsrc2=size=240x176:rate=25 5 --cq-level=50
av1 part-3.ivf '' testsrc2=size=98x66:rate=25 5 --cq-level=50
ivf_join av1 resolution-change.ivf '176x144, then 240x176, then 98x66, 5 pictures each' part-{1,2,3}.ivf
av1 part-1.ivf '' "$small" 5 --cq-level=50
PIX_FMT=yuv420p10 av1 part-2.ivf '' "$small" 5 --bit-depth=10 --cq-level=50
av1 part-3.ivf '' "$small" 5 --cq-level=50
ivf_join av1 depth-change-8-10-8.ivf '8 bits, then 10, then 8 again, each from a key frame' part-{1,2,3}.ivf
PIX_FMT=yuv444p av1 refused-high-444.ivf '4:4:4: hardware refuses it' "$tiny" 4 --profile=1 --cq-level=48
PIX_FMT=yuv422p av1 refused-professional-422.ivf '4:2:2: hardware refuses it' "$tiny" 4 --profile=2 --cq-level=48
PIX_FMT=yuv420p12 av1 refused-professional-12bit.ivf '12 bits: hardware refuses it' "$tiny" 4 --profile=2 --bit-depth=12 --cq-level=48
