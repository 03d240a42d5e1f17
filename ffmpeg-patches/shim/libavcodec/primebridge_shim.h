/*
 * What the primebridge hwaccels of all codecs share
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

#ifndef AVCODEC_PRIMEBRIDGE_SHIM_H
#define AVCODEC_PRIMEBRIDGE_SHIM_H

#include <stdint.h>

#include <primebridge.h>

#include "libavutil/frame.h"
#include "libavutil/primebridge_log.h"

#include "avcodec.h"
#include "hwaccel_internal.h"

typedef struct PrimebridgeContext {
    PrimebridgeSession *session;
    int import; ///< pictures are decoded into frames of avctx->hw_frames_ctx
    int pooled; ///< which was made here, with the allocator of the device
} PrimebridgeContext;

/**
 * What is done with what a stream needs of a decoder: one of
 * ff_primebridge_init(), ff_primebridge_reinit() and ff_primebridge_frame_params().
 *
 * @param hw_frames_ctx for the last of them, NULL for the others
 */
typedef int (*PrimebridgeUse)(AVCodecContext *avctx, AVBufferRef *hw_frames_ctx,
                              const PrimebridgeConfig *config);

/**
 * The open session. Set from a successful init to uninit.
 */
PrimebridgeSession *ff_primebridge_session(const AVCodecContext *avctx);

/**
 * Open a session for the stream. It decodes into the frames of avctx->hw_frames_ctx
 * where the caller has set that, else sets it to frames of its own.
 */
int ff_primebridge_init(AVCodecContext *avctx, AVBufferRef *hw_frames_ctx,
                        const PrimebridgeConfig *config);

/**
 * Go on with a changed stream, for decoders that keep their hwaccel then: as far
 * as codec and driver allow it with the frames that there are as references.
 * avctx->hw_frames_ctx is a new one afterwards, unless it is the caller's. After an
 * error there is no session.
 */
int ff_primebridge_reinit(AVCodecContext *avctx, AVBufferRef *hw_frames_ctx,
                          const PrimebridgeConfig *config);

/**
 * Say in a frames context what frames the stream can be decoded into, before there
 * is a session.
 */
int ff_primebridge_frame_params(AVCodecContext *avctx, AVBufferRef *hw_frames_ctx,
                                const PrimebridgeConfig *config);

int ff_primebridge_uninit(AVCodecContext *avctx);

/**
 * Whether avctx->hw_frames_ctx, set by the caller, is all that a hwaccel needs:
 * so it is with these, although only AV_CODEC_HW_CONFIG_METHOD_HW_DEVICE_CTX is
 * advertised.
 */
int ff_primebridge_takes_frames(const struct FFHWAccel *hwaccel);

/**
 * Keep the session for the init() that may follow when ff_get_format() takes the
 * hwaccel down: a change of the aspect ratio, say, opens no device again.
 */
void ff_primebridge_park(AVCodecContext *avctx);

/**
 * Close the session that no init() took.
 */
void ff_primebridge_unpark(AVCodecContext *avctx);

/**
 * How many frames the user of the decoder may hold, for
 * PrimebridgeConfig.extra_frames.
 */
uint32_t ff_primebridge_extra_frames(const AVCodecContext *avctx);

int ff_primebridge_alloc_frame(AVCodecContext *avctx, AVFrame *frame);

/**
 * The library's frame behind an AVFrame.
 *
 * @return NULL for no frame and for one of another hwaccel
 */
PrimebridgeFrame *ff_primebridge_frame(const AVFrame *frame);

/**
 * What identifies the picture in frame as a reference; 0 where there is none.
 */
uint64_t ff_primebridge_timestamp(const AVCodecContext *avctx, const AVFrame *frame);

int ff_primebridge_end_frame(AVCodecContext *avctx);

void ff_primebridge_flush(AVCodecContext *avctx);

#endif /* AVCODEC_PRIMEBRIDGE_SHIM_H */
