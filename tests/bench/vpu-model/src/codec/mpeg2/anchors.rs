// SPDX-License-Identifier: LGPL-2.1-or-later
//! Which pictures are referred to: the last two I or P frames, H.262 7.6.2.

use primebridge::uapi::*;

use super::super::{Fault, expect};
use super::Controls;

const I: u32 = V4L2_MPEG2_PIC_CODING_TYPE_I;
const P: u32 = V4L2_MPEG2_PIC_CODING_TYPE_P;

/// What clients call no reference.
const NONE: [u64; 2] = [0, u64::MAX];

/// The timestamps of the last two I or P frames.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Anchors {
    older: Option<u64>,
    newer: Option<u64>,
}

impl Anchors {
    /// Demands that a picture names the references that it has, notes the picture, and adds what is to be looked up. True where a B
    /// picture has no forward reference.
    ///
    /// The second field of an I or P frame refers to its first field (7.6.2.1), which decoders add themselves, and names the frame
    /// before besides, as the first field does.
    pub fn check(
        &mut self,
        controls: &Controls,
        timestamp: u64,
        second: bool,
        found: &mut Vec<(&'static str, u64)>,
    ) -> Result<bool, Fault> {
        const FORWARD: &str = "picture.forward_ref_ts";
        const BACKWARD: &str = "picture.backward_ref_ts";
        let picture = controls.picture;
        let kind = u32::from(picture.picture_coding_type);
        if !second {
            self.note(controls, timestamp);
        }
        match kind {
            I => {
                self.expect_unused(FORWARD, picture.forward_ref_ts)?;
                self.expect_unused(BACKWARD, picture.backward_ref_ts)?;
            }
            P => {
                self.expect_unused(BACKWARD, picture.backward_ref_ts)?;
                match self.older {
                    Some(older) => {
                        expect(FORWARD, picture.forward_ref_ts, older)?;
                        found.push((FORWARD, older));
                    }
                    // tests/bench/differences.tsv: the second field of a stream's first frame refers to the first field alone. The
                    // one names the frame that both are in, the other none, and drivers take the buffer that they write then.
                    None if second && (picture.forward_ref_ts == timestamp || NONE.contains(&picture.forward_ref_ts)) => {}
                    None if second => expect(FORWARD, picture.forward_ref_ts, timestamp)?,
                    None => return Err(Fault::new(FORWARD, "a P picture before any reference picture")),
                }
            }
            _ => {
                let Some(newer) = self.newer else {
                    return Err(Fault::new(BACKWARD, "a B picture before any reference picture"));
                };
                expect(BACKWARD, picture.backward_ref_ts, newer)?;
                found.push((BACKWARD, newer));
                let Some(older) = self.older else {
                    if !NONE.contains(&picture.forward_ref_ts) {
                        expect(FORWARD, picture.forward_ref_ts, 0)?;
                    }
                    return Ok(true);
                };
                expect(FORWARD, picture.forward_ref_ts, older)?;
                found.push((FORWARD, older));
            }
        }
        Ok(false)
    }

    /// A reference that a picture of its type does not have: nothing may read it (tests/bench/unseen.tsv). There is none, or what
    /// another picture would have there.
    fn expect_unused(&self, field: &str, timestamp: u64) -> Result<(), Fault> {
        if NONE.contains(&timestamp) || [self.older, self.newer].contains(&Some(timestamp)) {
            return Ok(());
        }
        expect(field, timestamp, 0)
    }

    /// Notes a picture without looking at its references.
    pub fn note(&mut self, controls: &Controls, timestamp: u64) {
        if !controls.is_b() && self.newer != Some(timestamp) {
            self.older = self.newer;
            self.newer = Some(timestamp);
        }
    }
}
