// SPDX-License-Identifier: LGPL-2.1-or-later
//! The reference picture sets of a HEVC sequence parameter set.

use primebridge::bits::hevc_sps::{MAX_LONG_TERM_PICTURES, MAX_SHORT_TERM_SETS, parse};
use primebridge::codec::hevc::SpsSets;
use primebridge_fuzz::allocations;
use primebridge_fuzz::input::Input;

/// Parameter sets that come one after the other.
const SETS: usize = 4;

fn main() {
    primebridge_fuzz::run(|data| {
        let input = &mut Input::new(data);
        let mut kept = SpsSets::default();
        for _ in 0..SETS {
            let sps = input.slice();
            let parsed = allocations::none(|| parse(sps));
            assert_eq!(parsed.as_ref().err(), kept.update(sps).as_ref().err());
            let Ok(sets) = parsed else { continue };
            assert!(sets.short_term().len() <= MAX_SHORT_TERM_SETS && sets.long_term().len() <= MAX_LONG_TERM_PICTURES);
            assert_eq!(kept.short_term.len(), sets.short_term().len());
            for (place, set) in sets.short_term().iter().enumerate() {
                assert!(place > 0 || !set.inter_ref_pic_set_prediction_flag);
                assert!(set.num_negative_pics + set.num_positive_pics < 16);
                let kept = if set.inter_ref_pic_set_prediction_flag { set.used_by_curr_pic } else { 0 };
                assert_eq!(kept & !set.use_delta_flag, 0);
            }
        }
    });
}
