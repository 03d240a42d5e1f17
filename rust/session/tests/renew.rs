// SPDX-License-Identifier: LGPL-2.1-or-later
//! Sessions whose stream changes.

use super::*;
use crate::codec::vp9::Vp9Sequence;

#[test]
fn a_new_header_of_the_same_pictures_opens_no_device() {
    let (kernel, mut session) = mpeg2(Offer { immediate: false, ..Offer::default() });
    let in_flight = decode(&mut session).unwrap();
    let opened = kernel.calls("open");
    let sequence = Mpeg2Sequence { vbv_buffer_size: 7, progressive_sequence: 1, ..SEQUENCE };
    assert!(session.renew(&request(Sequence::Mpeg2(&sequence))).unwrap());
    assert_eq!(kernel.calls("open"), opened);
    assert_eq!((kernel.calls("stream_off"), kernel.calls("set_format")), (0, 2), "two when it was opened");
    let next = decode(&mut session).unwrap();
    while kernel.finish() {}
    assert!(!session.queues().wait(in_flight).unwrap());
    assert!(!session.queues().wait(next).unwrap());
}

#[test]
fn another_size_profile_or_codec_is_another_session() {
    let (_, mut session) = mpeg2(Offer { resizes: true, ..Offer::default() });
    let larger = OpenRequest { coded_width: 128, ..request(Sequence::Mpeg2(&SEQUENCE)) };
    assert!(!session.renew(&larger).unwrap(), "no MPEG-2 picture refers to one of another size");
    assert!(!session.renew(&request(Sequence::H264(&SPS))).unwrap());
    let main_only = Offer { profiles: vec![V4L2_MPEG_VIDEO_H264_PROFILE_MAIN], ..Offer::default() };
    let kernel = Arc::new(FakeKernel::new(main_only));
    let mut session = open_with(&kernel, &request(Sequence::H264(&SPS)), &DebugSwitch::default()).unwrap();
    assert!(!session.renew(&request(Sequence::H264(&H264Sps { profile_idc: 100, ..SPS }))).unwrap());
}

const VP9: Vp9Sequence = Vp9Sequence { profile: 0, bit_depth: 8, subsampling_x: 1, subsampling_y: 1 };

fn vp9(offer: Offer) -> (Arc<FakeKernel>, Session) {
    let kernel = Arc::new(FakeKernel::new(Offer { coded: vec![V4L2_PIX_FMT_VP9_FRAME], ..offer }));
    let session = open_with(&kernel, &request(Sequence::Vp9(&VP9)), &DebugSwitch::default()).unwrap();
    (kernel, session)
}

fn vp9_of(coded_width: u32, coded_height: u32) -> OpenRequest<'static> {
    OpenRequest { coded_width, coded_height, ..request(Sequence::Vp9(&VP9)) }
}

const REMOVES: u32 =
    V4L2_BUF_CAP_SUPPORTS_REQUESTS | V4L2_BUF_CAP_SUPPORTS_M2M_HOLD_CAPTURE_BUF | V4L2_BUF_CAP_SUPPORTS_REMOVE_BUFS;

#[test]
fn references_of_another_size_stay_until_they_are_given_back() {
    let (kernel, mut session) = vp9(Offer { resizes: true, capabilities: REMOVES, ..Offer::default() });
    let small: Vec<_> = (0..3).map(|_| session.acquire().unwrap()).collect();
    assert!(session.renew(&vp9_of(256, 128)).unwrap());
    assert_eq!((kernel.calls("stream_off"), kernel.captures()), (0, 4), "and one of the new size");
    let large = session.acquire().unwrap();
    assert_eq!(large.descriptor().layers[0].planes[1].offset, 256 * 128);
    assert_eq!(small[0].descriptor().layers[0].planes[1].offset, 64 * 48, "an old frame is what it was");
    assert!(!session.queues().capture(large.index()).retired);

    session.queues().release(small[1].index());
    let next = session.acquire().unwrap();
    assert_eq!((kernel.calls("remove_buffer"), kernel.captures()), (1, 4), "one removed, two made");
    assert_eq!(next.index(), small[1].index(), "the kernel gives out the index again");
    assert_eq!(next.descriptor().layers[0].planes[1].offset, 256 * 128);
}

