// SPDX-License-Identifier: LGPL-2.1-or-later
//! Reference picture sets as a sequence parameter set and a slice header code them (H.265 7.3.7, 7.4.8), read and written.

use primebridge::uapi::*;

use crate::codec::Fault;
use crate::codec::nal::{Reader, Writer};

/// Pictures of a set, no more than a DPB has.
const MOST: u32 = 16;

/// A short-term reference picture set: the difference of order counts, and whether the current picture may use the picture.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ShortTermSet {
    /// DeltaPocS0 and UsedByCurrPicS0, the nearest first.
    pub negative: Vec<(i32, bool)>,
    /// DeltaPocS1 and UsedByCurrPicS1, the nearest first.
    pub positive: Vec<(i32, bool)>,
}

impl ShortTermSet {
    /// NumDeltaPocs.
    pub fn num_delta_pocs(&self) -> u32 {
        (self.negative.len() + self.positive.len()) as u32
    }

    /// (7-61) and (7-62). `flags` are used_by_curr_pic_flag and use_delta_flag, of each picture of `self` and one more.
    fn predicted(&self, delta_rps: i32, flags: &[(bool, bool)]) -> Result<Self, Fault> {
        let negatives = self.negative.len();
        let entry = |delta: i32, at: usize| {
            let (used, included) = flags.get(at).copied().unwrap_or_default();
            included.then_some((delta + delta_rps, used))
        };
        let of_negative: Vec<_> = (0..negatives).map(|j| entry(self.negative[j].0, j)).collect();
        let of_positive: Vec<_> = (0..self.positive.len()).map(|j| entry(self.positive[j].0, negatives + j)).collect();
        let own = [entry(0, negatives + self.positive.len())];
        let before = of_positive.iter().rev().chain(&own).chain(&of_negative).flatten().filter(|(delta, _)| *delta < 0);
        let after = of_negative.iter().rev().chain(&own).chain(&of_positive).flatten().filter(|(delta, _)| *delta > 0);
        let set = Self { negative: before.copied().collect(), positive: after.copied().collect() };
        if set.num_delta_pocs() > MOST {
            return Err(Fault::bitstream("a short-term reference picture set has more than 16 pictures"));
        }
        Ok(set)
    }

    /// st_ref_pic_set() without prediction, behind inter_ref_pic_set_prediction_flag.
    pub fn write(&self, writer: &mut Writer) {
        writer.ue(self.negative.len() as u32);
        writer.ue(self.positive.len() as u32);
        for (pictures, sign) in [(&self.negative, -1), (&self.positive, 1)] {
            let mut last = 0;
            for (delta, used) in pictures {
                writer.ue(((delta - last) * sign - 1).max(0) as u32);
                writer.flag(*used);
                last = *delta;
            }
        }
    }
}

/// What a slice header's st_ref_pic_set() is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SliceSet {
    /// None where it is predicted from a set that is not known.
    pub set: Option<ShortTermSet>,
    /// NumDeltaPocs of the set that it is predicted from, 0 without prediction.
    pub num_delta_pocs_of_ref: u32,
}

/// The sets of a sequence parameter set. Without the kernel's controls for them only their numbers are known.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SequenceSets {
    /// num_short_term_ref_pic_sets.
    pub num_short_term: u32,
    /// num_long_term_ref_pics_sps.
    pub num_long_term: u32,
    /// The short-term sets.
    pub short_term: Option<Vec<ShortTermSet>>,
    /// lt_ref_pic_poc_lsb_sps and used_by_curr_pic_lt_sps_flag.
    pub long_term: Option<Vec<(u32, bool)>>,
}

