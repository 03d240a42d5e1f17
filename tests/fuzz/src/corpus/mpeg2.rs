// SPDX-License-Identifier: LGPL-2.1-or-later
//! MPEG-2: pictures with their first slices.

use primebridge::bits::reader::{BitError, BitReader};
use primebridge::codec::mpeg2::{Mpeg2Picture, Mpeg2Sequence};

use super::{Corpus, head};
use crate::api::{Opening, picture};
use crate::input::{Input, Output};

type Result<T> = std::result::Result<T, BitError>;

/// Cuts a stream into its sections, each of which starts with its start code value.
pub fn cut(corpus: &mut Corpus, sections: &[&[u8]]) {
    let mut current: Mpeg2Picture = Input::new(&[]).read();
    for section in sections {
        let r = &mut BitReader::new(section);
        // A damaged header leaves what was before.
        let _ = match section[0] {
            0x00 => picture_header(r).map(|kind| current.picture_coding_type = kind),
            0xb3 => sequence_header(r).map(|sequence| current.sequence = sequence),
            0xb5 if section.get(1).is_some_and(|id| id >> 4 == 8) => picture_extension(r, &mut current),
            0x01 => {
                slice(corpus, section, &current);
                Ok(())
            }
            _ => Ok(()),
        };
    }
}

fn slice(corpus: &mut Corpus, section: &[u8], begun: &Mpeg2Picture) {
    let mut output = Output::default();
    output.write(&0u8);
    output.write(begun);
    corpus.add("mpeg2_controls", output.finish());

    let mut output = Output::default();
    output.write(&Opening::USUAL);
    output.write(&begun.sequence);
    let begin = |output: &mut Output| {
        output.write(begun);
        output.write(&0u8);
    };
    let add = |output: &mut Output| output.slice(&[&[0, 0, 1], head(section)].concat());
    picture(&mut output, begin, &[&add, &add]);
    corpus.add("capi_mpeg2", output.finish());
}

/// 6.2.3: picture_coding_type.
fn picture_header(r: &mut BitReader<'_>) -> Result<u8> {
    r.bits(18)?;
    Ok(r.bits(3)? as u8)
}

/// 6.2.2.1.
fn sequence_header(r: &mut BitReader<'_>) -> Result<Mpeg2Sequence> {
    r.bits(8)?;
    Ok(Mpeg2Sequence {
        horizontal_size: r.bits(12)? as u16,
        vertical_size: r.bits(12)? as u16,
        vbv_buffer_size: 1 << 20,
        profile_and_level_indication: 0x48,
        chroma_format: 1,
        progressive_sequence: 0,
    })
}

/// 6.2.3.1.
fn picture_extension(r: &mut BitReader<'_>, picture: &mut Mpeg2Picture) -> Result<()> {
    r.bits(12)?;
    for code in picture.f_code.as_flattened_mut() {
        *code = r.bits(4)? as u8;
    }
    picture.intra_dc_precision = r.bits(2)? as u8;
    picture.picture_structure = r.bits(2)? as u8;
    for flag in [
        &mut picture.top_field_first,
        &mut picture.frame_pred_frame_dct,
        &mut picture.concealment_motion_vectors,
        &mut picture.q_scale_type,
        &mut picture.intra_vlc_format,
        &mut picture.alternate_scan,
        &mut picture.repeat_first_field,
    ] {
        *flag = r.bits(1)? as u8;
    }
    picture.second_field = u8::from(picture.picture_structure == 2);
    Ok(())
}
