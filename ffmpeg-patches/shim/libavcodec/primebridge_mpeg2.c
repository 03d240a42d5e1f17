/*
 * MPEG-2 HW decode acceleration with V4L2 stateless decoders through primebridge
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
 * Copies what a decoder needs out of the MPEG-2 decoder's context. It decides
 * nothing: that is the library's part.
 */

#include "libavutil/macros.h"

#include "hwaccel_internal.h"
#include "mathops.h"
#include "mpegutils.h"
#include "mpegvideo.h"
#include "primebridge_compat.h"
#include "primebridge_shim.h"

static PrimebridgeMpeg2Sequence mpeg2_sequence(const AVCodecContext *avctx)
{
    const MpegEncContext *s = avctx->priv_data;

    return (PrimebridgeMpeg2Sequence) {
        .vbv_buffer_size              = avctx->rc_buffer_size,
        .horizontal_size              = s->width,
        .vertical_size                = s->height,
        /* Three bits of profile and four of level; libavcodec drops the escape bit. */
        .profile_and_level_indication = avctx->profile < 0 || avctx->level < 0 ? 0 :
                                        (avctx->profile & 7) << 4 | (avctx->level & 15),
        .chroma_format                = s->chroma_format,
        .progressive_sequence         = s->progressive_sequence,
    };
}

static int PRIMEBRIDGE_START_FRAME(mpeg2_start_frame)
{
    const MpegEncContext *s = avctx->priv_data;
    const AVFrame *cur      = PRIMEBRIDGE_MPV_FRAME(s, cur);
    const int second_field  = s->picture_structure != PICT_FRAME && !s->first_field;
    uint64_t forward = 0, backward = 0;
    PrimebridgeMpeg2Picture picture;

    if (s->pict_type != AV_PICTURE_TYPE_I)
        forward  = ff_primebridge_timestamp(avctx, PRIMEBRIDGE_MPV_FRAME(s, last));
    if (s->pict_type == AV_PICTURE_TYPE_B)
        backward = ff_primebridge_timestamp(avctx, PRIMEBRIDGE_MPV_FRAME(s, next));
    /* At the start of a stream the first field is the only reference that there
     * is (H.262 7.6.2.1); libavcodec has a picture made up in its place. */
    if (s->pict_type == AV_PICTURE_TYPE_P && second_field && !forward)
        forward  = ff_primebridge_timestamp(avctx, cur);

    picture = (PrimebridgeMpeg2Picture) {
        .sequence                   = mpeg2_sequence(avctx),
        .forward_timestamp          = forward,
        .backward_timestamp         = backward,
        .f_code                     = { { s->mpeg_f_code[0][0], s->mpeg_f_code[0][1] },
                                        { s->mpeg_f_code[1][0], s->mpeg_f_code[1][1] } },
        .picture_coding_type        = s->pict_type,
        .picture_structure          = s->picture_structure,
        .intra_dc_precision         = s->intra_dc_precision,
        .top_field_first            = s->top_field_first,
        .frame_pred_frame_dct       = s->frame_pred_frame_dct,
        .concealment_motion_vectors = s->concealment_motion_vectors,
        .q_scale_type               = s->q_scale_type,
        .intra_vlc_format           = s->intra_vlc_format,
        .alternate_scan             = s->alternate_scan,
        .repeat_first_field         = s->repeat_first_field,
        .progressive_frame          = s->progressive_frame,
        .second_field               = second_field,
        /* .quantiser_matrix below */
    };

    for (int i = 0; i < 64; i++) {
        int n = s->idsp.idct_permutation[ff_zigzag_direct[i]];

        picture.quantiser_matrix[0][i] = s->intra_matrix[n];
        picture.quantiser_matrix[1][i] = s->inter_matrix[n];
        picture.quantiser_matrix[2][i] = s->chroma_intra_matrix[n];
        picture.quantiser_matrix[3][i] = s->chroma_inter_matrix[n];
    }

    return primebridge_mpeg2_begin(ff_primebridge_session(avctx), avctx,
                                   ff_primebridge_frame(cur), &picture);
}

static int mpeg2_decode_slice(AVCodecContext *avctx, const uint8_t *buffer, uint32_t size)
{
    return primebridge_mpeg2_slice(ff_primebridge_session(avctx), avctx, buffer, size);
}

static int mpeg2_with_config(AVCodecContext *avctx, PrimebridgeUse use,
                             AVBufferRef *hw_frames_ctx)
{
    const PrimebridgeMpeg2Sequence mpeg2 = mpeg2_sequence(avctx);

    return use(avctx, hw_frames_ctx, &(const PrimebridgeConfig) {
        .codec             = PRIMEBRIDGE_CODEC_MPEG2,
        .coded_width       = FFALIGN(mpeg2.horizontal_size, 16),
        /* An interlaced sequence has whole macroblocks in either field. */
        .coded_height      = FFALIGN(mpeg2.vertical_size, mpeg2.progressive_sequence ? 16 : 32),
        .bit_depth         = 8,
        .chroma_format_idc = mpeg2.chroma_format,
        /* Two references and the one being decoded. */
        .codec_frames      = 3,
        .extra_frames      = ff_primebridge_extra_frames(avctx),
        .mpeg2             = &mpeg2,
        .log               = ff_primebridge_log,
    });
}

static int mpeg2_init(AVCodecContext *avctx)
{
    return mpeg2_with_config(avctx, ff_primebridge_init, NULL);
}

static int mpeg2_frame_params(AVCodecContext *avctx, AVBufferRef *hw_frames_ctx)
{
    return mpeg2_with_config(avctx, ff_primebridge_frame_params, hw_frames_ctx);
}

const FFHWAccel ff_mpeg2_primebridge_hwaccel = {
    .p.name         = "mpeg2_primebridge",
    .p.type         = AVMEDIA_TYPE_VIDEO,
    .p.id           = AV_CODEC_ID_MPEG2VIDEO,
    .p.pix_fmt      = AV_PIX_FMT_DRM_PRIME,
    .alloc_frame    = ff_primebridge_alloc_frame,
    .start_frame    = mpeg2_start_frame,
    .decode_slice   = mpeg2_decode_slice,
    .end_frame      = ff_primebridge_end_frame,
    .init           = mpeg2_init,
    .uninit         = ff_primebridge_uninit,
    .frame_params   = mpeg2_frame_params,
    .flush          = ff_primebridge_flush,
    .priv_data_size = sizeof(PrimebridgeContext),
    .caps_internal  = HWACCEL_CAP_ASYNC_SAFE,
};
