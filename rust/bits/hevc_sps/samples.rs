// SPDX-License-Identifier: LGPL-2.1-or-later
//! Sequence parameter sets for tests, written bit by bit after H.265 7.3.2.2.1.

use crate::bits::test_writer::BitWriter;

/// One st_ref_pic_set() to write.
#[derive(Clone, Debug)]
pub(crate) enum Set {
    /// delta_poc_s0_minus1 and delta_poc_s1_minus1 with their used flags.
    Explicit(Vec<(u32, bool)>, Vec<(u32, bool)>),
    /// delta_rps_sign, abs_delta_rps_minus1, and used_by_curr_pic_flag with use_delta_flag.
    Predicted(bool, u32, Vec<(bool, bool)>),
}

/// A set of these delta_poc_minus1, all used.
pub(crate) fn explicit(s0: &[u32], s1: &[u32]) -> Set {
    let used = |deltas: &[u32]| deltas.iter().map(|delta| (*delta, true)).collect();
    Set::Explicit(used(s0), used(s1))
}

/// A predicted set.
pub(crate) fn predicted(delta_rps_sign: bool, abs_delta_rps_minus1: u32, flags: &[(bool, bool)]) -> Set {
    Set::Predicted(delta_rps_sign, abs_delta_rps_minus1, flags.to_vec())
}

/// What varies in the sequence parameter sets written here.
#[derive(Clone, Debug)]
pub(crate) struct Sps {
    pub nal_header: [u32; 3],
    /// For each sub-layer but the highest: sub_layer_profile_present_flag and sub_layer_level_present_flag.
    pub sub_layers: Vec<(bool, bool)>,
    pub chroma_format_idc: u32,
    pub width: u32,
    pub window: bool,
    pub log2_max_pic_order_cnt_lsb_minus4: u32,
    pub sub_layer_ordering_info: bool,
    /// scaling_list_enabled_flag, and whether there is data.
    pub scaling_list: Option<bool>,
    pub pcm: bool,
    pub short_term: Vec<Set>,
    pub long_term: Option<Vec<(u16, bool)>>,
}

impl Default for Sps {
    fn default() -> Self {
        Self {
            nal_header: [33, 0, 1],
            sub_layers: Vec::new(),
            chroma_format_idc: 1,
            width: 64,
            window: false,
            log2_max_pic_order_cnt_lsb_minus4: 4,
            sub_layer_ordering_info: true,
            scaling_list: None,
            pcm: false,
            short_term: Vec::new(),
            long_term: None,
        }
    }
}

impl Sps {
    /// The NAL unit as FFmpeg keeps it.
    pub(crate) fn rbsp(&self) -> Vec<u8> {
        let mut writer = self.up_to_sets();
        writer.ue(self.short_term.len() as u32);
        for (i, set) in self.short_term.iter().enumerate() {
            short_term(&mut writer, i, set);
        }
        writer.u(1, self.long_term.is_some().into());
        if let Some(pictures) = &self.long_term {
            writer.ue(pictures.len() as u32);
            for (lsb, used) in pictures {
                writer.u(self.log2_max_pic_order_cnt_lsb_minus4 + 4, (*lsb).into());
                writer.u(1, (*used).into());
            }
        }
        // sps_temporal_mvp_enabled_flag and what else there is.
        writer.u(5, 0b10100);
        writer.finish_rbsp()
    }

    /// Everything in front of num_short_term_ref_pic_sets.
    pub(crate) fn up_to_sets(&self) -> BitWriter {
        let [nal_unit_type, nuh_layer_id, nuh_temporal_id_plus1] = self.nal_header;
        let mut writer = BitWriter::new((nal_unit_type << 1 | nuh_layer_id >> 5) as u8);
        writer.u(5, nuh_layer_id & 31);
        writer.u(3, nuh_temporal_id_plus1);
        writer.u(4, 0);
        writer.u(3, self.sub_layers.len() as u32);
        writer.u(1, 1);
        self.profile_tier_level(&mut writer);
        writer.ue(0);
        writer.ue(self.chroma_format_idc);
        if self.chroma_format_idc == 3 {
            writer.u(1, 0);
        }
        writer.ue(self.width);
        writer.ue(64);
        writer.u(1, self.window.into());
        if self.window {
            (1..5).for_each(|offset| writer.ue(offset));
        }
        writer.ue(0);
        writer.ue(0);
        writer.ue(self.log2_max_pic_order_cnt_lsb_minus4);
        writer.u(1, self.sub_layer_ordering_info.into());
        let layers = if self.sub_layer_ordering_info { self.sub_layers.len() + 1 } else { 1 };
        for number in 0..3 * layers {
            writer.ue(number as u32);
        }
        for size in [0, 3, 0, 3, 1, 2] {
            writer.ue(size);
        }
        self.scaling_list(&mut writer);
        writer.u(2, 1);
        writer.u(1, self.pcm.into());
        if self.pcm {
            writer.u(8, 0x77);
            writer.ue(0);
            writer.ue(2);
            writer.u(1, 1);
        }
        writer
    }

    fn profile_tier_level(&self, writer: &mut BitWriter) {
        profile(writer);
        writer.u(8, 93);
        for (has_profile, has_level) in &self.sub_layers {
            writer.u(1, (*has_profile).into());
            writer.u(1, (*has_level).into());
        }
        if !self.sub_layers.is_empty() {
            (self.sub_layers.len()..8).for_each(|_| writer.u(2, 0));
        }
        for (has_profile, has_level) in &self.sub_layers {
            if *has_profile {
                profile(writer);
            }
            if *has_level {
                writer.u(8, 60);
            }
        }
    }

    fn scaling_list(&self, writer: &mut BitWriter) {
        writer.u(1, self.scaling_list.is_some().into());
        let Some(data) = self.scaling_list else { return };
        writer.u(1, data.into());
        if !data {
            return;
        }
        for size_id in 0..4u32 {
            for matrix in 0..if size_id == 3 { 2 } else { 6u32 } {
                let coded = matrix % 2 == 1;
                writer.u(1, coded.into());
                if !coded {
                    writer.ue(matrix);
                    continue;
                }
                if size_id > 1 {
                    writer.se(-3);
                }
                for i in 0..if size_id == 0 { 16 } else { 64 } {
                    writer.se(i - 20);
                }
            }
        }
    }
}

fn profile(writer: &mut BitWriter) {
    writer.u(8, 1);
    writer.u(32, 0x6000_0000);
    writer.u(32, 0x9000_0000);
    writer.u(16, 0);
}

fn short_term(writer: &mut BitWriter, index: usize, set: &Set) {
    if index > 0 {
        writer.u(1, matches!(set, Set::Predicted(..)).into());
    }
    match set {
        Set::Explicit(s0, s1) => {
            writer.ue(s0.len() as u32);
            writer.ue(s1.len() as u32);
            for (delta, used) in s0.iter().chain(s1) {
                writer.ue(*delta);
                writer.u(1, (*used).into());
            }
        }
        Set::Predicted(sign, delta, flags) => {
            writer.u(1, (*sign).into());
            writer.ue(*delta);
            for (used, use_delta) in flags {
                writer.u(1, (*used).into());
                if !used {
                    writer.u(1, (*use_delta).into());
                }
            }
        }
    }
}
