// SPDX-License-Identifier: LGPL-2.1-or-later
//! Reads the kernel's trace of visl's control events into one list of named values for each decoding job.
//!
//! A job is what visl does for one request: it prints every control that is in force, then completes the OUTPUT buffer. The
//! buffer's timestamp, which the control events do not print, comes from `vb2_buf_done`. Nothing is known here about codecs.

use std::collections::BTreeMap;
use std::fmt;

/// What a control field holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Value {
    /// A number.
    Number(i64),
    /// Names of flags, of an enumeration's item, or nothing.
    Words(String),
    /// An array; elements are as wide as the kernel prints them, and unsigned.
    Array(Vec<i64>),
}

impl Value {
    fn parse(text: &str) -> Result<Self, String> {
        let bad = || format!("no value: {text:?}");
        if let Some(inner) = text.strip_prefix('{') {
            let inner = inner.strip_suffix('}').ok_or_else(bad)?;
            let elements = inner.split([',', ' ', '\n']).filter(|element| !element.is_empty());
            // Timestamps are as large as u64.
            let number = |element: &str| u64::from_str_radix(element.trim_start_matches("0x"), 16).map(|number| number as i64);
            let numbers = elements.map(|element| number(element).map_err(|_| bad()));
            return Ok(Self::Array(numbers.collect::<Result<_, _>>()?));
        }
        // A timestamp may be the largest u64 there is.
        let number = text.parse::<i64>().ok().or_else(|| text.parse::<u64>().ok().map(|number| number as i64));
        Ok(number.map_or_else(|| Self::Words(text.into()), Self::Number))
    }
}

impl fmt::Display for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Number(number) => write!(f, "{number}"),
            Self::Words(words) => f.write_str(words),
            Self::Array(elements) => write!(f, "{elements:?}"),
        }
    }
}

/// What the driver saw for one request.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Job {
    /// The OUTPUT buffer's timestamp in nanoseconds: that of the picture, the same for its slices and fields.
    pub timestamp: u64,
    /// Bytes in the OUTPUT buffer.
    pub bytesused: u64,
    /// The controls in force, by `control.field` or `control[index].field`; controls without `v4l2_ctrl_` and the codec's name.
    pub fields: BTreeMap<String, Value>,
}

impl Job {
    /// A number.
    pub fn number(&self, path: &str) -> i64 {
        match self.fields.get(path) {
            Some(Value::Number(number)) => *number,
            other => panic!("{path} is {other:?}, not a number"),
        }
    }

    /// Words.
    pub fn words(&self, path: &str) -> &str {
        match self.fields.get(path) {
            Some(Value::Words(words)) => words,
            other => panic!("{path} is {other:?}, not words"),
        }
    }

    /// An array.
    pub fn array(&self, path: &str) -> &[i64] {
        match self.fields.get(path) {
            Some(Value::Array(elements)) => elements,
            other => panic!("{path} is {other:?}, not an array"),
        }
    }

    /// Whether `flag` is among the words of `path`.
    pub fn has(&self, path: &str, flag: &str) -> bool {
        has_word(self.words(path), flag)
    }

    /// Takes in one event.
    fn add(&mut self, event: &Event<'_>) -> Result<(), String> {
        let mut control = event.control.to_string();
        let mut pairs = Vec::new();
        let (index, rest) = match event.rest.strip_prefix('[') {
            Some(rest) => rest.split_once(']').map(|(index, rest)| (Some(index), rest)).ok_or("no end of the index")?,
            None => (None, event.rest),
        };
        if let Some(index) = index {
            control = format!("{control}[{index}]");
        }
        match rest.strip_prefix(": ") {
            // "[3]: reference_ts 2000, pic_num 1 ... flags VALID"; a value may be empty.
            Some(rest) if index.is_some() => {
                let words: Vec<&str> = rest.split(' ').collect();
                pairs.extend(words.chunks(2).map(|pair| (pair[0], pair.get(1).map_or("", |value| value.trim_end_matches(',')))));
            }
            _ => pairs.extend(event.lines.iter().map(|line| line.split_once(' ').unwrap_or((line, "")))),
        }
        for (field, value) in pairs {
            let value = Value::parse(value).map_err(|error| format!("{control}.{field}: {error}"))?;
            self.fields.insert(format!("{control}.{}", field.trim_end_matches(':')), value);
        }
        Ok(())
    }
}

