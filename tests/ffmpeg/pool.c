// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * Frame pools of a DRM device: that they initialise in every format and size, that what is written into a frame is read back
 * from it, that what cannot be fails with one line, and that nothing is left over.
 *
 * usage: pool CHECK ALLOCATOR [ARGUMENTS]
 * ALLOCATOR: the device option alloc=, or "any". Exit status 0 and a line that starts with "ok" when all is well.
 *   matrix WxH SIZE...       every format in this size with pools of these sizes; 0 is one that grows
 *   contract                 fixed and growing pools, pools of the caller's, who outlives whom
 *   impossible               requests that must fail
 *   refused ERROR [nobody]   no pool can be had, with this errno; as a user without rights
 *   exhaust WxH              pools of P010 that grow until there is no memory
 *   rounds COUNT             init and free, of pools that can be had and of ones that cannot
 *   steps COUNT THREADS      random get, hold, free, map and transfer
 */
#include <errno.h>
#include <malloc.h>
#include <pthread.h>
#include <sched.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <time.h>

#include <libavutil/buffer.h>
#include <libavutil/hwcontext.h>
#include <libavutil/hwcontext_drm.h>
#include <libavutil/imgutils.h>
#include <libavutil/pixdesc.h>

#include "check.h"

#define FOURCC(a, b, c, d) ((uint32_t)(a) | (uint32_t)(b) << 8 | (uint32_t)(c) << 16 | (uint32_t)(d) << 24)
#define MAX_POOL 64

typedef struct Format {
    const char *name;
    enum AVPixelFormat sw_format;
    uint32_t drm_format;  ///< of the layer
    uint32_t asked;       ///< AVDRMFramesContext.format
    int planes;
} Format;

static const Format formats[] = {
    { "nv12",    AV_PIX_FMT_NV12,    FOURCC('N', 'V', '1', '2'), 0, 2 },
    { "p010",    AV_PIX_FMT_P010,    FOURCC('P', '0', '1', '0'), 0, 2 },
    { "nv16",    AV_PIX_FMT_NV16,    FOURCC('N', 'V', '1', '6'), 0, 2 },
    { "yuv420p", AV_PIX_FMT_YUV420P, FOURCC('Y', 'U', '1', '2'), 0, 3 },
    { "nv15",    AV_PIX_FMT_P010,    FOURCC('N', 'V', '1', '5'), FOURCC('N', 'V', '1', '5'), 2 },
};
#define FORMATS (int)(sizeof(formats) / sizeof(*formats))

static const char *allocator;
static uint64_t seed = 0x9e3779b97f4a7c15;

static AVBufferRef *open_device(void)
{
    AVBufferRef *device   = NULL;
    AVDictionary *options = NULL;

    if (strcmp(allocator, "any"))
        CHECK(av_dict_set(&options, "alloc", allocator, 0) >= 0);
    CHECK(av_hwdevice_ctx_create(&device, AV_HWDEVICE_TYPE_DRM, NULL, options, 0) == 0);
    av_dict_free(&options);
    return device;
}

/* A frames context that is not initialised. */
static AVBufferRef *new_frames(AVBufferRef *device, const Format *format, int width, int height, int pool)
{
    AVBufferRef *frames = av_hwframe_ctx_alloc(device);
    AVHWFramesContext *context;

    CHECK(frames);
    context                    = (AVHWFramesContext *)frames->data;
    context->format            = AV_PIX_FMT_DRM_PRIME;
    context->sw_format         = format->sw_format;
    context->width             = width;
    context->height            = height;
    context->initial_pool_size = pool;
    ((AVDRMFramesContext *)context->hwctx)->format = format->asked;
    return frames;
}

static AVFrame *get_frame(AVBufferRef *frames)
{
    AVFrame *frame = av_frame_alloc();

    CHECK(frame && av_hwframe_get_buffer(frames, frame, 0) == 0);
    return frame;
}

static const AVDRMFrameDescriptor *descriptor(const AVFrame *frame)
{
    return (const AVDRMFrameDescriptor *)frame->data[0];
}

static int plane_lines(const Format *format, int plane, int height)
{
    const AVPixFmtDescriptor *description = av_pix_fmt_desc_get(format->sw_format);

    return plane ? AV_CEIL_RSHIFT(height, description->log2_chroma_h) : height;
}

/* Bytes of a line: of NV15 five for four samples. */
static int plane_bytes(const Format *format, int plane, int width)
{
    if (format->asked)
        return (FFALIGN(width, 2) * 10 + 7) / 8;
    return av_image_get_linesize(format->sw_format, width, plane);
}

