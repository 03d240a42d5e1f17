// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * Decodes into frames that the application has made, as an application does it: a DRM device, a frames context, a decoder that is
 * given it in get_format(). Checks that the pictures are in those very buffers, and prints the MD5 of the visible pixels of each
 * as NV12 or P010.
 *
 * usage: own_frames ALLOCATOR OPTIONS CLIP...
 * ALLOCATOR: system or udmabuf.
 * OPTIONS, separated by commas:
 *   plain=WxH  a pool of 20 frames of NV12 that is made before the stream is looked at
 *   params     a pool as avcodec_get_hw_frames_parameters() says
 *   caller     the same, of buffers that the application allocates itself (AVHWFramesContext.pool)
 *   short      params, with too little memory for what the decoder writes behind the picture
 *   lines      params, with chroma elsewhere
 *   device     the decoder is given the device, too
 *   keep       one pool for all clips, and for all changes of a stream that it is large enough for
 *   threads=N, hold=N, seek=N   as of md5.c
 *   exhaust    all frames are held until the decoder fails for want of one
 *   late       the same, but another thread lets go of them in time, so that it does not fail
 *   few        params, with two frames
 *   software   the pool must be refused, and decoding go on in software
 * A line "ok FRAMES pools N CLIP" ends each clip.
 */
#include <fcntl.h>
#include <linux/dma-buf.h>
#include <linux/dma-heap.h>
#include <linux/udmabuf.h>
#include <pthread.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <time.h>

#include <libavutil/buffer.h>
#include <libavutil/hwcontext.h>
#include <libavutil/hwcontext_drm.h>
#include <libavutil/md5.h>
#include <libavutil/mem.h>
#include <libavutil/pixdesc.h>

#include "check.h"
#include "stream.h"

#define MAX_BUFFERS 1024
#define MAX_KEPT    64
#define MAX_ROW     (4 * 8192)
#define SEEKS       5

static const char *allocator, *options;
static AVBufferRef *device, *pool;
static int pools, all_pools, refused;

/* What is known of a buffer since it was made. */
typedef struct Buffer {
    const AVDRMFrameDescriptor *descriptor;
    int fd, pool;
    ino_t inode;
} Buffer;

/* The caller's pool makes and frees buffers on any thread. */
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static Buffer buffers[MAX_BUFFERS];
static int nb_buffers;

static int has(const char *option)
{
    size_t length = strlen(option);

    for (const char *at = options; at; at = strchr(at, ',') ? strchr(at, ',') + 1 : NULL)
        if (!strncmp(at, option, length) && (!at[length] || at[length] == ',' || at[length] == '='))
            return 1;
    return 0;
}

static int number(const char *option)
{
    const char *found = strstr(options, option);

    return found ? atoi(found + strlen(option)) : 0;
}

static double now(void)
{
    struct timespec time;

    clock_gettime(CLOCK_MONOTONIC, &time);
    return time.tv_sec + time.tv_nsec / 1e9;
}

static ino_t inode(int fd)
{
    struct stat status;

    CHECK(fstat(fd, &status) == 0);
    return status.st_ino;
}

static void know(const AVDRMFrameDescriptor *drm)
{
    int fd = drm->objects[0].fd;

    pthread_mutex_lock(&lock);
    for (int i = 0; i < nb_buffers; i++) {
        if (buffers[i].inode != inode(fd) && buffers[i].descriptor != drm)
            continue;
        /* Of a pool that is gone. */
        CHECK(buffers[i].pool < all_pools);
        buffers[i--] = buffers[--nb_buffers];
    }
    CHECK(nb_buffers < MAX_BUFFERS);
    buffers[nb_buffers++] = (Buffer) { drm, fd, all_pools, inode(fd) };
    pthread_mutex_unlock(&lock);
}

/* All frames of a pool that has as many as initial_pool_size. */
static void know_all(AVBufferRef *frames)
{
    int count = ((AVHWFramesContext *)frames->data)->initial_pool_size;
    AVFrame *got[MAX_BUFFERS];

    CHECK(count > 0 && count < MAX_BUFFERS);
    for (int i = 0; i < count; i++) {
        got[i] = av_frame_alloc();
        CHECK(got[i] && av_hwframe_get_buffer(frames, got[i], 0) == 0);
        know((const AVDRMFrameDescriptor *)got[i]->data[0]);
    }
    for (int i = 0; i < count; i++)
        av_frame_free(&got[i]);
}

