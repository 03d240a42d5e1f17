// SPDX-License-Identifier: LGPL-2.1-or-later
//! Fixtures through the model, as they are and with one field of a control wrong.

mod client;

use std::path::Path;

use primebridge::uapi::v4l2_ctrl_hevc_slice_params;

use self::client::{Payloads, Unit, job, timestamp, units, units_from_cra};
use super::Hevc;
use super::SetsFrom::{self, Dpb, Sps};
use crate::codec::{Codec, Fault};
use crate::decoder::{Decoder, Wanted};
use crate::device::Device;
use crate::message::Job;
use crate::picture::Picture;
use crate::references::{Pictures, References};

/// A model and what is in its CAPTURE buffers.
struct Model {
    hevc: Hevc,
    pictures: Pictures,
    device: Device,
}

impl Model {
    fn new(sets: SetsFrom) -> Self {
        let device = Device::open(Path::new("/dev/null")).unwrap();
        Self { hevc: Hevc::new(sets).unwrap(), pictures: Pictures::default(), device }
    }

    fn decode(&mut self, job: &Job) -> Result<Picture, Fault> {
        self.decode_all(std::slice::from_ref(job))
    }

    fn decode_all(&mut self, jobs: &[Job]) -> Result<Picture, Fault> {
        let references = References::new(&self.pictures, &self.device, &jobs[0], false);
        let picture = self.hevc.decode(jobs, &references)?;
        self.pictures.note(&jobs[0], &[]);
        Ok(picture)
    }
}

/// Decodes a fixture with the model and without it, and compares.
fn compare(clip: &str, from: SetsFrom, sets: bool) {
    let mut model = Model::new(from);
    let mut plain = Decoder::open("hevc").unwrap();
    for (number, unit) in units(clip).iter().enumerate() {
        let expected = plain.decode(&unit.original, Wanted::First).unwrap().picture;
        let picture =
            model.decode(&job(&unit.payloads, number as u64, sets)).unwrap_or_else(|fault| panic!("{clip} {number}: {fault}"));
        assert!(picture == expected, "{clip}: picture {number} differs");
    }
}

const CLIPS: [&str; 12] = [
    "main-ipb-pyramid.265",
    "main-dependent-slices.265",
    "main-long-term.265",
    "main-modified-lists.265",
    "main-offsets.265",
    "main-sps-sets64.265",
    "main-sublayers.265",
    "main-tiles-explicit.265",
    "main-tiles-uniform.265",
    "main-weighted-b.265",
    "main-wpp-slices3.265",
    "main10-long-term.265",
];

#[test]
fn pictures_are_those_of_the_stream() {
    CLIPS.iter().for_each(|clip| compare(clip, Sps, true));
}

#[test]
fn sets_from_the_dpb_make_the_same_pictures() {
    CLIPS.iter().for_each(|clip| compare(clip, Dpb, true));
}

#[test]
fn a_kernel_without_sets_makes_the_same_pictures() {
    CLIPS.iter().for_each(|clip| compare(clip, Dpb, false));
}

/// Each slice by itself: a picture's payloads, and the start code with it or not.
fn split(payloads: &Payloads, start_code: usize) -> Vec<Payloads> {
    let (mut end, mut first) = (0, 0);
    let one = |slice: &v4l2_ctrl_hevc_slice_params| {
        let start = end + 3 - start_code;
        end = (slice.data_byte_offset + slice.bit_size / 8) as usize;
        let entry_points = first..first + slice.num_entry_point_offsets as usize;
        first = entry_points.end;
        let slice = v4l2_ctrl_hevc_slice_params { data_byte_offset: slice.data_byte_offset - start as u32, ..*slice };
        Payloads {
            bitstream: payloads.bitstream[start..end].to_vec(),
            slices: vec![slice],
            entry_points: payloads.entry_points[entry_points].to_vec(),
            ..payloads.clone()
        }
    };
    payloads.slices.iter().map(one).collect()
}

/// All slices in one buffer again.
fn joined(parts: &[Payloads]) -> Payloads {
    let mut whole = Payloads { bitstream: Vec::new(), slices: Vec::new(), entry_points: Vec::new(), ..parts[0].clone() };
    for part in parts {
        let data_byte_offset = part.slices[0].data_byte_offset + whole.bitstream.len() as u32;
        whole.slices.push(v4l2_ctrl_hevc_slice_params { data_byte_offset, ..part.slices[0] });
        whole.bitstream.extend(&part.bitstream);
        whole.entry_points.extend(&part.entry_points);
    }
    whole
}

