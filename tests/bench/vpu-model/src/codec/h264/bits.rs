// SPDX-License-Identifier: LGPL-2.1-or-later
//! Bits of H.264 NAL units, read and written (7.2, 7.3.1, 9.1).

use crate::codec::Fault;

/// No slice header is longer, weights and marking included.
const LONGEST_HEADER: usize = 16 << 10;

/// Reads the start of a NAL unit; the emulation prevention bytes are taken out and not counted.
#[derive(Debug)]
pub struct Reader {
    bytes: Vec<u8>,
    at: usize,
}

impl Reader {
    /// From the NAL unit's header byte on.
    pub fn new(nal: &[u8]) -> Self {
        let mut bytes = Vec::with_capacity(nal.len().min(LONGEST_HEADER));
        let mut zeros = 0;
        for &byte in nal.iter().take(LONGEST_HEADER) {
            if zeros >= 2 && byte == 3 {
                zeros = 0;
                continue;
            }
            zeros = if byte == 0 { zeros + 1 } else { 0 };
            bytes.push(byte);
        }
        Self { bytes, at: 0 }
    }

    /// Bits read so far.
    pub fn position(&self) -> u32 {
        self.at as u32
    }

    /// One bit.
    pub fn flag(&mut self) -> Result<bool, Fault> {
        let byte = self.bytes.get(self.at / 8).ok_or_else(|| Fault::bitstream("a slice header ends in the middle"))?;
        let bit = byte >> (7 - self.at % 8) & 1;
        self.at += 1;
        Ok(bit != 0)
    }

    /// u(count), up to 32 bits.
    pub fn bits(&mut self, count: u32) -> Result<u32, Fault> {
        let mut value = 0u32;
        for _ in 0..count {
            value = value << 1 | u32::from(self.flag()?);
        }
        Ok(value)
    }

    /// ue(v).
    pub fn ue(&mut self) -> Result<u32, Fault> {
        let mut zeros = 0;
        while !self.flag()? {
            zeros += 1;
            if zeros > 31 {
                return Err(Fault::bitstream("an Exp-Golomb code of more than 63 bits"));
            }
        }
        Ok(((1u64 << zeros) - 1) as u32 + self.bits(zeros)?)
    }

    /// se(v).
    pub fn se(&mut self) -> Result<i32, Fault> {
        let code = i64::from(self.ue()?);
        Ok(if code % 2 == 0 { -(code / 2) as i32 } else { (code / 2 + 1) as i32 })
    }

    /// ue(v) with an upper bound.
    pub fn ue_to(&mut self, limit: u32, element: &str) -> Result<u32, Fault> {
        let value = self.ue()?;
        if value > limit {
            return Err(Fault::bitstream(format!("{element} is {value}, the largest is {limit}")));
        }
        Ok(value)
    }

    /// se(v) with bounds.
    pub fn se_within(&mut self, limits: (i32, i32), element: &str) -> Result<i32, Fault> {
        let value = self.se()?;
        if value < limits.0 || value > limits.1 {
            return Err(Fault::bitstream(format!("{element} is {value}, it has to be within {limits:?}")));
        }
        Ok(value)
    }
}

/// Writes an RBSP.
#[derive(Debug, Default)]
pub struct Writer {
    bytes: Vec<u8>,
    last: u8,
    count: u32,
}

impl Writer {
    /// One bit.
    pub fn flag(&mut self, value: bool) {
        self.last = self.last << 1 | u8::from(value);
        self.count += 1;
        if self.count == 8 {
            self.bytes.push(self.last);
            (self.last, self.count) = (0, 0);
        }
    }

    /// u(count).
    pub fn bits(&mut self, value: u32, count: u32) {
        for bit in (0..count).rev() {
            self.flag(value >> bit & 1 != 0);
        }
    }

    /// ue(v).
    pub fn ue(&mut self, value: u32) {
        let code = u64::from(value) + 1;
        let length = 64 - code.leading_zeros();
        for bit in (0..2 * length - 1).rev() {
            self.flag(bit < length && code >> bit & 1 != 0);
        }
    }

    /// se(v).
    pub fn se(&mut self, value: i32) {
        let value = i64::from(value);
        self.ue(if value > 0 { 2 * value - 1 } else { -2 * value } as u32);
    }

    /// The NAL unit with its start code, the trailing bits and emulation prevention.
    pub fn nal(mut self, header: u8) -> Vec<u8> {
        self.flag(true);
        while self.count != 0 {
            self.flag(false);
        }
        let mut nal = vec![0, 0, 0, 1, header];
        let mut zeros = 0;
        for byte in self.bytes {
            if zeros >= 2 && byte <= 3 {
                nal.push(3);
                zeros = 0;
            }
            zeros = if byte == 0 { zeros + 1 } else { 0 };
            nal.push(byte);
        }
        nal
    }
}

/// The NAL units of a buffer with Annex B start codes, without them and without zeros between.
pub fn split_annex_b(bytes: &[u8]) -> Result<Vec<&[u8]>, Fault> {
    let is_code = |at: usize| bytes[at..].starts_with(&[0, 0, 1]);
    let codes: Vec<usize> = (0..bytes.len()).filter(|&at| is_code(at)).collect();
    let first = codes.first().copied().unwrap_or(bytes.len());
    if bytes[..first].iter().any(|&byte| byte != 0) || codes.is_empty() {
        return Err(Fault::bitstream("does not begin with a start code"));
    }
    let ends = codes.iter().skip(1).copied().chain([bytes.len()]);
    let units = codes.iter().zip(ends).map(|(&code, end)| without_zeros(&bytes[code + 3..end]));
    Ok(units.filter(|unit| !unit.is_empty()).collect())
}

/// Without trailing_zero_8bits.
pub fn without_zeros(unit: &[u8]) -> &[u8] {
    let end = unit.iter().rposition(|&byte| byte != 0).map_or(0, |last| last + 1);
    &unit[..end]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read() {
        let values = [0u32, 1, 2, 254, 255, 65_535, u32::MAX - 1];
        let signed = [0, 1, -1, 2, -2, 32_767, -32_768, i32::MAX, -i32::MAX];
        let mut writer = Writer::default();
        writer.bits(0, 24);
        writer.bits(0x1234_5678, 32);
        values.iter().for_each(|&value| writer.ue(value));
        signed.iter().for_each(|&value| writer.se(value));
        let nal = writer.nal(0x67);
        assert_eq!(nal[..5], [0, 0, 0, 1, 0x67]);
        assert_eq!(nal[5..9], [0, 0, 3, 0]);
        let mut reader = Reader::new(&nal[4..]);
        assert_eq!(reader.bits(8).unwrap(), 0x67);
        assert_eq!(reader.bits(24).unwrap(), 0);
        assert_eq!(reader.bits(32).unwrap(), 0x1234_5678);
        assert_eq!(reader.position(), 64);
        assert!(values.iter().all(|&value| reader.ue().unwrap() == value));
        assert!(signed.iter().all(|&value| reader.se().unwrap() == value));
        assert!(reader.bits(32).is_err());
    }

    #[test]
    fn units_are_split_at_start_codes() {
        let stream = [0, 0, 0, 1, 0x65, 1, 2, 0, 0, 0, 1, 0x65, 0, 0, 3, 1, 0, 0, 0, 1];
        assert_eq!(split_annex_b(&stream).unwrap(), [&[0x65u8, 1, 2][..], &[0x65, 0, 0, 3, 1]]);
        assert!(split_annex_b(&[0x65, 0, 0, 1]).is_err());
        assert!(split_annex_b(&[]).is_err());
    }
}
