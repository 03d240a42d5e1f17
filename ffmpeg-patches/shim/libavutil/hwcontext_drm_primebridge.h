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

#ifndef AVUTIL_HWCONTEXT_DRM_PRIMEBRIDGE_H
#define AVUTIL_HWCONTEXT_DRM_PRIMEBRIDGE_H

#include "dict.h"
#include "frame.h"
#include "hwcontext.h"
#include "hwcontext_drm.h"

typedef struct PrimebridgeDRMDevice {
    AVDRMDeviceContext p;

    /**
     * The option "alloc": who makes the buffers. Empty for whoever can.
     */
    char alloc[64];
} PrimebridgeDRMDevice;

typedef struct PrimebridgeDRMFrames {
    AVDRMFramesContext p;

    /**
     * Makes the buffers of pool_internal, whose mutex protects this and the two
     * fields below. With initial_pool_size 0 it is opened for the first frame.
     */
    struct PrimebridgePool *pool;
    /**
     * Buffers that pool_internal has.
     */
    int nb_frames;
    /**
     * That there is no frame was said already, or will not change.
     */
    int exhausted;

    /**
     * NULL in a derived frames context: its frames come with the fds of a moment.
     */
    struct PrimebridgeMappings *mappings;
} PrimebridgeDRMFrames;

/**
 * Take what belongs to this device out of its options.
 */
int ff_primebridge_drm_device_create(AVHWDeviceContext *hwdev, AVDictionary *opts);

int ff_primebridge_drm_frames_get_constraints(AVHWDeviceContext *hwdev, const void *hwconfig,
                                              AVHWFramesConstraints *constraints);

int ff_primebridge_drm_frames_init(AVHWFramesContext *hwfc);

void ff_primebridge_drm_frames_uninit(AVHWFramesContext *hwfc);

/**
 * Whether frames can be transferred, as far as it is known what they are.
 */
int ff_primebridge_drm_transfers(AVHWFramesContext *hwfc,
                                 enum AVHWFrameTransferDirection dir);

/**
 * Copy, unpacking what is packed or tiled.
 *
 * @return AVERROR(ENOSYS) for a format that only a mapping may do for
 */
int ff_primebridge_drm_transfer_data_from(AVHWFramesContext *hwfc, AVFrame *dst,
                                          const AVFrame *src);

/**
 * @return AVERROR(ENOSYS) for a format that only a mapping may do for
 */
int ff_primebridge_drm_transfer_data_to(AVHWFramesContext *hwfc, AVFrame *dst,
                                        const AVFrame *src);

/**
 * Whether ff_primebridge_drm_map() is for these frames.
 */
static inline int ff_primebridge_drm_maps(const AVHWFramesContext *hwfc)
{
    const PrimebridgeDRMFrames *frames = hwfc->hwctx;

    return !!frames->mappings;
}

int ff_primebridge_drm_map(AVHWFramesContext *hwfc, AVFrame *dst,
                           const AVFrame *src, int flags);

#endif /* AVUTIL_HWCONTEXT_DRM_PRIMEBRIDGE_H */
