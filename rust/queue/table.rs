// SPDX-License-Identifier: LGPL-2.1-or-later
//! Who holds which buffer: pure state with total transitions.

/// Most capture buffers of one queue: hantro allows 64, others 32 (VIDEO_MAX_FRAME).
pub const MAX_CAPTURES: usize = 64;
/// Most bitstream buffers of one session.
pub const MAX_OUTPUTS: usize = 16;
/// Timestamps are counted in microseconds, the resolution of `struct timeval`, and given in nanoseconds.
const TIMESTAMP_STEP: u64 = 1000;

/// One capture buffer.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Capture {
    /// There is such a buffer.
    pub exists: bool,
    /// It is of a format that the queue no longer has: good as a reference, but nothing more is decoded into it.
    pub retired: bool,
    /// Somebody outside holds the frame.
    pub owned: bool,
    /// The kernel has the buffer.
    pub queued: bool,
    /// The last job that writes it asked the kernel to keep it for another one (V4L2_BUF_FLAG_M2M_HOLD_CAPTURE_BUF).
    pub held: bool,
    /// A picture was begun in it and nothing of it reached the kernel.
    pub empty: bool,
    /// The picture in it is damaged.
    pub corrupt: bool,
    /// The frame left the decoder: others may still read the buffer when it comes back.
    pub shown: bool,
    /// The kernel has been shown the memory that it is going to be queued with (VIDIOC_PREPARE_BUF), and takes no other before that.
    pub prepared: bool,
    /// Bytes that other memory in its place has to have: what the format took when the buffer was made.
    pub least: u64,
    /// Identity of the picture in it, 0 for none.
    pub timestamp: u64,
    /// How many jobs had been submitted when the frame was given back: none of the later ones refers to it.
    pub last_job: u64,
}

impl Capture {
    /// Whether the frame holds less than the picture that was begun in it.
    pub fn damaged(&self) -> bool {
        self.empty || self.corrupt
    }

    /// What becomes of it when somebody takes it to decode another picture into it. Of memory that was elsewhere in between it is not
    /// known who reads it.
    fn taken(&self) -> Self {
        Capture { exists: true, owned: true, shown: true, prepared: self.prepared, least: self.least, ..Capture::default() }
    }

    /// Whether nobody has it, so that a picture can be decoded into it.
    fn idle(&self) -> bool {
        self.exists && !self.retired && !self.owned && !self.queued
    }

    /// Whether other memory can be put into its place: nobody has it and no job refers to it.
    fn replaceable(&self, finished_jobs: u64) -> bool {
        self.idle() && !self.prepared && self.last_job <= finished_jobs
    }

    /// Whether nobody has it and nobody will.
    fn removable(&self, finished_jobs: u64) -> bool {
        self.exists && self.retired && !self.owned && !self.queued && self.last_job <= finished_jobs
    }
}

/// One bitstream buffer with its request.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Output {
    /// Never used.
    #[default]
    Free,
    /// Nobody uses it; its request is completed or half filled and must be made fresh.
    Used,
    /// The decoder writes into it.
    Filling,
    /// The kernel has it.
    Queued,
}

/// What a submission has to do to the CAPTURE queue.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Plan {
    /// The kernel's index of the bitstream buffer.
    pub output_index: u32,
    /// The capture buffer is not with the kernel yet.
    pub queue_capture: bool,
    /// Others may still read it: wait for them first.
    pub wait_readers: bool,
    /// Timestamp for the bitstream buffer.
    pub timestamp: u64,
}

/// What `Table::acquire` found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Acquire {
    /// This one is the caller's now.
    Frame(usize),
    /// All are in use and there is room for another buffer.
    Create,
    /// This one is of an earlier format and of no use any more: remove it and ask again.
    Remove(usize),
    /// Some are free but still with the kernel: reap.
    Reap,
    /// All are held outside: wait for one.
    Wait,
}

/// The state of both queues.
#[derive(Debug)]
pub struct Table {
    captures: [Capture; MAX_CAPTURES],
    /// Where the search for an idle capture buffer starts.
    turn: usize,
    outputs: [Output; MAX_OUTPUTS],
    output_index: [u32; MAX_OUTPUTS],
    timestamp: u64,
    jobs: u64,
    finished_jobs: u64,
    /// A thread is in poll or DQBUF for all of them.
    pub reaping: bool,
    /// A thread is between the first and the last call of a submission.
    pub submitting: bool,
    /// The queues are being switched off and on.
    pub resetting: bool,
    /// The device is gone for good.
    pub lost: bool,
    /// Frames that were given back.
    pub releases: u64,
    /// Pictures that were submitted.
    pub pictures: u64,
    /// Pictures that the device flagged or never finished.
    pub errors: u64,
    /// How often the queues were switched off and on.
    pub resets: u64,
}

