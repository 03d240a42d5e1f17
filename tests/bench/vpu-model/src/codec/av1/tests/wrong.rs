// SPDX-License-Identifier: LGPL-2.1-or-later
//! Wrong submissions: each ends with an error that names its field, and none brings the model down.

use primebridge_bench::generate::Random;

use super::*;

/// The submissions of a fixture.
fn submissions(name: &str) -> Vec<(Submission, (u32, u32))> {
    let file = fs::read(fixtures().join(name)).unwrap();
    let mut client = Client::default();
    let mut all = Vec::new();
    for obu in units(&file).into_iter().flat_map(obus) {
        if let Some(submission) = client.take(&obu) {
            let size = (submission.frame.upscaled_width, submission.frame.frame_height_minus_1 + 1);
            all.push((submission, size));
        }
    }
    all
}

/// A model with what it was sent.
struct Run {
    model: Av1,
    device: Device,
    pictures: Pictures,
    buffers: Vec<CaptureBuffer>,
    number: u64,
}

impl Run {
    fn new() -> Self {
        let (model, device) = (Av1::new().unwrap(), device());
        Self { model, device, pictures: Pictures::default(), buffers: Vec::new(), number: 0 }
    }

    fn submit(&mut self, submission: &Submission, size: (u32, u32)) -> Result<Picture, Fault> {
        let job = submission.job(self.number, size, &self.buffers);
        self.number += 1;
        let references = References::new(&self.pictures, &self.device, &job, false);
        let picture = self.model.decode(std::slice::from_ref(&job), &references)?;
        self.pictures.note(&job, &[]);
        self.buffers.push(CaptureBuffer { timestamp: job.timestamp, index: job.destination, length: 0 });
        Ok(picture)
    }
}

/// Submits a fixture up to the frame `at`, which is changed. Gives the field that the fault names.
fn fault(name: &str, at: usize, change: impl FnOnce(&mut Submission)) -> String {
    let mut run = Run::new();
    let mut all = submissions(name);
    change(&mut all[at].0);
    for (number, (submission, size)) in all.iter().enumerate().take(at + 1) {
        match run.submit(submission, *size) {
            Ok(_) => assert_ne!(number, at, "{name}: nothing was found"),
            Err(fault) if number == at => return fault.field,
            Err(fault) => panic!("{name}, frame {number}: {fault}"),
        }
    }
    unreachable!()
}

type Change = fn(&mut Submission);

