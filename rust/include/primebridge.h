/* SPDX-License-Identifier: LGPL-2.1-or-later */

#ifndef PRIMEBRIDGE_H
#define PRIMEBRIDGE_H

/* Made by scripts/update_header.sh from rust/capi; do not edit. */

#include <stddef.h>
#include <stdint.h>

/**
 * Severity of a log line.
 */
typedef enum {
  /**
   * Decoding failed or cannot go on in hardware.
   */
  PRIMEBRIDGE_LOG_LEVEL_ERROR = 1,
  /**
   * Something the user may want to change.
   */
  PRIMEBRIDGE_LOG_LEVEL_WARNING = 2,
  /**
   * Said once a stream: what decodes it.
   */
  PRIMEBRIDGE_LOG_LEVEL_INFO = 3,
  /**
   * Said once a stream: details and totals.
   */
  PRIMEBRIDGE_LOG_LEVEL_VERBOSE = 4,
  /**
   * For a developer.
   */
  PRIMEBRIDGE_LOG_LEVEL_DEBUG = 5,
} PrimebridgeLogLevel;

/**
 * Outcome of a finished picture.
 */
typedef enum {
  /**
   * Decoded, or nothing was decoded into the frame.
   */
  PRIMEBRIDGE_FRAME_STATUS_OK = 0,
  /**
   * The picture is damaged: the driver flagged it (`V4L2_BUF_FLAG_ERROR`) or never finished it.
   */
  PRIMEBRIDGE_FRAME_STATUS_CORRUPT = 1,
} PrimebridgeFrameStatus;

/**
 * The codec of a session.
 */
typedef enum {
  /**
   * ITU-T H.262 | ISO/IEC 13818-2.
   */
  PRIMEBRIDGE_CODEC_MPEG2 = 1,
  /**
   * ITU-T H.264 | ISO/IEC 14496-10.
   */
  PRIMEBRIDGE_CODEC_H264 = 2,
  /**
   * ITU-T H.265 | ISO/IEC 23008-2.
   */
  PRIMEBRIDGE_CODEC_HEVC = 3,
  /**
   * RFC 6386.
   */
  PRIMEBRIDGE_CODEC_VP8 = 4,
  /**
   * VP9 Bitstream & Decoding Process Specification.
   */
  PRIMEBRIDGE_CODEC_VP9 = 5,
  /**
   * AV1 Bitstream & Decoding Process Specification.
   */
  PRIMEBRIDGE_CODEC_AV1 = 6,
} PrimebridgeCodec;

/**
 * What a mapping is for; bits of the flags of primebridge_map().
 */
typedef enum {
  /**
   * The caller reads.
   */
  PRIMEBRIDGE_ACCESS_READ = 1,
  /**
   * The caller writes.
   */
  PRIMEBRIDGE_ACCESS_WRITE = 2,
  /**
   * What was there before is not needed.
   */
  PRIMEBRIDGE_ACCESS_OVERWRITE = 4,
} PrimebridgeAccessFlag;

/**
 * One access to the memory of a frame. Opaque in C.
 */
typedef struct PrimebridgeAccess PrimebridgeAccess;

/**
 * A buffer of a pool. Opaque in C.
 */
typedef struct PrimebridgeBuffer PrimebridgeBuffer;

/**
 * A frame of the pool. Opaque in C.
 */
typedef struct PrimebridgeFrame PrimebridgeFrame;

/**
 * Mappings that are kept from one access to the next, of the frames of one frames context. Opaque in C. May be used by several
 * threads at once.
 */
typedef struct PrimebridgeMappings PrimebridgeMappings;

/**
 * Makes buffers of one layout. Opaque in C. Its calls may come from any thread, several at a time.
 */
typedef struct PrimebridgePool PrimebridgePool;

/**
 * The decoding side of one stream. Opaque in C. Its calls may come from different threads, one after the other.
 */
typedef struct PrimebridgeSession PrimebridgeSession;

/**
 * Receives one line without a line feed. `avcl` is the context pointer given to the call that logs, or NULL.
 */
typedef void (*PrimebridgeLog)(void *avcl, PrimebridgeLogLevel level, const char *message);

/**
 * Sequence header OBU, 5.5.
 */
typedef struct {
  /**
   * seq_profile.
   */
  uint8_t seq_profile;
  /**
   * still_picture.
   */
  uint8_t still_picture;
  /**
   * max_frame_width_minus_1, in luma samples.
   */
  uint16_t max_frame_width_minus_1;
  /**
   * max_frame_height_minus_1, in luma lines.
   */
  uint16_t max_frame_height_minus_1;
  /**
   * use_128x128_superblock.
   */
  uint8_t use_128x128_superblock;
  /**
   * enable_filter_intra.
   */
  uint8_t enable_filter_intra;
  /**
   * enable_intra_edge_filter.
   */
  uint8_t enable_intra_edge_filter;
  /**
   * enable_interintra_compound.
   */
  uint8_t enable_interintra_compound;
  /**
   * enable_masked_compound.
   */
  uint8_t enable_masked_compound;
  /**
   * enable_warped_motion.
   */
  uint8_t enable_warped_motion;
  /**
   * enable_dual_filter.
   */
  uint8_t enable_dual_filter;
  /**
   * enable_order_hint.
   */
  uint8_t enable_order_hint;
  /**
   * enable_jnt_comp.
   */
  uint8_t enable_jnt_comp;
  /**
   * enable_ref_frame_mvs.
   */
  uint8_t enable_ref_frame_mvs;
  /**
   * order_hint_bits_minus_1.
   */
  uint8_t order_hint_bits_minus_1;
  /**
   * enable_superres.
   */
  uint8_t enable_superres;
  /**
   * enable_cdef.
   */
  uint8_t enable_cdef;
  /**
   * enable_restoration.
   */
  uint8_t enable_restoration;
  /**
   * BitDepth.
   */
  uint8_t bit_depth;
  /**
   * mono_chrome.
   */
  uint8_t mono_chrome;
  /**
   * color_range.
   */
  uint8_t color_range;
  /**
   * subsampling_x.
   */
  uint8_t subsampling_x;
  /**
   * subsampling_y.
   */
  uint8_t subsampling_y;
  /**
   * separate_uv_delta_q.
   */
  uint8_t separate_uv_delta_q;
  /**
   * film_grain_params_present.
   */
  uint8_t film_grain_params_present;
} PrimebridgeAv1Sequence;

/**
 * A reference slot at the start of a frame, 7.20.
 */
typedef struct {
  /**
   * Timestamp of the picture, `primebridge_frame_timestamp()`; 0 for none.
   */
  uint64_t timestamp;
  /**
   * RefOrderHint.
   */
  uint32_t order_hint;
} PrimebridgeAv1Reference;

/**
 * Film grain parameters, 5.9.30.
 */
typedef struct {
  /**
   * apply_grain.
   */
  uint8_t apply_grain;
  /**
   * update_grain.
   */
  uint8_t update_grain;
  /**
   * grain_seed.
   */
  uint16_t grain_seed;
  /**
   * film_grain_params_ref_idx.
   */
  uint8_t film_grain_params_ref_idx;
  /**
   * num_y_points.
   */
  uint8_t num_y_points;
  /**
   * point_y_value.
   */
  uint8_t point_y_value[14];
  /**
   * point_y_scaling.
   */
  uint8_t point_y_scaling[14];
  /**
   * chroma_scaling_from_luma.
   */
  uint8_t chroma_scaling_from_luma;
  /**
   * num_cb_points.
   */
  uint8_t num_cb_points;
  /**
   * point_cb_value.
   */
  uint8_t point_cb_value[10];
  /**
   * point_cb_scaling.
   */
  uint8_t point_cb_scaling[10];
  /**
   * num_cr_points.
   */
  uint8_t num_cr_points;
  /**
   * point_cr_value.
   */
  uint8_t point_cr_value[10];
  /**
   * point_cr_scaling.
   */
  uint8_t point_cr_scaling[10];
  /**
   * grain_scaling_minus_8.
   */
  uint8_t grain_scaling_minus_8;
  /**
   * ar_coeff_lag.
   */
  uint8_t ar_coeff_lag;
  /**
   * ar_coeffs_y_plus_128.
   */
  uint8_t ar_coeffs_y_plus_128[24];
  /**
   * ar_coeffs_cb_plus_128.
   */
  uint8_t ar_coeffs_cb_plus_128[25];
  /**
   * ar_coeffs_cr_plus_128.
   */
  uint8_t ar_coeffs_cr_plus_128[25];
  /**
   * ar_coeff_shift_minus_6.
   */
  uint8_t ar_coeff_shift_minus_6;
  /**
   * grain_scale_shift.
   */
  uint8_t grain_scale_shift;
  /**
   * cb_mult.
   */
  uint8_t cb_mult;
  /**
   * cb_luma_mult.
   */
  uint8_t cb_luma_mult;
  /**
   * cb_offset.
   */
  uint16_t cb_offset;
  /**
   * cr_offset.
   */
  uint16_t cr_offset;
  /**
   * cr_mult.
   */
  uint8_t cr_mult;
  /**
   * cr_luma_mult.
   */
  uint8_t cr_luma_mult;
  /**
   * overlap_flag.
   */
  uint8_t overlap_flag;
  /**
   * clip_to_restricted_range.
   */
  uint8_t clip_to_restricted_range;
} PrimebridgeAv1FilmGrain;

/**
 * One frame that is decoded (not one that is only shown), 5.9.
 */
