// SPDX-License-Identifier: LGPL-2.1-or-later
//! Decoded 4:2:0 pictures, seen as frames or as fields. Knows no codec.

/// A frame, or the field of it that is meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Structure {
    /// All lines.
    Frame,
    /// Lines 0, 2, 4, ...
    Top,
    /// Lines 1, 3, 5, ...
    Bottom,
}

impl Structure {
    /// Whether it is one field.
    pub fn is_field(self) -> bool {
        self != Self::Frame
    }

    /// The field of the other parity; a frame stays a frame.
    pub fn opposite(self) -> Self {
        match self {
            Self::Frame => Self::Frame,
            Self::Top => Self::Bottom,
            Self::Bottom => Self::Top,
        }
    }

    /// Distance between its lines, and its first line, in lines of the frame.
    fn step_and_first(self) -> (usize, usize) {
        match self {
            Self::Frame => (1, 0),
            Self::Top => (2, 0),
            Self::Bottom => (2, 1),
        }
    }
}

/// A block of samples, by plane (0: luma, 1 and 2: chroma) and its place in the frame or field.
#[derive(Clone, Copy, Debug)]
pub struct Area {
    /// Plane number.
    pub plane: usize,
    /// Frame or field that the place is counted in.
    pub structure: Structure,
    /// Left edge.
    pub x: usize,
    /// Upper edge.
    pub y: usize,
    /// Width and height.
    pub size: usize,
}

impl Area {
    /// The places in it, with each one's position inside the area.
    pub fn places(self) -> impl Iterator<Item = (usize, usize)> {
        (0..self.size).flat_map(move |row| (0..self.size).map(move |column| (column, row)))
    }
}

/// A picture with three planes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Picture {
    width: usize,
    height: usize,
    planes: [Vec<u8>; 3],
}

impl Picture {
    /// A grey one.
    pub fn new(width: usize, height: usize) -> Self {
        let chroma = vec![128; width / 2 * (height / 2)];
        Self { width, height, planes: [vec![128; width * height], chroma.clone(), chroma] }
    }

    /// Width and height of a plane of the frame or field.
    pub fn size(&self, plane: usize, structure: Structure) -> (usize, usize) {
        let shift = usize::from(plane > 0);
        (self.width >> shift, (self.height >> shift) / structure.step_and_first().0)
    }

    fn index(&self, plane: usize, structure: Structure, x: usize, y: usize) -> usize {
        let (step, first) = structure.step_and_first();
        (y * step + first) * self.size(plane, structure).0 + x
    }

    /// A sample; places outside give the nearest one inside.
    pub fn get(&self, plane: usize, structure: Structure, x: i32, y: i32) -> i32 {
        let (width, height) = self.size(plane, structure);
        let inside = |place: i32, size: usize| (place.max(0) as usize).min(size - 1);
        self.planes[plane][self.index(plane, structure, inside(x, width), inside(y, height))].into()
    }

    /// Sets a block of samples; each is clipped to 8 bits.
    pub fn fill(&mut self, area: Area, mut sample: impl FnMut(usize, usize) -> i32) {
        for (column, row) in area.places() {
            let index = self.index(area.plane, area.structure, area.x + column, area.y + row);
            self.planes[area.plane][index] = sample(column, row).clamp(0, 255) as u8;
        }
    }

    /// The planes one after another, as `-pix_fmt yuv420p -f rawvideo` has them.
    pub fn to_yuv420p(&self) -> Vec<u8> {
        self.planes.concat()
    }
}
