// SPDX-License-Identifier: LGPL-2.1-or-later
//! AV1 sessions on a fake kernel: OBUs and tile groups on their way into one request.

use std::sync::{Arc, Mutex};

use super::*;
use crate::codec::av1::samples::{a_picture, a_sequence};
use crate::debug::DebugSwitch;
use crate::device::Samples;
use crate::log::Logger;
use crate::session::{OpenRequest, Sequence};
use crate::sys::Kernel;
use crate::sys::fake::{FakeKernel, Job, Offer};

/// Frame, frame header and tile group OBUs without a size.
const FRAME: u8 = 6 << 3;
const FRAME_HEADER: u8 = 3 << 3;
const TILE_GROUP: u8 = 4 << 3;

fn the_sequence() -> Av1Sequence {
    Av1Sequence { seq_profile: 0, bit_depth: 8, subsampling_x: 1, subsampling_y: 1, ..a_sequence() }
}

/// A key frame of 3x2 tiles.
fn key_frame() -> Av1Picture {
    Av1Picture { sequence: the_sequence(), frame_type: 0, ..a_picture() }
}

fn single_tile() -> Av1Picture {
    Av1Picture { tile_cols: 1, tile_rows: 1, ..key_frame() }
}

/// A decoder that takes so many tiles.
fn offer(tiles: u32) -> Offer {
    let elements = vec![(V4L2_CID_STATELESS_AV1_TILE_GROUP_ENTRY, tiles)];
    Offer { coded: vec![V4L2_PIX_FMT_AV1_FRAME], elements, ..Offer::default() }
}

fn open_with(offer: Offer, logger: Logger) -> (Arc<FakeKernel>, Session) {
    let kernel = Arc::new(FakeKernel::new(offer));
    let request = OpenRequest {
        sequence: Sequence::Av1(&the_sequence()),
        coded_width: 1000,
        coded_height: 700,
        samples: Samples { bit_depth: 8, chroma_format_idc: 1 },
        codec_frames: 9,
        extra_frames: 1,
        import: false,
    };
    let session = Session::open(Arc::clone(&kernel) as Arc<dyn Kernel>, logger, &request, &DebugSwitch::default());
    (kernel, session.unwrap())
}

fn open() -> (Arc<FakeKernel>, Session) {
    open_with(offer(512), Logger::default())
}

/// A tile group OBU of tiles of three bytes, with sizes of two bytes before all but the last.
fn tile_group(tg_start: u16, tg_end: u16) -> (Av1TileGroup, Vec<u8>) {
    let mut obu = vec![TILE_GROUP, 0xe0];
    for _ in tg_start..tg_end {
        obu.extend([2, 0, 7, 7, 7]);
    }
    obu.extend([8, 8, 8]);
    (Av1TileGroup { tile_data_offset: 2, tg_start, tg_end }, obu)
}

/// Decodes a frame of a header OBU and tile groups.
fn decode(session: &mut Session, picture: &Av1Picture, header: &[u8], groups: &[(Av1TileGroup, Vec<u8>)]) -> Result<()> {
    let index = session.acquire()?.index();
    let mut submit = || {
        session.av1_begin(index, picture, header)?;
        groups.iter().try_for_each(|(group, obu)| session.av1_tile_group(group, obu))?;
        session.end()
    };
    let submitted = submit();
    if submitted.is_ok() {
        assert!(!session.queues().wait(index).unwrap());
    }
    session.queues().release(index);
    submitted
}

/// The tile entries of a job: offset, size, row, column.
fn tiles(job: &Job) -> Vec<[u32; 4]> {
    let place = job.controls.iter().position(|id| *id == V4L2_CID_STATELESS_AV1_TILE_GROUP_ENTRY).unwrap();
    let numbers: Vec<u32> = job.payloads[place].chunks(4).map(|word| u32::from_ne_bytes(word.try_into().unwrap())).collect();
    numbers.chunks(4).map(|entry| entry.try_into().unwrap()).collect()
}

