// SPDX-License-Identifier: LGPL-2.1-or-later
//! The uncompressed header of a VP9 frame.

use primebridge::bits::vp9_frame_header::parse;
use primebridge_fuzz::allocations;
use primebridge_fuzz::input::Input;

fn main() {
    primebridge_fuzz::run(|data| {
        let input = &mut Input::new(data);
        let size = (input.read(), input.read());
        let frame = input.rest();
        let Ok(header) = allocations::none(|| parse(frame, size)) else { return };

        let headers = usize::from(header.uncompressed_header_size) + usize::from(header.compressed_header_size);
        assert!(headers < frame.len());
        assert_eq!(header.compressed_header(frame).map(<[u8]>::len), Some(header.compressed_header_size.into()));
        assert!(header.tile_cols_log2 <= 6 && header.tile_rows_log2 <= 2 && header.frame_context_idx < 4);
        assert!(header.loop_filter.level < 64 && header.loop_filter.sharpness < 8);
        // Of what follows, only that there is something matters.
        assert_eq!(parse(&frame[..headers + 1], size), Ok(header));
        assert!(parse(&frame[..headers], size).is_err());
    });
}
