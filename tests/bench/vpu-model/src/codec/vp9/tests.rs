// SPDX-License-Identifier: LGPL-2.1-or-later
//! Clips as jobs whose controls say what the headers say, and each with one byte changed.

use std::fs;
use std::path::Path;

use primebridge::uapi::bytes::as_bytes;

use super::super::vp8::tests::frames as packets;
use super::*;
use crate::codec::damage;
use crate::message::Capture;

/// The frames of an IVF file, superframes taken apart (annex B).
pub fn frames(file: &[u8]) -> Vec<Vec<u8>> {
    let mut frames = Vec::new();
    for packet in packets(file) {
        let last = packet[packet.len() - 1];
        let (count, bytes) = (usize::from(last & 7) + 1, usize::from(last >> 3 & 3) + 1);
        let index = packet.len().saturating_sub(2 + count * bytes);
        if last & 0xe0 != 0xc0 || packet[index] != last {
            frames.push(packet);
            continue;
        }
        let mut at = 0;
        for size in packet[index + 1..packet.len() - 1].chunks_exact(bytes) {
            let size = size.iter().rev().fold(0, |size, byte| size << 8 | usize::from(*byte));
            frames.push(packet[at..at + size].to_vec());
            at += size;
        }
    }
    frames
}

/// Whether a frame is only shown again.
pub fn shown_again(frame: &[u8]) -> bool {
    frame[0] & 8 != 0
}

fn clip(name: &str) -> Vec<Vec<u8>> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../fixtures/vp9").join(name);
    frames(&fs::read(path).unwrap()).into_iter().filter(|frame| !shown_again(frame)).collect()
}

/// A control that says what a header says.
fn control(header: &Header, compressed: &Compressed, slots: &[Option<u64>; 8]) -> v4l2_ctrl_vp9_frame {
    let set = |set: bool, flag: u32| if set { flag } else { 0 };
    let timestamps = header.references.map_or([0; 3], |references| references.map(|one| slots[one.slot].unwrap()));
    let biases = header.references.map_or([false; 3], |references| references.map(|one| one.sign_bias));
    let segmentation = &header.segmentation;
    v4l2_ctrl_vp9_frame {
        lf: v4l2_vp9_loop_filter {
            ref_deltas: header.loop_filter.ref_deltas,
            mode_deltas: header.loop_filter.mode_deltas,
            level: header.loop_filter.level,
            sharpness: header.loop_filter.sharpness,
            flags: u8::from(header.loop_filter.delta_enabled) | u8::from(header.loop_filter.delta_update) << 1,
            reserved: [0; 7],
        },
        quant: v4l2_vp9_quantization {
            base_q_idx: header.quantization.base_q_idx,
            delta_q_y_dc: header.quantization.delta_q_y_dc,
            delta_q_uv_dc: header.quantization.delta_q_uv_dc,
            delta_q_uv_ac: header.quantization.delta_q_uv_ac,
            reserved: [0; 4],
        },
        seg: v4l2_vp9_segmentation {
            feature_data: segmentation.feature_data,
            feature_enabled: segmentation.feature_enabled,
            tree_probs: segmentation.tree_probs,
            pred_probs: segmentation.pred_probs,
            flags: (set(segmentation.enabled, 1)
                | set(segmentation.update_map, 2)
                | set(segmentation.temporal_update, 4)
                | set(segmentation.update_data, 8)
                | set(segmentation.absolute, 16)) as u8,
            reserved: [0; 5],
        },
        flags: set(header.key_frame, 1)
            | set(header.show_frame, 2)
            | set(header.error_resilient, 4)
            | set(header.intra_only, 8)
            | set(header.allow_high_precision_mv, 16)
            | set(header.refresh_frame_context, 32)
            | set(header.frame_parallel, 64)
            | set(header.colour.subsampling_x, 128)
            | set(header.colour.subsampling_y, 256)
            | set(header.colour.full_range, 512),
        compressed_header_size: header.compressed_size,
        uncompressed_header_size: header.uncompressed_size,
        frame_width_minus_1: (header.size.0 - 1) as u16,
        frame_height_minus_1: (header.size.1 - 1) as u16,
        render_width_minus_1: (header.render_size.0 - 1) as u16,
        render_height_minus_1: (header.render_size.1 - 1) as u16,
        last_frame_ts: timestamps[0],
        golden_frame_ts: timestamps[1],
        alt_frame_ts: timestamps[2],
        ref_frame_sign_bias: (set(biases[0], 1) | set(biases[1], 2) | set(biases[2], 4)) as u8,
        reset_frame_context: [0, 0, 1, 2][usize::from(header.reset_frame_context)],
        frame_context_idx: header.frame_context_idx,
        profile: header.profile,
        bit_depth: header.colour.bit_depth,
        interpolation_filter: header.interpolation_filter,
        tile_cols_log2: header.tile_cols_log2,
        tile_rows_log2: header.tile_rows_log2,
        reference_mode: compressed.reference_mode,
        reserved: [0; 7],
    }
}

