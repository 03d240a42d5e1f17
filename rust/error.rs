// SPDX-License-Identifier: LGPL-2.1-or-later
//! The one error type: what failed, with the call and the errno where the kernel said no.

use core::fmt;

use nix::errno::Errno;

/// Result of everything that can fail.
pub type Result<T> = core::result::Result<T, Error>;

/// `AVERROR_INVALIDDATA` of libavutil/error.h, the same in all versions.
const AVERROR_INVALIDDATA: i32 = -i32::from_le_bytes(*b"INDA");

/// Why a call did not do what it was asked to. Building one allocates nothing unless it is a refusal or impossible.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Error {
    /// A system call failed.
    Sys {
        /// Its name as in the manual or the kernel header.
        call: &'static str,
        /// What it returned.
        errno: Errno,
    },
    /// No decoder takes the stream; each line says which one and why. Software decoding takes over.
    Refused(String),
    /// The bitstream breaks a rule of its standard.
    Bitstream(&'static str),
    /// One picture has what the decoder cannot be told or does not take.
    Unsupported(&'static str),
    /// The caller broke the rules of this library.
    Misuse(&'static str),
    /// What the caller asks for cannot be had; the reason says what can.
    Impossible {
        /// What the caller gets to see.
        errno: Errno,
        /// The numbers, and what to do.
        reason: String,
    },
    /// All frames are in use and none came back in time.
    PoolExhausted {
        /// How many there are.
        frames: usize,
    },
    /// The memory of a frame cannot be had the way it was asked for.
    Frame {
        /// What is in the way.
        what: &'static str,
        /// What the caller gets.
        errno: Errno,
    },
    /// The samples of a frame do not lie in memory as its software format says.
    NotLinear {
        /// DRM_FORMAT_* of its first layer.
        format: u32,
        /// Its DRM format modifier.
        modifier: u64,
    },
    /// The device did not finish a picture in time.
    Timeout,
    /// The device was lost or is in a state from which it cannot be recovered.
    DeviceLost,
}

impl Error {
    /// The last system call's error, as set by libc.
    pub fn last(call: &'static str) -> Self {
        Error::Sys { call, errno: Errno::last() }
    }

    /// Whether this is `errno`.
    pub fn is(&self, wanted: Errno) -> bool {
        matches!(self, Error::Sys { errno, .. } if *errno == wanted)
    }

    /// The value that libavcodec gets: negative, as made by AVERROR().
    pub fn averror(&self) -> i32 {
        match self {
            Error::Sys { errno, .. } | Error::Impossible { errno, .. } => -(*errno as i32),
            Error::Refused(_) => -(Errno::ENOSYS as i32),
            Error::Bitstream(_) => AVERROR_INVALIDDATA,
            Error::Unsupported(_) => -(Errno::ENOSYS as i32),
            Error::Misuse(_) => -(Errno::EINVAL as i32),
            Error::PoolExhausted { .. } => -(Errno::ENOMEM as i32),
            Error::Frame { errno, .. } => -(*errno as i32),
            Error::NotLinear { .. } => -(Errno::ENOSYS as i32),
            Error::Timeout => -(Errno::ETIMEDOUT as i32),
            Error::DeviceLost => -(Errno::ENODEV as i32),
        }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Error::Sys { call, errno: Errno::EACCES } => write!(
                f,
                "{call}: permission denied; add the user to the group that owns /dev/video* and /dev/media* (often \"video\")"
            ),
            Error::Sys { call, errno } => write!(f, "{call}: {}", errno.desc()),
            Error::Refused(reason) | Error::Impossible { reason, .. } => f.write_str(reason),
            Error::Bitstream(what) => write!(f, "damaged bitstream: {what}"),
            Error::Unsupported(what) => write!(f, "the decoder cannot take this picture: {what}"),
            Error::Misuse(what) => write!(f, "internal error: {what}"),
            Error::PoolExhausted { frames } => write!(
                f,
                "all {frames} frames are held by the application; it must release some (or ask for more with extra_hw_frames)"
            ),
            Error::Frame { what, .. } => write!(f, "the frame's memory cannot be accessed: {what}"),
            Error::NotLinear { format, modifier } => write!(
                f,
                "frames of DRM format 0x{format:08x} with modifier 0x{modifier:016x} cannot be mapped, since their samples are packed \
                 or tiled: download them, or keep them as DRM frames"
            ),
            Error::Timeout => f.write_str("the decoder did not finish a picture in time and was reset"),
            Error::DeviceLost => f.write_str("the decoder is gone; reopen the stream to decode it in software"),
        }
    }
}

impl std::error::Error for Error {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn invaliddata_has_ffmpegs_value() {
        assert_eq!(AVERROR_INVALIDDATA, -1094995529);
    }

    #[test]
    fn a_system_error_names_call_and_reason() {
        let error = Error::Sys { call: "VIDIOC_QBUF", errno: Errno::EINVAL };
        assert_eq!(error.to_string(), "VIDIOC_QBUF: Invalid argument");
        assert_eq!(error.averror(), -22);
    }
}
