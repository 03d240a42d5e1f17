// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * Checks what an application gets: descriptors, how long frames and their fds live, and that nothing is left open.
 *
 * usage: frames THREADS CHECK CLIP...
 * CHECK: contract, hold, exhaust, threads or leaks. Exit status 0 and a line that starts with "ok" when all is well.
 */
#include <dirent.h>
#include <pthread.h>
#include <stdint.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "player.h"

#define NV12 0x3231564e
#define MAX_HELD 512

typedef struct Held {
    AVFrame *frame;
    uint64_t sum;
    ino_t    inode;
} Held;

static int threads;

static int count_fds(void)
{
    DIR *folder = opendir("/proc/self/fd");
    int count   = 0;

    CHECK(folder);
    while (readdir(folder))
        count++;
    closedir(folder);
    return count;
}

static double now(void)
{
    struct timespec time;

    clock_gettime(CLOCK_MONOTONIC, &time);
    return time.tv_sec + time.tv_nsec / 1e9;
}

static ino_t inode(const AVFrame *frame)
{
    struct stat status;

    CHECK(fstat(descriptor(frame)->objects[0].fd, &status) == 0);
    return status.st_ino;
}

/* FNV-1a of the whole object, mapped with the size that the descriptor gives. */
static uint64_t sum(const AVFrame *frame)
{
    const AVDRMObjectDescriptor *object = &descriptor(frame)->objects[0];
    const uint8_t *bytes = mmap(NULL, object->size, PROT_READ, MAP_SHARED, object->fd, 0);
    uint64_t hash = 0xcbf29ce484222325;

    CHECK(bytes != MAP_FAILED);
    for (size_t i = 0; i < object->size; i++)
        hash = (hash ^ bytes[i]) * 0x100000001b3;
    munmap((void *)bytes, object->size);
    return hash;
}

static void check_descriptor(const AVFrame *frame)
{
    const AVDRMFrameDescriptor *drm  = descriptor(frame);
    const AVDRMLayerDescriptor *layer = &drm->layers[0];
    const AVHWFramesContext *context;

    CHECK(frame->hw_frames_ctx);
    context = (const AVHWFramesContext *)frame->hw_frames_ctx->data;
    CHECK(context->format == AV_PIX_FMT_DRM_PRIME && context->sw_format == AV_PIX_FMT_NV12);
    CHECK(context->width >= frame->width && context->height >= frame->height);
    CHECK(drm->nb_objects == 1 && drm->nb_layers == 1);
    CHECK(drm->objects[0].format_modifier == 0);
    CHECK(layer->format == NV12 && layer->nb_planes == 2);
    CHECK(layer->planes[0].object_index == 0 && layer->planes[1].object_index == 0);
    CHECK(layer->planes[0].offset == 0 && layer->planes[0].pitch >= context->width);
    CHECK(layer->planes[1].pitch == layer->planes[0].pitch);
    CHECK(layer->planes[1].offset >= layer->planes[0].pitch * context->height);
    CHECK(layer->planes[1].offset + layer->planes[1].pitch * ((context->height + 1) / 2) <= (ptrdiff_t)drm->objects[0].size);
}

static void hold(Held *held, const AVFrame *frame)
{
    held->frame = av_frame_clone(frame);
    CHECK(held->frame);
    held->inode = inode(frame);
    held->sum   = sum(frame);
}

/* A held frame is still what it was. */
static void check_held(const Held *held)
{
    check_descriptor(held->frame);
    CHECK(inode(held->frame) == held->inode);
    CHECK(sum(held->frame) == held->sum);
}

/* A number stands for one buffer for ever, and a buffer has one number: players cache what they import by the number. */
static int check_contract(const char *clip)
{
    ino_t inodes[4096] = { 0 };
    AVFrame *frame = av_frame_alloc();
    Player player;
    int ret, count = 0;

    CHECK(player_open(&player, clip, threads) == 0);
    while ((ret = player_frame(&player, frame)) >= 0) {
        int fd = descriptor(frame)->objects[0].fd;

        check_descriptor(frame);
        CHECK(fd >= 0 && fd < 4096);
        CHECK(!inodes[fd] || inodes[fd] == inode(frame));
        inodes[fd] = inode(frame);
        for (int other = 0; other < 4096; other++)
            CHECK(other == fd || inodes[other] != inodes[fd]);
        sum(frame);
        av_frame_unref(frame);
        count++;
    }
    CHECK(ret == AVERROR_EOF);
    av_frame_free(&frame);
    player_close(&player);
    return count;
}

/* Frames stay what they are through decoding, a change of size, a flush and the end of the decoder. */
static int check_hold(const char *clip)
{
    AVFrame *frame = av_frame_alloc();
    Held held[6];
    Player player;
    int ret, count = 0, kept = 0;

    CHECK(player_open(&player, clip, threads) == 0);
    while ((ret = player_frame(&player, frame)) >= 0) {
        if (count++ % 5 == 0 && kept < 6)
            hold(&held[kept++], frame);
        av_frame_unref(frame);
    }
    CHECK(ret == AVERROR_EOF && kept > 1);
    for (int i = 0; i < kept; i++)
        check_held(&held[i]);
    CHECK(player_restart(&player) >= 0);
    for (int i = 0; i < 5 && player_frame(&player, frame) >= 0; i++) {
        for (int other = 0; other < kept; other++)
            CHECK(inode(frame) != held[other].inode);
        av_frame_unref(frame);
    }
    avcodec_flush_buffers(player.decoder);
    for (int i = 0; i < kept; i++)
        check_held(&held[i]);
    player_close(&player);
    for (int i = 0; i < kept; i++) {
        check_held(&held[i]);
        av_frame_free(&held[i].frame);
    }
    av_frame_free(&frame);
    return count;
}

