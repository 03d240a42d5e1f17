// SPDX-License-Identifier: LGPL-2.1-or-later
//! The bench with visl's jobs served by `vpu-model`, so that pictures come out of the device.

use crate::batch::{self, Finished, Step};
use crate::bench::Bench;
use crate::scratch::Scratch;

/// Where `init.sh` leaves the model's messages and its process id, in the guest.
const LOG: &str = "/dev/shm/vpu-model.log";
/// The file with the model's process id, in the guest.
pub const PID: &str = "/dev/shm/vpu-model.pid";

/// A bench with the virtual decoder.
#[derive(Clone, Debug)]
pub struct VirtualDevice {
    bench: Bench,
    model: String,
}

impl Default for VirtualDevice {
    fn default() -> Self {
        // A busy machine takes its time: the watchdog is for those who ask for it.
        Self { bench: Bench::new().without_dri(), model: String::new() }.parameters("vpu_timeout_ms=30000")
    }
}

impl VirtualDevice {
    /// One device, without limits, as fast as it can.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds visl's parameters, "devices=2 align_width=16".
    pub fn parameters(mut self, words: &str) -> Self {
        let words: Vec<String> = words.split_whitespace().map(|word| format!("visl.{word}")).collect();
        self.bench = self.bench.kernel_arguments(&words.join(" "));
        self
    }

    /// Adds options of vpu-model, "--time 5 --jitter 20".
    pub fn model(mut self, words: &str) -> Self {
        self.model = format!("{} {words}", self.model);
        self
    }

    /// Runs the steps one after the other; what the model has to say during a step is at the end of the step's standard error.
    pub fn run(&self, prelude: &str, steps: &[Step]) -> Vec<Finished> {
        let scratch = Scratch::new("virtual");
        let wrapper = scratch.file("step.sh");
        let lines = [
            &format!("mark=$(stat -c %s {LOG})"),
            "\"$@\"",
            "status=$?",
            &format!("tail -c +$((mark + 1)) {LOG} | sed 's/^/[model] /' >&2"),
            "exit $status",
        ];
        std::fs::write(&wrapper, lines.join("\n")).expect("the scratch folder takes files");
        let script = wrapper.to_str().expect("a path in UTF-8");
        let steps: Vec<Step> = steps.iter().map(|step| step.clone().under(["bash", script])).collect();
        batch::run(&self.bench.clone().virtual_device(&self.model), prelude, &steps)
    }
}
