// SPDX-License-Identifier: LGPL-2.1-or-later
//! What a VP9 driver remembers of the frames that it was given. It starts anew with every session.

use super::Vp9Picture;
use super::frame::feature_data;
use crate::bits::vp9_frame_header::FrameHeader;

/// FeatureEnabled and FeatureData.
type Features = ([[bool; 4]; 8], [[i16; 4]; 8]);

/// The frame goes on with probabilities that the driver does not have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MissingContext;

/// The part of a driver's memory that decides what it has to be told: the frame contexts that it was made to set up, and the
/// features of the segments (hantro takes those of a frame that updates them, and keeps them).
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct DriverState {
    contexts: [bool; 4],
    features: Features,
}

impl DriverState {
    /// The memory after a frame, and whether the frame has to carry V4L2_VP9_SEGMENTATION_FLAG_UPDATE_DATA: where the stream says
    /// so, and where a session began, or a frame was lost, between the stream's own update and this frame.
    ///
    /// # Errors
    /// `MissingContext` where the frame would be decoded with probabilities that were never set. That cannot give a picture, and
    /// hardware may stall on it.
    pub fn after(&self, picture: &Vp9Picture, header: &FrameHeader) -> Result<(Self, bool), MissingContext> {
        let mut next = *self;
        if header.past_independent() {
            next.setup_past_independence(header);
        }
        // 6.2: such frames use context 0.
        let used = if header.past_independent() { 0 } else { header.frame_context_idx };
        if !next.contexts.get(usize::from(used)).copied().unwrap_or_default() {
            return Err(MissingContext);
        }
        let features = (picture.feature_enabled.map(|segment| segment.map(|enabled| enabled != 0)), feature_data(picture));
        let segmentation = &header.segmentation;
        let update_data = segmentation.update_data || (segmentation.enabled && next.features != features);
        if update_data {
            next.features = features;
        }
        Ok((next, update_data))
    }

    /// As far as 6.2 and 7.2 let a frame reset contexts, and setup_past_independence() features.
    fn setup_past_independence(&mut self, header: &FrameHeader) {
        self.features = Features::default();
        if header.key_frame || header.error_resilient_mode || header.reset_frame_context == 3 {
            self.contexts = [true; 4];
        } else if header.reset_frame_context == 2 {
            if let Some(context) = self.contexts.get_mut(usize::from(header.frame_context_idx)) {
                *context = true;
            }
        }
    }
}
