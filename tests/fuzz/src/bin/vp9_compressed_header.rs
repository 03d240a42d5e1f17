// SPDX-License-Identifier: LGPL-2.1-or-later
//! The compressed header of a VP9 frame, behind any uncompressed one.

use primebridge::bits::vp9_compressed_header::parse;
use primebridge::bits::vp9_frame_header::{FrameHeader, InterpolationFilter, LoopFilter, Quantization, Segmentation};
use primebridge_fuzz::allocations;
use primebridge_fuzz::input::Input;

fn main() {
    primebridge_fuzz::run(|data| {
        let input = &mut Input::new(data);
        let frame = frame_header(input.read());
        let Ok(header) = allocations::none(|| parse(input.rest(), &frame)) else { return };

        assert!(header.tx_mode <= 4 && (header.tx_mode == 0 || !frame.quantization.lossless()));
        let coefficients = header.coef.as_flattened().as_flattened().as_flattened().as_flattened().as_flattened();
        assert!(coefficients.iter().chain(&header.skip).all(|delta| *delta < 255));
        assert!(header.mv.joint.iter().chain(&header.mv.sign).all(|prob| *prob == 0 || prob & 1 == 1));
    });
}

/// A header with all that the compressed one depends on.
fn frame_header(bits: u8) -> FrameHeader {
    let is = |bit: u8| bits & 1 << bit != 0;
    FrameHeader {
        key_frame: is(0),
        show_frame: true,
        error_resilient_mode: false,
        intra_only: is(1),
        reset_frame_context: 0,
        ref_frame_sign_bias: [is(2), is(3), is(4)],
        frame_width_minus_1: 63,
        frame_height_minus_1: 63,
        render_width_minus_1: 63,
        render_height_minus_1: 63,
        allow_high_precision_mv: is(5),
        interpolation_filter: if is(6) { InterpolationFilter::Switchable } else { InterpolationFilter::Regular },
        refresh_frame_context: true,
        frame_parallel_decoding_mode: false,
        frame_context_idx: 0,
        loop_filter: LoopFilter { level: 1, sharpness: 0, delta_enabled: false, delta_update: false },
        quantization: Quantization { base_q_idx: bits >> 7, delta_q_y_dc: 0, delta_q_uv_dc: 0, delta_q_uv_ac: 0 },
        segmentation: Segmentation {
            enabled: false,
            update_map: false,
            tree_probs: [255; 7],
            pred_probs: [255; 3],
            temporal_update: false,
            update_data: false,
        },
        tile_cols_log2: 0,
        tile_rows_log2: 0,
        compressed_header_size: 1,
        uncompressed_header_size: 1,
    }
}
