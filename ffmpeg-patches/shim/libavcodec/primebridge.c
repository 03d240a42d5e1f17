/*
 * HW decode acceleration with V4L2 stateless decoders through primebridge
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
 * The session: what is the same for every codec.
 */

#include "libavutil/buffer.h"
#include "libavutil/common.h"
#include "libavutil/hwcontext.h"
#include "libavutil/hwcontext_drm.h"
#include "libavutil/hwcontext_drm_primebridge.h"
#include "libavutil/log.h"

#include "hwaccel_internal.h"
#include "internal.h"
#include "primebridge_frames.h"
#include "primebridge_shim.h"

/* Frames for the user of libavcodec, at the least: a player shows one, has one
 * queued for display and a few decoded ahead (mpv: six), and not all of them set
 * extra_hw_frames. */
#define MIN_EXTRA_FRAMES  8u

/* What libavcodec itself adds to extra_hw_frames in a fixed-size pool. */
#define BASE_EXTRA_FRAMES 3u

/* What most drivers can have at a time (VIDEO_MAX_FRAME). */
#define MAX_POOL_SIZE     32u

PrimebridgeSession *ff_primebridge_session(const AVCodecContext *avctx)
{
    const PrimebridgeContext *ctx = avctx->internal->hwaccel_priv_data;

    return ctx->session;
}

uint32_t ff_primebridge_extra_frames(const AVCodecContext *avctx)
{
    uint32_t frames = FFMAX(MIN_EXTRA_FRAMES, BASE_EXTRA_FRAMES + FFMAX(avctx->extra_hw_frames, 0));

    if (avctx->active_thread_type & FF_THREAD_FRAME)
        frames += avctx->thread_count;
    return frames;
}

/* ctx->session is NULL, or one that may go on with the new stream. */
static int open_session(AVCodecContext *avctx, const PrimebridgeConfig *codec_config)
{
    PrimebridgeContext *ctx = avctx->internal->hwaccel_priv_data;
    const int goes_on          = !!ctx->session;
    PrimebridgeConfig config   = *codec_config;
    PrimebridgeStreamInfo info = { 0 };
    int ret;

    config.import_frames = ctx->import;

    ret = primebridge_open(&config, avctx, &ctx->session, &info);
    if (ret < 0)
        return ret;

    if (!ctx->import) {
        ret = ff_primebridge_create_frames_ctx(avctx, &info);
    } else {
        ret = ff_primebridge_check_frames_ctx(avctx, &config, &info);
        if (ret >= 0)
            ret = ff_primebridge_try_frame(avctx);
        /* The pool may be used up in the middle of a stream. */
        if (ret == AVERROR(ENOMEM) && goes_on)
            ret = 0;
    }
    /* No uninit follows a failed init. */
    if (ret < 0)
        primebridge_close(&ctx->session, avctx);
    return ret;
}

static int is_drm(const AVHWDeviceContext *device)
{
    return device->type == AV_HWDEVICE_TYPE_DRM;
}

/* Decodes into frames of the allocator that was chosen for the device, such as a
 * heap whose memory the CPU reads from its caches. */
static int open_into_pool(AVCodecContext *avctx, const PrimebridgeConfig *config)
{
    PrimebridgeContext *ctx = avctx->internal->hwaccel_priv_data;
    AVHWFramesContext *hwfc;
    int ret;

    avctx->hw_frames_ctx = av_hwframe_ctx_alloc(avctx->hw_device_ctx);
    if (!avctx->hw_frames_ctx)
        return AVERROR(ENOMEM);

    hwfc = (AVHWFramesContext *)avctx->hw_frames_ctx->data;
    ret  = ff_primebridge_frame_params(avctx, avctx->hw_frames_ctx, config);
    if (ret >= 0) {
        hwfc->initial_pool_size = FFMIN(config->codec_frames + config->extra_frames, MAX_POOL_SIZE);
        ret = av_hwframe_ctx_init(avctx->hw_frames_ctx);
    }
    if (ret >= 0) {
        ctx->import = 1;
        ret = open_session(avctx, config);
    }
    if (ret < 0)
        av_buffer_unref(&avctx->hw_frames_ctx);

    return ret;
}

/* Opens a session that makes its frames, or has them made. */
static int open_with_frames(AVCodecContext *avctx, const PrimebridgeConfig *config)
{
    PrimebridgeContext *ctx = avctx->internal->hwaccel_priv_data;
    const AVHWDeviceContext *device = (const AVHWDeviceContext *)avctx->hw_device_ctx->data;
    const PrimebridgeDRMDevice *drm = device->hwctx;

    ctx->pooled = drm->alloc[0] && open_into_pool(avctx, config) >= 0;
    if (ctx->pooled)
        return 0;
    if (drm->alloc[0])
        av_log(avctx, AV_LOG_WARNING, "The decoder does not take frames of \"%s\" and makes "
               "its own.\n", drm->alloc);

    ctx->import = 0;
    return open_session(avctx, config);
}

