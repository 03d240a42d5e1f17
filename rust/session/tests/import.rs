// SPDX-License-Identifier: LGPL-2.1-or-later
//! Sessions that decode into a caller's frames.

use std::fs::File;
use std::os::fd::{AsFd, AsRawFd};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Instant;

use proptest::prelude::*;

use super::*;
use crate::codec::vp9::Vp9Sequence;
use crate::pool::{Frame, FrameDescriptor};
use crate::sys::Linux;

/// What the fake kernel asks for: two bytes a sample.
const SIZE: u64 = 64 * 48 * 2;

/// A buffer of somebody's pool: a file that nobody else has.
struct Buffer(File);

impl Buffer {
    fn new(size: u64) -> Self {
        static NUMBER: AtomicUsize = AtomicUsize::new(0);
        let name = format!("primebridge-{}-{}", std::process::id(), NUMBER.fetch_add(1, Ordering::Relaxed));
        let path = std::env::temp_dir().join(name);
        let file = File::options().read(true).write(true).create_new(true).open(&path).unwrap();
        std::fs::remove_file(path).unwrap();
        file.set_len(size).unwrap();
        Self(file)
    }

    fn descriptor(&self) -> FrameDescriptor {
        let mut frame = FrameDescriptor { nb_objects: 1, nb_layers: 1, ..Default::default() };
        frame.objects[0].fd = self.0.as_raw_fd();
        frame.layers[0].format = u32::from_le_bytes(*b"NV12");
        frame.layers[0].nb_planes = 2;
        frame.layers[0].planes[0].pitch = 64;
        frame.layers[0].planes[1].pitch = 64;
        frame.layers[0].planes[1].offset = 64 * 48;
        frame
    }

    fn import(&self, session: &Session) -> Result<Arc<Frame>> {
        session.queues().import(&self.descriptor(), &[self.0.as_fd()])
    }

    fn inode(&self) -> u64 {
        Linux.identify(self.0.as_fd()).unwrap().inode
    }
}

fn buffers(count: usize) -> Vec<Buffer> {
    (0..count).map(|_| Buffer::new(SIZE)).collect()
}

fn importing(offer: Offer) -> (Arc<FakeKernel>, Session) {
    let kernel = Arc::new(FakeKernel::new(offer));
    let wish = OpenRequest { import: true, ..request(Sequence::Mpeg2(&SEQUENCE)) };
    let session = open_with(&kernel, &wish, &DebugSwitch::default()).unwrap();
    (kernel, session)
}

/// Decodes one frame into a buffer, as far as its submission.
fn decode_into(session: &mut Session, buffer: &Buffer) -> Result<usize> {
    let index = buffer.import(session)?.index();
    let submitted = field(session, index, 3, 0);
    if submitted.is_err() {
        session.queues().release(index);
    }
    submitted.map(|()| index)
}

#[test]
fn pictures_land_in_the_callers_buffers_each_with_an_index_for_life() {
    for multiplanar in [true, false] {
        let (kernel, mut session) = importing(Offer { multiplanar, ..Offer::default() });
        let pool = buffers(5);
        let mut indexes = [None; 5];
        for turn in 0..60 {
            let which = [0, 1, 2, 3, 4, 2, 0, 4, 1, 3][turn % 10];
            let index = decode_into(&mut session, &pool[which]).unwrap();
            assert_eq!(*indexes[which].get_or_insert(index), index);
            assert!(!session.queues().wait(index).unwrap());
            session.queues().release(index);
            let job = kernel.jobs().pop().unwrap();
            assert_eq!((job.capture as usize, job.memory.unwrap().inode), (index, pool[which].inode()));
        }
        assert_eq!((kernel.captures(), kernel.calls("prepare_buffer"), kernel.calls("fcntl")), (5, 5, 5));
        assert_eq!((kernel.calls("export_buffer"), kernel.calls("stream_on")), (0, 2));
    }
}

#[test]
fn who_has_no_frame_waits_for_one_that_is_given_back() {
    let (_, session) = importing(Offer::default());
    let (queues, pool) = (session.queues(), buffers(1));
    let seen = queues.releases();
    let index = pool[0].import(&session).unwrap().index();
    std::thread::scope(|scope| {
        scope.spawn(|| {
            std::thread::sleep(std::time::Duration::from_millis(50));
            queues.release(index);
        });
        assert_eq!(queues.wait_release(seen), Ok(()));
    });
    assert_eq!(queues.releases(), seen + 1);
    assert_eq!(queues.wait_release(seen), Ok(()), "one that came back in between is not waited for");
    assert_eq!(queues.wait_release(seen + 1), Err(Error::PoolExhausted { frames: 1 }));
}

