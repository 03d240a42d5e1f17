// SPDX-License-Identifier: LGPL-2.1-or-later
//! Sessions on a fake kernel: order, fields, slices, pool, errors.

mod frames;
mod hevc;
mod import;
mod renew;

use std::sync::Arc;
use std::thread;
use std::time::Duration;

use nix::errno::Errno;

use super::*;
use crate::codec::h264::{H264Picture, H264Slice};
use crate::codec::mpeg2::Mpeg2Picture;
use crate::sys::fake::{FakeKernel, Job, Offer};
use crate::uapi::*;

const SEQUENCE: Mpeg2Sequence = Mpeg2Sequence {
    vbv_buffer_size: 0,
    horizontal_size: 64,
    vertical_size: 48,
    profile_and_level_indication: 0x48,
    chroma_format: 1,
    progressive_sequence: 0,
};
const EIGHT_BIT_420: Samples = Samples { bit_depth: 8, chroma_format_idc: 1 };

fn mpeg2_picture(picture_structure: u8, second_field: u8) -> Mpeg2Picture {
    Mpeg2Picture {
        sequence: SEQUENCE,
        forward_timestamp: 0,
        backward_timestamp: 0,
        f_code: [[15; 2]; 2],
        picture_coding_type: 1,
        picture_structure,
        intra_dc_precision: 0,
        top_field_first: 0,
        frame_pred_frame_dct: 0,
        concealment_motion_vectors: 0,
        q_scale_type: 0,
        intra_vlc_format: 0,
        alternate_scan: 0,
        repeat_first_field: 0,
        progressive_frame: 0,
        second_field,
        quantiser_matrix: [[16; 64]; 4],
    }
}

const SPS: H264Sps = H264Sps {
    profile_idc: 77,
    constraint_set_flags: 0,
    level_idc: 10,
    seq_parameter_set_id: 0,
    chroma_format_idc: 1,
    bit_depth_luma_minus8: 0,
    bit_depth_chroma_minus8: 0,
    log2_max_frame_num_minus4: 0,
    pic_order_cnt_type: 0,
    log2_max_pic_order_cnt_lsb_minus4: 0,
    max_num_ref_frames: 1,
    num_ref_frames_in_pic_order_cnt_cycle: 0,
    offset_for_ref_frame: [0; 255],
    offset_for_non_ref_pic: 0,
    offset_for_top_to_bottom_field: 0,
    pic_width_in_mbs_minus1: 3,
    pic_height_in_map_units_minus1: 2,
    separate_colour_plane_flag: 0,
    qpprime_y_zero_transform_bypass_flag: 0,
    delta_pic_order_always_zero_flag: 0,
    gaps_in_frame_num_value_allowed_flag: 0,
    frame_mbs_only_flag: 1,
    mb_adaptive_frame_field_flag: 0,
    direct_8x8_inference_flag: 1,
};
/// An IDR I slice of `SPS`: first_mb 0, slice_type 7, pps 0, frame_num 0, idr_pic_id 0, poc_lsb 0, no marking, slice_qp_delta 0.
const I_SLICE: [u8; 5] = [0x65, 0x88, 0x84, 0x0f, 0xff];
const NO_REFERENCE: crate::codec::h264::H264Reference = crate::codec::h264::H264Reference {
    timestamp: 0,
    top_field_order_cnt: 0,
    bottom_field_order_cnt: 0,
    frame_num: 0,
    structure: 0,
    long_term: 0,
    field_picture: 0,
};
const H264_PICTURE: H264Picture = H264Picture {
    sps: SPS,
    dpb: [NO_REFERENCE; 32],
    dpb_len: 0,
    top_field_order_cnt: 0,
    bottom_field_order_cnt: 0,
    frame_num: 0,
    nal_ref_idc: 3,
    idr_pic_flag: 1,
    structure: 3,
    second_field: 0,
};
const H264_SLICE: H264Slice = H264Slice {
    pps: crate::codec::h264::H264Pps {
        pic_parameter_set_id: 0,
        seq_parameter_set_id: 0,
        num_slice_groups_minus1: 0,
        num_ref_idx_default_active_minus1: [0; 2],
        weighted_bipred_idc: 0,
        pic_init_qp_minus26: 0,
        pic_init_qs_minus26: 0,
        chroma_qp_index_offset: 0,
        second_chroma_qp_index_offset: 0,
        entropy_coding_mode_flag: 0,
        bottom_field_pic_order_in_frame_present_flag: 0,
        weighted_pred_flag: 0,
        deblocking_filter_control_present_flag: 0,
        constrained_intra_pred_flag: 0,
        redundant_pic_cnt_present_flag: 0,
        transform_8x8_mode_flag: 0,
        scaling_list_4x4: [[16; 16]; 6],
        scaling_list_8x8: [[16; 64]; 6],
    },
    ref_pic_list: [[NO_REFERENCE; 32]; 2],
    ref_pic_list_len: [0; 2],
};

