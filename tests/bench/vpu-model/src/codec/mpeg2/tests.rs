// SPDX-License-Identifier: LGPL-2.1-or-later
//! Clips taken apart into controls and slices, and put together again.

use std::fs;
use std::path::Path;

use primebridge::uapi::bytes::{Pod, as_bytes};
use primebridge_bench::generate::Random;

use super::*;
use crate::codec::damage::{cut, flip};
use crate::message::Capture;

/// Reads the headers of a stream.
struct Bits<'a> {
    data: &'a [u8],
    at: usize,
}

impl Bits<'_> {
    fn take(&mut self, count: usize) -> u32 {
        (0..count).fold(0, |value, _| {
            let bit = self.data[self.at / 8] >> (7 - self.at % 8) & 1;
            self.at += 1;
            value << 1 | u32::from(bit)
        })
    }

    fn matrix(&mut self, into: &mut [u8; 64]) -> bool {
        let present = self.take(1) == 1;
        if present {
            into.iter_mut().for_each(|value| *value = self.take(8) as u8);
        }
        present
    }
}

/// Table in H.262 6.3.11, in zigzag order.
const INTRA: [u8; 64] = [
    8, 16, 16, 19, 16, 19, 22, 22, 22, 22, 22, 22, 26, 24, 26, 27, 27, 27, 26, 26, 26, 26, 27, 27, 27, 29, 29, 29, 34, 34, 34,
    29, 29, 29, 27, 27, 29, 29, 32, 32, 34, 34, 37, 38, 37, 35, 35, 34, 35, 38, 38, 40, 40, 40, 48, 48, 46, 46, 56, 56, 58, 69,
    69, 83,
];

/// A picture taken out of a stream.
#[derive(Clone)]
struct Coded {
    controls: Controls,
    slices: Vec<u8>,
    /// All of it, with the headers before it.
    original: Vec<u8>,
}

fn start_codes(data: &[u8]) -> Vec<usize> {
    (0..data.len().saturating_sub(3)).filter(|&at| data[at..at + 3] == [0, 0, 1]).collect()
}

fn take_apart(data: &[u8]) -> Vec<Coded> {
    let zero = Controls {
        sequence: read(&[0; size_of::<v4l2_ctrl_mpeg2_sequence>()]),
        picture: read(&[0; size_of::<v4l2_ctrl_mpeg2_picture>()]),
        quantisation: read(&[0; size_of::<v4l2_ctrl_mpeg2_quantisation>()]),
    };
    let mut current = Coded { controls: zero, slices: Vec::new(), original: Vec::new() };
    let mut pictures = Vec::new();
    let codes = start_codes(data);
    for (number, &at) in codes.iter().enumerate() {
        let end = codes.get(number + 1).copied().unwrap_or(data.len());
        let code = data[at + 3];
        if !(1..=0xaf).contains(&code) && !current.slices.is_empty() {
            pictures.push(current.clone());
            (current.slices, current.original) = (Vec::new(), Vec::new());
        }
        current.original.extend_from_slice(&data[at..end]);
        let mut bits = Bits { data: &data[at + 4..end], at: 0 };
        let controls = &mut current.controls;
        match code {
            0x01..=0xaf => current.slices.extend_from_slice(&data[at..end]),
            0xb3 => sequence_header(&mut bits, controls),
            0xb5 => extension(&mut bits, controls),
            0x00 => {
                bits.take(10);
                controls.picture.picture_coding_type = bits.take(3) as u8;
            }
            _ => {}
        }
    }
    if !current.slices.is_empty() {
        pictures.push(current);
    }
    pictures
}

fn sequence_header(bits: &mut Bits<'_>, controls: &mut Controls) {
    controls.sequence.horizontal_size = bits.take(12) as u16;
    controls.sequence.vertical_size = bits.take(12) as u16;
    bits.take(8 + 18 + 1);
    controls.sequence.vbv_buffer_size = bits.take(10);
    bits.take(1);
    controls.quantisation.intra_quantiser_matrix = INTRA;
    controls.quantisation.non_intra_quantiser_matrix = [16; 64];
    bits.matrix(&mut controls.quantisation.intra_quantiser_matrix);
    bits.matrix(&mut controls.quantisation.non_intra_quantiser_matrix);
}

