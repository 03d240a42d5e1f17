// SPDX-License-Identifier: LGPL-2.1-or-later
//! `primebridge probe`: every decoder of the machine.

use std::os::fd::AsFd;
use std::process::ExitCode;

use clap::Args;
use primebridge::debug::DebugSwitch;
use primebridge::device::{CodedFormat, Decoder, Menu, Samples, decoder_nodes, find_by_v4l2, probe_decoder};
use primebridge::error::Error;
use primebridge::session::{OpenRequest, configure};
use primebridge::sys::{BufferType, Kernel, Linux, fourcc_name};
use serde::Serialize;

use crate::sample::SampleSequences;

/// What is not worth asking for twice: more formats than any decoder has.
const MAX_FORMATS: u32 = 64;

#[derive(Args)]
pub struct Options {
    /// Print JSON
    #[arg(long)]
    json: bool,
}

#[derive(Serialize)]
struct Report {
    decoders: Vec<DecoderReport>,
    /// Media nodes and decoders that could not be asked.
    unreadable: Vec<Unreadable>,
}

#[derive(Serialize)]
struct Unreadable {
    node: String,
    error: String,
}

#[derive(Serialize)]
struct DecoderReport {
    driver: String,
    card: String,
    media: String,
    video: String,
    multiplanar: bool,
    codecs: Vec<CodecReport>,
    /// Coded formats that this version of the bridge does not drive.
    not_bridged: Vec<String>,
}

#[derive(Serialize)]
struct CodecReport {
    name: &'static str,
    pixelformat: String,
    sizes: Vec<String>,
    profiles: Vec<String>,
    levels: Vec<String>,
    decode_modes: Vec<String>,
    start_codes: Vec<String>,
    capture_formats: Vec<String>,
    /// What the bridge would use for an ordinary 8-bit 4:2:0 stream.
    bridge: Result<String, String>,
}