#[test]
fn wrong_fields_are_named() {
    let inter: [(&str, Change); 28] = [
        ("frame.flags", |s| s.frame.flags ^= V4L2_AV1_FRAME_FLAG_SHOW_FRAME),
        ("frame.flags", |s| s.frame.flags ^= V4L2_AV1_FRAME_FLAG_REDUCED_TX_SET),
        ("frame.flags", |s| s.frame.flags ^= V4L2_AV1_FRAME_FLAG_SKIP_MODE_ALLOWED),
        ("frame.order_hint", |s| s.frame.order_hint ^= 1),
        ("frame.upscaled_width", |s| s.frame.upscaled_width += 8),
        ("frame.frame_width_minus_1", |s| s.frame.frame_width_minus_1 -= 1),
        ("frame.frame_height_minus_1", |s| s.frame.frame_height_minus_1 -= 1),
        ("frame.render_width_minus_1", |s| s.frame.render_width_minus_1 -= 1),
        ("frame.superres_denom", |s| s.frame.superres_denom = 9),
        ("frame.refresh_frame_flags", |s| s.frame.refresh_frame_flags ^= 1),
        ("frame.ref_frame_idx[2]", |s| s.frame.ref_frame_idx[2] ^= 1),
        ("frame.order_hints[3]", |s| s.frame.order_hints[3] += 1),
        ("frame.reference_frame_ts[5]", |s| s.frame.reference_frame_ts[5] += 1),
        ("frame.interpolation_filter", |s| s.frame.interpolation_filter ^= 1),
        ("frame.tx_mode", |s| s.frame.tx_mode ^= 3),
        ("frame.tile_info.context_update_tile_id", |s| s.frame.tile_info.context_update_tile_id = 1),
        ("frame.tile_info.mi_col_starts[1]", |s| s.frame.tile_info.mi_col_starts[1] += 1),
        ("frame.quantization.base_q_idx", |s| s.frame.quantization.base_q_idx += 1),
        ("frame.quantization.flags", |s| s.frame.quantization.flags ^= V4L2_AV1_QUANTIZATION_FLAG_USING_QMATRIX as u8),
        ("frame.segmentation.flags", |s| s.frame.segmentation.flags ^= V4L2_AV1_SEGMENTATION_FLAG_ENABLED as u8),
        ("frame.loop_filter.level[1]", |s| s.frame.loop_filter.level[1] ^= 1),
        ("frame.loop_filter.ref_deltas[7]", |s| s.frame.loop_filter.ref_deltas[7] = 0),
        ("frame.cdef.y_pri_strength[0]", |s| s.frame.cdef.y_pri_strength[0] ^= 1),
        ("frame.global_motion.type[4]", |s| s.frame.global_motion.type_[4] ^= 1),
        ("frame.global_motion.params[4][2]", |s| s.frame.global_motion.params[4][2] += 2),
        ("tile_group_entry[0].tile_offset", |s| (s.tiles[0].tile_offset, s.tiles[0].tile_size) = (s.tiles[0].tile_offset + 1, 9)),
        ("tile_group_entry[0].tile_size", |s| s.tiles[0].tile_size -= 1),
        ("tile_group_entry[0].tile_row", |s| s.tiles[0].tile_row += 1),
    ];
    for (number, (field, change)) in inter.into_iter().enumerate() {
        assert_eq!(fault("main-few-tools.ivf", 2, change), field, "case {number}");
    }
    let tiles: [(&str, Change); 4] = [
        ("tile_group_entry", |s| s.tiles.truncate(3)),
        ("tile_group_entry[1].tile_offset", |s| s.tiles[1].tile_offset -= 5),
        ("tile_group_entry[3].tile_size", |s| s.tiles[3].tile_size += 1),
        ("frame.tile_info.tile_size_bytes", |s| s.frame.tile_info.tile_size_bytes ^= 1),
    ];
    for (field, change) in tiles {
        assert_eq!(fault("main-tiles2x2.ivf", 1, change), field);
    }
    let grain: [(&str, Change); 3] = [
        ("film_grain.grain_seed", |s| s.grain.grain_seed ^= 1),
        ("film_grain.ar_coeffs_cb_plus_128[3]", |s| s.grain.ar_coeffs_cb_plus_128[3] ^= 1),
        ("film_grain.num_y_points", |s| s.grain.num_y_points = 0),
    ];
    for (field, change) in grain {
        assert_eq!(fault("main-grain1.ivf", 0, change), field);
    }
}

#[test]
fn wrong_sequences_are_named() {
    let field = |change: Change| fault("main-few-tools.ivf", 0, change);
    assert_eq!(field(|s| s.sequence.order_hint_bits = 0), "sequence.order_hint_bits");
    assert_eq!(field(|s| s.sequence.bit_depth = 9), "sequence.seq_profile");
    assert_eq!(field(|s| s.sequence.max_frame_width_minus_1 += 1), "frame.upscaled_width");
}

/// After a picture that could not be decoded the ones that refer to it fail, up to the next key frame.
#[test]
fn lost_references_are_faults() {
    let all = submissions("main-low-delay.ivf");
    let mut run = Run::new();
    let mut broken = all[1].0.clone();
    broken.frame.quantization.base_q_idx ^= 1;
    assert!(run.submit(&all[0].0, all[0].1).is_ok());
    assert!(run.submit(&broken, all[1].1).is_err());
    assert!(run.submit(&all[2].0, all[2].1).unwrap_err().field.starts_with("frame.ref_frame_idx"));
    // Names count on with the submissions.
    let mut again = all[0].0.clone();
    again.frame.reference_frame_ts = [0; 8];
    run.model.flush();
    assert!(run.submit(&again, all[0].1).is_ok());
}

