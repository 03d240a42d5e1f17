// SPDX-License-Identifier: LGPL-2.1-or-later
//! VP8 sessions on a fake kernel.

use std::sync::Arc;

use super::*;
use crate::debug::DebugSwitch;
use crate::device::Samples;
use crate::error::Error;
use crate::log::Logger;
use crate::session::OpenRequest;
use crate::session::Sequence;
use crate::sys::Kernel;
use crate::sys::fake::{FakeKernel, Offer};

/// A key frame of 64x48: its header, a first partition of four bytes and a second one of five.
const KEY_FRAME: [u8; 19] = [0x90, 0, 0, 0x9d, 1, 0x2a, 64, 0, 48, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9];

const PICTURE: Vp8Picture = Vp8Picture {
    last_timestamp: 0,
    golden_timestamp: 0,
    alternate_timestamp: 0,
    width: 64,
    height: 48,
    key_frame: 1,
    version: 0,
    show_frame: 1,
    segmentation_enabled: 0,
    update_mb_segmentation_map: 0,
    update_segment_feature_data: 0,
    segment_feature_mode: 0,
    quantizer_update_value: [0; 4],
    lf_update_value: [0; 4],
    segment_prob: [255; 3],
    filter_type: 0,
    loop_filter_level: 0,
    sharpness_level: 0,
    loop_filter_adj_enable: 0,
    mode_ref_lf_delta_update: 0,
    ref_frame_delta: [0; 4],
    mb_mode_delta: [0; 4],
    y_ac_qi: 0,
    y_dc_delta: 0,
    y2_dc_delta: 0,
    y2_ac_delta: 0,
    uv_dc_delta: 0,
    uv_ac_delta: 0,
    sign_bias_golden: 0,
    sign_bias_alternate: 0,
    mb_no_skip_coeff: 0,
    prob_skip_false: 0,
    prob_intra: 0,
    prob_last: 0,
    prob_gf: 0,
    intra_16x16_prob: [1; 4],
    intra_chroma_prob: [1; 3],
    mv_prob: [[1; 19]; 2],
    coeff_prob: [[[[1; 11]; 3]; 16]; 4],
    bool_range: 128,
    bool_value: 0,
    bool_bit_count: 0,
    header_end: 12,
    first_part_size: 4,
    num_dct_parts: 1,
    dct_part_sizes: [5, 0, 0, 0, 0, 0, 0, 0],
};

const REQUEST: OpenRequest<'_> = OpenRequest {
    sequence: Sequence::Vp8,
    coded_width: 64,
    coded_height: 48,
    samples: Samples { bit_depth: 8, chroma_format_idc: 1 },
    codec_frames: 5,
    extra_frames: 1,
    import: false,
};

fn open() -> (Arc<FakeKernel>, Session) {
    let kernel = Arc::new(FakeKernel::new(Offer { coded: vec![V4L2_PIX_FMT_VP8_FRAME], ..Offer::default() }));
    let session = Session::open(Arc::clone(&kernel) as Arc<dyn Kernel>, Logger::default(), &REQUEST, &DebugSwitch::default());
    (kernel, session.unwrap())
}

/// Decodes a frame, which is released before the next one.
fn decode(session: &mut Session, picture: &Vp8Picture, data: &[u8]) -> Result<()> {
    let index = session.acquire()?.index();
    let mut submit = || {
        session.vp8_begin(index, picture)?;
        session.vp8_data(data)?;
        session.end()
    };
    let submitted = submit();
    if submitted.is_ok() {
        assert!(!session.queues().wait(index).unwrap());
    }
    session.queues().release(index);
    submitted
}

#[test]
fn a_frame_is_one_request_with_all_its_bytes() {
    let (kernel, mut session) = open();
    decode(&mut session, &PICTURE, &KEY_FRAME).unwrap();
    let jobs = kernel.jobs();
    assert_eq!(jobs.len(), 1);
    assert_eq!(jobs[0].bytesused as usize, KEY_FRAME.len(), "no start code, nothing left out");
    assert_eq!(jobs[0].controls, [V4L2_CID_STATELESS_VP8_FRAME]);
    assert!(!jobs[0].hold);
}

#[test]
fn a_frame_that_is_not_shown_is_decoded_all_the_same() {
    let (kernel, mut session) = open();
    decode(&mut session, &Vp8Picture { show_frame: 0, ..PICTURE }, &KEY_FRAME).unwrap();
    assert_eq!(kernel.jobs().len(), 1);
}

#[test]
fn the_scale_of_a_key_frame_lasts() {
    let (_, mut session) = open();
    let mut data = KEY_FRAME;
    (data[7], data[9]) = (0x40, 0x80);
    decode(&mut session, &PICTURE, &data).unwrap();
    let inter = Vp8Picture { key_frame: 0, header_end: 5, ..PICTURE };
    decode(&mut session, &inter, &KEY_FRAME).unwrap();
    let super::super::Decoder::Vp8(decoder) = &session.decoder else { panic!("a VP8 session") };
    assert_eq!(decoder.scale, Scale { horizontal: 1, vertical: 2 });
}

#[test]
fn a_damaged_frame_is_not_submitted_and_the_next_one_is() {
    let (kernel, mut session) = open();
    let damaged = Vp8Picture { first_part_size: 400_000, ..PICTURE };
    assert!(matches!(decode(&mut session, &damaged, &KEY_FRAME), Err(Error::Bitstream(_))));
    assert!(matches!(session.end(), Err(Error::Bitstream(_))), "nothing of it is left");
    decode(&mut session, &PICTURE, &KEY_FRAME).unwrap();
    assert_eq!(kernel.jobs().len(), 1);
}

#[test]
fn the_bytes_come_once_and_after_the_picture() {
    let (_, mut session) = open();
    assert!(matches!(session.vp8_data(&KEY_FRAME), Err(Error::Bitstream(_))));
    let index = session.acquire().unwrap().index();
    session.vp8_begin(index, &PICTURE).unwrap();
    assert!(matches!(session.end(), Err(Error::Bitstream(_))), "a frame without its bytes");
    session.vp8_begin(index, &PICTURE).unwrap();
    session.vp8_data(&KEY_FRAME).unwrap();
    assert!(matches!(session.vp8_data(&KEY_FRAME), Err(Error::Bitstream(_))));
    session.end().unwrap();
    assert!(!session.queues().wait(index).unwrap());
    assert!(matches!(session.mpeg2_slice(&[1]), Err(Error::Misuse(_))));
}
