// SPDX-License-Identifier: LGPL-2.1-or-later
use proptest::prelude::*;

use super::*;
use crate::device::{find_by_v4l2, find_linear, linear_formats};
use crate::pool::describe;
use crate::uapi::*;

const PAGE: usize = 4096;

fn chosen(name: &str, width: u32, height: u32) -> LinearLayout {
    let request = LayoutRequest { width, height, ..Default::default() };
    lay_out(find_linear(name, 0).unwrap(), &request, PAGE).unwrap()
}

fn refusal(request: LayoutRequest) -> String {
    let error = lay_out(find_linear("nv12", 0).unwrap(), &request, PAGE).unwrap_err();
    assert_eq!(error.averror(), -(Errno::EINVAL as i32));
    error.to_string()
}

const HD: LayoutRequest = LayoutRequest { width: 1920, height: 1080, pitch: 0, lines: 0, size: 0 };

/// `sizeimage` of drivers of Linux 7.2 for 1920x1088 of a format, and its pitch.
#[test]
fn a_plain_pool_holds_what_drivers_ask_for() {
    let drivers: &[(&str, u32, u32, u32)] = &[
        // As an RK3566 reports it.
        ("hantro G1, H.264", V4L2_PIX_FMT_NV12, 1920, 3_655_712),
        ("hantro G2, VP9", V4L2_PIX_FMT_NV12, 1920, 3_133_440 + 522_240),
        ("hantro G2, HEVC", V4L2_PIX_FMT_NV12, 1920, 3_133_440 + 130_560),
        ("hantro VPU981, AV1", V4L2_PIX_FMT_NV12, 1920, 3_133_440 + 392_192),
        ("rkvdec", V4L2_PIX_FMT_NV12, 1920, 3_133_440 + 1_044_480),
        ("rkvdec", V4L2_PIX_FMT_NV15, 2400, 3_916_800 + 1_044_480),
        ("rkvdec", V4L2_PIX_FMT_NV16, 1920, 4_177_920 + 1_044_480),
        ("rkvdec", V4L2_PIX_FMT_NV20, 2400, 5_222_400 + 1_044_480),
        ("VDPU383", V4L2_PIX_FMT_NV12, 1920, 3_133_440 + 2_088_960),
        ("cedrus", V4L2_PIX_FMT_NV12, 1920, 3_133_440),
        ("visl", V4L2_PIX_FMT_YUV420, 1920, 3_133_440),
    ];
    for &(driver, v4l2, pitch, sizeimage) in drivers {
        let layout = lay_out(find_by_v4l2(v4l2).unwrap(), &HD, PAGE).unwrap();
        assert_eq!((layout.pitch, layout.lines), (pitch, 1088), "{driver}");
        assert!(layout.size >= sizeimage, "{driver}: {} for {sizeimage}", layout.size);
    }
    assert_eq!(chosen("nv12", 1920, 1080).size, 3_133_440 + 2_088_960);
}

#[test]
fn tails_are_the_drivers_own_sums() {
    let sums: Vec<u64> = TAILS.iter().map(|tail| tail(1920, 1088)).collect();
    assert_eq!(sums, [522_272, 522_240, 130_560, 392_192, 1_044_480, 2_088_960]);
    let sums: Vec<u64> = TAILS.iter().map(|tail| tail(64, 16)).collect();
    assert_eq!(sums, [288, 1024, 64, 1280, 512, 1024]);
    assert_eq!(tail(64, 16), 1280);
}

#[test]
fn planes_lie_where_players_look_for_them() {
    let offsets = |name, width, height| {
        let layout = chosen(name, width, height);
        let descriptor = describe(&[(7, layout.size)], layout.format, &layout.capture()).unwrap();
        let layer = descriptor.layers[0];
        layer.planes.iter().take(layer.nb_planes as usize).map(|plane| (plane.offset, plane.pitch)).collect::<Vec<_>>()
    };
    assert_eq!(offsets("nv12", 1920, 1080), [(0, 1920), (1920 * 1088, 1920)]);
    assert_eq!(offsets("nv16", 1920, 1080), [(0, 1920), (1920 * 1088, 1920)]);
    assert_eq!(offsets("p010", 1920, 1080), [(0, 3840), (3840 * 1088, 3840)]);
    assert_eq!(offsets("p210", 1920, 1080), [(0, 2400), (2400 * 1088, 2400)]);
    assert_eq!(offsets("yuv420p", 35, 33), [(0, 64), (64 * 48, 32), (64 * 48 + 32 * 24, 32)]);
}

#[test]
fn what_the_caller_sets_wins() {
    let nv12 = find_linear("nv12", 0).unwrap();
    let set = LayoutRequest { pitch: 2048, lines: 1080, size: 2048 * 1620, ..HD };
    let layout = lay_out(nv12, &set, PAGE).unwrap();
    assert_eq!((layout.pitch, layout.lines, layout.size), (2048, 1080, 2048 * 1620));
    // Whole pages, and nothing behind the pixels.
    let odd = lay_out(nv12, &LayoutRequest { size: 2048 * 1620 + 1, ..set }, PAGE).unwrap();
    assert_eq!(odd.size, 2048 * 1620 + 4096);
    assert_eq!(lay_out(nv12, &LayoutRequest { size: 3_655_712, ..HD }, 65536).unwrap().size, 56 * 65536);
    // The tail stays where only the pitch is set.
    let wide = lay_out(nv12, &LayoutRequest { pitch: 2048, ..HD }, PAGE).unwrap();
    assert_eq!((wide.lines, wide.size), (1088, 2048 * 1632 + 2_088_960));
}

