// SPDX-License-Identifier: LGPL-2.1-or-later
//! Reads what `strace -f -y` writes: one value a system call, in the order in which they began.

use std::collections::HashMap;
use std::path::Path;

use crate::batch::{Step, need};

/// The calls that wait.
const POLLS: [&str; 6] = ["poll", "ppoll", "select", "pselect6", "epoll_wait", "epoll_pwait"];

/// One system call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Call {
    /// Name.
    pub name: String,
    /// Everything between the parentheses.
    pub arguments: String,
    /// Result; `None` where the log ends before it, or where it is no number.
    pub result: Option<i64>,
}

impl Call {
    /// The name, and for ioctl that of the command.
    pub fn full_name(&self) -> String {
        match self.ioctl() {
            Some(command) => command.to_owned(),
            None => self.name.clone(),
        }
    }

    /// The command of an ioctl.
    pub fn ioctl(&self) -> Option<&str> {
        // strace before 6.9 does not know this one.
        const REMOVE_BUFS: &str = "_IOC(_IOC_READ|_IOC_WRITE, 0x56, 0x68, 0x40)";
        let command =
            || if self.arguments.contains(REMOVE_BUFS) { "VIDIOC_REMOVE_BUFS" } else { self.argument(1).unwrap_or("?") };
        (self.name == "ioctl").then(command)
    }

    /// Whether it waits.
    pub fn is_poll(&self) -> bool {
        is_poll(&self.name)
    }

    /// Whether it is that command on a CAPTURE queue; of commands that print their queue only.
    pub fn is_capture(&self, command: &str) -> bool {
        self.ioctl() == Some(command) && !self.arguments.contains("V4L2_BUF_TYPE_VIDEO_OUTPUT")
    }

    /// The nth argument, counted from 0, as strace prints it. Only for those before the first structure.
    pub fn argument(&self, number: usize) -> Option<&str> {
        self.arguments.split(", ").nth(number)
    }

    /// The nth argument as a number, decimal or hexadecimal.
    pub fn number(&self, number: usize) -> Option<u64> {
        let text = self.argument(number)?;
        text.strip_prefix("0x").map_or_else(|| text.parse().ok(), |digits| u64::from_str_radix(digits, 16).ok())
    }
}

/// Whether the call of that name waits.
pub fn is_poll(name: &str) -> bool {
    POLLS.contains(&name)
}

/// Where in a run pictures are submitted: a picture is a request that was queued, for every client.
pub fn submissions(calls: &[Call]) -> Vec<usize> {
    let queued = calls.iter().enumerate().filter(|(_, call)| call.ioctl() == Some("MEDIA_REQUEST_IOC_QUEUE"));
    queued.map(|(index, _)| index).collect()
}

/// Puts strace in front of a step, for the ioctls and the calls that wait.
pub fn trace_ioctls_and_polls(step: Step, file: &Path) -> Step {
    trace(step, &format!("ioctl,{}", POLLS.join(",")), file)
}

/// Puts strace in front of a step.
pub fn trace(step: Step, calls: &str, file: &Path) -> Step {
    need("strace");
    let file = file.to_str().expect("a path in UTF-8");
    // -s 1: the text of buffers is of no interest here, the first of an array is.
    step.under(["strace", "-f", "-y", "-q", "-s", "1", "-e", &format!("trace={calls}"), "-o", file])
}

/// Reads a log.
pub fn read(file: &Path) -> Vec<Call> {
    let text = std::fs::read(file).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
    parse(&String::from_utf8_lossy(&text))
}

fn parse(log: &str) -> Vec<Call> {
    let mut calls: Vec<Call> = Vec::new();
    let mut unfinished: HashMap<&str, usize> = HashMap::new();
    for line in log.lines() {
        let Some((process, rest)) = line.trim_start().split_once(' ') else { continue };
        let rest = rest.trim_start();
        if let Some(resumed) = rest.strip_prefix("<... ") {
            let (Some(index), Some((_, rest))) = (unfinished.remove(process), resumed.split_once(" resumed>")) else { continue };
            let (arguments, result) = ending(rest);
            calls[index].arguments.push_str(arguments);
            calls[index].result = result;
            continue;
        }
        let Some((name, rest)) = rest.split_once('(') else { continue };
        let name = name.to_owned();
        if let Some(arguments) = rest.strip_suffix(" <unfinished ...>") {
            unfinished.insert(process, calls.len());
            calls.push(Call { name, arguments: arguments.to_owned(), result: None });
        } else {
            let (arguments, result) = ending(rest);
            calls.push(Call { name, arguments: arguments.to_owned(), result });
        }
    }
    calls
}

/// Splits "arguments) = result (explanation)".
fn ending(text: &str) -> (&str, Option<i64>) {
    let Some((arguments, result)) = text.rsplit_once(") = ").or_else(|| text.rsplit_once(")  = ")) else { return (text, None) };
    let word = result.split([' ', '<']).next().unwrap_or_default();
    let number = word.strip_prefix("0x").map_or_else(|| word.parse().ok(), |digits| i64::from_str_radix(digits, 16).ok());
    (arguments.trim_end(), number)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn calls_are_read_and_joined() {
        let log = "10 mmap(NULL, 331776, PROT_READ|PROT_WRITE, MAP_SHARED, 5</dev/video4>, 0x40000000) = 0x41200000\n\
                   11 read(3</clip>,  <unfinished ...>\n\
                   10 ioctl(5</dev/video4>, VIDIOC_EXPBUF, 0x7f00) = 0\n\
                   11 <... read resumed>\"\"..., 4096) = 17\n\
                   10 poll([{fd=5</dev/video4>, events=POLLIN}], 1, 4000) = 1 ([{fd=5, revents=POLLIN}])\n\
                   10 exit_group(0) = ?\n\
                   10 ioctl(5</dev/video4>, _IOC(_IOC_READ|_IOC_WRITE, 0x56, 0x68, 0x40), 0x425115c0) = 0\n";
        let calls = parse(log);
        assert_eq!(calls.len(), 6);
        assert_eq!((calls[0].number(1), calls[0].number(5)), (Some(331_776), Some(0x4000_0000)));
        assert_eq!(calls[0].result, Some(0x4120_0000));
        assert_eq!((calls[1].name.as_str(), calls[1].result), ("read", Some(17)));
        assert_eq!(calls[2].full_name(), "VIDIOC_EXPBUF");
        assert_eq!((calls[3].name.as_str(), calls[3].result), ("poll", Some(1)));
        assert_eq!(calls[4].result, None);
        assert_eq!(calls[5].full_name(), "VIDIOC_REMOVE_BUFS");
    }
}
