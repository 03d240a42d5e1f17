/*
 * Frames of the primebridge hwaccels
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
 * Frames contexts and the frames in them: the library's own, and those of a pool
 * that the pictures are decoded into.
 */

#include "libavutil/buffer.h"
#include "libavutil/hwcontext.h"
#include "libavutil/hwcontext_drm.h"
#include "libavutil/log.h"
#include "libavutil/pixdesc.h"

#include "internal.h"
#include "primebridge_compat.h"
#include "primebridge_frames.h"
#include "primebridge_shim.h"

/* Marks, in AVHWFramesContext.user_opaque, the frames contexts made here: buf[0] of
 * their frames is the library's. */
static const char own_frames;

/* The data of buf[1] of the caller's frames, which is the library's. */
static const uint8_t imported_frame;

int ff_primebridge_describe_frames(void *logctx, AVHWFramesContext *hwfc,
                                   const PrimebridgeStreamInfo *info)
{
    AVDRMFramesContext *frames = hwfc->hwctx;

    hwfc->format     = AV_PIX_FMT_DRM_PRIME;
    hwfc->sw_format  = av_get_pix_fmt(info->sw_format);
    hwfc->width      = info->width;
    hwfc->height     = info->height;
    frames->format   = info->drm_format;
    frames->modifier = info->modifier;
    frames->pitch    = info->pitch;
    frames->lines    = info->lines;
    frames->size     = info->size;

    if (hwfc->sw_format == AV_PIX_FMT_NONE) {
        av_log(logctx, AV_LOG_ERROR, "This FFmpeg has no pixel format %s, which the "
               "decoder produces.\n", info->sw_format);
        return AVERROR(ENOSYS);
    }
    return 0;
}

int ff_primebridge_create_frames_ctx(AVCodecContext *avctx, const PrimebridgeStreamInfo *info)
{
    AVHWFramesContext *hwfc;
    AVBufferRef *ref;
    int ret;

    ref = av_hwframe_ctx_alloc(avctx->hw_device_ctx);
    if (!ref)
        return AVERROR(ENOMEM);

    hwfc              = (AVHWFramesContext *)ref->data;
    hwfc->user_opaque = (void *)&own_frames;

    ret = ff_primebridge_describe_frames(avctx, hwfc, info);
    if (ret >= 0)
        ret = av_hwframe_ctx_init(ref);
    if (ret < 0) {
        av_buffer_unref(&ref);
        return ret;
    }

    avctx->hw_frames_ctx = ref;
    return 0;
}

static void release_frame(void *opaque, av_unused uint8_t *data)
{
    primebridge_frame_release(opaque);
}

int ff_primebridge_check_frames_ctx(AVCodecContext *avctx, const PrimebridgeConfig *config,
                                    const PrimebridgeStreamInfo *info)
{
    const AVHWFramesContext *hwfc = (const AVHWFramesContext *)avctx->hw_frames_ctx->data;
    const char *sw_format         = av_get_pix_fmt_name(hwfc->sw_format);

    if (hwfc->initial_pool_size > 0 && hwfc->initial_pool_size < config->codec_frames) {
        av_log(avctx, AV_LOG_WARNING, "The stream may need %"PRIu32" frames at a time, the pool of "
               "hw_frames_ctx has %d.\n", config->codec_frames, hwfc->initial_pool_size);
        return AVERROR(ENOSYS);
    }
    if (hwfc->sw_format == av_get_pix_fmt(info->sw_format) &&
        hwfc->width >= avctx->width && hwfc->height >= avctx->height)
        return 0;

    av_log(avctx, AV_LOG_WARNING, "The decoder produces %s for pictures of %dx%d, "
           "the frames in hw_frames_ctx are %s of %dx%d.\n", info->sw_format,
           avctx->width, avctx->height, sw_format ? sw_format : "of no format",
           hwfc->width, hwfc->height);
    return AVERROR(ENOSYS);
}

/* Takes a frame of the pool. While it has none, the user of the decoder holds them
 * and is waited for. */
