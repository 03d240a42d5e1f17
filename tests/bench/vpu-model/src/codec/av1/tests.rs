// SPDX-License-Identifier: LGPL-2.1-or-later
//! A client that takes streams apart and submits them, and the model, whose pictures have to be those of libdav1d with the stream
//! itself.

use std::fs;
use std::path::{Path, PathBuf};

use primebridge::uapi::bytes::{Pod, as_bytes, slice_as_bytes};

use super::header::Stage;
use super::sequence::{DecoderModel, Hidden, SELECT};
use super::*;
use crate::controls;
use crate::device::Device;
use crate::message::{Capture, CaptureBuffer};
use crate::references::Pictures;

mod wrong;

/// An OBU with its header, its kind and its payload.
struct Obu<'a> {
    whole: &'a [u8],
    kind: u8,
    layers: Option<(u8, u8)>,
    payload: &'a [u8],
}

fn leb128(bytes: &[u8]) -> (usize, usize) {
    let length = bytes.iter().position(|byte| byte & 0x80 == 0).unwrap() + 1;
    (bytes[..length].iter().rev().fold(0, |value, byte| value << 7 | usize::from(byte & 0x7f)), length)
}

fn obus(mut unit: &[u8]) -> Vec<Obu<'_>> {
    let mut obus = Vec::new();
    while !unit.is_empty() {
        let extended = unit[0] >> 2 & 1 != 0;
        let size_at = 1 + usize::from(extended);
        assert!(unit[0] & 2 != 0, "an OBU without its size");
        let (size, length) = leb128(&unit[size_at..]);
        let (whole, rest) = unit.split_at(size_at + length + size);
        let layers = extended.then(|| (unit[1] >> 5, unit[1] >> 3 & 3));
        obus.push(Obu { whole, kind: unit[0] >> 3 & 15, layers, payload: &whole[size_at + length..] });
        unit = rest;
    }
    obus
}

/// The frames of an IVF file.
fn units(file: &[u8]) -> Vec<&[u8]> {
    assert_eq!(&file[..4], b"DKIF");
    let (mut rest, mut units) = (&file[32..], Vec::new());
    while rest.len() >= 12 {
        let size = u32::from_le_bytes(rest[..4].try_into().unwrap()) as usize;
        units.push(&rest[12..12 + size]);
        rest = &rest[12 + size..];
    }
    units
}

