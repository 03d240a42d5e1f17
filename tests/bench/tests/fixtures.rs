// SPDX-License-Identifier: LGPL-2.1-or-later
//! The clips in `fixtures/` are those of the manifest, the generated ones are what the generator writes today, and they
//! say what they claim: FFmpeg's software decoder gets the generator's pictures from them.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::ErrorKind;
use std::path::PathBuf;
use std::process::Command;

use primebridge_bench::bench::repository;
use primebridge_bench::clips::fixtures;
use primebridge_bench::generate::{Clip, clips};
use sha2::{Digest, Sha256};

const CODECS: [&str; 6] = ["av1", "h264", "hevc", "mpeg2", "vp8", "vp9"];

fn folder() -> PathBuf {
    repository().join("fixtures")
}

/// The manifest's rows by file, each by column.
fn manifest() -> BTreeMap<String, BTreeMap<String, String>> {
    let text = fs::read_to_string(folder().join("MANIFEST.tsv")).expect("fixtures/MANIFEST.tsv");
    let mut lines = text.lines().map(|line| line.split('\t').map(String::from).collect::<Vec<_>>());
    let columns = lines.next().expect("a line of column names");
    lines
        .map(|cells| {
            assert_eq!(cells.len(), columns.len(), "{cells:?}");
            assert!(cells.iter().all(|cell| !cell.is_empty()), "an empty cell: {cells:?}");
            (cells[0].clone(), columns.iter().cloned().zip(cells).collect())
        })
        .collect()
}

/// What `ffmpeg -i CLIP OPTIONS...` writes to standard output and error; `None` on a machine without FFmpeg.
fn ffmpeg(clip: &str, options: &[&str]) -> Option<(Vec<u8>, String)> {
    let ran = Command::new("ffmpeg")
        .args(["-hide_banner", "-nostdin", "-xerror", "-i"])
        .arg(folder().join(clip))
        .args(["-map", "0:v:0", "-fps_mode", "passthrough"])
        .args(options)
        .output();
    match ran {
        Err(error) if error.kind() == ErrorKind::NotFound => {
            eprintln!("not compared: there is no ffmpeg");
            None
        }
        ran => {
            let output = ran.expect("ffmpeg starts");
            let messages = String::from_utf8_lossy(&output.stderr).into_owned();
            assert!(output.status.success(), "{clip}: {messages}");
            Some((output.stdout, messages))
        }
    }
}

#[test]
fn manifest_lists_every_clip_and_no_other() {
    let listed: BTreeSet<PathBuf> = manifest().keys().map(|file| folder().join(file)).collect();
    let there: BTreeSet<PathBuf> = CODECS.into_iter().flat_map(fixtures).collect();
    assert_eq!(listed, there);
}

#[test]
fn sums_are_those_of_the_manifest() {
    for (file, row) in manifest() {
        let bytes = fs::read(folder().join(&file)).expect("a listed clip");
        let sum: String = Sha256::digest(&bytes).iter().map(|byte| format!("{byte:02x}")).collect();
        assert_eq!(sum, row["sha256"], "{file}");
    }
}

#[test]
fn every_picture_has_a_hash() {
    for (file, row) in manifest() {
        let hashes =
            fs::read_to_string(folder().join("framemd5").join(format!("{file}.txt"))).expect("framemd5 of a listed clip");
        assert_eq!(hashes.lines().count().to_string(), row["frames"], "{file}");
        assert!(hashes.lines().all(|hash| hash.len() == 32), "{file}");
    }
}

#[test]
fn generator_writes_the_committed_bytes() {
    let mut generated: BTreeMap<String, Clip> =
        clips().into_iter().map(|clip| (format!("{}/{}", clip.codec, clip.file), clip)).collect();
    for (file, row) in manifest().iter().filter(|(_, row)| row["origin"].starts_with("generator")) {
        let clip = generated.remove(file).unwrap_or_else(|| panic!("nothing generates {file}"));
        assert!(fs::read(folder().join(file)).expect("a listed clip") == clip.bytes, "{file}: run scripts/update_fixtures.sh");
        assert_eq!(row["features"], clip.features, "{file}");
    }
    assert!(generated.is_empty(), "not committed: {:?}", generated.keys());
}

