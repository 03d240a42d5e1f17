// SPDX-License-Identifier: LGPL-2.1-or-later
//! The H.264 slice header under any parameter sets.

use primebridge::bits::h264_slice_header::{SliceHeaderError, parse};
use primebridge::bits::reader::BitError;
use primebridge::codec::h264::{H264Pps, H264Sps};
use primebridge_fuzz::allocations;
use primebridge_fuzz::input::Input;

fn main() {
    primebridge_fuzz::run(|data| {
        let input = &mut Input::short(data);
        let (sps, pps): (H264Sps, H264Pps) = (input.read(), input.read());
        let nal = input.rest();
        let Ok(header) = allocations::none(|| parse(nal, &sps, &pps)) else { return };

        let (bits, raw) = (header.header_bit_size, header.raw_header_bit_size);
        assert!(bits <= raw && raw as usize <= nal.len() * 8 && (raw - bits) % 8 == 0);
        assert!(header.pic_order_cnt_bit_size + header.dec_ref_pic_marking_bit_size < bits);
        assert!(header.num_ref_idx_active_minus1.iter().take(header.slice_type.list_count()).all(|count| *count < 32));
        assert!(header.cabac_init_idc <= 2 && header.disable_deblocking_filter_idc <= 2);
        // Nothing behind its last bit is looked at, and nothing before it is left out.
        let end = raw.div_ceil(8) as usize;
        assert_eq!(parse(&nal[..end], &sps, &pps), Ok(header));
        assert_eq!(parse(&nal[..end - 1], &sps, &pps), Err(SliceHeaderError::Bits(BitError::EndOfData)));
    });
}