/// sequence_header_obu(), 5.5.1, and operating_point_idc[0]. (The parser of cros-codecs takes no timing information: it reads 31
/// bits at the most.)
fn read_sequence(payload: &[u8]) -> (Sequence, u16) {
    let mut coder = Coder::Read(payload, 0);
    let mut f = |count: u32| coder.bits("", 0, count).unwrap();
    let mut flags = 0;
    let seq_profile = f(3);
    flags |= f(1) * V4L2_AV1_SEQUENCE_FLAG_STILL_PICTURE;
    let reduced = f(1) != 0;
    let (mut decoder_model, mut point) = (None, 0);
    if reduced {
        f(5);
    } else {
        let mut delay_bits = 0;
        if f(1) != 0 {
            f(32);
            f(32);
            let equal = f(1) != 0;
            if equal {
                let zeros = (0..32).find(|_| f(1) != 0).unwrap();
                f(zeros);
            }
            if f(1) != 0 {
                delay_bits = f(5) + 1;
                f(32);
                let removal_time = f(5) + 1;
                let presentation_time = f(5) + 1;
                let presentation_time = if equal { 0 } else { presentation_time };
                decoder_model = Some(DecoderModel { presentation_time, removal_time, points: 0 });
            }
        }
        let display_delay = f(1) != 0;
        for number in 0..=f(5) {
            let idc = f(12);
            point = if number == 0 { idc } else { point };
            if f(5) > 7 {
                f(1);
            }
            if let Some(model) = &mut decoder_model {
                if f(1) != 0 {
                    f(delay_bits);
                    f(delay_bits);
                    f(1);
                    model.points += 1;
                }
            }
            if display_delay && f(1) != 0 {
                f(4);
            }
        }
    }
    let (width_bits, height_bits) = (f(4) + 1, f(4) + 1);
    let (width, height) = (f(width_bits), f(height_bits));
    let mut frame_ids = None;
    if !reduced && f(1) != 0 {
        let delta = f(4) + 2;
        frame_ids = Some((delta + f(3) + 1, delta));
    }
    flags |= f(1) * V4L2_AV1_SEQUENCE_FLAG_USE_128X128_SUPERBLOCK;
    flags |= f(1) * V4L2_AV1_SEQUENCE_FLAG_ENABLE_FILTER_INTRA;
    flags |= f(1) * V4L2_AV1_SEQUENCE_FLAG_ENABLE_INTRA_EDGE_FILTER;
    let (mut screen_content_tools, mut integer_mv, mut order_hint_bits) = (SELECT, SELECT, 0);
    if !reduced {
        flags |= f(1) * V4L2_AV1_SEQUENCE_FLAG_ENABLE_INTERINTRA_COMPOUND;
        flags |= f(1) * V4L2_AV1_SEQUENCE_FLAG_ENABLE_MASKED_COMPOUND;
        flags |= f(1) * V4L2_AV1_SEQUENCE_FLAG_ENABLE_WARPED_MOTION;
        flags |= f(1) * V4L2_AV1_SEQUENCE_FLAG_ENABLE_DUAL_FILTER;
        let order = f(1);
        flags |= order * V4L2_AV1_SEQUENCE_FLAG_ENABLE_ORDER_HINT;
        if order != 0 {
            flags |= f(1) * V4L2_AV1_SEQUENCE_FLAG_ENABLE_JNT_COMP;
            flags |= f(1) * V4L2_AV1_SEQUENCE_FLAG_ENABLE_REF_FRAME_MVS;
        }
        if f(1) == 0 {
            screen_content_tools = f(1);
        }
        if screen_content_tools != 0 && f(1) == 0 {
            integer_mv = f(1);
        }
        if order != 0 {
            order_hint_bits = f(3) + 1;
        }
    }
    flags |= f(1) * V4L2_AV1_SEQUENCE_FLAG_ENABLE_SUPERRES;
    flags |= f(1) * V4L2_AV1_SEQUENCE_FLAG_ENABLE_CDEF;
    flags |= f(1) * V4L2_AV1_SEQUENCE_FLAG_ENABLE_RESTORATION;
    // color_config(), 5.5.2
    let deep = f(1) != 0;
    let bit_depth = if deep && seq_profile == 2 && f(1) != 0 { 12 } else { 8 + 2 * u32::from(deep) };
    let mono = if seq_profile == 1 { 0 } else { f(1) };
    flags |= mono * V4L2_AV1_SEQUENCE_FLAG_MONO_CHROME;
    let description = if f(1) != 0 { (f(8), f(8), f(8)) } else { (2, 2, 2) };
    let (mut x, mut y) = (u32::from(seq_profile != 1), u32::from(seq_profile == 0 || mono != 0));
    if mono == 0 && description == (1, 13, 0) {
        flags |= V4L2_AV1_SEQUENCE_FLAG_COLOR_RANGE;
        (x, y) = (0, 0);
    } else {
        flags |= f(1) * V4L2_AV1_SEQUENCE_FLAG_COLOR_RANGE;
        if mono == 0 && bit_depth == 12 {
            x = f(1);
            y = if x != 0 { f(1) } else { 0 };
        }
        if mono == 0 && x != 0 && y != 0 {
            f(2);
        }
    }
    flags |= x * V4L2_AV1_SEQUENCE_FLAG_SUBSAMPLING_X;
    flags |= y * V4L2_AV1_SEQUENCE_FLAG_SUBSAMPLING_Y;
    if mono == 0 {
        flags |= f(1) * V4L2_AV1_SEQUENCE_FLAG_SEPARATE_UV_DELTA_Q;
    }
    flags |= f(1) * V4L2_AV1_SEQUENCE_FLAG_FILM_GRAIN_PARAMS_PRESENT;
    let control = v4l2_ctrl_av1_sequence {
        flags,
        seq_profile: seq_profile as u8,
        order_hint_bits: order_hint_bits as u8,
        bit_depth: bit_depth as u8,
        reserved: 0,
        max_frame_width_minus_1: width as u16,
        max_frame_height_minus_1: height as u16,
    };
    let hidden = Hidden { reduced, width_bits, height_bits, screen_content_tools, integer_mv, frame_ids, decoder_model };
    (Sequence { control, hidden }, point as u16)
}

