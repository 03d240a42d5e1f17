// SPDX-License-Identifier: LGPL-2.1-or-later
//! Frames in C: a pointer to a capture buffer that keeps its queues alive until it is released.
#![allow(unsafe_code)]

use core::ffi::{c_int, c_void};
use core::ptr;
use std::os::fd::BorrowedFd;
use std::sync::Arc;

use super::guard::{guard, guard_value};
use super::session::Session;
use super::types::FrameStatus;
use crate::error::Error;
use crate::log::{LogContext, LogLevel};
use crate::pool::{self, FrameDescriptor};
use crate::queue::Queues;
use crate::sys::MAX_MEMORY_PLANES;

/// A frame of the pool. Opaque in C.
pub struct Frame(pool::Frame);

/// Takes a frame out of the pool. Waits up to two seconds while all are in use, then fails with AVERROR(ENOMEM).
///
/// The frame is the caller's until primebridge_frame_release(); it may outlive the session.
///
/// # Safety
/// `session` is one of primebridge_open() that is not closed, `frame` a valid pointer.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn primebridge_frame_acquire(session: *mut Session, avcl: *mut c_void, frame: *mut *mut Frame) -> c_int {
    // SAFETY: promised by the caller; NULL is checked.
    let Some((session, out)) = (unsafe { session.as_ref().zip(frame.as_mut()) }) else {
        return Error::Misuse("NULL").averror();
    };
    guard(session.logger(), LogContext(avcl), || {
        let queues = session.queues();
        *out = hand_out(queues, queues.acquire()?);
        Ok(())
    })
}

/// One count of the frame, and one of its queues; given back by primebridge_frame_release().
fn hand_out(queues: &Arc<Queues>, frame: Arc<pool::Frame>) -> *mut Frame {
    let frame: *const pool::Frame = Arc::into_raw(frame);
    let _ = Arc::into_raw(Arc::clone(queues));
    frame.cast::<Frame>().cast_mut()
}

/// Takes the frame of a session with import_frames that stands for a frame of the caller's pool, which goes by its dmabuf. Waits up to
/// two seconds for its picture before this one to be given back (primebridge_frame_release()): the pool may hand it out a moment
/// earlier.
///
/// AVERROR(ENOSYS) means that the decoder does not write pictures of that layout, or not into that memory; the numbers that would do
/// were logged.
///
/// # Safety
/// `session` is one of primebridge_open() that is not closed, `descriptor` an AVDRMFrameDescriptor of open dmabufs, `frame` a valid
/// pointer.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn primebridge_frame_import(
    session: *mut Session,
    avcl: *mut c_void,
    descriptor: *const c_void,
    frame: *mut *mut Frame,
) -> c_int {
    // SAFETY: promised by the caller; NULL is checked.
    let given = unsafe { session.as_ref().zip(descriptor.cast::<FrameDescriptor>().as_ref()).zip(frame.as_mut()) };
    let Some(((session, descriptor), out)) = given else { return Error::Misuse("NULL").averror() };
    guard(session.logger(), LogContext(avcl), || {
        let queues = session.queues();
        let count = usize::try_from(descriptor.nb_objects).unwrap_or_default();
        let fds = descriptor.objects.first_chunk::<MAX_MEMORY_PLANES>().copied().unwrap_or_default().map(|object| object.fd);
        if count == 0 || fds.iter().take(count).any(|&fd| fd < 0) {
            return Err(Error::Misuse("a frame without memory"));
        }
        // SAFETY: promised by the caller for those that count; the others are not looked at.
        let dmabufs = fds.map(|fd| unsafe { BorrowedFd::borrow_raw(fd.max(0)) });
        *out = hand_out(queues, queues.import(descriptor, dmabufs.get(..count).unwrap_or(&dmabufs))?);
        Ok(())
    })
}

/// How many frames of a session were given back so far, for primebridge_wait_release().
///
/// # Safety
/// `session` is one of primebridge_open() that is not closed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn primebridge_releases(session: *const Session) -> u64 {
    // SAFETY: promised by the caller; NULL is checked.
    unsafe { session.as_ref() }.map_or(0, |session| guard_value(0, || session.queues().releases()))
}