typedef struct {
  /**
   * The sequence that the frame belongs to.
   */
  PrimebridgeAv1Sequence sequence;
  /**
   * The reference slots, which ref_frame_idx counts.
   */
  PrimebridgeAv1Reference references[8];
  /**
   * Film grain parameters, after load_grain_params() where the frame takes over those of a reference.
   */
  PrimebridgeAv1FilmGrain film_grain;
  /**
   * Whether the caller adds the film grain itself, so that the decoder must not.
   */
  uint8_t export_film_grain;
  /**
   * buffer_removal_time of each operating point, in ticks of DecCT.
   */
  uint32_t buffer_removal_time[32];
  /**
   * current_frame_id.
   */
  uint32_t current_frame_id;
  /**
   * gm_params, 7.20: for each reference frame (0 the intra frame, which has none) six parameters with 16 fractional bits.
   */
  int32_t gm_params[8][6];
  /**
   * For each reference frame whether its gm_params give no valid warp, 7.11.3.6.
   */
  uint8_t gm_invalid[8];
  /**
   * is_global of each reference frame.
   */
  uint8_t is_global[8];
  /**
   * is_rot_zoom of each reference frame.
   */
  uint8_t is_rot_zoom[8];
  /**
   * is_translation of each reference frame.
   */
  uint8_t is_translation[8];
  /**
   * feature_value of each segment and feature, loaded from the primary reference where the frame does not code it.
   */
  int16_t feature_value[8][8];
  /**
   * feature_enabled of each segment and feature, likewise.
   */
  uint8_t feature_enabled[8][8];
  /**
   * UpscaledWidth - 1, in luma samples.
   */
  uint16_t frame_width_minus_1;
  /**
   * FrameHeight - 1, in luma lines.
   */
  uint16_t frame_height_minus_1;
  /**
   * render_width_minus_1, in luma samples.
   */
  uint16_t render_width_minus_1;
  /**
   * render_height_minus_1, in luma lines.
   */
  uint16_t render_height_minus_1;
  /**
   * context_update_tile_id.
   */
  uint16_t context_update_tile_id;
  /**
   * TileCols.
   */
  uint16_t tile_cols;
  /**
   * TileRows.
   */
  uint16_t tile_rows;
  /**
   * Width of each tile column minus 1, in superblocks; of uniformly spaced tiles too.
   */
  uint8_t width_in_sbs_minus_1[64];
  /**
   * Height of each tile row minus 1, in superblocks; of uniformly spaced tiles too.
   */
  uint8_t height_in_sbs_minus_1[64];
  /**
   * uniform_tile_spacing_flag.
   */
  uint8_t uniform_tile_spacing_flag;
  /**
   * tile_size_bytes_minus_1.
   */
  uint8_t tile_size_bytes_minus_1;
  /**
   * frame_type: 0 key frame, 1 inter frame, 2 intra-only frame, 3 switch frame.
   */
  uint8_t frame_type;
  /**
   * show_frame.
   */
  uint8_t show_frame;
  /**
   * showable_frame.
   */
  uint8_t showable_frame;
  /**
   * error_resilient_mode.
   */
  uint8_t error_resilient_mode;
  /**
   * disable_cdf_update.
   */
  uint8_t disable_cdf_update;
  /**
   * allow_screen_content_tools.
   */
  uint8_t allow_screen_content_tools;
  /**
   * force_integer_mv as it is coded.
   */
  uint8_t force_integer_mv;
  /**
   * frame_size_override_flag.
   */
  uint8_t frame_size_override_flag;
  /**
   * order_hint.
   */
  uint8_t order_hint;
  /**
   * buffer_removal_time_present_flag.
   */
  uint8_t buffer_removal_time_present_flag;
  /**
   * primary_ref_frame; 7 for none.
   */
  uint8_t primary_ref_frame;
  /**
   * use_superres.
   */
  uint8_t use_superres;
  /**
   * coded_denom.
   */
  uint8_t coded_denom;
  /**
   * refresh_frame_flags: a bit for each slot.
   */
  uint8_t refresh_frame_flags;
  /**
   * allow_intrabc.
   */
  uint8_t allow_intrabc;
  /**
   * frame_refs_short_signaling.
   */
  uint8_t frame_refs_short_signaling;
  /**
   * ref_frame_idx: the slot of each reference frame from LAST_FRAME on.
   */
  int8_t ref_frame_idx[7];
  /**
   * allow_high_precision_mv.
   */
  uint8_t allow_high_precision_mv;
  /**
   * interpolation_filter; 4 for switchable.
   */
  uint8_t interpolation_filter;
  /**
   * is_motion_mode_switchable.
   */
  uint8_t is_motion_mode_switchable;
  /**
   * use_ref_frame_mvs.
   */
  uint8_t use_ref_frame_mvs;
  /**
   * disable_frame_end_update_cdf.
   */
  uint8_t disable_frame_end_update_cdf;
  /**
   * base_q_idx.
   */
  uint8_t base_q_idx;
  /**
   * DeltaQYDc.
   */
  int8_t delta_q_y_dc;
  /**
   * diff_uv_delta.
   */
  uint8_t diff_uv_delta;
  /**
   * DeltaQUDc.
   */
  int8_t delta_q_u_dc;
  /**
   * DeltaQUAc.
   */
  int8_t delta_q_u_ac;
  /**
   * DeltaQVDc.
   */
  int8_t delta_q_v_dc;
  /**
   * DeltaQVAc.
   */
  int8_t delta_q_v_ac;
  /**
   * using_qmatrix.
   */
  uint8_t using_qmatrix;
  /**
   * qm_y.
   */
  uint8_t qm_y;
  /**
   * qm_u.
   */
  uint8_t qm_u;
  /**
   * qm_v.
   */
  uint8_t qm_v;
  /**
   * segmentation_enabled.
   */
  uint8_t segmentation_enabled;
  /**
   * segmentation_update_map.
   */
  uint8_t segmentation_update_map;
  /**
   * segmentation_temporal_update.
   */
  uint8_t segmentation_temporal_update;
  /**
   * segmentation_update_data.
   */
  uint8_t segmentation_update_data;
  /**
   * delta_q_present.
   */
  uint8_t delta_q_present;
  /**
   * delta_q_res.
   */
  uint8_t delta_q_res;
  /**
   * delta_lf_present.
   */
  uint8_t delta_lf_present;
  /**
   * delta_lf_res.
   */
  uint8_t delta_lf_res;
  /**
   * delta_lf_multi.
   */
  uint8_t delta_lf_multi;
  /**
   * loop_filter_level: vertical and horizontal luma edges, U, V.
   */
  uint8_t loop_filter_level[4];
  /**
   * loop_filter_sharpness.
   */
  uint8_t loop_filter_sharpness;
  /**
   * loop_filter_delta_enabled.
   */
  uint8_t loop_filter_delta_enabled;
  /**
   * loop_filter_delta_update.
   */
  uint8_t loop_filter_delta_update;
  /**
   * loop_filter_ref_deltas, loaded from the primary reference where the frame does not code them.
   */
  int8_t loop_filter_ref_deltas[8];
  /**
   * loop_filter_mode_deltas, likewise.
   */
  int8_t loop_filter_mode_deltas[2];
  /**
   * cdef_damping_minus_3.
   */
  uint8_t cdef_damping_minus_3;
  /**
   * cdef_bits.
   */
  uint8_t cdef_bits;
  /**
   * cdef_y_pri_strength.
   */
  uint8_t cdef_y_pri_strength[8];
  /**
   * cdef_y_sec_strength as it is coded: 3 stands for 4.
   */
  uint8_t cdef_y_sec_strength[8];
  /**
   * cdef_uv_pri_strength.
   */
  uint8_t cdef_uv_pri_strength[8];
  /**
   * cdef_uv_sec_strength as it is coded: 3 stands for 4.
   */
  uint8_t cdef_uv_sec_strength[8];
  /**
   * lr_type of each plane as it is coded: 0 none, 1 switchable, 2 Wiener, 3 self-guided.
   */
  uint8_t lr_type[3];
  /**
   * lr_unit_shift, with lr_unit_extra_shift and the superblock's share in it: 0 to 2.
   */
  uint8_t lr_unit_shift;
  /**
   * lr_uv_shift.
   */
  uint8_t lr_uv_shift;
  /**
   * TxMode: 0 4x4 only, 1 the largest, 2 selected.
   */
  uint8_t tx_mode;
  /**
   * reference_select.
   */
  uint8_t reference_select;
  /**
   * skip_mode_present.
   */
  uint8_t skip_mode_present;
  /**
   * allow_warped_motion.
   */
  uint8_t allow_warped_motion;
  /**
   * reduced_tx_set.
   */
  uint8_t reduced_tx_set;
} PrimebridgeAv1Picture;

/**
 * A tile group as it stands in the stream, 5.11.1.
 */
typedef struct {
  /**
   * Where the tiles start, in bytes from the start of the OBU (its header included); they end where the OBU ends.
   */
  size_t tile_data_offset;
  /**
   * tg_start.
   */
  uint16_t tg_start;
  /**
   * tg_end.
   */
  uint16_t tg_end;
} PrimebridgeAv1TileGroup;

/**
 * Sequence parameter set, H.264 7.4.2.1.1.
 */