/// What is submitted for one frame.
#[derive(Clone)]
struct Submission {
    sequence: v4l2_ctrl_av1_sequence,
    frame: v4l2_ctrl_av1_frame,
    grain: v4l2_ctrl_av1_film_grain,
    tiles: Vec<v4l2_ctrl_av1_tile_group_entry>,
    bytes: Vec<u8>,
}

impl Submission {
    fn job(&self, number: u64, size: (u32, u32), buffers: &[CaptureBuffer]) -> Job {
        fn add<T: Pod>(all: &mut controls::Controls, id: u32, mut value: T) {
            all.insert(id, 1, as_bytes(&mut value));
        }
        let mut all = controls::Controls::default();
        add(&mut all, V4L2_CID_STATELESS_AV1_SEQUENCE, self.sequence);
        add(&mut all, V4L2_CID_STATELESS_AV1_FRAME, self.frame);
        add(&mut all, V4L2_CID_STATELESS_AV1_FILM_GRAIN, self.grain);
        let mut tiles = self.tiles.clone();
        all.insert(V4L2_CID_STATELESS_AV1_TILE_GROUP_ENTRY, tiles.len() as u32, slice_as_bytes(&mut tiles));
        Job {
            number,
            context: 1,
            timestamp: name(number),
            coded_format: V4L2_PIX_FMT_AV1_FRAME,
            coded_size: size,
            capture: Capture { format: V4L2_PIX_FMT_NV12, width: size.0, height: size.1, bytes_per_line: size.0, size: 0 },
            destination: number as u32,
            hold: false,
            controls: all,
            buffers: buffers.to_vec(),
            bitstream: self.bytes.clone(),
        }
    }
}

fn name(number: u64) -> u64 {
    1000 * (number + 1)
}

/// The client's view of a stream.
#[derive(Default)]
struct Client {
    sequence: Option<Sequence>,
    point: u16,
    slots: Slots,
    started: Option<(Submission, u32)>,
    number: u64,
    /// Key frames that were shown later.
    shown: u32,
}

impl Client {
    fn dropped(&self, obu: &Obu<'_>) -> bool {
        let Some((temporal, spatial)) = obu.layers else { return false };
        self.point != 0 && (self.point >> temporal & 1 == 0 || self.point >> (spatial + 8) & 1 == 0)
    }

    /// Takes an OBU. Gives a submission when its frame is complete.
    fn take(&mut self, obu: &Obu<'_>) -> Option<Submission> {
        match obu.kind {
            1 => {
                let (sequence, point) = read_sequence(obu.payload);
                (self.sequence, self.point) = (Some(sequence), point);
            }
            3 if obu.payload[0] & 0x80 != 0 && !self.sequence.unwrap().hidden.reduced => self.show(obu.payload[0] >> 4 & 7),
            3 if self.started.is_none() => {
                self.start(obu.payload);
                self.started.as_mut().unwrap().0.bytes.extend(obu.payload);
            }
            6 => {
                let header = self.start(obu.payload);
                self.group(obu.payload, header.div_ceil(8));
            }
            4 => self.group(obu.payload, 0),
            _ => {}
        }
        let (started, _) = self.started.as_ref()?;
        let tiles = usize::from(started.frame.tile_info.tile_cols) * usize::from(started.frame.tile_info.tile_rows);
        if started.tiles.len() < tiles {
            return None;
        }
        let (submission, _) = self.started.take()?;
        let slot =
            Slot { timestamp: name(self.number), frame: Arc::new(submission.frame), grain: submission.grain, decoded: true };
        self.number += 1;
        for index in (0..8).filter(|index| submission.frame.refresh_frame_flags >> index & 1 != 0) {
            self.slots[index] = Some(slot.clone());
        }
        Some(submission)
    }

    fn show(&mut self, index: u8) {
        let shown = self.slots[usize::from(index)].clone();
        if shown.as_ref().unwrap().frame.frame_type == V4L2_AV1_KEY_FRAME {
            self.slots = std::array::from_fn(|_| shown.clone());
            self.shown += 1;
        }
    }

