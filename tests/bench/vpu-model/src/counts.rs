// SPDX-License-Identifier: LGPL-2.1-or-later
//! Which of visl's devices a path is, and what the kernel counts of it.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

/// N of `/dev/visl-vpuN`, 0 where the name has none.
pub fn number(device: &Path) -> u32 {
    let name = device.file_name().unwrap_or_default().to_string_lossy();
    let digits = name.trim_start_matches(|letter: char| !letter.is_ascii_digit());
    digits.parse().unwrap_or_default()
}

/// A device's file `vpu` in debugfs.
#[derive(Clone, Debug)]
pub struct Counts(PathBuf);

impl Counts {
    /// Of the device with that number.
    pub fn of(number: u32) -> Self {
        let folder = if number == 0 { "visl".into() } else { format!("visl-{number}") };
        Self(Path::new("/sys/kernel/debug").join(folder).join("vpu"))
    }

    /// These counts, 0 for one that is not there.
    pub fn read<const N: usize>(&self, names: [&str; N]) -> io::Result<[u64; N]> {
        let text = fs::read_to_string(&self.0)?;
        Ok(names.map(|name| count(&text, name)))
    }
}

fn count(text: &str, name: &str) -> u64 {
    let value = |line: &str| line.strip_prefix(name)?.strip_prefix(' ')?.trim().parse().ok();
    text.lines().find_map(value).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_are_read() {
        let text = "contexts 1\njobs 2\nbusy_ns 30\nlast_ns 41\n";
        assert_eq!((count(text, "busy_ns"), count(text, "last_ns"), count(text, "last")), (30, 41, 0));
    }

    #[test]
    fn devices_are_numbered() {
        let paths = ["/dev/visl-vpu0", "/dev/visl-vpu12", "/dev/null"];
        assert_eq!(paths.map(|path| number(Path::new(path))), [0, 12, 0]);
    }
}
