// SPDX-License-Identifier: LGPL-2.1-or-later
//! `vpu-model`: the bench's virtual decoder, see --help.

use std::io;
use std::path::PathBuf;
use std::process::ExitCode;
use std::thread;
use std::time::Duration;

use clap::Parser;
use vpu_model::behaviour::Behaviour;
use vpu_model::codec::hevc::SetsFrom;
use vpu_model::device::Device;
use vpu_model::memory;
use vpu_model::server::Server;
use vpu_model::times::Times;

/// Decodes what visl was handed (visl.vpu=1), with the distribution's libavcodec, and checks every control and every reference
/// against the submitted bytes. A contradiction ends its job with an error and a line here that names the field.
#[derive(Debug, Parser)]
struct Options {
    /// Devices to serve
    #[arg(default_value = "/dev/visl-vpu0")]
    devices: Vec<PathBuf>,
    /// Milliseconds that a picture takes at least
    #[arg(long, value_name = "MS", default_value_t = 0.0)]
    time: f64,
    /// Milliseconds besides for each megapixel
    #[arg(long, value_name = "MS", default_value_t = 0.0)]
    time_per_megapixel: f64,
    /// Percent by which the time varies up and down
    #[arg(long, value_name = "PERCENT", default_value_t = 0)]
    jitter: u32,
    /// Numbers of pictures that fail. Pictures are counted from 0 in each context (open file), in decoding order
    #[arg(long, value_name = "NUMBERS", value_delimiter = ',')]
    fail: Vec<u64>,
    /// Every Nth picture fails; 0: none
    #[arg(long, value_name = "N", default_value_t = 0)]
    fail_every: u64,
    /// The number of a picture that is never answered: the kernel's watchdog, visl.vpu_timeout_ms, ends its job
    #[arg(long, value_name = "NUMBER")]
    stall: Option<u64>,
    /// The number of a picture in place of which its device vanishes: it is unbound from its driver
    #[arg(long, value_name = "NUMBER")]
    vanish: Option<u64>,
    /// A file that gets a line for each picture, "CONTEXT PICTURE STARTED ENDED" in nanoseconds of the kernel's clock
    #[arg(long, value_name = "FILE")]
    times: Option<PathBuf>,
    /// Do not read references again to see whether they were overwritten
    #[arg(long)]
    trust_contents: bool,
    /// Where HEVC's reference picture sets come from
    #[arg(long, value_enum, default_value_t = SetsFrom::Sps)]
    hevc_sets: SetsFrom,
}

fn main() -> ExitCode {
    memory::keep();
    let options = Options::parse();
    match serve(&options) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("vpu-model: {error}");
            ExitCode::FAILURE
        }
    }
}

fn serve(options: &Options) -> io::Result<()> {
    let milliseconds = |value: f64| Duration::from_secs_f64(value.max(0.0) / 1000.0);
    let behaviour = Behaviour {
        time: milliseconds(options.time),
        time_per_megapixel: milliseconds(options.time_per_megapixel),
        jitter: options.jitter.min(100),
        fail: options.fail.iter().copied().collect(),
        fail_every: options.fail_every,
        stall: options.stall,
        vanish: options.vanish,
    };
    let open = |path: &PathBuf| {
        let device = Device::open(path)
            .map_err(|error| io::Error::new(error.kind(), format!("{}: {error} (is visl.vpu=1 set?)", path.display())))?;
        let times = options.times.as_ref().map(|file| Times::open(file, device.number())).transpose()?;
        Ok(Server::new(device, behaviour.clone(), !options.trust_contents, times, options.hevc_sets))
    };
    let servers = options.devices.iter().map(open).collect::<io::Result<Vec<_>>>()?;
    // Whoever started this waits for the line.
    eprintln!("vpu-model: serving {} {}", servers.len(), if servers.len() == 1 { "device" } else { "devices" });
    let threads: Vec<_> = servers.into_iter().map(|mut server| thread::spawn(move || server.run())).collect();
    // A device that is gone does not take the others with it.
    let ended: Vec<io::Result<()>> =
        threads.into_iter().map(|thread| thread.join().unwrap_or_else(|_| Err(io::Error::other("a server panicked")))).collect();
    ended.into_iter().collect()
}
