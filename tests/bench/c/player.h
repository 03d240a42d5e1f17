// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * What the bench's C programs share: a demuxer and a decoder that gives DRM_PRIME frames, the way an application opens them.
 */
#ifndef PRIMEBRIDGE_BENCH_PLAYER_H
#define PRIMEBRIDGE_BENCH_PLAYER_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <libavcodec/avcodec.h>
#include <libavformat/avformat.h>
#include <libavutil/hwcontext.h>
#include <libavutil/hwcontext_drm.h>

#define CHECK(condition)                                                                            \
    do {                                                                                            \
        if (!(condition)) {                                                                         \
            fprintf(stderr, "%s:%d: %s\n", __FILE__, __LINE__, #condition);                             \
            exit(1);                                                                                \
        }                                                                                           \
    } while (0)

typedef struct Player {
    AVFormatContext *demuxer;
    AVCodecContext  *decoder;
    AVPacket        *packet;
    int              stream;
} Player;

static inline enum AVPixelFormat get_format(AVCodecContext *decoder, const enum AVPixelFormat *formats)
{
    for (int i = 0; formats[i] != AV_PIX_FMT_NONE; i++)
        if (formats[i] == AV_PIX_FMT_DRM_PRIME)
            return formats[i];
    return avcodec_default_get_format(decoder, formats);
}

/* The decoder that gives DRM_PRIME frames: of AV1 it is not the one that libavcodec prefers. */
static inline const AVCodec *hardware_decoder(enum AVCodecID id, const AVCodec *preferred)
{
    const AVCodec *codec;
    void *state = NULL;

    while ((codec = av_codec_iterate(&state))) {
        const AVCodecHWConfig *config;

        if (!av_codec_is_decoder(codec) || codec->id != id)
            continue;
        for (int i = 0; (config = avcodec_get_hw_config(codec, i)); i++)
            if (config->pix_fmt == AV_PIX_FMT_DRM_PRIME)
                return codec;
    }
    return preferred;
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

static inline void player_close(Player *player)
{
    avcodec_free_context(&player->decoder);
    av_packet_free(&player->packet);
    avformat_close_input(&player->demuxer);
}

/* The next frame; AVERROR_EOF at the end, another error where the decoder reports one. */
static inline int player_frame(Player *player, AVFrame *frame)
{
    for (;;) {
        int ret = avcodec_receive_frame(player->decoder, frame);

        if (ret != AVERROR(EAGAIN))
            return ret;
        ret = av_read_frame(player->demuxer, player->packet);
        if (ret >= 0 && player->packet->stream_index == player->stream)
            ret = avcodec_send_packet(player->decoder, player->packet);
        else if (ret < 0)
            ret = avcodec_send_packet(player->decoder, NULL);
        av_packet_unref(player->packet);
        if (ret < 0 && ret != AVERROR_EOF)
            return ret;
    }
}

static inline const AVDRMFrameDescriptor *descriptor(const AVFrame *frame)
{
    CHECK(frame->format == AV_PIX_FMT_DRM_PRIME);
    CHECK(frame->buf[0] && frame->data[0]);
    return (const AVDRMFrameDescriptor *)frame->data[0];
}

#endif
