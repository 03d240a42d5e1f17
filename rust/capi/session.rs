// SPDX-License-Identifier: LGPL-2.1-or-later
//! Sessions in C.
#![allow(unsafe_code)]

use core::ffi::{c_int, c_void};
use core::{ptr, slice};
use std::sync::{Arc, Mutex, PoisonError};

use super::frame::{Frame, index_in};
use super::guard::{guard, guard_value};
use super::log::logger;
use super::types::{Config, StreamInfo};
use crate::codec::Codec;
use crate::codec::h264::{H264Picture, H264Slice};
use crate::codec::mpeg2::Mpeg2Picture;
use crate::debug::DebugSwitch;
use crate::device::Samples;
use crate::error::{Error, Result};
use crate::log::{LogContext, LogLevel, Logger};
use crate::queue::Queues;
use crate::session::{self, OpenRequest, Sequence};
use crate::sys::Linux;

/// The decoding side of one stream. Opaque in C. Its calls may come from different threads, one after the other.
pub struct Session {
    queues: Arc<Queues>,
    decoder: Mutex<session::Session>,
}

impl Session {
    pub(super) fn queues(&self) -> &Arc<Queues> {
        &self.queues
    }

    pub(super) fn logger(&self) -> &Logger {
        self.queues.logger()
    }
}

/// Runs `body` on the decoding side of a session that may be NULL.
///
/// # Safety
/// `session` is one of primebridge_open() that is not closed, or NULL.
unsafe fn decode(
    session: *mut Session,
    avcl: *mut c_void,
    body: impl FnOnce(&Session, &mut session::Session) -> Result<()>,
) -> c_int {
    // SAFETY: promised by the caller; NULL is checked.
    let Some(session) = (unsafe { session.as_ref() }) else { return Error::Misuse("NULL").averror() };
    guard(session.logger(), LogContext(avcl), || {
        body(session, &mut session.decoder.lock().unwrap_or_else(PoisonError::into_inner))
    })
}

/// The `len` bytes at `data`.
///
/// # Safety
/// `data` points at `len` bytes that nobody changes during `'a`, or is NULL.
unsafe fn bytes<'a>(data: *const u8, len: usize) -> Result<&'a [u8]> {
    if data.is_null() || len > isize::MAX as usize {
        return Err(Error::Misuse("no data"));
    }
    // SAFETY: promised by the caller.
    Ok(unsafe { slice::from_raw_parts(data, len) })
}

/// Opens a decoder for a stream and says what it will produce.
///
/// AVERROR(ENOSYS) means that no decoder takes the stream; the reason was logged, and software decoding is the way.
///
/// # Safety
/// `config` and the sequence pointer of its codec, `session` and `info` are valid pointers.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn primebridge_open(
    config: *const Config,
    avcl: *mut c_void,
    session: *mut *mut Session,
    info: *mut StreamInfo,
) -> c_int {
    // SAFETY: promised by the caller; NULL is checked.
    let (Some(config), Some((out, info))) = (unsafe { (config.as_ref(), session.as_mut().zip(info.as_mut())) }) else {
        return Error::Misuse("NULL").averror();
    };
    *out = ptr::null_mut();
    let logger = logger(config.log);
    guard(&logger, LogContext(avcl), || {
        // SAFETY: promised by the caller; NULL is checked.
        let sequence = unsafe {
            match config.codec {
                Codec::Mpeg2 => config.mpeg2.as_ref().map(Sequence::Mpeg2),
                Codec::H264 => config.h264.as_ref().map(Sequence::H264),
            }
        };
        let request = OpenRequest {
            sequence: sequence.ok_or(Error::Misuse("no sequence header"))?,
            coded_width: config.coded_width,
            coded_height: config.coded_height,
            samples: Samples { bit_depth: config.bit_depth, chroma_format_idc: config.chroma_format_idc },
            codec_frames: config.codec_frames,
            extra_frames: config.extra_frames,
        };
        let decoder = session::Session::open(Arc::new(Linux), logger.clone(), &request, &DebugSwitch::from_environment()?)?;
        let queues = Arc::clone(decoder.queues());
        let configured = queues.configured();
        logger.line(LogContext(avcl), LogLevel::Verbose, configured);
        *info = StreamInfo {
            width: configured.capture.width,
            height: configured.capture.height,
            sw_format: configured.format.ffmpeg.as_ptr(),
        };
        *out = Box::into_raw(Box::new(Session { queues, decoder: Mutex::new(decoder) }));
        Ok(())
    })
}

