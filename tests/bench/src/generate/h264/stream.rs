// SPDX-License-Identifier: LGPL-2.1-or-later
//! A stream in the making: numbers pictures, codes what is described, and keeps the pictures that a decoder has to show.
//! Marking and list construction are the decoder's business: the descriptions only claim what comes of them.

use super::super::bits::BitWriter;
use super::super::picture::{Picture, Structure};
use super::super::random::Random;
use super::description::Description;
use super::macroblock::Macroblocks;
use super::nal;
use super::parameter_sets::{OrderCount, Pps, Sps};
use super::slice_header::{Marking, Mmco, SliceHeader};

/// A stream and the state that frame_num and picture order count need.
#[derive(Debug)]
pub struct Stream {
    sps: Sps,
    pps: Vec<Pps>,
    random: Random,
    bytes: Vec<u8>,
    pictures: Vec<Picture>,
    /// Of each picture, its place in output order: number of the sequence, then order count. `None`: not shown.
    places: Vec<Option<(u32, i32)>>,
    sequence: u32,
    frame_num: u32,
    /// frame_num of the last reference picture.
    reference_frame_num: u32,
    frame_num_offset: u32,
}

impl Stream {
    /// Begins with the parameter sets.
    pub fn new(seed: u64, sps: Sps, pps: Vec<Pps>) -> Self {
        let mut stream = Self {
            sps: sps.clone(),
            pps: Vec::new(),
            random: Random::new(seed),
            bytes: Vec::new(),
            pictures: Vec::new(),
            places: Vec::new(),
            sequence: 0,
            frame_num: 0,
            reference_frame_num: 0,
            frame_num_offset: 0,
        };
        stream.set_sps(sps);
        pps.into_iter().enumerate().for_each(|(index, pps)| stream.set_pps(index, pps));
        stream
    }

    /// Sends an SPS that is used from here on.
    pub fn set_sps(&mut self, sps: Sps) {
        self.bytes.extend(sps.nal());
        self.sps = sps;
    }

    /// Sends a PPS, a new one or in place of another.
    pub fn set_pps(&mut self, index: usize, pps: Pps) {
        self.bytes.extend(pps.nal());
        match self.pps.get_mut(index) {
            Some(place) => *place = pps,
            None => self.pps.push(pps),
        }
    }

    /// Codes a frame or field and returns the picture's number.
    pub fn code(&mut self, what: Description) -> usize {
        let current = self.begin(&what);
        let (order, place) = self.order(&what);
        if !what.second {
            self.places.push(what.shown.then_some(place));
        } else if let Some(first) = &mut self.places[current] {
            *first = place.min(*first);
        }

        let pps = &self.pps[what.pps];
        let qp = if self.random.percent(50) { 42 } else { 48 };
        let mut macroblocks = Macroblocks::new(&mut self.random, &mut self.pictures, current, &what, qp);
        let count = macroblocks.count();
        for slice in 0..what.slices {
            let range = slice * count / what.slices..(slice + 1) * count / what.slices;
            let mut w = BitWriter::new();
            SliceHeader {
                sps: &self.sps,
                pps,
                first_mb: range.start as u32,
                slice_type: what.slice_type,
                same_type: what.slices == 1,
                frame_num: self.frame_num,
                structure: what.structure,
                idr_pic_id: what.idr_pic_id,
                order,
                active: [0, 1].map(|list| what.lists[list].len() as u32),
                modifications: &what.modifications,
                weights: what.weights.as_ref(),
                marking: what.reference.then_some(&what.marking),
                qp,
            }
            .write(&mut w);
            macroblocks.write_slice(range, &mut w);
            let unit_type = if what.idr_pic_id.is_some() { 5 } else { 1 };
            self.bytes.extend(nal(if what.reference { 2 } else { 0 }, unit_type, w));
        }
        self.end(&what);
        current
    }

    /// frame_num (7.4.3), and a new picture unless it is a second field.
    fn begin(&mut self, what: &Description) -> usize {
        if what.second {
            return self.pictures.len() - 1;
        }
        let [width, height] = [self.sps.width_mbs, self.sps.height_mbs].map(|count| count as usize * 16);
        self.pictures.push(Picture::new(width, height));
        let previous = self.frame_num;
        if what.idr_pic_id.is_some() {
            (self.frame_num, self.frame_num_offset) = (0, 0);
            self.sequence += 1;
        } else {
            self.frame_num = (self.reference_frame_num + 1 + what.gap) % (1 << self.sps.log2_max_frame_num);
            if self.frame_num < previous {
                self.frame_num_offset += 1 << self.sps.log2_max_frame_num;
            }
        }
        self.pictures.len() - 1
    }

    fn end(&mut self, what: &Description) {
        if what.reference {
            self.reference_frame_num = self.frame_num;
        }
        if matches!(&what.marking, Marking::Commands(commands) if commands.iter().any(|command| matches!(command, Mmco::ForgetAll)))
        {
            (self.frame_num, self.reference_frame_num, self.frame_num_offset) = (0, 0, 0);
            self.sequence += 1;
            self.places[self.pictures.len() - 1] = what.shown.then_some((self.sequence, 0));
        }
    }

    /// The syntax elements of the picture order count (8.2.1), and the place in output order.
    fn order(&self, what: &Description) -> ([i32; 2], (u32, i32)) {
        let base = match &self.sps.order_count {
            OrderCount::Type0 { .. } => 0,
            OrderCount::Type1 { offset_for_non_ref_pic, offset_for_top_to_bottom_field, offset_for_ref_frame } => {
                let pattern = offset_for_ref_frame;
                let frames = (self.frame_num_offset + self.frame_num).saturating_sub(u32::from(!what.reference)) as usize;
                let frames = if pattern.is_empty() { 0 } else { frames };
                let expected: i32 = (0..frames).map(|n| pattern[n % pattern.len()]).sum();
                expected
                    + if what.reference { 0 } else { *offset_for_non_ref_pic }
                    + if what.structure == Structure::Bottom { *offset_for_top_to_bottom_field } else { 0 }
            }
            OrderCount::Type2 => 0,
        };
        ([what.order - base, what.bottom_delta], (self.sequence, what.order))
    }

    /// The bytes, and the pictures in output order.
    pub fn finish(self) -> (Vec<u8>, Vec<Picture>) {
        let mut shown: Vec<_> =
            self.places.iter().zip(self.pictures).filter_map(|(place, picture)| Some(((*place)?, picture))).collect();
        shown.sort_by_key(|(place, _)| *place);
        (self.bytes, shown.into_iter().map(|(_, picture)| picture).collect())
    }
}
