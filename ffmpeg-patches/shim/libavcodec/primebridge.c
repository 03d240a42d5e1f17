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
 * Session, frames and messages: what is the same for every codec.
 */

#include "libavutil/buffer.h"
#include "libavutil/common.h"
#include "libavutil/hwcontext.h"
#include "libavutil/hwcontext_drm.h"
#include "libavutil/log.h"
#include "libavutil/pixdesc.h"

#include "hwaccel_internal.h"
#include "internal.h"
#include "primebridge_compat.h"
#include "primebridge_shim.h"

/* Frames for the user of libavcodec, at the least: a player shows one, has one
 * queued for display and a few decoded ahead (mpv: six), and not all of them set
 * extra_hw_frames. */
#define MIN_EXTRA_FRAMES  8u

/* What libavcodec itself adds to extra_hw_frames in a fixed-size pool. */
#define BASE_EXTRA_FRAMES 3u

void ff_primebridge_log(void *avcl, PrimebridgeLogLevel level, const char *message)
{
    int av_level = AV_LOG_DEBUG;

    switch (level) {
    case PRIMEBRIDGE_LOG_LEVEL_ERROR:   av_level = AV_LOG_ERROR;   break;
    case PRIMEBRIDGE_LOG_LEVEL_WARNING: av_level = AV_LOG_WARNING; break;
    case PRIMEBRIDGE_LOG_LEVEL_INFO:    av_level = AV_LOG_INFO;    break;
    case PRIMEBRIDGE_LOG_LEVEL_VERBOSE: av_level = AV_LOG_VERBOSE; break;
    case PRIMEBRIDGE_LOG_LEVEL_DEBUG:                              break;
    }
    av_log(avcl, av_level, "%s\n", message);
}

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

/* Marks, in AVHWFramesContext.user_opaque, the frames contexts made here: buf[0] of
 * their frames is the library's. */
static const char own_frames;

/* The frames context has no pool: alloc_frame() takes frames from the library,
 * which can wait until one is free. */
static int create_frames_ctx(AVCodecContext *avctx, const PrimebridgeStreamInfo *info)
{
    enum AVPixelFormat sw_format = av_get_pix_fmt(info->sw_format);
    AVHWFramesContext *hwfc;
    AVBufferRef *ref;
    int ret;

    if (sw_format == AV_PIX_FMT_NONE) {
        av_log(avctx, AV_LOG_ERROR, "This FFmpeg has no pixel format %s, which the "
               "decoder produces.\n", info->sw_format);
        return AVERROR(ENOSYS);
    }

    ref = av_hwframe_ctx_alloc(avctx->hw_device_ctx);
    if (!ref)
        return AVERROR(ENOMEM);

    hwfc              = (AVHWFramesContext *)ref->data;
    hwfc->format      = AV_PIX_FMT_DRM_PRIME;
    hwfc->sw_format   = sw_format;
    hwfc->width       = info->width;
    hwfc->height      = info->height;
    hwfc->user_opaque = (void *)&own_frames;

    ret = av_hwframe_ctx_init(ref);
    if (ret < 0) {
        av_buffer_unref(&ref);
        return ret;
    }

    avctx->hw_frames_ctx = ref;
    return 0;
}

/* ctx->session is NULL, or one that may go on with the new stream. */
static int open_session(AVCodecContext *avctx, const PrimebridgeConfig *config)
{
    PrimebridgeContext *ctx = avctx->internal->hwaccel_priv_data;
    PrimebridgeStreamInfo info = { 0 };
    int ret;

    ret = primebridge_open(config, avctx, &ctx->session, &info);
    if (ret < 0)
        return ret;

    /* No uninit follows a failed init. */
    ret = create_frames_ctx(avctx, &info);
    if (ret < 0)
        primebridge_close(&ctx->session, avctx);
    return ret;
}

