// SPDX-License-Identifier: LGPL-2.1-or-later
//! The payloads of a job's controls, as the kernel's structures.
#![allow(unsafe_code)]

use std::collections::BTreeMap;

use primebridge::uapi::bytes::Pod;

/// Control payloads by `V4L2_CID_...`.
#[derive(Clone, Debug, Default)]
pub struct Controls {
    payloads: BTreeMap<u32, (u32, Vec<u8>)>,
}

impl Controls {
    /// Adds one.
    pub fn insert(&mut self, id: u32, elements: u32, payload: &[u8]) {
        self.payloads.insert(id, (elements, payload.to_vec()));
    }

    /// A control of one structure. `Err` names it where the kernel has it not.
    pub fn get<T: Pod>(&self, id: u32, name: &str) -> Result<T, String> {
        self.all(id, name)?.first().copied().ok_or_else(|| format!("{name}: no element"))
    }

    /// The elements of a dynamic array.
    pub fn all<T: Pod>(&self, id: u32, name: &str) -> Result<Vec<T>, String> {
        let (elements, payload) = self.payloads.get(&id).ok_or_else(|| format!("{name}: the kernel has no such control"))?;
        if payload.len() != *elements as usize * size_of::<T>() {
            return Err(format!("{name}: {} bytes for {elements} elements of {}", payload.len(), size_of::<T>()));
        }
        Ok(payload.chunks_exact(size_of::<T>()).map(read).collect())
    }

    /// Whether the kernel has a control.
    pub fn has(&self, id: u32) -> bool {
        self.payloads.contains_key(&id)
    }
}

fn read<T: Pod>(bytes: &[u8]) -> T {
    assert_eq!(bytes.len(), size_of::<T>());
    // SAFETY: Pod promises that any bytes are a T; there are size_of::<T>() of them, at no particular address.
    unsafe { bytes.as_ptr().cast::<T>().read_unaligned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn payloads_are_checked() {
        let mut controls = Controls::default();
        controls.insert(7, 2, &[1, 0, 0, 0, 2, 0, 0, 0]);
        assert_eq!(controls.all::<u32>(7, "seven").unwrap(), [1, 2]);
        assert_eq!(controls.get::<u32>(7, "seven").unwrap(), 1);
        assert!(controls.get::<u32>(8, "eight").unwrap_err().contains("eight"));
        controls.insert(9, 2, &[0; 7]);
        assert!(controls.all::<u32>(9, "nine").is_err());
        assert!(controls.has(9) && !controls.has(10));
    }
}
