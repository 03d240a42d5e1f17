// SPDX-License-Identifier: LGPL-2.1-or-later
//! MPEG-2: what the shim copies out of libavcodec, and the kernel controls built from it.
//!
//! Field names and meanings are those of ITU-T H.262 6.3 unless a comment says otherwise.

use super::controls::{ControlList, ControlSupport, flag};
use crate::uapi::*;

/// Sequence header and extension, H.262 6.3.3 and 6.3.5.
#[repr(C)]
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Mpeg2Sequence {
    /// vbv_buffer_size in bits, both parts put together.
    pub vbv_buffer_size: u32,
    /// horizontal_size in luma samples.
    pub horizontal_size: u16,
    /// vertical_size in luma samples.
    pub vertical_size: u16,
    /// profile_and_level_indication.
    pub profile_and_level_indication: u16,
    /// chroma_format: 1 4:2:0, 2 4:2:2, 3 4:4:4.
    pub chroma_format: u8,
    /// progressive_sequence.
    pub progressive_sequence: u8,
}

/// One coded picture (frame or field).
#[repr(C)]
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Mpeg2Picture {
    /// The sequence that the picture belongs to.
    pub sequence: Mpeg2Sequence,
    /// Timestamp of the forward reference (P and B), `primebridge_frame_timestamp()`; 0 for none.
    pub forward_timestamp: u64,
    /// Timestamp of the backward reference (B); 0 for none.
    pub backward_timestamp: u64,
    /// f_code\[s\]\[t\]: s 0 forward, 1 backward; t 0 horizontal, 1 vertical.
    pub f_code: [[u8; 2]; 2],
    /// picture_coding_type: 1 I, 2 P, 3 B.
    pub picture_coding_type: u8,
    /// picture_structure: 1 top field, 2 bottom field, 3 frame.
    pub picture_structure: u8,
    /// intra_dc_precision.
    pub intra_dc_precision: u8,
    /// top_field_first.
    pub top_field_first: u8,
    /// frame_pred_frame_dct.
    pub frame_pred_frame_dct: u8,
    /// concealment_motion_vectors.
    pub concealment_motion_vectors: u8,
    /// q_scale_type.
    pub q_scale_type: u8,
    /// intra_vlc_format.
    pub intra_vlc_format: u8,
    /// alternate_scan.
    pub alternate_scan: u8,
    /// repeat_first_field.
    pub repeat_first_field: u8,
    /// progressive_frame.
    pub progressive_frame: u8,
    /// For a field: whether it is the second one of its frame.
    pub second_field: u8,
    /// Matrices in zigzag order: intra, non-intra, chroma intra, chroma non-intra.
    pub quantiser_matrix: [[u8; 64]; 4],
}

/// The unit of the coded vbv_buffer_size in bits, H.262 6.3.3.
const VBV_UNIT: u32 = 16 * 1024;

/// picture_coding_type of a predicted and of a bidirectionally predicted picture, H.262 table 6-12.
const P: u8 = V4L2_MPEG2_PIC_CODING_TYPE_P as u8;
const B: u8 = V4L2_MPEG2_PIC_CODING_TYPE_B as u8;

/// V4L2_CID_STATELESS_MPEG2_SEQUENCE. The control holds vbv_buffer_size as it is coded, in units of 16 * 1024 bits.
pub fn sequence(sequence: &Mpeg2Sequence) -> v4l2_ctrl_mpeg2_sequence {
    let progressive = flag(sequence.progressive_sequence != 0, V4L2_MPEG2_SEQ_FLAG_PROGRESSIVE);
    v4l2_ctrl_mpeg2_sequence {
        horizontal_size: sequence.horizontal_size,
        vertical_size: sequence.vertical_size,
        vbv_buffer_size: sequence.vbv_buffer_size / VBV_UNIT,
        profile_and_level_indication: sequence.profile_and_level_indication,
        chroma_format: sequence.chroma_format,
        flags: progressive as u8,
    }
}

