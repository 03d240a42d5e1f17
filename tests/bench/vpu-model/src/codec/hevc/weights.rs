// SPDX-License-Identifier: LGPL-2.1-or-later
//! Prediction weights (H.265 7.3.6.3, 7.4.7.3), and the control's table of them.

use primebridge::uapi::*;

use crate::codec::nal::Reader;
use crate::codec::{Fault, expect};

/// The weights of one entry of a list.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Weight {
    /// delta_luma_weight.
    pub delta_luma_weight: i32,
    /// luma_offset.
    pub luma_offset: i32,
    /// delta_chroma_weight of Cb and Cr.
    pub delta_chroma_weight: [i32; 2],
    /// ChromaOffset (7-57) of Cb and Cr.
    pub chroma_offset: [i32; 2],
}

/// pred_weight_table().
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Weights {
    /// luma_log2_weight_denom.
    pub luma_log2_denom: i32,
    /// delta_chroma_log2_weight_denom.
    pub delta_chroma_log2_denom: i32,
    /// Of each list.
    pub lists: [Vec<Weight>; 2],
}

/// Reads the table for lists of `active` entries, 0 for one that there is not.
pub fn read_weights(reader: &mut Reader<'_>, active: [u32; 2], chroma: bool) -> Result<Weights, Fault> {
    let mut weights = Weights { luma_log2_denom: reader.ue("luma_log2_weight_denom", 7)? as i32, ..Weights::default() };
    if chroma {
        let luma = weights.luma_log2_denom;
        weights.delta_chroma_log2_denom = reader.se("delta_chroma_log2_weight_denom", -luma, 7 - luma)?;
    }
    let chroma_denom = weights.luma_log2_denom + weights.delta_chroma_log2_denom;
    for (list, count) in weights.lists.iter_mut().zip(active) {
        // One layer and no reference to the picture itself: every entry has its flags.
        let luma_flags = (0..count).map(|_| reader.flag()).collect::<Result<Vec<_>, _>>()?;
        let chroma_flags = (0..count).map(|_| Ok(chroma && reader.flag()?)).collect::<Result<Vec<_>, Fault>>()?;
        for (luma, chroma) in luma_flags.into_iter().zip(chroma_flags) {
            list.push(read_weight(reader, luma, chroma, chroma_denom)?);
        }
    }
    Ok(weights)
}

fn read_weight(reader: &mut Reader<'_>, luma: bool, chroma: bool, chroma_denom: i32) -> Result<Weight, Fault> {
    let mut weight = Weight::default();
    if luma {
        weight.delta_luma_weight = reader.se("delta_luma_weight", -128, 127)?;
        weight.luma_offset = reader.se("luma_offset", -128, 127)?;
    }
    for plane in 0..if chroma { 2 } else { 0 } {
        weight.delta_chroma_weight[plane] = reader.se("delta_chroma_weight", -128, 127)?;
        let delta = reader.se("delta_chroma_offset", -512, 511)?;
        let factor = (1 << chroma_denom) + weight.delta_chroma_weight[plane];
        weight.chroma_offset[plane] = (128 + delta - ((128 * factor) >> chroma_denom)).clamp(-128, 127);
    }
    Ok(weight)
}

/// Compares the control's table with the header's. `field` is its name. chroma_offset is ChromaOffset: delta_chroma_offset needs ten
/// bits, and drivers hand the byte to the hardware as it is.
pub fn check(field: &str, table: &v4l2_hevc_pred_weight_table, weights: Option<&Weights>, active: [u32; 2]) -> Result<(), Fault> {
    let none = Weights::default();
    let weights = weights.unwrap_or(&none);
    let number = |name: &str, control: i32, bitstream: i32| expect(&format!("{field}.{name}"), control, bitstream);
    number("luma_log2_weight_denom", table.luma_log2_weight_denom.into(), weights.luma_log2_denom)?;
    number("delta_chroma_log2_weight_denom", table.delta_chroma_log2_weight_denom.into(), weights.delta_chroma_log2_denom)?;
    let lists = [
        (&table.delta_luma_weight_l0, &table.luma_offset_l0, &table.delta_chroma_weight_l0, &table.chroma_offset_l0),
        (&table.delta_luma_weight_l1, &table.luma_offset_l1, &table.delta_chroma_weight_l1, &table.chroma_offset_l1),
    ];
    for (list, (luma_weight, luma_offset, chroma_weight, chroma_offset)) in lists.into_iter().enumerate() {
        for entry in 0..(active[list] as usize).min(luma_weight.len()) {
            let weight = weights.lists[list].get(entry).copied().unwrap_or_default();
            let name = |element: &str| format!("{element}_l{list}[{entry}]");
            number(&name("delta_luma_weight"), luma_weight[entry].into(), weight.delta_luma_weight)?;
            number(&name("luma_offset"), luma_offset[entry].into(), weight.luma_offset)?;
            let name = |element: &str| format!("{field}.{element}_l{list}[{entry}]");
            expect(&name("delta_chroma_weight"), chroma_weight[entry].map(i32::from), weight.delta_chroma_weight)?;
            expect(&name("chroma_offset"), chroma_offset[entry].map(i32::from), weight.chroma_offset)?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::codec::nal::Writer;

    fn written() -> Vec<u8> {
        let mut writer = Writer::default();
        writer.ue(6);
        writer.se(-1);
        writer.bits(0b01, 2); // luma_weight_l0_flag
        writer.bits(0b10, 2); // chroma_weight_l0_flag
        [3, -20, -4, 7].into_iter().for_each(|value| writer.se(value));
        [-5, 11].into_iter().for_each(|value| writer.se(value));
        writer.bits(0b00, 2); // list 1 with one entry
        writer.aligned()
    }

    #[test]
    fn weights_are_read_and_compared() {
        let weights = read_weights(&mut Reader::new(&written()), [2, 1], true).unwrap();
        // Chroma denominator 5: factors 35 and 28, 128 - 20 - 140 and 128 + 7 - 112.
        let chroma = Weight { delta_chroma_weight: [3, -4], chroma_offset: [-32, 23], ..Weight::default() };
        let luma = Weight { delta_luma_weight: -5, luma_offset: 11, ..Weight::default() };
        assert_eq!(weights.lists, [vec![chroma, luma], vec![Weight::default()]]);
        let mut table =
            v4l2_hevc_pred_weight_table { luma_log2_weight_denom: 6, delta_chroma_log2_weight_denom: -1, ..Default::default() };
        (table.delta_chroma_weight_l0[0], table.chroma_offset_l0[0]) = ([3, -4], [-32, 23]);
        (table.delta_luma_weight_l0[1], table.luma_offset_l0[1]) = (-5, 11);
        check("t", &table, Some(&weights), [2, 1]).unwrap();
        table.chroma_offset_l0[0][1] = 24;
        assert_eq!(check("t", &table, Some(&weights), [2, 1]).unwrap_err().field, "t.chroma_offset_l0[0]");
        table.chroma_offset_l0[0][1] = 23;
        table.luma_offset_l1[0] = 1;
        assert_eq!(check("t", &table, Some(&weights), [2, 1]).unwrap_err().field, "t.luma_offset_l1[0]");
        table.luma_offset_l1[0] = 0;
        assert!(check("t", &table, None, [2, 1]).is_err());
    }
}