int ff_primebridge_init(AVCodecContext *avctx, av_unused AVBufferRef *hw_frames_ctx,
                        const PrimebridgeConfig *config)
{
    PrimebridgeContext *ctx = avctx->internal->hwaccel_priv_data;

    if (avctx->hw_frames_ctx) {
        const AVHWFramesContext *hwfc = (const AVHWFramesContext *)avctx->hw_frames_ctx->data;

        if (hwfc->format != AV_PIX_FMT_DRM_PRIME || !is_drm(hwfc->device_ctx)) {
            av_log(avctx, AV_LOG_ERROR, "hw_frames_ctx has no frames of a DRM device.\n");
            return AVERROR(EINVAL);
        }
    } else if (!avctx->hw_device_ctx || !is_drm((AVHWDeviceContext *)avctx->hw_device_ctx->data)) {
        av_log(avctx, AV_LOG_ERROR, "A DRM device context is required.\n");
        return AVERROR(EINVAL);
    }

    ctx->session = avctx->internal->primebridge_session;
    avctx->internal->primebridge_session = NULL;

    if (!avctx->hw_frames_ctx)
        return open_with_frames(avctx, config);

    ctx->import = 1;
    return open_session(avctx, config);
}

int ff_primebridge_reinit(AVCodecContext *avctx, av_unused AVBufferRef *hw_frames_ctx,
                          const PrimebridgeConfig *config)
{
    const PrimebridgeContext *ctx = avctx->internal->hwaccel_priv_data;

    if (ctx->import && !ctx->pooled)
        return open_session(avctx, config);

    av_buffer_unref(&avctx->hw_frames_ctx);
    return open_with_frames(avctx, config);
}

int ff_primebridge_frame_params(AVCodecContext *avctx, AVBufferRef *hw_frames_ctx,
                                const PrimebridgeConfig *codec_config)
{
    AVHWFramesContext *hwfc    = (AVHWFramesContext *)hw_frames_ctx->data;
    PrimebridgeConfig config   = *codec_config;
    PrimebridgeStreamInfo info = { 0 };
    int added, ret;

    if (!is_drm(hwfc->device_ctx)) {
        av_log(avctx, AV_LOG_ERROR, "A DRM device context is required.\n");
        return AVERROR(EINVAL);
    }

    config.import_frames = 1;

    ret = primebridge_query(&config, avctx, &info);
    if (ret < 0)
        return ret;
    ret = ff_primebridge_describe_frames(avctx, hwfc, &info);
    if (ret < 0)
        return ret;

    /* DRM_FORMAT_MOD_LINEAR is 0. */
    if (info.modifier) {
        av_log(avctx, AV_LOG_ERROR, "The decoder writes pictures in tiles (DRM format modifier "
               "0x%016"PRIx64"), and such frames cannot be allocated: set only hw_device_ctx.\n",
               info.modifier);
        return AVERROR(ENOSYS);
    }

    /* avcodec_get_hw_frames_parameters() adds what info.frames has already. */
    added = FFMAX(avctx->extra_hw_frames, 0);
    if (avctx->active_thread_type & FF_THREAD_FRAME)
        added += avctx->thread_count;
    hwfc->initial_pool_size = FFMAX((int)info.frames - added, 1);
    return 0;
}

int ff_primebridge_takes_frames(const FFHWAccel *hwaccel)
{
    return hwaccel && hwaccel->uninit == ff_primebridge_uninit;
}

void ff_primebridge_park(AVCodecContext *avctx)
{
    PrimebridgeContext *ctx = avctx->internal->hwaccel_priv_data;

    if (!ff_primebridge_takes_frames(ffhwaccel(avctx->hwaccel)))
        return;

    avctx->internal->primebridge_session = ctx->session;
    ctx->session = NULL;
}

void ff_primebridge_unpark(AVCodecContext *avctx)
{
    primebridge_close(&avctx->internal->primebridge_session, avctx);
}

int ff_primebridge_uninit(AVCodecContext *avctx)
{
    PrimebridgeContext *ctx = avctx->internal->hwaccel_priv_data;

    primebridge_close(&ctx->session, avctx);
    return 0;
}

int ff_primebridge_end_frame(AVCodecContext *avctx)
{
    return primebridge_end(ff_primebridge_session(avctx), avctx);
}

void ff_primebridge_flush(AVCodecContext *avctx)
{
    primebridge_flush(ff_primebridge_session(avctx), avctx);
}
