// SPDX-License-Identifier: LGPL-2.1-or-later
//! HEVC sessions: which controls go with which request.

use super::*;
use crate::bits::hevc_sps::samples::{Sps, explicit};
use crate::codec::hevc::samples::{a_picture, a_reference, a_slice, an_sps};
use crate::codec::hevc::{HevcPicture, HevcSlice};
use crate::uapi::bytes::{Pod, as_bytes};

const SLICE_PARAMS: u32 = V4L2_CID_STATELESS_HEVC_SLICE_PARAMS;
const ENTRY_POINTS: u32 = V4L2_CID_STATELESS_HEVC_ENTRY_POINT_OFFSETS;
const ST_RPS: u32 = V4L2_CID_STATELESS_HEVC_EXT_SPS_ST_RPS;
const LT_RPS: u32 = V4L2_CID_STATELESS_HEVC_EXT_SPS_LT_RPS;
const ALWAYS: [u32; 4] = [
    V4L2_CID_STATELESS_HEVC_SPS,
    V4L2_CID_STATELESS_HEVC_PPS,
    V4L2_CID_STATELESS_HEVC_SCALING_MATRIX,
    V4L2_CID_STATELESS_HEVC_DECODE_PARAMS,
];
/// A slice whose header has an emulation prevention byte: the data starts at byte 8, which is byte 7 without it.
const NAL: [u8; 12] = [0x02, 0x01, 0, 0, 3, 1, 0x55, 0x80, 0xaa, 0xbb, 0xcc, 0xdd];
const DATA_OFFSET: u32 = 7;
const RAW_OFFSET: u32 = 8;

fn eight_bit() -> HevcSps {
    HevcSps { bit_depth_luma_minus8: 0, bit_depth_chroma_minus8: 0, num_short_term_ref_pic_sets: 1, ..an_sps() }
}

fn offer(elements: &[(u32, u32)]) -> Offer {
    Offer { coded: vec![V4L2_PIX_FMT_HEVC_SLICE], elements: elements.to_vec(), ..Offer::default() }
}

/// A decoder like those that read slice headers themselves.
const READS_HEADERS: [(u32, u32); 2] = [(SLICE_PARAMS, 0), (ENTRY_POINTS, 0)];
/// A decoder that does not want the sets of the sequence parameter set.
const NO_SETS: [(u32, u32); 2] = [(ST_RPS, 0), (LT_RPS, 0)];

fn open(offer: Offer, mode: &str) -> (Arc<FakeKernel>, Session) {
    let kernel = Arc::new(FakeKernel::new(offer));
    let debug = DebugSwitch::parse(mode).unwrap();
    let session = open_with(&kernel, &request(Sequence::Hevc(&eight_bit())), &debug).unwrap();
    (kernel, session)
}

fn sps() -> Sps {
    Sps { short_term: vec![explicit(&[1], &[])], ..Sps::default() }
}

fn picture() -> HevcPicture {
    let mut picture = a_picture([&[a_reference(1)], &[a_reference(2)], &[], &[], &[]]);
    picture.sps = eight_bit();
    picture
}

fn slice() -> HevcSlice {
    HevcSlice { data_offset: DATA_OFFSET, ..a_slice(&[a_reference(2)], &[a_reference(1)]) }
}

/// Decodes one picture; each slice has that many entry points, numbered on.
fn decode(session: &mut Session, sps: &Sps, picture: &HevcPicture, entry_points: &[usize]) -> Result<()> {
    let index = session.acquire()?.index();
    let decoded = submit(session, index, sps, picture, entry_points);
    session.queues().wait(index).unwrap();
    session.queues().release(index);
    decoded
}

fn submit(session: &mut Session, index: usize, sps: &Sps, picture: &HevcPicture, entry_points: &[usize]) -> Result<()> {
    session.hevc_begin(index, picture, &sps.rbsp())?;
    let mut next = 1;
    for count in entry_points {
        let points: Vec<u32> = (next..).take(*count).collect();
        next += *count as u32;
        session.hevc_slice(&slice(), &points, &NAL)?;
    }
    session.end()
}

fn payload(job: &Job, id: u32) -> Option<&[u8]> {
    let at = job.controls.iter().position(|control| *control == id)?;
    Some(&job.payloads[at])
}

/// The elements of an array that a job has; the same bytes as `expected`.
fn assert_elements<T: Pod>(job: &Job, id: u32, expected: &mut [T]) {
    let expected: Vec<u8> = expected.iter_mut().flat_map(|element| as_bytes(element).to_vec()).collect();
    assert_eq!(payload(job, id).unwrap_or_default(), expected);
}

