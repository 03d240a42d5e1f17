// SPDX-License-Identifier: LGPL-2.1-or-later
//! The comparison of system calls comes out, and ours are within the limits.

use primebridge_bench::clips;
use primebridge_bench::ffmpeg::{BRANCHES, Clip};
use primebridge_bench::record::Codec;
use primebridge_bench::traffic::{compare, sorted};

#[test]
fn both_clients_are_counted_side_by_side() {
    let branch = BRANCHES[0];
    let clips = clips::fixtures(Codec::H264.name()).into_iter().filter_map(|path| Clip::examine(branch, &path));
    let clip = clips.filter(|clip| clip.decodable() && clip.frames >= 100).max_by_key(Clip::picture_size).expect("a long clip");
    let clips = sorted(&[clip.path], None).unwrap();
    let (comparisons, gstreamer) = compare(branch, &clips, |_| ()).unwrap();
    let [comparison] = comparisons.as_slice() else { panic!("{comparisons:?}") };
    let table = comparison.markdown(branch, &gstreamer);
    println!("{table}");
    assert!(gstreamer.starts_with("1."), "{gstreamer}");
    assert!(table.contains("\n| MEDIA_REQUEST_IOC_QUEUE | 1.00 | 1.00 |\n"), "{table}");
    assert_eq!(comparison.ours.pictures, comparison.theirs.pictures, "the same pictures");
    assert!(comparison.ours.ioctls() <= 8.0 && comparison.ours.polls() <= 1.0, "{table}");
    assert!(comparison.theirs.ioctls() > 4.0, "GStreamer's are counted: {table}");
}