/// Whether `word` is one of `words`, which are joined by `|`.
pub fn has_word(words: &str, word: &str) -> bool {
    words.split('|').any(|found| found == word)
}

/// One event: its first line, and the lines that belong to it (one a field).
struct Event<'a> {
    control: &'a str,
    rest: &'a str,
    lines: Vec<String>,
}

/// The jobs of a trace, in order.
///
/// The trace has to be taken with the option `context-info` off, so that each event begins with its name. Lost events are an error.
pub fn jobs(trace: &str) -> Result<Vec<Job>, String> {
    let mut jobs = Vec::new();
    let mut job = Job::default();
    for event in events(trace)? {
        match event.control {
            "vb2_buf_done" => {
                let done = BufferDone::parse(event.rest)?;
                // A job's end is that of its OUTPUT buffer; a queue that is switched off hands back buffers without a job.
                if done.is_output && !job.fields.is_empty() {
                    job.timestamp = done.timestamp;
                    job.bytesused = done.bytesused;
                    // visl prints the size with the checksum, so that one of another buffer would show.
                    if job.fields.remove("bitstream.bytesused").is_some_and(|size| size != Value::Number(done.bytesused as i64)) {
                        return Err(format!("job {}: the checksum is not of this buffer", jobs.len()));
                    }
                    jobs.push(std::mem::take(&mut job));
                }
            }
            _ => job.add(&event).map_err(|error| format!("job {}: {error}", jobs.len()))?,
        }
    }
    if job.fields.is_empty() { Ok(jobs) } else { Err(format!("job {} has no end", jobs.len())) }
}

/// Splits a trace into events.
fn events(trace: &str) -> Result<Vec<Event<'_>>, String> {
    let mut events: Vec<Event<'_>> = Vec::new();
    let mut in_braces = false;
    for line in trace.lines() {
        if is_loss(line) {
            return Err(format!("the trace is not complete: {line}"));
        }
        if line.starts_with('#') || line.is_empty() {
            continue;
        }
        if let Some((control, rest)) = header(line) {
            events.push(Event { control, rest, lines: Vec::new() });
            in_braces = false;
            continue;
        }
        let event = events.last_mut().ok_or_else(|| format!("a line before the first event: {line}"))?;
        match event.lines.last_mut() {
            Some(last) if in_braces => {
                last.push(' ');
                last.push_str(line);
            }
            _ => event.lines.push(line.trim_start().into()),
        }
        in_braces = event.lines.last().is_some_and(|last| last.contains('{') && !last.ends_with('}'));
    }
    Ok(events)
}

/// Whether the line says that events were lost: in the trace itself, or in the buffer's statistics that stand before it.
fn is_loss(line: &str) -> bool {
    let counters = ["# overrun: ", "# commit overrun: ", "# dropped events: "];
    line.starts_with("CPU:")
        || line.contains("[LINE TOO BIG]")
        || counters.iter().any(|counter| line.strip_prefix(counter).is_some_and(|count| count.trim() != "0"))
}

/// The name of the control and the rest of the line, if an event starts here.
fn header(line: &str) -> Option<(&str, &str)> {
    let (name, rest) = line.split_once(": ")?;
    if name == "vb2_buf_done" {
        return Some((name, rest));
    }
    let name = name.strip_prefix("v4l2_")?;
    let name = name.strip_prefix("ctrl_").unwrap_or(name);
    Some((name.split_once('_')?.1, rest))
}

/// What `vb2_buf_done` says.
struct BufferDone {
    is_output: bool,
    bytesused: u64,
    timestamp: u64,
}

