// SPDX-License-Identifier: LGPL-2.1-or-later
//! Just enough of the containers to find frames and NAL units in well-formed streams.

/// What stands between start codes of three bytes: NAL units, or MPEG-2's sections from their start code value on.
pub fn annex_b(stream: &[u8]) -> Vec<&[u8]> {
    let starts: Vec<usize> = stream.windows(3).enumerate().filter(|(_, code)| *code == [0, 0, 1]).map(|(at, _)| at + 3).collect();
    let ends = starts.iter().skip(1).map(|next| next - 3).chain([stream.len()]);
    starts.iter().zip(ends).map(|(&start, end)| &stream[start..end]).filter(|unit| !unit.is_empty()).collect()
}

/// The frames of an IVF or WebM file.
pub fn frames(file: &[u8]) -> Vec<&[u8]> {
    match file {
        [b'D', b'K', b'I', b'F', rest @ ..] => ivf(rest.get(28..).unwrap_or_default()),
        [0x1a, 0x45, 0xdf, 0xa3, ..] => {
            let mut frames = Vec::new();
            matroska(file, &mut frames);
            frames
        }
        _ => Vec::new(),
    }
}

fn ivf(mut rest: &[u8]) -> Vec<&[u8]> {
    let mut frames = Vec::new();
    while let Some((size, behind)) = rest.split_first_chunk::<4>() {
        let Some((frame, next)) = behind.get(8..).and_then(|data| data.split_at_checked(u32::from_le_bytes(*size) as usize))
        else {
            break;
        };
        frames.push(frame);
        rest = next;
    }
    frames
}

/// Adds the frames of the elements in `rest`: blocks without lacing, of a file with one track.
fn matroska<'a>(mut rest: &'a [u8], frames: &mut Vec<&'a [u8]>) {
    const SEGMENT: u64 = 0x1853_8067;
    const CLUSTER: u64 = 0x1f43_b675;
    const BLOCK_GROUP: u64 = 0xa0;
    const BLOCK: u64 = 0xa1;
    const SIMPLE_BLOCK: u64 = 0xa3;
    while let Some((id, behind)) = number(rest, false) {
        let Some((size, behind)) = number(behind, true) else { return };
        // A live stream does not know its size, and neither does the element: it goes on to the end.
        let size = usize::try_from(size).unwrap_or(usize::MAX).min(behind.len());
        let (element, next) = behind.split_at(size);
        match id {
            SEGMENT | CLUSTER | BLOCK_GROUP => matroska(element, frames),
            BLOCK | SIMPLE_BLOCK => frames.extend(element.get(4..)),
            _ => {}
        }
        rest = next;
    }
}

/// A number of EBML, whose first byte's leading zeros say its length; the bit that ends them is part of identifiers only.
fn number(bytes: &[u8], without_mark: bool) -> Option<(u64, &[u8])> {
    let length = bytes.first()?.leading_zeros() as usize + 1;
    let (digits, rest) = bytes.split_at_checked(length).filter(|_| length <= 8)?;
    let value = digits.iter().fold(0, |value, byte| value << 8 | u64::from(*byte));
    Some((if without_mark { value & !(1 << (7 * length)) } else { value }, rest))
}
