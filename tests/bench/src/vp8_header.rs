// SPDX-License-Identifier: LGPL-2.1-or-later
//! VP8 frame headers as syntax elements with values (RFC 6386, section 9 and 19.2), for checks of what a clip has in it.
//! FFmpeg's `trace_headers` does that for the other codecs.

/// The boolean decoder, for bits of even probability only (RFC 6386, section 7.3).
struct Bits<'a> {
    rest: &'a [u8],
    value: u32,
    range: u32,
    bit_count: u32,
}

impl<'a> Bits<'a> {
    fn new(data: &'a [u8]) -> Self {
        let mut bits = Self { rest: data, value: 0, range: 255, bit_count: 0 };
        bits.value = bits.byte() << 8;
        bits.value |= bits.byte();
        bits
    }

    fn byte(&mut self) -> u32 {
        let Some((&first, rest)) = self.rest.split_first() else { return 0 };
        self.rest = rest;
        first.into()
    }

    fn bit(&mut self) -> u32 {
        let split = 1 + (((self.range - 1) * 128) >> 8);
        let bit = self.value >= split << 8;
        if bit {
            self.range -= split;
            self.value -= split << 8;
        } else {
            self.range = split;
        }
        while self.range < 128 {
            self.value <<= 1;
            self.range <<= 1;
            self.bit_count += 1;
            if self.bit_count == 8 {
                self.bit_count = 0;
                self.value |= self.byte();
            }
        }
        bit.into()
    }

    fn literal(&mut self, count: u32) -> i32 {
        (0..count).fold(0, |value, _| value << 1 | self.bit() as i32)
    }

    fn signed(&mut self, count: u32) -> i32 {
        let magnitude = self.literal(count);
        if self.bit() == 1 { -magnitude } else { magnitude }
    }

    fn flag(&mut self) -> bool {
        self.bit() == 1
    }
}

/// Syntax elements up to the one named `refresh_last`; what is not in the frame is not in the list.
pub fn elements(frame: &[u8]) -> Vec<(&'static str, i32)> {
    let tag = u32::from_le_bytes([frame[0], frame[1], frame[2], 0]);
    let key_frame = tag & 1 == 0;
    let mut found = vec![
        ("key_frame", key_frame.into()),
        ("version", (tag >> 1 & 7) as i32),
        ("show_frame", (tag >> 4 & 1) as i32),
        ("first_part_size", (tag >> 5) as i32),
    ];
    let mut start = 3;
    if key_frame {
        let field = |at: usize| i32::from(u16::from_le_bytes([frame[at], frame[at + 1]]));
        found.extend([("width", field(6) & 0x3fff), ("horizontal_scale", field(6) >> 14)]);
        found.extend([("height", field(8) & 0x3fff), ("vertical_scale", field(8) >> 14)]);
        start = 10;
    }
    let mut bits = Bits::new(&frame[start..]);
    if key_frame {
        found.extend([("color_space", bits.literal(1)), ("clamping_type", bits.literal(1))]);
    }
    segmentation(&mut bits, &mut found);
    found.extend([
        ("filter_type", bits.literal(1)),
        ("loop_filter_level", bits.literal(6)),
        ("sharpness_level", bits.literal(3)),
    ]);
    filter_deltas(&mut bits, &mut found);
    found.extend([("log2_nbr_of_dct_partitions", bits.literal(2)), ("y_ac_qi", bits.literal(7))]);
    for name in ["y_dc_delta", "y2_dc_delta", "y2_ac_delta", "uv_dc_delta", "uv_ac_delta"] {
        if bits.flag() {
            found.push((name, bits.signed(4)));
        }
    }
    references(&mut bits, key_frame, &mut found);
    found
}

fn segmentation(bits: &mut Bits, found: &mut Vec<(&'static str, i32)>) {
    let enabled = bits.flag();
    found.push(("segmentation_enabled", enabled.into()));
    if !enabled {
        return;
    }
    let (map, data) = (bits.flag(), bits.flag());
    found.extend([("update_mb_segmentation_map", map.into()), ("update_segment_feature_data", data.into())]);
    if data {
        found.push(("segment_feature_mode", bits.literal(1)));
        for (name, width) in [("quantizer_update", 7), ("lf_update", 6)] {
            for _ in 0..4 {
                if bits.flag() {
                    found.push((name, bits.signed(width)));
                }
            }
        }
    }
    if map {
        for _ in 0..3 {
            if bits.flag() {
                found.push(("segment_prob", bits.literal(8)));
            }
        }
    }
}

fn filter_deltas(bits: &mut Bits, found: &mut Vec<(&'static str, i32)>) {
    let enabled = bits.flag();
    found.push(("loop_filter_adj_enable", enabled.into()));
    if enabled && bits.flag() {
        for name in ["ref_frame_delta"; 4].into_iter().chain(["mb_mode_delta"; 4]) {
            if bits.flag() {
                found.push((name, bits.signed(6)));
            }
        }
    }
}

fn references(bits: &mut Bits, key_frame: bool, found: &mut Vec<(&'static str, i32)>) {
    if key_frame {
        found.push(("refresh_entropy_probs", bits.literal(1)));
        return;
    }
    let (golden, alternate) = (bits.flag(), bits.flag());
    found.extend([("refresh_golden_frame", golden.into()), ("refresh_alternate_frame", alternate.into())]);
    if !golden {
        found.push(("copy_buffer_to_golden", bits.literal(2)));
    }
    if !alternate {
        found.push(("copy_buffer_to_alternate", bits.literal(2)));
    }
    found.extend([("sign_bias_golden", bits.literal(1)), ("sign_bias_alternate", bits.literal(1))]);
    found.extend([("refresh_entropy_probs", bits.literal(1)), ("refresh_last", bits.literal(1))]);
}
