// SPDX-License-Identifier: LGPL-2.1-or-later
// libdav1d, which the distribution's libavcodec decodes AV1 with, called directly: libavcodec gives no frames that are not
// shown. One frame in, its picture out at once. Called by dav1d.rs.

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <dav1d/dav1d.h>

#include "picture.h"

struct vpu_dav1d {
    Dav1dContext *context;
    // The last picture that came out.
    Dav1dPicture picture;
    char said[512];
};

// The first complaint says most.
static void say(void *cookie, const char *format, va_list arguments)
{
    struct vpu_dav1d *decoder = cookie;

    if (!decoder->said[0])
        vsnprintf(decoder->said, sizeof(decoder->said), format, arguments);
}

void vpu_dav1d_close(struct vpu_dav1d *decoder)
{
    if (!decoder)
        return;
    dav1d_picture_unref(&decoder->picture);
    if (decoder->context)
        dav1d_close(&decoder->context);
    free(decoder);
}

struct vpu_dav1d *vpu_dav1d_open(void)
{
    struct vpu_dav1d *decoder = calloc(1, sizeof(*decoder));
    Dav1dSettings settings;

    if (!decoder)
        return NULL;
    dav1d_default_settings(&settings);
    settings.n_threads               = 1;
    settings.max_frame_delay         = 1;
    settings.apply_grain             = 1;
    settings.operating_point         = 0;
    settings.all_layers              = 0;
    settings.output_invisible_frames = 1;
    settings.logger.cookie           = decoder;
    settings.logger.callback         = say;
    if (dav1d_open(&decoder->context, &settings) < 0) {
        vpu_dav1d_close(decoder);
        return NULL;
    }
    return decoder;
}

void vpu_dav1d_flush(struct vpu_dav1d *decoder)
{
    dav1d_picture_unref(&decoder->picture);
    dav1d_flush(decoder->context);
}

const char *vpu_dav1d_said(const struct vpu_dav1d *decoder)
{
    return decoder->said;
}

// Takes the next picture that is ready, if there is one: 1, 0 for none, or an error.
static int take(struct vpu_dav1d *decoder)
{
    Dav1dPicture picture = { 0 };
    int ret = dav1d_get_picture(decoder->context, &picture);

    if (ret == DAV1D_ERR(EAGAIN))
        return 0;
    if (ret < 0)
        return ret;
    dav1d_picture_unref(&decoder->picture);
    decoder->picture = picture;
    return 1;
}

// Decodes what belongs to one frame. Returns how many pictures came out, or an error; the last one is `picture`.
int vpu_dav1d_decode(struct vpu_dav1d *decoder, const uint8_t *bytes, size_t size, struct vpu_picture *picture)
{
    const Dav1dPicture *out = &decoder->picture;
    Dav1dData data = { 0 };
    uint8_t *copy;
    int ret, pictures = 0;

    decoder->said[0] = 0;
    copy = dav1d_data_create(&data, size);
    if (!copy)
        return DAV1D_ERR(ENOMEM);
    memcpy(copy, bytes, size);
    do {
        ret = dav1d_send_data(decoder->context, &data);
        if (ret < 0 && ret != DAV1D_ERR(EAGAIN))
            break;
        do {
            ret = take(decoder);
            pictures += ret > 0;
        } while (ret > 0);
    } while (data.sz && ret >= 0);
    if (data.sz)
        dav1d_data_unref(&data);
    if (ret < 0)
        return ret;
    if (pictures)
        *picture = (struct vpu_picture) {
            .data      = { out->data[0], out->data[1], out->data[2] },
            .stride    = { out->stride[0], out->stride[1], out->stride[1] },
            .width     = (uint32_t)out->p.w,
            .height    = (uint32_t)out->p.h,
            .bit_depth = (uint32_t)out->p.bpc,
            .planes    = out->p.layout == DAV1D_PIXEL_LAYOUT_I400 ? 1 : 3,
            .shift_x   = out->p.layout != DAV1D_PIXEL_LAYOUT_I444,
            .shift_y   = out->p.layout == DAV1D_PIXEL_LAYOUT_I420 || out->p.layout == DAV1D_PIXEL_LAYOUT_I400,
        };
    return pictures;
}
