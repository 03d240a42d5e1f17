// SPDX-License-Identifier: LGPL-2.1-or-later
//! Sequence, group and picture headers, bit by bit in the order of H.262 6.2. Decides no value and keeps no state.

use super::super::bits::BitWriter;
use super::super::picture::Structure;

/// A start code and what follows, filled up with zeros to a byte.
pub fn unit(code: u8, content: BitWriter) -> Vec<u8> {
    [&[0, 0, 1, code], content.into_bytes().as_slice()].concat()
}

/// sequence_header and sequence_extension: Main profile at Main level, interlaced, 25 frames a second.
pub fn sequence(width: u32, height: u32) -> Vec<u8> {
    let mut header = BitWriter::new();
    header.put(width, 12);
    header.put(height, 12);
    header.put(1, 4); // aspect_ratio_information: square samples
    header.put(3, 4); // frame_rate_code
    header.put(10000, 18); // bit_rate, in units of 400 bit/s
    header.flag(true); // marker_bit
    header.put(112, 10); // vbv_buffer_size
    header.code("000"); // constrained_parameters_flag, no matrices
    let mut extension = BitWriter::new();
    extension.put(1, 4);
    extension.put(0x48, 8); // profile_and_level_indication
    extension.flag(false); // progressive_sequence
    extension.put(1, 2); // chroma_format 4:2:0
    extension.put(0, 2 + 2 + 12); // extensions of size and bit rate
    extension.flag(true); // marker_bit
    extension.put(0, 8 + 1 + 2 + 5); // vbv_buffer_size, low_delay, frame rate
    [unit(0xb3, header), unit(0xb5, extension)].concat()
}

/// group_of_pictures_header of a closed group.
pub fn group() -> Vec<u8> {
    let mut w = BitWriter::new();
    w.put(1 << 12, 25); // time_code 0 with its marker_bit
    w.code("10"); // closed_gop, broken_link
    unit(0xb8, w)
}

/// What predictions a picture may use (picture_coding_type).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CodingType {
    /// None.
    I = 1,
    /// Forward.
    P = 2,
    /// Forward and backward.
    B = 3,
}

/// What a picture header and its extension say.
#[derive(Clone, Copy, Debug)]
pub struct PictureHeader {
    /// Place in output order within the group.
    pub temporal_reference: u32,
    /// Picture type.
    pub coding_type: CodingType,
    /// Frame or field.
    pub structure: Structure,
    /// top_field_first of a frame.
    pub top_field_first: bool,
    /// f_code, the same for all four.
    pub f_code: u32,
    /// q_scale_type, intra_vlc_format and alternate_scan together.
    pub other_tables: bool,
}

impl PictureHeader {
    /// picture_header and picture_coding_extension.
    pub fn bytes(&self) -> Vec<u8> {
        let lists = self.coding_type as u32 - 1;
        let mut header = BitWriter::new();
        header.put(self.temporal_reference, 10);
        header.put(self.coding_type as u32, 3);
        header.put(0xffff, 16); // vbv_delay
        (0..lists).for_each(|_| header.code("0111")); // full_pel vector and f_code of MPEG-1
        header.flag(false); // extra_bit_picture
        let mut extension = BitWriter::new();
        extension.put(8, 4);
        for list in 0..2 {
            let f_code = if list < lists { self.f_code } else { 15 };
            extension.put(f_code << 4 | f_code, 8);
        }
        extension.put(0, 2); // intra_dc_precision: 8 bits
        extension.put(
            match self.structure {
                Structure::Top => 1,
                Structure::Bottom => 2,
                Structure::Frame => 3,
            },
            2,
        );
        extension.flag(!self.structure.is_field() && self.top_field_first);
        extension.flag(!self.structure.is_field()); // frame_pred_frame_dct
        extension.flag(false); // concealment_motion_vectors
        (0..3).for_each(|_| extension.flag(self.other_tables));
        extension.code("0000"); // repeat_first_field, chroma_420_type, progressive_frame, composite_display_flag
        [unit(0x00, header), unit(0xb5, extension)].concat()
    }
}