/* A frames context as the decoder wants it, not initialised. NULL where the decoder says no. */
static AVBufferRef *new_frames(AVCodecContext *decoder)
{
    AVBufferRef *frames = NULL;
    AVHWFramesContext *context;
    AVDRMFramesContext *drm;

    if (avcodec_get_hw_frames_parameters(decoder, device, AV_PIX_FMT_DRM_PRIME, &frames) < 0)
        return NULL;
    context = (AVHWFramesContext *)frames->data;
    drm     = context->hwctx;
    CHECK(!decoder->hwaccel);
    CHECK(context->format == AV_PIX_FMT_DRM_PRIME);
    CHECK(context->width >= decoder->width && context->height >= decoder->height);
    CHECK(context->initial_pool_size > decoder->extra_hw_frames);
    CHECK(drm->format && !drm->modifier && drm->pitch >= context->width && drm->lines >= context->height);
    CHECK(drm->size >= (size_t)drm->pitch * drm->lines);
    return frames;
}

/* Memory that this program makes. */
static int make_dmabuf(size_t size)
{
    size_t page = sysconf(_SC_PAGESIZE);
    int node, fd;

    size = (size + page - 1) / page * page;
    if (!strcmp(allocator, "system")) {
        struct dma_heap_allocation_data heap = { .len = size, .fd_flags = O_RDWR | O_CLOEXEC };

        node = open("/dev/dma_heap/system", O_RDWR | O_CLOEXEC);
        CHECK(node >= 0 && ioctl(node, DMA_HEAP_IOCTL_ALLOC, &heap) == 0);
        fd = heap.fd;
    } else {
        int memory = memfd_create("own_frames", MFD_ALLOW_SEALING | MFD_CLOEXEC);
        struct udmabuf_create create = { .memfd = memory, .flags = UDMABUF_FLAGS_CLOEXEC, .size = size };

        node = open("/dev/udmabuf", O_RDWR | O_CLOEXEC);
        CHECK(node >= 0 && memory >= 0 && ftruncate(memory, size) == 0 && fcntl(memory, F_ADD_SEALS, F_SEAL_SHRINK) == 0);
        fd = ioctl(node, UDMABUF_CREATE, &create);
        CHECK(fd >= 0);
        close(memory);
    }
    close(node);
    return fd;
}

/* What libavutil knows nothing of. */
typedef struct Own {
    AVDRMFrameDescriptor drm;
    uint64_t mark;
} Own;

#define MARK 0x6f776e206672616dull

static void free_own(void *opaque, uint8_t *data)
{
    Own *own = opaque;

    CHECK(own->mark == MARK && data == (uint8_t *)&own->drm);
    pthread_mutex_lock(&lock);
    for (int i = 0; i < nb_buffers; i++)
        if (buffers[i].descriptor == &own->drm)
            buffers[i] = buffers[--nb_buffers];
    pthread_mutex_unlock(&lock);
    close(own->drm.objects[0].fd);
    av_free(own);
}

static AVBufferRef *make_own(void *opaque, size_t size)
{
    const AVHWFramesContext *context = opaque;
    const AVDRMFramesContext *wanted = context->hwctx;
    Own *own = av_mallocz(sizeof(*own));

    CHECK(own && size == sizeof(own->drm));
    own->mark                          = MARK;
    own->drm.nb_objects                = 1;
    own->drm.objects[0].fd             = make_dmabuf(wanted->size);
    own->drm.objects[0].size           = wanted->size;
    own->drm.nb_layers                 = 1;
    own->drm.layers[0].format          = wanted->format;
    own->drm.layers[0].nb_planes       = 2;
    own->drm.layers[0].planes[0].pitch = wanted->pitch;
    own->drm.layers[0].planes[1]       = (AVDRMPlaneDescriptor) { 0, wanted->pitch * wanted->lines, wanted->pitch };
    know(&own->drm);
    return av_buffer_create((uint8_t *)&own->drm, size, free_own, own, 0);
}

static void free_pool(AVHWFramesContext *context)
{
    av_buffer_pool_uninit(&context->pool);
}

static void init_frames(AVBufferRef *frames)
{
    AVHWFramesContext *context = (AVHWFramesContext *)frames->data;
    AVDRMFramesContext *drm    = context->hwctx;

    if (has("caller")) {
        context->pool              = av_buffer_pool_init2(sizeof(AVDRMFrameDescriptor), context, make_own, NULL);
        CHECK(context->pool);
        context->free              = free_pool;
        context->initial_pool_size = 0;
    }
    if (has("short"))
        drm->size = drm->pitch * drm->lines * 3 / 2;
    if (has("lines")) {
        drm->lines += 16;
        drm->size   = 0;
    }
    if (has("few"))
        context->initial_pool_size = 2;
    CHECK(av_hwframe_ctx_init(frames) == 0);
    if (!has("caller"))
        know_all(frames);
    pools++;
    all_pools++;
}

