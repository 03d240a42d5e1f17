// SPDX-License-Identifier: LGPL-2.1-or-later
//! Compiles the C side against the distribution's libavcodec.

fn main() {
    let mut build = cc::Build::new();
    for library in ["libavcodec", "libavutil", "dav1d"] {
        match pkg_config::probe_library(library) {
            Ok(found) => {
                build.includes(&found.include_paths);
            }
            Err(error) => {
                let package = if library == "dav1d" { "libdav1d" } else { library };
                eprintln!("{library} is missing (Debian and Ubuntu: apt install {package}-dev): {error}");
                std::process::exit(1);
            }
        }
    }
    build.file("src/decoder.c").file("src/dav1d.c").warnings(true).extra_warnings(true).std("c11").compile("vpu-model");
    for file in ["decoder.c", "dav1d.c", "picture.h"] {
        println!("cargo:rerun-if-changed=src/{file}");
    }
}
