// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * A clip's video from file to frames. How it is opened is the programs' own.
 */
#ifndef PRIMEBRIDGE_TESTS_FFMPEG_STREAM_H
#define PRIMEBRIDGE_TESTS_FFMPEG_STREAM_H

#include <libavcodec/avcodec.h>
#include <libavformat/avformat.h>

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

typedef struct Player {
    AVFormatContext *demuxer;
    AVCodecContext  *decoder;
    AVPacket        *packet;
    int              stream;
} Player;

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

/* Throws away what is in flight and goes on from the start; negative where that cannot be done. */
static inline int player_restart(Player *player)
{
    int ret;

    avcodec_flush_buffers(player->decoder);
    ret = av_seek_frame(player->demuxer, player->stream, 0, AVSEEK_FLAG_BYTE);
    return ret >= 0 ? ret : av_seek_frame(player->demuxer, player->stream, 0, AVSEEK_FLAG_BACKWARD);
}

#endif
