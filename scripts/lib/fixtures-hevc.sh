# shellcheck shell=bash disable=SC2154 # out, work: set by scripts/update_fixtures.sh
# SPDX-License-Identifier: LGPL-2.1-or-later
# Which HEVC clips the encoders make, and which of them are rewritten afterwards (tests/bench/src/rewrite).

small=testsrc2=size=176x144:rate=25
wide=testsrc2=size=256x192:rate=25
fade=$small,fade=in:0:8,fade=out:8:6

x265_clip main-ipb-pyramid.265 'I, P and B slices, B pyramid, 4 references, AMP' "$small" 16 \
  --ref 4 --bframes 4 --b-adapt 0 --rect --amp --qp 34 --keyint 12
x265_clip main-low-delay-p.265 'P slices only, 3 references, coding tree blocks of 16x16' "$small" 12 \
  --ctu 16 --max-tu-size 16 --no-weightp --bframes 0 --ref 3 --qp 34 --keyint 12
x265_clip main-wpp.265 'wavefronts: an entry point for each row of coding tree blocks' "$small" 10 \
  --wpp --ctu 16 --max-tu-size 16 --bframes 2 --b-adapt 0 --ref 2 --qp 34 --keyint 10
x265_clip main-wpp-slices3.265 'wavefronts and 3 independent slices a picture' "$small" 8 \
  --wpp --slices 3 --ctu 16 --max-tu-size 16 --bframes 2 --b-adapt 0 --ref 2 --qp 34 --keyint 8
kvazaar_clip main-dependent-slices.265 'wavefronts, each row a dependent slice segment' "$wide" 8 \
  --wpp --slices wpp --qp 34 --period 8 --gop 8
kvazaar_clip main-tiles-uniform.265 '3x2 uniform tiles' "$wide" 8 \
  --tiles 3x2 --qp 34 --period 8 --gop lp-g4d2t1
kvazaar_clip main-tiles-explicit.265 'tile columns of 1 and 3, tile rows of 2 and 1 coding tree blocks' "$wide" 8 \
  --tiles-width-split 64 --tiles-height-split 128 --qp 34 --period 8 --gop lp-g4d2t1
kvazaar_clip main-tiles-slices.265 '2x2 tiles, each in a slice of its own' "$wide" 8 \
  --tiles 2x2 --slices tiles --qp 34 --period 8 --gop lp-g4d2t1
kvazaar_clip main-gop16-sublayers.265 'pyramid of 16 B pictures with temporal sub-layers, short-term sets in slice headers' "$small" 18 \
  --gop 16 --period 16 --qp 34 --ref 4
x265_clip main-scaling-default.265 'default scaling lists, SPS without list data' "$small" 8 \
  --scaling-list default --bframes 2 --b-adapt 0 --qp 28 --keyint 8
hevc_lists >"$work/lists.txt"
x265_clip main-scaling-custom.265 'explicit scaling lists of all sizes with DC coefficients in the SPS' "$small" 8 \
  --scaling-list "$work/lists.txt" --no-weightp --bframes 2 --b-adapt 0 --qp 28 --keyint 8
x265_clip main-weighted-p.265 'weighted prediction in P slices' "$fade" 14 \
  --weightp --bframes 0 --ref 3 --qp 32 --keyint 20 --no-scenecut
x265_clip main-weighted-b.265 'weighted prediction in P and B slices' "$fade" 14 \
  --weightp --weightb --bframes 3 --b-adapt 0 --ref 3 --qp 32 --keyint 20 --no-scenecut
x265_clip main-crop-70x66.265 'a size that is no multiple of the smallest coding block: conformance window' testsrc2=size=70x66:rate=25 8 \
  --ctu 16 --max-tu-size 16 --bframes 2 --b-adapt 0 --qp 32 --keyint 8
kvazaar_clip main-crop-34x18.265 'smaller than a coding tree block' testsrc2=size=34x18:rate=25 6 \
  --qp 30 --period 6 --gop lp-g2d2t1
x265_clip main-crop-all-sides.265 'default display window in the VUI beside a conformance window' testsrc2=size=198x130:rate=25 6 \
  --display-window 2,4,6,8 --bframes 2 --b-adapt 0 --qp 34 --keyint 6
x265_clip main-cu-lossless.265 'some coding units bypass transform and quantisation' testsrc2=size=128x96:rate=25 5 \
  --cu-lossless --rd 6 --bframes 2 --b-adapt 0 --qp 8 --keyint 6
