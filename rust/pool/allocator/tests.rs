// SPDX-License-Identifier: LGPL-2.1-or-later
use std::fs::File;

use super::*;
use crate::sys::fake::{FakeKernel, Makers, Offer};

const SIZE: u64 = 1 << 20;

fn kernel(makers: Makers) -> FakeKernel {
    FakeKernel::new(Offer { makers, ..Default::default() })
}

fn everything() -> Makers {
    Makers {
        heaps: vec!["linux,cma".into(), "reserved".into(), "system".into(), "system_cc_shared".into()],
        ..Default::default()
    }
}

/// Name and device of what is found, and what was passed by.
fn found(makers: Makers, wanted: Option<&str>) -> (String, String, String) {
    let kernel = kernel(makers);
    let found = find(&kernel, wanted, None, SIZE).unwrap();
    assert!(found.first.size >= SIZE);
    assert_eq!(File::from(found.first.dmabuf).metadata().unwrap().len(), found.first.size);
    let names = (found.allocator.name().to_owned(), found.allocator.device().to_owned(), found.passed);
    drop(found.allocator);
    assert_eq!((kernel.open_memory(), kernel.dumb_handles()), (0, 0));
    names
}

fn refusal(makers: Makers, wanted: Option<&str>) -> (Errno, String) {
    let kernel = kernel(makers);
    let error = find(&kernel, wanted, None, SIZE).err().unwrap();
    assert_eq!((kernel.open_memory(), kernel.dumb_handles()), (0, 0));
    let Error::Impossible { errno, reason } = error else { panic!("{error:?}") };
    (errno, reason)
}

#[test]
fn the_order_is_that_of_the_table() {
    let names = |makers| {
        let (name, device, _) = found(makers, None);
        (name, device)
    };
    let pair = |name: &str, device: &str| (name.to_owned(), device.to_owned());
    let mut makers = everything();
    assert_eq!(names(makers.clone()), pair("system", "/dev/dma_heap/system"));
    makers.heaps.retain(|heap| heap != "system");
    assert_eq!(names(makers.clone()), pair("cma", "/dev/dma_heap/reserved"));
    makers.heaps.retain(|heap| heap != "reserved");
    assert_eq!(names(makers.clone()), pair("cma", "/dev/dma_heap/linux,cma"));
    makers.heaps.retain(|heap| heap != "linux,cma");
    assert_eq!(makers.heaps, ["system_cc_shared"], "which is never chosen");
    assert_eq!(names(makers.clone()), pair("udmabuf", "/dev/udmabuf"));
    makers.udmabuf = false;
    assert_eq!(names(makers.clone()), pair("dumb", "dumb buffers of /dev/dri/card0"));
    makers.cards = 0;
    assert_eq!(refusal(makers, None).0, Errno::ENODEV);
}

#[test]
fn each_is_selected_by_its_name() {
    for (name, device) in [
        ("system", "/dev/dma_heap/system"),
        ("cma", "/dev/dma_heap/reserved"),
        ("udmabuf", "/dev/udmabuf"),
        ("dumb", "dumb buffers of /dev/dri/card0"),
        ("linux,cma", "/dev/dma_heap/linux,cma"),
        ("system_cc_shared", "/dev/dma_heap/system_cc_shared"),
    ] {
        assert_eq!(found(everything(), Some(name)), (name.into(), device.into(), String::new()));
    }
}

#[test]
fn an_unknown_name_lists_those_that_there_are() {
    let (errno, reason) = refusal(everything(), Some("gbm"));
    assert_eq!(errno, Errno::EINVAL);
    assert_eq!(
        reason,
        "no allocator is called \"gbm\"; there are system, cma, udmabuf, dumb, linux,cma, reserved, system_cc_shared"
    );
    // A path is no name.
    assert_eq!(refusal(everything(), Some("../udmabuf")).0, Errno::EINVAL);
    assert_eq!(refusal(everything(), Some("")).0, Errno::EINVAL);
}