/* The original request: DRM_PRIME, NV12, so many samples, 20 frames, and this must not fail. */
static void plain_pool(void)
{
    AVHWFramesContext *context;
    int width, height;

    CHECK(sscanf(strstr(options, "plain=") + strlen("plain="), "%dx%d", &width, &height) == 2);
    pool = av_hwframe_ctx_alloc(device);
    CHECK(pool);
    context                    = (AVHWFramesContext *)pool->data;
    context->format            = AV_PIX_FMT_DRM_PRIME;
    context->sw_format         = AV_PIX_FMT_NV12;
    context->width             = width;
    context->height            = height;
    context->initial_pool_size = 20;
    init_frames(pool);
}

/* Whether the pool does for these pictures, as far as an application can tell. */
static int is_enough(const AVBufferRef *frames, const AVBufferRef *wanted)
{
    const AVHWFramesContext *has = (const AVHWFramesContext *)frames->data, *needs = (const AVHWFramesContext *)wanted->data;

    return has->sw_format == needs->sw_format && has->width == needs->width && has->height == needs->height;
}

static enum AVPixelFormat get_format(AVCodecContext *decoder, const enum AVPixelFormat *formats)
{
    AVBufferRef *frames;
    int offered = 0;

    for (int i = 0; formats[i] != AV_PIX_FMT_NONE; i++)
        offered |= formats[i] == AV_PIX_FMT_DRM_PRIME;
    if (!offered) {
        refused = 1;
        return avcodec_default_get_format(decoder, formats);
    }
    if (!has("plain")) {
        frames = new_frames(decoder);
        if (!frames) {
            refused = 1;
            return AV_PIX_FMT_NONE;
        }
        if (pool && has("keep") && is_enough(pool, frames)) {
            av_buffer_unref(&frames);
        } else {
            init_frames(frames);
            av_buffer_unref(&pool);
            pool = frames;
        }
    }
    decoder->hw_frames_ctx = av_buffer_ref(pool);
    CHECK(decoder->hw_frames_ctx);
    return AV_PIX_FMT_DRM_PRIME;
}

static struct AVMD5 *md5;

static void print_md5(void)
{
    uint8_t digest[16];

    av_md5_final(md5, digest);
    printf("= ");
    for (int i = 0; i < 16; i++)
        printf("%02x", digest[i]);
    putchar('\n');
}

static void print_software(const AVFrame *frame)
{
    static uint8_t row[MAX_ROW];
    int width = (frame->width + 1) / 2, height = (frame->height + 1) / 2;

    CHECK(frame->format == AV_PIX_FMT_YUV420P && 2 * width <= MAX_ROW);
    av_md5_init(md5);
    for (int y = 0; y < frame->height; y++)
        av_md5_update(md5, frame->data[0] + y * frame->linesize[0], frame->width);
    for (int y = 0; y < height; y++) {
        for (int x = 0; x < width; x++) {
            row[2 * x]     = frame->data[1][y * frame->linesize[1] + x];
            row[2 * x + 1] = frame->data[2][y * frame->linesize[2] + x];
        }
        av_md5_update(md5, row, 2 * width);
    }
    print_md5();
}

static void sync_object(int fd, uint64_t flags)
{
    struct dma_buf_sync sync = { .flags = DMA_BUF_SYNC_READ | flags };

    CHECK(ioctl(fd, DMA_BUF_IOCTL_SYNC, &sync) == 0);
}