fn job(timestamp: u64, frame: &[u8], control: &v4l2_ctrl_vp9_frame, compressed: &v4l2_ctrl_vp9_compressed_hdr) -> Job {
    let mut controls = crate::controls::Controls::default();
    controls.insert(V4L2_CID_STATELESS_VP9_FRAME, 1, as_bytes(&mut { *control }));
    controls.insert(V4L2_CID_STATELESS_VP9_COMPRESSED_HDR, 1, as_bytes(&mut { *compressed }));
    Job {
        number: 1,
        context: 1,
        timestamp,
        coded_format: V4L2_PIX_FMT_VP9_FRAME,
        coded_size: (0, 0),
        capture: Capture { format: V4L2_PIX_FMT_NV12, width: 4096, height: 4096, bytes_per_line: 4096, size: 0 },
        destination: 0,
        hold: false,
        controls,
        buffers: Vec::new(),
        bitstream: frame.to_vec(),
    }
}

/// Decodes a clip, with `change` between header and job; each frame's result.
fn decode(
    name: &str,
    mut change: impl FnMut(usize, &mut v4l2_ctrl_vp9_frame, &mut v4l2_ctrl_vp9_compressed_hdr),
) -> Vec<Result<Picture, Fault>> {
    let mut model = Vp9::new().unwrap();
    let (mut state, mut results) = (State::default(), Vec::new());
    for (number, frame) in clip(name).iter().enumerate() {
        let header = state.read(frame).unwrap();
        let mut compressed = compressed::read(&header, frame).unwrap();
        let mut control = control(&header, &compressed, &model.slots);
        change(number, &mut control, &mut compressed.control);
        let job = job(1000 + number as u64, frame, &control, &compressed.control);
        results.push(model.decode_frame(&job, |_, _| Ok(())));
    }
    results
}

#[test]
fn clips_are_decoded() {
    for name in [
        "aq-mode1.ivf",
        "aq-error-resilient.ivf",
        "error-resilient.ivf",
        "frame-parallel.ivf",
        "intra-only.ivf",
        "lossless.ivf",
        "odd-1x1.ivf",
        "odd-35x33.ivf",
        "profile0-alt-ref.ivf",
        "profile2-intra-only.ivf",
        "profile2-scaled-references.ivf",
        "resolution-change.ivf",
        "scaled-references.ivf",
        "show-existing.ivf",
        "tiles2x2.ivf",
    ] {
        for (number, result) in decode(name, |_, _, _| ()).into_iter().enumerate() {
            result.unwrap_or_else(|fault| panic!("{name} {number}: {fault}"));
        }
    }
}

