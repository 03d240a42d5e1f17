// SPDX-License-Identifier: LGPL-2.1-or-later

use std::fs;
use std::path::Path;

use primebridge::uapi::bytes::as_bytes;
use primebridge::uapi::*;

use super::*;
use crate::codec::damage;
use crate::message::Capture;

/// The frames of an IVF file.
pub fn frames(file: &[u8]) -> Vec<Vec<u8>> {
    let mut rest = &file[32..];
    let mut frames = Vec::new();
    while let Some((head, data)) = rest.split_at_checked(12) {
        let size = u32::from_le_bytes(head[..4].try_into().unwrap()) as usize;
        frames.push(data[..size].to_vec());
        rest = &data[size..];
    }
    frames
}

fn clip(name: &str) -> Vec<Vec<u8>> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../fixtures").join(name);
    frames(&fs::read(path).unwrap())
}

/// A control that says what a header says.
fn control(header: &Header, slots: &Slots) -> v4l2_ctrl_vp8_frame {
    let mut dct_part_sizes = [0; 8];
    dct_part_sizes[..header.partitions.len()].copy_from_slice(&header.partitions);
    let set = |set: bool, flag: u32| if set { flag } else { 0 };
    let segmentation = &header.segmentation;
    let timestamp = |slot: Option<u64>| if header.key_frame { 0 } else { slot.unwrap() };
    v4l2_ctrl_vp8_frame {
        segment: v4l2_vp8_segment {
            quant_update: segmentation.quantizer,
            lf_update: segmentation.loop_filter,
            segment_probs: segmentation.probabilities,
            padding: 0,
            flags: set(segmentation.enabled, 1)
                | set(segmentation.update_map, 2)
                | set(segmentation.update_data, 4)
                | set(!segmentation.absolute, 8),
        },
        lf: v4l2_vp8_loop_filter {
            ref_frm_delta: header.adjustments.reference,
            mb_mode_delta: header.adjustments.mode,
            sharpness_level: header.sharpness_level,
            level: header.loop_filter_level,
            padding: 0,
            flags: set(header.adjustments.enabled, 1) | set(header.adjustments.update, 2) | set(header.simple_filter, 4),
        },
        quant: v4l2_vp8_quantization {
            y_ac_qi: header.quantizers.y_ac_qi,
            y_dc_delta: header.quantizers.y_dc_delta,
            y2_dc_delta: header.quantizers.y2_dc_delta,
            y2_ac_delta: header.quantizers.y2_ac_delta,
            uv_dc_delta: header.quantizers.uv_dc_delta,
            uv_ac_delta: header.quantizers.uv_ac_delta,
            padding: 0,
        },
        entropy: v4l2_vp8_entropy {
            coeff_probs: header.probabilities.coeff,
            y_mode_probs: header.probabilities.y_mode,
            uv_mode_probs: header.probabilities.uv_mode,
            mv_probs: header.probabilities.mv,
            padding: [0; 3],
        },
        coder_state: v4l2_vp8_entropy_coder_state {
            range: header.range,
            value: header.value,
            bit_count: header.bits_left,
            padding: 0,
        },
        width: header.size.width,
        height: header.size.height,
        horizontal_scale: header.size.horizontal_scale,
        vertical_scale: header.size.vertical_scale,
        version: header.version,
        prob_skip_false: header.skip.unwrap_or(0),
        prob_intra: header.inter[0],
        prob_last: header.inter[1],
        prob_gf: header.inter[2],
        num_dct_parts: header.partitions.len() as u8,
        first_part_size: header.first_part_size,
        first_part_header_bits: header.header_bits,
        dct_part_sizes,
        last_frame_ts: timestamp(slots.last),
        golden_frame_ts: timestamp(slots.golden),
        alt_frame_ts: timestamp(slots.alternate),
        flags: u64::from(
            set(header.key_frame, 1)
                | set(header.version > 3, 2)
                | set(header.show_frame, 4)
                | set(header.skip.is_some(), 8)
                | set(header.sign_bias_golden, 16)
                | set(header.sign_bias_alternate, 32),
        ),
    }
}