static void print_drm(const AVFrame *frame)
{
    const AVDRMFrameDescriptor *drm     = (const AVDRMFrameDescriptor *)frame->data[0];
    const AVDRMObjectDescriptor *object = &drm->objects[0];
    const AVHWFramesContext *context    = (const AVHWFramesContext *)frame->hw_frames_ctx->data;
    int bytes  = av_pix_fmt_desc_get(context->sw_format)->comp[0].depth > 8 ? 2 : 1;
    int left   = (int)frame->crop_left, width = frame->width - (int)(frame->crop_left + frame->crop_right);
    int top    = (int)frame->crop_top, height = frame->height - (int)(frame->crop_top + frame->crop_bottom);
    uint8_t *memory = mmap(NULL, object->size, PROT_READ, MAP_SHARED, object->fd, 0);

    CHECK(memory != MAP_FAILED);
    sync_object(object->fd, DMA_BUF_SYNC_START);
    av_md5_init(md5);
    for (int chroma = 0; chroma < 2; chroma++) {
        const AVDRMPlaneDescriptor *plane = &drm->layers[0].planes[chroma];
        int samples = chroma ? (width + 1) / 2 * 2 : width, first = chroma ? left / 2 * 2 : left;

        for (int y = 0; y < (height + chroma) >> chroma; y++)
            av_md5_update(md5, memory + plane->offset + ((top >> chroma) + y) * plane->pitch + first * bytes, samples * bytes);
    }
    sync_object(object->fd, DMA_BUF_SYNC_END);
    munmap(memory, object->size);
    print_md5();
}

/* The picture is in one of the buffers, which is what it was when it was made. */
static void check_frame(const AVFrame *frame)
{
    const AVDRMFrameDescriptor *drm  = (const AVDRMFrameDescriptor *)frame->data[0];
    const AVDRMLayerDescriptor *layer = &drm->layers[0];
    const AVHWFramesContext *context;
    Buffer known = { NULL };

    CHECK(frame->buf[0] && frame->buf[0]->data == frame->data[0] && frame->hw_frames_ctx);
    context = (const AVHWFramesContext *)frame->hw_frames_ctx->data;
    CHECK(context->format == AV_PIX_FMT_DRM_PRIME);
    CHECK(frame->width <= context->width && frame->height <= context->height);
    pthread_mutex_lock(&lock);
    for (int i = 0; i < nb_buffers; i++)
        if (buffers[i].descriptor == drm)
            known = buffers[i];
    pthread_mutex_unlock(&lock);
    CHECK(known.descriptor && drm->objects[0].fd == known.fd && inode(drm->objects[0].fd) == known.inode);
    CHECK((off_t)drm->objects[0].size <= lseek(drm->objects[0].fd, 0, SEEK_END));
    CHECK(drm->nb_objects == 1 && drm->nb_layers == 1 && layer->nb_planes == 2 && drm->objects[0].format_modifier == 0);
    CHECK(layer->planes[0].offset == 0 && layer->planes[1].offset >= layer->planes[0].pitch * frame->height);
    CHECK(layer->planes[1].offset + layer->planes[1].pitch * ((frame->height + 1) / 2) <= (ptrdiff_t)drm->objects[0].size);
    if (has("caller"))
        CHECK(((Own *)av_buffer_pool_buffer_get_opaque(frame->buf[0]))->mark == MARK);
}

static void print_frame(const AVFrame *frame)
{
    if (frame->format == AV_PIX_FMT_DRM_PRIME) {
        check_frame(frame);
        print_drm(frame);
    } else {
        print_software(frame);
    }
}

/* Whoever looks for decoders that want a pool of theirs passes it by, and gets the decoder's own frames. */
static void check_advertised(const AVCodec *codec)
{
    const AVCodecHWConfig *config;

    for (int i = 0; (config = avcodec_get_hw_config(codec, i)); i++)
        CHECK(config->pix_fmt != AV_PIX_FMT_DRM_PRIME || config->methods == AV_CODEC_HW_CONFIG_METHOD_HW_DEVICE_CTX);
}

static void open_player(Player *player, const char *clip)
{
    const AVCodec *codec;

    player->demuxer = NULL;
    CHECK(avformat_open_input(&player->demuxer, clip, NULL, NULL) == 0);
    CHECK(avformat_find_stream_info(player->demuxer, NULL) >= 0);
    player->stream = av_find_best_stream(player->demuxer, AVMEDIA_TYPE_VIDEO, -1, -1, NULL, 0);
    CHECK(player->stream >= 0);
    codec           = hardware_decoder(player->demuxer->streams[player->stream]->codecpar->codec_id, NULL);
    player->packet  = av_packet_alloc();
    player->decoder = avcodec_alloc_context3(codec);
    CHECK(codec && player->packet && player->decoder);
    check_advertised(codec);
    CHECK(avcodec_parameters_to_context(player->decoder, player->demuxer->streams[player->stream]->codecpar) >= 0);
    player->decoder->get_format      = get_format;
    player->decoder->thread_count    = FFMAX(number("threads="), 1);
    player->decoder->extra_hw_frames = number("hold=");
    player->decoder->flags          |= AV_CODEC_FLAG_UNALIGNED;
    if (has("device"))
        player->decoder->hw_device_ctx = av_buffer_ref(device);
    CHECK(avcodec_open2(player->decoder, codec, NULL) == 0);
}

