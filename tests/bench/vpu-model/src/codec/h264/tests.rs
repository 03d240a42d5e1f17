// SPDX-License-Identifier: LGPL-2.1-or-later
//! Whole clips through the model, with controls made as a client makes them.

use std::path::Path;

use primebridge_bench::clips::fixtures;
use primebridge_bench::generate::Random;

use super::*;
use crate::codec::damage::flip;
use client::{Client, Submitted};

mod client;
mod contradictions;
mod parsers;

/// Clips that the model decodes.
fn clips() -> Vec<std::path::PathBuf> {
    let mut clips = fixtures("h264");
    clips.retain(|clip| {
        let name = clip.file_name().unwrap().to_string_lossy();
        name.ends_with(".264") && !name.starts_with("refused")
    });
    assert!(clips.len() > 20);
    clips
}

fn name(clip: &Path) -> String {
    clip.file_name().unwrap().to_string_lossy().into()
}

/// Decodes a clip picture by picture and compares each with what libavcodec makes of the clip's own bytes.
fn decode(clip: &Path, slice_based: bool, annex_b: bool, together: bool) {
    let mut client = Client::new(clip, slice_based, annex_b);
    let mut pending: Option<Submitted> = None;
    let mut pictures = 0;
    while let Some(submitted) = client.next() {
        let joined = match pending.take() {
            Some(first) if submitted.second => Submitted { jobs: [first.jobs, submitted.jobs].concat(), ..submitted },
            Some(first) => {
                client.decode(&first).unwrap();
                submitted
            }
            None => submitted,
        };
        if together && joined.field && !joined.second {
            pending = Some(joined);
            continue;
        }
        let what = format!("{}, picture {pictures}, slices {slice_based}", name(clip));
        let picture = client.decode(&joined).unwrap_or_else(|fault| panic!("{what}: {fault}"));
        // Of single fields `pending` holds one back, and libavcodec is one ahead then.
        if !together {
            assert!(picture == joined.expected, "{what}: other samples");
        }
        pictures += 1;
    }
    assert!(pictures > 2, "{}", name(clip));
}

#[test]
fn clips_are_decoded_frame_by_frame() {
    clips().iter().for_each(|clip| decode(clip, false, true, false));
}

#[test]
fn clips_are_decoded_slice_by_slice() {
    clips().iter().for_each(|clip| decode(clip, true, true, false));
}

#[test]
fn slices_come_without_start_codes_and_fields_together() {
    for clip in clips().iter().filter(|clip| name(clip).contains("field")) {
        decode(clip, true, false, true);
        decode(clip, false, true, true);
    }
}

#[test]
fn a_stream_goes_on_after_the_client_forgot_its_references() {
    let clip = fixtures("h264").into_iter().find(|clip| name(clip) == "high-open-gop.264").unwrap();
    let mut client = Client::new(&clip, false, true);
    let (mut restarted, mut good, mut faults) = (false, 0, 0);
    while let Some(submitted) = client.next() {
        if !restarted && submitted.intra && !submitted.idr {
            // As after a seek to this picture: nothing of before is known, and the kernel was told nothing.
            client.forget();
            restarted = true;
            let submitted = client.again(submitted);
            client.decode(&submitted).unwrap();
            continue;
        }
        match client.decode(&submitted) {
            Ok(_) if restarted => good += 1,
            Ok(_) => {}
            Err(fault) => {
                // Pictures that lead the open group refer to what was before it.
                assert!(fault.to_string().contains("missing"), "{fault}");
                faults += 1;
            }
        }
    }
    assert!(restarted && good > 0 && faults > 0, "{restarted} {good} {faults}");
}

/// The first picture of a clip with several slices in one buffer.
fn slices() -> (Client, Submitted) {
    let clip = clips().into_iter().find(|clip| name(clip) == "high-slices4.264").unwrap();
    let mut client = Client::new(&clip, false, true);
    let submitted = client.next().unwrap();
    assert!(submitted.units.len() > 2);
    (client, submitted)
}

#[test]
fn a_slice_that_is_missing_is_noticed() {
    for missing in [1, 3] {
        let (mut client, mut submitted) = slices();
        submitted.units.remove(missing);
        submitted.jobs[0].bitstream = submitted.units.iter().flat_map(|unit| [&[0, 0, 1], &unit[..]].concat()).collect();
        let fault = client.decode(&submitted).unwrap_err();
        assert!(fault.message.contains("concealing"), "{fault}");
    }
}

#[test]
fn slices_that_nothing_keeps_apart_are_a_fault() {
    let (mut client, mut submitted) = slices();
    submitted.jobs[0].bitstream = submitted.units.concat();
    client::put(&mut submitted.jobs[0].controls, V4L2_CID_STATELESS_H264_START_CODE, V4L2_STATELESS_H264_START_CODE_NONE);
    assert_eq!(client.decode(&submitted).unwrap_err().field, "bitstream");
}

#[test]
fn damaged_bytes_end_in_faults() {
    for (number, clip) in clips().iter().enumerate() {
        let mut client = Client::new(clip, number % 2 == 0, true);
        let mut random = Random::new(number as u64);
        while let Some(mut submitted) = client.next() {
            for job in &mut submitted.jobs {
                let beginning = job.bitstream.len().min(15);
                flip(&mut job.bitstream[3..beginning], &mut random);
            }
            // Anything but a panic.
            let _ = client.decode(&submitted);
        }
    }
}
