/*
 * Log lines of primebridge
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

#ifndef AVUTIL_PRIMEBRIDGE_LOG_H
#define AVUTIL_PRIMEBRIDGE_LOG_H

#include <primebridge.h>

#include "log.h"

/**
 * PrimebridgeLog: pass a line of the library on to av_log().
 */
static inline void ff_primebridge_log(void *avcl, PrimebridgeLogLevel level, const char *message)
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

#endif /* AVUTIL_PRIMEBRIDGE_LOG_H */