/// Wrong references, weights or vectors would show: every picture has content of its own.
#[test]
fn decoder_gets_the_pictures_of_the_generator() {
    for clip in clips() {
        let file = format!("{}/{}", clip.codec, clip.file);
        let Some((decoded, _)) = ffmpeg(&file, &["-pix_fmt", "yuv420p", "-f", "rawvideo", "-"]) else { return };
        let size = clip.pictures[0].len();
        assert_eq!(decoded.len(), clip.pictures.len() * size, "{file}: number of pictures");
        for (number, (decoded, expected)) in decoded.chunks(size).zip(&clip.pictures).enumerate() {
            assert!(decoded == expected, "{file}: picture {number} in output order");
        }
        let different: BTreeSet<&Vec<u8>> = clip.pictures.iter().collect();
        assert_eq!(different.len(), clip.pictures.len(), "{file}: pictures that are alike prove nothing");
    }
}

#[test]
fn emulation_prevention_bytes_are_in_slice_headers() {
    let bytes = fs::read(folder().join("h264/gen-emulation-prevention.264")).expect("the clip");
    let units: Vec<usize> = (0..bytes.len() - 16).filter(|&at| bytes[at..].starts_with(&[0, 0, 0, 1])).collect();
    // Behind the start code and the unit's first byte; the headers are 10 bytes long.
    let inside = |at: &&usize| bytes[**at + 5..**at + 15].windows(3).any(|window| window == [0, 0, 3]);
    let slices = units.iter().filter(|&&at| matches!(bytes[at + 4] & 31, 1 | 5));
    assert_eq!(slices.clone().filter(inside).count(), slices.count());
}

