// SPDX-License-Identifier: LGPL-2.1-or-later
//! `differences.tsv`: the differences from GStreamer that are allowed, each with the clause that decides it.

use std::cell::Cell;
use std::fmt;

use crate::compare::Difference;
use crate::crc::{crc32, join};
use crate::record::Codec;

/// Who is to blame for a difference.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Both are right.
    Free,
    /// GStreamer is wrong.
    GStreamer,
    /// Ours is wrong: known, and still to be mended.
    Ours,
}

/// What the two values have to be for an entry to hold.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Condition {
    Any,
    /// Each of them, where it is named, is this text.
    Values {
        ours: Option<String>,
        theirs: Option<String>,
    },
    /// Theirs is ours in bits: vbv_buffer_size.
    TheirsInBits,
    /// Theirs has the parts of profile_and_level_indication in the wrong places.
    TheirsMisplaced,
    /// PicNum of the one or of the other field of a frame.
    OtherField,
    /// Ours ends with a sequence_end_code more.
    SequenceEnd,
    /// Theirs counts the bits from the start of the slice's bytes, ours those behind its header.
    HeaderMore,
    /// Only ours has the job.
    OnlyOurs,
    /// Only theirs, and a B picture of which the forward reference is not there.
    NoForwardReference,
    /// The clip: ours uses no driver.
    OursRefuses,
    /// The clip: the ffmpeg program stops with an error that is not the decoder's.
    ProgramFails,
    /// The clip: GStreamer stops with an error.
    GStreamerFails,
}

/// The conditions by the names that the file has for them.
const CONDITIONS: [(&str, Condition); 11] = [
    ("any", Condition::Any),
    ("theirs = 16384 * ours", Condition::TheirsInBits),
    ("theirs = profile << 4 | level << 1 | escape", Condition::TheirsMisplaced),
    ("both of one frame", Condition::OtherField),
    ("ours = theirs + sequence_end_code", Condition::SequenceEnd),
    ("theirs = ours and the header", Condition::HeaderMore),
    ("only ours", Condition::OnlyOurs),
    ("only theirs, without forward reference", Condition::NoForwardReference),
    ("ours refuses", Condition::OursRefuses),
    ("ffmpeg fails", Condition::ProgramFails),
    ("GStreamer fails", Condition::GStreamerFails),
];

impl Condition {
    /// One of the list, or "ours = A", "theirs = B" or "ours = A; theirs = B".
    fn parse(text: &str) -> Option<Self> {
        if let Some((_, condition)) = CONDITIONS.iter().find(|(name, _)| *name == text) {
            return Some(condition.clone());
        }
        let (first, second) = text.split_once("; ").map_or((text, None), |(first, second)| (first, Some(second)));
        let ours = first.strip_prefix("ours = ");
        let theirs = second.or(ours.is_none().then_some(first)).map(|part| part.strip_prefix("theirs = "));
        if theirs == Some(None) || (second.is_some() && ours.is_none()) {
            return None;
        }
        Some(Self::Values { ours: ours.map(String::from), theirs: theirs.flatten().map(String::from) })
    }

    fn holds(&self, ours: &str, theirs: &str) -> bool {
        let numbers = ours.parse::<i64>().ok().zip(theirs.parse::<i64>().ok());
        let check = |relation: fn(i64, i64) -> bool| numbers.is_some_and(|(ours, theirs)| relation(ours, theirs));
        match self {
            Self::Any => true,
            Self::Values { ours: our, theirs: their } => {
                our.as_ref().is_none_or(|our| our == ours) && their.as_ref().is_none_or(|their| their == theirs)
            }
            Self::TheirsInBits => check(|ours, theirs| theirs == ours * 16 * 1024),
            Self::TheirsMisplaced => check(|ours, theirs| {
                let (escape, profile, level) = (ours >> 7, ours >> 4 & 7, ours & 15);
                theirs == profile << 4 | level << 1 | escape
            }),
            Self::OtherField => check(|ours, theirs| ours.div_euclid(2) == theirs.div_euclid(2)),
            Self::SequenceEnd => sequence_end(ours, theirs).unwrap_or_default(),
            Self::HeaderMore => header_more(ours, theirs).unwrap_or_default(),
            Self::OnlyOurs => theirs == "-",
            Self::NoForwardReference => ours == "-" && theirs.starts_with("B picture of none"),
            Self::OursRefuses | Self::ProgramFails | Self::GStreamerFails => false,
        }
    }
}

