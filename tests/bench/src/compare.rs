// SPDX-License-Identifier: LGPL-2.1-or-later
//! Compares the jobs of two clients for one clip, field by field.

use std::collections::HashMap;

use crate::normal::{Context, Normal, Picture, describe, identity, normal, parity, references};
use crate::record::{Codec, Mode};
use crate::trace::Job;

/// How far apart the two sides may be where one of them left out pictures.
const LOOK_AHEAD: usize = 64;

/// One field that is not the same on both sides.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    /// The job: its number in ours, in decoding order; in GStreamer's if ours has it not.
    pub job: usize,
    /// The picture that the job belongs to.
    pub picture: String,
    /// What is being decoded, for the reader.
    pub about: String,
    /// `control.field`; `job` for a job that only one side has.
    pub field: String,
    /// Our value; `-` for none.
    pub ours: String,
    /// GStreamer's value; `-` for none.
    pub theirs: String,
}

/// What a comparison found.
#[derive(Clone, Debug, Default)]
pub struct Comparison {
    /// Pictures (frames, and fields where they are coded by themselves) on both sides.
    pub pictures: usize,
    /// Fields compared; an array's elements count each.
    pub fields: usize,
    /// What is not the same.
    pub differences: Vec<Difference>,
}

/// A job and what belongs to it.
struct Step<'a> {
    job: &'a Job,
    /// See [`Context::slices`].
    slices: &'a [Job],
    /// Which picture's turn it is: the number of timestamps that have been new so far.
    frame: usize,
    identity: String,
    first_of_picture: bool,
    /// Bytes of bitstream, where they help to tell jobs apart.
    size: Option<u64>,
}

impl Step<'_> {
    /// Whether both are of the same slice or picture. MPEG-2 numbers no pictures (temporal_reference is in no control), but
    /// two pictures are seldom of one size; a start code more or less, such as a sequence's end, makes no other picture.
    fn is_same(&self, other: &Self) -> bool {
        let is_same_size = self.size.zip(other.size).is_none_or(|(a, b)| a.abs_diff(b) <= 4);
        self.identity == other.identity && is_same_size
    }
}

/// Compares what our FFmpeg did with what GStreamer did.
pub fn compare(codec: Codec, mode: Mode, ours: &[Job], theirs: &[Job]) -> Comparison {
    let ours = steps(codec, mode, ours, false);
    // GStreamer decodes H.264 by slices whatever the mode of ours is.
    let theirs = steps(codec, mode, theirs, codec == Codec::H264 && mode == Mode::Frame);
    let mut comparison = Comparison::default();
    let mut our_pictures = Pictures::default();
    let mut their_pictures = Pictures::default();
    for pair in align(codec, &ours, &theirs) {
        match pair {
            (Some(i), Some(j)) => {
                let (our, their) = (&ours[i], &theirs[j]);
                let name = format!("picture {}", their.frame);
                our_pictures.begin(our, &name);
                their_pictures.begin(their, &name);
                comparison.pictures += usize::from(our.first_of_picture);
                let left = our_pictures.normal(codec, mode, our);
                let right = their_pictures.normal(codec, mode, their);
                comparison.add(i, &name, our, &left, &right);
            }
            (Some(i), None) => {
                our_pictures.begin(&ours[i], &format!("our picture {}", ours[i].frame));
                comparison.lone(i, &ours[i], &our_pictures.describe(codec, &ours[i]), "-");
            }
            (None, Some(j)) => {
                their_pictures.begin(&theirs[j], &format!("their picture {}", theirs[j].frame));
                comparison.lone(j, &theirs[j], "-", &their_pictures.describe(codec, &theirs[j]));
            }
            (None, None) => {}
        }
    }
    comparison
}

/// One job, so that changes of it can be tried.
pub struct Probe<'a> {
    codec: Codec,
    mode: Mode,
    pictures: Pictures<'a>,
    step: Step<'a>,
    normal: Normal,
}

impl<'a> Probe<'a> {
    /// Takes job number `at`, with the jobs before it as what they are.
    pub fn new(codec: Codec, mode: Mode, jobs: &'a [Job], at: usize) -> Self {
        let mut pictures = Pictures::default();
        let mut steps = steps(codec, mode, &jobs[..=at], false);
        for step in &steps {
            pictures.begin(step, &format!("picture {}", step.frame));
            if step.job.timestamp != jobs[at].timestamp {
                pictures.normal(codec, mode, step);
            }
        }
        let step = steps.pop().expect("at least the job itself");
        let normal = normal(codec, mode, step.job, &Context { pictures: &pictures.0, slices: step.slices });
        Self { codec, mode, pictures, step, normal }
    }

    /// Whether a comparison of the job with the changed one finds a difference.
    pub fn sees(&self, changed: &Job) -> bool {
        let context = Context { pictures: &self.pictures.0, slices: self.step.slices };
        normal(self.codec, self.mode, changed, &context) != self.normal
    }
}

