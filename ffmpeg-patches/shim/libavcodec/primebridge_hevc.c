/*
 * HEVC HW decode acceleration with V4L2 stateless decoders through primebridge
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
 * Copies what a decoder needs out of the HEVC decoder's context. It decides
 * nothing: that is the library's part.
 */

#include <string.h>

#include "libavutil/common.h"
#include "libavutil/macros.h"

#include "hevc/hevcdec.h"
#include "hwaccel_internal.h"
#include "primebridge_compat.h"
#include "primebridge_shim.h"

static PrimebridgeHevcScalingList hevc_scaling_list(const ScalingList *sl)
{
    PrimebridgeHevcScalingList out = {
        /* .scaling_list_4x4, _8x8, _16x16 and _dc_coef_16x16 below; of 32x32
         * matrices, the chroma ones are those of 4:4:4 */
        .scaling_list_dc_coef_32x32 = { sl->sl_dc[1][0], sl->sl_dc[1][3] },
    };

    for (int i = 0; i < 6; i++)
        memcpy(out.scaling_list_4x4[i], sl->sl[0][i], sizeof(out.scaling_list_4x4[i]));
    memcpy(out.scaling_list_8x8,           sl->sl[1],    sizeof(out.scaling_list_8x8));
    memcpy(out.scaling_list_16x16,         sl->sl[2],    sizeof(out.scaling_list_16x16));
    memcpy(out.scaling_list_32x32[0],      sl->sl[3][0], sizeof(out.scaling_list_32x32[0]));
    memcpy(out.scaling_list_32x32[1],      sl->sl[3][3], sizeof(out.scaling_list_32x32[1]));
    memcpy(out.scaling_list_dc_coef_16x16, sl->sl_dc[0], sizeof(out.scaling_list_dc_coef_16x16));
    return out;
}