/// bit_size, data_byte_offset and num_entry_point_offsets of each slice of a job.
fn slices(job: &Job) -> Vec<[u32; 3]> {
    let elements = payload(job, SLICE_PARAMS).unwrap_or_default().chunks(size_of::<v4l2_ctrl_hevc_slice_params>());
    elements.map(|element| core::array::from_fn(|i| u32::from_ne_bytes(element[4 * i..4 * i + 4].try_into().unwrap()))).collect()
}

#[test]
fn decoders_that_read_slice_headers_get_no_slice_parameters() {
    let (kernel, mut session) = open(offer(&[READS_HEADERS, NO_SETS].concat()), "decode_mode=frame");
    decode(&mut session, &sps(), &picture(), &[1, 2]).unwrap();
    let jobs = kernel.jobs();
    assert_eq!(jobs.len(), 1);
    assert_eq!(jobs[0].controls, ALWAYS);
    assert_eq!(jobs[0].bytesused as usize, 2 * (3 + NAL.len()));
}

#[test]
fn whole_pictures_have_all_their_slices_and_entry_points() {
    let (kernel, mut session) = open(offer(&NO_SETS), "decode_mode=frame,start_code=annex_b");
    decode(&mut session, &sps(), &picture(), &[1, 0, 2]).unwrap();
    decode(&mut session, &sps(), &picture(), &[0]).unwrap();
    let jobs = kernel.jobs();
    assert_eq!(jobs[0].controls, [&ALWAYS[..], &[SLICE_PARAMS, ENTRY_POINTS]].concat());
    let size = 8 * (NAL.len() as u32 - RAW_OFFSET);
    // Each slice lies behind the one before it and a start code.
    assert_eq!(slices(&jobs[0]), [[size, 3 + 8, 1], [size, 18 + 8, 0], [size, 33 + 8, 2]]);
    assert_elements(&jobs[0], ENTRY_POINTS, &mut [1u32, 2, 3]);
    assert_eq!(slices(&jobs[1]), [[size, 3 + 8, 0]], "nothing is left of the picture before");
    assert_eq!(payload(&jobs[1], ENTRY_POINTS), None);
}

#[test]
fn slices_are_requests_of_their_own_in_slice_mode() {
    let (kernel, mut session) = open(offer(&NO_SETS), "decode_mode=slice,start_code=none");
    decode(&mut session, &sps(), &picture(), &[1, 0, 2]).unwrap();
    let jobs = kernel.jobs();
    assert_eq!(jobs.iter().map(|job| job.hold).collect::<Vec<_>>(), [true, true, false]);
    assert!(jobs.iter().all(|job| job.bytesused as usize == NAL.len() && job.timestamp == jobs[0].timestamp));
    let size = 8 * (NAL.len() as u32 - RAW_OFFSET);
    for (job, count) in jobs.iter().zip([1, 0, 2]) {
        assert_eq!(slices(job), [[size, RAW_OFFSET, count]]);
    }
    assert_elements(&jobs[0], ENTRY_POINTS, &mut [1u32]);
    assert_eq!(payload(&jobs[1], ENTRY_POINTS), None);
    assert_elements(&jobs[2], ENTRY_POINTS, &mut [2u32, 3]);
}

#[test]
fn zeros_behind_a_slice_are_not_part_of_it() {
    let (kernel, mut session) = open(offer(&NO_SETS), "decode_mode=slice,start_code=none");
    let index = session.acquire().unwrap().index();
    session.hevc_begin(index, &picture(), &sps().rbsp()).unwrap();
    session.hevc_slice(&slice(), &[], &[&NAL[..], &[0, 0]].concat()).unwrap();
    session.end().unwrap();
    assert_eq!((kernel.jobs()[0].bytesused as usize, slices(&kernel.jobs()[0])[0][0]), (NAL.len(), 32));
}

#[test]
fn entry_points_are_sent_where_the_driver_has_the_control() {
    let (kernel, mut session) = open(offer(&[(ENTRY_POINTS, 0), (ST_RPS, 0), (LT_RPS, 0)]), "decode_mode=frame");
    decode(&mut session, &sps(), &picture(), &[300]).unwrap();
    assert_eq!(kernel.jobs()[0].controls, [&ALWAYS[..], &[SLICE_PARAMS]].concat());
    assert_eq!(slices(&kernel.jobs()[0])[0][2], 300, "num_entry_point_offsets is that of the stream");
}

