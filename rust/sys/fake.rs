// SPDX-License-Identifier: LGPL-2.1-or-later
//! A kernel for tests: one memory-to-memory decoder with the queueing rules of v4l2-mem2mem.c, and any call made to fail on demand.

mod allocate;
mod device;
mod offer;

use std::collections::VecDeque;
use std::fs::File;
use std::io::Write;
use std::os::fd::{AsFd, AsRawFd, BorrowedFd, OwnedFd};
use std::path::{Path, PathBuf};
use std::sync::atomic::Ordering;
use std::sync::{Condvar, Mutex, MutexGuard};
use std::time::Duration;

use nix::errno::Errno;

pub use allocate::Makers;
pub use device::Job;
use device::{Request, State};
pub use offer::Offer;
use offer::array;

use super::*;
use crate::error::{Error, Result};
use crate::uapi::*;

/// The fake. Counts calls by name.
pub struct FakeKernel {
    pub offer: Offer,
    /// Accesses to dmabufs.
    pub dmabufs: fake_dmabuf::Dmabufs,
    state: Mutex<State>,
    finished: Condvar,
    identity: u32,
}

fn side(direction: Direction) -> usize {
    match direction {
        Direction::Output => 0,
        Direction::Capture => 1,
    }
}

fn null() -> OwnedFd {
    File::open("/dev/null").unwrap().into()
}

impl FakeKernel {
    pub fn new(offer: Offer) -> Self {
        Self {
            offer,
            dmabufs: Default::default(),
            state: Mutex::default(),
            finished: Condvar::new(),
            identity: allocate::identity(),
        }
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap()
    }

    /// Counts a call, and fails it if it is the one.
    fn enter(&self, name: &'static str) -> Result<MutexGuard<'_, State>> {
        let mut state = self.lock();
        *state.calls.entry(name).or_default() += 1;
        let this = state.total;
        state.total += 1;
        match state.fail {
            Some((nth, errno)) if nth == this => Err(Error::Sys { call: name, errno }),
            _ => Ok(state),
        }
    }

    fn enter_dmabuf(&self, name: &'static str) -> Result<()> {
        if self.dmabufs.quiet.load(Ordering::Relaxed) { Ok(()) } else { self.enter(name).map(drop) }
    }

    /// Makes the call that comes `nth` from now fail.
    pub fn fail(&self, nth: u32, errno: Errno) {
        let mut state = self.lock();
        state.fail = Some((state.total + nth, errno));
    }

    /// How often a call was made.
    pub fn calls(&self, name: &str) -> u32 {
        self.lock().calls.get(name).copied().unwrap_or_default()
    }

    /// How many calls were made.
    pub fn total(&self) -> u32 {
        self.lock().total
    }

    /// How many capture buffers there are.
    pub fn captures(&self) -> usize {
        self.lock().made[1].iter().flatten().count()
    }

    /// Whose memory the capture buffers are, once there is one.
    pub fn memory(&self) -> Option<Memory> {
        self.lock().memory[1]
    }

    /// What the device was given to decode.
    pub fn jobs(&self) -> Vec<Job> {
        self.lock().jobs.clone()
    }

    /// Flags the next finished picture with V4L2_BUF_FLAG_ERROR.
    pub fn corrupt_next(&self) {
        self.lock().corrupt_next = true;
    }

    /// Runs one job, if one can run.
    pub fn finish(&self) -> bool {
        let ran = self.lock().run();
        self.finished.notify_all();
        ran
    }
}

impl Kernel for FakeKernel {
    fn media_nodes(&self) -> Vec<PathBuf> {
        vec!["/dev/media7".into()]
    }

    fn device_node(&self, _: u32, minor: u32) -> Option<PathBuf> {
        Some(format!("/dev/video{minor}").into())
    }

    fn open(&self, path: &Path) -> Result<OwnedFd> {
        drop(self.enter("open")?);
        self.open_maker(path).unwrap_or_else(|| Ok(null()))
    }

    fn topology(&self, _: BorrowedFd<'_>) -> Result<Topology> {
        self.enter("topology").map(drop)?;
        let pad = |id, entity_id| media_v2_pad { id, entity_id, ..Default::default() };
        let link = |source_id, sink_id, flags| media_v2_link { source_id, sink_id, flags, ..Default::default() };
        Ok(Topology {
            entities: vec![media_v2_entity { id: 1, function: MEDIA_ENT_F_PROC_VIDEO_DECODER, ..Default::default() }],
            interfaces: vec![media_v2_interface::video(2, 81, 3)],
            pads: vec![pad(3, 9), pad(4, 1)],
            links: vec![link(3, 4, 3), link(2, 9, MEDIA_LNK_FL_INTERFACE_LINK)],
        })
    }