#[test]
fn a_frame_obu_is_submitted_once_without_its_header() {
    let (kernel, mut session) = open();
    let obu = [FRAME | 2, 5, 0x11, 0x22, 9, 9, 9];
    let group = Av1TileGroup { tile_data_offset: 4, tg_start: 0, tg_end: 0 };
    decode(&mut session, &single_tile(), &obu, &[(group, obu.to_vec())]).unwrap();
    let jobs = kernel.jobs();
    assert_eq!(jobs.len(), 1);
    assert_eq!((jobs[0].bytesused, jobs[0].hold), (5, false));
    assert_eq!(tiles(&jobs[0]), [[2, 3, 0, 0]]);
    let all = [
        V4L2_CID_STATELESS_AV1_SEQUENCE,
        V4L2_CID_STATELESS_AV1_FRAME,
        V4L2_CID_STATELESS_AV1_TILE_GROUP_ENTRY,
        V4L2_CID_STATELESS_AV1_FILM_GRAIN,
    ];
    assert_eq!(jobs[0].controls, all);
}

/// A later group must leave the entries of the earlier ones alone, and count from the start of the buffer.
#[test]
fn tile_groups_add_up() {
    let (kernel, mut session) = open();
    let header = [FRAME_HEADER, 0x11, 0x22, 0x33];
    decode(&mut session, &key_frame(), &header, &[tile_group(0, 1), tile_group(2, 2), tile_group(3, 5)]).unwrap();
    let jobs = kernel.jobs();
    assert_eq!(jobs.len(), 1, "one request for all groups");
    // The header's three bytes, then groups of 9, 4 and 14.
    assert_eq!(jobs[0].bytesused, 30);
    let expected = [[6, 3, 0, 0], [9, 3, 0, 1], [13, 3, 0, 2], [19, 3, 1, 0], [24, 3, 1, 1], [27, 3, 1, 2]];
    assert_eq!(tiles(&jobs[0]), expected);
    decode(&mut session, &single_tile(), &header, &[tile_group(0, 0)]).unwrap();
    assert_eq!(tiles(&kernel.jobs()[1]), [[4, 3, 0, 0]], "nothing is left of the frame before");
}

#[test]
fn groups_come_in_order_and_all_of_them() {
    let (kernel, mut session) = open();
    let header = [FRAME_HEADER, 0x11];
    for groups in [
        &[tile_group(0, 4)][..],
        &[],
        &[tile_group(1, 5)],
        &[tile_group(0, 2), tile_group(4, 5)],
        &[tile_group(0, 2), tile_group(2, 5)],
        &[tile_group(0, 6)],
    ] {
        assert!(matches!(decode(&mut session, &key_frame(), &header, groups), Err(Error::Bitstream(_))));
        assert!(matches!(session.end(), Err(Error::Bitstream(_))), "nothing of it is left");
    }
    assert!(kernel.jobs().is_empty());
    decode(&mut session, &key_frame(), &header, &[tile_group(0, 5)]).unwrap();
    assert_eq!(kernel.jobs().len(), 1);
}

#[test]
fn damaged_obus_are_errors_of_the_stream() {
    let (kernel, mut session) = open();
    let short = Av1TileGroup { tile_data_offset: 3, tg_start: 0, tg_end: 0 };
    for (header, group) in [(&[][..], vec![TILE_GROUP, 1, 2]), (&[FRAME_HEADER | 2, 0x80][..], vec![TILE_GROUP, 1, 2])] {
        assert!(matches!(decode(&mut session, &single_tile(), header, &[(short, group)]), Err(Error::Bitstream(_))));
    }
    for group in [vec![], vec![TILE_GROUP | 2, 0x80], vec![TILE_GROUP, 1, 2]] {
        let made = decode(&mut session, &single_tile(), &[FRAME_HEADER, 1], &[(short, group)]);
        assert!(matches!(made, Err(Error::Bitstream(_))));
    }
    let backwards = Av1TileGroup { tile_data_offset: 1, tg_start: 1, tg_end: 0 };
    let made = decode(&mut session, &key_frame(), &[FRAME_HEADER, 1], &[(backwards, vec![TILE_GROUP, 1])]);
    assert!(matches!(made, Err(Error::Bitstream(_))));
    assert!(session.end().is_err());
    assert!(matches!(session.av1_tile_group(&short, &[TILE_GROUP, 1, 2, 3]), Err(Error::Bitstream(_))), "no frame was begun");
    assert!(kernel.jobs().is_empty());
}