impl SequenceSets {
    /// From the controls; `short_term` and `long_term` are what the kernel has of them.
    pub fn new(
        sps: &v4l2_ctrl_hevc_sps,
        short_term: Option<&[v4l2_ctrl_hevc_ext_sps_st_rps]>,
        long_term: Option<&[v4l2_ctrl_hevc_ext_sps_lt_rps]>,
    ) -> Result<Self, Fault> {
        let (num_short_term, num_long_term) = (sps.num_short_term_ref_pic_sets, sps.num_long_term_ref_pics_sps);
        let mut sets = Self {
            num_short_term: num_short_term.into(),
            num_long_term: num_long_term.into(),
            short_term: None,
            long_term: None,
        };
        if let Some(elements) = short_term {
            let elements = taken("ext_sps_st_rps", elements, num_short_term)?;
            let mut known = Vec::new();
            for (index, element) in elements.iter().enumerate() {
                let set = short_term_set(element, &known)
                    .map_err(|fault| Fault::new(format!("ext_sps_st_rps[{index}]"), fault.message))?;
                known.push(set);
            }
            sets.short_term = Some(known);
        }
        if let Some(elements) = long_term {
            // The values are to be ignored where there are none; one more than there are is no fault, rkvdec wants to be sent such.
            let elements = taken("ext_sps_lt_rps", elements, num_long_term)?;
            let used =
                |element: &v4l2_ctrl_hevc_ext_sps_lt_rps| u32::from(element.flags) & V4L2_HEVC_EXT_SPS_LT_RPS_FLAG_USED_LT != 0;
            sets.long_term =
                Some(elements.iter().map(|element| (element.lt_ref_pic_poc_lsb_sps.into(), used(element))).collect());
        }
        Ok(sets)
    }

    /// st_ref_pic_set( num_short_term_ref_pic_sets ) of a slice header. `claimed` is NumDeltaPocs[ RefRpsIdx ] as the control has
    /// it, for where the sets are not known.
    pub fn read_slice_set(&self, reader: &mut Reader<'_>, claimed: u32) -> Result<SliceSet, Fault> {
        if self.num_short_term == 0 || !reader.flag()? {
            return Ok(SliceSet { set: Some(read_explicit(reader)?), num_delta_pocs_of_ref: 0 });
        }
        let delta_idx = 1 + reader.ue("delta_idx_minus1", self.num_short_term - 1)?;
        let negative = reader.flag()?;
        let abs_delta_rps = 1 + reader.ue("abs_delta_rps_minus1", 0x7fff)? as i32;
        let reference = self.short_term.as_ref().map(|sets| &sets[(self.num_short_term - delta_idx) as usize]);
        let count = reference.map_or(claimed, ShortTermSet::num_delta_pocs);
        let mut flags = Vec::new();
        for _ in 0..=count {
            let used = reader.flag()?;
            flags.push((used, used || reader.flag()?));
        }
        let set =
            reference.map(|set| set.predicted(if negative { -abs_delta_rps } else { abs_delta_rps }, &flags)).transpose()?;
        Ok(SliceSet { set, num_delta_pocs_of_ref: count })
    }
}

/// The elements that count; the driver is told how many by the sequence parameter set.
fn taken<'a, T>(name: &str, elements: &'a [T], count: u8) -> Result<&'a [T], Fault> {
    let fault = || Fault::new(name, format!("{} elements, the sps control says {count}", elements.len()));
    elements.get(..count.into()).ok_or_else(fault)
}

fn predicted(element: &v4l2_ctrl_hevc_ext_sps_st_rps) -> bool {
    u32::from(element.flags) & V4L2_HEVC_EXT_SPS_ST_RPS_FLAG_INTER_REF_PIC_SET_PRED != 0
}

/// used_by_curr_pic_flag and use_delta_flag, of `count` pictures. The latter is inferred to be 1 where it is not coded.
fn element_flags(element: &v4l2_ctrl_hevc_ext_sps_st_rps, count: u32) -> Result<Vec<(bool, bool)>, Fault> {
    let bit = |bits: u32, j: u32| bits >> j & 1 != 0;
    (0..count)
        .map(|j| match (bit(element.used_by_curr_pic, j), bit(element.use_delta_flag, j)) {
            // Drivers look at the bit, whatever is inferred.
            (true, false) => Err(Fault::new("use_delta_flag", format!("bit {j} is 0, 7.4.8 infers 1"))),
            flags => Ok(flags),
        })
        .collect()
}