#[test]
fn a_frame_after_a_seek_has_no_references() {
    let all = submissions("main-low-delay.ivf");
    let mut lost = all[2].clone();
    lost.0.frame.reference_frame_ts = [0; 8];
    assert_eq!(Run::new().submit(&lost.0, lost.1).unwrap_err().field, "frame.ref_frame_idx[0]");
}

/// Whatever a client submits, the model says something about it.
#[test]
fn random_submissions_do_no_harm() {
    let mut random = Random::new(1);
    for name in
        ["main-few-tools.ivf", "main-tiles2x2.ivf", "main-grain1.ivf", "main-superres-restoration.ivf", "main-resize-random.ivf"]
    {
        for _ in 0..20 {
            let mut run = Run::new();
            for (mut submission, size) in submissions(name).into_iter().take(4) {
                for _ in 0..random.below(3) {
                    let place = match random.below(8) {
                        0 => as_bytes(&mut submission.sequence),
                        1 => as_bytes(&mut submission.grain),
                        2 => slice_as_bytes(&mut submission.tiles),
                        3 => &mut submission.bytes[..],
                        _ => as_bytes(&mut submission.frame),
                    };
                    let at = random.below(place.len() as u32) as usize;
                    place[at] = random.below(256) as u8;
                }
                let _ = run.submit(&submission, size);
            }
        }
    }
}

/// In every kind of stream it is the wrong field that is named, not what another way to read the header would make of it.
#[test]
fn the_same_wrong_field_is_named_in_every_fixture() {
    for path in files(&fixtures()) {
        let name = path.file_name().unwrap().to_str().unwrap();
        assert_eq!(fault(name, 0, |s| s.frame.tx_mode ^= 3), "frame.tx_mode", "{name}");
    }
}

/// Every byte of the frame's control counts, but for those that the documentation calls unused.
#[test]
fn every_byte_of_the_frame_counts() {
    let all = submissions("main-tiles2x2.ivf");
    let unused = |at: usize, frame: &v4l2_ctrl_av1_frame| {
        let within = |start: usize, size: usize| (start..start + size).contains(&at);
        let motion = core::mem::offset_of!(v4l2_ctrl_av1_frame, global_motion);
        let of = |field: usize| motion + field;
        let features =
            core::mem::offset_of!(v4l2_ctrl_av1_frame, segmentation) + core::mem::offset_of!(v4l2_av1_segmentation, feature_data);
        frame.segmentation.feature_enabled == [0; 8] && within(features, 128)
            || within(core::mem::offset_of!(v4l2_ctrl_av1_frame, order_hints), 4)
            || within(of(core::mem::offset_of!(v4l2_av1_global_motion, flags)), 1)
            || within(of(core::mem::offset_of!(v4l2_av1_global_motion, type_)), 4)
            || within(of(core::mem::offset_of!(v4l2_av1_global_motion, params)), 24)
    };
    let mut run = Run::new();
    run.submit(&all[0].0, all[0].1).unwrap();
    let slots = run.model.slots.clone();
    for at in 0..size_of::<v4l2_ctrl_av1_frame>() {
        let mut wrong = all[1].0.clone();
        as_bytes(&mut wrong.frame)[at] ^= 1;
        if unused(at, &wrong.frame) {
            continue;
        }
        let found = run.submit(&wrong, all[1].1);
        assert!(found.is_err(), "byte {at}");
        run.model.slots = slots.clone();
        run.number = 1;
    }
    assert!(run.submit(&all[1].0, all[1].1).is_ok());
}
