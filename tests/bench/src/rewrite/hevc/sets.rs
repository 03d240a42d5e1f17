// SPDX-License-Identifier: LGPL-2.1-or-later
//! Short-term reference picture sets (H.265 7.3.7, 7.4.8), read without and written with prediction from another one.

use super::super::bits::BitReader;
use crate::generate::bits::BitWriter;

/// Differences of order counts, each with `used_by_curr_pic`: negative ones first, each kind by growing distance.
pub type Set = Vec<(i32, bool)>;

/// Set number `index` of the SPS, or with `index` the number of those the one in a slice header.
pub fn read(bits: &mut BitReader, index: u32) -> Set {
    assert!(index == 0 || !bits.flag(), "inter_ref_pic_set_prediction_flag");
    let counts = [bits.ue(), bits.ue()];
    let mut set = Set::new();
    for (count, sign) in counts.into_iter().zip([-1, 1]) {
        let mut delta = 0;
        for _ in 0..count {
            delta += sign * (bits.ue() as i32 + 1);
            set.push((delta, bits.flag()));
        }
    }
    set
}

/// `predicted` says whether the syntax element for prediction is there, which it is for all but set 0.
pub fn write(writer: &mut BitWriter, set: &Set, predicted: bool) {
    if predicted {
        writer.flag(false); // inter_ref_pic_set_prediction_flag
    }
    let kinds = [-1, 1].map(|sign| set.iter().filter(move |&&(delta, _)| delta.signum() == sign));
    for kind in kinds.clone() {
        writer.ue(kind.count() as u32);
    }
    for kind in kinds {
        let mut last = 0i32;
        for &(delta, used) in kind {
            writer.ue(delta.abs_diff(last) - 1);
            writer.flag(used);
            last = delta;
        }
    }
}

/// Writes a set as a difference to `reference`, if one can be found that gives exactly the set. In a slice header `distance`
/// says how many sets the reference lies back.
#[must_use]
pub fn write_predicted(writer: &mut BitWriter, set: &Set, reference: &Set, distance: Option<u32>) -> bool {
    let used = |delta: i32| set.iter().find(|&&(other, _)| other == delta).map(|&(_, used)| used);
    let shifted = |shift: i32| reference.iter().map(move |&(delta, _)| delta + shift).chain([shift]).collect::<Vec<i32>>();
    let fits = |&shift: &i32| shift != 0 && set.iter().all(|(delta, _)| shifted(shift).contains(delta));
    let Some(shift) = (-16..=16).find(fits) else { return false };
    writer.flag(true); // inter_ref_pic_set_prediction_flag
    if let Some(distance) = distance {
        writer.ue(distance - 1);
    }
    writer.flag(shift < 0);
    writer.ue(shift.unsigned_abs() - 1);
    for delta in shifted(shift) {
        // A difference of 0 is the picture itself and never in a set.
        let used = used(delta);
        writer.flag(used == Some(true)); // used_by_curr_pic_flag
        if used != Some(true) {
            writer.flag(used.is_some()); // use_delta_flag
        }
    }
    true
}