int ff_primebridge_init(AVCodecContext *avctx, const PrimebridgeConfig *config)
{
    PrimebridgeContext *ctx = avctx->internal->hwaccel_priv_data;

    if (avctx->hw_frames_ctx) {
        av_log(avctx, AV_LOG_ERROR, "Decoding into frames of a caller's "
               "hw_frames_ctx is not supported: set only hw_device_ctx.\n");
        return AVERROR(ENOSYS);
    }
    if (!avctx->hw_device_ctx ||
        ((AVHWDeviceContext *)avctx->hw_device_ctx->data)->type != AV_HWDEVICE_TYPE_DRM) {
        av_log(avctx, AV_LOG_ERROR, "A DRM device context is required.\n");
        return AVERROR(EINVAL);
    }

    ctx->session = avctx->internal->primebridge_session;
    avctx->internal->primebridge_session = NULL;

    return open_session(avctx, config);
}

int ff_primebridge_reinit(AVCodecContext *avctx, const PrimebridgeConfig *config)
{
    av_buffer_unref(&avctx->hw_frames_ctx);

    return open_session(avctx, config);
}

void ff_primebridge_park(AVCodecContext *avctx)
{
    PrimebridgeContext *ctx = avctx->internal->hwaccel_priv_data;

    if (!avctx->hwaccel || ffhwaccel(avctx->hwaccel)->uninit != ff_primebridge_uninit)
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

static void release_frame(void *opaque, av_unused uint8_t *data)
{
    primebridge_frame_release(opaque);
}

/* Runs when the frame leaves libavcodec. That may be after a flush, or after the
 * session that decoded it was closed: all that it may use hangs off buf[0]. */
static int wait_for_picture(void *logctx, AVFrame *frame)
{
    PrimebridgeFrameStatus status = PRIMEBRIDGE_FRAME_STATUS_OK;
    int ret;

    ret = primebridge_frame_wait(av_buffer_get_opaque(frame->buf[0]), logctx, &status);
    if (ret < 0)
        return ret;

    if (status == PRIMEBRIDGE_FRAME_STATUS_CORRUPT) {
        frame->flags              |= AV_FRAME_FLAG_CORRUPT;
        frame->decode_error_flags |= FF_DECODE_ERROR_DECODE_SLICES;
    }
    return 0;
}

/* On failure the caller, ff_get_buffer(), unreferences the frame and with it
 * whatever it was given here. */
int ff_primebridge_alloc_frame(AVCodecContext *avctx, AVFrame *frame)
{
    PrimebridgeFrame *token;
    int ret;

    ret = primebridge_frame_acquire(ff_primebridge_session(avctx), avctx, &token);
    if (ret < 0)
        return ret;

    frame->buf[0] = av_buffer_create((uint8_t *)primebridge_frame_descriptor(token),
                                     sizeof(AVDRMFrameDescriptor),
                                     release_frame, token, 0);
    if (!frame->buf[0]) {
        primebridge_frame_release(token);
        return AVERROR(ENOMEM);
    }

    frame->data[0] = frame->buf[0]->data;
    frame->format  = AV_PIX_FMT_DRM_PRIME;

    frame->hw_frames_ctx = av_buffer_ref(avctx->hw_frames_ctx);
    if (!frame->hw_frames_ctx)
        return AVERROR(ENOMEM);

    return primebridge_attach_hook(avctx, frame, wait_for_picture);
}

PrimebridgeFrame *ff_primebridge_frame(const AVFrame *frame)
{
    const AVHWFramesContext *hwfc;

    if (!frame || !frame->buf[0] || !frame->hw_frames_ctx)
        return NULL;

    hwfc = (const AVHWFramesContext *)frame->hw_frames_ctx->data;
    return hwfc->user_opaque == &own_frames ? av_buffer_get_opaque(frame->buf[0]) : NULL;
}

uint64_t ff_primebridge_timestamp(const AVCodecContext *avctx, const AVFrame *frame)
{
    return primebridge_frame_timestamp(ff_primebridge_session(avctx), ff_primebridge_frame(frame));
}

int ff_primebridge_end_frame(AVCodecContext *avctx)
{
    return primebridge_end(ff_primebridge_session(avctx), avctx);
}

void ff_primebridge_flush(AVCodecContext *avctx)
{
    primebridge_flush(ff_primebridge_session(avctx), avctx);
}
