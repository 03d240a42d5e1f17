// SPDX-License-Identifier: LGPL-2.1-or-later
//! Header syntax that runs both ways, 4.10: one function for each syntax structure reads it from bytes or writes it from the
//! fields of a control. What the syntax infers is set in the fields either way, so that a control which cannot be written as it
//! is shows by the difference.

use primebridge_bench::generate::bits::BitWriter;

use crate::codec::Fault;

/// Where bits come from, or go to.
#[derive(Debug)]
pub enum Coder<'a> {
    /// From these bytes, at this bit.
    Read(&'a [u8], usize),
    /// To these bits.
    Write(BitWriter),
}

impl Coder<'_> {
    /// Whether it writes.
    pub fn writes(&self) -> bool {
        matches!(self, Self::Write(_))
    }

    /// f(n): writes `value` and gives it back, or reads one.
    pub fn bits(&mut self, field: &str, value: u32, count: u32) -> Result<u32, Fault> {
        match self {
            Self::Read(bytes, at) => {
                if *at + count as usize > 8 * bytes.len() {
                    return Err(Fault::bitstream(format!("ends in {field}")));
                }
                // At most 32 bits lie in five bytes.
                let bytes = bytes[*at / 8..].iter().copied().chain([0; 5]).take(5);
                let window = bytes.fold(0u64, |window, byte| window << 8 | u64::from(byte));
                let value = window >> (40 - *at as u32 % 8 - count) & ((1 << count) - 1);
                *at += count as usize;
                let value = value as u32;
                Ok(value)
            }
            Self::Write(_) if u64::from(value) >= 1 << count => {
                Err(Fault::new(field, format!("{} does not fit into {count} bits", value as i32)))
            }
            Self::Write(writer) => {
                writer.put(value, count);
                Ok(value)
            }
        }
    }

    /// f(n) of a field of any size.
    pub fn f<T: Copy + TryInto<u32> + TryFrom<u32>>(&mut self, field: &str, place: &mut T, count: u32) -> Result<(), Fault> {
        let value = (*place).try_into().map_err(|_| Fault::new(field, "a negative value"))?;
        let value = self.bits(field, value, count)?;
        *place = T::try_from(value).map_err(|_| Fault::new(field, format!("{value} does not fit into the control")))?;
        Ok(())
    }

    /// f(1) of a flag.
    pub fn flag<T: Flags>(&mut self, field: &str, flags: &mut T, flag: u32) -> Result<bool, Fault> {
        let on = self.bits(field, flags.has(flag).into(), 1)? != 0;
        flags.set(flag, on);
        Ok(on)
    }

    /// su(n), 4.10.6.
    pub fn su(&mut self, field: &str, value: i32, count: u32) -> Result<i32, Fault> {
        let sign = 1 << (count - 1);
        if value < -sign || value >= sign {
            return Err(Fault::new(field, format!("{value} does not fit into {count} bits")));
        }
        let value = self.bits(field, value as u32 & ((1 << count) - 1), count)? as i32;
        Ok(if value & sign != 0 { value - 2 * sign } else { value })
    }

    /// ns(n), 4.10.7.
    pub fn ns(&mut self, field: &str, value: u32, n: u32) -> Result<u32, Fault> {
        if n == 0 || (self.writes() && value >= n) {
            return Err(Fault::new(field, format!("{value} is not below {n}")));
        }
        let w = n.ilog2() + 1;
        let m = (1 << w) - n;
        let sum = value.wrapping_add(m);
        let first = self.bits(field, if value < m { value } else { sum >> 1 }, w - 1)?;
        if first < m {
            return Ok(first);
        }
        let extra = self.bits(field, sum & 1, 1)?;
        Ok((first << 1) - m + extra)
    }

    /// decode_signed_subexp_with_ref(low, high, r), 5.9.26.
    pub fn signed_subexp(&mut self, field: &str, value: i32, (low, high): (i32, i32), r: i32) -> Result<i32, Fault> {
        let (mx, r) = (high - low, r - low);
        if self.writes() && (value < low || value >= high) {
            return Err(Fault::new(field, format!("{value} is not from {low} to {}", high - 1)));
        }
        let x = value.wrapping_sub(low);
        let x = if 2 * r <= mx {
            inverse_recenter(r, self.subexp(field, recenter(r, x), mx)?)
        } else {
            let r = mx - 1 - r;
            mx - 1 - inverse_recenter(r, self.subexp(field, recenter(r, (mx - 1).wrapping_sub(x)), mx)?)
        };
        Ok(x + low)
    }

    /// decode_subexp(numSyms), 5.9.28.
    fn subexp(&mut self, field: &str, value: i32, symbols: i32) -> Result<i32, Fault> {
        let (mut i, mut mk, k) = (0, 0, 3);
        loop {
            let b2 = if i > 0 { k + i - 1 } else { k };
            let a = 1 << b2;
            if symbols <= mk + 3 * a {
                return Ok(self.ns(field, value.wrapping_sub(mk) as u32, (symbols - mk) as u32)? as i32 + mk);
            }
            if self.bits(field, (value >= mk + a).into(), 1)? == 0 {
                return Ok(self.bits(field, value.wrapping_sub(mk) as u32, b2)? as i32 + mk);
            }
            i += 1;
            mk += a;
        }
    }
}