fn extension(bits: &mut Bits<'_>, controls: &mut Controls) {
    let (sequence, picture) = (&mut controls.sequence, &mut controls.picture);
    match bits.take(4) {
        1 => {
            sequence.profile_and_level_indication = bits.take(8) as u16;
            sequence.flags = bits.take(1) as u8;
            sequence.chroma_format = bits.take(2) as u8;
        }
        3 => {
            bits.matrix(&mut controls.quantisation.intra_quantiser_matrix);
            bits.matrix(&mut controls.quantisation.non_intra_quantiser_matrix);
        }
        8 => {
            picture.f_code.as_flattened_mut().iter_mut().for_each(|code| *code = bits.take(4) as u8);
            picture.intra_dc_precision = bits.take(2) as u8;
            picture.picture_structure = bits.take(2) as u8;
            // In the order of the bits 0x01 to 0x40, then chroma_420_type and progressive_frame.
            picture.flags = (0..7).fold(0, |flags, bit| flags | bits.take(1) << bit);
            bits.take(1);
            picture.flags |= bits.take(1) << 7;
        }
        _ => {}
    }
}

fn read<T: Pod>(bytes: &[u8]) -> T {
    let mut controls = crate::controls::Controls::default();
    controls.insert(1, 1, bytes);
    controls.get(1, "").unwrap()
}

fn job(coded: &Coded, timestamp: u64) -> Job {
    let mut controls = crate::controls::Controls::default();
    let mut copy = coded.controls;
    controls.insert(V4L2_CID_STATELESS_MPEG2_SEQUENCE, 1, as_bytes(&mut copy.sequence));
    controls.insert(V4L2_CID_STATELESS_MPEG2_PICTURE, 1, as_bytes(&mut copy.picture));
    controls.insert(V4L2_CID_STATELESS_MPEG2_QUANTISATION, 1, as_bytes(&mut copy.quantisation));
    Job {
        number: 1,
        context: 1,
        timestamp,
        coded_format: V4L2_PIX_FMT_MPEG2_SLICE,
        coded_size: (0, 0),
        capture: Capture { format: V4L2_PIX_FMT_NV12, width: 720, height: 576, bytes_per_line: 720, size: 0 },
        destination: 0,
        hold: false,
        controls,
        buffers: Vec::new(),
        bitstream: coded.slices.clone(),
    }
}

/// The pictures of a clip as jobs, frame by frame, with the references that they have.
fn jobs(coded: &[Coded]) -> Vec<Vec<Job>> {
    let (mut older, mut newer) = (0, 0);
    let mut frames = Vec::new();
    let mut rest = coded;
    while let [first, ..] = rest {
        let fields = if first.controls.picture.picture_structure == FRAME { 1 } else { 2 };
        let (frame, after) = rest.split_at(fields);
        rest = after;
        let timestamp = 1000 * (frames.len() as u64 + 1);
        if !first.controls.is_b() {
            (older, newer) = (newer, timestamp);
        }
        let jobs = frame.iter().map(|coded| {
            let mut coded = coded.clone();
            let picture = &mut coded.controls.picture;
            (picture.forward_ref_ts, picture.backward_ref_ts) = match picture.picture_coding_type {
                1 => (0, 0),
                2 => (older, 0),
                _ => (older, newer),
            };
            job(&coded, timestamp)
        });
        frames.push(jobs.collect());
    }
    frames
}

fn clip(name: &str) -> Vec<Coded> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../fixtures/mpeg2").join(name);
    take_apart(&fs::read(path).unwrap())
}

fn decode(model: &mut Mpeg2, jobs: &[Job]) -> Result<Picture, Fault> {
    model.decode_parts(jobs, |_, _| Ok(()))
}