#[test]
fn slices_come_in_one_job_or_in_many() {
    for (clip, from) in [("main-wpp-slices3.265", Sps), ("main-dependent-slices.265", Dpb), ("main-tiles-slices.265", Sps)] {
        let (mut many, mut bare, mut plain) = (Model::new(from), Model::new(from), Model::new(from));
        for (number, unit) in units(clip).iter().enumerate() {
            let number = number as u64;
            let expected = plain.decode(&job(&unit.payloads, number, true)).unwrap();
            let jobs =
                |start_code| split(&unit.payloads, start_code).iter().map(|part| job(part, number, true)).collect::<Vec<_>>();
            assert!(jobs(3).len() > 1);
            assert!(many.decode_all(&jobs(number as usize % 2 * 3)).unwrap() == expected, "{clip}: picture {number}");
            let without = joined(&split(&unit.payloads, 0));
            assert!(bare.decode(&job(&without, number, true)).unwrap() == expected, "{clip}: picture {number}");
        }
    }
}

#[test]
fn jobs_of_a_picture_say_the_same() {
    let units = units("main-wpp-slices3.265");
    let parts = split(&units[0].payloads, 3);
    let changed = |change: fn(&mut Payloads)| {
        let mut parts = parts.clone();
        change(&mut parts[1]);
        let jobs: Vec<Job> = parts.iter().map(|part| job(part, 0, true)).collect();
        Model::new(Sps).decode_all(&jobs).err().map(|fault| fault.field)
    };
    assert_eq!(changed(|_| ()), None);
    assert_eq!(changed(|p| p.pps.init_qp_minus26 += 1).as_deref(), Some("pps"));
    assert_eq!(changed(|p| p.decode.pic_order_cnt_val += 1).as_deref(), Some("decode_params"));
    assert_eq!(changed(|p| p.slices[0].pic_struct = 1).as_deref(), Some("slice_params[0].pic_struct"));
    assert_eq!(changed(|p| p.bitstream.truncate(3)).as_deref(), Some("bitstream"));
}

/// A seek back to a CRA picture, of which the kernel and the model are told nothing.
fn seek(clip: &str, from: SetsFrom, sets: bool) {
    let mut model = Model::new(from);
    let all = units(clip);
    let decode = |model: &mut Model, number: usize, unit: &Unit| {
        model.decode(&job(&unit.payloads, number as u64, sets)).unwrap_or_else(|fault| panic!("{clip} {number}: {fault}"))
    };
    let pictures: Vec<_> = all.iter().enumerate().map(|(number, unit)| decode(&mut model, number, unit)).collect();
    let again = units_from_cra(clip, all.len() as u64);
    assert!(again.len() > 1);
    for (number, unit) in again.iter().enumerate() {
        let picture = decode(&mut model, all.len() + number, unit);
        let nal = |unit: &Unit| unit.payloads.bitstream.clone();
        let first = all.iter().position(|other| nal(other) == nal(unit)).unwrap();
        assert!(picture == pictures[first], "{clip}: picture {number} behind the seek differs");
    }
}

#[test]
fn a_cra_picture_may_begin_a_sequence() {
    for clip in ["main-open-gop.265", "rext-main-intra-cra.265"] {
        seek(clip, Sps, true);
        seek(clip, Dpb, true);
        seek(clip, Dpb, false);
    }
}

#[test]
fn a_reference_that_is_gone_is_a_fault() {
    let units = units("main-ipb-pyramid.265");
    let mut model = Model::new(Sps);
    for (number, unit) in units[..5].iter().enumerate() {
        model.decode(&job(&unit.payloads, number as u64, true)).unwrap();
    }
    model.hevc.flush();
    let fault = model.decode(&job(&units[5].payloads, 5, true)).unwrap_err();
    assert!(fault.field.starts_with("decode_params.poc_st_curr_before[0]"), "{fault}");
}

