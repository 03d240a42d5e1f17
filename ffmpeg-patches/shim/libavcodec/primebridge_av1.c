/*
 * AV1 HW decode acceleration with V4L2 stateless decoders through primebridge
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
 * Copies what a decoder needs out of the AV1 decoder's context. It decides
 * nothing: that is the library's part.
 */

#include <stddef.h>
#include <string.h>

#include "libavutil/error.h"
#include "libavutil/log.h"
#include "libavutil/macros.h"

#include "av1dec.h"
#include "hwaccel_internal.h"
#include "internal.h"
#include "primebridge_compat.h"
#include "primebridge_shim.h"

typedef struct Av1Context {
    PrimebridgeContext base;

    /* What the session was opened for. */
    PrimebridgeAv1Sequence sequence;
    uint32_t width, height;
} Av1Context;

static int bit_depth(const AV1RawSequenceHeader *seq)
{
    const AV1RawColorConfig *color = &seq->color_config;

    return !color->high_bitdepth ? 8 : color->twelve_bit ? 12 : 10;
}

static PrimebridgeAv1Sequence av1_sequence(const AV1RawSequenceHeader *seq)
{
    const AV1RawColorConfig *color = &seq->color_config;

    return (PrimebridgeAv1Sequence) {
        .seq_profile                = seq->seq_profile,
        .still_picture              = seq->still_picture,
        .max_frame_width_minus_1    = seq->max_frame_width_minus_1,
        .max_frame_height_minus_1   = seq->max_frame_height_minus_1,
        .use_128x128_superblock     = seq->use_128x128_superblock,
        .enable_filter_intra        = seq->enable_filter_intra,
        .enable_intra_edge_filter   = seq->enable_intra_edge_filter,
        .enable_interintra_compound = seq->enable_interintra_compound,
        .enable_masked_compound     = seq->enable_masked_compound,
        .enable_warped_motion       = seq->enable_warped_motion,
        .enable_dual_filter         = seq->enable_dual_filter,
        .enable_order_hint          = seq->enable_order_hint,
        .enable_jnt_comp            = seq->enable_jnt_comp,
        .enable_ref_frame_mvs       = seq->enable_ref_frame_mvs,
        .order_hint_bits_minus_1    = seq->order_hint_bits_minus_1,
        .enable_superres            = seq->enable_superres,
        .enable_cdef                = seq->enable_cdef,
        .enable_restoration         = seq->enable_restoration,
        .bit_depth                  = bit_depth(seq),
        .mono_chrome                = color->mono_chrome,
        .color_range                = color->color_range,
        .subsampling_x              = color->subsampling_x,
        .subsampling_y              = color->subsampling_y,
        .separate_uv_delta_q        = color->separate_uv_delta_q,
        .film_grain_params_present  = seq->film_grain_params_present,
    };
}

#define COPY(name) memcpy(out.name, in->name, FFMIN(sizeof(out.name), sizeof(in->name)))

static PrimebridgeAv1FilmGrain av1_film_grain(const AV1RawFilmGrainParams *in)
{
    PrimebridgeAv1FilmGrain out = {
        .apply_grain               = in->apply_grain,
        .update_grain              = in->update_grain,
        .grain_seed                = in->grain_seed,
        .film_grain_params_ref_idx = in->film_grain_params_ref_idx,
        .num_y_points              = in->num_y_points,
        .chroma_scaling_from_luma  = in->chroma_scaling_from_luma,
        .num_cb_points             = in->num_cb_points,
        .num_cr_points             = in->num_cr_points,
        .grain_scaling_minus_8     = in->grain_scaling_minus_8,
        .ar_coeff_lag              = in->ar_coeff_lag,
        .ar_coeff_shift_minus_6    = in->ar_coeff_shift_minus_6,
        .grain_scale_shift         = in->grain_scale_shift,
        .cb_mult                   = in->cb_mult,
        .cb_luma_mult              = in->cb_luma_mult,
        .cb_offset                 = in->cb_offset,
        .cr_offset                 = in->cr_offset,
        .cr_mult                   = in->cr_mult,
        .cr_luma_mult              = in->cr_luma_mult,
        .overlap_flag              = in->overlap_flag,
        .clip_to_restricted_range  = in->clip_to_restricted_range,
    };

    COPY(point_y_value);
    COPY(point_y_scaling);
    COPY(point_cb_value);
    COPY(point_cb_scaling);
    COPY(point_cr_value);
    COPY(point_cr_scaling);
    COPY(ar_coeffs_y_plus_128);
    COPY(ar_coeffs_cb_plus_128);
    COPY(ar_coeffs_cr_plus_128);
    return out;
}