static void check_descriptor(const AVFrame *frame, const Format *format)
{
    const AVHWFramesContext *context  = (const AVHWFramesContext *)frame->hw_frames_ctx->data;
    const AVDRMFrameDescriptor *drm   = descriptor(frame);
    const AVDRMLayerDescriptor *layer = &drm->layers[0];
    ptrdiff_t end = 0;

    CHECK(frame->format == AV_PIX_FMT_DRM_PRIME && frame->width == context->width && frame->height == context->height);
    CHECK(drm->nb_objects == 1 && drm->nb_layers == 1);
    CHECK(drm->objects[0].format_modifier == 0);
    CHECK((off_t)drm->objects[0].size == lseek(drm->objects[0].fd, 0, SEEK_END));
    CHECK(layer->format == format->drm_format && layer->nb_planes == format->planes);
    for (int i = 0; i < layer->nb_planes; i++) {
        const AVDRMPlaneDescriptor *plane = &layer->planes[i];

        CHECK(plane->object_index == 0);
        CHECK(plane->pitch >= plane_bytes(format, i, context->width));
        CHECK(i || (plane->offset == 0 && plane->pitch % (format->asked ? 80 : 64) == 0));
        CHECK(plane->offset >= end);
        end = plane->offset + plane->pitch * plane_lines(format, i, context->height);
    }
    CHECK(end <= (ptrdiff_t)drm->objects[0].size);
}

/* A picture in memory that is different for each number. */
static AVFrame *picture(const Format *format, int width, int height, unsigned number)
{
    AVFrame *frame = av_frame_alloc();

    CHECK(frame);
    frame->format = format->sw_format;
    frame->width  = width;
    frame->height = height;
    CHECK(av_frame_get_buffer(frame, 0) == 0);
    for (int plane = 0; plane < 4 && frame->data[plane]; plane++) {
        int bytes = av_image_get_linesize(format->sw_format, width, plane);

        for (int y = 0; y < plane_lines(format, plane, height); y++) {
            uint8_t *line  = frame->data[plane] + (ptrdiff_t)frame->linesize[plane] * y;
            uint64_t state = (number * 4 + plane + 1) * 0x9e3779b97f4a7c15 + y * 0xbf58476d1ce4e5b9;
            int x = 0;

            for (; x + 8 <= bytes; x += 8) {
                uint64_t value = next_random(&state);
                memcpy(line + x, &value, 8);
            }
            for (; x < bytes; x++)
                line[x] = next_random(&state);
            if (format->sw_format == AV_PIX_FMT_P010)
                for (x = 0; x < bytes; x += 2)
                    line[x] &= 0xc0;
        }
    }
    return frame;
}

static int same_picture(const Format *format, const AVFrame *one, const AVFrame *other)
{
    if (one->width != other->width || one->height != other->height)
        return 0;
    for (int plane = 0; plane < 4 && one->data[plane]; plane++)
        for (int y = 0; y < plane_lines(format, plane, one->height); y++)
            if (memcmp(one->data[plane] + (ptrdiff_t)one->linesize[plane] * y,
                       other->data[plane] + (ptrdiff_t)other->linesize[plane] * y,
                       av_image_get_linesize(format->sw_format, one->width, plane)))
                return 0;
    return 1;
}

static AVFrame *download(const AVFrame *frame)
{
    AVFrame *memory = av_frame_alloc();

    CHECK(memory && av_hwframe_transfer_data(memory, frame, 0) == 0);
    return memory;
}

/* A mapping in the frames' sw_format. */
static AVFrame *map(const AVFrame *frame, const Format *format, int flags)
{
    AVFrame *mapped = av_frame_alloc();

    CHECK(mapped);
    mapped->format = format->sw_format;
    CHECK(av_hwframe_map(mapped, frame, flags) == 0);
    CHECK(mapped->width == frame->width && mapped->height == frame->height);
    return mapped;
}

/* Writes a P010 picture into a frame of NV15 by hand: nothing packs it. */
static void pack(const AVFrame *frame, const AVFrame *from)
{
    const AVDRMObjectDescriptor *object = &descriptor(frame)->objects[0];
    uint8_t *bytes = mmap(NULL, object->size, PROT_READ | PROT_WRITE, MAP_SHARED, object->fd, 0);

    CHECK(bytes != MAP_FAILED);
    for (int plane = 0; plane < 2; plane++) {
        const AVDRMPlaneDescriptor *layout = &descriptor(frame)->layers[0].planes[plane];
        int samples = plane ? FFALIGN(from->width, 2) : from->width;

        for (int y = 0; y < (plane ? (from->height + 1) / 2 : from->height); y++) {
            const uint16_t *line = (const uint16_t *)(from->data[plane] + (ptrdiff_t)from->linesize[plane] * y);
            uint8_t *packed      = bytes + layout->offset + layout->pitch * y;

            for (int x = 0; x < samples; x++) {
                int value = line[x] >> 6, bit = x * 10;

                packed[bit / 8]     = (packed[bit / 8] & ((1 << bit % 8) - 1)) | value << bit % 8;
                packed[bit / 8 + 1] = value >> (8 - bit % 8);
            }
        }
    }
    munmap(bytes, object->size);
}