/// "8536 behind byte 5" and "8576 behind byte 5": the second is of all the bits from the slice's first byte.
fn header_more(ours: &str, theirs: &str) -> Option<bool> {
    let parse = |text: &str| -> Option<(i64, i64)> {
        let (bits, offset) = text.split_once(" behind byte ")?;
        Some((bits.parse().ok()?, offset.parse().ok()?))
    };
    let ((ours, _), (theirs, offset)) = (parse(ours)?, parse(theirs)?);
    Some(theirs == ours + 8 * offset)
}

/// "69a8c397 of 100 bytes" and "8c94d66b of 104 bytes": the second is of the same bytes with a sequence_end_code (H.262 6.2.1).
fn sequence_end(ours: &str, theirs: &str) -> Option<bool> {
    const CODE: [u8; 4] = [0, 0, 1, 0xb7];
    let parse = |text: &str| -> Option<(u32, u64)> {
        let (sum, bytes) = text.split_once(" of ")?;
        Some((u32::from_str_radix(sum, 16).ok()?, bytes.strip_suffix(" bytes")?.parse().ok()?))
    };
    let ((our_sum, our_bytes), (their_sum, their_bytes)) = (parse(ours)?, parse(theirs)?);
    Some(our_bytes == their_bytes + 4 && our_sum == join(their_sum, crc32(&CODE), 4))
}

/// One line of the file.
#[derive(Debug)]
pub struct Entry {
    codec: String,
    field: String,
    clip: String,
    condition: Condition,
    /// Who is to blame.
    pub verdict: Verdict,
    reason: String,
    line: usize,
    used: Cell<usize>,
}

impl Entry {
    fn covers(&self, codec: Codec, field: &str, clip: &str) -> bool {
        self.codec == codec.name() && matches(&self.field, field) && matches(&self.clip, clip)
    }

    fn note(&self) {
        self.used.set(self.used.get() + 1);
    }
}

impl fmt::Display for Entry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "differences.tsv:{}: {} {} in {}", self.line, self.codec, self.field, self.clip)
    }
}

/// All lines of the file.
#[derive(Debug)]
pub struct Allowed(Vec<Entry>);

impl Allowed {
    /// The committed file.
    pub fn committed() -> Self {
        Self::parse(include_str!("../differences.tsv")).unwrap_or_else(|error| panic!("differences.tsv:{error}"))
    }

    fn parse(text: &str) -> Result<Self, String> {
        let lines = text.lines().enumerate().filter(|(_, line)| !line.is_empty() && !line.starts_with('#')).skip(1);
        let entry = |(index, line): (usize, &str)| {
            let line_number = index + 1;
            let columns: Vec<&str> = line.split('\t').collect();
            let [codec, field, clip, condition, verdict, reason] = columns[..] else {
                return Err(format!("{line_number}: not six columns"));
            };
            let unknown = |what: &str| format!("{line_number}: {what} is not known");
            let condition = Condition::parse(condition).ok_or_else(|| unknown(condition))?;
            let verdict = match verdict {
                "free" => Verdict::Free,
                "GStreamer wrong" => Verdict::GStreamer,
                "ours wrong" => Verdict::Ours,
                verdict => return Err(unknown(verdict)),
            };
            if reason.is_empty() {
                return Err(format!("{line_number}: no reason"));
            }
            let [codec, field, clip, reason] = [codec, field, clip, reason].map(String::from);
            Ok(Entry { codec, field, clip, condition, verdict, reason, line: line_number, used: Cell::new(0) })
        };
        lines.map(entry).collect::<Result<_, _>>().map(Self)
    }

    /// The entry that allows a difference, if there is one; it counts as used.
    pub fn find(&self, codec: Codec, clip: &str, difference: &Difference) -> Option<&Entry> {
        let field = without_indices(&difference.field);
        let holds =
            |entry: &&Entry| entry.covers(codec, &field, clip) && entry.condition.holds(&difference.ours, &difference.theirs);
        self.0.iter().find(holds).inspect(|entry| entry.note())
    }

    /// The reason why a clip that ours refuses is not compared.
    pub fn refused(&self, codec: Codec, clip: &str) -> Option<&str> {
        self.clip(codec, clip, &Condition::OursRefuses)
    }

    /// The reason why a clip at which the ffmpeg program stops is not compared.
    pub fn program_fails(&self, codec: Codec, clip: &str) -> Option<&str> {
        self.clip(codec, clip, &Condition::ProgramFails)
    }