typedef struct {
  /**
   * profile_idc.
   */
  uint8_t profile_idc;
  /**
   * constraint_set0_flag is bit 0, constraint_set5_flag bit 5.
   */
  uint8_t constraint_set_flags;
  /**
   * level_idc.
   */
  uint8_t level_idc;
  /**
   * seq_parameter_set_id.
   */
  uint8_t seq_parameter_set_id;
  /**
   * chroma_format_idc: 0 monochrome, 1 4:2:0, 2 4:2:2, 3 4:4:4.
   */
  uint8_t chroma_format_idc;
  /**
   * bit_depth_luma_minus8.
   */
  uint8_t bit_depth_luma_minus8;
  /**
   * bit_depth_chroma_minus8.
   */
  uint8_t bit_depth_chroma_minus8;
  /**
   * log2_max_frame_num_minus4.
   */
  uint8_t log2_max_frame_num_minus4;
  /**
   * pic_order_cnt_type.
   */
  uint8_t pic_order_cnt_type;
  /**
   * log2_max_pic_order_cnt_lsb_minus4.
   */
  uint8_t log2_max_pic_order_cnt_lsb_minus4;
  /**
   * max_num_ref_frames.
   */
  uint8_t max_num_ref_frames;
  /**
   * num_ref_frames_in_pic_order_cnt_cycle.
   */
  uint8_t num_ref_frames_in_pic_order_cnt_cycle;
  /**
   * offset_for_ref_frame, the first num_ref_frames_in_pic_order_cnt_cycle entries.
   */
  int32_t offset_for_ref_frame[255];
  /**
   * offset_for_non_ref_pic.
   */
  int32_t offset_for_non_ref_pic;
  /**
   * offset_for_top_to_bottom_field.
   */
  int32_t offset_for_top_to_bottom_field;
  /**
   * pic_width_in_mbs_minus1.
   */
  uint16_t pic_width_in_mbs_minus1;
  /**
   * pic_height_in_map_units_minus1.
   */
  uint16_t pic_height_in_map_units_minus1;
  /**
   * separate_colour_plane_flag.
   */
  uint8_t separate_colour_plane_flag;
  /**
   * qpprime_y_zero_transform_bypass_flag.
   */
  uint8_t qpprime_y_zero_transform_bypass_flag;
  /**
   * delta_pic_order_always_zero_flag.
   */
  uint8_t delta_pic_order_always_zero_flag;
  /**
   * gaps_in_frame_num_value_allowed_flag.
   */
  uint8_t gaps_in_frame_num_value_allowed_flag;
  /**
   * frame_mbs_only_flag.
   */
  uint8_t frame_mbs_only_flag;
  /**
   * mb_adaptive_frame_field_flag.
   */
  uint8_t mb_adaptive_frame_field_flag;
  /**
   * direct_8x8_inference_flag.
   */
  uint8_t direct_8x8_inference_flag;
} PrimebridgeH264Sps;

/**
 * One reference picture, as an entry of the DPB or of a slice's reference list.
 */
typedef struct {
  /**
   * The reference's timestamp, `primebridge_frame_timestamp()`; 0 where no picture was decoded into that frame.
   */
  uint64_t timestamp;
  /**
   * TopFieldOrderCnt; 0 where the top field is not there.
   */
  int32_t top_field_order_cnt;
  /**
   * BottomFieldOrderCnt; 0 where the bottom field is not there.
   */
  int32_t bottom_field_order_cnt;
  /**
   * FrameNum (8.2.4.1) of a short-term reference, LongTermFrameIdx of a long-term one.
   */
  uint16_t frame_num;
  /**
   * Which fields are meant: 1 top, 2 bottom, 3 both (frame).
   */
  uint8_t structure;
  /**
   * Whether it is a long-term reference.
   */
  uint8_t long_term;
  /**
   * Whether it was decoded as one or two field pictures.
   */
  uint8_t field_picture;
} PrimebridgeH264Reference;

/**
 * One coded picture (frame or field), constant over its slices.
 */
typedef struct {
  /**
   * The active sequence parameter set.
   */
  PrimebridgeH264Sps sps;
  /**
   * The reference pictures marked "used for reference" (FFmpeg keeps 16 short-term and 16 long-term ones), in any order; a frame may stand twice, once for each field.
   */
  PrimebridgeH264Reference dpb[32];
  /**
   * How many entries of `dpb` count.
   */
  uint32_t dpb_len;
  /**
   * TopFieldOrderCnt of the current frame; 0 as long as it has no top field.
   */
  int32_t top_field_order_cnt;
  /**
   * BottomFieldOrderCnt of the current frame; 0 as long as it has no bottom field.
   */
  int32_t bottom_field_order_cnt;
  /**
   * frame_num.
   */
  uint16_t frame_num;
  /**
   * nal_ref_idc.
   */
  uint8_t nal_ref_idc;
  /**
   * nal_unit_type is 5.
   */
  uint8_t idr_pic_flag;
  /**
   * 1 top field, 2 bottom field, 3 frame.
   */
  uint8_t structure;
  /**
   * For a field: whether it is the second one of its frame.
   */
  uint8_t second_field;
} PrimebridgeH264Picture;

/**
 * Picture parameter set, H.264 7.4.2.2, with the scaling lists that hold after the fall-back rules.
 */
typedef struct {
  /**
   * pic_parameter_set_id.
   */
  uint8_t pic_parameter_set_id;
  /**
   * seq_parameter_set_id.
   */
  uint8_t seq_parameter_set_id;
  /**
   * num_slice_groups_minus1.
   */
  uint8_t num_slice_groups_minus1;
  /**
   * num_ref_idx_l0_default_active_minus1, then that of list 1.
   */
  uint8_t num_ref_idx_default_active_minus1[2];
  /**
   * weighted_bipred_idc.
   */
  uint8_t weighted_bipred_idc;
  /**
   * pic_init_qp_minus26.
   */
  int8_t pic_init_qp_minus26;
  /**
   * pic_init_qs_minus26.
   */
  int8_t pic_init_qs_minus26;
  /**
   * chroma_qp_index_offset.
   */
  int8_t chroma_qp_index_offset;
  /**
   * second_chroma_qp_index_offset.
   */
  int8_t second_chroma_qp_index_offset;
  /**
   * entropy_coding_mode_flag.
   */
  uint8_t entropy_coding_mode_flag;
  /**
   * bottom_field_pic_order_in_frame_present_flag.
   */
  uint8_t bottom_field_pic_order_in_frame_present_flag;
  /**
   * weighted_pred_flag.
   */
  uint8_t weighted_pred_flag;
  /**
   * deblocking_filter_control_present_flag.
   */
  uint8_t deblocking_filter_control_present_flag;
  /**
   * constrained_intra_pred_flag.
   */
  uint8_t constrained_intra_pred_flag;
  /**
   * redundant_pic_cnt_present_flag.
   */
  uint8_t redundant_pic_cnt_present_flag;
  /**
   * transform_8x8_mode_flag.
   */
  uint8_t transform_8x8_mode_flag;
  /**
   * 4x4 lists in raster order: Intra Y, Cb, Cr, Inter Y, Cb, Cr.
   */
  uint8_t scaling_list_4x4[6][16];
  /**
   * 8x8 lists in raster order, in FFmpeg's list order: Intra Y, Cb, Cr, Inter Y, Cb, Cr.
   */
  uint8_t scaling_list_8x8[6][64];
} PrimebridgeH264Pps;

/**
 * One slice: what changes between the slices of a picture. The rest is read from the slice header itself.
 */
typedef struct {
  /**
   * The picture parameter set that the slice refers to.
   */
  PrimebridgeH264Pps pps;
  /**
   * RefPicList0 and RefPicList1 after modification (8.2.4).
   */
  PrimebridgeH264Reference ref_pic_list[2][32];
  /**
   * How many entries of each list count.
   */
  uint32_t ref_pic_list_len[2];
} PrimebridgeH264Slice;

/**
 * The scaling factors that hold after default and copied lists were put in (H.265 7.4.5), in raster order.
 */
typedef struct {
  /**
   * ScalingFactor of 4x4 blocks: intra Y, Cb, Cr, inter Y, Cb, Cr.
   */
  uint8_t scaling_list_4x4[6][16];
  /**
   * ScalingFactor of 8x8 blocks, in the same order of matrices.
   */
  uint8_t scaling_list_8x8[6][64];
  /**
   * The 8x8 list that 16x16 blocks are made from.
   */
  uint8_t scaling_list_16x16[6][64];
  /**
   * The 8x8 list that 32x32 blocks are made from: intra Y, inter Y.
   */
  uint8_t scaling_list_32x32[2][64];
  /**
   * scaling_list_dc_coef_minus8 + 8 of 16x16 blocks.
   */
  uint8_t scaling_list_dc_coef_16x16[6];
  /**
   * scaling_list_dc_coef_minus8 + 8 of 32x32 blocks: intra Y, inter Y.
   */
  uint8_t scaling_list_dc_coef_32x32[2];
} PrimebridgeHevcScalingList;

/**
 * Sequence parameter set, H.265 7.4.3.2.
 */
