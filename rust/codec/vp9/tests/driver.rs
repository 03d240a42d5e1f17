// SPDX-License-Identifier: LGPL-2.1-or-later
//! What a driver remembers.

use super::*;

const KEY: fn(&mut FrameHeader) = |header| header.key_frame = true;

fn header(change: impl Fn(&mut FrameHeader)) -> FrameHeader {
    let mut header = FrameHeader { reset_frame_context: 0, frame_context_idx: 0, ..a_header() };
    change(&mut header);
    header
}

/// The driver after `frames`, which it all takes.
fn driver_after(frames: &[FrameHeader]) -> DriverState {
    let step = |driver: DriverState, header| driver.after(&a_picture(), header).unwrap().0;
    frames.iter().fold(DriverState::default(), step)
}

/// Which contexts an inter frame may use after `frame`, the first one.
fn usable_after(frame: &FrameHeader) -> Result<[bool; 4], MissingContext> {
    let (driver, _) = DriverState::default().after(&a_picture(), frame)?;
    Ok([0, 1, 2, 3].map(|index| driver.after(&a_picture(), &header(|h| h.frame_context_idx = index)).is_ok()))
}

#[test]
fn an_inter_frame_needs_a_context_that_was_set_up() {
    assert_eq!(usable_after(&header(|_| ())), Err(MissingContext));
    assert_eq!(usable_after(&header(KEY)), Ok([true; 4]));
    assert_eq!(usable_after(&header(|h| h.error_resilient_mode = true)), Ok([true; 4]));
}

#[test]
fn an_intra_only_frame_sets_up_what_it_resets() {
    let intra_only = |reset_frame_context, frame_context_idx| {
        header(|h| (h.intra_only, h.reset_frame_context, h.frame_context_idx) = (true, reset_frame_context, frame_context_idx))
    };
    assert_eq!(usable_after(&intra_only(3, 1)), Ok([true; 4]));
    // It uses context 0 itself, which these leave as it is.
    assert_eq!(usable_after(&intra_only(0, 0)), Err(MissingContext));
    assert_eq!(usable_after(&intra_only(1, 0)), Err(MissingContext));
    assert_eq!(usable_after(&intra_only(2, 1)), Err(MissingContext));
    assert_eq!(usable_after(&intra_only(2, 0)), Ok([true, false, false, false]));
}

#[test]
fn a_frame_that_was_refused_changes_nothing() {
    let before = driver_after(&[header(KEY)]);
    let mut driver = before;
    let inter = header(|h| h.segmentation.enabled = true);
    driver = driver.after(&a_picture(), &inter).unwrap().0;
    assert_ne!(driver, before);
    assert_eq!(DriverState::default().after(&a_picture(), &inter), Err(MissingContext));
}

fn told(driver: &DriverState, picture: &Vp9Picture, header: &FrameHeader) -> bool {
    driver.after(picture, header).unwrap().1
}

#[test]
fn the_driver_is_told_features_when_the_stream_updates_them_or_when_it_does_not_have_them() {
    let driver = driver_after(&[header(KEY)]);
    let enabled = header(|h| h.segmentation.enabled = true);
    let updates = header(|h| (h.segmentation.enabled, h.segmentation.update_data) = (true, true));

    assert!(told(&driver, &a_picture(), &updates), "the stream says so");
    assert!(told(&driver, &a_picture(), &enabled), "the update was lost");
    assert!(!told(&driver, &a_picture(), &header(|_| ())), "no segments, no features");

    let knows = driver.after(&a_picture(), &updates).unwrap().0;
    assert!(!told(&knows, &a_picture(), &enabled), "it has them");
    assert!(told(&knows, &a_picture(), &updates), "the stream says so");
    let mut other = a_picture();
    other.feature_enabled[7][3] = 0;
    assert!(told(&knows, &other, &enabled), "it has others");
    let mut off = other;
    off.feature_data[7][3] += 1;
    let knows = knows.after(&other, &enabled).unwrap().0;
    assert!(!told(&knows, &off, &enabled), "data of a feature that is off does not count");
}

#[test]
fn frames_independent_of_the_past_make_the_driver_forget_features() {
    let none = Vp9Picture { feature_enabled: [[0; 4]; 8], ..a_picture() };
    let enabled = |change: fn(&mut FrameHeader)| {
        header(|h| {
            h.segmentation.enabled = true;
            change(h);
        })
    };
    let knows = driver_after(&[enabled(KEY)]);
    assert!(knows.after(&none, &enabled(|_| ())).unwrap().1);
    for change in [KEY, |h| h.intra_only = true, |h| h.error_resilient_mode = true] {
        let (after, told) = knows.after(&none, &enabled(change)).unwrap();
        assert!(!told, "it has none");
        assert!(after.after(&a_picture(), &enabled(|_| ())).unwrap().1);
    }
}