    /// Gives the bits of the header.
    fn start(&mut self, payload: &[u8]) -> usize {
        let sequence = self.sequence.unwrap();
        let mut syntax = Syntax {
            sequence: &sequence,
            slots: &self.slots,
            coder: Coder::Read(payload, 0),
            frame: v4l2_ctrl_av1_frame::default(),
            grain: grain::no_grain(),
            tile_bits: 0,
            expected: None,
            stage: Stage::Kind,
        };
        syntax.uncompressed_header().unwrap();
        let Coder::Read(_, end) = syntax.coder else { unreachable!() };
        let mut frame = syntax.frame;
        frame.reference_frame_ts = std::array::from_fn(|index| self.slots[index].as_ref().map_or(0, |slot| slot.timestamp));
        let (grain, tiles, bytes) = (syntax.grain, Vec::new(), Vec::new());
        let submission = Submission { sequence: sequence.control, frame, grain, tiles, bytes };
        self.started = Some((submission, syntax.tile_bits));
        end
    }

    /// Adds the tiles of a group that starts at a byte of an OBU.
    fn group(&mut self, payload: &[u8], begin: usize) {
        let (started, tile_bits) = self.started.as_mut().unwrap();
        let info = &started.frame.tile_info;
        let (cols, rows) = (u32::from(info.tile_cols), u32::from(info.tile_rows));
        let mut coder = Coder::Read(payload, 8 * begin);
        let mut end = cols * rows - 1;
        let mut position = begin;
        if end > 0 {
            if coder.bits("", 0, 1).unwrap() != 0 {
                assert_eq!(coder.bits("", 0, *tile_bits).unwrap() as usize, started.tiles.len());
                end = coder.bits("", 0, *tile_bits).unwrap();
            }
            let Coder::Read(_, at) = coder else { unreachable!() };
            position = at.div_ceil(8);
        }
        for tile in started.tiles.len() as u32..=end {
            let mut size = payload.len() - position;
            if tile < end {
                let length = usize::from(info.tile_size_bytes);
                let coded = &payload[position..position + length];
                size = coded.iter().rev().fold(0, |size, byte| size << 8 | usize::from(*byte)) + 1;
                position += length;
            }
            started.tiles.push(v4l2_ctrl_av1_tile_group_entry {
                tile_offset: (started.bytes.len() + position) as u32,
                tile_size: size as u32,
                tile_row: tile / cols,
                tile_col: tile % cols,
            });
            position += size;
        }
        started.bytes.extend(payload);
    }
}

fn device() -> Device {
    Device::open(Path::new("/dev/null")).unwrap()
}

/// Plays a file. Gives how many frames there were, and how many key frames were shown later.
fn play(path: &Path) -> (u64, u32) {
    let file = fs::read(path).unwrap();
    let (mut client, mut stream, mut model) = (Client::default(), Dav1d::open().unwrap(), Av1::new().unwrap());
    let (device, mut pictures, mut buffers) = (device(), Pictures::default(), Vec::new());
    for unit in units(&file) {
        for obu in obus(unit) {
            if client.dropped(&obu) {
                continue;
            }
            let number = client.number;
            let submission = client.take(&obu);
            let (expected, _) = stream.decode(obu.whole).unwrap();
            let Some(submission) = submission else { continue };
            let expected = expected.expect("libdav1d has no picture");
            let job = submission.job(number, (expected.width, expected.height), &buffers);
            let decoded = model.decode(std::slice::from_ref(&job), &References::new(&pictures, &device, &job, false));
            let decoded = decoded.unwrap_or_else(|fault| panic!("{}, frame {number}: {fault}", path.display()));
            assert!(decoded == expected, "{}, frame {number} is another picture", path.display());
            pictures.note(&job, &[]);
            buffers.push(CaptureBuffer { timestamp: job.timestamp, index: job.destination, length: 0 });
        }
    }
    (client.number, client.shown)
}

fn fixtures() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../fixtures/av1")
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let mut files: Vec<_> = entries.filter(|path| path.extension().is_some_and(|end| end == "ivf")).collect();
    files.sort();
    files
}

#[test]
fn every_fixture_gives_the_pictures_of_its_stream() {
    let frames: u64 = files(&fixtures()).iter().map(|path| play(path).0).sum();
    assert!(frames > 300, "{frames}");
}

#[test]
fn key_frames_that_are_shown_later_go_into_all_slots() {
    assert!(play(&fixtures().join("main-hidden-key.ivf")).1 > 0);
}

/// PRIMEBRIDGE_VECTORS names a folder of IVF files.
#[test]
fn every_vector_gives_the_pictures_of_its_stream() {
    let Some(folder) = std::env::var_os("PRIMEBRIDGE_VECTORS") else { return };
    for path in files(Path::new(&folder)) {
        eprintln!("{}: {} frames", path.display(), play(&path).0);
    }
}