typedef struct {
  /**
   * sps_video_parameter_set_id.
   */
  uint8_t video_parameter_set_id;
  /**
   * sps_seq_parameter_set_id.
   */
  uint8_t seq_parameter_set_id;
  /**
   * general_profile_idc.
   */
  uint8_t general_profile_idc;
  /**
   * chroma_format_idc: 0 monochrome, 1 4:2:0, 2 4:2:2, 3 4:4:4.
   */
  uint8_t chroma_format_idc;
  /**
   * pic_width_in_luma_samples.
   */
  uint16_t pic_width_in_luma_samples;
  /**
   * pic_height_in_luma_samples.
   */
  uint16_t pic_height_in_luma_samples;
  /**
   * bit_depth_luma_minus8.
   */
  uint8_t bit_depth_luma_minus8;
  /**
   * bit_depth_chroma_minus8.
   */
  uint8_t bit_depth_chroma_minus8;
  /**
   * log2_max_pic_order_cnt_lsb_minus4.
   */
  uint8_t log2_max_pic_order_cnt_lsb_minus4;
  /**
   * sps_max_sub_layers_minus1.
   */
  uint8_t sps_max_sub_layers_minus1;
  /**
   * sps_max_dec_pic_buffering_minus1 of the highest sub-layer.
   */
  uint32_t sps_max_dec_pic_buffering_minus1;
  /**
   * sps_max_num_reorder_pics of the highest sub-layer.
   */
  uint32_t sps_max_num_reorder_pics;
  /**
   * sps_max_latency_increase_plus1 of the highest sub-layer.
   */
  uint32_t sps_max_latency_increase_plus1;
  /**
   * log2_min_luma_coding_block_size_minus3.
   */
  uint8_t log2_min_luma_coding_block_size_minus3;
  /**
   * log2_diff_max_min_luma_coding_block_size.
   */
  uint8_t log2_diff_max_min_luma_coding_block_size;
  /**
   * log2_min_luma_transform_block_size_minus2.
   */
  uint8_t log2_min_luma_transform_block_size_minus2;
  /**
   * log2_diff_max_min_luma_transform_block_size.
   */
  uint8_t log2_diff_max_min_luma_transform_block_size;
  /**
   * max_transform_hierarchy_depth_inter.
   */
  uint8_t max_transform_hierarchy_depth_inter;
  /**
   * max_transform_hierarchy_depth_intra.
   */
  uint8_t max_transform_hierarchy_depth_intra;
  /**
   * pcm_sample_bit_depth_luma_minus1; 0 without pcm_enabled_flag, as the next three.
   */
  uint8_t pcm_sample_bit_depth_luma_minus1;
  /**
   * pcm_sample_bit_depth_chroma_minus1.
   */
  uint8_t pcm_sample_bit_depth_chroma_minus1;
  /**
   * log2_min_pcm_luma_coding_block_size_minus3.
   */
  uint8_t log2_min_pcm_luma_coding_block_size_minus3;
  /**
   * log2_diff_max_min_pcm_luma_coding_block_size.
   */
  uint8_t log2_diff_max_min_pcm_luma_coding_block_size;
  /**
   * num_short_term_ref_pic_sets.
   */
  uint8_t num_short_term_ref_pic_sets;
  /**
   * num_long_term_ref_pics_sps.
   */
  uint8_t num_long_term_ref_pics_sps;
  /**
   * separate_colour_plane_flag.
   */
  uint8_t separate_colour_plane_flag;
  /**
   * scaling_list_enabled_flag.
   */
  uint8_t scaling_list_enabled_flag;
  /**
   * amp_enabled_flag.
   */
  uint8_t amp_enabled_flag;
  /**
   * sample_adaptive_offset_enabled_flag.
   */
  uint8_t sample_adaptive_offset_enabled_flag;
  /**
   * pcm_enabled_flag.
   */
  uint8_t pcm_enabled_flag;
  /**
   * pcm_loop_filter_disabled_flag.
   */
  uint8_t pcm_loop_filter_disabled_flag;
  /**
   * long_term_ref_pics_present_flag.
   */
  uint8_t long_term_ref_pics_present_flag;
  /**
   * sps_temporal_mvp_enabled_flag.
   */
  uint8_t sps_temporal_mvp_enabled_flag;
  /**
   * strong_intra_smoothing_enabled_flag.
   */
  uint8_t strong_intra_smoothing_enabled_flag;
  /**
   * transform_skip_rotation_enabled_flag (7.4.3.2.2); no control has this one and those that follow.
   */
  uint8_t transform_skip_rotation_enabled_flag;
  /**
   * transform_skip_context_enabled_flag.
   */
  uint8_t transform_skip_context_enabled_flag;
  /**
   * implicit_rdpcm_enabled_flag.
   */
  uint8_t implicit_rdpcm_enabled_flag;
  /**
   * explicit_rdpcm_enabled_flag.
   */
  uint8_t explicit_rdpcm_enabled_flag;
  /**
   * extended_precision_processing_flag.
   */
  uint8_t extended_precision_processing_flag;
  /**
   * intra_smoothing_disabled_flag.
   */
  uint8_t intra_smoothing_disabled_flag;
  /**
   * high_precision_offsets_enabled_flag.
   */
  uint8_t high_precision_offsets_enabled_flag;
  /**
   * persistent_rice_adaptation_enabled_flag.
   */
  uint8_t persistent_rice_adaptation_enabled_flag;
  /**
   * cabac_bypass_alignment_enabled_flag.
   */
  uint8_t cabac_bypass_alignment_enabled_flag;
  /**
   * sps_scc_extension_flag (7.4.3.2.1).
   */
  uint8_t sps_scc_extension_flag;
  /**
   * The lists of the sequence parameter set; the default ones (tables 7-5 and 7-6) where it enables them without data.
   */
  PrimebridgeHevcScalingList scaling_list;
} PrimebridgeHevcSps;

/**
 * Picture parameter set, H.265 7.4.3.3.
 */
typedef struct {
  /**
   * pps_pic_parameter_set_id.
   */
  uint8_t pic_parameter_set_id;
  /**
   * num_extra_slice_header_bits.
   */
  uint8_t num_extra_slice_header_bits;
  /**
   * num_ref_idx_l0_default_active_minus1, then that of list 1.
   */
  uint8_t num_ref_idx_default_active_minus1[2];
  /**
   * init_qp_minus26.
   */
  int8_t init_qp_minus26;
  /**
   * diff_cu_qp_delta_depth.
   */
  uint8_t diff_cu_qp_delta_depth;
  /**
   * pps_cb_qp_offset.
   */
  int8_t pps_cb_qp_offset;
  /**
   * pps_cr_qp_offset.
   */
  int8_t pps_cr_qp_offset;
  /**
   * num_tile_columns_minus1.
   */
  uint16_t num_tile_columns_minus1;
  /**
   * num_tile_rows_minus1.
   */
  uint16_t num_tile_rows_minus1;
  /**
   * colWidth (6-3) of the first 20 tile columns in coding tree blocks, the last and uniformly spaced ones included; 0 beyond.
   */
  uint16_t column_width[20];
  /**
   * rowHeight (6-4) of the first 22 tile rows in coding tree blocks, likewise.
   */
  uint16_t row_height[22];
  /**
   * pps_beta_offset_div2.
   */
  int8_t pps_beta_offset_div2;
  /**
   * pps_tc_offset_div2.
   */
  int8_t pps_tc_offset_div2;
  /**
   * log2_parallel_merge_level_minus2.
   */
  uint8_t log2_parallel_merge_level_minus2;
  /**
   * dependent_slice_segments_enabled_flag.
   */
  uint8_t dependent_slice_segments_enabled_flag;
  /**
   * output_flag_present_flag.
   */
  uint8_t output_flag_present_flag;
  /**
   * sign_data_hiding_enabled_flag.
   */
  uint8_t sign_data_hiding_enabled_flag;
  /**
   * cabac_init_present_flag.
   */
  uint8_t cabac_init_present_flag;
  /**
   * constrained_intra_pred_flag.
   */
  uint8_t constrained_intra_pred_flag;
  /**
   * transform_skip_enabled_flag.
   */
  uint8_t transform_skip_enabled_flag;
  /**
   * cu_qp_delta_enabled_flag.
   */
  uint8_t cu_qp_delta_enabled_flag;
  /**
   * pps_slice_chroma_qp_offsets_present_flag.
   */
  uint8_t pps_slice_chroma_qp_offsets_present_flag;
  /**
   * weighted_pred_flag.
   */
  uint8_t weighted_pred_flag;
  /**
   * weighted_bipred_flag.
   */
  uint8_t weighted_bipred_flag;
  /**
   * transquant_bypass_enabled_flag.
   */
  uint8_t transquant_bypass_enabled_flag;
  /**
   * tiles_enabled_flag.
   */
  uint8_t tiles_enabled_flag;
  /**
   * entropy_coding_sync_enabled_flag.
   */
  uint8_t entropy_coding_sync_enabled_flag;
  /**
   * loop_filter_across_tiles_enabled_flag.
   */
  uint8_t loop_filter_across_tiles_enabled_flag;
  /**
   * pps_loop_filter_across_slices_enabled_flag.
   */
  uint8_t pps_loop_filter_across_slices_enabled_flag;
  /**
   * deblocking_filter_override_enabled_flag.
   */
  uint8_t deblocking_filter_override_enabled_flag;
  /**
   * pps_deblocking_filter_disabled_flag.
   */
  uint8_t pps_deblocking_filter_disabled_flag;
  /**
   * lists_modification_present_flag.
   */
  uint8_t lists_modification_present_flag;
  /**
   * slice_segment_header_extension_present_flag.
   */
  uint8_t slice_segment_header_extension_present_flag;
  /**
   * deblocking_filter_control_present_flag.
   */
  uint8_t deblocking_filter_control_present_flag;
  /**
   * uniform_spacing_flag.
   */
  uint8_t uniform_spacing_flag;
  /**
   * log2_max_transform_skip_block_size_minus2 (7.4.3.3.2); no control has this one and those that follow up to the lists.
   */
  uint8_t log2_max_transform_skip_block_size_minus2;
  /**
   * cross_component_prediction_enabled_flag.
   */
  uint8_t cross_component_prediction_enabled_flag;
  /**
   * chroma_qp_offset_list_enabled_flag.
   */
  uint8_t chroma_qp_offset_list_enabled_flag;
  /**
   * log2_sao_offset_scale_luma.
   */
  uint8_t log2_sao_offset_scale_luma;
  /**
   * log2_sao_offset_scale_chroma.
   */
  uint8_t log2_sao_offset_scale_chroma;
  /**
   * pps_scc_extension_flag (7.4.3.3.1).
   */
  uint8_t pps_scc_extension_flag;
  /**
   * pps_scaling_list_data_present_flag: `scaling_list` replaces that of the sequence.
   */
  uint8_t pps_scaling_list_data_present_flag;
  /**
   * The lists of the picture parameter set, where it has any.
   */
  PrimebridgeHevcScalingList scaling_list;
} PrimebridgeHevcPps;

/**
 * One reference picture.
 */
