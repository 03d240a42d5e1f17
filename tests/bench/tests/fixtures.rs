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
    let there: BTreeSet<PathBuf> = ["h264", "mpeg2"].into_iter().flat_map(fixtures).collect();
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
    ("baseline-cavlc.264", &[("entropy_coding_mode_flag", "0"), ("profile_idc", "66")]),
    ("main-cabac-b.264", &[("entropy_coding_mode_flag", "1"), ("slice_type", "6"), ("direct_spatial_mv_pred_flag", "1")]),
    ("main-temporal-direct.264", &[("direct_spatial_mv_pred_flag", "0"), ("weighted_bipred_idc", "2")]),
    ("main-cavlc-b.264", &[("entropy_coding_mode_flag", "0"), ("slice_type", "6")]),
    (
        "high-bpyramid-ref4.264",
        &[("max_num_ref_frames", "4"), ("modification_of_pic_nums_idc", "0"), ("memory_management_control_operation", "1")],
    ),
    ("high-open-gop.264", &[("recovery_frame_cnt", "0")]),
    ("high-weightp-fade.264", &[("weighted_pred_flag", "1"), ("luma_weight_l0_flag[0]", "1")]),
    ("high-slices4.264", &[("first_mb_in_slice", "39"), ("first_mb_in_slice", "104")]),
    ("high-cqm-jvt.264", &[("transform_8x8_mode_flag", "1"), ("pic_scaling_matrix_present_flag", "1")]),
    ("high-cqm-custom.264", &[("pic_scaling_matrix_present_flag", "1"), ("delta_scale[1]", "2")]),
    ("high-mbaff-tff.264", &[("mb_adaptive_frame_field_flag", "1"), ("field_pic_flag", "0")]),
    ("high-fake-interlaced.264", &[("frame_mbs_only_flag", "0"), ("mb_adaptive_frame_field_flag", "0")]),
    ("baseline-constrained-intra.264", &[("constrained_intra_pred_flag", "1")]),
    ("high-crop-all-sides.264", &[("frame_crop_left_offset", "1"), ("frame_crop_top_offset", "3")]),
    ("sar-change.264", &[("aspect_ratio_idc", "1"), ("aspect_ratio_idc", "4")]),
    ("high-gray.264", &[("chroma_format_idc", "0")]),
    ("refused-high10.264", &[("bit_depth_luma_minus8", "2")]),
    (
        "gen-field-pairs.264",
        &[("field_pic_flag", "1"), ("field_pic_flag", "0"), ("bottom_field_flag", "1"), ("slice_type", "6"), ("slice_type", "0")],
    ),
    (
        "gen-long-term.264",
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
    ("gen-mmco5.264", &[("memory_management_control_operation", "5")]),
    ("gen-reordering.264", &[("modification_of_pic_nums_idc", "1"), ("num_ref_idx_active_override_flag", "1")]),
    ("gen-weighted.264", &[("weighted_bipred_idc", "1"), ("luma_weight_l1_flag[0]", "1"), ("luma_log2_weight_denom", "7")]),
    ("gen-frame-num-gaps.264", &[("gaps_in_frame_num_allowed_flag", "1")]),
    ("gen-poc-type1.264", &[("pic_order_cnt_type", "1"), ("num_ref_frames_in_pic_order_cnt_cycle", "2")]),
    ("gen-poc-type2.264", &[("pic_order_cnt_type", "2")]),
    ("gen-parameter-sets.264", &[("pic_parameter_set_id", "3"), ("pic_parameter_set_id", "255"), ("seq_parameter_set_id", "5")]),
];

#[test]
fn headers_have_what_the_manifest_claims() {
    for (file, features) in FEATURES {
        let Some((_, trace)) = ffmpeg(&format!("h264/{file}"), &["-c", "copy", "-bsf:v", "trace_headers", "-f", "null", "-"])
        else {
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
        for feature in *features {
            assert!(found.contains(feature), "{file} has no {feature:?}");
        }
    }
}
