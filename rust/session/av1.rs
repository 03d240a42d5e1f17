// SPDX-License-Identifier: LGPL-2.1-or-later
//! AV1 sessions. A frame is always one request, whose bitstream buffer holds the frame, "including the frame header, as extracted
//! from the container" (V4L2_PIX_FMT_AV1_FRAME): what is in its OBUs, one after the other, without the headers of the OBUs.

use core::mem::size_of;
use core::ptr;

use super::assembly::{Assembly, Field};
use super::{CodecDemand, EMPTY_PICTURE, OTHER_CODEC, STRAY_SLICE, Session};
use crate::codec::av1::{Av1Controls, Av1Picture, Av1Sequence, Av1TileGroup, Obu, TileLayout, misses_reference, sequence};
use crate::error::{Error, Result};
use crate::log::{LogContext, LogLevel};
use crate::uapi::bytes::as_bytes;
use crate::uapi::*;

/// The controls that an AV1 session may send.
pub const CONTROLS: [(u32, usize); 4] = [
    (V4L2_CID_STATELESS_AV1_SEQUENCE, size_of::<v4l2_ctrl_av1_sequence>()),
    (V4L2_CID_STATELESS_AV1_FRAME, size_of::<v4l2_ctrl_av1_frame>()),
    (V4L2_CID_STATELESS_AV1_TILE_GROUP_ENTRY, size_of::<v4l2_ctrl_av1_tile_group_entry>()),
    (V4L2_CID_STATELESS_AV1_FILM_GRAIN, size_of::<v4l2_ctrl_av1_film_grain>()),
];

/// The most tiles that the kernel takes in a frame, whatever the driver.
const MAX_TILES: usize = V4L2_AV1_MAX_TILE_COUNT as usize;

const NO_OBU: Error = Error::Bitstream("an AV1 OBU without a whole header");

/// The items of V4L2_CID_MPEG_VIDEO_AV1_PROFILE that decode streams of this profile: each contains the lower ones (A.2).
fn profile_items(sequence: &Av1Sequence) -> &'static [u32] {
    const PROFILES: [u32; 3] =
        [V4L2_MPEG_VIDEO_AV1_PROFILE_MAIN, V4L2_MPEG_VIDEO_AV1_PROFILE_HIGH, V4L2_MPEG_VIDEO_AV1_PROFILE_PROFESSIONAL];
    PROFILES.get(sequence.seq_profile.into()..).unwrap_or_default()
}

