// SPDX-License-Identifier: LGPL-2.1-or-later
//! VP9 streams that libvpx' encoder program does not write: intra-only frames, and references of another size. Names are those
//! of the VP9 specification, section 6.2. Input is in error resilient mode, in which no frame depends on contexts of the one
//! before, and has one frame in each IVF frame.

use super::bits::BitReader;
use super::ivf::Ivf;
use crate::generate::bits::BitWriter;

const SYNC_CODE: u32 = 0x49_8342;

/// Where the parts of an uncompressed header are, in bits.
struct Header {
    profile: u32,
    key_frame: bool,
    show_frame: bool,
    /// `bit_depth` to `color_range`, of key frames.
    color_config: (usize, usize),
    /// The first `found_ref` or `frame_width_minus_1`.
    size: usize,
    /// What follows the render size.
    rest: usize,
    /// The last one of `header_size_in_bytes`.
    end: usize,
    /// Width and height of key frames.
    frame_size: (u32, u32),
}

/// `outer` is the size of the frame where a reference gives it.
fn header(frame: &[u8], outer: (u32, u32)) -> Header {
    let mut bits = BitReader::new(frame);
    assert_eq!(bits.read(2), 2, "frame_marker");
    let profile = bits.read(1) | bits.read(1) << 1;
    assert!(profile == 0 || profile == 2, "another profile");
    assert!(!bits.flag(), "show_existing_frame");
    let key_frame = !bits.flag();
    let show_frame = bits.flag();
    assert!(bits.flag(), "error_resilient_mode");
    let (mut color_config, mut frame_size) = ((0, 0), outer);
    let size;
    if key_frame {
        assert_eq!(bits.read(24), SYNC_CODE);
        let start = bits.position();
        bits.read(if profile == 2 { 5 } else { 4 });
        color_config = (start, bits.position());
        size = bits.position();
        frame_size = (bits.read(16) + 1, bits.read(16) + 1);
    } else {
        assert!(show_frame, "a hidden frame");
        bits.read(8 + 3 * 4);
        size = bits.position();
        assert!((0..3).any(|_| bits.flag()), "a size of its own");
    }
    if bits.flag() {
        bits.read(32);
    }
    let rest = bits.position();
    if !key_frame {
        bits.flag(); // allow_high_precision_mv
        if !bits.flag() {
            bits.read(2); // raw_interpolation_filter
        }
    }
    bits.read(2); // frame_context_idx
    filter_and_quantiser(&mut bits);
    segmentation(&mut bits);
    tiles(&mut bits, frame_size.0);
    bits.read(16);
    Header { profile, key_frame, show_frame, color_config, size, rest, end: bits.position(), frame_size }
}

fn filter_and_quantiser(bits: &mut BitReader) {
    bits.read(6 + 3);
    if bits.flag() && bits.flag() {
        for _ in 0..4 + 2 {
            if bits.flag() {
                bits.read(7);
            }
        }
    }
    bits.read(8);
    for _ in 0..3 {
        if bits.flag() {
            bits.read(5);
        }
    }
}

fn segmentation(bits: &mut BitReader) {
    assert!(!bits.flag(), "segmentation_enabled");
}

fn tiles(bits: &mut BitReader, width: u32) {
    let superblocks = width.div_ceil(64);
    let smallest = (0..).find(|log2| 64 << log2 >= superblocks).unwrap_or(0);
    let largest = (1..).find(|log2| superblocks >> log2 < 4).unwrap_or(1) - 1;
    let mut columns = smallest;
    while columns < largest && bits.flag() {
        columns += 1;
    }
    if bits.flag() {
        bits.flag();
    }
}

/// The frame with its header bits from `rest` on behind those of `writer`.
fn finish(frame: &[u8], header: &Header, mut writer: BitWriter) -> Vec<u8> {
    let mut bits = BitReader::new(frame);
    bits.read_past(header.rest);
    bits.copy_to(&mut writer, header.end);
    let mut bytes = writer.into_bytes();
    bytes.extend(bits.aligned());
    bytes
}

fn begin(profile: u32) -> BitWriter {
    let mut writer = BitWriter::new();
    writer.put(2, 2);
    writer.put(profile & 1, 1);
    writer.put(profile >> 1, 1);
    writer
}

/// Several frames in one, with the index behind them (Annex B).
fn superframe(frames: &[Vec<u8>]) -> Vec<u8> {
    let marker = 0b1101_1000 | (frames.len() - 1) as u8;
    let mut bytes = frames.concat();
    bytes.push(marker);
    for frame in frames {
        bytes.extend((frame.len() as u32).to_le_bytes());
    }
    bytes.push(marker);
    bytes
}

/// The second key frame becomes an intra-only frame that is hidden, refreshes all slots but the last, and is shown by a
/// `show_existing_frame` in the same superframe. (Intra-only frames have the syntax of key frames otherwise.)
pub fn intra_only(file: &Ivf) -> Ivf {
    let mut file = file.clone();
    let keys: Vec<usize> = (0..file.frames.len()).filter(|&number| header(&file.frames[number], (64, 64)).key_frame).collect();
    let &[0, number, ..] = keys.as_slice() else { panic!("no second key frame") };
    let frame = &file.frames[number];
    let header = header(frame, (0, 0));
    let mut writer = begin(header.profile);
    writer.flag(false); // show_existing_frame
    writer.flag(true); // frame_type: not a key frame
    writer.flag(false); // show_frame
    writer.flag(true); // error_resilient_mode
    writer.flag(true); // intra_only
    writer.put(SYNC_CODE, 24);
    let mut bits = BitReader::new(frame);
    // Profile 0 says nothing about depth and colour here.
    if header.profile > 0 {
        bits.read_past(header.color_config.0);
        bits.copy_to(&mut writer, header.color_config.1);
    }
    writer.put(0x7f, 8); // refresh_frame_flags
    bits.read_past(header.size);
    bits.copy_to(&mut writer, header.rest);
    let hidden = finish(frame, &header, writer);
    let mut shown = begin(header.profile);
    shown.flag(true); // show_existing_frame
    shown.put(2, 3); // frame_to_show_map_idx
    file.frames[number] = superframe(&[hidden, shown.into_bytes()]);
    file
}

/// The files one after the other, without the key frames of all but the first. The first frame that is left of each says its
/// own size, so that it and those after it refer to frames of another one; its render size is 8 less in both directions.
pub fn splice(files: &[Ivf]) -> Ivf {
    let mut frames = files.first().expect("a file").frames.clone();
    for file in &files[1..] {
        let size = header(&file.frames[0], (0, 0)).frame_size;
        let frame = &file.frames[1];
        let header = header(frame, size);
        assert!(!header.key_frame && header.show_frame);
        let mut writer = BitWriter::new();
        let mut bits = BitReader::new(frame);
        bits.copy_to(&mut writer, header.size);
        writer.put(0, 3); // found_ref
        writer.put(size.0 - 1, 16);
        writer.put(size.1 - 1, 16);
        writer.flag(true); // render_and_frame_size_different
        writer.put(size.0 - 9, 16);
        writer.put(size.1 - 9, 16);
        frames.push(finish(frame, &header, writer));
        frames.extend(file.frames[2..].iter().cloned());
    }
    Ivf { frames, ..files[0].clone() }
}
