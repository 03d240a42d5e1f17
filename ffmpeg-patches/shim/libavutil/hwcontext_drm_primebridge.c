/*
 * Frame pools of and CPU access to DRM frames through primebridge
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

#include <limits.h>
#include <stddef.h>
#include <stdint.h>

#include <primebridge.h>

#include "buffer.h"
#include "common.h"
#include "error.h"
#include "hwcontext_drm_primebridge.h"
#include "hwcontext_internal.h"
#include "imgutils.h"
#include "log.h"
#include "mem.h"
#include "pixdesc.h"
#include "primebridge_log.h"

int ff_primebridge_drm_device_create(AVHWDeviceContext *hwdev, AVDictionary *opts)
{
    PrimebridgeDRMDevice *device = hwdev->hwctx;
    const AVDictionaryEntry *alloc = av_dict_get(opts, "alloc", NULL, 0);

    return primebridge_allocator_choose(alloc ? alloc->value : NULL, hwdev, ff_primebridge_log,
                                        device->alloc, sizeof(device->alloc));
}

static int can_upload(const char *sw_format)
{
    return primebridge_allocatable(sw_format, 0, 0) && primebridge_uploadable(sw_format, 0, 0);
}

int ff_primebridge_drm_frames_get_constraints(AVHWDeviceContext *hwdev, const void *hwconfig,
                                              AVHWFramesConstraints *constraints)
{
    const AVPixFmtDescriptor *desc;
    enum AVPixelFormat *formats;
    int nb_formats = 0;

    for (desc = NULL; (desc = av_pix_fmt_desc_next(desc));)
        nb_formats += can_upload(desc->name);

    constraints->valid_hw_formats = av_malloc_array(2, sizeof(*formats));
    constraints->valid_sw_formats = av_malloc_array(nb_formats + 1, sizeof(*formats));
    if (!constraints->valid_hw_formats || !constraints->valid_sw_formats)
        return AVERROR(ENOMEM);

    constraints->valid_hw_formats[0] = AV_PIX_FMT_DRM_PRIME;
    constraints->valid_hw_formats[1] = AV_PIX_FMT_NONE;

    formats = constraints->valid_sw_formats;
    for (desc = NULL; (desc = av_pix_fmt_desc_next(desc));)
        if (can_upload(desc->name))
            *formats++ = av_pix_fmt_desc_get_id(desc);
    *formats = AV_PIX_FMT_NONE;

    constraints->min_width  = 1;
    constraints->min_height = 1;
    constraints->max_width  = primebridge_max_size();
    constraints->max_height = primebridge_max_size();

    return 0;
}

/* What no layout can have stays that, for the library to refuse. */
static uint32_t saturate(ptrdiff_t value)
{
    return value < 0 || value > INT_MAX ? UINT32_MAX : value;
}

static int open_pool(AVHWFramesContext *hwfc)
{
    const PrimebridgeDRMDevice *device = hwfc->device_ctx->hwctx;
    PrimebridgeDRMFrames *frames = hwfc->hwctx;
    const PrimebridgePoolConfig config = {
        .sw_format  = av_get_pix_fmt_name(hwfc->sw_format),
        .drm_format = frames->p.format,
        .width      = hwfc->width,
        .height     = hwfc->height,
        .pitch      = saturate(frames->p.pitch),
        .lines      = saturate(frames->p.lines),
        .size       = frames->p.size,
        .allocator  = device->alloc[0] ? device->alloc : NULL,
        .drm_fd     = device->p.fd,
        .log        = ff_primebridge_log,
    };

    return primebridge_pool_open(&config, hwfc, &frames->pool);
}

static void free_buffer(void *opaque, av_unused uint8_t *data)
{
    primebridge_buffer_free(opaque);
}

static AVBufferRef *alloc_buffer(void *opaque, size_t size)
{
    AVHWFramesContext *hwfc = opaque;
    PrimebridgeDRMFrames *frames = hwfc->hwctx;
    PrimebridgeBuffer *buffer;
    AVBufferRef *ref;

    if (hwfc->initial_pool_size > 0 && frames->nb_frames >= hwfc->initial_pool_size) {
        if (!frames->exhausted)
            av_log(hwfc, AV_LOG_WARNING, "All %d frames of the pool are in use: a larger "
                   "initial_pool_size (extra_hw_frames) would help.\n", hwfc->initial_pool_size);
        frames->exhausted = 1;
        return NULL;
    }

    if (!frames->pool) {
        // Why was logged, and another attempt would only log it again.
        if (frames->exhausted)
            return NULL;
        if (open_pool(hwfc) < 0) {
            frames->exhausted = 1;
            return NULL;
        }
    }

    if (primebridge_buffer_alloc(frames->pool, hwfc, &buffer) < 0)
        return NULL;

    ref = av_buffer_create((uint8_t *)primebridge_buffer_descriptor(buffer), size,
                           free_buffer, buffer, 0);
    if (!ref) {
        primebridge_buffer_free(buffer);
        return NULL;
    }

    frames->nb_frames++;
    return ref;
}

