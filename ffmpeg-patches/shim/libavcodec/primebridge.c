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
#include "libavutil/hwcontext_drm_primebridge.h"
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

/* What most drivers can have at a time (VIDEO_MAX_FRAME). */
#define MAX_POOL_SIZE     32u

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

/* The data of buf[1] of the caller's frames, which is the library's. */
static const uint8_t imported_frame;

/* Says what the decoder's frames are like. */
static int describe_frames(void *logctx, AVHWFramesContext *hwfc, const PrimebridgeStreamInfo *info)
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

/* The frames context has no pool: alloc_frame() takes frames from the library,
 * which can wait until one is free. */
static int create_frames_ctx(AVCodecContext *avctx, const PrimebridgeStreamInfo *info)
{
    AVHWFramesContext *hwfc;
    AVBufferRef *ref;
    int ret;

    ref = av_hwframe_ctx_alloc(avctx->hw_device_ctx);
    if (!ref)
        return AVERROR(ENOMEM);

    hwfc              = (AVHWFramesContext *)ref->data;
    hwfc->user_opaque = (void *)&own_frames;

    ret = describe_frames(avctx, hwfc, info);
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

/* Whether these pictures can be in the caller's frames. */
static int check_frames_ctx(AVCodecContext *avctx, const PrimebridgeConfig *config,
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

/* Whether the decoder can write into the caller's frames shows in the first one. */
static int try_frame(AVCodecContext *avctx)
{
    AVFrame *frame = av_frame_alloc();
    int ret;

    if (!frame)
        return AVERROR(ENOMEM);
    ret = import_frame(avctx, frame);
    av_frame_free(&frame);
    return ret;
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
        ret = create_frames_ctx(avctx, &info);
    } else {
        ret = check_frames_ctx(avctx, &config, &info);
        if (ret >= 0)
            ret = try_frame(avctx);
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
    ret = describe_frames(avctx, hwfc, &info);
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

int ff_primebridge_end_frame(AVCodecContext *avctx)
{
    return primebridge_end(ff_primebridge_session(avctx), avctx);
}

void ff_primebridge_flush(AVCodecContext *avctx)
{
    primebridge_flush(ff_primebridge_session(avctx), avctx);
}
