/*
 * VP9 HW decode acceleration with V4L2 stateless decoders through primebridge
 *
 * Copyright (C) 2026 the primebridge authors
 *
 * This file is part of FFmpeg.
 *
 * FFmpeg is free software; you can redistribute it and/or
 * modify it under the terms of the GNU Lesser General Public
 * License as published by the Free Software Foundation; either
 * version 2.1 of the License, or (at your option) any later version.
 *
 * FFmpeg is distributed in the hope that it will be useful,
 * but WITHOUT ANY WARRANTY; without even the implied warranty of
 * MERCHANTABILITY or FITNESS FOR A PARTICULAR PURPOSE.  See the GNU
 * Lesser General Public License for more details.
 *
 * You should have received a copy of the GNU Lesser General Public
 * License along with FFmpeg; if not, write to the Free Software
 * Foundation, Inc., 51 Franklin Street, Fifth Floor, Boston, MA 02110-1301 USA
 */

/**
 * @file
 * Copies what a decoder needs out of the VP9 decoder's context. It decides
 * nothing: that is the library's part, which also reads the frame's headers.
 */

#include <string.h>

#include "libavutil/macros.h"

#include "hwaccel_internal.h"
#include "primebridge_compat.h"
#include "primebridge_shim.h"
#include "vp9dec.h"

static PrimebridgeVp9Sequence vp9_sequence(const VP9Context *s)
{
    return (PrimebridgeVp9Sequence) {
        .profile       = s->s.h.profile,
        .bit_depth     = s->s.h.bpp,
        .subsampling_x = s->ss_h,
        .subsampling_y = s->ss_v,
    };
}

static PrimebridgeVp9Reference vp9_reference(const AVCodecContext *avctx, const AVFrame *frame)
{
    return (PrimebridgeVp9Reference) {
        .timestamp = ff_primebridge_timestamp(avctx, frame),
        .width     = frame ? frame->width  : 0,
        .height    = frame ? frame->height : 0,
    };
}

static int PRIMEBRIDGE_START_FRAME(vp9_start_frame)
{
    const VP9Context *s         = avctx->priv_data;
    const VP9BitstreamHeader *h = &s->s.h;
    const AVFrame *cur          = s->s.frames[CUR_FRAME].tf.f;
    PrimebridgeVp9Picture picture = {
        .sequence                         = vp9_sequence(s),
        /* .references below */
        .frame_width_minus_1              = cur->width  - 1,
        .frame_height_minus_1             = cur->height - 1,
        .color_range                      = avctx->color_range == AVCOL_RANGE_JPEG,
        .segmentation_abs_or_delta_update = h->segmentation.absolute_vals,
        /* .loop_filter_ref_deltas, .loop_filter_mode_deltas, .feature_enabled,
         * .feature_data below */
    };

    for (int i = 0; i < 3; i++)
        picture.references[i] = vp9_reference(avctx, s->s.refs[h->refidx[i]].f);

    memcpy(picture.loop_filter_ref_deltas,  h->lf_delta.ref,  sizeof(h->lf_delta.ref));
    memcpy(picture.loop_filter_mode_deltas, h->lf_delta.mode, sizeof(h->lf_delta.mode));

    for (int i = 0; i < MAX_SEGMENT; i++) {
        picture.feature_enabled[i][0] = h->segmentation.feat[i].q_enabled;
        picture.feature_enabled[i][1] = h->segmentation.feat[i].lf_enabled;
        picture.feature_enabled[i][2] = h->segmentation.feat[i].ref_enabled;
        picture.feature_enabled[i][3] = h->segmentation.feat[i].skip_enabled;
        picture.feature_data[i][0]    = h->segmentation.feat[i].q_val;
        picture.feature_data[i][1]    = h->segmentation.feat[i].lf_val;
        picture.feature_data[i][2]    = h->segmentation.feat[i].ref_val;
    }

    return primebridge_vp9_begin(ff_primebridge_session(avctx), avctx,
                                 ff_primebridge_frame(cur), &picture);
}

static int vp9_decode_slice(AVCodecContext *avctx, const uint8_t *buffer, uint32_t size)
{
    return primebridge_vp9_frame(ff_primebridge_session(avctx), avctx, buffer, size);
}

static int vp9_with_config(AVCodecContext *avctx, PrimebridgeUse use,
                           AVBufferRef *hw_frames_ctx)
{
    const PrimebridgeVp9Sequence vp9 = vp9_sequence(avctx->priv_data);

    return use(avctx, hw_frames_ctx, &(const PrimebridgeConfig) {
        .codec             = PRIMEBRIDGE_CODEC_VP9,
        /* Decoding goes by blocks of 8x8. */
        .coded_width       = FFALIGN(avctx->width,  8),
        .coded_height      = FFALIGN(avctx->height, 8),
        .bit_depth         = vp9.bit_depth,
        /* 4:4:0 has no number and is not offered. */
        .chroma_format_idc = vp9.subsampling_y ? 1 : vp9.subsampling_x ? 2 : 3,
        /* Eight references, the one being decoded, and those that libavcodec
         * keeps for motion vectors and the segmentation map. */
        .codec_frames      = 11,
        .extra_frames      = ff_primebridge_extra_frames(avctx),
        .vp9               = &vp9,
        .log               = ff_primebridge_log,
    });
}

static int vp9_init(AVCodecContext *avctx)
{
    return vp9_with_config(avctx, ff_primebridge_init, NULL);
}

static int vp9_frame_params(AVCodecContext *avctx, AVBufferRef *hw_frames_ctx)
{
    return vp9_with_config(avctx, ff_primebridge_frame_params, hw_frames_ctx);
}

const FFHWAccel ff_vp9_primebridge_hwaccel = {
    .p.name         = "vp9_primebridge",
    .p.type         = AVMEDIA_TYPE_VIDEO,
    .p.id           = AV_CODEC_ID_VP9,
    .p.pix_fmt      = AV_PIX_FMT_DRM_PRIME,
    .alloc_frame    = ff_primebridge_alloc_frame,
    .start_frame    = vp9_start_frame,
    .decode_slice   = vp9_decode_slice,
    .end_frame      = ff_primebridge_end_frame,
    .init           = vp9_init,
    .uninit         = ff_primebridge_uninit,
    .frame_params   = vp9_frame_params,
    .flush          = ff_primebridge_flush,
    .priv_data_size = sizeof(PrimebridgeContext),
    .caps_internal  = HWACCEL_CAP_ASYNC_SAFE,
};