/* An application that gives nothing back gets an error in time, or all frames; once it does, decoding goes on. */
static int check_exhaust(const char *clip)
{
    AVFrame *frame = av_frame_alloc();
    static Held held[MAX_HELD];
    double began, longest = 0;
    Player player;
    int ret, errors = 0, kept = 0, after = 0;

    CHECK(player_open(&player, clip, threads) == 0);
    for (;;) {
        began = now();
        ret   = player_frame(&player, frame);
        longest = now() - began > longest ? now() - began : longest;
        if (ret < 0) {
            if (ret != AVERROR_EOF)
                errors++;
            break;
        }
        CHECK(kept < MAX_HELD);
        hold(&held[kept++], frame);
        av_frame_unref(frame);
    }
    for (int i = 0; i < kept; i++)
        check_held(&held[i]);
    for (int i = 0; i < kept; i++)
        av_frame_free(&held[i].frame);
    /* Waiting threads may report the same once more each. */
    while ((ret = player_frame(&player, frame)) != AVERROR_EOF && errors < 100) {
        ret < 0 ? errors++ : after++;
        av_frame_unref(frame);
    }
    CHECK(ret == AVERROR_EOF);
    CHECK(longest < 10);
    CHECK(errors == 0 || after > 0);
    printf("held %d, %d errors, longest wait %.1f s, %d frames afterwards\n", kept, errors, longest, after);
    av_frame_free(&frame);
    player_close(&player);
    return kept + after;
}

static AVFrame *queue[8];
static int queued, finished;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t changed = PTHREAD_COND_INITIALIZER;

static void *release_all(void *unused)
{
    for (;;) {
        AVFrame *frame;

        pthread_mutex_lock(&lock);
        while (!queued && !finished)
            pthread_cond_wait(&changed, &lock);
        frame = queued ? queue[--queued] : NULL;
        pthread_cond_broadcast(&changed);
        pthread_mutex_unlock(&lock);
        if (!frame)
            return unused;
        sum(frame);
        av_frame_free(&frame);
    }
}

/* Another thread reads frames and gives them back, the last ones after the decoder is gone. */
static int check_threads(const char *clip)
{
    AVFrame *frame = av_frame_alloc();
    pthread_t thread;
    Player player;
    int ret, count = 0;

    finished = 0;
    CHECK(pthread_create(&thread, NULL, release_all, NULL) == 0);
    CHECK(player_open(&player, clip, threads) == 0);
    while ((ret = player_frame(&player, frame)) >= 0) {
        pthread_mutex_lock(&lock);
        while (queued == 8)
            pthread_cond_wait(&changed, &lock);
        queue[queued++] = frame;
        pthread_cond_broadcast(&changed);
        pthread_mutex_unlock(&lock);
        frame = av_frame_alloc();
        CHECK(frame);
        count++;
    }
    CHECK(ret == AVERROR_EOF);
    player_close(&player);
    pthread_mutex_lock(&lock);
    finished = 1;
    pthread_cond_broadcast(&changed);
    pthread_mutex_unlock(&lock);
    CHECK(pthread_join(thread, NULL) == 0);
    av_frame_free(&frame);
    return count;
}

/* Whatever is in the file: decoding comes to an end and leaves nothing open. */
static int check_leaks(const char *clip)
{
    AVFrame *frame = av_frame_alloc();
    Player player;
    int ret, count = 0, errors = 0;

    if (player_open(&player, clip, threads) >= 0) {
        while ((ret = player_frame(&player, frame)) != AVERROR_EOF && errors < 10000) {
            ret < 0 ? errors++ : count++;
            av_frame_unref(frame);
        }
        CHECK(errors < 10000);
        player_close(&player);
    }
    av_frame_free(&frame);
    return count;
}

int main(int argc, char **argv)
{
    static const struct {
        const char *name;
        int (*check)(const char *clip);
    } checks[] = {
        { "contract", check_contract }, { "hold", check_hold },     { "exhaust", check_exhaust },
        { "threads", check_threads },   { "leaks", check_leaks },
    };

    CHECK(argc > 3);
    threads = atoi(argv[1]);
    for (unsigned i = 0; i < sizeof(checks) / sizeof(*checks); i++) {
        if (strcmp(argv[2], checks[i].name))
            continue;
        for (int clip = 3; clip < argc; clip++) {
            int before = count_fds(), frames = checks[i].check(argv[clip]), after = count_fds();

            if (before != after) {
                fprintf(stderr, "%s: %d open files before, %d after\n", argv[clip], before, after);
                return 1;
            }
            printf("ok %s %d frames %s\n", argv[2], frames, argv[clip]);
            fflush(stdout);
        }
        return 0;
    }
    fprintf(stderr, "no such check: %s\n", argv[2]);
    return 2;
}