int ff_primebridge_drm_frames_init(AVHWFramesContext *hwfc)
{
    FFHWFramesContext *fctx = ffhwframesctx(hwfc);
    PrimebridgeDRMFrames *frames = hwfc->hwctx;
    const char *sw_format = av_get_pix_fmt_name(hwfc->sw_format);
    int ret;

    frames->mappings = primebridge_mappings_new(ff_primebridge_log);
    if (!frames->mappings)
        return AVERROR(ENOMEM);

    if (hwfc->pool)
        return 0;

    if (!primebridge_allocatable(sw_format, frames->p.format, frames->p.modifier)) {
        // Whoever has such frames makes them elsewhere.
        if (!hwfc->initial_pool_size)
            return 0;
        av_log(hwfc, AV_LOG_ERROR, "Frames of %s in DRM format 0x%08"PRIx32" with modifier "
               "0x%016"PRIx64" cannot be allocated: only linear ones can, of the formats in "
               "av_hwdevice_get_hwframe_constraints().\n", sw_format ? sw_format : "no format",
               frames->p.format, frames->p.modifier);
        return AVERROR(ENOSYS);
    }

    if (hwfc->initial_pool_size > 0) {
        ret = open_pool(hwfc);
        if (ret < 0)
            return ret;
    }

    fctx->pool_internal = av_buffer_pool_init2(sizeof(AVDRMFrameDescriptor), hwfc,
                                               alloc_buffer, NULL);
    return fctx->pool_internal ? 0 : AVERROR(ENOMEM);
}

void ff_primebridge_drm_frames_uninit(AVHWFramesContext *hwfc)
{
    PrimebridgeDRMFrames *frames = hwfc->hwctx;

    primebridge_pool_close(&frames->pool);
    primebridge_mappings_free(&frames->mappings);
}

int ff_primebridge_drm_transfers(AVHWFramesContext *hwfc,
                                 enum AVHWFrameTransferDirection dir)
{
    const PrimebridgeDRMFrames *frames = hwfc->hwctx;
    const uint32_t format   = frames->p.format;
    const uint64_t modifier = frames->p.modifier;
    const char *sw_format   = av_get_pix_fmt_name(hwfc->sw_format);

    // The frames of others say for themselves what they are.
    if (!format && !modifier && !ffhwframesctx(hwfc)->pool_internal)
        return 1;

    return primebridge_uploadable(sw_format, format, modifier) ||
           (dir == AV_HWFRAME_TRANSFER_DIRECTION_FROM &&
            (!format || primebridge_downloadable(sw_format, format, modifier)));
}

/* vf_hwmap leaves the frames context in what it has mapped, for which the next
 * filter's av_frame_copy() takes it for a frame of this device. */
static int copy_mapped(AVFrame *dst, const AVFrame *src)
{
    if (dst->format != src->format)
        return AVERROR(EINVAL);

    av_image_copy2(dst->data, dst->linesize, src->data, src->linesize, src->format,
                   FFMIN(dst->width, src->width), FFMIN(dst->height, src->height));
    return 0;
}

int ff_primebridge_drm_transfer_data_from(AVHWFramesContext *hwfc, AVFrame *dst,
                                          const AVFrame *src)
{
    const PrimebridgeDRMFrames *frames = hwfc->hwctx;

    if (src->format != AV_PIX_FMT_DRM_PRIME)
        return copy_mapped(dst, src);
    if (!frames->mappings)
        return AVERROR(ENOSYS);

    return primebridge_download(frames->mappings, hwfc, src->data[0],
                                av_get_pix_fmt_name(dst->format), dst->width, dst->height,
                                dst->data, dst->linesize);
}

int ff_primebridge_drm_transfer_data_to(AVHWFramesContext *hwfc, AVFrame *dst,
                                        const AVFrame *src)
{
    const PrimebridgeDRMFrames *frames = hwfc->hwctx;

    if (dst->format != AV_PIX_FMT_DRM_PRIME)
        return copy_mapped(dst, src);
    if (!frames->mappings)
        return AVERROR(ENOSYS);

    return primebridge_upload(frames->mappings, hwfc, dst->data[0],
                              av_get_pix_fmt_name(src->format), src->width, src->height,
                              (const uint8_t *const *)src->data, src->linesize);
}

static void unmap_frame(av_unused AVHWFramesContext *hwfc, HWMapDescriptor *hwmap)
{
    primebridge_unmap(hwmap->priv);
}

int ff_primebridge_drm_map(AVHWFramesContext *hwfc, AVFrame *dst,
                           const AVFrame *src, int flags)
{
    const PrimebridgeDRMFrames *frames = hwfc->hwctx;
    PrimebridgeAccess *access;
    uint32_t access_flags = 0;
    int ret;

    // AV_HWFRAME_MAP_DIRECT: there is never a copy.
    if (flags & AV_HWFRAME_MAP_READ)
        access_flags |= PRIMEBRIDGE_ACCESS_READ;
    if (flags & AV_HWFRAME_MAP_WRITE)
        access_flags |= PRIMEBRIDGE_ACCESS_WRITE;
    if (flags & AV_HWFRAME_MAP_OVERWRITE)
        access_flags |= PRIMEBRIDGE_ACCESS_OVERWRITE;

    ret = primebridge_map(frames->mappings, hwfc, src->data[0], access_flags,
                          dst->data, dst->linesize, &access);
    if (ret < 0)
        return ret;

    dst->width  = src->width;
    dst->height = src->height;

    ret = ff_hwframe_map_create(src->hw_frames_ctx, dst, src, unmap_frame, access);
    if (ret < 0)
        primebridge_unmap(access);
    return ret;
}