static PrimebridgeAv1Picture av1_picture(const AVCodecContext *avctx)
{
    const AV1DecContext *s      = avctx->priv_data;
    const AV1Frame *cur         = &s->cur_frame;
    const AV1RawFrameHeader *in = s->raw_frame_header;
    PrimebridgeAv1Picture out = {
        .sequence                         = av1_sequence(s->raw_seq),
        /* .references below */
        .film_grain                       = av1_film_grain(&cur->film_grain),
        .export_film_grain                = !!(avctx->export_side_data & AV_CODEC_EXPORT_DATA_FILM_GRAIN),
        .current_frame_id                 = in->current_frame_id,
        .frame_width_minus_1              = in->frame_width_minus_1,
        .frame_height_minus_1             = in->frame_height_minus_1,
        .render_width_minus_1             = in->render_width_minus_1,
        .render_height_minus_1            = in->render_height_minus_1,
        .context_update_tile_id           = in->context_update_tile_id,
        .tile_cols                        = in->tile_cols,
        .tile_rows                        = in->tile_rows,
        .uniform_tile_spacing_flag        = in->uniform_tile_spacing_flag,
        .tile_size_bytes_minus_1          = in->tile_size_bytes_minus1,
        .frame_type                       = in->frame_type,
        .show_frame                       = in->show_frame,
        .showable_frame                   = in->showable_frame,
        .error_resilient_mode             = in->error_resilient_mode,
        .disable_cdf_update               = in->disable_cdf_update,
        .allow_screen_content_tools       = in->allow_screen_content_tools,
        .force_integer_mv                 = in->force_integer_mv,
        .frame_size_override_flag         = in->frame_size_override_flag,
        .order_hint                       = in->order_hint,
        .buffer_removal_time_present_flag = in->buffer_removal_time_present_flag,
        .primary_ref_frame                = in->primary_ref_frame,
        .use_superres                     = in->use_superres,
        .coded_denom                      = in->coded_denom,
        .refresh_frame_flags              = in->refresh_frame_flags,
        .allow_intrabc                    = in->allow_intrabc,
        .frame_refs_short_signaling       = in->frame_refs_short_signaling,
        .allow_high_precision_mv          = in->allow_high_precision_mv,
        .interpolation_filter             = in->interpolation_filter,
        .is_motion_mode_switchable        = in->is_motion_mode_switchable,
        .use_ref_frame_mvs                = in->use_ref_frame_mvs,
        .disable_frame_end_update_cdf     = in->disable_frame_end_update_cdf,
        .base_q_idx                       = in->base_q_idx,
        .delta_q_y_dc                     = in->delta_q_y_dc,
        .diff_uv_delta                    = in->diff_uv_delta,
        .delta_q_u_dc                     = in->delta_q_u_dc,
        .delta_q_u_ac                     = in->delta_q_u_ac,
        .delta_q_v_dc                     = in->delta_q_v_dc,
        .delta_q_v_ac                     = in->delta_q_v_ac,
        .using_qmatrix                    = in->using_qmatrix,
        .qm_y                             = in->qm_y,
        .qm_u                             = in->qm_u,
        .qm_v                             = in->qm_v,
        .segmentation_enabled             = in->segmentation_enabled,
        .segmentation_update_map          = in->segmentation_update_map,
        .segmentation_temporal_update     = in->segmentation_temporal_update,
        .segmentation_update_data         = in->segmentation_update_data,
        .delta_q_present                  = in->delta_q_present,
        .delta_q_res                      = in->delta_q_res,
        .delta_lf_present                 = in->delta_lf_present,
        .delta_lf_res                     = in->delta_lf_res,
        .delta_lf_multi                   = in->delta_lf_multi,
        .loop_filter_sharpness            = in->loop_filter_sharpness,
        .loop_filter_delta_enabled        = in->loop_filter_delta_enabled,
        .loop_filter_delta_update         = in->loop_filter_delta_update,
        .cdef_damping_minus_3             = in->cdef_damping_minus_3,
        .cdef_bits                        = in->cdef_bits,
        .lr_unit_shift                    = in->lr_unit_shift,
        .lr_uv_shift                      = in->lr_uv_shift,
        .tx_mode                          = in->tx_mode,
        .reference_select                 = in->reference_select,
        .skip_mode_present                = in->skip_mode_present,
        .allow_warped_motion              = in->allow_warped_motion,
        .reduced_tx_set                   = in->reduced_tx_set,
    };

    for (int i = 0; i < FF_ARRAY_ELEMS(s->ref); i++)
        out.references[i] = (PrimebridgeAv1Reference) {
            .timestamp  = ff_primebridge_timestamp(avctx, s->ref[i].f),
            .order_hint = s->ref[i].raw_frame_header ? s->ref[i].raw_frame_header->order_hint : 0,
        };

    COPY(buffer_removal_time);
    COPY(is_global);
    COPY(is_rot_zoom);
    COPY(is_translation);
    COPY(feature_value);
    COPY(feature_enabled);
    COPY(width_in_sbs_minus_1);
    COPY(height_in_sbs_minus_1);
    COPY(ref_frame_idx);
    COPY(loop_filter_level);
    COPY(loop_filter_ref_deltas);
    COPY(loop_filter_mode_deltas);
    COPY(cdef_y_pri_strength);
    COPY(cdef_y_sec_strength);
    COPY(cdef_uv_pri_strength);
    COPY(cdef_uv_sec_strength);
    COPY(lr_type);
    memcpy(out.gm_params,  cur->gm_params,  sizeof(out.gm_params));
    memcpy(out.gm_invalid, cur->gm_invalid, sizeof(out.gm_invalid));
    return out;
}

