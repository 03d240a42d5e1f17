/*
 * H.264 HW decode acceleration with V4L2 stateless decoders through primebridge
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
 * Copies what a decoder needs out of the H.264 decoder's context. It decides
 * nothing: that is the library's part.
 */

#include <limits.h>
#include <string.h>

#include "libavutil/common.h"
#include "libavutil/macros.h"

#include "h264_ps.h"
#include "h264dec.h"
#include "hwaccel_internal.h"
#include "mpegutils.h"
#include "primebridge_compat.h"
#include "primebridge_shim.h"

static PrimebridgeH264Sps h264_sps(const SPS *sps)
{
    PrimebridgeH264Sps out = {
        .profile_idc                           = sps->profile_idc,
        .constraint_set_flags                  = sps->constraint_set_flags,
        .level_idc                             = sps->level_idc,
        .seq_parameter_set_id                  = sps->sps_id,
        .chroma_format_idc                     = sps->chroma_format_idc,
        .bit_depth_luma_minus8                 = sps->bit_depth_luma - 8,
        .bit_depth_chroma_minus8               = sps->bit_depth_chroma - 8,
        .log2_max_frame_num_minus4             = sps->log2_max_frame_num - 4,
        .pic_order_cnt_type                    = sps->poc_type,
        /* Not parsed for the other types. */
        .log2_max_pic_order_cnt_lsb_minus4     = sps->poc_type == 0 ? sps->log2_max_poc_lsb - 4 : 0,
        .max_num_ref_frames                    = sps->ref_frame_count,
        .num_ref_frames_in_pic_order_cnt_cycle = sps->poc_cycle_length,
        /* .offset_for_ref_frame below */
        .offset_for_non_ref_pic                = sps->offset_for_non_ref_pic,
        .offset_for_top_to_bottom_field        = sps->offset_for_top_to_bottom_field,
        .pic_width_in_mbs_minus1               = sps->mb_width - 1,
        .pic_height_in_map_units_minus1        = sps->mb_height / (2 - sps->frame_mbs_only_flag) - 1,
        .separate_colour_plane_flag            = sps->residual_color_transform_flag,
        .qpprime_y_zero_transform_bypass_flag  = sps->transform_bypass,
        .delta_pic_order_always_zero_flag      = sps->delta_pic_order_always_zero_flag,
        .gaps_in_frame_num_value_allowed_flag  = sps->gaps_in_frame_num_allowed_flag,
        .frame_mbs_only_flag                   = sps->frame_mbs_only_flag,
        .mb_adaptive_frame_field_flag          = sps->mb_aff,
        .direct_8x8_inference_flag             = sps->direct_8x8_inference_flag,
    };

    memcpy(out.offset_for_ref_frame, sps->offset_for_ref_frame, sizeof(out.offset_for_ref_frame));
    return out;
}

static PrimebridgeH264Pps h264_pps(const PPS *pps, const SPS *sps)
{
    PrimebridgeH264Pps out = {
        .pic_parameter_set_id                         = pps->pps_id,
        .seq_parameter_set_id                         = pps->sps_id,
        .num_slice_groups_minus1                      = pps->slice_group_count - 1,
        .num_ref_idx_default_active_minus1            = { pps->ref_count[0] - 1, pps->ref_count[1] - 1 },
        .weighted_bipred_idc                          = pps->weighted_bipred_idc,
        /* libavcodec has QpBdOffset in it. */
        .pic_init_qp_minus26                          = pps->init_qp - 26 - 6 * (sps->bit_depth_luma - 8),
        .pic_init_qs_minus26                          = pps->init_qs - 26 - 6 * (sps->bit_depth_luma - 8),
        .chroma_qp_index_offset                       = pps->chroma_qp_index_offset[0],
        .second_chroma_qp_index_offset                = pps->chroma_qp_index_offset[1],
        .entropy_coding_mode_flag                     = pps->cabac,
        .bottom_field_pic_order_in_frame_present_flag = pps->pic_order_present,
        .weighted_pred_flag                           = pps->weighted_pred,
        .deblocking_filter_control_present_flag       = pps->deblocking_filter_parameters_present,
        .constrained_intra_pred_flag                  = pps->constrained_intra_pred,
        .redundant_pic_cnt_present_flag               = pps->redundant_pic_cnt_present,
        .transform_8x8_mode_flag                      = pps->transform_8x8_mode,
        /* .scaling_list_4x4 and .scaling_list_8x8 below */
    };

    memcpy(out.scaling_list_4x4, pps->scaling_matrix4, sizeof(out.scaling_list_4x4));
    memcpy(out.scaling_list_8x8, pps->scaling_matrix8, sizeof(out.scaling_list_8x8));
    return out;
}