#[test]
fn steady_state_needs_one_call_more_than_frames_of_the_driver() {
    let (kernel, mut session) = importing(Offer::default());
    let pool = buffers(3);
    let per_frame = |session: &mut Session, buffer: &Buffer| {
        let before = kernel.total();
        let index = decode_into(session, buffer).unwrap();
        session.queues().wait(index).unwrap();
        session.queues().show(index);
        session.queues().release(index);
        kernel.total() - before
    };
    for turn in 0..12 {
        per_frame(&mut session, &pool[turn % 3]);
    }
    assert_eq!(per_frame(&mut session, &pool[0]), 8 + 1, "fstat of the dmabuf");
}

#[test]
fn another_number_for_the_same_buffer_is_the_same_frame() {
    let (kernel, mut session) = importing(Offer::default());
    let buffer = Buffer::new(SIZE);
    let index = decode_into(&mut session, &buffer).unwrap();
    session.queues().release(index);
    let other = Buffer(buffer.0.try_clone().unwrap());
    drop(buffer);
    assert_eq!(decode_into(&mut session, &other).unwrap(), index);
    assert_eq!(kernel.captures(), 1);
}

#[test]
fn a_buffer_that_comes_before_its_token_is_waited_for() {
    let (_, mut session) = importing(Offer::default());
    let buffer = Buffer::new(SIZE);
    let index = decode_into(&mut session, &buffer).unwrap();
    let queues = Arc::clone(session.queues());
    let other = thread::spawn(move || {
        thread::sleep(Duration::from_millis(50));
        queues.release(index);
    });
    assert_eq!(decode_into(&mut session, &buffer).unwrap(), index);
    other.join().unwrap();
    let begun = Instant::now();
    assert!(matches!(buffer.import(&session), Err(Error::Misuse(_))), "nobody gives it back");
    assert!(begun.elapsed() < Duration::from_secs(4));
}

#[test]
fn a_buffer_that_the_kernel_still_has_is_waited_for() {
    let (kernel, mut session) = importing(Offer { immediate: false, ..Offer::default() });
    let buffer = Buffer::new(SIZE);
    let index = decode_into(&mut session, &buffer).unwrap();
    session.queues().release(index);
    let device = Arc::clone(&kernel);
    let other = thread::spawn(move || {
        thread::sleep(Duration::from_millis(50));
        while device.finish() {}
    });
    assert_eq!(buffer.import(&session).unwrap().index(), index);
    assert!(!session.queues().capture(index).queued);
    other.join().unwrap();
}

#[test]
fn buffers_of_a_pool_that_is_gone_make_room() {
    let (kernel, mut session) = importing(Offer { max_captures: 4, ..Offer::default() });
    for generation in 0..5 {
        let pool = buffers(4);
        for buffer in pool.iter().chain(&pool) {
            let index = decode_into(&mut session, buffer).unwrap();
            assert!(!session.queues().wait(index).unwrap());
            session.queues().release(index);
            assert_eq!(kernel.jobs().pop().unwrap().memory.unwrap().inode, buffer.inode(), "generation {generation}");
        }
    }
    assert_eq!(kernel.captures(), 4);
}

#[test]
fn a_held_picture_keeps_its_buffer() {
    let (kernel, mut session) = importing(Offer { max_captures: 2, ..Offer::default() });
    let pool = buffers(4);
    let held = decode_into(&mut session, &pool[0]).unwrap();
    let name = session.queues().capture(held).timestamp;
    for buffer in [1, 2, 3, 1, 2, 3] {
        let index = decode_into(&mut session, &pool[buffer]).unwrap();
        assert_ne!(index, held);
        session.queues().wait(index).unwrap();
        session.queues().release(index);
    }
    assert_eq!((session.queues().capture(held).timestamp, kernel.captures()), (name, 2));
    let also = decode_into(&mut session, &pool[3]).unwrap();
    assert_ne!(also, held);
    assert_eq!(pool[1].import(&session).map(drop), Err(Error::PoolExhausted { frames: 2 }));
}