x265_clip main-lossless.265 'all coding units bypass transform, quantisation and the loop filters' testsrc2=size=64x64:rate=25 4 \
  --lossless --ctu 32 --bframes 1 --b-adapt 0 --keyint 6
x265_clip main-transform-skip.265 'transform skip, no sign hiding' "$small" 6 \
  --tskip --no-signhide --bframes 2 --b-adapt 0 --qp 30 --keyint 6
x265_clip main-no-filters.265 'no SAO, no deblocking, no temporal vectors, no strong intra smoothing' "$small" 8 \
  --no-weightp --no-sao --no-deblock --no-temporal-mvp --no-strong-intra-smoothing --bframes 2 --b-adapt 0 --qp 34 --keyint 8
x265_clip main-offsets.265 'deblocking offsets, chroma QP offsets, QP deltas down to 8x8' "$small" 8 \
  --deblock 2:-3 --cbqpoffs -4 --crqpoffs 5 --aq-mode 2 --ctu 32 --qg-size 8 --crf 32 --bframes 2 --b-adapt 0 --keyint 8
x265_clip main-constrained-intra.265 'constrained_intra_pred_flag, intra refresh in columns' "$small" 14 \
  --constrained-intra --intra-refresh --keyint 6 --bframes 0 --qp 34
x265_clip main-small-blocks.265 'coding tree blocks 32x32, smallest coding block 16x16, transform hierarchy depth 3, one merge candidate' "$small" 6 \
  --ctu 32 --min-cu-size 16 --tu-intra-depth 3 --tu-inter-depth 3 --max-merge 1 --bframes 2 --b-adapt 0 --qp 34 --keyint 6
x265_clip main-sublayers.265 'temporal sub-layers: TSA_N and TSA_R pictures' "$small" 12 \
  --temporal-layers 3 --b-adapt 0 --qp 34 --keyint 12
x265_clip sets-pass1.265 '' "$small" 20 --pass 1 --stats "$work/x265.stats" --bitrate 60 --multi-pass-opt-rps --bframes 3 --ref 3 --keyint 20
rm "$out/hevc/sets-pass1.265" "$work/notes/hevc/sets-pass1.265"
x265_clip main-sps-sets.265 'short-term reference picture sets in the SPS, chosen by index' "$small" 20 \
  --pass 2 --stats "$work/x265.stats" --bitrate 60 --multi-pass-opt-rps --bframes 3 --ref 3 --keyint 20
x265_clip main-open-gop.265 'open GOP: CRA pictures with RASL pictures' "$small" 20 \
  --open-gop --keyint 8 --min-keyint 1 --no-scenecut --bframes 3 --b-adapt 0 --ref 3 --qp 34 --repeat-headers
x265_clip main-radl.265 'IDR pictures with RADL pictures' "$small" 16 \
  --no-open-gop --radl 2 --keyint 8 --min-keyint 8 --no-scenecut --bframes 3 --b-adapt 0 --qp 34
x265_clip rext-main-intra-cra.265 'Main Intra profile (format range extensions without any tool of theirs), CRA pictures only' "$small" 4 \
  --cra-nal --keyint 1 --qp 36
x265_clip main-field-sequence.265 'each field a picture: field_seq_flag, pic_struct' "testsrc2=size=176x144:rate=50,interlace=scan=tff" 8 \
  --interlace tff --bframes 2 --b-adapt 0 --qp 34 --keyint 16
x265_clip main-delimiters-hrd.265 'access unit delimiters, parameter sets at each key picture, HRD, picture hashes' "$small" 9 \
  --aud --repeat-headers --hrd --vbv-maxrate 400 --vbv-bufsize 400 --bitrate 200 --hash 1 --keyint 4 --bframes 1 --b-adapt 0
kvazaar_clip main-one-picture.265 'one intra picture' "$small" 1 \
  --qp 36 --period 1
x265_clip main10-ipb.265 '10 bits, I P B' "$small" 10 \
  --output-depth 10 --bframes 3 --b-adapt 0 --ref 3 --qp 34 --keyint 10
x265_clip main10-weighted-wpp.265 '10 bits, weighted prediction, wavefronts, scaling lists' "$fade" 12 \
  --output-depth 10 --wpp --weightp --weightb --scaling-list "$work/lists.txt" --ctu 32 --bframes 2 --b-adapt 0 --qp 32 --keyint 12
PIX_FMT=yuv420p10 x265_clip main10-crop-70x66.265 '10 bits of content too, a cropped size' testsrc2=size=70x66:rate=25 6 \
  --output-depth 10 --no-weightp --ctu 16 --max-tu-size 16 --bframes 2 --b-adapt 0 --qp 30 --keyint 6

