// SPDX-License-Identifier: LGPL-2.1-or-later
//! Serves one device: collects the parts of a picture, has it decoded, takes its time, answers.

use std::collections::HashMap;
use std::io;
use std::thread::sleep;
use std::time::Instant;

use crate::behaviour::Behaviour;
use crate::codec::hevc::SetsFrom;
use crate::codec::{self, Codec, Fault};
use crate::device::{Device, Outcome};
use crate::message::{Job, Message};
use crate::picture::Picture;
use crate::references::{Pictures, References};
use crate::times::Times;

/// One open file of the device.
struct Context {
    sets: SetsFrom,
    codec: Option<(u32, Box<dyn Codec>)>,
    pictures: Pictures,
    /// Parts of a picture that is not complete.
    parts: Vec<Job>,
    /// Pictures so far.
    count: u64,
}

/// A device being served.
pub struct Server {
    device: Device,
    behaviour: Behaviour,
    contents: bool,
    times: Option<Times>,
    sets: SetsFrom,
    contexts: HashMap<u32, Context>,
}

impl Server {
    /// Serves `device`. `contents`: references are compared with what was written into them. `times` is told each picture.
    /// `sets`: where HEVC's reference picture sets come from.
    pub fn new(device: Device, behaviour: Behaviour, contents: bool, times: Option<Times>, sets: SetsFrom) -> Self {
        Self { device, behaviour, contents, times, sets, contexts: HashMap::new() }
    }

    /// Serves until the device is gone.
    pub fn run(&mut self) -> io::Result<()> {
        loop {
            let Some(message) = self.device.receive()? else { return Ok(()) };
            match message {
                Message::Job(job) => self.job(*job)?,
                Message::Flush(context) => {
                    if let Some(context) = self.contexts.get_mut(&context) {
                        context.flush();
                    }
                }
                Message::Close(context) => {
                    self.contexts.remove(&context);
                }
            }
        }
    }

    fn job(&mut self, job: Job) -> io::Result<()> {
        let began = Instant::now();
        let timeouts = self.device.timeouts()?;
        let context = self.contexts.entry(job.context).or_insert_with(|| Context::new(self.sets));
        if context.parts.first().is_some_and(|part| part.timestamp != job.timestamp) {
            context.abandoned(&self.device, self.contents);
        }
        let (number, hold) = (job.number, job.hold);
        context.parts.push(job);
        if hold {
            return context.held(number, &mut self.device, self.contents);
        }
        let parts = std::mem::take(&mut context.parts);
        let job = &parts[parts.len() - 1];
        let picture = context.count;
        context.count += 1;
        if self.behaviour.vanish == Some(picture) {
            return self.device.vanish();
        }
        let decoded = context.decode(&parts, &self.device, self.contents);
        if self.behaviour.stall == Some(picture) {
            // The kernel's watchdog ends the job.
            return Ok(());
        }
        let left = self.behaviour.duration(picture, job.capture.width, job.capture.height).saturating_sub(began.elapsed());
        sleep(left);
        let taken = match decoded {
            Ok(bytes) => {
                let outcome = if self.behaviour.fails(picture) { Outcome::Failed } else { Outcome::Decoded };
                let taken = self.device.answer(number, outcome, &bytes)?;
                if taken {
                    context.pictures.note(job, &bytes);
                }
                if let Some(times) = &mut self.times {
                    times.note(job.context, picture)?;
                }
                taken
            }
            Err(fault) => {
                complain(job, &format!("picture {picture}"), &fault);
                self.device.answer(number, Outcome::Failed, &[])?
            }
        };
        // Otherwise the client took the job back: it stopped the stream, or died.
        if !taken && self.device.timeouts()? > timeouts {
            eprintln!("vpu-model: context {}: picture {picture} came too late for the watchdog", job.context);
        }
        Ok(())
    }
}

/// Says what is wrong with a job.
fn complain(job: &Job, what: &str, fault: &Fault) {
    if *fault != Fault::job_is_over() {
        eprintln!("vpu-model: context {}, {what}, timestamp {}: {fault}", job.context, job.timestamp);
    }
}

impl Context {
    fn new(sets: SetsFrom) -> Self {
        Self { sets, codec: None, pictures: Pictures::default(), parts: Vec::new(), count: 0 }
    }

    /// Answers a part after which more may come. What is a whole field is decoded and written: its partner may never come, and
    /// the kernel takes the buffer away when the next picture's job does.
    fn held(&mut self, number: u64, device: &mut Device, contents: bool) -> io::Result<()> {
        let format = self.parts[0].coded_format;
        if !codec_of(&mut self.codec, format, self.sets).is_ok_and(|codec| codec.is_field(&self.parts)) {
            device.answer(number, Outcome::Decoded, &[])?;
            return Ok(());
        }
        let parts = std::mem::take(&mut self.parts);
        match self.decode(&parts, device, contents) {
            Ok(bytes) => {
                if device.answer(number, Outcome::Decoded, &bytes)? {
                    self.pictures.note(&parts[parts.len() - 1], &bytes);
                }
            }
            Err(fault) => {
                complain(&parts[0], "first field", &fault);
                device.answer(number, Outcome::Failed, &[])?;
            }
        }
        Ok(())
    }

    /// Another picture comes though more of this one should: what is there of it, a field in slices, is decoded as later pictures
    /// may refer to it. Its buffer is out of reach: a device would have written it slice by slice.
    fn abandoned(&mut self, device: &Device, contents: bool) {
        let parts = std::mem::take(&mut self.parts);
        match self.decode(&parts, device, contents) {
            Ok(_) => self.pictures.note(&parts[parts.len() - 1], &[]),
            Err(fault) => complain(&parts[0], "unfinished", &fault),
        }
    }

    fn decode(&mut self, parts: &[Job], device: &Device, contents: bool) -> Result<Vec<u8>, Fault> {
        let Some(job) = parts.last() else { return Err(Fault::bitstream("no job")) };
        let format = job.coded_format;
        let references = References::new(&self.pictures, device, job, contents);
        let picture: Picture = codec_of(&mut self.codec, format, self.sets)?.decode(parts, &references)?;
        picture.lay_out(&job.capture).map_err(|message| Fault::new("CAPTURE format", message))
    }

    fn flush(&mut self) {
        self.parts.clear();
        self.pictures.clear();
        if let Some((_, codec)) = &mut self.codec {
            codec.flush();
        }
    }
}

/// The codec of a context, opened where its format is a new one.
fn codec_of(codec: &mut Option<(u32, Box<dyn Codec>)>, format: u32, sets: SetsFrom) -> Result<&mut dyn Codec, Fault> {
    if codec.as_ref().is_none_or(|(opened, _)| *opened != format) {
        *codec = Some((format, codec::open(format, sets)?));
    }
    match codec {
        Some((_, codec)) => Ok(codec.as_mut()),
        None => Err(Fault::new("OUTPUT format", "none")),
    }
}
