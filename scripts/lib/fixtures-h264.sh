# shellcheck shell=bash disable=SC2154 # out, work: set by scripts/update_fixtures.sh
# SPDX-License-Identifier: LGPL-2.1-or-later
# Which H.264 clips an encoder makes. What x264 cannot make comes from the generator (tests/bench/src/generate).

small=testsrc2=size=176x144:rate=25
wide=testsrc2=size=208x160:rate=25

x264_clip baseline-cavlc.264 'CAVLC, I and P slices, 3 references' "$small" 30 \
  --profile baseline --ref 3 --qp 30 --keyint 12
x264_clip main-cabac-b.264 'CABAC, B slices that no picture refers to, spatial direct' "$small" 30 \
  --profile main --bframes 2 --b-adapt 0 --b-pyramid none --weightp 0 --no-weightb --ref 2 --qp 30 --keyint 15
x264_clip main-temporal-direct.264 'CABAC, temporal direct, implicit weighted B' "$small" 20 \
  --profile main --bframes 2 --b-adapt 0 --direct temporal --weightp 0 --ref 2 --qp 30 --keyint 15
x264_clip main-cavlc-b.264 'CAVLC, B slices, several partitions' "$small" 15 \
  --profile main --no-cabac --bframes 2 --b-adapt 0 --partitions all --qp 28 --keyint 15
x264_clip high-bpyramid-ref4.264 'B pyramid, 4 references, MMCO 1 and reordering as x264 writes them, 8x8 transform' "$wide" 48 \
  --bframes 3 --b-adapt 0 --b-pyramid normal --ref 4 --qp 30 --keyint 24
x264_clip high-open-gop.264 'open GOP: I pictures with recovery points instead of IDR' "$small" 32 \
  --bframes 3 --b-adapt 0 --open-gop --keyint 8 --min-keyint 1 --ref 3 --qp 30
x264_clip high-weightp-fade.264 'explicit weighted prediction with duplicated references' "$small,fade=in:0:12,fade=out:18:12" 30 \
  --weightp 2 --bframes 1 --ref 4 --qp 28 --keyint 30
x264_clip main-intra-refresh.264 'one IDR picture, then intra columns; recovery point SEI' "$small" 30 \
  --profile main --intra-refresh --keyint 10 --ref 1 --qp 30
x264_clip high-slices4.264 '4 slices a picture' "$wide" 20 \
  --slices 4 --bframes 2 --ref 2 --qp 30 --keyint 12
x264_clip baseline-slice-max-size.264 'slices of at most 300 bytes, so their number varies' "$small" 20 \
  --profile baseline --slice-max-size 300 --ref 2 --qp 30 --keyint 12
x264_clip high-cqm-jvt.264 '8x8 transform, the fall-back scaling lists' "$small" 15 \
  --cqm jvt --bframes 2 --ref 2 --qp 26 --keyint 12
rising4=10,12,14,16,18,20,22,24,26,28,30,32,34,36,38,40
rising8=$(seq -s, 9 72)
x264_clip high-cqm-custom.264 '8x8 transform, explicit 4x4 and 8x8 scaling lists that differ' "$small" 15 \
  --cqm4i "$rising4" --cqm4py "${rising4//0/1}" --cqm4pc "${rising4//2/3}" --cqm8i "$rising8" --cqm8p "${rising8//7/8}" \
  --bframes 2 --ref 2 --qp 26 --keyint 12
x264_clip high-mbaff-tff.264 'MBAFF, top field first, temporal and spatial direct' "$wide,interlace" 20 \
  --tff --bframes 2 --ref 3 --direct auto --qp 28 --keyint 16
x264_clip main-mbaff-bff.264 'MBAFF, bottom field first, P only' "$wide,interlace=scan=bff" 15 \
  --profile main --bff --bframes 0 --ref 2 --qp 28 --keyint 16
x264_clip high-fake-interlaced.264 'frame_mbs_only_flag 0, yet every picture a frame without MBAFF' "$wide" 15 \
  --fake-interlaced --bframes 2 --ref 2 --qp 30 --keyint 16
x264_clip baseline-constrained-intra.264 'constrained_intra_pred_flag' "$small" 20 \
  --profile baseline --constrained-intra --ref 2 --qp 28 --keyint 20
x264_clip high-crop-198x130.264 'cropped on the right and below' testsrc2=size=198x130:rate=25 15 \
  --bframes 2 --ref 2 --qp 30 --keyint 12
x264_clip high-crop-all-sides.264 'cropped on all four sides' "$wide" 15 \
  --crop-rect 2,6,10,14 --bframes 2 --ref 2 --qp 30 --keyint 12
x264_clip high-chroma-qp-deblock.264 'chroma_qp_index_offset, deblocking offsets, trellis' "$small" 15 \
  --chroma-qp-offset -5 --deblock 2:-3 --bframes 2 --trellis 2 --qp 28 --keyint 12

part() { x264_clip "part-$1.264" '' "testsrc2=size=$2:rate=25" 10 --bframes 2 --ref "$3" --qp 30 "${@:4}"; }
part 1 176x144 2
part 2 240x176 3
part 3 128x96 1
join h264 resolution-change.264 '176x144, then 240x176, then 128x96, 10 pictures each' part-{1,2,3}.264
part 1 176x144 2 --sar 1:1
part 2 176x144 2 --sar 16:11
join h264 sar-change.264 'a new SPS that differs in the sample aspect ratio only' part-{1,2}.264

x264_clip high10.264 '10 bits' "$small" 10 \
  --profile high10 --output-depth 10 --bframes 2 --qp 34
PIX_FMT=yuv422p x264_clip refused-high422.264 '4:2:2: most hardware refuses it' "$small" 10 \
  --profile high422 --output-csp i422 --bframes 2 --qp 30
PIX_FMT=yuv444p x264_clip refused-high444.264 '4:4:4: hardware refuses it' "$small" 10 \
  --profile high444 --output-csp i444 --bframes 2 --qp 30
x264_clip high-gray.264 'monochrome (4:0:0): most hardware refuses it' "$small" 10 \
  --output-csp i400 --range tv --bframes 2 --qp 30

# The clip that scripts/play.sh shows. Matroska is what x264 writes with time stamps, MP4 what most people have.
show='mandelbrot=size=640x360:rate=25:start_scale=2.2:end_scale=0.25:end_pts=100:maxiter=512:inner=convergence'
x264_clip show.mkv '' "$show" 100 --bframes 3 --ref 4 --b-adapt 0 --preset slow --crf 31 --keyint 50
quiet_ffmpeg -i "$out/h264/show.mkv" -c copy -fflags +bitexact -movflags +faststart "$out/h264/show-640x360.mp4"
note h264/show-640x360.mp4 'what scripts/play.sh shows: 3 B pictures in a row, 4 references, MP4' \
  "$(cut -f2 "$work/notes/h264/show.mkv"), put into MP4 by ffmpeg -c copy" "$OWN"
rm "$out/h264/show.mkv"
