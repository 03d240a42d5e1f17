// SPDX-License-Identifier: LGPL-2.1-or-later
//! Programs that are killed leave nothing behind in the bench kernel: no open context, no job, no memory.

use primebridge_bench::batch::{Step, quote};
use primebridge_bench::clips::fixture;
use primebridge_bench::cprogram;
use primebridge_bench::ffmpeg::BRANCHES;
use primebridge_bench::scratch::Scratch;
use primebridge_bench::virtual_device::{PID, VirtualDevice};

/// Kills a decoding program, 100 times, at moments between its start and its end; looks at memory after 40 and after all.
const KILLS: &str = r#"
cd /sys/kernel/debug/visl || exit 1
RANDOM=7
used() { awk '/VmallocUsed|^Slab/ { sum += $2 } END { print sum }' /proc/meminfo; }
settle() {
  for ((i = 0; i < 100; i++)); do
    grep -qx 'contexts 0' vpu && grep -qx 'queued 0' vpu && break
    sleep 0.05
  done
  sleep 1.5
}
reached=0
for ((turn = 1; turn <= 100; turn++)); do
  before=$(awk '/^jobs/ { print $2 }' vpu)
  "${clips[@]:turn % 4:1}" >/dev/null 2>&1 &
  victim=$!
  sleep "0.$(printf %03d $((RANDOM % 400)))"
  kill -KILL $victim 2>/dev/null
  wait $victim 2>/dev/null
  [ "$(awk '/^jobs/ { print $2 }' vpu)" = "$before" ] || reached=$((reached + 1))
  if [ $turn = 40 ]; then settle; early=$(used); fi
done
settle
cat vpu
echo "decoding when killed or before: $reached of 100"
echo "memory $early kB after 40, $(used) kB after 100"
grep -qx 'contexts 0' vpu && grep -qx 'queued 0' vpu || exit 3
[ $reached -ge 50 ] || exit 4
[ $(($(used) - early)) -lt 400 ] || exit 5
"#;

#[test]
fn a_hundred_killed_clients_leave_nothing() {
    let scratch = Scratch::new("survival");
    let program = cprogram::build("md5", BRANCHES[0], scratch.path());
    // Each decoder is started by a script of its own, so that it is one word.
    let clips = ["h264/show-640x360.mp4", "hevc/main10-ipb.265", "vp9/show-existing.ivf", "mpeg2/gen-fields-and-frames.m2v"];
    let mut words = String::new();
    for (number, clip) in clips.iter().enumerate() {
        let script = scratch.file(&number.to_string());
        let quoted = [program.as_path(), fixture(clip).as_path()].map(|path| quote(path.to_str().expect("a path in UTF-8")));
        std::fs::write(&script, format!("#!/bin/sh\nexec {} drm 2 {}\n", quoted[0], quoted[1])).expect("a script");
        make_executable(&script);
        words += &format!(" {}", quote(script.to_str().expect("a path in UTF-8")));
    }
    let step = Step::new("kills", ["bash".into(), "-c".into(), format!("clips=({words})\n{KILLS}")]).limit(240);
    let finished = &VirtualDevice::new().model("--time 4").run("", &[step])[0];
    let said = String::from_utf8_lossy(&finished.stdout);
    assert_eq!(finished.status, 0, "{said}\n{}", finished.summary());
    println!("{said}");
}

fn make_executable(script: &std::path::Path) {
    use std::os::unix::fs::PermissionsExt;
    let permissions = std::fs::Permissions::from_mode(0o755);
    std::fs::set_permissions(script, permissions).expect("the scratch folder takes permissions");
}

/// The program ends by itself with what it had.
#[test]
fn a_killed_model_stops_nobody() {
    let scratch = Scratch::new("survival");
    for branch in BRANCHES {
        let program = cprogram::build("md5", branch, scratch.path());
        let program = quote(program.to_str().expect("a path in UTF-8"));
        let clip = fixture("h264/show-640x360.mp4");
        let clip = quote(clip.to_str().expect("a path in UTF-8"));
        let script = format!("(sleep 0.5; kill -KILL $(cat {PID})) & timeout 60 {program} drm 2 {clip} | tail -n 1");
        let step = Step::new(branch, ["bash".into(), "-c".into(), script]).limit(100);
        let finished = &VirtualDevice::new().model("--time 10").run("", &[step])[0];
        let said = String::from_utf8_lossy(&finished.stdout);
        assert!(finished.status == 0 && said.starts_with("end "), "{said}\n{}", finished.summary());
    }
}
