// SPDX-License-Identifier: LGPL-2.1-or-later
//! The frames that a session makes: how many, when, and in which memory.

use super::*;

fn refused(offer: Offer, codec_frames: u32) -> (Arc<FakeKernel>, String) {
    let kernel = Arc::new(FakeKernel::new(offer));
    let many = OpenRequest { codec_frames, ..request(Sequence::Mpeg2(&SEQUENCE)) };
    match open_with(&kernel, &many, &DebugSwitch::default()) {
        Err(Error::Refused(reason)) => (kernel, reason),
        Err(error) => panic!("{error}"),
        Ok(_) => panic!("not refused"),
    }
}

#[test]
fn what_the_codec_needs_is_there_when_a_session_opens() {
    let (kernel, session) = mpeg2(Offer::default());
    assert_eq!(kernel.captures(), 3);
    let held: Vec<_> = (0..4).map(|_| session.acquire().unwrap().index()).collect();
    assert_eq!((held, kernel.captures()), (vec![0, 1, 2, 3], 4), "what the caller needs besides is made when it does");
}

#[test]
fn a_driver_with_fewer_frames_than_the_stream_needs_is_refused_with_the_numbers() {
    let (kernel, reason) = refused(Offer { max_captures: 3, ..Offer::default() }, 5);
    assert!(reason.contains("fake made 3 of the 5 frames of 64x48 that the stream needs"), "{reason}");
    assert_eq!(Arc::strong_count(&kernel), 1, "nothing is left open");
    let kernel = Arc::new(FakeKernel::new(Offer { max_captures: 3, ..Offer::default() }));
    assert!(open_with(&kernel, &request(Sequence::Mpeg2(&SEQUENCE)), &DebugSwitch::default()).is_ok());
}

#[test]
fn absurd_numbers_of_frames_do_no_harm() {
    assert!(refused(Offer::default(), u32::MAX).1.contains("made 32 of the 64 frames"));
    let kernel = Arc::new(FakeKernel::new(Offer::default()));
    let none = OpenRequest { codec_frames: 0, extra_frames: 0, ..request(Sequence::Mpeg2(&SEQUENCE)) };
    let session = open_with(&kernel, &none, &DebugSwitch::default()).unwrap();
    assert_eq!((kernel.captures(), kernel.calls("stream_on")), (1, 2));
    assert!(session.acquire().is_ok());
}

#[test]
fn frames_are_cached_where_the_driver_can() {
    let (kernel, mut session) = mpeg2(Offer::default());
    assert_eq!(kernel.memory(), Some(Memory::Driver));
    decode(&mut session).unwrap();
    let hints = V4L2_BUF_CAP_SUPPORTS_MMAP | V4L2_BUF_CAP_SUPPORTS_MMAP_CACHE_HINTS;
    let (kernel, mut session) = mpeg2(Offer { capture_capabilities: hints, ..Offer::default() });
    assert_eq!(kernel.memory(), Some(Memory::DriverCached));
    let index = decode(&mut session).unwrap();
    assert!(!session.queues().wait(index).unwrap());
}
