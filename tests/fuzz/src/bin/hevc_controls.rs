// SPDX-License-Identifier: LGPL-2.1-or-later
//! Any HEVC picture and slice structures become controls, without an allocation.

use primebridge::codec::hevc::{BitSize, HevcArrays, HevcControls, HevcPicture, HevcSlice, SliceData};
use primebridge::codec::hevc::{fits, lists_are_complete, slice_params, unsupported_pps, unsupported_sps};
use primebridge_fuzz::input::Input;
use primebridge_fuzz::{allocations, controls};

/// Slices of one picture.
const SLICES: usize = 3;

fn main() {
    primebridge_fuzz::run(|data| {
        let input = &mut Input::new(data);
        let support = controls::support(input);
        let picture: HevcPicture = input.read();
        let mut made = allocations::none(|| {
            let _ = (unsupported_sps(&picture.sps), unsupported_pps(&picture.pps));
            HevcControls::new(&picture)
        });
        let params = &made.decode_params;
        let entries = usize::from(params.num_active_dpb_entries);
        assert!(entries <= params.dpb.len());
        if fits(&picture, params) {
            let lists = [
                (&params.poc_st_curr_before, params.num_poc_st_curr_before),
                (&params.poc_st_curr_after, params.num_poc_st_curr_after),
                (&params.poc_lt_curr, params.num_poc_lt_curr),
            ];
            for (places, count) in lists {
                assert!(places[..count.into()].iter().all(|place| usize::from(*place) < entries));
            }
        }
        let mut slices = Vec::new();
        for _ in 0..SLICES {
            if input.is_empty() {
                break;
            }
            let data = SliceData {
                data_byte_offset: input.read(),
                end: input.read(),
                bit_size: if input.read::<u8>() & 1 == 0 { BitSize::SliceData } else { BitSize::FromBufferStart },
                num_entry_point_offsets: input.read(),
            };
            let slice: HevcSlice = input.read();
            let params = allocations::none(|| slice_params(&picture, &slice, &data, params));
            if allocations::none(|| lists_are_complete(&slice, &params)) {
                let [l0, l1] = slice.num_ref_idx_active.map(usize::from);
                let mut places = params.ref_idx_l0.iter().take(l0).chain(params.ref_idx_l1.iter().take(l1));
                assert!(places.all(|place| usize::from(*place) < entries));
            }
            slices.push(params);
        }
        allocations::none(|| {
            let arrays = HevcArrays { slice_params: &mut slices, ..HevcArrays::default() };
            controls::check(&made.list(arrays, support));
        });
    });
}
