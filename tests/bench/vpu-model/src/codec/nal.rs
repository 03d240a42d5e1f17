// SPDX-License-Identifier: LGPL-2.1-or-later
//! NAL units of H.264 and HEVC: a reader and a writer of syntax elements, emulation prevention in both directions (H.264 7.3.1,
//! H.265 7.3.1.1), and start codes (annex B of both).

use crate::codec::Fault;

/// Reads syntax elements (7.2, 9.2) of an RBSP.
#[derive(Clone, Debug)]
pub struct Reader<'a> {
    bytes: &'a [u8],
    position: usize,
}

impl<'a> Reader<'a> {
    /// From the first bit on.
    pub fn new(bytes: &'a [u8]) -> Self {
        Self { bytes, position: 0 }
    }

    /// Bits read so far.
    pub fn position(&self) -> usize {
        self.position
    }

    /// u(1).
    pub fn flag(&mut self) -> Result<bool, Fault> {
        let byte = self.bytes.get(self.position / 8).ok_or_else(|| Fault::bitstream("a header ends in the middle"))?;
        let bit = byte >> (7 - self.position % 8) & 1;
        self.position += 1;
        Ok(bit != 0)
    }

    /// u(n), n up to 32.
    pub fn bits(&mut self, count: u32) -> Result<u32, Fault> {
        let mut value = 0u64;
        for _ in 0..count {
            value = value << 1 | u64::from(self.flag()?);
        }
        Ok(value as u32)
    }

    /// ue(v), no larger than `most`.
    pub fn ue(&mut self, name: &str, most: u32) -> Result<u32, Fault> {
        let mut zeros = 0;
        while !self.flag()? {
            zeros += 1;
            if zeros > 31 {
                return Err(Fault::bitstream(format!("{name} has more than 32 bits")));
            }
        }
        let value = (1u64 << zeros) - 1 + u64::from(self.bits(zeros)?);
        if value > most.into() {
            return Err(Fault::bitstream(format!("{name} is {value}, at most {most} is allowed")));
        }
        Ok(value as u32)
    }

    /// se(v), no larger than `most` and no smaller than `least`.
    pub fn se(&mut self, name: &str, least: i32, most: i32) -> Result<i32, Fault> {
        let code = i64::from(self.ue(name, u32::MAX - 1)?);
        let value = if code % 2 == 1 { (code + 1) / 2 } else { -(code / 2) };
        if value < least.into() || value > most.into() {
            return Err(Fault::bitstream(format!("{name} is {value}, {least} to {most} is allowed")));
        }
        Ok(value as i32)
    }
}

/// Writes syntax elements.
#[derive(Clone, Debug, Default)]
pub struct Writer {
    bytes: Vec<u8>,
    bits: usize,
}

impl Writer {
    /// An RBSP that begins with a NAL unit header.
    pub fn new(header: &[u8]) -> Self {
        Self { bytes: header.to_vec(), bits: 8 * header.len() }
    }

    /// u(1).
    pub fn flag(&mut self, value: bool) {
        if self.bits % 8 == 0 {
            self.bytes.push(0);
        }
        if let Some(last) = self.bytes.last_mut() {
            *last |= u8::from(value) << (7 - self.bits % 8);
        }
        self.bits += 1;
    }

    /// u(n), n up to 32.
    pub fn bits(&mut self, value: u32, count: u32) {
        for bit in (0..count).rev() {
            self.flag(value >> bit & 1 != 0);
        }
    }

    /// ue(v) of anything but the largest u32.
    pub fn ue(&mut self, value: u32) {
        let code = u64::from(value) + 1;
        let length = 64 - code.leading_zeros();
        self.bits(0, length - 1);
        self.bits(code as u32, length);
    }

    /// se(v).
    pub fn se(&mut self, value: i32) {
        self.ue(if value > 0 { 2 * value.unsigned_abs() - 1 } else { 2 * value.unsigned_abs() });
    }

    /// The bits `from` to `to` of other bytes.
    pub fn copy(&mut self, bytes: &[u8], from: usize, to: usize) -> Result<(), Fault> {
        let mut reader = Reader { bytes, position: from };
        for _ in from..to {
            let bit = reader.flag()?;
            self.flag(bit);
        }
        Ok(())
    }

    /// A one, and zeros up to the next byte: rbsp_trailing_bits() and byte_alignment(). The bytes then.
    pub fn aligned(mut self) -> Vec<u8> {
        self.flag(true);
        self.bytes
    }