    fn request_alloc(&self, _: BorrowedFd<'_>) -> Result<OwnedFd> {
        let mut state = self.enter("request_alloc")?;
        let fd = null();
        state.requests.insert(fd.as_raw_fd(), Request::default());
        Ok(fd)
    }

    fn request_queue(&self, request: BorrowedFd<'_>) -> Result<()> {
        let mut state = self.enter("request_queue")?;
        let fd = request.as_raw_fd();
        let entry = state.requests.get_mut(&fd).unwrap();
        assert!(!entry.busy && entry.buffer.is_some(), "a request is queued once, with a buffer");
        entry.busy = true;
        state.waiting.push_back(fd);
        state.schedule(self.offer.immediate);
        Ok(())
    }

    fn request_reinit(&self, request: BorrowedFd<'_>) -> Result<()> {
        let mut state = self.enter("request_reinit")?;
        let entry = state.requests.get_mut(&request.as_raw_fd()).unwrap();
        if entry.busy {
            return Err(Error::Sys { call: "request_reinit", errno: Errno::EBUSY });
        }
        *entry = Request::default();
        Ok(())
    }

    fn querycap(&self, _: BorrowedFd<'_>) -> Result<v4l2_capability> {
        self.enter("querycap").map(drop)?;
        let api = if self.offer.multiplanar { V4L2_CAP_VIDEO_M2M_MPLANE } else { V4L2_CAP_VIDEO_M2M };
        let mut capability = v4l2_capability { capabilities: V4L2_CAP_STREAMING | api, ..Default::default() };
        (&mut capability.driver[..]).write_all(b"fake").unwrap();
        Ok(capability)
    }

    fn enum_fmt(&self, _: BorrowedFd<'_>, queue: BufferType, index: u32) -> Result<Option<v4l2_fmtdesc>> {
        self.enter("enum_fmt").map(drop)?;
        let list = [&self.offer.coded, &self.offer.capture][side(queue.direction)];
        Ok(list.get(index as usize).map(|&pixelformat| v4l2_fmtdesc { pixelformat, ..Default::default() }))
    }

    fn enum_framesizes(&self, _: BorrowedFd<'_>, pixelformat: u32, index: u32) -> Result<Option<v4l2_frmsizeenum>> {
        self.enter("enum_framesizes").map(drop)?;
        let (max_width, max_height) = self.offer.max_size;
        let range = v4l2_frmsize_stepwise { min_width: 16, max_width, step_width: 1, min_height: 16, max_height, step_height: 1 };
        Ok((index == 0).then(|| v4l2_frmsizeenum::from_stepwise(pixelformat, range)))
    }

    fn get_format(&self, _: BorrowedFd<'_>, queue: BufferType) -> Result<PixelFormat> {
        let state = self.enter("get_format")?;
        Ok(state.formats[side(queue.direction)].unwrap_or(PixelFormat::request(0, 16, 16, 0)))
    }

    fn set_format(&self, _: BorrowedFd<'_>, queue: BufferType, format: &PixelFormat) -> Result<PixelFormat> {
        let mut state = self.enter("set_format")?;
        let mut made = *format;
        if queue.direction == Direction::Output {
            if !self.offer.resizes && state.made[1].iter().any(Option::is_some) {
                return Err(Error::Sys { call: "set_format", errno: Errno::EBUSY });
            }
            let mut capture = PixelFormat::request(self.offer.capture[0], format.width, format.height, 0);
            capture.planes[0] = PlaneFormat { sizeimage: format.width * format.height * 2, bytesperline: format.width };
            state.formats[1] = Some(capture);
        } else {
            made.planes[0] = PlaneFormat { sizeimage: made.width * made.height * 2, bytesperline: made.width };
        }
        state.formats[side(queue.direction)] = Some(made);
        Ok(made)
    }

    fn query_ext_ctrl(&self, _: BorrowedFd<'_>, id: u32) -> Result<Option<v4l2_query_ext_ctrl>> {
        self.enter("query_ext_ctrl").map(drop)?;
        let range = |items: &[u32]| {
            items.iter().max().map(|&max| v4l2_query_ext_ctrl { id, maximum: i64::from(max), ..Default::default() })
        };
        let elements = self.offer.elements.iter().find(|(known, _)| *known == id).map(|(_, elements)| *elements);
        let made = match id {
            V4L2_CID_STATELESS_H264_DECODE_MODE
            | V4L2_CID_STATELESS_H264_START_CODE
            | V4L2_CID_STATELESS_HEVC_DECODE_MODE
            | V4L2_CID_STATELESS_HEVC_START_CODE => range(&self.offer.decode_modes),
            V4L2_CID_MPEG_VIDEO_H264_PROFILE | V4L2_CID_MPEG_VIDEO_HEVC_PROFILE => range(&self.offer.profiles),
            _ => crate::session::control_size(id).map(|size| v4l2_query_ext_ctrl { id, elem_size: size as u32, ..array(id) }),
        };
        Ok(made.filter(|_| elements != Some(0)).map(|mut control| {
            control.dims[0] = elements.unwrap_or(control.dims[0]);
            control
        }))
    }