static int PRIMEBRIDGE_START_FRAME(av1_start_frame)
{
    const AV1DecContext *s              = avctx->priv_data;
    const PrimebridgeAv1Picture picture = av1_picture(avctx);

    return primebridge_av1_begin(ff_primebridge_session(avctx), avctx,
                                 ff_primebridge_frame(s->cur_frame.f), &picture,
                                 buffer, size);
}

/* libavcodec hands over the tiles without what stands before them in their OBU. */
static int av1_decode_slice(AVCodecContext *avctx, const uint8_t *buffer,
                            av_unused uint32_t size)
{
    const AV1DecContext *s = avctx->priv_data;

    for (int i = 0; i < s->current_obu.nb_units; i++) {
        const CodedBitstreamUnit *unit = &s->current_obu.units[i];

        if (buffer >= unit->data && buffer < unit->data + unit->data_size)
            return primebridge_av1_tile_group(ff_primebridge_session(avctx), avctx,
                                              &(const PrimebridgeAv1TileGroup) {
                                                  .tile_data_offset = buffer - unit->data,
                                                  .tg_start         = s->tg_start,
                                                  .tg_end           = s->tg_end,
                                              }, unit->data, unit->data_size);
    }
    return AVERROR_INVALIDDATA;
}

static int av1_with_config(AVCodecContext *avctx, PrimebridgeUse use,
                           AVBufferRef *hw_frames_ctx)
{
    const AV1DecContext *s = avctx->priv_data;
    Av1Context *ctx        = avctx->internal->hwaccel_priv_data;
    int ret;

    ctx->sequence = av1_sequence(s->raw_seq);
    ctx->width    = s->raw_frame_header->frame_width_minus_1 + 1;
    ctx->height   = s->raw_frame_header->frame_height_minus_1 + 1;

    ret = use(avctx, hw_frames_ctx, &(const PrimebridgeConfig) {
        .codec             = PRIMEBRIDGE_CODEC_AV1,
        /* Decoders write whole blocks of 8x8 (MiCols and MiRows are even, 5.9.9). */
        .coded_width       = FFALIGN(ctx->width,  8),
        .coded_height      = FFALIGN(ctx->height, 8),
        .bit_depth         = ctx->sequence.bit_depth,
        .chroma_format_idc = ctx->sequence.mono_chrome ? 0 :
                             3 - ctx->sequence.subsampling_x - ctx->sequence.subsampling_y,
        /* Eight references and the one being decoded. */
        .codec_frames      = 9,
        .extra_frames      = ff_primebridge_extra_frames(avctx),
        .av1               = &ctx->sequence,
        .log               = ff_primebridge_log,
    });
    /* There is none for any size then. */
    if (ret < 0)
        ctx->width = 0;
    return ret;
}

