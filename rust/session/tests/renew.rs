// SPDX-License-Identifier: LGPL-2.1-or-later
//! Sessions whose stream changes.

use super::*;

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