static PrimebridgeHevcSps hevc_sps(const HEVCPPS *pps)
{
    const HEVCSPS *sps     = pps->sps;
    const int      highest = sps->max_sub_layers - 1;

    return (PrimebridgeHevcSps) {
        .video_parameter_set_id                       = sps->vps_id,
        .seq_parameter_set_id                         = pps->sps_id,
        .general_profile_idc                          = sps->ptl.general_ptl.profile_idc,
        .chroma_format_idc                            = sps->chroma_format_idc,
        .pic_width_in_luma_samples                    = sps->width,
        .pic_height_in_luma_samples                   = sps->height,
        .bit_depth_luma_minus8                        = sps->bit_depth - 8,
        .bit_depth_chroma_minus8                      = sps->bit_depth_chroma - 8,
        .log2_max_pic_order_cnt_lsb_minus4            = sps->log2_max_poc_lsb - 4,
        .sps_max_sub_layers_minus1                    = sps->max_sub_layers - 1,
        .sps_max_dec_pic_buffering_minus1             = sps->temporal_layer[highest].max_dec_pic_buffering - 1,
        .sps_max_num_reorder_pics                     = sps->temporal_layer[highest].num_reorder_pics,
        .sps_max_latency_increase_plus1               = sps->temporal_layer[highest].max_latency_increase + 1U,
        .log2_min_luma_coding_block_size_minus3       = sps->log2_min_cb_size - 3,
        .log2_diff_max_min_luma_coding_block_size     = sps->log2_diff_max_min_coding_block_size,
        .log2_min_luma_transform_block_size_minus2    = sps->log2_min_tb_size - 2,
        .log2_diff_max_min_luma_transform_block_size  = sps->log2_diff_max_min_transform_block_size,
        .max_transform_hierarchy_depth_inter          = sps->max_transform_hierarchy_depth_inter,
        .max_transform_hierarchy_depth_intra          = sps->max_transform_hierarchy_depth_intra,
        /* Not parsed without pcm_enabled_flag. */
        .pcm_sample_bit_depth_luma_minus1             = sps->pcm_enabled ? sps->pcm.bit_depth - 1 : 0,
        .pcm_sample_bit_depth_chroma_minus1           = sps->pcm_enabled ? sps->pcm.bit_depth_chroma - 1 : 0,
        .log2_min_pcm_luma_coding_block_size_minus3   = sps->pcm_enabled ? sps->pcm.log2_min_pcm_cb_size - 3 : 0,
        .log2_diff_max_min_pcm_luma_coding_block_size = sps->pcm_enabled ? sps->pcm.log2_max_pcm_cb_size -
                                                                           sps->pcm.log2_min_pcm_cb_size : 0,
        .num_short_term_ref_pic_sets                  = sps->nb_st_rps,
        .num_long_term_ref_pics_sps                   = sps->num_long_term_ref_pics_sps,
        .separate_colour_plane_flag                   = sps->separate_colour_plane,
        .scaling_list_enabled_flag                    = sps->scaling_list_enabled,
        .amp_enabled_flag                             = sps->amp_enabled,
        .sample_adaptive_offset_enabled_flag          = sps->sao_enabled,
        .pcm_enabled_flag                             = sps->pcm_enabled,
        .pcm_loop_filter_disabled_flag                = sps->pcm_loop_filter_disabled,
        .long_term_ref_pics_present_flag              = sps->long_term_ref_pics_present,
        .sps_temporal_mvp_enabled_flag                = sps->temporal_mvp_enabled,
        .strong_intra_smoothing_enabled_flag          = sps->strong_intra_smoothing_enabled,
        .transform_skip_rotation_enabled_flag         = sps->transform_skip_rotation_enabled,
        .transform_skip_context_enabled_flag          = sps->transform_skip_context_enabled,
        .implicit_rdpcm_enabled_flag                  = sps->implicit_rdpcm_enabled,
        .explicit_rdpcm_enabled_flag                  = sps->explicit_rdpcm_enabled,
        .extended_precision_processing_flag           = sps->extended_precision_processing,
        .intra_smoothing_disabled_flag                = sps->intra_smoothing_disabled,
        .high_precision_offsets_enabled_flag          = sps->high_precision_offsets_enabled,
        .persistent_rice_adaptation_enabled_flag      = sps->persistent_rice_adaptation_enabled,
        .cabac_bypass_alignment_enabled_flag          = sps->cabac_bypass_alignment_enabled,
        .sps_scc_extension_flag                       = sps->scc_extension,
        .scaling_list                                 = hevc_scaling_list(&sps->scaling_list),
    };
}