/// V4L2_CID_STATELESS_MPEG2_PICTURE.
///
/// P pictures have the forward reference, B pictures both; the others are 0, a timestamp that no buffer has. The second field
/// of a frame names the same references as the first: the drivers add the first field themselves, from the buffer they decode
/// into (H.262 7.6.2.1). (The kernel's documentation has the words for the two references exchanged; the drivers, and the
/// standard's forward and backward, are as here.)
pub fn picture(picture: &Mpeg2Picture) -> v4l2_ctrl_mpeg2_picture {
    let (forward, backward) = match picture.picture_coding_type {
        P => (picture.forward_timestamp, 0),
        B => (picture.forward_timestamp, picture.backward_timestamp),
        _ => (0, 0),
    };
    v4l2_ctrl_mpeg2_picture {
        backward_ref_ts: backward,
        forward_ref_ts: forward,
        flags: picture_flags(picture),
        f_code: picture.f_code,
        picture_coding_type: picture.picture_coding_type,
        picture_structure: picture.picture_structure,
        intra_dc_precision: picture.intra_dc_precision,
        reserved: [0; 5],
    }
}

/// V4L2_MPEG2_PIC_FLAG_*.
fn picture_flags(picture: &Mpeg2Picture) -> u32 {
    flag(picture.top_field_first != 0, V4L2_MPEG2_PIC_FLAG_TOP_FIELD_FIRST)
        | flag(picture.frame_pred_frame_dct != 0, V4L2_MPEG2_PIC_FLAG_FRAME_PRED_DCT)
        | flag(picture.concealment_motion_vectors != 0, V4L2_MPEG2_PIC_FLAG_CONCEALMENT_MV)
        | flag(picture.q_scale_type != 0, V4L2_MPEG2_PIC_FLAG_Q_SCALE_TYPE)
        | flag(picture.intra_vlc_format != 0, V4L2_MPEG2_PIC_FLAG_INTRA_VLC)
        | flag(picture.alternate_scan != 0, V4L2_MPEG2_PIC_FLAG_ALT_SCAN)
        | flag(picture.repeat_first_field != 0, V4L2_MPEG2_PIC_FLAG_REPEAT_FIRST)
        | flag(picture.progressive_frame != 0, V4L2_MPEG2_PIC_FLAG_PROGRESSIVE)
}

/// V4L2_CID_STATELESS_MPEG2_QUANTISATION; both sides are in zigzag order.
pub fn quantisation(picture: &Mpeg2Picture) -> v4l2_ctrl_mpeg2_quantisation {
    let [intra, non_intra, chroma_intra, chroma_non_intra] = picture.quantiser_matrix;
    v4l2_ctrl_mpeg2_quantisation {
        intra_quantiser_matrix: intra,
        non_intra_quantiser_matrix: non_intra,
        chroma_intra_quantiser_matrix: chroma_intra,
        chroma_non_intra_quantiser_matrix: chroma_non_intra,
    }
}

/// The payloads of all MPEG-2 controls of one picture.
#[derive(Clone, Debug, PartialEq)]
pub struct Mpeg2Controls {
    sequence: v4l2_ctrl_mpeg2_sequence,
    picture: v4l2_ctrl_mpeg2_picture,
    quantisation: v4l2_ctrl_mpeg2_quantisation,
}

impl Mpeg2Controls {
    /// The controls of a picture; its slices change nothing.
    pub fn new(picture: &Mpeg2Picture) -> Self {
        Self { sequence: sequence(&picture.sequence), picture: self::picture(picture), quantisation: quantisation(picture) }
    }

    /// The controls of the picture's request, as far as the driver has them.
    ///
    /// The quantisation matrices go along always: the kernel keeps those of the last picture, which a sequence header or a seek
    /// may have put out of force.
    pub fn list(&mut self, support: ControlSupport) -> ControlList<'_> {
        ControlList::new(support)
            .with(V4L2_CID_STATELESS_MPEG2_SEQUENCE, &mut self.sequence)
            .with(V4L2_CID_STATELESS_MPEG2_PICTURE, &mut self.picture)
            .with(V4L2_CID_STATELESS_MPEG2_QUANTISATION, &mut self.quantisation)
    }
}

#[cfg(test)]
mod tests;