/* libavcodec marks the order count of a field that is not there. Those that are
 * coded (pic_order_cnt_type 0) it counts from 1 << 16, not from 0, see idr() in
 * h264dec.c. */
static int32_t field_order_cnt(const H264Context *h, const H264Picture *pic, int field)
{
    if (pic->field_poc[field] == INT_MAX)
        return 0;
    return h->ps.sps->poc_type == 0 ? pic->field_poc[field] - (1 << 16) : pic->field_poc[field];
}

static PrimebridgeH264Reference h264_reference(const AVCodecContext *avctx, const H264Picture *pic,
                                               int frame_num, int structure)
{
    const H264Context *h = avctx->priv_data;

    return (PrimebridgeH264Reference) {
        .timestamp              = ff_primebridge_timestamp(avctx, pic->f),
        .top_field_order_cnt    = field_order_cnt(h, pic, 0),
        .bottom_field_order_cnt = field_order_cnt(h, pic, 1),
        .frame_num              = frame_num,
        .structure              = structure & PICT_FRAME,
        .long_term              = pic->long_ref,
        .field_picture          = pic->field_picture,
    };
}

/* LongTermFrameIdx is where a picture stands. Its pic_id is that only until a
 * list of fields is modified, which sets it to LongTermPicNum. */
static int long_term_frame_idx(const H264Context *h, const H264Picture *pic)
{
    for (unsigned i = 0; i < FF_ARRAY_ELEMS(h->long_ref); i++)
        if (h->long_ref[i] == pic)
            return i;
    return pic->pic_id;
}

static void add_to_dpb(const AVCodecContext *avctx, PrimebridgeH264Picture *picture,
                       const H264Picture *pic, int frame_num)
{
    if (pic && pic->reference & PICT_FRAME && picture->dpb_len < FF_ARRAY_ELEMS(picture->dpb))
        picture->dpb[picture->dpb_len++] = h264_reference(avctx, pic, frame_num, pic->reference);
}

static int PRIMEBRIDGE_START_FRAME(h264_start_frame)
{
    const H264Context *h   = avctx->priv_data;
    const H264Picture *cur = h->cur_pic_ptr;
    PrimebridgeH264Picture picture;

    /* libavcodec calls again where a redundant slice, which it drops, follows the
     * first slice of a picture. */
    if (h->slice_ctx[0].redundant_pic_count > 0)
        return 0;

    picture = (PrimebridgeH264Picture) {
        .sps                    = h264_sps(h->ps.sps),
        /* .dpb and .dpb_len below */
        .top_field_order_cnt    = field_order_cnt(h, cur, 0),
        .bottom_field_order_cnt = field_order_cnt(h, cur, 1),
        .frame_num              = h->poc.frame_num,
        .nal_ref_idc            = h->nal_ref_idc,
        .idr_pic_flag           = h->picture_idr,
        .structure              = h->picture_structure,
        .second_field           = FIELD_PICTURE(h) && !h->first_field,
    };

    for (int i = 0; i < h->short_ref_count; i++)
        if (h->short_ref[i])
            add_to_dpb(avctx, &picture, h->short_ref[i], h->short_ref[i]->frame_num);
    /* A picture's pic_id is set only when a list with it is built, which an
     * I picture does not do; its LongTermFrameIdx is where it stands. */
    for (unsigned i = 0; i < FF_ARRAY_ELEMS(h->long_ref); i++)
        add_to_dpb(avctx, &picture, h->long_ref[i], i);

    return primebridge_h264_begin(ff_primebridge_session(avctx), avctx,
                                  ff_primebridge_frame(cur->f), &picture);
}

