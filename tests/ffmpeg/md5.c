// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * Decodes clips and prints a line for each frame: the MD5 of its visible pixels as three planes, and the same with the chroma
 * planes interleaved and samples of 10 bit at the top of their words (NV12, P010). DRM_PRIME frames are read through a mapping of
 * their descriptor: this program knows the descriptor, and nothing of the library that made it.
 *
 * usage: md5 drm|software THREADS[,hold=N][,seek=N][,mark=1][,scribble=N] CLIP...
 * hold=N: N frames are kept, and read only when they are let go; the last ones after the decoder has been closed.
 * seek=N: after every N frames, five times, the decoder is flushed with whatever it has in flight and goes on from the start.
 * mark=1: the line of a frame that is flagged as damaged begins with "damaged".
 * scribble=N: the first byte of the Nth frame is changed in the decoder's memory once the frame has been read.
 * Each clip ends with a line "end FRAMES OBJECT-SIZE MD5 CLIP": the MD5 of all planes of all frames, which conformance suites
 * publish.
 */
#include <linux/dma-buf.h>
#include <stdint.h>
#include <sys/ioctl.h>
#include <sys/mman.h>

#include <libavutil/md5.h>
#include <libavutil/pixdesc.h>

#include "player.h"

#define FOURCC(a, b, c, d) ((uint32_t)(a) | (uint32_t)(b) << 8 | (uint32_t)(c) << 16 | (uint32_t)(d) << 24)
#define MAX_WIDTH 8192

typedef uint16_t (*Sample)(const uint8_t *row, int index);

/* The samples of one colour: `first` is the place of the first one in a row, `step` the way to the next one. */
typedef struct Colour {
    const uint8_t *bytes;
    ptrdiff_t pitch;
    int first;
    int step;
} Colour;

typedef struct Picture {
    Colour colours[3];
    Sample sample;
    int depth;
    int grey;
    int left, top, width, height;
} Picture;

static uint16_t sample_8(const uint8_t *row, int index)
{
    return row[index];
}

static uint16_t sample_16(const uint8_t *row, int index)
{
    return row[2 * index] | row[2 * index + 1] << 8;
}

static uint16_t sample_p010(const uint8_t *row, int index)
{
    return sample_16(row, index) >> 6;
}

/* four samples in five bytes, the first in the lowest bits */
static uint16_t sample_nv15(const uint8_t *row, int index)
{
    int bit = 10 * index;

    return ((row[bit / 8] | row[bit / 8 + 1] << 8) >> bit % 8) & 0x3ff;
}

static const struct Format {
    uint32_t fourcc;
    int planar, depth;
    Sample sample;
} formats[] = {
    { FOURCC('N', 'V', '1', '2'), 0, 8,  sample_8    },
    { FOURCC('Y', 'U', '1', '2'), 1, 8,  sample_8    },
    { FOURCC('P', '0', '1', '0'), 0, 10, sample_p010 },
    { FOURCC('N', 'V', '1', '5'), 0, 10, sample_nv15 },
};

static uint16_t at(const Picture *picture, int colour, int x, int y)
{
    const Colour *plane = &picture->colours[colour];
    int chroma          = colour > 0;
    const uint8_t *row;

    if (chroma && picture->grey)
        return 1 << (picture->depth - 1);
    row = plane->bytes + ((picture->top >> chroma) + y) * plane->pitch;
    return picture->sample(row, plane->first + ((picture->left >> chroma) + x) * plane->step);
}

static struct AVMD5 *md5, *whole;
static size_t object_size;

/* One colour, or both of chroma in turns. */
static void add_rows(const Picture *picture, int colour, int colours, int shift)
{
    static uint8_t row[4 * MAX_WIDTH];
    int chroma = colour > 0;
    int width  = colours * ((picture->width + chroma) >> chroma);
    int height = (picture->height + chroma) >> chroma;

    CHECK(picture->width < MAX_WIDTH);
    for (int y = 0; y < height; y++) {
        for (int x = 0; x < width; x++) {
            uint16_t sample = at(picture, colour + x % colours, x / colours, y) << shift;

            if (picture->depth == 8) {
                row[x] = sample;
            } else {
                row[2 * x]     = sample & 0xff;
                row[2 * x + 1] = sample >> 8;
            }
        }
        av_md5_update(md5, row, picture->depth == 8 ? width : 2 * width);
        if (whole && !(chroma && picture->grey))
            av_md5_update(whole, row, picture->depth == 8 ? width : 2 * width);
    }
}

static void print_digest(struct AVMD5 *sum, char end)
{
    uint8_t digest[16];

    av_md5_final(sum, digest);
    for (int i = 0; i < 16; i++)
        printf("%02x", digest[i]);
    putchar(end);
}

static void print_picture(const Picture *picture)
{
    struct AVMD5 *planes = whole;

    av_md5_init(md5);
    for (int colour = 0; colour < 3; colour++)
        add_rows(picture, colour, 1, 0);
    print_digest(md5, ' ');
    av_md5_init(md5);
    whole = NULL;
    add_rows(picture, 0, 1, picture->depth == 8 ? 0 : 16 - picture->depth);
    add_rows(picture, 1, 2, picture->depth == 8 ? 0 : 16 - picture->depth);
    whole = planes;
    print_digest(md5, '\n');
}

static void print_software(const AVFrame *frame)
{
    const AVPixFmtDescriptor *format = av_pix_fmt_desc_get(frame->format);
    Picture picture = {
        .sample = format->comp[0].depth == 8 ? sample_8 : sample_16,
        .depth  = format->comp[0].depth,
        .grey   = format->nb_components == 1,
        .width  = frame->width,
        .height = frame->height,
    };

    CHECK(picture.depth == 8 || picture.depth == 10);
    CHECK(picture.grey || (format->log2_chroma_w == 1 && format->log2_chroma_h == 1 && format->nb_components == 3));
    for (int i = 0; i < 3; i++)
        picture.colours[i] = (Colour) { .bytes = frame->data[i], .pitch = frame->linesize[i], .step = 1 };
    print_picture(&picture);
}

