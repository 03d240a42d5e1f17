// SPDX-License-Identifier: LGPL-2.1-or-later
//! The bit reader's counterpart, for tests only: writes syntax elements and puts emulation prevention bytes in.

/// One syntax element with its value.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Element {
    /// u(n): bit count, value.
    U(u32, u32),
    /// ue(v).
    Ue(u32),
    /// se(v).
    Se(i32),
}

/// Collects the bits of one NAL unit.
pub(crate) struct BitWriter {
    bits: Vec<bool>,
}

impl BitWriter {
    /// Starts with a one-byte NAL unit header.
    pub(crate) fn new(header: u8) -> Self {
        let mut writer = Self { bits: Vec::new() };
        writer.put(Element::U(8, header.into()));
        writer
    }

    /// Bits written so far, without emulation prevention.
    pub(crate) fn position(&self) -> usize {
        self.bits.len()
    }

    /// Appends an element.
    pub(crate) fn put(&mut self, element: Element) {
        match element {
            Element::U(count, value) => self.number(count, value.into()),
            Element::Ue(value) => {
                let code = u64::from(value) + 1;
                let length = 64 - code.leading_zeros();
                self.number(length - 1, 0);
                self.number(length, code);
            }
            Element::Se(value) => {
                let code = i64::from(value).unsigned_abs() * 2 - u64::from(value > 0);
                self.put(Element::Ue(code.try_into().unwrap()));
            }
        }
    }

    /// u(n).
    pub(crate) fn u(&mut self, count: u32, value: u32) {
        self.put(Element::U(count, value));
    }

    /// ue(v).
    pub(crate) fn ue(&mut self, value: u32) {
        self.put(Element::Ue(value));
    }

    /// se(v).
    pub(crate) fn se(&mut self, value: i32) {
        self.put(Element::Se(value));
    }

    fn number(&mut self, count: u32, value: u64) {
        self.bits.extend((0..count).rev().map(|bit| value >> bit & 1 == 1));
    }

    /// The NAL unit with trailing bits and without emulation prevention.
    pub(crate) fn finish_rbsp(mut self) -> Vec<u8> {
        self.bits.push(true);
        self.bits.chunks(8).map(|chunk| (0..8).fold(0, |byte, i| byte << 1 | u8::from(chunk.get(i) == Some(&true)))).collect()
    }

    /// The NAL unit with trailing bits and emulation prevention, and each of `positions` (in RBSP bits) as a raw position.
    pub(crate) fn finish_with(mut self, positions: &[usize]) -> (Vec<u8>, Vec<usize>) {
        self.bits.push(true);
        while self.bits.len() % 8 != 0 {
            self.bits.push(false);
        }
        let mut nal = Vec::new();
        let mut inserted_before = Vec::new();
        let mut zeros = 0;
        let mut inserted = 0;
        for chunk in self.bits.chunks(8) {
            let byte = chunk.iter().fold(0u8, |byte, bit| byte << 1 | u8::from(*bit));
            if zeros == 2 && byte <= 3 {
                nal.push(3);
                inserted += 1;
                zeros = 0;
            }
            inserted_before.push(inserted);
            zeros = if byte == 0 { zeros + 1 } else { 0 };
            nal.push(byte);
        }
        let raw = positions.iter().map(|p| p + 8 * inserted_before[(p - 1) / 8]).collect();
        (nal, raw)
    }
}