/// What a stream asks of a decoder.
pub fn with_demand<R>(header: &Av1Sequence, then: impl FnOnce(&CodecDemand<'_>) -> R) -> R {
    let mut control = sequence(header);
    let demand = CodecDemand {
        unsupported: None,
        profiles: profile_items(header),
        sequence: Some((V4L2_CID_STATELESS_AV1_SEQUENCE, as_bytes(&mut control))),
        controls: &CONTROLS,
    };
    then(&demand)
}

/// The frame that is being put together.
struct Frame {
    controls: Av1Controls,
    layout: TileLayout,
    /// How many tiles are there.
    tiles: usize,
    /// How many bytes are in the bitstream buffer.
    bytes: u32,
}

/// The frame that is being put together, and its tiles.
pub struct Decoder {
    frame: Option<Frame>,
    tiles: [v4l2_ctrl_av1_tile_group_entry; MAX_TILES],
    /// It was said that the decoder does not do film grain.
    grain_missed: bool,
}

impl Default for Decoder {
    fn default() -> Self {
        let tile = v4l2_ctrl_av1_tile_group_entry { tile_offset: 0, tile_size: 0, tile_row: 0, tile_col: 0 };
        Self { frame: None, tiles: [tile; MAX_TILES], grain_missed: false }
    }
}

impl Session {
    /// Starts an AV1 frame. `header` is the OBU that has its header.
    pub fn av1_begin(&mut self, capture: usize, picture: &Av1Picture, header: &[u8]) -> Result<()> {
        let super::Decoder::Av1(decoder) = &mut self.decoder else { return Err(OTHER_CODEC) };
        decoder.begin(&mut self.assembly, capture, picture, header)
    }

    /// Adds a tile group. `obu` is the OBU that has it, the one with the frame header or one of its own.
    pub fn av1_tile_group(&mut self, group: &Av1TileGroup, obu: &[u8]) -> Result<()> {
        let super::Decoder::Av1(decoder) = &mut self.decoder else { return Err(OTHER_CODEC) };
        let frame = decoder.frame.as_mut().ok_or(STRAY_SLICE)?;
        frame.tile_group(&mut self.assembly, &mut decoder.tiles, group, obu)
    }
}

impl Decoder {
    fn begin(&mut self, assembly: &mut Assembly, capture: usize, picture: &Av1Picture, header: &[u8]) -> Result<()> {
        self.frame = None;
        assembly.abandon();
        let layout = TileLayout::new(picture);
        check_tiles(assembly, picture, layout.tiles())?;
        if misses_reference(picture) {
            return Err(Error::Bitstream("an AV1 frame refers to a frame that is not there"));
        }
        self.miss_grain(assembly, picture);
        assembly.begin(capture, Field::Both)?;
        let mut frame = Frame { controls: Av1Controls::new(picture), layout, tiles: 0, bytes: 0 };
        let header = Obu::new(header).ok_or(NO_OBU)?;
        // A frame OBU comes again, with its tile group.
        if !header.is_frame {
            frame.append(assembly, header.payload)?;
        }
        self.frame = Some(frame);
        Ok(())
    }

    /// Says once that pictures will be without their film grain.
    fn miss_grain(&mut self, assembly: &Assembly, picture: &Av1Picture) {
        let wanted = picture.film_grain.apply_grain != 0 && picture.export_film_grain == 0;
        if wanted && !self.grain_missed && !assembly.supported().has(V4L2_CID_STATELESS_AV1_FILM_GRAIN) {
            self.grain_missed = true;
            assembly.queues().logger().line(
                LogContext(ptr::null_mut()),
                LogLevel::Warning,
                "this decoder does not add film grain: pictures lack it unless the player does (export_side_data film_grain)",
            );
        }
    }

    /// Submits the frame.
    pub fn end(&mut self, assembly: &mut Assembly) -> Result<()> {
        let mut frame = self.frame.take().ok_or(EMPTY_PICTURE)?;
        let tiles = self.tiles.get_mut(..frame.tiles).unwrap_or_default();
        if tiles.len() != frame.layout.tiles() {
            return Err(Error::Bitstream("an AV1 frame without all its tiles"));
        }
        assembly.submit(frame.controls.list(tiles, assembly.supported()).as_mut_slice(), false)
    }
}

/// Refuses a frame with more tiles than the controls hold. `context_update_tile_id` is a byte in the kernel's structure.
fn check_tiles(assembly: &Assembly, picture: &Av1Picture, tiles: usize) -> Result<()> {
    let supported = assembly.supported();
    let most = if supported.has(V4L2_CID_STATELESS_AV1_TILE_GROUP_ENTRY) {
        supported.elements(V4L2_CID_STATELESS_AV1_TILE_GROUP_ENTRY).min(MAX_TILES)
    } else {
        MAX_TILES
    };
    if tiles == 0 {
        return Err(Error::Bitstream("an AV1 frame without tiles"));
    }
    if tiles > most || picture.tile_cols > 64 || picture.tile_rows > 64 {
        return Err(Error::Refused(format!("an AV1 frame has {tiles} tiles, and the decoder takes {most}")));
    }
    if picture.context_update_tile_id > u8::MAX.into() {
        let id = picture.context_update_tile_id;
        return Err(Error::Refused(format!("context_update_tile_id is {id}, and the kernel takes 255 at the most")));
    }
    Ok(())
}

impl Frame {
    fn append(&mut self, assembly: &mut Assembly, payload: &[u8]) -> Result<()> {
        const TOO_LONG: Error = Error::Bitstream("a picture of more than 4 GiB");
        let bytes = u32::try_from(payload.len()).ok().and_then(|len| self.bytes.checked_add(len)).ok_or(TOO_LONG)?;
        assembly.append(payload)?;
        self.bytes = bytes;
        Ok(())
    }

    fn tile_group(
        &mut self,
        assembly: &mut Assembly,
        tiles: &mut [v4l2_ctrl_av1_tile_group_entry],
        group: &Av1TileGroup,
        obu: &[u8],
    ) -> Result<()> {
        // Groups come in order and leave no gap (6.10.1).
        let (start, end) = (usize::from(group.tg_start), usize::from(group.tg_end).saturating_add(1));
        let entries = tiles.get_mut(start..end).filter(|_| start == self.tiles && end <= self.layout.tiles());
        let entries = entries.ok_or(Error::Bitstream("an AV1 tile group that is not next"))?;
        let obu = Obu::new(obu).ok_or(NO_OBU)?;
        self.layout.locate(group, &obu, self.bytes, entries).ok_or(Error::Bitstream("AV1 tile group"))?;
        self.append(assembly, obu.payload)?;
        self.tiles = end;
        Ok(())
    }
}

#[cfg(test)]
mod tests;