/// The fault of a picture that `change` made of picture `number`, those before are right.
fn fault_of(units: &[Unit], number: usize, change: impl Fn(&mut Payloads)) -> String {
    let mut model = Model::new(Sps);
    for (before, unit) in units[..number].iter().enumerate() {
        model.decode(&job(&unit.payloads, before as u64, true)).unwrap();
    }
    let mut payloads = units[number].payloads.clone();
    change(&mut payloads);
    model.decode(&job(&payloads, number as u64, true)).err().map_or_else(|| "none".into(), |fault| fault.to_string())
}

/// A wrong control and the field that the fault has to name.
type Wrong = (&'static str, fn(&mut Payloads));

fn demand(clip: &str, number: usize, wrongs: &[Wrong]) {
    let units = units(clip);
    for (field, change) in wrongs {
        let fault = fault_of(&units, number, change);
        assert!(fault.starts_with(field), "{field}: {fault}");
    }
}

#[test]
fn decode_params_are_checked() {
    demand(
        "main-ipb-pyramid.265",
        5,
        &[
            ("decode_params.pic_order_cnt_val", |p| p.decode.pic_order_cnt_val += 1),
            ("decode_params.short_term_ref_pic_set_size", |p| p.decode.short_term_ref_pic_set_size += 1),
            ("decode_params.long_term_ref_pic_set_size", |p| p.decode.long_term_ref_pic_set_size += 1),
            ("decode_params.num_delta_pocs_of_ref_rps_idx", |p| p.decode.num_delta_pocs_of_ref_rps_idx += 1),
            ("decode_params.flags: IRAP_PIC", |p| p.decode.flags ^= 1),
            ("decode_params.flags: IDR_PIC", |p| p.decode.flags ^= 2),
            ("decode_params.flags: NO_OUTPUT_OF_PRIOR", |p| p.decode.flags ^= 4),
            ("decode_params.flags: others", |p| p.decode.flags ^= 8),
            ("decode_params.num_active_dpb_entries", |p| p.decode.num_active_dpb_entries = 17),
            ("decode_params.num_poc_st_curr_before", |p| p.decode.num_poc_st_curr_before += 1),
            ("decode_params.num_poc_lt_curr", |p| p.decode.num_poc_lt_curr += 1),
            ("decode_params.poc_st_curr_before[0]", |p| p.decode.poc_st_curr_before[0] = 9),
            ("decode_params.poc_st_curr_before[0]", |p| p.decode.poc_st_curr_before[0] ^= 1),
            ("decode_params.poc_st_curr_before[0] = dpb[0].timestamp", |p| p.decode.dpb[0].timestamp = timestamp(99)),
            ("decode_params.poc_st_curr_before[0] = dpb[0].pic_order_cnt_val", |p| p.decode.dpb[0].pic_order_cnt_val += 1),
            ("decode_params.dpb[0].flags", |p| p.decode.dpb[0].flags = 1),
            ("decode_params.dpb[", |p| {
                let (number, entry) = (usize::from(p.decode.num_active_dpb_entries), p.decode.dpb[0]);
                p.decode.dpb[number] = entry;
                p.decode.num_active_dpb_entries += 1;
            }),
        ],
    );
}

#[test]
fn slice_params_are_checked() {
    demand(
        "main-weighted-b.265",
        3,
        &[
            ("slice_params[0].bit_size", |p| p.slices[0].bit_size -= 8),
            ("slice_params[0].data_byte_offset", |p| p.slices[0].data_byte_offset += 1),
            ("slice_params[0].num_entry_point_offsets", |p| p.slices[0].num_entry_point_offsets += 1),
            ("slice_params[0].nal_unit_type", |p| p.slices[0].nal_unit_type += 1),
            ("slice_params[0].nuh_temporal_id_plus1", |p| p.slices[0].nuh_temporal_id_plus1 += 1),
            ("slice_params[0].slice_type", |p| p.slices[0].slice_type += 1),
            ("slice_params[0].colour_plane_id", |p| p.slices[0].colour_plane_id += 1),
            ("slice_params[0].slice_pic_order_cnt", |p| p.slices[0].slice_pic_order_cnt += 1),
            ("slice_params[0].num_ref_idx_l0_active_minus1", |p| p.slices[0].num_ref_idx_l0_active_minus1 += 1),
            ("slice_params[0].num_ref_idx_l1_active_minus1", |p| p.slices[0].num_ref_idx_l1_active_minus1 += 1),
            ("slice_params[0].collocated_ref_idx", |p| p.slices[0].collocated_ref_idx += 1),
            ("slice_params[0].five_minus_max_num_merge_cand", |p| p.slices[0].five_minus_max_num_merge_cand += 1),
            ("slice_params[0].slice_qp_delta", |p| p.slices[0].slice_qp_delta += 1),
            ("slice_params[0].slice_cb_qp_offset", |p| p.slices[0].slice_cb_qp_offset += 1),
            ("slice_params[0].slice_cr_qp_offset", |p| p.slices[0].slice_cr_qp_offset += 1),
            ("slice_params[0].slice_act_y_qp_offset", |p| p.slices[0].slice_act_y_qp_offset += 1),
            ("slice_params[0].slice_beta_offset_div2", |p| p.slices[0].slice_beta_offset_div2 += 1),
            ("slice_params[0].slice_tc_offset_div2", |p| p.slices[0].slice_tc_offset_div2 += 1),
            ("slice_params[0].pic_struct", |p| p.slices[0].pic_struct = 13),
            ("slice_params[0].slice_segment_addr", |p| p.slices[0].slice_segment_addr += 1),
            ("slice_params[0].short_term_ref_pic_set_size", |p| p.slices[0].short_term_ref_pic_set_size += 1),
            ("slice_params[0].long_term_ref_pic_set_size", |p| p.slices[0].long_term_ref_pic_set_size += 1),
            ("slice_params[0].ref_idx_l0", |p| p.slices[0].ref_idx_l0[0] ^= 1),
            ("slice_params[0].ref_idx_l1", |p| p.slices[0].ref_idx_l1[0] ^= 1),
            ("slice_params[0].pred_weight_table.luma_log2", |p| p.slices[0].pred_weight_table.luma_log2_weight_denom ^= 1),
            ("slice_params[0].pred_weight_table.luma_offset_l1[0]", |p| p.slices[0].pred_weight_table.luma_offset_l1[0] ^= 1),
            ("slice_params: number of elements", |p| p.slices.truncate(0)),
        ],
    );
    for bit in 0..12 {
        let units = units("main-weighted-b.265");
        let fault = fault_of(&units, 3, |p| p.slices[0].flags ^= 1 << bit);
        assert!(fault.starts_with("slice_params[0].flags"), "{bit}: {fault}");
    }
}

#[test]
fn entry_points_and_tiles_are_checked() {
    demand("main-wpp-slices3.265", 1, &[("entry_point_offsets", |p| p.entry_points[0] += 1)]);
    demand(
        "main-tiles-uniform.265",
        0,
        &[
            ("pps.column_width_minus1", |p| p.pps.column_width_minus1[0] += 1),
            ("pps.row_height_minus1", |p| p.pps.row_height_minus1[1] = 0),
        ],
    );
}

#[test]
fn parameter_sets_without_sense_are_refused() {
    demand(
        "main-ipb-pyramid.265",
        0,
        &[
            ("sps.reserved", |p| p.sps.reserved[0] = 1),
            ("sps.flags", |p| p.sps.flags |= 1 << 9),
            ("sps.sps_max_num_reorder_pics", |p| p.sps.sps_max_num_reorder_pics = 16),
            ("sps.pcm_sample_bit_depth_luma_minus1", |p| p.sps.pcm_sample_bit_depth_luma_minus1 = 7),
            ("pps.num_extra_slice_header_bits", |p| p.pps.num_extra_slice_header_bits = 8),
            ("pps.pps_beta_offset_div2", |p| p.pps.pps_beta_offset_div2 = 7),
            ("pps.pic_parameter_set_id", |p| p.pps.pic_parameter_set_id += 1),
        ],
    );
    demand(
        "main-sps-sets64.265",
        1,
        &[
            ("ext_sps_st_rps", |p| p.short_term.clear()),
            ("sps.num_short_term_ref_pic_sets", |p| p.sps.num_short_term_ref_pic_sets = 65),
            ("sps.log2_max_pic_order_cnt_lsb_minus4", |p| p.sps.log2_max_pic_order_cnt_lsb_minus4 = 255),
        ],
    );
    demand("main-ipb-pyramid.265", 5, &[("sps", |p| p.sps.sps_max_dec_pic_buffering_minus1 += 1)]);
}