static enum AVPixelFormat transfer_format(AVBufferRef *frames, enum AVHWFrameTransferDirection direction)
{
    enum AVPixelFormat *list, format;

    if (av_hwframe_transfer_get_formats(frames, direction, &list, 0) < 0)
        return AV_PIX_FMT_NONE;
    format = list[0];
    CHECK(list[1] == AV_PIX_FMT_NONE);
    av_free(list);
    return format;
}

/* What is written in each way is read in each way. */
static void write_and_read(AVFrame *frame, const Format *format, unsigned number)
{
    AVFrame *one = picture(format, frame->width, frame->height, number), *other;

    if (format->asked) {
        AVFrame *mapped = av_frame_alloc();

        CHECK(av_hwframe_transfer_data(frame, one, 0) < 0);
        CHECK(av_hwframe_map(mapped, frame, AV_HWFRAME_MAP_READ) == AVERROR(ENOSYS));
        av_frame_free(&mapped);
        new_lines();
        pack(frame, one);
    } else {
        CHECK(av_hwframe_transfer_data(frame, one, 0) == 0);
        other = map(frame, format, AV_HWFRAME_MAP_READ);
        CHECK(same_picture(format, one, other));
        av_frame_free(&other);
        other = map(frame, format, AV_HWFRAME_MAP_WRITE | AV_HWFRAME_MAP_OVERWRITE | AV_HWFRAME_MAP_DIRECT);
        av_frame_free(&one);
        one = picture(format, frame->width, frame->height, number + 1000);
        CHECK(av_frame_copy(other, one) >= 0);
        av_frame_free(&other);
    }
    other = download(frame);
    CHECK(other->format == format->sw_format && same_picture(format, one, other));
    av_frame_free(&other);
    av_frame_free(&one);
}

/* A mark at both ends of the buffer that no other buffer has. */
static void stamp(const AVFrame *frame, uint64_t mark, int check)
{
    const AVDRMObjectDescriptor *object = &descriptor(frame)->objects[0];
    size_t last = (object->size - 1) / 4096 * 4096;
    uint64_t *words[2] = {
        mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED, object->fd, 0),
        mmap(NULL, object->size - last, PROT_READ | PROT_WRITE, MAP_SHARED, object->fd, last),
    };

    CHECK(words[0] != MAP_FAILED && words[1] != MAP_FAILED);
    for (int i = 0; i < 2; i++) {
        if (check)
            CHECK(words[i][7 + i] == mark + i);
        else
            words[i][7 + i] = mark + i;
    }
    munmap(words[0], 4096);
    munmap(words[1], object->size - last);
}

static void free_all(AVFrame **frames, int count)
{
    while (count) {
        int victim = next_random(&seed) % count;

        av_frame_free(&frames[victim]);
        frames[victim] = frames[--count];
    }
}

static void check_pool(AVBufferRef *device, const Format *format, int width, int height, int size)
{
    AVBufferRef *frames = new_frames(device, format, width, height, size);
    /* Of one that grows a few. Of large pictures one is written, and of the largest one in one format of each allocator: pages take
     * their time in a virtual machine. */
    int count = size ? size : 3, all = width * height <= 64 * 64;
    int one   = size == 1 && (width <= 1920 || format == &formats[strlen(allocator) % FORMATS]);
    AVFrame *got[MAX_POOL];

    CHECK(count <= MAX_POOL);
    CHECK(av_hwframe_ctx_init(frames) == 0);
    CHECK(transfer_format(frames, AV_HWFRAME_TRANSFER_DIRECTION_FROM) == format->sw_format);
    CHECK(transfer_format(frames, AV_HWFRAME_TRANSFER_DIRECTION_TO) == (format->asked ? AV_PIX_FMT_NONE : format->sw_format));
    for (int i = 0; i < count; i++) {
        got[i] = get_frame(frames);
        check_descriptor(got[i], format);
        for (int other = 0; other < i; other++)
            CHECK(descriptor(got[i])->objects[0].fd != descriptor(got[other])->objects[0].fd);
        stamp(got[i], (uint64_t)width << 32 | i * 16, 0);
    }
    for (int i = 0; i < count; i++)
        stamp(got[i], (uint64_t)width << 32 | i * 16, 1);
    CHECK(new_lines() == 0);
    if (all || one)
        for (int i = 0; i < count; i++)
            write_and_read(got[i], format, i);
    CHECK(new_lines() == 0);
    if (next_random(&seed) % 2)
        av_buffer_unref(&frames);
    free_all(got, count);
    av_buffer_unref(&frames);
}