impl Default for Table {
    fn default() -> Self {
        Self {
            captures: [Capture::default(); MAX_CAPTURES],
            turn: 0,
            outputs: [Output::default(); MAX_OUTPUTS],
            output_index: [0; MAX_OUTPUTS],
            timestamp: 0,
            jobs: 0,
            finished_jobs: 0,
            reaping: false,
            submitting: false,
            resetting: false,
            lost: false,
            releases: 0,
            pictures: 0,
            errors: 0,
            resets: 0,
        }
    }
}

impl Table {
    /// A capture buffer; one that does not exist is one that nobody has.
    pub fn capture(&self, index: usize) -> Capture {
        self.captures.get(index).copied().unwrap_or_default()
    }

    /// The first capture buffer of that kind.
    pub fn find_capture(&self, wanted: impl Fn(&Capture) -> bool) -> Option<usize> {
        self.captures.iter().position(|capture| capture.exists && wanted(capture))
    }

    /// How many capture buffers there are.
    pub fn captures_len(&self) -> usize {
        self.captures.iter().filter(|capture| capture.exists).count()
    }

    /// How many of them pictures can be decoded into.
    pub fn usable_len(&self) -> usize {
        self.captures.iter().filter(|capture| capture.exists && !capture.retired).count()
    }

    /// Hands out a capture buffer that is idle, in turn: one that was just given back may still be read by a display. `wanted` is how
    /// many the pool makes before it waits for one to be decoded, `limit` how many before it waits for one to be given back.
    pub fn acquire(&mut self, wanted: usize, limit: usize, can_remove: bool) -> Acquire {
        let removable = |capture: &Capture| can_remove && capture.removable(self.finished_jobs);
        if let Some(index) = self.find_capture(removable) {
            return Acquire::Remove(index);
        }
        let turn = (self.turn..MAX_CAPTURES).chain(0..self.turn).find(|&index| self.capture(index).idle());
        if let Some((index, capture)) = turn.and_then(|index| Some((index, self.captures.get_mut(index)?))) {
            *capture = Capture { shown: capture.shown, ..capture.taken() };
            self.turn = index + 1;
            return Acquire::Frame(index);
        }
        let len = self.captures_len();
        let unowned = |capture: &Capture| !capture.owned && (capture.queued || can_remove);
        if self.usable_len() < wanted && len < limit.min(MAX_CAPTURES) {
            Acquire::Create
        } else if self.find_capture(unowned).is_some() {
            Acquire::Reap
        } else if len < limit.min(MAX_CAPTURES) {
            Acquire::Create
        } else {
            Acquire::Wait
        }
    }

    /// Hands out the capture buffer of some memory that comes back from its owner. Whoever had it before gives it back a moment later
    /// where the owner was told first.
    pub fn take(&mut self, index: usize) -> Acquire {
        match self.captures.get_mut(index) {
            Some(capture) if capture.queued => Acquire::Reap,
            Some(capture) if capture.idle() => {
                *capture = capture.taken();
                Acquire::Frame(index)
            }
            _ => Acquire::Wait,
        }
    }

    /// Finds a capture buffer for memory of `size` bytes that has none: a new one, or past `limit` that of the memory that has not come
    /// back for the longest time. One that was made for larger pictures has to be removed, where the driver can.
    pub fn place(&mut self, limit: usize, size: u64, can_remove: bool) -> Acquire {
        if self.captures_len() < limit.min(MAX_CAPTURES) {
            return Acquire::Create;
        }
        let finished = self.finished_jobs;
        let unused =
            |(_, capture): &(usize, &mut Capture)| capture.replaceable(finished) && (can_remove || capture.least <= size);
        let oldest = self.captures.iter_mut().enumerate().filter(unused).min_by_key(|(_, capture)| capture.last_job);
        if let Some((index, capture)) = oldest {
            if capture.least > size {
                return Acquire::Remove(index);
            }
            *capture = capture.taken();
            return Acquire::Frame(index);
        }
        let comes_free = |capture: &Capture| !capture.owned && !capture.prepared && (can_remove || capture.least <= size);
        match self.find_capture(comes_free) {
            Some(_) => Acquire::Reap,
            None => Acquire::Wait,
        }
    }

