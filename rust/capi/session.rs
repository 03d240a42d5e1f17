// SPDX-License-Identifier: LGPL-2.1-or-later
//! Sessions in C.
#![allow(unsafe_code)]

use core::ffi::{c_int, c_void};
use core::{ptr, slice};
use std::sync::{Arc, Mutex, PoisonError};

use super::guard::{guard, guard_value};
use super::log::logger;
use super::types::{Config, StreamInfo};
use crate::codec::Codec;
use crate::debug::DebugSwitch;
use crate::device::{Formats, Samples};
use crate::error::{Error, Result};
use crate::log::{LogContext, LogLevel, Logger};
use crate::pool::{Picture, picture};
use crate::queue::Queues;
use crate::session::{self, OpenRequest, Sequence};
use crate::sys::{Kernel, Linux};

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

    /// What was decoded, when the session ends.
    fn log_totals(&self, avcl: *mut c_void) {
        let (frames, pictures, errors) = self.queues.totals();
        let driver = &self.queues.configured().decoder.driver;
        self.logger().line(
            LogContext(avcl),
            LogLevel::Verbose,
            format_args!("{driver} decoded {pictures} pictures into {frames} frames, {errors} damaged"),
        );
    }
}

/// Runs `body` on the decoding side of a session that may be NULL.
///
/// # Safety
/// `session` is one of primebridge_open() that is not closed, or NULL.
pub(super) unsafe fn decode(
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
pub(super) unsafe fn bytes<'a>(data: *const u8, len: usize) -> Result<&'a [u8]> {
    if data.is_null() || len > isize::MAX as usize {
        return Err(Error::Misuse("no data"));
    }
    // SAFETY: promised by the caller.
    Ok(unsafe { slice::from_raw_parts(data, len) })
}

/// Opens a decoder for a stream and says what it will produce.
///
/// `*session` is NULL, or an open session whose stream has got a new sequence header. It goes on then if it can, so that no
/// device is opened again and earlier frames stay references; else it is closed, and `*session` is a new one.
///
/// AVERROR(ENOSYS) means that no decoder takes the stream; the reason was logged, and software decoding is the way. `*session` is
/// NULL after any error.
///
/// # Safety
/// `config` and the sequence pointer of its codec, `session` and `info` are valid pointers; no other call uses `*session`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn primebridge_open(
    config: *const Config,
    avcl: *mut c_void,
    session: *mut *mut Session,
    info: *mut StreamInfo,
) -> c_int {
    // SAFETY: the promises are the same.
    unsafe { open_on(Arc::new(Linux), config, avcl, session, info) }
}

/// primebridge_open() on any kernel, for the fuzz targets.
///
/// # Safety
/// As for primebridge_open().
pub unsafe fn open_on(
    kernel: Arc<dyn Kernel>,
    config: *const Config,
    avcl: *mut c_void,
    session: *mut *mut Session,
    info: *mut StreamInfo,
) -> c_int {
    // SAFETY: promised by the caller; NULL is checked.
    let (Some(config), Some((out, info))) = (unsafe { (config.as_ref(), session.as_mut().zip(info.as_mut())) }) else {
        return Error::Misuse("NULL").averror();
    };
    let earlier = core::mem::replace(out, ptr::null_mut());
    // SAFETY: an open session was made by Box::into_raw below, and the slot that held it is NULL now.
    let earlier = (!earlier.is_null()).then(|| unsafe { Box::from_raw(earlier) });
    let logger = logger(config.log);
    guard(&logger, LogContext(avcl), || {
        // SAFETY: promised by the caller.
        let request = unsafe { open_request(config) }?;
        let session = match renewed(earlier, &request, avcl)? {
            Some(session) => session,
            None => opened(kernel, &logger, &request, avcl)?,
        };
        *info = stream_info(&session.queues.formats(), &request);
        *out = Box::into_raw(session);
        Ok(())
    })
}

/// Says what a session for a stream would produce, without allocating any of it: so that frames can be made before.
///
/// AVERROR(ENOSYS) means that no decoder takes the stream; the reason was logged.
///
/// # Safety
/// `config` and the sequence pointer of its codec and `info` are valid pointers.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn primebridge_query(config: *const Config, avcl: *mut c_void, info: *mut StreamInfo) -> c_int {
    // SAFETY: the promises are the same.
    unsafe { query_on(&Linux, config, avcl, info) }
}