/// Waits until more than `seen` frames were given back: the caller's pool, which had none, may have one again. After two seconds it
/// fails with AVERROR(ENOMEM).
///
/// # Safety
/// `session` is one of primebridge_open() that is not closed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn primebridge_wait_release(session: *const Session, avcl: *mut c_void, seen: u64) -> c_int {
    // SAFETY: promised by the caller; NULL is checked.
    let Some(session) = (unsafe { session.as_ref() }) else { return Error::Misuse("NULL").averror() };
    guard(session.logger(), LogContext(avcl), || session.queues().wait_release(seen))
}

/// The frame's AVDRMFrameDescriptor. It and the fd in it stay as they are for as long as the capture buffer exists.
///
/// # Safety
/// `frame` is one of primebridge_frame_acquire() or _import() that is not released.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn primebridge_frame_descriptor(frame: *const Frame) -> *const c_void {
    // SAFETY: promised by the caller; NULL is checked.
    match unsafe { frame.as_ref() } {
        Some(frame) => ptr::from_ref(frame.0.descriptor()).cast(),
        None => ptr::null(),
    }
}

/// Waits until the picture in a frame is complete and may leave the decoder. Does nothing where none was submitted.
///
/// `status` says whether the picture is damaged. May be called from any thread and after the session is closed.
///
/// # Safety
/// `frame` is one of primebridge_frame_acquire() or _import() that is not released, `status` a valid pointer.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn primebridge_frame_wait(frame: *mut Frame, avcl: *mut c_void, status: *mut FrameStatus) -> c_int {
    // SAFETY: promised by the caller; NULL is checked.
    let Some((frame, status)) = (unsafe { frame.as_ref().zip(status.as_mut()) }) else {
        return Error::Misuse("NULL").averror();
    };
    let Some(queues) = frame.0.queues().upgrade() else { return Error::Misuse("a released frame").averror() };
    guard(queues.logger(), LogContext(avcl), || {
        let index = frame.0.index();
        let corrupt = queues.wait(index)?;
        queues.show(index);
        *status = if corrupt { FrameStatus::Corrupt } else { FrameStatus::Ok };
        if corrupt {
            let (_, pictures, errors) = queues.totals();
            let level = if errors <= 1 { LogLevel::Warning } else { LogLevel::Verbose };
            queues.logger().line(
                LogContext(avcl),
                level,
                format_args!("the decoder damaged a picture ({errors} of {pictures} so far)"),
            );
        }
        Ok(())
    })
}

/// Gives a frame back, from any thread.
///
/// # Safety
/// `frame` is one of primebridge_frame_acquire() or _import() that is not released, or NULL.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn primebridge_frame_release(frame: *mut Frame) {
    if frame.is_null() {
        return;
    }
    guard_value((), || {
        // SAFETY: hand_out() made the pointer with Arc::into_raw, and it is given back once.
        let frame = unsafe { Arc::from_raw(frame.cast::<pool::Frame>().cast_const()) };
        let Some(queues) = frame.queues().upgrade() else { return };
        queues.release(frame.index());
        // SAFETY: hand_out() took this count.
        unsafe { Arc::decrement_strong_count(Arc::as_ptr(&queues)) };
    });
}

/// Identity of the picture in a frame, for references; 0 for NULL, for a frame that nothing was decoded into and for a frame of
/// another session.
///
/// # Safety
/// `session` is one of primebridge_open() that is not closed, `frame` one of primebridge_frame_acquire() that is not released, or NULL.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn primebridge_frame_timestamp(session: *const Session, frame: *const Frame) -> u64 {
    // SAFETY: promised by the caller; NULL is checked.
    let Some((session, frame)) = (unsafe { session.as_ref().zip(frame.as_ref()) }) else { return 0 };
    guard_value(0, || {
        let own = ptr::eq(frame.0.queues().as_ptr(), Arc::as_ptr(session.queues()));
        if own { session.queues().capture(frame.0.index()).timestamp } else { 0 }
    })
}

/// Index of the capture buffer of a frame that belongs to `session`.
pub(super) fn index_in(session: &Session, frame: *const Frame) -> Result<usize, Error> {
    // SAFETY: promised by the callers' callers; NULL is checked.
    let frame = unsafe { frame.as_ref() }.ok_or(Error::Misuse("NULL"))?;
    if !ptr::eq(frame.0.queues().as_ptr(), Arc::as_ptr(session.queues())) {
        return Err(Error::Misuse("a frame of another session"));
    }
    Ok(frame.0.index())
}