static PrimebridgeHevcPps hevc_pps(const HEVCPPS *pps)
{
    PrimebridgeHevcPps out = {
        .pic_parameter_set_id                        = pps->pps_id,
        .num_extra_slice_header_bits                 = pps->num_extra_slice_header_bits,
        .num_ref_idx_default_active_minus1           = { pps->num_ref_idx_l0_default_active - 1,
                                                         pps->num_ref_idx_l1_default_active - 1 },
        .init_qp_minus26                             = pps->pic_init_qp_minus26,
        .diff_cu_qp_delta_depth                      = pps->diff_cu_qp_delta_depth,
        .pps_cb_qp_offset                            = pps->cb_qp_offset,
        .pps_cr_qp_offset                            = pps->cr_qp_offset,
        .num_tile_columns_minus1                     = pps->num_tile_columns - 1,
        .num_tile_rows_minus1                        = pps->num_tile_rows - 1,
        /* .column_width and .row_height below */
        .pps_beta_offset_div2                        = pps->beta_offset / 2,
        .pps_tc_offset_div2                          = pps->tc_offset / 2,
        .log2_parallel_merge_level_minus2            = pps->log2_parallel_merge_level - 2,
        .dependent_slice_segments_enabled_flag       = pps->dependent_slice_segments_enabled_flag,
        .output_flag_present_flag                    = pps->output_flag_present_flag,
        .sign_data_hiding_enabled_flag               = pps->sign_data_hiding_flag,
        .cabac_init_present_flag                     = pps->cabac_init_present_flag,
        .constrained_intra_pred_flag                 = pps->constrained_intra_pred_flag,
        .transform_skip_enabled_flag                 = pps->transform_skip_enabled_flag,
        .cu_qp_delta_enabled_flag                    = pps->cu_qp_delta_enabled_flag,
        .pps_slice_chroma_qp_offsets_present_flag    = pps->pic_slice_level_chroma_qp_offsets_present_flag,
        .weighted_pred_flag                          = pps->weighted_pred_flag,
        .weighted_bipred_flag                        = pps->weighted_bipred_flag,
        .transquant_bypass_enabled_flag              = pps->transquant_bypass_enable_flag,
        .tiles_enabled_flag                          = pps->tiles_enabled_flag,
        .entropy_coding_sync_enabled_flag            = pps->entropy_coding_sync_enabled_flag,
        .loop_filter_across_tiles_enabled_flag       = pps->loop_filter_across_tiles_enabled_flag,
        .pps_loop_filter_across_slices_enabled_flag  = pps->seq_loop_filter_across_slices_enabled_flag,
        .deblocking_filter_override_enabled_flag     = pps->deblocking_filter_override_enabled_flag,
        .pps_deblocking_filter_disabled_flag         = pps->disable_dbf,
        .lists_modification_present_flag             = pps->lists_modification_present_flag,
        .slice_segment_header_extension_present_flag = pps->slice_header_extension_present_flag,
        .deblocking_filter_control_present_flag      = pps->deblocking_filter_control_present_flag,
        .uniform_spacing_flag                        = pps->uniform_spacing_flag,
        .log2_max_transform_skip_block_size_minus2   = pps->log2_max_transform_skip_block_size - 2,
        .cross_component_prediction_enabled_flag     = pps->cross_component_prediction_enabled_flag,
        .chroma_qp_offset_list_enabled_flag          = pps->chroma_qp_offset_list_enabled_flag,
        .log2_sao_offset_scale_luma                  = pps->log2_sao_offset_scale_luma,
        .log2_sao_offset_scale_chroma                = pps->log2_sao_offset_scale_chroma,
        .pps_scc_extension_flag                      = pps->pps_scc_extension_flag,
        .pps_scaling_list_data_present_flag          = pps->scaling_list_data_present_flag,
        .scaling_list                                = hevc_scaling_list(&pps->scaling_list),
    };

    for (unsigned i = 0; i < FFMIN(pps->num_tile_columns, FF_ARRAY_ELEMS(out.column_width)); i++)
        out.column_width[i] = pps->column_width[i];
    for (unsigned i = 0; i < FFMIN(pps->num_tile_rows, FF_ARRAY_ELEMS(out.row_height)); i++)
        out.row_height[i] = pps->row_height[i];
    return out;
}

static int frame_pic_struct(const AVFrame *frame)
{
    if (!(frame->flags & AV_FRAME_FLAG_INTERLACED))
        return 0;
    return frame->flags & AV_FRAME_FLAG_TOP_FIELD_FIRST ? 1 : 2;
}

static PrimebridgeHevcReference hevc_reference(const AVCodecContext *avctx, const HEVCFrame *frame)
{
    return (PrimebridgeHevcReference) {
        .timestamp         = ff_primebridge_timestamp(avctx, frame->f),
        .pic_order_cnt_val = frame->poc,
        .pic_struct        = frame_pic_struct(frame->f),
    };
}

static PrimebridgeHevcReferenceSet hevc_reference_set(const AVCodecContext *avctx, enum RPSType type)
{
    const HEVCContext *s    = avctx->priv_data;
    const RefPicList  *list = &s->rps[type];
    PrimebridgeHevcReferenceSet out = { .len = list->nb_refs };

    for (int i = 0; i < list->nb_refs; i++)
        out.pictures[i] = hevc_reference(avctx, list->ref[i]);
    return out;
}

