// SPDX-License-Identifier: LGPL-2.1-or-later
//! What `ffmpeg -v verbose` says about a run: frames, sessions, refusals.

/// One closed session: the line "DRIVER decoded N pictures into M frames, D damaged".
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Session {
    /// Pictures that were submitted.
    pub pictures: u64,
    /// Capture buffers that were made.
    pub frames: u64,
    /// Pictures that the device flagged or never finished.
    pub damaged: u64,
}

/// What a log says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Report {
    /// Frames that reached each output, in order.
    pub output_frames: Vec<u64>,
    /// Lines "... decoded by visl ...".
    pub opened: usize,
    /// Sessions that were closed.
    pub sessions: Vec<Session>,
}

impl Report {
    /// Reads a log.
    pub fn read(log: &str) -> Self {
        Self {
            output_frames: output_frames(log),
            opened: log.lines().filter(|line| line.contains(" decoded by visl (")).count(),
            sessions: log.lines().filter_map(session).collect(),
        }
    }

    /// Pictures of all sessions.
    pub fn pictures(&self) -> u64 {
        self.sessions.iter().map(|session| session.pictures).sum()
    }

    /// Damaged pictures of all sessions.
    pub fn damaged(&self) -> u64 {
        self.sessions.iter().map(|session| session.damaged).sum()
    }

    /// Whether visl decoded all of it without damage, `frames` frames to each output.
    pub fn decoded_by_visl(&self, frames: &[u64]) -> Result<(), String> {
        let wrong = if self.output_frames != frames {
            "frame count"
        } else if self.opened < frames.len() {
            "not opened"
        } else if self.sessions.len() != self.opened {
            "sessions opened and closed"
        } else if self.pictures() < frames.iter().sum::<u64>() / 2 {
            // VP9 and AV1 show some pictures without decoding any (show_existing_frame).
            "far fewer pictures than frames"
        } else if self.damaged() != 0 {
            "damage"
        } else {
            return Ok(());
        };
        Err(format!("{wrong}: wanted {frames:?} frames, got {self:?}"))
    }
}

fn output_frames(log: &str) -> Vec<u64> {
    let mut found: Vec<(u64, u64)> = log
        .lines()
        .filter_map(|line| {
            let (_, rest) = line.split_once("Output stream #")?;
            let (number, rest) = rest.split_once(":0 (video): ")?;
            Some((number.parse().ok()?, number_before(rest, " frames encoded")?))
        })
        .collect();
    found.sort_unstable();
    found.into_iter().map(|(_, frames)| frames).collect()
}

fn number_before(line: &str, marker: &str) -> Option<u64> {
    line.split_once(marker)?.0.split_whitespace().last()?.parse().ok()
}

fn session(line: &str) -> Option<Session> {
    // Where another thread is in the middle of a line that it writes in pieces, libavutil puts no "[hevc @ 0x1] " in front, nor a space.
    let (_, counts) = line.split_once("visl decoded ")?;
    Some(Session {
        pictures: number_before(counts, " pictures into ")?,
        frames: number_before(counts, " frames, ")?,
        damaged: number_before(counts, " damaged")?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_log_is_read() {
        let log = "[h264 @ 0x1] S264 176x144 decoded by visl (/dev/video4, /dev/media2), frame based\n\
                   [h264 @ 0x1] visl decoded 100 pictures into 5 frames, 2 damaged\n\
                   [out#0/null @ 0x2]   Output stream #0:0 (video): 99 frames encoded; 99 packets muxed (1 bytes); \n";
        let report = Report::read(log);
        assert_eq!(
            report,
            Report { output_frames: vec![99], opened: 1, sessions: vec![Session { pictures: 100, frames: 5, damaged: 2 }] }
        );
        assert!(report.decoded_by_visl(&[99]).unwrap_err().starts_with("damage"));
        assert!(report.decoded_by_visl(&[100]).unwrap_err().starts_with("frame count"));
    }

    #[test]
    fn a_line_in_the_middle_of_another_ones_is_read() {
        let log = "    Metadata:\n      encoder         : Lavc63.1.102 wrapped_avframevisl decoded 5 pictures into 4 frames, 0 damaged\n\
                   \n  Stream #6:0S265 64x64 decoded by visl (/dev/video4, /dev/media2), frame based\n";
        let report = Report::read(log);
        assert_eq!((report.opened, report.sessions), (1, vec![Session { pictures: 5, frames: 4, damaged: 0 }]));
    }
}
