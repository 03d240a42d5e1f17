// SPDX-License-Identifier: LGPL-2.1-or-later
//! VP9 sessions on a fake kernel.

use std::sync::Arc;

use super::*;
use crate::bits::vp9_compressed_header::{CompressedHeader, tests::write};
use crate::bits::vp9_frame_header::FrameHeader;
use crate::bits::vp9_frame_header::tests::{a_frame, blank_header};
use crate::codec::vp9::Vp9Reference;
use crate::debug::DebugSwitch;
use crate::device::Samples;
use crate::log::Logger;
use crate::session::Sequence;
use crate::sys::Kernel;
use crate::sys::fake::{FakeKernel, Offer};

const SEQUENCE: Vp9Sequence = Vp9Sequence { profile: 0, bit_depth: 8, subsampling_x: 1, subsampling_y: 1 };
const PICTURE: Vp9Picture = Vp9Picture {
    sequence: SEQUENCE,
    references: [Vp9Reference { timestamp: 0, width: 64, height: 64 }; 3],
    frame_width_minus_1: 63,
    frame_height_minus_1: 63,
    color_range: 0,
    segmentation_abs_or_delta_update: 0,
    loop_filter_ref_deltas: [1, 0, -1, -1],
    loop_filter_mode_deltas: [0; 2],
    feature_enabled: [[0; 4]; 8],
    feature_data: [[0; 4]; 8],
};

fn open() -> (Arc<FakeKernel>, Session) {
    open_on(Offer::default())
}

fn open_on(offer: Offer) -> (Arc<FakeKernel>, Session) {
    let kernel = Arc::new(FakeKernel::new(Offer { coded: vec![V4L2_PIX_FMT_VP9_FRAME], ..offer }));
    let request = OpenRequest {
        sequence: Sequence::Vp9(&SEQUENCE),
        coded_width: 64,
        coded_height: 64,
        samples: Samples { bit_depth: 8, chroma_format_idc: 1 },
        codec_frames: 11,
        extra_frames: 1,
        import: false,
    };
    let dynamic = Arc::clone(&kernel) as Arc<dyn Kernel>;
    let session = Session::open(dynamic, Logger::default(), &request, &DebugSwitch::default()).unwrap();
    (kernel, session)
}

fn key_frame() -> Vec<u8> {
    let header = blank_header();
    a_frame(&header, &write(&CompressedHeader::EMPTY, &header))
}

fn inter_frame() -> Vec<u8> {
    let header = FrameHeader { key_frame: false, ..blank_header() };
    a_frame(&header, &write(&CompressedHeader::EMPTY, &header))
}

/// Decodes a frame as the shim does; the capture index comes back free.
fn decode(session: &mut Session, data: &[u8]) -> Result<()> {
    let index = session.acquire()?.index();
    let mut submit = || {
        session.vp9_begin(index, &PICTURE)?;
        session.vp9_frame(data)?;
        session.end()
    };
    let submitted = submit();
    if submitted.is_ok() {
        session.queues().wait(index)?;
    }
    session.queues().release(index);
    submitted
}

#[test]
fn a_frame_is_one_request_with_all_its_bytes_and_both_controls() {
    let (kernel, mut session) = open();
    decode(&mut session, &key_frame()).unwrap();
    decode(&mut session, &inter_frame()).unwrap();
    let jobs = kernel.jobs();
    assert_eq!(jobs.len(), 2);
    assert_eq!(jobs[0].bytesused as usize, key_frame().len());
    let controls = [V4L2_CID_STATELESS_VP9_FRAME, V4L2_CID_STATELESS_VP9_COMPRESSED_HDR];
    assert!(jobs.iter().all(|job| job.controls == controls && !job.hold));
}

#[test]
fn a_session_does_not_start_with_an_inter_frame() {
    let (kernel, mut session) = open();
    assert_eq!(decode(&mut session, &inter_frame()), Err(NO_CONTEXT));
    assert!(kernel.jobs().is_empty());
    decode(&mut session, &key_frame()).unwrap();
    decode(&mut session, &inter_frame()).unwrap();
}

#[test]
fn a_key_frame_that_was_not_submitted_sets_nothing_up() {
    let (_, mut session) = open();
    let index = session.acquire().unwrap().index();
    session.vp9_begin(index, &PICTURE).unwrap();
    session.vp9_frame(&key_frame()).unwrap();
    session.flush();
    assert!(session.end().is_err());
    session.queues().release(index);
    assert_eq!(decode(&mut session, &inter_frame()), Err(NO_CONTEXT));
}

#[test]
fn a_device_that_was_reset_starts_anew() {
    let (kernel, mut session) = open_on(Offer { immediate: false, ..Offer::default() });
    let index = session.acquire().unwrap().index();
    session.vp9_begin(index, &PICTURE).unwrap();
    session.vp9_frame(&key_frame()).unwrap();
    session.end().unwrap();
    assert!(session.queues().wait(index).unwrap(), "given up and marked");
    assert_eq!(kernel.calls("stream_off"), 2);
    assert_eq!(decode(&mut session, &inter_frame()), Err(NO_CONTEXT));
}

#[test]
fn damaged_headers_are_errors_of_the_stream() {
    let (kernel, mut session) = open();
    let mut marker = key_frame();
    marker[0] = 0;
    let mut compressed = key_frame();
    let header = crate::bits::vp9_frame_header::parse(&compressed, (63, 63)).unwrap();
    compressed[usize::from(header.uncompressed_header_size)] = 0xff;
    let cut = key_frame()[..8].to_vec();
    for data in [marker, compressed, cut, Vec::new()] {
        assert!(matches!(decode(&mut session, &data), Err(Error::Bitstream(_))));
    }
    assert!(kernel.jobs().is_empty());
    decode(&mut session, &key_frame()).unwrap();
}

#[test]
fn calls_in_a_wrong_order_are_errors() {
    let (_, mut session) = open();
    assert_eq!(session.vp9_frame(&key_frame()), Err(STRAY_SLICE));
    assert_eq!(session.end(), Err(EMPTY_PICTURE));
    let index = session.acquire().unwrap().index();
    session.vp9_begin(index, &PICTURE).unwrap();
    assert_eq!(session.end(), Err(EMPTY_PICTURE));
}

#[test]
fn every_profile_has_its_item() {
    let item = |profile| profile_items(&Vp9Sequence { profile, ..SEQUENCE });
    assert_eq!([0, 1, 2, 3].map(item), [&[0], &[1], &[2], &[3]]);
}