    fn querymenu(&self, _: BorrowedFd<'_>, id: u32, index: u32) -> Result<Option<v4l2_querymenu>> {
        self.enter("querymenu").map(drop)?;
        let profile = matches!(id, V4L2_CID_MPEG_VIDEO_H264_PROFILE | V4L2_CID_MPEG_VIDEO_HEVC_PROFILE);
        let items = if profile { &self.offer.profiles } else { &self.offer.decode_modes };
        Ok(items.contains(&index).then(|| v4l2_querymenu { id, index, ..Default::default() }))
    }

    fn set_controls(&self, _: BorrowedFd<'_>, request: Option<BorrowedFd<'_>>, controls: &mut [(u32, &mut [u8])]) -> Result<()> {
        let mut state = self.enter("set_controls")?;
        if let Some(request) = request {
            let entry = state.requests.get_mut(&request.as_raw_fd()).unwrap();
            assert!(!entry.busy, "controls go into a request that is not queued");
            entry.controls.clear();
            entry.controls.extend(controls.iter().map(|(id, _)| *id));
            entry.payloads = controls.iter().map(|(_, payload)| payload.to_vec()).collect();
        }
        Ok(())
    }

    fn set_control_value(&self, _: BorrowedFd<'_>, _: u32, _: i32) -> Result<()> {
        self.enter("set_control_value").map(|_| ())
    }

    fn create_buffers(
        &self,
        _: BorrowedFd<'_>,
        queue: BufferType,
        memory: Memory,
        count: u32,
        format: &PixelFormat,
    ) -> Result<NewBuffers> {
        let mut state = self.enter("create_buffers")?;
        if count > 0 {
            let all = *state.memory[side(queue.direction)].get_or_insert(memory);
            assert_eq!(all, memory, "all buffers of a queue are of one kind");
        }
        let list = &mut state.made[side(queue.direction)];
        let exist = list.iter().flatten().count() as u32;
        if queue.direction == Direction::Capture && exist + count > self.offer.max_captures {
            return Err(Error::Sys { call: "create_buffers", errno: Errno::ENOBUFS });
        }
        let index = list.iter().position(Option::is_none).unwrap_or(list.len());
        if count > 0 {
            list.resize(list.len().max(index + 1), None);
            list[index] = Some(format.plane().sizeimage);
        }
        let capabilities = [self.offer.capabilities, self.offer.capture_capabilities][side(queue.direction)];
        Ok(NewBuffers { index: index as u32, count, capabilities })
    }

    fn query_buffer(&self, _: BorrowedFd<'_>, queue: BufferType, index: u32) -> Result<QueryBuffer> {
        let state = self.enter("query_buffer")?;
        let mut lengths = [0; VIDEO_MAX_PLANES as usize];
        lengths[0] = state.made[side(queue.direction)][index as usize].unwrap();
        Ok(QueryBuffer { mem_offset: 0, lengths })
    }

    fn remove_buffer(&self, _: BorrowedFd<'_>, queue: BufferType, index: u32) -> Result<()> {
        let mut state = self.enter("remove_buffer")?;
        let held = state.held.is_some_and(|(held, _)| held == index);
        let busy = state.captures.contains(&index) || held;
        assert!(!(queue.direction == Direction::Capture && busy), "a removed buffer is dequeued");
        assert!(state.made[side(queue.direction)][index as usize].take().is_some(), "a removed buffer exists");
        if queue.direction == Direction::Capture {
            state.imported.remove(&index);
        }
        Ok(())
    }

    fn export_buffer(&self, _: BorrowedFd<'_>, _: BufferType, _: u32, _: u32) -> Result<OwnedFd> {
        self.enter("export_buffer").map(|_| null())
    }

    fn prepare_buffer(&self, _: BorrowedFd<'_>, queue: BufferType, index: u32, planes: DmabufPlanes<'_>) -> Result<()> {
        let mut state = self.enter("prepare_buffer")?;
        assert_eq!(queue.direction, Direction::Capture);
        if !self.offer.prepares {
            return Err(Error::Sys { call: "prepare_buffer", errno: Errno::ENOTTY });
        }
        state.import(&self.offer, index, planes, true).map(drop)
    }