/* NV15 stands for P010 in half of the cases: its pictures are made by hand. */
static void check_matrix(int argc, char **argv)
{
    AVBufferRef *device = open_device();
    Held before, after;
    int width, height;

    CHECK(argc > 1 && sscanf(argv[0], "%dx%d", &width, &height) == 2);
    check_pool(device, &formats[0], 16, 16, 1);
    before = held();
    for (int i = 0; i < FORMATS; i++)
        for (int size = 1; size < argc; size++)
            check_pool(device, &formats[i], width, height, atoi(argv[size]));
    after = held();
    CHECK(after.fds == before.fds && after.dmabufs == before.dmabufs);
    av_buffer_unref(&device);
    printf("ok matrix %s %s\n", allocator, argv[0]);
}

static void unref_later(void *opaque, uint8_t *data)
{
    (void)data;
    ++*(int *)opaque;
}

static AVDRMFrameDescriptor foreign = { .nb_objects = 1, .objects = { { .fd = -1 } }, .nb_layers = 1 };

static AVBufferRef *foreign_buffer(void *opaque, size_t size)
{
    return av_buffer_create((uint8_t *)&foreign, size, unref_later, opaque, 0);
}

/* A pool of the caller's stays the caller's. */
static void check_foreign_pool(AVBufferRef *device)
{
    AVBufferRef *frames = new_frames(device, &formats[0], 1920, 1080, 4);
    AVHWFramesContext *context = (AVHWFramesContext *)frames->data;
    int freed = 0, before = held().fds;
    AVFrame *frame;

    context->pool = av_buffer_pool_init2(sizeof(foreign), &freed, foreign_buffer, NULL);
    CHECK(context->pool && av_hwframe_ctx_init(frames) == 0);
    frame = get_frame(frames);
    CHECK(frame->data[0] == (uint8_t *)&foreign && held().fds == before);
    av_frame_free(&frame);
    av_buffer_pool_uninit(&context->pool);
    av_buffer_unref(&frames);
    CHECK(freed == 4 && new_lines() == 0);
}

/* Contexts of frames from elsewhere: no pool, no fd, and the same errors as ever. */
static void check_no_pool(AVBufferRef *device)
{
    const Format unknown = { .sw_format = AV_PIX_FMT_BGR0 }, none = { .sw_format = AV_PIX_FMT_NONE };
    const Format tiled   = { .sw_format = AV_PIX_FMT_NV12, .asked = FOURCC('N', 'V', '1', '2') };
    const Format *all[]  = { &unknown, &none, &tiled };
    int before = held().fds;

    for (int i = 0; i < 3; i++) {
        AVBufferRef *frames = new_frames(device, all[i], 640, 360, 0);
        AVFrame *frame = av_frame_alloc();

        if (all[i] == &tiled)
            ((AVDRMFramesContext *)((AVHWFramesContext *)frames->data)->hwctx)->modifier = (uint64_t)9 << 56 | 1;
        CHECK(av_hwframe_ctx_init(frames) == 0);
        CHECK(av_hwframe_get_buffer(frames, frame, 0) == AVERROR(EINVAL));
        CHECK(held().fds == before && new_lines() == 0);
        av_frame_free(&frame);
        av_buffer_unref(&frames);
    }
    /* And one for which a pool could be made, if anybody asked. */
    for (int i = 0; i < FORMATS; i++) {
        AVBufferRef *frames = new_frames(device, &formats[i], 640, 360, 0);

        CHECK(av_hwframe_ctx_init(frames) == 0 && held().fds == before);
        av_buffer_unref(&frames);
    }
    CHECK(new_lines() == 0);
}

static void check_fixed_and_growing(AVBufferRef *device)
{
    AVBufferRef *frames = new_frames(device, &formats[0], 640, 360, 4);
    AVFrame *got[40], *more = av_frame_alloc();
    int fd;

    CHECK(av_hwframe_ctx_init(frames) == 0);
    for (int i = 0; i < 4; i++)
        got[i] = get_frame(frames);
    CHECK(new_lines() == 0);
    CHECK(av_hwframe_get_buffer(frames, more, 0) == AVERROR(ENOMEM) && new_lines() == 1 && strstr(last_line, "All 4 frames"));
    CHECK(av_hwframe_get_buffer(frames, more, 0) == AVERROR(ENOMEM) && new_lines() == 0);
    fd = descriptor(got[2])->objects[0].fd;
    av_frame_free(&got[2]);
    got[2] = get_frame(frames);
    CHECK(descriptor(got[2])->objects[0].fd == fd);
    free_all(got, 4);
    av_frame_free(&more);
    av_buffer_unref(&frames);

    frames = new_frames(device, &formats[0], 640, 360, 0);
    CHECK(av_hwframe_ctx_init(frames) == 0);
    for (int i = 0; i < 40; i++)
        got[i] = get_frame(frames);
    free_all(got, 40);
    av_buffer_unref(&frames);
    CHECK(new_lines() == 0);
}

