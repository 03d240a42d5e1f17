// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * What most programs here share: a demuxer and a decoder that gives DRM_PRIME frames of its own, the way an application opens them.
 */
#ifndef PRIMEBRIDGE_TESTS_FFMPEG_PLAYER_H
#define PRIMEBRIDGE_TESTS_FFMPEG_PLAYER_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <libavutil/hwcontext.h>
#include <libavutil/hwcontext_drm.h>

#include "stream.h"

#define CHECK(condition)                                                                            \
    do {                                                                                            \
        if (!(condition)) {                                                                         \
            fprintf(stderr, "%s:%d: %s\n", __FILE__, __LINE__, #condition);                             \
            exit(1);                                                                                \
        }                                                                                           \
    } while (0)

static inline enum AVPixelFormat get_format(AVCodecContext *decoder, const enum AVPixelFormat *formats)
{
    for (int i = 0; formats[i] != AV_PIX_FMT_NONE; i++)
        if (formats[i] == AV_PIX_FMT_DRM_PRIME)
            return formats[i];
    return avcodec_default_get_format(decoder, formats);
}

/* Returns a negative value for a file in which no video is found: damaged clips may be that. */
static inline int player_open_as(Player *player, const char *clip, int threads, int hardware)
{
    AVBufferRef *device = NULL;
    const AVCodec *codec;
    int ret;

    memset(player, 0, sizeof(*player));
    ret = avformat_open_input(&player->demuxer, clip, NULL, NULL);
    if (ret < 0)
        return ret;
    ret = avformat_find_stream_info(player->demuxer, NULL);
    if (ret >= 0)
        ret = av_find_best_stream(player->demuxer, AVMEDIA_TYPE_VIDEO, -1, -1, &codec, 0);
    if (ret < 0) {
        avformat_close_input(&player->demuxer);
        return ret;
    }
    player->stream  = ret;
    if (hardware)
        codec = hardware_decoder(player->demuxer->streams[ret]->codecpar->codec_id, codec);
    player->packet  = av_packet_alloc();
    player->decoder = avcodec_alloc_context3(codec);
    CHECK(player->packet && player->decoder);
    CHECK(avcodec_parameters_to_context(player->decoder, player->demuxer->streams[ret]->codecpar) >= 0);
    if (hardware) {
        CHECK(av_hwdevice_ctx_create(&device, AV_HWDEVICE_TYPE_DRM, NULL, NULL, 0) == 0);
        player->decoder->hw_device_ctx = device;
        player->decoder->get_format    = get_format;
    }
    player->decoder->thread_count = threads;
    CHECK(avcodec_open2(player->decoder, codec, NULL) == 0);
    return 0;
}

static inline int player_open(Player *player, const char *clip, int threads)
{
    return player_open_as(player, clip, threads, 1);
}

static inline const AVDRMFrameDescriptor *descriptor(const AVFrame *frame)
{
    CHECK(frame->format == AV_PIX_FMT_DRM_PRIME);
    CHECK(frame->buf[0] && frame->data[0]);
    return (const AVDRMFrameDescriptor *)frame->data[0];
}

#endif
