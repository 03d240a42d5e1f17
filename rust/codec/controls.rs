// SPDX-License-Identifier: LGPL-2.1-or-later
//! What every codec hands to the session: the controls of one request, and which controls the driver has.

use crate::uapi::bytes::{Pod, as_bytes, slice_as_bytes};

/// The most controls that one request of any codec carries (HEVC has eight).
pub const MAX_CONTROLS: usize = 8;

/// Which of a codec's stateless controls the driver has, and how many elements it takes of those that are arrays; found by asking
/// for each once (VIDIOC_QUERY_EXT_CTRL).
///
/// Kept by the identifier modulo 64. No two stateless controls of one codec are the same there: the codecs' identifiers start at
/// multiples of 100 and a codec has ten at the most.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ControlSupport {
    /// 0 where the driver does not have it, 1 for what is no array.
    elements: [u16; 64],
}

impl ControlSupport {
    /// Nothing is supported.
    pub const NONE: Self = Self { elements: [0; 64] };
    /// Everything is supported, arrays of any length.
    pub const ALL: Self = Self { elements: [u16::MAX; 64] };

    /// The same with the control `id` supported.
    #[must_use]
    pub fn with(self, id: u32) -> Self {
        self.with_elements(id, 1)
    }

    /// The same with the control `id` supported, as an array of up to `elements`.
    #[must_use]
    pub fn with_elements(mut self, id: u32, elements: u32) -> Self {
        if let Some(known) = self.elements.get_mut(Self::place(id)) {
            *known = u16::try_from(elements).unwrap_or(u16::MAX);
        }
        self
    }

    /// The same with the control `id` not supported.
    #[must_use]
    pub fn without(self, id: u32) -> Self {
        self.with_elements(id, 0)
    }

    /// Whether the control `id` is supported.
    pub fn has(&self, id: u32) -> bool {
        self.elements(id) > 0
    }

    /// How many elements the driver takes of the array control `id`; 0 where it does not have it.
    pub fn elements(&self, id: u32) -> usize {
        self.elements.get(Self::place(id)).copied().unwrap_or_default().into()
    }

    const fn place(id: u32) -> usize {
        (id % 64) as usize
    }
}

impl FromIterator<u32> for ControlSupport {
    fn from_iter<I: IntoIterator<Item = u32>>(ids: I) -> Self {
        ids.into_iter().fold(Self::NONE, Self::with)
    }
}

/// The controls of one request: identifiers and payloads, borrowed from the codec's control structure.
#[derive(Debug, PartialEq)]
pub struct ControlList<'a> {
    entries: [(u32, &'a mut [u8]); MAX_CONTROLS],
    len: usize,
    support: ControlSupport,
}

impl<'a> ControlList<'a> {
    /// An empty list that takes only what the driver supports.
    pub(crate) fn new(support: ControlSupport) -> Self {
        Self { entries: core::array::from_fn(|_| (0, Default::default())), len: 0, support }
    }

    /// The list with the control appended, if the driver has it.
    #[must_use]
    pub(crate) fn with<T: Pod>(self, id: u32, payload: &'a mut T) -> Self {
        self.push(id, as_bytes(payload))
    }

    /// The list with the array control appended, if the driver has it and the array is not empty. That it is no longer than
    /// `ControlSupport::elements` is the codec's part.
    #[must_use]
    pub(crate) fn with_array<T: Pod>(self, id: u32, payload: &'a mut [T]) -> Self {
        self.push(id, slice_as_bytes(payload))
    }

    fn push(mut self, id: u32, payload: &'a mut [u8]) -> Self {
        if self.support.has(id) && !payload.is_empty() {
            // A codec appends a fixed number of controls, MAX_CONTROLS at the most: there is always an entry.
            if let Some(entry) = self.entries.get_mut(self.len) {
                *entry = (id, payload);
                self.len = self.len.saturating_add(1);
            }
        }
        self
    }

    /// Identifier and payload of each control, in the order in which they are to be set. The kernel writes payloads back.
    pub fn as_mut_slice(&mut self) -> &mut [(u32, &'a mut [u8])] {
        self.entries.get_mut(..self.len).unwrap_or_default()
    }
}

impl<'a> core::ops::Deref for ControlList<'a> {
    type Target = [(u32, &'a mut [u8])];

    fn deref(&self) -> &Self::Target {
        self.entries.get(..self.len).unwrap_or_default()
    }
}

/// `bit` where a syntax flag is set, nothing where it is not.
pub(crate) const fn flag(set: bool, bit: u32) -> u32 {
    if set { bit } else { 0 }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use crate::uapi::*;

    /// One flag of a picture structure.
    pub(in crate::codec) type Flag<T> = fn(&mut T) -> &mut u8;

    /// A control with the payload `value`.
    pub(in crate::codec) fn control<T: Pod>(id: u32, mut value: T) -> (u32, Vec<u8>) {
        (id, as_bytes(&mut value).to_vec())
    }

    /// Identifiers and payloads of a list.
    pub(in crate::codec) fn contents(list: &ControlList<'_>) -> Vec<(u32, Vec<u8>)> {
        list.iter().map(|(id, payload)| (*id, payload.to_vec())).collect()
    }

    #[test]
    fn support_is_kept_for_each_control_of_its_own() {
        let ids = [
            V4L2_CID_STATELESS_H264_SPS,
            V4L2_CID_STATELESS_H264_PPS,
            V4L2_CID_STATELESS_H264_SCALING_MATRIX,
            V4L2_CID_STATELESS_H264_PRED_WEIGHTS,
            V4L2_CID_STATELESS_H264_SLICE_PARAMS,
            V4L2_CID_STATELESS_H264_DECODE_PARAMS,
            V4L2_CID_STATELESS_MPEG2_SEQUENCE,
            V4L2_CID_STATELESS_MPEG2_PICTURE,
            V4L2_CID_STATELESS_MPEG2_QUANTISATION,
            V4L2_CID_STATELESS_HEVC_SPS,
            V4L2_CID_STATELESS_HEVC_EXT_SPS_LT_RPS,
        ];
        for one in ids {
            let only = ControlSupport::NONE.with(one);
            let but = ControlSupport::ALL.without(one);
            for id in ids {
                assert_eq!(only.has(id), id == one);
                assert_eq!(but.has(id), id != one);
            }
        }
        let all: ControlSupport = ids.into_iter().collect();
        assert!(ids.iter().all(|id| all.has(*id)));
    }

    #[test]
    fn a_full_list_takes_no_more() {
        let mut payloads = [v4l2_h264_reference { fields: 1, index: 2 }; 12];
        let list =
            (0..).zip(&mut payloads).fold(ControlList::new(ControlSupport::ALL), |list, (id, payload)| list.with(id, payload));
        assert_eq!(list.len(), MAX_CONTROLS);
        assert_eq!(list[7], (7, &mut [1u8, 2][..]));
    }
}
