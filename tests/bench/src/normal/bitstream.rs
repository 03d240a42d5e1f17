// SPDX-License-Identifier: LGPL-2.1-or-later
//! What a job is handed in its OUTPUT buffer: how many bytes, and their checksum.

use super::Normal;
use crate::crc;
use crate::trace::Job;

/// Annex B of H.264 and H.265; four bytes would do as well (doc, start codes), but both sides take three.
const START_CODE: [u8; 3] = [0, 0, 1];

/// The OUTPUT buffer of one job.
pub fn put(normal: &mut Normal, job: &Job) {
    insert(normal, job.bytesused, job.number("bitstream.crc32") as u32);
}

/// The OUTPUT buffer of a picture's slices in frame mode, each behind a start code, from buffers of one slice each.
pub fn put_joined(normal: &mut Normal, slices: &[Job]) {
    let mut bytes = 0;
    let mut sum = crc::crc32(&[]);
    for slice in slices {
        sum = crc::join(sum, crc::crc32(&START_CODE), START_CODE.len() as u64);
        sum = crc::join(sum, slice.number("bitstream.crc32") as u32, slice.bytesused);
        bytes += START_CODE.len() as u64 + slice.bytesused;
    }
    insert(normal, bytes, sum);
}

fn insert(normal: &mut Normal, bytes: u64, sum: u32) {
    normal.insert("bitstream.bytesused".into(), bytes.to_string());
    normal.insert("bitstream.crc32".into(), format!("{sum:08x}"));
}
