// SPDX-License-Identifier: LGPL-2.1-or-later
//! The bench with visl's jobs served by `vpu-model`, so that pictures come out of the device.

use std::path::PathBuf;

use crate::batch::{self, Finished, Step, quote};
use crate::bench::Bench;
use crate::scratch::Scratch;

/// A bench with the virtual decoder.
#[derive(Clone, Debug, Default)]
pub struct VirtualDevice {
    bench: Bench,
    kernel: String,
    model: Vec<String>,
    devices: u32,
}

impl VirtualDevice {
    /// One device, without limits, as fast as it can.
    pub fn new() -> Self {
        Self { bench: Bench::new().without_dri(), kernel: String::new(), model: Vec::new(), devices: 1 }
    }

    /// So many devices.
    pub fn devices(self, count: u32) -> Self {
        Self { devices: count, ..self }
    }

    /// Adds visl's parameters, "align_width=16 ten_bit=1".
    pub fn parameters(mut self, words: &str) -> Self {
        self.kernel.extend(words.split_whitespace().map(|word| format!(" visl.{word}")));
        self
    }

    /// Adds options of vpu-model.
    pub fn model<'a>(mut self, words: impl IntoIterator<Item = &'a str>) -> Self {
        self.model.extend(words.into_iter().map(String::from));
        self
    }

    /// Runs the steps one after the other; what the model has to say during a step is at the end of the step's standard error.
    pub fn run(&self, prelude: &str, steps: &[Step]) -> Vec<Finished> {
        let scratch = Scratch::new("virtual");
        let log = scratch.file("model.log");
        let wrapper = scratch.file("step.sh");
        let (log, script) = (log.display(), wrapper.display());
        std::fs::write(
            &wrapper,
            format!(
                "mark=$(stat -c %s {log})\n\"$@\"\nstatus=$?\ntail -c +$((mark + 1)) {log} | sed 's/^/[model] /' >&2\nexit $status\n"
            ),
        )
        .expect("the scratch folder takes files");
        let start = self.start(&log.to_string());
        let steps: Vec<Step> = steps.iter().map(|step| step.clone().under(["bash".to_owned(), script.to_string()])).collect();
        let parameters = format!("visl.vpu=1 visl.devices={}{}", self.devices, self.kernel);
        batch::run(&self.bench.clone().kernel_arguments(&parameters), &format!("{start}\n{prelude}"), &steps)
    }

    /// Shell code that starts the model, its messages to the file `log`, and waits until it serves.
    pub fn start(&self, log: &str) -> String {
        let nodes: Vec<String> = (0..self.devices).map(|device| format!("/dev/visl-vpu{device}")).collect();
        let words: Vec<String> = self.model.iter().map(|word| quote(word)).collect();
        let program = quote(program().to_str().expect("a path in UTF-8"));
        format!(
            "{program} {} {} 2>{log} & model=$!\nuntil grep -q serving {log}; do kill -0 $model || exit 1; sleep 0.02; done",
            words.join(" "),
            nodes.join(" ")
        )
    }
}

/// `vpu-model`: `PRIMEBRIDGE_VPU_MODEL`, set by `scripts/test.sh`.
pub fn program() -> PathBuf {
    std::env::var_os("PRIMEBRIDGE_VPU_MODEL")
        .map(PathBuf::from)
        .unwrap_or_else(|| panic!("PRIMEBRIDGE_VPU_MODEL is not set: run scripts/test.sh"))
}
