// SPDX-License-Identifier: LGPL-2.1-or-later
//! Any H.264 picture and slice structures become controls, without an allocation, wherever the slice header can be read.

use primebridge::bits::h264_slice_header::parse;
use primebridge::codec::h264::{H264Controls, H264Picture, H264Slice, OrderCountReset, dpb, slice_params};
use primebridge_fuzz::input::Input;
use primebridge_fuzz::{allocations, controls};

/// Slices of one picture.
const SLICES: usize = 3;

fn main() {
    primebridge_fuzz::run(|data| {
        let input = &mut Input::new(data);
        let support = controls::support(input);
        let mut picture: H264Picture = input.read();
        allocations::none(|| {
            let mut made: Option<H264Controls> = None;
            for _ in 0..SLICES {
                if input.is_empty() {
                    break;
                }
                let nal = input.slice();
                let slice: H264Slice = input.read();
                let Ok(header) = parse(nal, &picture.sps, &slice.pps) else { continue };
                let dpb = dpb(&picture);
                let params = slice_params(&slice, &header, &dpb);
                for entry in params.ref_pic_list0.iter().chain(&params.ref_pic_list1) {
                    assert!(usize::from(entry.index) < dpb.len() || entry.index == 0xff);
                }
                let made = match &mut made {
                    Some(made) => {
                        made.next_slice(&slice, &header);
                        made
                    }
                    none => none.insert(H264Controls::first_slice(&picture, &slice, &header)),
                };
                controls::check(&made.list(true, support));
                controls::check(&made.list(false, support));
            }
            let reset = OrderCountReset::of(&picture, picture.dpb[0].timestamp);
            reset.apply(&mut picture);
        });
    });
}