#[test]
fn a_frame_that_does_not_fit_is_refused_and_the_next_one_is_not() {
    let (kernel, mut session) = importing(Offer::default());
    let small = Buffer::new(SIZE - 1);
    let Err(Error::Refused(line)) = small.import(&session).map(drop) else { panic!("not refused") };
    assert!(line.contains("6144 bytes in all; the frame has NV12") && line.contains("6143 bytes in all"), "{line}");
    assert_eq!(kernel.captures(), 0);
    assert!(decode_into(&mut session, &Buffer::new(SIZE)).is_ok());
    assert!(matches!(session.queues().import(&small.descriptor(), &[]), Err(Error::Refused(_))));
}

#[test]
fn memory_that_the_driver_cannot_use_is_refused_at_once() {
    let (kernel, session) = importing(Offer { refuses_memory: true, ..Offer::default() });
    let buffer = Buffer::new(SIZE);
    let Err(Error::Refused(line)) = buffer.import(&session).map(drop) else { panic!("not refused") };
    assert!(line.contains("fake cannot write into the memory of the frame") && line.contains("CMA"), "{line}");
    assert_eq!(kernel.calls("stream_on"), 0);
}

#[test]
fn without_prepare_buf_the_first_picture_tells() {
    let (_, mut session) = importing(Offer { prepares: false, ..Offer::default() });
    let buffer = Buffer::new(SIZE);
    for _ in 0..3 {
        let index = decode_into(&mut session, &buffer).unwrap();
        assert!(!session.queues().wait(index).unwrap());
        session.queues().release(index);
    }
    let (_, mut session) = importing(Offer { prepares: false, refuses_memory: true, ..Offer::default() });
    assert_eq!(decode_into(&mut session, &buffer), Err(Error::Sys { call: "queue_buffer", errno: Errno::EFAULT }));
}

#[test]
fn a_driver_without_dmabufs_refuses_to_import() {
    let kernel = Arc::new(FakeKernel::new(Offer { capture_capabilities: V4L2_BUF_CAP_SUPPORTS_MMAP, ..Offer::default() }));
    let wish = OpenRequest { import: true, ..request(Sequence::Mpeg2(&SEQUENCE)) };
    let refused = open_with(&kernel, &wish, &DebugSwitch::default()).err();
    assert!(refused.is_some_and(|error| error.to_string().contains("does not decode into frames of others")));
    let (_, session) = mpeg2(Offer::default());
    assert!(matches!(Buffer::new(SIZE).import(&session), Err(Error::Misuse(_))));
}

#[test]
fn a_session_with_the_callers_frames_goes_on_as_such() {
    let (kernel, mut session) = importing(Offer::default());
    let wish = request(Sequence::Mpeg2(&SEQUENCE));
    assert!(!session.renew(&wish).unwrap());
    assert!(session.renew(&OpenRequest { import: true, ..wish }).unwrap());
    assert_eq!(kernel.calls("querycap"), 1);
}

#[test]
fn a_change_of_size_goes_on_where_the_frames_fit() {
    const VP9: Vp9Sequence = Vp9Sequence { profile: 0, bit_depth: 8, subsampling_x: 1, subsampling_y: 1 };
    let offer = Offer { coded: vec![V4L2_PIX_FMT_VP9_FRAME], resizes: true, ..Offer::default() };
    let kernel = Arc::new(FakeKernel::new(offer));
    let wish = OpenRequest { import: true, ..request(Sequence::Vp9(&VP9)) };
    let mut session = open_with(&kernel, &wish, &DebugSwitch::default()).unwrap();
    let buffer = Buffer::new(64 * 96 * 2);
    let index = buffer.import(&session).unwrap().index();
    assert!(session.renew(&OpenRequest { coded_height: 96, ..wish }).unwrap());
    assert!(!session.queues().capture(index).retired, "it is of use for pictures of both sizes");
    session.queues().release(index);
    assert!(matches!(buffer.import(&session), Err(Error::Refused(_))), "laid out for the smaller ones");
    let mut larger = buffer.descriptor();
    larger.layers[0].planes[1].offset = 64 * 96;
    assert_eq!(session.queues().import(&larger, &[buffer.0.as_fd()]).unwrap().index(), index);
}