#[test]
fn a_picture_with_more_than_the_driver_takes_fails_as_a_whole() {
    let few = [(SLICE_PARAMS, 2), (ENTRY_POINTS, 3), (ST_RPS, 0), (LT_RPS, 0)];
    for (mode, too_many) in [("frame", &[0, 0, 0][..]), ("frame", &[2, 2]), ("slice", &[0, 4])] {
        let (kernel, mut session) = open(offer(&few), &format!("decode_mode={mode}"));
        let error = decode(&mut session, &sps(), &picture(), too_many).unwrap_err();
        assert!(matches!(error, Error::Unsupported(_)), "{error}");
        let submitted = kernel.jobs().len();
        // libavcodec may go on with the rest of the picture; none of it is submitted.
        assert_eq!(session.hevc_slice(&slice(), &[], &NAL), Err(error.clone()));
        assert_eq!(session.end(), Err(error));
        assert_eq!(kernel.jobs().len(), submitted);
        assert!(session.hevc_slice(&slice(), &[], &NAL).is_err(), "outside of a picture");
        decode(&mut session, &sps(), &picture(), &[1, 1]).unwrap();
    }
}

#[test]
fn slice_mode_takes_any_number_of_slices() {
    let (kernel, mut session) = open(offer(&[(SLICE_PARAMS, 1), (ST_RPS, 0), (LT_RPS, 0)]), "decode_mode=slice");
    decode(&mut session, &sps(), &picture(), &[0; 20]).unwrap();
    assert_eq!(kernel.jobs().len(), 20);
}

#[test]
fn damaged_slices_are_left_out() {
    let (kernel, mut session) = open(offer(&NO_SETS), "decode_mode=frame");
    let index = session.acquire().unwrap().index();
    session.hevc_begin(index, &picture(), &sps().rbsp()).unwrap();
    let beyond = HevcSlice { data_offset: 100, ..slice() };
    assert!(matches!(session.hevc_slice(&beyond, &[], &NAL), Err(Error::Bitstream(_))));
    let unknown = HevcSlice { data_offset: DATA_OFFSET, ..a_slice(&[a_reference(7)], &[]) };
    assert!(matches!(session.hevc_slice(&unknown, &[], &NAL), Err(Error::Bitstream(_))));
    session.hevc_slice(&slice(), &[5], &NAL).unwrap();
    session.end().unwrap();
    assert_eq!(slices(&kernel.jobs()[0]).len(), 1);
    assert_eq!(kernel.jobs()[0].bytesused as usize, 3 + NAL.len());
    assert!(matches!(session.end(), Err(Error::Bitstream(_))));
}

#[test]
fn pictures_that_no_control_expresses_are_refused() {
    let (_, mut session) = open(offer(&NO_SETS), "");
    let mut extended = picture();
    extended.pps.cross_component_prediction_enabled_flag = 1;
    assert!(matches!(decode(&mut session, &sps(), &extended, &[0]), Err(Error::Unsupported(_))));
    let many: Vec<_> = (1..=16).map(a_reference).collect();
    let mut crowded = a_picture([&many, &[a_reference(20)], &[], &[], &[]]);
    crowded.sps = eight_bit();
    assert!(matches!(decode(&mut session, &sps(), &crowded, &[0]), Err(Error::Bitstream(_))));
    decode(&mut session, &sps(), &picture(), &[0]).unwrap();
}

#[test]
fn other_layers_are_refused() {
    let (kernel, mut session) = open(offer(&[READS_HEADERS, NO_SETS].concat()), "decode_mode=frame");
    for header in [[0x02, 0x09], [0x03, 0x01]] {
        let index = session.acquire().unwrap().index();
        session.hevc_begin(index, &picture(), &sps().rbsp()).unwrap();
        let nal = [&header[..], &NAL[2..]].concat();
        assert!(matches!(session.hevc_slice(&slice(), &[], &nal), Err(Error::Unsupported(_))));
        assert!(matches!(session.end(), Err(Error::Unsupported(_))));
        session.queues().release(index);
    }
    assert!(kernel.jobs().is_empty());
}

#[test]
fn streams_that_no_control_expresses_are_refused() {
    let refusal = |sps: HevcSps, profiles: &[u32]| {
        let kernel = Arc::new(FakeKernel::new(Offer { profiles: profiles.to_vec(), ..offer(&[]) }));
        match open_with(&kernel, &request(Sequence::Hevc(&sps)), &DebugSwitch::default()) {
            Err(Error::Refused(reason)) => reason,
            Err(error) => panic!("{error}"),
            Ok(_) => String::new(),
        }
    };
    assert!(refusal(HevcSps { implicit_rdpcm_enabled_flag: 1, ..eight_bit() }, &[]).contains("implicit_rdpcm"));
    let (main, still, main_10) = (
        V4L2_MPEG_VIDEO_HEVC_PROFILE_MAIN,
        V4L2_MPEG_VIDEO_HEVC_PROFILE_MAIN_STILL_PICTURE,
        V4L2_MPEG_VIDEO_HEVC_PROFILE_MAIN_10,
    );
    let of_profile = |general_profile_idc| HevcSps { general_profile_idc, ..eight_bit() };
    for (profile, taken_by) in [(1, &[main, main_10][..]), (2, &[main, main_10]), (3, &[main, still, main_10])] {
        for item in [main, still, main_10] {
            assert_eq!(refusal(of_profile(profile), &[item]).is_empty(), taken_by.contains(&item), "{profile} {item}");
        }
    }
    let ten_bit = HevcSps { bit_depth_luma_minus8: 2, bit_depth_chroma_minus8: 2, ..of_profile(2) };
    assert!(refusal(ten_bit, &[main]).contains("profile"));
    assert!(refusal(ten_bit, &[main_10]).is_empty());
    assert!(refusal(of_profile(4), &[main]).is_empty(), "the menu has no item for range extensions");
}