/* The buffers are what the caller wants them to be, or there is no pool. */
static void check_layout(AVBufferRef *device)
{
    const AVDRMFramesContext wrong[] = {
        { .pitch = 1900 }, { .pitch = -2048 }, { .lines = 1079 }, { .lines = -1 }, { .size = 1920 * 1080 },
        { .pitch = (ptrdiff_t)1 << 32 | 2048 },
    };
    AVBufferRef *frames = new_frames(device, &formats[0], 1920, 1080, 2);
    AVDRMFramesContext *wanted = ((AVHWFramesContext *)frames->data)->hwctx;
    const AVDRMLayerDescriptor *layer;
    AVFrame *frame;

    *wanted = (AVDRMFramesContext){ .format = FOURCC('N', 'V', '1', '2'), .pitch = 2048, .lines = 1088, .size = 4 << 20 };
    CHECK(av_hwframe_ctx_init(frames) == 0);
    frame = get_frame(frames);
    check_descriptor(frame, &formats[0]);
    layer = &descriptor(frame)->layers[0];
    CHECK(layer->planes[0].pitch == 2048 && layer->planes[1].pitch == 2048 && layer->planes[1].offset == 2048 * 1088);
    CHECK(descriptor(frame)->objects[0].size >= 4 << 20);
    write_and_read(frame, &formats[0], 1);
    av_frame_free(&frame);
    av_buffer_unref(&frames);
    for (unsigned i = 0; i < sizeof(wrong) / sizeof(*wrong); i++) {
        frames = new_frames(device, &formats[0], 1920, 1080, 2);
        *(AVDRMFramesContext *)((AVHWFramesContext *)frames->data)->hwctx = wrong[i];
        CHECK(av_hwframe_ctx_init(frames) == AVERROR(EINVAL) && new_lines() == 1);
        av_buffer_unref(&frames);
    }
}

static void *free_frame(void *frame)
{
    av_frame_free((AVFrame **)&frame);
    return NULL;
}

static void free_elsewhere(AVFrame *frame)
{
    pthread_t thread;

    CHECK(pthread_create(&thread, NULL, free_frame, frame) == 0 && pthread_join(thread, NULL) == 0);
}

/* Frames, buffers and mappings outlive device, context and each other, and end on any thread. */
static void check_lifetimes(void)
{
    AVBufferRef *device = open_device(), *buffer;
    AVBufferRef *frames = new_frames(device, &formats[0], 640, 360, 4);
    AVFrame *frame, *mapped, *one = picture(&formats[0], 640, 360, 5), *other;

    CHECK(av_hwframe_ctx_init(frames) == 0);
    frame = get_frame(frames);
    av_buffer_unref(&frames);
    av_buffer_unref(&device);
    CHECK(av_hwframe_transfer_data(frame, one, 0) == 0);
    mapped = map(frame, &formats[0], AV_HWFRAME_MAP_READ);
    other  = map(frame, &formats[0], AV_HWFRAME_MAP_READ | AV_HWFRAME_MAP_WRITE);
    buffer = av_buffer_ref(frame->buf[0]);
    free_elsewhere(frame);
    CHECK(same_picture(&formats[0], one, mapped) && same_picture(&formats[0], one, other));
    free_elsewhere(other);
    CHECK(same_picture(&formats[0], one, mapped));
    free_elsewhere(mapped);
    /* Nothing of the context is left now. */
    CHECK(lseek(((AVDRMFrameDescriptor *)buffer->data)->objects[0].fd, 0, SEEK_END) > 640 * 360);
    av_buffer_unref(&buffer);
    av_frame_free(&one);
    CHECK(new_lines() == 0);
}

static void check_constraints(AVBufferRef *device)
{
    AVHWFramesConstraints *constraints = av_hwdevice_get_hwframe_constraints(device, NULL);
    int found = 0;

    CHECK(constraints && constraints->valid_hw_formats[0] == AV_PIX_FMT_DRM_PRIME);
    CHECK(constraints->valid_hw_formats[1] == AV_PIX_FMT_NONE);
    for (int i = 0; constraints->valid_sw_formats[i] != AV_PIX_FMT_NONE; i++)
        for (int format = 0; format < 4; format++)
            found += constraints->valid_sw_formats[i] == formats[format].sw_format;
    CHECK(found == 4);
    CHECK(constraints->min_width <= 16 && constraints->min_height <= 16);
    CHECK(constraints->max_width == 16384 && constraints->max_height == 16384);
    av_hwframe_constraints_free(&constraints);
}

static void check_contract(int argc, char **argv)
{
    AVBufferRef *device;
    Held before, after;

    (void)argc, (void)argv;
    check_lifetimes();
    before = held();
    device = open_device();
    check_constraints(device);
    check_no_pool(device);
    check_foreign_pool(device);
    check_fixed_and_growing(device);
    check_layout(device);
    av_buffer_unref(&device);
    check_lifetimes();
    after = held();
    CHECK(after.fds == before.fds && after.dmabufs == before.dmabufs);
    printf("ok contract %s\n", allocator);
}

