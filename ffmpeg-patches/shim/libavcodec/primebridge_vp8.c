/*
 * VP8 HW decode acceleration with V4L2 stateless decoders through primebridge
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
 * Copies what a decoder needs out of the VP8 decoder's context. It decides
 * nothing: that is the library's part.
 */

#include <assert.h>
#include <string.h>

#include "libavutil/macros.h"

#include "hwaccel_internal.h"
#include "primebridge_compat.h"
#include "primebridge_shim.h"
#include "vp8.h"

static const AVFrame *vp8_frame(const VP8Context *s, VP8FrameType type)
{
    return s->framep[type] ? s->framep[type]->tf.f : NULL;
}

static int PRIMEBRIDGE_START_FRAME(vp8_start_frame)
{
    const VP8Context *s = avctx->priv_data;
    PrimebridgeVp8Picture picture = {
        .last_timestamp              = ff_primebridge_timestamp(avctx, vp8_frame(s, VP8_FRAME_PREVIOUS)),
        .golden_timestamp            = ff_primebridge_timestamp(avctx, vp8_frame(s, VP8_FRAME_GOLDEN)),
        .alternate_timestamp         = ff_primebridge_timestamp(avctx, vp8_frame(s, VP8_FRAME_ALTREF)),
        .width                       = avctx->width,
        .height                      = avctx->height,
        .key_frame                   = s->keyframe,
        .version                     = s->profile,
        .show_frame                  = !s->invisible,
        .segmentation_enabled        = s->segmentation.enabled,
        .update_mb_segmentation_map  = s->segmentation.update_map,
        .update_segment_feature_data = s->segmentation.update_feature_data,
        .segment_feature_mode        = s->segmentation.absolute_vals,
        .filter_type                 = s->filter.simple,
        .loop_filter_level           = s->filter.level,
        .sharpness_level             = s->filter.sharpness,
        .loop_filter_adj_enable      = s->lf_delta.enabled,
        .mode_ref_lf_delta_update    = s->lf_delta.update,
        .y_ac_qi                     = s->quant.yac_qi,
        .y_dc_delta                  = s->quant.ydc_delta,
        .y2_dc_delta                 = s->quant.y2dc_delta,
        .y2_ac_delta                 = s->quant.y2ac_delta,
        .uv_dc_delta                 = s->quant.uvdc_delta,
        .uv_ac_delta                 = s->quant.uvac_delta,
        .sign_bias_golden            = s->sign_bias[VP8_FRAME_GOLDEN],
        .sign_bias_alternate         = s->sign_bias[VP8_FRAME_ALTREF],
        .mb_no_skip_coeff            = s->mbskip_enabled,
        .prob_skip_false             = s->prob->mbskip,
        .prob_intra                  = s->prob->intra,
        .prob_last                   = s->prob->last,
        .prob_gf                     = s->prob->golden,
        .bool_range                  = s->coder_state_at_header_end.range,
        .bool_value                  = s->coder_state_at_header_end.value,
        .bool_bit_count              = s->coder_state_at_header_end.bit_count,
        .header_end                  = s->coder_state_at_header_end.input - buffer,
        .first_part_size             = s->header_partition_size,
        .num_dct_parts               = s->num_coeff_partitions,
        /* the arrays below */
    };

#define COPY(to, from)                                                      \
    do {                                                                    \
        static_assert(sizeof(to) == sizeof(from), "arrays of one size");    \
        memcpy(to, from, sizeof(to));                                       \
    } while (0)
    COPY(picture.quantizer_update_value, s->segmentation.base_quant);
    COPY(picture.lf_update_value,        s->segmentation.filter_level);
    COPY(picture.segment_prob,           s->prob->segmentid);
    COPY(picture.ref_frame_delta,        s->lf_delta.ref);
    COPY(picture.intra_16x16_prob,       s->prob->pred16x16);
    COPY(picture.intra_chroma_prob,      s->prob->pred8x8c);
    COPY(picture.mv_prob,                s->prob->mvc);
    COPY(picture.coeff_prob,             s->prob->token);
    COPY(picture.dct_part_sizes,         s->coeff_partition_size);
#undef COPY
    for (int i = 0; i < FF_ARRAY_ELEMS(picture.mb_mode_delta); i++)
        picture.mb_mode_delta[i] = s->lf_delta.mode[MODE_I4x4 + i];

    return primebridge_vp8_begin(ff_primebridge_session(avctx), avctx,
                                 ff_primebridge_frame(vp8_frame(s, VP8_FRAME_CURRENT)),
                                 &picture);
}

static int vp8_decode_slice(AVCodecContext *avctx, const uint8_t *buffer, uint32_t size)
{
    return primebridge_vp8_data(ff_primebridge_session(avctx), avctx, buffer, size);
}

static int vp8_with_config(AVCodecContext *avctx, PrimebridgeUse use,
                           AVBufferRef *hw_frames_ctx)
{
    return use(avctx, hw_frames_ctx, &(const PrimebridgeConfig) {
        .codec             = PRIMEBRIDGE_CODEC_VP8,
        .coded_width       = FFALIGN(avctx->width,  16),
        .coded_height      = FFALIGN(avctx->height, 16),
        .bit_depth         = 8,
        .chroma_format_idc = 1,
        /* Three references, the one being decoded, and the one before it, which
         * libavcodec keeps although nothing may refer to it. */
        .codec_frames      = 5,
        .extra_frames      = ff_primebridge_extra_frames(avctx),
        .log               = ff_primebridge_log,
    });
}

static int vp8_init(AVCodecContext *avctx)
{
    return vp8_with_config(avctx, ff_primebridge_init, NULL);
}

static int vp8_frame_params(AVCodecContext *avctx, AVBufferRef *hw_frames_ctx)
{
    return vp8_with_config(avctx, ff_primebridge_frame_params, hw_frames_ctx);
}

const FFHWAccel ff_vp8_primebridge_hwaccel = {
    .p.name         = "vp8_primebridge",
    .p.type         = AVMEDIA_TYPE_VIDEO,
    .p.id           = AV_CODEC_ID_VP8,
    .p.pix_fmt      = AV_PIX_FMT_DRM_PRIME,
    .alloc_frame    = ff_primebridge_alloc_frame,
    .start_frame    = vp8_start_frame,
    .decode_slice   = vp8_decode_slice,
    .end_frame      = ff_primebridge_end_frame,
    .init           = vp8_init,
    .uninit         = ff_primebridge_uninit,
    .frame_params   = vp8_frame_params,
    .flush          = ff_primebridge_flush,
    .priv_data_size = sizeof(PrimebridgeContext),
    .caps_internal  = HWACCEL_CAP_ASYNC_SAFE,
};
