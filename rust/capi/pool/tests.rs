// SPDX-License-Identifier: LGPL-2.1-or-later
use std::ffi::CString;
use std::sync::Mutex;

use super::*;
use crate::log::LogLevel;
use crate::pool::FrameDescriptor;
use crate::sys::fake::{FakeKernel, Makers, Offer};

const NOBODY: *mut c_void = ptr::null_mut();

/// Adds the line to the `Mutex<Vec<String>>` behind the context.
unsafe extern "C" fn log(lines: *mut c_void, level: LogLevel, message: *const c_char) {
    if level <= LogLevel::Warning {
        // SAFETY: the tests pass such a list, or NULL, and the library a C string.
        let (lines, line) = unsafe { (lines.cast::<Mutex<Vec<String>>>().as_ref(), CStr::from_ptr(message)) };
        lines.unwrap().lock().unwrap().push(line.to_str().unwrap().to_owned());
    }
}

fn config(sw_format: &CStr) -> PoolConfig {
    PoolConfig {
        sw_format: sw_format.as_ptr(),
        drm_format: 0,
        width: 64,
        height: 48,
        pitch: 0,
        lines: 0,
        size: 0,
        allocator: ptr::null(),
        drm_fd: -1,
        log: Some(log),
    }
}

fn kernel(makers: Makers) -> Arc<FakeKernel> {
    Arc::new(FakeKernel::new(Offer { makers, ..Default::default() }))
}

/// What opening returns, the pool, and the one line that a failure logs.
fn open(kernel: &Arc<FakeKernel>, config: &PoolConfig) -> core::result::Result<*mut Pool, (c_int, String)> {
    let lines = Mutex::new(Vec::<String>::new());
    let mut pool = ptr::dangling_mut::<Pool>();
    // SAFETY: all pointers are of live values.
    let code = unsafe { pool_open_on(kernel.clone(), config, (&raw const lines).cast_mut().cast(), &mut pool) };
    let mut lines = lines.into_inner().unwrap();
    assert_eq!(lines.len(), usize::from(code != 0), "{lines:?}");
    match lines.pop() {
        None => Ok(pool),
        Some(line) => {
            assert!(pool.is_null());
            Err((code, line))
        }
    }
}

fn descriptor(buffer: *const Buffer) -> FrameDescriptor {
    // SAFETY: the buffer is allocated, and its descriptor is what the library says.
    unsafe { *primebridge_buffer_descriptor(buffer).cast::<FrameDescriptor>() }
}

#[test]
fn every_linear_format_is_allocated() {
    for format in linear_formats() {
        let kernel = kernel(Makers::default());
        let pool = open(&kernel, &PoolConfig { drm_format: format.drm, ..config(format.ffmpeg) }).unwrap();
        let mut buffer = ptr::null_mut();
        // SAFETY: the pool is open, and closed once; the buffer outlives it, and is freed once.
        unsafe {
            assert_eq!(primebridge_buffer_alloc(pool, NOBODY, &mut buffer), 0);
            let mut slot = pool;
            primebridge_pool_close(&mut slot);
            assert!(slot.is_null());
            primebridge_pool_close(&mut slot);
            let layer = descriptor(buffer).layers[0];
            assert_eq!((layer.format, layer.nb_planes as usize), (format.drm, format.planes.len()));
            primebridge_buffer_free(buffer);
        }
        assert_eq!(kernel.open_memory(), 0);
    }
}

#[test]
fn null_is_refused() {
    let (mut pool, mut buffer) = (ptr::dangling_mut::<Pool>(), ptr::dangling_mut::<Buffer>());
    // SAFETY: NULL is checked everywhere.
    unsafe {
        assert_eq!(primebridge_pool_open(ptr::null(), NOBODY, &mut pool), -22);
        assert!(pool.is_null());
        assert_eq!(primebridge_pool_open(&config(c"nv12"), NOBODY, ptr::null_mut()), -22);
        assert_eq!(primebridge_buffer_alloc(ptr::null_mut(), NOBODY, &mut buffer), -22);
        assert!(buffer.is_null());
        assert_eq!(primebridge_buffer_alloc(ptr::null_mut(), NOBODY, ptr::null_mut()), -22);
        assert!(primebridge_buffer_descriptor(ptr::null()).is_null());
        primebridge_buffer_free(ptr::null_mut());
        primebridge_pool_close(ptr::null_mut());
    }
    let nameless = PoolConfig { sw_format: ptr::null(), ..config(c"nv12") };
    assert_eq!(open(&kernel(Makers::default()), &nameless).unwrap_err().0, -22);
    assert_eq!(open(&kernel(Makers::default()), &config(c"nv\xff12")).unwrap_err().0, -22);
}