#[test]
fn contradictions_are_found_and_do_not_spread() {
    let results = decode("profile0-alt-ref.ivf", |number, frame, compressed| match number {
        2 => frame.lf.level ^= 1,
        3 => frame.golden_frame_ts += 1,
        4 => compressed.coef[1][0][1][2][3][1] ^= 9,
        5 => frame.reference_mode ^= 1,
        6 => compressed.mv.class0_hp[1] ^= 3,
        _ => {}
    });
    let faults: Vec<String> = results.into_iter().filter_map(Result::err).map(|fault| fault.field).collect();
    assert_eq!(faults.len(), 5, "{faults:?}");
    assert_eq!(faults[..2], ["frame.lf.level", "frame.golden_frame_ts"]);
    assert!(faults[2].starts_with("compressed_hdr.coef, entry "), "{}", faults[2]);
    assert_eq!(faults[3], "frame.reference_mode");
    assert!(faults[4].starts_with("compressed_hdr.mv.class0_hp, entry 1"), "{}", faults[4]);
}

/// The bytes of a control whose change no check finds.
fn unseen(name: &str, number: usize) -> Vec<String> {
    let mut state = State::default();
    let mut slots = [None; 8];
    let frames = clip(name);
    for (at, frame) in frames[..number].iter().enumerate() {
        let header = state.read(frame).unwrap();
        for (_, place) in slots.iter_mut().enumerate().filter(|(slot, _)| header.refresh_frame_flags >> slot & 1 != 0) {
            *place = Some(1000 + at as u64);
        }
    }
    let before = state;
    let header = state.read(&frames[number]).unwrap();
    let compressed = compressed::read(&header, &frames[number]).unwrap();
    let right = control(&header, &compressed, &slots);
    let check = |control: &v4l2_ctrl_vp9_frame, tables: &v4l2_ctrl_vp9_compressed_hdr| {
        let job = job(5, &[], control, tables);
        checks::frame(control, &header)
            .and_then(|()| check_compressed(&job, control, &compressed))
            .and_then(|()| references(control, &header, &before, &slots).map(|_| ()))
    };
    check(&right, &compressed.control).unwrap();
    let frame = damage::unseen(&right, |wrong| check(wrong, &compressed.control).is_err());
    let tables = damage::unseen(&compressed.control, |wrong| check(&right, wrong).is_err());
    let of_frame = frame.into_iter().map(|at| format!("frame {at}"));
    of_frame.chain(tables.into_iter().map(|at| format!("compressed_hdr {at}"))).collect()
}

#[test]
fn each_changed_byte_is_found() {
    // feature_data of features that are off; tree_probs and pred_probs where the map is not updated.
    let data = size_of::<v4l2_vp9_loop_filter>() + size_of::<v4l2_vp9_quantization>();
    let free: Vec<String> = (data..data + 64).chain(data + 72..data + 82).map(|at| format!("frame {at}")).collect();
    for (name, number) in [("profile0-alt-ref.ivf", 0), ("profile0-alt-ref.ivf", 5), ("aq-mode1.ivf", 3), ("intra-only.ivf", 4)] {
        let unseen = unseen(name, number);
        assert!(unseen.iter().all(|byte| free.contains(byte)), "{name} {number}: {unseen:?}");
    }
}

#[test]
fn references_that_cannot_be_scaled_may_be_left_out() {
    assert!(can_be_scaled((64, 64), (32, 32)) && can_be_scaled((2, 2), (32, 32)));
    assert!(!can_be_scaled((65, 64), (32, 32)) && !can_be_scaled((2, 2), (32, 33)));
}

#[test]
fn hostile_frames_give_faults() {
    for (round, name) in ["aq-mode1.ivf", "intra-only.ivf", "scaled-references.ivf"].iter().cycle().take(30).enumerate() {
        let frames = clip(name);
        let (mut model, mut state) = (Vp9::new().unwrap(), State::default());
        let first = state.read(&frames[0]).unwrap();
        let tables = compressed::read(&first, &frames[0]).unwrap();
        for (at, frame) in damage::frames(&frames, round as u64).iter().enumerate() {
            let header = state.read(frame).unwrap_or(first);
            let tables = compressed::read(&header, frame).unwrap_or(tables.clone());
            let control = control(&header, &tables, &[Some(1); 8]);
            _ = model.decode_frame(&job(1000 + at as u64, frame, &control, &tables.control), |_, _| Ok(()));
        }
    }
}