/// The set that an element of the control codes.
fn short_term_set(element: &v4l2_ctrl_hevc_ext_sps_st_rps, known: &[ShortTermSet]) -> Result<ShortTermSet, Fault> {
    if predicted(element) {
        let delta_idx = usize::from(element.delta_idx_minus1) + 1;
        let reference = known.len().checked_sub(delta_idx).and_then(|at| known.get(at));
        let Some(reference) = reference else { return Err(Fault::new("delta_idx_minus1", "no such set before this one")) };
        // 7.4.8: only slice headers have delta_idx_minus1, in a sequence parameter set it is inferred to be 0.
        if delta_idx != 1 {
            return Err(Fault::new("delta_idx_minus1", "not 0 in a sequence parameter set"));
        }
        let abs_delta_rps = i32::from(element.abs_delta_rps_minus1) + 1;
        let delta_rps = if element.delta_rps_sign != 0 { -abs_delta_rps } else { abs_delta_rps };
        return reference.predicted(delta_rps, &element_flags(element, reference.num_delta_pocs() + 1)?);
    }
    let (negatives, positives) = (usize::from(element.num_negative_pics), usize::from(element.num_positive_pics));
    if negatives + positives > MOST as usize {
        return Err(Fault::new("num_negative_pics", "more than 16 pictures"));
    }
    let used = |j: usize| element.used_by_curr_pic >> j & 1 != 0;
    let mut set = ShortTermSet::default();
    let mut delta = 0;
    for (j, minus1) in element.delta_poc_s0_minus1.iter().take(negatives).enumerate() {
        delta -= i32::from(*minus1) + 1;
        set.negative.push((delta, used(j)));
    }
    delta = 0;
    for (j, minus1) in element.delta_poc_s1_minus1.iter().take(positives).enumerate() {
        delta += i32::from(*minus1) + 1;
        set.positive.push((delta, used(negatives + j)));
    }
    Ok(set)
}

/// st_ref_pic_set() behind an inter_ref_pic_set_prediction_flag of 0.
fn read_explicit(reader: &mut Reader<'_>) -> Result<ShortTermSet, Fault> {
    let negatives = reader.ue("num_negative_pics", MOST)?;
    let positives = reader.ue("num_positive_pics", MOST - negatives)?;
    let mut read = |count: u32, sign: i32| {
        let mut delta = 0;
        let mut pictures = Vec::new();
        for _ in 0..count {
            delta += sign * (1 + reader.ue("delta_poc_minus1", 0x7fff)? as i32);
            pictures.push((delta, reader.flag()?));
        }
        Ok::<_, Fault>(pictures)
    };
    Ok(ShortTermSet { negative: read(negatives, -1)?, positive: read(positives, 1)? })
}

