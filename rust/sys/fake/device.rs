// SPDX-License-Identifier: LGPL-2.1-or-later
//! The fake's device: the queueing rules of v4l2-mem2mem.c and videobuf2, and a decoder that finishes at once.

use std::collections::{HashMap, VecDeque};
use std::os::fd::RawFd;

use nix::errno::Errno;

use super::super::*;
use super::Offer;
use crate::error::{Error, Result};
use crate::uapi::*;

/// One job as the device saw it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Job {
    pub output: u32,
    pub capture: u32,
    pub timestamp: u64,
    pub hold: bool,
    pub bytesused: u32,
    pub controls: Vec<u32>,
    /// The payloads of `controls`.
    pub payloads: Vec<Vec<u8>>,
    /// The memory of the capture buffer, where it is somebody else's.
    pub memory: Option<FileIdentity>,
}

#[derive(Clone, Debug, Default)]
pub(super) struct Request {
    pub(super) controls: Vec<u32>,
    pub(super) payloads: Vec<Vec<u8>>,
    pub(super) buffer: Option<(u32, u64, bool, u32)>,
    pub(super) busy: bool,
}

#[derive(Default)]
pub(super) struct State {
    pub(super) requests: HashMap<RawFd, Request>,
    pub(super) waiting: VecDeque<RawFd>,
    pub(super) captures: VecDeque<u32>,
    pub(super) held: Option<(u32, u64)>,
    pub(super) done: [VecDeque<DequeuedBuffer>; 2],
    /// Which buffers exist, by index, and how long each is.
    pub(super) made: [Vec<Option<u32>>; 2],
    /// Whose memory a queue's buffers are, once there is one.
    pub(super) memory: [Option<Memory>; 2],
    /// The memory of CAPTURE buffers that is somebody else's, by index, and whether it is prepared.
    pub(super) imported: HashMap<u32, (FileIdentity, bool)>,
    pub(super) formats: [Option<PixelFormat>; 2],
    pub(super) jobs: Vec<Job>,
    pub(super) calls: HashMap<&'static str, u32>,
    pub(super) total: u32,
    pub(super) fail: Option<(u32, Errno)>,
    pub(super) corrupt_next: bool,
    /// Dumb buffers by handle, and their bytes.
    pub(super) dumb: HashMap<u32, u64>,
}

impl State {
    pub(super) fn give_back(&mut self, index: u32, timestamp: u64) {
        let flags = if core::mem::take(&mut self.corrupt_next) { V4L2_BUF_FLAG_ERROR } else { 0 };
        self.done[1].push_back(DequeuedBuffer { index, timestamp, flags });
    }

    /// videobuf2's `__prepare_dmabuf()`; returns how long the buffer is, where it is somebody else's.
    pub(super) fn import(&mut self, offer: &Offer, index: u32, planes: DmabufPlanes<'_>, prepare: bool) -> Result<Option<u32>> {
        let Some(plane) = planes[0] else {
            assert_ne!(self.memory[1], Some(Memory::Dmabuf), "a buffer of somebody else's memory has memory");
            return Ok(None);
        };
        assert_eq!(self.memory[1], Some(Memory::Dmabuf), "the driver's buffers have their own memory");
        if offer.refuses_memory {
            return Err(Error::Sys { call: "queue_buffer", errno: Errno::EFAULT });
        }
        let identity = Linux.identify(plane.fd)?;
        assert!(u64::from(plane.length) <= identity.size, "no more than there is");
        if plane.length < self.made[1][index as usize].unwrap() {
            return Err(Error::Sys { call: "queue_buffer", errno: Errno::EINVAL });
        }
        let entry = self.imported.entry(index).or_insert((identity, prepare));
        assert!(!entry.1 || entry.0 == identity, "a prepared buffer is queued with the memory that it was prepared with");
        *entry = (identity, prepare);
        Ok(Some(plane.length))
    }

    /// `v4l2_m2m_try_schedule()` and a device that finishes at once.
    pub(super) fn run(&mut self) -> bool {
        let Some(fd) = self.waiting.front().copied() else { return false };
        let request = self.requests[&fd].clone();
        let Some((output, timestamp, hold, bytesused)) = request.buffer else { return false };
        if let Some((capture, held)) = self.held {
            if held != timestamp {
                self.held = None;
                self.give_back(capture, held);
            }
        }
        let capture = match self.held {
            Some((capture, _)) => capture,
            None => match self.captures.pop_front() {
                Some(capture) => capture,
                None => return false,
            },
        };
        self.waiting.pop_front();
        self.jobs.push(Job {
            output,
            capture,
            timestamp,
            hold,
            bytesused,
            controls: request.controls.clone(),
            payloads: request.payloads.clone(),
            memory: self.imported.get(&capture).map(|(identity, _)| *identity),
        });
        if hold {
            self.held = Some((capture, timestamp));
        } else {
            self.held = None;
            self.give_back(capture, timestamp);
        }
        self.done[0].push_back(DequeuedBuffer { index: output, timestamp, flags: 0 });
        if let Some(request) = self.requests.get_mut(&fd) {
            request.busy = false;
        }
        true
    }

    pub(super) fn schedule(&mut self, immediate: bool) {
        while immediate && self.run() {}
    }
}