#[test]
fn a_driver_that_cannot_remove_buffers_keeps_them() {
    let (kernel, mut session) = vp9(Offer { resizes: true, ..Offer::default() });
    let small = session.acquire().unwrap();
    assert!(session.renew(&vp9_of(128, 96)).unwrap());
    session.queues().release(small.index());
    let large = session.acquire().unwrap();
    assert_ne!(large.index(), small.index());
    assert_eq!((kernel.calls("remove_buffer"), kernel.captures()), (0, 3 + 1));
}

#[test]
fn frames_that_cannot_be_removed_end_the_session_before_they_fill_it() {
    let (kernel, mut session) = vp9(Offer { resizes: true, ..Offer::default() });
    let frames = vp9_of(64, 48).frames();
    let mut sizes = 1;
    for width in (0..).map(|change| 128 + 16 * change) {
        let held: Vec<_> = (0..frames).map(|_| session.acquire().unwrap().index()).collect();
        held.iter().for_each(|&frame| session.queues().release(frame));
        assert_eq!(kernel.captures(), sizes * frames);
        if !session.renew(&vp9_of(width, 96)).unwrap() {
            break;
        }
        sizes += 1;
    }
    assert_eq!(sizes, kernel.offer.max_captures as usize / frames, "all the room there is was used");
    assert!(session.acquire().is_ok(), "it can still be used");
}

#[test]
fn room_ends_where_the_driver_refused_a_frame() {
    let (_, mut session) = mpeg2(Offer { max_captures: 3, ..Offer::default() });
    for _ in 0..3 {
        let frame = decode(&mut session).unwrap();
        session.queues().release(frame);
    }
    assert!(session.queues().has_room(29) && !session.queues().has_room(30), "32 are what most drivers make");
    decode(&mut session).unwrap();
    assert!(session.queues().has_room(0) && !session.queues().has_room(1), "the fourth was refused");
}

#[test]
fn buffers_that_cannot_be_made_want_another_session() {
    // A frame and four bitstream buffers.
    for nth in 0..5 {
        let (kernel, mut session) = vp9(Offer { resizes: true, ..Offer::default() });
        let larger = vp9_of(1280, 1088);
        // Each takes three calls, after the formats are set.
        let (before, maps) = (kernel.total(), kernel.calls("map"));
        assert!(session.renew(&larger).unwrap());
        assert_eq!(kernel.calls("map"), maps + 4);
        let first = kernel.total() - before - 5 * 3;

        let (kernel, mut session) = vp9(Offer { resizes: true, ..Offer::default() });
        kernel.fail(first + nth * 3, Errno::ENOMEM);
        assert!(!session.renew(&larger).unwrap());
    }
}

#[test]
fn a_driver_that_keeps_its_formats_wants_another_session() {
    let (_, mut session) = vp9(Offer::default());
    assert!(!session.renew(&vp9_of(128, 96)).unwrap());
    let (_, mut session) = vp9(Offer { resizes: true, ..Offer::default() });
    assert!(!session.renew(&vp9_of(4096, 96)).unwrap(), "larger than the driver takes");
    assert!(!session.renew(&vp9_of(73, 48)).unwrap(), "lines of chroma are longer than the driver says");
}

#[test]
fn bitstream_buffers_grow_with_the_format() {
    let (kernel, mut session) = vp9(Offer { resizes: true, capabilities: REMOVES, ..Offer::default() });
    let made = kernel.calls("map");
    assert!(session.renew(&vp9_of(1920, 1088)).unwrap());
    assert_eq!(kernel.calls("map"), made + 4);
    assert_eq!(kernel.calls("remove_buffer"), 4 + 3, "the small ones are gone, and the frames");
}
