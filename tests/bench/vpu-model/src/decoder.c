// SPDX-License-Identifier: LGPL-2.1-or-later
// A libavcodec decoder that gives each picture as soon as it is decoded, in decoding order, whatever its output order is:
// the picture is taken from where libavcodec was told to write it. Called by decoder.rs.

#include <errno.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <libavcodec/avcodec.h>
#include <libavutil/pixdesc.h>

#include "picture.h"

struct vpu_decoder {
    AVCodecContext *avctx;
    AVPacket *packet;
    AVFrame *output;
    // What libavcodec writes to: the first and the last frame that the current packet asked for, or the one before.
    AVFrame *first;
    AVFrame *last;
    uint32_t allocated;
    uint32_t complaints;
    char said[512];
};

static int get_buffer(AVCodecContext *avctx, AVFrame *frame, int flags)
{
    struct vpu_decoder *decoder = avctx->opaque;
    int ret = avcodec_default_get_buffer2(avctx, frame, flags);

    if (ret < 0)
        return ret;
    if (!decoder->allocated++) {
        av_frame_unref(decoder->first);
        ret = av_frame_ref(decoder->first, frame);
        if (ret < 0)
            return ret;
    }
    av_frame_unref(decoder->last);
    return av_frame_ref(decoder->last, frame);
}

// libavcodec has no other way to say that a picture is damaged which all its decoders use.
static void complain(void *object, int level, const char *format, va_list arguments)
{
    struct vpu_decoder *decoder;

    // H.264: "concealing %d DC, ..." is the one sign of macroblocks that no slice had.
    if (level == AV_LOG_INFO && !strncmp(format, "concealing ", 11))
        level = AV_LOG_ERROR;
    if (level > AV_LOG_ERROR || !object || *(const AVClass **)object != avcodec_get_class())
        return;
    decoder = ((AVCodecContext *)object)->opaque;
    if (decoder && !decoder->complaints++)
        vsnprintf(decoder->said, sizeof(decoder->said), format, arguments);
}

void vpu_decoder_close(struct vpu_decoder *decoder)
{
    if (!decoder)
        return;
    avcodec_free_context(&decoder->avctx);
    av_packet_free(&decoder->packet);
    av_frame_free(&decoder->output);
    av_frame_free(&decoder->first);
    av_frame_free(&decoder->last);
    free(decoder);
}

struct vpu_decoder *vpu_decoder_open(const char *name)
{
    const AVCodec *codec = avcodec_find_decoder_by_name(name);
    struct vpu_decoder *decoder = calloc(1, sizeof(*decoder));

    if (!codec || !decoder)
        goto fail;
    av_log_set_callback(complain);
    decoder->avctx  = avcodec_alloc_context3(codec);
    decoder->packet = av_packet_alloc();
    decoder->output = av_frame_alloc();
    decoder->first  = av_frame_alloc();
    decoder->last   = av_frame_alloc();
    if (!decoder->avctx || !decoder->packet || !decoder->output || !decoder->first || !decoder->last)
        goto fail;
    decoder->avctx->opaque            = decoder;
    decoder->avctx->get_buffer2       = get_buffer;
    decoder->avctx->thread_count      = 1;
    // What it conceals it counts, see complain().
    decoder->avctx->error_concealment = strcmp(name, "h264") ? 0 : FF_EC_GUESS_MVS;
    // Pictures that are not to be shown, or not yet, are decoded all the same.
    decoder->avctx->flags            |= AV_CODEC_FLAG_OUTPUT_CORRUPT;
    decoder->avctx->flags2           |= AV_CODEC_FLAG2_SHOW_ALL;
    if (avcodec_open2(decoder->avctx, codec, NULL) < 0)
        goto fail;
    return decoder;
fail:
    vpu_decoder_close(decoder);
    return NULL;
}

void vpu_decoder_flush(struct vpu_decoder *decoder)
{
    avcodec_flush_buffers(decoder->avctx);
}

const char *vpu_decoder_said(const struct vpu_decoder *decoder)
{
    return decoder->said;
}

// Frames that the last packet asked for.
uint32_t vpu_decoder_allocated(const struct vpu_decoder *decoder)
{
    return decoder->allocated;
}

// Errors that were logged of the last packet.
uint32_t vpu_decoder_complaints(const struct vpu_decoder *decoder)
{
    return decoder->complaints;
}

// Decodes one packet. Returns 0 or an AVERROR; `first` tells which of the frames asked for is the picture: the first one where
// libavcodec asks for substitutes of missing references afterwards, else the last one.
int vpu_decoder_decode(struct vpu_decoder *decoder, const uint8_t *data, size_t size, int first, struct vpu_picture *picture)
{
    const AVPixFmtDescriptor *format;
    AVFrame *frame;
    int ret;

    decoder->allocated = decoder->complaints = 0;
    decoder->said[0] = 0;
    ret = av_new_packet(decoder->packet, (int)size);
    if (ret < 0)
        return ret;
    memcpy(decoder->packet->data, data, size);
    ret = avcodec_send_packet(decoder->avctx, decoder->packet);
    av_packet_unref(decoder->packet);
    // Output is taken only so that the decoder takes the next packet.
    while (avcodec_receive_frame(decoder->avctx, decoder->output) >= 0)
        av_frame_unref(decoder->output);
    if (ret < 0)
        return ret;
    frame = first ? decoder->first : decoder->last;
    if (!frame->buf[0])
        return AVERROR(ENODATA);
    format = av_pix_fmt_desc_get(frame->format);
    *picture = (struct vpu_picture) {
        .data      = { frame->data[0], frame->data[1], frame->data[2] },
        .stride    = { frame->linesize[0], frame->linesize[1], frame->linesize[2] },
        .width     = (uint32_t)frame->width,
        .height    = (uint32_t)frame->height,
        .bit_depth = (uint32_t)format->comp[0].depth,
        .planes    = format->nb_components,
        .shift_x   = format->log2_chroma_w,
        .shift_y   = format->log2_chroma_h,
    };
    return 0;
}
