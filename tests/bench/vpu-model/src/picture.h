// SPDX-License-Identifier: LGPL-2.1-or-later
// A decoded picture as the decoders give it to raw_picture.rs, field by field the same there.

#ifndef VPU_PICTURE_H
#define VPU_PICTURE_H

#include <stdint.h>

struct vpu_picture {
    const uint8_t *data[3];
    int64_t stride[3];
    uint32_t width;
    uint32_t height;
    uint32_t bit_depth;
    uint32_t planes;
    uint32_t shift_x;
    uint32_t shift_y;
};

#endif