#[test]
fn what_fails_is_passed_by_and_remembered() {
    let makers = everything()
        .refuse("/dev/dma_heap/system", "open", Errno::EACCES)
        .refuse("/dev/dma_heap/reserved", "DMA_HEAP_IOCTL_ALLOC", Errno::ENOMEM)
        .refuse("/dev/dma_heap/linux,cma", "DMA_HEAP_IOCTL_ALLOC", Errno::ENOMEM)
        .refuse("/dev/udmabuf", "UDMABUF_CREATE", Errno::EINVAL)
        .refuse("/dev/dri/card0", "DRM_IOCTL_MODE_CREATE_DUMB", Errno::ENOSYS);
    let (name, device, passed) = found(Makers { cards: 2, ..makers.clone() }, None);
    assert_eq!((name.as_str(), device.as_str()), ("dumb", "dumb buffers of /dev/dri/card1"));
    let tried = "/dev/dma_heap/system: open: Permission denied, \
        /dev/dma_heap/reserved: DMA_HEAP_IOCTL_ALLOC: Out of memory, \
        /dev/dma_heap/linux,cma: DMA_HEAP_IOCTL_ALLOC: Out of memory, \
        /dev/udmabuf: UDMABUF_CREATE: Invalid argument, \
        dumb buffers of /dev/dri/card0: DRM_IOCTL_MODE_CREATE_DUMB: Function not implemented";
    assert_eq!(passed, tried);
    let (errno, reason) = refusal(makers, None);
    assert_eq!(errno, Errno::ENOMEM);
    assert_eq!(
        reason,
        format!(
            "no memory of 1048576 bytes for a frame: {tried}; free memory, or use fewer or smaller frames; give the user access to \
             /dev/dma_heap/system or /dev/udmabuf, such as with a udev rule that makes it the group video's; udmabuf takes 1 MB if \
             /sys/module/udmabuf/parameters/size_limit_mb is as large"
        )
    );
}

#[test]
fn the_advice_fits_the_reason() {
    let denied = Makers { cards: 0, ..Default::default() }.refuse("/dev/dma_heap/system", "open", Errno::EACCES).refuse(
        "/dev/udmabuf",
        "open",
        Errno::EPERM,
    );
    assert_eq!(
        refusal(denied, None),
        (
            Errno::EACCES,
            "no memory of 1048576 bytes for a frame: /dev/dma_heap/system: open: Permission denied, no CMA heap in /dev/dma_heap \
             (CONFIG_DMABUF_HEAPS_CMA), /dev/udmabuf: open: Operation not permitted, no /dev/dri/card*; give the user access to /dev/dma_heap/system or \
             /dev/udmabuf, such as with a udev rule that makes it the group video's"
                .into()
        )
    );
    assert_eq!(
        refusal(Makers::none(), None),
        (
            Errno::ENODEV,
            "no memory of 1048576 bytes for a frame: no system heap in /dev/dma_heap \
             (CONFIG_DMABUF_HEAPS_SYSTEM), no CMA heap in /dev/dma_heap (CONFIG_DMABUF_HEAPS_CMA), no /dev/udmabuf (CONFIG_UDMABUF), \
             no /dev/dri/card*; the kernel needs one of these, and a container must let it through"
                .into()
        )
    );
    let (errno, reason) = refusal(Makers { udmabuf_limit: SIZE / 2, ..Default::default() }, Some("udmabuf"));
    assert_eq!(errno, Errno::EINVAL);
    assert!(reason.ends_with("; udmabuf takes 1 MB if /sys/module/udmabuf/parameters/size_limit_mb is as large"), "{reason}");
    let crowded = Makers::default().refuse("/dev/dma_heap/system", "DMA_HEAP_IOCTL_ALLOC", Errno::EMFILE);
    let (errno, reason) = refusal(crowded, Some("system"));
    assert_eq!(errno, Errno::EMFILE);
    assert!(reason.ends_with("raise the limit of open files (ulimit -n), a frame needs one"), "{reason}");
    let (errno, reason) = refusal(Makers::none(), Some("cma"));
    assert_eq!(errno, Errno::ENODEV);
    assert!(reason.contains("for a frame: no CMA heap in /dev/dma_heap (CONFIG_DMABUF_HEAPS_CMA); "), "{reason}");
}

