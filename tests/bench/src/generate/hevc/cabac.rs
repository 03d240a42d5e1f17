// SPDX-License-Identifier: LGPL-2.1-or-later
//! Arithmetic coding (H.265 9.3.4.5, the encoder's side of 9.3.4.3). Knows no syntax element.

use super::super::bits::BitWriter;

/// Table 9-52, rangeTabLps: first the column, qRangeIdx.
#[rustfmt::skip]
const LPS_RANGES: [[u32; 64]; 4] = [
    [
        128, 128, 128, 123, 116, 111, 105, 100, 95, 90, 85, 81, 77, 73, 69, 66, 62, 59, 56, 53, 51, 48, 46, 43, 41, 39, 37, 35,
        33, 32, 30, 29, 27, 26, 24, 23, 22, 21, 20, 19, 18, 17, 16, 15, 14, 14, 13, 12, 12, 11, 11, 10, 10, 9, 9, 8, 8, 7, 7, 7,
        6, 6, 6, 2,
    ],
    [
        176, 167, 158, 150, 142, 135, 128, 122, 116, 110, 104, 99, 94, 89, 85, 80, 76, 72, 69, 65, 62, 59, 56, 53, 50, 48, 45,
        43, 41, 39, 37, 35, 33, 31, 30, 28, 27, 26, 24, 23, 22, 21, 20, 19, 18, 17, 16, 15, 14, 14, 13, 12, 12, 11, 11, 10, 9, 9,
        9, 8, 8, 7, 7, 2,
    ],
    [
        208, 197, 187, 178, 169, 160, 152, 144, 137, 130, 123, 117, 111, 105, 100, 95, 90, 86, 81, 77, 73, 69, 66, 63, 59, 56,
        54, 51, 48, 46, 43, 41, 39, 37, 35, 33, 32, 30, 29, 27, 26, 25, 23, 22, 21, 20, 19, 18, 17, 16, 15, 15, 14, 13, 12, 12,
        11, 11, 10, 10, 9, 9, 8, 2,
    ],
    [
        240, 227, 216, 205, 195, 185, 175, 166, 158, 150, 142, 135, 128, 122, 116, 110, 104, 99, 94, 89, 85, 80, 76, 72, 69, 65,
        62, 59, 56, 53, 50, 48, 45, 43, 41, 39, 37, 35, 33, 31, 30, 28, 27, 25, 24, 23, 22, 21, 20, 19, 18, 17, 16, 15, 14, 14,
        13, 12, 12, 11, 11, 10, 9, 2,
    ],
];
/// Table 9-53, transIdxLps.
#[rustfmt::skip]
const AFTER_LPS: [usize; 64] = [
    0, 0, 1, 2, 2, 4, 4, 5, 6, 7, 8, 9, 9, 11, 11, 12, 13, 13, 15, 15, 16, 16, 18, 18, 19, 19, 21, 21, 22, 22, 23, 24, 24, 25,
    26, 26, 27, 27, 28, 29, 29, 30, 30, 30, 31, 32, 32, 33, 33, 33, 34, 34, 35, 35, 35, 36, 36, 36, 37, 37, 37, 38, 38, 63,
];

/// The state of a context variable.
#[derive(Clone, Copy, Debug)]
pub struct Context {
    state: usize,
    most_probable: bool,
}

impl Context {
    /// Out of initValue and the slice's quantiser (9.3.2.2).
    pub fn new(value: i32, qp: i32) -> Self {
        let (slope, offset) = ((value >> 4) * 5 - 45, ((value & 15) << 3) - 16);
        let before = (((slope * qp) >> 4) + offset).clamp(1, 126);
        let most_probable = before > 63;
        Self { state: if most_probable { before - 64 } else { 63 - before } as usize, most_probable }
    }
}

/// Writes bins behind what `bits` holds.
#[derive(Debug)]
pub struct Encoder {
    bits: BitWriter,
    low: u32,
    range: u32,
    first: bool,
    outstanding: u32,
}

impl Encoder {
    /// At the start of slice data, or behind samples that are not coded.
    pub fn new(bits: BitWriter) -> Self {
        Self { bits, low: 0, range: 510, first: true, outstanding: 0 }
    }

    /// A bin with a context.
    pub fn bin(&mut self, context: &mut Context, bin: bool) {
        let range = LPS_RANGES[(self.range >> 6 & 3) as usize][context.state];
        self.range -= range;
        if bin == context.most_probable {
            context.state = (context.state + 1).min(62);
        } else {
            self.low += self.range;
            self.range = range;
            context.most_probable ^= context.state == 0;
            context.state = AFTER_LPS[context.state];
        }
        self.renormalise();
    }

    /// A bin that says whether something ends here, if it does not.
    pub fn goes_on(&mut self) {
        self.range -= 2;
        self.renormalise();
    }

    /// A bin that says that something ends here: the stop bit is written, and zeros up to the next byte. Gives back
    /// the bits.
    pub fn ends(mut self) -> BitWriter {
        self.low += self.range - 2;
        self.range = 2;
        self.renormalise();
        self.put(self.low >> 9 & 1);
        self.bits.put(self.low >> 7 & 3 | 1, 2);
        self.bits.align();
        self.bits
    }

    fn renormalise(&mut self) {
        while self.range < 256 {
            match self.low {
                0..256 => self.put(0),
                256..512 => {
                    self.low -= 256;
                    self.outstanding += 1;
                }
                _ => {
                    self.low -= 512;
                    self.put(1);
                }
            }
            self.range <<= 1;
            self.low <<= 1;
        }
    }

    fn put(&mut self, bit: u32) {
        if !std::mem::take(&mut self.first) {
            self.bits.put(bit, 1);
        }
        for _ in 0..std::mem::take(&mut self.outstanding) {
            self.bits.put(1 - bit, 1);
        }
    }
}
