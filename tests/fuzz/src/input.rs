// SPDX-License-Identifier: LGPL-2.1-or-later
//! Fuzzed bytes as values and back: structures field by field, so that no padding and no invalid value can arise.

/// Reads values from the front of a fuzzed input. Where it ends, zeros follow.
#[derive(Clone)]
pub struct Input<'a> {
    bytes: &'a [u8],
    short: bool,
}

impl<'a> Input<'a> {
    /// All of `bytes`.
    pub fn new(bytes: &'a [u8]) -> Self {
        Self { bytes, short: false }
    }

    /// The same for code that does not look at tables: arrays of more than `SHORT` elements are zeros, and take nothing of the input.
    pub fn short(bytes: &'a [u8]) -> Self {
        Self { bytes, short: true }
    }

    /// The next value.
    pub fn read<T: Value>(&mut self) -> T {
        T::read(self)
    }

    /// The next slice, which stands behind its length; a length past the end means all that is left.
    pub fn slice(&mut self) -> &'a [u8] {
        let len: u16 = self.read();
        let (now, later) = self.bytes.split_at(usize::from(len).min(self.bytes.len()));
        self.bytes = later;
        now
    }

    /// All that is left.
    pub fn rest(&self) -> &'a [u8] {
        self.bytes
    }

    /// Whether nothing is left.
    pub fn is_empty(&self) -> bool {
        self.bytes.is_empty()
    }

    fn take<const N: usize>(&mut self) -> [u8; N] {
        let mut taken = [0; N];
        let (now, later) = self.bytes.split_at(N.min(self.bytes.len()));
        taken[..now.len()].copy_from_slice(now);
        self.bytes = later;
        taken
    }
}

/// Arrays beyond this are tables.
const SHORT: usize = 16;

/// Writes what [`Input`] reads, for the corpus.
#[derive(Default)]
pub struct Output {
    bytes: Vec<u8>,
    short: bool,
}

impl Output {
    /// For [`Input::short`].
    pub fn short() -> Self {
        Self { bytes: Vec::new(), short: true }
    }

    /// Adds a value.
    pub fn write<T: Value>(&mut self, value: &T) {
        value.write(self);
    }

    /// Adds a slice behind its length, cut where the length has no more bits.
    pub fn slice(&mut self, bytes: &[u8]) {
        let len = u16::try_from(bytes.len()).unwrap_or(u16::MAX);
        self.write(&len);
        self.bytes.extend(&bytes[..len.into()]);
    }

    /// Adds bytes that end the input.
    pub fn rest(&mut self, bytes: &[u8]) {
        self.bytes.extend(bytes);
    }

    /// The input. Zeros at its end go without saying.
    pub fn finish(mut self) -> Vec<u8> {
        while self.bytes.last() == Some(&0) {
            self.bytes.pop();
        }
        self.bytes
    }
}

/// A value of which every combination of bytes is one.
pub trait Value: Sized {
    /// Takes it from an input.
    fn read(input: &mut Input<'_>) -> Self;
    /// Adds it to an output.
    fn write(&self, output: &mut Output);
    /// Takes an array of them.
    fn read_array<const N: usize>(input: &mut Input<'_>) -> [Self; N] {
        core::array::from_fn(|_| Self::read(input))
    }
}

macro_rules! integers {
    ($($name:ty)+) => {$(
        impl Value for $name {
            fn read(input: &mut Input<'_>) -> Self {
                Self::from_le_bytes(input.take())
            }

            fn write(&self, output: &mut Output) {
                output.bytes.extend(self.to_le_bytes());
            }

            // Most of a picture structure is tables, and this is much faster than one by one.
            fn read_array<const N: usize>(input: &mut Input<'_>) -> [Self; N] {
                let mut values = [0; N];
                let (now, later) = input.bytes.split_at(size_of_val(&values).min(input.bytes.len()));
                for (value, bytes) in values.iter_mut().zip(now.chunks(size_of::<Self>())) {
                    *value = Input::new(bytes).read();
                }
                input.bytes = later;
                values
            }
        }
    )+};
}

integers!(u8 i8 u16 i16 u32 i32 u64 i64);

impl Value for usize {
    fn read(input: &mut Input<'_>) -> Self {
        u64::read(input) as Self
    }

    fn write(&self, output: &mut Output) {
        output.write(&(*self as u64));
    }
}

impl<T: Value, const N: usize> Value for [T; N] {
    fn read(input: &mut Input<'_>) -> Self {
        if input.short && N > SHORT {
            return T::read_array(&mut Input::new(&[]));
        }
        T::read_array(input)
    }

    fn write(&self, output: &mut Output) {
        if !output.short || N <= SHORT {
            self.iter().for_each(|value| value.write(output));
        }
    }
}

/// Makes structures values: `name: field field ...;`, all fields, in the order in which they stand in an input. What matters most
/// stands first, tables last.
macro_rules! structures {
    ($($name:ident: $($field:ident)+;)+) => {$(
        impl $crate::input::Value for $name {
            fn read(input: &mut $crate::input::Input<'_>) -> Self {
                Self { $($field: input.read()),+ }
            }

            fn write(&self, output: &mut $crate::input::Output) {
                $(output.write(&self.$field);)+
            }
        }
    )+};
}
pub(crate) use structures;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read() {
        let mut output = Output::default();
        output.write(&[1u16, 2, 0x103]);
        output.slice(&[4, 5]);
        output.write(&-6i32);
        output.rest(&[7]);
        let bytes = output.finish();
        let mut input = Input::new(&bytes);
        assert_eq!(input.read::<[u16; 3]>(), [1, 2, 0x103]);
        assert_eq!(input.slice(), [4, 5]);
        assert_eq!(input.read::<i32>(), -6);
        assert_eq!(input.rest(), [7]);
        assert_eq!((input.read::<u32>(), input.read::<u32>()), (7, 0));
        assert!(input.is_empty());
    }

    #[test]
    fn a_length_past_the_end_means_the_rest() {
        assert_eq!(Input::new(&[9, 0, 1]).slice(), [1]);
        assert!(Input::new(&[9]).slice().is_empty());
    }

    #[test]
    fn short_inputs_have_no_tables() {
        let mut output = Output::short();
        output.write(&[1u8; SHORT + 1]);
        output.write(&2u8);
        let bytes = output.finish();
        let mut input = Input::short(&bytes);
        assert_eq!(input.read::<[u8; SHORT + 1]>(), [0; SHORT + 1]);
        assert_eq!(input.read::<u8>(), 2);
    }
}
