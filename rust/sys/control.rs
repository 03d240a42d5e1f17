// SPDX-License-Identifier: LGPL-2.1-or-later
//! Values for VIDIOC_S_EXT_CTRLS.

/// A control's value.
#[derive(Debug, PartialEq, Eq)]
pub enum ControlValue<'a> {
    /// An integer, boolean or menu control.
    Value(i32),
    /// A compound control: the bytes of its structure. The kernel writes back what it made of them.
    Payload(&'a mut [u8]),
}
