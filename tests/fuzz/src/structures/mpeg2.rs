// SPDX-License-Identifier: LGPL-2.1-or-later
//! MPEG-2.

use primebridge::codec::mpeg2::{Mpeg2Picture, Mpeg2Sequence};

use crate::input::structures;

structures! {
    Mpeg2Sequence: vbv_buffer_size horizontal_size vertical_size profile_and_level_indication chroma_format
        progressive_sequence;
    Mpeg2Picture: picture_coding_type picture_structure second_field forward_timestamp backward_timestamp f_code
        intra_dc_precision top_field_first frame_pred_frame_dct concealment_motion_vectors q_scale_type intra_vlc_format
        alternate_scan repeat_first_field progressive_frame sequence quantiser_matrix;
}