static int get_frame(AVCodecContext *avctx, AVFrame *frame)
{
    const PrimebridgeSession *session = ff_primebridge_session(avctx);
    uint64_t releases;
    int ret;

    do {
        releases = primebridge_releases(session);
        ret      = av_hwframe_get_buffer(avctx->hw_frames_ctx, frame, 0);
    } while (ret == AVERROR(ENOMEM) && primebridge_wait_release(session, avctx, releases) >= 0);

    return ret;
}

/* Takes a frame of the pool and what the library makes of it, which keeps buf[0]
 * for the pool's owner and goes into buf[1]. */
static int import_frame(AVCodecContext *avctx, AVFrame *frame)
{
    const int width = frame->width, height = frame->height;
    PrimebridgeFrame *token;
    int ret;

    ret = get_frame(avctx, frame);
    if (ret < 0)
        return ret;

    /* That of the picture, which may be smaller. */
    frame->width  = width;
    frame->height = height;

    ret = primebridge_frame_import(ff_primebridge_session(avctx), avctx, frame->data[0], &token);
    if (ret < 0)
        return ret;

    frame->buf[1] = av_buffer_create((uint8_t *)&imported_frame, sizeof(imported_frame),
                                     release_frame, token, AV_BUFFER_FLAG_READONLY);
    if (!frame->buf[1]) {
        primebridge_frame_release(token);
        return AVERROR(ENOMEM);
    }
    return 0;
}

int ff_primebridge_try_frame(AVCodecContext *avctx)
{
    AVFrame *frame = av_frame_alloc();
    int ret;

    if (!frame)
        return AVERROR(ENOMEM);
    ret = import_frame(avctx, frame);
    av_frame_free(&frame);
    return ret;
}

/* Runs when the frame leaves libavcodec. That may be after a flush, or after the
 * session that decoded it was closed: all that it may use hangs off buf[0]. */
static int wait_for_picture(void *logctx, AVFrame *frame)
{
    PrimebridgeFrameStatus status = PRIMEBRIDGE_FRAME_STATUS_OK;
    int ret;

    ret = primebridge_frame_wait(ff_primebridge_frame(frame), logctx, &status);
    if (ret < 0)
        return ret;

    if (status == PRIMEBRIDGE_FRAME_STATUS_CORRUPT) {
        frame->flags              |= AV_FRAME_FLAG_CORRUPT;
        frame->decode_error_flags |= FF_DECODE_ERROR_DECODE_SLICES;
    }
    return 0;
}

/* A frame of the library's pool. */
static int acquire_frame(AVCodecContext *avctx, AVFrame *frame)
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
    return frame->hw_frames_ctx ? 0 : AVERROR(ENOMEM);
}

/* On failure the caller, ff_get_buffer(), unreferences the frame and with it
 * whatever it was given here. */
int ff_primebridge_alloc_frame(AVCodecContext *avctx, AVFrame *frame)
{
    const PrimebridgeContext *ctx = avctx->internal->hwaccel_priv_data;
    int ret;

    ret = ctx->import ? import_frame(avctx, frame) : acquire_frame(avctx, frame);
    if (ret < 0)
        return ret;

    return primebridge_attach_hook(avctx, frame, wait_for_picture);
}

PrimebridgeFrame *ff_primebridge_frame(const AVFrame *frame)
{
    const AVHWFramesContext *hwfc;

    if (!frame || !frame->buf[0] || !frame->hw_frames_ctx)
        return NULL;
    if (frame->buf[1] && frame->buf[1]->data == &imported_frame)
        return av_buffer_get_opaque(frame->buf[1]);

    hwfc = (const AVHWFramesContext *)frame->hw_frames_ctx->data;
    return hwfc->user_opaque == &own_frames ? av_buffer_get_opaque(frame->buf[0]) : NULL;
}

uint64_t ff_primebridge_timestamp(const AVCodecContext *avctx, const AVFrame *frame)
{
    return primebridge_frame_timestamp(ff_primebridge_session(avctx), ff_primebridge_frame(frame));
}