typedef struct {
  /**
   * The reference's timestamp, `primebridge_frame_timestamp()`; 0 where no picture was decoded into that frame.
   */
  uint64_t timestamp;
  /**
   * PicOrderCntVal.
   */
  int32_t pic_order_cnt_val;
  /**
   * pic_struct of its picture timing SEI message (D.3.3), as far as libavcodec keeps it: 0 a frame, 1 a top, 2 a bottom field.
   */
  uint8_t pic_struct;
} PrimebridgeHevcReference;

/**
 * One subset of the reference picture set, H.265 8.3.2.
 */
typedef struct {
  /**
   * Its pictures, in the order of the standard.
   */
  PrimebridgeHevcReference pictures[16];
  /**
   * How many of `pictures` count.
   */
  uint32_t len;
} PrimebridgeHevcReferenceSet;

/**
 * One coded picture, constant over its slices.
 */
typedef struct {
  /**
   * The active sequence parameter set.
   */
  PrimebridgeHevcSps sps;
  /**
   * The picture parameter set that its slices refer to.
   */
  PrimebridgeHevcPps pps;
  /**
   * RefPicSetStCurrBefore.
   */
  PrimebridgeHevcReferenceSet st_curr_before;
  /**
   * RefPicSetStCurrAfter.
   */
  PrimebridgeHevcReferenceSet st_curr_after;
  /**
   * RefPicSetLtCurr.
   */
  PrimebridgeHevcReferenceSet lt_curr;
  /**
   * RefPicSetStFoll.
   */
  PrimebridgeHevcReferenceSet st_foll;
  /**
   * RefPicSetLtFoll.
   */
  PrimebridgeHevcReferenceSet lt_foll;
  /**
   * PicOrderCntVal.
   */
  int32_t pic_order_cnt_val;
  /**
   * short_term_ref_pic_set_sps_flag of the first slice segment header.
   */
  uint8_t short_term_ref_pic_set_sps_flag;
  /**
   * inter_ref_pic_set_prediction_flag of the st_ref_pic_set() in the first slice segment header.
   */
  uint8_t inter_ref_pic_set_prediction_flag;
  /**
   * NumDeltaPocs[ RefRpsIdx ] of that prediction; unspecified without it.
   */
  uint8_t num_delta_pocs_of_ref_rps_idx;
  /**
   * nal_unit_type.
   */
  uint8_t nal_unit_type;
  /**
   * Bits of the first slice segment header that name the short-term set: st_ref_pic_set() or short_term_ref_pic_set_idx.
   */
  uint32_t short_term_ref_pic_set_size;
  /**
   * Bits of the first slice segment header under "if( long_term_ref_pics_present_flag )" (7.3.6.1).
   */
  uint32_t long_term_ref_pic_set_size;
  /**
   * no_output_of_prior_pics_flag.
   */
  uint8_t no_output_of_prior_pics_flag;
  /**
   * NoRaslOutputFlag of the last IRAP picture, this one included (8.1.3).
   */
  uint8_t no_rasl_output_flag;
  /**
   * pic_struct of the picture's own picture timing SEI message, as in HevcReference, and 7 or 8 for a frame shown two or three times.
   */
  uint8_t pic_struct;
} PrimebridgeHevcPicture;

/**
 * The prediction weights of one reference list, H.265 7.4.7.3.
 */
typedef struct {
  /**
   * LumaWeightL0 or L1.
   */
  int16_t luma_weight[16];
  /**
   * luma_offset_l0 or l1.
   */
  int16_t luma_offset[16];
  /**
   * ChromaWeightL0 or L1, Cb and Cr.
   */
  int16_t chroma_weight[16][2];
  /**
   * ChromaOffsetL0 or L1, Cb and Cr.
   */
  int16_t chroma_offset[16][2];
} PrimebridgeHevcWeights;

/**
 * One slice segment. What a dependent one does not have is that of the slice segment before it.
 */
typedef struct {
  /**
   * Where slice_segment_data() starts, counted in bytes from the NAL unit header without emulation prevention bytes.
   */
  uint32_t data_offset;
  /**
   * slice_segment_address.
   */
  uint32_t slice_segment_address;
  /**
   * nal_unit_type.
   */
  uint8_t nal_unit_type;
  /**
   * nuh_temporal_id_plus1.
   */
  uint8_t nuh_temporal_id_plus1;
  /**
   * slice_type: 0 B, 1 P, 2 I.
   */
  uint8_t slice_type;
  /**
   * colour_plane_id.
   */
  uint8_t colour_plane_id;
  /**
   * num_ref_idx_l0_active_minus1 + 1, then that of list 1; 0 for a list that the slice does not have.
   */
  uint8_t num_ref_idx_active[2];
  /**
   * RefPicList0 and RefPicList1 (8.3.4).
   */
  PrimebridgeHevcReference ref_pic_list[2][16];
  /**
   * How many entries of each list count.
   */
  uint32_t ref_pic_list_len[2];
  /**
   * collocated_ref_idx.
   */
  uint8_t collocated_ref_idx;
  /**
   * collocated_from_l0_flag; unspecified where it is inferred.
   */
  uint8_t collocated_from_l0_flag;
  /**
   * MaxNumMergeCand; unspecified in I slices.
   */
  uint8_t max_num_merge_cand;
  /**
   * slice_qp_delta.
   */
  int8_t slice_qp_delta;
  /**
   * slice_cb_qp_offset.
   */
  int8_t slice_cb_qp_offset;
  /**
   * slice_cr_qp_offset.
   */
  int8_t slice_cr_qp_offset;
  /**
   * slice_beta_offset_div2; unspecified with slice_deblocking_filter_disabled_flag.
   */
  int8_t slice_beta_offset_div2;
  /**
   * slice_tc_offset_div2; likewise.
   */
  int8_t slice_tc_offset_div2;
  /**
   * short_term_ref_pic_set_sps_flag.
   */
  uint8_t short_term_ref_pic_set_sps_flag;
  /**
   * dependent_slice_segment_flag.
   */
  uint8_t dependent_slice_segment_flag;
  /**
   * slice_sao_luma_flag.
   */
  uint8_t slice_sao_luma_flag;
  /**
   * slice_sao_chroma_flag.
   */
  uint8_t slice_sao_chroma_flag;
  /**
   * slice_temporal_mvp_enabled_flag.
   */
  uint8_t slice_temporal_mvp_enabled_flag;
  /**
   * mvd_l1_zero_flag; unspecified in other than B slices.
   */
  uint8_t mvd_l1_zero_flag;
  /**
   * cabac_init_flag; unspecified in I slices.
   */
  uint8_t cabac_init_flag;
  /**
   * slice_deblocking_filter_disabled_flag.
   */
  uint8_t slice_deblocking_filter_disabled_flag;
  /**
   * slice_loop_filter_across_slices_enabled_flag.
   */
  uint8_t slice_loop_filter_across_slices_enabled_flag;
  /**
   * luma_log2_weight_denom; unspecified without pred_weight_table(), as all that follows it.
   */
  uint8_t luma_log2_weight_denom;
  /**
   * ChromaLog2WeightDenom; unspecified in monochrome pictures.
   */
  uint8_t chroma_log2_weight_denom;
  /**
   * Bits of the header that name the short-term set, as in HevcPicture.
   */
  uint32_t short_term_ref_pic_set_size;
  /**
   * Bits of the header that name long-term pictures, as in HevcPicture.
   */
  uint32_t long_term_ref_pic_set_size;
  /**
   * The weights of list 0 and list 1.
   */
  PrimebridgeHevcWeights weights[2];
} PrimebridgeHevcSlice;

/**
 * Sequence header and extension, H.262 6.3.3 and 6.3.5.
 */
typedef struct {
  /**
   * vbv_buffer_size in bits, both parts put together.
   */
  uint32_t vbv_buffer_size;
  /**
   * horizontal_size in luma samples.
   */
  uint16_t horizontal_size;
  /**
   * vertical_size in luma samples.
   */
  uint16_t vertical_size;
  /**
   * profile_and_level_indication.
   */
  uint16_t profile_and_level_indication;
  /**
   * chroma_format: 1 4:2:0, 2 4:2:2, 3 4:4:4.
   */
  uint8_t chroma_format;
  /**
   * progressive_sequence.
   */
  uint8_t progressive_sequence;
} PrimebridgeMpeg2Sequence;

/**
 * One coded picture (frame or field).
 */
typedef struct {
  /**
   * The sequence that the picture belongs to.
   */
  PrimebridgeMpeg2Sequence sequence;
  /**
   * Timestamp of the forward reference (P and B), `primebridge_frame_timestamp()`; 0 for none.
   */
  uint64_t forward_timestamp;
  /**
   * Timestamp of the backward reference (B); 0 for none.
   */
  uint64_t backward_timestamp;
  /**
   * f_code\[s\]\[t\]: s 0 forward, 1 backward; t 0 horizontal, 1 vertical.
   */
  uint8_t f_code[2][2];
  /**
   * picture_coding_type: 1 I, 2 P, 3 B.
   */
  uint8_t picture_coding_type;
  /**
   * picture_structure: 1 top field, 2 bottom field, 3 frame.
   */
  uint8_t picture_structure;
  /**
   * intra_dc_precision.
   */
  uint8_t intra_dc_precision;
  /**
   * top_field_first.
   */
  uint8_t top_field_first;
  /**
   * frame_pred_frame_dct.
   */
  uint8_t frame_pred_frame_dct;
  /**
   * concealment_motion_vectors.
   */
  uint8_t concealment_motion_vectors;
  /**
   * q_scale_type.
   */
  uint8_t q_scale_type;
  /**
   * intra_vlc_format.
   */
  uint8_t intra_vlc_format;
  /**
   * alternate_scan.
   */
  uint8_t alternate_scan;
  /**
   * repeat_first_field.
   */
  uint8_t repeat_first_field;
  /**
   * progressive_frame.
   */
  uint8_t progressive_frame;
  /**
   * For a field: whether it is the second one of its frame.
   */
  uint8_t second_field;
  /**
   * Matrices in zigzag order: intra, non-intra, chroma intra, chroma non-intra.
   */
  uint8_t quantiser_matrix[4][64];
} PrimebridgeMpeg2Picture;