fn check(control: &v4l2_ctrl_vp8_frame, header: &Header, slots: &Slots) -> Result<(), Fault> {
    checks::frame(control, header)?;
    checks::references(control, header, slots).map(|_| ())
}

#[test]
fn clips_agree_and_each_changed_byte_is_found() {
    for name in ["vp8/segmentation.ivf", "vp8/profile0-alt-ref.ivf", "vp8/partitions8.ivf", "vp8/resampled.ivf"] {
        let (mut state, mut slots) = (State::default(), Slots::default());
        for (at, frame) in clip(name).iter().enumerate().take(12) {
            let header = state.read(frame).unwrap();
            let right = control(&header, &slots);
            check(&right, &header, &slots).unwrap_or_else(|fault| panic!("{name} {at}: {fault}"));
            if at == 0 || at == 7 {
                let missed = damage::unseen(&right, |wrong| check(wrong, &header, &slots).is_err());
                // What no frame reads: the segments' probabilities without their map, scales of 0.
                assert!(missed.iter().all(|byte| (8..11).contains(byte)), "{name} {at}: {missed:?}");
            }
            slots = slots.after(&header, 1000 + at as u64);
        }
    }
}

fn job(timestamp: u64, frame: &[u8], control: &v4l2_ctrl_vp8_frame) -> Job {
    let mut controls = crate::controls::Controls::default();
    controls.insert(V4L2_CID_STATELESS_VP8_FRAME, 1, as_bytes(&mut { *control }));
    Job {
        number: 1,
        context: 1,
        timestamp,
        coded_format: V4L2_PIX_FMT_VP8_FRAME,
        coded_size: (0, 0),
        capture: Capture { format: V4L2_PIX_FMT_NV12, width: 640, height: 480, bytes_per_line: 640, size: 0 },
        destination: 0,
        hold: false,
        controls,
        buffers: Vec::new(),
        bitstream: frame.to_vec(),
    }
}

#[test]
fn clips_are_decoded_and_references_looked_up() {
    for name in ["vp8/profile0-alt-ref.ivf", "vp8/odd-35x51.ivf", "vp8/key-frames.ivf"] {
        let (mut model, mut state) = (Vp8::new().unwrap(), State::default());
        for (at, frame) in clip(name).iter().enumerate() {
            let header = state.read(frame).unwrap();
            let job = job(1000 + at as u64, frame, &control(&header, &model.slots));
            model.decode_frame(&job, |_, _| Ok(())).unwrap_or_else(|fault| panic!("{name} {at}: {fault}"));
        }
    }
    let mut model = Vp8::new().unwrap();
    let frames = clip("vp8/profile0-alt-ref.ivf");
    let header = State::default().read(&frames[0]).unwrap();
    let first = job(7, &frames[0], &control(&header, &model.slots));
    model.decode_frame(&first, |_, _| panic!("a key frame has no reference")).unwrap();
    let mut small = first.clone();
    small.capture.width = 16;
    assert_eq!(model.decode_frame(&small, |_, _| Ok(())).unwrap_err().field, "CAPTURE format");
    model.flush();
    let inter = job(8, &frames[1], &control(&header, &model.slots));
    assert!(model.decode_frame(&inter, |_, _| Ok(())).is_err());
}

#[test]
fn hostile_frames_give_faults() {
    for (round, name) in
        ["vp8/segmentation.ivf", "vp8/partitions8.ivf", "vp8/profile0-alt-ref.ivf"].iter().cycle().take(30).enumerate()
    {
        let frames = clip(name);
        let (mut model, mut state) = (Vp8::new().unwrap(), State::default());
        let header = state.read(&frames[0]).unwrap();
        for (at, frame) in damage::frames(&frames, round as u64).iter().enumerate() {
            let header = state.read(frame).unwrap_or_else(|_| header.clone());
            let all = Slots { last: Some(1), golden: Some(1), alternate: Some(1) };
            _ = model.decode_frame(&job(1000 + at as u64, frame, &control(&header, &all)), |_, _| Ok(()));
        }
    }
}