#[test]
fn refusals_say_what_is_allowed() {
    for (width, height) in [(0, 0), (0, 16), (16, 0), (65536, 16), (16, 65536), (16385, 16), (u32::MAX, u32::MAX)] {
        let line = refusal(LayoutRequest { width, height, ..Default::default() });
        assert_eq!(line, format!("frames of {width}x{height} are impossible: allowed is 1x1 to 16384x16384"));
    }
    for pitch in [1919, 1921, 1, u32::MAX] {
        let line = refusal(LayoutRequest { pitch, ..HD });
        assert_eq!(
            line,
            format!("a pitch of {pitch} bytes does not do for 1920 samples of NV12: it must be even and at least 1920")
        );
    }
    let line = refusal(LayoutRequest { lines: 1079, ..HD });
    assert_eq!(line, "1079 lines do not do for a height of 1080: at least 1080 are needed");
    let line = refusal(LayoutRequest { size: 3_133_439, ..HD });
    assert_eq!(
        line,
        "a buffer of 3133439 bytes is too small for 1920x1080 of NV12 with 1088 lines of 1920 bytes: at least 3133440 are needed"
    );
    for request in [
        LayoutRequest { size: u64::MAX, ..HD },
        LayoutRequest { size: 1 << 31, ..HD },
        LayoutRequest { size: (1 << 31) - 1, ..HD },
        LayoutRequest { pitch: 0x7fff_fffe, ..HD },
        LayoutRequest { pitch: 0x7fff_fffe, lines: 0x7fff_fffe, ..HD },
        LayoutRequest { lines: 0x7fff_ffff, ..HD },
    ] {
        let line = refusal(request);
        assert!(line.contains("is too large: at most 2147483647 are allowed"), "{line}");
    }
    assert!(refusal(LayoutRequest { lines: u32::MAX, ..HD }).contains("at least 1080"));
}

#[test]
fn the_largest_picture_of_every_format_is_allowed() {
    for format in linear_formats() {
        lay_out(format, &LayoutRequest { width: MAX_SIDE, height: MAX_SIDE, ..Default::default() }, 65536).unwrap();
    }
}

fn any_format() -> impl Strategy<Value = &'static Format> {
    proptest::sample::select(linear_formats().collect::<Vec<_>>())
}

fn any_request() -> impl Strategy<Value = LayoutRequest> {
    let number = || prop_oneof![3 => Just(0u32), 3 => 1..20000u32, 1 => any::<u32>()];
    let size = prop_oneof![3 => Just(0u64), 3 => 1..1u64 << 28, 1 => any::<u64>()];
    (0..17000u32, 0..17000u32, number(), number(), size).prop_map(|(width, height, pitch, lines, size)| LayoutRequest {
        width,
        height,
        pitch,
        lines,
        size,
    })
}

proptest! {
    #[test]
    fn all_planes_lie_inside(format in any_format(), request in any_request(), page in prop_oneof![Just(4096usize), Just(65536)]) {
        let Ok(layout) = lay_out(format, &request, page) else { return Ok(()) };
        prop_assert_eq!(layout.size as usize % page, 0);
        prop_assert!(request.pitch == 0 || layout.pitch == request.pitch);
        prop_assert!(request.lines == 0 || layout.lines == request.lines);
        prop_assert!(u64::from(layout.size) >= request.size);
        prop_assert!(request.size == 0 || u64::from(layout.size) < request.size + page as u64);
        let descriptor = describe(&[(7, layout.size)], format, &layout.capture()).unwrap();
        let layer = descriptor.layers[0];
        let mut end = 0;
        for (plane, rule) in layer.planes.iter().zip(format.planes) {
            prop_assert!(plane.offset >= end);
            end = plane.offset + plane.pitch * layout.lines.div_ceil(rule.line_divisor) as isize;
        }
        prop_assert!(end <= layout.size as isize);
    }

    #[test]
    fn what_is_chosen_is_aligned_and_never_wasteful(format in any_format(), width in 1..=MAX_SIDE, height in 1..=MAX_SIDE) {
        let layout = lay_out(format, &LayoutRequest { width, height, ..Default::default() }, PAGE).unwrap();
        let least = line_bytes(format, width);
        prop_assert_eq!(layout.pitch % if format.sample_bits == 10 { 80 } else { 64 }, 0);
        prop_assert_eq!(layout.lines % 16, 0);
        prop_assert!((least..least + 128).contains(&u64::from(layout.pitch)));
        prop_assert!((height..height + 16).contains(&layout.lines));
    }

    #[test]
    fn more_samples_never_take_less(format in any_format(), width in 1..MAX_SIDE, height in 1..MAX_SIDE, more in (0..100u32, 0..100u32)) {
        let of = |width: u32, height: u32| {
            let request = LayoutRequest { width: width.min(MAX_SIDE), height: height.min(MAX_SIDE), ..Default::default() };
            lay_out(format, &request, PAGE).unwrap()
        };
        let (small, large) = (of(width, height), of(width + more.0, height + more.1));
        prop_assert!(small.pitch <= large.pitch && small.lines <= large.lines && small.size <= large.size);
    }
}