/// Decodes a clip in both ways; fields in one packet, or in two.
fn compare(name: &str, apart: bool) -> usize {
    let (mut model, mut original) = (Mpeg2::new().unwrap(), open().unwrap());
    let coded = clip(name);
    let mut rest = &coded[..];
    let frames = jobs(&coded);
    for (number, frame) in frames.iter().enumerate() {
        let (these, after) = rest.split_at(frame.len());
        rest = after;
        let bytes: Vec<u8> = these.iter().flat_map(|coded| coded.original.clone()).collect();
        let expected = original.decode(&bytes, Wanted::First).unwrap().picture;
        let picture = if apart {
            frame.chunks(1).map(|field| decode(&mut model, field)).last().unwrap()
        } else {
            decode(&mut model, frame)
        };
        let picture = picture.unwrap_or_else(|fault| panic!("{name} {number}: {fault}"));
        assert!(picture == expected, "{name}: frame {number} differs");
    }
    frames.len()
}

#[test]
fn clips_are_decoded_as_they_are() {
    let names = [
        "closed-gop.m2v",
        "crop-198x130.m2v",
        "custom-matrices.m2v",
        "gen-field-pictures-bff.m2v",
        "gen-field-pictures-tff.m2v",
        "gen-fields-and-frames.m2v",
        "gen-slices-per-row.m2v",
        "interlaced-bff.m2v",
        "intra-only.m2v",
        "intra-vlc.m2v",
        "nonlinear-quant.m2v",
        "progressive-ipb.m2v",
    ];
    for name in names {
        assert!(compare(name, false) > 3);
    }
    assert!(compare("gen-field-pictures-tff.m2v", true) > 3);
}

/// What comes of a clip with its controls changed from the frame `at` on.
fn changed(name: &str, at: usize, change: impl Fn(&mut Controls)) -> Option<Fault> {
    let mut model = Mpeg2::new().unwrap();
    for (number, frame) in jobs(&clip(name)).iter_mut().enumerate().take(at + 1) {
        if number == at {
            for part in frame.iter_mut() {
                let mut controls = Controls::of(part).unwrap();
                change(&mut controls);
                let coded = Coded { controls, slices: part.bitstream.clone(), original: Vec::new() };
                *part = job(&coded, part.timestamp);
            }
        }
        match decode(&mut model, frame) {
            Ok(_) => {}
            Err(fault) if number == at => return Some(fault),
            Err(fault) => panic!("{number}: {fault}"),
        }
    }
    None
}

#[test]
fn contradictions_are_found() {
    let name = "progressive-ipb.m2v";
    let field = |change: fn(&mut Controls)| changed(name, 3, change).map(|fault| fault.field).unwrap_or_default();
    assert_eq!(field(|_| ()), "");
    assert_eq!(field(|controls| controls.picture.picture_coding_type = 4), "picture.picture_coding_type");
    assert_eq!(field(|controls| controls.picture.picture_structure = 0), "picture.picture_structure");
    assert_eq!(field(|controls| controls.picture.picture_structure = 1), "sequence.flags");
    assert_eq!(field(|controls| controls.picture.flags |= 0x100), "picture.flags");
    assert_eq!(field(|controls| controls.picture.f_code[0][1] = 10), "picture.f_code[0][1]");
    assert_eq!(field(|controls| controls.picture.reserved[2] = 1), "picture.reserved");
    assert_eq!(field(|controls| controls.sequence.chroma_format = 0), "sequence.chroma_format");
    assert_eq!(field(|controls| controls.sequence.horizontal_size = 721), "CAPTURE format");
    assert_eq!(field(|controls| controls.sequence.vertical_size += 16), "bitstream");
    assert_eq!(field(|controls| controls.sequence.vertical_size -= 16), "bitstream");
    assert_eq!(field(|controls| controls.picture.forward_ref_ts += 1), "picture.forward_ref_ts");
    assert_eq!(field(|controls| controls.picture.forward_ref_ts = 0), "picture.forward_ref_ts");
    assert_eq!(field(|controls| controls.picture.backward_ref_ts += 1), "picture.backward_ref_ts");
    assert_eq!(field(|controls| controls.quantisation.intra_quantiser_matrix[5] = 0), "quantisation.intra_quantiser_matrix");
}