/* Tries to have a pool. Returns the error; there is one line then, and none without. */
static int try_pool(AVBufferRef *device, const Format *format, int width, int height, int size)
{
    AVBufferRef *frames = new_frames(device, format, width, height, size);
    int ret = av_hwframe_ctx_init(frames), said;

    av_buffer_unref(&frames);
    said = new_lines();
    if (said != (ret < 0)) {
        fprintf(stderr, "%dx%d, pool of %d: %s, %d lines, last: %s\n", width, height, size, av_err2str(ret), said, last_line);
        exit(1);
    }
    return ret;
}

/* Sizes that no pool has. */
static void try_impossible(AVBufferRef *device)
{
    static const int sizes[][2] = {
        { 0, 0 }, { 0, 1080 }, { 1920, 0 }, { -1920, 1080 }, { 65536, 64 }, { 64, 65536 }, { 16385, 16 }, { 16, 16385 },
    };
    const Format unknown = { .sw_format = AV_PIX_FMT_BGR0 }, none = { .sw_format = AV_PIX_FMT_NONE };
    const Format odd = { .sw_format = AV_PIX_FMT_NV12, .asked = FOURCC('X', 'X', 'X', 'X') };

    for (unsigned i = 0; i < sizeof(sizes) / sizeof(*sizes); i++)
        CHECK(try_pool(device, &formats[i % FORMATS], sizes[i][0], sizes[i][1], 1 + i) == AVERROR(EINVAL));
    CHECK(try_pool(device, &unknown, 640, 360, 4) == AVERROR(ENOSYS));
    CHECK(try_pool(device, &none, 640, 360, 4) == AVERROR(ENOSYS));
    CHECK(try_pool(device, &odd, 640, 360, 4) == AVERROR(ENOSYS));
}

static void try_unknown_allocator(void)
{
    AVBufferRef *device   = NULL;
    AVDictionary *options = NULL;

    CHECK(av_dict_set(&options, "alloc", "no such heap", 0) >= 0);
    CHECK(av_hwdevice_ctx_create(&device, AV_HWDEVICE_TYPE_DRM, NULL, options, 0) == AVERROR(EINVAL) && !device);
    CHECK(new_lines() == 1 && strstr(last_line, "udmabuf"));
    av_dict_free(&options);
}

static void check_impossible(int argc, char **argv)
{
    AVBufferRef *device = open_device();

    (void)argc, (void)argv;
    try_unknown_allocator();
    try_impossible(device);
    av_buffer_unref(&device);
    printf("ok impossible %s\n", allocator);
}

/* Nobody can make buffers here: one line that says so, at init or for the first frame. */
static void check_refused(int argc, char **argv)
{
    int error = argc > 0 ? AVERROR(atoi(argv[0])) : 0;
    AVBufferRef *device, *frames;
    AVFrame *frame = av_frame_alloc();
    int ret;

    if (argc > 1)
        CHECK(setresgid(65534, 65534, 65534) == 0 && setresuid(65534, 65534, 65534) == 0);
    device = open_device();
    ret    = try_pool(device, &formats[0], 1920, 1080, 20);
    if (ret != error) {
        fprintf(stderr, "%s, %s\n", av_err2str(ret), last_line);
        exit(1);
    }
    printf("%s\n", last_line);
    frames = new_frames(device, &formats[0], 1920, 1080, 0);
    CHECK(av_hwframe_ctx_init(frames) == 0);
    CHECK(av_hwframe_get_buffer(frames, frame, 0) == AVERROR(ENOMEM) && new_lines() == 1);
    CHECK(av_hwframe_get_buffer(frames, frame, 0) == AVERROR(ENOMEM) && new_lines() == 0);
    av_frame_free(&frame);
    av_buffer_unref(&frames);
    av_buffer_unref(&device);
    printf("ok refused %s\n", allocator);
}

/* The memory ends: an error, no dead process, and all of it is there again afterwards. */
static void check_exhaust(int argc, char **argv)
{
    AVBufferRef *device = open_device();
    int width, height, fitting[2] = { 0, 0 };

    CHECK(argc > 0 && sscanf(argv[0], "%dx%d", &width, &height) == 2);
    for (int round = 0; round < 2; round++)
        for (int size = 1; size <= MAX_POOL; size += 3) {
            int ret = try_pool(device, &formats[1], width, height, size);

            if (ret < 0) {
                CHECK(ret == AVERROR(ENOMEM));
                break;
            }
            fitting[round] = size;
        }
    printf("%d and %d frames fit; %s\n", fitting[0], fitting[1], last_line);
    CHECK(fitting[0] > 0 && fitting[0] < MAX_POOL && fitting[1] >= fitting[0] - 3);
    av_buffer_unref(&device);
    printf("ok exhaust %s\n", allocator);
}