    /// The reason why a clip at which GStreamer stops is not compared.
    pub fn gstreamer_fails(&self, codec: Codec, clip: &str) -> Option<&str> {
        self.clip(codec, clip, &Condition::GStreamerFails)
    }

    fn clip(&self, codec: Codec, clip: &str, condition: &Condition) -> Option<&str> {
        let entry = self.0.iter().find(|entry| entry.condition == *condition && entry.covers(codec, "clip", clip))?;
        entry.note();
        Some(&entry.reason)
    }

    /// Entries that nothing has needed, of those that are about a codec.
    pub fn unused(&self, codec: Codec) -> impl Iterator<Item = &Entry> {
        self.0.iter().filter(move |entry| entry.used.get() == 0 && entry.codec == codec.name())
    }
}

/// `dpb[picture 3].pic_num` is `dpb[].pic_num` in the file.
pub fn without_indices(field: &str) -> String {
    let mut inside = false;
    let keep = |c: &char| {
        inside = (inside && *c != ']') || *c == '[';
        !inside || *c == '['
    };
    field.chars().filter(keep).collect()
}

/// Whether a name is of a pattern, in which `*` stands for anything and `|` stands between patterns.
fn matches(patterns: &str, name: &str) -> bool {
    fn one(pattern: &str, name: &str) -> bool {
        match pattern.split_once('*') {
            None => pattern == name,
            Some((start, rest)) => name
                .strip_prefix(start)
                .is_some_and(|name| name.char_indices().map(|(at, _)| at).chain([name.len()]).any(|at| one(rest, &name[at..]))),
        }
    }
    patterns.split('|').any(|pattern| one(pattern, name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_committed_file_can_be_read() {
        Allowed::committed();
    }

    #[test]
    fn patterns_and_indices() {
        assert!(matches("*", "a") && matches("a*c", "abc") && matches("x|a*", "abc") && matches("*_B.264", "CAPA1_B.264"));
        assert!(!matches("a", "ab") && !matches("a*d", "abc"));
        assert_eq!(without_indices("dpb[picture 3].pic_num"), "dpb[].pic_num");
        assert_eq!(without_indices("a[1].b[2]"), "a[].b[]");
    }

    #[test]
    fn a_line_without_reason_or_with_an_unknown_word_is_refused() {
        for line in ["mpeg2\tjob\t*\tany\tfree\t", "mpeg2\tjob\t*\tsometimes\tfree\tx", "mpeg2\tjob\t*\tany\tmine\tx"] {
            assert!(Allowed::parse(&format!("head\n{line}\n")).is_err(), "{line}");
        }
    }

    #[test]
    fn conditions_hold_for_what_they_say() {
        assert!(Condition::TheirsMisplaced.holds("72", "80") && !Condition::TheirsMisplaced.holds("72", "72"));
        assert!(Condition::OtherField.holds("1", "0") && !Condition::OtherField.holds("2", "1"));
        assert!(Condition::OtherField.holds("-1", "-2") && !Condition::OtherField.holds("0", "-1"));
        assert!(Condition::TheirsInBits.holds("112", "1835008"));
        let holds = |text, ours, theirs| Condition::parse(text).unwrap().holds(ours, theirs);
        assert!(holds("theirs = none", "picture 1", "none") && !holds("theirs = none", "none", "picture 1"));
        assert!(holds("ours = 2", "2", "0") && !holds("ours = 2", "0", "2"));
        assert!(holds("ours = ; theirs = A", "", "A") && !holds("ours = ; theirs = A", "B", "A"));
        assert!(!holds("ours = ; theirs = A", "", "B"));
        assert!(Condition::HeaderMore.holds("8536 behind byte 5", "8576 behind byte 5"));
        assert!(!Condition::HeaderMore.holds("8537 behind byte 5", "8576 behind byte 5"));
        let value = |bytes: &[u8]| format!("{:08x} of {} bytes", crc32(bytes), bytes.len());
        let more = value(&[1, 2, 3, 0, 0, 1, 0xb7]);
        assert!(
            Condition::SequenceEnd.holds(&more, &value(&[1, 2, 3])) && !Condition::SequenceEnd.holds(&more, &value(&[1, 2, 4]))
        );
        assert!(["theirs none", "ours = 1; 2", "1; theirs = 2"].into_iter().all(|text| Condition::parse(text).is_none()));
    }
}