    /// The NAL unit, aligned and with emulation prevention.
    pub fn nal(self) -> Vec<u8> {
        escaped(&self.aligned())
    }
}

/// A NAL unit's bytes with emulation prevention.
pub fn escaped(rbsp: &[u8]) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(rbsp.len() + rbsp.len() / 64);
    let mut zeros = 0;
    for byte in rbsp {
        if zeros == 2 && *byte <= 3 {
            bytes.push(3);
            zeros = 0;
        }
        zeros = if *byte == 0 { zeros + 1 } else { 0 };
        bytes.push(*byte);
    }
    bytes
}

/// A NAL unit without emulation prevention.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Unescaped {
    /// Its bytes, the header included.
    pub bytes: Vec<u8>,
    /// Where in `bytes` an emulation prevention byte stood before a byte.
    removed: Vec<usize>,
}

impl Unescaped {
    /// Takes the emulation prevention bytes out.
    pub fn new(nal: &[u8]) -> Self {
        let mut result = Self::default();
        let mut zeros = 0;
        for byte in nal {
            if zeros >= 2 && *byte == 3 {
                result.removed.push(result.bytes.len());
                zeros = 0;
                continue;
            }
            zeros = if *byte == 0 { zeros + 1 } else { 0 };
            result.bytes.push(*byte);
        }
        result
    }

    /// Where the byte at `offset` stands in the NAL unit with emulation prevention.
    pub fn raw_offset(&self, offset: usize) -> usize {
        offset + self.removed.iter().take_while(|removed| **removed <= offset).count()
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
    fn elements_come_back() {
        let mut writer = Writer::new(&[39 << 1, 5]);
        let (unsigned, signed) = ([0, 1, 2, 3, 62, 63, 65535, u32::MAX - 1], [0, 1, -1, 2, -2, 127, -128, 70000]);
        writer.bits(5, 3);
        unsigned.iter().for_each(|value| writer.ue(*value));
        signed.iter().for_each(|value| writer.se(*value));
        let bytes = writer.aligned();
        assert_eq!(bytes[..2], [39 << 1, 5]);
        let mut reader = Reader::new(&bytes);
        assert_eq!((reader.bits(16).unwrap(), reader.bits(3).unwrap()), (39 << 9 | 5, 5));
        for value in unsigned {
            assert_eq!(reader.ue("", u32::MAX - 1).unwrap(), value);
        }
        for value in signed {
            assert_eq!(reader.se("", i32::MIN, i32::MAX).unwrap(), value);
        }
        assert!(reader.flag().unwrap());
        assert!(bytes.len() * 8 - reader.position() < 8);
    }

    #[test]
    fn what_is_out_of_range_is_a_fault() {
        let mut writer = Writer::default();
        writer.ue(8);
        writer.se(-3);
        let bytes = writer.aligned();
        assert!(Reader::new(&bytes).ue("it", 7).unwrap_err().message.contains("it is 8"));
        let mut reader = Reader::new(&bytes);
        reader.ue("it", 8).unwrap();
        assert!(reader.se("it", -2, 2).unwrap_err().message.contains("it is -3"));
        assert!(Reader::new(&[0; 5]).ue("it", 7).is_err());
        assert!(Reader::new(&[0; 2]).ue("it", 7).is_err());
    }

    #[test]
    fn emulation_prevention_goes_and_comes() {
        let rbsp = [0x42, 1, 0, 0, 0, 0, 1, 0, 0, 2, 0, 0, 3, 0, 0, 4, 0, 1, 0x80];
        let nal = escaped(&rbsp);
        assert_eq!(nal, [0x42, 1, 0, 0, 3, 0, 0, 3, 1, 0, 0, 3, 2, 0, 0, 3, 3, 0, 0, 4, 0, 1, 0x80]);
        let back = Unescaped::new(&nal);
        assert_eq!(back.bytes, rbsp);
        for (offset, byte) in rbsp.iter().enumerate() {
            assert_eq!(nal[back.raw_offset(offset)], *byte, "{offset}");
        }
        assert_eq!(back.raw_offset(4), 5);
    }

    #[test]
    fn units_are_split_at_start_codes() {
        let stream = [0, 0, 0, 1, 0x65, 1, 2, 0, 0, 0, 1, 0x65, 0, 0, 3, 1, 0, 0, 0, 1];
        assert_eq!(split_annex_b(&stream).unwrap(), [&[0x65u8, 1, 2][..], &[0x65, 0, 0, 3, 1]]);
        assert!(split_annex_b(&[0x65, 0, 0, 1]).is_err());
        assert!(split_annex_b(&[]).is_err());
    }
}
