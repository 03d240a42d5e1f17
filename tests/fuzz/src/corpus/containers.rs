// SPDX-License-Identifier: LGPL-2.1-or-later
//! Just enough of the containers to find frames and NAL units in well-formed streams.

/// What stands between start codes of three bytes: NAL units, or MPEG-2's sections from their start code value on.
pub fn annex_b(stream: &[u8]) -> Vec<&[u8]> {
    let starts: Vec<usize> = stream.windows(3).enumerate().filter(|(_, code)| *code == [0, 0, 1]).map(|(at, _)| at + 3).collect();
    let ends = starts.iter().skip(1).map(|next| next - 3).chain([stream.len()]);
    starts.iter().zip(ends).map(|(&start, end)| &stream[start..end]).filter(|unit| !unit.is_empty()).collect()
}