/// Slices of a progressive B picture, all of whose macroblocks are copied from one reference (H.262 tables B.1, B.4 and B.10).
fn copied(controls: &Controls, forward: bool) -> Vec<u8> {
    let (columns, rows) = (controls.sequence.horizontal_size.div_ceil(16), controls.sequence.vertical_size.div_ceil(16));
    let mut slices = Vec::new();
    for row in 1..=rows as u8 {
        slices.extend([0, 0, 1, row]);
        // quantiser_scale_code and extra_bit_slice; macroblock_address_increment, macroblock_type and two motion_codes of 0.
        let macroblock = if forward { "1001011" } else { "101011" };
        let mut bits = format!("000010{}", macroblock.repeat(columns.into()));
        while bits.len() % 8 != 0 {
            bits.push('0');
        }
        slices.extend((0..bits.len()).step_by(8).map(|at| u8::from_str_radix(&bits[at..at + 8], 2).unwrap()));
    }
    slices
}

#[test]
fn b_pictures_without_forward_reference_must_not_need_it() {
    let coded = clip("progressive-ipb.m2v");
    let b = coded.iter().find(|coded| coded.controls.is_b()).unwrap();
    let after_one_anchor = |slices: &dyn Fn(&Controls) -> Vec<u8>| {
        let mut model = Mpeg2::new().unwrap();
        let anchor = decode(&mut model, &[job(&coded[0], 1000)]).unwrap();
        let mut b = b.clone();
        b.controls.picture.backward_ref_ts = 1000;
        b.controls.picture.forward_ref_ts = 0;
        b.slices = slices(&b.controls);
        // The second one as well, whose substitute libavcodec has already.
        let results = [2000, 3000].map(|timestamp| decode(&mut model, &[job(&b, timestamp)]));
        (anchor, results)
    };
    let (anchor, pictures) = after_one_anchor(&|controls| copied(controls, false));
    assert!(pictures.into_iter().all(|picture| picture.unwrap() == anchor));
    for result in after_one_anchor(&|controls| copied(controls, true)).1 {
        assert_eq!(result.unwrap_err().field, "picture.forward_ref_ts");
    }
    for result in after_one_anchor(&|_| b.slices.clone()).1 {
        assert_eq!(result.unwrap_err().field, "picture.forward_ref_ts");
    }
}

#[test]
fn slices_are_in_order() {
    let coded = clip("progressive-ipb.m2v").remove(0);
    let fault = |change: &dyn Fn(&mut Vec<u8>)| {
        let mut slices = coded.slices.clone();
        change(&mut slices);
        checks::slices(&coded.controls, &slices).err().map(|fault| fault.message).unwrap_or_default()
    };
    assert_eq!(fault(&|_| ()), "");
    assert_eq!(fault(&|slices| slices.extend([0, 0, 1, 0xb7])), "");
    assert!(fault(&|slices| slices.extend([0, 0, 1, 0xb8])).contains("start code b8"));
    assert!(fault(&|slices| slices.insert(0, 0)).contains("before the first"));
    assert!(fault(&|slices| slices[3] = 2).contains("row 2 after one in row 0"));
    assert!(fault(&|slices| slices[3] = 100).contains("row 100 of"));
    assert!(fault(&|slices| slices.truncate(20)).contains("slices in 1 rows of"));
    assert!(fault(&|slices| slices.clear()).contains("slices in 0 rows of"));
}

#[test]
fn hostile_jobs_give_faults() {
    let clips = ["progressive-ipb.m2v", "gen-field-pictures-tff.m2v"];
    let mut random = Random::new(1);
    for round in 0..40 {
        let mut model = Mpeg2::new().unwrap();
        for mut frame in jobs(&clip(clips[round % 2])) {
            for part in &mut frame {
                let mut controls = Controls::of(part).unwrap();
                flip(as_bytes(&mut controls.picture), &mut random);
                if round % 3 == 0 {
                    // Not the size: pictures would become huge.
                    flip(&mut as_bytes(&mut controls.sequence)[8..], &mut random);
                }
                let mut slices = part.bitstream.clone();
                flip(&mut slices, &mut random);
                if round % 4 == 0 {
                    cut(&mut slices, 1, &mut random);
                }
                *part = job(&Coded { controls, slices, original: Vec::new() }, part.timestamp);
            }
            _ = decode(&mut model, &frame);
        }
    }
}
