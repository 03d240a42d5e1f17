// SPDX-License-Identifier: LGPL-2.1-or-later
//! Finds decoders by the graphs of the media devices: no udev, no names, no numbers.
//!
//! A stateless decoder is an entity with the function MEDIA_ENT_F_PROC_VIDEO_DECODER whose two data links lead to the DMA entities of
//! one video node (`v4l2_m2m_register_media_controller()`). One media device may hold several of them.

use std::path::PathBuf;

use crate::error::{Error, Result};
use crate::sys::{Kernel, Topology};
use crate::uapi::{MEDIA_ENT_F_PROC_VIDEO_DECODER, MEDIA_INTF_T_V4L_VIDEO, MEDIA_LNK_FL_INTERFACE_LINK, MEDIA_LNK_FL_LINK_TYPE};

/// The two nodes of a decoder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DecoderNodes {
    /// `/dev/mediaN`, where requests are allocated.
    pub media: PathBuf,
    /// `/dev/videoN`, where buffers are queued.
    pub video: PathBuf,
}

/// A media device that could not be asked, for `probe` and for refusals.
pub type Unreadable = (PathBuf, Error);

/// The device numbers (major, minor) of the video nodes that lead to a decoder entity, without repetition.
fn decoder_devnodes(topology: &Topology) -> Vec<(u32, u32)> {
    let entity_of_pad = |pad: u32| topology.pads.iter().find(|candidate| candidate.id == pad).map(|pad| pad.entity_id);
    let is_decoder = |entity: u32| {
        topology.entities.iter().any(|candidate| candidate.id == entity && candidate.function == MEDIA_ENT_F_PROC_VIDEO_DECODER)
    };
    let linked_to_decoder = |entity: u32| {
        topology.links.iter().filter(|link| link.flags & MEDIA_LNK_FL_LINK_TYPE == 0).any(|link| {
            match (entity_of_pad(link.source_id), entity_of_pad(link.sink_id)) {
                (Some(source), Some(sink)) => (source == entity && is_decoder(sink)) || (sink == entity && is_decoder(source)),
                _ => false,
            }
        })
    };
    let mut found = Vec::new();
    for interface in topology.interfaces.iter().filter(|interface| interface.intf_type == MEDIA_INTF_T_V4L_VIDEO) {
        let leads_to_decoder = topology.links.iter().any(|link| {
            link.flags & MEDIA_LNK_FL_LINK_TYPE == MEDIA_LNK_FL_INTERFACE_LINK
                && link.source_id == interface.id
                && (linked_to_decoder(link.sink_id) || is_decoder(link.sink_id))
        });
        let devnode = interface.devnode();
        if leads_to_decoder && !found.contains(&devnode) {
            found.push(devnode);
        }
    }
    found
}

/// All decoders of the machine in the order of their media nodes, and the media nodes that could not be asked.
pub fn decoder_nodes(kernel: &dyn Kernel) -> (Vec<DecoderNodes>, Vec<Unreadable>) {
    let mut decoders = Vec::new();
    let mut unreadable = Vec::new();
    for media in kernel.media_nodes() {
        match read_topology(kernel, &media) {
            Ok(topology) => {
                for (major, minor) in decoder_devnodes(&topology) {
                    if let Some(video) = kernel.device_node(major, minor) {
                        decoders.push(DecoderNodes { media: media.clone(), video });
                    }
                }
            }
            Err(error) => unreadable.push((media, error)),
        }
    }
    (decoders, unreadable)
}

fn read_topology(kernel: &dyn Kernel, media: &std::path::Path) -> Result<Topology> {
    use std::os::fd::AsFd;
    let fd = kernel.open(media)?;
    kernel.topology(fd.as_fd())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::uapi::{
        MEDIA_ENT_F_IO_V4L, MEDIA_ENT_F_PROC_VIDEO_ENCODER, media_v2_entity, media_v2_interface, media_v2_link, media_v2_pad,
    };

    /// Source, function and sink of one m2m device, with ids from `base`.
    fn m2m(base: u32, function: u32, minor: u32) -> Topology {
        let entity = |id, function| media_v2_entity { id, function, ..Default::default() };
        let pad = |id, entity_id| media_v2_pad { id, entity_id, ..Default::default() };
        let link = |source_id, sink_id, flags| media_v2_link { source_id, sink_id, flags, ..Default::default() };
        Topology {
            entities: vec![entity(base, MEDIA_ENT_F_IO_V4L), entity(base + 1, function), entity(base + 2, MEDIA_ENT_F_IO_V4L)],
            interfaces: vec![media_v2_interface::video(base + 3, 81, minor)],
            pads: vec![pad(base + 4, base), pad(base + 5, base + 1), pad(base + 6, base + 1), pad(base + 7, base + 2)],
            links: vec![
                link(base + 4, base + 5, 3),
                link(base + 6, base + 7, 3),
                link(base + 3, base, MEDIA_LNK_FL_INTERFACE_LINK),
                link(base + 3, base + 2, MEDIA_LNK_FL_INTERFACE_LINK),
            ],
        }
    }

    fn join(mut one: Topology, other: Topology) -> Topology {
        one.entities.extend(other.entities);
        one.interfaces.extend(other.interfaces);
        one.pads.extend(other.pads);
        one.links.extend(other.links);
        one
    }

    #[test]
    fn only_decoders_are_found_each_once() {
        let graph = join(
            m2m(1, MEDIA_ENT_F_PROC_VIDEO_ENCODER, 7),
            join(m2m(100, MEDIA_ENT_F_PROC_VIDEO_DECODER, 8), m2m(200, MEDIA_ENT_F_PROC_VIDEO_DECODER, 9)),
        );
        assert_eq!(decoder_devnodes(&graph), [(81, 8), (81, 9)]);
    }

    #[test]
    fn a_broken_graph_finds_nothing() {
        let mut graph = m2m(1, MEDIA_ENT_F_PROC_VIDEO_DECODER, 7);
        graph.pads.clear();
        assert_eq!(decoder_devnodes(&graph), []);
    }
}