part() { x265_clip "part-$1.265" '' "testsrc2=size=$2:rate=25" 8 --bframes 2 --b-adapt 0 --qp 34 --keyint 8 "${@:3}"; }
part 1 176x144
part 2 240x176 --ctu 32
part 3 128x96 --wpp
join hevc resolution-change.265 '176x144, then 240x176, then 128x96, 8 pictures each, other coding tree blocks and PPS' part-{1,2,3}.265
part 1 176x144 --sar 1:1
part 2 176x144 --sar 16:11
join hevc sar-change.265 'a new SPS that differs in the sample aspect ratio only' part-{1,2}.265
part 1 176x144 --colorprim bt709 --transfer bt709 --colormatrix bt709 --range limited
part 2 176x144 --colorprim bt2020 --transfer smpte2084 --colormatrix bt2020nc --range limited
join hevc colour-change.265 'a new SPS that differs in the colour description only' part-{1,2}.265
part 1 176x144 --range limited
part 2 176x144 --range full
join hevc range-change.265 'a new SPS that differs in video_full_range_flag only, for FFmpeg another pixel format' part-{1,2}.265
part 1 176x144
part 2 176x144 --output-depth 10
part 3 176x144
join hevc depth-change-8-10-8.265 'Main, then Main 10, then Main again, 8 pictures each, from IDR pictures' part-{1,2,3}.265

gop=(--open-gop --keyint 8 --min-keyint 1 --no-scenecut --bframes 3 --b-adapt 0 --ref 3 --qp 36 --repeat-headers)
x265_clip part-1.265 '' "$small" 20 "${gop[@]}"
rewritten hevc main-starts-at-cra.265 'begins with a CRA picture, whose RASL pictures cannot be decoded' hevc-from-cra part-1.265
x265_clip part-1.265 '' "$small" 20 "${gop[@]}"
rewritten hevc main-end-of-sequence.265 'a CRA picture behind an end of sequence unit: RASL pictures are dropped, order counts begin anew' \
  hevc-end-of-sequence part-1.265
x265_clip part-1.265 '' "$small" 6 --scaling-list "$work/lists.txt" --no-weightp --bframes 2 --b-adapt 0 --qp 28 --keyint 8
rewritten hevc main-scaling-pps.265 'explicit scaling lists in the PPS, default ones in the SPS' hevc-lists-in-pps part-1.265
x265_clip part-1.265 '' "$small" 20 --no-weightp --bframes 4 --b-adapt 0 --ref 4 --qp 36 --keyint 20
rewritten hevc main-sps-sets64.265 '64 short-term sets in the SPS, predicted ones among them; predicted sets in slice headers too' \
  hevc-sets-in-sps part-1.265
x265_clip part-1.265 '' "$small" 12 --no-weightp --bframes 3 --b-adapt 0 --ref 4 --qp 36 --keyint 20
rewritten hevc main-modified-lists.265 'ref_pic_list_modification in P and B slices' hevc-modified-lists part-1.265
x265_clip part-1.265 '' "$small" 24 --no-weightp --bframes 0 --ref 4 --qp 36 --keyint 40 --no-scenecut
rewritten hevc main-long-term.265 'long-term references, by SPS candidates and in slice headers, with and without MSB cycles' \
  hevc-long-term part-1.265
x265_clip part-1.265 '' "$small" 24 --output-depth 10 --no-weightp --bframes 0 --ref 4 --qp 36 --keyint 40 --no-scenecut
rewritten hevc main10-long-term.265 'the same in 10 bits' hevc-long-term part-1.265

PIX_FMT=gray x265_clip main-monochrome.265 'monochrome (4:0:0): most hardware refuses it' "$small" 6 \
  --input-csp i400 --bframes 2 --b-adapt 0 --qp 36

PIX_FMT=yuv422p x265_clip refused-main422-10.265 '4:2:2: hardware refuses it, or most does' "$small" 6 \
  --output-depth 10 --profile main422-10 --bframes 2 --b-adapt 0 --qp 36
PIX_FMT=yuv444p x265_clip refused-main444-8.265 '4:4:4: hardware refuses it' "$small" 6 \
  --profile main444-8 --bframes 2 --b-adapt 0 --qp 36
x265_clip refused-main12.265 '12 bits: hardware refuses it' "$small" 6 \
  --output-depth 12 --profile main12 --bframes 2 --b-adapt 0 --qp 36