    /// Whether `place` would find a buffer for other memory.
    pub fn any_capture_replaceable(&self, size: u64, can_remove: bool) -> bool {
        let wanted = |capture: &Capture| capture.replaceable(self.finished_jobs) && (can_remove || capture.least <= size);
        self.find_capture(wanted).is_some()
    }

    /// Says how many bytes the memory of a buffer has to have.
    pub fn needs(&mut self, index: usize, least: u64) {
        if let Some(capture) = self.captures.get_mut(index) {
            capture.least = least;
        }
    }

    /// The kernel was shown the memory of a buffer.
    pub fn prepared(&mut self, index: usize) {
        if let Some(capture) = self.captures.get_mut(index) {
            capture.prepared = true;
        }
    }

    /// Whether `acquire` would find a buffer, or one to remove.
    pub fn any_capture_free(&self) -> bool {
        self.find_capture(|capture| capture.idle() || capture.removable(self.finished_jobs)).is_some()
    }

    /// A new buffer exists and belongs to the caller. Returns `false` where there is one of that index already.
    pub fn created(&mut self, index: usize) -> bool {
        match self.captures.get_mut(index) {
            Some(capture) if !capture.exists => {
                *capture = Capture { exists: true, owned: true, ..Capture::default() };
                true
            }
            _ => false,
        }
    }

    /// A buffer does not exist any more.
    pub fn removed(&mut self, index: usize) {
        if let Some(capture) = self.captures.get_mut(index) {
            *capture = Capture::default();
        }
    }

    /// A retired buffer cannot be removed: it stays as if somebody held it.
    pub fn keep(&mut self, index: usize) {
        if let Some(capture) = self.captures.get_mut(index) {
            capture.owned = true;
        }
    }

    /// The format of the queue changes: what there is now is of use for references only.
    pub fn retire(&mut self) {
        let last_job = self.jobs;
        for capture in self.captures.iter_mut().filter(|capture| capture.exists) {
            capture.retired = true;
            capture.last_job = last_job;
        }
    }

    /// The last reference to a frame died.
    pub fn release(&mut self, index: usize) {
        self.releases += 1;
        if let Some(capture) = self.captures.get_mut(index) {
            capture.owned = false;
            capture.last_job = self.jobs;
        }
    }

    /// The frame leaves the decoder.
    pub fn show(&mut self, index: usize) {
        if let Some(capture) = self.captures.get_mut(index) {
            capture.shown = true;
        }
    }

    /// Names the picture that is about to be decoded into a frame. A second field keeps the name of the first.
    pub fn name_picture(&mut self, index: usize, second_field: bool) {
        if let Some(capture) = self.captures.get_mut(index) {
            if !second_field || capture.timestamp == 0 {
                self.timestamp += TIMESTAMP_STEP;
                *capture = Capture { held: false, empty: true, corrupt: false, timestamp: self.timestamp, ..*capture };
                self.pictures += 1;
            }
        }
    }

    /// Says which of the kernel's bitstream buffers a slot is: another one after it had to grow.
    pub fn bind_output(&mut self, slot: usize, index: u32) {
        if let Some(bound) = self.output_index.get_mut(slot) {
            *bound = index;
        }
    }

    /// Which of the kernel's bitstream buffers a slot is.
    pub fn bound_output(&self, slot: usize) -> u32 {
        self.output_index.get(slot).copied().unwrap_or_default()
    }

    /// A bitstream buffer to fill, out of the first `len`, and whether its request was used before.
    pub fn take_output(&mut self, len: usize) -> Option<(usize, bool)> {
        let (index, output) =
            self.outputs.iter_mut().enumerate().take(len).find(|(_, output)| matches!(output, Output::Free | Output::Used))?;
        let used = *output == Output::Used;
        *output = Output::Filling;
        Some((index, used))
    }

    /// Gives a bitstream buffer back that was not submitted, or whose submission failed.
    pub fn drop_output(&mut self, index: usize) {
        if let Some(output) = self.outputs.get_mut(index) {
            *output = Output::Used;
        }
    }

    /// Records a submission before it is made.
    pub fn submit(&mut self, output: usize, capture: usize, hold: bool) -> Plan {
        self.submitting = true;
        self.jobs += 1;
        if let Some(output) = self.outputs.get_mut(output) {
            *output = Output::Queued;
        }
        let output_index = self.output_index.get(output).copied().unwrap_or_default();
        let Some(capture) = self.captures.get_mut(capture) else {
            return Plan { output_index, queue_capture: false, wait_readers: false, timestamp: 0 };
        };
        let plan = Plan {
            output_index,
            queue_capture: !capture.queued,
            wait_readers: capture.shown && !capture.queued,
            timestamp: capture.timestamp,
        };
        *capture = Capture { queued: true, held: hold, empty: false, shown: false, prepared: false, ..*capture };
        plan
    }