impl Comparison {
    /// Holds two jobs of the same slice or picture against each other.
    fn add(&mut self, job: usize, picture: &str, step: &Step<'_>, ours: &Normal, theirs: &Normal) {
        let only_theirs = theirs.keys().filter(|field| !ours.contains_key(*field));
        for field in ours.keys().chain(only_theirs) {
            self.fields += 1;
            let (our, their) = (ours.get(field), theirs.get(field));
            if our != their {
                let text = |value: Option<&String>| value.cloned().unwrap_or_else(|| "-".into());
                self.differences.push(Difference {
                    job,
                    picture: picture.into(),
                    about: step.identity.clone(),
                    field: field.clone(),
                    ours: text(our),
                    theirs: text(their),
                });
            }
        }
    }

    /// Reports a job that one side only has.
    fn lone(&mut self, job: usize, step: &Step<'_>, ours: &str, theirs: &str) {
        self.differences.push(Difference {
            job,
            picture: format!("{} picture {}", if theirs == "-" { "our" } else { "their" }, step.frame),
            about: step.identity.clone(),
            field: "job".into(),
            ours: ours.into(),
            theirs: theirs.into(),
        });
    }
}

/// The pictures that a client's timestamps stand for at the moment.
#[derive(Default)]
struct Pictures<'a>(HashMap<u64, Picture<'a>>);

impl<'a> Pictures<'a> {
    /// A job of a picture comes. A timestamp that comes again later is a new picture's: a new session counts from the start.
    fn begin(&mut self, step: &Step<'a>, name: &str) {
        if self.0.get(&step.job.timestamp).is_none_or(|picture| picture.name != name) {
            self.0.insert(step.job.timestamp, Picture { name: name.into(), job: step.job });
        }
    }

    fn normal(&mut self, codec: Codec, mode: Mode, step: &Step<'_>) -> Normal {
        let context = Context { pictures: &self.0, slices: step.slices };
        let normal = normal(codec, mode, step.job, &context);
        if let Some(mut references) = references(codec, step.job, &context) {
            references.push(step.job.timestamp);
            self.0.retain(|timestamp, _| references.contains(timestamp));
        }
        normal
    }

    fn describe(&self, codec: Codec, step: &Step<'_>) -> String {
        describe(codec, step.job, &Context { pictures: &self.0, slices: step.slices })
    }
}

/// Puts jobs into pictures. `by_slices` makes one step of all the slices of a picture.
fn steps(codec: Codec, mode: Mode, jobs: &[Job], by_slices: bool) -> Vec<Step<'_>> {
    let is_slices = by_slices || mode == Mode::Slice;
    let mut steps: Vec<Step<'_>> = Vec::new();
    let mut first = 0;
    let mut frame = 0;
    for (index, job) in jobs.iter().enumerate() {
        let previous = index.checked_sub(1).and_then(|previous| jobs.get(previous));
        if previous.is_none_or(|previous| previous.timestamp != job.timestamp) {
            frame += 1;
        }
        let first_of_picture =
            previous.is_none_or(|previous| previous.timestamp != job.timestamp || parity(codec, previous) != parity(codec, job));
        if first_of_picture {
            first = index;
        }
        let slices = if is_slices && codec == Codec::H264 { &jobs[first..=index] } else { &[] };
        match steps.last_mut() {
            Some(step) if by_slices && !first_of_picture => step.slices = slices,
            _ => {
                let size = (codec == Codec::Mpeg2).then_some(job.bytesused);
                let identity = identity(codec, mode, job);
                steps.push(Step { job, slices, frame: frame - 1, identity, first_of_picture, size });
            }
        }
    }
    steps
}

/// Pairs the steps that are of the same slice or picture, in order.
fn align(codec: Codec, ours: &[Step<'_>], theirs: &[Step<'_>]) -> Vec<(Option<usize>, Option<usize>)> {
    let mut pairs = Vec::new();
    let (mut i, mut j) = (0, 0);
    while let (Some(our), Some(their)) = (ours.get(i), theirs.get(j)) {
        if our.is_same(their) {
            pairs.push((Some(i), Some(j)));
            (i, j) = (i + 1, j + 1);
            continue;
        }
        // The nearest place where both go on alike: the side that has more is ahead of the other by so many.
        let find = |steps: &[Step<'_>], from: usize, other: &Step<'_>| {
            steps.iter().skip(from).take(LOOK_AHEAD).position(|step| step.is_same(other))
        };
        match (find(ours, i, their), find(theirs, j, our)) {
            (Some(skip), other) if other.is_none_or(|other| skip <= other) => {
                pairs.extend((i..i + skip).map(|lone| (Some(lone), None)));
                i += skip;
            }
            (_, Some(skip)) => {
                pairs.extend((j..j + skip).map(|lone| (None, Some(lone))));
                j += skip;
            }
            (_, None) => {
                // Nothing but the bytes tells frames of these apart: other bytes are rather a fault than another frame.
                if matches!(codec, Codec::Vp8 | Codec::Vp9 | Codec::Av1) {
                    pairs.push((Some(i), Some(j)));
                } else {
                    pairs.extend([(Some(i), None), (None, Some(j))]);
                }
                (i, j) = (i + 1, j + 1);
            }
        }
    }
    pairs.extend((i..ours.len()).map(|lone| (Some(lone), None)));
    pairs.extend((j..theirs.len()).map(|lone| (None, Some(lone))));
    pairs
}