static int h264_decode_slice(AVCodecContext *avctx, const uint8_t *buffer, uint32_t size)
{
    const H264Context      *h   = avctx->priv_data;
    const H264SliceContext *sl  = &h->slice_ctx[0];
    const PPS              *pps = h->ps.pps_list[sl->pps_id];
    PrimebridgeH264Slice slice  = {
        .pps              = h264_pps(pps, pps->sps),
        /* .ref_pic_list below */
        .ref_pic_list_len = { sl->list_count > 0 ? sl->ref_count[0] : 0,
                              sl->list_count > 1 ? sl->ref_count[1] : 0 },
    };

    /* An entry without a picture stays zero: the index of the others counts. */
    for (int list = 0; list < 2; list++)
        for (unsigned i = 0; i < slice.ref_pic_list_len[list]; i++) {
            const H264Ref     *ref = &sl->ref_list[list][i];
            const H264Picture *pic = ref->parent;

            if (pic && ref->reference & PICT_FRAME)
                slice.ref_pic_list[list][i] =
                    h264_reference(avctx, pic, pic->long_ref ? long_term_frame_idx(h, pic) : pic->frame_num,
                                   ref->reference);
        }

    return primebridge_h264_slice(ff_primebridge_session(avctx), avctx, &slice, buffer, size);
}

static int h264_with_config(AVCodecContext *avctx, PrimebridgeUse use,
                            AVBufferRef *hw_frames_ctx)
{
    const H264Context *h   = avctx->priv_data;
    const SPS         *sps = h->ps.sps;
    const PrimebridgeH264Sps h264 = h264_sps(sps);

    return use(avctx, hw_frames_ctx, &(const PrimebridgeConfig) {
        .codec             = PRIMEBRIDGE_CODEC_H264,
        .coded_width       = 16 * sps->mb_width,
        .coded_height      = 16 * sps->mb_height,
        .bit_depth         = sps->bit_depth_luma,
        .chroma_format_idc = sps->chroma_format_idc,
        /* References and pictures not output yet share the 16 places of the
         * largest DPB; then the one being decoded, and one that libavcodec keeps
         * for concealment. */
        .codec_frames      = FFMIN(sps->ref_frame_count +
                                   FFMAX(sps->num_reorder_frames, avctx->has_b_frames), 16) + 2,
        .extra_frames      = ff_primebridge_extra_frames(avctx),
        .h264              = &h264,
        .log               = ff_primebridge_log,
    });
}

static int h264_init(AVCodecContext *avctx)
{
    return h264_with_config(avctx, ff_primebridge_init, NULL);
}

static int h264_frame_params(AVCodecContext *avctx, AVBufferRef *hw_frames_ctx)
{
    return h264_with_config(avctx, ff_primebridge_frame_params, hw_frames_ctx);
}

const FFHWAccel ff_h264_primebridge_hwaccel = {
    .p.name         = "h264_primebridge",
    .p.type         = AVMEDIA_TYPE_VIDEO,
    .p.id           = AV_CODEC_ID_H264,
    .p.pix_fmt      = AV_PIX_FMT_DRM_PRIME,
    .alloc_frame    = ff_primebridge_alloc_frame,
    .start_frame    = h264_start_frame,
    .decode_slice   = h264_decode_slice,
    .end_frame      = ff_primebridge_end_frame,
    .init           = h264_init,
    .uninit         = ff_primebridge_uninit,
    .frame_params   = h264_frame_params,
    .flush          = ff_primebridge_flush,
    .priv_data_size = sizeof(PrimebridgeContext),
    .caps_internal  = HWACCEL_CAP_ASYNC_SAFE,
};