    /// Takes a submission back that the kernel refused before it had any part of it.
    pub fn take_back(&mut self, output: usize, capture: usize, plan: Plan) {
        self.drop_output(output);
        self.finished_jobs += 1;
        if let Some(capture) = self.captures.get_mut(capture) {
            capture.corrupt = true;
            if plan.queue_capture {
                capture.queued = false;
                capture.held = false;
            }
        }
        self.errors += 1;
    }

    /// VIDIOC_DQBUF gave a capture buffer back. Returns `false` where the kernel cannot have had it.
    pub fn capture_done(&mut self, index: usize, timestamp: u64, error: bool) -> bool {
        match self.captures.get_mut(index) {
            Some(capture) if capture.queued => {
                let bad = error || capture.timestamp != timestamp;
                capture.queued = false;
                capture.held = false;
                capture.corrupt |= bad;
                self.errors += u64::from(bad);
                true
            }
            _ => false,
        }
    }

    /// VIDIOC_DQBUF gave a bitstream buffer back. Returns `false` where the kernel cannot have had it.
    pub fn output_done(&mut self, index: usize) -> bool {
        let slots = self.outputs.iter_mut().zip(self.output_index);
        match slots.into_iter().find(|(output, bound)| **output == Output::Queued && *bound as usize == index) {
            Some((output, _)) => {
                *output = Output::Used;
                self.finished_jobs += 1;
                true
            }
            None => false,
        }
    }

    /// The kernel no longer keeps a capture buffer for another job (V4L2_DEC_CMD_FLUSH).
    pub fn unheld(&mut self, index: usize) {
        if let Some(capture) = self.captures.get_mut(index) {
            capture.held = false;
        }
    }

    /// VIDIOC_STREAMOFF on both queues gave everything back unfinished.
    pub fn cancelled(&mut self) {
        self.captures.iter_mut().for_each(|capture| capture.prepared = false);
        for capture in self.captures.iter_mut().filter(|capture| capture.queued) {
            capture.queued = false;
            capture.held = false;
            capture.corrupt = true;
            self.errors += 1;
        }
        for output in self.outputs.iter_mut().filter(|output| **output == Output::Queued) {
            *output = Output::Used;
        }
        self.finished_jobs = self.jobs;
        self.resets += 1;
    }

    /// Whether the kernel has any capture buffer.
    pub fn any_capture_queued(&self) -> bool {
        self.captures.iter().any(|capture| capture.queued)
    }

    /// Whether the kernel has any bitstream buffer.
    pub fn any_output_queued(&self) -> bool {
        self.outputs.contains(&Output::Queued)
    }

    /// Whether one of the first `len` bitstream buffers could be filled.
    pub fn any_output_free(&self, len: usize) -> bool {
        self.outputs.iter().take(len).any(|output| matches!(output, Output::Free | Output::Used))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_retired_buffer_goes_when_the_jobs_that_may_refer_to_it_are_finished() {
        let mut table = Table::default();
        assert!(table.created(0) && table.created(1) && !table.created(1));
        table.name_picture(0, false);
        table.take_output(1);
        table.submit(0, 0, false);
        table.release(1);
        table.retire();
        assert_eq!(table.acquire(4, 4, true), Acquire::Create, "job 1 may refer to buffer 1");
        assert!(table.capture_done(0, TIMESTAMP_STEP, false) && table.output_done(0));
        assert_eq!(table.acquire(4, 4, true), Acquire::Remove(1));
        assert_eq!(table.acquire(4, 4, false), Acquire::Create, "the driver cannot");
        table.removed(1);
        assert_eq!(table.captures_len(), 1, "buffer 0 is still owned");
    }

    #[test]
    fn a_retired_buffer_that_cannot_be_removed_is_left_alone() {
        let mut table = Table::default();
        table.created(0);
        table.retire();
        table.release(0);
        assert_eq!(table.acquire(2, 2, true), Acquire::Remove(0));
        table.keep(0);
        assert_eq!(table.acquire(2, 2, true), Acquire::Create);
        assert_eq!(table.acquire(2, 1, true), Acquire::Wait);
    }
}