static void check_rounds(int argc, char **argv)
{
    int rounds = argc > 0 ? atoi(argv[0]) : 0, had = 0, refused = 0;
    Held before = { 0 }, after;
    AVBufferRef *device = open_device();

    /* The first hundred may leave caches of libc's and of the allocator's. */
    for (int round = -100; round < rounds; round++) {
        const Format *format = &formats[next_random(&seed) % FORMATS];

        if (round == 0)
            before = held();
        if (round % 100 == 50) {
            av_buffer_unref(&device);
            try_unknown_allocator();
            device = open_device();
        }
        if (round % 10 == 9) {
            try_impossible(device);
            refused++;
            continue;
        }
        CHECK(try_pool(device, format, 16 + next_random(&seed) % 64, 16 + next_random(&seed) % 64, next_random(&seed) % 4) == 0);
        had++;
        if (round % 10 == 5)
            check_pool(device, format, 48, 32, next_random(&seed) % 4);
    }
    after = held();
    printf("%d pools, %d rounds of refusals: %d fds, %d mappings, %lld KiB, %lld bytes of dmabufs before, "
           "%d, %d, %lld, %lld after\n", had, refused, before.fds, before.mappings, before.resident, before.dmabufs,
           after.fds, after.mappings, after.resident, after.dmabufs);
    CHECK(after.fds == before.fds && after.dmabufs == before.dmabufs);
    CHECK(after.mappings <= before.mappings + 2 && after.resident <= before.resident + 512);
    av_buffer_unref(&device);
    printf("ok rounds %s\n", allocator);
}

#define HELD_BY_THREAD 4
#define SHARED 8

/* A frame with the number that was written into it. */
typedef struct Stamped {
    AVFrame *frame;
    uint64_t number;
} Stamped;

static struct {
    AVBufferRef *frames;
    pthread_mutex_t lock;
    Stamped shared[SHARED];      ///< frames on their way from one thread to another
    atomic_int in_use[4096];     ///< by fd: references that threads have of the buffer
    atomic_int left;
    atomic_ullong number;
    atomic_int counts[6], gets;
    atomic_int empty;            ///< times that the pool was
} steps = { .lock = PTHREAD_MUTEX_INITIALIZER };

static void fill(AVFrame *memory, uint64_t number)
{
    for (int plane = 0; plane < 2; plane++)
        for (int y = 0; y < (plane ? memory->height / 2 : memory->height); y++)
            for (int x = 0; x < memory->width; x += 8)
                memcpy(memory->data[plane] + (ptrdiff_t)memory->linesize[plane] * y + x, &number, 8);
}

static int filled(const AVFrame *memory, uint64_t number)
{
    for (int plane = 0; plane < 2; plane++)
        for (int y = 0; y < (plane ? memory->height / 2 : memory->height); y++)
            for (int x = 0; x < memory->width; x += 8)
                if (memcmp(memory->data[plane] + (ptrdiff_t)memory->linesize[plane] * y + x, &number, 8))
                    return 0;
    return 1;
}

static void step_read(const Stamped *stamped, int by_map)
{
    AVFrame *memory = by_map ? map(stamped->frame, &formats[0], AV_HWFRAME_MAP_READ) : download(stamped->frame);

    CHECK(filled(memory, stamped->number));
    av_frame_free(&memory);
}

static void step_write(Stamped *stamped, AVFrame *scratch, int by_map)
{
    stamped->number = atomic_fetch_add(&steps.number, 1) * 0x9e3779b97f4a7c15;
    if (by_map) {
        AVFrame *memory = map(stamped->frame, &formats[0], AV_HWFRAME_MAP_WRITE | AV_HWFRAME_MAP_OVERWRITE);

        fill(memory, stamped->number);
        av_frame_free(&memory);
    } else {
        fill(scratch, stamped->number);
        CHECK(av_hwframe_transfer_data(stamped->frame, scratch, 0) == 0);
    }
}

static void step_free(Stamped *stamped)
{
    atomic_int *in_use = &steps.in_use[descriptor(stamped->frame)->objects[0].fd];

    CHECK(atomic_fetch_sub(in_use, 1) == 1);
    av_frame_free(&stamped->frame);
}

/* False where all frames of the pool are held. */
static int step_get(Stamped *stamped)
{
    AVFrame *frame = av_frame_alloc();
    int ret = av_hwframe_get_buffer(steps.frames, frame, 0);

    if (ret < 0) {
        CHECK(ret == AVERROR(ENOMEM));
        av_frame_free(&frame);
        return 0;
    }
    CHECK(atomic_fetch_add(&steps.in_use[descriptor(frame)->objects[0].fd], 1) == 0);
    stamped->frame = frame;
    return 1;
}