/// st_ref_pic_set( index ) of a sequence parameter set, the control's raw syntax again. `sets` are those made of the controls.
pub fn write_element(writer: &mut Writer, index: usize, element: &v4l2_ctrl_hevc_ext_sps_st_rps, sets: &[ShortTermSet]) {
    if index != 0 {
        writer.flag(predicted(element));
    }
    let Some(reference) = index.checked_sub(1).and_then(|at| sets.get(at)).filter(|_| predicted(element)) else {
        sets[index].write(writer);
        return;
    };
    writer.flag(element.delta_rps_sign != 0);
    writer.ue(element.abs_delta_rps_minus1.into());
    for j in 0..=reference.num_delta_pocs() {
        let used = element.used_by_curr_pic >> j & 1 != 0;
        writer.flag(used);
        if !used {
            writer.flag(element.use_delta_flag >> j & 1 != 0);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn element(negative: &[u16], positive: &[u16], used: u32) -> v4l2_ctrl_hevc_ext_sps_st_rps {
        let padded = |values: &[u16]| std::array::from_fn(|j| values.get(j).copied().unwrap_or(0));
        v4l2_ctrl_hevc_ext_sps_st_rps {
            num_negative_pics: negative.len() as u8,
            num_positive_pics: positive.len() as u8,
            used_by_curr_pic: used,
            delta_poc_s0_minus1: padded(negative),
            delta_poc_s1_minus1: padded(positive),
            ..Default::default()
        }
    }

    fn sps(sets: usize) -> v4l2_ctrl_hevc_sps {
        v4l2_ctrl_hevc_sps { num_short_term_ref_pic_sets: sets as u8, num_long_term_ref_pics_sps: 1, ..Default::default() }
    }

    fn elements() -> [v4l2_ctrl_hevc_ext_sps_st_rps; 2] {
        let predicted = v4l2_ctrl_hevc_ext_sps_st_rps {
            delta_rps_sign: 1,
            abs_delta_rps_minus1: 1,
            used_by_curr_pic: 0b0011,
            use_delta_flag: 0b1011,
            flags: 1,
            ..Default::default()
        };
        [element(&[0, 3], &[1], 0b101), predicted]
    }

    #[test]
    fn the_control_is_read_as_the_standard_has_it() {
        let sets = SequenceSets::new(
            &sps(2),
            Some(&elements()),
            Some(&[v4l2_ctrl_hevc_ext_sps_lt_rps { lt_ref_pic_poc_lsb_sps: 9, flags: 1 }]),
        );
        let sets = sets.unwrap();
        let short_term = sets.short_term.unwrap();
        assert_eq!(short_term[0], ShortTermSet { negative: vec![(-1, true), (-5, false)], positive: vec![(2, true)] });
        // deltaRps -2: the positive picture is left out, then the predicting picture itself, then -3 and -7.
        assert_eq!(short_term[1], ShortTermSet { negative: vec![(-2, false), (-3, true), (-7, true)], positive: vec![] });
        assert_eq!(sets.long_term.unwrap(), [(9, true)]);
    }

    #[test]
    fn what_the_control_lacks_is_a_fault() {
        assert_eq!(SequenceSets::new(&sps(3), Some(&elements()), None).unwrap_err().field, "ext_sps_st_rps");
        assert_eq!(SequenceSets::new(&sps(0), None, Some(&[])).unwrap_err().field, "ext_sps_lt_rps");
        let mut wrong = elements();
        wrong[1].use_delta_flag = 0b1001;
        assert_eq!(SequenceSets::new(&sps(2), Some(&wrong), None).unwrap_err().field, "ext_sps_st_rps[1]");
        wrong = elements();
        wrong[0].flags = 1;
        assert!(SequenceSets::new(&sps(2), Some(&wrong), None).is_err());
    }

    #[test]
    fn sets_of_slice_headers_are_read() {
        let sets = SequenceSets::new(&sps(2), Some(&elements()), None).unwrap();
        let explicit = ShortTermSet { negative: vec![(-2, true)], positive: vec![(1, false), (9, true)] };
        let mut writer = Writer::default();
        writer.flag(false);
        explicit.write(&mut writer);
        // Predicted from set 0: delta_idx_minus1 1, deltaRps 3, everything included and used.
        writer.flag(true);
        writer.ue(1);
        writer.flag(false);
        writer.ue(2);
        writer.bits(0b1111, 4);
        let bytes = writer.aligned();
        let mut reader = Reader::new(&bytes);
        assert_eq!(sets.read_slice_set(&mut reader, 0).unwrap(), SliceSet { set: Some(explicit), num_delta_pocs_of_ref: 0 });
        let mut blind = reader.clone();
        let predicted = ShortTermSet { negative: vec![(-2, true)], positive: vec![(2, true), (3, true), (5, true)] };
        assert_eq!(sets.read_slice_set(&mut reader, 0).unwrap(), SliceSet { set: Some(predicted), num_delta_pocs_of_ref: 3 });
        let unknown = SequenceSets::new(&sps(2), None, None).unwrap();
        assert_eq!(unknown.read_slice_set(&mut blind, 3).unwrap(), SliceSet { set: None, num_delta_pocs_of_ref: 3 });
        assert_eq!(blind.position(), reader.position());
    }
}
