// SPDX-License-Identifier: LGPL-2.1-or-later
//! Where drivers read a HEVC control in another way than it is documented.

/// What v4l2_ctrl_hevc_slice_params::bit_size counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BitSize {
    /// The slice data behind data_byte_offset, as documented.
    SliceData,
    /// Everything from the buffer's start to the end of the slice: what clients sent before the documentation was taken at its word.
    FromBufferStart,
}

/// One driver that wants the older meaning.
struct Quirk {
    /// v4l2_capability::driver.
    driver: &'static str,
    bit_size: BitSize,
}

static QUIRKS: [Quirk; 2] = [
    // cedrus_h265.c programs bit_size as the length from the buffer's first bit on (VE_DEC_H265_BITS_LEN behind a
    // VE_DEC_H265_BITS_OFFSET of 0) and computes the end address from it: with the documented meaning each slice would lose as many
    // bytes at its end as its header has.
    Quirk { driver: "cedrus", bit_size: BitSize::FromBufferStart },
    // The Raspberry Pi driver of 5.x and 6.1 kernels subtracts the data's offset from bit_size. Its successor, rpi-hevc-dec, was
    // submitted upstream with the documented meaning and knows the older one by the sum being too large.
    Quirk { driver: "rpivid", bit_size: BitSize::FromBufferStart },
];

/// What the driver takes bit_size for.
pub fn bit_size_of(driver: &str) -> BitSize {
    QUIRKS.iter().find(|quirk| quirk.driver == driver).map_or(BitSize::SliceData, |quirk| quirk.bit_size)
}