static void *walk(void *number)
{
    uint64_t state = 0x2545f4914f6cdd1d * ((intptr_t)number + 1);
    AVFrame *scratch = picture(&formats[0], 64, 48, 0);
    Stamped held[HELD_BY_THREAD] = { 0 };

    while (atomic_fetch_sub(&steps.left, 1) > 0) {
        Stamped *stamped = &held[next_random(&state) % HELD_BY_THREAD], *shared, other;
        int step = next_random(&state) % 6;

        if (!stamped->frame) {
            if (step_get(stamped)) {
                step_write(stamped, scratch, step & 1);
                atomic_fetch_add(&steps.gets, 1);
            } else { /* no step, or waiting would be most of them */
                atomic_fetch_add(&steps.left, 1);
                atomic_fetch_add(&steps.empty, 1);
                sched_yield();
            }
            continue;
        }
        switch (step) {
        case 0:
            step_free(stamped);
            break;
        case 1:
        case 2:
            step_read(stamped, step & 1);
            break;
        case 3:
            step_write(stamped, scratch, next_random(&state) & 1);
            break;
        case 4: /* to and from another thread, as it is */
            pthread_mutex_lock(&steps.lock);
            shared = &steps.shared[next_random(&state) % SHARED];
            other  = *shared, *shared = *stamped, *stamped = other;
            pthread_mutex_unlock(&steps.lock);
            break;
        case 5: /* the frame stays while a mapping does */
            {
                AVFrame *memory = map(stamped->frame, &formats[0], AV_HWFRAME_MAP_READ);
                AVFrame *clone  = av_frame_clone(stamped->frame);

                CHECK(clone);
                av_frame_free(&stamped->frame);
                CHECK(filled(memory, stamped->number));
                stamped->frame = clone;
                av_frame_free(&memory);
            }
            break;
        }
        atomic_fetch_add(&steps.counts[step], 1);
    }
    for (int i = 0; i < HELD_BY_THREAD; i++)
        if (held[i].frame) {
            step_read(&held[i], 1);
            step_free(&held[i]);
        }
    av_frame_free(&scratch);
    return NULL;
}

static void check_steps(int argc, char **argv)
{
    int count = argc > 1 ? atoi(argv[0]) : 0, threads = argc > 1 ? atoi(argv[1]) : 0;
    pthread_t ids[16];
    AVBufferRef *device;
    Held before, after;

    CHECK(count > 0 && threads > 0 && threads <= 16);
    check_lifetimes();
    before = held();
    device = open_device();
    /* Not quite enough for all: that a pool is empty must happen too. */
    steps.frames = new_frames(device, &formats[0], 64, 48, threads * HELD_BY_THREAD);
    CHECK(av_hwframe_ctx_init(steps.frames) == 0);
    atomic_store(&steps.left, count);
    for (int i = 0; i < threads; i++)
        CHECK(pthread_create(&ids[i], NULL, walk, (void *)(intptr_t)i) == 0);
    av_buffer_unref(&device);
    for (int i = 0; i < threads; i++)
        CHECK(pthread_join(ids[i], NULL) == 0);
    for (int i = 0; i < SHARED; i++)
        if (steps.shared[i].frame) {
            step_read(&steps.shared[i], 0);
            step_free(&steps.shared[i]);
        }
    av_buffer_unref(&steps.frames);
    after = held();
    printf("get %d, free %d, map %d, transfer %d, write %d, hand over %d; %d times none was left; "
           "%d fds, %lld bytes of dmabufs before, %d, %lld after\n", steps.gets, steps.counts[0], steps.counts[1] + steps.counts[5], steps.counts[2], steps.counts[3],
           steps.counts[4], steps.empty, before.fds, before.dmabufs, after.fds, after.dmabufs);
    CHECK(new_lines() == !!steps.empty);
    CHECK(after.fds == before.fds && after.dmabufs == before.dmabufs);
    printf("ok steps %s\n", allocator);
}

int main(int argc, char **argv)
{
    static const struct {
        const char *name;
        void (*check)(int argc, char **argv);
    } checks[] = {
        { "matrix", check_matrix },   { "contract", check_contract }, { "impossible", check_impossible },
        { "refused", check_refused }, { "exhaust", check_exhaust },   { "rounds", check_rounds },
        { "steps", check_steps },
    };

    CHECK(argc > 2);
    /* Pictures in memory that the process has already. */
    mallopt(M_MMAP_THRESHOLD, 32 << 20);
    mallopt(M_TRIM_THRESHOLD, 1 << 30);
    av_log_set_callback(count_lines);
    allocator = argv[2];
    for (unsigned i = 0; i < sizeof(checks) / sizeof(*checks); i++)
        if (!strcmp(argv[1], checks[i].name)) {
            checks[i].check(argc - 3, argv + 3);
            return 0;
        }
    fprintf(stderr, "no such check: %s\n", argv[1]);
    return 2;
}