/// Closes the decoding side. Frames that are still out live on; the device closes with the last of them.
///
/// # Safety
/// `*session` is one of primebridge_open() that is not closed, or NULL; no other call uses it any more.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn primebridge_close(session: *mut *mut Session, avcl: *mut c_void) {
    // SAFETY: promised by the caller; NULL is checked.
    let Some(slot) = (unsafe { session.as_mut() }) else { return };
    let closed = core::mem::replace(slot, ptr::null_mut());
    if closed.is_null() {
        return;
    }
    guard_value((), || {
        // SAFETY: primebridge_open() made it with Box::into_raw, and the slot that held it is NULL now.
        let session = unsafe { Box::from_raw(closed) };
        let (frames, pictures, errors) = session.queues.totals();
        let driver = &session.queues.configured().decoder.driver;
        session.logger().line(
            LogContext(avcl),
            LogLevel::Verbose,
            format_args!("{driver} decoded {pictures} pictures into {frames} frames, {errors} damaged"),
        );
    });
}

/// Drops a picture that is not complete, before a seek. Submitted pictures finish.
///
/// # Safety
/// `session` is one of primebridge_open() that is not closed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn primebridge_flush(session: *mut Session, avcl: *mut c_void) {
    // SAFETY: as promised.
    unsafe {
        decode(session, avcl, |_, decoder| {
            decoder.flush();
            Ok(())
        });
    }
}

/// Starts an MPEG-2 frame or field in `frame`.
///
/// # Safety
/// `session` and `frame` are open and acquired, `picture` is a valid pointer.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn primebridge_mpeg2_begin(
    session: *mut Session,
    avcl: *mut c_void,
    frame: *mut Frame,
    picture: *const Mpeg2Picture,
) -> c_int {
    // SAFETY: as promised; NULL is checked.
    unsafe {
        decode(session, avcl, |session, decoder| {
            decoder.mpeg2_begin(index_in(session, frame)?, picture.as_ref().ok_or(Error::Misuse("NULL"))?)
        })
    }
}

/// Adds an MPEG-2 slice with its start code.
///
/// # Safety
/// `session` is open, `data` points at `size` bytes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn primebridge_mpeg2_slice(
    session: *mut Session,
    avcl: *mut c_void,
    data: *const u8,
    size: usize,
) -> c_int {
    // SAFETY: as promised; NULL is checked.
    unsafe { decode(session, avcl, |_, decoder| decoder.mpeg2_slice(bytes(data, size)?)) }
}

/// Starts an H.264 frame or field in `frame`.
///
/// # Safety
/// `session` and `frame` are open and acquired, `picture` is a valid pointer.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn primebridge_h264_begin(
    session: *mut Session,
    avcl: *mut c_void,
    frame: *mut Frame,
    picture: *const H264Picture,
) -> c_int {
    // SAFETY: as promised; NULL is checked.
    unsafe {
        decode(session, avcl, |session, decoder| {
            decoder.h264_begin(index_in(session, frame)?, picture.as_ref().ok_or(Error::Misuse("NULL"))?)
        })
    }
}

/// Adds an H.264 slice: a NAL unit as it stands in the stream, emulation prevention included, without its start code.
///
/// # Safety
/// `session` is open, `slice` is a valid pointer, `data` points at `size` bytes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn primebridge_h264_slice(
    session: *mut Session,
    avcl: *mut c_void,
    slice: *const H264Slice,
    data: *const u8,
    size: usize,
) -> c_int {
    // SAFETY: as promised; NULL is checked.
    unsafe {
        decode(session, avcl, |_, decoder| decoder.h264_slice(slice.as_ref().ok_or(Error::Misuse("NULL"))?, bytes(data, size)?))
    }
}

/// All slices of the frame or field are there: submits it.
///
/// # Safety
/// `session` is open.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn primebridge_end(session: *mut Session, avcl: *mut c_void) -> c_int {
    // SAFETY: as promised.
    unsafe { decode(session, avcl, |_, decoder| decoder.end()) }
}
