// SPDX-License-Identifier: LGPL-2.1-or-later
//! `PRIMEBRIDGE_DEBUG`, the one environment variable: forces choices that are otherwise made by what the driver offers.
//!
//! A comma-separated list of `decode_mode=frame|slice`, `start_code=annex_b|none`, `video=/dev/videoN` and `alloc=NAME`. A choice that
//! the driver does not offer is passed over; a word that is not known is an error, so that a typing mistake does not go unseen.

use std::path::{Path, PathBuf};

use crate::device::{DecodeMode, StartCode};
use crate::error::{Error, Result};

/// The variable's name.
pub const VARIABLE: &str = "PRIMEBRIDGE_DEBUG";

/// What the variable asks for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DebugSwitch {
    /// Item of the decode-mode menu.
    pub decode_mode: Option<u32>,
    /// Item of the start-code menu.
    pub start_code: Option<u32>,
    /// The only video node to use.
    pub video: Option<PathBuf>,
    /// Who makes frames where the device option of the same name does not say it.
    pub alloc: Option<String>,
}

impl DebugSwitch {
    /// Reads the variable.
    pub fn from_environment() -> Result<Self> {
        std::env::var(VARIABLE).map_or(Ok(Self::default()), |text| Self::parse(&text))
    }

    /// Reads a text of the variable's form.
    pub fn parse(text: &str) -> Result<Self> {
        let mut switch = Self::default();
        for word in text.split(',').map(str::trim).filter(|word| !word.is_empty()) {
            match word.split_once('=') {
                Some(("decode_mode", "frame")) => switch.decode_mode = Some(DecodeMode::FrameBased as u32),
                Some(("decode_mode", "slice")) => switch.decode_mode = Some(DecodeMode::SliceBased as u32),
                Some(("start_code", "annex_b")) => switch.start_code = Some(StartCode::AnnexB as u32),
                Some(("start_code", "none")) => switch.start_code = Some(StartCode::None as u32),
                Some(("video", path)) => switch.video = Some(path.into()),
                Some(("alloc", name)) => switch.alloc = Some(name.into()),
                _ => {
                    return Err(Error::Refused(format!(
                        "{VARIABLE}: \"{word}\" is not known; use decode_mode=frame|slice, start_code=annex_b|none, video=/dev/videoN, \
                         alloc=NAME"
                    )));
                }
            }
        }
        Ok(switch)
    }

    /// Whether this video node may be used.
    pub fn allows(&self, video: &Path) -> bool {
        self.video.as_deref().is_none_or(|only| only == video)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_set_their_choices() {
        let switch = DebugSwitch::parse("decode_mode=slice, start_code=none,video=/dev/video2,alloc=system").unwrap();
        assert_eq!((switch.decode_mode, switch.start_code), (Some(0), Some(0)));
        assert_eq!(switch.alloc.as_deref(), Some("system"));
        assert!(switch.allows(Path::new("/dev/video2")) && !switch.allows(Path::new("/dev/video1")));
        assert!(DebugSwitch::default().allows(Path::new("/dev/video1")));
    }

    #[test]
    fn an_unknown_word_is_an_error() {
        assert!(DebugSwitch::parse("decode_mode=fast").is_err());
    }
}