static int PRIMEBRIDGE_START_FRAME(hevc_start_frame)
{
    const HEVCContext *s   = avctx->priv_data;
    const HEVCSPS     *sps = s->pps->sps;
    const SliceHeader *sh  = &s->sh;
    const PrimebridgeHevcPicture picture = {
        .sps                               = hevc_sps(s->pps),
        .pps                               = hevc_pps(s->pps),
        .st_curr_before                    = hevc_reference_set(avctx, ST_CURR_BEF),
        .st_curr_after                     = hevc_reference_set(avctx, ST_CURR_AFT),
        .lt_curr                           = hevc_reference_set(avctx, LT_CURR),
        .st_foll                           = hevc_reference_set(avctx, ST_FOLL),
        .lt_foll                           = hevc_reference_set(avctx, LT_FOLL),
        .pic_order_cnt_val                 = s->poc,
        .short_term_ref_pic_set_sps_flag   = sh->short_term_ref_pic_set_sps_flag,
        .inter_ref_pic_set_prediction_flag = sh->short_term_rps ? sh->short_term_rps->rps_predict : 0,
        .num_delta_pocs_of_ref_rps_idx     = sh->short_term_rps ? sh->short_term_rps->rps_idx_num_delta_pocs : 0,
        .nal_unit_type                     = s->nal_unit_type,
        .short_term_ref_pic_set_size       = sh->short_term_ref_pic_set_size,
        .long_term_ref_pic_set_size        = sh->long_term_ref_pic_set_size,
        .no_output_of_prior_pics_flag      = sh->no_output_of_prior_pics_flag,
        .no_rasl_output_flag               = s->no_rasl_output_flag,
        .pic_struct                        = s->sei.picture_timing.picture_struct,
    };

    return primebridge_hevc_begin(ff_primebridge_session(avctx), avctx,
                                  ff_primebridge_frame(s->cur_frame->f), &picture,
                                  sps->data, sps->data_size);
}

static int hevc_decode_slice(AVCodecContext *avctx, const uint8_t *buffer, uint32_t size)
{
    const HEVCContext *s  = avctx->priv_data;
    const SliceHeader *sh = &s->sh;
    PrimebridgeHevcSlice slice = {
        .data_offset                                  = sh->data_offset,
        .slice_segment_address                        = sh->slice_segment_addr,
        .nal_unit_type                                = s->nal_unit_type,
        .nuh_temporal_id_plus1                        = s->temporal_id + 1,
        .slice_type                                   = sh->slice_type,
        .colour_plane_id                              = sh->colour_plane_id,
        .num_ref_idx_active                           = { sh->nb_refs[L0], sh->nb_refs[L1] },
        /* .ref_pic_list and .ref_pic_list_len below */
        .collocated_ref_idx                           = sh->collocated_ref_idx,
        .collocated_from_l0_flag                      = sh->collocated_list == L0,
        .max_num_merge_cand                           = sh->max_num_merge_cand,
        .slice_qp_delta                               = sh->slice_qp_delta,
        .slice_cb_qp_offset                           = sh->slice_cb_qp_offset,
        .slice_cr_qp_offset                           = sh->slice_cr_qp_offset,
        .slice_beta_offset_div2                       = sh->beta_offset / 2,
        .slice_tc_offset_div2                         = sh->tc_offset / 2,
        .short_term_ref_pic_set_sps_flag              = sh->short_term_ref_pic_set_sps_flag,
        .dependent_slice_segment_flag                 = sh->dependent_slice_segment_flag,
        .slice_sao_luma_flag                          = sh->slice_sample_adaptive_offset_flag[0],
        .slice_sao_chroma_flag                        = sh->slice_sample_adaptive_offset_flag[1],
        .slice_temporal_mvp_enabled_flag              = sh->slice_temporal_mvp_enabled_flag,
        .mvd_l1_zero_flag                             = sh->mvd_l1_zero_flag,
        .cabac_init_flag                              = sh->cabac_init_flag,
        .slice_deblocking_filter_disabled_flag        = sh->disable_deblocking_filter_flag,
        .slice_loop_filter_across_slices_enabled_flag = sh->slice_loop_filter_across_slices_enabled_flag,
        .luma_log2_weight_denom                       = sh->luma_log2_weight_denom,
        .chroma_log2_weight_denom                     = sh->chroma_log2_weight_denom,
        .short_term_ref_pic_set_size                  = sh->short_term_ref_pic_set_size,
        .long_term_ref_pic_set_size                   = sh->long_term_ref_pic_set_size,
        /* .weights below */
    };

    /* An I slice leaves the lists of the slice before it. */
    for (int list = 0; list < 2 && sh->nb_refs[list]; list++) {
        const RefPicList *rpl = &s->cur_frame->refPicList[list];

        for (int i = 0; i < rpl->nb_refs; i++)
            slice.ref_pic_list[list][i] = hevc_reference(avctx, rpl->ref[i]);
        slice.ref_pic_list_len[list] = rpl->nb_refs;
    }

    memcpy(slice.weights[0].luma_weight,   sh->luma_weight_l0,   sizeof(slice.weights[0].luma_weight));
    memcpy(slice.weights[0].luma_offset,   sh->luma_offset_l0,   sizeof(slice.weights[0].luma_offset));
    memcpy(slice.weights[0].chroma_weight, sh->chroma_weight_l0, sizeof(slice.weights[0].chroma_weight));
    memcpy(slice.weights[0].chroma_offset, sh->chroma_offset_l0, sizeof(slice.weights[0].chroma_offset));
    memcpy(slice.weights[1].luma_weight,   sh->luma_weight_l1,   sizeof(slice.weights[1].luma_weight));
    memcpy(slice.weights[1].luma_offset,   sh->luma_offset_l1,   sizeof(slice.weights[1].luma_offset));
    memcpy(slice.weights[1].chroma_weight, sh->chroma_weight_l1, sizeof(slice.weights[1].chroma_weight));
    memcpy(slice.weights[1].chroma_offset, sh->chroma_offset_l1, sizeof(slice.weights[1].chroma_offset));

    return primebridge_hevc_slice(ff_primebridge_session(avctx), avctx, &slice,
                                  sh->entry_point_offset, sh->num_entry_point_offsets,
                                  buffer, size);
}

