// SPDX-License-Identifier: LGPL-2.1-or-later
//! MPEG-2: what the shim copies out of libavcodec, and the kernel controls built from it.
//!
//! Field names and meanings are those of ITU-T H.262 6.3 unless a comment says otherwise.

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