#[test]
fn dumb_buffers_come_from_the_callers_device_first() {
    let makers = Makers { cards: 2, ..Default::default() };
    let of = |makers: Makers, path: &str| {
        let kernel = kernel(makers);
        let card = kernel.device(path);
        let found = find(&kernel, Some("dumb"), Some(card.as_fd()), SIZE).unwrap();
        let masters = kernel.calls("DRM_IOCTL_DROP_MASTER");
        let device = found.allocator.device().to_owned();
        // The caller's own is not taken from it, and is not kept open by closing it.
        drop(card);
        assert_eq!(found.allocator.allocate(&kernel, SIZE).unwrap().size, SIZE);
        (device, masters)
    };
    assert_eq!(of(makers.clone(), "/dev/dri/card1"), ("dumb buffers of the given DRM device".into(), 0));
    let render = makers.refuse("/dev/dri/renderD128", "DRM_IOCTL_MODE_CREATE_DUMB", Errno::EACCES);
    assert_eq!(of(render.clone(), "/dev/dri/renderD128"), ("dumb buffers of /dev/dri/card0".into(), 1));
    // A render node alone is no matter of rights.
    let kernel = kernel(Makers { cards: 0, ..render });
    let card = kernel.device("/dev/dri/renderD128");
    assert_eq!(find(&kernel, Some("dumb"), Some(card.as_fd()), SIZE).err().unwrap().averror(), -(Errno::ENODEV as i32));
}

#[test]
fn a_dumb_buffer_may_be_larger_but_not_smaller() {
    let larger = kernel(Makers { dumb_extra: 4096, ..Default::default() });
    assert_eq!(find(&larger, Some("dumb"), None, SIZE).unwrap().first.size, SIZE + 4096);
    let (_, reason) = refusal(Makers { dumb_short: true, ..Default::default() }, Some("dumb"));
    assert!(reason.contains("the driver gave 524288 bytes instead of 1048576"), "{reason}");
}

#[test]
fn a_handle_ends_when_its_export_fails() {
    let makers = Makers::default().refuse("/dev/dri/card0", "DRM_IOCTL_PRIME_HANDLE_TO_FD", Errno::ENOSYS);
    assert_eq!(refusal(makers, Some("dumb")).0, Errno::ENOSYS);
}

#[test]
fn an_allocator_that_was_found_stays() {
    let mut makers = everything();
    makers.heaps.retain(|heap| heap != "system");
    let kernel = kernel(makers);
    let Found { allocator, .. } = find(&kernel, None, None, SIZE).unwrap();
    kernel.fail(0, Errno::ENOMEM);
    let error = allocator.allocate(&kernel, SIZE).err().unwrap();
    assert_eq!(error, Error::Sys { call: "DMA_HEAP_IOCTL_ALLOC", errno: Errno::ENOMEM });
    assert_eq!(
        exhausted(&allocator, error, SIZE).to_string(),
        "no memory of 1048576 bytes for a frame: /dev/dma_heap/reserved: DMA_HEAP_IOCTL_ALLOC: Out of memory; free memory, or \
         use fewer or smaller frames"
    );
    assert!(allocator.allocate(&kernel, SIZE).is_ok());
}

/// The kernel has no such check, and ends a process instead.
#[test]
fn memory_that_is_not_there_is_not_asked_for() {
    let makers =
        |available| Makers { available: Some(available), heaps: vec!["linux,cma".into(), "system".into()], ..Default::default() };
    assert_eq!(found(makers(SIZE + LEFT_FREE), None).0, "system");
    let (name, _, passed) = found(makers(SIZE + LEFT_FREE - 1), None);
    assert_eq!(name, "cma", "which has memory of its own");
    assert_eq!(passed, "/dev/dma_heap/system: MemAvailable: Out of memory");
    for name in ["system", "udmabuf", "dumb"] {
        let (errno, reason) = refusal(makers(SIZE), Some(name));
        assert_eq!(errno, Errno::ENOMEM);
        assert!(reason.ends_with("; free memory, or use fewer or smaller frames"), "{reason}");
    }
}