/**
 * What the buffers of a pool are like. The strings are read during the call only.
 */
typedef struct {
  /**
   * FFmpeg's name of the software format with the same samples, such as "nv12" or "p010le".
   */
  const char *sw_format;
  /**
   * DRM_FORMAT_* of the layer; 0 for that of the first linear layout of `sw_format`.
   */
  uint32_t drm_format;
  /**
   * Width in luma samples.
   */
  uint32_t width;
  /**
   * Height in luma samples.
   */
  uint32_t height;
  /**
   * Bytes from one line of the first plane to the next; 0 for what suits decoders.
   */
  uint32_t pitch;
  /**
   * Lines of the first plane that are reserved; 0 for what suits decoders.
   */
  uint32_t lines;
  /**
   * Bytes of a buffer; 0 for what suits decoders, with the motion vectors that many of them put behind the pixels.
   */
  size_t size;
  /**
   * Who makes the memory: NULL for the first that can of "system", "cma" (any heap of contiguous memory), "udmabuf" and "dumb", or
   * one of these, or the name of a heap in /dev/dma_heap.
   */
  const char *allocator;
  /**
   * A DRM device for dumb buffers, which stays the caller's (the pool duplicates it), or -1. A render node cannot make any, /dev/dri/card* is tried then.
   */
  int drm_fd;
  /**
   * Where log lines go; NULL for nowhere.
   */
  PrimebridgeLog log;
} PrimebridgePoolConfig;

/**
 * What holds for a stream until its next key frame.
 */
typedef struct {
  /**
   * Profile, 0 to 3.
   */
  uint8_t profile;
  /**
   * BitDepth: 8, 10 or 12.
   */
  uint8_t bit_depth;
  /**
   * subsampling_x.
   */
  uint8_t subsampling_x;
  /**
   * subsampling_y.
   */
  uint8_t subsampling_y;
} PrimebridgeVp9Sequence;

/**
 * What a stream needs of a decoder. Of the sequence pointers the one of `codec` is set; they are read during the call only.
 */
typedef struct {
  /**
   * The codec.
   */
  PrimebridgeCodec codec;
  /**
   * Width in luma samples that the decoder writes (before cropping).
   */
  uint32_t coded_width;
  /**
   * Height in luma samples that the decoder writes (before cropping).
   */
  uint32_t coded_height;
  /**
   * Bits of a luma sample.
   */
  uint32_t bit_depth;
  /**
   * 0 monochrome, 1 4:2:0, 2 4:2:2, 3 4:4:4.
   */
  uint32_t chroma_format_idc;
  /**
   * Frames that the codec itself may hold: references, reordering and the one being decoded.
   */
  uint32_t codec_frames;
  /**
   * Frames that the caller may hold besides.
   */
  uint32_t extra_frames;
  /**
   * Active H.264 sequence parameter set.
   */
  const PrimebridgeH264Sps *h264;
  /**
   * MPEG-2 sequence.
   */
  const PrimebridgeMpeg2Sequence *mpeg2;
  /**
   * Active HEVC sequence parameter set.
   */
  const PrimebridgeHevcSps *hevc;
  /**
   * What holds for a VP9 stream from one key frame to the next. VP8 has no such thing.
   */
  const PrimebridgeVp9Sequence *vp9;
  /**
   * Active AV1 sequence header.
   */
  const PrimebridgeAv1Sequence *av1;
  /**
   * Whether the caller brings the frames that are decoded into (primebridge_frame_import()): 1, or 0 for the decoder's own.
   */
  uint8_t import_frames;
  /**
   * Where log lines go; NULL for nowhere.
   */
  PrimebridgeLog log;
} PrimebridgeConfig;

/**
 * What the decoder will produce.
 */
typedef struct {
  /**
   * Width of the allocated picture in luma samples, never less than the coded width.
   */
  uint32_t width;
  /**
   * Height of the allocated picture in luma samples, never less than the coded height.
   */
  uint32_t height;
  /**
   * FFmpeg's name of the pixel format that a mapping of the frame yields, such as "nv12"; static.
   */
  const char *sw_format;
  /**
   * DRM_FORMAT_* of the picture.
   */
  uint32_t drm_format;
  /**
   * DRM format modifier.
   */
  uint64_t modifier;
  /**
   * Bytes from one line of the first plane to the next.
   */
  uint32_t pitch;
  /**
   * Lines of the first plane, behind which the second one begins.
   */
  uint32_t lines;
  /**
   * Bytes of the whole buffer, with what the decoder writes behind the picture.
   */
  size_t size;
  /**
   * Frames that the codec and the caller may hold at a time.
   */
  uint32_t frames;
} PrimebridgeStreamInfo;

/**
 * One coded frame, as its header leaves the decoder's state: with the header's own updates applied.
 */
typedef struct {
  /**
   * Timestamp of the last frame, `primebridge_frame_timestamp()`; 0 for none.
   */
  uint64_t last_timestamp;
  /**
   * Timestamp of the golden frame; 0 for none.
   */
  uint64_t golden_timestamp;
  /**
   * Timestamp of the alternate reference frame; 0 for none.
   */
  uint64_t alternate_timestamp;
  /**
   * Width in luma samples, of the last key frame where this is none.
   */
  uint16_t width;
  /**
   * Height in luma samples, of the last key frame where this is none.
   */
  uint16_t height;
  /**
   * The frame is a key frame (key_frame is 0 in the stream).
   */
  uint8_t key_frame;
  /**
   * version, all three bits.
   */
  uint8_t version;
  /**
   * show_frame.
   */
  uint8_t show_frame;
  /**
   * segmentation_enabled.
   */
  uint8_t segmentation_enabled;
  /**
   * update_mb_segmentation_map; counts only where segmentation is enabled.
   */
  uint8_t update_mb_segmentation_map;
  /**
   * update_segment_feature_data; counts only where segmentation is enabled.
   */
  uint8_t update_segment_feature_data;
  /**
   * segment_feature_mode: 1 values are absolute, 0 they are added to the frame's.
   */
  uint8_t segment_feature_mode;
  /**
   * quantizer_update_value of each segment, signed.
   */
  int8_t quantizer_update_value[4];
  /**
   * lf_update_value of each segment, signed.
   */
  int8_t lf_update_value[4];
  /**
   * segment_prob; counts only where the segment map is updated.
   */
  uint8_t segment_prob[3];
  /**
   * filter_type: 0 normal, 1 simple.
   */
  uint8_t filter_type;
  /**
   * loop_filter_level.
   */
  uint8_t loop_filter_level;
  /**
   * sharpness_level.
   */
  uint8_t sharpness_level;
  /**
   * loop_filter_adj_enable.
   */
  uint8_t loop_filter_adj_enable;
  /**
   * mode_ref_lf_delta_update; counts only where the adjustment is enabled.
   */
  uint8_t mode_ref_lf_delta_update;
  /**
   * Adjustment of the loop filter for each reference: the frame itself, last, golden, alternate.
   */
  int8_t ref_frame_delta[4];
  /**
   * Adjustment of the loop filter for the modes B_PRED, zero, other whole-block vectors, split.
   */
  int8_t mb_mode_delta[4];
  /**
   * y_ac_qi.
   */
  uint8_t y_ac_qi;
  /**
   * y_dc_delta, signed.
   */
  int8_t y_dc_delta;
  /**
   * y2_dc_delta, signed.
   */
  int8_t y2_dc_delta;
  /**
   * y2_ac_delta, signed.
   */
  int8_t y2_ac_delta;
  /**
   * uv_dc_delta, signed.
   */
  int8_t uv_dc_delta;
  /**
   * uv_ac_delta, signed.
   */
  int8_t uv_ac_delta;
  /**
   * sign_bias_golden.
   */
  uint8_t sign_bias_golden;
  /**
   * sign_bias_alternate.
   */
  uint8_t sign_bias_alternate;
  /**
   * mb_no_skip_coeff.
   */
  uint8_t mb_no_skip_coeff;
  /**
   * prob_skip_false; counts only where mb_no_skip_coeff is set.
   */
  uint8_t prob_skip_false;
  /**
   * prob_intra; of a key frame it does not count.
   */
  uint8_t prob_intra;
  /**
   * prob_last; of a key frame it does not count.
   */
  uint8_t prob_last;
  /**
   * prob_gf; of a key frame it does not count.
   */
  uint8_t prob_gf;
  /**
   * Probabilities of the luma modes of inter frames.
   */
  uint8_t intra_16x16_prob[4];
  /**
   * Probabilities of the chroma modes of inter frames.
   */
  uint8_t intra_chroma_prob[3];
  /**
   * Probabilities of motion vectors: rows, then columns.
   */
  uint8_t mv_prob[2][19];
  /**
   * Probabilities of tokens by block type, position of the coefficient (not its band), context and node of the tree.
   */
  uint8_t coeff_prob[4][16][3][11];
  /**
   * The boolean decoder's range where the header ends, shifted up to 128 or more.
   */
  uint32_t bool_range;
  /**
   * The eight bits of the boolean decoder's value there.
   */
  uint32_t bool_value;
  /**
   * How many bits of the last byte read before `header_end` the value does not hold yet, 0 to 7.
   */
  int32_t bool_bit_count;
  /**
   * Bytes from the start of the frame to the first one that the boolean decoder has not read there.
   */
  uint32_t header_end;
  /**
   * first_part_size in bytes.
   */
  uint32_t first_part_size;
  /**
   * How many DCT partitions there are: 1, 2, 4 or 8.
   */
  uint32_t num_dct_parts;
  /**
   * The size of each DCT partition in bytes.
   */
  uint32_t dct_part_sizes[8];
} PrimebridgeVp8Picture;