#[test]
fn each_impossible_request_has_its_errno_and_one_line() {
    let plain = || kernel(Makers::default());
    let (code, line) = open(&plain(), &PoolConfig { width: 0, height: 0, ..config(c"nv12") }).unwrap_err();
    assert_eq!((code, line.as_str()), (-22, "frames of 0x0 are impossible: allowed is 1x1 to 16384x16384"));
    let (code, line) = open(&plain(), &config(c"nv24")).unwrap_err();
    assert_eq!(code, -(Errno::ENOSYS as i32));
    assert_eq!(
        line,
        "no linear frames of nv24 can be allocated; there are nv12 as NV12, yuv420p as YU12, nv16 as NV16, p010 as P010, p010 as NV15, \
         p210 as NV20"
    );
    let nv15 = u32::from_le_bytes(*b"NV15");
    let (code, line) = open(&plain(), &PoolConfig { drm_format: nv15, ..config(c"nv12") }).unwrap_err();
    assert_eq!(code, -(Errno::ENOSYS as i32));
    assert!(line.starts_with("no linear frames of nv12 as NV15 can be allocated; there are "), "{line}");
    assert_eq!(open(&kernel(Makers::none()), &config(c"nv12")).unwrap_err().0, -(Errno::ENODEV as i32));
    let none = CString::new("none").unwrap();
    let (code, line) = open(&plain(), &PoolConfig { allocator: none.as_ptr(), ..config(c"nv12") }).unwrap_err();
    assert_eq!((code, line.as_str()), (-22, "no allocator is called \"none\"; there are system, cma, udmabuf, dumb"));
    let full = Makers::default().refuse("/dev/dma_heap/system", "DMA_HEAP_IOCTL_ALLOC", Errno::ENOMEM);
    let system = CString::new("system").unwrap();
    let (code, line) = open(&kernel(full), &PoolConfig { allocator: system.as_ptr(), ..config(c"nv12") }).unwrap_err();
    assert_eq!(code, -(Errno::ENOMEM as i32));
    assert!(line.ends_with("; free memory, or use fewer or smaller frames"), "{line}");
}

#[test]
fn an_allocation_that_fails_says_so_once_and_the_pool_goes_on() {
    let kernel = kernel(Makers::default());
    let mut pool = open(&kernel, &config(c"p010")).unwrap();
    let lines = Mutex::new(Vec::<String>::new());
    let avcl = (&raw const lines).cast_mut().cast();
    let (mut first, mut second) = (ptr::null_mut(), ptr::dangling_mut::<Buffer>());
    // SAFETY: the pool is open, and closed once; the buffers are freed once.
    unsafe {
        assert_eq!(primebridge_buffer_alloc(pool, avcl, &mut first), 0);
        kernel.fail(0, Errno::ENOMEM);
        assert_eq!(primebridge_buffer_alloc(pool, avcl, &mut second), -(Errno::ENOMEM as i32));
        assert!(second.is_null());
        assert_eq!(primebridge_buffer_alloc(pool, avcl, &mut second), 0);
        primebridge_buffer_free(first);
        primebridge_buffer_free(second);
        primebridge_pool_close(&mut pool);
    }
    let lines = lines.into_inner().unwrap();
    assert_eq!(lines.len(), 1, "{lines:?}");
    assert!(lines[0].starts_with("no memory of 12288 bytes for a frame: /dev/dma_heap/system: "), "{lines:?}");
    assert_eq!((kernel.open_memory(), Arc::strong_count(&kernel)), (0, 1));
}

#[test]
fn what_the_caller_sets_arrives() {
    let kernel = kernel(Makers::default());
    let set = PoolConfig { pitch: 256, lines: 50, size: 40_000, ..config(c"nv16") };
    let mut pool = open(&kernel, &set).unwrap();
    let mut buffer = ptr::null_mut();
    // SAFETY: the pool is open, and closed once; the buffer is freed once.
    unsafe {
        assert_eq!(primebridge_buffer_alloc(pool, NOBODY, &mut buffer), 0);
        let described = descriptor(buffer);
        assert_eq!(described.objects[0].size, 40_960);
        assert_eq!((described.layers[0].planes[1].offset, described.layers[0].planes[1].pitch), (256 * 50, 256));
        primebridge_buffer_free(buffer);
        primebridge_pool_close(&mut pool);
    }
}