/// A buffer of the queue that was made for larger pictures takes no memory of smaller ones.
#[test]
fn pools_of_one_size_after_the_other_share_the_queue() {
    const VP9: Vp9Sequence = Vp9Sequence { profile: 0, bit_depth: 8, subsampling_x: 1, subsampling_y: 1 };
    let capabilities = V4L2_BUF_CAP_SUPPORTS_REQUESTS | V4L2_BUF_CAP_SUPPORTS_REMOVE_BUFS;
    let coded = vec![V4L2_PIX_FMT_VP9_FRAME];
    let offer = Offer { coded, resizes: true, max_captures: 4, capabilities, prepares: false, ..Offer::default() };
    let kernel = Arc::new(FakeKernel::new(offer));
    let small = OpenRequest { import: true, ..request(Sequence::Vp9(&VP9)) };
    let large = OpenRequest { coded_height: 96, ..small };
    let mut session = open_with(&kernel, &large, &DebugSwitch::default()).unwrap();
    let fill = |session: &Session, height: u64| {
        let pool: Vec<Buffer> = (0..4).map(|_| Buffer::new(64 * height * 2)).collect();
        let import = |buffer: &Buffer| {
            let mut descriptor = buffer.descriptor();
            descriptor.layers[0].planes[1].offset = 64 * height as isize;
            session.queues().import(&descriptor, &[buffer.0.as_fd()]).unwrap().index()
        };
        let held: Vec<usize> = pool.iter().map(import).collect();
        held.into_iter().for_each(|index| session.queues().release(index));
    };
    fill(&session, 96);
    assert!(session.renew(&small).unwrap());
    fill(&session, 48);
    assert_eq!((kernel.captures(), kernel.calls("remove_buffer")), (4, 4));
}

/// Fails every call in turn: nothing panics, and once the calls succeed pictures are decoded into the caller's buffers.
#[test]
fn any_one_call_may_fail_while_importing() {
    for errno in [Errno::EINVAL, Errno::ENOMEM, Errno::EIO] {
        for nth in 0..70 {
            let kernel = Arc::new(FakeKernel::new(Offer::default()));
            kernel.fail(nth, errno);
            let wish = OpenRequest { import: true, ..request(Sequence::Mpeg2(&SEQUENCE)) };
            let Ok(mut session) = open_with(&kernel, &wish, &DebugSwitch::default()) else { continue };
            let pool = buffers(3);
            for buffer in pool.iter().chain(&pool) {
                let Ok(index) = decode_into(&mut session, buffer) else { continue };
                let _ = session.queues().wait(index);
                session.queues().release(index);
            }
            for buffer in &pool {
                let index = decode_into(&mut session, buffer).unwrap_or_else(|error| panic!("{errno} at {nth}: {error}"));
                assert!(!session.queues().wait(index).unwrap(), "{errno} at {nth}");
                assert_eq!(kernel.jobs().pop().unwrap().memory.unwrap().inode, buffer.inode(), "{errno} at {nth}");
                session.queues().release(index);
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// Any order of imports, pictures, releases and buffers that are replaced: every job writes the memory that was imported for it,
    /// and no buffer that somebody holds loses its index or its memory.
    #[test]
    fn index_and_memory_stay_together(
        limit in 3u32..9,
        immediate: bool,
        steps in proptest::collection::vec((0usize..6, 0u8..8), 1..120),
    ) {
        let (kernel, mut session) = importing(Offer { max_captures: limit, immediate, ..Offer::default() });
        let mut pool = buffers(6);
        // The index and the name of the picture of those that are held.
        let mut held = [None; 6];
        // Those whose memory was only shown to the kernel: they keep their index.
        let mut kept = [false; 6];
        for (which, action) in steps {
            let queues = Arc::clone(session.queues());
            match (held[which], action) {
                (Some((index, name)), 0..=4) => {
                    prop_assert_eq!(queues.capture(index).timestamp, name);
                    queues.release(index);
                    held[which] = None;
                    if action == 0 && !kept[which] {
                        pool[which] = Buffer::new(SIZE);
                    }
                }
                (Some((index, _)), _) => {
                    while kernel.finish() {}
                    prop_assert!(!queues.wait(index).unwrap());
                }
                (None, _) if !kept[which] && (0..6).filter(|&i| kept[i] || held[i].is_some()).count() >= limit as usize => {}
                (None, action) => {
                    while kernel.finish() {}
                    let index = pool[which].import(&session).unwrap().index();
                    prop_assert!(held.iter().flatten().all(|(other, _)| *other != index));
                    kept[which] &= action <= 1;
                    kept[which] |= action <= 1 && session.queues().capture(index).prepared;
                    if action > 1 {
                        field(&mut session, index, 3, 0).unwrap();
                        while kernel.finish() {}
                        let job = kernel.jobs().pop().unwrap();
                        prop_assert_eq!((job.capture as usize, job.memory.unwrap().inode), (index, pool[which].inode()));
                    }
                    held[which] = Some((index, queues.capture(index).timestamp));
                }
            }
        }
    }
}
