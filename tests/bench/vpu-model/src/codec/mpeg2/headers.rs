// SPDX-License-Identifier: LGPL-2.1-or-later
//! The headers of a stream, H.262 6.2, out of controls.

use primebridge::uapi::*;

use super::Controls;

const PICTURE: u8 = 0x00;
const SEQUENCE: u8 = 0xb3;
const EXTENSION: u8 = 0xb5;
const GROUP: u8 = 0xb8;

/// Appends bits to bytes; ends at a byte.
struct Bits<'a> {
    bytes: &'a mut Vec<u8>,
    pending: u64,
    count: u32,
}

impl<'a> Bits<'a> {
    /// After a start code.
    fn new(bytes: &'a mut Vec<u8>, start_code: u8) -> Self {
        bytes.extend_from_slice(&[0, 0, 1, start_code]);
        Self { bytes, pending: 0, count: 0 }
    }

    fn put(&mut self, count: u32, value: impl Into<u32>) -> &mut Self {
        let value = u64::from(value.into()) & ((1 << count) - 1);
        self.pending = self.pending << count | value;
        self.count += count;
        while self.count >= 8 {
            self.count -= 8;
            self.bytes.push((self.pending >> self.count) as u8);
        }
        self
    }

    fn flag(&mut self, value: bool) -> &mut Self {
        self.put(1, value)
    }

    fn end(&mut self) {
        if self.count != 0 {
            self.put(8 - self.count, 0u32);
        }
    }
}

/// sequence_header() and sequence_extension(). What no control has is as libavcodec wants it: a frame rate of 25 Hz, square samples,
/// pictures out of order. The matrices are those of each picture.
pub fn sequence(bytes: &mut Vec<u8>, controls: &Controls) {
    let sequence = &controls.sequence;
    // For no decoder's use, and one client has it in bits (tests/bench/differences.tsv).
    let vbv_buffer_size = sequence.vbv_buffer_size;
    Bits::new(bytes, SEQUENCE)
        .put(12, sequence.horizontal_size)
        .put(12, sequence.vertical_size)
        .put(4, 1u32)
        .put(4, 3u32)
        .put(18, 0x3ffffu32)
        .flag(true)
        .put(10, vbv_buffer_size)
        .flag(false)
        .flag(false)
        .flag(false)
        .end();
    Bits::new(bytes, EXTENSION)
        .put(4, 1u32)
        .put(8, sequence.profile_and_level_indication)
        .flag(u32::from(sequence.flags) & V4L2_MPEG2_SEQ_FLAG_PROGRESSIVE != 0)
        .put(2, sequence.chroma_format)
        .put(2, sequence.horizontal_size >> 12)
        .put(2, sequence.vertical_size >> 12)
        .put(12, 0u32)
        .flag(true)
        .put(8, vbv_buffer_size >> 10)
        .flag(false)
        .put(2, 0u32)
        .put(5, 0u32)
        .end();
}

/// group_of_pictures_header() with closed_gop: libavcodec leaves out B pictures without a forward reference otherwise.
pub fn closed_group(bytes: &mut Vec<u8>) {
    // A time code of zeros with its marker, closed_gop, broken_link.
    Bits::new(bytes, GROUP).put(25, 1u32 << 12).flag(true).flag(false).end();
}

/// picture_header(), picture_coding_extension() and quant_matrix_extension(). No control has temporal_reference and vbv_delay, no
/// decoder needs them.
pub fn picture(bytes: &mut Vec<u8>, controls: &Controls) {
    let picture = &controls.picture;
    let mut bits = Bits::new(bytes, PICTURE);
    bits.put(10, 0u32).put(3, picture.picture_coding_type).put(16, 0xffffu32);
    // full_pel_forward_vector, forward_f_code, and the same backward: 0 and 7 in MPEG-2.
    for _ in 1..picture.picture_coding_type {
        bits.put(4, 7u32);
    }
    bits.flag(false).end();
    let flag = |flag: u32| picture.flags & flag != 0;
    let progressive = flag(V4L2_MPEG2_PIC_FLAG_PROGRESSIVE);
    let mut bits = Bits::new(bytes, EXTENSION);
    bits.put(4, 8u32);
    for f_code in picture.f_code.as_flattened() {
        bits.put(4, *f_code);
    }
    bits.put(2, picture.intra_dc_precision)
        .put(2, picture.picture_structure)
        .flag(flag(V4L2_MPEG2_PIC_FLAG_TOP_FIELD_FIRST))
        .flag(flag(V4L2_MPEG2_PIC_FLAG_FRAME_PRED_DCT))
        .flag(flag(V4L2_MPEG2_PIC_FLAG_CONCEALMENT_MV))
        .flag(flag(V4L2_MPEG2_PIC_FLAG_Q_SCALE_TYPE))
        .flag(flag(V4L2_MPEG2_PIC_FLAG_INTRA_VLC))
        .flag(flag(V4L2_MPEG2_PIC_FLAG_ALT_SCAN))
        .flag(flag(V4L2_MPEG2_PIC_FLAG_REPEAT_FIRST))
        // chroma_420_type: the same as progressive_frame (6.3.10).
        .flag(progressive)
        .flag(progressive)
        .flag(false)
        .end();
    matrices(bytes, controls);
}

/// Both are in zigzag order (the control: "in zigzag scanning order", H.262 6.3.11 and 7.3.1). The matrices of chroma count in other
/// formats than 4:2:0 only.
fn matrices(bytes: &mut Vec<u8>, controls: &Controls) {
    let quantisation = &controls.quantisation;
    let mut bits = Bits::new(bytes, EXTENSION);
    bits.put(4, 3u32);
    let mut matrix = |present: bool, matrix: &[u8; 64]| {
        bits.flag(present);
        for value in matrix.iter().filter(|_| present) {
            bits.put(8, *value);
        }
    };
    let chroma = controls.sequence.chroma_format != 1;
    matrix(true, &quantisation.intra_quantiser_matrix);
    matrix(true, &quantisation.non_intra_quantiser_matrix);
    matrix(chroma, &quantisation.chroma_intra_quantiser_matrix);
    matrix(chroma, &quantisation.chroma_non_intra_quantiser_matrix);
    bits.end();
}