/**
 * A reference frame.
 */
typedef struct {
  /**
   * Its timestamp, `primebridge_frame_timestamp()`; 0 for none.
   */
  uint64_t timestamp;
  /**
   * RefFrameWidth in luma samples.
   */
  uint32_t width;
  /**
   * RefFrameHeight in luma samples.
   */
  uint32_t height;
} PrimebridgeVp9Reference;

/**
 * One frame: what its own bytes do not say.
 */
typedef struct {
  /**
   * What holds for the stream; of an intra-only frame of profile 0, 8 bits and 4:2:0.
   */
  PrimebridgeVp9Sequence sequence;
  /**
   * ref_frame_idx put to use: the last, the golden and the alternative reference. Not looked at for intra frames.
   */
  PrimebridgeVp9Reference references[3];
  /**
   * FrameWidth - 1 in luma samples, for a frame that takes its size over from a reference.
   */
  uint16_t frame_width_minus_1;
  /**
   * FrameHeight - 1 in luma samples, likewise.
   */
  uint16_t frame_height_minus_1;
  /**
   * color_range of the stream: 1 full swing.
   */
  uint8_t color_range;
  /**
   * segmentation_abs_or_delta_update as it holds for this frame.
   */
  uint8_t segmentation_abs_or_delta_update;
  /**
   * loop_filter_ref_deltas as they hold for this frame: intra, last, golden, alternative.
   */
  int8_t loop_filter_ref_deltas[4];
  /**
   * loop_filter_mode_deltas as they hold for this frame.
   */
  int8_t loop_filter_mode_deltas[2];
  /**
   * FeatureEnabled\[segment\]\[feature\] as it holds for this frame; features are quantizer, loop filter, reference, skip.
   */
  uint8_t feature_enabled[8][4];
  /**
   * FeatureData\[segment\]\[feature\], likewise; not looked at where the feature is off.
   */
  int16_t feature_data[8][4];
} PrimebridgeVp9Picture;

typedef unsigned int Primebridgev4l2_vp8_num_partitions;

typedef unsigned int Primebridgev4l2_vp8_num_ref_frames;

typedef unsigned int Primebridgev4l2_vp8_golden_frame_sel;

typedef unsigned int Primebridgev4l2_mpeg_video_vp8_profile;

typedef unsigned int Primebridgev4l2_mpeg_video_vp9_profile;

typedef unsigned int Primebridgev4l2_mpeg_video_vp9_level;

typedef unsigned int Primebridgev4l2_mpeg_video_hevc_profile;

typedef unsigned int Primebridgev4l2_mpeg_video_hevc_level;