static void sync_objects(const AVDRMFrameDescriptor *drm, uint64_t flags)
{
    struct dma_buf_sync sync = { .flags = DMA_BUF_SYNC_READ | flags };

    for (int i = 0; i < drm->nb_objects; i++)
        CHECK(ioctl(drm->objects[i].fd, DMA_BUF_IOCTL_SYNC, &sync) == 0);
}

static void print_drm(const AVFrame *frame)
{
    const AVDRMFrameDescriptor *drm   = descriptor(frame);
    const AVDRMLayerDescriptor *layer = &drm->layers[0];
    const struct Format *format       = NULL;
    uint8_t *objects[AV_DRM_MAX_PLANES];
    Picture picture = {
        .left   = (int)frame->crop_left,
        .top    = (int)frame->crop_top,
        .width  = frame->width - (int)(frame->crop_left + frame->crop_right),
        .height = frame->height - (int)(frame->crop_top + frame->crop_bottom),
    };

    for (size_t i = 0; i < sizeof(formats) / sizeof(*formats); i++)
        if (formats[i].fourcc == layer->format)
            format = &formats[i];
    CHECK(format && drm->nb_layers == 1);
    picture.sample = format->sample;
    picture.depth  = format->depth;
    for (int i = 0; i < drm->nb_objects; i++) {
        CHECK(drm->objects[i].format_modifier == 0);
        objects[i] = mmap(NULL, drm->objects[i].size, PROT_READ, MAP_SHARED, drm->objects[i].fd, 0);
        CHECK(objects[i] != MAP_FAILED);
    }
    for (int i = 0; i < 3; i++) {
        const AVDRMPlaneDescriptor *plane = &layer->planes[format->planar ? i : i > 0];
        int interleaved                   = i > 0 && !format->planar;

        picture.colours[i] = (Colour) {
            .bytes = objects[plane->object_index] + plane->offset,
            .pitch = plane->pitch,
            .first = interleaved ? i - 1 : 0,
            .step  = interleaved ? 2 : 1,
        };
    }
    sync_objects(drm, DMA_BUF_SYNC_START);
    print_picture(&picture);
    sync_objects(drm, DMA_BUF_SYNC_END);
    for (int i = 0; i < drm->nb_objects; i++)
        munmap(objects[i], drm->objects[i].size);
}

static void scribble(const AVFrame *frame)
{
    const AVDRMObjectDescriptor *object = &descriptor(frame)->objects[0];
    uint8_t *bytes = mmap(NULL, object->size, PROT_READ | PROT_WRITE, MAP_SHARED, object->fd, 0);

    CHECK(bytes != MAP_FAILED);
    bytes[0] ^= 1;
    munmap(bytes, object->size);
}

#define MAX_HELD 64
#define SEEKS 5

static int mark;

static void print_frame(const AVFrame *frame)
{
    if (mark && (frame->flags & AV_FRAME_FLAG_CORRUPT))
        printf("damaged ");
    if (frame->format == AV_PIX_FMT_DRM_PRIME) {
        object_size = descriptor(frame)->objects[0].size;
        print_drm(frame);
    } else {
        print_software(frame);
    }
}

static int decode(const char *clip, int hardware, int threads, int hold, int seek, int scribbled)
{
    AVFrame *held[MAX_HELD], *frame = av_frame_alloc();
    int ret, count = 0, kept = 0, errors = 0, seeks = 0;
    Player player;

    CHECK(frame && hold < MAX_HELD);
    CHECK(player_open_as(&player, clip, threads, hardware) == 0);
    /* Without it, libavcodec crops less than the stream says, so that rows begin at aligned addresses. */
    player.decoder->flags |= AV_CODEC_FLAG_UNALIGNED;
    while ((ret = player_frame(&player, frame)) != AVERROR_EOF && errors < 1000) {
        if (ret < 0) {
            errors++;
            continue;
        }
        held[kept] = av_frame_clone(frame);
        CHECK(held[kept++]);
        av_frame_unref(frame);
        if (kept > hold) {
            print_frame(held[0]);
            if (scribbled && count + 1 == scribbled)
                scribble(held[0]);
            av_frame_free(&held[0]);
            memmove(held, held + 1, --kept * sizeof(*held));
        }
        count++;
        if (seek && count % seek == 0 && seeks < SEEKS) {
            CHECK(player_restart(&player) >= 0);
            seeks++;
        }
    }
    player_close(&player);
    for (int i = 0; i < kept; i++) {
        print_frame(held[i]);
        av_frame_free(&held[i]);
    }
    av_frame_free(&frame);
    return count;
}

static int option(const char *words, const char *name)
{
    const char *found = strstr(words, name);

    return found ? atoi(found + strlen(name)) : 0;
}

int main(int argc, char **argv)
{
    md5   = av_md5_alloc();
    whole = av_md5_alloc();
    CHECK(argc > 3 && md5 && whole);
    for (int clip = 3; clip < argc; clip++) {
        int count;

        av_md5_init(whole);
        mark  = option(argv[2], "mark=");
        count = decode(argv[clip], !strcmp(argv[1], "drm"), atoi(argv[2]), option(argv[2], "hold="), option(argv[2], "seek="),
                       option(argv[2], "scribble="));

        printf("end %d %zu ", count, object_size);
        print_digest(whole, ' ');
        printf("%s\n", argv[clip]);
    }
    av_free(md5);
    av_free(whole);
    return 0;
}