impl BufferDone {
    fn parse(text: &str) -> Result<Self, String> {
        let value = |name: &str| {
            let found = text.split(", ").find_map(|pair| pair.strip_prefix(name)?.strip_prefix(" = "));
            found.and_then(|value| value.parse::<u64>().ok()).ok_or_else(|| format!("vb2_buf_done has no {name}: {text}"))
        };
        // V4L2_BUF_TYPE_VIDEO_OUTPUT and V4L2_BUF_TYPE_VIDEO_OUTPUT_MPLANE.
        Ok(Self { is_output: matches!(value("type")?, 2 | 10), bytesused: value("bytesused")?, timestamp: value("timestamp")? })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TRACE: &str = "# tracer: nop\n#\n\
        v4l2_ctrl_mpeg2_picture: \nbackward_ref_ts 18446744073709551615\nflags A|B\nf_code {\n07 05 0f 0f\n}\n\
        picture_coding_type: 2\n\nv4l2_ctrl_mpeg2_quantisation: \nintra_quantiser_matrix {0x8,0x10}\n\n\
        v4l2_h264_dpb_entry: [3]: reference_ts 2000, pic_num 1 fields  top_field_order_cnt -4 flags \n\
        v4l2_ctrl_av1_tile_group_entry: [1]\ntile_offset: 143\n tile_size: 15\n\n\
        v4l2_visl_bitstream: \nbytesused 1743\ncrc32 4026531839\n\
        vb2_buf_done: owner = 0, queued = 1, index = 0, type = 9, bytesused = 1, timestamp = 1000\n\
        vb2_buf_done: owner = 0, queued = 1, index = 0, type = 10, bytesused = 1743, timestamp = 1000\n\
        vb2_buf_done: owner = 0, queued = 1, index = 0, type = 10, bytesused = 0, timestamp = 0\n";

    #[test]
    fn a_trace_becomes_jobs() {
        let jobs = jobs(TRACE).unwrap();
        let [job] = jobs.as_slice() else { panic!("{jobs:?}") };
        assert_eq!((job.timestamp, job.bytesused), (1000, 1743));
        assert_eq!(job.number("picture.backward_ref_ts"), -1);
        assert!(job.has("picture.flags", "B") && !job.has("picture.flags", "C"));
        assert_eq!(job.array("picture.f_code"), [7, 5, 15, 15]);
        assert_eq!(job.number("picture.picture_coding_type"), 2);
        assert_eq!(job.array("quantisation.intra_quantiser_matrix"), [8, 16]);
        assert_eq!(job.number("dpb_entry[3].reference_ts"), 2000);
        assert_eq!(job.words("dpb_entry[3].fields"), "");
        assert_eq!(job.number("dpb_entry[3].top_field_order_cnt"), -4);
        assert_eq!(job.words("dpb_entry[3].flags"), "");
        assert_eq!((job.number("tile_group_entry[1].tile_offset"), job.number("tile_group_entry[1].tile_size")), (143, 15));
        assert_eq!(job.number("bitstream.crc32"), 0xefff_ffff);
        assert_eq!(job.fields.len(), 13);
    }

    #[test]
    fn a_trace_with_holes_is_refused() {
        assert!(jobs("CPU:0 [LOST 3 EVENTS]\n").is_err());
        assert!(jobs("# overrun: 0\n").is_ok());
        assert!(jobs("# overrun: 1\n").is_err());
        assert!(jobs("v4l2_ctrl_h264_sps: \nlevel_idc 21\n").is_err());
        assert!(jobs("v4l2_ctrl_av1_frame: [LINE TOO BIG]\n").is_err());
        assert!(jobs(&TRACE.replace("bytesused 1743\n", "bytesused 1742\n")).is_err());
    }

    #[test]
    fn numbers_as_large_as_a_timestamp_are_read() {
        assert_eq!(Value::parse("{0xffffffffffffffff,0x1}"), Ok(Value::Array(vec![-1, 1])));
        assert_eq!(Value::parse("{}"), Ok(Value::Array(Vec::new())));
        assert!(Value::parse("{0xg}").is_err() && Value::parse("{1").is_err());
    }
}
