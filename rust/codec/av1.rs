// SPDX-License-Identifier: LGPL-2.1-or-later
//! AV1: what the shim copies out of libavcodec, and the kernel controls built from it.
//!
//! Field names and meanings are those of the AV1 Bitstream & Decoding Process Specification unless a comment says otherwise.
//! Values are those after the parsing process: what the syntax leaves out has the value that the specification infers.

mod controls;
mod film_grain;
mod filters;
mod frame;
mod motion;
mod obu;
mod segmentation;
mod sequence;
mod tiles;

pub use controls::Av1Controls;
pub use film_grain::{Av1FilmGrain, film_grain};
pub use frame::frame;
pub use motion::misses_reference;
pub use obu::Obu;
pub use sequence::{Av1Sequence, sequence};
pub use tiles::{Av1TileGroup, TileLayout};

/// A reference slot at the start of a frame, 7.20.
#[repr(C)]
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Av1Reference {
    /// Timestamp of the picture, `primebridge_frame_timestamp()`; 0 for none.
    pub timestamp: u64,
    /// RefOrderHint.
    pub order_hint: u32,
}

/// One frame that is decoded (not one that is only shown), 5.9.
#[repr(C)]
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Av1Picture {
    /// The sequence that the frame belongs to.
    pub sequence: Av1Sequence,
    /// The reference slots, which ref_frame_idx counts.
    pub references: [Av1Reference; 8],
    /// Film grain parameters, after load_grain_params() where the frame takes over those of a reference.
    pub film_grain: Av1FilmGrain,
    /// Whether the caller adds the film grain itself, so that the decoder must not.
    pub export_film_grain: u8,
    /// buffer_removal_time of each operating point, in ticks of DecCT.
    pub buffer_removal_time: [u32; 32],
    /// current_frame_id.
    pub current_frame_id: u32,
    /// gm_params, 7.20: for each reference frame (0 the intra frame, which has none) six parameters with 16 fractional bits.
    pub gm_params: [[i32; 6]; 8],
    /// For each reference frame whether its gm_params give no valid warp, 7.11.3.6.
    pub gm_invalid: [u8; 8],
    /// is_global of each reference frame.
    pub is_global: [u8; 8],
    /// is_rot_zoom of each reference frame.
    pub is_rot_zoom: [u8; 8],
    /// is_translation of each reference frame.
    pub is_translation: [u8; 8],
    /// feature_value of each segment and feature, loaded from the primary reference where the frame does not code it.
    pub feature_value: [[i16; 8]; 8],
    /// feature_enabled of each segment and feature, likewise.
    pub feature_enabled: [[u8; 8]; 8],
    /// UpscaledWidth - 1, in luma samples.
    pub frame_width_minus_1: u16,
    /// FrameHeight - 1, in luma lines.
    pub frame_height_minus_1: u16,
    /// render_width_minus_1, in luma samples.
    pub render_width_minus_1: u16,
    /// render_height_minus_1, in luma lines.
    pub render_height_minus_1: u16,
    /// context_update_tile_id.
    pub context_update_tile_id: u16,
    /// TileCols.
    pub tile_cols: u16,
    /// TileRows.
    pub tile_rows: u16,
    /// Width of each tile column minus 1, in superblocks; of uniformly spaced tiles too.
    pub width_in_sbs_minus_1: [u8; 64],
    /// Height of each tile row minus 1, in superblocks; of uniformly spaced tiles too.
    pub height_in_sbs_minus_1: [u8; 64],
    /// uniform_tile_spacing_flag.
    pub uniform_tile_spacing_flag: u8,
    /// tile_size_bytes_minus_1.
    pub tile_size_bytes_minus_1: u8,
    /// frame_type: 0 key frame, 1 inter frame, 2 intra-only frame, 3 switch frame.
    pub frame_type: u8,
    /// show_frame.
    pub show_frame: u8,
    /// showable_frame.
    pub showable_frame: u8,
    /// error_resilient_mode.
    pub error_resilient_mode: u8,
    /// disable_cdf_update.
    pub disable_cdf_update: u8,
    /// allow_screen_content_tools.
    pub allow_screen_content_tools: u8,
    /// force_integer_mv as it is coded.
    pub force_integer_mv: u8,
    /// frame_size_override_flag.
    pub frame_size_override_flag: u8,
    /// order_hint.
    pub order_hint: u8,
    /// buffer_removal_time_present_flag.
    pub buffer_removal_time_present_flag: u8,
    /// primary_ref_frame; 7 for none.
    pub primary_ref_frame: u8,
    /// use_superres.
    pub use_superres: u8,
    /// coded_denom.
    pub coded_denom: u8,
    /// refresh_frame_flags: a bit for each slot.
    pub refresh_frame_flags: u8,
    /// allow_intrabc.
    pub allow_intrabc: u8,
    /// frame_refs_short_signaling.
    pub frame_refs_short_signaling: u8,
    /// ref_frame_idx: the slot of each reference frame from LAST_FRAME on.
    pub ref_frame_idx: [i8; 7],
    /// allow_high_precision_mv.
    pub allow_high_precision_mv: u8,
    /// interpolation_filter; 4 for switchable.
    pub interpolation_filter: u8,
    /// is_motion_mode_switchable.
    pub is_motion_mode_switchable: u8,
    /// use_ref_frame_mvs.
    pub use_ref_frame_mvs: u8,
    /// disable_frame_end_update_cdf.
    pub disable_frame_end_update_cdf: u8,
    /// base_q_idx.
    pub base_q_idx: u8,
    /// DeltaQYDc.
    pub delta_q_y_dc: i8,
    /// diff_uv_delta.
    pub diff_uv_delta: u8,
    /// DeltaQUDc.
    pub delta_q_u_dc: i8,
    /// DeltaQUAc.
    pub delta_q_u_ac: i8,
    /// DeltaQVDc.
    pub delta_q_v_dc: i8,
    /// DeltaQVAc.
    pub delta_q_v_ac: i8,
    /// using_qmatrix.
    pub using_qmatrix: u8,
    /// qm_y.
    pub qm_y: u8,
    /// qm_u.
    pub qm_u: u8,
    /// qm_v.
    pub qm_v: u8,
    /// segmentation_enabled.
    pub segmentation_enabled: u8,
    /// segmentation_update_map.
    pub segmentation_update_map: u8,
    /// segmentation_temporal_update.
    pub segmentation_temporal_update: u8,
    /// segmentation_update_data.
    pub segmentation_update_data: u8,
    /// delta_q_present.
    pub delta_q_present: u8,
    /// delta_q_res.
    pub delta_q_res: u8,
    /// delta_lf_present.
    pub delta_lf_present: u8,
    /// delta_lf_res.
    pub delta_lf_res: u8,
    /// delta_lf_multi.
    pub delta_lf_multi: u8,
    /// loop_filter_level: vertical and horizontal luma edges, U, V.
    pub loop_filter_level: [u8; 4],
    /// loop_filter_sharpness.
    pub loop_filter_sharpness: u8,
    /// loop_filter_delta_enabled.
    pub loop_filter_delta_enabled: u8,
    /// loop_filter_delta_update.
    pub loop_filter_delta_update: u8,
    /// loop_filter_ref_deltas, loaded from the primary reference where the frame does not code them.
    pub loop_filter_ref_deltas: [i8; 8],
    /// loop_filter_mode_deltas, likewise.
    pub loop_filter_mode_deltas: [i8; 2],
    /// cdef_damping_minus_3.
    pub cdef_damping_minus_3: u8,
    /// cdef_bits.
    pub cdef_bits: u8,
    /// cdef_y_pri_strength.
    pub cdef_y_pri_strength: [u8; 8],
    /// cdef_y_sec_strength as it is coded: 3 stands for 4.
    pub cdef_y_sec_strength: [u8; 8],
    /// cdef_uv_pri_strength.
    pub cdef_uv_pri_strength: [u8; 8],
    /// cdef_uv_sec_strength as it is coded: 3 stands for 4.
    pub cdef_uv_sec_strength: [u8; 8],
    /// lr_type of each plane as it is coded: 0 none, 1 switchable, 2 Wiener, 3 self-guided.
    pub lr_type: [u8; 3],
    /// lr_unit_shift, with lr_unit_extra_shift and the superblock's share in it: 0 to 2.
    pub lr_unit_shift: u8,
    /// lr_uv_shift.
    pub lr_uv_shift: u8,
    /// TxMode: 0 4x4 only, 1 the largest, 2 selected.
    pub tx_mode: u8,
    /// reference_select.
    pub reference_select: u8,
    /// skip_mode_present.
    pub skip_mode_present: u8,
    /// allow_warped_motion.
    pub allow_warped_motion: u8,
    /// reduced_tx_set.
    pub reduced_tx_set: u8,
}
#[cfg(test)]
pub(crate) mod samples;
#[cfg(test)]
mod tests;