static int av1_init(AVCodecContext *avctx)
{
    int ret = av1_with_config(avctx, ff_primebridge_init, NULL);

    if (ret == AVERROR(ENOSYS))
        av_log(avctx, AV_LOG_INFO, "The av1 decoder has no software decoding: "
               "the libdav1d decoder has.\n");
    return ret;
}

static int av1_frame_params(AVCodecContext *avctx, AVBufferRef *hw_frames_ctx)
{
    return av1_with_config(avctx, ff_primebridge_frame_params, hw_frames_ctx);
}

/* libavcodec does not set up the hwaccel anew where size or samples change. Film
 * grain counts, too: where a driver adds it the pictures for display are not the
 * references, which is a matter of its capture format. */
static int av1_alloc_frame(AVCodecContext *avctx, AVFrame *frame)
{
    const AV1DecContext *s                = avctx->priv_data;
    const Av1Context *ctx                 = avctx->internal->hwaccel_priv_data;
    const PrimebridgeAv1Sequence sequence = av1_sequence(s->raw_seq);

    if (ctx->width  != s->raw_frame_header->frame_width_minus_1 + 1  ||
        ctx->height != s->raw_frame_header->frame_height_minus_1 + 1 ||
        ctx->sequence.seq_profile               != sequence.seq_profile   ||
        ctx->sequence.bit_depth                 != sequence.bit_depth     ||
        ctx->sequence.mono_chrome               != sequence.mono_chrome   ||
        ctx->sequence.subsampling_x             != sequence.subsampling_x ||
        ctx->sequence.subsampling_y             != sequence.subsampling_y ||
        ctx->sequence.film_grain_params_present != sequence.film_grain_params_present) {
        int ret = av1_with_config(avctx, ff_primebridge_reinit, NULL);
        if (ret < 0)
            return ret;
    }

    return ff_primebridge_alloc_frame(avctx, frame);
}

const FFHWAccel ff_av1_primebridge_hwaccel = {
    .p.name         = "av1_primebridge",
    .p.type         = AVMEDIA_TYPE_VIDEO,
    .p.id           = AV_CODEC_ID_AV1,
    .p.pix_fmt      = AV_PIX_FMT_DRM_PRIME,
    .alloc_frame    = av1_alloc_frame,
    .start_frame    = av1_start_frame,
    .decode_slice   = av1_decode_slice,
    .end_frame      = ff_primebridge_end_frame,
    .init           = av1_init,
    .uninit         = ff_primebridge_uninit,
    .frame_params   = av1_frame_params,
    .flush          = ff_primebridge_flush,
    .priv_data_size = sizeof(Av1Context),
    .caps_internal  = HWACCEL_CAP_ASYNC_SAFE,
};
