// SPDX-License-Identifier: LGPL-2.1-or-later
//! Which picture was decoded into which CAPTURE buffer, and whether it is still there, byte for byte. What the pictures are to the
//! stream is the codec's business.

use std::cell::RefCell;
use std::collections::{BTreeSet, HashMap};

use crate::codec::Fault;
use crate::device::Device;
use crate::message::Job;

/// A picture that was written.
#[derive(Clone, Copy, Debug)]
struct Written {
    index: u32,
    size: u32,
    checksum: u32,
}

/// The pictures of one context, by timestamp.
#[derive(Debug, Default)]
pub struct Pictures {
    written: HashMap<u64, Written>,
}

impl Pictures {
    /// Notes what a job's CAPTURE buffer holds now.
    pub fn note(&mut self, job: &Job, bytes: &[u8]) {
        // Whatever was in that buffer before is gone.
        self.written.retain(|_, written| written.index != job.destination);
        let size = bytes.len() as u32;
        self.written.insert(job.timestamp, Written { index: job.destination, size, checksum: crc32fast::hash(bytes) });
    }

    /// Forgets everything: the buffers may be freed.
    pub fn clear(&mut self) {
        self.written.clear();
    }
}

/// The pictures that a job may refer to.
#[derive(Debug)]
pub struct References<'a> {
    pictures: &'a Pictures,
    device: &'a Device,
    job: &'a Job,
    /// Whether contents are read again and compared.
    contents: bool,
    /// Those whose contents were compared: slices and lists name a picture many times.
    compared: RefCell<BTreeSet<u64>>,
}

impl<'a> References<'a> {
    /// For one job.
    pub fn new(pictures: &'a Pictures, device: &'a Device, job: &'a Job, contents: bool) -> Self {
        Self { pictures, device, job, contents, compared: RefCell::default() }
    }

    /// Demands that `timestamp`, out of the control field `field`, names a CAPTURE buffer that holds the picture which was decoded
    /// with that timestamp, unchanged. The picture of the job itself (a second field's first one) is not looked at.
    pub fn check(&self, field: &str, timestamp: u64) -> Result<(), Fault> {
        if timestamp == self.job.timestamp {
            return Ok(());
        }
        let fault = |message: String| Err(Fault::new(field, format!("timestamp {timestamp}: {message}")));
        let Some(written) = self.pictures.written.get(&timestamp) else {
            return fault("no picture that was decoded has it, or its buffer was written again".into());
        };
        // The kernel takes the first buffer that it finds, vb2_find_buffer(). One that is in the queue again is still a reference
        // of the jobs queued before (dev-stateless-decoder.rst lets it, as buffers are written in the order of the queue).
        let Some(found) = self.job.buffers.iter().find(|buffer| buffer.timestamp == timestamp) else {
            return fault(format!("its CAPTURE buffer {} has another one now, or was removed", written.index));
        };
        if found.index != written.index {
            return fault(format!("was decoded into CAPTURE buffer {}, now buffer {} has it", written.index, found.index));
        }
        if !self.contents || self.compared.borrow().contains(&timestamp) {
            return Ok(());
        }
        match self.device.checksum(found.index, written.size) {
            Ok(checksum) if checksum == written.checksum => {
                self.compared.borrow_mut().insert(timestamp);
                Ok(())
            }
            Ok(_) => fault(format!("the picture in CAPTURE buffer {} was overwritten", found.index)),
            Err(error) if Device::job_is_over(&error) => Err(Fault::job_is_over()),
            Err(error) => fault(format!("CAPTURE buffer {} cannot be read: {error}", found.index)),
        }
    }
}
