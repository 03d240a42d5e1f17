/*
 * What differs between the FFmpeg versions that the primebridge hwaccels build in
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
 * The only place with conditions on libavcodec's version; the other primebridge
 * files are the same for every FFmpeg. Supported are 7.1 (61.19), 8.x (62) and
 * 9.0 (63).
 */

#ifndef AVCODEC_PRIMEBRIDGE_COMPAT_H
#define AVCODEC_PRIMEBRIDGE_COMPAT_H

#include "libavutil/attributes.h"
#include "libavutil/frame.h"

#include "avcodec.h"
#include "decode.h"
#include "version.h"

/* FFHWAccel.start_frame is also given the packet's buffer since 8.0. */
#if LIBAVCODEC_VERSION_INT >= AV_VERSION_INT(62, 0, 0)
#define PRIMEBRIDGE_START_FRAME(name)                                       \
    name(AVCodecContext *avctx, av_unused const AVBufferRef *buffer_ref,    \
         av_unused const uint8_t *buffer, av_unused uint32_t size)
#else
#define PRIMEBRIDGE_START_FRAME(name)                                       \
    name(AVCodecContext *avctx,                                             \
         av_unused const uint8_t *buffer, av_unused uint32_t size)
#endif

/**
 * Attach libavcodec's per-frame data to a frame that a hwaccel's alloc_frame()
 * made, and have hook() called before the frame leaves libavcodec.
 *
 * The data is a refstruct since 8.0, an AVBufferRef before; the hook for
 * hwaccels is apart from that of other users since 9.0.
 */
static inline int
primebridge_attach_hook(av_unused AVCodecContext *avctx, AVFrame *frame,
                        int (*hook)(void *logctx, AVFrame *frame))
{
#if LIBAVCODEC_VERSION_INT >= AV_VERSION_INT(63, 0, 0)
    int ret = ff_attach_decode_data(avctx, frame);
    if (ret < 0)
        return ret;
    ((FrameDecodeData *)frame->private_ref)->hwaccel_priv_post_process = hook;
#elif LIBAVCODEC_VERSION_INT >= AV_VERSION_INT(62, 0, 0)
    int ret = ff_attach_decode_data(frame);
    if (ret < 0)
        return ret;
    ((FrameDecodeData *)frame->private_ref)->post_process = hook;
#else
    int ret = ff_attach_decode_data(frame);
    if (ret < 0)
        return ret;
    ((FrameDecodeData *)frame->private_ref->data)->post_process = hook;
#endif
    return 0;
}

/* The AVFrame of an MpegEncContext's picture, which is cur, last or next;
 * NULL where there is none. */
#define PRIMEBRIDGE_MPV_FRAME(s, picture)                                   \
    ((s)->picture ## _pic.ptr ? (s)->picture ## _pic.ptr->f : NULL)

#endif /* AVCODEC_PRIMEBRIDGE_COMPAT_H */