/// primebridge_query() on any kernel, for the fuzz targets.
///
/// # Safety
/// As for primebridge_query().
pub unsafe fn query_on(kernel: &dyn Kernel, config: *const Config, avcl: *mut c_void, info: *mut StreamInfo) -> c_int {
    // SAFETY: promised by the caller; NULL is checked.
    let Some((config, info)) = (unsafe { config.as_ref().zip(info.as_mut()) }) else {
        return Error::Misuse("NULL").averror();
    };
    guard(&logger(config.log), LogContext(avcl), || {
        // SAFETY: promised by the caller.
        let request = unsafe { open_request(config) }?;
        let configured = session::configure(kernel, &request, &DebugSwitch::from_environment()?)?;
        *info = stream_info(&configured.formats, &request);
        Ok(())
    })
}

/// What the caller asks for.
///
/// # Safety
/// The sequence pointer of the codec is valid during `'a`, or NULL.
unsafe fn open_request<'a>(config: &Config) -> Result<OpenRequest<'a>> {
    // SAFETY: promised by the caller; NULL is checked.
    let sequence = unsafe {
        match config.codec {
            Codec::Mpeg2 => config.mpeg2.as_ref().map(Sequence::Mpeg2),
            Codec::H264 => config.h264.as_ref().map(Sequence::H264),
            Codec::Hevc => config.hevc.as_ref().map(Sequence::Hevc),
            Codec::Vp8 => Some(Sequence::Vp8),
            Codec::Vp9 => config.vp9.as_ref().map(Sequence::Vp9),
            Codec::Av1 => config.av1.as_ref().map(Sequence::Av1),
        }
    };
    Ok(OpenRequest {
        sequence: sequence.ok_or(Error::Misuse("no sequence header"))?,
        coded_width: config.coded_width,
        coded_height: config.coded_height,
        samples: Samples { bit_depth: config.bit_depth, chroma_format_idc: config.chroma_format_idc },
        codec_frames: config.codec_frames,
        extra_frames: config.extra_frames,
        import: config.import_frames != 0,
    })
}

fn stream_info(formats: &Formats, request: &OpenRequest<'_>) -> StreamInfo {
    let Formats { capture, format, .. } = formats;
    let Picture { pitch, modifier } = picture(format, capture);
    let sizes = capture.planes.iter().take(format.memory_planes()).map(|plane| plane.sizeimage as usize);
    StreamInfo {
        width: capture.width,
        height: capture.height,
        sw_format: format.ffmpeg.as_ptr(),
        drm_format: format.drm,
        modifier,
        pitch: u32::try_from(pitch).unwrap_or(u32::MAX),
        lines: capture.height,
        size: sizes.fold(0, usize::saturating_add),
        frames: request.frames() as u32,
    }
}

/// The earlier session, if there is one and it goes on; closes it else.
fn renewed(earlier: Option<Box<Session>>, request: &OpenRequest<'_>, avcl: *mut c_void) -> Result<Option<Box<Session>>> {
    let Some(session) = earlier else { return Ok(None) };
    if !session.decoder.lock().unwrap_or_else(PoisonError::into_inner).renew(request)? {
        session.log_totals(avcl);
        return Ok(None);
    }
    let capture = session.queues.formats().capture;
    let line = format_args!("the decoder goes on with {}x{}", capture.width, capture.height);
    session.logger().line(LogContext(avcl), LogLevel::Verbose, line);
    Ok(Some(session))
}

fn opened(kernel: Arc<dyn Kernel>, logger: &Logger, request: &OpenRequest<'_>, avcl: *mut c_void) -> Result<Box<Session>> {
    let decoder = session::Session::open(kernel, logger.clone(), request, &DebugSwitch::from_environment()?)?;
    let queues = Arc::clone(decoder.queues());
    logger.line(LogContext(avcl), LogLevel::Verbose, queues.configured());
    Ok(Box::new(Session { queues, decoder: Mutex::new(decoder) }))
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
        session.log_totals(avcl);
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

/// All slices of the frame or field are there: submits it.
///
/// # Safety
/// `session` is open.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn primebridge_end(session: *mut Session, avcl: *mut c_void) -> c_int {
    // SAFETY: as promised.
    unsafe { decode(session, avcl, |_, decoder| decoder.end()) }
}
