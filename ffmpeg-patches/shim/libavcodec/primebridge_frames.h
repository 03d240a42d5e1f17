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

#ifndef AVCODEC_PRIMEBRIDGE_FRAMES_H
#define AVCODEC_PRIMEBRIDGE_FRAMES_H

#include <primebridge.h>

#include "libavutil/hwcontext.h"

#include "avcodec.h"

/**
 * Say in a frames context what the decoder's frames are like.
 */
int ff_primebridge_describe_frames(void *logctx, AVHWFramesContext *hwfc,
                                   const PrimebridgeStreamInfo *info);

/**
 * Set avctx->hw_frames_ctx to one for the library's own frames. It has no pool:
 * ff_primebridge_alloc_frame() takes frames from the library, which can wait until
 * one is free.
 */
int ff_primebridge_create_frames_ctx(AVCodecContext *avctx, const PrimebridgeStreamInfo *info);

/**
 * Whether these pictures can be in the frames of avctx->hw_frames_ctx.
 */
int ff_primebridge_check_frames_ctx(AVCodecContext *avctx, const PrimebridgeConfig *config,
                                    const PrimebridgeStreamInfo *info);

/**
 * Whether the decoder can write into those frames: that shows in the first one.
 */
int ff_primebridge_try_frame(AVCodecContext *avctx);

#endif /* AVCODEC_PRIMEBRIDGE_FRAMES_H */
