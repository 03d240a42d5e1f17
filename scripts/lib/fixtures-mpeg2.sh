# shellcheck shell=bash disable=SC2154 # out, work: set by scripts/update_fixtures.sh
# SPDX-License-Identifier: LGPL-2.1-or-later
# Which MPEG-2 clips an encoder makes. Field pictures come from the generator (tests/bench/src/generate).

plain=testsrc2=size=176x144:rate=25
fields=testsrc2=size=176x144:rate=50

mpeg2_clip progressive-ipb.m2v 'frame pictures, I P B, open GOP' "$plain" \
  -frames:v 30 -q:v 8 -g 12 -bf 2
mpeg2_clip closed-gop.m2v 'closed GOP' "$plain" \
  -frames:v 24 -q:v 8 -g 9 -bf 2 -flags +bitexact+cgop -sc_threshold 1000000000
mpeg2_clip intra-only.m2v 'I pictures only' "$plain" \
  -frames:v 6 -q:v 8 -g 1
mpeg2_clip interlaced-tff.m2v 'interlaced frame pictures, field prediction and field DCT, alternate scan, top field first' \
  "$fields,tinterlace=interleave_top,setfield=tff" \
  -frames:v 20 -q:v 8 -g 12 -bf 2 -flags +bitexact+ilme+ildct -alternate_scan 1 -top 1
mpeg2_clip interlaced-bff.m2v 'interlaced frame pictures, zigzag scan, bottom field first' \
  "$fields,tinterlace=interleave_bottom,setfield=bff" \
  -frames:v 20 -q:v 8 -g 12 -bf 2 -flags +bitexact+ilme+ildct -top 0
mpeg2_clip intra-vlc.m2v 'intra_vlc_format 1, intra_dc_precision 10 bits' "$plain" \
  -frames:v 12 -q:v 6 -g 12 -bf 2 -intra_vlc 1 -dc 10
mpeg2_clip nonlinear-quant.m2v 'q_scale_type 1' "$plain" \
  -frames:v 9 -b:v 200k -g 12 -bf 2 -non_linear_quant 1 -qmin 4 -qmax 28
rising=$(seq -s, 8 71)
flat=$(printf '20,%.0s' {1..63})24
mpeg2_clip custom-matrices.m2v 'intra and non-intra matrices in the sequence header' "$plain" \
  -frames:v 12 -q:v 6 -g 12 -bf 2 -intra_matrix "$rising" -inter_matrix "$flat"
mpeg2_clip crop-198x130.m2v 'a size that is no multiple of 16' testsrc2=size=198x130:rate=25 \
  -frames:v 12 -q:v 8 -g 12 -bf 2
mpeg2_clip refused-422.m2v '4:2:2 profile: most hardware refuses it' "$plain" \
  -frames:v 10 -q:v 8 -g 12 -bf 2 -pix_fmt yuv422p

mpeg2_clip part-1.m2v '' "$plain" -frames:v 8 -q:v 8 -g 12 -bf 2
mpeg2_clip part-2.m2v '' testsrc2=size=240x176:rate=25 -frames:v 8 -q:v 8 -g 12 -bf 2
# FFmpeg's decoder holds the last reference picture back and drops it when the size changes: 15 pictures come out.
join mpeg2 resolution-change.m2v '176x144, then 240x176, 8 pictures each, of which FFmpeg gives 15' part-{1,2}.m2v