    fn queue_buffer(&self, _: BorrowedFd<'_>, queue: BufferType, buffer: &QueueBuffer<'_>) -> Result<()> {
        let mut state = self.enter("queue_buffer")?;
        if let Some(request) = buffer.request {
            let hold = buffer.flags & V4L2_BUF_FLAG_M2M_HOLD_CAPTURE_BUF != 0;
            let entry = state.requests.get_mut(&request.as_raw_fd()).unwrap();
            assert!(!entry.busy, "buffers go into a request that is not queued");
            entry.buffer = Some((buffer.index, buffer.timestamp, hold, buffer.bytesused));
        } else {
            assert_eq!(queue.direction, Direction::Capture);
            let least = state.formats[1].unwrap().plane().sizeimage;
            let own = state.made[1][buffer.index as usize].unwrap();
            let length = state.import(&self.offer, buffer.index, buffer.planes, false)?.unwrap_or(own);
            assert!(length >= least, "a buffer holds the present format");
            let held = state.held.is_some_and(|(index, _)| index == buffer.index);
            assert!(!state.captures.contains(&buffer.index) && !held, "a buffer is queued once");
            state.captures.push_back(buffer.index);
        }
        state.schedule(self.offer.immediate);
        Ok(())
    }

    fn dequeue_buffer(&self, _: BorrowedFd<'_>, queue: BufferType, memory: Memory) -> Result<Option<DequeuedBuffer>> {
        let mut state = self.enter("dequeue_buffer")?;
        assert_eq!(state.memory[side(queue.direction)], Some(memory));
        Ok(state.done[side(queue.direction)].pop_front())
    }

    fn stream_on(&self, _: BorrowedFd<'_>, _: BufferType) -> Result<()> {
        self.enter("stream_on").map(|_| ())
    }

    fn stream_off(&self, _: BorrowedFd<'_>, queue: BufferType) -> Result<()> {
        let mut state = self.enter("stream_off")?;
        state.done[side(queue.direction)].clear();
        match queue.direction {
            Direction::Output => {
                while let Some(fd) = state.waiting.pop_front() {
                    state.requests.get_mut(&fd).unwrap().busy = false;
                }
            }
            Direction::Capture => {
                state.imported.values_mut().for_each(|(_, prepared)| *prepared = false);
                state.captures.clear();
                state.held = None;
            }
        }
        Ok(())
    }

    fn decoder_flush(&self, _: BorrowedFd<'_>) -> Result<()> {
        let mut state = self.enter("decoder_flush")?;
        if let Some((capture, timestamp)) = state.held.take() {
            state.give_back(capture, timestamp);
        }
        Ok(())
    }

    fn poll(&self, _: BorrowedFd<'_>, events: PollFlags, timeout_ms: i32) -> Result<PollFlags> {
        let state = self.enter("poll")?;
        let timeout = Duration::from_millis(timeout_ms.max(0) as u64);
        if events & libc::POLLIN == 0 {
            return Ok(events);
        }
        let idle = |state: &mut State| state.done.iter().all(VecDeque::is_empty);
        let (state, _) = self.finished.wait_timeout_while(state, timeout, idle).unwrap();
        let mut ready = 0;
        for (queue, event) in state.done.iter().zip([libc::POLLOUT, libc::POLLIN]) {
            ready |= if queue.is_empty() { 0 } else { event };
        }
        Ok(ready)
    }

    fn map(&self, _: BorrowedFd<'_>, _: u64, len: usize) -> Result<Mapping> {
        self.enter("map").map(drop)?;
        // Every mapping of it is memory of its own.
        let zero = File::options().read(true).write(true).open("/dev/zero").unwrap();
        Mapping::new(zero.as_fd(), 0, len)
    }

    fn identify(&self, fd: BorrowedFd<'_>) -> Result<FileIdentity> {
        self.enter_dmabuf("identify")?;
        self.dmabufs.identify(fd)
    }

    fn map_dmabuf(&self, fd: BorrowedFd<'_>, len: usize, writable: bool) -> Result<SharedMapping> {
        self.enter_dmabuf("map_dmabuf")?;
        self.dmabufs.map(fd, len, writable)
    }

    fn sync_dmabuf(&self, fd: BorrowedFd<'_>, flags: u64) -> Result<()> {
        self.enter_dmabuf("sync_dmabuf")?;
        self.dmabufs.sync(fd, flags)
    }

    fn renumber(&self, fd: OwnedFd) -> OwnedFd {
        fd
    }
}