#[test]
fn more_tiles_than_the_driver_takes_are_refused_with_the_numbers() {
    let refused = |max_tiles, picture: &Av1Picture| {
        let (_, mut session) = open_with(offer(max_tiles), Logger::default());
        match decode(&mut session, picture, &[FRAME_HEADER, 1], &[tile_group(0, 5)]) {
            Err(Error::Refused(reason)) => reason,
            other => format!("{other:?}"),
        }
    };
    assert_eq!(refused(6, &key_frame()), "Ok(())");
    assert_eq!(refused(5, &key_frame()), "an AV1 frame has 6 tiles, and the decoder takes 5");
    let many = Av1Picture { tile_cols: 64, tile_rows: 64, ..key_frame() };
    assert_eq!(refused(5000, &many), "an AV1 frame has 4096 tiles, and the decoder takes 512");
    let wide = Av1Picture { tile_cols: 65, tile_rows: 1, ..key_frame() };
    assert!(refused(512, &wide).contains("65 tiles"));
    let late = Av1Picture { context_update_tile_id: 256, ..key_frame() };
    assert!(refused(512, &late).contains("context_update_tile_id is 256"));
    assert!(refused(512, &Av1Picture { tile_rows: 0, ..key_frame() }).contains("Bitstream"));
}

#[test]
fn a_frame_whose_reference_is_gone_is_an_error_of_the_stream() {
    let (kernel, mut session) = open();
    let mut inter = Av1Picture { sequence: the_sequence(), ..a_picture() };
    decode(&mut session, &inter, &[FRAME_HEADER, 1], &[tile_group(0, 5)]).unwrap();
    inter.references[3].timestamp = 0;
    assert!(matches!(decode(&mut session, &inter, &[FRAME_HEADER, 1], &[tile_group(0, 5)]), Err(Error::Bitstream(_))));
    assert_eq!(kernel.jobs().len(), 1);
}

#[test]
fn another_codecs_calls_are_misuse() {
    let (_, mut session) = open();
    assert!(matches!(session.mpeg2_slice(&[1]), Err(Error::Misuse(_))));
}

#[test]
fn every_profile_decodes_in_those_above_it() {
    let items = |seq_profile| profile_items(&Av1Sequence { seq_profile, ..a_sequence() });
    assert_eq!([items(0).len(), items(1).len(), items(2).len(), items(3).len()], [3, 2, 1, 0]);
    assert_eq!(items(1), [V4L2_MPEG_VIDEO_AV1_PROFILE_HIGH, V4L2_MPEG_VIDEO_AV1_PROFILE_PROFESSIONAL]);
}

/// What a driver without the film grain control leads to is said once.
#[test]
fn missing_film_grain_is_said_once() {
    let lines: Arc<Mutex<Vec<String>>> = Arc::default();
    let sink = Arc::clone(&lines);
    let logger = Logger::new(move |_, level, line| {
        if level == LogLevel::Warning {
            sink.lock().unwrap().push(line);
        }
    });
    let mut without = offer(512);
    without.elements.push((V4L2_CID_STATELESS_AV1_FILM_GRAIN, 0));
    let (_, mut session) = open_with(without, logger);
    let header = [FRAME_HEADER, 1];
    decode(&mut session, &Av1Picture { export_film_grain: 1, ..key_frame() }, &header, &[tile_group(0, 5)]).unwrap();
    assert!(lines.lock().unwrap().is_empty(), "the caller adds it");
    for _ in 0..2 {
        decode(&mut session, &key_frame(), &header, &[tile_group(0, 5)]).unwrap();
        assert_eq!(lines.lock().unwrap().len(), 1);
    }
}