#[test]
fn sets_of_the_sps_go_to_drivers_that_have_the_controls() {
    let with_long_term = Sps { long_term: Some(vec![(4, true)]), ..sps() };
    let long_term_alone = Sps { short_term: Vec::new(), ..with_long_term.clone() };
    let none = HevcSps { num_short_term_ref_pic_sets: 0, ..eight_bit() };
    let headers = |more: &[(u32, u32)]| offer(&[&READS_HEADERS, more].concat());
    for (offer, sps, sequence, expected) in [
        (headers(&[]), &sps(), eight_bit(), &[ST_RPS][..]),
        (headers(&[]), &with_long_term, eight_bit(), &[ST_RPS, LT_RPS]),
        (headers(&[]), &long_term_alone, none, &[LT_RPS]),
        (headers(&[(ST_RPS, 0)]), &with_long_term, eight_bit(), &[LT_RPS]),
        (headers(&[(LT_RPS, 0)]), &with_long_term, eight_bit(), &[ST_RPS]),
        (headers(&NO_SETS), &with_long_term, eight_bit(), &[]),
    ] {
        let (kernel, mut session) = open(offer, "decode_mode=frame");
        for _ in 0..2 {
            decode(&mut session, sps, &HevcPicture { sps: sequence, ..picture() }, &[0]).unwrap();
        }
        for job in kernel.jobs() {
            assert_eq!(job.controls, [&ALWAYS[..], expected].concat());
        }
    }
}

#[test]
fn sets_that_differ_behind_the_first_renew_the_first() {
    let (kernel, mut session) = open(offer(&READS_HEADERS), "decode_mode=frame");
    let two = |second| Sps { short_term: vec![explicit(&[1], &[]), explicit(&[second], &[])], ..Sps::default() };
    let picture = HevcPicture { sps: HevcSps { num_short_term_ref_pic_sets: 2, ..eight_bit() }, ..picture() };
    for second in [2, 2, 3] {
        decode(&mut session, &two(second), &picture, &[0]).unwrap();
    }
    let size = size_of::<v4l2_ctrl_hevc_ext_sps_st_rps>();
    let first: Vec<Vec<u8>> = kernel.jobs().iter().map(|job| payload(job, ST_RPS).unwrap()[..size].to_vec()).collect();
    assert_eq!(first[0], first[1]);
    assert_ne!(first[1], first[2]);
}

#[test]
fn sets_that_cannot_be_read_or_sent_fail_the_picture() {
    let (kernel, mut session) = open(offer(&[(ST_RPS, 2)]), "decode_mode=frame");
    let index = session.acquire().unwrap().index();
    assert!(matches!(session.hevc_begin(index, &picture(), &[0x42, 1]), Err(Error::Bitstream(_))));
    let three = Sps { short_term: vec![explicit(&[1], &[]); 3], ..Sps::default() };
    assert!(matches!(session.hevc_begin(index, &picture(), &three.rbsp()), Err(Error::Misuse(_))));
    let picture_of_three = HevcPicture { sps: HevcSps { num_short_term_ref_pic_sets: 3, ..eight_bit() }, ..picture() };
    assert!(matches!(session.hevc_begin(index, &picture_of_three, &three.rbsp()), Err(Error::Unsupported(_))));
    assert!(session.end().is_err());
    assert!(kernel.jobs().is_empty());
    session.queues().release(index);
    decode(&mut session, &sps(), &picture(), &[0]).unwrap();
}

#[test]
fn of_too_many_kept_references_sixteen_are_listed() {
    let (kernel, mut session) = open(offer(&NO_SETS), "");
    let kept: Vec<_> = (3..19).map(a_reference).collect();
    let mut crowded = a_picture([&[a_reference(1)], &[a_reference(2)], &[], &kept, &kept]);
    crowded.sps = eight_bit();
    decode(&mut session, &sps(), &crowded, &[0]).unwrap();
    let params = payload(&kernel.jobs()[0], V4L2_CID_STATELESS_HEVC_DECODE_PARAMS).unwrap().to_vec();
    assert_eq!(params[8], 16, "num_active_dpb_entries");
}