/* Frames that are held, with "late" by two threads. */
typedef struct Kept {
    pthread_mutex_t lock;
    AVFrame *frames[MAX_KEPT];
    int count;
    int ended;
} Kept;

static void keep(Kept *kept, const AVFrame *frame)
{
    pthread_mutex_lock(&kept->lock);
    CHECK(kept->count < MAX_KEPT);
    kept->frames[kept->count] = av_frame_clone(frame);
    CHECK(kept->frames[kept->count++]);
    pthread_mutex_unlock(&kept->lock);
}

/* Reads and lets go of the oldest, all but so many. Returns whether no more come. */
static int let_go(Kept *kept, int all_but)
{
    int ended;

    pthread_mutex_lock(&kept->lock);
    while (kept->count > all_but) {
        print_frame(kept->frames[0]);
        av_frame_free(&kept->frames[0]);
        memmove(kept->frames, kept->frames + 1, --kept->count * sizeof(*kept->frames));
    }
    ended = kept->ended;
    pthread_mutex_unlock(&kept->lock);
    return ended;
}

/* Lets go only when nothing has come for half a second: then the decoder waits. */
static void *let_go_late(void *opaque)
{
    Kept *kept = opaque;
    int before = -1, stands;

    for (;;) {
        usleep(500000);
        pthread_mutex_lock(&kept->lock);
        stands = kept->count == before || kept->ended;
        before = kept->count;
        pthread_mutex_unlock(&kept->lock);
        if (stands && let_go(kept, 0))
            return NULL;
    }
}

static int decode(const char *clip)
{
    int all  = has("exhaust") || has("late");
    int hold = all ? MAX_KEPT : number("hold="), seek = number("seek=");
    int ret, count = 0, seeks = 0, errors = 0;
    Kept kept      = { .lock = PTHREAD_MUTEX_INITIALIZER };
    AVFrame *frame = av_frame_alloc();
    pthread_t late;
    Player player;

    open_player(&player, clip);
    CHECK(!has("late") || !pthread_create(&late, NULL, let_go_late, &kept));
    for (;;) {
        double began = now();

        ret = player_frame(&player, frame);
        if (ret == AVERROR_EOF)
            break;
        if (ret < 0) {
            /* The pool is used up: that is said in time, and ends with it. */
            CHECK(has("exhaust") && now() - began < 10 && errors++ < 100);
            let_go(&kept, 0);
            continue;
        }
        CHECK(has("software") == (frame->format != AV_PIX_FMT_DRM_PRIME));
        keep(&kept, frame);
        av_frame_unref(frame);
        let_go(&kept, hold);
        count++;
        if (seek && count % seek == 0 && seeks++ < SEEKS)
            CHECK(player_restart(&player) >= 0);
    }
    CHECK(refused == has("software") && !has("exhaust") == !errors);
    player_close(&player);
    pthread_mutex_lock(&kept.lock);
    kept.ended = 1;
    pthread_mutex_unlock(&kept.lock);
    CHECK(!has("late") || !pthread_join(late, NULL));
    let_go(&kept, 0);
    av_frame_free(&frame);
    return count;
}

static void forget_pool(void)
{
    av_buffer_unref(&pool);
    CHECK(!has("caller") || !nb_buffers);
    nb_buffers = 0;
}

int main(int argc, char **argv)
{
    AVDictionary *words = NULL;
    Held before;

    CHECK(argc > 3);
    allocator = argv[1];
    options   = argv[2];
    md5       = av_md5_alloc();
    CHECK(md5);
    before = held();
    CHECK(av_dict_set(&words, "alloc", allocator, 0) >= 0);
    CHECK(av_hwdevice_ctx_create(&device, AV_HWDEVICE_TYPE_DRM, NULL, words, 0) == 0);
    av_dict_free(&words);
    for (int clip = 3; clip < argc; clip++) {
        int count;

        pools = refused = 0;
        if (has("plain") && !pool)
            plain_pool();
        count = decode(argv[clip]);
        printf("ok %d pools %d %s\n", count, pools, argv[clip]);
        if (!has("keep"))
            forget_pool();
    }
    forget_pool();
    av_buffer_unref(&device);
    CHECK(held().fds == before.fds);
    av_free(md5);
    return 0;
}
