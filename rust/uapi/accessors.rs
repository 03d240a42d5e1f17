// SPDX-License-Identifier: LGPL-2.1-or-later
//! Safe access to the unions that are always valid: every member of them is an integer.
#![allow(unsafe_code)]

use super::{MEDIA_INTF_T_V4L_VIDEO, media_v2_interface, v4l2_frmsize_stepwise, v4l2_frmsizeenum, v4l2_querymenu};

impl media_v2_interface {
    /// Major and minor number of the device node.
    pub fn devnode(&self) -> (u32, u32) {
        // SAFETY: both members are integers that fill the same bytes.
        let devnode = unsafe { self.__bindgen_anon_1.devnode };
        (devnode.major, devnode.minor)
    }

    /// A video node, as the kernel describes it.
    pub fn video(id: u32, major: u32, minor: u32) -> Self {
        let mut interface = Self { id, intf_type: MEDIA_INTF_T_V4L_VIDEO, ..Self::default() };
        interface.__bindgen_anon_1.devnode = super::media_v2_intf_devnode { major, minor };
        interface
    }
}

impl v4l2_frmsizeenum {
    /// Width and height of a discrete size.
    pub fn discrete(&self) -> (u32, u32) {
        // SAFETY: both members are integers.
        let size = unsafe { self.__bindgen_anon_1.discrete };
        (size.width, size.height)
    }

    /// The range of a stepwise or continuous size.
    pub fn stepwise(&self) -> v4l2_frmsize_stepwise {
        // SAFETY: both members are integers.
        unsafe { self.__bindgen_anon_1.stepwise }
    }

    /// A stepwise range for tests and fakes.
    pub fn from_stepwise(pixel_format: u32, stepwise: v4l2_frmsize_stepwise) -> Self {
        let mut size = Self { pixel_format, type_: super::V4L2_FRMSIZE_TYPE_STEPWISE, ..Self::default() };
        size.__bindgen_anon_1.stepwise = stepwise;
        size
    }
}

impl v4l2_querymenu {
    /// The item's name; bytes that are not UTF-8 are replaced.
    pub fn item_name(&self) -> String {
        // SAFETY: both members are integers or arrays of them.
        c_string(&unsafe { self.__bindgen_anon_1.name })
    }
}

/// A string in a fixed field, up to its NUL.
pub fn c_string(bytes: &[u8]) -> String {
    let text = bytes.split(|&byte| byte == 0).next().unwrap_or_default();
    String::from_utf8_lossy(text).into_owned()
}