/// Syntax elements and a value that each clip must have somewhere.
const FEATURES: &[(&str, &[(&str, &str)])] = &[
    ("h264/baseline-cavlc.264", &[("entropy_coding_mode_flag", "0"), ("profile_idc", "66")]),
    ("h264/main-cabac-b.264", &[("entropy_coding_mode_flag", "1"), ("slice_type", "6"), ("direct_spatial_mv_pred_flag", "1")]),
    ("h264/main-temporal-direct.264", &[("direct_spatial_mv_pred_flag", "0"), ("weighted_bipred_idc", "2")]),
    ("h264/main-cavlc-b.264", &[("entropy_coding_mode_flag", "0"), ("slice_type", "6")]),
    (
        "h264/high-bpyramid-ref4.264",
        &[("max_num_ref_frames", "4"), ("modification_of_pic_nums_idc", "0"), ("memory_management_control_operation", "1")],
    ),
    ("h264/high-open-gop.264", &[("recovery_frame_cnt", "0")]),
    ("h264/high-weightp-fade.264", &[("weighted_pred_flag", "1"), ("luma_weight_l0_flag[0]", "1")]),
    ("h264/high-slices4.264", &[("first_mb_in_slice", "39"), ("first_mb_in_slice", "104")]),
    ("h264/high-cqm-jvt.264", &[("transform_8x8_mode_flag", "1"), ("pic_scaling_matrix_present_flag", "1")]),
    ("h264/high-cqm-custom.264", &[("pic_scaling_matrix_present_flag", "1"), ("delta_scale[1]", "2")]),
    ("h264/high-mbaff-tff.264", &[("mb_adaptive_frame_field_flag", "1"), ("field_pic_flag", "0")]),
    ("h264/high-fake-interlaced.264", &[("frame_mbs_only_flag", "0"), ("mb_adaptive_frame_field_flag", "0")]),
    ("h264/baseline-constrained-intra.264", &[("constrained_intra_pred_flag", "1")]),
    ("h264/high-crop-all-sides.264", &[("frame_crop_left_offset", "1"), ("frame_crop_top_offset", "3")]),
    ("h264/sar-change.264", &[("aspect_ratio_idc", "1"), ("aspect_ratio_idc", "4")]),
    ("h264/high-gray.264", &[("chroma_format_idc", "0")]),
    ("h264/refused-high10.264", &[("bit_depth_luma_minus8", "2")]),
    (
        "h264/gen-field-pairs.264",
        &[("field_pic_flag", "1"), ("field_pic_flag", "0"), ("bottom_field_flag", "1"), ("slice_type", "6"), ("slice_type", "0")],
    ),
    (
        "h264/gen-long-term.264",
        &[
            ("long_term_reference_flag", "1"),
            ("memory_management_control_operation", "1"),
            ("memory_management_control_operation", "2"),
            ("memory_management_control_operation", "3"),
            ("memory_management_control_operation", "4"),
            ("memory_management_control_operation", "6"),
            ("modification_of_pic_nums_idc", "2"),
        ],
    ),
    ("h264/gen-mmco5.264", &[("memory_management_control_operation", "5")]),
    ("h264/gen-reordering.264", &[("modification_of_pic_nums_idc", "1"), ("num_ref_idx_active_override_flag", "1")]),
    ("h264/gen-weighted.264", &[("weighted_bipred_idc", "1"), ("luma_weight_l1_flag[0]", "1"), ("luma_log2_weight_denom", "7")]),
    ("h264/gen-frame-num-gaps.264", &[("gaps_in_frame_num_allowed_flag", "1")]),
    ("h264/gen-poc-type1.264", &[("pic_order_cnt_type", "1"), ("num_ref_frames_in_pic_order_cnt_cycle", "2")]),
    ("h264/gen-poc-type2.264", &[("pic_order_cnt_type", "2")]),
    (
        "h264/gen-parameter-sets.264",
        &[("pic_parameter_set_id", "3"), ("pic_parameter_set_id", "255"), ("seq_parameter_set_id", "5")],
    ),
    ("h264/baseline-slice-max-size.264", &[("first_mb_in_slice", "1"), ("first_mb_in_slice", "16")]),
    ("h264/main-intra-refresh.264", &[("recovery_frame_cnt", "12")]),
    ("h264/high-crop-198x130.264", &[("frame_crop_right_offset", "5"), ("frame_crop_bottom_offset", "7")]),
    ("h264/high-chroma-qp-deblock.264", &[("chroma_qp_index_offset", "-7"), ("slice_alpha_c0_offset_div2", "2")]),
    ("h264/gen-weighted-fields.264", &[("field_pic_flag", "1"), ("luma_weight_l1_flag[0]", "1")]),
    ("h264/gen-long-term-fields.264", &[("field_pic_flag", "1"), ("memory_management_control_operation", "2")]),
    ("mpeg2/closed-gop.m2v", &[("closed_gop", "1")]),
    ("mpeg2/progressive-ipb.m2v", &[("closed_gop", "0"), ("picture_coding_type", "3")]),
    ("mpeg2/interlaced-tff.m2v", &[("alternate_scan", "1"), ("top_field_first", "1"), ("frame_pred_frame_dct", "0")]),
    ("mpeg2/interlaced-bff.m2v", &[("alternate_scan", "0"), ("top_field_first", "0"), ("progressive_frame", "0")]),
    ("mpeg2/intra-vlc.m2v", &[("intra_vlc_format", "1"), ("intra_dc_precision", "2")]),
    ("mpeg2/nonlinear-quant.m2v", &[("q_scale_type", "1")]),
    ("mpeg2/custom-matrices.m2v", &[("load_intra_quantiser_matrix", "1"), ("load_non_intra_quantiser_matrix", "1")]),
    ("mpeg2/refused-422.m2v", &[("chroma_format", "2")]),
    ("mpeg2/gen-field-pictures-tff.m2v", &[("picture_structure", "1"), ("picture_structure", "2"), ("picture_coding_type", "3")]),
    ("mpeg2/gen-field-pictures-bff.m2v", &[("intra_vlc_format", "1"), ("q_scale_type", "1"), ("alternate_scan", "1")]),
    ("mpeg2/gen-fields-and-frames.m2v", &[("picture_structure", "1"), ("picture_structure", "3")]),
];

#[test]
fn headers_have_what_the_manifest_claims() {
    let mut missing = Vec::new();
    for (file, features) in FEATURES {
        let Some((_, trace)) = ffmpeg(file, &["-c", "copy", "-bsf:v", "trace_headers", "-f", "null", "-"]) else {
            return;
        };
        // `[trace_headers @ 0x5]  4  slice_type  00111 = 6`
        let found: BTreeSet<(&str, &str)> = trace
            .lines()
            .filter_map(|line| {
                let (name, value) = line.split_once(']')?.1.rsplit_once(" = ")?;
                Some((name.split_whitespace().nth(1)?, value.trim()))
            })
            .collect();
        missing.extend(features.iter().filter(|feature| !found.contains(*feature)).map(|feature| (file, feature)));
    }
    assert!(missing.is_empty(), "not in the streams: {missing:?}");
}
