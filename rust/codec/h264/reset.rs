// SPDX-License-Identifier: LGPL-2.1-or-later
//! What memory_management_control_operation 5 does to a picture's order counts once it is decoded. libavcodec leaves that out.

use super::H264Picture;
use super::dpb::{BOTTOM, FRAME, TOP};

/// The picture that was decoded last with the operation. All older references are gone with it, so one is enough.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OrderCountReset {
    /// The picture.
    timestamp: u64,
    /// What to take from its TopFieldOrderCnt.
    top: i32,
    /// What to take from its BottomFieldOrderCnt.
    bottom: i32,
}

impl OrderCountReset {
    /// For a picture with the operation: tempPicOrderCnt for a frame, a field's own order count for a field (8.2.1).
    pub fn of(picture: &H264Picture, timestamp: u64) -> Self {
        let (top, bottom) = (picture.top_field_order_cnt, picture.bottom_field_order_cnt);
        let least = top.min(bottom);
        match picture.structure & FRAME {
            TOP => Self { timestamp, top, bottom: 0 },
            BOTTOM => Self { timestamp, top: 0, bottom },
            _ => Self { timestamp, top: least, bottom: least },
        }
    }

    /// Corrects the entries of a later picture's DPB that name the picture.
    pub fn apply(&self, picture: &mut H264Picture) {
        for entry in picture.dpb.iter_mut().filter(|entry| entry.timestamp == self.timestamp) {
            entry.top_field_order_cnt = entry.top_field_order_cnt.wrapping_sub(self.top);
            entry.bottom_field_order_cnt = entry.bottom_field_order_cnt.wrapping_sub(self.bottom);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::codec::h264::tests::{a_picture, a_reference};

    fn counts_after(structure: u8) -> [(i32, i32); 2] {
        let with_operation = H264Picture { structure, top_field_order_cnt: 40, bottom_field_order_cnt: 38, ..a_picture(&[]) };
        let reset = OrderCountReset::of(&with_operation, 5000);
        let entry = |timestamp| crate::codec::h264::H264Reference {
            timestamp,
            top_field_order_cnt: 40,
            bottom_field_order_cnt: 38,
            ..a_reference(1)
        };
        let mut later = a_picture(&[entry(5000), entry(6000)]);
        reset.apply(&mut later);
        [0, 1].map(|index| (later.dpb[index].top_field_order_cnt, later.dpb[index].bottom_field_order_cnt))
    }

    #[test]
    fn a_frame_loses_the_lesser_of_its_counts() {
        assert_eq!(counts_after(FRAME), [(2, 0), (40, 38)]);
    }

    #[test]
    fn a_field_loses_its_own() {
        assert_eq!(counts_after(TOP), [(0, 38), (40, 38)]);
        assert_eq!(counts_after(BOTTOM), [(40, 0), (40, 38)]);
    }
}