pub fn run(options: &Options) -> ExitCode {
    let kernel = Linux;
    let debug = match DebugSwitch::from_environment() {
        Ok(debug) => debug,
        Err(error) => {
            eprintln!("primebridge: {error}");
            return ExitCode::from(2);
        }
    };
    let (nodes, unreadable) = decoder_nodes(&kernel);
    let mut report = Report {
        decoders: Vec::new(),
        unreadable: unreadable
            .into_iter()
            .map(|(node, error)| Unreadable { node: node.display().to_string(), error: error.to_string() })
            .collect(),
    };
    for nodes in &nodes {
        match probe_decoder(&kernel, nodes) {
            Ok(decoder) => report.decoders.push(describe(&kernel, decoder, &debug)),
            Err(error) => {
                report.unreadable.push(Unreadable { node: nodes.video.display().to_string(), error: error.to_string() });
            }
        }
    }
    if options.json {
        match serde_json::to_string_pretty(&report) {
            Ok(text) => println!("{text}"),
            Err(error) => eprintln!("primebridge: {error}"),
        }
    } else {
        print_report(&report);
    }
    // A script asks: is there anything that decodes?
    let usable = report.decoders.iter().flat_map(|decoder| &decoder.codecs).any(|codec| codec.bridge.is_ok());
    if usable { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

fn names(menu: &Menu) -> Vec<String> {
    menu.iter().map(|(_, name)| name.clone()).collect()
}

fn describe(kernel: &Linux, decoder: Decoder, debug: &DebugSwitch) -> DecoderReport {
    let codecs = decoder.coded.iter().map(|coded| describe_codec(kernel, &decoder, coded, debug)).collect();
    let known = |fourcc: u32| decoder.coded.iter().any(|coded| coded.info.pixelformat == fourcc);
    let queue = BufferType::output(decoder.multiplanar);
    let not_bridged = (0..MAX_FORMATS)
        .map_while(|index| kernel.enum_fmt(decoder.video.as_fd(), queue, index).ok().flatten())
        .map(|description| description.pixelformat)
        .filter(|&fourcc| !known(fourcc))
        .map(fourcc_name)
        .collect();
    DecoderReport {
        codecs,
        not_bridged,
        media: decoder.nodes.media.display().to_string(),
        video: decoder.nodes.video.display().to_string(),
        driver: decoder.driver,
        card: decoder.card,
        multiplanar: decoder.multiplanar,
    }
}

fn describe_codec(kernel: &Linux, decoder: &Decoder, coded: &CodedFormat, debug: &DebugSwitch) -> CodecReport {
    let trial = try_stream(kernel, decoder, coded, debug);
    let capture_formats = match &trial {
        Ok(configured) => {
            let queue = BufferType::capture(decoder.multiplanar);
            (0..MAX_FORMATS)
                .map_while(|index| kernel.enum_fmt(configured.decoder.video.as_fd(), queue, index).ok().flatten())
                .map(|description| {
                    let name = fourcc_name(description.pixelformat);
                    if find_by_v4l2(description.pixelformat).is_some() { name } else { format!("{name} (not bridged)") }
                })
                .collect()
        }
        Err(_) => Vec::new(),
    };
    CodecReport {
        name: coded.info.name,
        pixelformat: fourcc_name(coded.info.pixelformat),
        sizes: coded
            .sizes
            .iter()
            .map(|range| format!("{}x{} to {}x{}", range.min.0, range.min.1, range.max.0, range.max.1))
            .collect(),
        profiles: names(&coded.profiles),
        levels: names(&coded.levels),
        decode_modes: names(&coded.decode_modes),
        start_codes: names(&coded.start_codes),
        capture_formats,
        bridge: trial.map(|configured| configured.to_string()).map_err(|error| error.to_string()),
    }
}

/// Configures the decoder for an 8-bit 4:2:0 stream of a size that it takes, as near to 1280x720 as it can be.
fn try_stream(
    kernel: &Linux,
    decoder: &Decoder,
    coded: &CodedFormat,
    debug: &DebugSwitch,
) -> Result<primebridge::device::Configured, Error> {
    let (width, height) = coded.sizes.first().map_or((1280, 720), |range| {
        (1280.clamp(range.min.0, range.max.0.max(range.min.0)), 720.clamp(range.min.1, range.max.1.max(range.min.1)))
    });
    let sample = SampleSequences::new(width, height);
    let request = OpenRequest {
        sequence: sample.of(coded.info.codec),
        coded_width: width,
        coded_height: height,
        samples: Samples { bit_depth: 8, chroma_format_idc: 1 },
        codec_frames: 4,
        extra_frames: 0,
        import: false,
    };
    let only_this = DebugSwitch { video: Some(decoder.nodes.video.clone()), ..debug.clone() };
    configure(kernel, &request, &only_this)
}

fn print_report(report: &Report) {
    for decoder in &report.decoders {
        println!("{} ({}): {} with {}", decoder.driver, decoder.card, decoder.video, decoder.media);
        println!("  API: {}", if decoder.multiplanar { "multi-planar" } else { "single-planar" });
        for codec in &decoder.codecs {
            println!("  {} ({})", codec.name, codec.pixelformat);
            for (label, items) in [
                ("sizes", &codec.sizes),
                ("profiles", &codec.profiles),
                ("levels", &codec.levels),
                ("decode modes", &codec.decode_modes),
                ("start codes", &codec.start_codes),
                ("capture formats", &codec.capture_formats),
            ] {
                let text = if items.is_empty() { "not reported".into() } else { items.join(", ") };
                println!("    {label}: {text}");
            }
            match &codec.bridge {
                Ok(chosen) => println!("    the bridge would use: {chosen}"),
                Err(reason) => println!("    the bridge would refuse: {reason}"),
            }
        }
        if !decoder.not_bridged.is_empty() {
            println!("  not bridged in this version: {}", decoder.not_bridged.join(", "));
        }
    }
    for unreadable in &report.unreadable {
        println!("{}: {}", unreadable.node, unreadable.error);
    }
    if report.decoders.is_empty() && report.unreadable.is_empty() {
        println!("No V4L2 stateless decoder on this machine: no /dev/media* node leads to one.");
        println!("On a board that has one, look for its driver (rkvdec, hantro, cedrus, ...) in the kernel's configuration.");
    }
}