static int hevc_with_config(AVCodecContext *avctx, PrimebridgeUse use,
                            AVBufferRef *hw_frames_ctx)
{
    const HEVCContext *s   = avctx->priv_data;
    const HEVCSPS     *sps = s->pps->sps;
    const PrimebridgeHevcSps hevc = hevc_sps(s->pps);

    return use(avctx, hw_frames_ctx, &(const PrimebridgeConfig) {
        .codec             = PRIMEBRIDGE_CODEC_HEVC,
        .coded_width       = sps->width,
        .coded_height      = sps->height,
        .bit_depth         = sps->bit_depth,
        .chroma_format_idc = sps->chroma_format_idc,
        /* The DPB with the picture being decoded, and one that libavcodec hands
         * out only after it has taken a frame for the next. */
        .codec_frames      = sps->temporal_layer[sps->max_sub_layers - 1].max_dec_pic_buffering + 1,
        .extra_frames      = ff_primebridge_extra_frames(avctx),
        .hevc              = &hevc,
        .log               = ff_primebridge_log,
    });
}

static int hevc_init(AVCodecContext *avctx)
{
    return hevc_with_config(avctx, ff_primebridge_init, NULL);
}

static int hevc_frame_params(AVCodecContext *avctx, AVBufferRef *hw_frames_ctx)
{
    return hevc_with_config(avctx, ff_primebridge_frame_params, hw_frames_ctx);
}

const FFHWAccel ff_hevc_primebridge_hwaccel = {
    .p.name         = "hevc_primebridge",
    .p.type         = AVMEDIA_TYPE_VIDEO,
    .p.id           = AV_CODEC_ID_HEVC,
    .p.pix_fmt      = AV_PIX_FMT_DRM_PRIME,
    .alloc_frame    = ff_primebridge_alloc_frame,
    .start_frame    = hevc_start_frame,
    .decode_slice   = hevc_decode_slice,
    .end_frame      = ff_primebridge_end_frame,
    .init           = hevc_init,
    .uninit         = ff_primebridge_uninit,
    .frame_params   = hevc_frame_params,
    .flush          = ff_primebridge_flush,
    .priv_data_size = sizeof(PrimebridgeContext),
    .caps_internal  = HWACCEL_CAP_ASYNC_SAFE,
};
