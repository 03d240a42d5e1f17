// SPDX-License-Identifier: LGPL-2.1-or-later
//! The tables `MANIFEST.tsv` of `fixtures/` and of the conformance vectors: what software decoding makes of their clips, for codecs
//! that the FFmpegs under test cannot decode in software (AV1).

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use crate::ffmpeg::Clip;

/// A row by column.
pub type Row = BTreeMap<String, String>;

/// The rows of a table, in its order. None where there is no table.
pub fn rows(table: &Path) -> Vec<Row> {
    let text = fs::read_to_string(table).unwrap_or_default();
    let mut lines = text.lines().map(|line| line.split('\t').map(String::from));
    let columns: Vec<String> = lines.next().into_iter().flatten().collect();
    lines.map(|cells| columns.iter().cloned().zip(cells).collect()).collect()
}

/// A clip as the table beside its codec's folder has it.
pub fn clip(path: &Path) -> Option<Clip> {
    let folder = path.parent()?;
    let file = format!("{}/{}", folder.file_name()?.to_str()?, path.file_name()?.to_str()?);
    let row = rows(&folder.parent()?.join("MANIFEST.tsv")).into_iter().find(|row| row.get("file") == Some(&file))?;
    // The vectors' table has one size and format a clip.
    let pictures = row.get("pictures").cloned().or_else(|| Some(format!("{}:{}", row.get("WxH")?, row.get("pix_fmt")?)))?;
    Some(Clip {
        path: path.into(),
        frames: row.get("frames")?.parse().ok()?,
        pictures: pictures.split(' ').map(picture).collect::<Option<_>>()?,
    })
}

/// "176x144:yuv420p".
fn picture(text: &str) -> Option<(u32, u32, String)> {
    let (size, format) = text.split_once(':')?;
    let (width, height) = size.split_once('x')?;
    Some((width.parse().ok()?, height.parse().ok()?, format.into()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bench::repository;

    #[test]
    fn clips_are_found_with_all_their_formats() {
        let found = clip(&repository().join("fixtures/av1/depth-change-8-10-8.ivf")).expect("a row");
        let formats: Vec<&str> = found.pictures.iter().map(|(_, _, format)| format.as_str()).collect();
        assert_eq!(formats, ["yuv420p", "yuv420p10le", "yuv420p"]);
        assert_eq!((found.frames, found.pictures[0].0, found.pictures[0].1), (15, 176, 144));
        assert!(clip(&repository().join("fixtures/av1/none.ivf")).is_none());
    }
}