#ifdef __cplusplus
extern "C" {
#endif // __cplusplus

/**
 * Makes an empty set of mappings. Never NULL but after an internal error.
 */
PrimebridgeMappings *primebridge_mappings_new(PrimebridgeLog log);

/**
 * Ends a set of mappings. Accesses that are still open keep theirs.
 *
 * # Safety
 * `*mappings` is one of primebridge_mappings_new() that is not freed, or NULL; no other call uses it any more.
 */
void primebridge_mappings_free(PrimebridgeMappings **mappings);

/**
 * Maps a frame for the CPU and begins an access; `data` and `linesize` become those of an AVFrame of the sw_format. Without a flag
 * it is for reading.
 *
 * AVERROR(ENOSYS) means that the frame is not laid out as its sw_format says; it was logged. The lines of the picture are not
 * checked here, as they depend on the sw_format: planes begin inside of the mapping.
 *
 * # Safety
 * `mappings` is one of primebridge_mappings_new() that is not freed, `descriptor` an AVDRMFrameDescriptor whose fds stay open until
 * primebridge_unmap(), `data` and `linesize` are arrays of 4, `access` is a valid pointer.
 */
int primebridge_map(const PrimebridgeMappings *mappings,
                    void *avcl,
                    const void *descriptor,
                    uint32_t flags,
                    uint8_t **data,
                    int *linesize,
                    PrimebridgeAccess **access);

/**
 * Ends an access, from any thread, and also after primebridge_mappings_free().
 *
 * # Safety
 * `access` is one of primebridge_map() that has not ended, or NULL.
 */
void primebridge_unmap(PrimebridgeAccess *access);

/**
 * Copies the upper left `width` x `height` samples of a frame into the caller's planes of `sw_format`, and unpacks them where the
 * frame is packed or tiled.
 *
 * AVERROR(ENOSYS), which is not logged, means that primebridge_downloadable() is 0 for the frame, or that the planes are upside
 * down or interleaved: primebridge_map() may still do.
 *
 * # Safety
 * `mappings` is one of primebridge_mappings_new() that is not freed, `descriptor` an AVDRMFrameDescriptor whose fds stay open during
 * the call, `sw_format` a string; `data` and `linesize` are arrays of 4 that describe writable memory of that format and size.
 */
int primebridge_download(const PrimebridgeMappings *mappings,
                         void *avcl,
                         const void *descriptor,
                         const char *sw_format,
                         uint32_t width,
                         uint32_t height,
                         uint8_t *const *data,
                         const int *linesize);

/**
 * Copies the caller's planes of `sw_format` into the upper left `width` x `height` samples of a frame, linear ones only.
 *
 * AVERROR(ENOSYS), which is not logged, means that the format is not known here, or that the planes are upside down or interleaved:
 * primebridge_map() may still do.
 *
 * # Safety
 * As for primebridge_download(), but that the memory at `data` is only read.
 */
int primebridge_upload(const PrimebridgeMappings *mappings,
                       void *avcl,
                       const void *descriptor,
                       const char *sw_format,
                       uint32_t width,
                       uint32_t height,
                       const uint8_t *const *data,
                       const int *linesize);

/**
 * Whether primebridge_download() makes `sw_format` of frames of this DRM format and modifier: 1 or 0. DRM format 0 is any one whose
 * layout is the sw_format's.
 *
 * # Safety
 * `sw_format` is a string or NULL.
 */
int primebridge_downloadable(const char *sw_format,
                             uint32_t drm_format,
                             uint64_t modifier);

/**
 * Starts an AV1 frame in `frame`. `obu` is the OBU that has its header: a frame header OBU or a frame OBU, as it stands in the
 * stream.
 *
 * # Safety
 * `session` and `frame` are open and acquired, `picture` is a valid pointer, `obu` points at `size` bytes.
 */
int primebridge_av1_begin(PrimebridgeSession *session,
                          void *avcl,
                          PrimebridgeFrame *frame,
                          const PrimebridgeAv1Picture *picture,
                          const uint8_t *obu,
                          size_t size);

/**
 * Adds an AV1 tile group. `obu` is the OBU that has it: a tile group OBU or, once more, the frame OBU.
 *
 * # Safety
 * `session` is open, `group` is a valid pointer, `obu` points at `size` bytes.
 */
int primebridge_av1_tile_group(PrimebridgeSession *session,
                               void *avcl,
                               const PrimebridgeAv1TileGroup *group,
                               const uint8_t *obu,
                               size_t size);

/**
 * Takes a frame out of the pool. Waits up to two seconds while all are in use, then fails with AVERROR(ENOMEM).
 *
 * The frame is the caller's until primebridge_frame_release(); it may outlive the session.
 *
 * # Safety
 * `session` is one of primebridge_open() that is not closed, `frame` a valid pointer.
 */
int primebridge_frame_acquire(PrimebridgeSession *session,
                              void *avcl,
                              PrimebridgeFrame **frame);

/**
 * Takes the frame of a session with import_frames that stands for a frame of the caller's pool, which goes by its dmabuf. Waits up to
 * two seconds for its picture before this one to be given back (primebridge_frame_release()): the pool may hand it out a moment
 * earlier.
 *
 * AVERROR(ENOSYS) means that the decoder does not write pictures of that layout, or not into that memory; the numbers that would do
 * were logged.
 *
 * # Safety
 * `session` is one of primebridge_open() that is not closed, `descriptor` an AVDRMFrameDescriptor of open dmabufs, `frame` a valid
 * pointer.
 */
int primebridge_frame_import(PrimebridgeSession *session,
                             void *avcl,
                             const void *descriptor,
                             PrimebridgeFrame **frame);

/**
 * How many frames of a session were given back so far, for primebridge_wait_release().
 *
 * # Safety
 * `session` is one of primebridge_open() that is not closed.
 */
uint64_t primebridge_releases(const PrimebridgeSession *session);

/**
 * Waits until more than `seen` frames were given back: the caller's pool, which had none, may have one again. After two seconds it
 * fails with AVERROR(ENOMEM).
 *
 * # Safety
 * `session` is one of primebridge_open() that is not closed.
 */
int primebridge_wait_release(const PrimebridgeSession *session,
                             void *avcl,
                             uint64_t seen);

/**
 * The frame's AVDRMFrameDescriptor. It and the fd in it stay as they are for as long as the capture buffer exists.
 *
 * # Safety
 * `frame` is one of primebridge_frame_acquire() or _import() that is not released.
 */
const void *primebridge_frame_descriptor(const PrimebridgeFrame *frame);

/**
 * Waits until the picture in a frame is complete and may leave the decoder. Does nothing where none was submitted.
 *
 * `status` says whether the picture is damaged. May be called from any thread and after the session is closed.
 *
 * # Safety
 * `frame` is one of primebridge_frame_acquire() or _import() that is not released, `status` a valid pointer.
 */
int primebridge_frame_wait(PrimebridgeFrame *frame,
                           void *avcl,
                           PrimebridgeFrameStatus *status);

/**
 * Gives a frame back, from any thread.
 *
 * # Safety
 * `frame` is one of primebridge_frame_acquire() or _import() that is not released, or NULL.
 */
void primebridge_frame_release(PrimebridgeFrame *frame);

/**
 * Identity of the picture in a frame, for references; 0 for NULL, for a frame that nothing was decoded into and for a frame of
 * another session.
 *
 * # Safety
 * `session` is one of primebridge_open() that is not closed, `frame` one of primebridge_frame_acquire() that is not released, or NULL.
 */
uint64_t primebridge_frame_timestamp(const PrimebridgeSession *session,
                                     const PrimebridgeFrame *frame);

/**
 * Starts an H.264 frame or field in `frame`.
 *
 * # Safety
 * `session` and `frame` are open and acquired, `picture` is a valid pointer.
 */
int primebridge_h264_begin(PrimebridgeSession *session,
                           void *avcl,
                           PrimebridgeFrame *frame,
                           const PrimebridgeH264Picture *picture);

/**
 * Adds an H.264 slice: a NAL unit as it stands in the stream, emulation prevention included, without its start code.
 *
 * # Safety
 * `session` is open, `slice` is a valid pointer, `data` points at `size` bytes.
 */
int primebridge_h264_slice(PrimebridgeSession *session,
                           void *avcl,
                           const PrimebridgeH264Slice *slice,
                           const uint8_t *data,
                           size_t size);

/**
 * Starts a HEVC picture in `frame`. `sps` is the active sequence parameter set as a NAL unit with its header and without emulation
 * prevention bytes; the same bytes again cost a comparison.
 *
 * # Safety
 * `session` and `frame` are open and acquired, `picture` is a valid pointer, `sps` points at `sps_size` bytes.
 */
int primebridge_hevc_begin(PrimebridgeSession *session,
                           void *avcl,
                           PrimebridgeFrame *frame,
                           const PrimebridgeHevcPicture *picture,
                           const uint8_t *sps,
                           size_t sps_size);

/**
 * Adds a HEVC slice segment: a NAL unit as it stands in the stream, emulation prevention included, without its start code.
 * `entry_points` are entry_point_offset_minus1 + 1 of its header.
 *
 * # Safety
 * `session` is open, `slice` is a valid pointer, `entry_points` points at `num_entry_points` numbers or is NULL where there are none,
 * `data` points at `size` bytes.
 */
int primebridge_hevc_slice(PrimebridgeSession *session,
                           void *avcl,
                           const PrimebridgeHevcSlice *slice,
                           const uint32_t *entry_points,
                           uint32_t num_entry_points,
                           const uint8_t *data,
                           size_t size);

/**
 * Starts an MPEG-2 frame or field in `frame`.
 *
 * # Safety
 * `session` and `frame` are open and acquired, `picture` is a valid pointer.
 */
int primebridge_mpeg2_begin(PrimebridgeSession *session,
                            void *avcl,
                            PrimebridgeFrame *frame,
                            const PrimebridgeMpeg2Picture *picture);

/**
 * Adds an MPEG-2 slice with its start code.
 *
 * # Safety
 * `session` is open, `data` points at `size` bytes.
 */
int primebridge_mpeg2_slice(PrimebridgeSession *session, void *avcl, const uint8_t *data, size_t size);

/**
 * Opens a pool: finds who can make its buffers, by making the first one, which the first primebridge_buffer_alloc() gets.
 *
 * AVERROR(EINVAL) means that there is no such picture, AVERROR(ENOSYS) that the format has no linear layout here; another error is
 * that of the allocator which came furthest. The reason was logged. `*pool` is NULL after any error.
 *
 * # Safety
 * `config` and `pool` are valid pointers, the strings of `config` NUL-terminated or NULL, `drm_fd` open or -1.
 */
int primebridge_pool_open(const PrimebridgePoolConfig *config,
                          void *avcl,
                          PrimebridgePool **pool);

/**
 * Closes a pool and sets `*pool` to NULL. Its buffers live on.
 *
 * # Safety
 * `*pool` is one of primebridge_pool_open() that is not closed, or NULL; no other call uses it any more.
 */
void primebridge_pool_close(PrimebridgePool **pool);

/**
 * Makes a buffer. AVERROR(ENOMEM) means that the allocator has no more memory. It is the caller's until primebridge_buffer_free() and may outlive the pool.
 *
 * Its contents are zero, except where a driver makes dumb buffers of memory that it does not clear.
 *
 * # Safety
 * `pool` is one of primebridge_pool_open() that is not closed, `buffer` a valid pointer.
 */
int primebridge_buffer_alloc(PrimebridgePool *pool,
                             void *avcl,
                             PrimebridgeBuffer **buffer);

/**
 * The buffer's AVDRMFrameDescriptor: one object, one layer. It and the fd in it stay as they are for as long as the buffer lives.
 *
 * # Safety
 * `buffer` is one of primebridge_buffer_alloc() that is not freed, or NULL.
 */
const void *primebridge_buffer_descriptor(const PrimebridgeBuffer *buffer);

/**
 * Frees a buffer, from any thread. Whoever imported or mapped its dmabuf keeps the memory.
 *
 * # Safety
 * `buffer` is one of primebridge_buffer_alloc() that is not freed, or NULL.
 */
void primebridge_buffer_free(PrimebridgeBuffer *buffer);

/**
 * Opens a decoder for a stream and says what it will produce.
 *
 * `*session` is NULL, or an open session whose stream has got a new sequence header. It goes on then if it can, so that no
 * device is opened again and earlier frames stay references; else it is closed, and `*session` is a new one.
 *
 * AVERROR(ENOSYS) means that no decoder takes the stream; the reason was logged, and software decoding is the way. `*session` is
 * NULL after any error.
 *
 * # Safety
 * `config` and the sequence pointer of its codec, `session` and `info` are valid pointers; no other call uses `*session`.
 */
int primebridge_open(const PrimebridgeConfig *config,
                     void *avcl,
                     PrimebridgeSession **session,
                     PrimebridgeStreamInfo *info);

/**
 * Says what a session for a stream would produce, without allocating any of it: so that frames can be made before.
 *
 * AVERROR(ENOSYS) means that no decoder takes the stream; the reason was logged.
 *
 * # Safety
 * `config` and the sequence pointer of its codec and `info` are valid pointers.
 */
int primebridge_query(const PrimebridgeConfig *config,
                      void *avcl,
                      PrimebridgeStreamInfo *info);

/**
 * Closes the decoding side. Frames that are still out live on; the device closes with the last of them.
 *
 * # Safety
 * `*session` is one of primebridge_open() that is not closed, or NULL; no other call uses it any more.
 */
void primebridge_close(PrimebridgeSession **session, void *avcl);

/**
 * Drops a picture that is not complete, before a seek. Submitted pictures finish.
 *
 * # Safety
 * `session` is one of primebridge_open() that is not closed.
 */
void primebridge_flush(PrimebridgeSession *session, void *avcl);

/**
 * All slices of the frame or field are there: submits it.
 *
 * # Safety
 * `session` is open.
 */
int primebridge_end(PrimebridgeSession *session, void *avcl);

/**
 * The most that primebridge_pool_open() takes as a width, and as a height.
 */
uint32_t primebridge_max_size(void);

/**
 * Whether primebridge_pool_open() has a layout for frames of `sw_format`, of this DRM format (0: any) and modifier: 1 or 0.
 *
 * # Safety
 * `sw_format` is a string or NULL.
 */
int primebridge_allocatable(const char *sw_format,
                            uint32_t drm_format,
                            uint64_t modifier);

/**
 * Whether frames of this DRM format (0: of what primebridge_pool_open() makes) and modifier can be written as `sw_format`, through
 * primebridge_upload() or a mapping: 1 or 0. Formats that are not known here are taken for what they say.
 *
 * # Safety
 * `sw_format` is a string or NULL.
 */
int primebridge_uploadable(const char *sw_format,
                           uint32_t drm_format,
                           uint64_t modifier);

/**
 * Chooses the allocator of a device: the one that its option names, or where `option` is NULL the debug switch. `name` gets it for
 * PrimebridgePoolConfig.allocator, or "" where nobody asked for one. Whether it has memory shows later.
 *
 * AVERROR(EINVAL) means that none is called so; the names that there are were logged.
 *
 * # Safety
 * `option` is a string or NULL, `name` has room for `size` bytes.
 */
int primebridge_allocator_choose(const char *option,
                                 void *avcl,
                                 PrimebridgeLog log,
                                 char *name,
                                 size_t size);

/**
 * Starts a VP8 frame in `frame`.
 *
 * # Safety
 * `session` and `frame` are open and acquired, `picture` is a valid pointer.
 */
int primebridge_vp8_begin(PrimebridgeSession *session,
                          void *avcl,
                          PrimebridgeFrame *frame,
                          const PrimebridgeVp8Picture *picture);

/**
 * Adds the bytes of the frame, all of them, from the frame tag on.
 *
 * # Safety
 * `session` is open, `data` points at `size` bytes.
 */
int primebridge_vp8_data(PrimebridgeSession *session, void *avcl, const uint8_t *data, size_t size);

/**
 * Starts a VP9 frame in `frame`.
 *
 * # Safety
 * `session` and `frame` are open and acquired, `picture` is a valid pointer.
 */
int primebridge_vp9_begin(PrimebridgeSession *session,
                          void *avcl,
                          PrimebridgeFrame *frame,
                          const PrimebridgeVp9Picture *picture);

/**
 * Adds the data of the VP9 frame: both headers and all tiles, without a superframe's index.
 *
 * # Safety
 * `session` is open, `data` points at `size` bytes.
 */
int primebridge_vp9_frame(PrimebridgeSession *session, void *avcl, const uint8_t *data, size_t size);

#ifdef __cplusplus
}  // extern "C"
#endif  // __cplusplus

#endif  /* PRIMEBRIDGE_H */
