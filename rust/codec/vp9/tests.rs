// SPDX-License-Identifier: LGPL-2.1-or-later
//! Inputs for the tests of the VP9 builders: every field of a structure has a value of its own, every flag is off.

use super::*;
use crate::bits::vp9_compressed_header::ReferenceMode;
use crate::bits::vp9_frame_header::{InterpolationFilter, LoopFilter, Quantization, Segmentation};
use crate::codec::controls::tests::{contents, control};

mod compressed_header;
mod driver;
mod frame;
mod hostile;

fn a_picture() -> Vp9Picture {
    let reference = |timestamp| Vp9Reference { timestamp, width: 700, height: 500 };
    Vp9Picture {
        sequence: Vp9Sequence { profile: 2, bit_depth: 10, subsampling_x: 0, subsampling_y: 0 },
        references: [reference(0x1_0000_0001), reference(0x2_0000_0002), reference(0x3_0000_0003)],
        frame_width_minus_1: 719,
        frame_height_minus_1: 575,
        color_range: 0,
        segmentation_abs_or_delta_update: 0,
        loop_filter_ref_deltas: [11, -12, 13, -14],
        loop_filter_mode_deltas: [-15, 16],
        feature_enabled: [[1; 4]; 8],
        feature_data: core::array::from_fn(|segment| core::array::from_fn(|feature| (10 * segment + feature) as i16 - 20)),
    }
}

/// An inter frame.
fn a_header() -> FrameHeader {
    FrameHeader {
        key_frame: false,
        show_frame: false,
        error_resilient_mode: false,
        intra_only: false,
        reset_frame_context: 3,
        ref_frame_sign_bias: [false; 3],
        frame_width_minus_1: 721,
        frame_height_minus_1: 577,
        render_width_minus_1: 639,
        render_height_minus_1: 479,
        allow_high_precision_mv: false,
        interpolation_filter: InterpolationFilter::Switchable,
        refresh_frame_context: false,
        frame_parallel_decoding_mode: false,
        frame_context_idx: 3,
        loop_filter: LoopFilter { level: 61, sharpness: 6, delta_enabled: false, delta_update: false },
        quantization: Quantization { base_q_idx: 200, delta_q_y_dc: -9, delta_q_uv_dc: 8, delta_q_uv_ac: -7 },
        segmentation: Segmentation {
            enabled: false,
            update_map: false,
            tree_probs: [101, 102, 103, 104, 105, 106, 107],
            pred_probs: [111, 112, 113],
            temporal_update: false,
            update_data: false,
        },
        tile_cols_log2: 5,
        tile_rows_log2: 1,
        compressed_header_size: 1234,
        uncompressed_header_size: 56,
    }
}

/// Numbers of which no two neighbours are alike.
struct Numbers(u8);

impl Numbers {
    fn next(&mut self) -> u8 {
        self.0 = self.0 % 250 + 1;
        self.0
    }

    fn fill<T: AsMut<[u8]>>(&mut self, mut list: T) -> T {
        list.as_mut().iter_mut().for_each(|number| *number = self.next());
        list
    }
}

fn a_compressed_header() -> CompressedHeader {
    let mut numbers = Numbers(10);
    let mut header = CompressedHeader {
        tx_mode: 4,
        reference_mode: ReferenceMode::Select,
        skip: numbers.fill([0; 3]),
        is_inter: numbers.fill([0; 4]),
        comp_mode: numbers.fill([0; 5]),
        comp_ref: numbers.fill([0; 5]),
        ..CompressedHeader::EMPTY
    };
    numbers.fill(header.tx8.as_flattened_mut());
    numbers.fill(header.tx16.as_flattened_mut());
    numbers.fill(header.tx32.as_flattened_mut());
    numbers.fill(header.coef.as_flattened_mut().as_flattened_mut().as_flattened_mut().as_flattened_mut().as_flattened_mut());
    numbers.fill(header.inter_mode.as_flattened_mut());
    numbers.fill(header.interp_filter.as_flattened_mut());
    numbers.fill(header.single_ref.as_flattened_mut());
    numbers.fill(header.y_mode.as_flattened_mut());
    numbers.fill(header.partition.as_flattened_mut());
    let mv = &mut header.mv;
    mv.joint = numbers.fill(mv.joint);
    mv.sign = numbers.fill(mv.sign);
    numbers.fill(mv.classes.as_flattened_mut());
    mv.class0_bit = numbers.fill(mv.class0_bit);
    numbers.fill(mv.bits.as_flattened_mut());
    numbers.fill(mv.class0_fr.as_flattened_mut().as_flattened_mut());
    numbers.fill(mv.fr.as_flattened_mut());
    mv.class0_hp = numbers.fill(mv.class0_hp);
    mv.hp = numbers.fill(mv.hp);
    header
}

#[test]
fn a_request_carries_what_the_driver_has() {
    let (picture, header, compressed) = (a_picture(), a_header(), a_compressed_header());
    let mut controls = Vp9Controls::new(&picture, &header, &compressed, true);
    let all = [
        control(V4L2_CID_STATELESS_VP9_FRAME, super::frame(&picture, &header, ReferenceMode::Select, true)),
        control(V4L2_CID_STATELESS_VP9_COMPRESSED_HDR, super::compressed_header(&compressed)),
    ];
    assert_eq!(contents(&controls.list(ControlSupport::ALL)), all);
    let without = ControlSupport::ALL.without(V4L2_CID_STATELESS_VP9_COMPRESSED_HDR);
    assert_eq!(contents(&controls.list(without)), all[..1]);
}