fn request(sequence: Sequence<'_>) -> OpenRequest<'_> {
    OpenRequest {
        sequence,
        coded_width: 64,
        coded_height: 48,
        samples: EIGHT_BIT_420,
        codec_frames: 3,
        extra_frames: 1,
        import: false,
    }
}

fn open_with(kernel: &Arc<FakeKernel>, request: &OpenRequest<'_>, debug: &DebugSwitch) -> Result<Session> {
    Session::open(Arc::clone(kernel) as Arc<dyn Kernel>, Logger::default(), request, debug)
}

fn mpeg2(offer: Offer) -> (Arc<FakeKernel>, Session) {
    let kernel = Arc::new(FakeKernel::new(offer));
    let session = open_with(&kernel, &request(Sequence::Mpeg2(&SEQUENCE)), &DebugSwitch::default()).unwrap();
    (kernel, session)
}

/// Decodes one whole MPEG-2 frame and returns its capture index, still owned.
fn decode(session: &mut Session) -> Result<usize> {
    let index = session.acquire()?.index();
    let submitted = field(session, index, 3, 0);
    if submitted.is_err() {
        session.queues().release(index);
    }
    submitted.map(|()| index)
}

fn field(session: &mut Session, index: usize, structure: u8, second: u8) -> Result<()> {
    session.mpeg2_begin(index, &mpeg2_picture(structure, second))?;
    session.mpeg2_slice(&[0, 0, 1, 1, 0xaa])?;
    session.end()
}

#[test]
fn pictures_have_names_of_their_own_and_come_back() {
    let (kernel, mut session) = mpeg2(Offer::default());
    for _ in 0..100 {
        let index = decode(&mut session).unwrap();
        assert!(!session.queues().wait(index).unwrap());
        session.queues().release(index);
    }
    let mut names: Vec<u64> = kernel.jobs().iter().map(|job| job.timestamp).collect();
    assert!(names.iter().all(|name| *name != 0 && name % 1000 == 0));
    names.dedup();
    assert_eq!(names.len(), 100);
    assert_eq!(session.queues().totals(), (3, 100, 0), "no more frames than the codec may hold");
    assert_eq!(kernel.calls("export_buffer"), 3);
}

#[test]
fn steady_state_needs_seven_calls_and_a_poll_for_readers() {
    let (kernel, mut session) = mpeg2(Offer::default());
    let mut per_frame = || {
        let before = kernel.total();
        let index = decode(&mut session).unwrap();
        session.queues().wait(index).unwrap();
        session.queues().show(index);
        session.queues().release(index);
        kernel.total() - before
    };
    for _ in 0..10 {
        per_frame();
    }
    // S_EXT_CTRLS, 2 QBUF, QUEUE, REINIT, 2 DQBUF and one poll on the dmabuf.
    assert_eq!([per_frame(), per_frame()], [8, 8]);
}

#[test]
fn both_fields_go_into_one_held_buffer() {
    let (kernel, mut session) = mpeg2(Offer::default());
    let index = session.acquire().unwrap().index();
    field(&mut session, index, 1, 0).unwrap();
    assert!(session.queues().capture(index).queued, "held for the second field");
    field(&mut session, index, 2, 1).unwrap();
    session.queues().wait(index).unwrap();
    let jobs = kernel.jobs();
    assert_eq!(jobs.iter().map(|job| job.hold).collect::<Vec<_>>(), [true, false]);
    assert_eq!((jobs[0].capture, jobs[0].timestamp), (jobs[1].capture, jobs[1].timestamp));
    assert_eq!(kernel.calls("decoder_flush"), 0);
}

#[test]
fn a_field_without_a_partner_is_flushed_out() {
    let (kernel, mut session) = mpeg2(Offer::default());
    let index = session.acquire().unwrap().index();
    field(&mut session, index, 1, 0).unwrap();
    assert!(!session.queues().wait(index).unwrap());
    assert_eq!(kernel.calls("decoder_flush"), 1);
    // The second field may still come.
    field(&mut session, index, 2, 1).unwrap();
    session.queues().wait(index).unwrap();
    let jobs = kernel.jobs();
    assert_eq!((jobs[0].capture, jobs[0].timestamp), (jobs[1].capture, jobs[1].timestamp));
}

#[test]
fn without_hold_the_second_field_waits_for_the_first() {
    let (kernel, mut session) = mpeg2(Offer { capabilities: V4L2_BUF_CAP_SUPPORTS_REQUESTS, ..Offer::default() });
    let index = session.acquire().unwrap().index();
    field(&mut session, index, 1, 0).unwrap();
    field(&mut session, index, 2, 1).unwrap();
    session.queues().wait(index).unwrap();
    let jobs = kernel.jobs();
    assert!(jobs.iter().all(|job| !job.hold));
    assert_eq!((jobs[0].capture, jobs[0].timestamp), (jobs[1].capture, jobs[1].timestamp));
}

fn h264(mode: &str) -> (Arc<FakeKernel>, Session) {
    let kernel = Arc::new(FakeKernel::new(Offer::default()));
    let debug = DebugSwitch::parse(mode).unwrap();
    let session = open_with(&kernel, &request(Sequence::H264(&SPS)), &debug).unwrap();
    (kernel, session)
}

fn three_slices(session: &mut Session) -> Vec<Job> {
    let index = session.acquire().unwrap().index();
    session.h264_begin(index, &H264_PICTURE).unwrap();
    for _ in 0..3 {
        session.h264_slice(&H264_SLICE, &I_SLICE).unwrap();
    }
    session.end().unwrap();
    session.queues().wait(index).unwrap();
    Vec::new()
}

#[test]
fn frame_based_puts_all_slices_into_one_request_with_start_codes() {
    let (kernel, mut session) = h264("");
    three_slices(&mut session);
    let jobs = kernel.jobs();
    assert_eq!(jobs.len(), 1);
    assert_eq!(jobs[0].bytesused as usize, 3 * (3 + I_SLICE.len()));
    assert!(!jobs[0].controls.contains(&V4L2_CID_STATELESS_H264_SLICE_PARAMS));
}

#[test]
fn slice_based_makes_a_request_of_each_slice_and_holds_the_frame() {
    let (kernel, mut session) = h264("decode_mode=slice,start_code=none");
    three_slices(&mut session);
    let jobs = kernel.jobs();
    assert_eq!(jobs.iter().map(|job| job.hold).collect::<Vec<_>>(), [true, true, false]);
    assert!(jobs.iter().all(|job| job.bytesused as usize == I_SLICE.len() && job.capture == jobs[0].capture));
    assert!(jobs.iter().all(|job| job.controls.contains(&V4L2_CID_STATELESS_H264_SLICE_PARAMS)));
}

#[test]
fn a_damaged_slice_header_is_an_error_of_the_stream() {
    let (_, mut session) = h264("");
    let index = session.acquire().unwrap().index();
    session.h264_begin(index, &H264_PICTURE).unwrap();
    assert!(matches!(session.h264_slice(&H264_SLICE, &[0x65, 0x80]), Err(Error::Bitstream(_))));
    assert!(matches!(session.end(), Err(Error::Bitstream(_))));
}

#[test]
fn a_picture_that_was_begun_and_never_submitted_is_damaged() {
    let (_, mut session) = h264("");
    let index = session.acquire().unwrap().index();
    assert!(!session.queues().wait(index).unwrap(), "nothing was begun: nothing to wait for");
    session.h264_begin(index, &H264_PICTURE).unwrap();
    assert!(session.queues().wait(index).unwrap());
}

#[test]
fn monochrome_is_decoded_into_420() {
    let kernel = Arc::new(FakeKernel::new(Offer::default()));
    let mut request = request(Sequence::H264(&SPS));
    request.samples.chroma_format_idc = 0;
    assert!(open_with(&kernel, &request, &DebugSwitch::default()).is_ok());
}

#[test]
fn slices_outside_of_a_picture_are_errors_of_the_stream() {
    let (_, mut session) = h264("");
    assert!(matches!(session.end(), Err(Error::Bitstream(_))));
    assert!(matches!(session.mpeg2_slice(&[1]), Err(Error::Misuse(_))));
    assert!(matches!(session.h264_slice(&H264_SLICE, &I_SLICE), Err(Error::Bitstream(_))));
}

#[test]
fn bitstream_buffers_grow() {
    let (kernel, mut session) = mpeg2(Offer::default());
    let index = session.acquire().unwrap().index();
    session.mpeg2_begin(index, &mpeg2_picture(3, 0)).unwrap();
    let slice = vec![0x55; 100_000];
    for _ in 0..5 {
        session.mpeg2_slice(&slice).unwrap();
    }
    session.end().unwrap();
    session.queues().wait(index).unwrap();
    assert_eq!(kernel.jobs()[0].bytesused, 500_000);
    session.queues().release(index);
    // The others are still what they were, and every one of them comes back.
    for _ in 0..10 {
        let index = decode(&mut session).unwrap();
        session.queues().wait(index).unwrap();
        session.queues().release(index);
    }
}

#[test]
fn the_drivers_error_flag_marks_the_picture() {
    let (kernel, mut session) = mpeg2(Offer::default());
    kernel.corrupt_next();
    let index = decode(&mut session).unwrap();
    assert!(session.queues().wait(index).unwrap());
    let next = decode(&mut session).unwrap();
    assert!(!session.queues().wait(next).unwrap());
}

#[test]
fn the_pool_grows_to_the_drivers_limit_then_waits_then_fails() {
    let (_, mut session) = mpeg2(Offer { max_captures: 40, ..Offer::default() });
    let held: Vec<usize> = (0..40).map(|_| decode(&mut session).unwrap()).collect();
    for &index in &held {
        assert!(!session.queues().wait(index).unwrap());
    }
    assert_eq!(decode(&mut session), Err(Error::PoolExhausted { frames: 40 }));
    let queues = Arc::clone(session.queues());
    let other = thread::spawn(move || {
        thread::sleep(Duration::from_millis(50));
        queues.release(35);
    });
    assert_eq!(decode(&mut session).unwrap(), 35);
    other.join().unwrap();
}

#[test]
fn a_driver_with_fewer_frames_than_wanted_makes_decoding_wait() {
    let kernel = Arc::new(FakeKernel::new(Offer { max_captures: 3, ..Offer::default() }));
    let many = OpenRequest { codec_frames: 3, extra_frames: 30, ..request(Sequence::Mpeg2(&SEQUENCE)) };
    let mut session = open_with(&kernel, &many, &DebugSwitch::default()).unwrap();
    let held: Vec<usize> = (0..3).map(|_| decode(&mut session).unwrap()).collect();
    session.queues().wait(held[1]).unwrap();
    let queues = Arc::clone(session.queues());
    let other = thread::spawn(move || {
        thread::sleep(Duration::from_millis(50));
        queues.release(1);
    });
    assert_eq!(decode(&mut session).unwrap(), 1);
    other.join().unwrap();
    let asked = kernel.calls("create_buffers");
    session.queues().release(held[0]);
    decode(&mut session).unwrap();
    assert_eq!(kernel.calls("create_buffers"), asked, "the driver is not asked again");
}

#[test]
fn frames_are_reused_in_turn() {
    let (_, mut session) = mpeg2(Offer::default());
    let first = [decode(&mut session).unwrap(), decode(&mut session).unwrap(), decode(&mut session).unwrap()];
    for index in first {
        session.queues().wait(index).unwrap();
        session.queues().release(index);
    }
    let again = decode(&mut session).unwrap();
    session.queues().wait(again).unwrap();
    session.queues().release(again);
    assert_ne!(decode(&mut session).unwrap(), again, "a display may still read it");
}

#[test]
fn a_waiting_consumer_does_not_stop_submission() {
    let (kernel, mut session) = mpeg2(Offer { immediate: false, ..Offer::default() });
    let first = decode(&mut session).unwrap();
    let queues = Arc::clone(session.queues());
    let consumer = thread::spawn(move || queues.wait(first).unwrap());
    thread::sleep(Duration::from_millis(20));
    let later: Vec<usize> = (0..3).map(|_| decode(&mut session).unwrap()).collect();
    assert!(!consumer.is_finished());
    assert!(kernel.finish());
    assert!(!consumer.join().unwrap());
    while kernel.finish() {}
    for index in later {
        assert!(!session.queues().wait(index).unwrap());
    }
}

#[test]
fn a_device_that_stands_still_is_reset_and_decoding_goes_on() {
    let (kernel, mut session) = mpeg2(Offer { immediate: false, ..Offer::default() });
    let stuck = decode(&mut session).unwrap();
    assert!(session.queues().wait(stuck).unwrap(), "given up and marked");
    assert_eq!(kernel.calls("stream_off"), 2);
    let next = decode(&mut session).unwrap();
    while kernel.finish() {}
    assert!(!session.queues().wait(next).unwrap());
}

#[test]
fn frames_outlive_the_session() {
    let (kernel, mut session) = mpeg2(Offer { immediate: false, ..Offer::default() });
    let index = decode(&mut session).unwrap();
    let queues = Arc::clone(session.queues());
    drop(session);
    kernel.finish();
    assert!(!queues.wait(index).unwrap());
    let gone = Arc::downgrade(&queues);
    drop(queues);
    assert!(gone.upgrade().is_none(), "nothing else keeps the device open");
}

fn refusal(offer: Offer, change: impl Fn(&mut OpenRequest<'_>)) -> String {
    let kernel = Arc::new(FakeKernel::new(offer));
    let mut request = request(Sequence::H264(&SPS));
    change(&mut request);
    match open_with(&kernel, &request, &DebugSwitch::default()) {
        Err(Error::Refused(reason)) => reason,
        Err(error) => panic!("{error}"),
        Ok(_) => panic!("not refused"),
    }
}

#[test]
fn what_the_device_cannot_decode_is_refused_with_the_reason() {
    let too_big = refusal(Offer::default(), |request| request.coded_width = 4096);
    assert!(too_big.contains("4096x48 is outside what fake decodes (16x16 to 1920x1152)"), "{too_big}");
    let ten_bit = refusal(Offer::default(), |request| request.samples.bit_depth = 10);
    assert!(ten_bit.contains("NV12") && ten_bit.contains("10 bit"), "{ten_bit}");
    let full_chroma = refusal(Offer::default(), |request| request.samples.chroma_format_idc = 3);
    assert!(full_chroma.contains("chroma_format_idc 3"), "{full_chroma}");
    let other_codec = refusal(Offer { coded: vec![V4L2_PIX_FMT_MPEG2_SLICE], ..Offer::default() }, |_| ());
    assert!(other_codec.contains("no h264 decoder"), "{other_codec}");
    let no_requests = refusal(Offer { capabilities: 0, ..Offer::default() }, |_| ());
    assert!(no_requests.contains("requests"), "{no_requests}");
    let no_hold = Offer { decode_modes: vec![0], capabilities: V4L2_BUF_CAP_SUPPORTS_REQUESTS, ..Offer::default() };
    assert!(refusal(no_hold, |_| ()).contains("hold"));
    let high_only = Offer { profiles: vec![V4L2_MPEG_VIDEO_H264_PROFILE_HIGH], ..Offer::default() };
    assert!(refusal(high_only, |_| ()).contains("profile"));
}

#[test]
fn single_planar_devices_work_too() {
    let (_, mut session) = mpeg2(Offer { multiplanar: false, ..Offer::default() });
    let index = decode(&mut session).unwrap();
    assert!(!session.queues().wait(index).unwrap());
}

/// Fails every call in turn: nothing panics, and a later picture either decodes or says that the device is lost.
#[test]
fn any_one_call_may_fail() {
    for errno in [Errno::EINVAL, Errno::ENOMEM, Errno::EIO, Errno::ENODEV] {
        for nth in 0..60 {
            let kernel = Arc::new(FakeKernel::new(Offer::default()));
            kernel.fail(nth, errno);
            let opened = open_with(&kernel, &request(Sequence::Mpeg2(&SEQUENCE)), &DebugSwitch::default());
            let Ok(mut session) = opened else { continue };
            for _ in 0..4 {
                let Ok(index) = decode(&mut session) else { continue };
                let _ = session.queues().wait(index);
                session.queues().release(index);
            }
            let index = decode(&mut session).unwrap_or_else(|error| panic!("{errno} at {nth}: {error}"));
            assert!(!session.queues().wait(index).unwrap(), "{errno} at {nth}");
        }
    }
}
