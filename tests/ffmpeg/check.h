// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * What the programs here share: a check that ends the program, FFmpeg's log lines counted, and what a process holds.
 */
#ifndef PRIMEBRIDGE_TESTS_FFMPEG_CHECK_H
#define PRIMEBRIDGE_TESTS_FFMPEG_CHECK_H

#include <dirent.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <libavutil/error.h>
#include <libavutil/log.h>

#define CHECK(condition)                                                                            \
    do {                                                                                            \
        if (!(condition)) {                                                                         \
            fprintf(stderr, "%s:%d: %s (last line: %s)\n", __FILE__, __LINE__, #condition, last_line); \
            exit(1);                                                                                \
        }                                                                                           \
    } while (0)

/* The last line of FFmpeg's log that was an error or a warning, and how many there were. */
static char       last_line[1024];
static atomic_int lines;

static inline void count_lines(void *context, int level, const char *format, va_list arguments)
{
    int prefix = 1;

    if (level > AV_LOG_WARNING)
        return;
    av_log_format_line(context, level, format, arguments, last_line, sizeof(last_line), &prefix);
    last_line[strcspn(last_line, "\n")] = 0;
    atomic_fetch_add(&lines, 1);
}

/* Lines since the last call. */
static inline int new_lines(void)
{
    return atomic_exchange(&lines, 0);
}

typedef struct Held {
    int       fds;
    int       mappings;
    long long resident;  ///< KiB
    long long dmabufs;   ///< bytes of all of the system's; -1 where debugfs does not say
} Held;

static inline int count_entries(const char *path)
{
    DIR *folder = opendir(path);
    int count   = 0;

    CHECK(folder);
    while (readdir(folder))
        count++;
    closedir(folder);
    return count;
}

static inline Held held(void)
{
    Held held  = { .fds = count_entries("/proc/self/fd"), .dmabufs = -1 };
    FILE *file = fopen("/proc/self/maps", "r");
    char line[4096];
    long long pages;

    CHECK(file);
    while (fgets(line, sizeof(line), file))
        held.mappings += !!strchr(line, '\n');
    fclose(file);

    file = fopen("/proc/self/statm", "r");
    CHECK(file && fscanf(file, "%*d %lld", &pages) == 1);
    held.resident = pages * sysconf(_SC_PAGESIZE) / 1024;
    fclose(file);

    file = fopen("/sys/kernel/debug/dma_buf/bufinfo", "r");
    while (file && fgets(line, sizeof(line), file))
        sscanf(line, "Total %*d objects, %lld bytes", &held.dmabufs);
    if (file)
        fclose(file);
    return held;
}

/* xorshift64. */
static inline uint64_t next_random(uint64_t *state)
{
    *state ^= *state << 13;
    *state ^= *state >> 7;
    *state ^= *state << 17;
    return *state;
}

#endif