/// inverse_recenter(r, v), 5.9.29.
fn inverse_recenter(r: i32, v: i32) -> i32 {
    if v > 2 * r {
        v
    } else if v & 1 != 0 {
        r - ((v + 1) >> 1)
    } else {
        r + (v >> 1)
    }
}

/// Its inverse.
fn recenter(r: i32, x: i32) -> i32 {
    let (r, x) = (i64::from(r), i64::from(x));
    let v = if x > 2 * r {
        x
    } else if x >= r {
        2 * (x - r)
    } else {
        2 * (r - x) - 1
    };
    v as i32
}

/// A field of flags.
pub trait Flags: Copy {
    /// Whether a flag is set.
    fn has(self, flag: u32) -> bool;
    /// Sets or clears one.
    fn set(&mut self, flag: u32, on: bool);
}

impl Flags for u8 {
    fn has(self, flag: u32) -> bool {
        u32::from(self) & flag != 0
    }

    fn set(&mut self, flag: u32, on: bool) {
        *self = if on { *self | flag as u8 } else { *self & !(flag as u8) };
    }
}

impl Flags for u32 {
    fn has(self, flag: u32) -> bool {
        self & flag != 0
    }

    fn set(&mut self, flag: u32, on: bool) {
        *self = if on { *self | flag } else { *self & !flag };
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn round_trip(values: &[i32], code: impl Fn(&mut Coder<'_>, i32) -> Result<i32, Fault>) {
        let mut writer = Coder::Write(BitWriter::new());
        for value in values {
            assert_eq!(code(&mut writer, *value).unwrap(), *value);
        }
        let Coder::Write(writer) = writer else { unreachable!() };
        let bytes = writer.into_bytes();
        let mut reader = Coder::Read(&bytes, 0);
        for value in values {
            assert_eq!(code(&mut reader, 0).unwrap(), *value);
        }
    }

    #[test]
    fn what_is_written_is_read() {
        round_trip(&[-64, -1, 0, 5, 63], |coder, value| coder.su("su", value, 7));
        for n in 1..20 {
            round_trip(&(0..n).collect::<Vec<_>>(), |coder, value| Ok(coder.ns("ns", value as u32, n as u32)? as i32));
        }
        for r in [-4096, -100, 0, 7, 4096] {
            let values: Vec<i32> = (-4096..=4096).step_by(31).collect();
            round_trip(&values, |coder, value| coder.signed_subexp("subexp", value, (-4096, 4097), r));
        }
    }

    #[test]
    fn what_cannot_be_written_is_refused() {
        let mut writer = Coder::Write(BitWriter::new());
        assert!(writer.bits("bits", 8, 3).is_err());
        assert!(writer.su("su", 64, 7).is_err());
        assert!(writer.ns("ns", 5, 5).is_err());
        assert!(writer.signed_subexp("subexp", 4097, (-4096, 4097), 0).is_err());
        assert!(writer.f("f", &mut -1i8, 3).is_err());
        assert!(Coder::Read(&[0], 0).bits("bits", 0, 9).is_err());
    }
}
